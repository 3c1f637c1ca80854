//! A survey document that is put together from the fields of a form.

use perche_survey::draft::Fault;
use serde_json::{Map, Value, json};

/// Members that are whole numbers.
pub(super) const NUMBERS: [&str; 6] =
    ["scale.min", "scale.max", "retention_days", "theme.radius", "show.after_seconds", "show.quiet_days"];
/// Members that are ticked or not.
pub(super) const TICKS: [&str; 3] = ["skip", "mask", "show.consent"];
/// Members that are texts, absent when they are empty.
pub(super) const TEXTS: [&str; 18] = [
    "id",
    "kind",
    "company",
    "locale",
    "tz",
    "one_per",
    "respondent",
    "retention",
    "scale.polarity",
    "scale.order",
    "scale.style",
    "theme.accent",
    "theme.font",
    "theme.density",
    "theme.scheme",
    "show.mode",
    "show.trigger",
    "show.memory",
];
/// Members of `show` that are texts as well, and belong to one trigger each.
pub(super) const MOMENTS: [&str; 2] = ["show.selector", "show.event"];
/// Tables that are there when anything of them is.
pub(super) const TABLES: [(&str, &[&str]); 2] = [("contact", &["label", "consent"]), ("privacy", &["text", "url"])];
/// The texts of a locale that are one line each.
pub(super) const LINES: [&str; 3] = ["question", "low", "high"];
/// Those that come per band.
pub(super) const BANDS: [&str; 4] = ["default", "low", "middle", "high"];

/// A document that grows path by path.
#[derive(Default)]
pub(super) struct Document {
    pub(super) members: Map<String, Value>,
    pub(super) faults: Vec<Fault>,
}

impl Document {
    /// Puts `value` at `path`.
    pub(super) fn put(&mut self, path: &str, value: Value) {
        let mut steps = path.split('.');
        let Some(last) = steps.next_back() else { return };
        let mut place = &mut self.members;
        for step in steps {
            let below = place.entry(step).or_insert_with(|| json!({}));
            let Value::Object(below) = below else { return };
            place = below;
        }
        place.insert(last.to_owned(), value);
    }

    /// The same of a text that is there.
    pub(super) fn text(&mut self, path: &str, text: &str) {
        if !text.is_empty() {
            self.put(path, json!(text));
        }
    }

    /// The same of a number that is one.
    pub(super) fn number(&mut self, path: &str, text: &str) {
        match text.parse::<i64>() {
            Ok(number) => self.put(path, json!(number)),
            Err(_) if text.is_empty() => {}
            Err(_) => self.faults.push(Fault::new(path, "must be a whole number")),
        }
    }
}
