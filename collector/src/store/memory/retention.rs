//! What goes: by a respondent's wish, by age, by having served its time.

use perche_survey::response::Response;
use perche_survey::retention;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::State;
use crate::change::{ACT_DAYS, ACTS_MOST, Displays, Erased, LOG_DAYS, LOG_MOST, Outcome, TOMBSTONE_DAYS, What};
use crate::store::Position;
use crate::tally::Quarter;

impl State {
    /// The responses of a respondent, oldest first.
    pub(super) fn of_respondent(&self, survey: &SurveyId, respondent: &str) -> Vec<&Response> {
        let of =
            |response: &&Response| response.survey == *survey && response.respondent.as_deref() == Some(respondent);
        let mut found: Vec<&Response> = self.living.values().filter(of).collect();
        found.sort_by_key(|response| (response.at, response.id));
        found
    }

    /// The erased ids, oldest first.
    pub(super) fn tombstones(&self) -> Vec<Erased> {
        let mut erased: Vec<Erased> = self.erased.iter().map(|(id, at)| Erased { at: *at, id: *id }).collect();
        erased.sort_unstable();
        erased
    }

    /// The displays of a survey, in order.
    pub(super) fn displays(&self, survey: &SurveyId) -> Vec<Displays> {
        let counted = self.counted.get(survey).into_iter().flatten();
        let counted = counted.map(|(quarter, times)| Displays::Counted { quarter: *quarter, times: *times });
        let seen = self.seen.get(survey).into_iter().flatten();
        counted.chain(seen.map(|(at, token)| Displays::Seen { at: *at, token: *token })).collect()
    }

    pub(super) fn erase_respondent(
        &mut self,
        survey: &SurveyId,
        respondent: &str,
        most: usize,
        now: Timestamp,
    ) -> Outcome {
        let found = self.of_respondent(survey, respondent);
        let ids: Vec<Uuid> = found.iter().take(most).map(|response| response.id).collect();
        for id in &ids {
            self.erase(survey, *id, now);
        }
        Outcome::Swept(ids.len())
    }

    pub(super) fn anonymise(&mut self, survey: &SurveyId, id: Uuid, now: Timestamp) -> Outcome {
        let Some(stored) = self.living.get(&id).filter(|response| response.survey == *survey) else {
            return Outcome::Anonymised(false);
        };
        let nameless = retention::anonymise(stored);
        if nameless == *stored {
            return Outcome::Anonymised(false);
        }
        self.log(What::Amended, &nameless, now);
        self.keep(nameless);
        Outcome::Anonymised(true)
    }

    pub(super) fn erase_displays(&mut self, survey: &SurveyId, before: Quarter, most: usize) -> Outcome {
        let old = |displays: &Displays| match displays {
            Displays::Counted { quarter, .. } => *quarter < before,
            Displays::Seen { at, .. } => *at < before.start(),
        };
        let old: Vec<Displays> = self.displays(survey).into_iter().filter(old).take(most).collect();
        for displays in &old {
            self.forget(survey, displays);
        }
        Outcome::Swept(old.len())
    }

    fn forget(&mut self, survey: &SurveyId, displays: &Displays) {
        match displays {
            Displays::Counted { quarter, .. } => {
                self.counted.entry(survey.clone()).or_default().remove(quarter);
            }
            Displays::Seen { at, token } => {
                self.seen.entry(survey.clone()).or_default().remove(&(*at, *token));
            }
        }
    }

    pub(super) fn trim(&mut self, most: usize, now: Timestamp) -> Outcome {
        let served = now.plus_days(-TOMBSTONE_DAYS);
        let mut left = most;
        for erased in self.tombstones().into_iter().filter(|erased| erased.at <= served).take(left) {
            self.erased.remove(&erased.id);
            left -= 1;
        }
        let surveys: Vec<SurveyId> = self.seen.keys().cloned().collect();
        for survey in surveys {
            let old: Vec<_> = self.seen[&survey].iter().filter(|(at, _)| *at <= served).take(left).copied().collect();
            for (at, token) in old {
                self.forget(&survey, &Displays::Seen { at, token });
                *self.counted.entry(survey.clone()).or_default().entry(Quarter::of(at)).or_default() += 1;
                left -= 1;
            }
        }
        let (newest, day) = (self.last_change, now.plus_days(-LOG_DAYS));
        // The newest stays: its number is where the next one goes on from.
        let old = self.log.iter().take_while(|entry| {
            entry.number < newest && (entry.at <= day || entry.number <= newest.saturating_sub(LOG_MOST))
        });
        let old = old.take(left).count();
        self.log.drain(..old);
        left -= old;
        let (kept, day) = (self.acts.len(), now.plus_days(-ACT_DAYS));
        let old = self.acts.keys().enumerate().take_while(|(older, place)| place.at <= day || kept - older > ACTS_MOST);
        let old: Vec<Position> = old.take(left).map(|(_, place)| *place).collect();
        for place in &old {
            self.acts.remove(place);
        }
        Outcome::Swept(most - left + old.len())
    }
}
