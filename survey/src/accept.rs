//! The third door: what only this survey knows. What the customer did is refused only when it cannot be true; what the
//! page added is repaired, with a warning.

mod repair;

use std::collections::BTreeMap;

use uuid::Uuid;
use validator::Validate;

use self::repair::Repairs;
use crate::check::{flatten, off_scale, on_scale};
use crate::draft::{Clicked, Draft, Fault, GIVEN_TWICE, Patch};
use crate::merge::Accepted;
use crate::response::{Channel, Response, Status};
use crate::revision::Revision;
use crate::scale::Score;
use crate::survey::{RespondentForm, Survey};
use crate::time::Timestamp;

/// The longest comment, in Unicode scalar values.
pub const MAX_COMMENT: usize = 2_000;
/// The longest contact.
pub const MAX_CONTACT: usize = 200;
/// The earliest `at` of an import, 2000-01-01T00:00:00Z: older is a slip of the clock or of the format. Stores need no
/// more than that it is after 1970, from where they count quarter hours.
pub const EARLIEST: Timestamp = Timestamp(946_684_800_000);
/// How far back a page's clock is believed.
const ANSWERED_DAYS: i64 = 30;

/// What a display token says of the page that was shown. It is ours, so it beats what the post says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Display {
    /// How the page came to the customer.
    pub channel: Option<Channel>,
    /// The locale it was written in.
    pub locale: Option<String>,
    /// The touchpoint it was shown at.
    pub touchpoint: Option<String>,
    /// The context it was asked with.
    pub context: BTreeMap<String, String>,
    /// The wording it showed.
    pub version: Option<String>,
    /// Whether it was shown to try the survey out.
    pub test: bool,
    /// Milliseconds from display to answer.
    pub answer_ms: Option<u32>,
}

/// What a valid signature vouches for: the owner's server said so, not the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signed {
    /// Used once where the survey takes one answer per signature.
    pub nonce: String,
    /// The owner's reference of the respondent.
    pub respondent: Option<String>,
    /// Declared facts.
    pub context: BTreeMap<String, String>,
}

/// What is known of a post's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// None came.
    Absent,
    /// One came and vouches for nothing; why.
    Invalid(&'static str),
    /// One came, for this survey and in time.
    Valid(Signed),
    /// None is needed: the post amends a stored response, whose first post has settled it.
    Settled,
}

/// What the moment of a post adds to it.
pub struct Moment<'a> {
    /// The server's clock.
    pub now: Timestamp,
    /// The current definition.
    pub current: &'a Revision,
    /// The revision that showed a version of the wording.
    pub revision_of: &'a dyn Fn(&str) -> Option<u32>,
    /// What the page's display token says, when there is a valid one.
    pub display: Option<Display>,
    /// What its signature says.
    pub signature: Signature,
    /// The keyed hash of a respondent's reference.
    pub hash: &'a dyn Fn(&str) -> String,
    /// Whether a key of write scope vouches for the post: then it may say `at`, which makes it an import.
    pub vouched: bool,
}

/// Why a post is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Only a signed link may answer (403).
    SignatureNeeded,
    /// Members that cannot be true (422).
    Faults(Vec<Fault>),
}

impl Survey {
    /// Judges `draft`, and repairs what the page added.
    ///
    /// An import brings its own `at`, from [`EARLIEST`] to now, which is the one clock from then on: it decides where the
    /// response is counted and when it is closed. `answered_at` is the clock of a page and therefore believed for 30
    /// days back only; that of an import comes from a system that has the key, and is only kept within [`EARLIEST`] and
    /// `at`, since nobody answers after the answer was accepted.
    ///
    /// With a valid signature, respondent and context are those of the signature and nothing else: of a verified response
    /// the owner's server has vouched for all of both.
    pub fn accept(&self, draft: Draft, moment: &Moment<'_>) -> Result<(Accepted, Vec<Fault>), Rejection> {
        let only_signed = self.one_per.as_deref() == Some("signed");
        let signed = match &moment.signature {
            Signature::Valid(signed) => Some(signed),
            Signature::Absent | Signature::Invalid(_) if only_signed => return Err(Rejection::SignatureNeeded),
            Signature::Absent | Signature::Invalid(_) | Signature::Settled => None,
        };
        let comment = clean(&draft.comment);
        let contact = clean(&draft.contact);
        let (id, score) = self.judge(&draft, moment, &comment, &contact)?;
        let mut repairs =
            Repairs { survey: self, display: moment.display.clone().unwrap_or_default(), warnings: Vec::new() };
        if let Signature::Invalid(why) = moment.signature {
            repairs.warn("signed", format!("{why}: the response is kept, unverified"));
        }
        if draft.display.is_some() && moment.display.is_none() {
            repairs.warn("display", "is not a token of this survey: ignored");
        }
        let comment = if self.mask { repairs.masked(comment) } else { comment };
        let contact = if self.contact.is_some() { contact } else { repairs.no_contact(&contact) };
        let context = repairs.context(draft.context, signed.map(|signed| &signed.context));
        let respondent = repairs.respondent(draft.respondent, signed).map(|reference| match self.respondent {
            RespondentForm::Plain => reference,
            RespondentForm::Hashed => (moment.hash)(&reference),
        });
        let unique = self.one_per.as_deref().and_then(|key| match key {
            "respondent" => respondent.clone(),
            "signed" => signed.map(|signed| signed.nonce.clone()),
            key => context.get(key).cloned(),
        });
        let at = draft.at.unwrap_or(moment.now);
        let oldest = if draft.at.is_some() { EARLIEST } else { at.plus_days(-ANSWERED_DAYS) };
        let fresh = Response {
            id,
            survey: self.id.clone(),
            revision: repairs.revision(draft.version.as_deref(), moment),
            score,
            comment: comment.value().cloned(),
            contact: contact.value().cloned(),
            consent: draft.consent.value().copied(),
            seq: draft.seq.unwrap_or_default(),
            channel: repairs.channel(draft.channel.as_deref()),
            locale: repairs.locale(draft.locale.as_deref()),
            touchpoint: repairs.touchpoint(draft.touchpoint),
            context,
            segments: BTreeMap::new(),
            respondent,
            verified: signed.is_some(),
            at,
            answered_at: draft.answered_at.map(|answered| answered.clamp(oldest, at)),
            amended_at: None,
            status: if draft.test || repairs.display.test { Status::Test } else { Status::Counted },
            suspicion: None,
            answer_ms: repairs.display.answer_ms,
            unique,
            tags: Vec::new(),
            done: false,
        };
        let (now, consent, seq) = (moment.now, draft.consent, draft.seq);
        let segments = self.segments().map(|(key, max_values)| (key.to_owned(), max_values)).collect();
        Ok((Accepted { fresh, now, comment, contact, consent, seq, segments }, repairs.warnings))
    }

    fn judge(
        &self,
        draft: &Draft,
        moment: &Moment<'_>,
        comment: &Patch<String>,
        contact: &Patch<String>,
    ) -> Result<(Uuid, Option<Score>), Rejection> {
        let scale = self.scale();
        let mut faults = draft.faults.clone();
        // The reader could not know the scale.
        let unreadable = |fault: &&mut Fault| fault.field == "score" && fault.message != GIVEN_TWICE;
        faults.iter_mut().filter(unreadable).for_each(|fault| fault.message = off_scale(scale));
        when(draft, moment, &mut faults);
        faults.extend(draft.validate().err().map(|errors| flatten(&errors)).unwrap_or_default());
        for (field, text, most) in [("comment", comment, MAX_COMMENT), ("contact", contact, MAX_CONTACT)] {
            if text.value().is_some_and(|text| text.chars().count() > most) {
                faults.push(Fault::new(field, format!("must have at most {most} characters")));
            }
        }
        let mut on_the_scale = |score| {
            let found = on_scale(scale, score);
            if found.is_none() {
                faults.push(Fault::new("score", off_scale(scale)));
            }
            found
        };
        let score = match draft.score {
            Some(Clicked::Score(score)) => on_the_scale(score),
            Some(Clicked::Skip) | None => None,
        };
        match draft.id {
            Some(id) if faults.is_empty() && draft.score.is_some() => Ok((id, score)),
            _ => Err(Rejection::Faults(faults)),
        }
    }
}

/// Judges `at`. Without a key nobody is told how to write one, however wrong it is.
fn when(draft: &Draft, moment: &Moment<'_>, faults: &mut Vec<Fault>) {
    if !moment.vouched {
        let told = draft.at.is_some() || faults.iter().any(|fault| fault.field == "at");
        faults.retain(|fault| fault.field != "at");
        faults.extend(told.then(|| Fault::new("at", "may only be set with a write key")));
    } else if draft.at.is_some_and(|at| !(EARLIEST..=moment.now).contains(&at)) {
        faults.push(Fault::new("at", format!("must lie between {EARLIEST} and now")));
    }
}

/// A text as it is stored: CRLF is LF, control characters other than LF and TAB are gone, blank is no text.
fn clean(text: &Patch<String>) -> Patch<String> {
    let Patch::Set(text) = text else { return text.clone() };
    let kept = |letter: &char| matches!(letter, '\n' | '\t') || !letter.is_control();
    let text: String = text.replace("\r\n", "\n").chars().filter(kept).collect();
    if text.trim().is_empty() { Patch::Clear } else { Patch::Set(text) }
}
