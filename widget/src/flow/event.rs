//! What goes into the flow: what the customer did, and what became of the posts.

/// What the customer chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A point of the scale.
    Score(i16),
    /// "Prefer not to say".
    Skip,
}

impl Choice {
    /// The score as posts carry it; `None` is a skip.
    pub const fn score(self) -> Option<i16> {
        match self {
            Self::Score(score) => Some(score),
            Self::Skip => None,
        }
    }

    pub(super) const fn of(score: Option<i16>) -> Self {
        match score {
            Some(score) => Self::Score(score),
            None => Self::Skip,
        }
    }
}

/// What the customer wrote and sent off. Empty text clears what an earlier post said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The why.
    pub comment: String,
    /// Where to reply to; `None` where the page does not ask.
    pub contact: Option<String>,
    /// Whether the team may reply.
    pub consent: bool,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The customer chose; with the keyboard when `keys`, where each arrow key is a choice.
    Chose {
        /// What.
        choice: Choice,
        /// Whether an arrow key may follow at once.
        keys: bool,
    },
    /// The customer sent the form. `score` is the point that is marked in it.
    Submitted {
        /// The marked point, if one is.
        score: Option<i16>,
        /// The rest of the form.
        said: Said,
    },
    /// The newest post of this response is stored.
    Stored,
    /// The collector has an answer of whoever may answer once.
    AnsweredBefore,
    /// It could not be sent and waits; `kept` says whether it outlives the page.
    Stuck {
        /// Whether the browser stored it.
        kept: bool,
    },
    /// The collector refused it for good.
    Refused,
    /// The customer asked for another try.
    Retried {
        /// The marked point, if one is.
        score: Option<i16>,
        /// The rest of the form.
        said: Said,
    },
    /// The customer wants to change the answer.
    Reopened,
    /// The customer wants the answer deleted.
    Withdrew,
    /// It is.
    Erased,
    /// It could not be.
    NotErased,
}
