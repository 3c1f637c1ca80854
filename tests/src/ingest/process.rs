//! A server as a process: started, looked at, ended, however the bench ends.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// `program` as a child that ends with the thread that starts it, even one that is killed.
pub fn mortal(program: impl AsRef<std::ffi::OsStr>, signal: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.arg(format!("--pdeathsig={signal}")).arg("--").arg(program).stdin(Stdio::null());
    command
}

/// A server that listens.
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts it and waits for its line `listening on http://ADDR`. `log` takes what it says besides.
    pub fn start(mut command: Command, log: &Path) -> Result<Self, String> {
        let stderr = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        let started = command.stdout(Stdio::piped()).stderr(stderr).spawn();
        let mut child = started.map_err(|error| format!("{command:?}: {error}"))?;
        let mut line = String::new();
        let read = child.stdout.take().map(|stdout| BufReader::new(stdout).read_line(&mut line));
        let address = line.trim_end().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        // From here on dropping it ends the process.
        let server = Self { child, address: address.unwrap_or_else(|| ([0; 4], 0).into()) };
        match (read, address) {
            (Some(Ok(_)), Some(_)) => Ok(server),
            _ => Err(format!("{command:?} does not listen: {}", fs::read_to_string(log).unwrap_or_default())),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, and waits; an error when it ends in another way than it should.
    pub fn stop(mut self) -> Result<(), String> {
        signal(self.id(), "TERM");
        let status = self.child.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("it ended with {status}")) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by name.
pub fn signal(process: u32, name: &str) {
    // Who has ended already needs none.
    let _ = Command::new("kill").args([format!("-{name}"), process.to_string()]).stderr(Stdio::null()).status();
}

/// The processor time that a process has taken, with that of the children it has waited for.
pub fn cpu(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in brackets may hold anything; after it come the state and numbers.
    let numbers = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks: u64 = numbers.skip(11).take(4).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    // USER_HZ is 100 on every Linux that Rust builds for.
    Duration::from_millis(10 * ticks)
}

/// The children of a process.
pub fn children(process: u32) -> Vec<u32> {
    let listed = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    listed.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Bytes of memory that a process holds: `Rss`, or `Pss`, in which what it shares with others counts by its part.
pub fn memory(process: u32, which: &str) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix(which)?.strip_prefix(':'));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1_024
}

/// Bytes that the files of a folder hold.
pub fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => size(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_takes_is_read_from_the_system() {
        let own = std::process::id();
        assert!(memory(own, "Rss") >= memory(own, "Pss") && memory(own, "Pss") > 100_000);
        let before = cpu(own);
        let mut sum = 0_u64;
        while cpu(own) == before {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
    }

    #[test]
    fn a_server_that_does_not_listen_is_told_with_what_it_said() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = mortal("sh", "KILL");
        command.args(["-c", "echo no port >&2; exit 3"]);
        let told = Server::start(command, &folder.path().join("log")).err().expect("it ended");
        assert!(told.contains("no port"), "{told}");
    }
}
