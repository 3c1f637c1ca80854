//! What is chosen on the page: a channel, and what the snippet is to say.

use perche_survey::draft::Fault;
use perche_survey::survey::Survey;

use crate::config::PublicUrl;
use crate::snippet::{self, Facts, Order, Snippet, Way};

/// The channel and its options, as the address of the page holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// What the snippet is to be.
    pub(super) order: Order,
    /// Whether the preview is as wide as a desktop's window.
    pub(super) wide: bool,
    /// What cannot be, beside its field.
    pub(super) faults: Vec<Fault>,
}

impl Choice {
    /// Reads the query. A form sends every field, so an empty one says nothing.
    pub(super) fn read(query: &[(String, String)]) -> Self {
        let order = Order { way: Way::Inline, locale: None, pinned: false, signed: None, facts: Facts::default() };
        let mut choice = Self { order, wide: false, faults: Vec::new() };
        for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
            choice.take(name, value);
        }
        // A mail's words cannot wait for the customer's browser, and the others need no loader.
        choice.order.pinned &= choice.order.way.has_loader();
        choice
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "channel" => self.order.way = Way::named(value).unwrap_or(Way::Inline),
            "locale" => self.order.locale = Some(value.to_owned()),
            "pinned" => self.order.pinned = value == "1",
            "touchpoint" => self.order.facts.touchpoint = Some(value.to_owned()),
            "view" => self.wide = value == "desktop",
            "signed" => match value.parse() {
                Ok(tag) => self.order.signed = Some(tag).filter(|_| self.order.way != Way::NoJs),
                Err(said) => self.faults.push(Fault::new("signed", said)),
            },
            _ => {
                if let Some(key) = name.strip_prefix("context-") {
                    self.order.facts.context.insert(key.to_owned(), value.to_owned());
                }
            }
        }
    }

    /// The snippet: without what cannot be, which is told as faults.
    pub(super) fn snippet(&mut self, survey: &Survey, url: &PublicUrl) -> Result<Snippet, Vec<Fault>> {
        if self.order.way == Way::NoJs {
            self.order.signed = None;
        }
        let faults = match snippet::write(&self.order, survey, url) {
            Ok(snippet) => return Ok(snippet),
            Err(faults) => faults,
        };
        for fault in &faults {
            match fault.field.as_str() {
                "locale" => self.order.locale = None,
                "touchpoint" => self.order.facts.touchpoint = None,
                "signed" => self.order.signed = None,
                field => drop(field.strip_prefix("context-").map(|key| self.order.facts.context.remove(key))),
            }
        }
        self.faults.extend(faults);
        snippet::write(&self.order, survey, url)
    }

    /// The same as a query, for another channel or width.
    pub(super) fn query(&self, way: Way, wide: bool) -> String {
        let Order { locale, pinned, signed, facts, .. } = &self.order;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("channel", way.name());
        query.extend_pairs(locale.iter().map(|locale| ("locale", locale)));
        query.extend_pairs(facts.touchpoint.iter().map(|name| ("touchpoint", name)));
        query.extend_pairs(facts.context.iter().map(|(key, value)| (format!("context-{key}"), value)));
        query.extend_pairs(signed.iter().map(|signed| ("signed", signed.to_string())));
        query.extend_pairs((*pinned && way.has_loader()).then_some(("pinned", "1")));
        query.extend_pairs(wide.then_some(("view", "desktop")));
        query.finish()
    }

    /// Whether something cannot be of the field of that name.
    pub(super) fn fault(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault.field == name)
    }

    /// The value of a declared fact.
    pub(super) fn fact(&self, key: &str) -> &str {
        self.order.facts.context.get(key).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Choice {
        let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Choice::read(&query)
    }

    #[test]
    fn a_choice_survives_the_change_of_its_channel() {
        let choice = read(
            "channel=popover&locale=it&touchpoint=&context-order=A%2017&pinned=1&view=desktop&signed=%7B%7Bs%7D%7D",
        );
        assert_eq!((choice.order.way, choice.order.pinned, choice.wide), (Way::Popover, true, true));
        assert_eq!(choice.order.facts.touchpoint, None, "a form sends every field");
        let query = choice.query(Way::Email, false);
        assert_eq!(query, "channel=email&locale=it&context-order=A+17&signed=%7B%7Bs%7D%7D");
        assert_eq!(read(&choice.query(Way::Popover, true)), choice);
        assert_eq!(read("channel=fax&colour=red"), read("channel=inline"));
    }

    #[test]
    fn what_cannot_be_is_told_and_left_out() {
        let text = "[[survey]]\nid = \"s\"\nkind = \"nps\"\n[survey.context]\norder = { max_len = 4 }\n[survey.text.en]\nquestion = \"q\"\n";
        let survey = perche_survey::file::read(text).surveys.remove(0);
        let mut choice = read("channel=link&locale=fr&context-order=12345&context-colour=red&touchpoint=x&signed=%22");
        let url = "https://c.example".parse().expect("an address");
        let snippet = choice.snippet(&survey, &url).expect("one without it");
        assert_eq!(snippet.text.as_deref(), Some("https://c.example/s/s?channel=link"));
        for name in ["locale", "context-order", "context-colour", "touchpoint", "signed"] {
            assert!(choice.fault(name), "{name}");
        }
    }
}
