//! What a store went through, with the plain model as the oracle.

use std::collections::BTreeSet;
use std::fmt::Debug;

use perche_collector::change::{Change, DocumentKind, Outcome};
use perche_collector::store::{Filter, Memory, Store, StoreError};
use perche_collector::tally::{Quarter, Split, Splits, Step, Tally};
use perche_survey::time::Timestamp;

use super::random::{Dice, RESPONDENTS, change, later};
use super::{NOON, OTHER, SURVEY, all, open, survey};

/// A life so far. The store is handed in each time, for it may be another one after a reopening.
pub struct Life {
    model: Memory,
    now: Timestamp,
    /// The outcomes that it met, by name.
    pub met: BTreeSet<String>,
    /// How many changes it saw.
    pub changes: usize,
}

impl Life {
    /// Begins with the two surveys, in an empty store and in the model.
    pub fn begin(store: &dyn Store) -> Self {
        let model = Memory::default();
        open(store);
        open(&model);
        Self { model, now: NOON, met: BTreeSet::new(), changes: 0 }
    }

    /// The change that these dice say, some time after the last one.
    pub fn next(&mut self, dice: &mut Dice) -> Change {
        self.now = later(self.now, dice);
        change(dice, self.now)
    }

    /// Commits the changes at once. Every outcome must be the model's.
    pub fn commit(&mut self, store: &dyn Store, changes: &[Change]) -> Result<(), String> {
        let outcomes = store.commit(changes);
        self.changes += changes.len();
        self.met.extend(outcomes.iter().flatten().map(name));
        same(&outcomes, &self.model.commit(changes), || format!("outcomes of {changes:#?}"))
    }

    /// Every response, log entry and count must be the model's, and the counts a recount of the responses.
    pub fn compare(&self, store: &dyn Store, dice: &mut Dice) -> Result<(), String> {
        let model = &self.model;
        for name in [SURVEY, OTHER] {
            self.compare_survey(store, name, dice).map_err(|difference| format!("{name}: {difference}"))?;
        }
        let erased = |store: &dyn Store| store.erased(None, usize::MAX);
        same(&erased(store), &erased(model), || "erased ids".to_owned())?;
        let documents = |store: &dyn Store| store.documents(DocumentKind::KeyUse);
        same(&documents(store), &documents(model), || "documents".to_owned())?;
        let acts = |store: &dyn Store| store.acts(None, usize::MAX);
        same(&acts(store), &acts(model), || "acts".to_owned())?;
        same(&store.last_change(), &model.last_change(), || "the log's last number".to_owned())?;
        let log = |store: &dyn Store| store.changes(0, usize::MAX);
        same(&log(store), &log(model), || "the log of changes".to_owned())?;
        let differences = store.verify(false).map(|verified| verified.differences);
        same(&differences, &Ok(Vec::new()), || "what verify finds".to_owned())
    }

    fn compare_survey(&self, store: &dyn Store, name: &str, dice: &mut Dice) -> Result<(), String> {
        let (model, survey) = (&self.model, survey(name));
        let told = |error: StoreError| error.to_string();
        let found = store.responses(&all(name), None, usize::MAX);
        same(&found, &model.responses(&all(name), None, usize::MAX), || "responses".to_owned())?;
        let edges = edges(dice, self.now);
        let some = Splits::Only(vec![Split::Locale, Split::Segment("country".to_owned())]);
        for splits in [Splits::Every, some] {
            let tallies = |store: &dyn Store| store.tallies(&survey, &edges, &splits);
            same(&tallies(store), &tallies(model), || format!("{splits:?} at {edges:?}"))?;
        }
        let counted = store.tallies(&survey, &edges, &Splits::Every).map_err(told)?;
        for (pair, counted) in edges.windows(2).zip(counted) {
            let expected = Tally { shown: counted.shown, ..recount(store, name, pair).map_err(told)? };
            same(&counted, &expected, || format!("counts and responses of {pair:?}"))?;
        }
        for response in found.map_err(told)? {
            same(&store.response(response.id), &Ok(Some(response)), || "a response by its id".to_owned())?;
        }
        for respondent in RESPONDENTS {
            let theirs = |store: &dyn Store| store.responses_of(&survey, respondent, None, usize::MAX);
            same(&theirs(store), &theirs(model), || format!("responses of {respondent}"))?;
        }
        let displays = |store: &dyn Store| store.displays(&survey, None, usize::MAX);
        same(&displays(store), &displays(model), || "displays".to_owned())?;
        let slots = |store: &dyn Store| store.slots(&survey).map(BTreeSet::from_iter);
        same(&slots(store), &slots(model), || "slots of segments".to_owned())
    }
}

fn same<T: PartialEq + Debug>(found: &T, expected: &T, what: impl Fn() -> String) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{}\nfound:    {found:?}\nexpected: {expected:?}", what())) }
}

fn name(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Created(_) => "Created".to_owned(),
        Outcome::Amended(_) => "Amended".to_owned(),
        Outcome::Unchanged(_) => "Unchanged".to_owned(),
        Outcome::Refused(refusal) => format!("{refusal:?}"),
        Outcome::Swept(1..) => "Swept".to_owned(),
        Outcome::Swept(0)
        | Outcome::Anonymised(_)
        | Outcome::Erased(_)
        | Outcome::Done
        | Outcome::Conflict
        | Outcome::Handled(_)
        | Outcome::NoResponse
        | Outcome::UnknownSurvey => format!("{outcome:?}"),
    }
}

/// A few edges in order, some equal, over all the time that has passed.
fn edges(dice: &mut Dice, now: Timestamp) -> Vec<Quarter> {
    let (first, last) = (Quarter::of(NOON).0, Quarter::of(now).0 + 2);
    let mut edges: Vec<Quarter> = (0..8)
        .map(|_| Quarter(first + (last - first) / 1_000 * u32::from(dice.roll(1_000)) + u32::from(dice.roll(200))))
        .collect();
    edges.extend([Quarter(0), Quarter(first), Quarter(last)]);
    edges.sort_unstable();
    edges
}

fn recount(store: &dyn Store, name: &str, pair: &[Quarter]) -> Result<Tally, StoreError> {
    let window = Filter { from: Some(pair[0].start()), to: Some(pair[1].start()), ..all(name) };
    let mut tally = Tally::default();
    for response in store.responses(&window, None, usize::MAX)? {
        tally.count(&response, Step::In);
    }
    Ok(tally)
}
