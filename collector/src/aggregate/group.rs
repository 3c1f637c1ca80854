//! The parts that a window is split into.

use std::collections::BTreeMap;

use perche_survey::bucket::Bucket;
use perche_survey::verdict::holm;
use perche_survey::window::Window;
use serde::Serialize;

use super::comparison::{Comparison, change};
use super::count::{Counted, Key};
use super::figures::{Detail, Figures};
use super::slice::Slice;
use super::{Point, Query};
use crate::catalog::Entry;

/// The most groups that have a name of their own.
const MAX_GROUPS: usize = 500;

/// The figures of one group.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Group {
    pub(crate) by: Words,
    /// `null` for what is gathered.
    #[schema(required)]
    pub(crate) key: Option<Words>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) other: bool,
    #[serde(flatten)]
    pub(crate) figures: Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) series: Option<Vec<Point>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) compare: Option<Comparison>,
}

/// One word, or one for each of two facets.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub(crate) enum Words {
    One(String),
    Two(Vec<String>),
}

impl Words {
    fn of(mut words: Vec<String>) -> Self {
        if words.len() == 1 { Self::One(words.remove(0)) } else { Self::Two(words) }
    }

    /// Every one of them.
    pub(crate) fn all(&self) -> &[String] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Two(words) => words,
        }
    }
}

/// A group that is not yet in figures.
struct Part {
    key: Key,
    buckets: BTreeMap<usize, Slice>,
    total: Slice,
}

/// The groups of what was counted: those with most answers first, at most 500, then one that gathers the rest.
pub(super) fn groups(
    counted: Counted,
    before: Option<(Window, Counted)>,
    query: &Query,
    buckets: &[Bucket],
    entry: &Entry,
) -> Vec<Group> {
    let by = Words::of(query.groups.iter().map(super::facet::Facet::name).collect());
    let whole = Slice::sum(&counted.buckets);
    let mut parts = gathered(ranked(counted));
    for part in &mut parts {
        part.total.may_be_of(&whole);
    }
    let mut compared = before.map(|(window, counted)| compared(window, counted, &parts, entry)).unwrap_or_default();
    compared.resize_with(parts.len(), || None);
    let mut groups = Vec::new();
    for (Part { key, buckets: filled, total }, compare) in parts.into_iter().zip(compared) {
        let empty = Slice::to_count();
        let point = |(place, bucket)| Point::of(bucket, filled.get(&place).unwrap_or(&empty), query, entry);
        let series = (query.interval.is_some() && query.groups.len() == 1)
            .then(|| buckets.iter().enumerate().map(point).collect());
        groups.push(Group {
            by: by.clone(),
            other: key.is_none(),
            key: key.map(Words::of),
            figures: Figures::of(&total, entry, Detail::Full),
            series,
            compare,
        });
    }
    groups
}

fn ranked(counted: Counted) -> Vec<Part> {
    let part = |(key, buckets): (Key, BTreeMap<usize, Slice>)| {
        let total = Slice::sum(buckets.values());
        Part { key, buckets, total }
    };
    let mut parts: Vec<Part> = counted.groups.into_iter().map(part).collect();
    // Stable, so groups of one size stay in the order of their keys; what has no name is last whatever its size.
    parts.sort_by_key(|part| (part.key.is_none(), std::cmp::Reverse(part.total.n())));
    parts
}

/// Puts what comes after the first 500, and what has no name, into one part at the end.
fn gathered(mut parts: Vec<Part>) -> Vec<Part> {
    let named = parts.iter().take(MAX_GROUPS).filter(|part| part.key.is_some()).count();
    let rest = parts.split_off(named);
    if !rest.is_empty() {
        let mut buckets: BTreeMap<usize, Slice> = BTreeMap::new();
        for (place, slice) in rest.iter().flat_map(|part| &part.buckets) {
            buckets.entry(*place).or_insert_with(Slice::to_count).add(slice);
        }
        parts.push(Part { key: None, total: Slice::sum(buckets.values()), buckets });
    }
    parts
}

/// Each part beside the same part of the earlier window, judged as one family of comparisons.
fn compared(window: Window, counted: Counted, parts: &[Part], entry: &Entry) -> Vec<Option<Comparison>> {
    let mut earlier: BTreeMap<Key, Slice> = BTreeMap::new();
    for (key, buckets) in counted.groups {
        let named = parts.iter().any(|part| part.key == key);
        earlier.entry(key.filter(|_| named)).or_insert_with(Slice::to_count).add(&Slice::sum(buckets.values()));
    }
    let before: Vec<Slice> =
        parts.iter().map(|part| earlier.remove(&part.key).unwrap_or_else(Slice::to_count)).collect();
    let mut family: Vec<_> =
        parts.iter().zip(&before).map(|(part, before)| change(before, &part.total, entry)).collect();
    holm(&mut family);
    let size = family.len();
    family
        .into_iter()
        .zip(&before)
        .map(|(change, before)| Some(Comparison::new(window, before, change, Some(size), entry)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::Cell;
    use perche_survey::scale::Score;

    fn slice(answers: u64) -> Slice {
        let mut slice = Slice::to_count();
        slice.cell = Cell { scores: BTreeMap::from([(Score(1), answers)]), ..Cell::default() };
        slice
    }

    fn counted(groups: u64) -> Counted {
        // The later the larger, so that the order of size is not that of the names.
        let group = |place| (Some(vec![format!("{place:03}")]), BTreeMap::from([(0, slice(place + 1))]));
        Counted { groups: (0..groups).map(group).collect(), ..Counted::default() }
    }

    fn sizes(counted: Counted) -> Vec<(Key, u64)> {
        gathered(ranked(counted)).into_iter().map(|part| (part.key, part.total.n())).collect()
    }

    #[test]
    fn five_hundred_groups_have_names_and_one_more_is_gathered() {
        let all = sizes(counted(500));
        assert_eq!((all.len(), &all[0], &all[499].1), (500, &(Some(vec!["499".to_owned()]), 500), &1));
        let cut = sizes(counted(502));
        assert_eq!((cut.len(), &cut[499].1, &cut[500]), (501, &3, &(None, 1 + 2)), "the two smallest are gathered");
    }

    #[test]
    fn what_has_no_name_comes_last_whatever_its_size() {
        let mut counted = counted(2);
        counted.groups.insert(None, BTreeMap::from([(0, slice(99))]));
        assert_eq!(sizes(counted).last(), Some(&(None, 99)));
    }
}
