//! `group_by` of aggregates.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};

/// Answers of two channels and two locales, on two days.
fn filled() -> Collector {
    let collector = Collector::start(SURVEYS);
    let rows = [
        (7, "inline", "it", "2026-03-01T10:00:00Z"),
        (6, "inline", "it", "2026-03-01T11:00:00Z"),
        (1, "inline", "en", "2026-03-02T10:00:00Z"),
        (7, "qr", "en", "2026-03-02T10:00:00Z"),
    ];
    for (score, channel, locale, at) in rows {
        let more = json!({"channel": channel, "locale": locale, "at": at});
        let body = answer(&new_id(), &json!(score), &more);
        let stored = collector.client().key(ADMIN_KEY).post("/v1/surveys/effort/responses", &body);
        assert_eq!(stored.status, 201, "{stored:?}");
    }
    collector
}

fn groups(collector: &Collector, query: &str) -> Vec<Value> {
    let envelope = collector.aggregate("effort", query).json();
    envelope["groups"].as_array().unwrap_or_else(|| panic!("{envelope}")).clone()
}

fn sizes(groups: &[Value]) -> Vec<(Value, Value)> {
    groups.iter().map(|group| (group["key"].clone(), group["n"].clone())).collect()
}

#[test]
fn one_key_splits_kept_counts_and_the_largest_group_comes_first() {
    let collector = filled();
    let envelope = collector.aggregate("effort", "?group_by=channel").json();
    assert_eq!(envelope["basis"], "tallies");
    let groups = envelope["groups"].as_array().unwrap();
    assert_eq!(sizes(groups), [(json!("inline"), json!(3)), (json!("qr"), json!(1))]);
    assert_eq!((&groups[0]["by"], &groups[0].get("other")), (&json!("channel"), &None));
    assert_eq!(groups[0]["distribution"]["7"], 1);
    assert_eq!(groups[0]["metrics"]["ces_agree_pct"]["value"], 66.67);
    assert_eq!(groups[0].get("series"), None, "a series was not asked for");
    let all: u64 = groups.iter().map(|group| group["n"].as_u64().unwrap()).sum();
    assert_eq!(json!(all), envelope["total"]["n"]);
}

#[test]
fn groups_of_one_size_come_in_the_order_of_their_keys() {
    let found = groups(&filled(), "?group_by=locale");
    assert_eq!(sizes(&found), [(json!("en"), json!(2)), (json!("it"), json!(2))]);
}

#[test]
fn two_keys_are_answered_by_reading() {
    let collector = filled();
    for query in ["?group_by=channel&group_by=locale", "?group_by=channel,locale"] {
        let envelope = collector.aggregate("effort", query).json();
        assert_eq!(envelope["basis"], "scan");
        let groups = envelope["groups"].as_array().unwrap();
        assert_eq!(
            sizes(groups),
            [(json!(["inline", "it"]), json!(2)), (json!(["inline", "en"]), json!(1)), (json!(["qr", "en"]), json!(1))]
        );
        assert_eq!(groups[0]["by"], json!(["channel", "locale"]));
    }
}

#[test]
fn a_group_has_a_series_when_an_interval_is_asked_for() {
    let collector = filled();
    for filter in ["", "&locale=en&locale=it"] {
        let query = format!("?group_by=channel&interval=day&from=2026-03-01&to=2026-03-03&tz=UTC{filter}");
        let found = groups(&collector, &query);
        let days = |group: &Value| -> Vec<u64> {
            group["series"].as_array().unwrap().iter().map(|day| day["n"].as_u64().unwrap()).collect()
        };
        assert_eq!((days(&found[0]), days(&found[1])), (vec![2, 1], vec![0, 1]), "{filter}");
    }
    let two = groups(&collector, "?group_by=channel,locale&interval=day&from=2026-03-01&to=2026-03-03&tz=UTC");
    assert_eq!(two[0].get("series"), None, "two keys have none");
}

#[test]
fn a_filter_and_a_group_are_answered_by_reading() {
    let collector = filled();
    let envelope = collector.aggregate("effort", "?channel=inline&group_by=locale").json();
    assert_eq!(envelope["basis"], "scan");
    assert_eq!(sizes(envelope["groups"].as_array().unwrap()), [(json!("it"), json!(2)), (json!("en"), json!(1))]);
    assert_eq!(envelope["total"]["n"], 3);
}

#[test]
fn what_cannot_be_grouped_by_is_named() {
    let collector = filled();
    for query in [
        "group_by=score",
        "group_by=context.order",
        "group_by=",
        "group_by=channel,channel",
        "group_by=channel,locale,version",
        "group_by=channel,locale&group_by=version",
    ] {
        let refused = collector.aggregate("effort", &format!("?{query}"));
        assert_eq!((refused.status, refused.fields().join(" ")), (422, "group_by".to_owned()), "{query}");
    }
}

#[test]
fn a_segment_has_its_first_values_and_gathers_the_rest() {
    let two = SURVEYS.replace("country = { segment = true }", "country = { segment = true, max_values = 2 }");
    let collector = Collector::start(&two);
    let store = |country: Value, count: usize| {
        for _ in 0..count {
            let body = answer(&new_id(), &json!(7), &json!({"context": country, "channel": "qr"}));
            assert_eq!(collector.client().post("/v1/surveys/effort/responses", &body).status, 201);
        }
    };
    store(json!({"country": "IT"}), 1);
    store(json!({"country": "DE"}), 2);
    assert_eq!(collector.aggregate("effort", "?context.country=DE").json()["basis"], "tallies");
    store(json!({"country": "FR"}), 3);
    store(json!({"country": "ES"}), 1);
    store(json!({}), 1);
    for (query, basis) in [("?group_by=context.country", "tallies"), ("?group_by=context.country&channel=qr", "scan")] {
        let envelope = collector.aggregate("effort", query).json();
        let groups = envelope["groups"].as_array().unwrap();
        assert_eq!(
            sizes(groups),
            [(json!("DE"), json!(2)), (json!("IT"), json!(1)), (Value::Null, json!(4))],
            "who named no country is in no group"
        );
        assert_eq!((&groups[2]["other"], &envelope["basis"]), (&json!(true), &json!(basis)), "{query}");
    }
    // Kept counts hold France and Spain together, so a filter by either reads the answers.
    for (country, n) in [("FR", 3), ("ES", 1), ("DE", 2), ("XX", 0)] {
        let envelope = collector.aggregate("effort", &format!("?context.country={country}")).json();
        assert_eq!((&envelope["total"]["n"], &envelope["basis"]), (&json!(n), &json!("scan")), "{country}");
    }
}
