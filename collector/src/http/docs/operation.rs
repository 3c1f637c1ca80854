//! One operation of the API: what it does, what it takes, what it answers, and a line to try it.

use std::fmt::Write as _;

use perche_widget::escape;
use serde_json::Value;

use super::shape;
use super::words::{block, folded, line, paragraphs, pretty};

/// One operation.
pub(super) struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    value: &'a Value,
}

/// The operations of each tag, in the order of the tags.
pub(super) fn groups(document: &Value) -> Vec<(&Value, Vec<Operation<'_>>)> {
    let paths = || document["paths"].as_object().into_iter().flatten();
    let of_tag = |tag: &Value| {
        let all = paths().flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(method, value)| Operation { method, path, value })
        });
        let mut own: Vec<Operation<'_>> = all.filter(|operation| operation.value["tags"][0] == tag["name"]).collect();
        own.sort_by_key(Operation::rank);
        own
    };
    document["tags"].as_array().into_iter().flatten().map(|tag| (tag, of_tag(tag))).collect()
}

impl Operation<'_> {
    fn name(&self) -> &str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// By path; of one path what reads, then what makes, then what ends.
    fn rank(&self) -> (String, usize) {
        const ORDER: [&str; 6] = ["get", "put", "post", "patch", "delete", "options"];
        (self.path.to_owned(), ORDER.iter().position(|method| *method == self.method).unwrap_or(ORDER.len()))
    }

    fn method(&self) -> String {
        self.method.to_uppercase()
    }

    /// Its line in the table of contents.
    pub(super) fn write_entry(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "<li><a href=\"#{}\"><span class=\"method {}\">{}</span> <span class=\"path\">{}</span></a></li>",
            self.name(),
            self.method,
            self.method(),
            breakable(self.path),
        );
    }

    /// All of it.
    pub(super) fn write(&self, document: &Value, out: &mut String) {
        let scope = self.value["x-perche-scope"].as_str().unwrap_or("none");
        let key = if scope == "none" { "no key".to_owned() } else { format!("scope {scope}") };
        let _ = writeln!(
            out,
            "<article class=\"operation\" id=\"{name}\">\n<h3><span class=\"method {method}\">{upper}</span> \
             <code class=\"path\">{path}</code></h3>\n<p class=\"scope\">{key}{}</p>\n<p>{}</p>",
            self.raised(),
            line(self.value["summary"].as_str().unwrap_or_default()),
            name = self.name(),
            method = self.method,
            upper = self.method(),
            path = breakable(self.path),
        );
        let summary = self.value["summary"].as_str().unwrap_or_default();
        let description = self.value["description"].as_str().unwrap_or_default();
        out.push_str(&paragraphs(description.strip_prefix(summary).unwrap_or(description)));
        self.parameters(out);
        self.body(out);
        out.push_str("<h4>Try it</h4>\n");
        out.push_str(&block(&self.curl()));
        self.replies(document, out);
        out.push_str("</article>\n");
    }

    /// What raises the scope.
    fn raised(&self) -> String {
        let raised = self.value["x-perche-scope-if"].as_object().into_iter().flatten();
        let one = |(when, scope): (&String, &Value)| {
            format!("; {} with {}", scope.as_str().unwrap_or_default(), escape(when))
        };
        raised.map(one).collect::<Vec<_>>().concat()
    }

    fn parameters(&self, out: &mut String) {
        let Some(parameters) = self.value["parameters"].as_array().filter(|all| !all.is_empty()) else { return };
        out.push_str("<h4>Parameters</h4>\n<dl>\n");
        for parameter in parameters {
            let within = format!(" <span class=\"soft\">in {},</span>", parameter["in"].as_str().unwrap_or_default());
            let mut schema = parameter["schema"].clone();
            schema["description"] = parameter["description"].clone();
            let name = parameter["name"].as_str().unwrap_or_default();
            shape::member(name, &schema, parameter["required"] == true, &within, out);
        }
        out.push_str("</dl>\n");
    }

    fn body(&self, out: &mut String) {
        let Some(content) = self.value["requestBody"]["content"].as_object() else { return };
        out.push_str("<h4>Body</h4>\n");
        for (media, body) in content {
            let _ = writeln!(out, "<p><code>{}</code> {}</p>", escape(media), shape::named(&body["schema"]));
            if let Some(example) = body.get("example") {
                out.push_str(&folded("Example", &pretty(example)));
            }
        }
    }

    fn replies(&self, document: &Value, out: &mut String) {
        out.push_str("<h4>Replies</h4>\n<ul class=\"replies\">\n");
        for (status, reply) in self.value["responses"].as_object().into_iter().flatten() {
            let reply = resolved(document, reply);
            let media = reply["content"].as_object();
            let names: Vec<&str> = media.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            if names == ["application/problem+json"] {
                let problems = &reply["content"]["application/problem+json"]["examples"];
                let link = |name: &String| format!("<a href=\"#problem-{name}\">{name}</a>");
                let links: Vec<String> =
                    problems.as_object().into_iter().flatten().map(|(name, _)| link(name)).collect();
                let _ = writeln!(out, "<li><span class=\"status\">{status}</span> {}</li>", links.join(", "));
                continue;
            }
            let said = line(reply["description"].as_str().unwrap_or_default());
            let _ = write!(out, "<li><span class=\"status\">{status}</span> {said}");
            for (name, body) in media.into_iter().flatten() {
                let _ = write!(out, " <code>{}</code> {}", escape(name), shape::named(&body["schema"]));
            }
            out.push('\n');
            for (name, body) in media.into_iter().flatten() {
                if let Some(example) = body.get("example") {
                    out.push_str(&folded(&format!("Example of {name}"), &pretty(example)));
                }
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ul>\n");
    }

    /// A command that does it.
    fn curl(&self) -> String {
        let (mut path, mut query) = (self.path.to_owned(), Vec::new());
        let mut head = Vec::new();
        for parameter in self.value["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let example = [&parameter["example"], &parameter["schema"]["enum"][0]];
            let value = example.iter().find_map(|value| value.as_str()).unwrap_or("VALUE");
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), value),
                Some("query") if parameter["required"] == true => query.push(format!("{name}={value}")),
                Some("header") if name == "if-match" => head.push(format!("-H 'If-Match: {value}'")),
                _ => {}
            }
        }
        let mark = if query.is_empty() { "" } else { "?" };
        let mut parts = vec![format!("curl \"$PERCHE{path}{mark}{}\"", query.join("&"))];
        if self.method != "get" {
            parts.push(format!("-X {}", self.method()));
        }
        if self.value["x-perche-scope"] != "none" {
            parts.push("-H \"Authorization: Bearer $KEY\"".to_owned());
        }
        parts.append(&mut head);
        for (media, body) in self.value["requestBody"]["content"].as_object().into_iter().flatten().take(1) {
            parts.push(format!("-H 'Content-Type: {media}'"));
            parts.extend(body.get("example").map(|example| match example {
                Value::String(text) => format!("-d '{text}'"),
                other => format!("-d '{}'", other.to_string().replace('\'', "'\\''")),
            }));
        }
        parts.join(" \\\n  ")
    }
}

fn resolved<'a>(document: &'a Value, reply: &'a Value) -> &'a Value {
    let path = reply["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
    path.and_then(|path| document.pointer(path)).unwrap_or(reply)
}

/// Lets a long path break after its slashes.
fn breakable(path: &str) -> String {
    escape(path).replace('/', "/<wbr>")
}
