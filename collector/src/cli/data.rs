//! The data, whoever has the folder: a collector that serves it, or nobody.

use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Failure;
use crate::admin::{self, Answer, Request};
use crate::store::{Sled, SledOptions};

/// Lets the collector that serves `folder` do `request`; without one it is done here, by `alone`, which opens the folder.
/// What was asked for goes to `out`.
pub(super) fn ask<T: DeserializeOwned, W: Write>(
    folder: &Path,
    request: &Request,
    out: &mut W,
    alone: impl FnOnce(&mut W) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match admin::ask(folder, request, out).map_err(Failure::Failed)? {
        Answer::Done(done) => Ok(serde_json::from_value(done)?),
        Answer::Nobody => alone(out),
    }
}

/// The store in `folder`, which nobody else may have.
pub(super) fn open(folder: &Path) -> Result<Sled, Failure> {
    // It sets nothing aside: who only reads must not need room on the disk.
    Ok(Sled::existing(folder, &SledOptions { reserve_bytes: 0, ..SledOptions::default() })?)
}

/// The same, damaged or not.
pub(super) fn open_unchecked(folder: &Path) -> Result<Sled, Failure> {
    Ok(Sled::existing(folder, &SledOptions { reserve_bytes: 0, recount: 0, ..SledOptions::default() })?)
}

/// What is told of a backup.
pub(super) fn told(counts: &impl Serialize) -> String {
    let counts = serde_json::to_value(counts).unwrap_or_default();
    let counts = counts.as_object().into_iter().flatten().filter(|(name, _)| *name != "lines");
    counts.map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}
