//! Who may post from where, and who may read.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::json;
use ureq::http::Method;

const EFFORT: &str = "/v1/surveys/effort/responses";

#[test]
fn a_listed_site_may_post_and_read_the_reply_and_its_refusal() {
    let collector = Collector::start(SURVEYS);
    let shop = collector.client().header("origin", "https://shop.example");
    let created = shop.post(EFFORT, &answer(&new_id(), &json!(6), &json!({})));
    assert_eq!((created.status, created.header("access-control-allow-origin")), (201, "https://shop.example"));
    let refused = shop.post(EFFORT, &answer(&new_id(), &json!(66), &json!({})));
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (422, "https://shop.example"));
    assert!(refused.header("vary").contains("Origin") && refused.header("access-control-allow-credentials").is_empty());
}

#[test]
fn another_site_is_refused_and_told_nothing_more() {
    let collector = Collector::start(SURVEYS);
    for origin in ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"] {
        let refused =
            collector.client().header("origin", origin).post(EFFORT, &answer(&new_id(), &json!("x"), &json!({})));
        assert_eq!((refused.status, refused.problem()), (403, "origin-not-allowed".to_owned()), "{origin}");
        assert_eq!(refused.header("access-control-allow-origin"), "", "{origin}");
    }
    let own = collector.client().header("origin", collector.address());
    assert_eq!(own.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
}

#[test]
fn a_preflight_answers_listed_sites_only() {
    let collector = Collector::start(SURVEYS);
    let ask = |origin: &str| collector.client().header("origin", origin).send(Method::OPTIONS, EFFORT, Vec::new());
    let listed = ask("http://localhost:3000");
    assert_eq!((listed.status, listed.header("access-control-allow-origin")), (204, "http://localhost:3000"));
    assert_eq!(listed.header("access-control-allow-headers"), "content-type");
    assert_eq!(ask("https://evil.example").status, 403);
}

#[test]
fn teams_need_a_key_that_is_known() {
    let collector = Collector::start(SURVEYS);
    let paths = ["/v1/surveys", "/v1/surveys/effort", "/v1/surveys/effort/aggregates", EFFORT];
    for path in paths {
        for client in [
            collector.client(),
            collector.client().key("not-the-key-of-this-collector"),
            collector.client().header("authorization", ADMIN_KEY),
        ] {
            let refused = client.get(path);
            assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer"), "{path}");
            refused.fields();
        }
        assert_eq!(collector.client().key(ADMIN_KEY).get(path).status, 200, "{path}");
    }
    assert!(!collector.log().contains(ADMIN_KEY), "a key stands in the log");
}

#[test]
fn a_method_that_is_not_defined_is_a_405_and_an_unknown_path_a_404() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client();
    let refused = client.send(Method::DELETE, EFFORT, Vec::new());
    assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST, OPTIONS"));
    assert_eq!(client.post("/healthz", &json!({})).status, 405);
    let unknown = client.get("/v2/everything");
    assert_eq!((unknown.status, unknown.fields()), (404, vec!["path".to_owned()]));
}

#[test]
fn head_is_get_without_the_body() {
    let collector = Collector::start(SURVEYS);
    for path in ["/healthz", "/readyz", "/embed.js", "/s/effort"] {
        let answer = collector.client().send(Method::HEAD, path, Vec::new());
        assert_eq!((answer.status, answer.text.as_str()), (200, ""), "{path}");
    }
}

#[test]
fn a_head_of_32_kib_is_read_and_a_longer_one_refused() {
    let collector = Collector::start(SURVEYS);
    let ask = |length: usize| collector.client().get(&format!("/healthz?{}", "a".repeat(length)));
    assert_eq!(ask(31 * 1_024).status, 200);
    let refused = ask(32 * 1_024);
    assert_eq!((refused.status, refused.fields()), (431, vec!["head".to_owned()]));
}
