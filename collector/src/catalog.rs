//! The surveys of the installation with all their revisions, in memory; the store has them as documents.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use perche_survey::revision::Revision;
use perche_survey::survey::{Survey, SurveyId};
use perche_survey::time::Timestamp;

use crate::change::{Change, Document};

/// One survey.
#[derive(Clone, Debug)]
pub struct Entry {
    revisions: Vec<Arc<Revision>>,
}

impl Entry {
    /// The definition that holds now.
    pub fn current(&self) -> &Arc<Revision> {
        self.revisions.last().expect("an entry is made with its first revision")
    }

    /// The newest revision that showed that wording.
    pub fn revision_of(&self, version: &str) -> Option<u32> {
        self.revisions.iter().rev().find(|revision| revision.version == version).map(|revision| revision.revision)
    }

    /// The wording that a revision showed.
    pub fn version_of(&self, revision: u32) -> &str {
        &self.revision(revision).version
    }

    /// Every wording that was shown, oldest first.
    pub fn versions(&self) -> Vec<&str> {
        let mut versions: Vec<&str> = Vec::new();
        for revision in &self.revisions {
            if !versions.contains(&revision.version.as_str()) {
                versions.push(&revision.version);
            }
        }
        versions
    }

    /// The definition that a response answered. The current one, should a reader hold an older catalog than the store.
    pub fn revision(&self, revision: u32) -> &Arc<Revision> {
        self.revisions.iter().find(|known| known.revision == revision).unwrap_or_else(|| self.current())
    }
}

/// Every survey by its id.
#[derive(Debug, Default)]
pub struct Catalog(RwLock<BTreeMap<SurveyId, Arc<Entry>>>);

impl Catalog {
    /// Reads the documents of the store. A document that cannot be read is named.
    pub fn load(documents: &[Document]) -> Result<Self, String> {
        let catalog = Self::default();
        let mut revisions = Vec::new();
        for document in documents {
            let revision: Revision = serde_json::from_str(&document.body)
                .map_err(|error| format!("the stored survey {} cannot be read: {error}", document.key))?;
            revisions.push(revision);
        }
        revisions.sort_by_key(|revision| revision.revision);
        for revision in revisions {
            catalog.put(revision);
        }
        Ok(catalog)
    }

    /// Adds the next revision of its survey.
    pub fn put(&self, revision: Revision) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut revisions = entries.get(&revision.survey.id).map(|entry| entry.revisions.clone()).unwrap_or_default();
        let id = revision.survey.id.clone();
        revisions.push(Arc::new(revision));
        entries.insert(id, Arc::new(Entry { revisions }));
    }

    /// The survey of that id.
    pub fn get(&self, id: &str) -> Option<Arc<Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Every survey, by id.
    pub fn all(&self) -> Vec<Arc<Entry>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The next revision of a survey, as the API defines it.
    pub fn next(&self, survey: Survey, archived: bool, at: Timestamp) -> Revision {
        let known = self.get(survey.id.as_str());
        let revision = known.map_or(1, |entry| entry.current().revision + 1);
        Revision { revision, version: survey.version(), at, archived, from_file: false, survey }
    }

    /// The revisions that make the installation's surveys equal to those of a file: new and changed ones are stored,
    /// those that left the file are archived.
    pub fn changes_for_file(&self, surveys: Vec<Survey>, now: Timestamp) -> Vec<Revision> {
        let left = self.all().into_iter().filter(|entry| {
            let current = entry.current();
            current.from_file && !current.archived && !surveys.iter().any(|survey| survey.id == current.survey.id)
        });
        let mut changes: Vec<Revision> = left
            .map(|entry| Revision {
                revision: entry.current().revision + 1,
                archived: true,
                at: now,
                ..(**entry.current()).clone()
            })
            .collect();
        for survey in surveys {
            let known = self.get(survey.id.as_str());
            let current = known.as_ref().map(|entry| entry.current());
            if current.is_some_and(|current| current.survey == survey && !current.archived && current.from_file) {
                continue;
            }
            let revision = current.map_or(1, |current| current.revision + 1);
            changes.push(Revision {
                revision,
                version: survey.version(),
                at: now,
                archived: false,
                from_file: true,
                survey,
            });
        }
        changes
    }
}

/// The change that stores a revision.
pub fn put(revision: &Revision) -> Change {
    Change::PutSurvey(Box::new(revision.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surveys(text: &str) -> Vec<Survey> {
        let file = perche_survey::file::read(text);
        assert_eq!(file.faults, []);
        file.surveys
    }

    fn store(catalog: &Catalog, revisions: Vec<Revision>) {
        for revision in revisions {
            catalog.put(revision);
        }
    }

    const ONE: &str = "[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";

    #[test]
    fn an_unchanged_file_makes_no_revision_and_a_survey_that_left_it_is_archived() {
        let catalog = Catalog::default();
        let first = catalog.changes_for_file(surveys(ONE), Timestamp(1));
        assert_eq!(first.iter().map(|revision| revision.revision).collect::<Vec<_>>(), [1]);
        store(&catalog, first);
        assert_eq!(catalog.changes_for_file(surveys(ONE), Timestamp(2)), []);

        let gone = catalog.changes_for_file(Vec::new(), Timestamp(3));
        assert_eq!(gone.iter().map(|revision| (revision.revision, revision.archived)).collect::<Vec<_>>(), [(2, true)]);
        store(&catalog, gone);

        let back = catalog.changes_for_file(surveys(ONE), Timestamp(4));
        assert_eq!(
            back.iter().map(|revision| (revision.revision, revision.archived)).collect::<Vec<_>>(),
            [(3, false)]
        );
    }

    #[test]
    fn a_wording_is_found_by_its_version() {
        let catalog = Catalog::default();
        for (text, now) in [(ONE.to_owned(), 1), (ONE.replace("\"q\"", "\"r\""), 2)] {
            store(&catalog, catalog.changes_for_file(surveys(&text), Timestamp(now)));
        }
        let entry = catalog.get("a").expect("the survey");
        let first = entry.version_of(1).to_owned();
        assert_eq!(entry.revision_of(&first), Some(1));
        assert_eq!(entry.current().revision, 2);
        assert_eq!(entry.revision_of("unknown"), None);
        store(&catalog, catalog.changes_for_file(surveys(ONE), Timestamp(3)));
        let entry = catalog.get("a").expect("the survey");
        assert_eq!(entry.versions(), [first.as_str(), entry.version_of(2)], "the first wording is the third's too");
    }
}
