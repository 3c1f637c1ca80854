//! `/v1/keys`

use perche_collector::change::DocumentKind;
use perche_collector::store::{Sled, SledOptions, Store};
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{Answer, Client, answer, new_id};
use serde_json::{Value, json};
use ureq::http::Method;

/// Makes a key; `id` and `key` of it.
pub(crate) fn made(collector: &Collector, order: &Value) -> (String, String) {
    let made = collector.client().key(ADMIN_KEY).post("/v1/keys", order);
    assert_eq!(made.status, 201, "{made:?}");
    told(&made)
}

fn told(made: &Answer) -> (String, String) {
    let made = made.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

pub(crate) fn delete(client: &Client, path: &str) -> Answer {
    client.send(Method::DELETE, path, Vec::new())
}

fn listed(collector: &Collector, id: &str) -> Value {
    let list = collector.client().key(ADMIN_KEY).get("/v1/keys").json();
    list["items"].as_array().unwrap().iter().find(|key| key["id"] == id).cloned().unwrap_or_default()
}

fn message(refused: &Answer) -> String {
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"), "{refused:?}");
    refused.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_key_is_made_used_and_revoked() {
    let collector = Collector::start(SURVEYS);
    let admin = collector.client().key(ADMIN_KEY);
    let order = json!({"scope": "numbers", "label": "Grafana", "expires": "90d"});
    let reply = admin.post("/v1/keys", &order);
    assert_eq!((reply.status, reply.header("cache-control")), (201, "no-store"), "{reply:?}");
    let (id, key) = told(&reply);
    let entry = listed(&collector, &id);
    let expected = json!({"id": id, "label": "Grafana", "scope": "numbers", "surveys": null, "made": entry["made"],
        "expires": entry["expires"], "expired": false, "replaced_by": null, "used": null});
    assert_eq!(entry, expected);
    assert!(key.starts_with("perche_") && key.len() == 56, "{key}");
    let client = collector.client().key(&key);
    assert_eq!(client.get("/v1/surveys").status, 200);
    let used = listed(&collector, &id)["used"].as_str().unwrap().to_owned();
    assert!(used.ends_with(":00:00Z"), "known to the hour: {used}");
    let gone = delete(&admin, &format!("/v1/keys/{id}"));
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert!(message(&client.get("/v1/surveys")).contains("revoked"));
    assert_eq!(listed(&collector, &id), Value::Null);
    for again in [delete(&admin, &format!("/v1/keys/{id}")), admin.post(&format!("/v1/keys/{id}/rotate"), &json!({}))] {
        assert_eq!((again.status, again.fields()), (404, vec!["key".to_owned()]));
    }
}

#[test]
fn a_refused_key_is_told_why() {
    let collector = Collector::start(SURVEYS);
    let (_, key) = made(&collector, &json!({"scope": "read"}));
    let refused = |client: Client| message(&client.get("/v1/surveys"));
    assert_eq!(refused(collector.client()), "");
    assert!(refused(collector.client().key(&key[..50])).contains("mistyped"));
    assert!(refused(collector.client().key("an-unknown-key-of-some-length")).contains("not known"));
    let small = collector.client().key(&key).get("/v1/keys");
    assert_eq!((small.status, small.problem().as_str()), (403, "scope-too-small"));
    assert_eq!(small.fields(), ["authorization"]);
    assert_eq!(small.json()["errors"][0]["message"], "holds a key of scope read: this needs admin");
}

#[test]
fn a_key_ends_when_its_time_is_over() {
    let collector = Collector::start(SURVEYS);
    let (id, key) = made(&collector, &json!({"scope": "read", "expires": "1s"}));
    let client = collector.client().key(&key);
    until(|| client.get("/v1/surveys").status != 200);
    assert!(message(&client.get("/v1/surveys")).contains("expired"));
    assert_eq!(listed(&collector, &id)["expired"], true);
}

#[test]
fn every_fault_of_an_order_is_told_at_once() {
    let collector = Collector::start(SURVEYS);
    let admin = collector.client().key(ADMIN_KEY);
    let order = json!({"scope": "root", "surveys": ["effort", "unheard-of"], "expires": "yesterday", "label": "x".repeat(101),
        "colour": "red"});
    let refused = admin.post("/v1/keys", &order);
    assert_eq!(refused.status, 422, "{refused:?}");
    assert_eq!(refused.fields(), ["colour", "expires", "label", "scope", "surveys[1]"]);
    assert_eq!(admin.post("/v1/keys", &json!({"scope": "admin", "surveys": ["effort"]})).fields(), ["surveys"]);
    assert_eq!(admin.post("/v1/keys", &json!({})).fields(), ["scope"]);
    assert_eq!(admin.post("/v1/keys", &json!([])).status, 400);
    assert_eq!(admin.post_text("/v1/keys", "text/html", "{}").status, 415);
    let long = json!({"scope": "read", "label": "x".repeat(17_000)});
    assert_eq!(admin.post("/v1/keys", &long).status, 413);
    assert_eq!(admin.get("/v1/keys").json()["items"].as_array().unwrap().len(), 1, "none was made");
}

#[test]
fn a_rotated_key_overlaps_with_the_new_one() {
    let collector = Collector::start(SURVEYS);
    let admin = collector.client().key(ADMIN_KEY);
    let (id, key) = made(&collector, &json!({"scope": "numbers", "surveys": ["effort"], "label": "CRM"}));
    let rotate = |id: &str| admin.send(Method::POST, &format!("/v1/keys/{id}/rotate"), Vec::new());
    let reply = rotate(&id);
    assert_eq!(reply.status, 201, "{reply:?}");
    let (new_id, new_key) = told(&reply);
    let new = listed(&collector, &new_id);
    assert_eq!((&new["scope"], &new["surveys"], &new["label"]), (&json!("numbers"), &json!(["effort"]), &json!("CRM")));
    let old = listed(&collector, &id);
    assert_eq!((&old["replaced_by"], &old["expired"]), (&json!(new_id), &json!(false)));
    let status = |key: &str| collector.client().key(key).get("/v1/surveys").status;
    assert_eq!((status(&key), status(&new_key)), (200, 200));
    let again = rotate(&id);
    assert_eq!((again.status, again.problem().as_str()), (409, "already-rotated"));
    assert!(again.text.contains(&new_id), "who lost the reply is told where to go on: {again:?}");

    let path = format!("/v1/keys/{new_id}/rotate");
    for (body, fields) in [
        (json!({"overlap": "31d"}), ["overlap"]),
        (json!({"overlap": 24}), ["overlap"]),
        (json!({"over": "1h"}), ["over"]),
    ] {
        let refused = admin.post(&path, &body);
        assert_eq!((refused.status, refused.fields()), (422, fields.map(str::to_owned).to_vec()), "{body}");
    }
    assert_eq!(admin.send(Method::POST, &path, b"{}".to_vec()).status, 415);
    assert_eq!(admin.post(&path, &json!({"overlap": "0h"})).status, 201);
    assert_eq!((status(&key), status(&new_key)), (200, 401));
}

#[test]
fn the_key_of_the_environment_is_listed_and_left_to_the_environment() {
    let collector = Collector::start(SURVEYS);
    let admin = collector.client().key(ADMIN_KEY);
    let env = listed(&collector, "env");
    assert_eq!(
        (&env["scope"], &env["made"], &env["label"]),
        (&json!("admin"), &Value::Null, &json!("PERCHE_ADMIN_KEY"))
    );
    for refused in [delete(&admin, "/v1/keys/env"), admin.post("/v1/keys/env/rotate", &json!({}))] {
        assert_eq!((refused.status, refused.problem().as_str()), (409, "managed-by-environment"), "{refused:?}");
    }
    // Another admin may go: this one stays.
    let (id, key) = made(&collector, &json!({"scope": "admin"}));
    assert_eq!(delete(&collector.client().key(&key), &format!("/v1/keys/{id}")).status, 204);
}

#[test]
fn a_bound_key_sees_its_surveys_and_no_trace_of_others() {
    let collector = Collector::start(SURVEYS);
    for survey in ["effort", "loyalty"] {
        let path = format!("/v1/surveys/{survey}/responses");
        assert_eq!(collector.client().post(&path, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    }
    let (_, key) = made(&collector, &json!({"scope": "write", "surveys": ["loyalty"]}));
    let (bound, admin) = (collector.client().key(&key), collector.client().key(ADMIN_KEY));
    let ids = |client: &Client, path: &str, member: &str| -> Vec<String> {
        let items = client.get(path).json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&bound, "/v1/surveys", "id"), ["loyalty"]);
    assert_eq!(ids(&bound, "/v1/aggregates?survey=*", "survey"), ["loyalty"]);
    assert_eq!(ids(&admin, "/v1/aggregates?survey=*", "survey"), ["effort", "loyalty"]);
    for path in ["", "/aggregates", "/responses"] {
        let (hers, other) = (format!("/v1/surveys/loyalty{path}"), format!("/v1/surveys/effort{path}"));
        assert_eq!(bound.get(&hers).status, 200, "{path}");
        let (hidden, unknown) = (bound.get(&other), bound.get(&format!("/v1/surveys/unheard-of{path}")));
        let said = |answer: &Answer| (answer.status, answer.problem(), answer.fields());
        assert_eq!(said(&hidden), said(&unknown), "{path}");
        assert_eq!(hidden.status, 404, "{path}");
    }
    assert_eq!(bound.get("/v1/aggregates?survey=loyalty,effort").status, 404);
    let import = |client: &Client, survey: &str| {
        let body = answer(&new_id(), &json!(6), &json!({"at": "2020-01-01T00:00:00Z"}));
        client.post(&format!("/v1/surveys/{survey}/responses"), &body).status
    };
    assert_eq!((import(&bound, "loyalty"), import(&bound, "effort")), (201, 404));
    let (_, reader) = made(&collector, &json!({"scope": "read"}));
    assert_eq!(import(&collector.client().key(&reader), "loyalty"), 403);
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 1);
}

#[test]
fn keys_outlive_a_kill_and_a_revoked_one_stays_revoked() {
    let collector = Collector::start(SURVEYS);
    let (_, kept) = made(&collector, &json!({"scope": "read"}));
    let (id, gone) = made(&collector, &json!({"scope": "read"}));
    assert_eq!(delete(&collector.client().key(ADMIN_KEY), &format!("/v1/keys/{id}")).status, 204);
    let collector = Collector::start_in(collector.kill(), SURVEYS, &[]);
    let status = |key: &str| collector.client().key(key).get("/v1/surveys").status;
    assert_eq!((status(&kept), status(&gone)), (200, 401));
}

#[test]
fn the_last_use_is_known_after_a_restart() {
    let collector = Collector::start(SURVEYS);
    let (id, key) = made(&collector, &json!({"scope": "read"}));
    assert_eq!(collector.client().key(&key).get("/v1/surveys").status, 200);
    let used = listed(&collector, &id)["used"].clone();
    let (_, folder) = collector.stop();
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert_eq!(listed(&collector, &id)["used"], used);
    assert!(used.is_string());
}

#[test]
fn neither_key_nor_hash_is_in_an_answer_or_in_the_log() {
    let collector = Collector::start(SURVEYS);
    let admin = collector.client().key(ADMIN_KEY);
    let (id, key) = made(&collector, &json!({"scope": "read", "label": "Anna"}));
    let (_, newer) = told(&admin.post(&format!("/v1/keys/{id}/rotate"), &json!({"overlap": "1h"})));
    collector.client().key(&key).get("/v1/surveys");
    collector.client().key(&key[..40]).get("/v1/surveys");
    let pages = ["/v1/keys", "/v1/audit", "/v1/surveys", "/healthz", "/readyz"].map(|path| admin.get(path).text);
    let refusals = [delete(&admin, "/v1/keys/env").text, collector.client().key(&key).get("/v1/audit").text];
    let said = [pages.concat(), refusals.concat()].concat();
    let (_, folder) = collector.stop();
    let said = said + &std::fs::read_to_string(folder.path().join("log")).unwrap();
    let store = Sled::open(&folder.path().join("data"), &SledOptions::default()).unwrap();
    let stored = store.documents(DocumentKind::Key).unwrap();
    assert_eq!(stored.len(), 2);
    let hashes = stored.iter().map(|document| {
        let body: Value = serde_json::from_str(&document.body).unwrap();
        body["hash"].as_str().unwrap().to_owned()
    });
    let stored: String = stored.iter().map(|document| document.body.as_str()).collect();
    for secret in [&key, &newer, ADMIN_KEY] {
        assert!(!said.contains(secret) && !stored.contains(secret), "{secret} in {said}");
    }
    for hash in hashes {
        assert!(hash.len() == 43 && !said.contains(&hash), "{hash} in {said}");
    }
}
