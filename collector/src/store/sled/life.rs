//! The life of an open store: opened, failed, opened again, let go.

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use sled::Db;

use super::catalogue::Catalogue;
use super::commits::Commits;
use super::convert::convert;
use super::nudge::Nudge;
use super::open::{Device, Folder, Opened, SledOptions};
use super::recheck::{self, Recheck};
use super::start::{self, quietly};
use super::watch::Watch;
use super::{Sled, index, restoring};
use crate::store::{Health, Store, StoreError};

/// What only one commit at a time may touch.
pub(super) struct Writing {
    pub(super) last_change: u64,
    /// How many commits are on stable storage.
    pub(super) commits: u64,
    pub(super) said: Commits,
    pub(super) device: Box<dyn Device>,
    /// None while the engine is opened again.
    pub(super) nudge: Option<Nudge>,
    /// What has not been recounted since it was opened.
    pub(super) recheck: Recheck,
    /// Where a recount of everything stands, while there is one.
    pub(super) watch: Option<Watch>,
}

/// Whether changes are taken.
#[derive(Clone, Debug)]
pub(super) enum State {
    Ready,
    /// A change failed, or the engine: what is on disk is unknown until it is opened again.
    Failed(String),
    /// It was opened again, is read, and waits for room on the disk.
    Full(String),
    /// Some of it is lost, so no figure can be trusted: not even read.
    Damaged(String),
}

/// A folder that was opened, as the fields of [`Sled`].
type Fresh = (Db, Writing, Arc<Catalogue>, State);

impl Sled {
    /// Opens the store in `folder`, or makes it there.
    pub fn open(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        restoring::refuse(folder)?;
        Self::start(folder, options)
    }

    /// Opens the store that is in `folder`. Makes none.
    pub fn existing(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        if folder.join("db").exists() || folder.join("conf").exists() {
            return Self::open(folder, options);
        }
        Err(StoreError::Io(format!("there is no data in {}: name the folder with --data", folder.display())))
    }

    pub(super) fn start(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        let folder = Folder::take(folder)?;
        let (db, writing, catalogue, state) = fresh(&folder, options)?;
        Ok(Self {
            db: RwLock::new(Some(db)),
            turn: Mutex::default(),
            verifying: Mutex::default(),
            writing: Mutex::new(writing),
            catalogue: RwLock::new(catalogue),
            state: RwLock::new(state),
            counts_read: AtomicU64::new(0),
            options: *options,
            folder,
        })
    }

    /// The engine.
    pub(super) fn db(&self) -> Result<Db, StoreError> {
        let db = self.db.read().unwrap_or_else(PoisonError::into_inner).clone();
        db.ok_or_else(|| StoreError::Io("the data are being opened again after an error: try again soon".to_owned()))
    }

    /// A read. A panic of the engine, on bytes that it did not write, is an error like any other.
    pub(super) fn reading<T>(&self, read: impl FnOnce(&Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if let State::Damaged(reason) = self.state() {
            return Err(StoreError::Damaged(reason));
        }
        let db = self.db()?;
        // The engine is let go in there: it syncs when its last user goes, and panics when it cannot.
        quietly(move || read(&db)).unwrap_or_else(|panic| Err(start::panicked(&self.folder.path, &panic)))
    }

    /// The right to change something. The store must not have failed before.
    pub(super) fn lock(&self) -> Result<MutexGuard<'_, Writing>, StoreError> {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        drop(turn);
        match self.health() {
            Health::Ready => Ok(writing),
            Health::Dead(reason) => Err(StoreError::Io(format!("the store stopped after an error: {reason}"))),
        }
    }

    pub(super) fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn is(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Runs a change. After one that failed, what is on disk is unknown: the store is dead until it recovers.
    pub(super) fn or_dead<T>(&self, change: impl FnOnce(&Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.reading(change).inspect_err(|error| self.is(State::Failed(error.to_string())))
    }

    /// Opens it again after a failure, or goes on when a full disk has room again.
    pub(super) fn come_back(&self) -> Result<(), StoreError> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        match self.state() {
            State::Ready => return Ok(()),
            State::Damaged(reason) => return Err(StoreError::Damaged(reason)),
            State::Failed(_) => self.open_again(&mut writing)?,
            State::Full(_) => {
                let room = self.folder.reserve(&self.options);
                room.map_err(|error| start::full(&self.folder.path, &error))?;
                self.is(State::Ready);
            }
        }
        match self.health() {
            Health::Ready => Ok(()),
            Health::Dead(reason) => Err(StoreError::Full(reason)),
        }
    }

    fn let_go(&self) {
        let db = self.db.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Err(panic) = quietly(move || drop(db)) {
            tracing::debug!(panic, "the engine could not be closed");
        }
    }

    /// Opens what is on stable storage, in place of the engine that failed.
    fn open_again(&self, writing: &mut Writing) -> Result<(), StoreError> {
        // Those who read at this moment keep the old engine until they are done; the new one waits for them.
        writing.nudge = None;
        self.let_go();
        let forgotten = self.folder.forget_cached();
        forgotten.map_err(|error| start::failed("reading the data folder", &self.folder.path, &error))?;
        let (db, fresh, catalogue, state) = fresh(&self.folder, &self.options)?;
        *writing = fresh;
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = catalogue;
        *self.db.write().unwrap_or_else(PoisonError::into_inner) = Some(db);
        self.is(state);
        Ok(())
    }
}

impl Drop for Sled {
    fn drop(&mut self) {
        self.writing.get_mut().unwrap_or_else(PoisonError::into_inner).nudge = None;
        self.let_go();
    }
}

fn fresh(folder: &Folder, options: &SledOptions) -> Result<Fresh, StoreError> {
    let read = || {
        if options.recount > 0 {
            recheck::marked(&folder.path)?;
        }
        let Opened { db, device, commits, last_change: said_last, said, full } = folder.open(options)?;
        let (device, nudge) = (Box::new(device), Some(Nudge::new(&db)));
        let (last_change, recheck) = (index::last_change(&db)?, Recheck::default());
        let mut writing = Writing { last_change, commits, said, device, nudge, recheck, watch: None };
        convert(&db, folder, &mut writing)?;
        let catalogue = Catalogue::read(&db)?;
        writing.recheck = check(&db, &catalogue, said_last, options).inspect_err(|reason| {
            if matches!(reason, StoreError::Damaged(_)) {
                recheck::mark(&folder.path, reason);
            }
        })?;
        let state = full.map_or(State::Ready, |full| State::Full(full.to_string()));
        Ok((db, writing, Arc::new(catalogue), state))
    };
    // The engine reads its pages in there, and panics on some that are damaged.
    quietly(read).unwrap_or_else(|panic| Err(start::panicked(&folder.path, &panic)))
}

/// Whether what was opened is what was stored, as far as it can be told before anybody waits.
fn check(db: &Db, catalogue: &Catalogue, said: Option<u64>, options: &SledOptions) -> Result<Recheck, StoreError> {
    if options.recount == 0 {
        return Ok(Recheck::default());
    }
    recheck::log(db, said, options.recount)?;
    recheck::surveys(db, catalogue)?;
    let mut recheck = Recheck::new(db, catalogue)?;
    recheck.newest(db, catalogue, options.recount)?;
    Ok(recheck)
}
