//! Opening a folder: who holds it, whether it is whole, and what must be on the disk before anything is acknowledged.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sled::Db;

use super::commits::Commits;
use super::encoding::{self, decode, encode, engine, too_new};
use super::key;
use super::place::{absent, lock, make, sync};
use super::reserve;
use super::start::{damaged, failed, full, start};
use crate::store::StoreError;

/// How a folder is opened.
#[derive(Clone, Copy, Debug)]
pub struct SledOptions {
    /// How many bytes of pages the engine keeps in memory. At a million responses a collector takes 132 MB with 64 MB of them,
    /// 66 MB with one.
    pub cache_bytes: u64,
    /// How many bytes are set aside on the disk, because the engine cannot open a folder on a full one.
    pub reserve_bytes: u64,
    /// How many of the newest responses are recounted before the store is used, and how many entries of its log are looked
    /// at; the rest follows beside the work ([`crate::store::Store::recheck`]). 0: nothing is, and damage that was found
    /// before is no reason to refuse; for whoever wants to verify and repair.
    pub recount: u64,
}

impl Default for SledOptions {
    fn default() -> Self {
        // 50,000: half a second.
        Self { cache_bytes: 64 << 20, reserve_bytes: 16 << 20, recount: 50_000 }
    }
}

/// What brings written bytes to stable storage. A seam: tests count the calls and make them fail.
pub(super) trait Device: Send + Sync {
    /// Returns when everything that was written before is on stable storage.
    fn sync(&self) -> io::Result<()>;
}

impl Device for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The folder, ours as long as this lives.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Folders that hold a new name.
    made: Vec<PathBuf>,
    _lock: File,
}

/// A folder that can be used.
pub(super) struct Opened {
    pub(super) db: Db,
    /// The file that the engine writes.
    pub(super) device: File,
    /// How many commits are in it.
    pub(super) commits: u64,
    /// The last entry of the log of changes, as the last commit said.
    pub(super) last_change: Option<u64>,
    pub(super) said: Commits,
    /// Why nothing more should be written: the reserve had to be freed and there is no room for a new one.
    pub(super) full: Option<StoreError>,
}

impl Folder {
    /// Makes the folder where there is none, and takes it for this process.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let made = make(path).map_err(|error| failed("making the data folder", path, &error))?;
        let path = path.canonicalize().map_err(|error| failed("reading the data folder", path, &error))?;
        Ok(Self { _lock: lock(&path)?, path, made })
    }

    /// Opens what is in it, or makes it there.
    pub(super) fn open(&self, options: &SledOptions) -> Result<Opened, StoreError> {
        let new = self.prepare()?;
        let mut freed = false;
        let mut started = start(&self.path, options.cache_bytes);
        if matches!(started, Err(StoreError::Full(_))) && reserve::free(&self.path) {
            freed = true;
            tracing::warn!("the disk is full: the reserve was freed to open {}", self.path.display());
            // The first attempt left half a snapshot, for which the engine would refuse the folder.
            self.prepare()?;
            started = start(&self.path, options.cache_bytes);
        }
        let db = started?;
        let (device, commits, said) = self.settle(&db, new).map_err(|error| match error {
            Unsettled::Io(error) => failed("syncing the data folder", &self.path, &error),
            Unsettled::Store(error) => error,
        })?;
        let full = self.reserve(options).err().and_then(|error| {
            tracing::warn!(%error, "no reserve could be set aside in {}: see whether its disk has room", self.path.display());
            freed.then(|| full(&self.path, &error))
        });
        let last_change = last_change(&db);
        Ok(Opened { db, device, commits, last_change, said, full })
    }

    /// Sets the reserve aside, if it is not.
    pub(super) fn reserve(&self, options: &SledOptions) -> io::Result<()> {
        reserve::reserve(&self.path, options.reserve_bytes)
    }

    /// Makes the system read the file `db` from the disk again. After a failed sync its memory holds pages that never
    /// got there, and takes them for written: an engine that builds on them loses what it acknowledges next.
    #[cfg(target_os = "linux")]
    pub(super) fn forget_cached(&self) -> io::Result<()> {
        let file = File::open(self.file("db"))?;
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
        Ok(())
    }

    /// Other systems have no such call.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn forget_cached(&self) -> io::Result<()> {
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Clears what is half made, and says whether a database is to be made. The engine would make an empty one in place
    /// of one whose `conf` or `db` is missing or cut short, so that is refused here.
    fn prepare(&self) -> Result<bool, StoreError> {
        let clear = || -> io::Result<()> {
            for entry in fs::read_dir(&self.path)? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                // A snapshot that was being written at a crash makes the engine refuse the folder.
                if name.starts_with("snap.") && (name.ends_with(".generating") || self.file(MAKING).exists()) {
                    fs::remove_file(self.file(&name))?;
                }
            }
            if self.file(MAKING).exists() {
                absent(fs::remove_file(self.file("conf")))?;
                absent(fs::remove_file(self.file("db")))?;
                absent(fs::remove_dir_all(self.file("blobs")))?;
            }
            Ok(())
        };
        clear().map_err(|error| failed("clearing the data folder", &self.path, &error))?;
        let size = |name| fs::metadata(self.file(name)).ok().map(|file| file.len());
        match (size("conf"), size("db")) {
            (None, None) => {
                let mark = || File::create(self.file(MAKING))?.sync_all().and_then(|()| sync(&self.path));
                mark().map_err(|error| failed("writing to the data folder", &self.path, &error))?;
                Ok(true)
            }
            (Some(9..), Some(1..)) => Ok(false),
            (conf, db) => {
                let said =
                    |bytes: Option<u64>| bytes.map_or("missing".to_owned(), |bytes| format!("{bytes} bytes long"));
                Err(self.damaged(&format!("its file conf is {}, its file db {}", said(conf), said(db))))
            }
        }
    }

    /// Writes or checks the format, and brings all of it to the disk: a young database lost its `conf` at a power cut.
    fn settle(&self, db: &Db, new: bool) -> Result<(File, u64, Commits), Unsettled> {
        if new {
            let mut batch = sled::Batch::default();
            encoding::write(db, &mut batch, &key::format(), Some(&encode(&u32::from(encoding::VERSION))))?;
            db.apply_batch(batch).map_err(|error| engine(&error))?;
            db.flush().map_err(|error| engine(&error))?;
        }
        let format: Option<u32> = number(db, &key::format())?;
        if format.ok_or_else(|| self.damaged("its format is not written in it"))? > u32::from(encoding::VERSION) {
            return Err(too_new().into());
        }
        let (said, acknowledged) = Commits::open(&self.path)?;
        let commits = number(db, &key::commits())?.unwrap_or(0);
        if commits < acknowledged && !new {
            let what =
                format!("of {acknowledged} commits that were acknowledged it holds {commits}: its end was cut off");
            return Err(self.damaged(&what).into());
        }
        said.say(commits)?;
        File::open(self.file("conf"))?.sync_all()?;
        let file = File::options().read(true).write(true).open(self.file("db"))?;
        file.sync_all()?;
        absent(fs::remove_file(self.file(MAKING)))?;
        sync(&self.path)?;
        self.made.iter().try_for_each(|folder| sync(folder))?;
        Ok((file, commits, said))
    }

    fn damaged(&self, what: &str) -> StoreError {
        damaged(&self.path, what)
    }
}

/// Stands in the folder while a database is made, before anything was acknowledged.
const MAKING: &str = "making";

fn number<T: serde::de::DeserializeOwned>(db: &Db, key: &[u8]) -> Result<Option<T>, StoreError> {
    encoding::read(db, key)?.map(|body| decode(key, &body)).transpose()
}

/// What the last commit said of the log, beside its own number. Older versions did not say it.
fn last_change(db: &Db) -> Option<u64> {
    let body = encoding::read(db, &key::commits()).ok().flatten()?;
    decode::<(u64, u64)>(b"commits", &body).ok().map(|(_, last)| last)
}

enum Unsettled {
    Io(io::Error),
    Store(StoreError),
}

impl From<io::Error> for Unsettled {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<StoreError> for Unsettled {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests;
