//! The example surveys, which are the owner's own wordings, from the file to the figures.

use std::collections::BTreeMap;

use perche_survey::distribution::Distribution;
use perche_survey::file;
use perche_survey::scale::{Order, Polarity, Score};
use perche_survey::survey::Survey;

const SURVEYS: &str = include_str!("../../examples/surveys.toml");
const REFERENCE: &str = include_str!("../../examples/reference.toml");

fn example(id: &str) -> Survey {
    file::read(SURVEYS).surveys.into_iter().find(|survey| survey.id.as_str() == id).expect("an example")
}

/// The fields that the owner is asked about.
fn asked(text: &str) -> Vec<String> {
    let file = file::read(text);
    assert_eq!(file.faults, []);
    let questions = file.warnings.into_iter().filter(|warning| warning.message.contains("which is meant?"));
    questions.map(|warning| warning.field).collect()
}

fn given(survey: &Survey, counts: &[u64]) -> Distribution {
    let scale = survey.scale();
    let counts: BTreeMap<Score, u64> = scale.scores().zip(counts.iter().copied()).collect();
    Distribution::new(survey.kind, scale, &counts)
}

fn bands(distribution: &Distribution) -> Vec<(&'static str, u64)> {
    distribution.bands().into_iter().map(|band| (band.name, band.n)).collect()
}

fn value(distribution: &Distribution, name: &str) -> Option<f64> {
    distribution.metrics().get(name).expect(name).value
}

#[test]
fn the_examples_contradict_no_polarity() {
    assert_eq!(asked(SURVEYS), Vec::<String>::new());
    assert_eq!(asked(REFERENCE), Vec::<String>::new());
}

#[test]
fn the_examples_with_every_polarity_turned_are_asked_about() {
    let turned = SURVEYS
        .replace("polarity = \"high_is_good\"", "polarity = \"?\"")
        .replace("polarity = \"low_is_good\"", "polarity = \"high_is_good\"")
        .replace("polarity = \"?\"", "polarity = \"low_is_good\"")
        .replace("style = \"stars\"", "style = \"stars\", polarity = \"low_is_good\"");
    // "Per niente" and "Moltissimo" say nothing by themselves, and nobody can turn NPS.
    let expected = [
        "survey[0].text.en.high",
        "survey[0].text.it.high",
        "survey[1].text.en.high",
        "survey[1].text.it.high",
        "survey[2].text.en.low",
        "survey[2].text.en.labels[0]",
        "survey[2].text.it.low",
        "survey[2].text.it.labels[0]",
        "survey[3].text.en.high",
    ];
    assert_eq!(asked(&turned), expected);
    assert_eq!(
        asked(&REFERENCE.replace("polarity = \"high_is_good\"", "polarity = \"low_is_good\"")),
        ["survey[0].text.it.high"]
    );
}

#[test]
fn ease_is_counted_as_it_is_clicked() {
    let ease = example("ease");
    assert_eq!(ease.text["it"].question, "Da 1 a 7, quanto è stato facile ottenere la risoluzione completa?");
    let scale = ease.scale();
    assert_eq!((scale.min, scale.max, scale.polarity, scale.order), (1, 7, Polarity::HighIsGood, Order::Ascending));
    assert!(scale.scores().all(|score| scale.aligned(score) == score));
    let answers = given(&ease, &[2, 1, 3, 4, 10, 18, 12]);
    assert_eq!(bands(&answers), [("easy", 40), ("neutral", 4), ("hard", 6)]);
    for (name, expected) in
        [("ces_agree_pct", 80.0), ("ces_top2_pct", 60.0), ("ces_net", 48.0), ("ces_mean", 5.42), ("median", 6.0)]
    {
        assert_eq!(value(&answers, name), Some(expected), "{name}");
    }
}

#[test]
fn agreement_is_stored_as_clicked_shown_from_5_to_1_and_turned_for_the_figures() {
    let agreement = example("agreement");
    let text = &agreement.text["it"];
    assert_eq!((text.low.as_str(), text.high.as_str()), ("Concordo pienamente", "Non concordo affatto"));
    let scale = agreement.scale();
    assert_eq!((scale.min, scale.max, scale.polarity, scale.order), (1, 5, Polarity::LowIsGood, Order::Descending));
    let aligned: Vec<i16> = scale.scores().map(|score| scale.aligned(score).0).collect();
    assert_eq!(aligned, [5, 4, 3, 2, 1]);
    let answers = given(&agreement, &[9, 6, 2, 2, 1]);
    assert_eq!(bands(&answers), [("easy", 15), ("neutral", 2), ("hard", 3)]);
    assert_eq!(value(&answers, "ces_agree_pct"), Some(75.0), "15.0 if the polarity were forgotten");
    assert_eq!(value(&answers, "ces_net"), Some(60.0));
}

#[test]
fn the_scale_written_into_the_question_is_read_too() {
    let text = |polarity: &str| {
        format!(
            "[[survey]]\nid = \"a\"\nkind = \"ces\"\nscale = {{ min = 1, max = 5, polarity = \"{polarity}\", order = \"descending\" }}\n\
             [survey.text.it]\nquestion = \"Mi hanno facilitato la gestione del problema (1 = concordo pienamente … 5 = non concordo affatto)\"\n"
        )
    };
    assert_eq!(asked(&text("low_is_good")), Vec::<String>::new());
    assert_eq!(asked(&text("high_is_good")), ["survey[0].text.it.question"]);
}
