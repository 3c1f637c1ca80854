//! Which surveys there are, and the slots of their segments: small enough to be held in memory, so that a row needs four
//! bytes for its survey.

use std::collections::BTreeMap;
use std::sync::Arc;

use perche_survey::survey::SurveyId;
use sled::Tree;

use super::encoding::{body, damaged, decode, engine};
use super::key;
use super::record::{SlotRecord, SurveyRecord};
use super::slots::{NONE, Slots};
use crate::store::StoreError;

/// The surveys by name and by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalogue {
    records: BTreeMap<SurveyId, SurveyRecord>,
    names: BTreeMap<u32, SurveyId>,
    slots: BTreeMap<u32, Arc<Slots>>,
}

impl Catalogue {
    pub(super) fn read(tree: &Tree) -> Result<Self, StoreError> {
        let mut catalogue = Self::default();
        for pair in tree.scan_prefix([key::SURVEY]) {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(body) = body(tree, &key, value)? else { continue };
            let name = String::from_utf8_lossy(&key[1..]).into_owned();
            let id = SurveyId::try_from(name).map_err(|rule| damaged(&format!("the name of a survey {rule}")))?;
            catalogue.put(id, decode(&key, &body)?);
        }
        for pair in tree.scan_prefix([key::SLOT]) {
            let (key, value) = pair.map_err(|error| engine(&error))?;
            let Some(body) = body(tree, &key, value)? else { continue };
            let SlotRecord { key: segment, value } = decode(&key, &body)?;
            let (survey, number) = key::read_slot(&key).ok_or_else(|| damaged("the key of a slot cannot be read"))?;
            let slots = catalogue.slots_mut(survey);
            if slots.next() != number {
                return Err(damaged(&format!("slot {} of survey number {survey} is missing", slots.next())));
            }
            slots.add(&segment, value.as_deref());
        }
        Ok(catalogue)
    }

    /// The slots of a survey's segments.
    pub(super) fn slots(&self, survey: u32) -> &Slots {
        self.slots.get(&survey).map_or(&NONE, Arc::as_ref)
    }

    pub(super) fn slots_mut(&mut self, survey: u32) -> &mut Slots {
        Arc::make_mut(self.slots.entry(survey).or_default())
    }

    pub(super) fn put(&mut self, id: SurveyId, record: SurveyRecord) {
        self.names.insert(record.number, id.clone());
        self.records.insert(id, record);
    }

    pub(super) fn record(&self, id: &SurveyId) -> Option<SurveyRecord> {
        self.records.get(id).copied()
    }

    pub(super) fn number(&self, id: &SurveyId) -> Option<u32> {
        self.records.get(id).map(|record| record.number)
    }

    pub(super) fn name(&self, number: u32) -> Result<&SurveyId, StoreError> {
        self.names.get(&number).ok_or_else(|| damaged(&format!("there is no survey of number {number}")))
    }

    pub(super) fn next_number(&self) -> u32 {
        self.names.last_key_value().map_or(1, |(last, _)| last + 1)
    }

    /// The numbers of all surveys, in the order of their names.
    pub(super) fn by_name(&self) -> impl Iterator<Item = u32> {
        self.records.values().map(|record| record.number)
    }

    pub(super) fn surveys(&self) -> impl Iterator<Item = (u32, &SurveyId)> {
        self.names.iter().map(|(number, id)| (*number, id))
    }
}
