//! `perche healthcheck [URL]`

use std::time::Duration;

use super::Failure;
use crate::config::Healthcheck;

pub(super) fn run(options: &Healthcheck) -> Result<(), Failure> {
    let url = format!("{}/readyz", options.url.trim_end_matches('/'));
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build().into();
    agent.get(&url).call().map_err(|error| Failure::Failed(format!("{url}: {error}")))?;
    Ok(())
}
