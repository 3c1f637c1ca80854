//! The pure part of Perché: what a survey is, what a response is, the one rule for a second post and every figure.
//!
//! No HTTP, no DOM, no clock, no disk: time and ids come in as arguments. Without features this is all that the
//! customer's WebAssembly may use; `file` adds reading and checking what comes from outside, `stats` the figures.

#[cfg(feature = "file")]
pub mod accept;
#[cfg(feature = "file")]
pub mod check;
#[cfg(feature = "file")]
pub mod contrast;
#[cfg(feature = "file")]
pub mod draft;
#[cfg(feature = "file")]
pub mod file;
#[cfg(feature = "file")]
pub mod handling;
pub mod kind;
#[cfg(feature = "file")]
pub mod mask;
#[cfg(feature = "file")]
pub mod merge;
#[cfg(feature = "file")]
pub mod response;
#[cfg(feature = "file")]
pub mod retention;
#[cfg(feature = "file")]
pub mod revision;
pub mod scale;
#[cfg(feature = "file")]
pub mod show;
#[cfg(feature = "file")]
pub mod survey;
#[cfg(feature = "file")]
pub mod template;
#[cfg(feature = "file")]
pub mod text;
#[cfg(feature = "file")]
pub mod theme;
#[cfg(any(feature = "file", feature = "stats"))]
pub mod time;
#[cfg(feature = "file")]
pub mod touchpoint;

#[cfg(feature = "stats")]
pub mod bucket;
#[cfg(feature = "stats")]
pub mod distribution;
#[cfg(feature = "stats")]
mod fraction;
#[cfg(feature = "stats")]
pub mod interval;
#[cfg(feature = "stats")]
pub mod metric;
#[cfg(feature = "stats")]
mod sample;
#[cfg(feature = "stats")]
pub mod verdict;
#[cfg(feature = "stats")]
pub mod weight;
#[cfg(feature = "stats")]
pub mod window;
