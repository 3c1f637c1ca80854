//! What a list asks of a response that no figure is split by: whether it says why, and what the team did with it.

use std::collections::BTreeSet;

use perche_survey::draft::Fault;
use perche_survey::handling::MAX_TAG;
use perche_survey::response::{Response, Suspicion};

/// What is asked. What is not lets everything through.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// It has one of these tags, letter by letter as the team wrote them.
    tags: BTreeSet<String>,
    done: Option<bool>,
    commented: Option<bool>,
    /// One of these rules put it into quarantine.
    suspicions: Vec<Suspicion>,
}

impl Marks {
    /// Takes a parameter that is about one of them; `false` when it is not.
    pub(super) fn take(&mut self, name: &str, value: &str, faults: &mut Vec<Fault>) -> bool {
        let taken = match name {
            "tag" => tag(value).map(|tag| self.tags.extend([tag])),
            "done" => truth(value).map(|done| self.done = Some(done)),
            "commented" => truth(value).map(|commented| self.commented = Some(commented)),
            "suspicion" => rule(value).map(|rule| self.suspicions.push(rule)),
            _ => return false,
        };
        faults.extend(taken.err().map(|message| Fault::new(name, message)));
        true
    }

    /// Whether they let everything through.
    pub(super) fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.done.is_none() && self.commented.is_none() && self.suspicions.is_empty()
    }

    /// Whether a response is what is asked for.
    pub(super) fn pass(&self, response: &Response) -> bool {
        self.done.is_none_or(|done| response.done == done)
            && self.commented.is_none_or(|commented| response.comment.is_some() == commented)
            && (self.tags.is_empty() || response.tags.iter().any(|tag| self.tags.contains(tag)))
            && (self.suspicions.is_empty() || response.suspicion.is_some_and(|rule| self.suspicions.contains(&rule)))
    }
}

/// As [`perche_survey::handling::Handling`] keeps it: a tag that can be on no response is a slip, not an empty list.
fn tag(value: &str) -> Result<String, String> {
    let tag = value.trim();
    let sound = (1..=MAX_TAG).contains(&tag.chars().count()) && !tag.chars().any(char::is_control);
    if sound { Ok(tag.to_owned()) } else { Err(format!("must be a tag: 1 to {MAX_TAG} characters")) }
}

fn truth(value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| "must be true or false".to_owned())
}

fn rule(value: &str) -> Result<Suspicion, String> {
    let names = || Suspicion::NAMES.map(|(name, _)| name).join(", ");
    Suspicion::named(value).ok_or_else(|| format!("must be one of {}", names()))
}
