//! `GET /v1/surveys/{survey}/aggregates`.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};

fn filled() -> Collector {
    let collector = Collector::start(SURVEYS);
    let rows = [
        (json!(7), json!({"channel": "inline", "locale": "it", "comment": "facile"})),
        (json!(6), json!({"channel": "inline", "locale": "en", "context": {"country": "IT"}})),
        (json!(2), json!({"channel": "qr", "locale": "en", "context": {"country": "DE"}})),
        (json!(null), json!({"channel": "qr", "locale": "it"})),
    ];
    for (score, more) in rows {
        let stored = collector.client().post("/v1/surveys/effort/responses", &answer(&new_id(), &score, &more));
        assert_eq!(stored.status, 201, "{stored:?}");
    }
    collector
}

#[test]
fn the_envelope_has_every_name_of_the_contract() {
    let envelope = filled().aggregate("effort", "").json();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names(&envelope), "basis compare from groups headline kind scale series survey to total tz");
    let total = &envelope["total"];
    assert_eq!(
        names(total),
        "bands commented distribution excluded low_n metrics mixed_versions n response_rate skipped versions"
    );
    assert_eq!(
        (&total["n"], &total["skipped"], &total["commented"], &total["low_n"]),
        (&json!(3), &json!(1), &json!(1), &json!(true))
    );
    assert_eq!(total["distribution"], json!({"1": 0, "2": 1, "3": 0, "4": 0, "5": 0, "6": 1, "7": 1}));
    assert_eq!(total["bands"][0], json!({"name": "easy", "n": 2, "pct": 66.67}));
    assert_eq!(names(&total["metrics"]["ces_agree_pct"]), "high low method value");
    let headline = &total["metrics"]["ces_agree_pct"];
    assert_eq!(
        (&headline["value"], &headline["low"], &headline["high"]),
        (&json!(66.67), &json!(20.77), &json!(93.85))
    );
    assert_eq!(
        (&envelope["headline"], &envelope["tz"], &envelope["basis"]),
        (&json!("ces_agree_pct"), &json!("Europe/Rome"), &json!("tallies"))
    );
    assert_eq!(
        (&envelope["series"], &envelope["groups"], &envelope["compare"]),
        (&json!([]), &json!([]), &Value::Null)
    );
}

#[test]
fn no_answers_are_null_and_never_zero() {
    let collector = Collector::start(SURVEYS);
    let total = collector.aggregate("loyalty", "").json()["total"].clone();
    assert_eq!((&total["n"], &total["metrics"]["nps"]["value"]), (&json!(0), &Value::Null));
    assert_eq!((&total["metrics"]["nps"]["low"], &total["metrics"]["nps"]["high"]), (&Value::Null, &Value::Null));
    assert_eq!((&total["bands"][0]["pct"], &total["versions"]), (&Value::Null, &json!([])));
}

#[test]
fn one_filter_is_answered_from_kept_counts_and_two_by_reading() {
    let collector = filled();
    let rows = [
        ("?channel=inline", 2, "tallies"),
        ("?channel=inline&channel=qr", 3, "tallies"),
        ("?locale=it", 1, "tallies"),
        ("?touchpoint=checkout", 3, "tallies"),
        ("?verified=false", 3, "tallies"),
        ("?channel=inline&locale=en", 1, "scan"),
        ("?context.country=DE", 1, "tallies"),
        ("?context.country=DE&context.country=IT", 2, "tallies"),
    ];
    for (query, n, basis) in rows {
        let envelope = collector.aggregate("effort", query).json();
        assert_eq!((&envelope["total"]["n"], &envelope["basis"]), (&json!(n), &json!(basis)), "{query}");
    }
    let version = collector.aggregate("effort", "").json()["total"]["versions"][0].as_str().unwrap().to_owned();
    assert_eq!(collector.aggregate("effort", &format!("?version={version}")).json()["total"]["n"], 3);
    assert_eq!(collector.aggregate("effort", "?version=000000000000").json()["total"]["n"], 0);
}

#[test]
fn a_window_is_half_open_in_quarter_hours_and_echoed() {
    let collector = filled();
    let past = collector.aggregate("effort", "?from=2020-01-01&to=2020-02-01&tz=America/New_York").json();
    assert_eq!((&past["from"], &past["to"]), (&json!("2020-01-01T05:00:00Z"), &json!("2020-02-01T05:00:00Z")));
    assert_eq!(past["total"]["n"], 0);
    assert_eq!(collector.aggregate("effort", "?from=2020-01-01").json()["total"]["n"], 3);
}

#[test]
fn a_series_has_every_local_bucket_and_adds_up_to_the_total() {
    let collector = filled();
    for (query, n, basis) in [("interval=month", 3, "tallies"), ("interval=month&channel=inline&locale=en", 1, "scan")]
    {
        let envelope = collector.aggregate("effort", &format!("?from=2000-01-01&to=2100-01-01&{query}")).json();
        let series = envelope["series"].as_array().unwrap();
        assert_eq!((series.len(), &envelope["basis"]), (1_200, &json!(basis)));
        let sum: u64 = series.iter().map(|month| month["n"].as_u64().unwrap()).sum();
        assert_eq!((sum, &envelope["total"]["n"]), (n, &json!(n)), "{query}");
        let january = &series[0];
        assert_eq!(
            (&january["from"], &january["to"]),
            (&json!("1999-12-31T23:00:00Z"), &json!("2000-01-31T23:00:00Z"))
        );
        assert_eq!(
            (&january["n"], &january["metrics"]["ces_agree_pct"]["value"]),
            (&json!(0), &Value::Null),
            "empty months are there"
        );
        assert!(january.get("partial").is_none() && january.get("distribution").is_none(), "{january}");
    }
    let cut = collector
        .aggregate("effort", "?from=2026-01-01T06:00:00Z&to=2026-01-02&tz=UTC&interval=day&detail=full")
        .json();
    assert_eq!((&cut["series"][0]["partial"], &cut["series"][0]["distribution"]["7"]), (&json!(true), &json!(0)));
    assert_eq!(collector.aggregate("effort", "").json()["series"], json!([]));
}

#[test]
fn a_wrong_question_names_its_parameter() {
    let collector = filled();
    for (query, fields) in [
        ("?from=yesterday&tz=Moon", "from tz"),
        ("?from=2026-11-01T10:00:00&to=2026-11-22T23:59:59", "from to"),
        ("?from=2026-11-01%2010:00&to=9999-12-31", "from to"),
        ("?from=2026-11-01T10:00:00%5BEurope/Rome%5D", "from"),
        ("?compare=2026-10-01T10:00:00..2026-10-02", "compare"),
        ("?channel=fax", "channel"),
        ("?verified=maybe", "verified"),
        ("?context.order=A", "context.order"),
        ("?foo=1", "foo"),
        ("?from=2026-11-01&from=2026-11-02&tz=UTC&tz=Europe/Rome&interval=day&interval=week", "from interval tz"),
        ("?interval=year&detail=some", "detail interval"),
        ("?interval=hour&from=2020-01-01&to=2021-01-01", "interval"),
        ("?from=2020-01-02&to=2020-01-01", "to"),
    ] {
        let refused = collector.aggregate("effort", query);
        assert_eq!((refused.status, refused.fields().join(" ")), (422, fields.to_owned()), "{query}");
    }
    assert_eq!(collector.aggregate("nothing", "").status, 404);
}

#[test]
fn visitors_asked_with_different_chances_are_weighted_beside_the_plain_figures() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client().key(ADMIN_KEY);
    let store = |score: i64| {
        let more = json!({"channel": "qr"});
        let stored = client.post("/v1/surveys/effort/responses", &answer(&new_id(), &json!(score), &more));
        assert_eq!(stored.status, 201, "{stored:?}");
    };
    (0..10).for_each(|_| store(7));
    let plain = collector.aggregate("effort", "").json();
    assert_eq!(plain["total"].get("weighted"), None, "all had the same chance");

    let half = SURVEYS.replacen("[survey.context]", "show = { sample = 0.5 }\n[survey.context]", 1);
    std::fs::write(collector.folder().join("surveys.toml"), half).unwrap();
    collector.signal("HUP");
    until(|| client.get("/v1/surveys/effort").json()["revision"] == 2);
    (0..10).for_each(|_| store(1));

    let total = collector.aggregate("effort", "").json()["total"].clone();
    assert_eq!(total["metrics"]["ces_agree_pct"]["value"], 50.0, "figures are unweighted");
    let weighted = &total["weighted"];
    // Each of the second ten stands for two: 10 of 30. Kish: 30² / (10 · 1² + 10 · 2²).
    assert_eq!(weighted["metrics"]["ces_agree_pct"]["value"], 33.33, "{weighted}");
    assert_eq!(weighted["effective_n"], 18.0);
    assert_eq!((&total["n"], &total["mixed_versions"]), (&json!(20), &json!(false)), "the wording is the same");
    // Kept counts do not say which revisions a channel's answers belong to; reading them does.
    assert_eq!(collector.aggregate("effort", "?channel=qr").json()["total"].get("weighted"), None);
    let read = collector.aggregate("effort", "?channel=qr&locale=en").json();
    assert_eq!((&read["basis"], &read["total"]["weighted"]), (&json!("scan"), weighted));
}

#[test]
fn who_polls_is_told_when_nothing_is_new() {
    let collector = filled();
    let client = collector.client().key(ADMIN_KEY);
    // A window of the past: the default one ends with the running quarter hour, which may end meanwhile.
    for path in [
        "/v1/surveys/effort/aggregates?from=2020-01-01&to=2100-01-01",
        "/v1/aggregates?survey=*&to=2100-01-01&from=2020-01-01",
    ] {
        let first = client.get(path);
        let tag = first.header("etag").to_owned();
        assert_eq!((first.status, first.header("cache-control")), (200, "private, no-cache"));
        let again = client.clone().header("if-none-match", &format!("\"other\", {tag}")).get(path);
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag.as_str()), "{path}");
        collector.client().post("/v1/surveys/effort/responses", &answer(&new_id(), &json!(7), &json!({})));
        let newer = client.clone().header("if-none-match", &tag).get(path);
        assert_eq!(newer.status, 200, "{path}");
        assert_ne!(newer.header("etag"), tag);
    }
}

#[test]
fn the_response_rate_is_scores_of_shown_pages_per_display() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client();
    let rate = |query: &str| collector.aggregate("effort", query).json()["total"]["response_rate"].clone();
    client.post("/v1/surveys/effort/responses", &answer(&new_id(), &json!(7), &json!({})));
    assert_eq!(rate(""), Value::Null, "nothing was shown; null, never 0");

    let page = |query: &str| -> String {
        let html = client.get(&format!("/s/effort{query}")).text;
        let (_, rest) = html.split_once("name=\"display\" value=\"").unwrap_or_else(|| panic!("{html}"));
        rest.split('"').next().unwrap().to_owned()
    };
    let seen = |display: &str| {
        assert_eq!(client.post("/v1/surveys/effort/shown", &json!({"display": display})).status, 204);
    };
    let pages: Vec<String> = (0..4).map(|_| page("")).collect();
    for display in &pages {
        seen(display);
    }
    until(|| rate("")["value"] == 0.0);
    let score = |display: &str, score: Value| {
        let body = answer(&new_id(), &score, &json!({"display": display}));
        assert_eq!(client.post("/v1/surveys/effort/responses", &body).status, 201);
    };
    score(&pages[0], json!(6));
    score(&pages[1], json!(null));
    let one_of_four = rate("");
    assert_eq!((&one_of_four["value"], &one_of_four["low"]), (&json!(25.0), &json!(4.56)), "a skip is no score");
    assert!(one_of_four["method"].as_str().unwrap().contains("Wilson"));
    assert_eq!(rate("?channel=api"), Value::Null, "displays are not split by channel");
    let split = "?group_by=channel&group_by=locale&interval=day";
    assert_eq!(rate(split), one_of_four, "whatever the total is split by, it is of all of them");
    let split = collector.aggregate("effort", split).json();
    assert_eq!((&split["basis"], &split["series"][0]["response_rate"]), (&json!("scan"), &one_of_four));
    assert!(split["groups"].as_array().unwrap().iter().all(|group| group["response_rate"].is_null()), "{split}");
    // A page without script does not tell that it was seen: its answer does.
    score(&page(""), json!(6));
    until(|| rate("")["value"] == 40.0);
    score(&page("?test=1"), json!(6));
    assert_eq!(rate("")["value"], 40.0, "trials count nowhere");
}
