//! The form that a new key is ordered by.

use perche_survey::draft::Fault;

use super::Words;
use crate::dashboard::form::Form;
use crate::dashboard::visit::Visit;
use crate::guard::key::{Order, Scope};
use crate::installation::Installation;

/// What stands in the form, and what is wrong with it.
pub(super) struct Ordered {
    pub(super) label: String,
    pub(super) scopes: Vec<Choice>,
    pub(super) surveys: Vec<Choice>,
    pub(super) lasts: Vec<Choice>,
    pub(super) label_fault: Option<&'static str>,
    pub(super) scope_fault: Option<&'static str>,
    pub(super) surveys_fault: Option<&'static str>,
    pub(super) lasts_fault: Option<&'static str>,
}

pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) chosen: bool,
}

/// What the form orders.
pub(super) fn read(form: &Form) -> Order {
    let surveys: Vec<String> = form.all("surveys").map(str::to_owned).collect();
    Order {
        scope: form.get("scope").map(str::to_owned),
        surveys: (!surveys.is_empty()).then_some(surveys),
        expires: Some(form.text("expires").to_owned()).filter(|expires| !expires.is_empty()),
        label: Some(form.text("label").to_owned()),
        faults: Vec::new(),
    }
}

impl Ordered {
    /// The form before anybody wrote into it.
    pub(super) fn empty(visit: &Visit, installation: &Installation) -> Self {
        let order = Order { scope: Some("read".to_owned()), expires: Some("365d".to_owned()), ..Order::default() };
        Self::of(visit, installation, &order, &[])
    }

    /// The same form again, with what is wrong beside it.
    pub(super) fn faulty(visit: &Visit, installation: &Installation, form: &Form, faults: &[Fault]) -> Self {
        Self::of(visit, installation, &read(form), faults)
    }

    fn of(visit: &Visit, installation: &Installation, order: &Order, faults: &[Fault]) -> Self {
        let words = Words(visit.tongue);
        let wrong = |field: &str, why| {
            let found = faults.iter().any(|fault| fault.field.split('[').next() == Some(field));
            found.then_some(why)
        };
        let scopes = Scope::NAMES.map(|(name, scope)| Choice {
            value: name.to_owned(),
            text: explained(words, scope).to_owned(),
            chosen: order.scope.as_deref() == Some(name),
        });
        let named = order.surveys.as_deref().unwrap_or_default();
        let surveys = visit.surveys(installation).into_iter().map(|entry| {
            let id = entry.current().survey.id.to_string();
            Choice { chosen: named.contains(&id), text: id.clone(), value: id }
        });
        let lasts = [
            ("7d", words.week()),
            ("30d", words.month()),
            ("90d", words.quarter()),
            ("365d", words.year()),
            ("", words.ever()),
        ];
        let lasts = lasts.map(|(value, text)| Choice {
            value: value.to_owned(),
            text: text.to_owned(),
            chosen: order.expires.as_deref().unwrap_or_default() == value,
        });
        Self {
            label: order.label.clone().unwrap_or_default(),
            scopes: scopes.into(),
            surveys: surveys.collect(),
            lasts: lasts.into(),
            label_fault: wrong("label", words.label_fault()),
            scope_fault: wrong("scope", words.scope_fault()),
            surveys_fault: wrong("surveys", words.surveys_fault()),
            lasts_fault: wrong("expires", words.expires_fault()),
        }
    }
}

fn explained(words: Words, scope: Scope) -> &'static str {
    match scope {
        Scope::Numbers => words.numbers(),
        Scope::Read => words.read(),
        Scope::Write => words.write(),
        Scope::Admin => words.admin(),
    }
}
