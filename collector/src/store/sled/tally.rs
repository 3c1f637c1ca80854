//! Packed counts: one record per survey and UTC quarter hour, one per UTC day, so that a long window reads days inside
//! and quarters at its edges.

use std::collections::BTreeMap;
use std::sync::Arc;

use perche_survey::scale::Score;
use serde::{Deserialize, Serialize};
use sled::Tree;

use super::catalogue::Catalogue;
use super::encoding::{self, damaged, decode, engine};
use super::key::{self, Span};
use super::record::{channel, channel_code};
use super::slots::Slots;
use crate::store::StoreError;
use crate::tally::{Cell, Dimension, QUARTERS_PER_DAY, Quarter, Tally};

#[derive(Debug, Serialize, Deserialize)]
struct TallyRecord {
    all: CellRecord,
    by: Vec<(Slice, CellRecord)>,
    test: u64,
    quarantined: u64,
    shown: u64,
    replied: u64,
}

#[derive(Debug, Serialize, Deserialize)]
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
    let by = by.iter().map(|(dimension, cell)| Some((Slice::of(dimension, slots)?, cell.into())));
    let by: Option<Vec<_>> = by.collect();
    let by = by.ok_or_else(|| damaged("a response is counted in a slot that no segment has"))?;
    let (test, quarantined, shown, replied) = (*test, *quarantined, *shown, *replied);
    Ok(Some(encoding::encode(&TallyRecord { all: all.into(), by, test, quarantined, shown, replied })))
}

fn tally(key: &[u8], body: &[u8], slots: &Slots) -> Result<Tally, StoreError> {
    let TallyRecord { all, by, test, quarantined, shown, replied } = decode(key, body)?;
    let by: Option<BTreeMap<_, _>> =
        by.into_iter().map(|(slice, cell)| Some((slice.dimension(slots)?, cell.into()))).collect();
    let by = by.ok_or_else(|| damaged("a tally splits by a channel or a segment that nobody knows"))?;
    Ok(Tally { all: all.into(), by, test, quarantined, shown, replied })
}

/// The tally of a survey's span.
pub(super) fn read(tree: &Tree, survey: u32, span: Span, slots: &Slots) -> Result<Option<Tally>, StoreError> {
    let key = key::tally(survey, span);
    encoding::read(tree, &key)?.map(|body| tally(&key, &body, slots)).transpose()
}

/// The counts of a survey from `from` to before `to`, and how many records were read for it. `catalogue` is asked after
/// each record is read, since a record may name a slot that was new with it.
pub(super) fn between(
    tree: &Tree,
    catalogue: impl Fn() -> Arc<Catalogue>,
    survey: u32,
    (from, to): (Quarter, Quarter),
) -> Result<(Tally, u64), StoreError> {
    let mut sum = Tally::default();
    let mut records = 0;
    for (first, end) in spans(from, to) {
        if first >= end {
            continue;
        }
        for pair in tree.range(key::tallies(survey, first, end)) {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(body) = encoding::body(tree, &key, value)? else { continue };
            sum.add(&tally(&key, &body, catalogue().slots(survey))?);
            records += 1;
        }
    }
    Ok((sum, records))
}

/// Whole days inside, quarter hours before and after them.
fn spans(from: Quarter, to: Quarter) -> Vec<(Span, Span)> {
    let (first_day, last_day) = (from.0.div_ceil(QUARTERS_PER_DAY), to.day());
    if first_day >= last_day {
        return vec![(Span::Quarter(from.0), Span::Quarter(to.0))];
    }
    vec![
        (Span::Quarter(from.0), Span::Quarter(first_day * QUARTERS_PER_DAY)),
        (Span::Day(first_day), Span::Day(last_day)),
        (Span::Quarter(last_day * QUARTERS_PER_DAY), Span::Quarter(to.0)),
    ]
}

#[cfg(test)]
mod tests;
