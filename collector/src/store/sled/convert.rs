//! Data of format 1, where each response, id, count and entry of the log was a pair of its own. They are put into blocks at the first start,
//! before anything else is read, so that everybody else knows one format. A start that is broken off goes on at the next
//! one: each commit takes some pairs away and stores what was in them.

use sled::{Db, IVec};

use super::batch::Batch;
use super::catalogue::Catalogue;
use super::encoding::{self, body, damaged, decode, encode, engine};
use super::key;
use super::life::Writing;
use super::open::Folder;
use super::record::{Id, Row};
use super::{apply, tally};
use crate::store::StoreError;

/// An entry of the log in format 1.
const SINGLE_CHANGE: u8 = key::SINGLE[4].0;
/// How many pairs one commit takes.
const AT_ONCE: usize = 500;

/// Puts everything into blocks that is not.
pub(super) fn convert(db: &Db, folder: &Folder, writing: &mut Writing) -> Result<(), StoreError> {
    let mut converted = 0;
    // Each commit says where the log ends, and a start that is broken off leaves the end of it among the pairs.
    let last = db.scan_prefix([SINGLE_CHANGE]).keys().next_back().transpose().map_err(|error| engine(&error))?;
    writing.last_change = writing.last_change.max(last.and_then(|key| key::read_change(&key)).unwrap_or(0));
    for (tag, _) in key::SINGLE {
        loop {
            let pairs = db.range(vec![tag]..vec![tag + 1]).take(AT_ONCE).collect::<Result<Vec<_>, _>>();
            let pairs = pairs.map_err(|error| engine(&error))?;
            if pairs.is_empty() {
                break;
            }
            if converted == 0 {
                tracing::info!("the data of an older perche is being converted: this is done once");
            }
            converted += pairs.len();
            // With the first ones at the latest no older program may open it.
            let mut batch = Batch::new(db, Catalogue::default().into(), writing.last_change, None);
            batch.convert(pairs)?;
            if let Some(batch) = batch.finish()? {
                apply(db, folder, writing, batch)?;
            }
        }
    }
    Ok(())
}

impl Batch<'_> {
    fn convert(&mut self, pairs: Vec<(IVec, IVec)>) -> Result<(), StoreError> {
        self.written.insert(key::format(), Some(encode(&u32::from(encoding::VERSION))));
        for (single, value) in pairs {
            let found = body(self.tree, &single, value)?.ok_or_else(|| damaged("a pair went while it was read"))?;
            let wrong = || damaged(&format!("the key {} cannot be read", single.escape_ascii()));
            let (_, tag) = key::SINGLE.into_iter().find(|(tag, _)| *tag == single[0]).ok_or_else(wrong)?;
            let key = [&[tag], &single[1..]].concat();
            let record = match tag {
                key::ROW => {
                    let (_, at, _) = key::read_row(&key).ok_or_else(wrong)?;
                    let row: Row = decode(&single, &found)?;
                    encode(&row.of_format_1(at))
                }
                key::ID => {
                    let id = uuid::Uuid::from_slice(&single[1..]).map_err(|_| wrong())?;
                    let known: Id = decode(&single, &found)?;
                    encode(&known.beside(id))
                }
                key::QUARTER | key::DAY => tally::of_format_1(&single, &found)?,
                _ => found,
            };
            self.blocks.put(self.tree, &key, Some(record))?;
            self.written.insert(single.to_vec(), None);
        }
        Ok(())
    }
}
