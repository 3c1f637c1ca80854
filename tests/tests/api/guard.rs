//! How often who may ask. Tests reach a collector over loopback, which nobody limits: a proxy that it trusts names the
//! clients here.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, Client, answer, new_id};
use serde_json::json;

use crate::keys::made;

pub(crate) const EFFORT: &str = "/v1/surveys/effort/responses";

/// A collector behind a proxy on this machine.
pub(crate) fn proxied(more: &[&str]) -> Collector {
    let folder = tempfile::tempdir().unwrap();
    Collector::start_in(folder, SURVEYS, &[&["--trusted-proxy", "127.0.0.1"], more].concat())
}

/// Somebody whom the proxy names.
pub(crate) fn outside(collector: &Collector, address: &str) -> Client {
    collector.client().header("x-forwarded-for", address)
}

/// One at a time and one more an hour: however slow the machine is, no second one comes in.
const ONE: [&str; 4] = ["--post-rate", "1", "--post-burst", "1"];

fn click(client: &Client) -> Answer {
    client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({})))
}

fn refused(answer: &Answer) {
    assert_eq!((answer.status, answer.problem()), (429, "too-many-requests".to_owned()), "{answer:?}");
    answer.fields();
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[test]
fn thirty_posts_may_come_at_once_and_the_next_one_is_told_when() {
    let collector = proxied(&["--post-rate", "1"]);
    let client = outside(&collector, "203.0.113.9");
    for left in (0..30).rev() {
        let stored = click(&client);
        assert_eq!((stored.status, stored.header("ratelimit-policy")), (201, "\"post\";q=30;w=1800"));
        assert!(stored.header("ratelimit").starts_with(&format!("\"post\";r={left};t=")), "{stored:?}");
    }
    let late = click(&client);
    refused(&late);
    assert_eq!(late.header("ratelimit-policy"), "\"post\";q=30;w=1800");
    assert!(late.header("ratelimit").starts_with("\"post\";r=0;t="), "{late:?}");
    assert_eq!(click(&outside(&collector, "203.0.113.10")).status, 201, "somebody else");
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 31);
}

#[test]
fn who_comes_too_often_is_told_before_anything_is_read() {
    let collector = proxied(&ONE);
    let client = outside(&collector, "203.0.113.9");
    assert_eq!(click(&client).status, 201);
    refused(&client.post_text(EFFORT, "application/json", "x".repeat(20_000)));
    refused(&client.post("/v1/surveys/unheard-of/responses", &json!([])));
    refused(&client.clone().header("origin", "https://evil.example").post(EFFORT, &json!({})));
}

#[test]
fn a_refused_form_is_a_page_that_says_when_to_come_back() {
    let collector = proxied(&ONE);
    let client = outside(&collector, "203.0.113.9");
    let id = new_id();
    assert_eq!(client.post_form("/s/effort", &[("id", &id), ("score", "6")]).status, 303);
    for path in ["/s/effort", "/s/effort/withdraw"] {
        let late = client.post_form(path, &[("id", &id), ("score", "6")]);
        assert_eq!((late.status, late.header("content-type")), (429, "text/html; charset=utf-8"), "{path}");
        assert!(late.header("retry-after").parse::<u64>().is_ok(), "{path}");
    }
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 1);
}

#[test]
fn pages_that_are_seen_take_nothing_from_answers() {
    let collector = proxied(&ONE);
    let client = outside(&collector, "203.0.113.9");
    let page = client.get("/s/effort").text;
    let seen = json!({"display": crate::page::hidden(&page, "display")});
    let shown = || client.post("/v1/surveys/effort/shown", &seen);
    assert_eq!(shown().status, 204);
    refused(&shown());
    assert_eq!(click(&client).status, 201);
    assert!((0..3).all(|_| client.get("/s/effort").status == 200), "reading is not limited");
}

#[test]
fn a_household_is_one_client_and_a_program_on_this_machine_is_none() {
    let collector = proxied(&ONE);
    assert_eq!(click(&outside(&collector, "2001:db8:2:3::1")).status, 201);
    refused(&click(&outside(&collector, "2001:db8:2:3:4:5:6:7")));
    assert_eq!(click(&outside(&collector, "2001:db8:2:4::1")).status, 201);
    for _ in 0..3 {
        let local = click(&collector.client());
        assert_eq!((local.status, local.header("ratelimit")), (201, ""));
    }
}

#[test]
fn a_write_key_is_not_limited() {
    let collector = proxied(&[&ONE[..], &["--team-rate", "1"]].concat());
    let server = outside(&collector, "203.0.113.9").key(&made(&collector, &json!({"scope": "write"})).1);
    for _ in 0..3 {
        let stored = click(&server);
        assert_eq!((stored.status, stored.header("ratelimit")), (201, ""));
        assert_eq!(server.get(EFFORT).status, 200);
    }
    assert_eq!(click(&outside(&collector, "203.0.113.9")).status, 201, "it took nothing from its address either");
}

#[test]
fn a_key_that_reads_has_a_quota_wherever_it_asks_from() {
    let collector = proxied(&["--team-rate", "2"]);
    let (one, other) =
        (made(&collector, &json!({"scope": "read"})).1, made(&collector, &json!({"scope": "numbers"})).1);
    let ask = |key: &str, address: &str| outside(&collector, address).key(key).get("/v1/surveys");
    let first = ask(&one, "203.0.113.9");
    assert_eq!((first.status, first.header("ratelimit-policy")), (200, "\"team\";q=2;w=60"));
    assert!(first.header("ratelimit").starts_with("\"team\";r=1;t="), "{first:?}");
    assert_eq!(ask(&one, "203.0.113.10").status, 200);
    refused(&ask(&one, "203.0.113.11"));
    assert_eq!(ask(&other, "203.0.113.9").status, 200, "another key");
    assert_eq!(collector.client().key(&one).get("/v1/surveys").status, 200, "from this machine");
}

#[test]
fn after_too_many_wrong_keys_none_is_looked_at() {
    let collector = proxied(&["--wrong-key-rate", "2"]);
    let ask = |address: &str, key: &str| outside(&collector, address).key(key).get("/v1/surveys");
    assert_eq!(ask("203.0.113.9", ADMIN_KEY).status, 200);
    assert!((0..5).all(|_| outside(&collector, "203.0.113.9").get("/v1/surveys").status == 401), "no key is no guess");
    assert_eq!(ask("203.0.113.9", "a-key-that-nobody-made").status, 401);
    assert_eq!(ask("203.0.113.9", ADMIN_KEY).status, 200);
    assert_eq!(click(&outside(&collector, "203.0.113.9").key("a-key-that-nobody-made")).status, 401);
    refused(&ask("203.0.113.9", "a-key-that-nobody-made"));
    refused(&ask("203.0.113.9", ADMIN_KEY));
    assert_eq!(ask("203.0.113.10", ADMIN_KEY).status, 200);
    assert_eq!(click(&outside(&collector, "203.0.113.9")).status, 201, "customers of the same address go on");
}

#[test]
fn a_site_may_read_what_its_page_may_still_post() {
    let collector = proxied(&ONE);
    let shop = outside(&collector, "203.0.113.9").header("origin", "https://shop.example");
    for status in [201, 429] {
        let reply = click(&shop);
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (status, "https://shop.example"));
        let exposed = reply.header("access-control-expose-headers");
        assert_eq!(exposed, "Retry-After, RateLimit, RateLimit-Policy, X-Request-Id");
    }
    let other = outside(&collector, "203.0.113.9").header("origin", "https://evil.example");
    let reply = click(&other);
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (429, ""));
}

#[test]
fn without_limits_nobody_is_counted() {
    let collector = proxied(&["--post-rate", "0", "--team-rate", "0", "--wrong-key-rate", "0"]);
    let client = outside(&collector, "203.0.113.9");
    let key = made(&collector, &json!({"scope": "read"})).1;
    for _ in 0..40 {
        let stored = click(&client);
        assert_eq!((stored.status, stored.header("ratelimit")), (201, ""));
        assert_eq!(client.clone().key("a-key-that-nobody-made").get("/v1/surveys").status, 401);
        assert_eq!(client.clone().key(&key).get("/v1/surveys").status, 200);
    }
}
