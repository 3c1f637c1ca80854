//! The headlines of several surveys side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use perche_survey::draft::Fault;
use perche_survey::kind::Kind;
use perche_survey::metric::Metric;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use perche_survey::verdict::{Change, holm};
use perche_survey::window::Window;
use serde::Serialize;

use super::slice::Slice;
use super::span::{Span, When, given_twice};
use super::{Query, count, whole};
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::Store;

/// The headline of every survey that was asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Overview {
    /// One for each survey.
    pub(crate) items: Vec<Brief>,
}

/// The headline of one survey.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Headline)]
pub(crate) struct Brief {
    pub(crate) survey: SurveyId,
    pub(crate) kind: Kind,
    pub(crate) archived: bool,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) tz: String,
    pub(crate) n: u64,
    pub(crate) low_n: bool,
    pub(crate) headline: &'static str,
    /// Value, interval and method of the headline.
    #[serde(flatten)]
    pub(crate) metric: Metric,
    /// Of those who saw the question; `null` where no display was counted.
    #[schema(required)]
    pub(crate) response_rate: Option<Metric>,
    pub(crate) previous: Previous,
    /// Judged together with every other survey of the answer.
    #[serde(flatten)]
    pub(crate) change: Change,
}

/// The headline of the window before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = EarlierHeadline)]
pub(crate) struct Previous {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) n: u64,
    #[serde(flatten)]
    pub(crate) metric: Metric,
}

/// What is asked of several surveys.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Which surveys; none named means all.
    pub surveys: BTreeSet<String>,
    span: Span,
}

impl Question {
    /// Reads the members of a query; every wrong one is named.
    pub fn read(members: &[(String, String)]) -> Result<Self, Error> {
        let (mut question, mut all) = (Self::default(), false);
        let mut faults = given_twice(members, &["from", "to", "tz", "compare"]);
        for (name, value) in members {
            match name.as_str() {
                "survey" if value == "*" => all = true,
                "survey" => question.surveys.extend(value.split(',').map(str::to_owned)),
                name if question.span.take(name, value, &mut faults) => {}
                name => faults.push(Fault::new(name, PARAMETERS)),
            }
        }
        if question.surveys.is_empty() != all {
            faults.push(Fault::new("survey", "must name surveys, parted by commas, or be * for all"));
        }
        question.span.compare_by_default();
        if faults.is_empty() { Ok(question) } else { Err(Error::Invalid(faults)) }
    }
}

const PARAMETERS: &str = "is not a parameter of this answer: survey, from, to, tz and compare are";

/// The headlines of `entries`, each beside the window before, all verdicts judged as one family. Blocking.
pub fn overview(
    store: &dyn Store,
    entries: &[Arc<Entry>],
    question: &Question,
    now: Timestamp,
) -> Result<Overview, Error> {
    headlines(store, entries.iter().map(|entry| (&**entry, question)), now)
}

/// The same where each survey is asked about days of its own. Blocking.
pub(crate) fn headlines<'a>(
    store: &dyn Store,
    asked: impl IntoIterator<Item = (&'a Entry, &'a Question)>,
    now: Timestamp,
) -> Result<Overview, Error> {
    let mut items = Vec::new();
    for (entry, question) in asked {
        items.push(Brief::of(store, entry, question, now)?);
    }
    let mut family: Vec<Change> = items.iter().map(|item| item.change.clone()).collect();
    holm(&mut family);
    for (item, change) in items.iter_mut().zip(family) {
        item.change = change;
    }
    Ok(Overview { items })
}

impl Brief {
    fn of(store: &dyn Store, entry: &Entry, question: &Question, now: Timestamp) -> Result<Self, Error> {
        let survey = &entry.current().survey;
        let When { zone, window, earlier } = question.span.resolve(store, survey, now)?;
        let earlier = earlier.unwrap_or(window);
        let count = |window: Window| -> Result<Slice, Error> {
            let (counted, _) = count::count(store, entry, &Query::default(), &[whole(window)])?;
            Ok(Slice::sum(&counted.buckets))
        };
        let (before, total) = (count(earlier)?, count(window)?);
        let (then, answers) = (before.distribution(survey), total.distribution(survey));
        Ok(Self {
            survey: survey.id.clone(),
            kind: survey.kind,
            archived: entry.current().archived,
            from: window.from,
            to: window.to,
            tz: zone.iana_name().unwrap_or("UTC").to_owned(),
            n: answers.n(),
            low_n: answers.low_n(),
            headline: survey.kind.headline(),
            metric: Metric::of(&answers, answers.headline()),
            response_rate: total.response_rate(),
            previous: Previous {
                from: earlier.from,
                to: earlier.to,
                n: then.n(),
                metric: Metric::of(&then, then.headline()),
            },
            change: Change::between(&then, &answers),
        })
    }
}
