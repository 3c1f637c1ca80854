//! The wording of a survey in one locale, and the recall of `{company}` and declared context in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use crate::kind::Band;

/// The wording in one locale.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Wording))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The question.
    #[validate(length(min = 1, max = 300, message = "must have 1 to 300 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300))]
    pub question: String,
    /// What the lowest score means.
    #[serde(default)]
    #[validate(length(max = 100, message = "must have at most 100 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub low: String,
    /// What the highest score means.
    #[serde(default)]
    #[validate(length(max = 100, message = "must have at most 100 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub high: String,
    /// One label per point, lowest first, or none.
    #[serde(default)]
    #[validate(custom(function = some_labels))]
    pub labels: Vec<String>,
    /// What is asked after the score.
    #[serde(default)]
    #[validate(nested)]
    pub why: Prompts,
    /// What is said at the end.
    #[serde(default)]
    #[validate(nested)]
    pub thanks: Prompts,
    /// Where the thanks lead on to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub link: Option<Link>,
}

/// A link below the thanks, such as to a page for reviews.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ThanksLink))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it says.
    #[validate(length(min = 1, max = 100, message = "must have 1 to 100 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub text: String,
    /// Where it leads.
    #[validate(length(max = 2000), custom(function = crate::survey::web_address))]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub url: String,
    /// The band it is offered to; absent: everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Band>,
}

impl Text {
    /// Every text with its name, such as `why.low`.
    pub fn parts(&self) -> impl Iterator<Item = (String, &str)> {
        let single = [("question", &self.question), ("low", &self.low), ("high", &self.high)];
        let labels = self.labels.iter().map(|label| ("labels".to_owned(), label.as_str()));
        let prompts = [("why", &self.why), ("thanks", &self.thanks)];
        let many = prompts
            .into_iter()
            .flat_map(|(part, prompts)| prompts.all().map(move |(name, said)| (format!("{part}.{name}"), said)));
        let link = self.link.iter().map(|link| ("link".to_owned(), link.text.as_str()));
        single.into_iter().map(|(name, said)| (name.to_owned(), said.as_str())).chain(labels).chain(many).chain(link)
    }
}

fn some_labels(labels: &[String]) -> Result<(), ValidationError> {
    if labels.iter().all(|label| (1..=100).contains(&label.chars().count())) {
        Ok(())
    } else {
        Err(ValidationError::new("labels").with_message("must be texts of 1 to 100 characters".into()))
    }
}

/// A text per band of the score, with one for all the others.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct Prompts {
    /// Where no other fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 300, message = "must have at most 300 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub default: Option<String>,
    /// After a low score.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 300, message = "must have at most 300 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub low: Option<String>,
    /// After a middle score.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 300, message = "must have at most 300 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub middle: Option<String>,
    /// After a high score.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 300, message = "must have at most 300 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub high: Option<String>,
}

impl Prompts {
    /// The text for `band`; `None` is the text after a skip.
    pub fn of(&self, band: Option<Band>) -> Option<&str> {
        let own = match band {
            Some(Band::Low) => &self.low,
            Some(Band::Middle) => &self.middle,
            Some(Band::High) => &self.high,
            None => &None,
        };
        own.as_ref().or(self.default.as_ref()).map(String::as_str)
    }

    /// Every text that is there.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("default", &self.default), ("low", &self.low), ("middle", &self.middle), ("high", &self.high)]
            .into_iter()
            .filter_map(|(name, text)| text.as_deref().map(|text| (name, text)))
    }
}

/// The names in braces in `text`.
pub fn recalled(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// `text` with each `{name}` replaced by its value; a name without a value becomes nothing, because a customer must
/// never see a brace.
pub fn recall(text: &str, values: &BTreeMap<&str, &str>) -> String {
    let mut parts = text.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((name, rest)) = part.split_once('}') {
            whole.push_str(values.get(name).copied().unwrap_or_default());
            whole.push_str(rest);
        } else {
            whole.push('{');
            whole.push_str(part);
        }
    }
    whole
}

/// Whether a context value may be shown in a text: at most 60 letters, digits, spaces and `-._#`. Anything else could
/// pass for words of ours.
pub fn can_be_recalled(value: &str) -> bool {
    value.chars().count() <= 60 && value.chars().all(|letter| letter.is_alphanumeric() || " -._#".contains(letter))
}

/// Whether `tag` looks like a BCP 47 language tag.
pub fn is_locale(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && letters(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recall_replaces_names_and_leaves_no_brace() {
        let values = BTreeMap::from([("company", "Rossi"), ("order", "A-17")]);
        assert_eq!(recall("{company}: order {order}{gone}.", &values), "Rossi: order A-17.");
        assert_eq!(recall("a { b", &values), "a { b");
        assert_eq!(recalled("{company} and {order").collect::<Vec<_>>(), ["company"]);
    }

    #[test]
    fn only_plain_short_values_are_shown_to_customers() {
        assert!(can_be_recalled("Mario Rossi") && can_be_recalled("A-17.b_#"));
        assert!(!can_be_recalled("call +39/02") && !can_be_recalled("<b>") && !can_be_recalled(&"a".repeat(61)));
    }

    #[test]
    fn locale_tags_have_a_language_first() {
        for (tag, expected) in [("it", true), ("de-AT", true), ("zh-Hant-TW", true), ("Italiano", false), ("", false)] {
            assert_eq!(is_locale(tag), expected, "{tag}");
        }
    }
}
