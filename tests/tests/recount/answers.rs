//! Random answers: imports around every change of the clock, and what customers do today.

use std::ops::RangeInclusive;

use perche_survey::time::Timestamp;
use perche_tests::collector::{ADMIN_KEY, Collector, until};
use perche_tests::http::{Client, answer, new_id};
use perche_tests::store::random::Dice;
use serde_json::{Value, json};

/// All three kinds, a reversed scale, and one that nobody answers.
pub(crate) const SURVEYS: &str = r#"
[[survey]]
id = "effort"
kind = "ces"
touchpoint = ["checkout", "delivery", "support"]
tz = "Europe/Rome"
[survey.context]
country = { segment = true }
plan = { segment = true }
order = {}
[survey.text.en]
question = "How easy was it?"
[survey.text.it]
question = "Quanto è stato facile?"

[[survey]]
id = "loyalty"
kind = "nps"
[survey.text.en]
question = "Would you recommend us?"
[survey.text.it]
question = "Ci consiglieresti?"

[[survey]]
id = "satisfaction"
kind = "csat"
tz = "America/St_Johns"
touchpoint = ["checkout", "support"]
[survey.text.en]
question = "How satisfied are you?"

[[survey]]
id = "agreement"
kind = "ces"
scale = { min = 1, max = 5, polarity = "low_is_good", order = "descending" }
tz = "Australia/Lord_Howe"
[survey.context]
country = { segment = true }
[survey.text.en]
question = "It was easy. 1: I agree."
[survey.text.it]
question = "È stato facile. 1: concordo."

[[survey]]
id = "silence"
kind = "csat"
scale = { min = 0, max = 1 }
[survey.text.en]
question = "Did it work?"
"#;

/// Every survey with its scores.
pub(crate) const SCORES: [(&str, RangeInclusive<u16>); 4] =
    [("effort", 1..=7), ("loyalty", 0..=10), ("satisfaction", 1..=5), ("agreement", 1..=5)];

/// Where the clock is changed, forward and back, in Rome, St John's and on Lord Howe; midnights; turns of the year.
const MOMENTS: [&str; 12] = [
    "2025-03-30T01:00:00Z",
    "2025-10-26T01:00:00Z",
    "2025-03-09T05:30:00Z",
    "2025-11-02T04:30:00Z",
    "2025-04-05T15:00:00Z",
    "2025-10-04T15:30:00Z",
    "2025-04-12T18:15:00Z",
    "2025-12-30T18:15:00Z",
    "2025-03-01T00:00:00Z",
    "2024-12-31T23:00:00Z",
    "2025-12-31T23:00:00Z",
    "2026-01-01T00:00:00Z",
];
const QUARTER: i64 = 15 * 60 * 1_000;

/// Just on the edge of a quarter hour near one of the moments, a millisecond before it, anywhere near, anywhere in the year.
fn at(dice: &mut Dice) -> Timestamp {
    let moment = Timestamp::parse(MOMENTS[usize::from(dice.roll(12))]).expect("an instant").0;
    let near = (i64::from(dice.roll(241)) - 120) * QUARTER;
    let odd = i64::from(dice.roll(15)) * 60_000 + i64::from(dice.roll(60_000));
    Timestamp(match dice.roll(10) {
        0..2 => moment + near / 16 / QUARTER * QUARTER,
        2..5 => moment + near,
        5 => moment + near - 1,
        6..9 => moment + near + odd,
        _ => moment - i64::from(dice.roll(60_000)) * 6 * 60_000 + odd,
    })
    .max(Timestamp::parse("2024-12-20T00:00:00Z").expect("an instant"))
}

/// A random post; `versions` are the wordings that it may have seen. Things get better in July.
fn post(dice: &mut Dice, at: Timestamp, scores: &RangeInclusive<u16>, versions: &[String]) -> Value {
    let mut pick = |choices: &[&str]| match usize::from(dice.roll(u16::try_from(choices.len()).unwrap_or(1) + 1)) {
        0 => None,
        chosen => Some(choices[chosen - 1].to_owned()),
    };
    let mut more = json!({
        "channel": pick(&["inline", "inline", "popover", "tab", "link", "email", "qr"]),
        "locale": pick(&["it", "it", "en"]),
        "touchpoint": pick(&["checkout", "support"]),
        "comment": pick(&["Easy.", "Slow.\nAnd \"odd\"."]).filter(|_| dice.roll(2) == 0),
        "test": dice.roll(20) == 0,
        "version": versions[usize::from(dice.roll(u16::try_from(versions.len()).unwrap_or(1)))],
    });
    for (key, values) in [("country", &["IT", "DE", "FR", "CH"][..]), ("plan", &["free", "paid"])] {
        let chosen = usize::from(dice.roll(u16::try_from(values.len()).unwrap_or(1) + 2));
        if let Some(value) = values.get(chosen) {
            more["context"][key] = json!(value);
        }
    }
    // The better of two dice or three, because good scores are the likely ones; a skip now and then.
    let points = scores.end() - scores.start() + 1;
    let july = Timestamp::parse("2025-07-01T00:00:00Z").expect("an instant");
    let third = if at > july { dice.roll(points) } else { 0 };
    let score = scores.start() + dice.roll(points).max(dice.roll(points)).max(third);
    let score = if dice.roll(16) == 0 { Value::Null } else { json!(score) };
    answer(&new_id(), &score, &more)
}

/// Posts from many clients at once, so that the collector can sync many answers together.
fn post_all(client: &Client, posts: &[(String, Value)]) {
    std::thread::scope(|scope| {
        for posts in posts.chunks(posts.len().div_ceil(24).max(1)) {
            scope.spawn(move || {
                for (survey, body) in posts {
                    let stored = client.post(&format!("/v1/surveys/{survey}/responses"), body);
                    assert_eq!(stored.status, 201, "{body} gave {stored:?}");
                }
            });
        }
    });
}

fn version(collector: &Collector, survey: &str) -> String {
    let read = collector.client().key(ADMIN_KEY).get(&format!("/v1/surveys/{survey}")).json();
    read["version"].as_str().expect("a survey has a version").to_owned()
}

fn reload(collector: &Collector, surveys: &str) {
    let reloads = |outcome: &str| collector.log().matches(outcome).count();
    let before = reloads("reloaded");
    std::fs::write(collector.folder().join("surveys.toml"), surveys).expect("the surveys are written");
    collector.signal("HUP");
    until(|| reloads("reloaded") > before || reloads("kept as it was") > 0);
    assert_eq!(reloads("kept as it was"), 0, "{}", collector.log());
}

/// Imports `each` answers a survey under every one of three revisions: another wording, then another look of it.
pub(crate) fn fill(collector: &Collector, surveys: &[(&str, RangeInclusive<u16>)], each: usize, seed: u64) {
    let mut dice = Dice::new(seed);
    let team = collector.client().key(ADMIN_KEY);
    let mut versions = vec![Vec::new(); surveys.len()];
    let reworded = SURVEYS.replace("facile", "semplice").replace("recommend", "praise").replace("\"How", "\"Just how");
    let restyled = reworded.replace("kind =", "theme = { radius = 3 }\nkind =");
    for text in [SURVEYS.to_owned(), reworded, restyled] {
        reload(collector, &text);
        let mut posts = Vec::new();
        for (place, (survey, scores)) in surveys.iter().enumerate() {
            versions[place].push(version(collector, survey));
            for _ in 0..each {
                let at = at(&mut dice);
                let mut body = post(&mut dice, at, scores, &versions[place]);
                body["at"] = json!(at);
                posts.push(((*survey).to_owned(), body));
            }
        }
        post_all(&team, &posts);
    }
}

/// What customers do today: answers that are amended, caught by the trap, and withdrawn.
pub(crate) fn today(collector: &Collector, seed: u64) {
    let mut dice = Dice::new(seed);
    let client = collector.client();
    // Nobody on this machine is ever quarantined.
    let stranger = client.clone().header("x-forwarded-for", "203.0.113.7");
    for (survey, scores) in &SCORES {
        let current = [version(collector, survey)];
        for place in 0..16 {
            let body = post(&mut dice, Timestamp(0), scores, &current);
            let (id, path) = (body["id"].as_str().expect("an id"), format!("/v1/surveys/{survey}/responses"));
            if place % 4 == 0 {
                let forged = [("id", id), ("score", "1"), ("website", "https://spam.example")];
                assert_eq!(stranger.post_form(&format!("/s/{survey}"), &forged).status, 303);
                continue;
            }
            assert_eq!(client.post(&path, &body).status, 201);
            let amended = json!({"id": id, "score": scores.start(), "seq": 1, "comment": "On second thoughts."});
            match place % 4 {
                1 => assert_eq!(client.post(&path, &amended).status, 200),
                2 => assert_eq!(client.post_form(&format!("/s/{survey}/withdraw"), &[("id", id)]).status, 303),
                _ => {}
            }
        }
    }
}
