//! How rows are written.

use perche_survey::draft::Fault;
use serde::{Deserialize, Serialize};

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

impl Format {
    /// Takes out of a query how a spreadsheet is written: `sep` and `bom`.
    pub fn csv(members: &mut Vec<(String, String)>, faults: &mut Vec<Fault>) -> Self {
        let (mut separator, mut bom) = (b',', false);
        members.retain(|(name, value)| {
            match (name.as_str(), value.as_str()) {
                ("sep", ",") => separator = b',',
                ("sep", ";") => separator = b';',
                ("sep", "\t") => separator = b'\t',
                ("sep", _) => faults.push(Fault::new("sep", "must be a comma, a semicolon (%3B) or a tab (%09)")),
                ("bom", "1" | "true") => bom = true,
                ("bom", "0" | "false") => bom = false,
                ("bom", _) => faults.push(Fault::new("bom", "must be 0 or 1")),
                _ => return true,
            }
            false
        });
        Self::Csv { separator, bom }
    }

    /// What it is called in a reply's head.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv { .. } => "text/csv; charset=utf-8; header=present",
        }
    }
}
