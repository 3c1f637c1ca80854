//! The form of a webhook.

use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use serde_json::{Value, json};

use super::row::event_name;
use super::said::Words;
use crate::dashboard::form::Form;
use crate::dashboard::visit::Visit;
use crate::deliver::{Event, Format, Order, Surveys, Terms, target};
use crate::installation::Installation;

/// What stands in the form, and what is wrong with it.
pub(super) struct Ordered {
    pub(super) url: String,
    pub(super) events: Vec<Choice>,
    pub(super) surveys: Vec<Choice>,
    pub(super) most: String,
    pub(super) slack: bool,
    pub(super) active: bool,
    pub(super) url_fault: Option<String>,
    pub(super) events_fault: Option<&'static str>,
    pub(super) surveys_fault: Option<&'static str>,
    pub(super) most_fault: Option<&'static str>,
    pub(super) format_fault: Option<&'static str>,
    /// What is wrong with no member of it.
    pub(super) fault: Option<String>,
}

pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) chosen: bool,
}

/// The terms that the form asks for, judged as `POST /v1/webhooks` judges them.
pub(super) fn judge(form: &Form, installation: &Installation) -> Result<Terms, Vec<Fault>> {
    let surveys: Vec<&str> = form.all("surveys").collect();
    let most = form.text("max_aligned").replace('\u{2212}', "-");
    // What is no number is told by who judges it.
    let most = if most.is_empty() { Value::Null } else { most.parse::<i64>().map_or(json!(most), Value::from) };
    let order = json!({
        "url": form.text("url"),
        "surveys": if surveys.is_empty() { json!("*") } else { json!(surveys) },
        "events": form.all("events").collect::<Vec<_>>(),
        "max_aligned": most,
        "format": form.text("format"),
        "active": form.get("active").is_some(),
    });
    let order = Order::read(order.to_string().as_bytes()).map_err(|why| vec![Fault::new("webhook", why)])?;
    let known = |survey: &SurveyId| installation.catalog.get(survey.as_str()).is_some();
    order.judge(installation.webhooks.policy(), &known)
}

impl Ordered {
    /// The form before anybody wrote into it.
    pub(super) fn empty(visit: &Visit, installation: &Installation) -> Self {
        let all = |_: &str| true;
        Self::with(visit, installation, &[], &all, &|_| false)
    }

    /// The form of a webhook that is there.
    pub(super) fn of(visit: &Visit, installation: &Installation, terms: &Terms) -> Self {
        let event = |name: &str| Event::named(name).is_some_and(|event| terms.events.contains(&event));
        let named = |id: &str| match &terms.surveys {
            Surveys::All(_) => false,
            Surveys::Named(named) => named.iter().any(|survey| survey.as_str() == id),
        };
        Self {
            url: terms.url.clone(),
            most: terms.max_aligned.map(|most| most.to_string()).unwrap_or_default(),
            slack: terms.format == Format::Slack,
            active: terms.active,
            ..Self::with(visit, installation, &[], &event, &named)
        }
    }

    /// The same form again, with what is wrong beside it.
    pub(super) fn faulty(visit: &Visit, installation: &Installation, form: &Form, faults: &[Fault]) -> Self {
        let chosen = |name: &'static str| move |value: &str| form.all(name).any(|given| given == value);
        Self {
            url: form.text("url").to_owned(),
            most: form.text("max_aligned").to_owned(),
            slack: form.text("format") == "slack",
            active: form.get("active").is_some(),
            url_fault: target::judge(form.text("url"), installation.webhooks.policy())
                .err()
                .map(|refused| Words(visit.tongue).refused(&refused)),
            ..Self::with(visit, installation, faults, &chosen("events"), &chosen("surveys"))
        }
    }

    fn with(
        visit: &Visit,
        installation: &Installation,
        faults: &[Fault],
        event: &dyn Fn(&str) -> bool,
        survey: &dyn Fn(&str) -> bool,
    ) -> Self {
        let words = Words(visit.tongue);
        let found = |field: &str| faults.iter().find(|fault| fault.field.split('[').next() == Some(field));
        let wrong = |field: &str, why| found(field).map(|_| why);
        let events = Event::NAMES.map(|(name, known)| Choice {
            value: name.to_owned(),
            text: event_name(words, known).to_owned(),
            chosen: event(name),
        });
        let surveys = visit.surveys(installation).into_iter().map(|entry| {
            let id = entry.current().survey.id.to_string();
            Choice { chosen: survey(&id), text: id.clone(), value: id }
        });
        Self {
            url: String::new(),
            events: events.into(),
            surveys: surveys.collect(),
            most: String::new(),
            slack: false,
            active: true,
            url_fault: None,
            events_fault: wrong("events", words.events_fault()),
            surveys_fault: wrong("surveys", words.surveys_fault()),
            most_fault: wrong("max_aligned", words.most_fault()),
            format_fault: wrong("format", words.format_fault()),
            fault: found("webhook").map(|_| words.full().to_owned()),
        }
    }
}
