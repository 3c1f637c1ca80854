//! What who runs a collector decides about it: TLS, metrics, logs, memory.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};

use crate::store::SledOptions;

/// TLS, metrics, logs and memory.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Operations")]
pub struct Operations {
    /// Serve over TLS with this certificate, followed by those in between (PEM). Reloaded on SIGHUP
    #[arg(long, env = "PERCHE_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The certificate's private key (PEM)
    #[arg(long, env = "PERCHE_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Serve /metrics for Prometheus there, to whoever reaches it
    #[arg(long, env = "PERCHE_METRICS_LISTEN", value_name = "ADDR")]
    pub metrics_listen: Option<SocketAddr>,

    /// How lines of the log are written
    #[arg(long, env = "PERCHE_LOG_FORMAT", value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Which requests get a line in the log: by route, never by address, query or key
    #[arg(long, env = "PERCHE_ACCESS_LOG", value_enum, value_name = "WHICH", default_value_t = AccessLog::None)]
    pub access_log: AccessLog,

    /// Pages that the store keeps in memory, in MiB; the process needs more than these
    #[arg(long, env = "PERCHE_CACHE_MEGABYTES", value_name = "N", default_value = "64", value_parser = cache())]
    pub cache_megabytes: u64,
}

/// Up to 64 GiB: more is a slip of the hand, or bytes.
fn cache() -> RangedU64ValueParser<u64> {
    RangedU64ValueParser::new().range(1..=65_536)
}

impl Operations {
    /// How the store is opened.
    pub fn store(&self) -> SledOptions {
        SledOptions { cache_bytes: self.cache_megabytes << 20, ..SledOptions::default() }
    }
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// Which requests the log names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AccessLog {
    /// None: failures of the collector are told all the same
    None,
    /// Those that were refused or failed (status 400 and above)
    Refused,
    /// Every one
    All,
}

impl AccessLog {
    /// Whether a request that was answered with `status` is named.
    pub fn names(self, status: u16) -> bool {
        match self {
            Self::None => false,
            Self::Refused => status >= 400,
            Self::All => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::{Cli, Command};

    fn cache_bytes(flags: &[&str]) -> Option<u64> {
        let command = Cli::try_parse_from([&["perche", "serve"], flags].concat()).ok()?.command;
        if let Command::Serve(serve) = command { Some(serve.operations.store().cache_bytes) } else { None }
    }

    #[test]
    fn the_cache_has_from_one_megabyte_to_sixty_four_gigabytes() {
        let rows = [("0", None), ("1", Some(1 << 20)), ("65536", Some(64 << 30)), ("65537", None), ("64M", None)];
        for (given, expected) in rows {
            assert_eq!(cache_bytes(&["--cache-megabytes", given]), expected, "{given}");
        }
        assert_eq!(cache_bytes(&[]), Some(SledOptions::default().cache_bytes), "the flag's default is the type's");
    }
}
