//! What a backup puts back.

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;

use super::State;
use crate::change::{Displays, Erased, Kept, Outcome};
use crate::store::Position;

impl State {
    pub(super) fn restore(&mut self, kept: &Kept) -> Outcome {
        match kept {
            Kept::Response(response) => self.restore_response(response),
            Kept::Erased(Erased { at, id }) => {
                if self.erased.contains_key(id) {
                    return Outcome::Conflict;
                }
                self.living.remove(id);
                self.erased.insert(*id, *at);
                Outcome::Done
            }
            Kept::Displays(survey, displays) => self.restore_displays(survey, *displays),
            Kept::Slot { survey, key, value } if self.surveys.contains_key(survey) => {
                self.slots.entry((survey.clone(), key.clone())).or_default().insert(value.clone());
                Outcome::Done
            }
            Kept::Slot { .. } => Outcome::UnknownSurvey,
            Kept::LastChange(number) => {
                self.last_change = self.last_change.max(*number);
                Outcome::Done
            }
            Kept::Act(act) if self.acts.contains_key(&Position { at: act.at, id: act.id }) => Outcome::Conflict,
            Kept::Act(act) => self.tell(act),
        }
    }

    fn restore_response(&mut self, response: &Response) -> Outcome {
        if !self.surveys.contains_key(&response.survey) {
            return Outcome::UnknownSurvey;
        }
        if self.living.contains_key(&response.id) || self.erased.contains_key(&response.id) {
            return Outcome::Conflict;
        }
        self.keep(response.clone());
        Outcome::Done
    }

    fn restore_displays(&mut self, survey: &SurveyId, displays: Displays) -> Outcome {
        if !self.surveys.contains_key(survey) {
            return Outcome::UnknownSurvey;
        }
        let new = match displays {
            Displays::Counted { quarter, times } => {
                self.counted.entry(survey.clone()).or_default().insert(quarter, times).is_none()
            }
            Displays::Seen { at, token } => self.seen.entry(survey.clone()).or_default().insert((at, token)),
        };
        if new { Outcome::Done } else { Outcome::Conflict }
    }
}
