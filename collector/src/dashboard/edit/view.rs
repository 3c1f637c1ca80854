//! The form of a survey, section by section.

use perche_survey::contrast::{Colour, DARK, LIGHT};
use perche_survey::draft::Fault;
use perche_survey::survey::Survey;

use super::choice::{language, told};
use super::draft::Draft;
use super::field::{Field, Findings, Input};
use super::labels::Labels;
use super::wording::Wording;
use super::words::Words;
use crate::dashboard::tongue::Tongue;

/// Fields under one heading.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: String,
    pub(super) fields: Vec<Field>,
    /// Those less often needed.
    pub(super) more: Vec<Field>,
    pub(super) more_open: bool,
}

/// Everything between the head of the page and its end.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) naming: Group,
    pub(super) wording: Wording,
    pub(super) scale: Group,
    pub(super) showing: Group,
    pub(super) facts: Vec<[Field; 5]>,
    pub(super) fact_more: Group,
    pub(super) looks: Group,
    pub(super) privacy: Group,
    /// Faults with field and label, for the list above the form; those of no field have none.
    pub(super) faults: Vec<(String, String, String)>,
    pub(super) warnings: Vec<(String, String, String)>,
}

/// What makes the form.
pub(super) struct Maker<'a> {
    pub(super) draft: &'a Draft,
    pub(super) tongue: Tongue,
    pub(super) findings: Findings,
    /// Whether the survey is to be.
    pub(super) new: bool,
    /// Why its scale cannot change.
    pub(super) fixed: Option<&'a str>,
    /// What is known of it, when it can be read.
    pub(super) survey: Option<Survey>,
    faults: Vec<(String, String, String)>,
    warnings: Vec<(String, String, String)>,
    /// Whether a field that is to be mended was made already.
    pointed: bool,
}

impl<'a> Maker<'a> {
    /// Of a draft and what is to be said of it.
    pub(super) fn new(draft: &'a Draft, tongue: Tongue, faults: &[Fault], warnings: &[Fault]) -> Self {
        let findings = Findings::of(draft, tongue, faults, warnings);
        let (survey, new, fixed) = (draft.survey().ok(), false, None);
        let pointed = false;
        Self { draft, tongue, findings, new, fixed, survey, faults: Vec::new(), warnings: Vec::new(), pointed }
    }

    /// The whole form.
    pub(super) fn sheet(mut self) -> Sheet {
        let (naming, wording) = (self.naming(), self.wording());
        let (scale, showing) = (self.scale(), self.showing());
        let facts = (0..self.draft.rows()).map(|row| self.fact(row)).collect();
        let words = Words(self.tongue);
        let fact_more = self.group("more-facts", "", String::new(), &["one_per"], &[]);
        let looks = {
            let fields = ["theme.accent", "theme.scheme", "theme.density", "theme.radius", "theme.font"];
            let mut group = self.group("looks", words.looks(), words.looks_lead().to_owned(), &fields, &[]);
            group.lead = self.contrast().unwrap_or(group.lead);
            group
        };
        let privacy = self.group(
            "privacy",
            words.privacy(),
            String::new(),
            &[
                "retention_days",
                "retention",
                "mask",
                "respondent",
                "privacy.text",
                "privacy.url",
                "contact.label",
                "contact.consent",
            ],
            &[],
        );
        let [faults, warnings] = self.findings.rest();
        let alone = |line| (String::new(), String::new(), line);
        self.faults.extend(faults.into_iter().map(alone));
        self.warnings.extend(warnings.into_iter().map(alone));
        Sheet {
            naming,
            wording,
            scale,
            showing,
            facts,
            fact_more,
            looks,
            privacy,
            faults: self.faults,
            warnings: self.warnings,
        }
    }

    fn field(&mut self, name: &str) -> Field {
        let (label, hint, input) = told(self.tongue, name);
        self.make(name, label.to_owned(), hint, input)
    }

    pub(super) fn make(&mut self, name: &str, label: String, hint: &'static str, input: Input) -> Field {
        let mut field = Field {
            name: name.to_owned(),
            label,
            hint,
            input,
            value: self.draft.get(name).to_owned(),
            faults: Vec::new(),
            warnings: Vec::new(),
            lang: None,
            heading: None,
            disabled: false,
            required: false,
            first: false,
        };
        self.findings.give(&mut field);
        field.first = !field.faults.is_empty() && !std::mem::replace(&mut self.pointed, true);
        field
    }

    /// Remembers what is said of a field for the list above the form.
    pub(super) fn list(&mut self, field: &Field, label: &str) {
        let line = |said: &String| (field.name.clone(), label.to_owned(), said.clone());
        self.faults.extend(field.faults.iter().map(line));
        self.warnings.extend(field.warnings.iter().map(line));
    }

    fn fields(&mut self, names: &[&str]) -> Vec<Field> {
        let mut fields: Vec<Field> = names.iter().map(|name| self.field(name)).collect();
        for field in &mut fields {
            let label = field.label.clone();
            self.list(field, &label);
            field.required = field.name == "id" || (field.name == "company" && self.draft.shows_company());
        }
        fields
    }

    fn group(&mut self, id: &'static str, title: &'static str, lead: String, fields: &[&str], more: &[&str]) -> Group {
        let (fields, more) = (self.fields(fields), self.fields(more));
        let said = |field: &Field| !field.faults.is_empty() || !field.warnings.is_empty();
        Group { id, title, lead, fields, more_open: more.iter().any(said), more }
    }

    fn naming(&mut self) -> Group {
        let names: &[&str] = if self.new { &["id", "company"] } else { &["company"] };
        let words = Words(self.tongue);
        let mut group = self.group("naming", words.naming(), String::new(), names, &["tz"]);
        let labels = Labels(self.tongue);
        let locales = self.draft.locales();
        let choices = locales.iter().map(|code| (code.clone(), language(self.tongue, code))).collect();
        let locale = self.make("locale", labels.locale().to_owned(), labels.locale_hint(), Input::Choice(choices));
        self.list(&locale, labels.locale());
        let only = locales.len() < 2 && locale.faults.is_empty();
        if !only {
            group.fields.push(locale);
        }
        let tz = group.more.pop();
        group.fields.extend(tz);
        group
    }

    fn scale(&mut self) -> Group {
        let words = Words(self.tongue);
        let fields = ["kind", "scale.min", "scale.max", "scale.polarity", "scale.style", "scale.order", "skip"];
        let mut group = self.group("scale", words.scale(), String::new(), &fields, &[]);
        group.lead = match self.fixed {
            Some(why) => words.scale_fixed(why),
            None => Labels(self.tongue).scale_hint().to_owned(),
        };
        let held = ["kind", "scale.min", "scale.max", "scale.polarity"];
        for field in group.fields.iter_mut().filter(|field| held.contains(&field.name.as_str())) {
            field.disabled = self.fixed.is_some();
        }
        group
    }

    fn showing(&mut self) -> Group {
        let words = Words(self.tongue);
        let fields = ["sites", "touchpoint", "show.mode", "show.trigger", "show.every", "show.quiet_days"];
        let more = [
            "show.after_seconds",
            "show.selector",
            "show.event",
            "show.every.days",
            "show.every.key",
            "show.sample",
            "show.memory",
            "show.consent",
        ];
        let mut group = self.group("showing", words.showing(), String::new(), &fields, &more);
        // What a choice needs stands beside it.
        let beside = [
            ("show.trigger", "after", "show.after_seconds"),
            ("show.trigger", "click", "show.selector"),
            ("show.trigger", "event", "show.event"),
            ("show.every", "days", "show.every.days"),
            ("show.every", "per", "show.every.key"),
        ];
        for (choice, _, needed) in beside.into_iter().filter(|(choice, value, _)| self.draft.get(choice) == *value) {
            let place = group.fields.iter().position(|field| field.name == choice);
            let from = group.more.iter().position(|field| field.name == needed);
            if let Some((place, from)) = place.zip(from) {
                group.fields.insert(place + 1, group.more.remove(from));
            }
        }
        group
    }

    fn fact(&mut self, row: usize) -> [Field; 5] {
        let words = Words(self.tongue);
        let parts = [
            ("key", words.fact_name(), Input::Line),
            ("max_len", words.fact_length(), Input::Number),
            ("segment", words.fact_segment(), Input::Tick),
            ("max_values", words.fact_values(), Input::Number),
            ("recall", words.fact_recall(), Input::Tick),
        ];
        parts.map(|(member, title, input)| {
            let label = words.fact_of(title, row + 1);
            let field = self.make(&format!("context.{row}.{member}"), label.clone(), "", input);
            self.list(&field, &label);
            field
        })
    }

    /// How well the accent can be seen, as it is drawn.
    fn contrast(&self) -> Option<String> {
        let accent = Colour::read(self.draft.get("theme.accent").trim())?;
        let [light, dark] = [LIGHT, DARK].map(|ground| {
            let reached = ground.tones(accent).edge.contrast(ground.papers[0]);
            format!("{}:1", self.tongue.decimal((reached * 10.0).floor() / 10.0, 1))
        });
        Some(Words(self.tongue).contrast_reached(&light, &dark))
    }
}
