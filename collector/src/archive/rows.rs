//! Rows for other programs and for spreadsheets: what a team reads over HTTP, of all surveys or of one, without secrets.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use perche_survey::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ArchiveError;
use crate::catalog::{Catalog, Entry};
use crate::change::DocumentKind;
use crate::http::rows::row;
use crate::store::{Filter, Position, Store, StoreError};

const PAGE: usize = 500;

/// Which rows, and how they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Of this survey; else of all.
    pub survey: Option<String>,
    /// How.
    pub format: Format,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// One JSON object a line.
    #[default]
    Ndjson,
    /// RFC 4180: a line of names, then one line a row.
    Csv {
        /// Between two cells: a comma, or a semicolon where a comma separates decimals.
        separator: u8,
        /// Whether a byte order mark tells a spreadsheet that it is UTF-8.
        bom: bool,
    },
}

impl Export {
    /// Writes the rows of `store`, oldest first, survey by survey, of every status.
    pub fn write(&self, store: &dyn Store, out: impl Write) -> Result<(), ArchiveError> {
        let unreadable = |what: String| ArchiveError::Store(StoreError::Damaged(what));
        let catalog = Catalog::load(&store.documents(DocumentKind::Survey)?).map_err(unreadable)?;
        let entries = match &self.survey {
            Some(id) => {
                let unknown = || std::io::Error::other(format!("there is no survey {id}"));
                vec![catalog.get(id).ok_or_else(unknown)?]
            }
            None => catalog.all(),
        };
        match self.format {
            Format::Ndjson => ndjson(store, &entries, out),
            Format::Csv { separator, bom } => csv(store, &entries, out, separator, bom),
        }
    }
}

fn each(
    store: &dyn Store,
    entries: &[Arc<Entry>],
    mut take: impl FnMut(&Entry, &Response) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    for entry in entries {
        let survey = entry.current().survey.id.clone();
        let filter = Filter { survey, from: None, to: None, status: None, ascending: true };
        let mut after = None;
        loop {
            let page = store.responses(&filter, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(Position { at: last.at, id: last.id });
            page.iter().try_for_each(|response| take(entry, response))?;
        }
    }
    Ok(())
}

fn ndjson(store: &dyn Store, entries: &[Arc<Entry>], mut out: impl Write) -> Result<(), ArchiveError> {
    each(store, entries, |entry, response| {
        let mut line = serde_json::to_vec(&row(entry, response)).map_err(std::io::Error::from)?;
        line.push(b'\n');
        Ok(out.write_all(&line)?)
    })?;
    Ok(out.flush()?)
}

/// The columns before and after those of the context, in the order of the rows' members.
const BEFORE: [&str; 14] = [
    "id",
    "survey",
    "version",
    "kind",
    "scale_min",
    "scale_max",
    "polarity",
    "score",
    "aligned",
    "comment",
    "contact",
    "channel",
    "locale",
    "touchpoint",
];
const AFTER: [&str; 8] = ["respondent", "verified", "tags", "done", "at", "answered_at", "amended_at", "status"];

fn csv(
    store: &dyn Store,
    entries: &[Arc<Entry>],
    mut out: impl Write,
    separator: u8,
    bom: bool,
) -> Result<(), ArchiveError> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut out = csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(out);
    let broken = |error: csv::Error| ArchiveError::Io(error.into());
    let keys = keys(entries);
    let context = keys.iter().map(|key| format!("context.{key}"));
    let names = BEFORE.map(str::to_owned).into_iter().chain(context).chain(AFTER.map(str::to_owned));
    out.write_record(names).map_err(broken)?;
    each(store, entries, |entry, response| {
        let row = serde_json::to_value(row(entry, response)).map_err(std::io::Error::from)?;
        let context = keys.iter().map(|key| cell(&row["context"][key]));
        let cells = BEFORE.iter().map(|name| cell(&row[name])).chain(context);
        out.write_record(cells.chain(AFTER.iter().map(|name| cell(&row[name])))).map_err(broken)
    })?;
    Ok(out.flush()?)
}

/// Every context key that a revision of the surveys declares or declared.
fn keys(entries: &[Arc<Entry>]) -> BTreeSet<String> {
    let revisions =
        entries.iter().flat_map(|entry| (1..=entry.current().revision).map(|number| entry.revision(number)));
    revisions.flat_map(|revision| revision.survey.context.keys().cloned()).collect()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        Value::Array(texts) => harmless(&texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula: what a customer wrote must not run on the team's machines
/// (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_marked_and_a_number_is_not() {
        let cells = [("=1+1", "'=1+1"), ("-2 for that", "'-2 for that"), ("@a", "'@a"), ("a=b", "a=b"), ("", "")];
        for (text, expected) in cells {
            assert_eq!(cell(&Value::String(text.to_owned())), expected);
        }
        assert_eq!(cell(&serde_json::json!(-2)), "-2");
        assert_eq!(cell(&serde_json::json!(["+vip", "late"])), "'+vip, late");
        assert_eq!(cell(&Value::Null), "");
    }
}
