//! What the system says of this process (Linux; elsewhere nothing is told).

/// Its memory, files and time.
#[derive(Debug, Default)]
pub(super) struct Process {
    pub(super) resident_bytes: Option<u64>,
    pub(super) open_files: Option<u64>,
    pub(super) most_files: Option<u64>,
    pub(super) processor_seconds: Option<f64>,
}

impl Process {
    #[cfg(target_os = "linux")]
    pub(super) fn look() -> Self {
        use std::fs;

        // proc(5): in units that are a hundredth of a second on every Linux that Rust runs on.
        const TICKS: f64 = 100.0;
        let read = |file: &str| fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
        let (status, limits, stat) = (read("status"), read("limits"), read("stat"));
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        // Behind the name, which is in brackets and may hold anything, the 12th and 13th are user and system time.
        let after = stat.rsplit(')').next().unwrap_or_default();
        let times: Vec<u64> = after.split_whitespace().skip(11).take(2).filter_map(|time| time.parse().ok()).collect();
        Self {
            resident_bytes: number(resident.and_then(|line| line.split_whitespace().next())).map(|kb| kb * 1_024),
            // The folder itself is open while it is read.
            open_files: fs::read_dir("/proc/self/fd").ok().and_then(|files| u64::try_from(files.count()).ok()),
            most_files: number(files.and_then(|line| line.split_whitespace().next())),
            processor_seconds: (times.len() == 2).then(|| super::histogram::float(times.iter().sum()) / TICKS),
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn look() -> Self {
        Self::default()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_all_of_it() {
        let seen = Process::look();
        assert!(seen.resident_bytes > Some(1 << 20) && seen.open_files > Some(2), "{seen:?}");
        assert!(seen.most_files >= seen.open_files && seen.processor_seconds.is_some(), "{seen:?}");
    }
}
