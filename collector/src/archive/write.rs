//! Making a backup, from a store that may be serving.

use std::collections::BTreeSet;
use std::io::Write;

use perche_survey::revision::Revision;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::line::{End, Head, Line};
use super::pack::Pack;
use super::{ArchiveError, Counts, VERSION};
use crate::change::{Act, Displays, Document, DocumentKind, Erased};
use crate::store::{Filter, Position, Store, StoreError};
use crate::tally::{Quarter, Splits, Tally};

/// How many records one read of the store takes.
const PAGE: usize = 500;

/// Writes all of `store` to `out`. Whatever was acknowledged before `now` is in it, each response whole; of what comes
/// meanwhile some may be. `pace` is called after each page: it may wait, so that serving does not suffer.
pub fn backup(
    store: &dyn Store,
    out: impl Write,
    now: Timestamp,
    pace: &mut dyn FnMut(),
) -> Result<Counts, ArchiveError> {
    let mut lines = Pack::new(out);
    let perche = env!("CARGO_PKG_VERSION").to_owned();
    let responses = responses(store)?;
    lines.line(&Head { perche_backup: VERSION, perche, at: now, responses })?;
    let mut writing = Writing { store, lines, counts: Counts::default(), named: BTreeSet::new(), pace };
    writing.revisions()?;
    writing.documents()?;
    let surveys: Vec<SurveyId> =
        writing.named.iter().map(|(survey, _)| survey.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    for survey in &surveys {
        writing.responses(survey)?;
        writing.displays(survey)?;
    }
    // Those that a response of the last minutes may name.
    writing.revisions()?;
    // After the responses: one that was erased meanwhile is erased again by the restore.
    writing.erased()?;
    writing.acts()?;
    let number = store.last_change()?;
    writing.put(&Line::LastChange { number })?;
    let Writing { mut lines, mut counts, .. } = writing;
    counts.lines = lines.count;
    let sha256 = lines.sum();
    lines.line(&Line::End(End { counts, sha256 }))?;
    lines.finish()?;
    Ok(counts)
}

/// How many responses there are, by the counts.
fn responses(store: &dyn Store) -> Result<u64, ArchiveError> {
    let mut surveys = BTreeSet::new();
    for document in store.documents(DocumentKind::Survey)? {
        surveys.insert(revision(&document)?.survey.id);
    }
    let ever = [Quarter(0), Quarter(u32::MAX)];
    let mut responses = 0;
    for tally in surveys.iter().map(|survey| store.tallies(survey, &ever, &Splits::NONE)) {
        for Tally { all, test, quarantined, .. } in tally? {
            responses += all.scores.values().sum::<u64>() + all.skipped + test + quarantined;
        }
    }
    Ok(responses)
}

fn revision(document: &Document) -> Result<Revision, ArchiveError> {
    let unreadable = |error| format!("the stored survey {} cannot be read: {error}", document.key);
    let revision = serde_json::from_str(&document.body);
    revision.map_err(|error: serde_json::Error| StoreError::Damaged(unreadable(error)).into())
}

struct Writing<'a, W: Write> {
    store: &'a dyn Store,
    lines: Pack<W>,
    counts: Counts,
    /// The revisions that were written.
    named: BTreeSet<(SurveyId, u32)>,
    pace: &'a mut dyn FnMut(),
}

impl<W: Write> Writing<'_, W> {
    fn put(&mut self, line: &Line) -> Result<(), ArchiveError> {
        let count = match line {
            Line::Revision(_) => &mut self.counts.revisions,
            Line::Document { .. } => &mut self.counts.documents,
            Line::Response(_) => &mut self.counts.responses,
            Line::Erased { .. } => &mut self.counts.erased,
            Line::Counted { .. } | Line::Seen { .. } => &mut self.counts.displays,
            Line::Slot { .. } | Line::LastChange { .. } | Line::Act { .. } | Line::End(_) => &mut 0,
        };
        *count += 1;
        Ok(self.lines.line(line)?)
    }

    /// Every revision that was not written yet, in order.
    fn revisions(&mut self) -> Result<(), ArchiveError> {
        let mut revisions = Vec::new();
        for document in self.store.documents(DocumentKind::Survey)? {
            revisions.push(revision(&document)?);
        }
        revisions.sort_by(|one, other| (&one.survey.id, one.revision).cmp(&(&other.survey.id, other.revision)));
        for revision in revisions {
            if self.named.insert((revision.survey.id.clone(), revision.revision)) {
                self.put(&Line::Revision(Box::new(revision)))?;
            }
        }
        Ok(())
    }

    fn documents(&mut self) -> Result<(), ArchiveError> {
        for (name, kind) in DocumentKind::NAMES.into_iter().filter(|(_, kind)| *kind != DocumentKind::Survey) {
            for document in self.store.documents(kind)? {
                let (key, body) = (document.key, document.body);
                self.put(&Line::Document { kind: name.to_owned(), key, body })?;
            }
        }
        Ok(())
    }

    fn responses(&mut self, survey: &SurveyId) -> Result<(), ArchiveError> {
        for (key, value) in self.store.slots(survey)? {
            self.put(&Line::Slot { survey: survey.clone(), key, value })?;
        }
        let filter = Filter { survey: survey.clone(), from: None, to: None, status: None, ascending: true };
        let mut after = None;
        loop {
            let page = self.store.responses(&filter, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(Position { at: last.at, id: last.id });
            for response in page {
                self.put(&Line::Response(Box::new(response.into())))?;
            }
            (self.pace)();
        }
    }

    fn displays(&mut self, survey: &SurveyId) -> Result<(), ArchiveError> {
        let mut after = None;
        loop {
            let page = self.store.displays(survey, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for displays in page {
                let survey = survey.clone();
                self.put(&match displays {
                    Displays::Counted { quarter, times } => Line::Counted { survey, from: quarter.start(), times },
                    Displays::Seen { at, token } => Line::Seen { survey, at, token: uuid::Uuid::from_bytes(token) },
                })?;
            }
            (self.pace)();
        }
    }

    fn erased(&mut self) -> Result<(), ArchiveError> {
        let mut after = None;
        loop {
            let page = self.store.erased(after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for Erased { at, id } in page {
                self.put(&Line::Erased { id, at })?;
            }
            (self.pace)();
        }
    }
    fn acts(&mut self) -> Result<(), ArchiveError> {
        let mut before = None;
        loop {
            let page = self.store.acts(before, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(Position { at: last.at, id: last.id });
            for Act { id, at, key, deed, subject } in page {
                self.put(&Line::Act { id, at, key, act: deed, subject })?;
            }
            (self.pace)();
        }
    }
}
