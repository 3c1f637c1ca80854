//! Long random lives of a store, with the plain model as the oracle. The seed is in every message.

use std::collections::BTreeSet;

use perche_collector::change::{Act, Change, Deed, Document, DocumentKind, Edit};
use perche_collector::store::Store;
use perche_collector::tally::Quarter;
use perche_survey::handling::Handling;
use perche_survey::response::{Channel, Status, Suspicion};
use perche_survey::time::Timestamp;

use super::life::Life;
use super::post::{Post, click, id, skip};
use super::{MINUTE, OTHER, SURVEY, survey};

/// Marsaglia's xorshift: the same life for the same seed on every machine.
pub struct Dice(u64);

impl Dice {
    /// The dice of that seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: u16) -> u16 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u16::try_from((self.0 >> 16) % u64::from(sides)).expect("it is below a u16")
    }
}

/// Time goes on: mostly by minutes, now and then by more than a day or than 90 days.
pub(super) fn later(now: Timestamp, dice: &mut Dice) -> Timestamp {
    let minutes = match dice.roll(60) {
        0 => 95 * 24 * 60,
        1..4 => 30 * 60,
        roll => i64::from(roll),
    };
    Timestamp(now.0 + minutes * MINUTE + i64::from(dice.roll(1_000)))
}

/// Few ids, values and tokens, so that they meet again and again.
pub(super) fn change(dice: &mut Dice, now: Timestamp) -> Change {
    let name = if dice.roll(5) == 0 { OTHER } else { SURVEY };
    match dice.roll(27) {
        20 => Change::EraseRespondent {
            survey: survey(name),
            respondent: RESPONDENTS[usize::from(dice.roll(2))].to_owned(),
            most: usize::from(dice.roll(3)) + 1,
            now,
        },
        21 => Change::Anonymise { survey: survey(name), id: id(dice.roll(30)), now },
        22 => {
            let before = Quarter(Quarter::of(now).0.saturating_sub(u32::from(dice.roll(300)) * 30));
            Change::EraseDisplays { survey: survey(name), before, most: usize::from(dice.roll(4)) }
        }
        26 => Change::Handle {
            survey: survey(name),
            id: id(dice.roll(30)),
            handling: Handling {
                tags: (dice.roll(2) == 0).then(|| vec![dice.roll(3).to_string()]),
                done: (dice.roll(2) == 0).then(|| dice.roll(2) == 0),
                release: dice.roll(2) == 0,
            },
            segments: [("country".to_owned(), dice.roll(4))].into(),
            now,
        },
        24 => {
            let number = dice.roll(30);
            let act = Act {
                id: id(number),
                at: now,
                key: "k".to_owned(),
                deed: Deed::ResponseErased,
                subject: String::new(),
            };
            act.of(Change::Erase { survey: survey(name), id: id(number), now })
        }
        25 => {
            let key = |dice: &mut Dice| format!("k{}", dice.roll(4));
            let body = now.to_string();
            let put = Edit::Put(Document { kind: DocumentKind::KeyUse, key: key(dice), body });
            Change::EditDocuments(vec![put, Edit::Remove(DocumentKind::KeyUse, key(dice))])
        }
        23 => Change::Trim { most: usize::from(dice.roll(40)), now },
        0..3 => Change::Erase { survey: survey(name), id: id(dice.roll(30)), now },
        3..5 => Change::Shown { survey: survey(name), token: [u8::try_from(dice.roll(9)).unwrap_or(0); 16], now },
        _ => {
            let post = post(dice, name).at(now);
            let hours_ago = if dice.roll(6) == 0 { dice.roll(60) } else { 0 };
            post.import(now.plus_hours(-i64::from(hours_ago))).into()
        }
    }
}

pub(super) const RESPONDENTS: [&str; 2] = ["anna", "bruno"];

fn post(dice: &mut Dice, name: &str) -> Post {
    let number = dice.roll(30);
    let score = i16::try_from(dice.roll(7)).expect("it is below 7") + 1;
    let post = if dice.roll(8) == 0 { skip(number) } else { click(number, score) };
    let post = match dice.roll(4) {
        0 => post.comment(["Easy.", "Hard.", "So so."][usize::from(dice.roll(3))]),
        1 => post.clear_comment(),
        _ => post,
    };
    let post = if dice.roll(4) == 0 { post.unique(&format!("A-{}", dice.roll(4))) } else { post };
    // More values than slots, and a bound that changes.
    let post = match dice.roll(3) {
        0 => post,
        _ => post.segment("country", ["IT", "FR", "DE", "AT", "CH"][usize::from(dice.roll(5))], dice.roll(4) + 1),
    };
    let status = match dice.roll(10) {
        0 => Status::Test,
        1 => Status::Quarantined,
        _ => Status::Counted,
    };
    let rule = Suspicion::NAMES.get(usize::from(dice.roll(6))).map(|(_, rule)| *rule);
    let channel = if dice.roll(3) == 0 { Channel::Email } else { Channel::Inline };
    let locale = ["en", "it", "de"][usize::from(dice.roll(3))];
    let respondent = RESPONDENTS.get(usize::from(dice.roll(6))).map(|respondent| (*respondent).to_owned());
    post.to(name).seq(dice.roll(4).into()).with(|response| {
        response.respondent = respondent;
        response.suspicion = rule.filter(|_| status == Status::Quarantined);
        (response.status, response.channel, response.locale) = (status, channel, locale.to_owned());
        response.revision = u32::from(dice.roll(2)) + 1;
    })
}

/// The outcomes that a change may come to. A life that meets little proves little.
pub const MET: &str = "AlreadyAnswered Amended Anonymised(false) Anonymised(true) Closed Created Done Erased \
                       Erased(false) Erased(true) Handled(false) Handled(true) IdInUse NoResponse Stale Swept \
                       Swept(0) Unchanged";

/// Every outcome, response, log entry and count is the model's, and the counts are a recount of the responses.
pub fn a_random_life_is_the_models(store: &dyn Store) {
    let met = life(store, 1, 120);
    assert_eq!(met.into_iter().collect::<Vec<_>>().join(" "), MET);
}

/// Lives `batches` batches, compares all along, and says which outcomes it met.
pub fn life(store: &dyn Store, seed: u64, batches: usize) -> BTreeSet<String> {
    let mut dice = Dice::new(seed);
    let mut life = Life::begin(store);
    for batch in 0..batches {
        let changes: Vec<Change> = (0..=dice.roll(8)).map(|_| life.next(&mut dice)).collect();
        let mut lived = life.commit(store, &changes);
        if batch % 10 == 9 {
            lived = lived.and_then(|()| life.compare(store, &mut dice));
        }
        lived.unwrap_or_else(|difference| panic!("seed {seed}, batch {batch}: {difference}"));
    }
    life.met
}
