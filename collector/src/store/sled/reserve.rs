//! Bytes set aside: the engine cannot open a folder on a full disk, not even for reading.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

const NAME: &str = "reserve";
const MAKING: &str = "reserve.making";

/// Frees the reserve; false when there was none.
pub(super) fn free(folder: &Path) -> bool {
    fs::remove_file(folder.join(NAME)).is_ok()
}

/// Sets `bytes` aside when they are not yet and there is room; says whether they are. Twice as much is written first: a
/// reserve that takes the last bytes of the disk would bring about what it is kept for.
pub(super) fn reserve(folder: &Path, bytes: u64) -> io::Result<()> {
    let (reserve, making) = (folder.join(NAME), folder.join(MAKING));
    if bytes == 0 || reserve.exists() {
        return Ok(());
    }
    let make = || -> io::Result<()> {
        let mut file = File::create(&making)?;
        let zeros = vec![0; 1 << 20];
        for written in (0..2 * bytes).step_by(zeros.len()) {
            let left = usize::try_from(2 * bytes - written).unwrap_or(zeros.len());
            file.write_all(&zeros[..left.min(zeros.len())])?;
        }
        // Some file systems find out only now that there is no room.
        file.sync_data()?;
        file.set_len(bytes)?;
        fs::rename(&making, &reserve)
    };
    make().inspect_err(|_| {
        // Half of it would only take room.
        let _ = fs::remove_file(&making);
    })
}
