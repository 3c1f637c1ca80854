//! What a backup puts back.

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::{Batch, Found};
use crate::change::{Displays, Erased, Kept, Outcome};
use crate::store::StoreError;
use crate::store::sled::key;
use crate::store::sled::record::{Id, Shown};
use crate::tally::Quarter;

impl Batch<'_> {
    pub(super) fn restore(&mut self, kept: &Kept) -> Result<Outcome, StoreError> {
        match kept {
            Kept::Response(response) => self.restore_response(response),
            Kept::Erased(erased) => self.restore_erased(*erased),
            Kept::Displays(survey, displays) => self.restore_displays(survey, *displays),
            Kept::Slot { survey, key, value } => {
                let Some(number) = self.catalogue.number(survey) else { return Ok(Outcome::UnknownSurvey) };
                self.number_slot(number, key, Some(value));
                Ok(Outcome::Done)
            }
            Kept::LastChange(number) => {
                self.last_change = self.last_change.max(*number);
                self.put(key::last_change(), &self.last_change.clone());
                Ok(Outcome::Done)
            }
            Kept::Act(act) => self.restore_act(act),
        }
    }

    fn restore_response(&mut self, response: &Response) -> Result<Outcome, StoreError> {
        let Some(survey) = self.catalogue.number(&response.survey) else { return Ok(Outcome::UnknownSurvey) };
        if self.id(response.id)?.is_some() {
            return Ok(Outcome::Conflict);
        }
        self.enter(survey, response)?;
        Ok(Outcome::Done)
    }

    fn restore_erased(&mut self, Erased { at, id }: Erased) -> Result<Outcome, StoreError> {
        match self.find(id, at)? {
            Found::Erased | Found::Forgotten { .. } => return Ok(Outcome::Conflict),
            Found::Living(response) => {
                let survey = self.catalogue.number(&response.survey);
                let survey = survey.expect("what was found is of a survey that the store knows");
                self.leave(survey, &response, at)?;
            }
            Found::Nothing => {
                self.put_id(id, Some(Id::Erased { at: at.0 }))?;
                self.put(key::tombstone(at, id), &());
            }
        }
        Ok(Outcome::Done)
    }

    fn restore_displays(&mut self, survey: &SurveyId, displays: Displays) -> Result<Outcome, StoreError> {
        let Some(number) = self.catalogue.number(survey) else { return Ok(Outcome::UnknownSurvey) };
        match displays {
            Displays::Counted { quarter, times } => {
                let key = key::counted(number, quarter);
                if self.get::<u64>(&key)?.is_some() {
                    return Ok(Outcome::Conflict);
                }
                self.put(key, &times);
                self.count_displays(number, quarter, |shown| shown + times)?;
            }
            Displays::Seen { at, token } => {
                let (key, known) = (key::display(number, at, token), key::shown(token));
                if self.get::<()>(&key)?.is_some() {
                    return Ok(Outcome::Conflict);
                }
                self.show(number, at, token);
                if self.get::<Shown>(&known)?.is_none_or(|last| Timestamp(last.at) < at) {
                    self.put(known, &Shown { survey: number, at: at.0 });
                }
                self.count_displays(number, Quarter::of(at), |shown| shown + 1)?;
            }
        }
        Ok(Outcome::Done)
    }
}
