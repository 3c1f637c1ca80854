//! Whose request it is: the peer's, or whom a trusted proxy names. An address is looked at, counted by a hash of it, and
//! forgotten: it is never stored and never logged.

mod hops;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use self::hops::{forwarded, x_forwarded_for};

/// What the headers of a request say of who passed it on; each line of a list as it came. A line with bytes that are no
/// text is still one: else a client could make the line go on which the proxy wrote his address.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    /// `X-Forwarded-For`
    pub x_forwarded_for: Vec<Cow<'a, str>>,
    /// `Forwarded` (RFC 7239)
    pub forwarded: Vec<Cow<'a, str>>,
    /// `X-Forwarded-Proto`
    pub proto: Option<&'a str>,
    /// `X-Forwarded-Host`
    pub host: Option<&'a str>,
}

/// Whose request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// A program on this machine, without a proxy that says for whom: nobody counts it.
    Local,
    /// Anybody else.
    Outside(Address),
}

/// An address, as coarse as one customer can have it: of IPv6 the network of 64 bits that every household gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl std::fmt::Debug for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Address(…)")
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            address @ IpAddr::V4(_) => address,
        })
    }
}

/// What stands before this collector.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Said<'_> {
    /// Whether somebody says for whom.
    pub fn names(&self) -> bool {
        !self.x_forwarded_for.is_empty() || !self.forwarded.is_empty()
    }

    /// Whether somebody says to have passed the request on.
    pub fn anything(&self) -> bool {
        self.names() || self.proto.is_some() || self.host.is_some()
    }
}

impl Proxies {
    /// These are trusted.
    pub fn new(trusted: &[IpNet]) -> Self {
        Self(trusted.to_vec())
    }

    /// Whether what `peer` says of others is believed.
    pub fn trust(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }

    /// Whose request it is that came from `peer`. Walking from the right, where the proxy next to us wrote, the first
    /// address that is no proxy of ours is the client's; what stands left of it is only what the client says.
    ///
    /// A proxy writes one of the two headers and may pass on the other as the client made it up. So where both are there
    /// and differ, neither is believed and the client is the proxy: who forges is limited together with all who do.
    pub fn client(&self, peer: IpAddr, said: &Said<'_>) -> Client {
        let peer = peer.to_canonical();
        if !said.names() || !self.trust(peer) {
            return if peer.is_loopback() { Client::Local } else { Client::Outside(peer.into()) };
        }
        let one = || self.walk(peer, x_forwarded_for(&said.x_forwarded_for));
        let other = || self.walk(peer, forwarded(&said.forwarded).into_iter().rev());
        let found = match (said.x_forwarded_for.is_empty(), said.forwarded.is_empty()) {
            (false, true) => one(),
            (true, _) => other(),
            (false, false) => Some(one()).filter(|one| *one == other()).unwrap_or(peer),
        };
        Client::Outside(found.into())
    }

    /// `hops` from the right. One that cannot be read hides all that stand left of it.
    fn walk(&self, peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
        let mut reached = peer;
        for hop in hops {
            let Some(hop) = hop else { return reached };
            reached = hop;
            if !self.trust(hop) {
                return hop;
            }
        }
        reached
    }

    /// The origin under which `peer` was asked, as far as it is believed and says so: scheme and host.
    pub fn origin<'a>(&self, peer: IpAddr, said: &'a Said<'_>) -> (Option<&'a str>, Option<&'a str>) {
        if !said.anything() || !self.trust(peer) {
            return (None, None);
        }
        let first = |header: Option<&'a str>| header.and_then(|list| list.split(',').next()).map(str::trim);
        let element = said.forwarded.first().map_or("", |line| line);
        let scheme = first(said.proto).or_else(|| hops::parameter(element, "proto"));
        let host = first(said.host).or_else(|| hops::parameter(element, "host"));
        (scheme.filter(|scheme| matches!(*scheme, "http" | "https")), host.filter(|host| is_host(host)))
    }
}

/// Whether `text` has the letters of a host, with or without a port.
fn is_host(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    (1..=255).contains(&text.len()) && text.bytes().all(letter)
}
