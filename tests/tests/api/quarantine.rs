//! What looks forged is kept, counted apart, and can be released.

use std::time::{SystemTime, UNIX_EPOCH};

use perche_survey::time::Timestamp;
use perche_tests::collector::{ADMIN_KEY, Collector};
use perche_tests::http::{Client, answer, new_id};
use serde_json::{Value, json};

use crate::guard::{EFFORT, outside, proxied};
use crate::page::hidden;

/// Somebody new with each post, so that no limit of addresses is met.
fn somebody(collector: &Collector, number: u16) -> Client {
    outside(collector, &format!("203.0.113.{number}"))
}

fn total(collector: &Collector) -> (Value, Value) {
    let total = collector.aggregate("effort", "").json()["total"].clone();
    (total["n"].clone(), total["excluded"]["quarantined"].clone())
}

/// Why each response in quarantine is there, newest first.
fn reasons(collector: &Collector) -> Vec<Value> {
    let list = collector.client().key(ADMIN_KEY).get(&format!("{EFFORT}?status=quarantined")).json();
    list["items"].as_array().unwrap().iter().map(|row| row["suspicion"].clone()).collect()
}

#[test]
fn the_same_comment_too_often_is_kept_out_of_the_figures() {
    let collector = proxied(&["--quarantine-same-comment", "2"]);
    let say = |number: u16, id: &str, comment: &str| {
        somebody(&collector, number).post(EFFORT, &answer(id, &json!(1), &json!({"comment": comment})))
    };
    for number in 1..=2 {
        assert_eq!(say(number, &new_id(), "Buy gold").status, 201);
    }
    let id = new_id();
    let quarantined = say(3, &id, "Buy gold");
    assert_eq!((quarantined.status, total(&collector)), (201, (json!(2), json!(1))));
    assert!(!quarantined.text.contains("quarantine") && !quarantined.text.contains("suspicion"), "{quarantined:?}");
    assert_eq!(say(3, &id, "Buy gold").status, 200, "a retry is as welcome as any");
    assert_eq!(say(4, &new_id(), "Too slow").status, 201);
    assert_eq!(
        collector.client().post(EFFORT, &answer(&new_id(), &json!(1), &json!({"comment": "Buy gold"}))).status,
        201
    );
    assert_eq!((total(&collector), reasons(&collector)), ((json!(4), json!(1)), vec![json!("same-comment")]));
    let found = |rule: &str| {
        let list = collector.client().key(ADMIN_KEY).get(&format!("{EFFORT}?status=all&suspicion={rule}")).json();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!((found("same-comment"), found("burst"), found("burst&suspicion=same-comment")), (1, 0, 1));
}

#[test]
fn a_why_that_comes_after_the_score_is_judged_too() {
    let collector = proxied(&["--quarantine-same-comment", "1"]);
    let ids = [new_id(), new_id()];
    for (number, id) in (1..).zip(&ids) {
        assert_eq!(somebody(&collector, number).post(EFFORT, &answer(id, &json!(1), &json!({}))).status, 201);
    }
    assert_eq!(total(&collector), (json!(2), json!(0)));
    let why = json!({"comment": "Buy gold", "seq": 1});
    let tell = |id: &str| somebody(&collector, 9).post(EFFORT, &answer(id, &json!(1), &why)).status;
    assert_eq!(ids.each_ref().map(|id| tell(id)), [200, 200]);
    assert_eq!((total(&collector), reasons(&collector)), ((json!(1), json!(1)), vec![json!("same-comment")]));
    let team = collector.client().key(ADMIN_KEY);
    let released = team.patch(&format!("/v1/responses/{}", ids[1]), &json!({"quarantined": false}));
    assert_eq!((released.status, total(&collector)), (200, (json!(2), json!(0))));
    let later = json!({"comment": "Buy gold", "seq": 2, "contact": "a@b.example"});
    assert_eq!(somebody(&collector, 9).post(EFFORT, &answer(&ids[1], &json!(2), &later)).status, 200);
    assert_eq!(total(&collector), (json!(2), json!(0)), "what a team released stays released");
}

/// A page as a browser gets it, and what it posts.
fn from_page(collector: &Collector, number: u16) -> (Client, String, String) {
    let client = somebody(collector, number);
    let page = client.get("/s/effort").text;
    (client, hidden(&page, "id"), hidden(&page, "display"))
}

#[test]
fn nobody_answers_as_soon_as_he_has_the_page() {
    // However slow the machine is, an hour is not over when the post comes.
    let collector = proxied(&["--quarantine-too-fast", "3600000"]);
    let (client, id, display) = from_page(&collector, 1);
    let post = answer(&id, &json!(1), &json!({"display": display}));
    assert_eq!((client.post(EFFORT, &post).status, reasons(&collector)), (201, vec![json!("too-fast")]));
    let (client, id, display) = from_page(&collector, 2);
    assert_eq!(client.post_form("/s/effort", &[("id", &id), ("score", "1"), ("display", &display)]).status, 303);
    assert_eq!(total(&collector), (json!(0), json!(2)));
    let (_, id, display) = from_page(&collector, 3);
    let post = answer(&id, &json!(1), &json!({"display": display}));
    assert_eq!(collector.client().post(EFFORT, &post).status, 201);
    assert_eq!(total(&collector), (json!(1), json!(2)), "this machine's own is nobody's forgery");
}

#[test]
fn one_display_is_good_for_one_answer() {
    let collector = proxied(&["--quarantine-too-fast", "0"]);
    let (client, id, display) = from_page(&collector, 1);
    let with = |id: &str, more: Value| client.post(EFFORT, &answer(id, &json!(1), &more)).status;
    assert_eq!(with(&id, json!({"display": display})), 201);
    assert_eq!(with(&id, json!({"display": display, "comment": "slow", "seq": 1})), 200, "the why of the same answer");
    assert_eq!(with(&new_id(), json!({"display": display})), 201);
    assert_eq!(with(&new_id(), json!({"display": "no token of ours"})), 201);
    assert_eq!((total(&collector), reasons(&collector)), ((json!(2), json!(1)), vec![json!("display-reused")]));
}

#[test]
fn many_more_answers_than_usual_are_a_burst() {
    let flags = ["--quarantine-burst", "3", "--quarantine-burst-least", "2", "--post-burst", "100"];
    let collector = proxied(&flags);
    let client = outside(&collector, "203.0.113.9");
    let click = |client: &Client| client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let team = collector.client().key(ADMIN_KEY);
    // One answer in each of as many hours as a day has: that is usual from now on.
    for hours in 1..=24 {
        let at = Timestamp(i64::try_from(now).unwrap() - hours * 3_600_000).to_string();
        assert_eq!(team.post(EFFORT, &answer(&new_id(), &json!(6), &json!({ "at": at }))).status, 201);
    }
    for _ in 0..3 {
        assert_eq!(click(&client), 201);
    }
    assert_eq!(total(&collector), (json!(27), json!(0)));
    assert_eq!([click(&client), click(&team), click(&client)], [201; 3]);
    assert_eq!(total(&collector), (json!(28), json!(2)), "a server with a write key is none of it");
    assert_eq!(reasons(&collector), [json!("burst"), json!("burst")]);
}

#[test]
fn a_survey_without_a_history_has_no_burst() {
    let collector = proxied(&["--quarantine-burst", "1", "--quarantine-burst-least", "1"]);
    let client = outside(&collector, "203.0.113.9");
    for _ in 0..20 {
        assert_eq!(client.post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    }
    assert_eq!(total(&collector), (json!(20), json!(0)));
}

#[test]
fn a_trial_is_no_forgery() {
    let collector = proxied(&["--quarantine-same-comment", "1"]);
    let try_out = json!({"comment": "Try", "test": true});
    for number in 1..=3 {
        assert_eq!(somebody(&collector, number).post(EFFORT, &answer(&new_id(), &json!(1), &try_out)).status, 201);
    }
    let excluded = collector.aggregate("effort", "").json()["total"]["excluded"].clone();
    assert_eq!(excluded, json!({"test": 3, "quarantined": 0}));
}

#[test]
fn what_is_in_quarantine_survives_a_restart_with_its_reason() {
    let collector = proxied(&[]);
    let fields = [("id", &*new_id()), ("score", "1"), ("website", "https://spam.example")];
    assert_eq!(somebody(&collector, 1).post_form("/s/effort", &fields).status, 303);
    let collector = Collector::start_in(collector.stop().1, perche_tests::collector::SURVEYS, &[]);
    assert_eq!((total(&collector), reasons(&collector)), ((json!(0), json!(1)), vec![json!("honeypot")]));
    let table = collector.client().key(ADMIN_KEY).header("accept", "text/csv").get(&format!("{EFFORT}?status=all"));
    assert!(
        table.text.contains(",status,suspicion\r\n") && table.text.contains(",quarantined,honeypot\r\n"),
        "{table:?}"
    );
}
