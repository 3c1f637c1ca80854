//! A key as the pages show it.

use super::Words;
use crate::dashboard::settings::When;
use crate::dashboard::visit::Visit;
use crate::guard::key::{ENV, Listed};

/// What ends within so many days is near.
const NEAR_DAYS: i64 = 7;

/// A key in words.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) scope: &'static str,
    pub(super) surveys: String,
    pub(super) made: String,
    pub(super) used: String,
    pub(super) lasts: String,
    pub(super) replaced: Option<String>,
    pub(super) expired: bool,
    /// Whether it is the one of the environment.
    pub(super) given: bool,
    /// Whether who looks came with it.
    pub(super) own: bool,
}

impl Row {
    pub(super) fn of(key: Listed, visit: &Visit) -> Self {
        let (words, tongue) = (Words(visit.tongue), visit.tongue);
        let given = key.id == ENV;
        let names = |names: &std::collections::BTreeSet<_>| {
            names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let lasts = match key.expires {
            _ if key.expired => words.expired().to_owned(),
            // The hour matters when it is near.
            Some(at) if at < visit.now.plus_days(NEAR_DAYS) => words.expires(&When::new(at, tongue).text),
            Some(at) => words.expires(&When::day(at, tongue).text),
            None => words.for_ever().to_owned(),
        };
        let made = key.made.map(|at| words.made(&When::day(at, tongue).text));
        Self {
            scope: key.scope.name(),
            surveys: key.surveys.as_ref().map_or_else(|| words.all_surveys().to_owned(), names),
            made: made.unwrap_or_default(),
            used: key.used.map_or_else(|| words.unused().to_owned(), |at| words.used(&When::new(at, tongue).text)),
            lasts,
            replaced: key.replaced_by.as_deref().map(|by| words.replaced(by)),
            expired: key.expired,
            given,
            own: key.id == visit.grant.key,
            // That of the key in the environment is the name of its variable.
            label: key.label,
            id: key.id,
        }
    }
}
