//! Exactly once, over HTTP: what becomes of a second post under a known id, and of two at once. The same of every store
//! is `perche_tests::store::merging`; a crash between commit and reply is among the faults.

use std::io::Write;
use std::net::TcpStream;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{Answer, answer, new_id};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

fn post(collector: &Collector, body: &Value) -> Answer {
    collector.client().post(EFFORT, body)
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.problem())
}

fn total(collector: &Collector) -> Value {
    collector.aggregate("effort", "").json()["total"].clone()
}

/// The only row there is.
fn row(collector: &Collector) -> Value {
    let items = collector.client().key(ADMIN_KEY).get(EFFORT).json()["items"].clone();
    assert_eq!(items.as_array().map(Vec::len), Some(1), "{items}");
    items[0].clone()
}

/// Each of them from a thread of its own, at once.
fn at_once(collector: &Collector, bodies: &[Value]) -> Vec<Answer> {
    let start = std::sync::Barrier::new(bodies.len());
    std::thread::scope(|scope| {
        let race = |body| {
            let (client, start) = (collector.client(), &start);
            scope.spawn(move || {
                start.wait();
                client.post(EFFORT, body)
            })
        };
        let racers: Vec<_> = bodies.iter().map(race).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    })
}

#[test]
fn of_posts_of_one_id_at_once_one_is_created_and_all_are_told_the_same() {
    let collector = Collector::start(SURVEYS);
    for _ in 0..5 {
        let body = answer(&new_id(), &json!(6), &json!({"comment": "quick"}));
        let answers = at_once(&collector, &vec![body; 8]);
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| answer.json() == answers[0].json()), "{answers:?}");
    }
    assert_eq!((&total(&collector)["n"], &total(&collector)["commented"]), (&json!(5), &json!(5)));
}

#[test]
fn of_two_answers_for_one_order_at_once_one_is_kept() {
    let collector = Collector::start(&SURVEYS.replace("tz = \"Europe/Rome\"", "one_per = \"order\""));
    for order in 0..5 {
        let body = |_| answer(&new_id(), &json!(6), &json!({"context": {"order": order.to_string()}}));
        let answers = at_once(&collector, &(0..6).map(body).collect::<Vec<_>>());
        let mut told: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        told.sort_unstable();
        assert_eq!(told, [201, 409, 409, 409, 409, 409], "{answers:?}");
    }
    assert_eq!(total(&collector)["n"], 5);
}

#[test]
fn a_retry_after_a_lost_reply_adds_nothing() {
    let collector = Collector::start(SURVEYS);
    let body = answer(&new_id(), &json!(6), &json!({})).to_string();
    let mut connection = TcpStream::connect(collector.address().trim_start_matches("http://")).unwrap();
    let head =
        format!("POST {EFFORT} HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: {}", body.len());
    write!(connection, "{head}\r\n\r\n{body}").unwrap();
    // Gone before the reply is read.
    drop(connection);
    until(|| total(&collector)["n"] == 1);
    let first = row(&collector);
    let retry = collector.client().post_text(EFFORT, "text/plain", body);
    assert_eq!((retry.status, &retry.json()["at"]), (200, &first["at"]), "{retry:?}");
    assert_eq!((row(&collector), &total(&collector)["n"]), (first, &json!(1)));
}

#[test]
fn a_comment_that_is_cleared_is_gone_and_one_that_is_left_out_stays() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let with = |more: Value| post(&collector, &answer(&id, &json!(2), &more)).status;
    assert_eq!(with(json!({"comment": "slow"})), 201);
    assert_eq!(with(json!({"seq": 1})), 200);
    assert_eq!((&row(&collector)["comment"], &total(&collector)["commented"]), (&json!("slow"), &json!(1)));
    assert_eq!(with(json!({"comment": null, "seq": 2})), 200);
    assert_eq!((&row(&collector)["comment"], &total(&collector)["commented"]), (&Value::Null, &json!(0)));
}

#[test]
fn of_equal_seqs_the_one_that_came_last_holds_and_an_older_one_changes_nothing() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let with = |score: u8, seq: u8| post(&collector, &answer(&id, &json!(score), &json!({ "seq": seq })));
    assert_eq!(with(2, 5).status, 201);
    assert_eq!(with(7, 5).status, 200);
    assert_eq!(refused(&with(3, 4)), (409, "stale".to_owned()));
    // What is so already is no change, whatever its seq.
    assert_eq!(with(7, 1).status, 200);
    assert_eq!(row(&collector)["score"], 7);
    assert_eq!((&total(&collector)["n"], &total(&collector)["distribution"]["7"]), (&json!(1), &json!(1)));
}

#[test]
fn a_day_after_the_first_an_answer_is_closed_and_a_retry_of_it_is_still_welcome() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let id = new_id();
    // Only an import can be that old; what is done to it is done by a customer.
    let first = json!({"comment": "slow", "at": "2026-01-01T00:00:00Z"});
    assert_eq!(team.post(EFFORT, &answer(&id, &json!(2), &first)).status, 201);
    assert_eq!(post(&collector, &answer(&id, &json!(2), &json!({"comment": "slow"}))).status, 200);
    let late = post(&collector, &answer(&id, &json!(3), &json!({"seq": 1})));
    assert_eq!(refused(&late), (409, "closed".to_owned()));
    let kept = row(&collector);
    assert_eq!((&kept["score"], &kept["comment"], &kept["amended_at"]), (&json!(2), &json!("slow"), &Value::Null));
}

#[test]
fn an_id_is_of_one_survey_for_ever() {
    let collector = Collector::start(SURVEYS);
    let body = answer(&new_id(), &json!(6), &json!({}));
    assert_eq!(post(&collector, &body).status, 201);
    let elsewhere = collector.client().post("/v1/surveys/loyalty/responses", &body);
    assert_eq!(refused(&elsewhere), (409, "id-in-use".to_owned()));
    assert_eq!(collector.aggregate("loyalty", "").json()["total"]["n"], 0);
    assert_eq!(total(&collector)["n"], 1);
}

#[test]
fn an_erased_id_takes_nothing_more_after_a_restart_either() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let body = answer(&id, &json!(2), &json!({"comment": "slow"}));
    assert_eq!(post(&collector, &body).status, 201);
    assert_eq!(collector.client().post_form("/s/effort/withdraw", &[("id", &id)]).status, 303);
    let told = || (410, "erased".to_owned());
    assert_eq!(refused(&post(&collector, &body)), told());
    let collector = Collector::start_in(collector.kill(), SURVEYS, &[]);
    assert_eq!(refused(&post(&collector, &body)), told());
    assert_eq!(refused(&collector.client().post("/v1/surveys/loyalty/responses", &body)), told());
    assert_eq!((&total(&collector)["n"], &total(&collector)["commented"]), (&json!(0), &json!(0)));
}
