//! The API's own description: every route is in it, and the committed copy is it.

use std::collections::BTreeSet;
use std::path::Path;

use perche_collector::http::openapi::document;
use perche_tests::collector::{Collector, SURVEYS};
use serde_json::{Map, Value};

/// `GET /v1/surveys` and the like, as the routes' own source has them.
fn routes(source: &str) -> BTreeSet<String> {
    let served = source.split("fn open_routes").nth(1).unwrap();
    let (outside, team) = served.split_once("web::scope(\"/v1\")").unwrap();
    let mut found = BTreeSet::new();
    for (prefix, part) in [("", outside), ("/v1", team)] {
        for resource in part.split("resource(\"").skip(1) {
            let (path, rest) = resource.split_once('"').unwrap();
            let (handlers, _) = rest.split_once(".default_service").unwrap();
            let verbs = ["get", "post", "put", "patch", "delete"].into_iter();
            let plain = verbs.filter(|verb| handlers.contains(&format!(".{verb}(")));
            let more = handlers.contains("Method::OPTIONS").then_some("options");
            found.extend(plain.chain(more).map(|verb| format!("{} {prefix}{path}", verb.to_uppercase())));
        }
    }
    found
}

fn described(document: &Value) -> BTreeSet<String> {
    let of_path = |(path, methods): (&String, &Value)| {
        let methods: Vec<String> = methods.as_object().unwrap().keys().map(|verb| verb.to_uppercase()).collect();
        methods.into_iter().map(|verb| format!("{verb} {path}")).collect::<Vec<_>>()
    };
    document["paths"].as_object().unwrap().iter().flat_map(of_path).collect()
}

const SOURCE: &str = include_str!("../../../collector/src/http.rs");

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let (served, described) = (routes(SOURCE), described(document()));
    assert!(served.len() > 30, "the routes are found: {served:?}");
    assert_eq!(served, described);
}

#[test]
fn a_route_that_somebody_forgets_to_describe_is_found() {
    let planted = SOURCE.replace(
        "web::scope(\"/v1\")",
        "web::scope(\"/v1\").service(resource(\"/planted\").get(x::y).default_service(only(\"GET\")))",
    );
    let forgotten: Vec<String> = routes(&planted).difference(&described(document())).cloned().collect();
    assert_eq!(forgotten, ["GET /v1/planted"]);
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object().unwrap();
    paths.values().flat_map(|methods| methods.as_object().unwrap().values())
}

/// What an operation lacks that a reader needs.
fn lacks(operation: &Value, tags: &BTreeSet<&str>) -> Vec<String> {
    let name = operation["operationId"].as_str().unwrap();
    let mut lacking = Vec::new();
    if operation["summary"].as_str().is_none_or(|summary| summary.len() <= 10) {
        lacking.push(format!("{name}: a summary"));
    }
    if !operation["tags"][0].as_str().is_some_and(|tag| tags.contains(tag)) {
        lacking.push(format!("{name}: a tag"));
    }
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let silent = parameters.filter(|it| it["description"].as_str().is_none_or(str::is_empty));
    lacking.extend(silent.map(|it| format!("{name}: a description of {}", it["name"])));
    let bodies = operation["requestBody"]["content"].as_object().into_iter().flatten();
    let replies = operation["responses"].as_object().unwrap().iter();
    let good = replies.filter(|(status, _)| status.starts_with('2'));
    let answered = good.flat_map(|(_, reply)| reply["content"].as_object().into_iter().flatten());
    let unseen =
        bodies.chain(answered).filter(|(media, content)| content.get("example").is_none() && *media != "text/html");
    lacking.extend(unseen.map(|(media, _)| format!("{name}: an example of {media}")));
    lacking
}

#[test]
fn every_operation_says_what_a_reader_needs() {
    let document = document();
    let tags = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let lacking: Vec<String> = operations(document).flat_map(|operation| lacks(operation, &tags)).collect();
    assert_eq!(lacking, [""; 0]);
    let names: BTreeSet<&str> = operations(document).map(|it| it["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations(document).count(), "two operations of one name");
}

/// `"security": null` is no list of ways in: a program that reads the description falls over it.
#[test]
fn no_member_of_an_operation_is_null() {
    let null = |operation: &&Value| operation.as_object().unwrap().values().any(Value::is_null);
    let found: Vec<_> = operations(document()).filter(null).map(|it| it["operationId"].clone()).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_problem_of_the_description_is_one_of_the_catalogue_and_is_used() {
    let document = document();
    let all: BTreeSet<&str> =
        document["components"]["examples"].as_object().unwrap().keys().map(String::as_str).collect();
    let text = document["paths"].to_string();
    let used = |name: &&&str| {
        ["responses", "examples"].iter().any(|part| text.contains(&format!("#/components/{part}/{name}\"")))
    };
    let unused: Vec<_> = all.iter().filter(|name| !used(name)).collect();
    assert_eq!(unused, [&"method-not-allowed"], "a method belongs to no operation; the rest must be told somewhere");
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value, document: &Value) {
        if let Some(path) = value["$ref"].as_str() {
            assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path}");
        }
        match value {
            Value::Object(members) => members.values().for_each(|member| check(member, document)),
            Value::Array(items) => items.iter().for_each(|item| check(item, document)),
            _ => {}
        }
    }
    check(document(), document());
}

/// `PERCHE_WRITE_OPENAPI=1 cargo test -p perche-tests the_committed_copy` writes it.
#[test]
fn the_committed_copy_is_what_the_code_makes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let made = serde_json::to_string_pretty(document()).unwrap() + "\n";
    if std::env::var_os("PERCHE_WRITE_OPENAPI").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == made, "docs/openapi.json is not what the code makes: PERCHE_WRITE_OPENAPI=1 writes it");
}

#[test]
fn anybody_reads_the_description_and_pays_for_it_once() {
    let collector = Collector::start(SURVEYS);
    let first = collector.client().get("/openapi.json");
    assert_eq!((first.status, first.header("content-type")), (200, "application/json"));
    assert_eq!(&first.json(), document());
    let again = collector.client().header("if-none-match", first.header("etag")).get("/openapi.json");
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

#[test]
fn the_docs_need_nothing_from_elsewhere_and_may_not_run_a_script() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/docs");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let style = page.text.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let style = collector.client().get(&format!("/{style}"));
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(style.header("cache-control").contains("immutable"));
    let unsigned: Map<String, Value> = document()["paths"].as_object().unwrap().clone();
    assert!(unsigned.keys().all(|path| page.text.contains(&path.replace('/', "/<wbr>"))), "every path is shown");
}
