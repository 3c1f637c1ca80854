//! What waits in quarantine, and what becomes of much of it at once: a rule that was too strict for a survey, a flood.

use std::collections::BTreeMap;

use perche_survey::handling::Handling;
use perche_survey::response::{Response, Status, Suspicion};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::sweep::{Sweep, days_with, erase};
use crate::catalog::Entry;
use crate::change::{Act, Change, Deed};
use crate::error::Error;
use crate::installation::Installation;
use crate::installation::handle::handled;
use crate::store::{Filter, Position, Store, StoreError};

/// How many responses of a survey are looked at to say what waits.
const MOST_READ: usize = 20_000;
/// How many one read of the store takes.
const AT_ONCE: usize = 500;

/// What becomes of quarantined responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They count from then on, each at its own time.
    Release,
    /// They go for ever.
    Erase,
}

/// Which of a survey's quarantined responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Those that this rule put away; `None` is whichever did.
    pub rule: Option<Suspicion>,
    /// Those that came before: nobody judges what they have not been shown.
    pub before: Timestamp,
}

impl Batch {
    fn holds(&self, response: &Response) -> bool {
        self.rule.is_none() || response.suspicion == self.rule
    }
}

/// What waits of one survey.
#[derive(Debug, Default)]
pub struct Waiting {
    /// How many each rule put away, by its name.
    pub rules: BTreeMap<&'static str, usize>,
    /// The newest of them.
    pub newest: Vec<Response>,
    /// `false` when there are more than were looked at.
    pub complete: bool,
}

/// Whether anything of a survey waits, by what is counted. Blocking.
pub fn waits(store: &dyn Store, survey: &SurveyId, batch: Batch) -> Result<bool, StoreError> {
    Ok(!days_with(store, survey, batch.before, |tally| tally.quarantined)?.is_empty())
}

/// What waits of a survey, with the newest `most` that are of the batch. Days without any are not read. Blocking.
pub fn waiting(store: &dyn Store, survey: &SurveyId, batch: Batch, most: usize) -> Result<Waiting, StoreError> {
    let mut waiting = Waiting { complete: true, ..Waiting::default() };
    let mut read = 0;
    for day in days_with(store, survey, batch.before, |tally| tally.quarantined)?.into_iter().rev() {
        let day = Filter { status: Some(Status::Quarantined), ascending: false, ..day };
        let mut after = None;
        loop {
            let page = store.responses(&day, after, AT_ONCE)?;
            let Some(last) = page.last() else { break };
            (after, read) = (Some(Position::of(last)), read + page.len());
            for response in page.into_iter().filter(|response| batch.holds(response)) {
                *waiting.rules.entry(response.suspicion.map_or("", Suspicion::name)).or_default() += 1;
                if waiting.newest.len() < most {
                    waiting.newest.push(response);
                }
            }
            if read >= MOST_READ {
                return Ok(Waiting { complete: false, ..waiting });
            }
        }
    }
    Ok(waiting)
}

/// Releases or erases a batch, at most 500 changes at once; `by` the key of that id. Says how many there were.
pub async fn review(
    installation: &Installation,
    by: &str,
    entry: &Entry,
    batch: Batch,
    verdict: Verdict,
) -> Result<usize, Error> {
    let survey = &entry.current().survey;
    let mut sweep = Sweep::new(installation, crate::installation::now());
    let deed = match verdict {
        Verdict::Release => Deed::QuarantineReleased,
        Verdict::Erase => Deed::QuarantineErased,
    };
    // Told first: who breaks it off half-way has done it all the same.
    let act = Act::new(by, deed, survey.id.as_str(), sweep.now);
    installation.writer.submit(Change::Tell(Box::new(act))).await?;
    let (now, id) = (sweep.now, survey.id.clone());
    let change = |response: &Response| {
        let release = || handled(survey, response.id, Handling { release: true, ..Handling::default() }, now);
        batch.holds(response).then(|| match verdict {
            Verdict::Release => release(),
            Verdict::Erase => erase(response, now),
        })
    };
    let days = sweep.read(move |store| days_with(store, &id, batch.before, |tally| tally.quarantined)).await;
    for day in days.map_err(Error::Unavailable)? {
        let quarantined = Filter { status: Some(Status::Quarantined), ..day };
        sweep.each(quarantined, &change).await.map_err(Error::Unavailable)?;
    }
    Ok(sweep.swept.released + sweep.swept.deleted)
}
