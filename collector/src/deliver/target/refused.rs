//! Why an address is not taken.

use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;

use super::{MOST, PORTS};

/// What an address must be and is not. As text it is the API's sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is longer than [`MOST`].
    TooLong,
    /// It holds letters that readers of addresses differ about.
    Letters,
    /// It is none, or none of http.
    NoAddress,
    /// It is without TLS.
    NotHttps,
    /// It holds a name or a password.
    Credentials,
    /// Behind its colon stands no port.
    NoPort,
    /// Its port is 0.
    PortZero,
    /// Its port is none of [`PORTS`].
    Port(u16),
    /// Its host is no name.
    Host,
    /// Its host is no IPv6 address, though in brackets.
    V6,
    /// Its host is a number, and not written as an IPv4 address.
    V4,
    /// Its host is of one's own network.
    Own(String),
    /// Its host is that address, and what that is.
    Reach(IpAddr, &'static str),
}

impl Display for Refused {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        const ALLOWED: &str = "must be an address such as https://hooks.example/perche";
        match self {
            Self::TooLong => write!(out, "must have at most {MOST} characters"),
            Self::Letters => {
                write!(out, "{ALLOWED}: visible ASCII, other letters percent-encoded or as punycode, and no fragment")
            }
            Self::NoAddress => out.write_str(ALLOWED),
            Self::NotHttps => out.write_str("must begin with https://"),
            Self::Credentials => out.write_str("must not hold a name or a password"),
            Self::NoPort => out.write_str("has no port that can be read"),
            Self::PortZero => out.write_str("must not have port 0"),
            Self::Port(port) => write!(out, "must have port {} or {}, not {port}", PORTS[0], PORTS[1]),
            Self::Host => out.write_str("must name a host by letters, digits and single dots between them"),
            Self::V6 => out.write_str("has no IPv6 address that can be read"),
            Self::V4 => out.write_str("must write an IPv4 address as four decimal numbers"),
            Self::Own(host) => write!(out, "must be on the internet, which {host} is not"),
            Self::Reach(address, what) => write!(out, "must be on the internet, but {address} is {what}"),
        }
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for String {
    fn from(refused: Refused) -> Self {
        refused.to_string()
    }
}
