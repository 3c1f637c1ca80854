//! What is past its retention, and what has served its time.

use perche_survey::response::{Response, Status};
use perche_survey::retention::{TEST_DAYS, anonymise};
use perche_survey::survey::{Retention, Survey, SurveyId};
use perche_survey::time::Timestamp;

use super::sweep::{Sweep, before, days_with, erase};
use crate::change::Change;
use crate::installation::Installation;
use crate::store::Filter;
use crate::tally::Quarter;

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Responses past their retention or made to try a survey out.
    pub deleted: usize,
    /// Responses that cannot be told whose they are any more.
    pub anonymised: usize,
    /// Responses let out of quarantine.
    pub released: usize,
    /// Displays of the time of deleted responses.
    pub displays: usize,
    /// Tombstones, tokens and entries of the log.
    pub trimmed: usize,
}

/// Does the retention of every survey, archived ones too, as of `now`.
pub async fn sweep(installation: &Installation, now: Timestamp) -> Result<Swept, String> {
    let mut sweep = Sweep::new(installation, now);
    for entry in installation.catalog.all() {
        sweep.survey(&entry.current().survey).await?;
    }
    installation.forget_keys(now).await.map_err(|error| error.words())?;
    installation.forget_sessions(now).await.map_err(|error| error.words())?;
    sweep.swept.trimmed = sweep.until_none(&|most| Change::Trim { most, now }).await?;
    Ok(sweep.swept)
}

/// Erases every response of a survey with its displays; says how many responses.
pub async fn erase_survey(installation: &Installation, survey: &SurveyId, now: Timestamp) -> Result<usize, String> {
    let mut sweep = Sweep::new(installation, now);
    let all = Filter { survey: survey.clone(), from: None, to: None, status: None, ascending: true };
    sweep.each(all, &|response| Some(erase(response, now))).await?;
    let displays = |most| Change::EraseDisplays { survey: survey.clone(), before: Quarter(u32::MAX), most };
    sweep.until_none(&displays).await?;
    Ok(sweep.swept.deleted)
}

impl Sweep<'_> {
    async fn survey(&mut self, survey: &Survey) -> Result<(), String> {
        let (id, now) = (survey.id.clone(), self.now);
        let (tested, cutoff) = (id.clone(), now.plus_days(-i64::from(TEST_DAYS)));
        for day in self.read(move |store| days_with(store, &tested, cutoff, |tally| tally.test)).await? {
            let tests = Filter { status: Some(Status::Test), ..day };
            self.each(tests, &|response| Some(erase(response, now))).await?;
        }
        let Some((retention, cutoff)) = survey.expiry(now) else { return Ok(()) };
        match retention {
            Retention::Delete => {
                self.each(before(&id, cutoff), &|response| Some(erase(response, now))).await?;
                let before = Quarter::of(cutoff);
                let displays = |most| Change::EraseDisplays { survey: id.clone(), before, most };
                self.swept.displays += self.until_none(&displays).await?;
            }
            Retention::Anonymise => {
                let nameless = |response: &Response| {
                    let (survey, id) = (response.survey.clone(), response.id);
                    // Most were anonymised on an earlier day.
                    let due = anonymise(response) != *response;
                    due.then_some(Change::Anonymise { survey, id, now })
                };
                self.each(before(&id, cutoff), &nameless).await?;
            }
        }
        Ok(())
    }
}
