//! `/v1/respondents/{reference}`: access and erasure.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::json;

#[test]
fn all_of_a_respondent_is_read_and_erased_in_every_survey() {
    // One survey hashes references, the other keeps them.
    let plain = SURVEYS.replace("id = \"loyalty\"", "id = \"loyalty\"\nrespondent = \"plain\"");
    let collector = Collector::start(&plain);
    let post = |survey: &str, who: &str| {
        let more = json!({"respondent": who, "comment": "mine"});
        let posted =
            collector.client().post(&format!("/v1/surveys/{survey}/responses"), &answer(&new_id(), &json!(6), &more));
        assert_eq!(posted.status, 201, "{posted:?}");
    };
    for (survey, who) in [("effort", "anna/1 ü"), ("effort", "anna/1 ü"), ("loyalty", "anna/1 ü"), ("effort", "bruno")]
    {
        post(survey, who);
    }
    let team = collector.client().key(ADMIN_KEY);
    let path = "/v1/respondents/anna%2F1%20%C3%BC";
    let found = team.get(path);
    assert_eq!((found.status, found.header("cache-control")), (200, "no-store"));
    let surveys: Vec<_> = found.json()["items"].as_array().unwrap().iter().map(|row| row["survey"].clone()).collect();
    assert_eq!(
        (surveys, &found.json()["complete"]),
        (vec![json!("effort"), json!("effort"), json!("loyalty")], &json!(true))
    );
    let erased = team.delete(path);
    assert_eq!((erased.status, erased.json()), (200, json!({"erased": 3})));
    assert_eq!((team.delete(path).json(), team.get(path).json()["items"].clone()), (json!({"erased": 0}), json!([])));
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 1, "nobody else's went");
    assert_eq!(collector.client().get(path).status, 401);
    assert!(!collector.log().contains("anna"), "{}", collector.log());
}

#[test]
fn a_reference_has_at_most_200_characters() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let of = |length: usize| team.get(&format!("/v1/respondents/{}", "%C3%A9".repeat(length)));
    assert_eq!(of(200).json()["items"], json!([]));
    assert_eq!((of(201).status, of(201).fields()), (422, vec!["reference".to_owned()]));
}
