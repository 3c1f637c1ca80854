//! The customer's way through the page as pure state: no DOM, no clock, no network. Events go in, effects come out.
//!
//! The score goes out at the choice, the why amends the same response. Nothing the customer did is lost on the way:
//! what was said once is in every later post, so the newest post alone is the whole answer.

mod effect;
mod event;

use crate::question::Stage;
pub use effect::{Effect, Place, Tell};
pub use event::{Choice, Event, Said};

/// Where the customer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing is chosen, or only what a link preselected.
    Asking,
    /// The score is on its way, the why is open.
    Explaining,
    /// All is said and stored.
    Thanked,
    /// It was answered before, by whoever may answer once: nothing to change from here.
    AnsweredBefore,
    /// The customer sent the form and it did not arrive.
    Failed(Fault),
    /// The answer is withdrawn.
    Withdrawn,
}

/// Why an answer did not arrive, or could not be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not yet sent; kept on the device, tried again by itself.
    Unsent,
    /// Not yet sent, and the browser lets us keep nothing: leaving the page would lose it.
    Unkept,
    /// The collector will not take it. Nothing the customer can do.
    Refused,
    /// The answer stands, the withdrawal failed.
    NotWithdrawn,
}

/// The state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    step: Step,
    choice: Option<Choice>,
    said: Option<Said>,
    sending: bool,
}

impl Flow {
    /// The state of a page as the server renders it.
    pub const fn new(stage: Stage, preselect: Option<i16>) -> Self {
        let (step, choice) = match (stage, preselect) {
            (Stage::Asking, None) => (Step::Asking, None),
            (Stage::Asking, Some(score)) => (Step::Asking, Some(Choice::Score(score))),
            (Stage::Explaining { score }, _) => (Step::Explaining, Some(Choice::of(score))),
            (Stage::Thanked { score }, _) => (Step::Thanked, Some(Choice::of(score))),
        };
        Self { step, choice, said: None, sending: false }
    }

    /// Where the customer stands.
    pub const fn step(&self) -> Step {
        self.step
    }

    /// The step as the style sheet knows it: words of one attribute, so that one effect moves the whole page.
    pub const fn step_name(&self) -> &'static str {
        match self.step {
            Step::Asking if self.sending => "asking sending",
            Step::Asking => "asking",
            Step::Explaining if self.sending => "explaining sending",
            Step::Explaining => "explaining",
            Step::Thanked => "thanked",
            Step::AnsweredBefore => "thanked before",
            Step::Failed(Fault::NotWithdrawn) => "thanked failed",
            Step::Failed(Fault::Refused) => "explaining refused",
            Step::Failed(_) => "explaining failed",
            Step::Withdrawn => "withdrawn",
        }
    }

    /// What is chosen, if anything is.
    pub const fn choice(&self) -> Option<Choice> {
        self.choice
    }

    /// What was sent off with the form so far.
    pub const fn said(&self) -> Option<&Said> {
        self.said.as_ref()
    }

    /// Whether the customer has sent the form and waits for the reply.
    pub const fn sending(&self) -> bool {
        self.sending
    }

    /// Whether the customer has done more than look: a score that a link preselects is no answer.
    pub const fn begun(&self) -> bool {
        self.sending || !matches!(self.step, Step::Asking)
    }

    /// The fault to show.
    pub const fn fault(&self) -> Option<Fault> {
        match self.step {
            Step::Failed(fault) => Some(fault),
            Step::Asking | Step::Explaining | Step::Thanked | Step::AnsweredBefore | Step::Withdrawn => None,
        }
    }

    /// Takes one event and says what is to be done.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Chose { choice, keys } => self.chose(choice, keys),
            Event::Submitted { score, said } => self.submitted(score, said),
            Event::Stored => self.stored(),
            Event::AnsweredBefore => self.answered_before(),
            Event::Stuck { kept } => self.stuck(kept),
            Event::Refused => self.refused(),
            Event::Retried { score, said } => self.retried(score, said),
            Event::Reopened => self.reopened(),
            Event::Withdrew => vec![Effect::Withdraw],
            Event::Erased => self.erased(),
            Event::NotErased => self.not_erased(),
        }
    }

    fn chose(&mut self, choice: Choice, keys: bool) -> Vec<Effect> {
        if self.step == Step::Withdrawn {
            return vec![];
        }
        self.choice = Some(choice);
        // A choice after "send" is the customer's newest word: the page opens again instead of thanking for the old one.
        self.sending = false;
        self.step = Step::Explaining;
        let mut effects = vec![Effect::Post { settle: keys }, Effect::Tell(Tell::Answered)];
        if choice == Choice::Skip {
            effects.extend([Effect::Unmark, Effect::Focus(Place::Why)]);
        }
        effects
    }

    fn submitted(&mut self, score: Option<i16>, said: Said) -> Vec<Effect> {
        let Some(choice) = score.map(Choice::Score).or(self.choice) else { return vec![] };
        if self.sending || self.step == Step::Withdrawn {
            return vec![];
        }
        self.choice = Some(choice);
        self.sending = true;
        let commented = !said.comment.trim().is_empty();
        self.said = Some(said);
        let mut effects = vec![Effect::Post { settle: false }];
        if self.step == Step::Asking {
            effects.push(Effect::Tell(Tell::Answered));
        }
        if commented {
            effects.push(Effect::Tell(Tell::Commented));
        }
        effects
    }

    fn stored(&mut self) -> Vec<Effect> {
        // Without "send" only the score went out: the why stays open.
        let waited = self.sending || matches!(self.step, Step::Failed(Fault::Unsent | Fault::Unkept));
        if !waited {
            return vec![];
        }
        self.sending = false;
        self.step = Step::Thanked;
        vec![Effect::Focus(Place::Thanks)]
    }

    fn answered_before(&mut self) -> Vec<Effect> {
        self.sending = false;
        self.step = Step::AnsweredBefore;
        vec![Effect::Focus(Place::Thanks)]
    }

    fn stuck(&mut self, kept: bool) -> Vec<Effect> {
        // A score that waits in the background is no news for somebody who is still writing.
        if self.sending {
            self.sending = false;
            self.step = Step::Failed(if kept { Fault::Unsent } else { Fault::Unkept });
        }
        vec![]
    }

    fn refused(&mut self) -> Vec<Effect> {
        if self.step != Step::Withdrawn {
            self.sending = false;
            self.step = Step::Failed(Fault::Refused);
        }
        vec![]
    }

    /// What stands in the form by now is sent, not what stood there at the first try: it may have been edited since.
    fn retried(&mut self, score: Option<i16>, said: Said) -> Vec<Effect> {
        match self.step {
            Step::Failed(Fault::Unsent | Fault::Unkept) => {
                self.step = Step::Explaining;
                self.submitted(score, said)
            }
            Step::Failed(Fault::NotWithdrawn) => vec![Effect::Withdraw],
            Step::Failed(Fault::Refused)
            | Step::Asking
            | Step::Explaining
            | Step::Thanked
            | Step::AnsweredBefore
            | Step::Withdrawn => vec![],
        }
    }

    fn reopened(&mut self) -> Vec<Effect> {
        match self.step {
            Step::Thanked | Step::Failed(Fault::NotWithdrawn) => {
                self.step = Step::Explaining;
                vec![Effect::Focus(Place::Why)]
            }
            Step::Asking | Step::Explaining | Step::Failed(_) | Step::AnsweredBefore | Step::Withdrawn => vec![],
        }
    }

    fn erased(&mut self) -> Vec<Effect> {
        *self = Self { step: Step::Withdrawn, choice: None, said: None, sending: false };
        vec![Effect::Unmark, Effect::Focus(Place::Thanks)]
    }

    fn not_erased(&mut self) -> Vec<Effect> {
        self.step = Step::Failed(Fault::NotWithdrawn);
        vec![]
    }
}

#[cfg(test)]
mod tests;
