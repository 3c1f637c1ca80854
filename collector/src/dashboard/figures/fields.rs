//! The form in which a team says what it looks at, with what is wrong beside each field.

use jiff::civil::Date;
use perche_survey::draft::Fault;
use perche_survey::response::Channel;

use super::asked::{Asked, Period};
use super::groups::{facet, names, value};
use super::words::Words;
use crate::catalog::Entry;
use crate::dashboard::terms::Terms;

/// The form.
pub(super) struct Fields {
    pub(super) presets: Vec<Preset>,
    /// Whether it is open: something in it is wrong, or stands in no preset.
    pub(super) open: bool,
    /// From and to.
    pub(super) dates: [Field; 2],
    pub(super) tz: Field,
    pub(super) interval: Field,
    /// What can be chosen there: value, name, whether it is.
    pub(super) intervals: Vec<(&'static str, &'static str, bool)>,
    pub(super) compare: Field,
    pub(super) facets: Vec<Facet>,
    /// What the form does not show and must not lose.
    pub(super) kept: Vec<(String, String)>,
    /// What is wrong with what has no field.
    pub(super) faults: Vec<String>,
    /// The filters that are on: in words, and the page without it.
    pub(super) on: Vec<(String, String)>,
}

/// One period by its name.
pub(super) struct Preset {
    pub(super) name: &'static str,
    pub(super) href: String,
    pub(super) on: bool,
}

/// One text or choice.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) value: String,
    /// `date`, unless something else was given: browsers show no other text in a field for dates.
    pub(super) kind: &'static str,
    pub(super) faults: Vec<String>,
}

/// One filter.
pub(super) struct Facet {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) choices: Vec<Choice>,
    /// For values that nobody can list.
    pub(super) texts: Vec<String>,
    pub(super) faults: Vec<String>,
}

/// One value of a filter.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) on: bool,
}

impl Fields {
    pub(super) fn of(terms: Terms, entry: &Entry, asked: &Asked, faults: &[Fault]) -> Self {
        let words = Words(terms.0);
        let of = |name: &str| -> Vec<String> {
            faults.iter().filter(|fault| fault.field == name).map(|fault| words.fault(fault)).collect()
        };
        let field = |name: &'static str, label: &'static str| Field {
            name,
            label,
            value: asked.get(name).unwrap_or_default().to_owned(),
            kind: match asked.get(name) {
                Some(given) if given.parse::<Date>().is_err() || given.len() != 10 => "text",
                _ => "date",
            },
            faults: of(name),
        };
        let facets: Vec<Facet> =
            names(entry).into_iter().map(|name| filter(terms, entry, asked, of(&name), name)).collect();
        let fixed = ["from", "to", "tz", "interval", "compare"];
        let shown = |name: &str| fixed.contains(&name) || facets.iter().any(|facet| facet.name == name);
        let lost = faults.iter().filter(|fault| !shown(&fault.field));
        let filters = asked.filters().filter(|(name, _)| shown(name));
        let on = |(name, given): &(String, String)| {
            (format!("{}: {}", facet(words, name), value(terms, entry, name, given)), asked.without(name, given))
        };
        Self {
            presets: presets(words, asked),
            open: !faults.is_empty() || asked.period == Period::Dates,
            dates: [field("from", words.from()), field("to", words.to())],
            tz: field("tz", words.zone()),
            interval: field("interval", words.interval()),
            intervals: intervals(words, asked),
            compare: field("compare", words.compare()),
            kept: kept(asked),
            faults: lost.map(|fault| format!("{} {}", fault.field, words.fault(fault))).collect(),
            on: filters.map(on).collect(),
            facets,
        }
    }
}

fn presets(words: Words, asked: &Asked) -> Vec<Preset> {
    let said = [words.days_7(), words.days_30(), words.days_90(), words.months_12(), words.all_time()];
    let preset = |((name, period), said)| Preset {
        name: said,
        href: asked.with(&["period", "from", "to", "interval"], &[("period", name)]),
        on: asked.period == period,
    };
    Period::NAMED.into_iter().zip(said).map(preset).collect()
}

fn intervals(words: Words, asked: &Asked) -> Vec<(&'static str, &'static str, bool)> {
    let named = [
        ("", words.automatic()),
        ("hour", words.hour()),
        ("day", words.day()),
        ("week", words.week()),
        ("month", words.month()),
    ];
    let chosen = asked.get("interval").unwrap_or_default();
    named.into_iter().map(|(value, name)| (value, name, value == chosen)).collect()
}

fn kept(asked: &Asked) -> Vec<(String, String)> {
    let period =
        Period::NAMED.into_iter().find(|(_, period)| *period == asked.period).map(|(name, _)| ("period", name));
    let splits = asked.all("group_by").map(|name| ("group_by", name));
    let detail = asked.all("detail").map(|value| ("detail", value));
    let kept = period.into_iter().chain(splits).chain(detail);
    kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn filter(terms: Terms, entry: &Entry, asked: &Asked, faults: Vec<String>, name: String) -> Facet {
    let survey = &entry.current().survey;
    let mut values: Vec<String> = match name.as_str() {
        "channel" => Channel::NAMES.map(|(name, _)| name.to_owned()).to_vec(),
        "locale" => survey.text.keys().cloned().collect(),
        "version" => entry.versions().into_iter().map(str::to_owned).collect(),
        "touchpoint" => survey.touchpoint.names().to_vec(),
        "verified" => ["true", "false"].map(str::to_owned).to_vec(),
        _ => Vec::new(),
    };
    let given: Vec<String> = asked.all(&name).map(str::to_owned).collect();
    let free = name.starts_with("context.");
    if !free {
        // One that the survey no longer has: it was asked for all the same.
        values.extend(given.iter().filter(|value| !values.contains(value)).cloned().collect::<Vec<_>>());
    }
    let choice =
        |known: String| Choice { name: value(terms, entry, &name, &known), on: given.contains(&known), value: known };
    Facet {
        title: facet(Words(terms.0), &name),
        choices: values.into_iter().map(choice).collect(),
        texts: if free { given.iter().cloned().chain([String::new()]).collect() } else { Vec::new() },
        faults,
        name,
    }
}
