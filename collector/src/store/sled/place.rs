//! The folder itself: made, taken, synced.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::start::failed;
use crate::store::StoreError;

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

/// Takes the folder for this process.
pub(super) fn lock(path: &Path) -> Result<File, StoreError> {
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

/// That something is gone already is as good.
pub(super) fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
