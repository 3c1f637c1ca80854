//! `perche healthcheck [URL]`

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use ureq::tls::TlsConfig;

use super::Failure;
use crate::config::Healthcheck;

pub(super) fn run(options: &Healthcheck) -> Result<(), Failure> {
    let url = format!("{}/readyz", options.url.trim_end_matches('/'));
    // It is asked by the address it listens on, which its certificate does not name. Nothing secret is sent, and whoever
    // could answer in its place could as well answer nothing.
    let tls = TlsConfig::builder()
        .disable_verification(true)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).tls_config(tls).build();
    let agent = ureq::Agent::from(config);
    agent.get(&url).call().map_err(|error| Failure::Failed(format!("{url}: {error}")))?;
    Ok(())
}
