//! Posts for tests.

use std::collections::BTreeMap;

use perche_collector::change::{Change, Receipt};
use perche_survey::draft::Patch;
use perche_survey::merge::Accepted;
use perche_survey::response::{Channel, Response, Status};
use perche_survey::scale::Score;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::{NOON, SURVEY, survey};

/// A post that passed its survey.
#[derive(Clone, Debug)]
pub struct Post(pub Accepted);

/// The id of a number. Higher numbers are later ids.
pub fn id(number: u16) -> Uuid {
    let millis = u64::try_from(NOON.0).expect("noon is after 1970");
    let mut tail = [0; 10];
    tail[8..].copy_from_slice(&number.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

/// A click on `score` at noon, on the page of [`SURVEY`].
pub fn click(number: u16, score: i16) -> Post {
    let fresh = Response {
        id: id(number),
        survey: survey(SURVEY),
        revision: 1,
        score: Some(Score(score)),
        comment: None,
        contact: None,
        consent: None,
        seq: 0,
        channel: Channel::Inline,
        locale: "en".to_owned(),
        touchpoint: Some("checkout".to_owned()),
        context: BTreeMap::from([("order".to_owned(), "A-17".to_owned())]),
        segments: BTreeMap::new(),
        respondent: None,
        verified: false,
        at: NOON,
        answered_at: Some(Timestamp(NOON.0 - 1_500)),
        amended_at: None,
        status: Status::Counted,
        suspicion: None,
        answer_ms: Some(2_300),
        unique: None,
        tags: Vec::new(),
        done: false,
    };
    let (comment, contact, consent, segments) = (Patch::Keep, Patch::Keep, Patch::Keep, BTreeMap::new());
    Post(Accepted { fresh, now: NOON, comment, contact, consent, seq: Some(0), segments })
}

/// "Prefer not to say".
pub fn skip(number: u16) -> Post {
    click(number, 1).with(|response| response.score = None)
}

impl Post {
    /// The same with something else in the response.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Response)) -> Self {
        change(&mut self.0.fresh);
        self
    }

    /// Arrives at that instant.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.0.now = at;
        self.with(|response| response.at = at)
    }

    /// Says that it was first accepted then, elsewhere.
    #[must_use]
    pub fn import(self, at: Timestamp) -> Self {
        self.with(|response| response.at = at)
    }

    /// In that place of the client's order.
    #[must_use]
    pub fn seq(mut self, seq: u64) -> Self {
        self.0.seq = Some(seq);
        self.with(|response| response.seq = seq)
    }

    /// With that "why".
    #[must_use]
    pub fn comment(mut self, why: &str) -> Self {
        self.0.comment = Patch::Set(why.to_owned());
        self.with(|response| response.comment = Some(why.to_owned()))
    }

    /// With `"comment": null`.
    #[must_use]
    pub fn clear_comment(mut self) -> Self {
        self.0.comment = Patch::Clear;
        self.with(|response| response.comment = None)
    }

    /// To another survey.
    #[must_use]
    pub fn to(self, name: &str) -> Self {
        self.with(|response| response.survey = survey(name))
    }

    /// With a value that `one_per` allows once.
    #[must_use]
    pub fn unique(self, value: &str) -> Self {
        self.with(|response| response.unique = Some(value.to_owned()))
    }

    /// Made to try the survey out.
    #[must_use]
    pub fn test(self) -> Self {
        self.with(|response| response.status = Status::Test)
    }

    /// With a value of a segment that tells `max_values` apart.
    #[must_use]
    pub fn segment(mut self, key: &str, value: &str, max_values: u16) -> Self {
        self.0.segments.insert(key.to_owned(), max_values);
        self.with(|response| drop(response.context.insert(key.to_owned(), value.to_owned())))
    }

    /// What the client is told when this is stored as it stands.
    pub fn receipt(&self) -> Receipt {
        (&self.0.fresh).into()
    }
}

impl From<Post> for Change {
    fn from(post: Post) -> Self {
        Self::Accept(Box::new(post.0))
    }
}
