//! What one client, and all of them together, may take.

use std::num::NonZero;
use std::time::Duration;

use clap::Args;

use super::number::whole;

/// How many connections, and how long each may wait for what.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Connections at a time; one more waits until another ends
    #[arg(long, env = "PERCHE_MAX_CONNECTIONS", value_name = "N", default_value = "4096", value_parser = connections())]
    pub max_connections: usize,

    /// For how long a client may send the address and headers of a request, and as long for the handshake of TLS before
    #[arg(long, env = "PERCHE_HEAD_TIMEOUT", value_name = "SECONDS", default_value = "5", value_parser = seconds())]
    pub head_timeout: u64,

    /// For how long it may send the body
    #[arg(long, env = "PERCHE_BODY_TIMEOUT", value_name = "SECONDS", default_value = "20", value_parser = seconds())]
    pub body_timeout: u64,

    /// For how long it may take nothing of a reply (Linux)
    #[arg(long, env = "PERCHE_SEND_TIMEOUT", value_name = "SECONDS", default_value = "30", value_parser = seconds())]
    pub send_timeout: u64,

    /// For how long a connection may wait for its next request; behind a proxy longer than the proxy's own
    #[arg(long, env = "PERCHE_KEEP_ALIVE", value_name = "SECONDS", default_value = "5", value_parser = seconds())]
    pub keep_alive: u64,
}

fn connections() -> impl Fn(&str) -> Result<usize, String> + Clone {
    whole(1, 1_000_000)
}

/// A day at most: none of them is for ever.
fn seconds() -> impl Fn(&str) -> Result<u64, String> + Clone {
    whole(1, 86_400)
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_connections: 4_096, head_timeout: 5, body_timeout: 20, send_timeout: 30, keep_alive: 5 }
    }
}

impl Limits {
    /// How many threads serve, and how many connections each: together never more than allowed.
    pub fn share(&self) -> (usize, usize) {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let workers = cores.min(self.max_connections);
        (workers, self.max_connections / workers)
    }

    /// After which a connection on which nobody works and nothing came to an end is of no use.
    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.keep_alive + self.head_timeout)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::{Cli, Command};

    fn read(flags: &[&str]) -> Option<Limits> {
        let command = Cli::try_parse_from([&["perche", "serve"], flags].concat()).ok()?.command;
        if let Command::Serve(serve) = command { Some(serve.limits) } else { None }
    }

    #[test]
    fn the_defaults_of_the_flags_are_those_of_the_type() {
        assert_eq!(format!("{:?}", read(&[])), format!("{:?}", Some(Limits::default())));
    }

    #[test]
    fn no_limit_is_none() {
        for flag in ["--max-connections", "--head-timeout", "--body-timeout", "--send-timeout", "--keep-alive"] {
            assert!(read(&[flag, "0"]).is_none() && read(&[flag, "1"]).is_some(), "{flag}");
        }
    }

    #[test]
    fn all_workers_together_never_take_more_than_allowed() {
        for max_connections in [1, 2, 3, 1_001] {
            let (workers, each) = Limits { max_connections, ..Limits::default() }.share();
            assert!(each > 0 && workers * each <= max_connections && workers * (each + 1) > max_connections - workers);
        }
    }
}
