//! `POST /v1/surveys/{survey}/responses` with a key: answers that were first accepted elsewhere.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Client, answer, new_id};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

#[test]
fn a_write_key_imports_an_answer_at_its_own_time() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let id = new_id();
    let old =
        |score: i64, at: &str| answer(&id, &json!(score), &json!({"at": at, "answered_at": "2019-03-31T00:00:00Z"}));
    let created = team.post(EFFORT, &old(6, "2019-03-31T02:30:00+02:00"));
    assert_eq!((created.status, &created.json()["at"]), (201, &json!("2019-03-31T00:30:00Z")), "{created:?}");
    for again in [old(6, "2019-03-31T00:30:00Z"), old(6, "2020-01-01T00:00:00Z")] {
        let unchanged = team.post(EFFORT, &again);
        assert_eq!((unchanged.status, unchanged.json()), (200, created.json()), "the first one fixes at");
    }
    assert_eq!(team.post(EFFORT, &old(5, "2019-03-31T00:30:00Z")).problem(), "closed");
    assert_eq!(collector.client().post(EFFORT, &answer(&id, &json!(5), &json!({}))).problem(), "closed");
    let count = |window: &str| collector.aggregate("effort", window).json()["total"]["n"].clone();
    assert_eq!(count("?from=2019-03-31T00:30:00Z&to=2019-03-31T00:45:00Z"), 1);
    assert_eq!((count("?to=2019-03-31T00:30:00Z"), count("?from=2019-03-31T00:45:00Z")), (json!(0), json!(0)));
    let row = team.get(EFFORT).json()["items"][0].clone();
    assert_eq!((&row["answered_at"], &row["amended_at"]), (&json!("2019-03-31T00:00:00Z"), &Value::Null));
}

#[test]
fn only_a_write_key_may_set_at_and_a_wrong_one_is_refused() {
    let collector = Collector::start(SURVEYS);
    let import = |at: &str| answer(&new_id(), &json!(6), &json!({"at": at}));
    let refused = collector.client().post(EFFORT, &import("2019-03-31T00:30:00Z"));
    assert_eq!((refused.status, refused.fields()), (422, vec!["at".to_owned()]));
    assert_eq!(refused.json()["errors"][0]["message"], "may only be set with a write key");
    let team = collector.client().key(ADMIN_KEY);
    for at in ["1999-12-31T23:59:59Z", "2199-01-01T00:00:00Z", "2019-03-31", "yesterday"] {
        let refused = team.post(EFFORT, &import(at));
        assert_eq!((refused.status, refused.fields()), (422, vec!["at".to_owned()]), "{at}");
    }
    let wrong = collector.client().key("not-the-key-of-this-collector");
    for client in [wrong, collector.client().header("authorization", "bearer")] {
        let refused = client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({})));
        assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"));
    }
    let behind_a_password = collector.client().header("authorization", "Basic c3RhZ2luZzpzdGFnaW5n");
    assert_eq!(behind_a_password.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 1);
}

#[test]
fn a_server_with_a_key_posts_whatever_the_sites_are() {
    let collector = Collector::start(SURVEYS);
    let post = |client: Client| {
        client.header("origin", "https://crm.example").post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status
    };
    assert_eq!(post(collector.client()), 403);
    assert_eq!(post(collector.client().key(ADMIN_KEY)), 201);
}
