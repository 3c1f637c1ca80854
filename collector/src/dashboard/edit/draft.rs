//! A survey as a form holds it: a text for each member, under the path that its faults name. So what was typed is kept
//! whatever becomes of it, and each fault finds its field by itself.

use std::collections::BTreeMap;

use perche_survey::draft::Fault;
use perche_survey::file;
use perche_survey::survey::Survey;
use perche_survey::text;
use serde_json::{Value, json};

use super::document::{BANDS, Document, LINES, MOMENTS, NUMBERS, TABLES, TEXTS, TICKS};
use super::every;
use crate::dashboard::form::Form;

/// How many locales and keys a form shows; a survey may have fewer.
const MOST: usize = 40;

/// The members of a form by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft(BTreeMap<String, String>);

impl Draft {
    /// What was posted.
    pub(super) fn read(form: &Form) -> Self {
        let members = form.members().iter().rev();
        Self(members.map(|(name, value)| (name.clone(), value.replace("\r\n", "\n"))).collect())
    }

    /// A stored definition.
    pub(super) fn of(survey: &Survey) -> Self {
        let mut draft = Self::default();
        let written = serde_json::to_value(survey).unwrap_or_default();
        draft.flatten("", &written);
        let scale = serde_json::to_value(survey.scale()).unwrap_or_default();
        draft.flatten("scale", &scale);
        draft.set("locale", survey.default_locale());
        draft.0.retain(|name, _| !name.starts_with("context."));
        for (row, (key, rule)) in survey.context.iter().enumerate() {
            draft.set(&format!("context.{row}.key"), key);
            draft.flatten(&format!("context.{row}"), &serde_json::to_value(rule).unwrap_or_default());
        }
        draft.set("show.sample", &every::percent(survey.show.sample));
        for (name, value) in every::parts(&survey.show.every) {
            draft.set(name, &value);
        }
        draft
    }

    fn flatten(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    self.flatten(&below, value);
                }
            }
            Value::Array(items) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                self.set(path, &lines.join("\n"));
            }
            Value::String(text) => self.set(path, text),
            Value::Bool(true) => self.set(path, "on"),
            Value::Number(number) => self.set(path, &number.to_string()),
            Value::Bool(false) | Value::Null => {}
        }
    }

    /// What stands in a field; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The same without blanks around it.
    fn text(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// Puts `value` into a field.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The locales with a question, that of `locale` first.
    pub(super) fn locales(&self) -> Vec<String> {
        let of = |name: &String| Some(name.strip_prefix("text.")?.strip_suffix(".question")?.to_owned());
        let mut found: Vec<String> = self.0.keys().filter_map(of).take(MOST).collect();
        found.sort_by_key(|locale| (locale != self.text("locale"), locale.clone()));
        found
    }

    /// Whether a text shows the company.
    pub(super) fn shows_company(&self) -> bool {
        let mut texts = self.0.iter().filter(|(name, _)| name.starts_with("text."));
        texts.any(|(_, said)| text::recalled(said).any(|name| name == "company"))
    }

    /// Adds an empty wording, and takes `new_locale` for done; whether there was none yet.
    pub(super) fn add_locale(&mut self, locale: &str) -> bool {
        self.set("new_locale", "");
        let name = format!("text.{locale}.question");
        let new = !self.0.contains_key(&name);
        self.0.entry(name).or_default();
        new
    }

    /// Takes a wording away.
    pub(super) fn drop_locale(&mut self, locale: &str) {
        let below = format!("text.{locale}.");
        self.0.retain(|name, _| !name.starts_with(&below));
        if self.text("locale") == locale {
            self.0.remove("locale");
        }
    }

    /// The rows of context keys that hold anything, and some that do not yet.
    pub(super) fn rows(&self) -> usize {
        let used = |row: &usize| !self.text(&format!("context.{row}.key")).is_empty();
        let shown = self.text("rows").parse().unwrap_or(0);
        ((0..MOST).rfind(used).map_or(0, |row| row + 1) + 1).max(shown).min(MOST)
    }

    /// Shows some more rows.
    pub(super) fn add_rows(&mut self) {
        self.set("rows", &(self.rows() + 2).to_string());
    }

    /// The row of that context key.
    pub(super) fn row_of(&self, key: &str) -> Option<usize> {
        (0..MOST).find(|row| self.text(&format!("context.{row}.key")) == key)
    }

    /// The document that the API takes, with what cannot be written into one.
    pub(super) fn document(&self) -> (Value, Vec<Fault>) {
        let mut document = Document::default();
        for name in TEXTS.into_iter().chain(MOMENTS) {
            document.text(name, self.text(name));
        }
        for name in NUMBERS {
            document.number(name, self.text(name));
        }
        for name in TICKS {
            document.put(name, json!(!self.get(name).is_empty()));
        }
        for (table, members) in TABLES {
            self.table(&mut document, table, members);
        }
        document.put("sites", json!(lines(self.get("sites"))));
        document.put("touchpoint", touchpoint(&lines(self.get("touchpoint"))));
        document.put("show.every", json!(every::written(|name| self.text(name))));
        match every::share(self.text("show.sample")) {
            Some(share) => document.put("show.sample", json!(share)),
            None => document.faults.push(Fault::new("show.sample", every::A_SHARE)),
        }
        self.context(&mut document);
        document.put("text", json!({}));
        for locale in self.locales() {
            self.wording(&mut document, &locale);
        }
        (Value::Object(document.members), document.faults)
    }

    /// The survey, or everything that is wrong with it.
    pub(super) fn survey(&self) -> Result<Survey, Vec<Fault>> {
        let (document, mut faults) = self.document();
        match file::read_survey(document) {
            Ok(survey) if faults.is_empty() => Ok(survey),
            Ok(_) => Err(faults),
            Err(more) => {
                faults.extend(more);
                Err(faults)
            }
        }
    }

    fn table(&self, document: &mut Document, table: &str, members: &[&str]) {
        let path = |member: &str| format!("{table}.{member}");
        if members.iter().any(|member| !self.text(&path(member)).is_empty()) {
            for member in members {
                document.put(&path(member), json!(self.text(&path(member))));
            }
        }
    }

    fn context(&self, document: &mut Document) {
        for row in 0..MOST {
            let path = |member: &str| format!("context.{row}.{member}");
            let key = self.text(&path("key"));
            if key.is_empty() {
                continue;
            }
            if self.row_of(key) != Some(row) {
                document.faults.push(Fault::new(path("key"), "is used twice"));
                continue;
            }
            let mut rule = Document::default();
            rule.number("max_len", self.text(&path("max_len")));
            rule.number("max_values", self.text(&path("max_values")));
            for member in ["segment", "recall"] {
                rule.put(member, json!(!self.get(&path(member)).is_empty()));
            }
            let place = |fault: Fault| Fault::new(path(&fault.field), fault.message);
            document.faults.extend(rule.faults.into_iter().map(place));
            let below = document.members.entry("context").or_insert_with(|| json!({}));
            below[key] = Value::Object(rule.members);
        }
    }

    fn wording(&self, document: &mut Document, locale: &str) {
        let said = |part: &str| self.text(&format!("text.{locale}.{part}"));
        let mut text = Document::default();
        for part in LINES {
            text.text(part, said(part));
        }
        text.put("labels", json!(lines(said("labels"))));
        for (part, band) in ["why", "thanks"].into_iter().flat_map(|part| BANDS.map(|band| (part, band))) {
            let part = format!("{part}.{band}");
            text.text(&part, said(&part));
        }
        if !said("link.text").is_empty() || !said("link.url").is_empty() {
            text.put("link.text", json!(said("link.text")));
            text.put("link.url", json!(said("link.url")));
            text.text("link.after", said("link.after"));
        }
        document.members["text"][locale] = Value::Object(text.members);
    }

    /// The names of the fields in which two drafts differ, in order; only what makes a survey counts.
    pub(super) fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let counts = |name: &&String| {
            let first = name.split('.').next().unwrap_or_default();
            !matches!(first, "preview" | "act" | "seen" | "confirmed" | "new_locale" | "rows")
        };
        let mut names: Vec<&str> = self.0.keys().chain(other.0.keys()).filter(counts).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().filter(|name| self.text(name) != other.text(name)).collect()
    }
}

/// What is not empty of the lines of a field.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// One place is written without a list.
fn touchpoint(names: &[&str]) -> Value {
    match names {
        [only] => json!(only),
        names => json!(names),
    }
}
