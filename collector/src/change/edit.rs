//! One of several documents that change together.

use super::{Document, DocumentKind};

/// What becomes of one of several documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It is stored, in place of the one with the same kind and key.
    Put(Document),
    /// It goes, if it is there.
    Remove(DocumentKind, String),
}

impl Edit {
    /// The kind of the document.
    pub fn kind(&self) -> DocumentKind {
        match self {
            Self::Put(document) => document.kind,
            Self::Remove(kind, _) => *kind,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Put(document) => document.bytes(),
                Self::Remove(_, key) => key.len(),
            }
    }
}

impl Document {
    pub(super) fn bytes(&self) -> usize {
        self.key.len() + self.body.len()
    }
}
