//! A crash at each moment of a commit, and the client's retry: one response, whatever the client was told.

use std::collections::BTreeMap;

use perche_tests::fault::process::Launch;
use perche_tests::fault::shim::{DIE, Shim};
use perche_tests::fault::stage::Stage;
use perche_tests::http::new_id;
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

/// What a post of a collector that dies before its `nth` operation is told; and its retry after the restart.
fn crash(nth: u64) -> (Option<u16>, u16) {
    let (stage, shim) = (Stage::new(), Shim::new());
    let collector = stage.start(Launch { shim: Some(&shim), ..Launch::default() }).unwrap();
    assert_eq!(collector.client().post(EFFORT, &json!({"id": new_id(), "score": 1})).status, 201);
    let body = json!({"id": new_id(), "score": 6, "comment": "quick", "context": {"country": "IT"}});
    let from = shim.count() + nth;
    shim.fail(from, u64::MAX, DIE);
    let told =
        collector.client().try_post(EFFORT, "application/json", body.to_string()).ok().map(|answer| answer.status);
    drop(collector);
    let collector = stage.start(Launch::default()).unwrap();
    let retry = collector.client().post(EFFORT, &body);
    let again = collector.client().post(EFFORT, &body);
    assert_eq!((again.status, again.json()), (200, retry.json()), "one moment, one receipt");
    let total: Value = collector.client().get("/v1/surveys/effort/aggregates").json()["total"].clone();
    assert_eq!((&total["n"], &total["distribution"]["6"], &total["commented"]), (&json!(2), &json!(1), &json!(1)));
    let (status, log) = collector.stop();
    assert!(status.success(), "{log}");
    (told, retry.status)
}

#[test]
fn a_crash_between_commit_and_reply_and_a_retry_make_one_response() {
    let mut fates: BTreeMap<(Option<u16>, u16), Vec<u64>> = BTreeMap::new();
    for nth in 1.. {
        let fate = crash(nth);
        fates.entry(fate).or_default().push(nth);
        if fate.0.is_some() {
            break;
        }
    }
    println!("{fates:?}");
    // Before the commit: nothing is there, and the retry is the first. After it: it was stored, and nobody knew.
    let all: Vec<_> = fates.keys().copied().collect();
    assert_eq!(all, [(None, 200), (None, 201), (Some(201), 200)], "{fates:?}");
}
