//! `GET /dashboard/surveys/{survey}`: the figures of one survey.

use std::collections::{BTreeMap, BTreeSet};

use html5gum::{Token, Tokenizer};
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::hostile::{corpus, structure};
use perche_tests::http::{Answer, Client, answer, encode, new_id};
use serde_json::{Value, json};

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

fn post(collector: &Collector, survey: &str, score: i64, more: &Value) {
    let body = answer(&new_id(), &json!(score), more);
    let stored = team(collector).post(&format!("/v1/surveys/{survey}/responses"), &body);
    assert_eq!(stored.status, 201, "{stored:?}");
}

/// Two months in spring: 24 answers to `effort` in March, 30 in April, of three channels and two countries.
fn filled() -> Collector {
    let collector = Collector::start(SURVEYS);
    for (month, scores) in [(3, &[7, 2, 6, 5, 1, 7][..]), (4, &[7, 6, 6, 4, 7])] {
        for place in 0..if month == 3 { 24 } else { 30 } {
            let channel = ["inline", "inline", "qr", "inline", "email", "inline", "inline"][place % 7];
            let more = json!({
                "at": format!("2026-{month:02}-{:02}T{:02}:00:00Z", place % 28 + 1, place % 24),
                "channel": channel,
                "locale": if place % 3 == 0 { "en" } else { "it" },
                "context": {"country": if place % 4 == 0 { "DE" } else { "IT" }},
                "comment": if place == 0 { json!("a why that nobody without the right may see") } else { json!(null) },
            });
            post(&collector, "effort", scores[place % scores.len()], &more);
        }
    }
    collector
}

const APRIL: &str = "from=2026-04-01&to=2026-05-01";

fn page(client: &Client, survey: &str, query: &str) -> Answer {
    client.get(&format!("/dashboard/surveys/{survey}?{query}"))
}

fn key(collector: &Collector, scope: &str, surveys: &Value) -> Client {
    let made = team(collector).post("/v1/keys", &json!({"scope": scope, "surveys": surveys})).json();
    collector.client().key(made["key"].as_str().unwrap())
}

/// The address that a page gives for the API's answer, from the root.
fn api(page: &str) -> String {
    let (_, rest) = page.split_once("href=\"../../v1/").unwrap_or_else(|| panic!("no address of the API in {page}"));
    format!("/v1/{}", rest.split_once('"').unwrap().0.replace("&amp;", "&").replace("&#38;", "&"))
}

/// What a page says about the API's answer: each pointer with the value beside it and the text.
fn numbers(page: &str) -> Vec<(String, Option<f64>, String)> {
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
fn assert_agrees(client: &Client, page: &str) -> BTreeSet<String> {
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
        "between 63% and 90% with 95% certainty, from 30 answers",
        "Before: 65% (between 45% and 81%)",
        "23 answers, 2–31 Mar 2026",
    ] {
        assert!(words.contains(sentence), "{sentence} in {words}");
    }
    let italian = page(&team(&collector), "effort", &format!("{APRIL}&lang=it")).text;
    let words = said(&italian);
    for sentence in ["80\u{a0}% lo trovano facile", "con il 95\u{a0}% di certezza, su 30 risposte", "Nel tempo"] {
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
    for _ in 0..300 {
        post(&collector, "effort", 7, &json!({"at": "2026-04-10T10:00:00Z"}));
    }
    assert_eq!(interval("from=2026-04-01&to=2026-05-01").as_deref(), Some("day"));
}

#[test]
fn a_survey_that_nobody_answered_says_how_to_begin() {
    let collector = Collector::start(SURVEYS);
    let text = page(&team(&collector), "loyalty", "").text;
    assert!(text.contains("No answers yet") && text.contains("dashboard/surveys/loyalty/install\""), "{text}");
    assert_eq!(numbers(&text), [], "no answers are no figures");
    assert!(!text.contains("<svg"), "{text}");
}

#[test]
fn a_time_without_answers_leads_to_the_times_that_have_some() {
    let collector = filled();
    let text = page(&team(&collector), "effort", "period=7d").text;
    assert!(text.contains("No answers in this time") && text.contains("href=\"?period=all\""), "{text}");
    let text = page(&team(&collector), "effort", "period=all&locale=en&channel=popover").text;
    assert!(text.contains("No answers like these in this time"), "{text}");
    assert!(text.contains("href=\"?period=all\""), "the filters come off: {text}");
}

#[test]
fn few_answers_say_how_many_more_make_a_figure() {
    let collector = Collector::start(SURVEYS);
    for score in [7, 6, 1] {
        post(&collector, "effort", score, &json!({"channel": "inline"}));
    }
    let text = page(&team(&collector), "effort", "").text;
    assert!(text.contains("Too few to lean on yet: 7 more make a figure."), "{text}");
    assert!(text.contains("<tr role=\"row\" class=\"few\">"), "a small group is greyed, not hidden: {text}");
    for score in [7; 7] {
        post(&collector, "effort", score, &json!({"channel": "inline"}));
    }
    let text = page(&team(&collector), "effort", "").text;
    assert!(!text.contains("Too few to lean on") && !text.contains("<tr role=\"row\" class=\"few\">"), "{text}");
}

#[test]
fn a_faulty_query_is_marked_at_its_fields_and_makes_no_figures() {
    let collector = filled();
    let query = "from=2026-13-01&tz=Mars&interval=year&channel=pigeon&compare=x&context.nope=1&foo=2";
    let faulty = page(&team(&collector), "effort", query);
    assert_eq!(faulty.status, 422);
    for field in ["from", "tz", "interval", "channel", "compare"] {
        assert!(faulty.text.contains(&format!("id=\"{field}-fault\"")), "{field} in {}", faulty.text);
    }
    for field in ["foo", "context.nope"] {
        assert!(faulty.text.contains(&format!("<p class=\"fault\">{field} ")), "{field} in {}", faulty.text);
    }
    assert!(
        faulty.text.contains("value=\"2026-13-01\"") && faulty.text.contains("value=\"Mars\""),
        "what was written stays"
    );
    assert!(faulty.text.contains("How easy was Rossi"), "it is still the page of the survey");
    assert_eq!(numbers(&faulty.text), []);
    let right = page(&team(&collector), "effort", APRIL);
    assert!(!right.text.contains("fault"), "{}", right.text);
}

#[test]
fn figures_lead_to_the_responses_behind_them() {
    let collector = filled();
    let text = page(&team(&collector), "effort", &format!("{APRIL}&locale=it")).text;
    let prefix = "href=\"../../dashboard/surveys/effort/responses";
    let links: Vec<String> = text
        .split(prefix)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"))
        .collect();
    let own = |more: &str| format!("?{APRIL}&locale=it{more}");
    for expected in [own(""), own("&min_score=1"), own("&min_score=7&max_score=7"), own("&min_score=5&max_score=7")] {
        assert!(links.contains(&expected), "{expected} in {links:?}");
    }
    for format in [".csv", ".ndjson"] {
        assert!(links.contains(&format!("{format}{}", own(""))), "{format} in {links:?}");
    }
    for link in links {
        let followed = team(&collector).get(&format!("/dashboard/surveys/effort/responses{link}"));
        assert_eq!(followed.status, 200, "{link}");
    }
}

#[test]
fn who_sees_numbers_alone_sees_nothing_that_anybody_said() {
    let collector = filled();
    for (scope, reads) in [("numbers", false), ("read", true)] {
        let client = key(&collector, scope, &Value::Null);
        let text = page(&client, "effort", "period=all").text;
        assert_agrees(&client, &text);
        assert!(!text.contains("a why that nobody"), "figures have no comments: {text}");
        assert_eq!(text.contains("surveys/effort/responses"), reads, "{scope}");
    }
}

#[test]
fn a_key_of_another_survey_finds_no_page() {
    let collector = filled();
    let bound = key(&collector, "read", &json!(["loyalty"]));
    let hidden = page(&bound, "effort", "");
    assert_eq!(hidden.status, 404);
    assert!(!hidden.text.contains("How easy"), "{}", hidden.text);
    assert_eq!(page(&bound, "loyalty", "").status, 200);
    assert_eq!(page(&team(&collector), "nothing", "").status, 404);
}

#[test]
fn nothing_that_anybody_wrote_becomes_a_part_of_the_page() {
    let collector = Collector::start("");
    let build = |id: &str, text: &str, value: &str| {
        let survey = json!({
            "kind": "ces", "context": {"place": {"segment": true}},
            "text": {"en": {"question": text, "low": text.chars().take(100).collect::<String>(), "high": "Easy"}},
        });
        let put = team(&collector).header("if-none-match", "*").put(&format!("/v1/surveys/{id}"), &survey);
        assert_eq!(put.status, 201, "{put:?}");
        for score in [7, 1] {
            let body =
                answer(&new_id(), &json!(score), &json!({"context": {"place": value}, "at": "2026-04-01T10:00:00Z"}));
            assert_eq!(team(&collector).post(&format!("/v1/surveys/{id}/responses"), &body).status, 201, "{text}");
        }
        let query = format!(
            "from=2026-04-01&to=2026-04-08&group_by=context.place&context.place={0}&locale={0}&touchpoint=x&version={0}",
            encode(value)
        );
        let both = [format!("{APRIL}&group_by=context.place"), query];
        both.map(|query| page(&team(&collector), id, &query).text)
    };
    let harmless = build("harmless", "How easy?", "here").map(|page| structure(&page));
    for (place, hostile) in corpus().into_iter().enumerate() {
        // A value of a context is one line.
        let line = hostile.kept.replace(['\n', '\t'], " ").trim().to_owned();
        let cut = |most: usize| line.chars().take(most).collect::<String>();
        if line.is_empty() || hostile.kept.contains(['{', '}']) {
            continue;
        }
        let pages = build(&format!("hostile-{place}"), &cut(300), &cut(200));
        for (page, harmless) in pages.iter().zip(&harmless) {
            let count = |tags: &[String]| {
                tags.iter().fold(BTreeMap::new(), |mut counts: BTreeMap<String, usize>, tag| {
                    *counts.entry(tag.clone()).or_default() += 1;
                    counts
                })
            };
            assert_eq!(count(&structure(page)), count(harmless), "{}", hostile.name);
        }
    }
}
