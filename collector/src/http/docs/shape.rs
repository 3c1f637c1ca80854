//! Schemas in words.

use std::fmt::Write as _;

use perche_widget::escape;
use serde_json::{Map, Value};

use super::words::line;

/// What a value of this schema is, as HTML: `list of Response`, `string, at most 200`.
pub(super) fn named(schema: &Value) -> String {
    if let Some(path) = schema["$ref"].as_str() {
        let name = path.rsplit('/').next().unwrap_or_default();
        return format!("<a href=\"#shape-{name}\">{name}</a>");
    }
    for (together, word) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        if let Some(parts) = schema[together].as_array() {
            return parts.iter().map(named).collect::<Vec<_>>().join(word);
        }
    }
    if let Some(allowed) = schema["enum"].as_array() {
        let one = |value: &Value| match value {
            Value::String(text) => format!("<code>{}</code>", escape(&text.replace('\t', "%09"))),
            other => format!("<code>{other}</code>"),
        };
        return allowed.iter().map(one).collect::<Vec<_>>().join(" | ");
    }
    let types = match &schema["type"] {
        Value::String(only) => vec![only.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any value"],
    };
    let one = |name: &str| match name {
        "array" => format!("list of {}", named(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object of {}", named(&schema["additionalProperties"]))
        }
        other => other.to_owned(),
    };
    let kind = types.iter().map(|name| one(name)).collect::<Vec<_>>().join(" or ");
    format!("{kind}{}", limits(schema))
}

/// What bounds it.
fn limits(schema: &Value) -> String {
    let number = |name: &str| schema[name].as_f64().map(|_| schema[name].to_string().trim_end_matches(".0").to_owned());
    let (least, most) = (number("minimum"), number("maximum"));
    let mut said = Vec::new();
    said.extend(
        schema["format"].as_str().filter(|format| !format.starts_with("int") && *format != "double").map(escape),
    );
    said.extend(match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) if least != "0" => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        _ => None,
    });
    said.extend(number("maxLength").map(|most| format!("at most {most} characters")));
    said.extend(number("maxItems").map(|most| format!("at most {most} entries")));
    // A long one says less to people than the words beside it.
    let pattern = schema["pattern"].as_str().filter(|pattern| pattern.len() < 60);
    said.extend(pattern.map(|pattern| format!("<code>{}</code>", escape(pattern))));
    said.iter().fold(String::new(), |all, one| all + ", " + one)
}

/// Every shape that has a name.
pub(super) fn all(document: &Value, out: &mut String) {
    out.push_str("<section>\n<h2 id=\"shapes\">shapes</h2>\n<p>What is sent and answered, member by member.</p>\n");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let _ = writeln!(out, "<article class=\"shape\" id=\"shape-{name}\">\n<h3>{name}</h3>");
        if let Some(said) = schema["description"].as_str() {
            let _ = writeln!(out, "<p>{}</p>", line(said));
        }
        members(schema, out);
        out.push_str("</article>\n");
    }
    out.push_str("</section>\n");
}

/// The members of an object, those of its parts too; of anything else what it is.
fn members(schema: &Value, out: &mut String) {
    if let Some(parts) = schema["allOf"].as_array() {
        for part in parts {
            members(part, out);
        }
        return;
    }
    let Some(properties) = schema["properties"].as_object() else {
        let _ = writeln!(out, "<p class=\"type\">{}</p>", named(schema));
        return;
    };
    let needed = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    out.push_str("<dl>\n");
    for (name, property) in properties {
        member(name, property, needed(name), "", out);
    }
    out.push_str("</dl>\n");
}

/// One member, or one parameter, which is `within` the path, the query or the head.
pub(super) fn member(name: &str, property: &Value, needed: bool, within: &str, out: &mut String) {
    let needed = if needed { " <span class=\"needed\">required</span>" } else { "" };
    let _ = writeln!(
        out,
        "<dt><code>{}</code>{within} <span class=\"type\">{}</span>{needed}</dt>\n<dd>{}</dd>",
        escape(name),
        named(property),
        line(said(property)),
    );
}

fn said(property: &Value) -> &str {
    property
        .as_object()
        .and_then(|members: &Map<String, Value>| members.get("description"))
        .and_then(Value::as_str)
        .unwrap_or("")
}
