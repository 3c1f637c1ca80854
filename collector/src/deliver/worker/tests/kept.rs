//! What is kept, and for how long: over a kill, behind a slow receiver, after an erasure.

use super::*;

#[test]
fn a_kill_between_event_and_delivery_loses_nothing() {
    let desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.post("effort", &json!({"score": 1}));
    // Before the log was read.
    let mut again = desk.killed();
    // After the attempt, before it was stored: its turn's end is never taken.
    again.worker.pass().unwrap();
    while again.receiver.letters.lock().unwrap().is_empty() {
        thread::yield_now();
    }
    let sent = again.receiver.letters.lock().unwrap()[0].clone();
    assert_eq!(again.deliveries(&hook)[0]["status"], "pending");
    let mut desk = again.killed();
    assert_eq!(desk.run()[0].1, sent.1, "twice, under one id");
    assert_eq!(desk.run(), []);
}

#[test]
fn a_slow_receiver_holds_nobody_up() {
    let mut desk = Desk::new();
    let (slow, _) = desk.hook(&json!({"url": "https://slow.example/"}));
    let (quick, _) = desk.hook(&json!({}));
    let receiver = Arc::clone(&desk.receiver);
    let held = receiver.slow.lock().unwrap();
    for score in 1..=3 {
        desk.post("effort", &json!({"score": score}));
        desk.worker.pass().unwrap();
        while desk.deliveries(&quick)[0]["status"] != "delivered" {
            desk.worker.wait(Duration::from_mins(1));
            desk.worker.pass().unwrap();
        }
    }
    assert!(desk.deliveries(&slow).iter().all(|delivery| delivery["status"] == "pending"));
    drop(held);
    desk.run();
    assert!(desk.deliveries(&slow).iter().all(|delivery| delivery["status"] == "delivered"));
}

#[test]
fn the_log_keeps_what_has_no_room_and_nothing_is_lost() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.receiver.replies.lock().unwrap().push_back(Err("no route".to_owned()));
    desk.fail(2_000, 500);
    for _ in 0..1_200 {
        desk.post("effort", &json!({"score": 1}));
    }
    desk.run();
    let waiting = desk.listed(&hook)["pending"].as_u64().unwrap();
    assert!((WAITING as u64 - 2..=WAITING as u64).contains(&waiting), "{waiting}");
    desk.receiver.replies.lock().unwrap().clear();
    desk.forward(60 * 60);
    let mut messages: Vec<String> = desk.run().into_iter().map(|(_, message, ..)| message).collect();
    messages.sort();
    messages.dedup();
    assert_eq!(messages.len(), 1_200);
    assert_eq!(desk.deliveries(&hook).len(), 1_000, "as many are kept");
    assert_eq!(desk.store.documents(Kind::Delivery).unwrap().len(), 1_000);
}

#[test]
fn an_erased_response_is_sent_no_more_and_old_deliveries_are_forgotten() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.fail(1, 500);
    let id = desk.post("effort", &json!({"score": 1}));
    desk.run();
    let survey = SurveyId::try_from("effort".to_owned()).unwrap();
    desk.submit(Change::Erase { survey, id, now: desk.now() });
    desk.forward(3_600);
    assert_eq!(desk.run(), []);
    assert_eq!(desk.deliveries(&hook)[0]["status"], "dropped");
    desk.forward(31 * 24 * 3_600);
    desk.run();
    assert_eq!(desk.deliveries(&hook), [Value::Null; 0]);
    desk.post("effort", &json!({"score": 2}));
    desk.run();
    assert_eq!(desk.deliveries(&hook)[0]["n"], 2, "a number is given once");
}

#[test]
fn a_removed_webhook_leaves_nothing() {
    let mut desk = Desk::new();
    let (hook, _) = desk.hook(&json!({}));
    desk.fail(1, 500);
    desk.post("effort", &json!({"score": 1}));
    desk.run();
    desk.installation.webhook(Wish::Remove(hook.clone()), "test", desk.now()).unwrap();
    desk.forward(3_600);
    assert_eq!(desk.run(), []);
    for kind in [Kind::Webhook, Kind::Delivery, Kind::Progress] {
        let left = desk.store.documents(kind).unwrap();
        assert!(left.iter().all(|document| document.key.starts_with("verdict:")), "{left:?}");
    }
    let unknown = desk.installation.webhook(Wish::Remove(hook), "test", desk.now());
    assert_eq!(unknown.unwrap_err(), Error::NotFound("webhook"));
}
