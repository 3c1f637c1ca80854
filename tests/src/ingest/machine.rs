//! Where it was measured: without that a figure is worth nothing.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use perche_collector::installation::now;

/// The machine, in words.
pub struct Machine {
    /// The day, UTC.
    pub date: String,
    /// Cores, processor, kernel.
    pub system: String,
    /// File system, device, and how many small writes it syncs a second.
    pub disk: String,
    /// How many processes wanted to run in the minute before.
    pub load: String,
}

/// The kind of file system that holds `folder`, and its device.
pub fn file_system(folder: &Path) -> Option<(String, String)> {
    let folder = folder.canonicalize().ok()?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    // `36 35 98:0 /root /mount options … - ext4 /dev/vda options`; the longest mount point that holds the folder is its own.
    let mount = |line: &str| {
        let (left, right) = line.split_once(" - ")?;
        let point = left.split(' ').nth(4)?.to_owned();
        let mut right = right.split(' ');
        folder.starts_with(&point).then_some((point, right.next()?.to_owned(), right.next()?.to_owned()))
    };
    let found = mounts.lines().filter_map(mount).max_by_key(|(point, ..)| point.len())?;
    Some((found.1, found.2))
}

/// Kinds that keep nothing: syncing there proves nothing.
const MEMORY: &[&str] = &["tmpfs", "ramfs", "devtmpfs"];

impl Machine {
    /// Looks at it. `folder` is where the data will be: refused when it is in memory.
    pub fn look(folder: &Path) -> Result<Self, String> {
        let (kind, device) = file_system(folder).ok_or("/proc/self/mountinfo does not tell where the data would be")?;
        if MEMORY.contains(&kind.as_str()) {
            return Err(format!("{} is {kind}, in memory: nothing there is durable", folder.display()));
        }
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let info = read("/proc/cpuinfo");
        let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let kernel = read("/proc/sys/kernel/osrelease");
        let syncs = syncs(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self {
            date: now().to_string().chars().take(10).collect(),
            system: format!("{cores} cores ({}), Linux {}", model.map_or("unknown", |(_, name)| name), kernel.trim()),
            disk: format!("{kind} on {device}, {syncs} synced writes of 512 bytes a second"),
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        })
    }
}

/// How many appended writes the disk syncs in a second.
fn syncs(folder: &Path) -> std::io::Result<u32> {
    let mut file = tempfile::tempfile_in(folder)?;
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < Duration::from_secs(1) {
        file.write_all(&[7; 512])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_from_a_disk() {
        assert_eq!(file_system(Path::new("/proc")).map(|(kind, _)| kind), Some("proc".to_owned()));
        assert!(file_system(Path::new("/nowhere")).is_none());
        if file_system(Path::new("/dev/shm")).is_some_and(|(kind, _)| kind == "tmpfs") {
            assert!(Machine::look(Path::new("/dev/shm")).err().is_some_and(|told| told.contains("in memory")));
        }
    }
}
