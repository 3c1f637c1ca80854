//! The command line. The doc comments are the help; every flag is also `PERCHE_<FLAG>`.

mod channels;
mod guard;
mod key;
mod limits;
mod number;
mod operations;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use actix_web::http::Uri;
use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

pub use self::channels::{Link, Sign, SigningAct, Snippet, Vouched};
pub use self::guard::Guarding;
pub use self::key::{Key, KeyCommand, SignIn};
pub use self::limits::Limits;
pub use self::operations::{AccessLog, LogFormat, Operations};

/// Asks customers one question right after the moment that matters, and tells you what they said.
#[derive(Debug, Parser)]
#[command(name = "perche", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take answers and serve aggregates
    Serve(Serve),
    /// Look for faults in a surveys file
    Check(Check),
    /// Write everything into one file, also while serving; it holds secrets
    Backup(Backup),
    /// Put a backup into a folder that is empty or not there yet
    Restore(Restore),
    /// Count every response again and compare; exit 1 when a count is wrong
    Verify(Verify),
    /// Write the responses to stdout for other programs; without secrets
    Export(Export),
    /// List, make, rotate and revoke API keys
    Key(Key),
    /// Print what vouches for a respondent and facts, or the secret with which your own server signs that
    Sign(Sign),
    /// Print a signed, expiring link to a survey, or its QR code
    Link(Link),
    /// Print what to paste into a page, a mail or a poster, and what the page's policy must allow
    Snippet(Snippet),
    /// Ask a running collector whether it is ready; exit 0 when it is
    Healthcheck(Healthcheck),
}

/// `perche serve`
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "PERCHE_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,

    /// The surveys; they are read-only elsewhere. Reloaded on SIGHUP
    #[arg(long, env = "PERCHE_SURVEYS", value_name = "FILE")]
    pub surveys: Option<PathBuf>,

    /// How the outside reaches this collector; may have a path. https, which --tls-cert implies, turns on HSTS
    #[arg(long, env = "PERCHE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Write a backup into this folder every day (UTC)
    #[arg(long, env = "PERCHE_BACKUP_DIR", value_name = "FOLDER")]
    pub backup_dir: Option<PathBuf>,

    /// How many of these backups are kept
    #[arg(long, env = "PERCHE_BACKUP_KEEP", value_name = "N", default_value_t = 7, value_parser = at_least_one)]
    pub backup_keep: usize,

    /// Let webhooks reach private networks and this host, and without TLS; whoever has an admin key may then make the
    /// collector ask what only it can reach
    #[arg(long, env = "PERCHE_ALLOW_PRIVATE_WEBHOOKS", value_parser = BoolishValueParser::new())]
    pub allow_private_webhooks: bool,

    /// What clients may take.
    #[command(flatten)]
    pub limits: Limits,

    /// How often who may ask, and what looks forged.
    #[command(flatten)]
    pub guard: Guarding,

    /// TLS, metrics, logs and memory.
    #[command(flatten)]
    pub operations: Operations,
}

fn at_least_one(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|keep| *keep > 0).ok_or("must be a whole number from 1")
}

/// The data folder.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// The folder that holds everything; one process at a time
    #[arg(id = "data", long = "data", env = "PERCHE_DATA", value_name = "FOLDER", default_value = "./perche-data")]
    pub folder: PathBuf,
}

/// `perche check`
#[derive(Clone, Debug, Args)]
pub struct Check {
    /// The surveys file
    pub file: PathBuf,

    /// Also print each survey as it is understood, defaults filled in
    #[arg(long)]
    pub explain: bool,
}

/// `perche backup`
#[derive(Clone, Debug, Args)]
pub struct Backup {
    /// The file, replaced when it is there; - is stdout
    pub file: PathBuf,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche restore`
#[derive(Clone, Debug, Args)]
pub struct Restore {
    /// The backup; - is stdin
    pub file: PathBuf,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche verify`
#[derive(Clone, Debug, Args)]
pub struct Verify {
    /// Put the recount in the place of wrong counts; the folder must be free
    #[arg(long)]
    pub repair: bool,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche export`
#[derive(Clone, Debug, Args)]
pub struct Export {
    /// The responses of this survey alone
    #[arg(long, value_name = "ID")]
    pub survey: Option<String>,

    /// How they are written
    #[arg(long, value_enum, default_value_t = ExportFormat::Ndjson)]
    pub format: ExportFormat,

    /// Between two cells of CSV: , or ; where a comma separates decimals
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = separator)]
    pub sep: u8,

    /// Begin CSV with a byte order mark, which tells a spreadsheet that it is UTF-8
    #[arg(long)]
    pub bom: bool,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// How `perche export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line
    Ndjson,
    /// For spreadsheets
    Csv,
}

fn separator(text: &str) -> Result<u8, &'static str> {
    match text {
        "," => Ok(b','),
        ";" => Ok(b';'),
        "\t" => Ok(b'\t'),
        _ => Err("must be , or ; or a tab"),
    }
}

/// `perche healthcheck`
#[derive(Clone, Debug, Args)]
pub struct Healthcheck {
    /// The collector's address; over https its certificate is not judged, for nothing secret is sent
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
}

/// The external base of every link: origin and path, no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicUrl {
    /// Scheme, host and port, as browsers send it in `Origin`.
    pub origin: String,
    /// Empty, or a path such as `/perche`.
    pub path: String,
}

impl PublicUrl {
    /// What every address begins with.
    pub fn base(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ALLOWED: &str = "must be an address such as https://answers.example or https://shop.example/perche";
        let uri: Uri = text.parse().map_err(|_| ALLOWED)?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or(ALLOWED)?;
        let host = uri.host().ok_or(ALLOWED)?.to_ascii_lowercase();
        if uri.query().is_some() {
            return Err(ALLOWED);
        }
        // Browsers leave the usual port out of `Origin`.
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = uri.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { origin: format!("{scheme}://{host}{port}"), path: uri.path().trim_end_matches('/').to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin_and_a_path() {
        let read = |text: &str| text.parse::<PublicUrl>().map(|url| (url.origin, url.path));
        assert_eq!(read("https://Shop.example/perche/"), Ok(("https://shop.example".into(), "/perche".into())));
        assert_eq!(read("https://shop.example:443"), Ok(("https://shop.example".into(), String::new())));
        assert_eq!(read("http://127.0.0.1:8080"), Ok(("http://127.0.0.1:8080".into(), String::new())));
        for wrong in ["shop.example", "ftp://shop.example", "https://shop.example/?a=b", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
