//! A folder that a backup is being put into. A mark stands in it until all is there: a restore that was broken off leaves
//! a folder that nobody takes for data, and that the next restore may clear. Not a folder beside it that is renamed at the
//! end: the data folder may be a mounted volume, which cannot be renamed.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::place::{make, sync};
use super::start::failed;
use super::{Sled, SledOptions};
use crate::store::StoreError;

/// The mark.
const MARK: &str = "restoring";
/// What the system puts into a new volume.
const NOT_OURS: &str = "lost+found";
/// For how long the engine may take to let go of a folder.
const LETTING_GO: Duration = Duration::from_secs(10);

/// A store that is being filled. Unless it is kept, all of it goes when this is dropped.
pub struct Restoring {
    /// Always there until it is kept or dropped.
    store: Option<Sled>,
    folder: PathBuf,
    /// Whether the folder was there before.
    existed: bool,
}

/// Nobody opens a folder that a backup is half put into.
pub(super) fn refuse(folder: &Path) -> Result<(), StoreError> {
    if !folder.join(MARK).exists() {
        return Ok(());
    }
    let folder = folder.display();
    Err(StoreError::Damaged(format!(
        "a restore into {folder} is going on or was broken off: once none is going on, run it again: \
         perche restore FILE --data {folder}"
    )))
}

impl Restoring {
    /// Makes an empty store in `folder`, which must be empty or not there.
    pub fn begin(folder: &Path, options: &SledOptions) -> Result<Self, StoreError> {
        let existed = folder.exists();
        let io = |error: io::Error| failed("making the data folder", folder, &error);
        make(folder).map_err(io)?;
        let again = folder.join(MARK).exists();
        if again {
            // Everything in it is of the restore that was broken off: it was empty when the mark was made.
            let lock =
                File::options().create(true).truncate(false).write(true).open(folder.join("lock")).map_err(io)?;
            lock.try_lock()
                .map_err(|_| StoreError::InUse(format!("a restore into {} is going on", folder.display())))?;
            clear(folder).map_err(io)?;
        }
        if let Some(name) = names(folder).map_err(io)?.first() {
            return Err(StoreError::InUse(format!(
                "the folder {} is not empty, {name} is in it: restore needs a folder that is empty or not there yet",
                folder.display()
            )));
        }
        if !again {
            // Of two that begin at once, one makes it.
            File::create_new(folder.join(MARK)).and_then(|mark| mark.sync_all()).map_err(io)?;
        }
        let mut restoring = Self { store: None, folder: folder.to_owned(), existed };
        sync(folder).map_err(io)?;
        restoring.store = Some(Sled::start(folder, options)?);
        Ok(restoring)
    }

    /// The store.
    pub fn store(&self) -> &Sled {
        self.store.as_ref().expect("it goes only with this")
    }

    /// All is there: from now on the folder is data like any other.
    pub fn keep(mut self) -> Result<(), StoreError> {
        let unmark = || fs::remove_file(self.folder.join(MARK)).and_then(|()| sync(&self.folder));
        unmark().map_err(|error| failed("writing to the data folder", &self.folder, &error))?;
        self.existed = true;
        Ok(())
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        self.store = None;
        if !self.folder.join(MARK).exists() {
            return;
        }
        let removed = clear(&self.folder)
            .and_then(|()| fs::remove_file(self.folder.join(MARK)))
            .and_then(|()| if self.existed { Ok(()) } else { fs::remove_dir(&self.folder) });
        if let Err(error) = removed {
            tracing::warn!(%error, "what the restore wrote into {} could not be removed", self.folder.display());
        }
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<io::Result<_>>()?;
    names.retain(|name| name != MARK && name != NOT_OURS);
    names.sort_unstable();
    Ok(names)
}

/// Removes all but the mark.
fn clear(folder: &Path) -> io::Result<()> {
    let let_go = || match File::options().write(true).open(folder.join("db")) {
        Ok(db) => db.try_lock().is_ok(),
        Err(_) => true,
    };
    // The engine writes for a moment after it was dropped, and tells nobody when it has let go.
    let since = Instant::now();
    while !let_go() && since.elapsed() < LETTING_GO {
        std::thread::sleep(Duration::from_millis(5));
    }
    for name in names(folder)? {
        let path = folder.join(name);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    }
    Ok(())
}
