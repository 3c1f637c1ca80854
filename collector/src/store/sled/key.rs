//! Keys of the one tree: a tag, then big-endian numbers, so that the order of bytes is the order of reading.

use std::ops::Bound;

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::change::DocumentKind;
use crate::store::{Filter, Position};
use crate::tally::Quarter;

/// What is known of the store as a whole.
pub(super) const META: u8 = b'm';
/// A survey by name: its number.
pub(super) const SURVEY: u8 = b'n';
/// A slot of a survey's segments, by number.
pub(super) const SLOT: u8 = b'g';
/// A response, by survey, `at` and id; in blocks.
pub(super) const ROW: u8 = b'b';
/// A response id: where its row is, or when it was erased; in blocks.
pub(super) const ID: u8 = b'x';
/// The counts of a survey's quarter hour; in blocks.
pub(super) const QUARTER: u8 = b'h';
/// The counts of a survey's UTC day; in blocks.
pub(super) const DAY: u8 = b'k';
/// A document.
pub(super) const DOCUMENT: u8 = b'j';
/// An entry of the log of changes; in blocks.
pub(super) const CHANGE: u8 = b'c';
/// What had pairs of its own in format 1, and its tag now.
pub(super) const SINGLE: [(u8, u8); 5] = [(b'r', ROW), (b'i', ID), (b'q', QUARTER), (b'd', DAY), (b'l', CHANGE)];
/// A display token that was seen.
pub(super) const SHOWN: u8 = b's';
/// A value that `one_per` allows once.
pub(super) const UNIQUE: u8 = b'u';
/// An erased id, by the time of its erasure.
pub(super) const TOMBSTONE: u8 = b't';
/// A display whose token is remembered, by survey and time.
pub(super) const DISPLAY: u8 = b'w';
/// How often a survey was seen in a quarter hour with tokens that are forgotten.
pub(super) const COUNTED: u8 = b'v';
/// A response of a respondent.
pub(super) const RESPONDENT: u8 = b'o';
/// An act of the audit log, by time.
pub(super) const ACT: u8 = b'a';
/// The rest of a long value.
pub(super) const PART: u8 = b'p';

/// A range of keys.
pub(super) type Range = (Bound<Vec<u8>>, Bound<Vec<u8>>);

fn key(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(tag);
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

fn read_instant(bytes: [u8; 6]) -> Timestamp {
    Timestamp(bytes.iter().fold(0_i64, |millis, byte| millis << 8 | i64::from(*byte)))
}

/// Milliseconds in six bytes: until the year 10889, from 1970, before which no clock of ours reads.
fn instant(at: Timestamp) -> [u8; 6] {
    const LAST: u64 = (1 << 48) - 1;
    let [_, _, millis @ ..] = u64::try_from(at.0).unwrap_or(0).min(LAST).to_be_bytes();
    millis
}

pub(super) fn format() -> Vec<u8> {
    key(META, &[b"format"])
}

/// Written for the sake of writing ([`super::nudge`]).
pub(super) fn nudge() -> Vec<u8> {
    key(META, &[b"nudge"])
}

pub(super) fn commits() -> Vec<u8> {
    key(META, &[b"commits"])
}

/// What the number of the newest entry of the log is at least.
pub(super) fn last_change() -> Vec<u8> {
    key(META, &[b"changes"])
}

pub(super) fn survey(id: &SurveyId) -> Vec<u8> {
    key(SURVEY, &[id.as_str().as_bytes()])
}

pub(super) fn slot(survey: u32, number: u32) -> Vec<u8> {
    numbered(SLOT, survey, Some(number))
}

/// The survey and number of a slot's key.
pub(super) fn read_slot(key: &[u8]) -> Option<(u32, u32)> {
    let (survey, number) = key.strip_prefix(&[SLOT])?.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*survey), u32::from_be_bytes(number.try_into().ok()?)))
}

pub(super) fn row(survey: u32, at: Timestamp, id: Uuid) -> Vec<u8> {
    key(ROW, &[&survey.to_be_bytes(), &instant(at), id.as_bytes()])
}

/// The survey, `at` and id of a row's key.
pub(super) fn read_row(key: &[u8]) -> Option<(u32, Timestamp, Uuid)> {
    let (survey, rest) = key.strip_prefix(&[ROW])?.split_first_chunk::<4>()?;
    let (at, id) = rest.split_first_chunk::<6>()?;
    Some((u32::from_be_bytes(*survey), read_instant(*at), Uuid::from_slice(id).ok()?))
}

/// What the keys of records that may share a block begin with ([`super::block`]).
pub(super) fn group(key: &[u8]) -> &[u8] {
    let length = if matches!(key.first(), Some(&(ROW | QUARTER | DAY))) { 5 } else { 1 };
    key.get(..length).unwrap_or(key)
}

/// The first key behind a group.
pub(super) fn after_group(group: &[u8]) -> Vec<u8> {
    let mut after = group.to_vec();
    // A tag is never the last byte there is.
    while after.pop_if(|byte| *byte == u8::MAX).is_some() {}
    if let Some(last) = after.last_mut() {
        *last += 1;
    }
    after
}

/// How long each key of a block is.
pub(super) fn length(bound: &[u8]) -> Option<usize> {
    match *bound.first()? {
        ROW => Some(27),
        ID => Some(17),
        QUARTER | DAY | CHANGE => Some(9),
        _ => None,
    }
}

/// The survey of a block of rows.
pub(super) fn read_survey(bound: &[u8]) -> Option<u32> {
    bound.get(1..5).and_then(<[u8]>::first_chunk).map(|survey| u32::from_be_bytes(*survey))
}

/// The rows of `filter` that come after `after` in its order.
pub(super) fn rows(survey: u32, filter: &Filter, after: Option<Position>) -> Range {
    let first = |at: Timestamp| row(survey, at, Uuid::nil());
    let from = Bound::Included(filter.from.map_or_else(|| numbered(ROW, survey, None), first));
    let to = Bound::Excluded(filter.to.map_or_else(|| after_survey(ROW, survey), first));
    match after.map(|after| Bound::Excluded(row(survey, after.at, after.id))) {
        None => (from, to),
        Some(after) if filter.ascending => (later(from, after), to),
        Some(after) => (from, earlier(to, after)),
    }
}

fn later(one: Bound<Vec<u8>>, other: Bound<Vec<u8>>) -> Bound<Vec<u8>> {
    if bytes(&one) > bytes(&other) { one } else { other }
}

fn earlier(one: Bound<Vec<u8>>, other: Bound<Vec<u8>>) -> Bound<Vec<u8>> {
    if bytes(&one) < bytes(&other) { one } else { other }
}

fn bytes(bound: &Bound<Vec<u8>>) -> &[u8] {
    match bound {
        Bound::Included(key) | Bound::Excluded(key) => key,
        Bound::Unbounded => &[],
    }
}

/// Whether no key can lie in it; the engine wants to be spared these.
pub(super) fn is_empty((from, to): &Range) -> bool {
    bytes(from) >= bytes(to)
}

/// The first key of a survey's records of one tag, from `number` on.
fn numbered(tag: u8, survey: u32, number: Option<u32>) -> Vec<u8> {
    let survey = survey.to_be_bytes();
    number.map_or_else(|| key(tag, &[&survey]), |number| key(tag, &[&survey, &number.to_be_bytes()]))
}

fn after_survey(tag: u8, survey: u32) -> Vec<u8> {
    survey.checked_add(1).map_or_else(|| vec![tag + 1], |next| numbered(tag, next, None))
}

/// A span of time that is counted in one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Span {
    Quarter(u32),
    Day(u32),
}

impl Span {
    /// The spans that count `quarter`.
    pub(super) fn of(quarter: Quarter) -> [Self; 2] {
        [Self::Quarter(quarter.0), Self::Day(quarter.day())]
    }
}

pub(super) fn tally(survey: u32, span: Span) -> Vec<u8> {
    match span {
        Span::Quarter(number) => numbered(QUARTER, survey, Some(number)),
        Span::Day(number) => numbered(DAY, survey, Some(number)),
    }
}

/// The tallies of a survey from one span to before another of the same length.
pub(super) fn tallies(survey: u32, from: Span, to: Span) -> Range {
    (Bound::Included(tally(survey, from)), Bound::Excluded(tally(survey, to)))
}

/// The number of the span in a tally's key.
pub(super) fn read_tally(key: &[u8]) -> Option<u32> {
    key.last_chunk().map(|number| u32::from_be_bytes(*number))
}

pub(super) fn id(id: Uuid) -> Vec<u8> {
    key(ID, &[id.as_bytes()])
}

fn kind(kind: DocumentKind) -> u8 {
    match kind {
        DocumentKind::Survey => 1,
        DocumentKind::Key => 2,
        DocumentKind::Secret => 3,
        DocumentKind::KeyUse => 4,
        DocumentKind::Webhook => 5,
        DocumentKind::Delivery => 6,
        DocumentKind::Progress => 7,
        DocumentKind::Session => 8,
    }
}

pub(super) fn documents(of: DocumentKind) -> Vec<u8> {
    vec![DOCUMENT, kind(of)]
}

pub(super) fn document(of: DocumentKind, name: &str) -> Vec<u8> {
    key(DOCUMENT, &[&[kind(of)], name.as_bytes()])
}

pub(super) fn change(number: u64) -> Vec<u8> {
    key(CHANGE, &[&number.to_be_bytes()])
}

/// The log from an entry on.
pub(super) fn changes(from: u64) -> Range {
    (Bound::Included(change(from)), Bound::Excluded(vec![CHANGE + 1]))
}

pub(super) fn read_change(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|number| u64::from_be_bytes(*number))
}

pub(super) fn shown(token: [u8; 16]) -> Vec<u8> {
    key(SHOWN, &[&token])
}

/// The tombstone of `id`; with the nil id the first of that instant.
pub(super) fn tombstone(at: Timestamp, id: Uuid) -> Vec<u8> {
    key(TOMBSTONE, &[&instant(at), id.as_bytes()])
}

/// An act; with the nil id the first of that instant.
pub(super) fn act(at: Timestamp, id: Uuid) -> Vec<u8> {
    key(ACT, &[&instant(at), id.as_bytes()])
}

/// The display of a token; with zeros the first of that instant.
pub(super) fn display(survey: u32, at: Timestamp, token: [u8; 16]) -> Vec<u8> {
    key(DISPLAY, &[&survey.to_be_bytes(), &instant(at), &token])
}

pub(super) fn counted(survey: u32, quarter: Quarter) -> Vec<u8> {
    numbered(COUNTED, survey, Some(quarter.0))
}

/// The end of a key whose last parts are an instant and sixteen bytes: a tombstone, a display, an act or a respondent's response.
pub(super) fn read_instant_and_tail(key: &[u8]) -> Option<(Timestamp, [u8; 16])> {
    let (rest, tail) = key.split_last_chunk::<16>()?;
    rest.last_chunk::<6>().map(|at| (read_instant(*at), *tail))
}

/// The first key of a respondent's responses; hashed, so that it tells nobody.
pub(super) fn respondent(survey: u32, respondent: &str) -> Vec<u8> {
    key(RESPONDENT, &[&survey.to_be_bytes(), &Sha256::digest(respondent)[..16]])
}

pub(super) fn respondent_row(survey: u32, respondent: &str, at: Timestamp, id: Uuid) -> Vec<u8> {
    let mut key = self::respondent(survey, respondent);
    key.extend_from_slice(&instant(at));
    key.extend_from_slice(id.as_bytes());
    key
}

/// Hashed, so that the key is short and tells no order number or respondent.
pub(super) fn unique(survey: u32, value: &str) -> Vec<u8> {
    key(UNIQUE, &[&survey.to_be_bytes(), &Sha256::digest(value)[..16]])
}

/// Whether what stands under such a key is a few numbers, never long enough to have parts.
pub(super) fn is_short(key: &[u8]) -> bool {
    matches!(key, [ID | CHANGE | SHOWN | UNIQUE | TOMBSTONE | DISPLAY | COUNTED | RESPONDENT, ..])
}

pub(super) fn part(of: &[u8], number: u16) -> Vec<u8> {
    key(PART, &[of, &number.to_be_bytes()])
}
