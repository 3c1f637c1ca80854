//! What the page added is repaired, never refused.

use std::collections::BTreeMap;

use super::{Display, Moment, Signed};
use crate::draft::{Fault, Patch};
use crate::mask::mask;
use crate::response::Channel;
use crate::survey::Survey;

/// What is said of a name that a terminal would obey.
const NOT_A_LINE: &str = "holds control characters: dropped";

/// What is said of a fact that the signature does not hold.
const UNSIGNED: &str = "is not what was signed: dropped";

/// Repairs made to one post, each with its warning.
pub(super) struct Repairs<'a> {
    pub(super) survey: &'a Survey,
    pub(super) display: Display,
    pub(super) warnings: Vec<Fault>,
}

impl Repairs<'_> {
    pub(super) fn warn(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.warnings.push(Fault::new(field, message));
    }

    pub(super) fn no_contact(&mut self, contact: &Patch<String>) -> Patch<String> {
        if contact.value().is_some() {
            self.warn("contact", "is not asked for by this survey: dropped");
        }
        Patch::Keep
    }

    pub(super) fn masked(&mut self, comment: Patch<String>) -> Patch<String> {
        let Patch::Set(text) = &comment else { return comment };
        let masked = mask(text);
        if masked == *text {
            return comment;
        }
        self.warn("comment", "held personal data: it is stored without");
        Patch::Set(masked.into_owned())
    }

    pub(super) fn revision(&mut self, posted: Option<&str>, moment: &Moment<'_>) -> u32 {
        let shown = self.display.version.clone();
        let Some(version) = shown.as_deref().or(posted) else { return moment.current.revision };
        if version == moment.current.version {
            return moment.current.revision;
        }
        (moment.revision_of)(version).unwrap_or_else(|| {
            self.warn("version", "is not known: the current wording is assumed");
            moment.current.revision
        })
    }

    pub(super) fn channel(&mut self, posted: Option<&str>) -> Channel {
        if let Some(channel) = self.display.channel {
            return channel;
        }
        let Some(name) = posted else { return Channel::Api };
        Channel::named(name).unwrap_or_else(|| {
            self.warn("channel", "must be inline, popover, tab, link, email, qr or api: api is assumed");
            Channel::Api
        })
    }

    pub(super) fn locale(&mut self, posted: Option<&str>) -> String {
        let shown = self.display.locale.clone();
        let Some(wanted) = shown.as_deref().or(posted) else { return self.survey.default_locale().to_owned() };
        if let Some(known) = self.survey.resolve_locale(wanted) {
            return known.to_owned();
        }
        let default = self.survey.default_locale().to_owned();
        self.warn("locale", format!("has no wording in this survey: {default} is assumed"));
        default
    }

    pub(super) fn touchpoint(&mut self, posted: Option<String>) -> Option<String> {
        let default = self.survey.touchpoint.default_name().map(str::to_owned);
        let Some(name) = self.display.touchpoint.take().or(posted) else { return default };
        if self.survey.touchpoint.names().contains(&name) {
            return Some(name);
        }
        self.warn("touchpoint", "is not a touchpoint of this survey: dropped");
        default
    }

    /// Whom the signature names, else whom the post names.
    pub(super) fn respondent(&mut self, posted: Option<String>, signed: Option<&Signed>) -> Option<String> {
        let Some(signed) = signed else {
            return posted.filter(|name| {
                let line = is_line(name);
                if !line {
                    self.warn("respondent", NOT_A_LINE);
                }
                line
            });
        };
        if posted.is_some() && posted != signed.respondent {
            self.warn("respondent", UNSIGNED);
        }
        signed.respondent.clone()
    }

    /// The declared and fitting part of the context. What the page was asked with fills what the post leaves out; what is
    /// signed takes the place of both.
    pub(super) fn context(
        &mut self,
        posted: BTreeMap<String, String>,
        signed: Option<&BTreeMap<String, String>>,
    ) -> BTreeMap<String, String> {
        let mut context = BTreeMap::new();
        let mut asked = std::mem::take(&mut self.display.context);
        asked.extend(posted);
        if let Some(signed) = signed {
            for (key, _) in asked.iter().filter(|(key, value)| signed.get(*key) != Some(value)) {
                self.warn(format!("context.{key}"), UNSIGNED);
            }
            asked.clone_from(signed);
        }
        for (key, value) in asked {
            match self.survey.context.get(&key) {
                None => self.warn(format!("context.{key}"), "is not declared in this survey: dropped"),
                Some(rule) if value.chars().count() > usize::from(rule.max_len) => {
                    self.warn(format!("context.{key}"), format!("is longer than {} characters: dropped", rule.max_len));
                }
                Some(_) if !is_line(&value) => self.warn(format!("context.{key}"), NOT_A_LINE),
                Some(_) => drop(context.insert(key, value)),
            }
        }
        context
    }
}

/// Whether it can stand on a line of a log or a list.
fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}
