//! Opening a folder: who holds it, whether it is whole, and what must be on the disk before anything is acknowledged.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sled::Db;

use super::commits::Commits;
use super::encoding::{self, decode, encode, engine, too_new};
use super::key;
use super::reserve::reserve;
use super::start::{damaged, failed, start};
use crate::store::StoreError;

/// How a folder is opened.
#[derive(Clone, Copy, Debug)]
pub struct SledOptions {
    /// How many bytes of pages the engine keeps in memory. Expect it to take about 1.8 times as many.
    pub cache_bytes: u64,
    /// How many bytes are set aside on the disk, because the engine cannot open a folder on a full one.
    pub reserve_bytes: u64,
}

impl Default for SledOptions {
    fn default() -> Self {
        Self { cache_bytes: 64 << 20, reserve_bytes: 16 << 20 }
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
    path: PathBuf,
    _lock: File,
}

/// A folder that can be used.
pub(super) struct Opened {
    pub(super) folder: Folder,
    pub(super) db: Db,
    /// The file that the engine writes.
    pub(super) device: File,
    /// How many commits are in it.
    pub(super) commits: u64,
    pub(super) said: Commits,
}

impl Folder {
    pub(super) fn open(path: &Path, options: &SledOptions) -> Result<Opened, StoreError> {
        let made = make(path).map_err(|error| failed("making the data folder", path, &error))?;
        let path = path.canonicalize().map_err(|error| failed("reading the data folder", path, &error))?;
        let folder = Self { _lock: lock(&path)?, path };
        let new = folder.prepare()?;
        let db = start(&folder.path, options.cache_bytes)?;
        let (device, commits, said) = folder.settle(&db, new, &made).map_err(|error| match error {
            Unsettled::Io(error) => failed("syncing the data folder", &folder.path, &error),
            Unsettled::Store(error) => error,
        })?;
        reserve(&folder.path, options.reserve_bytes);
        Ok(Opened { folder, db, device, commits, said })
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
    fn settle(&self, db: &Db, new: bool, made: &[PathBuf]) -> Result<(File, u64, Commits), Unsettled> {
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
        made.iter().try_for_each(|folder| sync(folder))?;
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

/// Makes the folder, for its owner alone, and says which folders hold a new name and must be synced for it.
pub(super) fn make(path: &Path) -> io::Result<Vec<PathBuf>> {
    let absolute = std::path::absolute(path)?;
    let missing = absolute.ancestors().take_while(|folder| !folder.exists()).count();
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&absolute)?;
    // The parent in any case: somebody may have made the folder for us a moment ago.
    Ok(absolute.ancestors().skip(1).take(missing.max(1)).map(Path::to_path_buf).collect())
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let open = || File::options().create(true).truncate(false).write(true).open(path.join("lock"));
    let file = open().map_err(|error| failed("opening the lock of the data folder", path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(StoreError::InUse(format!(
            "the data folder {} is in use by another perche: one process per folder, stop the other one first",
            path.display()
        ))),
        Err(fs::TryLockError::Error(error)) => Err(failed("locking the data folder", path, &error)),
    }
}

/// Syncs the names in a folder. One that we may not read is not ours to sync.
#[cfg(unix)]
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        folder => folder?.sync_all(),
    }
}

/// Elsewhere a folder cannot be opened as a file; names are durable with their file.
#[cfg(not(unix))]
pub(super) fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests;
