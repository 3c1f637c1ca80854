use proptest::prelude::*;

use super::*;

fn proxies(trusted: &[&str]) -> Proxies {
    Proxies(trusted.iter().map(|network| network.parse().unwrap()).collect())
}

fn outside(address: &str) -> Client {
    Client::Outside(address.parse::<IpAddr>().unwrap().into())
}

fn client(trusted: &[&str], peer: &str, x_forwarded_for: &[&str], forwarded: &[&str]) -> Client {
    let lines = |lines: &[&str]| lines.iter().map(|line| Cow::from((*line).to_owned())).collect();
    let said = Said { x_forwarded_for: lines(x_forwarded_for), forwarded: lines(forwarded), ..Said::default() };
    proxies(trusted).client(peer.parse().unwrap(), &said)
}

const OURS: [&str; 3] = ["127.0.0.1/32", "10.0.0.0/8", "2001:db8:1::/48"];

#[test]
fn the_first_from_the_right_that_is_no_proxy_of_ours_is_the_client() {
    for (peer, header, expected) in [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1::1", "203.0.113.9:4711 , ", "203.0.113.9"),
        ("127.0.0.1", "[2001:db8:2::1]:4711", "2001:db8:2::1"),
        ("127.0.0.1", "2001:db8:2::1", "2001:db8:2::1"),
        // All of them ours: the farthest.
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        // What cannot be read hides what stands left of it.
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown, 10.1.2.3", "10.1.2.3"),
        ("10.0.0.1", ",,", "10.0.0.1"),
    ] {
        assert_eq!(client(&OURS, peer, &[header], &[]), outside(expected), "{peer} {header}");
    }
    let lines = ["198.51.100.1", "203.0.113.9", "10.1.2.3"];
    assert_eq!(client(&OURS, "127.0.0.1", &lines, &[]), outside("203.0.113.9"), "lines follow each other");
}

#[test]
fn the_standard_header_is_read_the_same_way() {
    for (header, expected) in [
        ("for=203.0.113.9", "203.0.113.9"),
        ("For=\"[2001:db8:2::1]:4711\";proto=https", "2001:db8:2::1"),
        ("for=198.51.100.1;by=10.0.0.9, for=\"203.0.113.9:1\" ; proto=http", "203.0.113.9"),
        ("for=\"a,b\";host=\"x;for=198.51.100.1\", for=203.0.113.9", "203.0.113.9"),
        ("for=198.51.100.1, proto=https", "127.0.0.1"),
        ("for=198.51.100.1, for=_hidden", "127.0.0.1"),
        ("for=\"\\\"198.51.100.1", "127.0.0.1"),
    ] {
        assert_eq!(client(&OURS, "127.0.0.1", &[], &[header]), outside(expected), "{header}");
    }
}

#[test]
fn of_two_headers_that_differ_neither_is_believed() {
    let both = |one: &str, other: &str| client(&OURS, "10.0.0.1", &[one], &[other]);
    assert_eq!(both("203.0.113.9", "for=203.0.113.9"), outside("203.0.113.9"));
    assert_eq!(both("203.0.113.9", "for=198.51.100.1"), outside("10.0.0.1"));
}

#[test]
fn nobody_else_may_say_who_he_is() {
    assert_eq!(client(&OURS, "203.0.113.9", &["198.51.100.1"], &[]), outside("203.0.113.9"));
    assert_eq!(client(&[], "127.0.0.1", &["198.51.100.1"], &[]), Client::Local);
}

#[test]
fn a_program_on_this_machine_is_local_and_whom_a_proxy_names_never_is() {
    for peer in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(client(&[], peer, &[], &[]), Client::Local, "{peer}");
    }
    assert_eq!(client(&OURS, "127.0.0.1", &[], &[]), Client::Local, "asked past the proxy");
    assert_eq!(client(&OURS, "127.0.0.1", &["127.0.0.1"], &[]), outside("127.0.0.1"));
    assert_eq!(client(&OURS, "127.0.0.1", &["nonsense"], &[]), outside("127.0.0.1"));
}

#[test]
fn a_household_is_one_address_and_no_two_are() {
    assert_eq!(outside("2001:db8:2:3::1"), outside("2001:db8:2:3:ffff:ffff:ffff:ffff"));
    assert_ne!(outside("2001:db8:2:3::1"), outside("2001:db8:2:4::1"));
    assert_ne!(outside("203.0.113.9"), outside("203.0.113.8"));
    assert_eq!(outside("::ffff:203.0.113.9"), outside("203.0.113.9"));
    assert_eq!(format!("{:?}", outside("203.0.113.9")), "Outside(Address(…))", "no log can tell it");
}

#[test]
fn scheme_and_host_are_those_of_the_outermost_proxy() {
    let ask = |peer: &str, said: Said<'static>| {
        let (scheme, host) = proxies(&OURS).origin(peer.parse().unwrap(), &said);
        (scheme.map(str::to_owned), host.map(str::to_owned))
    };
    let told = |scheme: &str, host: &str| (Some(scheme.to_owned()), Some(host.to_owned()));
    let x = || Said { proto: Some("https, http"), host: Some("shop.example:8443"), ..Said::default() };
    assert_eq!(ask("127.0.0.1", x()), told("https", "shop.example:8443"));
    assert_eq!(ask("203.0.113.9", x()), (None, None));
    let standard =
        || Said { forwarded: vec!["for=_a;proto=https;host=\"shop.example\", proto=http".into()], ..Said::default() };
    assert_eq!(ask("127.0.0.1", standard()), told("https", "shop.example"));
    let wrong = Said { proto: Some("javascript"), host: Some("a b/<script>"), ..Said::default() };
    assert_eq!(ask("127.0.0.1", wrong), (None, None));
}

/// The letters of which such headers are made, and some that must not matter.
const LETTERS: &str = "[a-fA-F0-9.:,;=\"\\\\\\[\\] _%fortps\u{e9}]{0,60}";

proptest! {
    #[test]
    fn no_header_panics_and_no_stranger_gains_by_one(
        peer: [u8; 16],
        one in prop::collection::vec(LETTERS, 0..4),
        other in prop::collection::vec(LETTERS, 0..4),
    ) {
        let peer = IpAddr::from(peer);
        let said = Said {
            x_forwarded_for: one.iter().map(Into::into).collect(),
            forwarded: other.iter().map(Into::into).collect(),
            proto: one.first().map(String::as_str),
            host: other.first().map(String::as_str),
        };
        let everybody = proxies(&["0.0.0.0/0", "::/0"]);
        let _ = (everybody.client(peer, &said), everybody.origin(peer, &said));
        let nobody = proxies(&[]);
        prop_assert_eq!(nobody.client(peer, &said), nobody.client(peer, &Said::default()));
        prop_assert_eq!(nobody.origin(peer, &said), (None, None));
    }

    /// Whatever a client makes up stands left of what the proxy writes.
    #[test]
    fn what_a_client_makes_up_changes_nothing(made_up in LETTERS) {
        let header = format!("{made_up}, 203.0.113.9");
        prop_assert_eq!(client(&OURS, "127.0.0.1", &[&header], &[]), outside("203.0.113.9"));
    }
}
