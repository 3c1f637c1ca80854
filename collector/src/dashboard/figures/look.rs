//! One look at one survey: the figures of a window, and what is needed to speak of them.

use jiff::tz::TimeZone;
use perche_survey::bucket::Interval;
use perche_survey::metric::Metric;
use perche_survey::time::Timestamp;

use super::asked::{Asked, Members};
use super::links::Links;
use super::number::Number;
use super::words::Words;
use crate::aggregate::{self, Detail, Envelope, Figures, Query, zone_of};
use crate::catalog::Entry;
use crate::dashboard::chart::Range;
use crate::dashboard::terms::{self, Terms};
use crate::error::Error;
use crate::store::{Filter, Store};

/// Every interval, the shortest first, with its name and for how many days it is worth looking at.
const INTERVALS: [(&str, Interval, i64); 4] = [
    ("hour", Interval::Hour, 2),
    ("day", Interval::Day, 100),
    ("week", Interval::Week, 3 * 366),
    ("month", Interval::Month, i64::MAX),
];
/// How many answers a point of the trend should rest on.
const ENOUGH: u64 = 20;
/// How many points make a line.
const LINE: usize = 4;
const HOUR_MS: i64 = 3_600 * 1_000;

/// The figures, and what was asked for them.
pub(super) struct Made {
    pub(super) envelope: Envelope,
    pub(super) members: Members,
    pub(super) interval: Option<Interval>,
    /// Whether there are answers at any time.
    pub(super) ever: bool,
}

impl Made {
    /// Makes them by the call that the API makes. Blocking.
    pub(super) fn of(store: &dyn Store, entry: &Entry, asked: &Asked, now: Timestamp) -> Result<Self, Error> {
        let survey = &entry.current().survey;
        let all = Filter { survey: survey.id.clone(), from: None, to: None, status: None, ascending: true };
        let mut members = asked.members(survey, now);
        let mut interval = asked.get("interval").and_then(Interval::named);
        let make = |members: &Members| {
            make(store, entry, members, now).map_err(|error| all_faults(error, store, entry, asked, now))
        };
        if interval.is_none() && asked.get("interval").is_none() {
            // How many there are is known without groups and without the time before: half as much is read.
            let mut whole = members.clone();
            whole.retain(|(name, _)| !matches!(name.as_str(), "group_by" | "compare"));
            if let Some((name, fitting)) = fitting(&make(&whole)?) {
                members.push(("interval".to_owned(), name.to_owned()));
                interval = Some(fitting);
            }
        }
        let envelope = make(&members)?;
        Ok(Self { envelope, members, interval, ever: !store.responses(&all, None, 1)?.is_empty() })
    }
}

/// What is wrong with the time is found when the rest is right: for one look at a form both are.
fn all_faults(error: Error, store: &dyn Store, entry: &Entry, asked: &Asked, now: Timestamp) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    let mut members = asked.members(&entry.current().survey, now);
    members.retain(|(name, _)| matches!(name.as_str(), "from" | "to" | "tz"));
    if let Err(Error::Invalid(more)) = make(store, entry, &members, now) {
        faults.extend(more.into_iter().filter(|fault| !faults.contains(fault)).collect::<Vec<_>>());
    }
    Error::Invalid(faults)
}

fn make(store: &dyn Store, entry: &Entry, members: &Members, now: Timestamp) -> Result<Envelope, Error> {
    let mut query = Query::read(members, &entry.current().survey)?;
    // A point of a trend shows the headline; of a month by day in five groups all metrics would be a thousand intervals.
    query.series = Detail::Headline;
    aggregate::envelope(store, entry, &query, now)
}

/// The shortest interval that is worth looking at in the window and of which most buckets have answers enough.
fn fitting(envelope: &Envelope) -> Option<(&'static str, Interval)> {
    if envelope.total.n == 0 {
        return None;
    }
    let length = envelope.to.0 - envelope.from.0;
    let buckets = |interval: Interval| u64::try_from(length / (hours(interval) * HOUR_MS)).unwrap_or_default().max(1);
    let worth = INTERVALS.into_iter().filter(|(_, _, most)| length / (24 * HOUR_MS) <= *most);
    let mut chosen = None;
    for (name, interval, _) in worth {
        // Coarser only while there is still a line to see.
        if chosen.is_some() && buckets(interval) < LINE as u64 {
            break;
        }
        chosen = Some((name, interval));
        if envelope.total.n / buckets(interval) >= ENOUGH {
            break;
        }
    }
    chosen
}

/// About how many hours an interval has.
const fn hours(interval: Interval) -> i64 {
    match interval {
        Interval::Hour => 1,
        Interval::Day => 24,
        Interval::Week => 7 * 24,
        Interval::Month => 30 * 24,
    }
}

/// What every part of the page is made of.
pub(super) struct Look<'a> {
    pub(super) terms: Terms,
    pub(super) words: Words,
    pub(super) entry: &'a Entry,
    pub(super) asked: &'a Asked,
    pub(super) made: &'a Made,
    pub(super) links: &'a Links,
    pub(super) zone: TimeZone,
}

impl<'a> Look<'a> {
    pub(super) fn new(terms: Terms, entry: &'a Entry, asked: &'a Asked, made: &'a Made, links: &'a Links) -> Self {
        let zone = zone_of(&entry.current().survey, Some(&made.envelope.tz)).unwrap_or(TimeZone::UTC);
        Self { terms, words: Words(terms.0), entry, asked, made, links, zone }
    }

    /// The metric that stands for the survey.
    pub(super) fn headline(&self) -> &'static str {
        self.made.envelope.headline
    }

    /// Where its values can lie.
    pub(super) fn range(&self) -> Range {
        terms::range(self.headline(), &self.entry.current().survey)
    }

    /// Its value and interval in some figures.
    pub(super) fn metric<'f>(&self, figures: &'f Figures) -> &'f Metric {
        &figures.metrics[self.headline()]
    }

    /// `between 67% and 89%`, each of them a number that is found at `at`; nothing where there is no interval.
    pub(super) fn between(&self, at: &str, name: &str, metric: &Metric) -> Option<String> {
        let (low, high) = metric.low.zip(metric.high)?;
        let end =
            |end: &str, value: f64| Number::value(self.terms, format!("{at}/{end}"), name, Some(value)).to_string();
        Some(self.terms.between(&end("low", low), &end("high", high)))
    }

    /// The number of a wording among all that the survey has had.
    pub(super) fn wording(&self, version: &str) -> String {
        let place = self.entry.versions().iter().position(|known| *known == version);
        place.map_or_else(|| version.to_owned(), |place| (place + 1).to_string())
    }
}
