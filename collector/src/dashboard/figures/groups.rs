//! The parts of the window side by side, and by what it can be split.

use perche_survey::response::Channel;

use super::asked::{Asked, NONE};
use super::look::Look;
use super::number::Number;
use super::words::Words;
use crate::aggregate::{self, Group};
use crate::catalog::Entry;
use crate::dashboard::chart::{interval, sparkline};
use crate::dashboard::terms::{Terms, verdict_class};

/// More are for machines.
const SHOWN: usize = 50;

/// The groups.
pub(super) struct Groups {
    pub(super) by: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) more: Option<String>,
    pub(super) judged: Option<String>,
    pub(super) course: bool,
    pub(super) few: bool,
}

/// One of them.
pub(super) struct Row {
    pub(super) names: Vec<String>,
    pub(super) few: bool,
    /// Leads to the page of this group alone.
    pub(super) href: Option<String>,
    pub(super) n: Number,
    pub(super) link: Option<String>,
    pub(super) value: Number,
    pub(super) bar: String,
    pub(super) between: String,
    pub(super) verdict: Option<(&'static str, String)>,
    pub(super) line: Option<String>,
}

/// One way to split.
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) on: bool,
}

impl Groups {
    pub(super) fn of(look: &Look<'_>) -> Self {
        let groups = &look.made.envelope.groups;
        let rows: Vec<Row> =
            groups.iter().enumerate().take(SHOWN).map(|(place, group)| row(look, place, group)).collect();
        let family = groups.iter().find_map(|group| group.compare.as_ref()?.comparisons).filter(|family| *family > 1);
        let more = groups.len().saturating_sub(SHOWN);
        Self {
            by: look.asked.splits().into_iter().map(|name| facet(look.words, name)).collect(),
            more: (more > 0).then(|| look.words.more_groups(&look.terms.0.count(more as u64))),
            judged: family.map(|family| look.words.judged(&family.to_string())),
            // A column that most rows leave empty says nothing.
            course: rows.iter().filter(|row| row.line.is_some()).count() * 2 > rows.len(),
            few: rows.iter().any(|row| row.few),
            rows,
        }
    }
}

fn row(look: &Look<'_>, place: usize, group: &Group) -> Row {
    let (name, metric) = (look.headline(), look.metric(&group.figures));
    let at = |end: &str| format!("/groups/{place}/metrics/{name}/{end}");
    let (by, key) = (group.by.all(), group.key.as_ref().map(aggregate::Words::all).unwrap_or_default());
    let values: Vec<(&str, &str)> = by.iter().zip(key).map(|(by, key)| (by.as_str(), key.as_str())).collect();
    let told = |(by, key): &(&str, &str)| value(look.terms, look.entry, by, key);
    let said = group.compare.as_ref().map(|compare| {
        let said = look.terms.verdict(compare.metric, &compare.change, compare.previous.n);
        (verdict_class(compare.change.verdict), said)
    });
    let all: Vec<&str> = values.iter().map(|(by, _)| *by).collect();
    let alone = look.asked.with(&[&["group_by"][..], &all].concat(), &values);
    Row {
        names: if group.other { vec![look.words.other().to_owned()] } else { values.iter().map(told).collect() },
        few: group.figures.low_n,
        href: (!group.other).then_some(alone),
        n: Number::count(look.terms, format!("/groups/{place}/n"), group.figures.n),
        link: if group.other { None } else { look.links.counted(&values) },
        value: Number::value(look.terms, at("value"), name, metric.value),
        bar: interval(metric.value, metric.low, metric.high, look.range()),
        between: look.between(&format!("/groups/{place}/metrics/{name}"), name, metric).unwrap_or_default(),
        verdict: said,
        line: line(look, group),
    }
}

/// The course of a group, of what rests on answers enough; nothing where that makes no line.
fn line(look: &Look<'_>, group: &Group) -> Option<String> {
    let series = group.series.as_ref()?;
    let enough = |point: &aggregate::Point| look.metric(&point.figures).value.filter(|_| !point.figures.low_n);
    let values: Vec<_> = series.iter().map(enough).collect();
    let filled = values.iter().flatten().count();
    (filled > 2 && filled * 3 >= values.len() * 2).then(|| sparkline(&values, look.range()))
}

/// By what a window of this survey can be split.
/// Two at once are for who writes the address: a second row of choices is more than a first look needs.
pub(super) fn choices(words: Words, asked: &Asked, entry: &Entry) -> Vec<Choice> {
    let splits = asked.splits();
    let choice = |name: Option<&str>| Choice {
        name: name.map_or_else(|| words.no_split().to_owned(), |name| facet(words, name)),
        href: asked.with(&["group_by"], &[("group_by", name.unwrap_or(NONE))]),
        on: name.map_or(splits.is_empty(), |name| splits.contains(&name)),
    };
    let names = names(entry);
    std::iter::once(choice(None)).chain(names.iter().map(|name| choice(Some(name)))).collect()
}

/// The facets that this survey has, as a query names them.
pub(super) fn names(entry: &Entry) -> Vec<String> {
    let survey = &entry.current().survey;
    let fixed = ["channel", "locale", "version", "touchpoint", "verified"].map(str::to_owned);
    let segments = survey.context.iter().filter(|(_, rule)| rule.segment).map(|(key, _)| format!("context.{key}"));
    fixed.into_iter().chain(segments).collect()
}

/// What people call a facet. A segment is called what the survey calls it.
pub(super) fn facet(words: Words, name: &str) -> String {
    let known = match name {
        "channel" => words.channel(),
        "locale" => words.locale(),
        "version" => words.version(),
        "touchpoint" => words.touchpoint(),
        "verified" => words.verified(),
        segment => segment.strip_prefix("context.").unwrap_or(segment),
    };
    known.to_owned()
}

/// What people call a value of a facet.
pub(super) fn value(terms: Terms, entry: &Entry, facet: &str, value: &str) -> String {
    let words = Words(terms.0);
    match (facet, value) {
        ("channel", value) => {
            Channel::named(value).map_or_else(|| value.to_owned(), |channel| terms.channel(channel).to_owned())
        }
        ("verified", "true") => words.signed().to_owned(),
        ("verified", "false") => words.unsigned().to_owned(),
        ("version", value) => match entry.versions().iter().position(|known| *known == value) {
            Some(place) => format!("{} · {value}", words.wording(&(place + 1).to_string())),
            None => value.to_owned(),
        },
        (_, value) => value.to_owned(),
    }
}
