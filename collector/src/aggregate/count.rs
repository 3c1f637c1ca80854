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
        None => Ok((scan(store, entry, query, buckets, MAX_SCAN)?, "scan")),
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

/// Counts the responses that every filter lets through, and reads `most` for it.
fn scan(store: &dyn Store, entry: &Entry, query: &Query, buckets: &[Bucket], most: usize) -> Result<Counted, Error> {
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
        if read > most {
            return Err(Error::TooWide(format!(
                "leaves more than {most} responses to read: choose a shorter window, or one filter or group at most"
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use perche_survey::accept::{Moment, Signature};
    use perche_survey::draft::Draft;
    use perche_survey::time::Timestamp;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::catalog::{Catalog, put};
    use crate::change::Change;
    use crate::store::Memory;

    const NOW: Timestamp = Timestamp(1_795_348_800_000);
    const SURVEY: &str = "[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";

    /// A survey with so many responses.
    fn answered(responses: usize) -> (Memory, Arc<Entry>) {
        let (store, catalog) = (Memory::default(), Catalog::default());
        let revision = catalog.changes_for_file(perche_survey::file::read(SURVEY).surveys, NOW).remove(0);
        store.commit(&[put(&revision)]).unwrap();
        catalog.put(revision);
        let entry = catalog.get("a").unwrap();
        let moment = Moment {
            now: NOW,
            current: entry.current(),
            revision_of: &|_| None,
            display: None,
            hash: &str::to_owned,
            vouched: false,
            signature: Signature::Absent,
        };
        let post = |_| {
            let draft = Draft::read(json!({"id": Uuid::now_v7(), "score": 9}).to_string().as_bytes()).unwrap();
            Change::Accept(Box::new(entry.current().survey.accept(draft, &moment).unwrap().0))
        };
        store.commit(&(0..responses).map(post).collect::<Vec<_>>()).unwrap();
        (store, entry)
    }

    #[test]
    fn as_many_responses_are_read_as_may_be_and_not_one_more() {
        // More than a page of them, so that the bound holds for all pages together.
        let (store, entry) = answered(1_001);
        let groups = [("group_by".to_owned(), "channel,locale".to_owned())];
        let query = Query::read(&groups, &entry.current().survey).unwrap();
        assert!(query.needs_scan());
        let all = [Bucket { from: NOW, to: NOW.plus_days(1), partial: false }];
        let scanned = scan(&store, &entry, &query, &all, 1_001).unwrap();
        assert_eq!(scanned.buckets[0].cell.scores.values().sum::<u64>(), 1_001);
        let Err(Error::TooWide(said)) = scan(&store, &entry, &query, &all, 1_000) else { panic!("1,001 were read") };
        assert!(said.starts_with("leaves more than 1000 responses to read"), "{said}");
    }
}
