//! What a recount has read so far. It reads page by page and lets commits in between; a commit that changes something
//! behind it says so here, and what lies before it, it will read as it is then. So both ends meet at every moment.

use std::collections::BTreeMap;

use perche_survey::response::Response;
use perche_survey::time::Timestamp;

use crate::store::Position;
use crate::tally::{Quarter, Step, Tally};

/// The state of a recount.
#[derive(Default)]
pub(super) struct Watch {
    /// The day that is being read.
    pub(super) day: Option<Day>,
}

/// A survey's UTC day on its way.
pub(super) struct Day {
    pub(super) survey: u32,
    pub(super) number: u32,
    /// The last response that is counted in `counted`.
    pub(super) upto: Option<Position>,
    /// The last display that is. What is only counted is read last, at once with the comparison.
    pub(super) seen: Option<(Timestamp, [u8; 16])>,
    pub(super) counted: BTreeMap<u32, Tally>,
}

impl Watch {
    /// A commit counts `response` in or out.
    pub(super) fn counts(&mut self, survey: u32, response: &Response, step: Step) {
        let quarter = Quarter::of(response.at);
        let Some(day) = self.day.as_mut().filter(|day| (day.survey, day.number) == (survey, quarter.day())) else {
            return;
        };
        if day.upto.is_some_and(|upto| (response.at, response.id) <= (upto.at, upto.id)) {
            day.counted.entry(quarter.0).or_default().count(response, step);
        }
    }

    /// A commit stores a display or takes it away.
    pub(super) fn shows(&mut self, survey: u32, at: Timestamp, token: [u8; 16], step: Step) {
        let quarter = Quarter::of(at);
        let Some(day) = self.day.as_mut().filter(|day| (day.survey, day.number) == (survey, quarter.day())) else {
            return;
        };
        if day.seen.is_some_and(|seen| (at, token) <= seen) {
            step.apply(&mut day.counted.entry(quarter.0).or_default().shown);
        }
    }
}
