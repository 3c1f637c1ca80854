//! How many gave each score, and the bands that these make.

use perche_survey::kind::Band;
use perche_survey::scale::Score;

use super::look::Look;
use super::number::Number;
use crate::dashboard::chart::{bar, stack};

/// The distribution.
pub(super) struct Spread {
    pub(super) stack: String,
    /// Worst first, as they stand in `stack`.
    pub(super) bands: Vec<Part>,
    /// Best first.
    pub(super) scores: Vec<Row>,
}

/// One band.
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) name: &'static str,
    pub(super) scores: String,
    pub(super) n: Number,
    pub(super) pct: Number,
    pub(super) link: Option<String>,
}

/// One point of the scale.
pub(super) struct Row {
    pub(super) score: i16,
    /// What the customer reads there, and in which language.
    pub(super) label: Option<(String, String)>,
    pub(super) band: &'static str,
    pub(super) n: Number,
    pub(super) bar: String,
    pub(super) link: Option<String>,
}

/// As figures order them.
const BANDS: [Band; 3] = [Band::High, Band::Middle, Band::Low];

impl Spread {
    pub(super) fn of(look: &Look<'_>) -> Self {
        let total = &look.made.envelope.total;
        let counts: Vec<_> = BANDS.into_iter().zip(total.bands.iter().map(|band| band.n)).rev().collect();
        let bands = BANDS.into_iter().enumerate().rev().filter_map(|(place, band)| part(look, place, band));
        Self { stack: stack(&counts), bands: bands.collect(), scores: scores(look) }
    }
}

/// A band; nothing where no point of the scale lies in it.
fn part(look: &Look<'_>, place: usize, band: Band) -> Option<Part> {
    let (survey, share) = (&look.entry.current().survey, look.made.envelope.total.bands.get(place)?);
    let scale = survey.scale();
    let inside: Vec<Score> = scale.scores().filter(|score| survey.kind.band(&scale, *score) == band).collect();
    let (low, high) = (inside.first()?.0.to_string(), inside.last()?.0.to_string());
    let at = |end: &str| format!("/total/bands/{place}/{end}");
    Some(Part {
        class: class(band),
        name: look.terms.band(survey.kind, band),
        scores: if low == high { low.clone() } else { format!("{low}–{high}") },
        n: Number::count(look.terms, at("n"), share.n),
        pct: Number::value(look.terms, at("pct"), "csat_pct", share.pct),
        link: look.links.rows(&[("min_score", &low), ("max_score", &high)]),
    })
}

fn scores(look: &Look<'_>) -> Vec<Row> {
    let survey = &look.entry.current().survey;
    let scale = survey.scale();
    let locale = survey.resolve_locale(look.terms.0.code()).unwrap_or_else(|| survey.default_locale());
    let text = survey.text.get(locale);
    let counts = look.made.envelope.total.distribution.as_ref().map(|counts| counts.0.as_slice()).unwrap_or_default();
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or_default();
    let row = |(place, (score, n)): (usize, &(i16, u64))| {
        let label = text.and_then(|text| {
            let end = match score {
                _ if *score == scale.min => Some(&text.low),
                _ if *score == scale.max => Some(&text.high),
                _ => None,
            };
            text.labels.get(place).or(end).filter(|label| !label.is_empty())
        });
        let band = survey.kind.band(&scale, Score(*score));
        let written = score.to_string();
        Row {
            score: *score,
            label: label.map(|label| (locale.to_owned(), label.clone())),
            band: class(band),
            n: Number::count(look.terms, format!("/total/distribution/{score}"), *n),
            bar: bar(*n, most, band),
            link: if *n > 0 { look.links.rows(&[("min_score", &written), ("max_score", &written)]) } else { None },
        }
    };
    let mut rows: Vec<Row> = counts.iter().enumerate().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(scale.aligned(Score(row.score))));
    rows
}

const fn class(band: Band) -> &'static str {
    match band {
        Band::High => "high",
        Band::Middle => "middle",
        Band::Low => "low",
    }
}
