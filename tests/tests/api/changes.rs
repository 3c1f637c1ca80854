//! `GET /v1/changes`.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};

const EFFORT: &str = "/v1/surveys/effort/responses";

#[test]
fn a_copy_is_kept_up_to_date_by_what_changed() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let empty = team.get("/v1/changes").json();
    assert_eq!(empty["items"], json!([]));
    let (first, second) = (new_id(), new_id());
    let post = |id: &str, score: i64, more: Value| collector.client().post(EFFORT, &answer(id, &json!(score), &more));
    post(&first, 6, json!({}));
    post(&second, 2, json!({}));
    post(&first, 6, json!({"comment": "why", "seq": 1}));
    team.patch(&format!("/v1/responses/{first}"), &json!({"done": true}));
    team.delete(&format!("/v1/responses/{second}"));

    let (mut told, mut after) = (Vec::new(), empty["next"].as_str().unwrap().to_owned());
    loop {
        let page = team.get(&format!("/v1/changes?limit=2&after={after}")).json();
        let items = page["items"].as_array().unwrap().clone();
        after = page["next"].as_str().unwrap().to_owned();
        if items.is_empty() {
            break;
        }
        assert_eq!(items.last().unwrap()["cursor"], after, "one kind of cursor");
        told.extend(items);
    }
    let types: Vec<_> = told.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["created", "created", "amended", "amended", "erased"]);
    assert_eq!((&told[2]["id"], &told[2]["survey"]), (&json!(first), &json!("effort")));
    assert_eq!(told[2]["response"]["done"], true, "the response as it is now");
    assert_eq!((&told[1]["response"], &told[4]["response"]), (&json!(null), &json!(null)), "what is erased is gone");
    let from_the_first = team.get("/v1/changes").json();
    assert_eq!(from_the_first["items"].as_array().unwrap().len(), 5);
}

#[test]
fn what_is_no_cursor_is_named() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    for (query, field) in [("after=7", "after"), ("limit=0", "limit"), ("limit=1001", "limit"), ("since=1", "since")] {
        let refused = team.get(&format!("/v1/changes?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
    assert_eq!(collector.client().get("/v1/changes").status, 401);
}
