//! The overview beside the surveys' own pages: the same days, the same whys, the same words.

use perche_tests::collector::{ADMIN_KEY, Collector};
use perche_tests::http::{Client, answer, new_id};
use serde_json::{Value, json};

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

fn put(collector: &Collector, id: &str, survey: &Value) {
    let put = team(collector).header("if-none-match", "*").put(&format!("/v1/surveys/{id}"), survey);
    assert_eq!(put.status, 201, "{put:?}");
}

fn post(collector: &Collector, survey: &str, score: i64, more: &Value) {
    let posted = answer(&new_id(), &json!(score), more);
    let stored = team(collector).post(&format!("/v1/surveys/{survey}/responses"), &posted);
    assert_eq!(stored.status, 201, "{stored:?}");
}

/// What the overview shows of a survey.
fn row(page: &str, survey: &str) -> String {
    let (_, rest) = page.split_once(&format!("dashboard/surveys/{survey}\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split_once("</li>").unwrap().0.to_owned()
}

#[test]
fn the_overview_counts_the_thirty_days_that_the_surveys_own_page_counts() {
    let collector = Collector::start("");
    let text = json!({"en": {"question": "Was it easy?"}});
    // Whatever the hour, it is another day than in London in one of the two at least.
    let zones = [("ahead", "Pacific/Kiritimati"), ("behind", "Pacific/Pago_Pago")];
    let hour = 3_600_000_i64;
    let now = i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis());
    for (id, tz) in zones {
        put(&collector, id, &json!({"kind": "ces", "tz": tz, "text": text}));
        for place in 0..31 * 4 {
            let at = perche_survey::time::Timestamp(now.unwrap() - hour - place * 6 * hour);
            post(&collector, id, 7, &json!({"at": at.to_string()}));
        }
    }
    let overview = team(&collector).get("/dashboard").text;
    for (id, tz) in zones {
        let page = team(&collector).get(&format!("/dashboard/surveys/{id}")).text;
        let (_, n) = page.split_once("data-at=\"/total/n\">").unwrap_or_else(|| panic!("{page}"));
        let n = n.split_once('<').unwrap().0;
        assert!(row(&overview, id).contains(&format!(">{n} answers")), "{tz}: {n} in {}", row(&overview, id));
    }
}

#[test]
fn nobody_is_said_to_have_said_why_only_where_nobody_did() {
    let collector = Collector::start("");
    put(&collector, "effort", &json!({"kind": "ces", "text": {"en": {"question": "Was it easy?"}}}));
    post(&collector, "effort", 7, &json!({}));
    let whys = || team(&collector).get("/dashboard").text;
    assert!(whys().contains("Nobody has said why yet."), "{}", whys());
    post(&collector, "effort", 2, &json!({"comment": "an early why"}));
    assert!(whys().contains("an early why"), "{}", whys());
    for _ in 0..40 {
        post(&collector, "effort", 7, &json!({}));
    }
    let page = whys();
    assert!(page.contains("None of the newest answers says why.") && !page.contains("Nobody has said why"), "{page}");
}

#[test]
fn a_why_is_shown_as_in_the_reading_list() {
    let collector = Collector::start("");
    for (id, kind) in [("loyalty", "nps"), ("delivery", "csat")] {
        put(&collector, id, &json!({"kind": kind, "text": {"en": {"question": "How was it?"}}}));
    }
    post(&collector, "loyalty", 10, &json!({"comment": "pay \u{202e}lla"}));
    post(&collector, "delivery", 5, &json!({"comment": "good"}));
    post(&collector, "delivery", 3, &json!({"comment": "so so"}));
    post(&collector, "delivery", 1, &json!({"comment": "bad"}));
    let english = team(&collector).get("/dashboard").text;
    assert!(english.contains("pay [U+202E]lla") && !english.contains('\u{202e}'), "{english}");
    assert!(english.contains("<span>promoter</span>"), "one person is one: {english}");
    let italian = team(&collector).get("/dashboard?lang=it").text;
    for word in ["promotore", "soddisfatto", "neutro", "insoddisfatto"] {
        assert!(italian.contains(&format!("<span>{word}</span>")), "{word} in {italian}");
    }
    let list = team(&collector).get("/dashboard/surveys/delivery/responses?lang=it").text;
    for word in ["soddisfatto", "neutro", "insoddisfatto"] {
        assert!(list.contains(&format!(">{word}<")), "{word} in {list}");
    }
    let figures = team(&collector).get("/dashboard/surveys/delivery?lang=it").text;
    assert!(figures.contains("neutri") && !figures.contains("neutro"), "of many in a group: {figures}");
}

#[test]
fn a_page_of_surveys_beyond_the_last_is_the_first() {
    let collector = Collector::start("");
    put(&collector, "effort", &json!({"kind": "ces", "text": {"en": {"question": "Was it easy?"}}}));
    for after in ["1", "50", "18446744073709551615", "99999999999999999999", "-1"] {
        let page = team(&collector).get(&format!("/dashboard?after={after}"));
        assert!(page.status == 200 && page.text.contains("Was it easy?"), "{after}: {page:?}");
    }
}
