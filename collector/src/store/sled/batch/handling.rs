//! What a team does with a response.

use std::collections::BTreeMap;

use perche_survey::handling::Handling;
use perche_survey::merge;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::{Batch, Found};
use crate::change::{Outcome, What};
use crate::store::StoreError;
use crate::tally::Step;

impl Batch<'_> {
    pub(super) fn handle(
        &mut self,
        survey: &SurveyId,
        id: Uuid,
        handling: &Handling,
        segments: &BTreeMap<String, u16>,
        now: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let (Some(number), Found::Living(stored)) = (self.catalogue.number(survey), self.find(id, now)?) else {
            return Ok(Outcome::NoResponse);
        };
        if stored.survey != *survey {
            return Ok(Outcome::NoResponse);
        }
        let mut handled = handling.apply(&stored);
        if handled == *stored {
            return Ok(Outcome::Handled(false));
        }
        if handled.status == stored.status {
            self.log(What::Handled, number, id, now)?;
        } else {
            // It keeps the slots that it had before it was put away.
            let fresh = merge::segments(segments, &stored.context);
            let fresh = fresh.filter(|(key, ..)| !stored.segments.contains_key(*key));
            self.place(number, fresh, &mut handled);
            self.count(number, &stored, Step::Out)?;
            self.count(number, &handled, Step::In)?;
            self.log(What::Released, number, id, now)?;
        }
        self.put_row(number, &handled)?;
        Ok(Outcome::Handled(true))
    }
}
