//! Every route under `/v1` times every scope.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::keys::made;

/// Who gets in: everybody, or a key of at least this place in [`SCOPES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Open,
    From(usize),
}

const SCOPES: [&str; 4] = ["numbers", "read", "write", "admin"];
const NUMBERS: Door = Door::From(0);
const READ: Door = Door::From(1);
const WRITE: Door = Door::From(2);
const ADMIN: Door = Door::From(3);

/// Route, method, path, and who gets in.
const ROUTES: [(&str, &str, &str, Door); 34] = [
    ("/audit", "GET", "/audit", ADMIN),
    ("/backup", "POST", "/backup?x=1", ADMIN),
    ("/keys", "GET", "/keys", ADMIN),
    ("/keys", "POST", "/keys", ADMIN),
    ("/keys/{id}", "DELETE", "/keys/unheard-of", ADMIN),
    ("/keys/{id}/rotate", "POST", "/keys/unheard-of/rotate", ADMIN),
    ("/surveys", "GET", "/surveys", NUMBERS),
    ("/aggregates", "GET", "/aggregates?survey=*", NUMBERS),
    ("/surveys/{survey}", "GET", "/surveys/effort", NUMBERS),
    ("/surveys/{survey}", "PUT", "/surveys/unheard-of", WRITE),
    ("/surveys/{survey}", "DELETE", "/surveys/unheard-of", WRITE),
    ("/surveys/{survey}", "DELETE", "/surveys/effort?erase=true", ADMIN),
    ("/links", "POST", "/links", WRITE),
    ("/surveys/{survey}/snippet", "GET", "/surveys/effort/snippet?channel=inline", READ),
    ("/changes", "GET", "/changes", READ),
    ("/webhooks", "GET", "/webhooks", ADMIN),
    ("/webhooks", "POST", "/webhooks", ADMIN),
    ("/webhooks/{id}", "GET", "/webhooks/unheard-of", ADMIN),
    ("/webhooks/{id}", "PUT", "/webhooks/unheard-of", ADMIN),
    ("/webhooks/{id}", "DELETE", "/webhooks/unheard-of", ADMIN),
    ("/webhooks/{id}/rotate", "POST", "/webhooks/unheard-of/rotate", ADMIN),
    ("/webhooks/{id}/deliveries", "GET", "/webhooks/unheard-of/deliveries", ADMIN),
    ("/webhooks/{id}/deliveries/{n}/replay", "POST", "/webhooks/unheard-of/deliveries/1/replay", ADMIN),
    ("/responses/{id}", "GET", "/responses/unheard-of", READ),
    ("/responses/{id}", "PATCH", "/responses/unheard-of", WRITE),
    ("/responses/{id}", "DELETE", "/responses/unheard-of", WRITE),
    ("/respondents/{reference}", "GET", "/respondents/unheard-of", READ),
    ("/respondents/{reference}", "DELETE", "/respondents/unheard-of", WRITE),
    ("/surveys/{survey}/events", "GET", "/surveys/effort/events?x=1", READ),
    ("/surveys/{survey}/aggregates", "GET", "/surveys/effort/aggregates", NUMBERS),
    ("/surveys/{survey}/responses", "GET", "/surveys/effort/responses", READ),
    ("/surveys/{survey}/responses", "POST", "/surveys/effort/responses", Door::Open),
    ("/surveys/{survey}/responses", "OPTIONS", "/surveys/effort/responses", Door::Open),
    ("/surveys/{survey}/shown", "POST", "/surveys/effort/shown", Door::Open),
];

#[test]
fn every_route_opens_to_its_scope_and_to_no_smaller_one() {
    let collector = Collector::start(SURVEYS);
    let keys = SCOPES.map(|scope| made(&collector, &json!({"scope": scope})).1);
    for (_, method, path, door) in ROUTES {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let ask = |key: Option<&str>| {
            let client = collector.client();
            let client = key.map_or_else(|| client.clone(), |key| client.clone().key(key));
            client.header("content-type", "application/json").send(
                method.clone(),
                &format!("/v1{path}"),
                b"{}".to_vec(),
            )
        };
        let Door::From(first) = door else {
            assert!(![401, 403].contains(&ask(None).status), "{method} {path}");
            continue;
        };
        let (without, unknown) = (ask(None), ask(Some("an-unknown-key-of-some-length")));
        assert_eq!((without.status, unknown.status), (401, 401), "{method} {path}");
        for (place, key) in keys.iter().enumerate() {
            let answer = ask(Some(key));
            let said = (answer.status, answer.text.contains("scope-too-small"));
            assert_eq!(said == (403, true), place < first, "{method} {path} with {}: {answer:?}", SCOPES[place]);
            assert!(place < first || ![401, 403].contains(&answer.status), "{method} {path}: {answer:?}");
        }
    }
}

#[test]
fn the_table_of_scopes_names_every_route() {
    let source = include_str!("../../../collector/src/http.rs");
    let team = source.split("web::scope(\"/v1\")").nth(1).unwrap();
    let resources = team.split("resource(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let missing: Vec<&str> = resources.filter(|route| !ROUTES.iter().any(|(known, ..)| known == route)).collect();
    assert_eq!(missing, [""; 0], "routes without a row in the table");
}

#[test]
fn an_import_needs_a_key_of_write_scope() {
    let collector = Collector::start(SURVEYS);
    let old = || answer(&new_id(), &json!(6), &json!({"at": "2020-01-01T00:00:00Z"}));
    let status = |key: &str| collector.client().key(key).post("/v1/surveys/effort/responses", &old()).status;
    let found = SCOPES.map(|scope| status(&made(&collector, &json!({"scope": scope})).1));
    assert_eq!(found, [403, 403, 201, 201]);
    assert_eq!(status(ADMIN_KEY), 201);
    let items = collector.client().key(ADMIN_KEY).get("/v1/surveys/effort/responses").json()["items"].clone();
    assert_eq!(items.as_array().map(Vec::len), Some(3), "{}", Value::to_string(&items));
}
