//! What a team asks of the figures.

use perche_survey::bucket::Interval;
use perche_survey::draft::Fault;
use perche_survey::survey::Survey;

use super::facet::Facet;
use super::figures::Detail;
use super::filters::Filters;
use super::span::{Span, given_twice};
use crate::error::Error;
use crate::tally::{Split, Splits};

/// What a team asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(super) span: Span,
    /// How the window is cut into a series.
    pub(super) interval: Option<Interval>,
    /// What is told of each point of a series.
    pub(crate) series: Detail,
    pub(super) filters: Filters,
    /// What the window is split by, at most two.
    pub(super) groups: Vec<Facet>,
}

const GROUPS: &str =
    "must be one or two of channel, locale, version, touchpoint, verified and the survey's segments as context.KEY";
const PARAMETERS: &str = "is not a parameter of aggregates: from, to, tz, interval, group_by, compare, detail, channel, locale, version, touchpoint, verified and context.KEY are";

impl Query {
    /// Reads the members of a query; every wrong one is named.
    pub fn read(members: &[(String, String)], survey: &Survey) -> Result<Self, Error> {
        let mut faults = given_twice(members, &["from", "to", "tz", "compare", "interval", "detail"]);
        let mut query = Self::default();
        for (name, value) in members {
            match name.as_str() {
                name if query.span.take(name, value, &mut faults) => {}
                "interval" => {
                    query.interval = Interval::named(value);
                    if query.interval.is_none() {
                        faults.push(Fault::new("interval", "must be hour, day, week or month"));
                    }
                }
                "detail" if value == "full" => query.series = Detail::Full,
                "detail" => faults.push(Fault::new("detail", "must be full")),
                "group_by" => query.group(value, survey, &mut faults),
                name if query.filters.take(name, value, survey, &mut faults) => {}
                name => faults.push(Fault::new(name, PARAMETERS)),
            }
        }
        if faults.is_empty() { Ok(query) } else { Err(Error::Invalid(faults)) }
    }

    /// `group_by=channel&group_by=locale` and `group_by=channel,locale` ask for the same.
    fn group(&mut self, names: &str, survey: &Survey, faults: &mut Vec<Fault>) {
        for name in names.split(',') {
            match Facet::named(name, survey) {
                Some(Ok(facet)) if self.groups.len() < 2 && !self.groups.contains(&facet) => self.groups.push(facet),
                Some(Err(fault)) => faults.push(Fault::new("group_by", format!("{} {}", fault.field, fault.message))),
                Some(Ok(_)) | None => faults.push(Fault::new("group_by", GROUPS)),
            }
        }
    }

    /// How kept counts have to be split. By revision always: that tells the versions and how often visitors were asked.
    pub(super) fn splits(&self) -> Splits {
        let facets = self.filters.first().map(|(facet, _)| facet).into_iter().chain(&self.groups);
        Splits::Only(facets.map(Facet::split).chain([Split::Revision]).collect())
    }

    /// Whether kept counts cannot answer: they are split in one dimension at a time.
    pub(super) fn needs_scan(&self) -> bool {
        self.filters.len() + self.groups.len() > 1
    }
}
