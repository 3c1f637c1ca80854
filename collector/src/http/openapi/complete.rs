//! What annotations cannot say, or would have to say thirty times: scopes, problems, examples.

use serde_json::{Map, Value, json};

use super::problems;

/// Requests and replies as they go over the wire, by the name of the operation.
const EXAMPLES: &str = include_str!("examples.json");
/// The methods that an address can have an operation for.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Completes what was made of the annotations.
pub(super) fn complete(mut document: Value) -> Value {
    let examples: Value = serde_json::from_str(EXAMPLES).expect("the examples are JSON, as a test shows");
    problems::components(&mut document);
    document["components"]["securitySchemes"] = json!({"bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key: `Authorization: Bearer KEY`. Its scope is one of numbers, read, write and admin; each \
                        holds the ones before it.",
    }, "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-perche",
        "description": "Who is signed in to the dashboard may read what the key that they signed in with may read, \
                        from pages of the collector itself and from no other site. Over plain HTTP the cookie is named \
                        `perche`. Nothing is changed by it.",
    }});
    let mut strict = Vec::new();
    for (method, operation) in operations(&mut document) {
        if method == "get" {
            signed_in(operation);
        }
        let guard = guard(operation);
        operation["x-perche-scope"] = json!(guard.needed.as_deref().unwrap_or("none"));
        problems::of_operation(operation, guard.asked);
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            never_null(&mut parameter["schema"]);
        }
        optional_body(operation);
        let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
        show(operation, &examples[&name]);
        let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        strict.extend(body.as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned));
    }
    // A member that is not known is a fault everywhere.
    for name in strict {
        document["components"]["schemas"][name]["additionalProperties"] = json!(false);
    }
    plain_words(&mut document);
    document
}

fn operations(document: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let of_path = paths.filter_map(Value::as_object_mut).flat_map(|methods| methods.iter_mut());
    of_path.filter(|(method, _)| METHODS.contains(&method.as_str()))
}

/// What a key may read, who signed in with it may read.
fn signed_in(operation: &mut Value) {
    let ways = operation["security"].as_array().map_or(&[][..], Vec::as_slice);
    let of_key = ways.iter().find_map(|way| way.get("bearer")).cloned();
    if let (Some(scope), Some(ways)) = (of_key, operation.get_mut("security").and_then(Value::as_array_mut)) {
        ways.push(json!({"cookie": scope}));
    }
}

/// Who gets in.
struct Guard {
    /// The scope without which nobody does.
    needed: Option<String>,
    /// Whether a key is looked at.
    asked: bool,
}

fn guard(operation: &Value) -> Guard {
    let ways: Vec<&Value> = operation["security"].as_array().into_iter().flatten().collect();
    let open = ways.iter().any(|way| way.as_object().is_some_and(Map::is_empty));
    let scope = ways.iter().find_map(|way| way["bearer"][0].as_str());
    Guard { needed: scope.filter(|_| !open).map(str::to_owned), asked: scope.is_some() }
}

/// An address has no `null`: what may be left out is left out.
fn never_null(schema: &mut Value) {
    if let Some(types) = schema["type"].as_array() {
        let rest: Vec<Value> = types.iter().filter(|name| **name != "null").cloned().collect();
        schema["type"] = if let [only] = &rest[..] { only.clone() } else { json!(rest) };
    }
    if let Some(either) = schema["oneOf"].as_array() {
        let rest: Vec<Value> = either.iter().filter(|one| one["type"] != "null").cloned().collect();
        if let [only] = &rest[..] {
            let only = only.clone();
            let members = schema.as_object_mut().expect("it has a member");
            members.remove("oneOf");
            members.extend(only.as_object().cloned().unwrap_or_default());
        }
    }
}

/// A body that may be left out is no `null` either.
fn optional_body(operation: &mut Value) {
    let Some(body) = operation.get_mut("requestBody") else { return };
    let mut left_out = false;
    for content in body["content"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        left_out |= content["schema"]["oneOf"].is_array();
        never_null(&mut content["schema"]);
    }
    body["required"] = json!(!left_out);
}

/// Puts the examples of an operation where they belong: the request's, and one for each status and media type.
fn show(operation: &mut Value, examples: &Value) {
    for (media, example) in examples["request"].as_object().into_iter().flatten() {
        let path = format!("/requestBody/content/{}", media.replace('/', "~1"));
        if let Some(content) = operation.pointer_mut(&path) {
            content["example"] = example.clone();
        }
    }
    for (status, media) in examples["replies"].as_object().into_iter().flatten() {
        for (media, example) in media.as_object().into_iter().flatten() {
            let path = format!("/responses/{status}/content/{}", media.replace('/', "~1"));
            if let Some(content) = operation.pointer_mut(&path) {
                content["example"] = example.clone();
            }
        }
    }
}

/// Doc comments name things of the code in brackets; a reader of the document has no use for those.
fn plain_words(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if let (true, Value::String(text)) = (name == "description" || name == "summary", &mut *value) {
                    *text = text.replace("[`", "`").replace("`]", "`");
                }
                plain_words(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain_words),
        _ => {}
    }
}
