//! Packed counts: one record per survey and UTC quarter hour, one per UTC day, so that a long window reads days inside
//! and quarters at its edges.

use std::collections::BTreeMap;

use perche_survey::scale::Score;
use serde::{Deserialize, Serialize};
use sled::Tree;

use super::block;
use super::encoding::{self, damaged, decode};
use super::key::{self, Span};
use super::record::{channel, channel_code};
use super::slots::Slots;
use crate::store::StoreError;
use crate::tally::{Cell, Dimension, Tally};

#[derive(Debug, Serialize, Deserialize)]
struct TallyRecord {
    all: CellRecord,
    /// A slice in which all responses are says no more than that: most quarter hours have one or two.
    by: Vec<(Slice, Option<CellRecord>)>,
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
enum Slice {
    Channel(u8),
    Locale(String),
    Revision(u32),
    Touchpoint(String),
    Verified(bool),
    /// By the number of its slot.
    Segment(u32),
}

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

impl Slice {
    fn of(dimension: &Dimension, slots: &Slots) -> Option<Self> {
        Some(match dimension {
            Dimension::Channel(channel) => Self::Channel(channel_code(*channel)),
            Dimension::Locale(locale) => Self::Locale(locale.clone()),
            Dimension::Revision(revision) => Self::Revision(*revision),
            Dimension::Touchpoint(touchpoint) => Self::Touchpoint(touchpoint.clone()),
            Dimension::Verified(verified) => Self::Verified(*verified),
            Dimension::Segment { key, value } => Self::Segment(slots.number(key, value.as_deref())?),
        })
    }

    fn dimension(self, slots: &Slots) -> Option<Dimension> {
        Some(match self {
            Self::Channel(code) => Dimension::Channel(channel(code)?),
            Self::Locale(locale) => Dimension::Locale(locale),
            Self::Revision(revision) => Dimension::Revision(revision),
            Self::Touchpoint(touchpoint) => Dimension::Touchpoint(touchpoint),
            Self::Verified(verified) => Dimension::Verified(verified),
            Self::Segment(number) => {
                let (key, value) = slots.named(number)?.clone();
                Dimension::Segment { key, value }
            }
        })
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

pub(super) fn tally(key: &[u8], body: &[u8], slots: &Slots) -> Result<Tally, StoreError> {
    let TallyRecord { all, by, test, quarantined, shown, replied } = decode(key, body)?;
    let part = |cell: Option<CellRecord>| cell.unwrap_or_else(|| all.clone()).into();
    let by: Option<BTreeMap<_, _>> =
        by.into_iter().map(|(slice, cell)| Some((slice.dimension(slots)?, part(cell)))).collect();
    let by = by.ok_or_else(|| damaged("a tally splits by a channel or a segment that nobody knows"))?;
    Ok(Tally { all: all.into(), by, test, quarantined, shown, replied })
}

/// As format 1 wrote it: every slice with its own counts.
#[derive(Debug, Serialize, Deserialize)]
struct TallyOfFormat1 {
    all: CellRecord,
    by: Vec<(Slice, CellRecord)>,
    test: u64,
    quarantined: u64,
    shown: u64,
    replied: u64,
}

/// The body of a tally of format 1, as it is written now.
pub(super) fn of_format_1(key: &[u8], body: &[u8]) -> Result<Vec<u8>, StoreError> {
    let TallyOfFormat1 { all, by, test, quarantined, shown, replied } = decode(key, body)?;
    let by = by.into_iter().map(|(slice, cell)| (slice, (cell != all).then_some(cell))).collect();
    Ok(encoding::encode(&TallyRecord { all, by, test, quarantined, shown, replied }))
}

/// The tally of a survey's span.
pub(super) fn read(tree: &Tree, survey: u32, span: Span, slots: &Slots) -> Result<Option<Tally>, StoreError> {
    let key = key::tally(survey, span);
    block::read(tree, &key)?.map(|body| tally(&key, &body, slots)).transpose()
}

#[cfg(test)]
mod tests;
