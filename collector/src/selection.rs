//! Which responses a team wants to read, and reading them page by page.

mod marks;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use perche_survey::draft::Fault;
use perche_survey::response::{Response, Status};
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use perche_survey::window::Window;

use self::marks::Marks;
use crate::aggregate::{Filters, zone_of};
use crate::catalog::Entry;
use crate::search::Words;
use crate::store::{Filter, Position, Store, StoreError};

/// The most rows that one page may cost. A page that stops there says that it is not complete.
pub const MOST_READ: usize = 200_000;
/// How many rows one read of the store takes.
const AT_ONCE: usize = 500;
/// How many when all are streamed: so many a client that does not read on keeps in memory, and so many are written
/// before anybody else has a turn.
const STREAMED: usize = 100;

/// The parameters, for a message about one that is none of them.
const PARAMETERS: &str = "is not a parameter of this list: from, to, tz, order, status, min_score, max_score, min_aligned, max_aligned, q, tag, done, commented, suspicion, channel, locale, version, touchpoint, verified and context.KEY are; limit and cursor where it comes page by page, sep and bom where it comes as CSV";

/// Which responses, in which order.
#[derive(Clone, Debug)]
pub struct Selection {
    filter: Filter,
    filters: Filters,
    score: Option<RangeInclusive<i16>>,
    aligned: Option<RangeInclusive<i16>>,
    words: Option<Words>,
    marks: Marks,
}

/// Some of them.
#[derive(Debug)]
pub struct Page {
    /// The responses, in order.
    pub responses: Vec<Response>,
    /// Where the next page begins, unless there is none.
    pub next: Option<Position>,
    /// `false` when it stopped early: there may be more even when few were found.
    pub complete: bool,
}

impl Selection {
    /// Reads the members of a query; every wrong one is named.
    pub fn read(members: &[(String, String)], survey: &Survey, now: Timestamp) -> Result<Self, Vec<Fault>> {
        let (mut faults, mut filters, mut asked) = (Vec::new(), Filters::default(), BTreeMap::new());
        let mut marks = Marks::default();
        for (name, value) in members {
            match name.as_str() {
                "from" | "to" | "tz" | "order" | "status" | "min_score" | "max_score" | "min_aligned"
                | "max_aligned" | "q" => {
                    asked.insert(name.as_str(), value.as_str());
                }
                name if marks.take(name, value, &mut faults) => {}
                name if filters.take(name, value, survey, &mut faults) => {}
                name => faults.push(Fault::new(name, PARAMETERS)),
            }
        }
        let asked = Asked(asked);
        let score = asked.range("min_score", "max_score", &mut faults);
        let aligned = asked.range("min_aligned", "max_aligned", &mut faults);
        let words = asked.get("q").and_then(|q| Words::read(q).map_err(|fault| faults.push(fault)).ok());
        let filter = asked.filter(survey, now, &mut faults);
        let (true, Some(filter)) = (faults.is_empty(), filter) else { return Err(faults) };
        Ok(Self { filter, filters, score, aligned, words, marks })
    }

    /// All responses of `survey`, of every status, oldest first.
    pub fn all(survey: &Survey) -> Self {
        let filter = Filter { survey: survey.id.clone(), from: None, to: None, status: None, ascending: true };
        let (filters, marks) = (Filters::default(), Marks::default());
        Self { filter, filters, score: None, aligned: None, words: None, marks }
    }

    /// The same responses, last one first.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let filter = Filter { ascending: !self.filter.ascending, ..self.filter.clone() };
        Self { filter, ..self.clone() }
    }

    /// At most `limit` of them, beginning after `after`, for about `most_read` rows of work. Blocking.
    pub fn page(
        &self,
        store: &dyn Store,
        entry: &Entry,
        after: Option<Position>,
        limit: usize,
        most_read: usize,
    ) -> Result<Page, StoreError> {
        // One more than asked tells whether there is a next page.
        let at_once = if self.is_plain() { limit + 1 } else { AT_ONCE };
        let (mut responses, mut reached, mut read) = (Vec::new(), after, 0);
        loop {
            let found = store.responses(&self.filter, reached, at_once)?;
            let ended = found.len() < at_once;
            read += found.len();
            reached = found.last().map(Position::of).or(reached);
            responses.extend(found.into_iter().filter(|response| self.lets_through(response, entry)));
            if responses.len() > limit {
                responses.truncate(limit);
                let next = responses.last().map(Position::of);
                return Ok(Page { responses, next, complete: true });
            }
            if ended || read >= most_read {
                return Ok(Page { responses, next: reached.filter(|_| !ended), complete: ended });
            }
        }
    }

    /// The next of them after `after`, however many rows must be read; none when there is none. Blocking.
    pub fn next(
        &self,
        store: &dyn Store,
        entry: &Entry,
        mut after: Option<Position>,
    ) -> Result<Option<(Vec<Response>, Position)>, StoreError> {
        loop {
            let mut found = store.responses(&self.filter, after, STREAMED)?;
            let Some(reached) = found.last().map(Position::of) else { return Ok(None) };
            after = Some(reached);
            found.retain(|response| self.lets_through(response, entry));
            if !found.is_empty() {
                return Ok(Some((found, reached)));
            }
        }
    }

    /// Whether the store alone can tell what is in it.
    fn is_plain(&self) -> bool {
        let scored = self.score.is_some() || self.aligned.is_some();
        self.filters.is_empty() && self.marks.is_empty() && !scored && self.words.is_none()
    }

    fn lets_through(&self, response: &Response, entry: &Entry) -> bool {
        let within = |range: &Option<RangeInclusive<i16>>, score: Option<i16>| {
            range.as_ref().is_none_or(|range| score.is_some_and(|score| range.contains(&score)))
        };
        let scale = entry.current().survey.scale();
        let aligned = response.score.map(|score| scale.aligned(score).0);
        within(&self.score, response.score.map(|score| score.0))
            && within(&self.aligned, aligned)
            && self.marks.pass(response)
            && self.filters.pass(response, entry)
            && self
                .words
                .as_ref()
                .is_none_or(|words| response.comment.as_deref().is_some_and(|comment| words.occur_in(comment)))
    }
}

/// The parameters that are given once.
struct Asked<'a>(BTreeMap<&'a str, &'a str>);

impl Asked<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).copied()
    }

    /// One of the allowed words; the first is the default.
    fn choice<'b>(&self, name: &str, allowed: &[&'b str], faults: &mut Vec<Fault>) -> &'b str {
        let Some(given) = self.get(name) else { return allowed[0] };
        allowed.iter().copied().find(|word| *word == given).unwrap_or_else(|| {
            faults.push(Fault::new(name, format!("must be one of {}", allowed.join(", "))));
            allowed[0]
        })
    }

    /// Both ends included; without either, responses without a score are in too.
    fn range(&self, min: &str, max: &str, faults: &mut Vec<Fault>) -> Option<RangeInclusive<i16>> {
        let mut end = |name: &str, open: i16| {
            let text = self.get(name)?;
            Some(text.parse().unwrap_or_else(|_| {
                faults.push(Fault::new(name, "must be a whole number"));
                open
            }))
        };
        let (least, most) = (end(min, i16::MIN), end(max, i16::MAX));
        if least.is_none() && most.is_none() {
            return None;
        }
        let (least, most) = (least.unwrap_or(i16::MIN), most.unwrap_or(i16::MAX));
        if least > most {
            faults.push(Fault::new(min, format!("must not be above {max}")));
        }
        Some(least..=most)
    }

    fn filter(&self, survey: &Survey, now: Timestamp, faults: &mut Vec<Fault>) -> Option<Filter> {
        let ascending = self.choice("order", &["desc", "asc"], faults) == "asc";
        let status = match self.choice("status", &["counted", "test", "quarantined", "all"], faults) {
            "test" => Some(Status::Test),
            "quarantined" => Some(Status::Quarantined),
            "all" => None,
            _ => Some(Status::Counted),
        };
        let zone = zone_of(survey, self.get("tz")).map_err(|fault| vec![fault]);
        let window =
            zone.and_then(|zone| Window::read(self.get("from"), self.get("to"), &zone, now, Some(Timestamp(0))));
        let window = window.map_err(|found| faults.extend(found)).ok()?;
        Some(Filter { survey: survey.id.clone(), from: Some(window.from), to: Some(window.to), status, ascending })
    }
}
