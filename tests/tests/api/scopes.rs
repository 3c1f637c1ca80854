//! Every operation of the API's own description times every key: who gets in, who is told that the key may not, and who
//! is told that there is nothing.

use perche_collector::http::openapi::document;
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{Answer, answer, new_id};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::keys::made;

const SCOPES: [&str; 4] = ["numbers", "read", "write", "admin"];

/// One operation as it is tried.
struct Attempt {
    name: String,
    method: Method,
    /// Of the survey `effort`, and of nothing else that is there.
    path: String,
    media: String,
    body: String,
    /// The place in [`SCOPES`] from which on a key is let in; `None` for everybody.
    needed: Option<usize>,
    /// Whether a key that is given is looked at.
    keyed: bool,
}

/// Every operation of a description, and once more each with what raises its scope.
fn attempts(document: &Value) -> Vec<Attempt> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            all.push(attempt(path, method, operation, "", operation["x-perche-scope"].as_str().unwrap()));
            for (query, scope) in operation["x-perche-scope-if"].as_object().into_iter().flatten() {
                all.push(attempt(path, method, operation, query, scope.as_str().unwrap()));
            }
        }
    }
    all
}

fn attempt(path: &str, method: &str, operation: &Value, query: &str, scope: &str) -> Attempt {
    let mut path = path.replace("{survey}", "effort");
    for name in ["id", "reference", "hash", "file", "n", "token"] {
        path = path.replace(&format!("{{{name}}}"), "unheard-of");
    }
    let mut queries = vec![query.to_owned()];
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] == "query" && parameter["required"] == true {
            let examples = [&parameter["example"], &parameter["schema"]["enum"][0]];
            let value = examples.iter().find_map(|value| value.as_str()).unwrap();
            queries.push(format!("{}={value}", parameter["name"].as_str().unwrap()));
        }
    }
    let sent = &operation["responses"]["200"]["content"];
    if ["text/event-stream", "application/gzip"].iter().any(|media| sent.get(media).is_some()) {
        // Refused after the key was looked at: a stream would never end, and a backup is no text.
        queries.push("unheard-of=1".to_owned());
    }
    queries.retain(|query| !query.is_empty());
    let mark = if queries.is_empty() { "" } else { "?" };
    let bodies = operation["requestBody"]["content"].as_object();
    let (media, body) = bodies.and_then(|bodies| bodies.iter().next()).map_or((String::new(), String::new()), |it| {
        let example = &it.1["example"];
        (it.0.clone(), example.as_str().map_or_else(|| example.to_string(), str::to_owned))
    });
    Attempt {
        name: format!("{} {query}", operation["operationId"].as_str().unwrap()).trim_end().to_owned(),
        method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
        path: format!("{path}{mark}{}", queries.join("&")),
        media,
        body,
        needed: SCOPES.iter().position(|known| *known == scope),
        keyed: operation["security"].is_array(),
    }
}

/// What can stand in the `Authorization` header.
struct Keys {
    of_scope: [String; 4],
    /// For each scope below admin one that sees the survey `loyalty` only.
    bound: [String; 3],
    /// Each with why it is worth nothing.
    worthless: Vec<(&'static str, String)>,
}

impl Keys {
    fn make(collector: &Collector) -> Self {
        let key = |order: Value| made(collector, &order);
        let team = collector.client().key(ADMIN_KEY);
        let (revoked, revoked_key) = key(json!({"scope": "write"}));
        assert_eq!(team.delete(&format!("/v1/keys/{revoked}")).status, 204);
        let (ended, ended_key) = key(json!({"scope": "write"}));
        assert_eq!(team.post(&format!("/v1/keys/{ended}/rotate"), &json!({"overlap": "0h"})).status, 201);
        // It ends in the millisecond of its rotation: the next one must have begun.
        until(|| collector.client().key(&ended_key).get("/v1/surveys").status == 401);
        let of_scope = SCOPES.map(|scope| key(json!({"scope": scope})).1);
        let mistyped = of_scope[3].chars().rev().collect::<String>();
        let bearer = |key: &str| format!("Bearer {key}");
        Self {
            bound: [0, 1, 2].map(|place| key(json!({"scope": SCOPES[place], "surveys": ["loyalty"]})).1),
            worthless: vec![
                ("unknown", bearer("an-unknown-key-of-some-length")),
                ("revoked", bearer(&revoked_key)),
                ("expired", bearer(&ended_key)),
                ("malformed", bearer(&mistyped)),
                ("empty", "Bearer".to_owned()),
            ],
            of_scope,
        }
    }
}

fn send(collector: &Collector, attempt: &Attempt, authorization: Option<&str>) -> Answer {
    let mut client = collector.client();
    if let Some(authorization) = authorization {
        client = client.header("authorization", authorization);
    }
    if !attempt.media.is_empty() {
        client = client.header("content-type", &attempt.media);
    }
    client.send(attempt.method.clone(), &attempt.path, attempt.body.clone().into_bytes())
}

/// What is not as the description says.
fn complaints(collector: &Collector, keys: &Keys, attempts: &[Attempt]) -> Vec<String> {
    let mut found = Vec::new();
    for attempt in attempts {
        let mut expect = |who: &str, answer: &Answer, right: bool| {
            if !right {
                found.push(format!("{} with {who}: {}", attempt.name, answer.status));
            }
        };
        let let_in = |answer: &Answer| ![401, 403].contains(&answer.status);
        let none = send(collector, attempt, None);
        expect("no key", &none, if attempt.needed.is_none() { let_in(&none) } else { none.status == 401 });
        for (why, authorization) in &keys.worthless {
            let answer = send(collector, attempt, Some(authorization));
            let refused = if attempt.keyed { answer.status == 401 } else { let_in(&answer) };
            expect(&format!("a key that is {why}"), &answer, refused);
        }
        for (place, key) in keys.of_scope.iter().enumerate() {
            let answer = send(collector, attempt, Some(&format!("Bearer {key}")));
            let small = answer.status == 403 && answer.problem() == "scope-too-small";
            // A key of another scope does not open an open door wider: it must be one that vouches.
            let first = if attempt.needed.is_none() && attempt.keyed { 2 } else { attempt.needed.unwrap_or_default() };
            expect(SCOPES[place], &answer, if place < first { small } else { let_in(&answer) });
        }
        for (place, key) in keys.bound.iter().enumerate() {
            let of_survey = attempt.path.contains("/v1/surveys/effort");
            let Some(first) = attempt.needed.filter(|first| of_survey && place >= *first) else { continue };
            let answer = send(collector, attempt, Some(&format!("Bearer {key}")));
            let who = format!("{} bound to another survey (from {})", SCOPES[place], SCOPES[first]);
            expect(&who, &answer, answer.status == 404);
        }
    }
    found
}

#[test]
fn every_operation_opens_to_its_scope_and_to_no_smaller_one() {
    let collector = Collector::start(SURVEYS);
    let attempts = attempts(document());
    assert!(attempts.len() > 30, "the operations are found");
    assert_eq!(complaints(&collector, &Keys::make(&collector), &attempts), [""; 0]);
}

/// The description with another scope for one operation.
fn with_scope(name: &str, scope: &str) -> Value {
    let mut document = document().clone();
    let paths = document["paths"].as_object_mut().unwrap().values_mut();
    let mut operations = paths.flat_map(|methods| methods.as_object_mut().unwrap().values_mut());
    let operation = operations.find(|operation| operation["operationId"] == name).unwrap();
    operation["x-perche-scope"] = json!(scope);
    document
}

#[test]
fn a_door_that_stands_wider_or_narrower_than_described_is_found() {
    let collector = Collector::start(SURVEYS);
    let keys = Keys::make(&collector);
    let planted = [
        ("readOpenApi", "admin", ["no key: 200", "numbers: 200"]),
        ("readAggregates", "read", ["numbers: 200", "numbers: 200"]),
        ("listResponses", "numbers", ["numbers: 403", "numbers: 403"]),
        ("listKeys", "none", ["no key: 401", "write: 403"]),
    ];
    for (name, scope, expected) in planted {
        let attempts: Vec<Attempt> = attempts(&with_scope(name, scope));
        let attempts: Vec<Attempt> = attempts.into_iter().filter(|attempt| attempt.name == name).collect();
        let found = complaints(&collector, &keys, &attempts);
        for wrong in expected {
            assert!(found.contains(&format!("{name} with {wrong}")), "{wrong}: {found:?}");
        }
    }
}

#[test]
fn a_bound_key_finds_nothing_of_other_surveys_under_any_address() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let post = answer(&id, &json!(6), &json!({"respondent": "4711"}));
    assert_eq!(collector.client().post("/v1/surveys/effort/responses", &post).status, 201);
    let bound = collector.client().key(&made(&collector, &json!({"scope": "write", "surveys": ["loyalty"]})).1);
    let path = format!("/v1/responses/{id}");
    assert_eq!((bound.get(&path).status, bound.patch(&path, &json!({"done": true})).status), (404, 404));
    assert_eq!(bound.delete(&path).status, 404);
    for (path, items) in
        [("/v1/respondents/4711", 0), ("/v1/changes", 0), ("/v1/surveys", 1), ("/v1/aggregates?survey=*", 1)]
    {
        assert_eq!(bound.get(path).json()["items"].as_array().map(Vec::len), Some(items), "{path}");
    }
    assert_eq!(bound.delete("/v1/respondents/4711").json()["erased"], 0);
    assert_eq!(collector.client().key(ADMIN_KEY).get(&path).status, 200, "it is there, for others");
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
