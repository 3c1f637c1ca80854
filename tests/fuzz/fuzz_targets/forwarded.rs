//! What proxies say of who passed a request on: never a panic, and behind no trusted proxy never anybody but the peer.

#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use libfuzzer_sys::fuzz_target;
use perche_collector::guard::address::{Client, Proxies, Said};

fuzz_target!(|data: (Vec<u8>, Vec<u8>, u32)| {
    let (x_forwarded_for, forwarded, peer) = &data;
    perche_fuzz::sabotaged(x_forwarded_for);
    let lines = |bytes: &[u8]| {
        bytes.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into_owned().into()).collect()
    };
    let said = Said { x_forwarded_for: lines(x_forwarded_for), forwarded: lines(forwarded), ..Said::default() };
    let peer = IpAddr::V4(Ipv4Addr::from_bits(*peer));
    let everybody: Vec<_> = ["0.0.0.0/0", "::/0"].iter().map(|net| net.parse().expect("it is a net")).collect();
    for trusted in [&everybody[..], &everybody[..1], &[]] {
        let client = Proxies::new(trusted).client(peer, &said);
        if trusted.is_empty() && !peer.is_loopback() {
            assert_eq!(client, Client::Outside(peer.into()));
        }
    }
});
