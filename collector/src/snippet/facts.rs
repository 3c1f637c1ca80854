//! What a page is told of the moment: its touchpoint and declared facts, in an address or as attributes.

use std::collections::BTreeMap;

use perche_survey::draft::Fault;
use perche_survey::survey::Survey;
use perche_widget::escape;
use serde::{Deserialize, Serialize};

/// What the snippet is to say of the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// One of the survey's touchpoints.
    pub touchpoint: Option<String>,
    /// Declared facts.
    pub context: BTreeMap<String, String>,
    /// Whether what is answered is a trial, which no figure counts.
    #[serde(default)]
    pub test: bool,
}

impl Facts {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.touchpoint.is_none() && self.context.is_empty() && !self.test
    }

    /// What the survey would drop.
    pub(super) fn faults(&self, survey: &Survey) -> Vec<Fault> {
        let names = survey.touchpoint.names();
        let touchpoint = self.touchpoint.iter().filter(|name| !names.contains(name));
        let touchpoint = touchpoint.map(|_| Fault::new("touchpoint", format!("must be one of {}", names.join(", "))));
        let context = self.context.iter().filter_map(|(key, value)| {
            let field = format!("context-{key}");
            match survey.context.get(key) {
                None => Some(Fault::new(field, "is not declared in this survey")),
                Some(rule) if value.chars().count() > usize::from(rule.max_len) => {
                    Some(Fault::new(field, format!("must have at most {} characters", rule.max_len)))
                }
                Some(_) => None,
            }
        });
        touchpoint.chain(context).collect()
    }

    /// By the names that an address and an element have for them.
    fn named(&self) -> impl Iterator<Item = (String, &str)> {
        let touchpoint = self.touchpoint.iter().map(|name| ("touchpoint".to_owned(), name.as_str()));
        let context = self.context.iter().map(|(key, value)| (format!("context-{key}"), value.as_str()));
        touchpoint.chain(context).chain(self.test.then(|| ("test".to_owned(), "1")))
    }

    /// As members of a query, encoded.
    pub(super) fn members(&self) -> Vec<String> {
        let member = |(name, value): (String, &str)| {
            form_urlencoded::Serializer::new(String::new()).append_pair(&name, value).finish().replace('+', "%20")
        };
        self.named().map(member).collect()
    }

    /// As attributes, each with a blank before it.
    pub(super) fn attributes(&self) -> String {
        self.named().fold(String::new(), |out, (name, value)| out + " " + &name + "=\"" + &escape(value) + "\"")
    }
}
