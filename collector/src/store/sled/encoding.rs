//! Values of the tree: a head of seven bytes, then the body, a postcard record of [`super::record`].
//!
//! The head is the format version (1 byte), a CRC32 over all else of the value and its key (4), and how many parts
//! follow under keys of their own (2). The engine checks no sums of what it returns, so a flipped byte would be a wrong number.
//!
//! Why parts: the engine keeps 16 pairs in a page and writes a page of more than 128 KiB into a file of its own, which
//! nobody syncs. With pieces of 4 KiB no page comes near that, and the file `db` is all that a power cut can hurt.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sled::{IVec, Tree};

use super::key;
use super::start::is_full;
use crate::store::StoreError;

/// The version of what this program writes and the newest that it reads. In 1 what is in
/// blocks now were pairs ([`super::convert`]); all other bodies are the same.
pub(super) const VERSION: u8 = 2;
const HEAD: usize = 7;
const PIECE: usize = 4_096;

/// At most so many zeros are left out at the end of a body: no record has as many members.
const ZEROS: [u8; 24] = [0; 24];

/// The body of a record. `None`, `false`, 0 and what is empty are written as a zero; zeros at the end are left out. Most
/// responses are a click with little else, and a member that is added at the end of a record is a zero in older ones.
pub(super) fn encode<T: Serialize + ?Sized>(record: &T) -> Vec<u8> {
    let mut body = postcard::to_stdvec(record).expect("a record of plain values always has an encoding");
    let zeros = body.iter().rev().take(ZEROS.len()).take_while(|byte| **byte == 0).count();
    body.truncate(body.len() - zeros);
    body
}

/// The record of a body.
pub(super) fn decode<T: DeserializeOwned>(key: &[u8], body: &[u8]) -> Result<T, StoreError> {
    // What is left over of the zeros is not read.
    Members::new(key, &whole(body)).next()
}

/// A body with the zeros that were left out at its end, and perhaps more.
pub(super) fn whole(body: &[u8]) -> Vec<u8> {
    [body, &ZEROS].concat()
}

/// The members of a record, read one by one, so that some can be passed over.
pub(super) struct Members<'a> {
    key: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Members<'a> {
    /// Of the record under `key`, whose body is [`whole`].
    pub(super) const fn new(key: &'a [u8], whole: &'a [u8]) -> Self {
        Self { key, rest: whole }
    }

    pub(super) fn next<T: Deserialize<'a>>(&mut self) -> Result<T, StoreError> {
        let wrong = |error| damaged(&format!("the record {} reads as {error}", self.key.escape_ascii()));
        let (member, rest) = postcard::take_from_bytes(self.rest).map_err(wrong)?;
        self.rest = rest;
        Ok(member)
    }
}

/// The body stored under `key`.
pub(super) fn read(tree: &Tree, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    match tree.get(key).map_err(|error| engine(&error))? {
        Some(value) => body(tree, key, value),
        None => Ok(None),
    }
}

/// The body of `value`, which the tree held under `key`. `None` when it went while its parts were read.
pub(super) fn body(tree: &Tree, key: &[u8], mut value: IVec) -> Result<Option<Vec<u8>>, StoreError> {
    loop {
        let mut body = value.get(HEAD..).ok_or_else(|| wrong_sum(key))?.to_vec();
        let mut whole = true;
        for number in 0..parts(&value) {
            match tree.get(key::part(key, number)).map_err(|error| engine(&error))? {
                Some(part) => body.extend_from_slice(&part),
                None => whole = false,
            }
        }
        if whole && value[1..5] == sum(key, value[0], parts(&value), &body) {
            return match value[0] {
                0 => Err(damaged(&format!("the record {} has no version", key.escape_ascii()))),
                1..=VERSION => Ok(Some(body)),
                _ => Err(too_new()),
            };
        }
        // A long value that is replaced between two of our reads is not damaged: read it again.
        match tree.get(key).map_err(|error| engine(&error))? {
            Some(now) if now == value => return Err(wrong_sum(key)),
            Some(now) => value = now,
            None => return Ok(None),
        }
    }
}

/// Adds to `batch` what stores `body` under `key`, or removes it, with every part of the value that stands there.
pub(super) fn write(tree: &Tree, batch: &mut sled::Batch, key: &[u8], body: Option<&[u8]>) -> Result<(), StoreError> {
    // Two of three pairs of an answer never have parts: to look for some was an eighth of the work of a commit.
    let before = if key::is_short(key) {
        0
    } else {
        tree.get(key).map_err(|error| engine(&error))?.map_or(0, |value| parts(&value))
    };
    let mut after = 0;
    if let Some(body) = body {
        let (first, rest) = body.split_at(body.len().min(PIECE));
        for piece in rest.chunks(PIECE) {
            batch.insert(key::part(key, after), piece);
            after = after.checked_add(1).ok_or_else(|| too_long(body.len()))?;
        }
        let sum = sum(key, VERSION, after, body);
        batch.insert(key, [&[VERSION], &sum[..], &after.to_be_bytes(), first].concat());
    } else {
        batch.remove(key);
    }
    debug_assert!(after == 0 || !key::is_short(key), "{} has parts", key.escape_ascii());
    (after..before).for_each(|number| batch.remove(key::part(key, number)));
    Ok(())
}

fn parts(value: &[u8]) -> u16 {
    value.get(5..HEAD).and_then(<[u8]>::first_chunk).map_or(0, |parts| u16::from_be_bytes(*parts))
}

fn sum(key: &[u8], version: u8, parts: u16, body: &[u8]) -> [u8; 4] {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&[version]);
    sum.update(&parts.to_be_bytes());
    sum.update(key);
    sum.update(body);
    sum.finalize().to_be_bytes()
}

fn wrong_sum(key: &[u8]) -> StoreError {
    damaged(&format!("the checksum of the record {} is wrong", key.escape_ascii()))
}

fn too_long(bytes: usize) -> StoreError {
    StoreError::Io(format!("a record of {bytes} bytes is longer than the store can hold"))
}

/// What a newer program wrote.
pub(super) fn too_new() -> StoreError {
    StoreError::TooNew(
        "the data was written by a newer perche: run that version, or restore a backup made by this one into an empty \
         folder: perche restore FILE"
            .to_owned(),
    )
}

/// What cannot be read, with the remedy.
pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!(
        "the data is damaged: {what}. Stop perche, move the data folder away and restore the last backup: perche restore FILE"
    ))
}

/// An error of the engine.
pub(super) fn engine(error: &sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => {
            let (error, remedy) =
                (error.to_string(), "Look after the disk (what the system says: dmesg), then start perche again");
            let remedy = if is_full(&error) { "Free some space on its disk" } else { remedy };
            StoreError::Io(format!("reading or writing the data failed: {}. {remedy}", system_words(&error)))
        }
        error => damaged(&engine_words(error)),
    }
}

/// What the engine says, without the offsets and empty backtraces that help nobody here.
pub(super) fn engine_words(error: &sled::Error) -> String {
    match error {
        sled::Error::Corruption { .. } => "the engine found bytes that it did not write".to_owned(),
        error => error.to_string(),
    }
}

/// What the system said. The engine hands on its errors as Rust writes them for programmers: `Os { code: 5, kind:
/// Uncategorized, message: "Input/output error" }`.
fn system_words(error: &str) -> &str {
    let message = error.split_once("message: \"").and_then(|(_, rest)| rest.split_once('"'));
    message.map_or(error, |(message, _)| message)
}

#[cfg(test)]
mod tests;
