//! Packed counts: one record per survey and UTC quarter hour, one per UTC day, so that a long window reads days inside
//! and quarters at its edges.

use std::collections::BTreeMap;

use perche_survey::scale::Score;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sled::Tree;

use super::block;
use super::encoding::{self, Members, damaged};
use super::key::{self, Span};
use super::record::{channel, channel_code};
use super::slots::Slots;
use crate::store::StoreError;
use crate::tally::{Cell, Dimension, Split, Splits, Tally};

#[derive(Debug, Serialize)]
struct TallyRecord<'a> {
    all: CellRecord,
    /// A slice in which all responses are says no more than that: most quarter hours have one or two.
    by: Vec<(Slice<'a>, Option<CellRecord>)>,
    test: u64,
    quarantined: u64,
    shown: u64,
    replied: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct CellRecord {
    scores: Vec<(i16, u64)>,
    skipped: u64,
    commented: u64,
}

/// New slices go to the end: their order is their code on disk.
#[derive(Debug, Serialize, Deserialize)]
enum Slice<'a> {
    Channel(u8),
    Locale(&'a str),
    Revision(u32),
    Touchpoint(&'a str),
    Verified(bool),
    /// By the number of its slot.
    Segment(u32),
}

/// A [`CellRecord`] that nobody wants: read past, and nothing kept.
#[derive(Deserialize)]
#[expect(dead_code, reason = "is read past")]
struct Passed(Scores, [u64; 2]);

struct Scores;

impl From<&Cell> for CellRecord {
    fn from(Cell { scores, skipped, commented }: &Cell) -> Self {
        let scores = scores.iter().map(|(score, count)| (score.0, *count)).collect();
        Self { scores, skipped: *skipped, commented: *commented }
    }
}

impl From<CellRecord> for Cell {
    fn from(CellRecord { scores, skipped, commented }: CellRecord) -> Self {
        let scores = scores.into_iter().map(|(score, count)| (Score(score), count)).collect();
        Self { scores, skipped, commented }
    }
}

impl<'a> Slice<'a> {
    fn of(dimension: &'a Dimension, slots: &Slots) -> Option<Self> {
        Some(match dimension {
            Dimension::Channel(channel) => Self::Channel(channel_code(*channel)),
            Dimension::Locale(locale) => Self::Locale(locale),
            Dimension::Revision(revision) => Self::Revision(*revision),
            Dimension::Touchpoint(touchpoint) => Self::Touchpoint(touchpoint),
            Dimension::Verified(verified) => Self::Verified(*verified),
            Dimension::Segment { key, value } => Self::Segment(slots.number(key, value.as_deref())?),
        })
    }

    fn dimension(&self, slots: &Slots) -> Option<Dimension> {
        Some(match *self {
            Self::Channel(code) => Dimension::Channel(channel(code)?),
            Self::Locale(locale) => Dimension::Locale(locale.to_owned()),
            Self::Revision(revision) => Dimension::Revision(revision),
            Self::Touchpoint(touchpoint) => Dimension::Touchpoint(touchpoint.to_owned()),
            Self::Verified(verified) => Dimension::Verified(verified),
            Self::Segment(number) => {
                let (key, value) = slots.named(number)?.clone();
                Dimension::Segment { key, value }
            }
        })
    }

    /// Whether it is one of the parts that `split` makes.
    fn is_of(&self, split: &Split, slots: &Slots) -> bool {
        match (self, split) {
            (Self::Channel(_), Split::Channel)
            | (Self::Locale(_), Split::Locale)
            | (Self::Revision(_), Split::Revision)
            | (Self::Touchpoint(_), Split::Touchpoint)
            | (Self::Verified(_), Split::Verified) => true,
            // A slot that nobody knows is wanted, so that its damage is told.
            (Self::Segment(number), Split::Segment(wanted)) => {
                slots.named(*number).is_none_or(|(key, _)| key == wanted)
            }
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Scores {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Self)
    }
}

impl<'de> Visitor<'de> for Scores {
    type Value = Self;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("scores and how many gave them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut scores: A) -> Result<Self, A::Error> {
        while scores.next_element::<(i16, u64)>()?.is_some() {}
        Ok(self)
    }
}

/// The body of a tally. `None` for one that counts nothing: it has no record.
pub(super) fn encode(tally: &Tally, slots: &Slots) -> Result<Option<Vec<u8>>, StoreError> {
    if *tally == Tally::default() {
        return Ok(None);
    }
    let Tally { all, by, test, quarantined, shown, replied } = tally;
    let part = |cell: &Cell| (cell != all).then(|| cell.into());
    let by = by.iter().map(|(dimension, cell)| Some((Slice::of(dimension, slots)?, part(cell))));
    let by: Option<Vec<_>> = by.collect();
    let by = by.ok_or_else(|| damaged("a response is counted in a slot that no segment has"))?;
    let (test, quarantined, shown, replied) = (*test, *quarantined, *shown, *replied);
    Ok(Some(encoding::encode(&TallyRecord { all: all.into(), by, test, quarantined, shown, replied })))
}

/// The tally of a body, split in those ways and no others.
pub(super) fn tally(key: &[u8], body: &[u8], slots: &Slots, splits: &Splits) -> Result<Tally, StoreError> {
    let body = encoding::whole(body);
    let mut members = Members::new(key, &body);
    let all: Cell = members.next::<CellRecord>()?.into();
    let mut by = BTreeMap::new();
    for _ in 0..members.next::<u64>()? {
        let slice: Slice = members.next()?;
        if !splits.any(|split| slice.is_of(split, slots)) {
            members.next::<Option<Passed>>()?;
            continue;
        }
        let cell = members.next::<Option<CellRecord>>()?.map_or_else(|| all.clone(), Cell::from);
        let dimension = slice.dimension(slots);
        by.insert(
            dimension.ok_or_else(|| damaged("a tally splits by a channel or a segment that nobody knows"))?,
            cell,
        );
    }
    let [test, quarantined, shown, replied] = members.next()?;
    Ok(Tally { all, by, test, quarantined, shown, replied })
}

/// The body of a tally of format 1, as it is written now. There every slice had its own counts.
pub(super) fn of_format_1(key: &[u8], body: &[u8]) -> Result<Vec<u8>, StoreError> {
    let body = encoding::whole(body);
    let mut members = Members::new(key, &body);
    let all: CellRecord = members.next()?;
    let mut by = Vec::new();
    for _ in 0..members.next::<u64>()? {
        let (slice, cell): (Slice, CellRecord) = members.next()?;
        by.push((slice, (cell != all).then_some(cell)));
    }
    let [test, quarantined, shown, replied] = members.next()?;
    Ok(encoding::encode(&TallyRecord { all, by, test, quarantined, shown, replied }))
}

/// The tally of a survey's span.
pub(super) fn read(tree: &Tree, survey: u32, span: Span, slots: &Slots) -> Result<Option<Tally>, StoreError> {
    let key = key::tally(survey, span);
    block::read(tree, &key)?.map(|body| tally(&key, &body, slots, &Splits::Every)).transpose()
}

#[cfg(test)]
mod tests;
