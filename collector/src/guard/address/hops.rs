//! Who a request passed through, as proxies write it.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

/// The hops of `X-Forwarded-For`, from the right. `None` is one that cannot be read.
pub(super) fn x_forwarded_for(lines: &[Cow<'_, str>]) -> impl Iterator<Item = Option<IpAddr>> {
    let entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
    entries.map(str::trim).filter(|entry| !entry.is_empty()).map(hop)
}

/// The hops of `Forwarded` (RFC 7239), from the left: `for=192.0.2.60;proto=https, for="[2001:db8::17]:4711"`.
pub(super) fn forwarded(lines: &[Cow<'_, str>]) -> Vec<Option<IpAddr>> {
    let elements = lines.iter().flat_map(|line| split(line, ','));
    let elements = elements.filter(|element| !element.trim().is_empty());
    elements.map(|element| parameter(element, "for").and_then(hop)).collect()
}

/// A parameter of the first element of a line of `Forwarded`, without its quotes.
pub(super) fn parameter<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let element = split(line, ',').next().unwrap_or_default();
    split(element, ';').find_map(|pair| {
        let (known, value) = pair.split_once('=')?;
        let value = value.trim();
        let plain = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
        known.trim().eq_ignore_ascii_case(name).then_some(plain)
    })
}

/// The parts between `at`, where that is not quoted.
fn split(text: &str, at: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter| {
        let ends = letter == at && !quoted;
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        ends
    })
}

/// An address, with or without a port or brackets. RFC 7239 also has `unknown` and `_name`, which are none.
fn hop(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address = text.parse().ok().or_else(|| text.parse().ok().map(|at: SocketAddr| at.ip())).or_else(bare)?;
    Some(address.to_canonical())
}
