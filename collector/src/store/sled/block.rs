//! Blocks: neighbouring small records in one value. The engine keeps at most 16 pairs in a page, about 9 where keys come in
//! their order, and 250 bytes of memory for each page there is, read or not. Measured with a pair for each response and
//! one for each id: 700 bytes a response on the disk, and more memory at ten million than a small machine has.
//!
//! A block stands under the lower bound of its records: the key of its first one when it was made, and for the first
//! block of a group (a survey's responses; all ids) what their keys begin with. It reaches to the next block of the
//! group. Its bound never changes, and records only ever move to a block further up, when a full one is split: so whoever
//! reads block by block while commits go on misses none and can tell those that he has seen.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow, RangeBounds};

use sled::{IVec, Tree};

use super::encoding::{body, damaged, engine};
use super::key;
use crate::store::StoreError;

/// A block that grows beyond so many bytes is split. Far below the length at which a value is stored in pieces, so that
/// only a block of one record ever is.
const FULL: usize = 1_024;

/// A record: its key and its body.
pub(super) type Record = (Vec<u8>, Vec<u8>);

/// Records of a block: key and body, in the order of keys.
type Records = BTreeMap<Vec<u8>, Vec<u8>>;

/// The body of the record under `key`.
pub(super) fn read(tree: &Tree, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let Some((bound, value)) = home(tree, key)? else { return Ok(None) };
    let Some(body) = body(tree, &bound, value)? else { return Ok(None) };
    let mut found = None;
    walk(&bound, &body, |here, record| match here.cmp(key) {
        Ordering::Less => ControlFlow::Continue(()),
        Ordering::Equal => {
            found = Some(record.to_vec());
            ControlFlow::Break(())
        }
        Ordering::Greater => ControlFlow::Break(()),
    })?;
    Ok(found)
}

/// The records of a group whose keys lie in `range`, read as they are asked for.
pub(super) fn records(
    tree: &Tree,
    range: key::Range,
    ascending: bool,
) -> Result<impl Iterator<Item = Result<Record, StoreError>> + use<'_>, StoreError> {
    let from = match &range.0 {
        Bound::Included(from) | Bound::Excluded(from) => home(tree, from)?.map(|(bound, _)| bound.to_vec()),
        Bound::Unbounded => None,
    };
    let blocks = tree.range((from.map_or_else(|| range.0.clone(), Bound::Included), range.1.clone()));
    let blocks: Box<dyn Iterator<Item = _>> = if ascending { Box::new(blocks) } else { Box::new(blocks.rev()) };
    // A block that is split while it is passed shows some of its records twice.
    let mut last: Option<Vec<u8>> = None;
    Ok(blocks.flat_map(move |block| {
        let found =
            block.map_err(|error| engine(&error)).and_then(|(bound, value)| within(tree, &bound, value, &range));
        let mut records = match found {
            Err(error) => return vec![Err(error)],
            Ok(records) => records,
        };
        if !ascending {
            records.reverse();
        }
        let seen = last.take();
        let new = |key: &Vec<u8>| seen.as_ref().is_none_or(|seen| if ascending { key > seen } else { key < seen });
        records.retain(|(key, _)| new(key));
        last = records.last().map(|(key, _)| key.clone()).or(seen);
        records.into_iter().map(Ok).collect()
    }))
}

/// The records of a block whose keys lie in `range`.
fn within(tree: &Tree, bound: &[u8], value: IVec, range: &key::Range) -> Result<Vec<Record>, StoreError> {
    let Some(body) = body(tree, bound, value)? else { return Ok(Vec::new()) };
    let range = (range.0.as_ref().map(Vec::as_slice), range.1.as_ref().map(Vec::as_slice));
    let mut records = Vec::new();
    walk(bound, &body, |key, record| {
        if RangeBounds::<[u8]>::contains(&range, key) {
            records.push((key.to_vec(), record.to_vec()));
        }
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

fn unpack(tree: &Tree, bound: &[u8], value: IVec) -> Result<Records, StoreError> {
    body(tree, bound, value)?.map_or(Ok(Records::new()), |body| decode(bound, &body))
}

/// The block that reaches over `key`.
fn home(tree: &Tree, key: &[u8]) -> Result<Option<(IVec, IVec)>, StoreError> {
    tree.range(key::group(key)..=key).next_back().transpose().map_err(|error| engine(&error))
}

/// For each record what its key does not share with the one before, the first with the block's bound, then its body, each
/// with its length before it.
fn encode(bound: &[u8], records: &Records) -> Vec<u8> {
    let (mut body, mut before) = (Vec::with_capacity(FULL), bound);
    for (key, record) in records {
        let shared = key.iter().zip(before).take_while(|(one, other)| one == other).count();
        body = postcard::to_extend(&(&key[shared..], &record[..]), body).expect("a list takes all that is written");
        before = key;
    }
    body
}

fn decode(bound: &[u8], body: &[u8]) -> Result<Records, StoreError> {
    let mut records = Records::new();
    walk(bound, body, |key, record| {
        records.insert(key.to_vec(), record.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

/// Shows every record of a block, until that is enough. Nothing is kept of those that are passed by: a look at one of forty
/// ids would else cost eighty allocations.
fn walk(
    bound: &[u8],
    mut body: &[u8],
    mut each: impl FnMut(&[u8], &[u8]) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let wrong = || damaged(&format!("the block {} cannot be read", bound.escape_ascii()));
    let length = key::length(bound).ok_or_else(wrong)?;
    let mut key = bound.to_vec();
    while !body.is_empty() {
        let ((rest, record), behind): ((&[u8], &[u8]), _) = postcard::take_from_bytes(body).map_err(|_| wrong())?;
        let shared = length.checked_sub(rest.len()).filter(|shared| *shared <= key.len()).ok_or_else(wrong)?;
        key.truncate(shared);
        key.extend_from_slice(rest);
        if each(&key, record).is_break() {
            return Ok(());
        }
        body = behind;
    }
    Ok(())
}

/// For [`super::read_anything`]. What can be read is written as it was.
#[cfg(fuzzing)]
pub(super) fn read_anything(bound: &[u8], body: &[u8]) {
    if let Ok(records) = decode(bound, body) {
        let again = decode(bound, &encode(bound, &records));
        assert_eq!(again.ok(), Some(records));
    }
}

/// Blocks that a commit has read and changed.
#[derive(Default)]
pub(super) struct Blocks {
    /// By their bounds. None reaches over another.
    read: BTreeMap<Vec<u8>, Block>,
    /// Whether a block that cannot be read is taken for an empty one.
    mending: bool,
}

struct Block {
    records: Records,
    /// About as many as its value will have.
    bytes: usize,
    /// The bound of the next block.
    end: Vec<u8>,
    changed: bool,
}

impl Block {
    fn new(records: Records, end: Vec<u8>) -> Self {
        let bytes = records.iter().map(|(key, record)| weight(key, record)).sum();
        Self { records, bytes, end, changed: false }
    }
}

/// About how many bytes a record takes: neighbours share about half of their keys.
fn weight(key: &[u8], record: &[u8]) -> usize {
    key.len() / 2 + 4 + record.len()
}

impl Blocks {
    /// For a repair of records that can be made anew: a block of them that cannot be read is replaced.
    pub(super) fn mending() -> Self {
        Self { mending: true, ..Self::default() }
    }

    /// The body of the record under `key`, as it is after the commit.
    pub(super) fn get(&mut self, tree: &Tree, key: &[u8]) -> Result<Option<&Vec<u8>>, StoreError> {
        let bound = self.over(tree, key)?;
        Ok(self.block(&bound).records.get(key))
    }

    /// Stores a record, or takes it away.
    pub(super) fn put(&mut self, tree: &Tree, key: &[u8], record: Option<Vec<u8>>) -> Result<(), StoreError> {
        let bound = self.over(tree, key)?;
        let block = self.block(&bound);
        block.changed = true;
        let added = record.as_ref().map_or(0, |record| weight(key, record));
        let before = match record {
            Some(record) => block.records.insert(key.to_vec(), record),
            None => block.records.remove(key),
        };
        block.bytes += added;
        block.bytes -= before.map_or(0, |before| weight(key, &before));
        self.split(bound, key);
        Ok(())
    }

    /// What stands under the bounds of the changed blocks after the commit.
    pub(super) fn finish(self) -> impl Iterator<Item = (Vec<u8>, Option<Vec<u8>>)> {
        let changed = self.read.into_iter().filter(|(_, block)| block.changed);
        changed.map(|(bound, block)| {
            let body = (!block.records.is_empty()).then(|| encode(&bound, &block.records));
            (bound, body)
        })
    }

    fn block(&mut self, bound: &[u8]) -> &mut Block {
        self.read.get_mut(bound).expect("whoever names a bound has read its block")
    }

    /// The bound of the block that reaches over `key`, which is read if it was not yet.
    fn over(&mut self, tree: &Tree, key: &[u8]) -> Result<Vec<u8>, StoreError> {
        let group = key::group(key);
        let known = self.read.range::<[u8], _>((Bound::Included(group), Bound::Included(key))).next_back();
        if let Some((bound, _)) = known.filter(|(_, block)| key < &block.end[..]) {
            return Ok(bound.clone());
        }
        let (bound, records) = match home(tree, key)? {
            Some((bound, value)) => match unpack(tree, &bound, value) {
                Err(StoreError::Damaged(_)) if self.mending => (bound.to_vec(), Records::new()),
                records => (bound.to_vec(), records?),
            },
            None => (group.to_vec(), Records::new()),
        };
        let behind = (Bound::Excluded(bound.clone()), Bound::Unbounded);
        let next = tree.range::<Vec<u8>, key::Range>(behind).keys().next().transpose();
        let next = next.map_err(|error| engine(&error))?.filter(|next| next.starts_with(group));
        let end = next.map_or_else(|| key::after_group(group), |next| next.to_vec());
        self.read.insert(bound.clone(), Block::new(records, end));
        Ok(bound)
    }

    /// Splits the block at `bound`, in which `put` was stored, until its parts are small enough.
    fn split(&mut self, bound: Vec<u8>, put: &[u8]) {
        let mut full = vec![bound];
        while let Some(bound) = full.pop() {
            let block = self.block(&bound);
            if block.bytes <= FULL || block.records.len() < 2 {
                continue;
            }
            let at = cut(&block.records, put);
            let above = Block { changed: true, ..Block::new(block.records.split_off(&at), block.end.clone()) };
            block.bytes -= above.bytes;
            block.end.clone_from(&at);
            self.read.insert(at.clone(), above);
            full.extend([bound, at]);
        }
    }
}

/// The first record of the upper part. What comes last begins a block of its own, since more will come behind it: where
/// all come in their order, every block gets full. Anything else is cut in the middle.
fn cut(records: &Records, put: &[u8]) -> Vec<u8> {
    let last = records.keys().next_back().filter(|last| *last == put);
    let middle = records.keys().nth(records.len() / 2);
    last.or(middle).expect("a block that is split has two records").clone()
}

#[cfg(test)]
mod tests;
