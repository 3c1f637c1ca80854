//! The command line. The doc comments are the help; every flag is also `PERCHE_<FLAG>`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use actix_web::http::Uri;
use clap::{Args, Parser, Subcommand};

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
    /// Ask a running collector whether it is ready; exit 0 when it is
    Healthcheck(Healthcheck),
}

/// `perche serve`
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "PERCHE_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The folder that holds everything; one process at a time
    #[arg(long, env = "PERCHE_DATA", value_name = "FOLDER", default_value = "./perche-data")]
    pub data: PathBuf,

    /// The surveys; they are read-only elsewhere. Reloaded on SIGHUP
    #[arg(long, env = "PERCHE_SURVEYS", value_name = "FILE")]
    pub surveys: Option<PathBuf>,

    /// How the outside reaches this collector; may have a path. https turns on HSTS
    #[arg(long, env = "PERCHE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,
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

/// `perche healthcheck`
#[derive(Clone, Debug, Args)]
pub struct Healthcheck {
    /// The collector's address
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
}

/// The external base of every link: origin and path, no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Scheme, host and port, as browsers send it in `Origin`.
    pub origin: String,
    /// Empty, or a path such as `/perche`.
    pub path: String,
}

impl PublicUrl {
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
