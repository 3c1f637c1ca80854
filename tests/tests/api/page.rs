//! `/s/{survey}`, the form without script, `embed.js`, `shown`.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, new_id};
use serde_json::{Value, json};

use crate::guard::{outside, proxied};

/// The value of the hidden field `name`.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let field = page
        .split("<input")
        .find(|field| field.contains(&format!("name=\"{name}\"")))
        .unwrap_or_else(|| panic!("no field {name}"));
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

fn radios(page: &str) -> usize {
    page.split("<input").filter(|field| field.contains("name=\"score\"") && field.contains("type=\"radio\"")).count()
}

fn rows(collector: &Collector, survey: &str) -> Vec<Value> {
    let list = collector.client().key(ADMIN_KEY).get(&format!("/v1/surveys/{survey}/responses?status=all"));
    list.json()["items"].as_array().unwrap().clone()
}

fn send(collector: &Collector, path: &str, fields: &[(&str, &str)]) -> Answer {
    let sent = collector.client().post_form(path, fields);
    assert_eq!(sent.status, 303, "{sent:?}");
    sent
}

#[test]
fn the_question_is_on_the_page_with_its_guards() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort?context-name=Mario%20Rossi&locale=en");
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    assert!(page.text.contains("How easy was Rossi, Mario Rossi?"), "{}", page.text);
    assert_eq!(radios(&page.text), 7);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'self' https://shop.example http://localhost:*")
            && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    assert_eq!(page.header("referrer-policy"), "strict-origin-when-cross-origin");
}

#[test]
fn the_locale_is_the_one_asked_for_else_the_browsers_else_the_surveys() {
    let collector = Collector::start(SURVEYS);
    let shown = |query: &str, languages: &str| {
        let page = collector.client().header("accept-language", languages).get(&format!("/s/effort{query}"));
        page.text.split("lang=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    for (query, languages, expected) in [
        ("?locale=it-CH", "en", "it"),
        ("", "fr;q=0.9, it-IT;q=0.8, en;q=0.5", "it"),
        ("?locale=fr", "it", "it"),
        ("", "fr", "en"),
    ] {
        assert_eq!(shown(query, languages).as_deref(), Some(expected), "{query} {languages}");
    }
}

#[test]
fn hostile_context_reaches_no_page() {
    let collector = Collector::start(SURVEYS);
    for attack in ["%3Cscript%3Ealert(1)%3C/script%3E", "call%20%2B39/02", "%22onload=x", "{company}"] {
        let page = collector.client().get(&format!("/s/effort?locale=en&context-name={attack}"));
        assert!(page.text.contains("How easy was Rossi, ?") && !page.text.contains("<script>alert"), "{attack}");
    }
}

#[test]
fn without_script_the_form_leads_to_the_why_and_then_to_thanks() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort?context-order=A-17&locale=it&channel=qr").text;
    let (id, display, version) = (hidden(&page, "id"), hidden(&page, "display"), hidden(&page, "version"));
    let first = [
        ("id", id.as_str()),
        ("score", "2"),
        ("comment", ""),
        ("display", &display),
        ("version", &version),
        ("website", ""),
    ];
    let onward = send(&collector, "/s/effort", &first).header("location").to_owned();
    assert_eq!(onward, format!("/s/effort?r={id}"));
    let why = collector.client().get(&onward).text;
    assert!(why.contains("<textarea") && hidden(&why, "id") == id, "{why}");
    send(&collector, "/s/effort", &first);
    assert_eq!(rows(&collector, "effort").len(), 1, "back and send again makes no second response");

    let second =
        [("id", id.as_str()), ("score", "2"), ("comment", "tardi\r\nmolto"), ("display", &hidden(&why, "display"))];
    let onward = send(&collector, &format!("/s/effort?r={id}"), &second).header("location").to_owned();
    assert_eq!(collector.client().get(&onward).status, 200);
    let stored = rows(&collector, "effort");
    assert_eq!(stored.len(), 1);
    let row = &stored[0];
    assert_eq!(
        (&row["score"], &row["comment"], &row["locale"], &row["channel"]),
        (&json!(2), &json!("tardi\nmolto"), &json!("it"), &json!("qr"))
    );
    assert_eq!(
        (&row["context"], &row["touchpoint"], &row["status"]),
        (&json!({"order": "A-17"}), &json!("checkout"), &json!("counted"))
    );
}

/// Where the form of a page goes.
fn action(page: &str) -> String {
    let form = page.split("id=\"form\"").nth(1).expect("a form");
    form.split("action=\"./").nth(1).and_then(|rest| rest.split('"').next()).expect("an action").replace("&amp;", "&")
}

#[test]
fn who_has_no_why_to_tell_is_asked_once_and_thanked() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort?mode=page").text;
    let id = hidden(&page, "id");
    let answer = [("id", id.as_str()), ("score", "6"), ("comment", "")];
    let onward = send(&collector, &format!("/s/{}", action(&page)), &answer).header("location").to_owned();
    assert_eq!(onward, format!("/s/effort?r={id}&mode=page"));
    let why = collector.client().get(&onward).text;
    assert!(why.contains("data-step=\"explaining\""), "{why}");
    let onward = send(&collector, &format!("/s/{}", action(&why)), &answer).header("location").to_owned();
    assert!(collector.client().get(&onward).text.contains("data-step=\"thanked\""), "{onward}");
    assert_eq!(rows(&collector, "effort").len(), 1);
}

#[test]
fn a_form_cuts_a_long_why_and_asks_again_when_nothing_was_chosen() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let long = "è".repeat(2_100);
    send(&collector, "/s/effort", &[("id", &id), ("score", "6"), ("comment", &long)]);
    assert_eq!(rows(&collector, "effort")[0]["comment"].as_str().unwrap().chars().count(), 2_000);
    let nothing = collector.client().post_form("/s/effort", &[("id", &new_id())]);
    assert_eq!(nothing.status, 422);
    assert!(nothing.text.contains("role=\"alert\" class=\"missing\">Please choose an answer.</p>"), "{}", nothing.text);
    assert_eq!(radios(&nothing.text), 7);
}

#[test]
fn a_filled_trap_is_kept_out_of_the_figures() {
    let collector = proxied(&[]);
    let fields = [("id", &*new_id()), ("score", "1"), ("website", "https://spam.example")];
    assert_eq!(outside(&collector, "203.0.113.9").post_form("/s/effort", &fields).status, 303);
    let total = collector.aggregate("effort", "").json()["total"].clone();
    assert_eq!((&total["n"], &total["excluded"]["quarantined"]), (&json!(0), &json!(1)));
}

#[test]
fn a_withdrawn_answer_is_gone_and_stays_gone() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    send(&collector, "/s/effort", &[("id", &id), ("score", "1")]);
    assert_eq!(collector.client().post_form("/s/loyalty/withdraw", &[("id", &id)]).status, 404, "of another survey");
    send(&collector, "/s/effort/withdraw", &[("id", &id)]);
    assert_eq!(rows(&collector, "effort"), Vec::<Value>::new());
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 0);
    let again = collector.client().post("/v1/surveys/effort/responses", &json!({"id": id, "score": 1}));
    assert_eq!((again.status, again.problem()), (410, "erased".to_owned()));
}

#[test]
fn who_withdraws_comes_back_to_the_page_he_was_asked_on() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort?test=1&context-order=A%201&locale=it&channel=qr").text;
    let (id, display) = (hidden(&page, "id"), hidden(&page, "display"));
    send(&collector, "/s/effort", &[("id", &id), ("score", "1"), ("display", &display)]);
    for time in ["first", "second"] {
        let onward = send(&collector, "/s/effort/withdraw", &[("id", &id), ("display", &display)]);
        let query = "channel=qr&locale=it&test=1&context-order=A+1";
        assert_eq!(onward.header("location"), format!("/s/effort?{query}"), "the {time} time");
    }
    let again = collector.client().get("/s/effort?channel=qr&locale=it&test=1&context-order=A+1").text;
    let (id, display) = (hidden(&again, "id"), hidden(&again, "display"));
    send(&collector, "/s/effort", &[("id", &id), ("score", "7"), ("display", &display)]);
    let row = rows(&collector, "effort").remove(0);
    assert_eq!(
        (&row["status"], &row["context"], &row["locale"]),
        (&json!("test"), &json!({"order": "A 1"}), &json!("it"))
    );
}

#[test]
fn a_form_that_comes_again_takes_back_only_what_it_says() {
    let surveys =
        SURVEYS.replace("tz = \"Europe/Rome\"", "contact = { label = \"E-mail\", consent = \"Write to me\" }");
    let collector = Collector::start(&surveys);
    let id = new_id();
    let full =
        [("id", id.as_str()), ("score", "2"), ("comment", "late"), ("contact", "a@b.example"), ("consent", "true")];
    send(&collector, "/s/effort", &full);
    send(&collector, &format!("/s/effort?r={id}"), &[("id", &id), ("score", "3"), ("comment", ""), ("contact", "")]);
    let row = rows(&collector, "effort").remove(0);
    assert_eq!((&row["score"], &row["comment"], &row["contact"]), (&json!(3), &json!("late"), &json!("a@b.example")));
    send(&collector, "/s/effort", &[("id", &id), ("score", "3"), ("comment", ""), ("contact", "")]);
    let row = rows(&collector, "effort").remove(0);
    assert_eq!((&row["comment"], &row["contact"]), (&Value::Null, &Value::Null), "the first page shows all it holds");
}

#[test]
fn who_has_answered_for_the_same_order_is_thanked() {
    let collector = Collector::start(&SURVEYS.replace("tz = \"Europe/Rome\"", "one_per = \"order\""));
    let answer = || {
        let page = collector.client().get("/s/effort?context-order=A-17").text;
        let (id, display) = (hidden(&page, "id"), hidden(&page, "display"));
        send(&collector, "/s/effort", &[("id", &id), ("score", "6"), ("display", &display)])
            .header("location")
            .to_owned()
    };
    answer();
    let second = collector.client().get(&answer()).text;
    assert!(second.contains("data-step=\"thanked\""), "{second}");
    assert!(
        !second.contains("class=\"withdraw\"") && !second.contains("href=\"#form\""),
        "there is nothing of his to change here"
    );
    assert_eq!(rows(&collector, "effort").len(), 1);
}

#[test]
fn a_link_preselects_and_never_records() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort?score=6").text;
    assert!(page.contains("checked"), "{page}");
    assert!(rows(&collector, "effort").is_empty());
}

#[test]
fn an_unknown_survey_and_an_archived_one_have_small_pages() {
    let collector = Collector::start(SURVEYS);
    let unknown = collector.client().get("/s/nothing");
    assert_eq!((unknown.status, unknown.header("content-type")), (404, "text/html; charset=utf-8"));
    let (_, folder) = collector.stop();
    let effort_only = SURVEYS.split("[[survey]]").take(2).collect::<Vec<_>>().join("[[survey]]");
    let collector = Collector::start_in(folder, &effort_only, &[]);
    assert_eq!(collector.client().get("/s/loyalty").status, 410);
    let post = collector.client().post("/v1/surveys/loyalty/responses", &json!({"id": new_id(), "score": 1}));
    assert_eq!((post.status, post.problem()), (410, "archived".to_owned()));
    assert_eq!(collector.aggregate("loyalty", "").status, 200, "figures stay");
}

#[test]
fn a_page_seen_counts_once_per_display() {
    let collector = Collector::start(SURVEYS);
    let display = hidden(&collector.client().get("/s/effort").text, "display");
    for _ in 0..2 {
        assert_eq!(collector.client().post("/v1/surveys/effort/shown", &json!({"display": display})).status, 204);
    }
    let forged = collector.client().post("/v1/surveys/effort/shown", &json!({"display": "x.y"}));
    assert_eq!((forged.status, forged.fields()), (422, vec!["display".to_owned()]));
    let client = collector.client();
    for body in [json!({}), json!({"display": 5}), json!({"display": display, "more": 1})] {
        assert_eq!(client.post("/v1/surveys/effort/shown", &body).status, 422, "{body}");
    }
    assert_eq!(client.post_text("/v1/surveys/effort/shown", "image/png", "{}").status, 415);
    assert_eq!(
        client.post_text("/v1/surveys/nothing/shown", "text/plain", "{").status,
        400,
        "before the survey is looked up"
    );
    let elsewhere = collector.client().post("/v1/surveys/loyalty/shown", &json!({"display": display}));
    assert_eq!(elsewhere.status, 422, "a token belongs to one survey");
}

#[test]
fn a_trial_on_a_machine_that_no_site_lists_is_a_test() {
    let surveys = SURVEYS.replace(", \"http://localhost:*\"", "");
    let collector = Collector::start(&surveys);
    for (referer, status) in [("http://localhost:3000/", "test"), ("https://shop.example/", "counted")] {
        let page = collector.client().header("referer", referer).get("/s/effort").text;
        let (id, display) = (hidden(&page, "id"), hidden(&page, "display"));
        send(&collector, "/s/effort", &[("id", &id), ("score", "6"), ("display", &display)]);
        let row = rows(&collector, "effort").into_iter().find(|row| row["id"] == id.as_str()).unwrap();
        assert_eq!(row["status"], status, "{referer}");
    }
}

#[test]
fn the_loader_carries_the_rules_of_the_surveys_it_is_asked_for() {
    let collector = Collector::start(SURVEYS);
    let plain = collector.client().get("/embed.js");
    let with_rules = collector.client().get("/embed.js?survey=effort,nothing");
    assert!(with_rules.text.starts_with(&plain.text), "the readable loader comes first");
    let ours = collector.client().get("/embed.js?survey=effort,loyalty").text;
    assert_eq!(ours[plain.text.len()..].lines().count(), 1, "rules that the loader alone can act on");
    let line = with_rules.text.lines().last().unwrap();
    let rules: Value =
        serde_json::from_str(line.strip_prefix("perche.rules(").and_then(|rest| rest.strip_suffix(");")).unwrap())
            .unwrap();
    assert_eq!(
        (&rules["effort"]["show"]["trigger"], &rules["nothing"]["gone"]),
        (&json!("visible"), &json!("unknown"))
    );
    assert_eq!(with_rules.header("cache-control"), "public, max-age=300");
    let eleven = ["a"; 11].join(",");
    assert_eq!(collector.client().get(&format!("/embed.js?survey={eleven}")).status, 422);
}

/// The surveys, and one more with these lines of `[survey.show]`.
fn with_show(show: &str) -> String {
    let text = "[survey.text.en]\nquestion = \"How easy?\"\nlow = \"Hard\"\nhigh = \"Easy\"\n";
    format!("{SURVEYS}\n[[survey]]\nid = \"special\"\nkind = \"ces\"\n[survey.show]\n{show}\n{text}")
}

#[test]
fn rules_that_need_more_than_the_loader_bring_it_in_the_same_file() {
    for show in [
        "mode = \"popover\"",
        "mode = \"tab\"",
        "trigger = \"exit\"",
        "sample = 0.5",
        "every = \"once\"",
        "quiet_days = 1",
        "consent = true",
    ] {
        let collector = Collector::start(&with_show(show));
        let plain = collector.client().get("/embed.js").text;
        let special = collector.client().get("/embed.js?survey=special").text;
        assert!(special.starts_with(&plain) && special.matches("perche.rules(").count() == 3, "{show}");
        // The same text can be imported, from where the loader says, for ever.
        let folder = plain.split("assets/").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        let part = collector.client().get(&format!("/assets/{folder}/rules.js"));
        assert_eq!((part.status, part.header("cache-control")), (200, "public, max-age=31536000, immutable"));
        assert_eq!(part.header("access-control-allow-origin"), "*");
        assert!(special[plain.len()..].starts_with(&part.text), "{show}");
        assert_eq!(collector.client().get(&format!("/assets/{folder}/debug.js")).status, 200);
        assert_eq!(collector.client().get(&format!("/assets/{folder}/other.js")).status, 404);
        // A loader of before an upgrade asks under another name: what it gets is right, but not for ever.
        let earlier = collector.client().get("/assets/000000000000/rules.js");
        assert_eq!((earlier.status, earlier.header("cache-control")), (200, "public, max-age=300"));
        assert_eq!(earlier.text, part.text);
        assert_eq!(collector.client().get("/assets/rules/rules.js").status, 404);
    }
}

#[test]
fn behind_a_path_every_address_carries_it_and_https_is_insisted_on() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_in(folder, SURVEYS, &["--public-url", "https://shop.example/perche"]);
    let onward = send(&collector, "/s/effort", &[("id", &new_id()), ("score", "6")]);
    assert!(onward.header("location").starts_with("/perche/s/effort?r="), "{onward:?}");
    assert!(!onward.header("strict-transport-security").is_empty());
    let own = collector.client().header("origin", "https://shop.example");
    assert_eq!(own.post("/v1/surveys/loyalty/responses", &json!({"id": new_id(), "score": 6})).status, 201);
}
