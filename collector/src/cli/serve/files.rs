//! How many files the system lets us open: a connection that cannot be accepted for want of one is worse than one that
//! waits, for the store needs files too.

use crate::config::Limits;

/// A connection takes two: its socket, and that of its watch.
const EACH: u64 = 2;
/// The engine, the log, a backup, the threads' own.
const OTHERS: u64 = 256;

/// Asks the system for as many as `limits` need; takes fewer connections where it gives less.
#[cfg(target_os = "linux")]
pub(super) fn enough_for(limits: Limits) -> Limits {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut files = getrlimit(Resource::Nofile);
    let wanted = u64::try_from(limits.max_connections).unwrap_or(u64::MAX).saturating_mul(EACH).saturating_add(OTHERS);
    if files.current.is_none_or(|current| current >= wanted) {
        return limits;
    }
    files.current = Some(files.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
    if let Err(error) = setrlimit(Resource::Nofile, files) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let given = getrlimit(Resource::Nofile).current.unwrap_or(wanted);
    let fits = fits(given).min(limits.max_connections);
    if fits < limits.max_connections {
        tracing::warn!(
            "{} connections need {wanted} open files and the system allows {given} (ulimit -n): {fits} are taken at a time",
            limits.max_connections
        );
    }
    Limits { max_connections: fits, ..limits }
}

/// How many connections fit into so many files; one at least.
#[cfg(target_os = "linux")]
fn fits(files: u64) -> usize {
    usize::try_from(files.saturating_sub(OTHERS) / EACH).unwrap_or(usize::MAX).max(1)
}

/// Elsewhere the owner sees to it.
#[cfg(not(target_os = "linux"))]
pub(super) fn enough_for(limits: Limits) -> Limits {
    limits
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn fewer_files_mean_fewer_connections_and_never_none() {
        assert_eq!((fits(8_448), fits(1_024), fits(258), fits(64)), (4_096, 384, 1, 1));
    }
}
