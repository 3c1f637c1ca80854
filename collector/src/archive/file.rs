//! Files that are there whole or not at all, for their owner alone: a backup holds secrets.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use perche_survey::time::Timestamp;

/// A file on its way: written beside its name and renamed to it once it is on stable storage.
pub struct NewFile {
    file: File,
    partial: PathBuf,
    path: PathBuf,
}

impl NewFile {
    /// Begins the file that will be `path`. What stands there stays until [`NewFile::keep`].
    pub fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or_else(|| io::Error::other("it is no name of a file"))?;
        let partial = path.with_file_name(format!(".{}.partial", name.to_string_lossy()));
        // One that was left by a kill may have other rights.
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut options = File::options();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(&partial)?, partial, path: path.to_owned() })
    }

    /// Gives the file its name, on stable storage.
    pub fn keep(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.partial, &self.path)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        sync(folder.unwrap_or(Path::new(".")))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // After the rename there is none; before it, what was written is worth nothing.
        let _ = fs::remove_file(&self.partial);
    }
}

/// Syncs the names in a folder. Elsewhere a folder cannot be opened as a file; names are durable with their file.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A folder with the backups of the last days, one for each UTC day.
#[derive(Clone, Debug)]
pub struct Daily {
    /// The folder.
    pub folder: PathBuf,
    /// How many are kept.
    pub keep: usize,
}

const BEFORE: &str = "perche-";
const BEHIND: &str = ".ndjson.gz";

impl Daily {
    /// Where the backup of that day stands or will stand.
    pub fn path(&self, now: Timestamp) -> PathBuf {
        let day: String = now.to_string().chars().take_while(|letter| *letter != 'T').collect();
        self.folder.join(format!("{BEFORE}{day}{BEHIND}"))
    }

    /// Removes all but the newest, and says which went. Files of other names are not touched.
    pub fn prune(&self) -> io::Result<Vec<PathBuf>> {
        let is_day = |day: &str| day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let mut backups = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(BEHIND)).is_some_and(is_day) {
                backups.push(name);
            }
        }
        backups.sort_unstable();
        let old = backups.len().saturating_sub(self.keep);
        let old: Vec<PathBuf> = backups.into_iter().take(old).map(|name| self.folder.join(name)).collect();
        old.iter().try_for_each(fs::remove_file)?;
        Ok(old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        fs::write(&path, "old").unwrap();

        let mut dropped = NewFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names()), ("old", 2));
        drop(dropped);
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names()), ("old", 1));

        fs::write(folder.path().join(".backup.partial"), "left by a kill").unwrap();
        let mut kept = NewFile::create(&path).unwrap();
        kept.write_all(b"new").unwrap();
        kept.keep().unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names()), ("new", 1));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
    }

    #[test]
    fn the_newest_backups_are_kept_and_other_files_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let daily = Daily { folder: folder.path().to_owned(), keep: 2 };
        let days = ["2025-12-31", "2026-01-01", "2026-01-02"];
        for day in days {
            let noon = Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap();
            fs::write(daily.path(noon), day).unwrap();
        }
        for other in ["perche-by-hand.ndjson.gz", "perche-2025-01-01.txt", "notes"] {
            fs::write(folder.path().join(other), "").unwrap();
        }
        assert_eq!(daily.prune().unwrap(), [folder.path().join("perche-2025-12-31.ndjson.gz")]);
        assert!(daily.prune().unwrap().is_empty());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
    }
}
