//! One field of a form: what it is called, what stands in it and what is to be said of it.

use std::collections::BTreeMap;

use askama::Template;
use perche_survey::check::COMPANY_IS_SHOWN;
use perche_survey::draft::Fault;

use super::draft::Draft;
use super::said::said;
use crate::dashboard::tongue::Tongue;

/// What a field takes.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A line.
    Line,
    /// A few lines.
    Area(usize),
    /// A whole number.
    Number,
    /// One of some: value and what it is called.
    Choice(Vec<(String, String)>),
    /// A tick.
    Tick,
    /// A colour, with a picker for who has scripts.
    Colour,
}

/// A field.
#[derive(Clone, Debug, Template)]
#[template(path = "edit/field.html")]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: &'static str,
    pub(super) input: Input,
    pub(super) value: String,
    pub(super) faults: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// The language of what is typed.
    pub(super) lang: Option<String>,
    /// The heading that says what it is, where the label says only in which language.
    pub(super) heading: Option<String>,
    pub(super) disabled: bool,
    pub(super) required: bool,
    /// Whether it is the first to be mended: the page opens there.
    pub(super) first: bool,
}

impl Field {
    /// What describes it: hint, faults and warnings.
    fn described(&self) -> String {
        let has = [("h", !self.hint.is_empty()), ("e", !self.faults.is_empty()), ("w", !self.warnings.is_empty())];
        let ids = has.into_iter().filter(|(_, there)| *there).map(|(mark, _)| format!("{mark}-{}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }

    fn is(&self, value: &str) -> bool {
        self.value == value
    }

    /// What a picker shows where no colour is typed.
    fn picked(&self) -> String {
        perche_survey::contrast::Colour::read(&self.value)
            .map_or_else(|| "#0b6e4f".to_owned(), perche_survey::contrast::Colour::hex)
    }
}

/// What is to be said of each field, by its name.
#[derive(Debug, Default)]
pub(super) struct Findings {
    faults: BTreeMap<String, Vec<String>>,
    warnings: BTreeMap<String, Vec<String>>,
}

impl Findings {
    /// Sorted to the fields of `draft`.
    pub(super) fn of(draft: &Draft, tongue: Tongue, faults: &[Fault], warnings: &[Fault]) -> Self {
        let sorted = |found: &[Fault]| {
            let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for fault in found {
                let lines = fields.entry(home(draft, fault)).or_default();
                let line = said(tongue, &fault.message);
                // Several texts may miss the same.
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            fields
        };
        Self { faults: sorted(faults), warnings: sorted(warnings) }
    }

    /// Puts what belongs to `field` there; it is said once.
    pub(super) fn give(&mut self, field: &mut Field) {
        field.faults = self.faults.remove(&field.name).unwrap_or_default();
        field.warnings = self.warnings.remove(&field.name).unwrap_or_default();
    }

    /// What there is to think over, by field.
    pub(super) const fn warnings(&self) -> &BTreeMap<String, Vec<String>> {
        &self.warnings
    }

    /// What has found no field: faults, then warnings.
    pub(super) fn rest(self) -> [Vec<String>; 2] {
        [self.faults, self.warnings].map(|fields| {
            let lines =
                |(name, said): (String, Vec<String>)| said.into_iter().map(move |said| format!("{name}: {said}"));
            fields.into_iter().flat_map(lines).collect()
        })
    }
}

/// The field where `fault` is mended: a text that shows the company is right, and the company's own field is empty.
fn home(draft: &Draft, fault: &Fault) -> String {
    if fault.message == COMPANY_IS_SHOWN { "company".to_owned() } else { place(draft, &fault.field) }
}

/// The field that the path of a fault belongs to.
fn place(draft: &Draft, path: &str) -> String {
    let path = path.split('[').next().unwrap_or(path);
    let first = || draft.locales().into_iter().next().unwrap_or_default();
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["survey"] => "id".to_owned(),
        ["scale"] => "scale.min".to_owned(),
        ["context"] => "context.0.key".to_owned(),
        ["text"] => format!("text.{}.low", first()),
        ["text", locale] => format!("text.{locale}.question"),
        ["text", locale, "link"] => format!("text.{locale}.link.text"),
        ["contact"] => "contact.label".to_owned(),
        ["privacy"] => "privacy.text".to_owned(),
        ["context", key, rest @ ..] => match draft.row_of(key) {
            Some(row) => format!("context.{row}.{}", rest.first().unwrap_or(&"key")),
            None => path.to_owned(),
        },
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_finds_its_field() {
        let mut draft = Draft::default();
        for (name, value) in
            [("text.it.question", ""), ("locale", "it"), ("context.0.key", "a"), ("context.3.key", "order")]
        {
            draft.set(name, value);
        }
        for (path, field) in [
            ("sites[2]", "sites"),
            ("text", "text.it.low"),
            ("text.it", "text.it.question"),
            ("text.it.labels[4]", "text.it.labels"),
            ("text.it.why.low", "text.it.why.low"),
            ("text.it.link", "text.it.link.text"),
            ("scale", "scale.min"),
            ("context.order", "context.3.key"),
            ("context.order.max_len", "context.3.max_len"),
            ("context.9.max_len", "context.9.max_len"),
            ("show.every", "show.every"),
        ] {
            assert_eq!(place(&draft, path), field, "{path}");
        }
    }
}
