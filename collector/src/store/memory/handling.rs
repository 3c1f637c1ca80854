//! What a team does with a response.

use std::collections::BTreeMap;

use perche_survey::handling::Handling;
use perche_survey::merge;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::State;
use crate::change::{Outcome, What};

impl State {
    pub(super) fn handle(
        &mut self,
        survey: &SurveyId,
        id: Uuid,
        handling: &Handling,
        segments: &BTreeMap<String, u16>,
        now: Timestamp,
    ) -> Outcome {
        let Some(stored) = self.living.get(&id).filter(|response| response.survey == *survey).cloned() else {
            return Outcome::NoResponse;
        };
        let mut handled = handling.apply(&stored);
        if handled == stored {
            return Outcome::Handled(false);
        }
        let released = handled.status != stored.status;
        if released {
            let fresh = merge::segments(segments, &stored.context);
            self.place(fresh.filter(|(key, ..)| !stored.segments.contains_key(*key)), &mut handled);
        }
        self.log(if released { What::Released } else { What::Handled }, &handled, now);
        self.keep(handled);
        Outcome::Handled(true)
    }
}
