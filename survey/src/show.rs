//! When and how often a survey is shown. The loader acts on it in the host page.

use std::fmt;

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// The rules of display.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct Show {
    /// How it stands on the page when the page's own HTML does not say.
    pub mode: Mode,
    /// What makes it appear.
    pub trigger: Trigger,
    /// For `after`: how many seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(max = 3600, message = "must be 0 to 3600 seconds"))]
    #[cfg_attr(feature = "openapi", schema(maximum = 3600))]
    pub after_seconds: Option<u32>,
    /// For `click`: a CSS selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200, message = "must have 1 to 200 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub selector: Option<String>,
    /// For `event`: the name given to `perche.track`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 64, message = "must have 1 to 64 characters"))]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub event: Option<String>,
    /// The share of visitors who are asked.
    #[validate(custom(function = a_share))]
    #[cfg_attr(feature = "openapi", schema(exclusive_minimum = 0.0, maximum = 1.0))]
    pub sample: f64,
    /// How often one visitor is asked.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^(once|until answered|once per .+|[1-9][0-9]{0,2}d)$"))]
    pub every: Every,
    /// For how many days after any survey none is shown.
    #[validate(range(max = 365, message = "must be 0 to 365 days"))]
    #[cfg_attr(feature = "openapi", schema(maximum = 365))]
    pub quiet_days: u16,
    /// Where the visitor's browser remembers.
    pub memory: Memory,
    /// Whether nothing is shown before `perche.consent(true)`.
    pub consent: bool,
}

impl Default for Show {
    fn default() -> Self {
        Self {
            mode: Mode::Inline,
            trigger: Trigger::Visible,
            after_seconds: None,
            selector: None,
            event: None,
            sample: 1.0,
            every: Every::UntilAnswered,
            quiet_days: 0,
            memory: Memory::Session,
            consent: false,
        }
    }
}

impl Show {
    /// Whether the loader acts on it by itself: nothing here is set apart from where the browser remembers.
    pub fn is_plain(&self) -> bool {
        let Self { mode, trigger, sample, every, quiet_days, consent, .. } = self;
        // A moment's details without the moment change nothing.
        let plain = Self::default();
        (*mode, *trigger, *quiet_days, *consent) == (plain.mode, plain.trigger, plain.quiet_days, plain.consent)
            && *every == plain.every
            && *sample >= plain.sample
    }
}

fn a_share(sample: f64) -> Result<(), ValidationError> {
    if sample > 0.0 && sample <= 1.0 {
        Ok(())
    } else {
        Err(ValidationError::new("sample").with_message("must be above 0 and at most 1".into()))
    }
}

/// How a survey stands on the page.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Placement))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Where the page puts it.
    #[default]
    Inline,
    /// In the corner, over the page; needs no place in it.
    Popover,
    /// Behind a button at the edge of the window; needs no place either.
    Tab,
}

/// What makes a survey appear.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// At once.
    Now,
    /// When its place comes into view.
    #[default]
    Visible,
    /// Some seconds after the page.
    After,
    /// A click on the selector.
    Click,
    /// `perche.track(event)`.
    Event,
    /// When the visitor is about to leave.
    Exit,
}

/// Where the visitor's browser remembers that a survey was shown or answered.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Memory {
    /// Nowhere.
    None,
    /// Until the tab is closed.
    #[default]
    Session,
    /// Until the visitor clears it.
    Local,
}

/// How often one visitor is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Every {
    /// Once.
    Once,
    /// Again after so many days.
    Days(u16),
    /// Once for each value of a context key.
    OncePer(String),
    /// Until there is an answer.
    UntilAnswered,
}

impl TryFrom<String> for Every {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let days = |text: &str| text.strip_suffix('d')?.parse().ok().filter(|days| (1..=365).contains(days));
        match text.as_str() {
            "once" => Ok(Self::Once),
            "until answered" => Ok(Self::UntilAnswered),
            _ => match (text.strip_prefix("once per "), days(&text)) {
                (Some(key), _) if !key.is_empty() => Ok(Self::OncePer(key.to_owned())),
                (_, Some(days)) => Ok(Self::Days(days)),
                _ => Err(r#"must be "once", "until answered", "once per KEY" or days such as "30d", at most "365d""#),
            },
        }
    }
}

impl From<Every> for String {
    fn from(every: Every) -> Self {
        every.to_string()
    }
}

impl fmt::Display for Every {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => out.write_str("once"),
            Self::Days(days) => write!(out, "{days}d"),
            Self::OncePer(key) => write!(out, "once per {key}"),
            Self::UntilAnswered => out.write_str("until answered"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_but_memory_asks_for_more_than_the_loader_has() {
        let plain = Show { memory: Memory::Local, event: Some("unused".to_owned()), ..Show::default() };
        assert!(plain.is_plain());
        for more in [
            Show { mode: Mode::Tab, ..plain.clone() },
            Show { trigger: Trigger::Now, ..plain.clone() },
            Show { sample: 0.5, ..plain.clone() },
            Show { every: Every::Once, ..plain.clone() },
            Show { quiet_days: 1, ..plain.clone() },
            Show { consent: true, ..plain.clone() },
        ] {
            assert!(!more.is_plain(), "{more:?}");
        }
    }
}
