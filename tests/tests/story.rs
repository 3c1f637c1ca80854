//! One day of a shop, told to the store on disk: a question is asked, answered, explained, thought over and withdrawn,
//! and the collector is restarted in between.

use perche_collector::change::{Change, Outcome, What};
use perche_collector::store::{Sled, SledOptions, Store};
use perche_collector::tally::{Dimension, Quarter, Splits};
use perche_collector::writer::{Unavailable, Writer};
use perche_survey::response::Channel;
use perche_survey::scale::Score;
use perche_tests::store::post::{click, id, skip};
use perche_tests::store::{OTHER, SURVEY, erase, minutes, open, stored, survey, whole};
use std::sync::Arc;
use tempfile::TempDir;

fn restart(folder: &TempDir) -> Arc<dyn Store> {
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    Arc::new(Sled::open(folder.path(), &options).expect("the folder can be opened again"))
}

fn submit(writer: &Writer, change: impl Into<Change>) -> Result<Outcome, Unavailable> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be built");
    runtime.block_on(writer.submit(change.into()))
}

#[test]
fn a_day_of_a_shop() {
    let folder = TempDir::new().expect("a temporary folder can be made");

    // The shop opens. Three customers see the question; one of them twice.
    let store = restart(&folder);
    open(store.as_ref());
    let writer = Writer::start(Arc::clone(&store));
    for token in [1, 2, 3, 1] {
        writer.post(Change::Shown { survey: survey(SURVEY), token: [token; 16], now: minutes(0) });
    }
    // One answers, one would rather not, one answers from an e-mail about something else.
    let answer = click(1, 2).seq(1);
    assert_eq!(submit(&writer, answer.clone()), Ok(Outcome::Created(answer.receipt())));
    assert!(matches!(submit(&writer, skip(2).at(minutes(1))), Ok(Outcome::Created(_))));
    let email = click(3, 7).to(OTHER).with(|response| response.channel = Channel::Email);
    assert!(matches!(submit(&writer, email), Ok(Outcome::Created(_))));
    writer.stop();
    drop(store);

    // The collector is restarted. The first reply was lost, so the page asks again; then comes the why.
    let store = restart(&folder);
    let writer = Writer::start(Arc::clone(&store));
    assert_eq!(submit(&writer, answer.clone()), Ok(Outcome::Unchanged(answer.receipt())));
    let why = click(1, 2).seq(2).comment("I could not find the address field.").at(minutes(20));
    assert!(matches!(submit(&writer, why), Ok(Outcome::Amended(_))));
    // Thought over: not that hard after all.
    assert!(matches!(submit(&writer, click(1, 4).seq(3).at(minutes(21))), Ok(Outcome::Amended(_))));

    let tally = whole(store.as_ref(), SURVEY);
    assert_eq!(tally.all.scores, [(Score(4), 1)].into());
    assert_eq!((tally.all.skipped, tally.all.commented, tally.shown), (1, 1, 3));
    assert_eq!(tally.by[&Dimension::Channel(Channel::Inline)], tally.all);
    // All of it in the quarter hour of the first click.
    let first = [Quarter::of(minutes(0)), Quarter::of(minutes(15))];
    assert_eq!(store.tallies(&survey(SURVEY), &first, &Splits::Every), Ok(vec![tally]));
    assert_eq!(whole(store.as_ref(), OTHER).all.scores, [(Score(7), 1)].into());

    // And withdrawn. A late retry of the page brings nothing back.
    assert_eq!(submit(&writer, erase(id(1), minutes(30))), Ok(Outcome::Erased(true)));
    assert!(matches!(submit(&writer, answer.at(minutes(31))), Ok(Outcome::Refused(_))));
    assert_eq!(whole(store.as_ref(), SURVEY).all.scores, [].into());
    writer.stop();
    drop(store);

    let store = restart(&folder);
    let log: Vec<_> = store.changes(0, 100).expect("the log can be read").into_iter().map(|entry| entry.what).collect();
    assert_eq!(log, [What::Created, What::Created, What::Created, What::Amended, What::Amended, What::Erased]);
    assert_eq!(stored(store.as_ref(), id(2)).score, None);
    let verified = store.verify(false).expect("the store can be verified");
    assert_eq!((verified.responses, verified.differences), (2, Vec::new()));
}
