//! `GET /v1/surveys/{survey}/events`.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};

const EVENTS: &str = "/v1/surveys/effort/events";

/// A client that follows: its lines as they come.
struct Follower(BufReader<TcpStream>);

impl Follower {
    fn start(collector: &Collector, last: Option<&str>) -> (u16, Self) {
        let address = collector.address().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let last = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let head =
            format!("GET {EVENTS} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {ADMIN_KEY}\r\n{last}\r\n");
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
