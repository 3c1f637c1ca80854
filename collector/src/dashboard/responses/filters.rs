//! The filters of the reading list as its form shows them.

use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;

use super::asked::{Asked, BANDS};
use super::card::class;
use super::words::Words;
use crate::catalog::Entry;
use crate::dashboard::terms::Terms;
use crate::dashboard::tongue::Tongue;

/// The form.
pub(super) struct Filters {
    pub(super) search: String,
    pub(super) tag: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) commented: Vec<Choice>,
    pub(super) status: Vec<Choice>,
    pub(super) order: Vec<Choice>,
    pub(super) least: Vec<Choice>,
    pub(super) most: Vec<Choice>,
    pub(super) channels: Vec<Choice>,
    pub(super) locales: Vec<Choice>,
    pub(super) touchpoints: Vec<Choice>,
    pub(super) bands: Vec<Shortcut>,
    pub(super) team: Vec<Shortcut>,
    /// What the form does not show and keeps.
    pub(super) kept: Vec<(String, String)>,
    /// Each filter with the address of the list without it.
    pub(super) chips: Vec<Chip>,
    /// Whether something is wrong with one of those that are folded away.
    pub(super) more: bool,
    /// What is wrong, by parameter; those of the form in the reader's words.
    pub(super) faults: Vec<(String, String)>,
}

/// One of several values.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// A link to a part of the list.
pub(super) struct Shortcut {
    pub(super) query: String,
    pub(super) label: &'static str,
    pub(super) class: &'static str,
    pub(super) chosen: bool,
}

/// A filter that can be taken away.
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) without: String,
}

/// The parameters that the form has a field for.
const FIELDS: [&str; 12] = [
    "q",
    "commented",
    "tag",
    "from",
    "to",
    "min_score",
    "max_score",
    "channel",
    "locale",
    "touchpoint",
    "status",
    "order",
];
impl Filters {
    pub(super) fn of(entry: &Entry, asked: &Asked, faults: &[Fault], tongue: Tongue) -> Self {
        let survey = &entry.current().survey;
        let (words, terms) = (Words(tongue), Terms(tongue));
        let choices = |name: &str, all: &[(&str, &str)]| choices(asked, name, all);
        let points = |name: &str| {
            let each = survey.scale().scores().map(|score| score.0.to_string());
            let chosen = |value: &String| asked.has(name, value);
            each.map(|value| Choice { label: value.clone(), chosen: chosen(&value), value }).collect()
        };
        let several = |name: &'static str, values: Vec<(String, String)>| {
            let choice = |(value, label): (String, String)| Choice { chosen: asked.has(name, &value), value, label };
            values.into_iter().map(choice).collect::<Vec<_>>()
        };
        let same = |values: Vec<String>| values.into_iter().map(|value| (value.clone(), value)).collect();
        let channels = Channel::NAMES.map(|(name, channel)| (name.to_owned(), terms.channel(channel).to_owned()));
        Self {
            search: asked.get("q").to_owned(),
            tag: asked.get("tag").to_owned(),
            from: asked.get("from").to_owned(),
            to: asked.get("to").to_owned(),
            commented: commented(asked, words),
            status: status(asked, words),
            order: choices("order", &[("", words.newest()), ("asc", words.oldest())]),
            least: points("min_score"),
            most: points("max_score"),
            channels: several("channel", channels.into()),
            locales: several("locale", same(survey.text.keys().cloned().collect())),
            touchpoints: several("touchpoint", same(survey.touchpoint.names().to_vec())),
            bands: bands(survey, asked, tongue),
            team: team(asked, words),
            kept: asked.filters().filter(|(name, _)| !FIELDS.contains(&name.as_str())).cloned().collect(),
            chips: asked.filters().map(|pair| Chip::of(pair, asked, words, terms)).collect(),
            more: faults.iter().any(|fault| fault.field != "q" && FIELDS.contains(&fault.field.as_str())),
            faults: faults.iter().map(|fault| (fault.field.clone(), explain(fault, words))).collect(),
        }
    }

    /// What is wrong with a field.
    pub(super) fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(known, _)| known == field).map(|(_, message)| message.as_str())
    }

    /// What marks a field with which something is wrong.
    pub(super) fn marks(&self, field: &str) -> &'static str {
        if self.fault(field).is_some() { "aria-invalid=true" } else { "" }
    }

    /// A day is chosen; an instant, as a link may have it, is written.
    #[expect(clippy::unused_self, reason = "as the template calls it")]
    pub(super) fn day_type(&self, value: &str) -> &'static str {
        if value.is_empty() || value.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == value) {
            "date"
        } else {
            "text"
        }
    }

    /// What is wrong with what has no field.
    pub(super) fn strays(&self) -> impl Iterator<Item = &(String, String)> {
        self.faults.iter().filter(|(field, _)| !FIELDS.contains(&field.as_str()))
    }
}

/// With a comment unless it is asked for otherwise.
fn commented(asked: &Asked, words: Words) -> Vec<Choice> {
    let all = [("true", words.with_why()), ("any", words.any()), ("false", words.without_why())];
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: asked.commented() == value,
    };
    all.into_iter().map(choice).collect()
}

/// What counts unless it is asked for otherwise.
fn status(asked: &Asked, words: Words) -> Vec<Choice> {
    let kinds =
        [("", words.counted()), ("test", words.test()), ("quarantined", words.quarantined()), ("all", words.any())];
    choices(asked, "status", &kinds)
}

/// The values that a parameter may have; the first is that of one that is absent.
fn choices(asked: &Asked, name: &str, all: &[(&str, &str)]) -> Vec<Choice> {
    let choice = |(value, label): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        chosen: asked.get(name) == *value,
    };
    all.iter().map(choice).collect()
}

/// All, and each band of the survey's kind.
fn bands(survey: &Survey, asked: &Asked, tongue: Tongue) -> Vec<Shortcut> {
    let chosen = asked.get("band");
    let all = Shortcut {
        query: asked.with("band", ""),
        label: Words(tongue).every_band(),
        class: "",
        chosen: chosen.is_empty(),
    };
    let scale = survey.scale();
    let there = |band| scale.scores().any(|score| survey.kind.band(&scale, score) == band);
    let each = BANDS.into_iter().rev().filter(|band| there(*band)).map(|band| {
        let name = survey.kind.band_name(band);
        let label = Terms(tongue).band(survey.kind, band);
        Shortcut { query: asked.with("band", name), label, class: class(band), chosen: chosen == name }
    });
    std::iter::once(all).chain(each).collect()
}

/// All, and what is open or done.
fn team(asked: &Asked, words: Words) -> Vec<Shortcut> {
    let all = [("", words.everything()), ("false", words.open()), ("true", words.done())];
    let each = all.into_iter().map(|(value, label)| Shortcut {
        query: asked.with("done", value),
        label,
        class: "",
        chosen: asked.get("done") == value,
    });
    each.collect()
}

impl Chip {
    fn of(pair: &(String, String), asked: &Asked, words: Words, terms: Terms) -> Self {
        let (name, value) = pair;
        let text = |label: &str, value: &str| format!("{label}: {value}");
        let label = match name.as_str() {
            "q" => format!("“{value}”"),
            "tag" => text(words.tag(), value),
            "done" => if value == "true" { words.done() } else { words.open() }.to_owned(),
            "from" => text(words.from(), value),
            "to" => text(words.to(), value),
            "min_score" => text(words.score_from(), value),
            "max_score" => text(words.score_to(), value),
            "band" => ["hard", "neutral", "easy", "detractors", "passives", "promoters", "dissatisfied", "satisfied"]
                .into_iter()
                .find(|known| known == value)
                .map_or_else(|| value.clone(), |known| terms.band_named(known).to_owned()),
            "channel" => Channel::named(value).map_or(value.as_str(), |channel| terms.channel(channel)).to_owned(),
            "locale" => text(words.locale(), value),
            "touchpoint" => text(words.touchpoint(), value),
            "status" => match value.as_str() {
                "test" => words.test().to_owned(),
                "quarantined" => words.quarantined().to_owned(),
                _ => text(words.status(), words.any()),
            },
            name => text(name.strip_prefix("context.").unwrap_or(name), value),
        };
        Self { label, without: asked.without(pair) }
    }
}

/// What is wrong with a parameter, in the reader's words where it is one of the form's.
fn explain(fault: &Fault, words: Words) -> String {
    match fault.field.as_str() {
        "q" => words.fault_q().to_owned(),
        "from" | "to" => words.fault_day().to_owned(),
        "min_score" | "max_score" | "min_aligned" | "max_aligned" => words.fault_score().to_owned(),
        "tag" => words.fault_tag().to_owned(),
        "cursor" | "before" => words.fault_cursor().to_owned(),
        field => format!("{field} {}", fault.message),
    }
}
