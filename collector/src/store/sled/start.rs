//! Starting the engine on a folder that is ours, and what to say when it will not.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;
use std::time::{Duration, Instant};

use sled::{Config, Db};

use super::encoding::engine_words;
use super::reserve::free;
use crate::store::StoreError;
use crate::writer::panic_text;

/// For how long the engine may take to let go of a folder that this very process closed.
const LETTING_GO: Duration = Duration::from_secs(10);

/// Starts the engine. On a full disk, which it cannot open, the reserve is freed first.
pub(super) fn start(folder: &Path, cache_bytes: u64) -> Result<Db, StoreError> {
    // No flushing behind our back: what is on disk changes in commits only.
    let config = Config::new().path(folder).cache_capacity(cache_bytes).flush_every_ms(None);
    let since = Instant::now();
    loop {
        match attempt(folder, &config) {
            Err(error) if is_full(&error.to_string()) && free(folder) => {
                tracing::warn!("the disk is full: the reserve was freed to open {}", folder.display());
            }
            // Its threads close its file a moment after it was dropped. Our lock says that no other process has it,
            // and the engine tells nobody when it has let go: asking again is the only way to know.
            Err(error) if error.to_string().contains("could not acquire lock") && since.elapsed() < LETTING_GO => {
                std::thread::sleep(Duration::from_millis(5));
            }
            started => return started,
        }
    }
}

fn attempt(folder: &Path, config: &Config) -> Result<Db, StoreError> {
    match quietly(|| config.open()) {
        Ok(Ok(db)) => Ok(db),
        Ok(Err(sled::Error::Io(error))) => Err(failed("opening the data folder", folder, &error)),
        Ok(Err(error)) => Err(damaged(folder, &engine_words(&error))),
        Err(panic) if is_full(&panic) => Err(failed("opening the data folder", folder, &io::Error::other(panic))),
        Err(panic) => Err(damaged(folder, &format!("the engine panicked: {panic}"))),
    }
}

/// A folder that cannot be used, with the remedy.
pub(super) fn damaged(folder: &Path, what: &str) -> StoreError {
    let folder = folder.display();
    StoreError::Damaged(format!(
        "the data in {folder} is damaged: {what}. Move that folder away and restore the last backup: \
         perche restore FILE --data {folder}"
    ))
}

/// Something that the system did not do.
pub(super) fn failed(what: &str, path: &Path, error: &io::Error) -> StoreError {
    StoreError::Io(format!("{what} {} failed: {error}", path.display()))
}

/// The engine wraps some errors of the system, and panics with others, so the text is all there is.
fn is_full(text: &str) -> bool {
    ["StorageFull", "No space left", "os error 28"].iter().any(|sign| text.contains(sign))
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `open`; a panic becomes an error and prints no trace. The engine panics on some files that were cut short.
fn quietly<T>(open: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    QUIET.set(true);
    let opened = catch_unwind(AssertUnwindSafe(open));
    QUIET.set(false);
    opened.map_err(|panic| panic_text(panic.as_ref()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_a_full_disk_are_known() {
        let error = io::Error::from_raw_os_error(28);
        assert!(is_full(&error.to_string()) && is_full(&format!("{error:?}")) && !is_full("Permission denied"));
    }
}
