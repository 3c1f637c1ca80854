//! The version of a wording, and the stored definitions of a survey.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::kind::Kind;
use crate::scale::Scale;
use crate::survey::Survey;
use crate::text::{Prompts, Text, recalled};
use crate::time::Timestamp;

/// A stored definition. Each change of a survey makes a new one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// 1 for the first of a survey.
    pub revision: u32,
    /// The hash of what can change an answer.
    pub version: String,
    /// When it was stored.
    pub at: Timestamp,
    /// Whether the survey is closed to new answers.
    pub archived: bool,
    /// Whether it came from a file, which alone may change it.
    pub from_file: bool,
    /// The definition.
    pub survey: Survey,
}

/// What can change an answer, in one order whatever file it came from.
#[derive(Serialize)]
struct Wording<'a> {
    kind: Kind,
    scale: Scale,
    company: Option<&'a str>,
    text: BTreeMap<&'a str, Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    question: &'a str,
    low: &'a str,
    high: &'a str,
    labels: &'a [String],
    why: &'a Prompts,
}

/// Whether a company of another name would be asked about. Thanks come after the answer.
fn names_company(text: &Text) -> bool {
    let mut asked = text.parts().filter(|(part, _)| !part.starts_with("thanks") && part != "link");
    asked.any(|(_, said)| recalled(said).any(|name| name == "company"))
}

impl Survey {
    /// 12 hex digits over all that can change an answer: kind, scale, company, and per locale question, labels and
    /// why prompts. Colours, triggers and thanks leave it as it is, and so does the order of keys in a file.
    pub fn version(&self) -> String {
        fn said(text: &Text) -> Said<'_> {
            Said { question: &text.question, low: &text.low, high: &text.high, labels: &text.labels, why: &text.why }
        }
        let wording = Wording {
            kind: self.kind,
            scale: self.scale(),
            company: self.company.as_deref().filter(|_| self.text.values().any(names_company)),
            text: self.text.iter().map(|(locale, text)| (locale.as_str(), said(text))).collect(),
        };
        let written = serde_json::to_vec(&wording).expect("strings and numbers always encode");
        let mut start = [0; 8];
        start.copy_from_slice(&Sha256::digest(written)[..8]);
        format!("{:012x}", u64::from_be_bytes(start) >> 16)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_version_never_changes_by_itself() {
        let text = "[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";
        let survey = crate::file::read(text).surveys.remove(0);
        assert_eq!(survey.version(), "c20fc35abdff");
    }
}
