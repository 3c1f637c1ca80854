//! Where a webhook may be sent: judged when it is made, and each time before it is sent, on the very address that is then
//! connected to.

pub mod address;
mod refused;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::http::Uri;

pub use self::address::{Reach, reach};
pub use self::refused::Refused;

/// How far webhooks may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The internet, over TLS.
    #[default]
    Public,
    /// The owner's own network as well, and without TLS (`--allow-private-webhooks`).
    Private,
}

/// The longest address.
pub const MOST: usize = 2_000;
/// What https is served on; any other port of a public host is more likely something else that listens there.
pub const PORTS: [u16; 2] = [443, 8443];
/// Names that never are of the internet (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`), or never ought to be.
const OWN: [&str; 10] =
    ["localhost", "localdomain", "local", "internal", "intranet", "private", "lan", "home", "corp", "home.arpa"];

/// Judges an address as it was written.
pub fn judge(text: &str, policy: Policy) -> Result<Uri, Refused> {
    if text.len() > MOST {
        return Err(Refused::TooLong);
    }
    // Readers of addresses differ in what they make of these, and what is judged must be what is asked.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains(['\\', '#', '"', '<', '>', '`', '{', '}']) {
        return Err(Refused::Letters);
    }
    let uri: Uri = text.parse().map_err(|_| Refused::NoAddress)?;
    let authority = uri.authority().ok_or(Refused::NoAddress)?;
    match (uri.scheme_str(), policy) {
        (Some("https"), _) | (Some("http"), Policy::Private) => {}
        (Some("http"), Policy::Public) => return Err(Refused::NotHttps),
        _ => return Err(Refused::NoAddress),
    }
    if authority.as_str().contains('@') {
        return Err(Refused::Credentials);
    }
    port(&uri, policy)?;
    host(authority.host(), policy)?;
    Ok(uri)
}

fn port(uri: &Uri, policy: Policy) -> Result<(), Refused> {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let written = authority.len() != uri.host().unwrap_or_default().len();
    match uri.port_u16() {
        None if written => Err(Refused::NoPort),
        Some(0) => Err(Refused::PortZero),
        Some(port) if policy == Policy::Public && !PORTS.contains(&port) => Err(Refused::Port(port)),
        None | Some(_) => Ok(()),
    }
}

fn host(host: &str, policy: Policy) -> Result<(), Refused> {
    if let Some(literal) = host.strip_prefix('[') {
        let literal = literal.strip_suffix(']').and_then(|literal| literal.parse::<Ipv6Addr>().ok());
        return permit(IpAddr::V6(literal.ok_or(Refused::V6)?), policy);
    }
    let labels: Vec<&str> = host.split('.').collect();
    let letters = |label: &&str| label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if host.len() > 253 || !labels.iter().all(|label| (1..=63).contains(&label.len()) && letters(label)) {
        return Err(Refused::Host);
    }
    // The system's resolver reads 2130706433, 0x7f.1 and 0177.0.0.1 as addresses too.
    let last = labels.last().copied().unwrap_or_default().to_ascii_lowercase();
    let hex = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if hex || last.bytes().all(|byte| byte.is_ascii_digit()) {
        let literal = host.parse::<Ipv4Addr>().map_err(|_| Refused::V4)?;
        return permit(IpAddr::V4(literal), policy);
    }
    let lower = host.to_ascii_lowercase();
    let own = OWN.iter().any(|own| lower == *own || lower.strip_suffix(own).is_some_and(|left| left.ends_with('.')));
    if policy == Policy::Public && (own || labels.len() < 2) {
        return Err(Refused::Own(host.to_owned()));
    }
    Ok(())
}

/// Judges the address that is connected to.
pub fn permit(address: IpAddr, policy: Policy) -> Result<(), Refused> {
    match (reach(address), policy) {
        (Reach::Public, _) | (Reach::Private(_), Policy::Private) => Ok(()),
        (Reach::Private(what), Policy::Public) | (Reach::Never(what), _) => Err(Refused::Reach(address, what)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Addresses with why they are refused, for a test of any language.
    fn refused() -> Vec<(String, String)> {
        let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/webhook_urls.json")).unwrap();
        let text = |case: &Value, name: &str| case[name].as_str().unwrap().to_owned();
        file["refused"].as_array().unwrap().iter().map(|case| (text(case, "url"), text(case, "why"))).collect()
    }

    #[test]
    fn no_address_of_the_list_is_taken() {
        let refused = refused();
        assert!(refused.len() >= 40, "{}", refused.len());
        for (url, why) in refused {
            assert!(judge(&url, Policy::Public).is_err(), "{url} was taken: {why}");
        }
    }

    /// Were the check not made, the test above would be red: most of the list are addresses that can be asked.
    #[test]
    fn without_the_check_most_of_the_list_would_be_asked() {
        let refused = refused();
        let asked = refused.iter().filter(|(url, _)| url.parse::<Uri>().is_ok_and(|uri| uri.host().is_some()));
        assert!(asked.count() >= 40, "the list is of addresses that a client takes");
        let private = refused.iter().filter(|(url, _)| judge(url, Policy::Private).is_ok()).count();
        assert!(private >= 20, "{private} of them are refused for the network they are on alone");
    }

    #[test]
    fn what_is_on_the_internet_is_taken() {
        for url in [
            "https://hooks.example/perche",
            "https://hooks.slack.com/services/T000/B000/XXXX",
            "https://xn--bcher-kva.example:8443/a?b=c&d=%20",
            "https://1.1.1.1/",
            "https://[2606:4700:4700::1111]:443/hook",
            "HTTPS://Hooks.Example",
            "https://local.example/",
            "https://10.example/",
            "https://my_host.example/",
        ] {
            assert!(judge(url, Policy::Public).is_ok(), "{url}: {:?}", judge(url, Policy::Public));
        }
    }

    #[test]
    fn a_network_of_ones_own_is_reached_when_the_owner_says_so_and_metadata_never() {
        for url in
            ["http://mattermost:8065/hooks/x", "http://127.0.0.1:9000/", "https://[fd12::1]/", "http://localhost/"]
        {
            assert!(judge(url, Policy::Private).is_ok() && judge(url, Policy::Public).is_err(), "{url}");
        }
        for url in
            ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0/", "ftp://host/", "http://a@b/"]
        {
            assert!(judge(url, Policy::Private).is_err(), "{url}");
        }
    }

    /// What an address is made of, and what has fooled readers of addresses.
    const PARTS: &str = "(https://|HTTPS://|https:/|//|/|\\\\|@|:|:443|:8443|:080|\\[|\\]|%|%2e|%40|#|\\?|;|&|=|\\.|\\.\\.|-|_| |\t|\
                         a|B|example|com|localhost|xn--|127|0|1|0x7f|0177|2130706433|::1|::ffff:|é|①|。|\u{ad}|\u{200d})";

    proptest! {
        /// Were it read otherwise by somebody on the way, what was judged would not be what is asked.
        #[test]
        fn what_is_taken_is_read_alike_by_browsers(
            begin in "(hooks\\.example)?",
            parts in proptest::collection::vec(PARTS, 1..8),
        ) {
            let text = format!("https://{begin}{}", parts.concat());
            if let Ok(uri) = judge(&text, Policy::Public) {
                // What they do not read at all, such as wrong punycode, they do not ask either.
                let Ok(theirs) = url::Url::parse(&text) else { return Ok(()) };
                let host = theirs.host_str().unwrap_or_default().to_owned();
                prop_assert_eq!(uri.host().unwrap_or_default().to_ascii_lowercase(), host, "{}", text);
                prop_assert_eq!(uri.port_u16().unwrap_or(443), theirs.port_or_known_default().unwrap_or(0), "{}", text);
                prop_assert!(theirs.username().is_empty() && theirs.password().is_none(), "{}", text);
                let literal = theirs.host().and_then(|host| match host {
                    url::Host::Ipv4(address) => Some(IpAddr::V4(address)),
                    url::Host::Ipv6(address) => Some(IpAddr::V6(address)),
                    url::Host::Domain(_) => None,
                });
                prop_assert!(literal.is_none_or(|address| reach(address) == Reach::Public), "{}", text);
            }
        }
    }
}
