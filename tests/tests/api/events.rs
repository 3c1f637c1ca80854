//! `GET /v1/surveys/{survey}/events`.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};

use crate::dashboard_sign_in::{cookie, signed_in};
use crate::keys::made;

const EVENTS: &str = "/v1/surveys/effort/events";

/// A client that follows: its lines as they come.
struct Follower(BufReader<TcpStream>);

impl Follower {
    fn start(collector: &Collector, last: Option<&str>) -> (u16, Self) {
        Self::start_as(collector, &format!("Authorization: Bearer {ADMIN_KEY}"), last)
    }

    /// Whom a line of the head lets in.
    fn start_as(collector: &Collector, who: &str, last: Option<&str>) -> (u16, Self) {
        let address = collector.address().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let last = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let head = format!("GET {EVENTS} HTTP/1.1\r\nHost: {address}\r\n{who}\r\n{last}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut follower = Self(BufReader::new(stream));
        let status = follower.line().split(' ').nth(1).unwrap().parse().unwrap();
        (status, follower)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "the connection was closed");
        line
    }

    /// Reads until the collector ends it.
    fn rest(mut self) -> String {
        let mut rest = String::new();
        while !rest.ends_with("0\r\n\r\n") {
            rest.push_str(&self.line());
        }
        rest
    }

    /// The next event: its id, its name, its data. Sizes of chunks and comments are passed over.
    fn event(&mut self) -> (String, String, Value) {
        let mut field = |name: &str| loop {
            if let Some(value) = self.line().trim_end().strip_prefix(name) {
                return value.trim_start().to_owned();
            }
        };
        (field("id:"), field("event:"), serde_json::from_str(&field("data:")).unwrap())
    }
}

fn post(collector: &Collector, survey: &str, score: i64) -> String {
    let id = new_id();
    let posted =
        collector.client().post(&format!("/v1/surveys/{survey}/responses"), &answer(&id, &json!(score), &json!({})));
    assert_eq!(posted.status, 201);
    id
}

#[test]
fn who_follows_sees_what_happens_and_goes_on_where_the_connection_broke() {
    let collector = Collector::start(SURVEYS);
    post(&collector, "effort", 1);
    let (status, mut follower) = Follower::start(&collector, None);
    assert_eq!(status, 200);
    while follower.line().trim_end() != "retry: 3000" {}
    post(&collector, "loyalty", 9);
    let second = post(&collector, "effort", 2);
    let (cursor, name, item) = follower.event();
    assert_eq!((name.as_str(), &item["id"], &item["response"]["score"]), ("created", &json!(second), &json!(2)));
    drop(follower);
    let third = post(&collector, "effort", 3);
    collector.client().key(ADMIN_KEY).delete(&format!("/v1/responses/{third}"));
    let (_, mut again) = Follower::start(&collector, Some(&cursor));
    let names = [again.event(), again.event()].map(|(_, name, item)| (name, item["id"].clone()));
    assert_eq!(names, [("created".to_owned(), json!(third)), ("erased".to_owned(), json!(third))]);
    let page = collector.client().key(ADMIN_KEY).get(&format!("/v1/changes?after={cursor}")).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2, "one kind of cursor");
}

#[test]
fn who_is_out_reads_no_further() {
    let collector = Collector::start(SURVEYS);
    let (id, key) = made(&collector, &json!({"scope": "read"}));
    let inside = signed_in(&collector, &key);
    let cookie = format!("Cookie: {}", cookie(&collector, ADMIN_KEY));
    let (first, by_key) = Follower::start_as(&collector, &format!("Authorization: Bearer {key}"), None);
    let (second, by_session) = Follower::start_as(&collector, &cookie, None);
    assert_eq!((first, second), (200, 200), "the cookie reads as the key does");
    assert_eq!(inside.get("/dashboard").status, 200);
    assert_eq!(collector.client().key(ADMIN_KEY).delete(&format!("/v1/keys/{id}")).status, 204);
    let left = collector.client().header("cookie", cookie.trim_start_matches("Cookie: "));
    assert_eq!(left.header("sec-fetch-site", "same-origin").post_form("/dashboard/sign-out", &[]).status, 303);
    for follower in [by_key, by_session] {
        // Each is told nothing of what comes after.
        let rest = follower.rest();
        assert!(!rest.contains("data:"), "{rest}");
    }
    let (third, _) = Follower::start_as(&collector, &cookie, None);
    assert_eq!(third, 401);
}

#[test]
fn a_hundred_may_follow() {
    let collector = Collector::start(SURVEYS);
    let mut followers: Vec<Follower> = (0..100)
        .map(|_| {
            let (status, follower) = Follower::start(&collector, None);
            assert_eq!(status, 200);
            follower
        })
        .collect();
    let team = collector.client().key(ADMIN_KEY);
    let refused = team.get(EVENTS);
    assert_eq!(
        (refused.status, refused.problem().as_str(), refused.header("retry-after")),
        (429, "too-many-followers", "10")
    );
    followers.pop();
    // The collector learns at the next write that it is gone; the next follower comes then.
    perche_tests::collector::until(|| {
        post(&collector, "effort", 5);
        Follower::start(&collector, None).0 == 200
    });
}

#[test]
fn what_is_no_event_id_is_named() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let wrong = team.clone().header("last-event-id", "7").get(EVENTS);
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["last-event-id".to_owned()]));
    assert_eq!(team.get(&format!("{EVENTS}?x=1")).status, 422);
    assert_eq!((collector.client().get(EVENTS).status, team.get("/v1/surveys/none/events").status), (401, 404));
}
