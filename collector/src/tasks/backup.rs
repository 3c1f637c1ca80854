//! The backup of the day.

use std::io::{BufWriter, IntoInnerError};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use perche_survey::time::Timestamp;
use tokio::sync::oneshot;

use crate::archive::{ArchiveError, Counts, Daily, NewFile, backup};
use crate::change::{Act, COLLECTOR, Change, Deed};
use crate::installation::Installation;
use crate::store::Store;

/// Makes the backup of the day unless it is there, and removes the oldest ones.
pub async fn back_up(installation: &Installation, daily: &Daily, now: Timestamp) -> Result<(), String> {
    let path = daily.path(now);
    if path.exists() {
        return Ok(());
    }
    let store = Arc::clone(&installation.store);
    let (tell, told) = oneshot::channel();
    let place = path.clone();
    // A thread of its own, which ends with the process: a collector that is told to stop does not wait for it.
    let write = move || {
        let _ = tell.send(write(&*store, &place, now));
    };
    std::thread::Builder::new().name("backup".to_owned()).spawn(write).map_err(|error| error.to_string())?;
    let counts = told.await.map_err(|_| "the thread that wrote it panicked".to_owned())?;
    let counts = counts.map_err(|error| format!("{}: {error}", path.display()))?;
    installation.writer.post(Change::Tell(Box::new(Act::new(COLLECTOR, Deed::BackupMade, "", now))));
    tracing::info!("{} responses are backed up in {}", counts.responses, path.display());
    let old = daily.prune().map_err(|error| format!("{}: {error}", daily.folder.display()))?;
    for old in old {
        tracing::info!("the old backup {} is removed", old.display());
    }
    Ok(())
}

fn write(store: &dyn Store, path: &Path, now: Timestamp) -> Result<Counts, ArchiveError> {
    let mut file = BufWriter::new(NewFile::create(path)?);
    let counts = backup(store, &mut file, now, &mut gently())?;
    file.into_inner().map_err(IntoInnerError::into_error)?.keep()?;
    Ok(counts)
}

/// A pace for a backup: after each page, as long as it took, nothing. At most half of one processor is taken from who
/// serves.
pub fn gently() -> impl FnMut() {
    let mut since = Instant::now();
    move || {
        std::thread::sleep(since.elapsed());
        since = Instant::now();
    }
}
