//! Counts to figures: the envelope that the API and later the dashboard show.

mod query;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use perche_survey::distribution::{BandShare, Distribution};
use perche_survey::draft::Fault;
use perche_survey::kind::Kind;
use perche_survey::metric::Metric;
use perche_survey::response::{Response, Status};
use perche_survey::scale::Polarity;
use perche_survey::survey::{Survey, SurveyId};
use perche_survey::time::Timestamp;
use perche_survey::window::Window;
use serde::Serialize;

pub use self::query::Query;
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::{Filter, Position, Store};
use crate::tally::{Cell, Dimension, Quarter, Step, Tally};

/// How many responses one answer may read.
const MAX_SCAN: usize = 200_000;
/// Fewer answers than this are marked.
const FEW: u64 = 10;

/// The zone that `tz` names, else the survey's, else UTC.
pub fn zone_of(survey: &Survey, tz: Option<&str>) -> Result<TimeZone, Fault> {
    TimeZone::get(tz.or(survey.tz.as_deref()).unwrap_or("UTC"))
        .map_err(|_| Fault::new("tz", "must be an IANA time zone such as Europe/Rome"))
}

/// The figures of one survey in one window.
#[derive(Debug, Serialize)]
pub struct Envelope {
    survey: SurveyId,
    kind: Kind,
    headline: &'static str,
    from: Timestamp,
    to: Timestamp,
    tz: String,
    basis: &'static str,
    scale: Points,
    total: Figures,
    series: [(); 0],
    groups: [(); 0],
    compare: Option<()>,
}

#[derive(Debug, Serialize)]
struct Points {
    min: i16,
    max: i16,
    polarity: Polarity,
}

/// The figures of one slice.
#[derive(Debug, Serialize)]
struct Figures {
    n: u64,
    commented: u64,
    skipped: u64,
    excluded: Excluded,
    versions: BTreeSet<String>,
    mixed_versions: bool,
    low_n: bool,
    distribution: Counts,
    bands: Vec<BandShare>,
    metrics: BTreeMap<&'static str, Metric>,
    response_rate: Option<Metric>,
}

#[derive(Debug, Serialize)]
struct Excluded {
    test: u64,
    quarantined: u64,
}

/// How many gave each score, in the order of the scale: `{"1": 2, "2": 0, …}`.
#[derive(Debug)]
struct Counts(Vec<(i16, u64)>);

impl Serialize for Counts {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().copied())
    }
}

/// Answers `query`. Blocking.
pub fn envelope(store: &dyn Store, entry: &Entry, query: &Query, now: Timestamp) -> Result<Envelope, Error> {
    let survey = &entry.current().survey;
    let zone = zone_of(survey, query.tz.as_deref());
    let all = Filter { survey: survey.id.clone(), from: None, to: None, status: None, ascending: true };
    let first = store.responses(&all, None, 1)?.first().map(|response| response.at);
    let utc = TimeZone::UTC;
    let window = Window::read(query.from.as_deref(), query.to.as_deref(), zone.as_ref().unwrap_or(&utc), now, first);
    let (zone, window) = match (zone, window) {
        (Ok(zone), Ok(window)) => (zone, window),
        (zone, window) => {
            return Err(Error::Invalid(zone.err().into_iter().chain(window.err().into_iter().flatten()).collect()));
        }
    };
    let (basis, tally) = if query.needs_scan() {
        ("scan", scan(store, entry, query, window)?)
    } else {
        ("tallies", kept(store, survey, window)?)
    };
    let cell = slice(&tally, query, entry, basis);
    let scale = survey.scale();
    Ok(Envelope {
        survey: survey.id.clone(),
        kind: survey.kind,
        headline: survey.kind.headline(),
        from: window.from,
        to: window.to,
        tz: zone.iana_name().unwrap_or("UTC").to_owned(),
        basis,
        scale: Points { min: scale.min, max: scale.max, polarity: scale.polarity },
        total: figures(survey, &cell, &tally, versions(&tally, query, entry)),
        series: [],
        groups: [],
        compare: None,
    })
}

fn kept(store: &dyn Store, survey: &Survey, window: Window) -> Result<Tally, Error> {
    let edges = [Quarter::of(window.from), Quarter::of(window.to)];
    Ok(store.tallies(&survey.id, &edges)?.into_iter().next().unwrap_or_default())
}

/// Counts the responses that every filter lets through.
fn scan(store: &dyn Store, entry: &Entry, query: &Query, window: Window) -> Result<Tally, Error> {
    const PAGE: usize = 1_000;
    let survey = entry.current().survey.id.clone();
    let filter = Filter { survey, from: Some(window.from), to: Some(window.to), status: None, ascending: true };
    let (mut tally, mut after, mut read) = (Tally::default(), None, 0);
    loop {
        let responses = store.responses(&filter, after, PAGE)?;
        let Some(last) = responses.last() else { return Ok(tally) };
        after = Some(Position { at: last.at, id: last.id });
        read += responses.len();
        if read > MAX_SCAN {
            let how = format!(
                "leaves more than {MAX_SCAN} responses to read: choose a shorter window, or one filter at most"
            );
            return Err(Error::TooWide(how));
        }
        // What does not count is excluded whatever the filters say, as with kept counts.
        let wanted = |response: &&Response| response.status != Status::Counted || passes(response, query, entry);
        responses.iter().filter(wanted).for_each(|response| tally.count(response, Step::In));
    }
}

fn passes(response: &Response, query: &Query, entry: &Entry) -> bool {
    query.filters.iter().all(|(name, allowed)| {
        let verified = response.verified.to_string();
        let value = match name.as_str() {
            "channel" => Some(response.channel.name()),
            "locale" => Some(response.locale.as_str()),
            "version" => Some(entry.version_of(response.revision)),
            "touchpoint" => response.touchpoint.as_deref(),
            "verified" => Some(verified.as_str()),
            context => context.strip_prefix("context.").and_then(|key| response.context.get(key)).map(String::as_str),
        };
        value.is_some_and(|value| allowed.contains(value))
    })
}

/// The part of kept counts that the one filter lets through; a scan has filtered already.
fn slice(tally: &Tally, query: &Query, entry: &Entry, basis: &str) -> Cell {
    let Some((name, allowed)) = query.filters.first_key_value().filter(|_| basis == "tallies") else {
        return tally.all.clone();
    };
    let mut sum = Cell::default();
    for (dimension, cell) in &tally.by {
        let verified;
        let value = match (name.as_str(), dimension) {
            ("channel", Dimension::Channel(channel)) => Some(channel.name()),
            ("locale", Dimension::Locale(locale)) => Some(locale.as_str()),
            ("version", Dimension::Revision(revision)) => Some(entry.version_of(*revision)),
            ("touchpoint", Dimension::Touchpoint(touchpoint)) => Some(touchpoint.as_str()),
            ("verified", Dimension::Verified(flag)) => {
                verified = flag.to_string();
                Some(verified.as_str())
            }
            _ => None,
        };
        if value.is_some_and(|value| allowed.contains(value)) {
            sum.add(cell);
        }
    }
    sum
}

/// The wordings in the slice. Kept counts are not split twice, so a filter by another member leaves all of the window.
fn versions(tally: &Tally, query: &Query, entry: &Entry) -> BTreeSet<String> {
    let chosen = query.filters.get("version");
    let revisions = tally.by.keys().filter_map(|dimension| match dimension {
        Dimension::Revision(revision) => Some(entry.version_of(*revision)),
        _ => None,
    });
    revisions.filter(|version| chosen.is_none_or(|chosen| chosen.contains(*version))).map(str::to_owned).collect()
}

fn figures(survey: &Survey, cell: &Cell, tally: &Tally, versions: BTreeSet<String>) -> Figures {
    let distribution = Distribution::new(survey.kind, survey.scale(), &cell.scores);
    Figures {
        n: distribution.n(),
        commented: cell.commented,
        skipped: cell.skipped,
        excluded: Excluded { test: tally.test, quarantined: tally.quarantined },
        mixed_versions: versions.len() > 1,
        versions,
        low_n: distribution.n() < FEW,
        distribution: Counts(distribution.points().map(|(score, count)| (score.0, count)).collect()),
        bands: distribution.bands(),
        metrics: distribution.metrics(),
        response_rate: None,
    }
}
