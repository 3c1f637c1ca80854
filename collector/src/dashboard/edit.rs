//! `/dashboard/new` and `/dashboard/surveys/{survey}/edit`: a survey is made and changed by one form that needs no script.
//!
//! What is saved goes through the same call as `PUT /v1/surveys/{survey}`. Whatever is refused, nothing that was typed is
//! lost.

pub(super) mod archive;
mod choice;
mod document;
mod draft;
mod every;
mod field;
mod labels;
mod page;
pub(super) mod pick;
pub(super) mod preview;
mod said;
pub(super) mod save;
mod view;
mod wording;
mod words;

/// The longest form, in bytes: a definition of 256 KiB, of which percent-encoding may write each byte as three.
const MAX_DRAFT: usize = 768 * 1_024;
