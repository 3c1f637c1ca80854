//! The log as JSON, and the lines for requests: ids to find them by, and nothing of anybody.

use std::process::Stdio;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};
use tempfile::TempDir;

fn start(flags: &[&str]) -> Collector {
    Collector::start_in(TempDir::new().unwrap(), SURVEYS, flags)
}

/// Every line of a log as JSON.
fn lines(log: &str) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"));
    let lines: Vec<Value> = log.lines().map(read).collect();
    for line in &lines {
        assert!(line["timestamp"].is_string() && line["level"].is_string() && line["message"].is_string(), "{line}");
    }
    lines
}

#[test]
fn each_request_is_one_object_with_its_id_and_nothing_of_anybody() {
    let collector = start(&["--log-format", "json", "--access-log", "all"]);
    let planted = "planted\r\n{\"level\":\"ERROR\"}\u{1b}[31mplanted";
    let client = collector.client().header("user-agent", "planted").header("referer", "http://planted.example/");
    let client = client.header("x-request-id", "planted").header("x-forwarded-for", "192.0.2.1");
    let team = client.clone().key(ADMIN_KEY);
    let body = json!({"id": new_id(), "score": 6, "comment": planted, "respondent": planted, "channel": planted,
        "context": {"order": "planted"}});
    let taken = client.post("/v1/surveys/effort/responses", &body);
    let refused = client.post("/v1/surveys/planted/responses", &json!({"id": planted}));
    team.get("/v1/respondents/planted%40example.org?from=planted%0d%0aplanted");
    team.get(&format!("/v1/responses/{}?planted=1", body["id"].as_str().unwrap()));
    client.clone().key("planted-key-of-twenty-letters").get("/v1/keys");
    client.get("/planted%0aplanted%1b[31m?planted");
    client.post_form("/s/effort", &[("id", planted), ("comment", planted)]);
    client.send(ureq::http::Method::from_bytes(b"PLANTED").unwrap(), "/healthz", Vec::new());
    let log = collector.log();
    for word in ["planted", "127.0.0.1 ", "192.0.2.1", ADMIN_KEY, body["id"].as_str().unwrap()] {
        assert!(!log.contains(word), "{word} in {log}");
    }
    let lines = lines(&log);
    let of = |answer: &perche_tests::http::Answer| {
        let id = answer.header("x-request-id");
        let found: Vec<&Value> = lines.iter().filter(|line| line["request"] == id).collect();
        assert_eq!(found.len(), 1, "{id} in {log}");
        found[0].clone()
    };
    let line = of(&taken);
    let told = ["method", "route", "status", "level"].map(|name| line[name].clone());
    assert_eq!(json!(told), json!(["POST", "/v1/surveys/{survey}/responses", 201, "INFO"]), "{line}");
    assert!(line["milliseconds"].is_f64() && line["bytes"] == taken.text.len(), "{line}");
    assert_eq!(of(&refused)["status"], 404);
    let routes: Vec<&str> = lines.iter().filter_map(|line| line["route"].as_str()).collect();
    for route in ["/v1/respondents/{reference}", "/v1/responses/{id}", "/v1/keys", "/s/{survey}", "other", "/healthz"] {
        assert!(routes.contains(&route), "{route} in {routes:?}");
    }
    assert!(lines.iter().any(|line| line["method"] == "other"), "{log}");
}

#[test]
fn requests_are_named_only_when_that_is_asked_for() {
    let named = |flags: &[&str]| {
        let collector = start(flags);
        collector.client().post("/v1/surveys/effort/responses", &answer(&new_id(), &json!(6), &json!({})));
        collector.client().get("/unheard-of");
        let log = collector.log();
        log.lines().filter(|line| line.contains("answered")).count()
    };
    assert_eq!(named(&[]), 0);
    assert_eq!(named(&["--access-log", "refused"]), 1);
    assert_eq!(named(&["--access-log", "all"]), 2);
}

#[test]
fn what_the_owner_must_know_is_an_object_too() {
    let place = TempDir::new().unwrap();
    let serve = |more: &[&str]| {
        let mut command = perche();
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data"]);
        command.arg(place.path().join("data")).args(more).stdout(Stdio::null());
        command.output().unwrap()
    };
    let failed = serve(&["--surveys", "/dev/null/none"]);
    assert_eq!(failed.status.code(), Some(1));
    let lines = lines(&String::from_utf8(failed.stderr).unwrap());
    let says = |level: &str, words: &str| {
        let is = |line: &&Value| line["level"] == level && line["message"].as_str().unwrap().contains(words);
        lines.iter().filter(is).count()
    };
    assert_eq!(
        (says("WARN", "an admin key"), says("WARN", "no admin key was set"), says("ERROR", "/dev/null/none")),
        (0, 1, 1),
        "{lines:?}"
    );
}
