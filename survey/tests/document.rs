//! The worked examples of `docs/statistics.md` are what the product says.

use perche_survey::distribution::Distribution;
use perche_survey::kind::Kind;
use perche_survey::scale::{Polarity, Scale};
use perche_survey::verdict::Change;

const DOCUMENT: &str = include_str!("../../docs/statistics.md");

/// The rows of the table that has so many columns and tells its answers in code.
fn rows(columns: usize) -> Vec<Vec<&'static str>> {
    let cells =
        |line: &'static str| line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    let lines =
        DOCUMENT.lines().filter(|line| ["| `ces ", "| `csat ", "| `nps "].iter().any(|head| line.starts_with(head)));
    lines.map(cells).filter(|cells: &Vec<_>| cells.len() == columns).collect()
}

fn answers(question: &str, counts: &str) -> Distribution {
    let mut words = question.split(' ');
    let kind = match words.next() {
        Some("ces") => Kind::Ces,
        Some("csat") => Kind::Csat,
        _ => Kind::Nps,
    };
    let (min, max) = words.next().and_then(|points| points.split_once('-')).expect("points such as 1-5");
    let polarity = words.next().map_or(Polarity::HighIsGood, |_| Polarity::LowIsGood);
    let point = |text: &str| text.parse().expect("a whole number");
    let scale = Scale { polarity, ..Scale::new(point(min), point(max)) };
    let counts: Vec<u64> = counts.split(' ').map(|count| count.parse().expect("a count")).collect();
    assert_eq!(counts.len(), scale.points(), "{question}");
    Distribution::new(kind, scale, &scale.scores().zip(counts).collect())
}

fn number(value: Option<f64>) -> String {
    value.map_or("null".to_owned(), |value| value.to_string())
}

#[test]
fn every_figure_of_the_document_is_the_products_own() {
    let rows = rows(6);
    assert!(rows.len() >= 10, "{}", rows.len());
    for row in rows {
        let metrics = answers(row[0], row[1]).metrics();
        let metric = &metrics[row[2]];
        assert_eq!([number(metric.value), number(metric.low), number(metric.high)], row[3..], "{row:?}");
    }
}

#[test]
fn every_change_of_the_document_is_the_products_own() {
    let rows = rows(9);
    assert!(rows.len() >= 5, "{}", rows.len());
    for row in rows {
        let (before, after) = (answers(row[0], row[1]), answers(row[0], row[2]));
        let formulas = after.kind().metrics(after.scale().points());
        let formula = formulas.into_iter().find(|(name, _)| *name == row[3]).expect("a metric of the kind").1;
        let change = Change::of(&before, &after, formula);
        let verdict = serde_json::to_value(change.verdict).unwrap();
        let delta = &change.delta;
        let needed = change.needed.map_or("null".to_owned(), |needed| needed.to_string());
        let found =
            [number(delta.value), number(delta.low), number(delta.high), verdict.as_str().unwrap().to_owned(), needed];
        assert_eq!(found, row[4..], "{row:?}");
    }
}
