//! Ways into the tree beside the order of responses: by respondent, by the time of erasure, by the time of display.

use std::ops::{Bound, Range};

use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use sled::Tree;
use uuid::Uuid;

use super::catalogue::Catalogue;
use super::encoding::{self, body, damaged, decode, engine};
use super::record::{ActRecord, Id};
use super::{block, key, response};
use crate::change::{Act, Displays, Erased};
use crate::store::{Position, StoreError};
use crate::tally::Quarter;

/// An instant and the sixteen bytes behind it.
type Place = (Timestamp, [u8; 16]);

/// The places of an index that come after the key `after`. All of its keys begin with `prefix`.
pub(super) fn after<'a>(
    tree: &'a Tree,
    prefix: &[u8],
    after: Option<Vec<u8>>,
) -> impl Iterator<Item = Result<Place, StoreError>> + use<'a> {
    let prefix = prefix.to_vec();
    let from = after.map_or_else(|| Bound::Included(prefix.clone()), Bound::Excluded);
    let keys = tree.range((from, Bound::Unbounded)).keys();
    let within = keys.take_while(move |key| key.as_ref().map_or(true, |key| key.starts_with(&prefix)));
    within.map(|key| place(&key.map_err(|error| engine(&error))?))
}

/// What is known of an id.
pub(super) fn id(tree: &Tree, id: Uuid) -> Result<Option<Id>, StoreError> {
    let key = key::id(id);
    let known: Option<Id> = block::read(tree, &key)?.map(|body| decode(&key, &body)).transpose()?;
    Ok(known.map(|known| known.apart(id)))
}

/// What a respondent gave to a survey, after a place.
pub(super) fn responses_of(
    tree: &Tree,
    catalogue: &Catalogue,
    (survey, respondent): (&SurveyId, &str),
    from: Option<Position>,
    limit: usize,
) -> Result<Vec<Response>, StoreError> {
    let Some(survey) = catalogue.number(survey) else { return Ok(Vec::new()) };
    let from = from.map(|from| key::respondent_row(survey, respondent, from.at, from.id));
    let read = |(at, id): Place| {
        let key = key::row(survey, at, Uuid::from_bytes(id));
        // Erased between the two reads: there is none.
        let row = block::read(tree, &key)?;
        row.map(|row| response(catalogue, &key, &row)).transpose()
    };
    let places = after(tree, &key::respondent(survey, respondent), from);
    places.filter_map(|place| place.and_then(read).transpose()).take(limit).collect()
}

/// The erased ids that come after `from`.
pub(super) fn erased(tree: &Tree, from: Option<Erased>) -> impl Iterator<Item = Result<Erased, StoreError>> + use<'_> {
    let from = from.map(|Erased { at, id }| key::tombstone(at, id));
    after(tree, &[key::TOMBSTONE], from).map(|place| place.map(|(at, id)| Erased { at, id: Uuid::from_bytes(id) }))
}

/// The acts that come before `before`, newest first.
pub(super) fn acts(tree: &Tree, before: Option<Position>) -> impl Iterator<Item = Result<Act, StoreError>> + use<'_> {
    let end = before.map_or_else(|| vec![key::ACT + 1], |before| key::act(before.at, before.id));
    tree.range(vec![key::ACT]..end).rev().filter_map(|pair| {
        let read = || {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            // Forgotten between the two reads: there is none.
            let Some(body) = body(tree, &key, value)? else { return Ok(None) };
            let (at, id) = place(&key)?;
            let record: ActRecord = decode(&key, &body)?;
            let act = record.act(at, Uuid::from_bytes(id));
            act.map(Some).ok_or_else(|| damaged("the audit log holds an unknown act"))
        };
        read().transpose()
    })
}

/// The number of the newest entry of the log, also when the entry itself went.
pub(super) fn last_change(tree: &Tree) -> Result<u64, StoreError> {
    let last = block::records(tree, key::changes(0), false)?.next().transpose()?;
    if let Some(number) = last.and_then(|(key, _)| key::read_change(&key)) {
        return Ok(number);
    }
    let key = key::last_change();
    encoding::read(tree, &key)?.map_or(Ok(0), |body| decode(&key, &body))
}

/// The displays of a survey that come after `displays`.
pub(super) fn displays(
    tree: &Tree,
    survey: u32,
    displays: Option<Displays>,
) -> Box<dyn Iterator<Item = Result<Displays, StoreError>> + '_> {
    let seen = |after_token| {
        let survey = survey.to_be_bytes();
        let places = after(tree, &[&[key::DISPLAY], &survey[..]].concat(), after_token);
        places.map(|place| place.map(|(at, token)| Displays::Seen { at, token }))
    };
    match displays {
        None => Box::new(counted(tree, survey, Quarter(0)).chain(seen(None))),
        Some(Displays::Counted { quarter, .. }) => {
            Box::new(counted(tree, survey, Quarter(quarter.0.saturating_add(1))).chain(seen(None)))
        }
        Some(Displays::Seen { at, token }) => Box::new(seen(Some(key::display(survey, at, token)))),
    }
}

/// What is only counted, from a quarter hour on.
fn counted(tree: &Tree, survey: u32, from: Quarter) -> impl Iterator<Item = Result<Displays, StoreError>> + '_ {
    times(tree, survey, from..Quarter(u32::MAX))
        .map(|counted| counted.map(|(quarter, times)| Displays::Counted { quarter, times }))
}

/// How often a survey was seen in each of some quarter hours with tokens that are forgotten.
pub(super) fn times(
    tree: &Tree,
    survey: u32,
    within: Range<Quarter>,
) -> impl Iterator<Item = Result<(Quarter, u64), StoreError>> + '_ {
    let range = key::counted(survey, within.start)..key::counted(survey, within.end);
    tree.range(range).filter_map(|pair| {
        let read = || {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(body) = body(tree, &key, value)? else { return Ok(None) };
            let quarter = key::read_tally(&key).map(Quarter).ok_or_else(unreadable)?;
            Ok(Some((quarter, decode(&key, &body)?)))
        };
        read().transpose()
    })
}

/// The end of an index key.
pub(super) fn place(key: &[u8]) -> Result<Place, StoreError> {
    key::read_instant_and_tail(key).ok_or_else(unreadable)
}

fn unreadable() -> StoreError {
    damaged("a key of an index cannot be read")
}
