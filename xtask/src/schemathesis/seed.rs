//! Something to ask for: surveys, answers with and without a why, one that is archived.

use serde_json::{Value, json};

use crate::collector::Collector;
use crate::failure::{OrFail, Outcome};

const REMEDY: &str = "see the collector's log in target/schemathesis/run";

/// Fills a fresh collector.
pub(super) fn fill(collector: &Collector) -> Outcome {
    let survey = |kind: &str| {
        json!({"kind": kind, "touchpoint": "checkout", "tz": "Europe/Rome", "skip": true,
            "contact": {"label": "E-mail", "consent": "You may write to me"},
            "context": {"order": {"max_len": 40}, "country": {"segment": true}},
            "text": {"en": {"question": "How was it?", "low": "Bad", "high": "Good"}}})
    };
    for (id, kind) in [("post-purchase", "ces"), ("loyalty", "nps"), ("retired", "csat")] {
        put(collector, id, &survey(kind))?;
    }
    for place in 0_u8..40 {
        let country = ["IT", "AT", "DE"][usize::from(place % 3)];
        let mut post = json!({"id": id(place), "score": place % 7 + 1, "respondent": format!("customer-{place}"),
            "channel": "inline", "context": {"country": country, "order": format!("A-{place}")}});
        if place % 2 == 0 {
            post["comment"] = json!("The address was filled in for me");
        }
        ureq::post(format!("{}/v1/surveys/post-purchase/responses", collector.address))
            .send_json(&post)
            .or_fail("the collector does not take an answer", REMEDY)?;
    }
    ureq::delete(format!("{}/v1/surveys/retired", collector.address))
        .header("Authorization", format!("Bearer {}", collector.key()))
        .header("If-Match", "*")
        .call()
        .or_fail("the collector does not archive a survey", REMEDY)?;
    Ok(())
}

fn put(collector: &Collector, id: &str, definition: &Value) -> Outcome {
    ureq::put(format!("{}/v1/surveys/{id}", collector.address))
        .header("Authorization", format!("Bearer {}", collector.key()))
        .header("If-None-Match", "*")
        .send_json(definition)
        .or_fail("the collector does not take a survey", REMEDY)?;
    Ok(())
}

/// A `UUIDv7` of its own for each place.
fn id(place: u8) -> String {
    format!("0199a1b2-c3d4-7e5f-8a6b-0000000000{place:02x}")
}
