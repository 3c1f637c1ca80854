//! What a team asks of the figures.

use std::collections::{BTreeMap, BTreeSet};

use perche_survey::bucket::Interval;
use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;

use crate::error::Error;

/// What a team asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) tz: Option<String>,
    /// How the window is cut into a series.
    pub(super) interval: Option<Interval>,
    /// Whether a series has distributions too.
    pub(super) full: bool,
    /// Allowed values per member: or within one, and between them.
    pub(super) filters: BTreeMap<String, BTreeSet<String>>,
}

impl Query {
    /// Reads the members of a query; every wrong one is named.
    pub fn read(members: &[(String, String)], survey: &Survey) -> Result<Self, Error> {
        let (mut query, mut faults) = (Self::default(), Vec::new());
        for (name, value) in members {
            match name.as_str() {
                "from" => query.from = Some(value.clone()),
                "to" => query.to = Some(value.clone()),
                "tz" => query.tz = Some(value.clone()),
                "channel" if Channel::named(value).is_none() => {
                    faults.push(Fault::new("channel", "must be inline, popover, tab, link, email, qr or api"));
                }
                "verified" if !matches!(value.as_str(), "true" | "false") => {
                    faults.push(Fault::new("verified", "must be true or false"));
                }
                "channel" | "verified" | "locale" | "version" | "touchpoint" => query.filter(name, value),
                "interval" => {
                    query.interval = Interval::named(value);
                    if query.interval.is_none() {
                        faults.push(Fault::new("interval", "must be hour, day, week or month"));
                    }
                }
                "detail" if value == "full" => query.full = true,
                "detail" => faults.push(Fault::new("detail", "must be full")),
                "group_by" | "compare" => {
                    faults.push(Fault::new(name.clone(), "is not served by this version"));
                }
                _ => match name.strip_prefix("context.") {
                    Some(key) if survey.context.get(key).is_some_and(|key| key.segment) => query.filter(name, value),
                    Some(_) => faults.push(Fault::new(name.clone(), "is not a segment of this survey")),
                    None => faults.push(Fault::new(name.clone(), PARAMETERS)),
                },
            }
        }
        if faults.is_empty() { Ok(query) } else { Err(Error::Invalid(faults)) }
    }

    fn filter(&mut self, name: &str, value: &str) {
        self.filters.entry(name.to_owned()).or_default().insert(value.to_owned());
    }

    /// Whether kept counts can answer: they are split in one dimension at a time.
    pub(super) fn needs_scan(&self) -> bool {
        self.filters.len() > 1 || self.filters.keys().any(|name| name.starts_with("context."))
    }
}

const PARAMETERS: &str = "is not a parameter of aggregates: from, to, tz, interval, detail, channel, locale, version, touchpoint, verified and context.KEY are";
