//! The one rule for a second post with a known id, as a pure function. Every store applies it inside its own
//! atomicity, so a retry, a race or a late "why" gives the same answer everywhere.

use std::collections::BTreeMap;

use crate::draft::Patch;
use crate::response::{Response, Status, Suspicion};
use crate::time::Timestamp;

/// For how long after the first acceptance a response can change.
pub const OPEN_HOURS: i64 = 24;

/// A post that passed every check of its survey and waits to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The response, should the id be new.
    pub fresh: Response,
    /// The server's clock. An import has its own `at`, which must not keep an old response open.
    pub now: Timestamp,
    /// What a second post does to the stored comment.
    pub comment: Patch<String>,
    /// What it does to the contact.
    pub contact: Patch<String>,
    /// What it does to the consent.
    pub consent: Patch<bool>,
    /// The post's place in the client's order. `None` for a form without script: the browser navigates, so its
    /// posts cannot overtake each other and arrival order holds.
    pub seq: Option<u64>,
    /// The context keys that are segments of the survey, with how many values it tells apart.
    pub segments: BTreeMap<String, u16>,
}

impl Accepted {
    /// The segments that its response belongs to: key, value, and how many values the survey tells apart. None unless it
    /// counts: trials and forgeries must not use up the slots of the customers' values.
    pub fn segments(&self) -> impl Iterator<Item = (&str, &str, u16)> {
        let counts = self.fresh.status == Status::Counted;
        segments(&self.segments, &self.fresh.context).filter(move |_| counts)
    }
}

/// Those of `declared` that `context` has a value for: key, value, and how many values the survey tells apart.
pub fn segments<'a>(
    declared: &'a BTreeMap<String, u16>,
    context: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (&'a str, &'a str, u16)> {
    declared.iter().filter_map(|(key, most)| Some((key.as_str(), context.get(key)?.as_str(), *most)))
}

/// What a store knows of an id.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    /// Nothing.
    New,
    /// This response.
    Stored(&'a Response),
    /// It was erased, less than 90 days ago.
    Erased,
}

/// What becomes of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// A new response.
    Created(Response),
    /// The stored response with changes.
    Amended(Response),
    /// The same answer again. Its higher `seq` is kept, so that an older post still on its way cannot win later.
    Confirmed(Response),
    /// The same answer again, nothing to store.
    Unchanged,
    /// Not stored.
    Refused(Refusal),
}

/// Why a post was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A newer post of the same client is stored.
    Stale,
    /// The response is older than [`OPEN_HOURS`].
    Closed,
    /// The id belongs to another survey.
    IdInUse,
    /// The response was erased.
    Erased,
    /// `one_per` allows one answer for this value, and there is one.
    AlreadyAnswered,
}

/// Merges a post into what is known of its id.
pub fn merge(known: Known<'_>, post: &Accepted) -> Merged {
    let stored = match known {
        Known::New => return Merged::Created(post.fresh.clone()),
        Known::Erased => return Merged::Refused(Refusal::Erased),
        Known::Stored(stored) if stored.survey != post.fresh.survey => return Merged::Refused(Refusal::IdInUse),
        Known::Stored(stored) => stored,
    };
    let seq = post.seq.unwrap_or(stored.seq);
    let open = post.now <= stored.at.plus_hours(OPEN_HOURS);
    let mut merged = Response {
        score: post.fresh.score,
        comment: post.comment.apply(stored.comment.as_ref()),
        contact: post.contact.apply(stored.contact.as_ref()),
        consent: post.consent.apply(stored.consent.as_ref()),
        ..stored.clone()
    };
    if merged == *stored {
        merged.seq = seq.max(stored.seq);
        return if open && merged.seq > stored.seq { Merged::Confirmed(merged) } else { Merged::Unchanged };
    }
    if seq < stored.seq {
        return Merged::Refused(Refusal::Stale);
    }
    if !open {
        return Merged::Refused(Refusal::Closed);
    }
    if let Some(found) = suspicion(stored, post) {
        merged = Response { status: Status::Quarantined, suspicion: Some(found), ..merged };
    }
    Merged::Amended(Response { seq, amended_at: Some(post.now), ..merged })
}

/// What a second post shows of an answer that counts so far: the "why" comes after the score. What somebody released
/// stays released.
fn suspicion(stored: &Response, post: &Accepted) -> Option<Suspicion> {
    let found = post.fresh.suspicion.filter(|found| found.holds_for_a_second_post())?;
    (stored.status == Status::Counted && stored.suspicion.is_none()).then_some(found)
}
