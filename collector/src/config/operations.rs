//! What who runs a collector decides about it: TLS, metrics, logs.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// TLS, metrics and logs.
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
