//! Starting the engine on a folder that is ours, and what to say when it will not.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;
use std::time::{Duration, Instant};

use sled::{Config, Db};

use super::encoding::engine_words;
use crate::store::StoreError;
use crate::writer::panic_text;

/// For how long the engine may take to let go of a folder that this very process closed.
const LETTING_GO: Duration = Duration::from_secs(10);

/// Starts the engine. It cannot do so on a full disk.
pub(super) fn start(folder: &Path, cache_bytes: u64) -> Result<Db, StoreError> {
    // No flushing behind our back: what is on disk changes in commits only.
    let config = Config::new().path(folder).cache_capacity(cache_bytes).flush_every_ms(None);
    let since = Instant::now();
    loop {
        match attempt(folder, &config) {
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
        Err(panic) => Err(panicked(folder, &panic)),
    }
}

/// What a panic of the engine means. It has some for errors of the system, which are no damage.
pub(super) fn panicked(folder: &Path, panic: &str) -> StoreError {
    if is_full(panic) || panic.contains("Os { code:") || panic.contains("(os error") {
        return failed("reading or writing the data in", folder, &io::Error::other(panic.to_owned()));
    }
    damaged(folder, &format!("the engine panicked: {panic}"))
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
    let path = path.display();
    if is_full(&error.to_string()) {
        return StoreError::Full(format!("{what} {path} failed: {error}. Free some space on its disk"));
    }
    StoreError::Io(format!(
        "{what} {path} failed: {error}. Look after its disk and its permissions (what the system says: dmesg), then start \
         perche again; when its data cannot be read any more: perche restore FILE --data {path}"
    ))
}

/// What a full disk means for a store that can be read.
pub(super) fn full(folder: &Path, error: &io::Error) -> StoreError {
    StoreError::Full(format!(
        "the disk of {} is full ({error}): it is read, and takes answers again by itself when there is room",
        folder.display()
    ))
}

/// The engine wraps some errors of the system, and panics with others, so the text is all there is.
pub(super) fn is_full(text: &str) -> bool {
    ["StorageFull", "No space left", "os error 28"].iter().any(|sign| text.contains(sign))
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic becomes an error and prints no trace. The engine panics on some files that were cut short, some of
/// them when they are read and not yet when they are opened.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // The engine's own threads, too: whoever waits for them is told, and tells.
            let engine = panic.location().is_some_and(|place| place.file().contains("/sled-0."));
            if !QUIET.get() && !engine {
                before(panic);
            }
        }));
    });
    let before = QUIET.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    done.map_err(|panic| panic_text(panic.as_ref()).to_owned())
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
