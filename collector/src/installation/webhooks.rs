//! Webhooks of a collector that serves: decided one after the other, stored by the writer, then in force.

use std::sync::atomic::Ordering;

use perche_survey::time::Timestamp;

use super::Installation;
use crate::change::{Act, Change, Outcome};
use crate::deliver::{Answer, Plan, State, Step, Wish};
use crate::error::Error;

impl Installation {
    /// Does what an admin wishes, by the key `by`. When this returns it holds, after a power cut too. Blocks.
    pub fn webhook(&self, wish: Wish, by: &str, now: Timestamp) -> Result<Answer, Error> {
        let read = self.store.last_change()?;
        let done = self.change_webhooks(|state| {
            let Plan { steps, act, answer } = state.plan(wish, by, now, read)?;
            Ok((steps, act, answer))
        });
        self.webhooks.look();
        done
    }

    /// Stores what `plan` comes to and applies it. Nothing is stored for no steps. Blocks.
    pub(crate) fn change_webhooks<T>(
        &self,
        plan: impl FnOnce(&State) -> Result<(Vec<Step>, Option<Act>, T), Error>,
    ) -> Result<T, Error> {
        let _turn = self.webhooks.turn();
        let (steps, act, told) = self.webhooks.read(plan)?;
        if steps.is_empty() {
            return Ok(told);
        }
        let change = Change::EditDocuments(steps.iter().flat_map(Step::edits).collect());
        let change = act.map_or_else(|| change.clone(), |act| act.of(change.clone()));
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.map_err(|error| Error::Internal(error.to_string()))?;
        match runtime.block_on(self.writer.submit(change))? {
            Outcome::Done => self.webhooks.apply(steps),
            other => return Err(Error::Internal(format!("the store answered a change of webhooks with {other:?}"))),
        }
        Ok(told)
    }

    /// Whether the collector is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
