//! The figure that stands for the survey: its value, how sure it is, what became of it, and on what it rests.

use perche_survey::distribution::FEW;
use perche_survey::verdict::Verdict;

use super::look::Look;
use super::number::Number;
use crate::aggregate::Comparison;
use crate::dashboard::chart::interval;
use crate::dashboard::terms::verdict_class;

/// The head of the page.
pub(super) struct Headline {
    pub(super) value: Number,
    pub(super) meaning: &'static str,
    pub(super) explained: Option<&'static str>,
    pub(super) few: Option<String>,
    pub(super) bar: String,
    /// Between which values it could lie.
    pub(super) ends: [String; 2],
    /// HTML.
    pub(super) sentence: String,
    /// Nothing where nobody asked to compare.
    pub(super) verdict: Option<Change>,
    pub(super) facts: Vec<Fact>,
    pub(super) mixed: Option<String>,
}

/// What became of it.
pub(super) struct Change {
    pub(super) class: &'static str,
    pub(super) words: String,
    /// HTML.
    pub(super) lines: Vec<String>,
}

/// A number beside it.
pub(super) struct Fact {
    pub(super) name: &'static str,
    /// HTML.
    pub(super) number: String,
    /// HTML.
    pub(super) note: Option<String>,
    pub(super) link: Option<String>,
}

impl Headline {
    pub(super) fn of(look: &Look<'_>) -> Self {
        let (name, total) = (look.headline(), &look.made.envelope.total);
        let metric = look.metric(total);
        let at = format!("/total/metrics/{name}");
        let answers = look.terms.so_many(total.n);
        let end = |end: &str, value, text| Number::written(format!("{at}/{end}"), value, text).to_string();
        let sentence = look
            .terms
            .certainty(name, metric, end)
            .map_or_else(|| look.words.resting_on(&answers), |interval| look.words.certainty(&interval, &answers));
        Self {
            value: Number::value(look.terms, format!("{at}/value"), name, metric.value),
            meaning: look.terms.metric(name),
            explained: look.terms.explained(name),
            few: total.low_n.then(|| look.words.missing(FEW - total.n)),
            bar: interval(metric.value, metric.low, metric.high, look.range()),
            ends: look.range().ends().map(|end| look.terms.value(name, Some(end))),
            sentence,
            verdict: look.made.envelope.compare.as_ref().map(|compare| Change::of(look, compare)),
            facts: facts(look),
            mixed: total.mixed_versions.then(|| look.words.mixed(&total.versions.len().to_string())),
        }
    }
}

impl Change {
    fn of(look: &Look<'_>, compare: &Comparison) -> Self {
        let words = look.words;
        let class = verdict_class(compare.change.verdict);
        let said = look.terms.verdict(compare.metric, &compare.change, compare.previous.n);
        let mut lines = vec![Self::then(look, compare)];
        if compare.change.verdict != Verdict::TooFew {
            lines.extend(Self::difference(look, compare));
        }
        if let (Verdict::NotDistinguishable, Some(needed @ 1..)) = (compare.change.verdict, compare.change.needed) {
            let n = Number::count(look.terms, "/compare/needed", needed).to_string();
            lines.push(if needed == 1 { words.needed_one(&n) } else { words.needed(&n) });
        }
        Self { class, words: capital(&said), lines }
    }

    /// What it was before, when that was, and on what it rested.
    fn then(look: &Look<'_>, compare: &Comparison) -> String {
        let (terms, previous) = (look.terms, &compare.previous);
        if previous.n == 0 {
            return format!("{}: {}", look.words.before(), terms.0.days(compare.from, compare.to, &look.zone));
        }
        let at = format!("/compare/previous/metrics/{}", compare.metric);
        let metric = look.metric(previous);
        let value = Number::value(terms, format!("{at}/value"), compare.metric, metric.value);
        let between = look.between(&at, compare.metric, metric).map(|between| format!(" ({between})"));
        let days = terms.0.days(compare.from, compare.to, &look.zone);
        let n = Number::count(terms, "/compare/previous/n", previous.n);
        let answers =
            if previous.n == 1 { look.words.one_answer().to_owned() } else { look.words.answers(&n.to_string()) };
        format!("{}: {value}{}, {answers}, {days}", look.words.before(), between.unwrap_or_default())
    }

    fn difference(look: &Look<'_>, compare: &Comparison) -> Option<String> {
        let delta = &compare.change.delta;
        let (low, high) = delta.low.zip(delta.high)?;
        let places = look.terms.places(compare.metric, &[low, high]);
        let end =
            |at: &str, value| Number::signed(look.terms, format!("/compare/delta/{at}"), value, places).to_string();
        Some(look.words.change(&look.terms.range(&end("low", low), &end("high", high))))
    }
}

/// As a sentence begins.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn facts(look: &Look<'_>) -> Vec<Fact> {
    let (words, total) = (look.words, &look.made.envelope.total);
    let whole = look.asked.filters().next().is_none();
    let count = |name, at: &str, n, link: Option<String>| Fact {
        name,
        number: Number::count(look.terms, format!("/total/{at}"), n).to_string(),
        note: None,
        link: link.filter(|_| n > 0),
    };
    let mut facts = vec![
        count(words.n(), "n", total.n, look.links.counted(&[])),
        count(words.commented(), "commented", total.commented, look.links.rows(&[("commented", "true")])),
        rate(look, whole),
    ];
    if total.skipped > 0 {
        facts.push(count(words.skipped(), "skipped", total.skipped, None));
    }
    // They are kept out whatever the filters say, so a list with filters would not be of them.
    for (name, at, n, status) in [
        (words.test(), "excluded/test", total.excluded.test, "test"),
        (words.quarantined(), "excluded/quarantined", total.excluded.quarantined, "quarantined"),
    ] {
        if n > 0 {
            facts.push(count(name, at, n, look.links.rows(&[("status", status)]).filter(|_| whole)));
        }
    }
    facts
}

fn rate(look: &Look<'_>, whole: bool) -> Fact {
    let (name, metric) = (look.words.response_rate(), look.made.envelope.total.response_rate.as_ref());
    // Any metric in percent is written like it.
    let percent = "csat_pct";
    let unknown = if whole { look.words.response_rate_none() } else { look.words.response_rate_part() };
    let number =
        Number::value(look.terms, "/total/response_rate/value", percent, metric.and_then(|metric| metric.value));
    let between = metric.and_then(|metric| look.between("/total/response_rate", percent, metric));
    let number = if metric.is_some() { number.to_string() } else { "–".to_owned() };
    Fact { name, number, note: Some(between.unwrap_or_else(|| unknown.to_owned())), link: None }
}
