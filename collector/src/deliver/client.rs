//! Sending: one request to the address that was judged, no redirect, no proxy, no word of the reply but its status.

use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::target::{Policy, judge, permit};

/// For how long a receiver may take, from its name's look-up to its status.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// The longest head of a reply that is read. Its body is not.
const HEAD: usize = 16 * 1_024;

/// What a receiver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The status.
    pub code: u16,
    /// `Retry-After`.
    pub retry_after: Option<String>,
}

/// Who sends.
pub(super) trait Post: Send + Sync {
    /// Sends `body`. The error says why there is no answer.
    fn post(&self, url: &str, headers: &[(&str, String)], body: &[u8]) -> Result<Reply, String>;
}

/// Sends over the network.
pub(super) struct Client {
    agent: Agent,
    policy: Policy,
}

impl Client {
    /// A client that asks the system for addresses.
    pub(super) fn new(policy: Policy) -> Self {
        Self::with(policy, DefaultResolver::default(), RootCerts::WebPki, PATIENCE)
    }

    /// The same with another resolver, which trusts others and waits for as long as it is told.
    fn with(policy: Policy, inner: impl Resolver, roots: RootCerts, patience: Duration) -> Self {
        let config = Agent::config_builder()
            .https_only(policy == Policy::Public)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            // A redirect would lead where nobody judged.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // Not even where the environment names one: it would look the name up anew.
            .proxy(None)
            // A kept connection would be one to an address that was judged long ago.
            .max_idle_connections(0)
            .max_response_header_size(HEAD)
            .timeout_global(Some(patience))
            .user_agent(concat!("Perche/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Guarded { inner, policy });
        Self { agent, policy }
    }
}

impl Post for Client {
    fn post(&self, url: &str, headers: &[(&str, String)], body: &[u8]) -> Result<Reply, String> {
        // What was allowed when the webhook was made need not be now.
        judge(url, self.policy)?;
        let request = headers.iter().fold(self.agent.post(url), |request, (name, value)| request.header(*name, value));
        let reply = request.content_type("application/json").send(body).map_err(|error| error.to_string())?;
        let retry_after = reply.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Reply { code: reply.status().as_u16(), retry_after })
    }
}

/// A resolver that gives away only addresses that may be asked. It is asked once for each connection, which then goes to
/// one of these very addresses: a name that means another host a moment later changes nothing.
#[derive(Debug)]
struct Guarded<R> {
    inner: R,
    policy: Policy,
}

impl<R: Resolver> Resolver for Guarded<R> {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        // All of them: a name with a public and a private address is up to something.
        let refused = found.iter().find_map(|address| permit(address.ip(), self.policy).err());
        refused.map_or(Ok(found), |why| Err(Error::Other(why.into())))
    }
}

#[cfg(test)]
mod tests;
