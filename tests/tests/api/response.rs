//! `/v1/responses/{id}`.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};

use crate::guard::{outside, proxied};

const EFFORT: &str = "/v1/surveys/effort/responses";

fn total(collector: &Collector) -> Value {
    collector.aggregate("effort", "").json()["total"].clone()
}

#[test]
fn one_response_is_read_labelled_and_erased() {
    let collector = Collector::start(SURVEYS);
    let (id, team) = (new_id(), collector.client().key(ADMIN_KEY));
    collector.client().post(EFFORT, &answer(&id, &json!(2), &json!({"comment": "slow"})));
    let path = format!("/v1/responses/{id}");
    let read = team.get(&path);
    assert_eq!((read.status, &read.json()["comment"], &read.json()["done"]), (200, &json!("slow"), &json!(false)));
    assert_eq!(team.clone().header("if-none-match", read.header("etag")).get(&path).status, 304);

    let handled = team.patch(&path, &json!({"tags": ["late", " late "], "done": true}));
    assert_eq!(handled.status, 200, "{handled:?}");
    assert_eq!((&handled.json()["tags"], &handled.json()["done"]), (&json!(["late"]), &json!(true)));
    assert_eq!(team.get(&path).json(), handled.json());
    let wrong = team.patch(&path, &json!({"tags": [1], "done": 1, "quarantined": true, "comment": "x"}));
    assert_eq!(
        (wrong.status, wrong.fields()),
        (422, ["comment", "done", "quarantined", "tags"].map(Into::into).to_vec())
    );
    assert_eq!(team.patch(&path, &json!([])).status, 400);
    assert_eq!(team.post_text(&path, "application/json", "{}").status, 405);

    assert_eq!((team.delete(&path).status, team.delete(&path).status, team.get(&path).status), (204, 404, 404));
    assert_eq!((total(&collector)["n"].clone(), total(&collector)["commented"].clone()), (json!(0), json!(0)));
    let again = collector.client().post(EFFORT, &answer(&id, &json!(2), &json!({})));
    assert_eq!((again.status, again.problem().as_str()), (410, "erased"));
}

#[test]
fn a_released_response_counts() {
    let collector = proxied(&["--quarantine-too-fast", "0"]);
    let page = collector.client().get("/s/effort").text;
    let field = |name: &str| {
        let rest = page.split_once(&format!("name=\"{name}\"")).expect("the form has it").1;
        rest.split_once("value=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
    };
    let id = field("id");
    let (version, display) = (field("version"), field("display"));
    let fields = [
        ("id", &*id),
        ("score", "6"),
        ("version", &*version),
        ("display", &*display),
        ("website", "http://spam.example"),
    ];
    assert_eq!(outside(&collector, "203.0.113.9").post_form("/s/effort", &fields).status, 303);
    assert_eq!((&total(&collector)["n"], &total(&collector)["excluded"]["quarantined"]), (&json!(0), &json!(1)));
    let team = collector.client().key(ADMIN_KEY);
    let path = format!("/v1/responses/{id}");
    let why = |row: Value| (row["status"].clone(), row["suspicion"].clone());
    assert_eq!(why(team.get(&path).json()), (json!("quarantined"), json!("honeypot")));
    let released = team.patch(&path, &json!({"quarantined": false})).json();
    assert_eq!(why(released), (json!("counted"), json!("honeypot")), "and it stays known why it was kept");
    assert_eq!((&total(&collector)["n"], &total(&collector)["excluded"]["quarantined"]), (&json!(1), &json!(0)));
}

#[test]
fn who_has_no_key_or_no_such_id_learns_nothing() {
    let collector = Collector::start(SURVEYS);
    let (id, team) = (new_id(), collector.client().key(ADMIN_KEY));
    collector.client().post(EFFORT, &answer(&id, &json!(2), &json!({})));
    let path = format!("/v1/responses/{id}");
    let stranger = collector.client();
    for refused in [stranger.get(&path), stranger.patch(&path, &json!({"done": true})), stranger.delete(&path)] {
        assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"));
    }
    for unknown in [new_id(), "x".to_owned(), "%F0%9F%92%A9".to_owned()] {
        let path = format!("/v1/responses/{unknown}");
        assert_eq!((team.get(&path).status, team.patch(&path, &json!({"done": true})).status), (404, 404), "{unknown}");
    }
}
