//! Lists of responses: filters, words, spreadsheets.

use perche_collector::catalog::Catalog;
use perche_collector::change::{Change, Document, DocumentKind};
use perche_collector::selection::Selection;
use perche_collector::store::{Memory, Store};
use perche_survey::time::Timestamp;
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Client, answer, new_id};
use perche_tests::store::post::{click, id};
use perche_tests::store::{NOON, SURVEY, open};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

/// Posts of (score, more); none is limited, the peer is this machine.
fn with(posts: &[(Value, Value)]) -> Collector {
    let collector = Collector::start(SURVEYS);
    for (score, more) in posts {
        assert_eq!(collector.client().post(EFFORT, &answer(&new_id(), score, more)).status, 201);
    }
    collector
}

/// The scores that a query finds, oldest first; a skip is 0.
fn scores(team: &Client, query: &str) -> Vec<i64> {
    let found = team.get(&format!("{EFFORT}?order=asc&{query}"));
    assert_eq!(found.status, 200, "{query}: {found:?}");
    let items = found.json()["items"].as_array().unwrap().clone();
    items.iter().map(|row| row["score"].as_i64().unwrap_or_default()).collect()
}

#[test]
fn the_filters_of_aggregates_are_those_of_lists() {
    let collector = with(&[
        (json!(1), json!({"channel": "inline", "locale": "it", "context": {"country": "IT"}})),
        (json!(2), json!({"channel": "email", "locale": "en", "context": {"country": "FR"}})),
        (json!(3), json!({"channel": "email", "locale": "it", "touchpoint": "checkout"})),
        (json!(null), json!({"channel": "qr"})),
    ]);
    let team = collector.client().key(ADMIN_KEY);
    let version = team.get(EFFORT).json()["items"][0]["version"].as_str().unwrap().to_owned();
    for (query, expected) in [
        ("channel=email", vec![2, 3]),
        ("channel=email&channel=inline", vec![1, 2, 3]),
        ("channel=email&locale=it", vec![3]),
        ("context.country=IT", vec![1]),
        ("verified=true", vec![]),
        (&format!("version={version}"), vec![1, 2, 3, 0]),
        ("version=000000000000", vec![]),
        ("min_score=2", vec![2, 3]),
        ("max_score=2", vec![1, 2]),
        ("min_aligned=2&max_aligned=2", vec![2]),
        ("min_score=-5", vec![1, 2, 3]),
        ("", vec![1, 2, 3, 0]),
    ] {
        assert_eq!(scores(&team, query), expected, "{query}");
    }
    for (query, field) in [
        ("min_score=a", "min_score"),
        ("min_score=3&max_score=2", "min_score"),
        ("context.order=A", "context.order"),
        ("channel=fax", "channel"),
        ("q=", "q"),
        ("q=%21", "q"),
        ("bom=1", "bom"),
    ] {
        let refused = team.get(&format!("{EFFORT}?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
}

#[test]
fn what_the_team_did_and_whether_there_is_a_why_are_filters_too() {
    let why = |text: &str| json!({"comment": text});
    let collector =
        with(&[(json!(1), why("slow")), (json!(2), why("late")), (json!(3), json!({})), (json!(null), why("no"))]);
    let team = collector.client().key(ADMIN_KEY);
    let listed = team.get(&format!("{EFFORT}?order=asc")).json();
    let handle = |row: usize, what: Value| {
        let id = listed["items"][row]["id"].as_str().unwrap();
        assert_eq!(team.patch(&format!("/v1/responses/{id}"), &what).status, 200);
    };
    handle(0, json!({"tags": ["delivery", "Größe"], "done": true}));
    handle(1, json!({"tags": ["delivery"]}));
    handle(2, json!({"tags": ["Delivery"], "done": true}));
    for (query, expected) in [
        ("tag=delivery", vec![1, 2]),
        ("tag=+delivery+", vec![1, 2]),
        ("tag=Delivery", vec![3]),
        ("tag=Gr%C3%B6%C3%9Fe&tag=Delivery", vec![1, 3]),
        ("tag=deliver", vec![]),
        ("done=true", vec![1, 3]),
        ("done=false", vec![2, 0]),
        ("commented=true", vec![1, 2, 0]),
        ("commented=false", vec![3]),
        ("tag=delivery&done=false&commented=true&min_score=1", vec![2]),
        ("suspicion=honeypot", vec![]),
    ] {
        assert_eq!(scores(&team, query), expected, "{query}");
    }
    for (query, field) in [
        ("tag=", "tag"),
        (&format!("tag={}", "a".repeat(51)), "tag"),
        ("tag=a%00", "tag"),
        ("done=1", "done"),
        ("commented=yes", "commented"),
        ("suspicion=spam", "suspicion"),
    ] {
        let refused = team.get(&format!("{EFFORT}?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
}

#[test]
fn words_of_the_why_are_found_whatever_their_case_and_accents() {
    let collector = with(&[
        (json!(1), json!({"comment": "Perché la consegna è in ritardo"})),
        (json!(2), json!({"comment": "Delivery was LATE, sadly"})),
        (json!(3), json!({"comment": "the chocolate melted"})),
        (json!(4), json!({})),
    ]);
    let team = collector.client().key(ADMIN_KEY);
    for (words, expected) in [
        ("perche", vec![1]),
        ("E%CC%80+CONSEGNA", vec![1]),
        ("late", vec![2]),
        ("late+delivery", vec![2]),
        ("late+chocolate", vec![]),
        ("choc", vec![3]),
    ] {
        assert_eq!(scores(&team, &format!("q={words}")), expected, "{words}");
    }
    let found = team.get(&format!("{EFFORT}?q=late")).json();
    assert_eq!((&found["complete"], &found["next"]), (&json!(true), &json!(null)));
}

#[test]
fn a_filtered_list_has_pages_and_its_cursor_belongs_to_the_filter() {
    let posts: Vec<_> = (0..7).map(|n| (json!(n % 2 + 1), json!({"comment": format!("word {n}")}))).collect();
    let collector = with(&posts);
    let team = collector.client().key(ADMIN_KEY);
    let first = team.get(&format!("{EFFORT}?q=word&min_score=2&limit=2&order=asc")).json();
    let cursor = first["next"].as_str().unwrap().to_owned();
    let rest = team.get(&format!("{EFFORT}?limit=2&min_score=2&order=asc&q=word&cursor={cursor}")).json();
    let comments = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|row| row["comment"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((comments(&first), comments(&rest)), (vec!["word 1".into(), "word 3".into()], vec!["word 5".into()]));
    assert_eq!(rest["next"], json!(null));
    let other = team.get(&format!("{EFFORT}?q=other&min_score=2&order=asc&cursor={cursor}"));
    assert_eq!((other.status, other.fields()), (422, vec!["cursor".to_owned()]));
}

#[test]
fn a_spreadsheet_gets_a_column_per_context_key_and_no_formula() {
    let collector = with(&[
        (json!(6), json!({"comment": "=HYPERLINK(\"http://evil\")", "context": {"country": "IT", "order": "-1+2"}})),
        (json!(2), json!({"comment": "two\nlines, and \"quotes\"", "context": {"country": "@FR"}})),
    ]);
    let team = collector.client().key(ADMIN_KEY).header("accept", "text/csv");
    let sheet = team.get(&format!("{EFFORT}?order=asc&cursor=x&limit=1"));
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(sheet.header("content-disposition"), "attachment; filename=\"effort.csv\"");
    let mut lines = csv::ReaderBuilder::new().has_headers(true).from_reader(sheet.text.as_bytes());
    let names: Vec<String> = lines.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        rows[row].get(names.iter().position(|known| known == name).unwrap()).unwrap().to_owned()
    };
    assert_eq!(rows.len(), 2, "a stream has no pages");
    assert_eq!(cell(0, "comment"), "'=HYPERLINK(\"http://evil\")");
    assert_eq!((cell(0, "context.order"), cell(1, "context.country")), ("'-1+2".to_owned(), "'@FR".to_owned()));
    assert_eq!((cell(1, "comment").as_str(), cell(1, "score").as_str()), ("two\nlines, and \"quotes\"", "2"));
    assert!(sheet.text.contains("\r\n"), "RFC 4180");

    let semicolons = team.get(&format!("{EFFORT}?sep=%3B&bom=1&min_score=6"));
    assert!(semicolons.text.starts_with("\u{feff}id;survey;version;"), "{}", semicolons.text);
    assert_eq!(semicolons.text.lines().count(), 2, "filters hold here too");
    let none = team.get(&format!("{EFFORT}?min_score=7"));
    assert_eq!(none.text.lines().count(), 1, "the names alone: {none:?}");
    for (query, field) in [("sep=x", "sep"), ("bom=2", "bom"), ("order=up", "order"), ("sep=,&sep=%3B", "sep")] {
        let refused = team.get(&format!("{EFFORT}?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
}

#[test]
fn what_no_list_knows_and_what_is_said_twice_is_named_with_what_there_is() {
    let collector = with(&[(json!(6), json!({}))]);
    let team = collector.client().key(ADMIN_KEY);
    let unknown = team.get(&format!("{EFFORT}?page=2"));
    assert_eq!((unknown.status, unknown.fields()), (422, vec!["page".to_owned()]));
    let told = unknown.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    for name in ["status", "tag", "limit", "cursor", "sep", "bom", "context.KEY"] {
        assert!(told.contains(name), "{name} in {told}");
    }
    for (query, fields) in [
        ("status=counted&status=all", vec!["status"]),
        ("limit=5&limit=6&from=2026-01-01&from=2026-01-02", vec!["from", "limit"]),
        ("done=true&done=false&q=a&q=b", vec!["done", "q"]),
    ] {
        let refused = team.get(&format!("{EFFORT}?{query}"));
        assert_eq!(
            (refused.status, refused.fields()),
            (422, fields.into_iter().map(str::to_owned).collect()),
            "{query}"
        );
    }
    // Filters that may be given several times mean: one of them.
    assert_eq!(team.get(&format!("{EFFORT}?channel=link&channel=qr&tag=a&tag=b")).status, 200);
    let picked = team.clone().header("accept", "text/csv;q=0, application/json").get(EFFORT);
    assert_eq!(picked.json()["items"].as_array().map(Vec::len), Some(1), "no CSV: {picked:?}");
}

#[test]
fn a_search_that_costs_too_much_stops_says_so_and_goes_on() {
    let store = Memory::default();
    open(&store);
    // Oldest first: one that is found, two thousand that are not, one that is.
    let post = |number: u16| {
        let why = if number == 0 || number == 2_001 { "needle" } else { "hay" };
        Change::from(click(number, 6).comment(why).at(Timestamp(NOON.0 + i64::from(number))))
    };
    store.commit(&(0..=2_001).map(post).collect::<Vec<_>>()).unwrap();
    let documents: Vec<Document> = store.documents(DocumentKind::Survey).unwrap();
    let entry = Catalog::load(&documents).unwrap().get(SURVEY).unwrap();
    let asked = [("q", "needle"), ("order", "asc")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let selection = Selection::read(&asked, &entry.current().survey, Timestamp(NOON.0 + 3_600_000)).unwrap();
    let (mut found, mut stops, mut after) = (Vec::new(), 0, None);
    loop {
        let page = selection.page(&store, &entry, after, 10, 1_000).unwrap();
        found.extend(page.responses.iter().map(|response| response.id));
        after = page.next;
        if page.complete {
            break;
        }
        stops += 1;
    }
    assert_eq!((found, stops, after), (vec![id(0), id(2_001)], 2, None));
    let at_once = selection.page(&store, &entry, None, 10, 2_003).unwrap();
    assert_eq!((at_once.responses.len(), at_once.complete), (2, true));
}
