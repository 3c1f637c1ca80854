//! Who stands before the collector, and who is believed.

use std::io::{Read, Write};
use std::net::TcpStream;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::json;

use crate::guard::{EFFORT, outside, proxied};

fn warnings(collector: &Collector, of: &str) -> usize {
    collector.log().lines().filter(|line| line.contains("WARN") && line.contains(of)).count()
}

#[test]
fn a_proxy_that_is_not_trusted_is_ignored_and_told_once() {
    let collector =
        Collector::start_in(tempfile::tempdir().unwrap(), SURVEYS, &["--post-rate", "1", "--post-burst", "1"]);
    for number in 1..=5 {
        let client = outside(&collector, &format!("203.0.113.{number}")).header("x-forwarded-proto", "https");
        let posted = client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({})));
        assert_eq!((posted.status, posted.header("ratelimit")), (201, ""), "this machine is not limited");
    }
    assert_eq!(warnings(&collector, "--trusted-proxy 127.0.0.1"), 1, "{}", collector.log());
    assert!(!collector.log().contains("203.0.113."), "{}", collector.log());
}

#[test]
fn a_trusted_proxy_is_nothing_to_tell() {
    let collector = proxied(&[]);
    let client = outside(&collector, "203.0.113.9").header("x-forwarded-proto", "https");
    assert_eq!(client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    assert_eq!(warnings(&collector, "--trusted-proxy"), 0, "{}", collector.log());
}

#[test]
fn a_trusted_proxy_that_keeps_back_for_whom_it_asks_is_told_once() {
    let collector = proxied(&[]);
    assert_eq!(collector.client().get("/v1/surveys").status, 401);
    assert_eq!(warnings(&collector, "--trusted-proxy"), 0, "asked past the proxy: {}", collector.log());
    for _ in 0..3 {
        let client = collector.client().header("x-forwarded-proto", "https");
        assert_eq!(client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    }
    assert_eq!(warnings(&collector, "sends neither X-Forwarded-For"), 1, "{}", collector.log());
}

#[test]
fn what_a_client_makes_up_before_the_proxy_does_not_help() {
    let collector = proxied(&["--post-rate", "1", "--post-burst", "1"]);
    let post =
        |header: &str| outside(&collector, header).post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status;
    assert_eq!(post("198.51.100.1, 203.0.113.9"), 201);
    for made_up in ["198.51.100.2", "127.0.0.1", "nonsense", "::1", ",,,", "\""] {
        assert_eq!(post(&format!("{made_up}, 203.0.113.9")), 429, "{made_up}");
    }
    let forwarded = outside(&collector, "203.0.113.8").header("forwarded", "for=198.51.100.3");
    let post = |id: &str| forwarded.post(EFFORT, &answer(id, &json!(6), &json!({}))).status;
    assert_eq!([post(&new_id()), post(&new_id())], [201, 429]);
    let other = outside(&collector, "203.0.113.7").header("forwarded", "for=198.51.100.4");
    assert_eq!(other.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 429, "who forges is one client");
}

#[test]
fn a_line_that_is_no_text_is_still_the_proxys() {
    let collector = proxied(&["--post-rate", "1", "--post-burst", "1"]);
    let post = |made_up: &[u8]| {
        let body = answer(&new_id(), &json!(6), &json!({})).to_string();
        let mut socket = TcpStream::connect(collector.address().trim_start_matches("http://")).unwrap();
        write!(socket, "POST {EFFORT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n").unwrap();
        write!(socket, "content-length: {}\r\nconnection: close\r\nx-forwarded-for: ", body.len()).unwrap();
        socket.write_all(made_up).unwrap();
        write!(socket, ", 203.0.113.9\r\n\r\n{body}").unwrap();
        let mut reply = String::new();
        socket.read_to_string(&mut reply).unwrap();
        reply.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!([post(b"198.51.100.1"), post(b"\xe9"), post(b"\xff\xfe\x80")], ["201", "429", "429"]);
}

#[test]
fn the_origin_that_a_trusted_proxy_was_asked_for_is_ours() {
    let post = |collector: &Collector, headers: &[(&str, &str)]| {
        let client = headers.iter().fold(collector.client(), |client, (name, value)| client.header(name, value));
        client
            .header("origin", "https://answers.example")
            .post(EFFORT, &answer(&new_id(), &json!(6), &json!({})))
            .status
    };
    let x = [("x-forwarded-proto", "https"), ("x-forwarded-host", "answers.example")];
    let standard = [("forwarded", "for=203.0.113.9;proto=https;host=answers.example")];
    let (trusting, other) = (proxied(&[]), Collector::start(SURVEYS));
    assert_eq!((post(&trusting, &x), post(&trusting, &standard)), (201, 201));
    assert_eq!((post(&other, &x), post(&other, &standard)), (403, 403));
    let snippet = |collector: &Collector| {
        let client = collector.client().key(ADMIN_KEY).header(x[0].0, x[0].1).header(x[1].0, x[1].1);
        client.get("/v1/surveys/effort/snippet?channel=inline").text
    };
    assert!(snippet(&trusting).contains("https://answers.example/s/effort"));
    assert!(!snippet(&other).contains("answers.example"));
}

#[test]
fn a_network_that_is_none_is_refused_at_once() {
    let mut perche = perche_tests::collector::perche();
    let folder = tempfile::tempdir().unwrap();
    let ended =
        perche.args(["serve", "--trusted-proxy", "proxy.example", "--data"]).arg(folder.path()).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("10.0.0.0/8"), "{ended:?}");
}
