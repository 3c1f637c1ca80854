//! Which addresses a webhook may reach. Who may make one could else make the collector ask what only it can reach: its
//! own host, the network behind it, the metadata of a cloud.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The internet.
    Public,
    /// A network of one's own, this host, or nothing that a receiver could be on. With what it is.
    Private(&'static str),
    /// Nobody's receiver, whatever is configured. With what it is.
    Never(&'static str),
}

use Reach::{Never, Private};

/// What is not public of IPv4 (IANA, IPv4 Special-Purpose Address Registry), network and length of its prefix.
const V4: [([u8; 4], u32, Reach); 17] = [
    ([0, 0, 0, 0], 8, Never("this network (RFC 791)")),
    ([169, 254, 0, 0], 16, Never("link-local, where clouds serve metadata (RFC 3927)")),
    // Azure's agent of the host, in a range that looks public.
    ([168, 63, 129, 16], 32, Never("the metadata of a cloud")),
    ([224, 0, 0, 0], 4, Never("multicast (RFC 1112)")),
    ([255, 255, 255, 255], 32, Never("broadcast (RFC 919)")),
    ([10, 0, 0, 0], 8, Private("private (RFC 1918)")),
    ([100, 64, 0, 0], 10, Private("shared by a provider's customers (RFC 6598)")),
    ([127, 0, 0, 0], 8, Private("loopback (RFC 1122)")),
    ([172, 16, 0, 0], 12, Private("private (RFC 1918)")),
    ([192, 0, 0, 0], 24, Private("reserved for protocols (RFC 6890)")),
    ([192, 0, 2, 0], 24, Private("for documentation (RFC 5737)")),
    ([192, 88, 99, 0], 24, Private("a relay of 6to4 (RFC 7526)")),
    ([192, 168, 0, 0], 16, Private("private (RFC 1918)")),
    ([198, 18, 0, 0], 15, Private("for benchmarks (RFC 2544)")),
    ([198, 51, 100, 0], 24, Private("for documentation (RFC 5737)")),
    ([203, 0, 113, 0], 24, Private("for documentation (RFC 5737)")),
    ([240, 0, 0, 0], 4, Private("reserved (RFC 1112)")),
];

/// The same of IPv6. What is in none of these and not in `2000::/3` is not public either.
const V6: [([u16; 8], u32, Reach); 13] = [
    ([0; 8], 128, Never("unspecified (RFC 4291)")),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, Never("link-local (RFC 4291)")),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, Never("multicast (RFC 4291)")),
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, Never("the metadata of a cloud")),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, Private("loopback (RFC 4291)")),
    ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 32, Private("translated to IPv4 (RFC 6052)")),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Private("reserved for protocols, Teredo among them (RFC 2928)")),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, Private("for documentation (RFC 3849)")),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Private("6to4 (RFC 3056)")),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, Private("for documentation (RFC 9637)")),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, Private("unique local (RFC 4193)")),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, Private("site-local (RFC 3879)")),
    // Last: all that is left of it.
    ([0, 0, 0, 0, 0, 0, 0, 0], 8, Private("reserved (RFC 4291)")),
];

/// How far `address` reaches. One of IPv6 that only carries one of IPv4 reaches as far as that one.
pub fn reach(address: IpAddr) -> Reach {
    match address.to_canonical() {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => v6(address),
    }
}

fn v4(address: Ipv4Addr) -> Reach {
    let within = |network: [u8; 4], length: u32| {
        let differs = address.to_bits() ^ Ipv4Addr::from(network).to_bits();
        differs.leading_zeros() >= length
    };
    V4.iter().find(|(network, length, _)| within(*network, *length)).map_or(Reach::Public, |(_, _, reach)| *reach)
}

fn v6(address: Ipv6Addr) -> Reach {
    let within = |network: [u16; 8], length: u32| {
        let differs = address.to_bits() ^ Ipv6Addr::from(network).to_bits();
        differs.leading_zeros() >= length
    };
    let known = V6.iter().find(|(network, length, _)| within(*network, *length)).map(|(_, _, reach)| *reach);
    let global = within([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
    known.unwrap_or(if global { Reach::Public } else { Private("reserved (RFC 4291)") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Reach {
        reach(text.parse().unwrap())
    }

    #[test]
    fn what_is_on_the_internet_is_public() {
        for text in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:200::1",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
        ] {
            assert_eq!(of(text), Reach::Public, "{text}");
        }
    }

    #[test]
    fn both_ends_of_every_other_network_are_not() {
        for text in [
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "240.0.0.0",
            "255.255.255.254",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "100::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
        ] {
            assert!(matches!(of(text), Private(_)), "{text}: {:?}", of(text));
        }
    }

    #[test]
    fn nothing_reaches_metadata_or_many_at_once() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "168.63.129.16",
            "224.0.0.1",
            "239.255.255.255",
            "255.255.255.255",
            "::",
            "fe80::1",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
        ] {
            assert!(matches!(of(text), Never(_)), "{text}: {:?}", of(text));
        }
    }
}
