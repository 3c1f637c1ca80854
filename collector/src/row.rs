//! Responses as teams read them: one JSON object, or one line of a spreadsheet.

mod format;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use perche_survey::kind::Kind;
use perche_survey::response::{Channel, Response, Status, Suspicion};
use perche_survey::scale::{Polarity, Score};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub use self::format::Format;
use crate::catalog::Entry;

/// A response as teams read it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Response)]
pub struct Row<'a> {
    /// The response's id.
    id: Uuid,
    survey: &'a SurveyId,
    /// The wording that was shown.
    version: &'a str,
    kind: Kind,
    /// The lowest score of its scale.
    scale_min: i16,
    /// The highest score of its scale.
    scale_max: i16,
    polarity: Polarity,
    /// As it was clicked; `null` is a skip.
    #[schema(required)]
    score: Option<Score>,
    /// The score when high is turned to good.
    #[schema(required)]
    aligned: Option<Score>,
    /// The "why".
    #[schema(required)]
    comment: Option<&'a str>,
    /// How to reach the respondent.
    #[schema(required)]
    contact: Option<&'a str>,
    channel: Channel,
    /// The locale that was shown.
    locale: &'a str,
    /// Where in the customer's journey.
    #[schema(required)]
    touchpoint: Option<&'a str>,
    /// Declared facts.
    context: &'a BTreeMap<String, String>,
    /// The hash of the owner's reference, or the reference where the survey says so.
    #[schema(required)]
    respondent: Option<&'a str>,
    /// Whether a valid signature vouched for respondent and context.
    verified: bool,
    /// The team's labels.
    tags: &'a [String],
    /// Whether the team is done with it.
    done: bool,
    /// When it was first accepted.
    at: Timestamp,
    /// What the page's clock said.
    #[schema(required)]
    answered_at: Option<Timestamp>,
    /// When it was last changed.
    #[schema(required)]
    amended_at: Option<Timestamp>,
    status: Status,
    #[schema(required)]
    suspicion: Option<Suspicion>,
}

/// What a team reads of a response.
pub fn row<'a>(entry: &'a Entry, response: &'a Response) -> Row<'a> {
    let answered = entry.revision(response.revision);
    let survey = &answered.survey;
    let scale = survey.scale();
    Row {
        id: response.id,
        survey: &response.survey,
        version: &answered.version,
        kind: survey.kind,
        scale_min: scale.min,
        scale_max: scale.max,
        polarity: scale.polarity,
        score: response.score,
        aligned: response.score.map(|score| scale.aligned(score)),
        comment: response.comment.as_deref(),
        contact: response.contact.as_deref(),
        channel: response.channel,
        locale: &response.locale,
        touchpoint: response.touchpoint.as_deref(),
        context: &response.context,
        respondent: response.respondent.as_deref(),
        verified: response.verified,
        tags: &response.tags,
        done: response.done,
        at: response.at,
        answered_at: response.answered_at,
        amended_at: response.amended_at,
        status: response.status,
        suspicion: response.suspicion,
    }
}

/// Writes rows.
#[derive(Debug)]
pub struct Table {
    format: Format,
    /// The context keys that have a column.
    keys: BTreeSet<String>,
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
const AFTER: [&str; 9] =
    ["respondent", "verified", "tags", "done", "at", "answered_at", "amended_at", "status", "suspicion"];

impl Table {
    /// For responses of these surveys.
    pub fn new(format: Format, entries: &[Arc<Entry>]) -> Self {
        Self { format, keys: keys(entries) }
    }

    /// What comes before the rows.
    pub fn head(&self, mut out: impl Write) -> io::Result<()> {
        let Format::Csv { separator, bom } = self.format else { return Ok(()) };
        if bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let context = self.keys.iter().map(|key| format!("context.{key}"));
        let names = BEFORE.map(str::to_owned).into_iter().chain(context).chain(AFTER.map(str::to_owned));
        let mut out = sheet(separator, out);
        out.write_record(names)?;
        out.flush()
    }

    /// The rows of one survey's responses.
    pub fn rows(&self, entry: &Entry, responses: &[Response], mut out: impl Write) -> io::Result<()> {
        match self.format {
            Format::Ndjson => responses.iter().try_for_each(|response| {
                let mut line = serde_json::to_vec(&row(entry, response))?;
                line.push(b'\n');
                out.write_all(&line)
            }),
            Format::Csv { separator, .. } => {
                let mut out = sheet(separator, out);
                for response in responses {
                    out.write_record(self.cells(&serde_json::to_value(row(entry, response))?))?;
                }
                out.flush()
            }
        }
    }

    fn cells(&self, row: &Value) -> Vec<String> {
        let context = self.keys.iter().map(|key| cell(&row["context"][key]));
        let cells = BEFORE.iter().map(|name| cell(&row[name])).chain(context);
        cells.chain(AFTER.iter().map(|name| cell(&row[name]))).collect()
    }
}

fn sheet<W: Write>(separator: u8, out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(out)
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
    // Some programs pass over what cannot be seen, and take the wide signs of East Asian keyboards for the others.
    let seen =
        text.trim_start_matches(|letter: char| letter.is_whitespace() || ('\u{200b}'..='\u{200f}').contains(&letter));
    let formula =
        seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_marked_and_a_number_is_not() {
        let cells = [
            ("=1+1", "'=1+1"),
            ("-2 for that", "'-2 for that"),
            ("@a", "'@a"),
            ("a=b", "a=b"),
            (" =1", "' =1"),
            ("\u{200b}+1", "'\u{200b}+1"),
            ("＝1", "'＝1"),
            ("", ""),
        ];
        for (text, expected) in cells {
            assert_eq!(cell(&Value::String(text.to_owned())), expected);
        }
        assert_eq!(cell(&serde_json::json!(-2)), "-2");
        assert_eq!(cell(&serde_json::json!(["+vip", "late"])), "'+vip, late");
        assert_eq!(cell(&Value::Null), "");
    }
}
