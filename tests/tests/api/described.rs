//! The examples of the API's description are what its schemas say.

use perche_collector::http::openapi::document;
use serde_json::{Map, Value, json};

/// What of `value` is not as `schema` says: types, members, enumerations.
fn faults(value: &Value, schema: &Value, document: &Value, place: &str) -> Vec<String> {
    if let Some(path) = schema["$ref"].as_str() {
        return faults(value, document.pointer(path.trim_start_matches('#')).unwrap(), document, place);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return parts.iter().flat_map(|part| faults(value, part, document, place)).collect();
    }
    if let Some(either) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let tried: Vec<Vec<String>> = either.iter().map(|one| faults(value, one, document, place)).collect();
        return if tried.iter().any(Vec::is_empty) { Vec::new() } else { tried.concat() };
    }
    let mut found = Vec::new();
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{place}: {value} is none of {allowed:?}"));
    }
    let types = match &schema["type"] {
        Value::Array(several) => several.clone(),
        Value::Null => return found,
        only => vec![only.clone()],
    };
    let fits = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("a type {other}"),
    };
    if !types.iter().any(fits) {
        found.push(format!("{place}: {value} is not {types:?}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(item, &schema["items"], document, &format!("{place}[{index}]")));
    }
    if let Some(members) = value.as_object() {
        found.extend(faults_of_members(members, schema, document, place));
    }
    found
}

/// What is missing, what is not known, and what is wrong within what is.
fn faults_of_members(members: &Map<String, Value>, schema: &Value, document: &Value, place: &str) -> Vec<String> {
    let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let missing = needed.filter(|name| !members.contains_key(*name));
    let mut found: Vec<String> = missing.map(|name| format!("{place}.{name} is missing")).collect();
    for (name, member) in members {
        let within = format!("{place}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{within} is not known")),
            (Value::Null, more) if more.is_object() => found.extend(faults(member, more, document, &within)),
            (property, _) => found.extend(faults(member, property, document, &within)),
        }
    }
    found
}

/// Every example of every request and reply, judged.
fn judged(document: &Value) -> (usize, Vec<String>) {
    let (mut tried, mut found) = (0, Vec::new());
    for operation in
        document["paths"].as_object().unwrap().values().flat_map(|methods| methods.as_object().unwrap().values())
    {
        let replies = operation["responses"].as_object().unwrap().values();
        for content in replies.chain([&operation["requestBody"]]).filter_map(|part| part["content"].as_object()) {
            for (media, body) in content.iter().filter(|(_, body)| body.get("example").is_some()) {
                tried += 1;
                let place = format!("{} {media}", operation["operationId"]);
                found.extend(faults(&body["example"], &body["schema"], document, &place));
            }
        }
    }
    (tried, found)
}

#[test]
fn every_example_is_what_its_schema_says() {
    let (tried, found) = judged(document());
    assert!(tried > 40, "the examples are found");
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_example_that_is_not_is_found() {
    let mut planted = document().clone();
    let example = "/paths/~1v1~1keys/post/responses/201/content/application~1json/example";
    let key = planted.pointer_mut(example).unwrap().as_object_mut().unwrap();
    key.remove("id");
    key.insert("scope".to_owned(), json!("root"));
    key.insert("expired".to_owned(), json!("no"));
    let (_, found) = judged(&planted);
    assert_eq!(found.len(), 3, "{found:?}");
}
