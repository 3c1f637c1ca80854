//! One survey of the overview.

use jiff::tz::TimeZone;
use perche_survey::response::Status;
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use perche_survey::verdict::Verdict;

use super::Words;
use crate::aggregate::{self, Brief, Detail, Query, zone_of};
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
    pub(super) explained: Option<&'static str>,
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
        let weeks = [("from", first_day(survey, visit.now, WEEKS)), ("interval", "week".to_owned())];
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
            explained: terms.explained(brief.headline),
            interval: terms.certainty(brief.headline, &brief.metric, |_, _, text| text),
            bar: interval(brief.metric.value, brief.metric.low, brief.metric.high, range),
            line: sparkline(&values, range),
            has_line: values.iter().flatten().count() > 1,
            answers: terms.so_many(brief.n),
            rate: rate.map(|rate| words.rate(&visit.tongue.percent(rate, 0))),
            verdict: match brief.n {
                0 => words.none_lately().to_owned(),
                _ => terms.verdict(brief.headline, &brief.change, brief.previous.n),
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

/// The first of so many days that end today, as a date, where `survey`'s customers are: today begins and ends with them.
pub(super) fn first_day(survey: &Survey, now: Timestamp, days: i64) -> String {
    let zone = zone_of(survey, None).unwrap_or(TimeZone::UTC);
    let today = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(zone).date();
    today.checked_sub(jiff::Span::new().days(days - 1)).unwrap_or(today).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_survey_are_those_of_its_own_zone() {
        let first = |tz: &str, now: &str| {
            let text =
                format!("[[survey]]\nid = \"a\"\nkind = \"nps\"\ntz = \"{tz}\"\n[survey.text.en]\nquestion = \"q\"\n");
            let survey = perche_survey::file::read(&text).surveys.remove(0);
            first_day(&survey, Timestamp::parse(now).unwrap(), DAYS)
        };
        for (tz, now, day) in [
            // Half past ten in the morning of the 23rd, and a day that has just begun.
            ("Pacific/Auckland", "2026-11-22T21:30:00Z", "2026-10-25"),
            ("Pacific/Auckland", "2026-11-22T10:59:00Z", "2026-10-24"),
            // The 22nd goes on until eight in the morning of the 23rd.
            ("America/Los_Angeles", "2026-11-23T07:59:00Z", "2026-10-24"),
            ("America/Los_Angeles", "2026-11-23T08:01:00Z", "2026-10-25"),
            ("UTC", "2026-11-22T23:59:00Z", "2026-10-24"),
        ] {
            assert_eq!(first(tz, now), day, "{tz} at {now}");
        }
    }
}
