//! What was counted per bucket: from kept counts, or by reading the responses.

use std::collections::BTreeSet;

use perche_survey::bucket::Bucket;
use perche_survey::response::{Response, Status};
use perche_survey::survey::Survey;

use super::Query;
use crate::catalog::Entry;
use crate::error::Error;
use crate::store::{Filter, Position, Store};
use crate::tally::{Cell, Dimension, Quarter, Step, Tally};

/// How many responses one answer may read.
const MAX_SCAN: usize = 200_000;

/// The kept counts of neighbouring buckets.
pub(super) fn kept(store: &dyn Store, survey: &Survey, buckets: &[Bucket]) -> Result<Vec<Tally>, Error> {
    let starts = buckets.iter().map(|bucket| bucket.from);
    let edges: Vec<Quarter> = starts.chain(buckets.last().map(|bucket| bucket.to)).map(Quarter::of).collect();
    Ok(store.tallies(&survey.id, &edges)?)
}

/// Counts the responses that every filter lets through.
pub(super) fn scan(store: &dyn Store, entry: &Entry, query: &Query, buckets: &[Bucket]) -> Result<Vec<Tally>, Error> {
    const PAGE: usize = 1_000;
    let survey = entry.current().survey.id.clone();
    let (from, to) = (buckets.first().map(|bucket| bucket.from), buckets.last().map(|bucket| bucket.to));
    let filter = Filter { survey, from, to, status: None, ascending: true };
    let mut tallies = vec![Tally::default(); buckets.len()];
    let (mut after, mut read) = (None, 0);
    loop {
        let responses = store.responses(&filter, after, PAGE)?;
        let Some(last) = responses.last() else { return Ok(tallies) };
        after = Some(Position { at: last.at, id: last.id });
        read += responses.len();
        if read > MAX_SCAN {
            let how = format!(
                "leaves more than {MAX_SCAN} responses to read: choose a shorter window, or one filter at most"
            );
            return Err(Error::TooWide(how));
        }
        // What does not count is excluded whatever the filters say, as with kept counts.
        let wanted = |response: &&Response| response.status != Status::Counted || passes(response, query, entry);
        for response in responses.iter().filter(wanted) {
            let place = buckets.partition_point(|bucket| bucket.to <= response.at);
            if let Some(tally) = tallies.get_mut(place) {
                tally.count(response, Step::In);
            }
        }
    }
}

fn passes(response: &Response, query: &Query, entry: &Entry) -> bool {
    query.filters.iter().all(|(name, allowed)| {
        let verified = response.verified.to_string();
        let value = match name.as_str() {
            "channel" => Some(response.channel.name()),
            "locale" => Some(response.locale.as_str()),
            "version" => Some(entry.version_of(response.revision)),
            "touchpoint" => response.touchpoint.as_deref(),
            "verified" => Some(verified.as_str()),
            context => context.strip_prefix("context.").and_then(|key| response.context.get(key)).map(String::as_str),
        };
        value.is_some_and(|value| allowed.contains(value))
    })
}

/// The part of kept counts that the one filter lets through; a scan has filtered already.
pub(super) fn slice(tally: &Tally, query: &Query, entry: &Entry, basis: &str) -> Cell {
    let Some((name, allowed)) = query.filters.first_key_value().filter(|_| basis == "tallies") else {
        return tally.all.clone();
    };
    let mut sum = Cell::default();
    for (dimension, cell) in &tally.by {
        let verified;
        let value = match (name.as_str(), dimension) {
            ("channel", Dimension::Channel(channel)) => Some(channel.name()),
            ("locale", Dimension::Locale(locale)) => Some(locale.as_str()),
            ("version", Dimension::Revision(revision)) => Some(entry.version_of(*revision)),
            ("touchpoint", Dimension::Touchpoint(touchpoint)) => Some(touchpoint.as_str()),
            ("verified", Dimension::Verified(flag)) => {
                verified = flag.to_string();
                Some(verified.as_str())
            }
            _ => None,
        };
        if value.is_some_and(|value| allowed.contains(value)) {
            sum.add(cell);
        }
    }
    sum
}

/// The wordings in the slice. Kept counts are not split twice, so a filter by another member leaves all of the window.
pub(super) fn versions(tally: &Tally, query: &Query, entry: &Entry) -> BTreeSet<String> {
    let chosen = query.filters.get("version");
    let revisions = tally.by.keys().filter_map(|dimension| match dimension {
        Dimension::Revision(revision) => Some(entry.version_of(*revision)),
        _ => None,
    });
    revisions.filter(|version| chosen.is_none_or(|chosen| chosen.contains(*version))).map(str::to_owned).collect()
}
