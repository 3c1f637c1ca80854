//! `GET /dashboard/surveys/{survey}`: the figures of one survey.

mod numbers;

use std::collections::BTreeMap;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::hostile::{corpus, structure};
use perche_tests::http::{Answer, Client, answer, encode, new_id};
use serde_json::{Value, json};

use self::numbers::{assert_agrees, numbers};

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
    let own = |more: &str| format!("?{APRIL}&locale=it{more}&commented=any");
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

/// What the text of the page's links to responses says, and where they lead.
fn counts(text: &str) -> Vec<(String, String)> {
    let links = text.split("<a href=\"../../dashboard/surveys/effort/responses?").skip(1);
    let parts = links.map(|rest| rest.split_once("\">").expect("an element"));
    let read = |(query, rest): (&str, &str)| {
        let (said, mut tag) = (rest.split("</a>").next().expect("an end"), false);
        let bare = said.chars().filter(|letter| {
            tag = (tag || *letter == '<') && *letter != '>';
            letter.is_ascii_digit() && !tag
        });
        (bare.collect(), query.replace("&amp;", "&").replace("&#38;", "&"))
    };
    parts.map(read).collect()
}

#[test]
fn behind_each_number_stand_exactly_the_responses_that_it_counts() {
    let collector = filled();
    // Nobody's score, somebody's why; and two that are in no figure.
    for more in [json!({"comment": "rather not"}), json!({})] {
        let mut body = answer(&new_id(), &json!(null), &more);
        body["at"] = json!("2026-04-03T10:00:00Z");
        assert_eq!(team(&collector).post("/v1/surveys/effort/responses", &body).status, 201);
    }
    post(&collector, "effort", 7, &json!({"test": true, "at": "2026-04-03T10:00:00Z"}));
    let queries = ["&group_by=channel&interval=week", "&locale=it", "&channel=inline&channel=qr&context.country=DE"];
    for query in queries.into_iter().map(|more| format!("{APRIL}{more}")).chain(["period=all".to_owned()]) {
        let links = counts(&page(&team(&collector), "effort", &query).text);
        assert!(links.len() >= 8, "{query}: {links:?}");
        for (n, link) in links.into_iter().filter(|(n, _)| !n.is_empty()) {
            let rows = team(&collector).get(&format!("/dashboard/surveys/effort/responses.ndjson?{link}"));
            assert_eq!(rows.text.lines().count().to_string(), n, "{query}: {link}");
            let list = team(&collector).get(&format!("/dashboard/surveys/effort/responses?{link}")).text;
            let shown = list.matches("<article").count();
            assert_eq!(shown, n.parse::<usize>().expect("a number").min(50), "{query}: {link}");
        }
    }
}

#[test]
fn how_a_figure_is_made_is_said_in_the_readers_language() {
    let collector = filled();
    let english = page(&team(&collector), "effort", "period=all").text;
    assert!(english.contains("aligned 5-7 of 7, Wilson 95 %"), "as the API says it: {english}");
    let italian = page(&team(&collector), "effort", "period=all&lang=it").text;
    for said in [
        "punteggi orientati 5-7 su 7, Wilson al 95\u{a0}%",
        "% di orientati 6-7 meno % di orientati 1-3, Wald corretto",
        "mediana dei punteggi così come dati, statistiche d’ordine",
    ] {
        assert!(italian.contains(said), "{said} in {italian}");
    }
    for english in ["aligned", "Student t", "order statistics", "adjusted"] {
        assert!(!italian.contains(english), "{english} in {italian}");
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
