//! How often the question was seen: each display is a row, and counts once for its token.

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::Batch;
use crate::change::{Outcome, TOMBSTONE_DAYS};
use crate::store::StoreError;
use crate::store::sled::key::{self, Span};
use crate::store::sled::record::Shown;
use crate::tally::{Quarter, Step};

impl Batch<'_> {
    /// A token counts again after [`TOMBSTONE_DAYS`]. Each display is a row of its own: a recount needs it.
    pub(super) fn shown(&mut self, survey: &SurveyId, token: [u8; 16], now: Timestamp) -> Result<Outcome, StoreError> {
        let Some(number) = self.catalogue.number(survey) else { return Ok(Outcome::UnknownSurvey) };
        let key = key::shown(token);
        if self.get::<Shown>(&key)?.is_some_and(|last| now < Timestamp(last.at).plus_days(TOMBSTONE_DAYS)) {
            return Ok(Outcome::Done);
        }
        self.put(key, &Shown { survey: number, at: now.0 });
        self.show(number, now, token);
        self.count_displays(number, Quarter::of(now), |shown| shown + 1)?;
        Ok(Outcome::Done)
    }

    /// Stores a display.
    pub(super) fn show(&mut self, survey: u32, at: Timestamp, token: [u8; 16]) {
        self.put(key::display(survey, at, token), &());
        if let Some(watch) = &mut self.watch {
            watch.shows(survey, at, token, Step::In);
        }
    }

    pub(super) fn count_displays(
        &mut self,
        survey: u32,
        quarter: Quarter,
        change: impl Fn(u64) -> u64,
    ) -> Result<(), StoreError> {
        for span in Span::of(quarter) {
            let tally = self.tally(survey, span)?;
            tally.shown = change(tally.shown);
        }
        Ok(())
    }
}
