//! What a label says of the company, as far as its words are plain. A text that could be read two ways is left unjudged:
//! a question that warns for nothing is soon not read any more.

use super::lexicon::{Lexicon, Sense, Word};

/// Which end of a scale a text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Good,
    Bad,
}

impl Side {
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Good => Self::Bad,
            Self::Bad => Self::Good,
        }
    }

    fn turned_if(self, turn: bool) -> Self {
        if turn { self.turned() } else { self }
    }
}

/// What a label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It judges; `strong` when nothing beyond it is likely.
    Plain { side: Side, strong: bool },
    /// "Not at all": the opposite of the other end.
    Denial,
    /// Nothing that is certain.
    Unknown,
}

/// What the question decides about the words of its labels.
pub(super) struct Topic {
    /// Whether agreeing, or being likely to, is good.
    assent: bool,
    /// What "very low" is low in.
    noun: Option<Side>,
    /// Whether the effort that labels name is the customer's.
    own: bool,
}

/// What a statement may complain with. Agreeing with one that is no plain praise and holds any of these says nothing.
const COMPLAINTS: [Sense; 9] = [
    Sense::Bad,
    Sense::Dissent,
    Sense::Burden,
    Sense::Few,
    Sense::Not,
    Sense::More,
    Sense::Could,
    Sense::Doubt,
    Sense::Alone,
];

/// Before anything is known of the question.
const ANY: Topic = Topic { assent: false, noun: None, own: true };

impl Topic {
    /// The topic of `question`.
    pub(super) fn of(lexicon: &Lexicon, question: &str) -> Self {
        let words: Vec<Word> = lexicon.clauses(question).into_iter().flatten().collect();
        let place = |sense| words.iter().position(|word| word.contains(&sense));
        let says = |sense| place(sense).is_some();
        let own = match (place(Sense::We), place(Sense::You)) {
            (Some(we), Some(you)) => you < we,
            (we, _) => we.is_none(),
        };
        let noun = match (says(Sense::Merit), says(Sense::Burden)) {
            (true, false) => Some(Side::Good),
            (false, true) => Some(Side::Bad),
            _ => None,
        };
        let praised = matches!(judge(lexicon, question, &ANY), Judgement::Plain { side: Side::Good, .. });
        let assent = if praised { own || noun.is_none() } else { !COMPLAINTS.into_iter().any(says) };
        // The effort of a driver is the company's as well, so "very low" needs a customer who acts.
        Self { assent, noun: noun.filter(|side| own && (*side == Side::Good || says(Sense::You))), own }
    }

    /// The same, where agreeing is good by definition.
    pub(super) fn assenting(self) -> Self {
        Self { assent: true, ..self }
    }
}

/// What `label` says under `topic`.
pub(super) fn judge(lexicon: &Lexicon, label: &str, topic: &Topic) -> Judgement {
    let clauses = lexicon.clauses(label);
    let found: Vec<Option<Judgement>> = clauses.iter().map(|words| Clause { words, topic }.judgement()).collect();
    let Some(judged) = found.into_iter().collect::<Option<Vec<_>>>() else { return Judgement::Unknown };
    let sides: Vec<Side> = judged
        .iter()
        .filter_map(|one| match one {
            Judgement::Plain { side, .. } => Some(*side),
            Judgement::Denial | Judgement::Unknown => None,
        })
        .collect();
    match sides.as_slice() {
        [first, rest @ ..] if rest.iter().all(|side| side == first) => {
            let strong = clauses.iter().flatten().any(|word| word.contains(&Sense::Very));
            Judgement::Plain { side: *first, strong }
        }
        [] if judged.contains(&Judgement::Denial) && clauses.iter().flatten().all(|word| !word.is_empty()) => {
            Judgement::Denial
        }
        _ => Judgement::Unknown,
    }
}

/// The words between two stops.
struct Clause<'a> {
    words: &'a [Word],
    topic: &'a Topic,
}

impl Clause<'_> {
    /// `None` when it makes the whole label doubtful.
    fn judgement(&self) -> Option<Judgement> {
        let denied = self.says(Sense::Not) || self.says(Sense::Few);
        let doubtful = self.says(Sense::Middle) || self.says(Sense::Doubt) || self.says(Sense::Alone) && !denied;
        if doubtful || self.says(Sense::More) && (self.says(Sense::Not) || self.says(Sense::Could)) {
            return None;
        }
        let mut sides = Vec::new();
        for (place, word) in self.words.iter().enumerate() {
            if let Some(side) = self.adjective(word) {
                sides.push(side.turned_if(self.turned(place)?));
            }
            sides.extend(self.noun(word).and_then(|side| self.amount(place).map(|much| side.turned_if(!much))));
        }
        match sides.as_slice() {
            [first, rest @ ..] => {
                rest.iter().all(|side| side == first).then_some(Judgement::Plain { side: *first, strong: false })
            }
            [] => Some(self.degree()),
        }
    }

    fn says(&self, sense: Sense) -> bool {
        self.words.iter().any(|word| word.contains(&sense))
    }

    fn adjective(&self, word: &Word) -> Option<Side> {
        let says = |sense| word.contains(&sense);
        if says(Sense::Good) || self.topic.assent && says(Sense::Assent) {
            return Some(Side::Good);
        }
        (says(Sense::Bad) || self.topic.assent && says(Sense::Dissent)).then_some(Side::Bad)
    }

    fn noun(&self, word: &Word) -> Option<Side> {
        if !self.topic.own {
            return None;
        }
        let says = |sense| word.contains(&sense);
        if says(Sense::Merit) { Some(Side::Good) } else { says(Sense::Burden).then_some(Side::Bad) }
    }

    /// Whether the adjective at `place` is turned: by a denial before it, or by one that ends the clause ("stimme
    /// nicht zu"). `None` when one follows that could belong to something else.
    fn turned(&self, place: usize) -> Option<bool> {
        let denies = |word: &Word| word.contains(&Sense::Not) || word.contains(&Sense::Few);
        let (before, after) = (&self.words[..place], &self.words[place + 1..]);
        if before.iter().any(denies) {
            return Some(true);
        }
        let Some(denial) = after.iter().position(denies) else { return Some(false) };
        if after[denial..].iter().any(|word| self.adjective(word).is_some()) {
            return Some(false);
        }
        after[denial..].iter().all(is_filler).then_some(true)
    }

    /// Whether the noun at `place` is said to be much (`true`) or little (`false`).
    fn amount(&self, place: usize) -> Option<bool> {
        let little = self.says(Sense::Little) || self.says(Sense::Few);
        let denied = self.words[..place].iter().any(|word| word.contains(&Sense::Not));
        match (little, self.says(Sense::Much), denied) {
            (true, _, denied) => Some(denied),
            (false, true, denied) => Some(!denied),
            (false, false, denied) => denied.then_some(false),
        }
    }

    /// "Very low" takes its noun from the question; "not at all" is a denial.
    fn degree(&self) -> Judgement {
        let known = |word: &Word| is_filler(word) || word.contains(&Sense::Much) || word.contains(&Sense::Little);
        if self.words.is_empty() || !self.words.iter().all(known) {
            return Judgement::Unknown;
        }
        match (self.topic.noun, self.amount(self.words.len())) {
            (Some(noun), Some(much)) => Judgement::Plain { side: noun.turned_if(!much), strong: false },
            _ if self.says(Sense::Not) => Judgement::Denial,
            _ => Judgement::Unknown,
        }
    }
}

/// A word that only strengthens, denies or links.
fn is_filler(word: &Word) -> bool {
    [Sense::Not, Sense::Few, Sense::Very, Sense::Skip, Sense::Alone].iter().any(|sense| word.contains(sense))
}
