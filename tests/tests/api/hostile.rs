//! Whatever is written at any door is a text at every window: no tag, no formula, no line of its own.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::hostile::{Hostile, corpus, lines_faults, log_faults, page_faults, sheet_faults};
use perche_tests::http::{Client, answer, encode, new_id};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

fn none(faults: &[String], hostile: &Hostile) {
    assert!(faults.is_empty(), "{}: {faults:?}", hostile.name);
}

/// Posts every text as everything that a customer's browser sends, and gives the comments as they should be kept.
fn posted(collector: &Collector) -> Vec<(String, Hostile)> {
    let customer = collector.client();
    let post = |hostile: Hostile| {
        let (id, text) = (new_id(), hostile.text.clone());
        let more = json!({
            "comment": text, "locale": text, "channel": text, "touchpoint": text, "version": text, "display": text,
            "context": {"name": text, "country": text}, "contact": text, "consent": true,
        });
        let (score, more) = (json!(3), more);
        let reply = customer.post(EFFORT, &answer(&id, &score, &more));
        assert_eq!(reply.status, 201, "{}: {reply:?}", hostile.name);
        assert!(!reply.text.contains(&text) || text.len() < 5, "{}: it echoes {reply:?}", hostile.name);
        // What the page says of an order or a country is one line, or left out.
        let warnings = reply.json()["warnings"].clone();
        let dropped = warnings.as_array().unwrap().iter().any(|warning| warning["field"] == "context.country");
        assert_eq!(dropped, text.chars().any(char::is_control), "{}: {warnings}", hostile.name);
        (id, hostile)
    };
    corpus().into_iter().map(post).collect()
}

fn comment(row: &Value) -> Option<&str> {
    row["comment"].as_str()
}

#[test]
fn a_text_comes_back_as_it_was_written_in_json_and_alone_on_its_line() {
    let collector = Collector::start(SURVEYS);
    let posted = posted(&collector);
    let team = collector.client().key(ADMIN_KEY);
    for (id, hostile) in &posted {
        let row = team.get(&format!("/v1/responses/{id}")).json();
        assert_eq!(comment(&row), Some(hostile.kept.as_str()), "{}", hostile.name);
    }
    let lines = team.clone().header("accept", "application/x-ndjson").get(EFFORT);
    assert_eq!(lines_faults(&lines.text, posted.len()), Vec::<String>::new());
    let listed = team.get(&format!("{EFFORT}?limit=1000&order=asc")).json();
    let kept: Vec<Option<&str>> = listed["items"].as_array().unwrap().iter().map(comment).collect();
    let expected: Vec<Option<&str>> = posted.iter().map(|(_, hostile)| Some(hostile.kept.as_str())).collect();
    assert_eq!(kept, expected);
    let by_country = team.get("/v1/surveys/effort/aggregates?group_by=context.country").json();
    assert_eq!(by_country["total"]["n"], posted.len());
    assert_eq!(team.get("/v1/changes?limit=1000").json()["items"].as_array().unwrap().len(), posted.len());
}

#[test]
fn no_cell_of_a_spreadsheet_is_run() {
    let collector = Collector::start(SURVEYS);
    let posted = posted(&collector);
    let team = collector.client().key(ADMIN_KEY).header("accept", "text/csv");
    for (query, separator) in [("", b','), ("?bom=1&sep=;", b';')] {
        let sheet = team.get(&format!("{EFFORT}{query}"));
        let cells = sheet.text.trim_start_matches('\u{feff}');
        assert_eq!(sheet_faults(cells, separator), Vec::<String>::new(), "{query}");
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(cells.as_bytes());
        assert_eq!(reader.records().count(), posted.len());
    }
}

#[test]
fn no_text_becomes_a_tag_of_a_page_or_a_line_of_a_header() {
    let collector = Collector::start(SURVEYS);
    let customer = collector.client();
    let page = |path: &str| customer.get(path);
    let asked = |text: &str| {
        let text = encode(text);
        format!(
            "/s/effort?context-name={text}&context-order={text}&touchpoint={text}&channel={text}&signed={text}&locale=en"
        )
    };
    let harmless = page(&asked("text")).text;
    let nowhere = page("/s/text").text;
    for hostile in corpus() {
        let found = page(&asked(&hostile.text));
        assert_eq!(found.status, 200, "{}", hostile.name);
        none(&page_faults(&found.text, &harmless), &hostile);
        let strange = page(&format!("/s/effort?locale={0}&score={0}&mode={0}", encode(&hostile.text)));
        assert!(matches!(strange.status, 200 | 422), "{}: {}", hostile.name, strange.status);
        if !hostile.text.contains('/') {
            let lost = page(&format!("/s/{}", encode(&hostile.text)));
            assert_eq!(lost.status, 404, "{}", hostile.name);
            none(&page_faults(&lost.text, &nowhere), &hostile);
        }
        for answer in [&found, &strange] {
            assert_eq!(answer.header("set-cookie"), "", "{}", hostile.name);
        }
    }
}

#[test]
fn a_form_without_scripts_shows_a_text_again_and_no_more() {
    let collector = Collector::start(SURVEYS);
    let customer = collector.client();
    let shown = |text: &str| {
        // Without a score the question comes again, with what was written.
        let again = customer.post_form("/s/effort", &[("id", &new_id()), ("comment", text), ("contact", text)]);
        assert_eq!(again.status, 422, "{text}");
        again.text
    };
    let harmless = shown("text");
    for hostile in corpus() {
        none(&page_faults(&shown(&hostile.text), &harmless), &hostile);
        let id = new_id();
        let fields = [("id", id.as_str()), ("score", "2"), ("comment", &hostile.text)];
        assert_eq!(customer.post_form("/s/effort", &fields).status, 303, "{}", hostile.name);
        let row = collector.client().key(ADMIN_KEY).get(&format!("/v1/responses/{id}")).json();
        assert_eq!(comment(&row), Some(hostile.kept.as_str()), "{}", hostile.name);
    }
}

/// What a team writes is read by others of the team.
#[test]
fn what_a_team_writes_is_a_text_too() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let define = |text: &str| {
        json!({"kind": "csat", "text": {"en": {
            "question": text, "low": text, "high": text, "why": {"default": text}, "thanks": {"default": text},
        }}})
    };
    let page = || collector.client().get("/s/texts").text;
    assert_eq!(team.put("/v1/surveys/texts", &define("text")).status, 201);
    let harmless = page();
    let id = new_id();
    assert_eq!(collector.client().post(EFFORT, &answer(&id, &json!(3), &json!({}))).status, 201);
    for hostile in corpus() {
        let put = team.clone().header("if-match", "*").put("/v1/surveys/texts", &define(&hostile.text));
        assert!(matches!(put.status, 200 | 422), "{}: {put:?}", hostile.name);
        if put.status == 200 {
            none(&page_faults(&page(), &harmless), &hostile);
        }
        let tagged = team.patch(&format!("/v1/responses/{id}"), &json!({"tags": [hostile.text]}));
        assert!(matches!(tagged.status, 200 | 422), "{}: {tagged:?}", hostile.name);
        let key = team.post("/v1/keys", &json!({"name": hostile.text, "scope": "numbers"}));
        assert!(matches!(key.status, 201 | 422), "{}: {key:?}", hostile.name);
        let sheet = team.clone().header("accept", "text/csv").get(EFFORT).text;
        none(&sheet_faults(&sheet, b','), &hostile);
        assert!(team.get("/v1/keys").json()["items"].is_array(), "{}", hostile.name);
    }
    assert!(team.get("/v1/audit").json()["items"].is_array());
}

fn with_headers(client: &Client, text: &str) -> Client {
    // What can stand in a header at all.
    let value: String = text.chars().filter(char::is_ascii_graphic).collect();
    [
        "user-agent",
        "referer",
        "x-forwarded-for",
        "forwarded",
        "x-request-id",
        "accept-language",
        "authorization",
        "last-event-id",
        "if-none-match",
    ]
    .into_iter()
    .fold(client.clone(), |client, name| client.header(name, &value))
}

#[test]
fn nothing_that_anybody_wrote_is_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let collector = Collector::start_in(folder, SURVEYS, &["--access-log", "all"]);
    let written: Vec<Hostile> = posted(&collector).into_iter().map(|(_, hostile)| hostile).collect();
    for hostile in &written {
        let client = with_headers(&collector.client(), &hostile.text);
        for path in [
            format!("/s/effort?context-name={}", encode(&hostile.text)),
            format!("/v1/surveys/effort/responses?q={}", encode(&hostile.text)),
            format!("/v1/respondents/{}", encode(&hostile.text)),
            format!("/{}", encode(&hostile.text)),
        ] {
            let status = client.get(&path).status;
            assert!(status < 500, "{}: {path} gives {status}", hostile.name);
        }
    }
    // Escapes that are half a letter, numbers that are none: refused, and nobody falls over them.
    for body in [
        r#"{"id":"x","score":3,"comment":"\ud800"}"#,
        r#"{"id":"x","score":1e400}"#,
        r#"{"\ud83d":1}"#,
        "{\"id\":\"\u{0}\"}",
        "[[[[[[[[",
        "",
    ] {
        let refused = collector.client().post_text(EFFORT, "application/json", body);
        assert!(matches!(refused.status, 400 | 422), "{body}: {refused:?}");
    }
    let (_, folder) = collector.stop();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.lines().count() > written.len() * 5, "each of these requests is in it");
    assert_eq!(log_faults(&log, &written), Vec::<String>::new());
    assert!(!log.contains("panicked"), "{log}");
}
