//! A window beside an earlier one: how the headline changed, and whether by more than chance.

use perche_survey::time::Timestamp;
use perche_survey::verdict::Change;
use perche_survey::window::Window;
use serde::Serialize;

use super::figures::{Detail, Figures};
use super::slice::Slice;
use crate::catalog::Entry;

/// The figures of the earlier window, and the change from them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Comparison {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) previous: Figures,
    pub(crate) metric: &'static str,
    /// How many verdicts were given at once; each had to be the surer for it (Holm). Left out for a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) comparisons: Option<usize>,
    #[serde(flatten)]
    pub(crate) change: Change,
}

impl Comparison {
    /// Puts `now` beside `before`, the counts of `window`. `change` is the one between them, or its place in a family.
    pub(super) fn new(window: Window, before: &Slice, change: Change, family: Option<usize>, entry: &Entry) -> Self {
        Self {
            from: window.from,
            to: window.to,
            previous: Figures::of(before, entry, Detail::Full),
            metric: entry.current().survey.kind.headline(),
            comparisons: family,
            change,
        }
    }
}

/// How the headline changed from one slice to another.
pub(super) fn change(before: &Slice, now: &Slice, entry: &Entry) -> Change {
    let survey = &entry.current().survey;
    Change::between(&before.distribution(survey), &now.distribution(survey))
}
