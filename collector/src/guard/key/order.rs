//! What is asked of a new key.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use perche_survey::check::flatten;
use perche_survey::draft::{Fault, Reader};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::scope::Scope;

/// The body of `POST /v1/keys`, and what `perche key create` asks for: typed, not judged yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[schema(as = KeyOrder)]
pub struct Order {
    /// What it may do.
    #[schema(required, value_type = Scope)]
    pub scope: Option<String>,
    /// The only surveys it shall see; none given means all.
    #[validate(length(min = 1, max = 100, message = "must name 1 to 100 surveys; leave it out for all of them"))]
    #[schema(min_items = 1, max_items = 100)]
    pub surveys: Option<Vec<String>>,
    /// Until when it is valid: an instant, or a time from now; none given means for ever.
    #[schema(example = "90d")]
    pub expires: Option<String>,
    /// What it is for.
    #[validate(length(max = 100, message = "must have at most 100 characters"), custom(function = one_line))]
    #[schema(max_length = 100)]
    pub label: Option<String>,
    /// What could not be read.
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// A judged [`Order`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub(super) scope: Scope,
    pub(super) surveys: Option<BTreeSet<SurveyId>>,
    pub(super) expires: Option<Timestamp>,
    pub(super) label: String,
}

/// A key that outlives everybody who knows of it is one without an end.
const LONGEST_DAYS: i64 = 3_660;
/// The longest time for which a rotated key stays valid.
const OVERLAP_DAYS: i64 = 30;
/// For how long a rotated key stays valid when nobody says otherwise.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

fn one_line(label: &str) -> Result<(), ValidationError> {
    let message = "must be one line without control characters".into();
    let plain = !label.chars().any(char::is_control);
    if plain { Ok(()) } else { Err(ValidationError::new("one_line").with_message(message)) }
}

impl Order {
    /// Reads the body of a request; faults of single members are kept. The error is one of the body as a whole.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        const TEXT: &str = "must be a string";
        let mut members = Reader::read(body)?;
        let order = Self {
            scope: members.optional("scope", TEXT),
            surveys: members.optional("surveys", "must be a list of survey ids, or null for all"),
            expires: members.optional("expires", TEXT),
            label: members.optional("label", TEXT),
            faults: Vec::new(),
        };
        Ok(Self { faults: members.finish("a key: scope, surveys, expires and label are"), ..order })
    }

    /// Judges it at `now`. `known` says whether there is a survey of that id.
    pub fn judge(&self, now: Timestamp, known: &dyn Fn(&SurveyId) -> bool) -> Result<Terms, Vec<Fault>> {
        let mut faults = self.faults.clone();
        faults.extend(self.validate().err().map(|errors| flatten(&errors)).unwrap_or_default());
        let scope = self.scope(&mut faults);
        let surveys = self.surveys(known, &mut faults);
        if scope == Some(Scope::Admin) && self.surveys.is_some() {
            faults.push(Fault::new("surveys", "must be left out: an admin can make keys for every survey"));
        }
        let expires = self.expires.as_deref().and_then(|text| {
            let read = Timestamp::parse(text).or_else(|| plus(now, span(text)?));
            let expires = read.filter(|expires| now < *expires && *expires <= now.plus_days(LONGEST_DAYS));
            if expires.is_none() {
                faults.push(Fault::new("expires", EXPIRES));
            }
            expires
        });
        match scope {
            Some(scope) if faults.is_empty() => {
                let label = self.label.as_deref().unwrap_or_default().trim().to_owned();
                Ok(Terms { scope, surveys, expires, label })
            }
            _ => Err(faults),
        }
    }

    fn scope(&self, faults: &mut Vec<Fault>) -> Option<Scope> {
        const ALLOWED: &str = "must be numbers, read, write or admin";
        let scope = self.scope.as_deref().and_then(Scope::read);
        // One that was mistyped is told already.
        if scope.is_none() && !faults.iter().any(|fault| fault.field == "scope") {
            faults.push(Fault::new("scope", ALLOWED));
        }
        scope
    }

    fn surveys(&self, known: &dyn Fn(&SurveyId) -> bool, faults: &mut Vec<Fault>) -> Option<BTreeSet<SurveyId>> {
        let mut surveys = BTreeSet::new();
        for (index, name) in self.surveys.iter().flatten().enumerate() {
            match SurveyId::try_from(name.clone()).ok().filter(known) {
                Some(survey) => drop(surveys.insert(survey)),
                None => faults.push(Fault::new(format!("surveys[{index}]"), "is not the id of a survey here")),
            }
        }
        self.surveys.as_ref().map(|_| surveys)
    }
}

const EXPIRES: &str = "must be an instant to come such as 2027-01-31T00:00:00Z, or a time from now such as 90d or 12h; at \
                       most 3660d";

/// Until when a key that is rotated at `now` stays valid. `overlap` is a time such as `24h`, which is also the default.
pub(crate) fn overlap(overlap: Option<&str>, now: Timestamp) -> Result<Timestamp, Fault> {
    let span = overlap.map_or(Some(OVERLAP), span).filter(|span| *span >= SignedDuration::ZERO);
    let end = span.and_then(|span| plus(now, span)).filter(|end| *end <= now.plus_days(OVERLAP_DAYS));
    end.ok_or_else(|| {
        Fault::new("overlap", "must be a time such as 24h or 7d, at most 30d; 0h ends the old key at once")
    })
}

/// Days have 24 hours; months have no length of their own and are refused.
fn span(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}

fn plus(now: Timestamp, span: SignedDuration) -> Option<Timestamp> {
    now.0.checked_add(i64::try_from(span.as_millis()).ok()?).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_348_800_000);

    fn judged(body: &str) -> Result<Terms, Vec<String>> {
        let known = |survey: &SurveyId| ["a", "b"].contains(&survey.as_str());
        let order = Order::read(body.as_bytes()).unwrap();
        order.judge(NOW, &known).map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn a_key_is_ordered_by_its_scope_alone_or_in_full() {
        let bare = judged(r#"{"scope": "numbers", "label": null, "surveys": null}"#).unwrap();
        let expected = Terms { scope: Scope::Numbers, surveys: None, expires: None, label: String::new() };
        assert_eq!(bare, expected);
        let full = judged(r#"{"scope":"write","surveys":["b","a","b"],"expires":"90d","label":" CRM "}"#).unwrap();
        assert_eq!((full.surveys.unwrap().len(), full.label.as_str()), (2, "CRM"));
        assert_eq!(full.expires, Some(NOW.plus_days(90)));
        let instant = judged(r#"{"scope":"read","expires":"2027-01-01T00:00:00+01:00"}"#).unwrap();
        assert_eq!(instant.expires, Timestamp::parse("2026-12-31T23:00:00Z"));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let long = "x".repeat(101);
        let rows = [
            ("{}".to_owned(), vec!["scope"]),
            (r#"{"scope": 7}"#.to_owned(), vec!["scope"]),
            (
                format!(r#"{{"scope":"root","surveys":["a","c","Ü"],"expires":"soon","label":"{long}","colour":1}}"#),
                vec!["colour", "label", "scope", "surveys[1]", "surveys[2]", "expires"],
            ),
            (r#"{"scope":"admin","surveys":["a"],"label":"a\u001bb"}"#.to_owned(), vec!["label", "surveys"]),
            (r#"{"scope":"read","surveys":[]}"#.to_owned(), vec!["surveys"]),
            (r#"{"scope":"read","surveys":"a","label":["x"]}"#.to_owned(), vec!["surveys", "label"]),
            (r#"{"scope":"read","scope":"admin"}"#.to_owned(), vec!["scope"]),
        ];
        for (body, fields) in rows {
            assert_eq!(judged(&body), Err(fields.into_iter().map(str::to_owned).collect()), "{body}");
        }
        assert!(Order::read(b"[]").is_err() && Order::read(b"").is_err());
    }

    #[test]
    fn a_key_ends_in_the_time_to_come() {
        for wrong in ["2026-11-22T12:00:00Z", "0h", "-1d", "1mo", "1y", "3661d", "90", "", "99999999999999d"] {
            let body = format!(r#"{{"scope":"read","expires":"{wrong}"}}"#);
            assert_eq!(judged(&body), Err(vec!["expires".to_owned()]), "{wrong}");
        }
        for right in ["2026-11-22T12:00:00.001Z", "1h", "1w", "3660d", "1d 12h"] {
            assert!(judged(&format!(r#"{{"scope":"read","expires":"{right}"}}"#)).is_ok(), "{right}");
        }
    }

    #[test]
    fn a_rotated_key_overlaps_for_a_day_unless_said_otherwise() {
        assert_eq!(overlap(None, NOW), Ok(NOW.plus_hours(24)));
        assert_eq!(overlap(Some("0h"), NOW), Ok(NOW));
        assert_eq!(overlap(Some("30d"), NOW), Ok(NOW.plus_days(30)));
        for wrong in ["-1h", "31d", "tomorrow"] {
            assert!(overlap(Some(wrong), NOW).is_err(), "{wrong}");
        }
    }
}
