//! How many responses a list holds, as far as the counts alone can tell.

use std::ops::RangeInclusive;

use perche_survey::response::Status;
use perche_survey::scale::Score;
use perche_survey::time::Timestamp;

use super::slice::Slice;
use super::span::When;
use super::{Query, count, whole};
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::Store;

/// What a list asks for besides its window and facets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    /// Of one status, or of all.
    pub(crate) status: Option<Status>,
    /// With a comment, or without one.
    pub(crate) commented: Option<bool>,
    /// Scores when high is turned to good, both ends included.
    pub(crate) aligned: Option<RangeInclusive<i16>>,
    /// Scores as clicked, both ends included.
    pub(crate) score: Option<RangeInclusive<i16>>,
}

/// How many responses in the window of `query` are such; `None` where only reading them could tell. Blocking.
pub(crate) fn listed(
    store: &dyn Store,
    entry: &Entry,
    query: &Query,
    listed: &Listed,
    now: Timestamp,
) -> Result<Option<u64>, Error> {
    if query.needs_scan() {
        return Ok(None);
    }
    let When { window, .. } = query.span.resolve(store, &entry.current().survey, now)?;
    let (counted, _) = count::count(store, entry, query, &[whole(window)])?;
    Ok(told(&Slice::sum(&counted.buckets), listed, entry, query.filters.is_empty()))
}

/// What a slice tells of a list; `unfiltered`, whether every response in its window is in it.
fn told(slice: &Slice, listed: &Listed, entry: &Entry, unfiltered: bool) -> Option<u64> {
    let scale = entry.current().survey.scale();
    let all = slice.n() + slice.cell.skipped;
    let scored = listed.aligned.is_some() || listed.score.is_some();
    let plain = listed.commented.is_none() && !scored;
    let within =
        |range: &Option<RangeInclusive<i16>>, score: i16| range.as_ref().is_none_or(|range| range.contains(&score));
    match (listed.status, listed.commented, scored) {
        (Some(Status::Counted), None, false) => Some(all),
        (Some(Status::Counted), Some(true), false) => Some(slice.cell.commented),
        (Some(Status::Counted), Some(false), false) => all.checked_sub(slice.cell.commented),
        (Some(Status::Counted), None, true) => {
            let such = |score: Score| within(&listed.score, score.0) && within(&listed.aligned, scale.aligned(score).0);
            Some(slice.cell.scores.iter().filter(|(score, _)| such(**score)).map(|(_, count)| count).sum())
        }
        (Some(Status::Test), ..) if plain && unfiltered => Some(slice.excluded.test()),
        (Some(Status::Quarantined), ..) if plain && unfiltered => Some(slice.excluded.quarantined()),
        (None, ..) if plain && unfiltered => Some(all + slice.excluded.test() + slice.excluded.quarantined()),
        _ => None,
    }
}
