//! The dictionary of a survey's segments. Counts on disk name a slot by a number of one or two bytes, in place of a key and
//! a value that stand again in each quarter hour and day. Rows need no dictionary: they hold their values themselves.

use std::collections::BTreeMap;

/// The slots of one survey, numbered as they came, of all its segments together.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    named: Vec<(String, Option<String>)>,
    segments: BTreeMap<String, Segment>,
}

#[derive(Clone, Debug, Default)]
struct Segment {
    own: BTreeMap<String, u32>,
    other: Option<u32>,
}

/// Of a survey that counts in no segment yet.
pub(super) static NONE: Slots = Slots { named: Vec::new(), segments: BTreeMap::new() };

impl Slots {
    /// The number of the slot of `value`, or of the slot that the rest shares.
    pub(super) fn number(&self, key: &str, value: Option<&str>) -> Option<u32> {
        let segment = self.segments.get(key)?;
        value.map_or(segment.other, |value| segment.own.get(value).copied())
    }

    /// The key and value of a slot.
    pub(super) fn named(&self, number: u32) -> Option<&(String, Option<String>)> {
        self.named.get(usize::try_from(number).ok()?)
    }

    /// The values that have a slot of their own, with their keys, in the order of their numbers.
    pub(super) fn own(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_deref()?)))
    }

    /// How many values of a segment have a slot of their own.
    pub(super) fn taken(&self, key: &str) -> usize {
        self.segments.get(key).map_or(0, |segment| segment.own.len())
    }

    /// The number of the next slot.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.named.len()).expect("each slot took a record of its own, which is more than a byte")
    }

    /// Gives the next number to a slot that has none.
    pub(super) fn add(&mut self, key: &str, value: Option<&str>) {
        let number = self.next();
        let segment = self.segments.entry(key.to_owned()).or_default();
        match value {
            Some(value) => drop(segment.own.insert(value.to_owned(), number)),
            None => segment.other = Some(number),
        }
        self.named.push((key.to_owned(), value.map(str::to_owned)));
    }
}
