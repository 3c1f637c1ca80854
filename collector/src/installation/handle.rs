//! What a team does with what people said: labels it, is done with it, lets it count after all, erases it.

use std::sync::Arc;

use perche_survey::handling::Handling;
use perche_survey::response::{Response, Status};
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::{Installation, now};
use crate::catalog::Entry;
use crate::change::{Act, Change, Deed, Outcome};
use crate::error::Error;
use crate::guard::key::Grant;

impl Installation {
    /// The response of that id with its survey, if the key sees it.
    pub async fn response(&self, grant: &Grant, id: &str) -> Result<(Arc<Entry>, Response), Error> {
        let id: Uuid = id.parse().map_err(|_| Error::NotFound("id"))?;
        let found = self.read(move |store| store.response(id)).await?;
        let response = found.filter(|response| grant.sees(&response.survey)).ok_or(Error::NotFound("id"))?;
        Ok((self.survey(response.survey.as_str())?, response))
    }

    /// Does with a response what the holder of the key wants; the response as it is then.
    pub async fn handle(
        &self,
        grant: &Grant,
        (entry, response): (&Entry, &Response),
        handling: Handling,
    ) -> Result<(Arc<Entry>, Response), Error> {
        let (releases, now) = (handling.release && response.status == Status::Quarantined, now());
        let change = handled(&entry.current().survey, response.id, handling, now);
        let act = Act::new(&grant.key, Deed::ResponseReleased, response.id, now);
        match self.writer.submit(if releases { act.of(change) } else { change }).await? {
            Outcome::Handled(_) => self.response(grant, &response.id.to_string()).await,
            _ => Err(Error::NotFound("id")),
        }
    }

    /// Erases it, for ever.
    pub async fn erase(&self, grant: &Grant, id: &str) -> Result<(), Error> {
        let (_, response) = self.response(grant, id).await?;
        let now = now();
        let change = Change::Erase { survey: response.survey, id: response.id, now };
        let act = Act::new(&grant.key, Deed::ResponseErased, response.id, now);
        match self.writer.submit(act.of(change)).await? {
            Outcome::Erased(true) => Ok(()),
            _ => Err(Error::NotFound("id")),
        }
    }
}

/// The change that handles a response of `survey`.
pub(crate) fn handled(survey: &Survey, id: Uuid, handling: Handling, now: Timestamp) -> Change {
    let segments = survey.segments().map(|(key, most)| (key.to_owned(), most)).collect();
    Change::Handle { survey: survey.id.clone(), id, handling, segments, now }
}
