//! What browsers are told, by kind of reply.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, answer, new_id};
use serde_json::json;
use tempfile::TempDir;
use ureq::http::Method;

const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What one kind of reply says in each header; a value that ends in `…` is how it begins.
struct Row {
    kind: &'static str,
    answer: Answer,
    status: u16,
    content: &'static str,
    cache: &'static str,
    policy: &'static str,
    referrer: &'static str,
    resource: &'static str,
}

/// A reply that nothing in the browser may use but who asked.
fn closed(kind: &'static str, answer: Answer, status: u16, content: &'static str, cache: &'static str) -> Row {
    Row { kind, answer, status, content, cache, policy: NOTHING, referrer: "no-referrer", resource: "same-origin" }
}

fn page(kind: &'static str, answer: Answer, status: u16) -> Row {
    let (content, policy) = ("text/html; charset=utf-8", "default-src 'none'; style-src 'sha256-…");
    let (cache, referrer, resource) = ("no-store", "strict-origin-when-cross-origin", "cross-origin");
    Row { kind, answer, status, content, cache, policy, referrer, resource }
}

fn rows(collector: &Collector) -> Vec<Row> {
    let (client, id) = (collector.client(), new_id());
    let team = client.clone().key(ADMIN_KEY);
    let posted = client.post("/v1/surveys/effort/responses", &answer(&id, &json!(6), &json!({})));
    let form = client.post_form("/s/effort", &[("id", &new_id()), ("score", "6")]);
    let preflight = client.clone().header("origin", "https://shop.example");
    let preflight = preflight.send(Method::OPTIONS, "/v1/surveys/effort/responses", Vec::new());
    let stream = |accept: &str| team.clone().header("accept", accept).get("/v1/surveys/effort/responses");
    let (json, problem) = ("application/json", "application/problem+json");
    let script = |kind, answer, cache| Row {
        content: "text/javascript; charset=utf-8",
        resource: "cross-origin",
        ..closed(kind, answer, 200, "", cache)
    };
    let by_hash = client.get(&pinned(collector));
    vec![
        page("question", client.get("/s/effort"), 200),
        page("unknown survey", client.get("/s/unheard-of"), 404),
        Row { content: "", policy: NOTHING, resource: "same-origin", ..page("form taken", form, 303) },
        script("loader", client.get("/embed.js?survey=effort"), "public, max-age=300"),
        script("script named by its hash", by_hash, "public, max-age=31536000, immutable"),
        closed("answer taken", posted, 201, json, "no-store"),
        closed("preflight", preflight, 204, "", "no-store"),
        closed("list", team.get("/v1/surveys/effort/responses"), 200, json, "no-store"),
        closed("rows", stream("application/x-ndjson"), 200, "application/x-ndjson", "no-store"),
        closed("table", stream("text/csv"), 200, "text/csv; charset=utf-8; header=present", "no-store"),
        closed("definition", team.get("/v1/surveys/effort"), 200, json, "private, no-cache"),
        closed("figures", team.get("/v1/surveys/effort/aggregates"), 200, json, "private, no-cache"),
        closed("keys", team.get("/v1/keys"), 200, json, "no-store"),
        closed("audit", team.get("/v1/audit"), 200, json, "no-store"),
        closed("changes", team.get("/v1/changes"), 200, json, "no-store"),
        closed("one answer", team.get(&format!("/v1/responses/{id}")), 200, json, "no-store"),
        closed("no key", client.get("/v1/surveys"), 401, problem, "no-store"),
        closed("refused", client.post("/v1/surveys/effort/responses", &json!({})), 422, problem, "no-store"),
        closed("no such path", client.get("/unheard-of"), 404, problem, "no-store"),
        closed("no such method", client.post("/healthz", &json!({})), 405, problem, "no-store"),
        closed("health", client.get("/healthz"), 200, "text/plain", "no-store"),
        closed("readiness", client.get("/readyz"), 200, "text/plain", "no-store"),
    ]
}

/// The path of the loader that is named by its hash.
fn pinned(collector: &Collector) -> String {
    let team = collector.client().key(ADMIN_KEY);
    let snippet = team.get("/v1/surveys/effort/snippet?channel=inline&pinned=true").json().to_string();
    let path = snippet.split("/assets/").nth(1).expect("a path below assets");
    format!("/assets/{}/embed.js", path.split('/').next().unwrap())
}

fn says(answer: &Answer, header: &str, wanted: &str) -> Option<String> {
    let found = answer.header(header);
    let right = wanted.strip_suffix('…').map_or(found == wanted, |begin| found.starts_with(begin));
    (!right).then(|| format!("{header}: {found:?}, not {wanted:?}"))
}

#[test]
fn every_kind_of_reply_tells_browsers_what_they_may_do_with_it() {
    let collector = Collector::start(SURVEYS);
    let mut wrong = Vec::new();
    for Row { kind, answer, status, content, cache, policy, referrer, resource } in rows(&collector) {
        let checks = [
            ("content-type", content),
            ("cache-control", cache),
            ("content-security-policy", policy),
            ("referrer-policy", referrer),
            ("cross-origin-resource-policy", resource),
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", ""),
        ];
        let status = (answer.status != status).then(|| format!("{}, not {status}", answer.status));
        let found = checks.iter().filter_map(|(header, wanted)| says(&answer, header, wanted)).chain(status);
        wrong.extend(found.map(|found| format!("{kind}: {found}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_runs_its_own_script_alone_and_is_framed_by_the_sites_alone() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort");
    let policy = page.header("content-security-policy");
    let part = |name: &str| policy.split("; ").find(|part| part.starts_with(name)).unwrap_or_default().to_owned();
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert!(!part("script-src").contains('*') && !part("style-src").contains('*'), "{policy}");
    assert!(part("script-src").starts_with("script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
    for (name, wanted) in [
        ("connect-src", "connect-src 'self'"),
        ("form-action", "form-action 'self'"),
        ("base-uri", "base-uri 'none'"),
        ("frame-ancestors", "frame-ancestors 'self' https://shop.example http://localhost:*"),
    ] {
        assert_eq!(part(name), wanted);
    }
    assert_eq!(page.header("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()");
    assert_eq!(page.header("cross-origin-embedder-policy"), "require-corp");
    let elsewhere = collector.client().get("/s/loyalty");
    assert!(elsewhere.header("content-security-policy").ends_with("frame-ancestors 'self'"), "{elsewhere:?}");
}

#[test]
fn behind_https_every_reply_says_that_it_must_stay_so() {
    let flags = ["--public-url", "https://answers.example"];
    let collector = Collector::start_in(TempDir::new().unwrap(), SURVEYS, &flags);
    let without: Vec<_> = rows(&collector)
        .into_iter()
        .filter(|row| row.answer.header("strict-transport-security") != "max-age=31536000")
        .map(|row| row.kind)
        .collect();
    assert!(without.is_empty(), "{without:?}");
}
