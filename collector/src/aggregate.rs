//! Counts to figures: the envelope that the API and later the dashboard show.

mod count;
mod figures;
mod query;

use jiff::tz::TimeZone;
use perche_survey::bucket::Bucket;
use perche_survey::draft::Fault;
use perche_survey::kind::Kind;
use perche_survey::scale::Polarity;
use perche_survey::survey::{Survey, SurveyId};
use perche_survey::time::Timestamp;
use perche_survey::window::Window;
use serde::Serialize;

use self::figures::Figures;
pub use self::query::Query;
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::{Filter, Store};
use crate::tally::Tally;

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
    scale: Ends,
    total: Figures,
    series: Vec<Point>,
    groups: [(); 0],
    compare: Option<()>,
}

#[derive(Debug, Serialize)]
struct Ends {
    min: i16,
    max: i16,
    polarity: Polarity,
}

/// The figures of one local hour, day, week or month.
#[derive(Debug, Serialize)]
struct Point {
    from: Timestamp,
    to: Timestamp,
    /// Whether the window cuts it; left out where it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    #[serde(flatten)]
    figures: Figures,
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
    let whole = Bucket { from: window.from, to: window.to, partial: false };
    let buckets = match query.interval {
        Some(interval) => interval.cut(window, &zone).map_err(|fault| Error::Invalid(vec![fault]))?,
        None => vec![whole],
    };
    let (basis, tallies) = if query.needs_scan() {
        ("scan", count::scan(store, entry, query, &buckets)?)
    } else {
        ("tallies", count::kept(store, survey, &buckets)?)
    };
    let mut all = Tally::default();
    for tally in &tallies {
        all.add(tally);
    }
    let figures = |tally: &Tally, points| {
        let cell = count::slice(tally, query, entry, basis);
        Figures::of(survey, &cell, tally, count::versions(tally, query, entry), points)
    };
    let point = |(bucket, tally): (&Bucket, &Tally)| {
        let Bucket { from, to, partial } = *bucket;
        Point { from, to, partial, figures: figures(tally, query.full) }
    };
    let series = if query.interval.is_some() { buckets.iter().zip(&tallies).map(point).collect() } else { Vec::new() };
    let scale = survey.scale();
    Ok(Envelope {
        survey: survey.id.clone(),
        kind: survey.kind,
        headline: survey.kind.headline(),
        from: window.from,
        to: window.to,
        tz: zone.iana_name().unwrap_or("UTC").to_owned(),
        basis,
        scale: Ends { min: scale.min, max: scale.max, polarity: scale.polarity },
        total: figures(&all, true),
        series,
        groups: [],
        compare: None,
    })
}
