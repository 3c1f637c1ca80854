//! One response as somebody reads it.

use jiff::tz::TimeZone;
use perche_survey::kind::Band;
use perche_survey::response::{Response, Status};
use perche_survey::scale::Score;

use super::words::Words;
use crate::aggregate::zone_of;
use crate::catalog::Entry;
use crate::dashboard::terms::Terms;
use crate::dashboard::tongue::Tongue;

/// Nearly every comment is sent right after its score: a change that is told is one that came later.
const SOON_MS: i64 = 10 * 60 * 1_000;
/// How much of a hash is shown.
const SHORT: usize = 8;

/// One response, ready to be shown.
#[derive(Debug)]
pub(in crate::dashboard) struct Card {
    pub(in crate::dashboard) id: String,
    /// The one below it, where somebody reads on when this one leaves the list.
    pub(in crate::dashboard) next: Option<String>,
    pub(in crate::dashboard) score: Option<Given>,
    pub(in crate::dashboard) comment: Option<String>,
    pub(in crate::dashboard) locale: String,
    pub(in crate::dashboard) at: String,
    pub(in crate::dashboard) moment: String,
    pub(in crate::dashboard) edited: Option<String>,
    pub(in crate::dashboard) channel: &'static str,
    pub(in crate::dashboard) touchpoint: Option<String>,
    pub(in crate::dashboard) facts: Vec<(String, String)>,
    pub(in crate::dashboard) verified: bool,
    pub(in crate::dashboard) respondent: Option<String>,
    pub(in crate::dashboard) contact: Option<Contact>,
    pub(in crate::dashboard) tags: Vec<String>,
    pub(in crate::dashboard) done: bool,
    pub(in crate::dashboard) excluded: Option<&'static str>,
    pub(in crate::dashboard) reason: Option<&'static str>,
    pub(in crate::dashboard) quarantined: bool,
}

/// How to reach somebody.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::dashboard) enum Contact {
    /// The e-mail address of somebody who agreed.
    Letter(String),
    /// What somebody left who agreed.
    Other(String),
    /// What somebody left who did not.
    Unasked(String),
}

impl Contact {
    fn of(contact: &str, consent: bool) -> Self {
        match (consent, is_address(contact)) {
            (true, true) => Self::Letter(contact.to_owned()),
            (true, false) => Self::Other(plain(contact)),
            (false, _) => Self::Unasked(plain(contact)),
        }
    }
}

/// A score on its scale.
#[derive(Debug)]
pub(in crate::dashboard) struct Given {
    pub(in crate::dashboard) score: String,
    pub(in crate::dashboard) max: String,
    pub(in crate::dashboard) said: String,
    pub(in crate::dashboard) band: &'static str,
    /// The class of its band.
    pub(in crate::dashboard) class: &'static str,
    /// Where it lies on the scale, in percent of its length.
    pub(in crate::dashboard) place: u32,
}

impl Card {
    /// What is shown of responses, one below the other.
    pub(in crate::dashboard) fn list(entry: &Entry, responses: Vec<Response>, tongue: Tongue) -> Vec<Self> {
        let below = responses.iter().skip(1).map(|next| Some(next.id.to_string())).chain([None]).collect::<Vec<_>>();
        let cards = responses.into_iter().zip(below);
        cards.map(|(response, next)| Self { next, ..Self::of(entry, response, tongue) }).collect()
    }

    /// What is shown of a response.
    pub(in crate::dashboard) fn of(entry: &Entry, response: Response, tongue: Tongue) -> Self {
        let survey = &entry.current().survey;
        let zone = zone_of(survey, None).unwrap_or(TimeZone::UTC);
        let words = Words(tongue);
        let later = response.amended_at.filter(|amended| amended.0 - response.at.0 > SOON_MS);
        let score = response.score.map(|score| Given::of(entry, response.revision, score, tongue));
        Self {
            id: response.id.to_string(),
            next: None,
            score,
            comment: response.comment.map(|comment| plain(&comment)),
            locale: response.locale,
            at: response.at.to_string(),
            moment: tongue.moment(response.at, &zone),
            edited: later.map(|at| words.edited(&tongue.moment(at, &zone))),
            channel: Terms(tongue).channel(response.channel),
            touchpoint: response.touchpoint.map(|touchpoint| plain(&touchpoint)),
            facts: response.context.into_iter().map(|(key, value)| (key, plain(&value))).collect(),
            verified: response.verified,
            respondent: response.respondent.as_deref().map(short),
            contact: response.contact.as_deref().map(|contact| Contact::of(contact, response.consent == Some(true))),
            tags: response.tags,
            done: response.done,
            excluded: words.excluded(response.status),
            reason: response
                .suspicion
                .filter(|_| response.status == Status::Quarantined)
                .map(|rule| words.reason(rule)),
            quarantined: response.status == Status::Quarantined,
        }
    }
}

impl Given {
    fn of(entry: &Entry, revision: u32, score: Score, tongue: Tongue) -> Self {
        let survey = &entry.revision(revision).survey;
        let scale = survey.scale();
        let band = survey.kind.band(&scale, score);
        let [own, min, max] = [score.0, scale.min, scale.max].map(|score| tongue.decimal(f64::from(score), 0));
        let steps = u32::try_from(scale.points()).unwrap_or(2).saturating_sub(1).max(1);
        let step = u32::try_from(i32::from(score.0) - i32::from(scale.min)).unwrap_or_default();
        Self {
            said: Words(tongue).score_of(&own, &min, &max),
            score: own,
            max,
            band: Words(tongue).band(survey.kind, band),
            class: class(band),
            place: (step * 100 / steps).min(100),
        }
    }
}

/// What marks a band, beside its name.
pub(super) const fn class(band: Band) -> &'static str {
    match band {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    }
}

/// A hash by its first letters; the owner's own reference, where the survey keeps it, as it is.
fn short(reference: &str) -> String {
    let is_hash = reference.len() == 32 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { reference[..SHORT].to_owned() } else { plain(reference) }
}

/// Whether a link to it opens a letter to one person: no header, no list, nothing that a mail program reads as more.
fn is_address(contact: &str) -> bool {
    let letter = |letter: char| letter.is_alphanumeric() || "._+-".contains(letter);
    contact.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && user.chars().all(letter) && host.contains('.') && host.chars().all(letter)
    })
}

/// Signs that turn the direction of writing.
const TURNS: [char; 9] =
    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];

/// A text whose signs that turn the direction of writing are shown: they would make a line say something else than is
/// written (CVE-2021-42574).
pub(in crate::dashboard) fn plain(text: &str) -> String {
    let shown = |text: String, turn: char| text.replace(turn, &format!("[U+{:04X}]", u32::from(turn)));
    if text.contains(TURNS) { TURNS.into_iter().fold(text.to_owned(), shown) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_opens_a_letter() {
        for (contact, is) in [
            ("ada@shop.example", true),
            ("ada+why@shop.example", true),
            ("ada@shop", false),
            ("@shop.example", false),
            ("ada@shop.example?bcc=all@shop.example", false),
            ("ada@shop.example,bob@shop.example", false),
            ("javascript:alert(1)@a.b", false),
            ("ada@shop.example\r\nBcc: x", false),
            ("+39 055 123456", false),
        ] {
            assert_eq!(matches!(Contact::of(contact, true), Contact::Letter(_)), is, "{contact}");
            assert_eq!(
                Contact::of(contact, false),
                Contact::Unasked(contact.to_owned()),
                "who did not agree gets none"
            );
        }
    }

    #[test]
    fn a_sign_that_turns_the_direction_of_writing_is_shown() {
        assert_eq!(plain("pay\u{202e}lla\u{202c}!"), "pay[U+202E]lla[U+202C]!");
        assert_eq!(plain("مرحبا\u{200f} 👨\u{200d}👩"), "مرحبا\u{200f} 👨\u{200d}👩", "what people write stays");
    }

    #[test]
    fn a_hash_is_told_by_its_beginning() {
        assert_eq!(short(&"0123456789abcdef".repeat(2)), "01234567");
        assert_eq!(short("customer-4711"), "customer-4711");
    }
}
