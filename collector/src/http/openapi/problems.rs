//! Which problems an operation can answer with, from what its annotation says and from what holds for all.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::ResponseError;
use serde_json::{Map, Value, json};

use crate::error::Error;

/// The extension by which an annotation names the problems that are its own.
const OWN: &str = "x-perche-problems";
/// A request as problems name it.
const REQUEST: &str = "0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b";

/// Writes every problem among the components, each once.
pub(super) fn components(document: &mut Value) {
    let mut responses = Map::new();
    let mut examples = Map::new();
    for error in Error::catalogue() {
        let name = error.name();
        examples.insert(name.to_owned(), json!({"summary": error.to_string(), "value": error.body(REQUEST)}));
        responses.insert(name.to_owned(), response(&error.to_string(), error.status_code().as_u16(), &[name]));
    }
    document["components"]["responses"] = responses.into();
    document["components"]["examples"] = examples.into();
}

/// Writes the problems of one operation among its responses. `guarded`: a key is asked for.
pub(super) fn of_operation(operation: &mut Value, guarded: bool) {
    let own = operation.as_object_mut().and_then(|members| members.remove(OWN)).unwrap_or_default();
    let own = own.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let mut names: BTreeSet<String> = own.collect();
    let body = &operation["requestBody"]["content"];
    if body.is_object() {
        names.extend(["too-large", "too-slow", "packed-body", "bad-body", "unsupported-media-type"].map(str::to_owned));
    }
    if guarded {
        names.extend(["unauthorized", "scope-too-small", "too-many-requests", "unavailable"].map(str::to_owned));
    }
    names.extend(["head-too-large", "internal"].map(str::to_owned));
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, errors) in by_status(&names) {
        let response = match &errors[..] {
            [only] => json!({"$ref": format!("#/components/responses/{}", only.name())}),
            several => {
                let said: Vec<String> = several.iter().map(ToString::to_string).collect();
                let names: Vec<&str> = several.iter().map(Error::name).collect();
                response(&said.join("; "), status, &names)
            }
        };
        // What the annotation says of a status is nearer to the truth than what holds for all.
        responses.entry(status.to_string()).or_insert(response);
    }
}

fn by_status(names: &BTreeSet<String>) -> BTreeMap<u16, Vec<Error>> {
    let mut found: BTreeMap<u16, Vec<Error>> = BTreeMap::new();
    let mut left = names.clone();
    for error in Error::catalogue() {
        if left.remove(error.name()) {
            found.entry(error.status_code().as_u16()).or_default().push(error);
        }
    }
    assert!(left.is_empty(), "an annotation names problems that are not in the catalogue: {left:?}");
    found
}

fn response(description: &str, status: u16, names: &[&str]) -> Value {
    let example = |name: &&str| ((*name).to_owned(), json!({"$ref": format!("#/components/examples/{name}")}));
    let examples: Map<String, Value> = names.iter().map(example).collect();
    let text = json!({"type": "string"});
    let mut headers = json!({"x-request-id": {"description": "The same as in the body", "schema": text}});
    let more = match status {
        401 => Some(("www-authenticate", "`Bearer`")),
        405 => Some(("allow", "The methods that are defined")),
        429 | 503 => Some(("retry-after", "In how many seconds to try again")),
        _ => None,
    };
    if let Some((name, said)) = more {
        headers[name] = json!({"description": said, "required": true, "schema": text});
    }
    json!({
        "description": description,
        "headers": headers,
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": examples,
        }},
    })
}
