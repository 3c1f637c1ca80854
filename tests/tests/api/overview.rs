//! `GET /v1/aggregates`: the headlines of several surveys.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, answer, new_id};
use serde_json::{Value, json};

fn overview(collector: &Collector, query: &str) -> Answer {
    collector.client().key(ADMIN_KEY).get(&format!("/v1/aggregates{query}"))
}

fn filled() -> Collector {
    let collector = Collector::start(SURVEYS);
    let client = collector.client().key(ADMIN_KEY);
    for (survey, score, count, at) in [
        ("effort", 1, 20, "2026-03-01T10:00:00Z"),
        ("effort", 7, 20, "2026-03-02T10:00:00Z"),
        ("loyalty", 10, 3, "2026-03-02T10:00:00Z"),
    ] {
        for _ in 0..count {
            let body = answer(&new_id(), &json!(score), &json!({"at": at}));
            assert_eq!(client.post(&format!("/v1/surveys/{survey}/responses"), &body).status, 201);
        }
    }
    collector
}

#[test]
fn every_survey_has_its_headline_with_interval_and_verdict() {
    let collector = filled();
    let all = overview(&collector, "?survey=*&from=2026-03-02&to=2026-03-03").json();
    let items = all["items"].as_array().unwrap();
    let brief: Vec<Value> = items
        .iter()
        .map(|item| json!([item["survey"], item["headline"], item["n"], item["value"], item["verdict"], item["low_n"]]))
        .collect();
    assert_eq!(
        brief,
        [
            json!(["effort", "ces_agree_pct", 20, 100.0, "up", false]),
            json!(["loyalty", "nps", 3, 100.0, "too_few", true])
        ]
    );
    let effort = &items[0];
    assert_eq!((&effort["low"], &effort["high"]), (&json!(83.89), &json!(100.0)));
    assert_eq!((&effort["previous"]["n"], &effort["previous"]["value"]), (&json!(20), &json!(0.0)));
    assert_eq!(effort["delta"]["value"], 100.0);
    assert_eq!((&effort["tz"], &effort["from"]), (&json!("Europe/Rome"), &json!("2026-03-01T23:00:00Z")));
    assert_eq!(items[1]["from"], "2026-03-02T00:00:00Z", "each in its own zone");
}

#[test]
fn some_surveys_are_named_and_an_unknown_one_is_not_found() {
    let collector = filled();
    for query in ["?survey=loyalty", "?survey=loyalty,loyalty"] {
        let items = overview(&collector, query).json()["items"].clone();
        assert_eq!((items.as_array().map(Vec::len), &items[0]["survey"]), (Some(1), &json!("loyalty")), "{query}");
    }
    assert_eq!(overview(&collector, "?survey=effort,loyalty").json()["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(overview(&collector, "?survey=nothing").status, 404);
}

#[test]
fn a_wrong_question_names_its_parameter() {
    let collector = filled();
    for (query, fields) in [
        ("", "survey"),
        ("?survey=*&survey=effort", "survey"),
        ("?survey=*&interval=day", "interval"),
        ("?survey=*&from=yesterday", "from"),
        ("?survey=*&tz=Moon", "tz"),
        ("?survey=*&compare=now", "compare"),
    ] {
        let refused = overview(&collector, query);
        assert_eq!((refused.status, refused.fields().join(" ")), (422, fields.to_owned()), "{query}");
    }
    assert_eq!(collector.client().get("/v1/aggregates?survey=*").status, 401);
}
