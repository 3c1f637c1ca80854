//! The review of the quarantine where much waits.

use perche_tests::collector::ADMIN_KEY;
use perche_tests::http::new_id;
use serde_json::json;

use crate::guard::{outside, proxied};

const REVIEW: &str = "/dashboard/settings/quarantine";

#[test]
fn more_surveys_than_a_page_holds_are_reviewed_page_by_page() {
    let collector = proxied(&[]);
    let team = collector.client().key(ADMIN_KEY).header("accept-language", "en");
    let ids: Vec<String> = (10..23).map(|place| format!("survey-{place}")).collect();
    for id in &ids {
        let survey = json!({"kind": "nps", "text": {"en": {"question": "Would you recommend us?"}}});
        let made = team.clone().header("if-none-match", "*").put(&format!("/v1/surveys/{id}"), &survey);
        assert_eq!(made.status, 201, "{made:?}");
    }
    let trap = |id: &str| {
        let fields = [("id", &*new_id()), ("score", "1"), ("website", "https://spam.example")];
        let trapped = outside(&collector, "203.0.113.200").post_form(&format!("/s/{id}"), &fields);
        assert_eq!(trapped.status, 303, "{trapped:?}");
    };
    let waits = |page: &str, ids: &[String]| -> Vec<bool> {
        ids.iter().map(|id| page.contains(&format!("<section class=\"card waits\" id=\"{id}\">"))).collect()
    };
    ids[..10].iter().for_each(|id| trap(id));
    let page = team.get(REVIEW).text;
    assert_eq!(waits(&page, &ids), [vec![true; 10], vec![false; 3]].concat());
    assert!(!page.contains("More surveys"), "nothing waits behind them: {page}");
    // One that holds nothing lies between.
    trap(&ids[11]);
    trap(&ids[12]);
    let page = team.get(REVIEW).text;
    assert_eq!(waits(&page, &ids), [vec![true; 10], vec![false; 3]].concat());
    assert!(page.contains("quarantine?after=survey-19\">More surveys<") && !page.contains("First surveys"), "{page}");
    let rest = team.get(&format!("{REVIEW}?after=survey-19")).text;
    assert_eq!(waits(&rest, &ids), [vec![false; 11], vec![true; 2]].concat());
    assert!(rest.contains("First surveys") && !rest.contains("More surveys"), "{rest}");
    let beyond = team.get(&format!("{REVIEW}?after=zzz")).text;
    assert!(beyond.contains("First surveys") && beyond.contains("Nothing waits further on"), "{beyond}");
}
