//! Signed contexts: links, posts, pages, `one_per`, and the examples in other languages.

use std::path::Path;
use std::process::Command;

use perche_collector::sign::context::{Payload, Seconds};
use perche_collector::sign::secrets::SigningSecret;
use perche_survey::time::Timestamp;
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche, until};
use perche_tests::http::{Answer, answer, new_id};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

fn once(rule: &str) -> Collector {
    Collector::start(&SURVEYS.replace("tz = \"Europe/Rome\"", &format!("one_per = \"{rule}\"")))
}

/// Signatures that the collector makes itself.
fn links(collector: &Collector, wanted: &Value) -> Vec<Value> {
    let made = collector.client().key(ADMIN_KEY).post("/v1/links", wanted);
    assert_eq!(made.status, 200, "{made:?}");
    made.json()["items"].as_array().unwrap().clone()
}

fn signed(collector: &Collector, more: &Value) -> String {
    let mut wanted = json!({"survey": "effort"});
    wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    links(collector, &wanted)[0]["signed"].as_str().unwrap().to_owned()
}

/// The secret that signs, as the owner gets it.
fn secret(collector: &Collector) -> String {
    let data = collector.folder().join("data");
    let told = perche().args(["sign", "--secret", "--data"]).arg(&data).output().unwrap();
    assert!(told.status.success(), "{told:?}");
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

/// One that is valid until `moment`, in milliseconds.
fn until_moment(collector: &Collector, moment: i64) -> String {
    let secret: SigningSecret = secret(collector).parse().unwrap();
    let exp = Seconds::of(Timestamp(moment));
    let (survey, nonce) = ("effort".to_owned(), "n".to_owned());
    Payload { survey, exp, nonce, respondent: None, context: [].into() }.sign(&secret).unwrap()
}

fn post(collector: &Collector, score: i32, more: &Value) -> Answer {
    collector.client().post(EFFORT, &answer(&new_id(), &json!(score), more))
}

fn rows(collector: &Collector) -> Vec<Value> {
    collector.client().key(ADMIN_KEY).get(EFFORT).json()["items"].as_array().unwrap().clone()
}

fn warned(answer: &Answer) -> Vec<String> {
    let warnings = answer.json()["warnings"].as_array().unwrap().clone();
    warnings.iter().map(|warning| warning["field"].as_str().unwrap().to_owned()).collect()
}

fn hidden(page: &str, name: &str) -> String {
    let field = page.split("<input").find(|field| field.contains(&format!("name=\"{name}\""))).unwrap();
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

#[test]
fn a_signed_post_is_verified_and_its_facts_are_the_signed_ones() {
    let collector = Collector::start(SURVEYS);
    let signed = signed(&collector, &json!({"respondent": "anna", "context": {"order": "A-17"}}));
    let body = json!({"signed": signed, "respondent": "eve", "context": {"order": "B-2", "country": "IT"}});
    let stored = post(&collector, 6, &body);
    assert_eq!(
        (stored.status, warned(&stored)),
        (201, vec!["context.country".into(), "context.order".into(), "respondent".into()])
    );
    let anna = post(&collector, 5, &json!({"respondent": "anna"}));
    assert_eq!(anna.status, 201);
    let found = rows(&collector);
    let [by_name, by_signature] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&by_signature["verified"], &by_signature["context"]), (&json!(true), &json!({"order": "A-17"})));
    assert_eq!((&by_name["verified"], &by_name["respondent"]), (&json!(false), &by_signature["respondent"]));
    let verified = collector.aggregate("effort", "?verified=true").json();
    assert_eq!(verified["total"]["n"], 1);
}

#[test]
fn what_is_not_validly_signed_is_kept_unverified_with_the_reason() {
    let collector = Collector::start(SURVEYS);
    let good = signed(&collector, &json!({}));
    let of_another = links(&collector, &json!({"survey": "loyalty"}))[0]["signed"].as_str().unwrap().to_owned();
    let expired = until_moment(&collector, 1_000_000_000_000);
    for (signed, reason) in [
        (expired.as_str(), "has expired"),
        (&of_another, "is for another survey"),
        (&good[1..], "has a wrong signature"),
        ("nonsense", "is not of the form"),
        (&"x".repeat(2_000), "is too long"),
    ] {
        let stored = post(&collector, 6, &json!({"signed": signed}));
        assert_eq!((stored.status, warned(&stored)), (201, vec!["signed".to_owned()]), "{reason}");
        assert!(stored.text.contains(reason), "{stored:?}");
        // The same by a link: the page is shown, and its answer kept.
        let page = collector.client().get(&format!("/s/effort?signed={signed}"));
        assert_eq!(page.status, 200, "{reason}");
        let told = post(&collector, 6, &json!({"display": hidden(&page.text, "display")}));
        assert_eq!((told.status, warned(&told)), (201, vec!["signed".to_owned()]), "{reason}");
    }
    assert!(rows(&collector).iter().all(|row| row["verified"] == false));
}

#[test]
fn a_link_carries_its_signature_through_the_page_and_the_form() {
    let collector = Collector::start(SURVEYS);
    let wanted =
        json!({"survey": "effort", "channel": "email", "locale": "en", "context": {"name": "Anna", "order": "A-17"}});
    let url = links(&collector, &wanted)[0]["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(collector.address()).unwrap();
    let page = collector.client().get(&format!("{path}&context-name=Eve&score=6")).text;
    assert!(page.contains("How easy was Rossi, Anna?"), "the signed name is the one that is shown");
    assert!(rows(&collector).is_empty(), "who looks at it has not answered");
    let (id, display) = (hidden(&page, "id"), hidden(&page, "display"));
    let sent = collector.client().post_form("/s/effort", &[("id", &id), ("score", "6"), ("display", &display)]);
    assert_eq!(sent.status, 303);
    let row = rows(&collector).remove(0);
    assert_eq!(
        (&row["verified"], &row["channel"], &row["context"]),
        (&json!(true), &json!("email"), &json!({"name": "Anna", "order": "A-17"}))
    );
}

#[test]
fn a_page_opened_in_time_may_be_answered_a_little_later() {
    let collector = Collector::start(SURVEYS);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let soon = until_moment(&collector, i64::try_from(now.as_millis()).unwrap() + 3_000);
    let page = collector.client().get(&format!("/s/effort?signed={soon}")).text;
    until(|| post(&collector, 6, &json!({"signed": soon})).text.contains("has expired"));
    let late = post(&collector, 6, &json!({"display": hidden(&page, "display")}));
    assert_eq!((late.status, warned(&late)), (201, Vec::new()));
    assert_eq!(rows(&collector)[0]["verified"], true);
}

#[test]
fn where_only_links_may_answer_each_does_so_once() {
    let collector = once("signed");
    let without = post(&collector, 6, &json!({}));
    assert_eq!(
        (without.status, without.problem(), without.fields()),
        (403, "signature-needed".into(), vec!["signed".into()])
    );
    let expired = until_moment(&collector, 1_000_000_000_000);
    assert_eq!(post(&collector, 6, &json!({"signed": expired})).status, 403);

    let signed = signed(&collector, &json!({"context": {"order": "A-17"}}));
    let id = new_id();
    let first = collector.client().post(EFFORT, &answer(&id, &json!(6), &json!({"signed": signed})));
    assert_eq!(first.status, 201);
    let second = post(&collector, 7, &json!({"signed": signed}));
    assert_eq!((second.status, second.problem()), (409, "already-answered".to_owned()));
    // The why comes without a signature, or with one that has expired since: the first post has settled it.
    for (seq, more) in [(1, json!({})), (2, json!({"signed": expired}))] {
        let mut more = more.clone();
        more["seq"] = json!(seq);
        more["comment"] = json!(format!("why {seq}"));
        let amended = collector.client().post(EFFORT, &answer(&id, &json!(6), &more));
        assert_eq!(amended.status, 200, "{amended:?}");
    }
    let found = rows(&collector);
    assert_eq!((found.len(), &found[0]["comment"], &found[0]["verified"]), (1, &json!("why 2"), &json!(true)));
}

#[test]
fn without_script_a_single_use_link_leads_to_the_why_and_its_second_use_to_thanks() {
    let collector = once("signed");
    let signed = signed(&collector, &json!({}));
    let link = format!("/s/effort?channel=link&signed={signed}");
    let page = collector.client().get(&link).text;
    let send = |page: &str, path: &str, score: &str| {
        let (id, display) = (hidden(page, "id"), hidden(page, "display"));
        let fields = [("id", id.as_str()), ("score", score), ("comment", "late"), ("display", &display)];
        let sent = collector.client().post_form(path, &fields);
        assert_eq!(sent.status, 303, "{sent:?}");
        collector.client().get(sent.header("location")).text
    };
    let why = send(&page, "/s/effort", "6");
    let thanks = send(&why, &format!("/s/effort?r={}", hidden(&page, "id")), "5");
    assert!(thanks.contains("data-step=\"thanked\""), "{thanks}");
    let again = send(&collector.client().get(&link).text, "/s/effort", "1");
    assert!(again.contains("data-step=\"thanked\"") && !again.contains("class=\"withdraw\""), "{again}");
    let found = rows(&collector);
    assert_eq!((found.len(), &found[0]["score"]), (1, &json!(5)));
}

#[test]
fn a_page_that_nobody_could_answer_is_not_shown() {
    let collector = once("signed");
    let expired = until_moment(&collector, 1_000_000_000_000);
    for path in ["/s/effort", &format!("/s/effort?signed={expired}"), "/s/effort?signed=x"] {
        let page = collector.client().get(path);
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text.contains("This link has expired.") && !page.text.contains("<form"), "{path}");
    }
    // A frame's signature comes from the page around it.
    let framed = collector.client().header("sec-fetch-dest", "iframe").get("/s/effort");
    assert!(framed.status == 200 && framed.text.contains("<form"));
    // What the page's script has put into the form counts like a member of a post.
    let (id, display) = (hidden(&framed.text, "id"), hidden(&framed.text, "display"));
    let signed = signed(&collector, &json!({}));
    let fields = [("id", id.as_str()), ("score", "6"), ("display", &display), ("signed", &signed)];
    assert_eq!(collector.client().post_form("/s/effort", &fields[..3]).status, 403);
    assert_eq!(collector.client().post_form("/s/effort", &fields).status, 303);
    assert_eq!(rows(&collector)[0]["verified"], true);
}

#[test]
fn one_answer_a_respondent_is_one_whoever_names_them() {
    let collector = once("respondent");
    assert_eq!(post(&collector, 6, &json!({"respondent": "anna"})).status, 201);
    assert_eq!(post(&collector, 6, &json!({"respondent": "berta"})).status, 201);
    assert_eq!(post(&collector, 6, &json!({})).status, 201, "of nobody there can be several");
    let signed = signed(&collector, &json!({"respondent": "anna"}));
    for more in
        [json!({"respondent": "anna"}), json!({"signed": signed}), json!({"signed": signed, "respondent": "eve"})]
    {
        let again = post(&collector, 7, &more);
        assert_eq!((again.status, again.problem()), (409, "already-answered".to_owned()), "{more}");
    }
    let page = collector.client().get(&format!("/s/effort?signed={signed}")).text;
    let (id, display) = (hidden(&page, "id"), hidden(&page, "display"));
    let sent = collector.client().post_form("/s/effort", &[("id", &id), ("score", "1"), ("display", &display)]);
    assert!(collector.client().get(sent.header("location")).text.contains("data-step=\"thanked\""));
}

#[test]
fn a_revoked_secret_signs_nothing_any_more() {
    let collector = Collector::start(SURVEYS);
    let old = signed(&collector, &json!({}));
    let kid = old.split('.').nth(1).unwrap().to_owned();
    let data = collector.folder().join("data");
    let sign = |arguments: &[&str]| perche().arg("sign").args(arguments).arg("--data").arg(&data).output().unwrap();
    let rotated = String::from_utf8(sign(&["--rotate"]).stdout).unwrap();
    assert_ne!(rotated.split('.').next(), Some(kid.as_str()));
    assert_eq!(secret(&collector), rotated.trim());
    assert_eq!(signed(&collector, &json!({})).split('.').nth(1), rotated.split('.').next());
    assert!(warned(&post(&collector, 6, &json!({"signed": old}))).is_empty(), "what it has signed stays valid");
    assert!(sign(&["--revoke", &kid]).status.success());
    assert!(post(&collector, 6, &json!({"signed": old})).text.contains("is signed with a secret that is not known"));
    assert_eq!(sign(&["--revoke", &kid]).status.code(), Some(1), "it is gone already");
    // It is gone after a start, too, and without a collector the folder's own secrets sign.
    let (_, folder) = collector.stop();
    let data = folder.path().join("data");
    let alone = perche().args(["sign", "effort", "--data"]).arg(&data).output().unwrap();
    let alone = String::from_utf8(alone.stdout).unwrap().trim().to_owned();
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert!(warned(&post(&collector, 6, &json!({"signed": alone}))).is_empty());
    assert!(post(&collector, 6, &json!({"signed": old})).text.contains("is not known"));
}

#[test]
fn links_are_made_one_or_many_and_every_fault_is_told() {
    let collector = Collector::start(SURVEYS);
    let many: Vec<Value> = (0..100).map(|number| json!({"context": {"order": format!("A-{number}")}})).collect();
    let made = links(&collector, &json!({"survey": "effort", "channel": "qr", "links": many}));
    assert_eq!(made.len(), 100);
    let prefix = format!("{}/s/effort?channel=qr&signed=", collector.address());
    assert!(made.iter().all(|link| link["url"].as_str().unwrap().starts_with(&prefix)), "{:?}", made[0]);
    let nonces: std::collections::BTreeSet<_> = made.iter().map(|link| link["nonce"].as_str().unwrap()).collect();
    assert_eq!(nonces.len(), 100);

    let client = collector.client().key(ADMIN_KEY);
    let rows: [(Value, &[&str]); 14] = [
        (json!({}), &["survey"]),
        (json!({"survey": 5}), &["survey"]),
        (json!({"survey": "effort", "channel": "inline"}), &["channel"]),
        (json!({"survey": "effort", "locale": "fr"}), &["locale"]),
        (json!({"survey": "effort", "expires": "1w"}), &["expires"]),
        (json!({"survey": "effort", "expires": "99999d", "bla": 1, "locale": "fr"}), &["bla", "expires", "locale"]),
        (json!({"survey": "effort", "context": {"order": 7, "x": "y"}}), &["context.order", "context.x"]),
        (json!({"survey": "effort", "context": [], "nonce": {}}), &["context", "nonce"]),
        (json!({"bla": 1, "respondent": 5, "channel": 7}), &["bla", "channel", "respondent", "survey"]),
        (
            json!({"survey": "effort", "links": [7, {"expires": 1, "bla": 1, "nonce": ""}]}),
            &["links[0]", "links[1].bla", "links[1].expires", "links[1].nonce"],
        ),
        (json!({"survey": "effort", "context": {"order": "far too long", "x": "y"}}), &["context.order", "context.x"]),
        (json!({"survey": "effort", "links": []}), &["links"]),
        (
            json!({"survey": "effort", "nonce": "n", "links": [{}, {"respondent": 5}]}),
            &["links[1].respondent", "nonce"],
        ),
        (json!({"survey": "effort", "links": [{}, {"respondent": ""}]}), &["links[1].respondent"]),
    ];
    for (body, fields) in rows {
        let refused = client.post("/v1/links", &body);
        assert_eq!(
            (refused.status, refused.fields()),
            (422, fields.iter().map(ToString::to_string).collect()),
            "{body}"
        );
    }
    let serde = client.post("/v1/links", &json!({"survey": "effort", "respondent": 5, "expires": null, "bla": 1}));
    assert!(["expected", "invalid type"].iter().all(|word| !serde.text.contains(word)), "{serde:?}");
    assert_eq!(serde.fields(), ["bla", "respondent"], "null is as if it were left out");
    let twice = client.post_text("/v1/links", "application/json", r#"{"survey":"effort","nonce":"a","nonce":"b"}"#);
    assert_eq!((twice.status, twice.fields()), (422, vec!["nonce".to_owned()]));
    let over = vec![json!({}); 101];
    assert_eq!(client.post("/v1/links", &json!({"survey": "effort", "links": over})).status, 422);
    assert_eq!(client.post("/v1/links", &json!({"survey": "nothing"})).status, 404);
    assert_eq!(client.post_text("/v1/links", "application/json", "[]").status, 400);
    assert_eq!(client.get("/v1/links").status, 405);
    assert_eq!(collector.client().post("/v1/links", &json!({"survey": "effort"})).status, 401);
}

/// Runs an example with the collector's secret, in the survey that it names.
fn runs(program: &str, arguments: &[&str]) {
    let surveys = SURVEYS.replace("id = \"effort\"", "id = \"post-purchase\"");
    let collector = Collector::start(&surveys);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/sign");
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("PERCHE_SIGNING_SECRET", secret(&collector))
        // Go builds where nothing of the developer's is.
        .env("GOCACHE", collector.folder())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let signed = String::from_utf8(ran.stdout).unwrap().trim().to_owned();
    let path = "/v1/surveys/post-purchase/responses";
    let stored = collector.client().post(path, &answer(&new_id(), &json!(6), &json!({"signed": signed})));
    assert_eq!((stored.status, warned(&stored)), (201, Vec::new()), "{signed}");
    let row = collector.client().key(ADMIN_KEY).get(path).json()["items"][0].clone();
    assert_eq!((&row["verified"], &row["context"]), (&json!(true), &json!({"order": "A-17"})));
}

/// Languages that not every machine has.
fn runs_where_there_is(program: &str, arguments: &[&str]) {
    if Command::new(program).arg("version").output().is_ok() {
        runs(program, arguments);
    } else {
        println!("{program} is not installed here: its example was not run");
    }
}

#[test]
fn the_example_in_python_signs() {
    runs("python3", &["sign.py"]);
}

#[test]
fn the_example_in_javascript_signs() {
    runs("node", &["sign.mjs"]);
}

#[test]
fn the_example_in_php_signs() {
    runs_where_there_is("php", &["sign.php"]);
}

#[test]
fn the_example_in_ruby_signs() {
    runs_where_there_is("ruby", &["sign.rb"]);
}

#[test]
fn the_example_in_go_signs() {
    runs_where_there_is("go", &["run", "sign.go"]);
}
