//! One database, what was acknowledged of it, and the look at it after a fault.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Arc, PoisonError};

use tempfile::TempDir;

use super::ledger::Ledger;
use super::load::{Address, Load, Plan, Unanswered};
use super::process::{Launch, Process};
use super::recount;

/// A database and its ledger.
pub struct Stage {
    home: TempDir,
    /// What was acknowledged.
    pub ledger: Arc<Ledger>,
    address: Address,
}

/// What a look found.
#[derive(Debug)]
pub enum Found {
    /// It was opened and read; what is wrong with it, in words. Empty: all is right.
    Opened(Vec<String>),
    /// It was refused, with these words.
    Refused(ExitStatus, String),
    /// It was opened, and a read was refused with a status and a problem.
    Unread(String),
}

impl Stage {
    /// An empty one.
    pub fn new() -> Self {
        // In memory where that is possible: what is tried here does not depend on the disk, and syncs cost nothing.
        let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
        Self { home, ledger: Arc::default(), address: Arc::default() }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Where data folder, surveys and log are.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts a collector; clients that are at work find it.
    pub fn start(&self, launch: Launch<'_>) -> Result<Process, (ExitStatus, String)> {
        let process = Process::start(self.home.path(), launch)?;
        process.address().clone_into(&mut self.address.write().unwrap_or_else(PoisonError::into_inner));
        Ok(process)
    }

    /// Clients of whatever collector is there.
    pub fn load(&self, seed: u64, unanswered: Unanswered) -> Load {
        Load::start(&self.address, &self.ledger, Plan { clients: 6, seed, unanswered })
    }

    /// Where the collector is.
    pub fn address(&self) -> Address {
        Arc::clone(&self.address)
    }

    /// Waits until so many more requests were answered with success.
    pub fn answered(&self, more: u64) {
        let goal = self.ledger.replies() + more;
        crate::collector::until(|| self.ledger.replies() >= goal);
    }

    /// Opens the database as after any restart and holds it against the ledger; then lets the store recount itself.
    pub fn look(&self) -> Found {
        let process = match self.start(Launch::default()) {
            Ok(process) => process,
            Err((status, log)) => return Found::Refused(status, log),
        };
        let read = || -> Result<Vec<String>, String> {
            let rows = recount::rows(&process.client())?;
            let mut wrong = self.ledger.compare(&rows);
            wrong.extend(recount::differences(&process.client(), &rows)?);
            Ok(wrong)
        };
        let mut wrong = match read() {
            Ok(wrong) => wrong,
            Err(refusal) => {
                let log = process.log();
                return Found::Unread(format!("{refusal}\n{log}"));
            }
        };
        let (status, log) = process.stop();
        if !status.success() {
            wrong.push(format!("it ended with {status}: {log}"));
        }
        match recount::verify(&self.data()) {
            Ok(differences) => wrong.extend(differences),
            Err(refusal) => wrong.push(refusal),
        }
        Found::Opened(wrong)
    }

    /// What is wrong; a refusal is wrong too.
    pub fn wrong(&self) -> Vec<String> {
        match self.look() {
            Found::Opened(wrong) => wrong,
            Found::Refused(status, log) => vec![format!("refused with {status}: {log}")],
            Found::Unread(refusal) => vec![refusal],
        }
    }

    /// Takes a copy of the data folder, which nobody serves.
    pub fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().expect("a temporary folder");
        copy_files(&self.data(), copy.path());
        copy
    }

    /// Puts a copy in the place of the data folder.
    pub fn put(&self, copy: &Path) {
        let _ = fs::remove_dir_all(self.data());
        fs::create_dir(self.data()).expect("the data folder");
        copy_files(copy, &self.data());
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

/// Copies a data folder. The engine's folder for long values stays empty.
pub fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (to, kind) = (to.join(entry.file_name()), entry.file_type().expect("a type"));
        if kind.is_dir() {
            fs::create_dir(to).expect("a folder");
        } else if kind.is_file() {
            // What is left is the socket of a collector that was killed.
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
