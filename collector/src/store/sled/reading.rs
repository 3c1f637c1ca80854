//! Counts of spans of time, from as few records as possible: days inside, quarter hours at the edges. Where local days do
//! not begin at 0:00 UTC every bucket of a month by day has two edges, each in the middle of a UTC day. Of such a day the
//! quarter hours on the shorter side are read, once for the two buckets that meet there; the other side is the day less
//! these. So in Rome a month by day reads 8 quarter hours an edge and not 96 a day.

use std::sync::Arc;

use sled::Tree;

use super::block;
use super::catalogue::Catalogue;
use super::key::{self, Span};
use super::tally::tally;
use crate::store::StoreError;
use crate::tally::{QUARTERS_PER_DAY, Quarter, Splits, Tally};

/// Reads the counts of one survey.
pub(super) struct Reading<'a, C> {
    tree: &'a Tree,
    /// Asked after each record is read, since a record may name a slot that was new with it.
    catalogue: C,
    survey: u32,
    splits: &'a Splits,
    /// The edge that was met last.
    edge: Option<Edge>,
    /// How many records were read.
    pub(super) records: u64,
}

/// A UTC day that is cut.
#[derive(Clone)]
struct Edge {
    at: Quarter,
    before: Option<Tally>,
    after: Option<Tally>,
}

impl<'a, C: Fn() -> Arc<Catalogue>> Reading<'a, C> {
    pub(super) const fn new(tree: &'a Tree, catalogue: C, survey: u32, splits: &'a Splits) -> Self {
        Self { tree, catalogue, survey, splits, edge: None, records: 0 }
    }

    /// The counts from `from` to before `to`.
    pub(super) fn between(&mut self, from: Quarter, to: Quarter) -> Result<Tally, StoreError> {
        let (first_day, last_day) = (from.0.div_ceil(QUARTERS_PER_DAY), to.day());
        if from >= to || from.day() == last_day {
            return self.sum(Span::Quarter(from.0), Span::Quarter(to.0));
        }
        let mut sum = self.sum(Span::Day(first_day), Span::Day(last_day))?;
        if is_inside(from) {
            sum.add(&self.side(from, Side::After)?);
        }
        if is_inside(to) {
            sum.add(&self.side(to, Side::Before)?);
        }
        Ok(sum)
    }

    /// One side of the day in which `at` lies.
    fn side(&mut self, at: Quarter, side: Side) -> Result<Tally, StoreError> {
        let known = self.edge.take().filter(|edge| edge.at == at);
        let mut edge = known.unwrap_or(Edge { at, before: None, after: None });
        let shorter = Side::shorter(at);
        // Where one bucket ends the next one begins, so both sides are wanted.
        if edge.side(side).is_none() && (side == Side::Before || side != shorter) {
            let rest = self.rest(&mut edge, shorter)?;
            *edge.side(shorter.other()) = Some(rest);
        }
        let tally = match edge.side(side) {
            Some(known) => known.clone(),
            None => self.quarters(at, side)?,
        };
        *edge.side(side) = Some(tally.clone());
        self.edge = Some(edge);
        Ok(tally)
    }

    /// The side of the day that is not `shorter`.
    fn rest(&mut self, edge: &mut Edge, shorter: Side) -> Result<Tally, StoreError> {
        let key = key::tally(self.survey, Span::Day(edge.at.day()));
        let Some(found) = block::read(self.tree, &key)? else { return Ok(Tally::default()) };
        let mut rest = tally(&key, &found, (self.catalogue)().slots(self.survey), self.splits)?;
        let less = self.quarters(edge.at, shorter)?;
        // A commit in between would be missed or counted twice, and there is none when the day is as it was: whatever
        // is counted in a quarter hour is counted in its day.
        if block::read(self.tree, &key)? != Some(found) {
            return self.quarters(edge.at, shorter.other());
        }
        self.records += 1;
        rest.take_away(&less);
        *edge.side(shorter) = Some(less);
        Ok(rest)
    }

    /// A side of the day, from its quarter hours.
    fn quarters(&mut self, at: Quarter, side: Side) -> Result<Tally, StoreError> {
        let day = at.day() * QUARTERS_PER_DAY;
        let (from, to) = match side {
            Side::Before => (day, at.0),
            Side::After => (at.0, day + QUARTERS_PER_DAY),
        };
        self.sum(Span::Quarter(from), Span::Quarter(to))
    }

    /// The sum of all records from one span to before another of the same length.
    fn sum(&mut self, from: Span, to: Span) -> Result<Tally, StoreError> {
        let mut sum = Tally::default();
        if from >= to {
            return Ok(sum);
        }
        for record in block::records(self.tree, key::tallies(self.survey, from, to), true)? {
            let (key, body) = record?;
            sum.add(&tally(&key, &body, (self.catalogue)().slots(self.survey), self.splits)?);
            self.records += 1;
        }
        Ok(sum)
    }
}

/// A side of a day that is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }

    /// The one with fewer quarter hours.
    const fn shorter(at: Quarter) -> Self {
        if at.0 % QUARTERS_PER_DAY <= QUARTERS_PER_DAY / 2 { Self::Before } else { Self::After }
    }
}

impl Edge {
    const fn side(&mut self, side: Side) -> &mut Option<Tally> {
        match side {
            Side::Before => &mut self.before,
            Side::After => &mut self.after,
        }
    }
}

/// Whether a day is cut there.
const fn is_inside(at: Quarter) -> bool {
    !at.0.is_multiple_of(QUARTERS_PER_DAY)
}
