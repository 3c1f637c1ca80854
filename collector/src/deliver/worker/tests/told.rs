//! What is told, and what is no news.

use super::*;

#[test]
fn a_response_is_told_once_signed_with_its_row() {
    let mut desk = Desk::new();
    desk.post("effort", &json!({"score": 1}));
    let (hook, secret) = desk.hook(&json!({"events": ["response.scored"]}));
    assert_eq!(desk.run(), [], "what came before it was made is not told");
    let id = desk.post("effort", &json!({"score": 6, "comment": "ok"}));
    let letters = desk.run();
    let [(url, message, signature, body)] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((url.as_str(), &body["type"]), ("https://hooks.example/", &json!("response.scored")));
    assert_eq!((&body["timestamp"], &body["data"]["id"]), (&json!(BEGIN), &json!(id)));
    let secret = Secret::try_from(secret).unwrap();
    assert_eq!(*signature, secret.sign(message, desk.now(), body.to_string().as_bytes()));
    assert_eq!(desk.run(), [], "and once");
    let delivery = &desk.deliveries(&hook)[0];
    assert_eq!(
        (&delivery["status"], &delivery["attempts"], &delivery["n"]),
        (&json!("delivered"), &json!(1), &json!(1))
    );
    assert_eq!((&delivery["id"], &delivery["last"]["code"]), (&json!(message), &json!(200)));
    let mut desk = desk.killed();
    assert_eq!(desk.run(), [], "after a kill too");
}

#[test]
fn what_does_not_count_is_told_when_it_is_released_and_trials_never() {
    let mut desk = Desk::new();
    desk.hook(&json!({}));
    let held = Uuid::now_v7();
    desk.accept(held, "effort", &json!({"score": 3, "comment": "held"}), response::Status::Quarantined);
    desk.accept(Uuid::now_v7(), "effort", &json!({"score": 2}), response::Status::Test);
    assert_eq!(desk.run(), []);
    let survey = SurveyId::try_from("effort".to_owned()).unwrap();
    let handling = Handling { release: true, ..Handling::default() };
    let (segments, now) = (BTreeMap::new(), desk.now());
    desk.submit(Change::Handle { survey, id: held, handling, segments, now });
    assert_eq!(told(&desk.run()), ["response.scored 3 held", "response.commented 3 held"]);
}

#[test]
fn what_is_imported_is_no_news() {
    let mut desk = Desk::new();
    desk.hook(&json!({}));
    desk.import(2);
    assert_eq!(desk.run(), []);
    desk.import(0);
    assert_eq!(told(&desk.run()), ["response.scored 2 old", "response.commented 2 old"]);
}

#[test]
fn a_comment_is_told_when_it_comes_and_when_it_changes() {
    let mut desk = Desk::new();
    desk.hook(&json!({"events": ["response.commented"]}));
    let id = desk.post("effort", &json!({"score": 3}));
    assert_eq!(desk.run(), []);
    let mut told_of = |seq: u64, more: Value| {
        let mut body = json!({"score": 3, "seq": seq});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.accept(id, "effort", &body, response::Status::Counted);
        told(&desk.run())
    };
    assert_eq!(told_of(1, json!({"comment": "a"})), ["response.commented 3 a"]);
    assert_eq!(told_of(2, json!({"score": 4})), [""; 0], "the comment is the same");
    assert_eq!(told_of(3, json!({"comment": "b"})), ["response.commented 3 b"]);
    assert_eq!(told_of(4, json!({"comment": null})), [""; 0], "it is gone: there is nothing to tell");
    assert_eq!(told_of(5, json!({"comment": "a"})), ["response.commented 3 a"]);
}

#[test]
fn only_low_scores_are_told_as_the_scale_means_them_and_a_corrected_click_too() {
    let mut desk = Desk::new();
    desk.hook(&json!({"max_aligned": 2, "surveys": ["pain"]}));
    desk.post("effort", &json!({"score": 1}));
    desk.post("pain", &json!({"score": null}));
    // One is the best of five.
    desk.post("pain", &json!({"score": 1, "comment": "fine"}));
    let slip = desk.post("pain", &json!({"score": 2}));
    desk.post("pain", &json!({"score": 4}));
    assert_eq!(told(&desk.run()), ["response.scored 4 -"]);
    desk.accept(slip, "pain", &json!({"score": 5, "seq": 1}), response::Status::Counted);
    assert_eq!(told(&desk.run()), ["response.scored 5 -"]);
    desk.accept(slip, "pain", &json!({"score": 4, "seq": 2, "comment": "ouch"}), response::Status::Counted);
    assert_eq!(told(&desk.run()), ["response.commented 4 ouch"]);
}

#[test]
fn a_verdict_is_told_in_the_morning_when_it_is_another_one() {
    let mut desk = Desk::new();
    let (_, _) = desk.hook(&json!({"events": ["verdict.changed"], "surveys": ["effort"]}));
    // Two weeks of easy answers, one of hard ones.
    let mut verdicts = Vec::new();
    for day in 0..21 {
        for _ in 0..4 {
            desk.post("effort", &json!({"score": if day < 14 { 7 } else { 1 }}));
        }
        for _ in 0..24 {
            let letters = desk.run();
            verdicts.extend(letters.into_iter().map(|(.., body)| (desk.now().to_string(), body)));
            desk.forward(3_600);
        }
    }
    let told: Vec<String> = verdicts
        .iter()
        .map(|(at, body)| format!("{at} {} after {}", body["data"]["verdict"], body["data"]["was"]))
        .collect();
    let expected = [
        // Ten answers in each window, six in the morning in Rome.
        "2026-12-02T05:00:00Z \"not_distinguishable\" after \"too_few\"",
        "2026-12-08T05:00:00Z \"down\" after \"not_distinguishable\"",
    ];
    assert_eq!(told, expected);
    let data = &verdicts[1].1["data"];
    assert_eq!((&verdicts[1].1["type"], &data["survey"]), (&json!("verdict.changed"), &json!("effort")));
    assert_eq!((&data["from"], &data["to"]), (&json!("2026-11-30T23:00:00Z"), &json!("2026-12-07T23:00:00Z")));
    assert_eq!((&data["headline"], &data["previous"]["n"]), (&json!("ces_agree_pct"), &json!(28)));
}

#[test]
fn without_webhooks_the_log_is_not_read() {
    let mut desk = Desk::new();
    desk.post("effort", &json!({"score": 1}));
    assert_eq!(desk.run(), []);
    let (hook, _) = desk.hook(&json!({"active": false}));
    desk.post("effort", &json!({"score": 1}));
    desk.run();
    let read = desk.installation.webhooks.read(|state| state.lanes[&hook].read);
    assert_eq!(read, 1, "one that is off stays where it was made");
}
