//! Counts to figures: the envelope that the API and later the dashboard show.

mod comparison;
mod count;
mod facet;
mod figures;
mod filters;
mod group;
mod listed;
mod overview;
mod query;
mod slice;
mod span;

use perche_survey::bucket::{Bucket, Interval};
use perche_survey::draft::Fault;
use perche_survey::kind::Kind;
use perche_survey::scale::Polarity;
use perche_survey::survey::{Survey, SurveyId};
use perche_survey::time::Timestamp;
use perche_survey::window::Window;
use serde::Serialize;

pub(crate) use self::comparison::Comparison;
use self::comparison::change;
pub(crate) use self::figures::{Detail, Figures};
pub use self::filters::Filters;
pub(crate) use self::group::{Group, Words};
pub(crate) use self::listed::{Listed, listed};
pub(crate) use self::overview::{Brief, headlines};
pub use self::overview::{Overview, Question, overview};
pub use self::query::Query;
use self::slice::Slice;
use self::span::When;
pub(crate) use self::span::given_twice;
pub use self::span::zone_of;
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::Store;

/// The figures of one survey in one window.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Aggregates)]
pub struct Envelope {
    pub(crate) survey: SurveyId,
    pub(crate) kind: Kind,
    /// The metric that stands for the survey.
    pub(crate) headline: &'static str,
    /// Where the window begins.
    pub(crate) from: Timestamp,
    /// Where it ends, itself not included.
    pub(crate) to: Timestamp,
    /// The IANA zone of its local days.
    pub(crate) tz: String,
    /// `tallies`, or `scan` where the responses themselves had to be read.
    pub(crate) basis: &'static str,
    pub(crate) scale: Ends,
    pub(crate) total: Figures,
    /// One entry for each local bucket, empty ones too; none without `interval`.
    pub(crate) series: Vec<Point>,
    /// The parts, those with most answers first.
    pub(crate) groups: Vec<Group>,
    /// The headline beside an earlier window; `null` where that was not asked for.
    #[schema(required)]
    pub(crate) compare: Option<Comparison>,
}

/// The scale that scores are on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ScaleEnds)]
pub(crate) struct Ends {
    /// The lowest score.
    pub(crate) min: i16,
    /// The highest score.
    pub(crate) max: i16,
    pub(crate) polarity: Polarity,
}

impl Ends {
    /// Of a survey's scale.
    pub(crate) fn of(survey: &Survey) -> Self {
        let scale = survey.scale();
        Self { min: scale.min, max: scale.max, polarity: scale.polarity }
    }
}

/// The figures of one local hour, day, week or month.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Point {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// Whether the window cuts it; left out where it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) partial: bool,
    #[serde(flatten)]
    pub(crate) figures: Figures,
}

impl Point {
    fn of(bucket: &Bucket, slice: &Slice, query: &Query, entry: &Entry) -> Self {
        let Bucket { from, to, partial } = *bucket;
        Self { from, to, partial, figures: Figures::of(slice, entry, query.series) }
    }
}

/// The most points of all series of one answer together.
const MAX_POINTS: usize = 20_000;

/// Answers `query`. Blocking.
pub fn envelope(store: &dyn Store, entry: &Entry, query: &Query, now: Timestamp) -> Result<Envelope, Error> {
    Plan::of(store, entry, query, now)?.answer(store, entry, query)
}

/// What a query comes to, before anything is counted: its windows, and how the first of them is cut.
pub(crate) struct Plan {
    when: When,
    buckets: Vec<Bucket>,
}

impl Plan {
    /// Of `query`, asked at `now`. Reads one response at most.
    pub(crate) fn of(store: &dyn Store, entry: &Entry, query: &Query, now: Timestamp) -> Result<Self, Error> {
        let when = query.span.resolve(store, &entry.current().survey, now)?;
        let buckets = match query.interval {
            Some(interval) => interval.cut(when.window, &when.zone).map_err(|fault| Error::Invalid(vec![fault]))?,
            None => vec![whole(when.window)],
        };
        Ok(Self { when, buckets })
    }

    /// Whether the answer takes a few milliseconds at most: kept counts of a year, or of a month that is split and no
    /// series. A filter may turn out to need the responses themselves.
    pub(crate) fn is_short(&self, query: &Query) -> bool {
        let (days, points) = if query.groups.is_empty() { (366, 366) } else { (31, 1) };
        let fits = |window: &Window| window.to <= window.from.plus_days(days);
        let mut windows = std::iter::once(&self.when.window).chain(&self.when.earlier);
        query.filters.is_empty() && !query.needs_scan() && windows.all(fits) && self.buckets.len() <= points
    }

    /// The answer. Blocking.
    pub(crate) fn answer(&self, store: &dyn Store, entry: &Entry, query: &Query) -> Result<Envelope, Error> {
        let survey = &entry.current().survey;
        let (When { zone, window, earlier }, buckets) = (&self.when, &self.buckets);
        let (counted, basis) = count::count(store, entry, query, buckets)?;
        few_enough(query.interval, buckets.len(), counted.groups.len())?;
        let before = match *earlier {
            Some(earlier) => Some((earlier, count::count(store, entry, query, &[whole(earlier)])?.0)),
            None => None,
        };
        let total = Slice::sum(&counted.buckets);
        let compare = before.as_ref().map(|(earlier, before)| {
            let before = Slice::sum(&before.buckets);
            Comparison::new(*earlier, &before, change(&before, &total, entry), None, entry)
        });
        let point = |(bucket, slice)| Point::of(bucket, slice, query, entry);
        let series = query.interval.map(|_| buckets.iter().zip(&counted.buckets).map(point).collect());
        Ok(Envelope {
            survey: survey.id.clone(),
            kind: survey.kind,
            headline: survey.kind.headline(),
            from: window.from,
            to: window.to,
            tz: zone.iana_name().unwrap_or("UTC").to_owned(),
            basis,
            scale: Ends::of(survey),
            total: Figures::of(&total, entry, Detail::Full),
            series: series.unwrap_or_default(),
            groups: group::groups(counted, before, query, buckets, entry),
            compare,
        })
    }
}

/// A window as one bucket.
fn whole(window: Window) -> Bucket {
    Bucket { from: window.from, to: window.to, partial: false }
}

fn few_enough(interval: Option<Interval>, buckets: usize, groups: usize) -> Result<(), Error> {
    if interval.is_none() || buckets * groups <= MAX_POINTS {
        return Ok(());
    }
    let message = format!(
        "makes {buckets} buckets of each of {groups} groups, more than {MAX_POINTS} in all: choose a longer one or a shorter window"
    );
    Err(Error::Invalid(vec![Fault::new("interval", message)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::store::Memory;

    #[test]
    fn an_answer_is_short_up_to_a_year_and_up_to_a_month_where_it_is_split() {
        let (store, catalog, now) = (Memory::default(), Catalog::default(), Timestamp(1_795_348_800_000));
        let file = "[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";
        catalog.put(catalog.changes_for_file(perche_survey::file::read(file).surveys, now).remove(0));
        let entry = catalog.get("a").expect("the survey");
        let short = |members: &[(&str, &str)]| {
            let members: Vec<_> = members.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            let query = Query::read(&members, &entry.current().survey).expect("a query");
            Plan::of(&store, &entry, &query, now).expect("a plan").is_short(&query)
        };
        let within = |from: &'static str, to: &'static str, more: &[(&'static str, &'static str)]| {
            short(&[&[("from", from), ("to", to)], more].concat())
        };
        assert!(within("2024-01-01", "2025-01-01", &[("interval", "day")]), "366 days");
        assert!(!within("2024-01-01", "2025-01-02", &[("interval", "month")]), "367 days");
        assert!(within("2026-01-01", "2026-02-01", &[("group_by", "channel")]), "31 days");
        assert!(!within("2026-01-01", "2026-02-01", &[("group_by", "channel"), ("interval", "day")]), "a series each");
        assert!(!within("2026-01-01", "2026-02-02", &[("group_by", "channel")]), "32 days");
        assert!(!within("2026-01-01", "2026-02-01", &[("group_by", "channel,locale")]), "the responses are read");
        assert!(!within("2026-01-01", "2026-01-02", &[("channel", "link")]), "the responses may be read");
        assert!(within("2026-01-01", "2026-01-16", &[("interval", "hour")]), "360 points");
        assert!(!within("2026-01-01", "2026-01-17", &[("interval", "hour")]), "384 points");
        assert!(!within("2026-01-01", "2026-02-01", &[("compare", "2024-01-01..2025-06-01")]), "more than a year");
    }

    #[test]
    fn the_series_of_many_groups_are_bounded_together() {
        assert_eq!(few_enough(Some(Interval::Day), 2_000, 10), Ok(()));
        assert!(
            matches!(few_enough(Some(Interval::Day), 2_000, 11), Err(Error::Invalid(faults)) if faults[0].field == "interval")
        );
        assert_eq!(few_enough(None, 1, 30_000), Ok(()), "without a series there is one figure a group");
    }
}
