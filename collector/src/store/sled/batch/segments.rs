//! The slots of a survey's segments: who gets which, and its number.

use std::sync::Arc;

use perche_survey::response::{Response, Slot};

use super::Batch;
use crate::store::sled::key;
use crate::store::sled::record::SlotRecord;

impl Batch<'_> {
    /// Gives a response that is counted for the first time its slots.
    pub(super) fn place<'a>(
        &self,
        survey: u32,
        segments: impl Iterator<Item = (&'a str, &'a str, u16)>,
        response: &mut Response,
    ) {
        let slots = self.catalogue.slots(survey);
        for (key, value, max_values) in segments {
            let slot = Slot::of(slots.number(key, Some(value)).is_some(), slots.taken(key), max_values);
            response.segments.insert(key.to_owned(), slot);
        }
    }

    /// Gives numbers to those slots of a response that have none.
    pub(super) fn number_slots(&mut self, survey: u32, response: &Response) {
        for (key, value) in response.segment_values() {
            self.number_slot(survey, key, value);
        }
    }

    /// Gives a number to the slot of `value`, or to the one that the rest shares, unless it has one.
    pub(super) fn number_slot(&mut self, survey: u32, key: &str, value: Option<&str>) {
        let slots = self.catalogue.slots(survey);
        if slots.number(key, value).is_none() {
            let record = SlotRecord { key: key.to_owned(), value: value.map(str::to_owned) };
            self.put(key::slot(survey, slots.next()), &record);
            Arc::make_mut(&mut self.catalogue).slots_mut(survey).add(key, value);
        }
    }
}
