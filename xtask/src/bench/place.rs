//! Where a bench keeps what it measures: below `target`, gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{OrFail, Outcome};
use crate::repository::Repository;

/// The folder of one bench.
pub(super) fn place(repository: &Repository, bench: &str) -> PathBuf {
    repository.target.join(bench)
}

/// Empties it.
pub(super) fn clear(place: &Path) -> Outcome {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).or_fail(&format!("cannot clear {}", place.display()), "remove it by hand")
        }
        _ => Ok(()),
    }
}
