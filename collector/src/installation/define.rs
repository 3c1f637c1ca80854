//! What surveys there are: the file's, and those that the API defines.

use std::path::Path;

use perche_survey::draft::Fault;
use perche_survey::file::{self, MAX_SURVEYS};
use perche_survey::revision::Revision;
use perche_survey::survey::Survey;

use super::{Installation, now};
use crate::catalog;
use crate::change::{Act, Deed, Outcome, SURVEYS_FILE};
use crate::error::Error;
use crate::tally::{Quarter, Splits};

/// Which revision a client believes to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It said nothing.
    Unsaid,
    /// There must be none yet.
    Nothing,
    /// Whatever there is.
    Any,
    /// That one.
    Revision(u32),
}

impl Seen {
    /// Whether `current` may be replaced.
    fn judge(self, current: Option<u32>) -> Result<(), Error> {
        match (self, current) {
            (Self::Unsaid | Self::Nothing, None) | (Self::Any, Some(_)) => Ok(()),
            (Self::Revision(seen), Some(current)) if seen == current => Ok(()),
            (Self::Unsaid, Some(_)) => Err(Error::RevisionNeeded),
            (Self::Nothing | Self::Revision(_), Some(_)) | (Self::Any | Self::Revision(_), None) => {
                Err(Error::OtherRevision)
            }
        }
    }
}

/// What became of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defined {
    /// The survey is new.
    Created,
    /// It has a new revision.
    Replaced,
    /// It was like that already.
    Unchanged,
}

impl Installation {
    /// Makes the surveys equal to those of a file. Says how many changed.
    pub async fn apply_file(&self, path: &Path) -> Result<usize, String> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        let file = file::read(&text);
        for warning in &file.warnings {
            tracing::warn!("{name}: {warning}");
        }
        if !file.faults.is_empty() {
            let faults: Vec<String> = file.faults.iter().map(|fault| format!("{name}: {fault}")).collect();
            return Err(faults.join("\n"));
        }
        let revisions = self.catalog.changes_for_file(file.surveys, now());
        for revision in &revisions {
            self.scale_holds(&revision.survey).map_err(|error| in_words(&revision.survey, &error))?;
        }
        let count = revisions.len();
        for revision in revisions {
            let survey = revision.survey.clone();
            self.store_revision(revision, SURVEYS_FILE).await.map_err(|error| in_words(&survey, &error))?;
        }
        Ok(count)
    }

    /// Defines a survey anew, or gives it back to the customers when it was archived; `by` the key of that id.
    pub async fn define(&self, survey: Survey, seen: Seen, by: &str) -> Result<Defined, Error> {
        let entry = self.catalog.get(survey.id.as_str());
        let current = entry.as_ref().map(|entry| entry.current());
        seen.judge(current.map(|current| current.revision))?;
        match current {
            Some(current) if current.from_file && !current.archived => return Err(Error::ManagedByFile),
            Some(current) if current.survey == survey && !current.archived => return Ok(Defined::Unchanged),
            None if self.catalog.all().len() >= MAX_SURVEYS => {
                let message = format!("would be one more than the {MAX_SURVEYS} that an installation may have");
                return Err(Error::Invalid(vec![Fault::new("survey", message)]));
            }
            Some(_) | None => {}
        }
        self.scale_holds(&survey)?;
        let defined = if current.is_some() { Defined::Replaced } else { Defined::Created };
        self.store_revision(self.catalog.next(survey, false, now()), by).await?;
        Ok(defined)
    }

    /// Closes a survey to new answers; its figures stay. Done twice it is still closed.
    pub async fn archive(&self, id: &str, seen: Seen, by: &str) -> Result<(), Error> {
        let entry = self.survey(id)?;
        let current = entry.current();
        // An archive destroys nothing, so nobody has to say what they saw.
        if seen != Seen::Unsaid {
            seen.judge(Some(current.revision))?;
        }
        if current.archived {
            return Ok(());
        }
        if current.from_file {
            return Err(Error::ManagedByFile);
        }
        self.store_revision(self.catalog.next(current.survey.clone(), true, now()), by).await
    }

    async fn store_revision(&self, revision: Revision, by: &str) -> Result<(), Error> {
        let deed = if revision.archived { Deed::SurveyArchived } else { Deed::SurveyPut };
        let act = Act::new(by, deed, revision.survey.id.as_str(), revision.at);
        if self.writer.submit(act.of(catalog::put(&revision))).await? == Outcome::Conflict {
            return Err(Error::OtherRevision);
        }
        self.catalog.put(revision);
        Ok(())
    }

    /// Kind, scale and polarity are fixed once a response is counted, so that figures never mix scales.
    fn scale_holds(&self, survey: &Survey) -> Result<(), Error> {
        let Some(entry) = self.catalog.get(survey.id.as_str()) else { return Ok(()) };
        let fixed = |survey: &Survey| {
            let scale = survey.scale();
            (survey.kind, scale.min, scale.max, scale.polarity)
        };
        if fixed(&entry.current().survey) == fixed(survey) {
            return Ok(());
        }
        self.scale_is_fixed(entry.current())?.map_or(Ok(()), |why| Err(Error::ScaleFixed(why)))
    }

    /// Why kind, scale and polarity of a survey cannot change any more, if so.
    pub(crate) fn scale_is_fixed(&self, current: &Revision) -> Result<Option<&'static str>, Error> {
        if current.archived {
            return Ok(Some("the survey was archived"));
        }
        let stored = self.store.tallies(&current.survey.id, &[Quarter(0), Quarter(u32::MAX)], &Splits::NONE)?;
        // What is quarantined may be released, and counts then.
        let free = stored.iter().all(|tally| tally.all.is_empty() && tally.quarantined == 0);
        Ok((!free).then_some("responses are counted"))
    }
}

/// For the log and the command line.
fn in_words(survey: &Survey, error: &Error) -> String {
    if let Error::NotReady(reason) | Error::Unavailable(reason) = error {
        // No fault of the survey's.
        return reason.clone();
    }
    let faults: Vec<String> = error.faults().iter().map(|fault| format!("{} {}", fault.field, fault.message)).collect();
    let why = if faults.is_empty() { error.secret_reason().unwrap_or_default().to_owned() } else { faults.join(", ") };
    format!("{}: {error}: {why}", survey.id)
}
