//! What Prometheus reads: on an address of its own, with labels that no client makes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::net::TcpStream;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{Client, answer, new_id};
use serde_json::json;
use tempfile::TempDir;
use ureq::http::Method;

const EFFORT: &str = "/v1/surveys/effort/responses";

/// A collector that tells its metrics, and who asks for them.
fn start() -> (Collector, Client) {
    let collector = Collector::start_in(TempDir::new().unwrap(), SURVEYS, &["--metrics-listen", "127.0.0.1:0"]);
    let log = collector.log();
    let address = log.split("metrics are at ").nth(1).unwrap().split("/metrics").next().unwrap().to_owned();
    (collector, Client::new(&address))
}

/// Every series with its value, without what is behind the point.
fn series(metrics: &Client) -> BTreeMap<String, u64> {
    let told = metrics.get("/metrics");
    assert!(told.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"), "{told:?}");
    assert!(told.text.ends_with("# EOF\n"), "{}", told.text);
    let lines = told.text.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &str| {
        let (name, value) = line.rsplit_once(' ').unwrap();
        (name.to_owned(), value.split('.').next().unwrap().parse().unwrap_or_else(|_| panic!("{line}")))
    };
    lines.map(read).collect()
}

/// The names of metrics, as rules and dashboards write them.
fn names(series: &BTreeMap<String, u64>) -> BTreeSet<String> {
    let family = |name: &str| {
        let name = name.split('{').next().unwrap();
        let histogram = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        histogram.unwrap_or(name).to_owned()
    };
    series.keys().map(|name| family(name)).collect()
}

#[test]
fn nobody_who_reaches_the_collector_reaches_its_metrics() {
    let (collector, metrics) = start();
    assert_eq!(collector.client().get("/metrics").status, 404);
    assert_eq!(collector.client().key(ADMIN_KEY).get("/metrics").status, 404);
    assert_eq!((metrics.get("/metrics").status, metrics.get("/v1/surveys").status), (200, 404));
    let quiet = Collector::start(SURVEYS);
    assert!(!quiet.log().contains("metrics"), "{}", quiet.log());
}

#[test]
fn every_metric_is_documented_and_every_documented_one_is_there() {
    let (collector, metrics) = start();
    collector.client().get("/unheard-of");
    collector.client().post(EFFORT, &answer(&new_id(), &json!(6), &json!({"channel": "unheard-of"})));
    let page = include_str!("../../../docs/operations.md");
    let table = page.split("<!-- metrics -->").nth(1).expect("the table of metrics");
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(['`', '{']).next());
    let documented: BTreeSet<String> = cells.map(str::to_owned).collect();
    assert_eq!(names(&series(&metrics)), documented);
}

#[test]
fn what_happened_is_counted_once() {
    let (collector, metrics) = start();
    let (client, id) = (collector.client(), new_id());
    let post = |id: &str, more: &serde_json::Value| client.post(EFFORT, &answer(id, &json!(6), more)).status;
    assert_eq!(post(&id, &json!({})), 201);
    assert_eq!(post(&id, &json!({})), 200);
    assert_eq!(post(&id, &json!({"comment": "Because.", "seq": 1})), 200);
    assert_eq!(post(&id, &json!({"comment": "Because!"})), 409);
    assert_eq!(post(&new_id(), &json!({"test": true, "context": {"unheard-of": "x"}})), 201);
    assert_eq!(post("none", &json!({})), 422);
    let form = client.post_form("/s/effort", &[("id", &new_id()), ("score", "6")]);
    assert_eq!((form.status, client.get("/s/unheard-of").status), (303, 404));
    let found = series(&metrics);
    let rows = [
        ("perche_responses_total{outcome=\"created\"}", 3),
        ("perche_responses_total{outcome=\"amended\"}", 1),
        ("perche_responses_total{outcome=\"unchanged\"}", 1),
        ("perche_responses_total{outcome=\"refused\"}", 1),
        ("perche_responses_excluded_total{status=\"test\"}", 1),
        ("perche_responses_excluded_total{status=\"quarantined\"}", 0),
        ("perche_repaired_total{member=\"context\"}", 1),
        ("perche_problems_total{type=\"stale\"}", 1),
        ("perche_problems_total{type=\"invalid\"}", 1),
        ("perche_problems_total{type=\"not-found\"}", 1),
        ("perche_http_requests_total{route=\"/v1/surveys/{survey}/responses\",method=\"POST\",status=\"2xx\"}", 4),
        ("perche_http_requests_total{route=\"/v1/surveys/{survey}/responses\",method=\"POST\",status=\"4xx\"}", 2),
        ("perche_http_requests_total{route=\"/s/{survey}\",method=\"POST\",status=\"3xx\"}", 1),
        ("perche_http_request_duration_seconds_count{route=\"/v1/surveys/{survey}/responses\"}", 6),
        ("perche_ready", 1),
        ("perche_surveys", 2),
        ("perche_commit_failures_total", 0),
    ];
    for (name, value) in rows {
        assert_eq!(found.get(name), Some(&value), "{name} in {found:#?}");
    }
    let (commits, changes) = (found["perche_commit_changes_count"], found["perche_commit_changes_sum"]);
    assert!(commits >= 6 && changes >= commits && found["perche_commit_duration_seconds_count"] == commits);
    assert!(found["perche_store_bytes"] > 1_000 && found["process_resident_memory_bytes"] > 1_000_000, "{found:#?}");
}

#[test]
fn who_follows_events_and_who_is_connected_is_counted_while_it_lasts() {
    let (collector, metrics) = start();
    let following = || series(&metrics)["perche_event_followers"];
    assert_eq!(following(), 0);
    let mut follower = TcpStream::connect(collector.address().replace("http://", "")).unwrap();
    let asked =
        format!("GET /v1/surveys/effort/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN_KEY}\r\n\r\n");
    std::io::Write::write_all(&mut follower, asked.as_bytes()).unwrap();
    assert!(follower.read(&mut [0; 16]).unwrap() > 0);
    let found = series(&metrics);
    assert!(found["perche_event_followers"] == 1 && found["perche_http_connections"] >= 1, "{found:#?}");
    drop(follower);
    until(|| following() == 0);
}

#[test]
fn no_client_makes_a_series() {
    let (collector, metrics) = start();
    let client = collector.client();
    let ask = |number: usize| {
        for path in [
            format!("/{number}"),
            format!("/v1/{number}"),
            format!("/v1/surveys/{number}/responses"),
            format!("/v1/respondents/anna-{number}%40example.org?q={number}"),
            format!("/s/{number}%0a%22%7d"),
            format!("/s/{number}/{number}"),
            format!("/assets/{number}/{number}.js"),
        ] {
            client.get(&path);
            client.send(Method::from_bytes(format!("METHOD{number}").as_bytes()).unwrap(), &path, Vec::new());
        }
    };
    ask(0);
    let before: BTreeSet<String> = series(&metrics).into_keys().collect();
    (1..60).for_each(ask);
    let after: BTreeSet<String> = series(&metrics).into_keys().collect();
    assert_eq!(after.difference(&before).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(before.len() < 1_000 && !before.iter().any(|name| name.contains("anna")), "{before:#?}");
}
