//! The version of a wording, and the stored definitions of a survey.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::survey::Survey;
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

impl Survey {
    /// 12 hex digits over all that can change an answer: kind, scale, company, and per locale question, labels and
    /// why prompts. Colours, triggers and thanks leave it as it is, and so does the order of keys in a file.
    pub fn version(&self) -> String {
        let texts: serde_json::Map<String, Value> = self
            .text
            .iter()
            .map(|(locale, text)| {
                let said = json!({"question": text.question, "low": text.low, "high": text.high, "labels": text.labels, "why": text.why});
                (locale.clone(), said)
            })
            .collect();
        let wording = json!({"kind": self.kind, "scale": self.scale(), "company": self.company, "text": texts});
        Sha256::digest(wording.to_string()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}
