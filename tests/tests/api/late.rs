//! What can still be done when a day has gone by since an answer was first accepted.

use std::time::{SystemTime, UNIX_EPOCH};

use perche_survey::time::Timestamp;
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::json;

#[test]
fn the_ways_back_are_offered_for_a_day_and_not_a_minute_longer() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    for (minutes, offered) in [(1, true), (24 * 60 - 1, true), (24 * 60 + 1, false)] {
        // The server's clock cannot be turned, but an import says when its answer was accepted.
        let at = Timestamp(i64::try_from(now).unwrap() - minutes * 60_000).to_string();
        let (id, told) = (new_id(), json!({"at": at, "comment": "slow"}));
        assert_eq!(team.post("/v1/surveys/effort/responses", &answer(&id, &json!(2), &told)).status, 201);
        let page = collector.client().get(&format!("/s/effort?r={id}")).text;
        assert!(page.contains("data-step=\"thanked\""), "{page}");
        let ways = (page.contains("href=\"#form\""), page.contains("action=\"./effort/withdraw\""));
        assert_eq!(ways, (offered, offered), "after {minutes} minutes: change, delete");
    }
}
