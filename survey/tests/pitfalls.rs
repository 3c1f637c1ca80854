//! Twelve ways in which survey figures go wrong elsewhere, each shown not to happen here.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use perche_survey::accept::{Moment, Rejection, Signature};
use perche_survey::bucket::{Bucket, Interval};
use perche_survey::distribution::Distribution;
use perche_survey::draft::Draft;
use perche_survey::file;
use perche_survey::kind::Kind;
use perche_survey::merge::{Accepted, Known, Merged, merge};
use perche_survey::metric::Metric;
use perche_survey::response::Response;
use perche_survey::revision::Revision;
use perche_survey::scale::{Order, Polarity, Scale, Score};
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use perche_survey::verdict::{Change, Verdict};
use perche_survey::window::Window;

const NOON: Timestamp = Timestamp(1_795_000_000_000);

fn counted(kind: Kind, scale: Scale, counts: &[u64]) -> Distribution {
    Distribution::new(kind, scale, &scale.scores().zip(counts.iter().copied()).collect())
}

fn nps(detractors: u64, passives: u64, promoters: u64) -> Distribution {
    counted(Kind::Nps, Scale::new(0, 10), &[detractors, 0, 0, 0, 0, 0, 0, passives, 0, 0, promoters])
}

fn value(answers: &Distribution, metric: &str) -> Option<f64> {
    answers.metrics()[metric].value
}

fn survey(head: &str) -> Survey {
    let file = file::read(&format!("[[survey]]\nid = \"s\"\n{head}\n[survey.text.en]\nquestion = \"q\"\n"));
    assert_eq!(file.faults, []);
    file.surveys.into_iter().next().expect("a survey")
}

fn accept(survey: &Survey, members: &str, now: Timestamp) -> Result<Accepted, Rejection> {
    let (survey, version) = (survey.clone(), survey.version());
    let current = Revision { revision: 1, version, at: now, archived: false, from_file: true, survey };
    let hash = &str::to_owned;
    let moment = Moment {
        now,
        current: &current,
        revision_of: &|_| None,
        display: None,
        signature: Signature::Absent,
        vouched: false,
        hash,
    };
    let body = format!(r#"{{"id": "01938f5e-7b3a-7c4d-9e21-0123456789ab", {members}}}"#);
    let draft = Draft::read(body.as_bytes()).expect("an object");
    current.survey.accept(draft, &moment).map(|(accepted, _)| accepted)
}

fn stored(survey: &Survey, members: &str, now: Timestamp) -> Response {
    match merge(Known::New, &accept(survey, members, now).expect("accepted")) {
        Merged::Created(response) => response,
        other => panic!("{other:?}"),
    }
}

/// Counts scores as the store does: a skip is none.
fn distribution(survey: &Survey, responses: &[Response]) -> Distribution {
    let mut counts: BTreeMap<Score, u64> = BTreeMap::new();
    for score in responses.iter().filter_map(|response| response.score) {
        *counts.entry(score).or_default() += 1;
    }
    Distribution::new(survey.kind, survey.scale(), &counts)
}

#[test]
fn pitfall_1_five_figures_under_the_one_name_effort_score() {
    let metrics = counted(Kind::Ces, Scale::new(1, 7), &[2, 1, 3, 4, 10, 18, 12]).metrics();
    let named: Vec<_> = metrics.iter().map(|(name, metric)| (*name, metric.value)).collect();
    assert_eq!(
        named,
        [
            ("ces_agree_pct", Some(80.0)),
            ("ces_mean", Some(5.42)),
            ("ces_net", Some(48.0)),
            ("ces_top2_pct", Some(60.0)),
            ("mean", Some(5.42)),
            ("median", Some(6.0)),
        ],
        "each has a name of its own, and none is called ces"
    );
    let methods: Vec<_> = metrics.values().map(|metric| &metric.method).collect();
    assert!(methods.iter().all(|method| method.len() > 10), "and each says how it was made: {methods:?}");
}

#[test]
fn pitfall_2_polarity_forgotten_or_display_order_taken_for_it() {
    let counts = [9, 6, 2, 2, 1];
    let shown = |polarity, order| counted(Kind::Ces, Scale { polarity, order, ..Scale::new(1, 5) }, &counts);
    for order in [Order::Ascending, Order::Descending] {
        let reversed = shown(Polarity::LowIsGood, order);
        assert_eq!((value(&reversed, "ces_agree_pct"), value(&reversed, "mean")), (Some(75.0), Some(2.0)), "{order:?}");
        assert_eq!(value(&shown(Polarity::HighIsGood, order), "ces_agree_pct"), Some(15.0), "{order:?}");
    }
    let of = |order: &str| {
        survey(&format!(
            "kind = \"ces\"\nscale = {{ min = 1, max = 5, polarity = \"low_is_good\", order = \"{order}\" }}"
        ))
    };
    let clicked = |order| stored(&of(order), r#""score": 1"#, NOON).score;
    assert_eq!((clicked("ascending"), clicked("descending")), (Some(Score(1)), Some(Score(1))), "stored as clicked");
}

#[test]
fn pitfall_3_skips_in_the_denominator() {
    let survey = survey("kind = \"nps\"\nskip = true");
    let responses = ["10", "null", "null"].map(|score| stored(&survey, &format!(r#""score": {score}"#), NOON));
    let answers = distribution(&survey, &responses);
    assert_eq!((answers.n(), value(&answers, "nps")), (1, Some(100.0)), "not 33.33");
    assert_eq!(responses.iter().filter(|response| response.score.is_none()).count(), 2, "the skips are kept beside");
}

#[test]
fn pitfall_4_no_data_shown_as_zero() {
    let (none, passives) = (nps(0, 0, 0), nps(0, 9, 0));
    assert_eq!((none.n(), value(&none, "nps")), (0, None));
    assert_eq!((passives.n(), value(&passives, "nps")), (9, Some(0.0)));
    assert!(none.metrics().values().all(|metric| (metric.value, metric.low, metric.high) == (None, None, None)));
    let json = serde_json::to_value(&none.metrics()["nps"]).expect("plain members");
    assert!(json["value"].is_null() && json["low"].is_null());
    let change = Change::between(&none, &passives);
    assert_eq!((change.verdict, change.delta.value), (Verdict::TooFew, None), "nor is it a change to zero");
}

#[test]
fn pitfall_5_scores_that_cannot_be() {
    let survey = survey("kind = \"nps\"");
    for score in ["6.5", "-1", "11", "999", "\"9\"", "1e400", "true", "[9]"] {
        match accept(&survey, &format!(r#""score": {score}"#), NOON) {
            Err(Rejection::Faults(faults)) => assert_eq!(faults[0].field, "score", "{score}"),
            other => panic!("{score} gave {other:?}"),
        }
    }
    assert!(Draft::read(br#"{"score": NaN}"#).is_err(), "no JSON");
    assert_eq!(stored(&survey, r#""score": 6.0"#, NOON).score, Some(Score(6)), "the same number");
}

#[test]
fn pitfall_6_rounded_parts_subtracted() {
    for ((down, neutral, up), exact) in [((1, 5, 2), 12.5), ((2, 1, 4), 28.57), ((13, 20, 34), 31.34)] {
        assert_eq!(value(&nps(down, neutral, up), "nps"), Some(exact), "{down}, {neutral}, {up}");
    }
    // 9 of 32 is 28.125: half away from zero, below it too.
    assert_eq!(value(&nps(0, 23, 9), "nps"), Some(28.13));
    assert_eq!(value(&nps(9, 23, 0), "nps"), Some(-28.13));
    let thirds: Vec<_> = nps(1, 1, 1).bands().iter().map(|band| band.pct).collect();
    assert_eq!(thirds, [Some(33.33); 3], "shares are not bent to add to 100");
    let change = Change::between(&nps(0, 5, 1), &nps(0, 2, 1));
    assert_eq!(change.delta.value, Some(16.67), "33.33 - 16.67 is 16.66");
}

#[test]
fn pitfall_7_direction_of_the_scale_changed_in_silence() {
    let of = |polarity: &str, order: &str| {
        survey(&format!(
            "kind = \"ces\"\nscale = {{ min = 1, max = 5, polarity = \"{polarity}\", order = \"{order}\" }}"
        ))
    };
    let plain = of("high_is_good", "ascending");
    let orders: Vec<_> = (0..9).map(|_| of("high_is_good", "descending").scale().order).collect();
    assert_eq!(orders, [Order::Descending; 9], "the order is the survey's: nothing draws lots");
    assert_ne!(plain.version(), of("low_is_good", "ascending").version(), "another polarity is another version");
    let (one, other) = (Scale::new(1, 5), Scale { polarity: Polarity::LowIsGood, ..Scale::new(1, 5) });
    assert_eq!(counted(Kind::Ces, one, &[1]).add(&counted(Kind::Ces, other, &[1])), None);
}

/// A distribution carries its kind and its scale, and there is no way to build one of two: [`Distribution::add`] is the
/// only sum, and what cannot be added has no difference either.
#[test]
fn pitfall_8_scales_mixed() {
    let five = counted(Kind::Csat, Scale::new(1, 5), &[1, 2, 3, 4, 5]);
    let others = [
        counted(Kind::Csat, Scale::new(1, 7), &[1, 2, 3, 4, 5, 6, 7]),
        counted(Kind::Csat, Scale::new(0, 4), &[1, 2, 3, 4, 5]),
        counted(Kind::Ces, Scale::new(1, 5), &[1, 2, 3, 4, 5]),
        counted(Kind::Csat, Scale { polarity: Polarity::LowIsGood, ..Scale::new(1, 5) }, &[1, 2, 3, 4, 5]),
    ];
    for other in &others {
        assert_eq!(five.add(other), None, "{other:?}");
        let change = Change::between(&five, other);
        assert_eq!((change.delta.value, change.delta.low, change.needed), (None, None, None), "{other:?}");
    }
    let shown_down = counted(Kind::Csat, Scale { order: Order::Descending, ..Scale::new(1, 5) }, &[1, 2, 3, 4, 5]);
    assert_eq!(five.add(&shown_down).map(|sum| sum.n()), Some(30), "how it is shown changes no score");
}

#[test]
fn pitfall_9_the_last_second_and_the_hour_that_is_not_there() {
    let rome = TimeZone::get("Europe/Rome").expect("bundled");
    let at =
        |text: &str| -> Timestamp { Timestamp(text.parse::<jiff::Timestamp>().expect("an instant").as_millisecond()) };
    let window = |from: &str, to: &str| {
        Window::read(Some(from), Some(to), &rome, at("2027-06-01T00:00:00Z"), None).expect("a window")
    };
    let days = |from: &str, to: &str| Interval::Day.cut(window(from, to), &rome).expect("few days");
    let hours = |bucket: &Bucket| (bucket.to.0 - bucket.from.0) / 3_600_000;
    let spring = &days("2026-03-29", "2026-03-30")[0];
    assert_eq!((spring.from, hours(spring)), (at("2026-03-28T23:00:00Z"), 23));
    let autumn = &days("2026-10-25", "2026-10-26")[0];
    assert_eq!((autumn.from, hours(autumn)), (at("2026-10-24T22:00:00Z"), 25));
    let two = days("2026-03-28", "2026-03-30");
    assert_eq!(two[0].to, two[1].from, "the last millisecond of a day is in it, the next one is the next day's");
    let weeks = |day: &str, next: &str| Interval::Week.cut(window(day, next), &rome).expect("a week");
    // A week cut by the window still begins on its Monday, which tells its ISO number.
    for (day, next, monday) in
        [("2026-12-28", "2027-01-04", "2026-12-27T23:00:00Z"), ("2025-12-29", "2026-01-05", "2025-12-28T23:00:00Z")]
    {
        let weeks = weeks(day, next);
        assert_eq!(
            (weeks.len(), weeks[0].from, weeks[0].partial),
            (1, at(monday), false),
            "{day}: one week over the year"
        );
    }
}

#[test]
fn pitfall_10_the_clock_of_the_customer() {
    let survey = survey("kind = \"nps\"");
    let late = stored(&survey, r#""score": 9, "answered_at": "2026-11-17T08:00:00Z""#, NOON);
    assert_eq!(late.at, NOON, "what is counted is counted when it arrives, so that no closed period is rewritten");
    assert!(late.answered_at.is_some_and(|answered| answered < NOON), "when it was answered is kept apart");
    let ahead = stored(&survey, r#""score": 9, "answered_at": "2099-01-01T00:00:00Z""#, NOON);
    assert_eq!(ahead.answered_at, Some(NOON), "and clamped");
    let again = accept(&survey, r#""score": 1, "seq": 1"#, Timestamp(NOON.0 + 60_000)).expect("accepted");
    let Merged::Amended(amended) = merge(Known::Stored(&late), &again) else { panic!("an amendment") };
    assert_eq!((amended.at, amended.score), (NOON, Some(Score(1))), "an amendment stays where it was counted");
}

#[test]
fn pitfall_11_a_response_rate_of_nobody_knows_what() {
    let rate = Metric::rate(20, 80, "answers per display").expect("displays");
    assert_eq!((rate.value, rate.low, rate.high), (Some(25.0), Some(16.81), Some(35.48)));
    assert_eq!(rate.method, "answers per display, Wilson 95 %", "it says of what");
    assert_eq!(Metric::rate(3, 0, "answers per display"), None, "without displays there is none");
    assert_eq!(Metric::rate(3, 2, "answers per display").and_then(|rate| rate.value), Some(100.0), "never above all");
}

#[test]
fn pitfall_12_certainty_at_the_edge_and_scores_of_a_handful() {
    let five = nps(0, 0, 5);
    let metric = &five.metrics()["nps"];
    assert_eq!((metric.value, metric.low, metric.high), (Some(100.0), Some(17.49), Some(100.0)), "not 100 to 100");
    assert!(five.low_n() && nps(0, 0, 9).low_n() && !nps(0, 0, 10).low_n());
    assert_eq!(Change::between(&nps(200, 0, 0), &nps(0, 0, 9)).verdict, Verdict::TooFew);
}
