//! What the log says of a failure: one clear line with the remedy, once, and nothing of what anybody sent.

use perche_tests::collector::{Collector, SURVEYS, until};
use perche_tests::fault::load::Unanswered::SendAgain;
use perche_tests::fault::process::Launch;
use perche_tests::fault::shim::{EIO, ENOSPC, Shim};
use perche_tests::fault::stage::Stage;
use perche_tests::http::new_id;
use serde_json::json;

/// The lines of that level; every line of the log must be a whole one.
fn lines<'a>(log: &'a str, level: &str) -> Vec<&'a str> {
    for line in log.lines() {
        let dated = line.len() > 27 && line.as_bytes()[10] == b'T' && line.as_bytes()[26] == b'Z';
        assert!(dated || line.starts_with("perche: "), "{line:?} is no line of its own in {log}");
    }
    log.lines().filter(|line| line.split_whitespace().nth(1) == Some(level)).collect()
}

/// A collector under load whose disk begins to fail; gives what became of it and of its log.
fn failing(until_then: u64, error: u64, then: impl FnOnce(&Stage, &Shim)) -> (Stage, Option<i32>, String) {
    let (stage, shim) = (Stage::new(), Shim::new());
    let mut collector = stage.start(Launch { shim: Some(&shim), ..Launch::default() }).unwrap();
    let load = stage.load(1, SendAgain);
    stage.answered(50);
    let from = shim.count() + 3;
    shim.fail(from, from.saturating_add(until_then), error);
    then(&stage, &shim);
    let (status, log) = if until_then == u64::MAX && error == EIO {
        collector.wait()
    } else {
        assert_eq!(collector.ended(), None);
        collector.stop()
    };
    load.stop();
    shim.heal();
    (stage, status.code(), log)
}

#[test]
fn a_failure_that_passes_is_one_line_and_its_end_another() {
    let (stage, code, log) = failing(1, EIO, |stage, _| stage.answered(100));
    let (errors, warnings) = (lines(&log, "ERROR"), lines(&log, "WARN"));
    assert_eq!((code, errors.len()), (Some(0), 1), "{log}");
    assert!(errors[0].contains("the store failed") && errors[0].contains("Input/output error"), "{log}");
    assert!(errors[0].contains("start perche again"), "no remedy: {log}");
    assert_eq!(warnings.iter().filter(|line| line.contains("opened again")).count(), 1, "{log}");
    assert_eq!(stage.wrong(), Vec::<String>::new());
}

/// The supervisor starts it again, or tells somebody.
#[test]
fn a_store_that_cannot_be_opened_again_ends_the_collector_with_exit_1() {
    let (stage, code, log) = failing(u64::MAX, EIO, |_, _| ());
    assert_eq!((code, lines(&log, "ERROR").len()), (Some(1), 1), "{log}");
    let last = log.lines().last().unwrap();
    assert!(last.starts_with("perche: the store failed and could not be opened again: "), "{log}");
    assert!(last.contains("Input/output error") && last.contains("perche restore FILE --data"), "{log}");
    assert_eq!(stage.wrong(), Vec::<String>::new());
}

#[test]
fn a_full_disk_is_told_once_however_many_answers_it_costs() {
    let (stage, code, log) = failing(u64::MAX, ENOSPC, |stage, shim| {
        let client = perche_tests::http::Client::new(&stage.address().read().unwrap().clone());
        until(|| client.get("/readyz").status == 503);
        for _ in 0..200 {
            client.post("/v1/surveys/effort/responses", &json!({"id": new_id(), "score": 6}));
            client.post_form("/s/effort", &[("id", &new_id()), ("score", "6")]);
        }
        shim.heal();
        stage.answered(50);
    });
    let errors = lines(&log, "ERROR");
    // That it failed, and what it waits for.
    assert_eq!((code, errors.len()), (Some(0), 2), "{log}");
    assert!(errors.iter().all(|line| line.contains("Free some space on its disk")), "{log}");
    assert_eq!(stage.wrong(), Vec::<String>::new());
}

#[test]
fn nothing_of_a_request_reaches_the_log() {
    let collector = Collector::start(SURVEYS);
    let planted = "planted\r\n2026-11-22T12:00:00.000000Z ERROR \u{1b}[31mplanted";
    let client = collector.client().header("user-agent", "planted").header("referer", "http://planted.example/");
    let client = client.key("planted-key-of-twenty-letters");
    let body = json!({"id": new_id(), "score": 6, "comment": planted, "respondent": planted, "channel": planted,
        "context": {"order": "planted", "planted": planted}, planted: planted});
    for path in
        ["/v1/surveys/effort/responses", "/v1/surveys/effort/shown", "/v1/surveys/planted/responses", "/planted"]
    {
        client.post(path, &body);
        client.post_text(path, planted.lines().next().unwrap(), planted);
        client.get(&format!("{path}?respondent=planted%0d%0aplanted&cursor=planted"));
    }
    client.post_form("/s/effort", &[("id", planted), ("score", planted), ("comment", planted), ("website", planted)]);
    client.get("/s/planted%0aplanted?locale=planted&context-order=planted&signed=planted");
    let log = collector.log();
    assert!(!log.contains("planted"), "{log}");
    assert_eq!(lines(&log, "ERROR"), Vec::<&str>::new(), "{log}");
}
