//! What was counted per bucket: from kept counts, or by reading the responses.

use std::collections::BTreeMap;

use perche_survey::bucket::Bucket;
use perche_survey::response::{Response, Status};

use super::Query;
use super::facet::{Facet, Told};
use super::slice::Slice;
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::{Filter, Position, Store};
use crate::tally::{Quarter, Splits, Tally};

/// How many responses one answer may read.
const MAX_SCAN: usize = 200_000;

/// The values of a group, one per facet; `None` gathers what has no name of its own.
pub(super) type Key = Option<Vec<String>>;

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// One slice per bucket.
    pub(super) buckets: Vec<Slice>,
    /// For each group the buckets in which it has responses.
    pub(super) groups: BTreeMap<Key, BTreeMap<usize, Slice>>,
}

/// Counts what `query` asks for in neighbouring buckets, and says on what the counts rest.
pub(super) fn count(
    store: &dyn Store,
    entry: &Entry,
    query: &Query,
    buckets: &[Bucket],
) -> Result<(Counted, &'static str), Error> {
    let kept = if query.needs_scan() { None } else { kept(store, entry, query, buckets)? };
    match kept {
        Some(counted) => Ok((counted, "tallies")),
        None => Ok((scan(store, entry, query, buckets)?, "scan")),
    }
}

/// Where the buckets begin, and where the last one ends.
fn edges(buckets: &[Bucket]) -> Vec<Quarter> {
    let starts = buckets.iter().map(|bucket| bucket.from);
    starts.chain(buckets.last().map(|bucket| bucket.to)).map(Quarter::of).collect()
}

/// `None` when kept counts do not tell a filter's value apart from others.
fn kept(store: &dyn Store, entry: &Entry, query: &Query, buckets: &[Bucket]) -> Result<Option<Counted>, Error> {
    let tallies = store.tallies(&entry.current().survey.id, &edges(buckets), &query.splits())?;
    let filter = query.filters.first();
    let untold = |tally: &Tally| {
        let rest = |(facet, _): (&Facet, _)| tally.by.keys().any(|it| facet.of_counts(it, entry) == Some(Told::Rest));
        filter.is_some_and(rest)
    };
    if tallies.iter().any(untold) {
        return Ok(None);
    }
    let mut counted = Counted::default();
    for (place, tally) in tallies.iter().enumerate() {
        counted.buckets.push(match filter {
            Some((facet, allowed)) => Slice::part(tally, facet, allowed, entry),
            None => Slice::whole(tally),
        });
        let Some(facet) = query.groups.first() else { continue };
        for (told, slice) in Slice::split(tally, facet, entry) {
            counted.groups.entry(named(vec![told])).or_default().insert(place, slice);
        }
    }
    Ok(Some(counted))
}

/// The key of a group; one value that is not told apart leaves the whole without a name.
fn named(told: Vec<Told>) -> Key {
    let value = |told| match told {
        Told::Value(value) => Some(value),
        Told::Rest => None,
    };
    told.into_iter().map(value).collect()
}

/// Counts the responses that every filter lets through.
fn scan(store: &dyn Store, entry: &Entry, query: &Query, buckets: &[Bucket]) -> Result<Counted, Error> {
    const PAGE: usize = 1_000;
    let survey = entry.current().survey.id.clone();
    let (from, to) = (buckets.first().map(|bucket| bucket.from), buckets.last().map(|bucket| bucket.to));
    let filter = Filter { survey, from, to, status: None, ascending: true };
    let mut counted = Counted { buckets: vec![Slice::to_count(); buckets.len()], ..Counted::default() };
    let (mut after, mut read) = (None, 0);
    loop {
        let responses = store.responses(&filter, after, PAGE)?;
        let Some(last) = responses.last() else { break };
        after = Some(Position { at: last.at, id: last.id });
        read += responses.len();
        if read > MAX_SCAN {
            return Err(Error::TooWide(format!(
                "leaves more than {MAX_SCAN} responses to read: choose a shorter window, or one filter or group at most"
            )));
        }
        for response in &responses {
            let place = buckets.partition_point(|bucket| bucket.to <= response.at);
            counted.add(response, place, entry, query);
        }
    }
    // No response tells how often the question was seen: the counts do, of all of a span.
    if query.filters.is_empty() {
        let tallies = store.tallies(&entry.current().survey.id, &edges(buckets), &Splits::NONE)?;
        counted.buckets.iter_mut().zip(&tallies).for_each(|(slice, tally)| slice.seen_as(tally));
    }
    Ok(counted)
}

impl Counted {
    fn add(&mut self, response: &Response, place: usize, entry: &Entry, query: &Query) {
        // What does not count is excluded whatever the filters say, as with kept counts.
        let counts = response.status == Status::Counted;
        if counts && !query.filters.pass(response, entry) {
            return;
        }
        if let Some(slice) = self.buckets.get_mut(place) {
            slice.count(response);
        }
        let values = query.groups.iter().map(|facet| facet.of_response(response, entry)).collect::<Option<Vec<_>>>();
        if let Some(values) = values.filter(|values| counts && !values.is_empty()) {
            let group = self.groups.entry(named(values)).or_default();
            group.entry(place).or_insert_with(Slice::to_count).count(response);
        }
    }
}
