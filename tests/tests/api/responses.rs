//! `POST` and `GET /v1/surveys/{survey}/responses`.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, answer, new_id};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

fn post(collector: &Collector, body: &Value) -> Answer {
    collector.client().post(EFFORT, body)
}

fn n(collector: &Collector) -> Value {
    collector.aggregate("effort", "").json()["total"]["n"].clone()
}

#[test]
fn a_first_post_is_created_and_the_same_again_is_told_the_same() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let body = answer(&id, &json!(6), &json!({"seq": 3, "channel": "inline"}));
    let created = post(&collector, &body);
    assert_eq!(created.status, 201, "{created:?}");
    let reply = created.json();
    assert_eq!(
        (&reply["id"], &reply["survey"], &reply["score"], &reply["seq"]),
        (&json!(id), &json!("effort"), &json!(6), &json!(3))
    );
    assert_eq!(reply["warnings"], json!([]));
    let again = post(&collector, &body);
    assert_eq!((again.status, again.json()), (200, reply), "a retry after a lost reply adds nothing");
    assert_eq!(n(&collector), 1);
}

#[test]
fn what_answers_a_post_is_not_compressed_and_figures_are() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client().header("accept-encoding", "br, gzip");
    let created = client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({})));
    assert_eq!((created.status, created.header("content-encoding")), (201, ""), "{created:?}");
    assert_eq!(created.json()["score"], 6);
    let path = "/v1/surveys/effort/aggregates";
    let stream = std::net::TcpStream::connect(collector.address().trim_start_matches("http://")).unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN_KEY}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
    );
    let mut reply = Vec::new();
    std::io::Write::write_all(&mut &stream, head.as_bytes()).unwrap();
    std::io::Read::read_to_end(&mut &stream, &mut reply).unwrap();
    assert!(String::from_utf8_lossy(&reply).contains("content-encoding: br\r\n"));
}

#[test]
fn the_why_comes_later_under_the_same_id() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    assert_eq!(post(&collector, &answer(&id, &json!(2), &json!({}))).status, 201);
    assert_eq!(post(&collector, &answer(&id, &json!(2), &json!({"comment": "slow", "seq": 1}))).status, 200);
    let total = collector.aggregate("effort", "").json()["total"].clone();
    assert_eq!((&total["n"], &total["commented"]), (&json!(1), &json!(1)));
}

#[test]
fn a_changed_score_moves_its_count() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    post(&collector, &answer(&id, &json!(2), &json!({})));
    post(&collector, &answer(&id, &json!(7), &json!({"seq": 1})));
    let total = collector.aggregate("effort", "").json()["total"].clone();
    assert_eq!((&total["distribution"]["2"], &total["distribution"]["7"]), (&json!(0), &json!(1)));
}

#[test]
fn what_cannot_be_true_is_a_422_that_names_every_member() {
    let collector = Collector::start(SURVEYS);
    for score in [json!(11), json!(0), json!(6.5), json!("9"), json!(true), json!([6])] {
        let refused = post(&collector, &answer(&new_id(), &score, &json!({})));
        assert_eq!((refused.status, refused.fields()), (422, vec!["score".to_owned()]), "{score}");
    }
    let huge = format!(r#"{{"id": "{}", "score": 1e400}}"#, new_id());
    let refused = collector.client().post_text(EFFORT, "application/json", huge);
    assert_eq!((refused.status, refused.fields()), (422, vec!["score".to_owned()]));
    let random = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80";
    let refused = post(&collector, &json!({"id": random, "score": 99, "comment": 5, "foo": 1}));
    assert_eq!(
        (refused.status, refused.fields()),
        (422, ["comment", "foo", "id", "score"].map(str::to_owned).to_vec())
    );
    assert_eq!(n(&collector), 0);
    assert!(!collector.log().contains("panicked"), "{}", collector.log());
}

#[test]
fn bodies_that_are_no_object_too_long_or_of_another_type_are_refused_as_a_whole() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client();
    let status = |kind: &str, body: Vec<u8>| {
        let refused = client.post_text(EFFORT, kind, body);
        (refused.status, refused.fields().join(" "))
    };
    let refused = |status: u16, field: &str| (status, field.to_owned());
    assert_eq!(status("application/json", b"{\"id\":".to_vec()), refused(400, "body"));
    assert_eq!(status("application/json", b"[1]".to_vec()), refused(400, "body"));
    assert_eq!(status("application/json", b"\xff".to_vec()), refused(400, "body"));
    assert_eq!(status("application/xml", b"{}".to_vec()), refused(415, "content-type"));
    assert_eq!(status("application/json", vec![b' '; 20_000]), refused(413, "body"));
    assert_eq!(status("application/json", vec![b' '; 16 * 1_024 + 1]), refused(413, "body"));
    let body = answer(&new_id(), &json!(6), &json!({})).to_string();
    let padded = format!("{body}{}", " ".repeat(16 * 1_024 - body.len()));
    assert_eq!(
        client.post_text(EFFORT, "text/plain;charset=UTF-8", padded).status,
        201,
        "16 KiB fit, and a beacon's type is read"
    );
}

#[test]
fn the_merge_rule_answers_with_its_own_problems() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    assert_eq!(post(&collector, &answer(&id, &json!(6), &json!({"seq": 5}))).status, 201);
    let stale = post(&collector, &answer(&id, &json!(2), &json!({"seq": 4})));
    assert_eq!((stale.status, stale.problem(), stale.fields()), (409, "stale".to_owned(), vec!["seq".to_owned()]));
    let elsewhere = collector.client().post("/v1/surveys/loyalty/responses", &answer(&id, &json!(6), &json!({})));
    assert_eq!((elsewhere.status, elsewhere.problem()), (409, "id-in-use".to_owned()));
}

#[test]
fn an_unknown_survey_is_told_before_anything_about_the_answer() {
    let collector = Collector::start(SURVEYS);
    let unknown = collector.client().post("/v1/surveys/nothing/responses", &json!({"score": "x"}));
    assert_eq!((unknown.status, unknown.fields()), (404, vec!["survey".to_owned()]));
}

#[test]
fn an_answer_in_the_way_of_one_per_is_refused() {
    let surveys = SURVEYS.replace("tz = \"Europe/Rome\"", "one_per = \"order\"");
    let collector = Collector::start(&surveys);
    let order = json!({"context": {"order": "A-17"}});
    assert_eq!(post(&collector, &answer(&new_id(), &json!(6), &order)).status, 201);
    let second = post(&collector, &answer(&new_id(), &json!(7), &order));
    assert_eq!((second.status, second.problem()), (409, "already-answered".to_owned()));
}

#[test]
fn what_the_page_added_is_repaired_and_told() {
    let collector = Collector::start(SURVEYS);
    let more =
        json!({"channel": "fax", "context": {"order": "far too long an order", "country": "IT"}, "locale": "it-CH"});
    let reply = post(&collector, &answer(&new_id(), &json!(6), &more)).json();
    let mut warned: Vec<&str> =
        reply["warnings"].as_array().unwrap().iter().map(|warning| warning["field"].as_str().unwrap()).collect();
    warned.sort_unstable();
    assert_eq!(warned, ["channel", "context.order"]);
    let rows = collector.client().key(ADMIN_KEY).header("accept", "application/x-ndjson").get(EFFORT);
    let row: Value = serde_json::from_str(rows.text.trim()).unwrap();
    assert_eq!(
        (&row["channel"], &row["locale"], &row["context"]),
        (&json!("api"), &json!("it"), &json!({"country": "IT"}))
    );
}

#[test]
fn a_respondent_is_never_kept_as_it_came() {
    let collector = Collector::start(SURVEYS);
    post(&collector, &answer(&new_id(), &json!(6), &json!({"respondent": "anna@shop.example"})));
    let rows = collector.client().key(ADMIN_KEY).get(EFFORT);
    let kept = rows.json()["items"][0]["respondent"].as_str().unwrap().to_owned();
    assert_eq!(kept.len(), 32);
    assert!(!rows.text.contains("anna"), "{}", rows.text);
}

#[test]
fn lists_are_paged_in_order_and_streamed_whole() {
    let collector = Collector::start(SURVEYS);
    for score in 1..=5 {
        assert_eq!(post(&collector, &answer(&new_id(), &json!(score), &json!({}))).status, 201);
    }
    let team = collector.client().key(ADMIN_KEY);
    let (mut scores, mut path) = (Vec::new(), format!("{EFFORT}?order=asc&limit=2"));
    loop {
        let page = team.get(&path).json();
        scores.extend(page["items"].as_array().unwrap().iter().map(|row| row["score"].as_i64().unwrap()));
        let Some(cursor) = page["next"].as_str() else { break };
        path = format!("{EFFORT}?order=asc&limit=2&cursor={cursor}");
    }
    assert_eq!(scores, [1, 2, 3, 4, 5]);
    let streamed = team.clone().header("accept", "application/x-ndjson").get(EFFORT);
    let streamed: Vec<i64> = streamed
        .text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["score"].as_i64().unwrap())
        .collect();
    assert_eq!(streamed, [5, 4, 3, 2, 1], "newest first");
    let pageless = team.clone().header("accept", "application/x-ndjson").get(&format!("{EFFORT}?limit=5000&cursor=x"));
    assert_eq!(pageless.text.lines().count(), 5, "a stream has no pages");
    let cursor = team.get(&format!("{EFFORT}?limit=2")).json()["next"].as_str().unwrap().to_owned();
    let bent = team.get(&format!("{EFFORT}?order=asc&limit=2&cursor={cursor}"));
    assert_eq!((bent.status, bent.fields()), (422, vec!["cursor".to_owned()]), "a cursor belongs to one list");
    for (query, field) in
        [("limit=0", "limit"), ("limit=1001", "limit"), ("order=up", "order"), ("foo=1", "foo"), ("from=x", "from")]
    {
        let refused = team.get(&format!("{EFFORT}?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
}

#[test]
fn a_row_has_every_member_of_the_contract() {
    let collector = Collector::start(SURVEYS);
    let more = json!({"comment": "slow", "context": {"country": "IT"}, "respondent": "r", "test": true});
    post(&collector, &answer(&new_id(), &json!(2), &more));
    let rows = collector.client().key(ADMIN_KEY).header("accept", "application/x-ndjson");
    let row: Value = serde_json::from_str(rows.get(&format!("{EFFORT}?status=all")).text.trim()).unwrap();
    let mut names: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
    let mut contract: Vec<&str> = "id survey version kind scale_min scale_max polarity score aligned comment contact \
        channel locale touchpoint context respondent verified tags done at answered_at amended_at status suspicion"
        .split_whitespace()
        .collect();
    names.sort_unstable();
    contract.sort_unstable();
    assert_eq!(names, contract);
    assert_eq!(
        (&row["status"], &row["verified"], &row["polarity"]),
        (&json!("test"), &json!(false), &json!("high_is_good"))
    );
}

#[test]
fn a_trial_is_listed_apart_and_counts_nowhere() {
    let collector = Collector::start(SURVEYS);
    post(&collector, &answer(&new_id(), &json!(6), &json!({"test": true})));
    let total = collector.aggregate("effort", "").json()["total"].clone();
    assert_eq!((&total["n"], &total["excluded"]["test"]), (&json!(0), &json!(1)));
    let team = collector.client().key(ADMIN_KEY);
    assert_eq!(team.get(EFFORT).json()["items"], json!([]));
    assert_eq!(team.get(&format!("{EFFORT}?status=test")).json()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn personal_data_in_a_comment_is_masked_before_it_is_stored_unless_the_survey_says_otherwise() {
    let plain = SURVEYS.replace("id = \"loyalty\"", "id = \"loyalty\"\nmask = false");
    let collector = Collector::start(&plain);
    let why = json!({"comment": "write to anna@shop.example"});
    let body = answer(&new_id(), &json!(2), &why);
    let posted = post(&collector, &body);
    assert_eq!((posted.status, posted.json()["warnings"][0]["field"].clone()), (201, json!("comment")));
    assert!(!posted.text.contains("anna"), "{posted:?}");
    assert_eq!(post(&collector, &body).status, 200, "a retry is the same answer");
    collector.client().post("/v1/surveys/loyalty/responses", &answer(&new_id(), &json!(2), &why));
    let team = collector.client().key(ADMIN_KEY);
    let comment =
        |survey: &str| team.get(&format!("/v1/surveys/{survey}/responses")).json()["items"][0]["comment"].clone();
    assert_eq!(
        (comment("effort"), comment("loyalty")),
        (json!("write to [e-mail]"), json!("write to anna@shop.example"))
    );
    assert_eq!(collector.aggregate("effort", "").json()["total"]["commented"], 1);
}
