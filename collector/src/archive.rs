//! Backups: one gzipped file of one JSON object a line. The first line says what it is, the last one what it holds and
//! its checksum; between them stand definitions, documents, responses, displays and erased ids. Counts are none of it:
//! a restore counts again, so that a backup cannot carry a wrong number.
//!
//! The lines are packed in blocks of about a megabyte, each a gzip member of its own with its own checksum, so that
//! `zcat` reads the file, memory stays flat and damage is told by its lines before anything of the block is used.

mod file;
mod line;
mod pack;
mod restore;
mod rows;
mod unpack;
mod write;

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

pub use self::file::{Daily, NewFile};
pub use self::restore::restore;
pub use self::rows::Export;
pub use self::write::backup;
use crate::store::StoreError;

/// The newest version of the format that this program reads, and the one it writes.
pub const VERSION: u32 = 1;

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines, without the last one.
    pub lines: u64,
    /// Revisions of surveys.
    pub revisions: u64,
    /// Documents other than these.
    pub documents: u64,
    /// Responses.
    pub responses: u64,
    /// Erased ids.
    pub erased: u64,
    /// Records of displays.
    pub displays: u64,
}

/// Why a backup was not made, or not restored.
#[derive(Debug)]
pub enum ArchiveError {
    /// Reading or writing the file failed.
    Io(io::Error),
    /// The store failed.
    Store(StoreError),
    /// The backup cannot be restored.
    Refused {
        /// The first line that is wrong, from 1; that of a block whose bytes were changed.
        line: u64,
        /// What is wrong.
        what: String,
    },
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(out),
            Self::Store(error) => error.fmt(out),
            Self::Refused { line, what } => write!(out, "line {line}: {what}"),
        }
    }
}

impl std::error::Error for ArchiveError {}

impl From<io::Error> for ArchiveError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<StoreError> for ArchiveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
