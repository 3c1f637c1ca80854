//! The definition of a survey, as `surveys.toml` and the API write it.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use crate::kind::Kind;
use crate::scale::{Order, Polarity, Scale, Style};
use crate::show::Show;
use crate::text::Text;
use crate::theme::Theme;
use crate::touchpoint::{Touchpoints, named_touchpoints};

/// The name of a survey in URLs: `[a-z0-9][a-z0-9-]{0,63}`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "post-purchase", pattern = "^[a-z0-9][a-z0-9-]{0,63}$"))]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct SurveyId(String);

impl SurveyId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SurveyId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let starts = text.bytes().next().is_some_and(word);
        if starts && text.len() <= 64 && text.bytes().all(|byte| word(byte) || byte == b'-') {
            Ok(Self(text))
        } else {
            Err("must be 1 to 64 of a-z, 0-9 and -, not starting with -")
        }
    }
}

impl Borrow<str> for SurveyId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SurveyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A survey: one question, its scale, its wording per locale and how it is delivered.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SurveyDefinition))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Its name in URLs.
    // A definition that is put may leave it to the address.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub id: SurveyId,
    /// What it asks for; fixed once a response is counted.
    pub kind: Kind,
    /// Its scale; what is left out is the kind's.
    #[serde(default)]
    pub scale: ScaleChoice,
    /// `{company}` in texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100, message = "must have at most 100 characters"))]
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub company: Option<String>,
    /// Where in the customer's journey; the element attribute picks one of several.
    #[serde(default)]
    #[validate(custom(function = named_touchpoints))]
    pub touchpoint: Touchpoints,
    /// Origins that may embed it.
    #[serde(default)]
    #[validate(length(max = 50, message = "must have at most 50 entries"))]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub sites: Vec<String>,
    /// The locale to fall back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The IANA zone of its figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// Whether "prefer not to say" is offered.
    #[serde(default)]
    pub skip: bool,
    /// Asks how to reach the respondent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub contact: Option<Contact>,
    /// One answer per `respondent`, per `signed` link or per value of a context key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_per: Option<String>,
    /// How the respondent's reference is kept.
    #[serde(default)]
    pub respondent: RespondentForm,
    /// Whether personal data in comments is masked before storage.
    #[serde(default = "yes")]
    pub mask: bool,
    /// After how many days a response is deleted or anonymised.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 36500, message = "must be 1 to 36500 days"))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 36500))]
    pub retention_days: Option<u32>,
    /// What happens then.
    #[serde(default)]
    pub retention: Retention,
    /// A line about privacy below the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub privacy: Option<Privacy>,
    /// How it looks.
    #[serde(default)]
    #[validate(nested)]
    pub theme: Theme,
    /// The declared facts that a page may send along. `check` validates each under its key.
    #[serde(default)]
    #[validate(length(max = 16, message = "must have at most 16 keys"))]
    pub context: BTreeMap<String, ContextKey>,
    /// When and how often it is shown.
    #[serde(default)]
    #[validate(nested)]
    pub show: Show,
    /// Its wording per locale. `check` validates each under its locale.
    #[serde(default)]
    #[validate(length(min = 1, max = 30, message = "must have 1 to 30 locales"))]
    pub text: BTreeMap<String, Text>,
}

fn yes() -> bool {
    true
}

impl Survey {
    /// The scale, what is left out filled in from the kind.
    pub fn scale(&self) -> Scale {
        let kind = self.kind.default_scale();
        Scale {
            min: self.scale.min.unwrap_or(kind.min),
            max: self.scale.max.unwrap_or(kind.max),
            polarity: self.scale.polarity.unwrap_or(kind.polarity),
            order: self.scale.order.unwrap_or(kind.order),
            style: self.scale.style.unwrap_or(kind.style),
        }
    }

    /// The context keys that figures can be split by, each with how many values are told apart.
    pub fn segments(&self) -> impl Iterator<Item = (&str, u16)> {
        let segments = self.context.iter().filter(|(_, rule)| rule.segment);
        segments.map(|(key, rule)| (key.as_str(), rule.max_values))
    }

    /// Writes what is left to defaults in full, so that two ways to write one survey are one definition.
    pub(crate) fn complete(&mut self) {
        let Scale { min, max, polarity, order, style } = self.scale();
        let (min, max, polarity) = (Some(min), Some(max), Some(polarity));
        self.scale = ScaleChoice { min, max, polarity, order: Some(order), style: Some(style) };
        self.locale = Some(self.default_locale().to_owned());
    }

    /// The locale to fall back to: the one named, else the only one, else `en`, else the first.
    pub fn default_locale(&self) -> &str {
        let first = || self.text.keys().next().map_or("en", String::as_str);
        match &self.locale {
            Some(locale) => locale,
            None if self.text.contains_key("en") => "en",
            None => first(),
        }
    }

    /// The locale with a text that serves `wanted` best: itself, else its language, else the default.
    pub fn resolve_locale(&self, wanted: &str) -> Option<&str> {
        let mut tag = wanted;
        loop {
            if let Some((known, _)) = self.text.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)) {
                return Some(known);
            }
            tag = tag.rsplit_once('-')?.0;
        }
    }
}

/// A scale as written: every part may be left to the kind.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleChoice {
    /// The lowest score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i16>,
    /// The highest score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i16>,
    /// Which end is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
    /// In which order the points are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// How a point looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
}

/// Asks how to reach the respondent.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContactField))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The label of the field.
    #[validate(length(min = 1, max = 200, message = "must have 1 to 200 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub label: String,
    /// The label of the consent box.
    #[validate(length(min = 1, max = 300, message = "must have 1 to 300 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300))]
    pub consent: String,
}

/// How the respondent's reference is kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RespondentForm {
    /// As a keyed hash.
    #[default]
    Hashed,
    /// As it came.
    Plain,
}

/// What happens to a response past its retention.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// It is deleted.
    #[default]
    Delete,
    /// The row stays without comment, contact, respondent and non-segment context.
    Anonymise,
}

/// A line about privacy.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PrivacyLine))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// The text of the link.
    #[validate(length(min = 1, max = 200, message = "must have 1 to 200 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub text: String,
    /// Where it leads.
    #[validate(length(max = 2000, message = "must have at most 2000 characters"), custom(function = web_address))]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub url: String,
}

pub(crate) fn web_address(url: &str) -> Result<(), ValidationError> {
    if url.starts_with("https://") || url.starts_with("http://") {
        Ok(())
    } else {
        Err(ValidationError::new("url").with_message("must be an http:// or https:// address".into()))
    }
}

/// A declared fact.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct ContextKey {
    /// The longest value kept.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200 characters"))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 200))]
    pub max_len: u16,
    /// Whether aggregates can be filtered and grouped by it.
    pub segment: bool,
    /// How many values a segment tells apart; the rest are `other`.
    #[validate(range(min = 1, max = 250, message = "must be 1 to 250 values"))]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 250))]
    pub max_values: u16,
    /// Whether texts may show it.
    pub recall: bool,
}

impl Default for ContextKey {
    fn default() -> Self {
        Self { max_len: 200, segment: false, max_values: 250, recall: false }
    }
}
