//! Putting a backup back into a store that is empty.

use std::io::BufRead;

use super::line::{End, Head, Line};
use super::unpack::Unpack;
use super::{ArchiveError, Counts, VERSION};
use crate::change::{Act, Change, Displays, Document, DocumentKind, Erased, Kept, LOG_MOST, Outcome};
use crate::store::Store;
use crate::tally::Quarter;

/// How many lines one commit takes: the engine's memory follows the size of a batch.
const AT_ONCE: usize = 500;

/// Puts everything of a backup into `store`, which must be empty. When it fails the store holds a part of it and is to
/// be thrown away.
pub fn restore(input: impl BufRead, store: &dyn Store) -> Result<Counts, ArchiveError> {
    let mut lines = Unpack::new(input);
    head(&mut lines)?;
    let mut restoring = Restoring { store, counts: Counts::default(), changes: Vec::new(), numbers: Vec::new() };
    let end = loop {
        let Some(bytes) = lines.next()? else {
            lines.line += 1;
            return Err(lines.refuse("the file was cut off: its last line is missing"));
        };
        match serde_json::from_slice(bytes) {
            Ok(Line::End(end)) => break end,
            Ok(line) => restoring.take(line, &lines)?,
            Err(error) => return Err(lines.refuse(format!("it is no line of a backup: {error}"))),
        }
        lines.add();
    };
    restoring.commit()?;
    let counts = Counts { lines: lines.line - 1, ..restoring.counts };
    check(&end, counts, &mut lines)?;
    Ok(counts)
}

fn head(lines: &mut Unpack<impl BufRead>) -> Result<(), ArchiveError> {
    let head: Option<Result<Head, _>> = lines.next()?.map(serde_json::from_slice);
    match head {
        Some(Ok(Head { perche_backup: 1..=VERSION, .. })) => {
            lines.add();
            Ok(())
        }
        Some(Ok(Head { perche_backup, perche, .. })) => Err(lines.refuse(format!(
            "it is of format {perche_backup}, which perche {perche} wrote: restore it with that version or a newer one"
        ))),
        Some(Err(_)) => Err(lines.refuse("this is no backup of perche")),
        None => {
            lines.line = 1;
            Err(lines.refuse("the file is empty"))
        }
    }
}

fn check(end: &End, counts: Counts, lines: &mut Unpack<impl BufRead>) -> Result<(), ArchiveError> {
    if end.counts != counts {
        return Err(lines.refuse(format!("it says that the file holds {:?}, but that is {counts:?}", end.counts)));
    }
    if end.sha256 != lines.sum() {
        return Err(lines.refuse("the checksum is wrong: lines before it were changed"));
    }
    if lines.next()?.is_some() {
        return Err(lines.refuse("it comes after the last line"));
    }
    Ok(())
}

struct Restoring<'a> {
    store: &'a dyn Store,
    counts: Counts,
    changes: Vec<Change>,
    /// The lines that the changes came from.
    numbers: Vec<u64>,
}

impl Restoring<'_> {
    fn take(&mut self, line: Line, lines: &Unpack<impl BufRead>) -> Result<(), ArchiveError> {
        let (count, change) = match line {
            Line::Revision(revision) => (&mut self.counts.revisions, Change::PutSurvey(revision)),
            Line::Document { kind, key, body } => {
                let known = DocumentKind::NAMES.iter().find(|(name, _)| *name == kind);
                let kind = known.ok_or_else(|| lines.refuse(format!("{kind} is no kind of document")))?.1;
                (&mut self.counts.documents, Change::PutDocument(Document { kind, key, body }))
            }
            Line::Response(response) => {
                (&mut self.counts.responses, Change::Restore(Kept::Response(Box::new((*response).into()))))
            }
            Line::Slot { survey, key, value } => (&mut 0, Change::Restore(Kept::Slot { survey, key, value })),
            Line::Erased { id, at } => (&mut self.counts.erased, Change::Restore(Kept::Erased(Erased { at, id }))),
            Line::Counted { survey, from, times } => {
                let displays = Displays::Counted { quarter: Quarter::of(from), times };
                (&mut self.counts.displays, Change::Restore(Kept::Displays(survey, displays)))
            }
            Line::Seen { survey, at, token } => {
                let displays = Displays::Seen { at, token: token.into_bytes() };
                (&mut self.counts.displays, Change::Restore(Kept::Displays(survey, displays)))
            }
            // What happened after the backup had numbers too, which readers of the log may have seen: a gap as long as
            // the log tells each of them that he missed something, where the same numbers again would hide it.
            Line::LastChange { number } => (&mut 0, Change::Restore(Kept::LastChange(number.saturating_add(LOG_MOST)))),
            Line::Act { id, at, key, act, subject } => {
                (&mut 0, Change::Restore(Kept::Act(Act { id, at, key, deed: act, subject })))
            }
            Line::End(_) => return Err(lines.refuse("it is a last line with more after it")),
        };
        *count += 1;
        self.changes.push(change);
        self.numbers.push(lines.line);
        if self.changes.len() < AT_ONCE { Ok(()) } else { self.commit() }
    }

    fn commit(&mut self) -> Result<(), ArchiveError> {
        let outcomes = self.store.commit(&self.changes)?;
        self.changes.clear();
        for (line, outcome) in std::mem::take(&mut self.numbers).into_iter().zip(outcomes) {
            let what = match outcome {
                Outcome::Done => continue,
                Outcome::UnknownSurvey => "its survey is not defined before it".to_owned(),
                Outcome::Conflict => "it is there twice, or out of order".to_owned(),
                other => format!("the store answered {other:?}"),
            };
            return Err(ArchiveError::Refused { line, what });
        }
        Ok(())
    }
}
