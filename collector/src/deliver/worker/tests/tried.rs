//! Receivers that do not take what they are sent.

use super::*;

#[test]
fn what_fails_is_tried_again_on_the_schedule_under_the_same_id() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.post("effort", &json!({"score": 1}));
    desk.fail(3, 500);
    let first = desk.run()[0].1.clone();
    let next = |desk: &Desk| Timestamp::parse(desk.deliveries(&hook)[0]["next"].as_str().unwrap()).unwrap().0;
    let mut before = desk.now().0;
    for wait in [5_000, 300_000] {
        assert!((before + wait..=before + wait + wait / 10).contains(&next(&desk)), "{wait}");
        desk.clock.store(next(&desk) - 1, Ordering::Relaxed);
        assert_eq!(desk.run(), [], "not before its time");
        desk.forward(1);
        assert_eq!(desk.run()[0].1, first);
        before = desk.now().0;
    }
    assert!(desk.listed(&hook)["failing_since"].is_string());
    desk.clock.store(next(&desk), Ordering::Relaxed);
    desk.run();
    assert_eq!(
        (&desk.deliveries(&hook)[0]["status"], &desk.listed(&hook)["failing_since"]),
        (&json!("delivered"), &Value::Null)
    );
}

#[test]
fn a_delivery_is_given_up_after_ten_attempts_and_begins_anew_when_it_is_replayed() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.post("effort", &json!({"score": 1}));
    desk.fail(10, 500);
    let mut attempts = desk.run();
    while let Some(next) = desk.deliveries(&hook)[0]["next"].as_str() {
        desk.clock.store(Timestamp::parse(next).unwrap().0, Ordering::Relaxed);
        attempts.extend(desk.run());
    }
    assert!((75..84).contains(&((desk.now().0 - Timestamp::parse(BEGIN).unwrap().0) / 3_600_000)), "three days");
    let delivery = desk.deliveries(&hook)[0].clone();
    assert_eq!((attempts.len(), &delivery["status"], &delivery["attempts"]), (10, &json!("failed"), &json!(10)));
    assert_eq!(delivery["last"]["code"], 500);
    desk.installation.webhook(Wish::Replay(hook.clone(), 1), "test", desk.now()).unwrap();
    assert_eq!(desk.run()[0].1, attempts[0].1);
    assert_eq!(desk.deliveries(&hook)[0]["status"], "delivered");
    let unknown = desk.installation.webhook(Wish::Replay(hook, 2), "test", desk.now());
    assert_eq!(unknown.unwrap_err(), Error::NotFound("delivery"));
}

#[test]
fn who_takes_nothing_for_five_days_is_switched_off_and_the_audit_log_tells_it() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.fail(1_000, 502);
    for _ in 0..11 {
        desk.post("effort", &json!({"score": 1}));
        desk.run();
        desk.forward(12 * 3_600);
    }
    let listed = desk.listed(&hook);
    assert_eq!((&listed["active"], &listed["disabled"]["why"]), (&json!(false), &json!("failing")), "{listed}");
    let acts = desk.store.acts(None, 10).unwrap();
    assert_eq!((acts[0].deed, acts[0].key.as_str(), &acts[0].subject), (Deed::WebhookDisabled, COLLECTOR, &hook));
    desk.receiver.replies.lock().unwrap().clear();
    desk.post("effort", &json!({"score": 7}));
    assert_eq!(desk.run(), []);
    // Switched on again it is sent what waited, and nothing of the time in between.
    let terms = desk.installation.webhooks.read(|state| state.hooks[&hook].terms.clone());
    let terms = crate::deliver::Terms { active: true, ..terms };
    desk.installation.webhook(Wish::Replace(hook.clone(), terms), "test", desk.now()).unwrap();
    desk.forward(3_600 * 24);
    let letters = told(&desk.run());
    assert!(!letters.is_empty() && letters.iter().all(|letter| letter == "response.scored 1 -"), "{letters:?}");
    assert_eq!((&desk.listed(&hook)["disabled"], &desk.listed(&hook)["failing_since"]), (&Value::Null, &Value::Null));
}

#[test]
fn who_is_gone_is_switched_off_at_once() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.fail(1, 410);
    desk.post("effort", &json!({"score": 1}));
    desk.post("effort", &json!({"score": 2}));
    assert_eq!(desk.run().len(), 1);
    let listed = desk.listed(&hook);
    assert_eq!((&listed["active"], &listed["disabled"]["why"]), (&json!(false), &json!("gone")));
    assert_eq!(desk.deliveries(&hook)[1]["status"], "failed");
}

#[test]
fn who_wants_to_be_left_alone_is_with_everything() {
    let mut desk = Desk::new();
    desk.hook(&json!({}));
    let busy = Reply { code: 429, retry_after: Some("60".to_owned()) };
    desk.receiver.replies.lock().unwrap().push_back(Ok(busy));
    desk.post("effort", &json!({"score": 1}));
    desk.post("effort", &json!({"score": 2}));
    assert_eq!(desk.run().len(), 1);
    desk.forward(59);
    assert_eq!(desk.run(), []);
    desk.forward(1);
    assert_eq!(told(&desk.run()).len(), 2);
}
