//! One survey of the overview.

use jiff::tz::TimeZone;
use perche_survey::response::Status;
use perche_survey::time::Timestamp;
use perche_survey::verdict::Verdict;

use super::Words;
use crate::aggregate::{self, Brief, Detail, Query};
use crate::catalog::Entry;
use crate::dashboard::chart::{interval, sparkline};
use crate::dashboard::terms::{Terms, question, range, verdict_class};
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::store::{Filter, Store};

/// How many days are looked at, and compared with as many before.
pub(super) const DAYS: i64 = 30;
/// How many the line goes back: twelve weeks.
const WEEKS: i64 = 12 * 7;

/// One survey.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) locale: String,
    pub(super) question: String,
    pub(super) kind: &'static str,
    /// `None` where nobody answered lately.
    pub(super) value: Option<String>,
    pub(super) meaning: &'static str,
    pub(super) interval: Option<String>,
    /// SVG.
    pub(super) bar: String,
    /// SVG.
    pub(super) line: String,
    /// Whether it is one: two weeks at least.
    pub(super) has_line: bool,
    pub(super) answers: String,
    pub(super) rate: Option<String>,
    pub(super) verdict: String,
    pub(super) verdict_class: &'static str,
    /// What wants to be looked at first has the lowest.
    pub(super) rank: u8,
    /// Whether nobody ever answered.
    pub(super) is_new: bool,
}

impl Row {
    /// Of the survey whose headline is `brief`. Blocking.
    pub(super) fn of(store: &dyn Store, entry: &Entry, brief: &Brief, visit: &Visit) -> Result<Self, Error> {
        let survey = &entry.current().survey;
        let (terms, words) = (Terms(visit.tongue), Words(visit.tongue));
        let (locale, question) = question(survey, visit.tongue);
        let weeks = [("from", first_day(visit.now, WEEKS)), ("interval", "week".to_owned())];
        let mut weeks = Query::read(&weeks.map(|(name, value)| (name.to_owned(), value)), survey)?;
        weeks.series = Detail::Headline;
        let weeks = aggregate::envelope(store, entry, &weeks, visit.now)?;
        let headline =
            |figures: &aggregate::Figures| figures.metrics.get(brief.headline).and_then(|metric| metric.value);
        let values: Vec<_> = weeks.series.iter().map(|point| headline(&point.figures)).collect();
        let range = range(brief.headline, survey);
        let id = survey.id.clone();
        let ever = Filter { survey: id, from: None, to: None, status: Some(Status::Counted), ascending: true };
        let rate = brief.response_rate.as_ref().and_then(|rate| rate.value);
        Ok(Self {
            id: survey.id.to_string(),
            locale: locale.to_owned(),
            question,
            kind: terms.kind(survey.kind),
            value: (brief.n > 0).then(|| terms.value(brief.headline, brief.metric.value)),
            meaning: terms.metric(brief.headline),
            interval: terms.interval(brief.headline, &brief.metric),
            bar: interval(brief.metric.value, brief.metric.low, brief.metric.high, range),
            line: sparkline(&values, range),
            has_line: values.iter().flatten().count() > 1,
            answers: if brief.n == 1 {
                words.one_answer().to_owned()
            } else {
                words.answers(&visit.tongue.count(brief.n))
            },
            rate: rate.map(|rate| words.rate(&visit.tongue.percent(rate, 0))),
            verdict: match brief.n {
                0 => words.none_lately().to_owned(),
                _ => terms.verdict(brief.headline, &brief.change),
            },
            verdict_class: verdict_class(brief.change.verdict),
            rank: match brief.change.verdict {
                _ if brief.n == 0 => 4,
                Verdict::Down => 0,
                Verdict::Up => 1,
                Verdict::NotDistinguishable => 2,
                Verdict::TooFew => 3,
            },
            is_new: store.responses(&ever, None, 1)?.is_empty(),
        })
    }
}

/// The first of so many days that end today, as a date; each survey's own midnight begins it.
pub(super) fn first_day(now: Timestamp, days: i64) -> String {
    let today = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(TimeZone::UTC).date();
    today.checked_sub(jiff::Span::new().days(days - 1)).unwrap_or(today).to_string()
}
