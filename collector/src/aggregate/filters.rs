//! Which responses figures and lists are of.

use std::collections::{BTreeMap, BTreeSet};

use perche_survey::draft::Fault;
use perche_survey::response::Response;
use perche_survey::survey::Survey;

use super::facet::Facet;
use crate::catalog::Entry;

/// Allowed values per facet: or within one, and between them. Empty ones let everything through.
#[derive(Clone, Debug, Default)]
pub struct Filters(BTreeMap<Facet, BTreeSet<String>>);

impl Filters {
    /// Takes a parameter that names a facet of the survey; `false` when it names none.
    pub fn take(&mut self, name: &str, value: &str, survey: &Survey, faults: &mut Vec<Fault>) -> bool {
        match Facet::named(name, survey) {
            Some(Ok(facet)) => match facet.fault_of(value) {
                Some(fault) => faults.push(fault),
                None => drop(self.0.entry(facet).or_default().insert(value.to_owned())),
            },
            Some(Err(fault)) => faults.push(fault),
            None => return false,
        }
        true
    }

    /// Whether a response has one of the allowed values of every facet.
    pub fn pass(&self, response: &Response, entry: &Entry) -> bool {
        self.0.iter().all(|(facet, allowed)| facet.passes(response, allowed, entry))
    }

    /// Whether they let everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn first(&self) -> Option<(&Facet, &BTreeSet<String>)> {
        self.0.first_key_value()
    }
}
