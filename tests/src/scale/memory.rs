//! How much memory a process has, as the system counts it.

/// The most it ever had in memory, in bytes.
pub fn peak(process: u32) -> u64 {
    status(process, "VmHWM:")
}

/// What it has in memory now, in bytes.
pub fn now(process: u32) -> u64 {
    status(process, "VmRSS:")
}

fn status(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}
