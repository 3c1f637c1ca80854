//! Many changes of the store, gently: few at once, and none while customers wait.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{rt, web};
use futures_util::future::try_join_all;
use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::Swept;
use crate::change::{Change, Outcome};
use crate::installation::Installation;
use crate::store::{Filter, Position, Store, StoreError};
use crate::tally::{QUARTERS_PER_DAY, Quarter, Splits, Tally};
use crate::writer::QUEUE;

/// How many changes are sent at once.
const AT_ONCE: usize = 500;
/// How long it waits before it looks again whether fewer changes wait.
const WAIT: Duration = Duration::from_millis(50);

/// Somebody who changes much.
pub(super) struct Sweep<'a> {
    pub(super) installation: &'a Installation,
    pub(super) now: Timestamp,
    pub(super) swept: Swept,
}

impl<'a> Sweep<'a> {
    /// Who has changed nothing yet.
    pub(super) fn new(installation: &'a Installation, now: Timestamp) -> Self {
        Self { installation, now, swept: Swept::default() }
    }

    /// Sends the change that each response asks for that `filter` finds, page by page.
    pub(super) async fn each(
        &mut self,
        filter: Filter,
        change: &dyn Fn(&Response) -> Option<Change>,
    ) -> Result<(), String> {
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
                    Outcome::Handled(true) => self.swept.released += 1,
                    _ => {}
                }
            }
        }
    }

    /// Sends a change again and again until it finds nothing more to take away; says how much it took.
    pub(super) async fn until_none(&self, change: &dyn Fn(usize) -> Change) -> Result<usize, String> {
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

    pub(super) async fn read<T, F>(&self, read: F) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    {
        let store = Arc::clone(&self.installation.store);
        let read = web::block(move || read(&*store)).await.map_err(|error| error.to_string())?;
        read.map_err(|error| error.to_string())
    }
}

/// The days before `cutoff` in which `count` of a survey's counts is not 0, oldest first: the counts know them, so nobody
/// has to read everything that was ever answered. Blocking.
pub(crate) fn days_with(
    store: &dyn Store,
    survey: &SurveyId,
    cutoff: Timestamp,
    count: fn(&Tally) -> u64,
) -> Result<Vec<Filter>, StoreError> {
    let Some(first) = store.responses(&before(survey, cutoff), None, 1)?.pop() else { return Ok(Vec::new()) };
    let days = Quarter::of(first.at).day()..=Quarter::of(cutoff).day() + 1;
    let edges: Vec<Quarter> = days.map(|day| Quarter(day.saturating_mul(QUARTERS_PER_DAY))).collect();
    let tallies = store.tallies(survey, &edges, &Splits::NONE)?;
    let found = edges.windows(2).zip(tallies).filter(|(_, tally)| count(tally) > 0);
    let day = |day: &[Quarter]| Filter { from: Some(day[0].start()), ..before(survey, day[1].start().min(cutoff)) };
    Ok(found.map(|(edges, _)| day(edges)).collect())
}

pub(super) fn erase(response: &Response, now: Timestamp) -> Change {
    Change::Erase { survey: response.survey.clone(), id: response.id, now }
}

/// All of a survey's responses before `to`, oldest first.
pub(super) fn before(survey: &SurveyId, to: Timestamp) -> Filter {
    Filter { survey: survey.clone(), from: None, to: Some(to), status: None, ascending: true }
}
