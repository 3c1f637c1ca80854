//! What is asked of a webhook.

use std::collections::BTreeSet;

use perche_survey::check::flatten;
use perche_survey::draft::{Fault, Reader};
use perche_survey::survey::SurveyId;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::hook::{Event, Format, Star, Surveys, Terms};
use super::target::{Policy, judge};

/// The body of `POST /v1/webhooks` and of `PUT /v1/webhooks/{id}`: typed, not judged yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate)]
pub struct Order {
    url: Option<String>,
    #[validate(custom(function = some))]
    surveys: Option<Named>,
    #[validate(length(min = 1, message = "must name at least one event"))]
    events: Option<Vec<String>>,
    #[validate(range(min = -100, max = 100, message = "must be a whole number on the aligned scale, or null for all"))]
    max_aligned: Option<i64>,
    format: Option<String>,
    active: Option<bool>,
    faults: Vec<Fault>,
}

/// Surveys as they are named in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Named {
    All(Star),
    These(Vec<String>),
}

const SURVEYS: &str = "must be \"*\" or a list of 1 to 100 survey ids";
const FORMAT: &str = "must be standard or slack";

fn some(surveys: &Named) -> Result<(), ValidationError> {
    match surveys {
        Named::These(named) if !(1..=100).contains(&named.len()) => {
            Err(ValidationError::new("length").with_message(SURVEYS.into()))
        }
        Named::These(_) | Named::All(Star::Star) => Ok(()),
    }
}

impl Order {
    /// Reads the body of a request; faults of single members are kept. The error is one of the body as a whole.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        let mut members = Reader::read(body)?;
        let order = Self {
            url: members.optional("url", "must be a string"),
            surveys: members.optional("surveys", SURVEYS),
            events: members.optional("events", "must be a list of events"),
            max_aligned: members.optional("max_aligned", "must be a whole number, or null for all"),
            format: members.optional("format", FORMAT),
            active: members.optional("active", "must be true or false"),
            faults: Vec::new(),
        };
        let known = "a webhook: url, surveys, events, max_aligned, format and active are";
        Ok(Self { faults: members.finish(known), ..order })
    }

    /// Judges it. `known` says whether there is a survey of that id.
    pub fn judge(&self, policy: Policy, known: &dyn Fn(&SurveyId) -> bool) -> Result<Terms, Vec<Fault>> {
        let mut faults = self.faults.clone();
        faults.extend(self.validate().err().map(|errors| flatten(&errors)).unwrap_or_default());
        let url = self.url(policy, &mut faults);
        let surveys = self.surveys(known, &mut faults);
        let events = self.events(&mut faults);
        let format = match self.format.as_deref() {
            None | Some("standard") => Format::Standard,
            Some("slack") => Format::Slack,
            Some(_) => {
                faults.push(Fault::new("format", FORMAT));
                Format::Standard
            }
        };
        let max_aligned = self.max_aligned.and_then(|most| i16::try_from(most).ok());
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Terms { url, surveys, events, max_aligned, format, active: self.active.unwrap_or(true) })
    }

    fn url(&self, policy: Policy, faults: &mut Vec<Fault>) -> String {
        let told = faults.iter().any(|fault| fault.field == "url");
        match self.url.as_deref().map(|url| judge(url, policy)) {
            Some(Err(why)) => faults.push(Fault::new("url", why)),
            None if !told => faults.push(Fault::new("url", "is missing: where the webhook is sent")),
            Some(Ok(_)) | None => {}
        }
        self.url.clone().unwrap_or_default()
    }

    /// All of them when nothing is said.
    fn surveys(&self, known: &dyn Fn(&SurveyId) -> bool, faults: &mut Vec<Fault>) -> Surveys {
        let Some(Named::These(names)) = &self.surveys else { return Surveys::All(Star::Star) };
        let mut surveys = BTreeSet::new();
        for (index, name) in names.iter().enumerate() {
            match SurveyId::try_from(name.clone()).ok().filter(known) {
                Some(survey) => drop(surveys.insert(survey)),
                None => faults.push(Fault::new(format!("surveys[{index}]"), "is not the id of a survey here")),
            }
        }
        Surveys::Named(surveys)
    }

    /// All of them when nothing is said.
    fn events(&self, faults: &mut Vec<Fault>) -> BTreeSet<Event> {
        let Some(names) = &self.events else { return Event::NAMES.into_iter().map(|(_, event)| event).collect() };
        let mut events = BTreeSet::new();
        for (index, name) in names.iter().enumerate() {
            let event = Event::named(name);
            if event.is_none() {
                let message = "must be response.scored, response.commented or verdict.changed";
                faults.push(Fault::new(format!("events[{index}]"), message));
            }
            events.extend(event);
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(body: &str) -> Result<Terms, Vec<String>> {
        let known = |survey: &SurveyId| survey.as_str() == "a";
        let order = Order::read(body.as_bytes()).unwrap();
        order.judge(Policy::Public, &known).map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn a_webhook_is_ordered_by_its_address_alone_or_in_full() {
        let bare = judged(r#"{"url":"https://hooks.example/","max_aligned":null}"#).unwrap();
        assert_eq!((bare.events.len(), bare.max_aligned, bare.format), (3, None, Format::Standard));
        assert!(bare.active && bare.surveys == Surveys::All(Star::Star));
        let full = judged(
            r#"{"url":"https://hooks.example/","surveys":["a","a"],"events":["response.scored"],"max_aligned":2,
                "format":"slack","active":false}"#,
        );
        let full = full.unwrap();
        let only = SurveyId::try_from("a".to_owned()).unwrap();
        assert_eq!((full.surveys, full.max_aligned), (Surveys::Named([only].into()), Some(2)));
        assert_eq!((full.events, full.format, full.active), ([Event::Scored].into(), Format::Slack, false));
        assert_eq!(
            judged(r#"{"url":"https://hooks.example/","surveys":"*"}"#).unwrap().surveys,
            Surveys::All(Star::Star)
        );
    }

    #[test]
    fn every_fault_is_told_at_once() {
        for (body, fields) in [
            ("{}", vec!["url"]),
            (r#"{"url":7}"#, vec!["url"]),
            (r#"{"url":"https://127.0.0.1/"}"#, vec!["url"]),
            (
                r#"{"url":"http://a.example","surveys":["a","b"],"events":["response.scored","x"],"max_aligned":101,
                    "format":"teams","colour":1}"#,
                vec!["colour", "max_aligned", "url", "surveys[1]", "events[1]", "format"],
            ),
            (r#"{"url":"https://a.example","surveys":"a","active":1}"#, vec!["surveys", "active"]),
            (r#"{"url":"https://a.example","events":[],"surveys":[]}"#, vec!["events", "surveys"]),
            (r#"{"url":"https://a.example","max_aligned":1.5,"format":null}"#, vec!["max_aligned"]),
        ] {
            assert_eq!(judged(body), Err(fields.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }
}
