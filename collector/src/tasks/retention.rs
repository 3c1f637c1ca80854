//! What is past its retention, and what has served its time.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{rt, web};
use futures_util::future::try_join_all;
use perche_survey::response::{Response, Status};
use perche_survey::retention::{TEST_DAYS, anonymise};
use perche_survey::survey::{Retention, Survey, SurveyId};
use perche_survey::time::Timestamp;

use crate::change::{Change, Outcome};
use crate::installation::Installation;
use crate::store::{Filter, Position, Store, StoreError};
use crate::tally::{QUARTERS_PER_DAY, Quarter, Splits};
use crate::writer::QUEUE;

/// How many changes are sent at once.
const AT_ONCE: usize = 500;
/// How long it waits before it looks again whether fewer changes wait.
const WAIT: Duration = Duration::from_millis(50);

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Responses past their retention or made to try a survey out.
    pub deleted: usize,
    /// Responses that cannot be told whose they are any more.
    pub anonymised: usize,
    /// Displays of the time of deleted responses.
    pub displays: usize,
    /// Tombstones, tokens and entries of the log.
    pub trimmed: usize,
}

/// Does the retention of every survey, archived ones too, as of `now`.
pub async fn sweep(installation: &Installation, now: Timestamp) -> Result<Swept, String> {
    let mut sweep = Sweep { installation, now, swept: Swept::default() };
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
    let mut sweep = Sweep { installation, now, swept: Swept::default() };
    let all = Filter { survey: survey.clone(), from: None, to: None, status: None, ascending: true };
    sweep.each(all, &|response| Some(erase(response, now))).await?;
    let displays = |most| Change::EraseDisplays { survey: survey.clone(), before: Quarter(u32::MAX), most };
    sweep.until_none(&displays).await?;
    Ok(sweep.swept.deleted)
}

struct Sweep<'a> {
    installation: &'a Installation,
    now: Timestamp,
    swept: Swept,
}

impl Sweep<'_> {
    async fn survey(&mut self, survey: &Survey) -> Result<(), String> {
        let (id, now) = (survey.id.clone(), self.now);
        for (from, to) in self.tests(&id).await? {
            let window = Filter { from: Some(from), status: Some(Status::Test), ..before(&id, to) };
            self.each(window, &|response| Some(erase(response, now))).await?;
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

    /// The days up to [`TEST_DAYS`] ago with responses made to try the survey out: the counts know them, so nobody has
    /// to read everything that was ever answered.
    async fn tests(&self, survey: &SurveyId) -> Result<Vec<(Timestamp, Timestamp)>, String> {
        let (survey, cutoff) = (survey.clone(), self.now.plus_days(-i64::from(TEST_DAYS)));
        let read = move |store: &dyn Store| {
            let Some(first) = store.responses(&before(&survey, cutoff), None, 1)?.pop() else { return Ok(Vec::new()) };
            let days = Quarter::of(first.at).day()..=Quarter::of(cutoff).day() + 1;
            let edges: Vec<Quarter> = days.map(|day| Quarter(day.saturating_mul(QUARTERS_PER_DAY))).collect();
            let tallies = store.tallies(&survey, &edges, &Splits::NONE)?;
            let tested = edges.windows(2).zip(tallies).filter(|(_, tally)| tally.test > 0);
            Ok(tested.map(|(day, _)| (day[0].start(), day[1].start().min(cutoff))).collect())
        };
        self.read(read).await
    }

    /// Sends the change that each response asks for that `filter` finds, page by page.
    async fn each(&mut self, filter: Filter, change: &dyn Fn(&Response) -> Option<Change>) -> Result<(), String> {
        let mut after = None;
        loop {
            let filter = filter.clone();
            let page = self.read(move |store| store.responses(&filter, after, AT_ONCE)).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(Position { at: last.at, id: last.id });
            for outcome in self.send(page.iter().filter_map(change).collect()).await? {
                match outcome {
                    Outcome::Erased(true) => self.swept.deleted += 1,
                    Outcome::Anonymised(true) => self.swept.anonymised += 1,
                    _ => {}
                }
            }
        }
    }

    /// Sends a change again and again until it finds nothing more to take away; says how much it took.
    async fn until_none(&self, change: &dyn Fn(usize) -> Change) -> Result<usize, String> {
        let mut swept = 0;
        loop {
            let outcomes = self.send(vec![change(AT_ONCE)]).await?;
            let [Outcome::Swept(more)] = outcomes[..] else { return Err(format!("the store answered {outcomes:?}")) };
            swept += more;
            if more < AT_ONCE {
                return Ok(swept);
            }
        }
    }

    /// Sends changes once at most half of the queue is taken, and waits until they are stored.
    async fn send(&self, changes: Vec<Change>) -> Result<Vec<Outcome>, String> {
        let writer = &self.installation.writer;
        while writer.waiting() > QUEUE / 2 {
            rt::time::sleep(WAIT).await;
        }
        try_join_all(changes.into_iter().map(|change| writer.submit(change))).await.map_err(|error| error.to_string())
    }

    async fn read<T, F>(&self, read: F) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    {
        let store = Arc::clone(&self.installation.store);
        let read = web::block(move || read(&*store)).await.map_err(|error| error.to_string())?;
        read.map_err(|error| error.to_string())
    }
}

fn erase(response: &Response, now: Timestamp) -> Change {
    Change::Erase { survey: response.survey.clone(), id: response.id, now }
}

fn before(survey: &SurveyId, to: Timestamp) -> Filter {
    Filter { survey: survey.clone(), from: None, to: Some(to), status: None, ascending: true }
}
