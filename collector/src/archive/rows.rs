//! Rows for other programs and for spreadsheets: what a team reads over HTTP, of all surveys or of one, without secrets.

use std::io::Write;

use serde::{Deserialize, Serialize};

use super::ArchiveError;
use crate::catalog::Catalog;
use crate::change::DocumentKind;
use crate::row::{Format, Table};
use crate::selection::Selection;
use crate::store::{Store, StoreError};

/// Which rows, and how they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Of this survey; else of all.
    pub survey: Option<String>,
    /// How.
    pub format: Format,
}

impl Export {
    /// Writes the rows of `store`, oldest first, survey by survey, of every status.
    pub fn write(&self, store: &dyn Store, mut out: impl Write) -> Result<(), ArchiveError> {
        let unreadable = |what: String| ArchiveError::Store(StoreError::Damaged(what));
        let catalog = Catalog::load(&store.documents(DocumentKind::Survey)?).map_err(unreadable)?;
        let entries = match &self.survey {
            Some(id) => {
                let unknown = || std::io::Error::other(format!("there is no survey {id}"));
                vec![catalog.get(id).ok_or_else(unknown)?]
            }
            None => catalog.all(),
        };
        let table = Table::new(self.format, &entries);
        table.head(&mut out)?;
        for entry in &entries {
            let selection = Selection::all(&entry.current().survey);
            let mut after = None;
            while let Some((responses, reached)) = selection.next(store, entry, after)? {
                table.rows(entry, &responses, &mut out)?;
                after = Some(reached);
            }
        }
        Ok(out.flush()?)
    }
}
