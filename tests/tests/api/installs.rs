//! Where a survey stands: what browsers tell by asking for it, and what one page says of itself.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, Client, encode};
use serde_json::{Value, json};

const INSTALLS: &str = "/v1/surveys/effort/installs";

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

fn list(collector: &Collector) -> Vec<Value> {
    let answer = team(collector).get(INSTALLS);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["items"].as_array().unwrap().clone()
}

/// What a page of `referer` loads, as a browser asks for it.
fn load(collector: &Collector, referer: &str, destination: &str, path: &str) {
    let asked = collector.client().header("referer", referer).header("sec-fetch-dest", destination).get(path);
    assert!([200, 404, 410].contains(&asked.status), "{asked:?}");
}

#[test]
fn a_site_that_loads_the_survey_is_listed_by_its_origin_alone() {
    let collector = Collector::start(SURVEYS);
    load(
        &collector,
        "https://shop.example/thanks?order=4711&mail=anna@example.org",
        "script",
        "/embed.js?survey=effort",
    );
    load(&collector, "https://shop.example/", "iframe", "/s/effort?context-order=4711");
    load(&collector, "https://copy.example/", "script", "/embed.js?survey=loyalty,effort");
    let found = list(&collector);
    let short: Vec<Value> =
        found.iter().map(|one| json!([one["origin"], one["listed"], one["loader"], one["frame"]])).collect();
    assert_eq!(
        short,
        [json!(["https://copy.example", false, true, false]), json!(["https://shop.example", true, true, true])]
    );
    assert!(found.iter().all(|one| one["first"].as_str().unwrap().ends_with(":00:00Z")), "{found:?}");
    let said = team(&collector).get(INSTALLS).text;
    assert!(!said.contains("4711") && !said.contains("thanks") && !said.contains("anna"), "{said}");
    let other = team(&collector).get("/v1/surveys/loyalty/installs").json();
    assert_eq!(other["items"][0]["origin"], "https://copy.example");
    assert_eq!(other["items"].as_array().unwrap().len(), 1);
}

#[test]
fn only_what_a_page_of_another_site_asks_for_counts() {
    let collector = Collector::start(SURVEYS);
    let own = format!("{}/dashboard", collector.address());
    for (referer, destination, path) in [
        (own.as_str(), "iframe", "/s/effort"),
        ("https://mail.example/inbox", "document", "/s/effort?channel=email&score=3"),
        ("https://chat.example/", "document", "/embed.js?survey=effort"),
        ("https://shop.example/", "script", "/embed.js"),
        ("https://shop.example/", "script", "/embed.js?survey=unheard-of"),
        ("https://shop.example/", "iframe", "/s/unheard-of"),
        ("https://<img src=x onerror=alert(1)>/", "script", "/embed.js?survey=effort"),
        ("null", "script", "/embed.js?survey=effort"),
    ] {
        load(&collector, referer, destination, path);
    }
    assert_eq!(collector.client().get("/embed.js?survey=effort").status, 200);
    let proxied = collector.client().header("sec-fetch-site", "same-origin").header("referer", "https://p.example/");
    assert_eq!(proxied.get("/embed.js?survey=effort").status, 200);
    assert_eq!(list(&collector), [json!(null); 0]);
    let old = collector.client().header("referer", "http://old.example/").get("/embed.js?survey=effort");
    assert_eq!(old.status, 200);
    assert_eq!(list(&collector).len(), 1, "a browser that does not say for what it asks");
}

#[test]
fn made_up_origins_drive_out_nobody_who_is_listed() {
    let collector = Collector::start(SURVEYS);
    load(&collector, "https://shop.example/", "script", "/embed.js?survey=effort");
    for number in 0..150 {
        load(&collector, &format!("https://a{number}.example/"), "script", "/embed.js?survey=effort");
    }
    let found = list(&collector);
    assert_eq!(found.len(), 100);
    assert_eq!(found[99]["origin"], "https://shop.example");
}

fn report() -> Value {
    json!({"surveys": [{"survey": "effort", "mode": "inline", "state": "shown", "shown": true,
        "size": {"width": 600, "height": 402}, "gates": [{"gate": "consent", "open": true, "why": null, "next": null}]}],
        "blocked": ["frame-src"]})
}

/// A check, made: the path under which it is reported and read.
fn checked(collector: &Collector) -> String {
    let made = team(collector).post(INSTALLS, &json!({}));
    assert_eq!(made.status, 201, "{made:?}");
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(made.json()["query"], format!("perche-debug={token}"));
    format!("/v1/installs/{token}")
}

fn from(collector: &Collector, origin: &str, path: &str, body: &Value) -> Answer {
    collector.client().header("origin", origin).post_text(path, "text/plain;charset=UTF-8", body.to_string())
}

#[test]
fn a_page_reports_once_and_the_team_reads_it() {
    let collector = Collector::start(SURVEYS);
    let path = checked(&collector);
    assert_eq!(team(&collector).get(&path).json()["reported"], Value::Null);
    let told = from(&collector, "https://not-listed.example", &path, &report());
    assert_eq!((told.status, told.text.as_str()), (204, ""));
    assert_eq!(told.header("access-control-allow-origin"), "https://not-listed.example", "its page may read that");
    let read = team(&collector).get(&path).json();
    assert_eq!(
        (&read["survey"], &read["reported"]["origin"]),
        (&json!("effort"), &json!("https://not-listed.example"))
    );
    assert_eq!(
        (&read["reported"]["surveys"], &read["reported"]["blocked"]),
        (&report()["surveys"], &report()["blocked"])
    );
    let again = from(&collector, "https://shop.example", &path, &json!({"surveys": [], "blocked": []}));
    assert_eq!((again.status, again.problem().as_str()), (404, "not-found"));
    assert_eq!(team(&collector).get(&path).json(), read, "the first word stays");
}

#[test]
fn a_page_whose_policy_forbids_scripts_to_post_sends_a_form() {
    let collector = Collector::start(SURVEYS);
    let path = checked(&collector);
    let form = [("report", report().to_string())].map(|(name, text)| format!("{name}={}", encode(&text))).concat();
    let form = collector.client().post_text(&path, "application/x-www-form-urlencoded", form);
    assert_eq!(form.status, 204, "{form:?}");
    let read = team(&collector).get(&path).json();
    assert_eq!((&read["reported"]["surveys"], &read["reported"]["origin"]), (&report()["surveys"], &Value::Null));
}

#[test]
fn what_is_no_report_is_refused_and_uses_nothing_up() {
    let collector = Collector::start(SURVEYS);
    let path = checked(&collector);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut report = report();
        change(&mut report);
        report
    };
    let cases = [
        (with(&|report| report["url"] = json!("https://shop.example/?order=4711")), "url"),
        (with(&|report| report["surveys"][0]["state"] = json!("x".repeat(401))), "surveys[0].state"),
        (with(&|report| report["surveys"][0]["shown"] = json!("yes")), "surveys[0].shown"),
        (with(&|report| report["surveys"][0]["gates"][0]["why"] = json!("x".repeat(301))), "surveys[0].gates[0].why"),
        (with(&|report| report["surveys"][0]["size"] = json!({"width": -1, "height": 4})), "surveys[0].size.width"),
        (with(&|report| report["surveys"] = json!(vec![report["surveys"][0].clone(); 21])), "surveys"),
        (with(&|report| report["blocked"] = json!(["<b>"])), "blocked"),
        (with(&|report| drop(report.as_object_mut().unwrap().remove("surveys"))), "surveys"),
        (json!([1]), "body"),
    ];
    for (body, field) in cases {
        let refused = from(&collector, "https://shop.example", &path, &body);
        assert_eq!((refused.status, refused.problem().as_str()), (422, "invalid"), "{body}");
        assert_eq!(refused.fields(), [field], "{refused:?}");
        let message = refused.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(
            !["u16", "struct", "invalid type", "invalid value"].iter().any(|word| message.contains(word)),
            "{message}"
        );
    }
    assert_eq!(collector.client().post_text(&path, "text/plain", "{").status, 400);
    assert_eq!(collector.client().post_text(&path, "text/plain", vec![b' '; 17 * 1_024]).status, 413);
    assert_eq!(collector.client().post_text(&path, "text/html", "{}").status, 415);
    assert_eq!(collector.client().post_text(&path, "application/x-www-form-urlencoded", "x=y").status, 400);
    assert_eq!(from(&collector, "https://shop.example", &path, &report()).status, 204);
}

#[test]
fn a_token_that_was_not_made_here_is_nothing() {
    let collector = Collector::start(SURVEYS);
    let path = checked(&collector);
    for made_up in ["/v1/installs/a.b", &path[..path.len() - 1], &format!("{path}x")] {
        assert_eq!(from(&collector, "https://shop.example", made_up, &report()).status, 404, "{made_up}");
        assert_eq!(team(&collector).get(made_up).status, 404, "{made_up}");
    }
    let bound = crate::keys::made(&collector, &json!({"scope": "read", "surveys": ["loyalty"]})).1;
    assert_eq!(collector.client().key(&bound).get(&path).status, 404, "the survey does not exist for this key");
}
