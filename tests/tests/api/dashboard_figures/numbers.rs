//! Every number on the page beside the API's answer.

use std::collections::BTreeSet;

use html5gum::{Token, Tokenizer};
use perche_tests::http::Client;
use serde_json::json;

use super::{APRIL, filled, page, post, team};

/// The address that a page gives for the API's answer, from the root.
fn api(page: &str) -> String {
    let (_, rest) = page.split_once("href=\"../../v1/").unwrap_or_else(|| panic!("no address of the API in {page}"));
    format!("/v1/{}", rest.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#38;", "&"))
}

/// What a page says about the API's answer: each pointer with the value beside it and the text.
pub(super) fn numbers(page: &str) -> Vec<(String, Option<f64>, String)> {
    let (mut found, mut open): (Vec<(String, Option<f64>, String)>, bool) = (Vec::new(), false);
    for token in Tokenizer::new(page) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let attribute =
                    |name: &[u8]| tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned());
                if let Some(at) = attribute(b"data-at") {
                    found.push((at, attribute(b"value").map(|value| value.parse().unwrap()), String::new()));
                    open = true;
                }
            }
            Token::String(text) if open => found.last_mut().unwrap().2.push_str(&String::from_utf8_lossy(&text)),
            Token::EndTag(_) => open = false,
            _ => {}
        }
    }
    found
}

/// A number as English writes it.
fn read(text: &str) -> f64 {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | '%' | '+')).collect();
    digits.replace('\u{2212}', "-").parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Fails where the page says anything else than the API, and gives the pointers of what it says.
pub(super) fn assert_agrees(client: &Client, page: &str) -> BTreeSet<String> {
    let envelope = client.get(&api(page));
    assert_eq!(envelope.status, 200, "{envelope:?}");
    let envelope = envelope.json();
    let mut said = BTreeSet::new();
    for (at, value, text) in numbers(page) {
        let truth = envelope.pointer(&at).unwrap_or_else(|| panic!("{at} is not in {envelope}"));
        assert_eq!(truth.as_f64(), value, "{at}");
        match value {
            Some(value) => assert!((read(&text) - value).abs() <= 0.5, "{at}: {text} for {value}"),
            None => assert_eq!(text, "–", "{at}"),
        }
        said.insert(at);
    }
    said
}

#[test]
fn every_number_on_the_page_is_the_apis() {
    let collector = filled();
    for score in [10, 9, 3, 0, 2, 6, 8, 1, 10, 4, 5, 2] {
        post(&collector, "loyalty", score, &json!({}));
    }
    let parts = ["n", "commented", "metrics/ces_agree_pct/value", "metrics/ces_agree_pct/low", "bands/2/pct"];
    let rows: [(&str, &str, &[&str]); 7] = [
        (
            "effort",
            APRIL,
            &["/compare/previous/n", "/compare/delta/low", "/groups/2/n", "/series/3/n", "/total/distribution/4"],
        ),
        ("effort", "period=all", &["/series/0/metrics/ces_agree_pct/high"]),
        (
            "effort",
            "from=2026-03-01&to=2026-05-01&interval=day&compare=none",
            &["/series/60/metrics/ces_agree_pct/value"],
        ),
        ("effort", "period=all&channel=inline&context.country=IT", &["/total/metrics/median/value"]),
        ("effort", "period=all&group_by=locale&group_by=context.country", &["/groups/3/metrics/ces_agree_pct/value"]),
        ("effort", "from=2026-04-01&to=2026-05-01&compare=2026-03-01..2026-04-01&tz=UTC", &["/compare/previous/n"]),
        ("loyalty", "", &["/total/metrics/nps/value", "/total/distribution/0", "/total/bands/0/n"]),
    ];
    for (survey, query, expected) in rows {
        let page = page(&team(&collector), survey, query);
        assert_eq!(page.status, 200, "{query}: {page:?}");
        let said = assert_agrees(&team(&collector), &page.text);
        for at in expected {
            assert!(said.contains(*at), "{query}: {at} is not on the page, but {said:?}");
        }
        if survey == "effort" {
            assert!(parts.iter().all(|part| said.contains(&format!("/total/{part}"))), "{query}: {said:?}");
        }
    }
}

#[test]
fn a_number_that_is_not_the_apis_is_found() {
    let collector = filled();
    let page = page(&team(&collector), "effort", APRIL).text;
    let planted = page.replacen("value=\"30\" data-at=\"/total/n\"", "value=\"31\" data-at=\"/total/n\"", 1);
    assert_ne!(planted, page);
    assert!(std::panic::catch_unwind(|| assert_agrees(&team(&collector), &planted)).is_err());
}

#[test]
fn the_headline_is_said_in_words_with_how_sure_it_is_and_what_became_of_it() {
    let collector = filled();
    let text = page(&team(&collector), "effort", APRIL).text;
    let words = said(&text);
    for sentence in [
        "80% find it easy",
        "95% interval 63–90%, from 30 answers",
        "Before: 65% (between 45% and 81%)",
        "23 answers, 2–31 Mar 2026",
    ] {
        assert!(words.contains(sentence), "{sentence} in {words}");
    }
    let italian = page(&team(&collector), "effort", &format!("{APRIL}&lang=it")).text;
    let words = said(&italian);
    for sentence in
        ["80\u{a0}% lo trovano facile", "intervallo al 95\u{a0}%: 63–90\u{a0}%, su 30 risposte", "Nel tempo"]
    {
        assert!(words.contains(sentence), "{sentence} in {words}");
    }
}

/// The text of a page, one blank where there are many.
fn said(page: &str) -> String {
    let mut text = String::new();
    for token in Tokenizer::new(page) {
        let Ok(token) = token;
        if let Token::String(said) = token {
            text.push_str(&String::from_utf8_lossy(&said));
        }
    }
    text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_trend_takes_the_shortest_interval_that_has_answers_enough() {
    let collector = filled();
    let interval = |query: &str| {
        let api = api(&page(&team(&collector), "effort", query).text);
        api.split('&').find_map(|member| member.split_once("interval=")).map(|(_, name)| name.to_owned())
    };
    assert_eq!(interval("from=2026-04-01&to=2026-05-01").as_deref(), Some("week"), "a day has one answer");
    assert_eq!(interval("from=2026-04-01&to=2026-05-01&interval=day").as_deref(), Some("day"), "as it was chosen");
    for _ in 0..600 {
        post(&collector, "effort", 7, &json!({"at": "2026-04-10T10:00:00Z"}));
    }
    assert_eq!(interval("from=2026-04-01&to=2026-05-01").as_deref(), Some("day"));
}
