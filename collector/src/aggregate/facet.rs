//! What responses can be filtered and grouped by.

use std::collections::BTreeSet;

use perche_survey::draft::Fault;
use perche_survey::response::{Channel, Response, Slot};
use perche_survey::survey::Survey;

use crate::catalog::Entry;
use crate::tally::{Dimension, Split};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    Channel,
    Locale,
    Version,
    Touchpoint,
    Verified,
    /// A context key that the survey declares a segment.
    Segment(String),
}

/// What a response is counted under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    Value(String),
    /// The values of a segment that came too late for a place of their own, together.
    Rest,
}

/// The fixed facets by name.
const FIXED: [(&str, Facet); 5] = [
    ("channel", Facet::Channel),
    ("locale", Facet::Locale),
    ("version", Facet::Version),
    ("touchpoint", Facet::Touchpoint),
    ("verified", Facet::Verified),
];

impl Facet {
    /// The facet of that name; `None` for a name that is none, an error for a context key that is not a segment.
    pub(super) fn named(name: &str, survey: &Survey) -> Option<Result<Self, Fault>> {
        let fixed = FIXED.into_iter().find(|(known, _)| *known == name).map(|(_, facet)| Ok(facet));
        fixed.or_else(|| {
            let key = name.strip_prefix("context.")?;
            let declared = survey.context.get(key).is_some_and(|rule| rule.segment);
            Some(if declared {
                Ok(Self::Segment(key.to_owned()))
            } else {
                Err(Fault::new(name, "is not a segment of this survey"))
            })
        })
    }

    /// Its name in a query.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Segment(key) => format!("context.{key}"),
            fixed => {
                FIXED.into_iter().find(|(_, known)| known == fixed).map_or_else(String::new, |(name, _)| name.into())
            }
        }
    }

    /// Why `value` can never occur.
    pub(super) fn fault_of(&self, value: &str) -> Option<Fault> {
        match self {
            Self::Channel if Channel::named(value).is_none() => {
                Some(Fault::new("channel", "must be inline, popover, tab, link, email, qr or api"))
            }
            Self::Verified if !matches!(value, "true" | "false") => {
                Some(Fault::new("verified", "must be true or false"))
            }
            _ => None,
        }
    }

    /// What a response is counted under; nothing when it has no value.
    pub(super) fn of_response(&self, response: &Response, entry: &Entry) -> Option<Told> {
        let value = match self {
            Self::Channel => response.channel.name().to_owned(),
            Self::Locale => response.locale.clone(),
            Self::Version => entry.version_of(response.revision).to_owned(),
            Self::Touchpoint => response.touchpoint.clone()?,
            Self::Verified => response.verified.to_string(),
            Self::Segment(key) => match response.segments.get(key)? {
                Slot::Own => response.context.get(key)?.clone(),
                Slot::Other => return Some(Told::Rest),
            },
        };
        Some(Told::Value(value))
    }

    /// Whether a response has one of `allowed` values. One that is not told apart in kept counts is found too.
    pub(super) fn passes(&self, response: &Response, allowed: &BTreeSet<String>, entry: &Entry) -> bool {
        match (self, self.of_response(response, entry)) {
            (_, Some(Told::Value(value))) => allowed.contains(&value),
            (Self::Segment(key), Some(Told::Rest)) => {
                response.context.get(key).is_some_and(|value| allowed.contains(value))
            }
            (_, Some(Told::Rest) | None) => false,
        }
    }

    /// The split of kept counts that tells its values.
    pub(super) fn split(&self) -> Split {
        match self {
            Self::Channel => Split::Channel,
            Self::Locale => Split::Locale,
            Self::Version => Split::Revision,
            Self::Touchpoint => Split::Touchpoint,
            Self::Verified => Split::Verified,
            Self::Segment(key) => Split::Segment(key.clone()),
        }
    }

    /// What kept counts are of, when they are split by this facet.
    pub(super) fn of_counts(&self, dimension: &Dimension, entry: &Entry) -> Option<Told> {
        let value = match (self, dimension) {
            (Self::Channel, Dimension::Channel(channel)) => channel.name().to_owned(),
            (Self::Locale, Dimension::Locale(locale)) => locale.clone(),
            (Self::Version, Dimension::Revision(revision)) => entry.version_of(*revision).to_owned(),
            (Self::Touchpoint, Dimension::Touchpoint(touchpoint)) => touchpoint.clone(),
            (Self::Verified, Dimension::Verified(verified)) => verified.to_string(),
            (Self::Segment(wanted), Dimension::Segment { key, value }) if wanted == key => match value {
                Some(value) => value.clone(),
                None => return Some(Told::Rest),
            },
            _ => return None,
        };
        Some(Told::Value(value))
    }
}
