//! Keys of a collector that serves: decided one after the other, stored by the writer, then valid or not.

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::Installation;
use crate::change::{Change, DocumentKind, Outcome};
use crate::error::Error;
use crate::guard::key::{Answer, Wish};

impl Installation {
    /// Does what an admin wishes, by the key `by`. When this returns it holds, after a power cut too. It must not be
    /// dropped half way: the memory would know nothing of what was stored.
    pub async fn key(&self, wish: &Wish, by: &str, now: Timestamp) -> Result<Answer, Error> {
        // One decision at a time: two admins must not revoke each other as the last but one.
        let _turn = match wish {
            Wish::List => None,
            Wish::Create(_) | Wish::Rotate { .. } | Wish::Revoke { .. } => Some(self.deciding.lock().await),
        };
        let known = |survey: &SurveyId| self.catalog.get(survey.as_str()).is_some();
        let plan = self.keys.plan(wish, by, now, &known)?;
        if let Some(change) = plan.change {
            self.change_keys(change).await?;
        }
        Ok(plan.answer)
    }

    /// Forgets keys that expired long ago, and what is left of revoked ones.
    pub async fn forget_keys(&self, now: Timestamp) -> Result<(), Error> {
        let uses = self.read(|store| store.documents(DocumentKind::KeyUse)).await?;
        let uses: Vec<String> = uses.into_iter().map(|document| document.key).collect();
        let _turn = self.deciding.lock().await;
        match self.keys.forget(&uses, now) {
            Some(change) => self.change_keys(change).await,
            None => Ok(()),
        }
    }

    async fn change_keys(&self, change: Change) -> Result<(), Error> {
        match self.writer.submit(change.clone()).await? {
            Outcome::Done => {
                self.keys.apply(&change);
                Ok(())
            }
            other => Err(Error::Internal(format!("the store answered a change of keys with {other:?}"))),
        }
    }
}
