//! `/v1/surveys/{survey}`: read, defined, archived, erased.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, Client, answer, new_id};
use serde_json::{Value, json};

const HELP: &str = "/v1/surveys/help";

fn definition(question: &str) -> Value {
    json!({"kind": "csat", "text": {"en": {"question": question, "low": "Bad", "high": "Good"}}})
}

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

fn answered(collector: &Collector, id: &str) -> Answer {
    collector.client().post(&format!("{HELP}/responses"), &answer(id, &json!(4), &json!({"comment": "ok"})))
}

#[test]
fn a_survey_is_created_read_replaced_and_answered() {
    let collector = Collector::start("");
    let team = team(&collector);
    let created = team.put(HELP, &definition("How was our help?"));
    assert_eq!((created.status, created.header("etag")), (201, "\"r1\""), "{created:?}");
    let read = team.get(HELP);
    assert_eq!((read.header("etag"), read.json()["managed_by"].clone()), ("\"r1\"", json!("api")));
    assert_eq!(read.json()["definition"]["text"]["en"]["question"], "How was our help?");
    for known in ["\"r1\"", "W/\"r1\"", "\"r0\", \"r1\"", "*"] {
        assert_eq!(team.clone().header("if-none-match", known).get(HELP).status, 304, "{known}");
    }
    assert_eq!(team.clone().header("if-none-match", "\"r2\"").get(HELP).status, 200);
    assert_eq!(answered(&collector, &new_id()).status, 201);
    assert!(collector.client().get("/s/help").text.contains("How was our help?"));

    // What was read can be sent back as it is.
    let mut changed = read.json()["definition"].clone();
    let same = team.clone().header("if-match", "\"r1\"").put(HELP, &changed);
    assert_eq!((same.status, same.header("etag")), (200, "\"r1\""), "no revision for nothing: {same:?}");
    changed["text"]["en"]["question"] = json!("How was our support?");
    let replaced = team.clone().header("if-match", "\"r1\"").put(HELP, &changed);
    assert_eq!((replaced.status, replaced.header("etag")), (200, "\"r2\""));
    assert_ne!(replaced.json()["version"], read.json()["version"]);
    for others in ["\"r1\"", "\"r1\", \"r3\"", "W/\"r2\"", "r2", "\"r02\"", ""] {
        let late = team.clone().header("if-match", others).put(HELP, &definition("Mine!"));
        assert_eq!((late.status, late.problem().as_str()), (412, "other-revision"), "{others}");
    }
    let one_of = team.clone().header("if-match", "\"r1\", \"r2\"").put(HELP, &changed);
    assert_eq!((one_of.status, one_of.header("etag")), (200, "\"r2\""));
    let unseen = team.put(HELP, &definition("Mine!"));
    assert_eq!((unseen.status, unseen.problem().as_str()), (428, "revision-needed"));
    let second = team.clone().header("if-none-match", "*").put(HELP, &definition("Mine!"));
    assert_eq!((second.status, second.problem().as_str()), (412, "other-revision"));
    let none = team.clone().header("if-match", "*").put("/v1/surveys/none", &definition("Where?"));
    assert_eq!(none.status, 412);
}

#[test]
fn every_fault_of_a_definition_is_named_and_what_may_be_meant_otherwise_is_told() {
    let collector = Collector::start("");
    let team = team(&collector);
    let wrong =
        json!({"id": "help", "kind": "csat", "colour": "red", "scale": {"min": 1, "max": 8}, "text": {"en": {}}});
    let refused = team.put(HELP, &wrong);
    assert_eq!(refused.status, 422);
    let fields = refused.fields();
    assert!(["colour", "text.en.question"].iter().all(|field| fields.contains(&(*field).to_owned())), "{fields:?}");
    let other = team.put(HELP, &json!({"id": "other", "kind": "nps", "text": {}, "zzz": 1}));
    assert_eq!((other.status, other.fields().contains(&"id".to_owned())), (422, true));
    assert!(other.fields().contains(&"zzz".to_owned()), "all at once: {other:?}");
    assert_eq!(team.post_text(HELP, "application/json", "{}").status, 405);
    assert_eq!(team.clone().header("content-type", "text/plain").send(put(), HELP, b"{}".to_vec()).status, 415);
    assert_eq!(team.put(HELP, &json!([])).status, 400);
    let long = team.put(HELP, &definition(&"q".repeat(256 * 1_024)));
    assert_eq!((long.status, long.problem().as_str()), (413, "too-large"));
    let defined = team.put(HELP, &definition("How?")).json();
    let warned: Vec<&str> =
        defined["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    assert!(warned.contains(&"sites"), "{defined}");
}

fn put() -> ureq::http::Method {
    ureq::http::Method::PUT
}

#[test]
fn the_scale_is_fixed_once_a_response_is_counted() {
    let collector = Collector::start("");
    let team = team(&collector);
    team.put(HELP, &definition("How?"));
    let nps = json!({"kind": "nps", "text": {"en": {"question": "Recommend?", "low": "No", "high": "Yes"}}});
    assert_eq!(team.clone().header("if-match", "*").put(HELP, &nps).status, 200, "nobody answered yet");
    assert_eq!(answered(&collector, &new_id()).status, 201);
    let fixed = team.clone().header("if-match", "*").put(HELP, &definition("How?"));
    assert_eq!((fixed.status, fixed.problem().as_str(), fixed.fields()), (409, "scale-fixed", vec!["kind".to_owned()]));
}

#[test]
fn an_archived_survey_keeps_its_figures_and_comes_back() {
    let collector = Collector::start("");
    let team = team(&collector);
    team.put(HELP, &definition("How?"));
    assert_eq!(answered(&collector, &new_id()).status, 201);
    assert_eq!((team.delete(HELP).status, team.delete(HELP).status), (204, 204), "twice is once");
    assert_eq!((answered(&collector, &new_id()).status, collector.client().get("/s/help").status), (410, 410));
    assert_eq!(team.get(HELP).json()["archived"], true);
    assert_eq!(collector.aggregate("help", "").json()["total"]["n"], 1);
    let stale = team.clone().header("if-match", "\"r1\"").delete(HELP);
    assert_eq!(stale.status, 412);
    let back = team.clone().header("if-match", "\"r2\"").put(HELP, &definition("How?"));
    assert_eq!((back.status, back.header("etag"), back.json()["archived"].clone()), (200, "\"r3\"", json!(false)));
    assert_eq!(answered(&collector, &new_id()).status, 201);
    assert_eq!(team.delete("/v1/surveys/none").status, 404);
}

#[test]
fn an_erased_survey_has_no_response_left() {
    let collector = Collector::start("");
    let team = team(&collector);
    team.put(HELP, &definition("How?"));
    let ids: Vec<String> = (0..3).map(|_| new_id()).collect();
    assert!(ids.iter().all(|id| answered(&collector, id).status == 201));
    let wrong = team.delete(&format!("{HELP}?erase=yes"));
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["erase".to_owned()]));
    let erased = team.delete(&format!("{HELP}?erase=true"));
    assert_eq!((erased.status, erased.json()), (200, json!({"erased": 3})));
    let total = collector.aggregate("help", "").json()["total"].clone();
    assert_eq!((&total["n"], &total["commented"]), (&json!(0), &json!(0)));
    assert_eq!(team.get(&format!("/v1/responses/{}", ids[0])).status, 404);
    assert_eq!(team.get(HELP).json()["archived"], true);
}

#[test]
fn a_survey_of_the_file_is_changed_in_the_file_alone() {
    let collector = Collector::start(SURVEYS);
    let team = team(&collector);
    let put = team.clone().header("if-match", "\"r1\"").put("/v1/surveys/loyalty", &definition("Mine?"));
    assert_eq!((put.status, put.problem().as_str()), (409, "managed-by-file"));
    let deleted = team.delete("/v1/surveys/loyalty");
    assert_eq!((deleted.status, deleted.problem().as_str()), (409, "managed-by-file"));
    assert_eq!(collector.client().put("/v1/surveys/loyalty", &definition("Mine?")).status, 401);
}

#[test]
fn there_are_a_thousand_surveys_and_not_one_more() {
    // All but one from the file: a thousand requests would show no more.
    let of_the_file =
        |number: usize| format!("[[survey]]\nid = \"s{number}\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n");
    let collector = Collector::start(&(1..1_000).map(of_the_file).collect::<String>());
    let team = team(&collector);
    assert_eq!(team.put(HELP, &definition("How?")).status, 201, "the thousandth");
    let refused = || {
        let one_more = team.put("/v1/surveys/other", &definition("And?"));
        assert_eq!((one_more.status, one_more.fields()), (422, vec!["survey".to_owned()]), "{one_more:?}");
        assert!(one_more.text.contains("would be one more than the 1000"), "{one_more:?}");
        assert_eq!(team.get("/v1/surveys/other").status, 404);
    };
    refused();
    assert_eq!(team.clone().header("if-match", "*").put(HELP, &definition("Who?")).status, 200, "it is no new one");
    assert_eq!(team.delete(HELP).status, 204);
    // An archived survey keeps its figures, and its place.
    refused();
}
