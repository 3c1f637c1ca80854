use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::Poll;

use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::Draft;
use perche_survey::response::Response;
use perche_survey::revision::Revision;
use perche_survey::survey::SurveyId;
use uuid::Uuid;

use super::*;
use crate::change::{Act, ChangeRecord, Displays, Document, DocumentKind, Erased};
use crate::store::{Filter, Health, Memory, Position, Verification};
use crate::tally::{Quarter, Splits, Tally};

/// What the next commit or recovery does.
enum Order {
    Go,
    Fail,
    Full,
    Panic,
}

/// A store that tells of every commit and waits for an order before it goes on.
struct Ordered {
    memory: Memory,
    entered: Mutex<Sender<usize>>,
    orders: Mutex<Receiver<Order>>,
}

/// The test's end: the sizes of batches as they begin, and the orders.
struct Commander {
    entered: Receiver<usize>,
    orders: Sender<Order>,
}

fn ordered() -> (Writer, Arc<Ordered>, Commander) {
    let (tell, entered) = channel();
    let (orders, obey) = channel();
    let store = Ordered { memory: Memory::default(), entered: Mutex::new(tell), orders: Mutex::new(obey) };
    let store = Arc::new(store);
    (Writer::start(Arc::clone(&store) as Arc<dyn Store>), store, Commander { entered, orders })
}

impl Store for Ordered {
    fn commit(&self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        self.entered.lock().unwrap().send(changes.len()).unwrap();
        let order = self.orders.lock().unwrap().recv().unwrap();
        match order {
            Order::Go => self.memory.commit(changes),
            Order::Fail | Order::Full => Err(StoreError::Io("the disk is gone".to_owned())),
            Order::Panic => panic!("on purpose"),
        }
    }
    fn tallies(&self, survey: &SurveyId, edges: &[Quarter], splits: &Splits) -> Result<Vec<Tally>, StoreError> {
        self.memory.tallies(survey, edges, splits)
    }
    fn response(&self, id: Uuid) -> Result<Option<Response>, StoreError> {
        self.memory.response(id)
    }
    fn responses(&self, filter: &Filter, after: Option<Position>, limit: usize) -> Result<Vec<Response>, StoreError> {
        self.memory.responses(filter, after, limit)
    }
    fn responses_of(
        &self,
        survey: &SurveyId,
        respondent: &str,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Vec<Response>, StoreError> {
        self.memory.responses_of(survey, respondent, after, limit)
    }
    fn erased(&self, after: Option<Erased>, limit: usize) -> Result<Vec<Erased>, StoreError> {
        self.memory.erased(after, limit)
    }
    fn displays(&self, survey: &SurveyId, after: Option<Displays>, limit: usize) -> Result<Vec<Displays>, StoreError> {
        self.memory.displays(survey, after, limit)
    }
    fn slots(&self, survey: &SurveyId) -> Result<Vec<(String, String)>, StoreError> {
        self.memory.slots(survey)
    }
    fn last_change(&self) -> Result<u64, StoreError> {
        self.memory.last_change()
    }
    fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeRecord>, StoreError> {
        self.memory.changes(after, limit)
    }
    fn acts(&self, before: Option<Position>, limit: usize) -> Result<Vec<Act>, StoreError> {
        self.memory.acts(before, limit)
    }
    fn documents(&self, kind: DocumentKind) -> Result<Vec<Document>, StoreError> {
        self.memory.documents(kind)
    }
    fn verify(&self, repair: bool) -> Result<Verification, StoreError> {
        self.memory.verify(repair)
    }
    fn health(&self) -> Health {
        self.memory.health()
    }
    fn recover(&self) -> Result<(), StoreError> {
        match self.orders.lock().unwrap().recv().unwrap() {
            Order::Go => Ok(()),
            Order::Full => Err(StoreError::Full("no room".to_owned())),
            Order::Fail | Order::Panic => Err(StoreError::Damaged("for good".to_owned())),
        }
    }
}

fn change(key: usize) -> Change {
    Change::PutDocument(Document { kind: DocumentKind::Secret, key: format!("{key:05}"), body: "{}".to_owned() })
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Puts a change into the queue, and hands out what waits for its outcome.
fn queue(writer: &Writer, key: usize) -> impl Future<Output = Result<Outcome, Unavailable>> {
    let mut waiting = Box::pin({
        let writer = writer.clone();
        async move { writer.submit(change(key)).await }
    });
    wait(std::future::poll_fn(|context| {
        assert!(waiting.as_mut().poll(context).is_pending(), "the store waits for an order");
        Poll::Ready(())
    }));
    waiting
}

#[test]
fn a_change_is_answered_after_its_commit() {
    let writer = Writer::start(Arc::new(Memory::default()));
    assert_eq!(wait(writer.submit(change(1))), Ok(Outcome::Done));
    assert_eq!(writer.ready(), Ok(()));
    writer.stop();
}

#[test]
fn what_waits_during_a_commit_is_the_next_batch() {
    let (writer, _store, commander) = ordered();
    let first = queue(&writer, 0);
    assert_eq!(commander.entered.recv(), Ok(1));
    let waiting: Vec<_> = (1..=BATCH + 5).map(|key| queue(&writer, key)).collect();
    for (order, next) in [(Order::Go, BATCH), (Order::Go, 5)] {
        commander.orders.send(order).unwrap();
        assert_eq!(commander.entered.recv(), Ok(next));
    }
    commander.orders.send(Order::Go).unwrap();
    assert_eq!(wait(first), Ok(Outcome::Done));
    for outcome in waiting {
        assert_eq!(wait(outcome), Ok(Outcome::Done));
    }
    writer.stop();
}

#[test]
fn a_full_queue_refuses_at_once() {
    let (writer, store, commander) = ordered();
    let first = queue(&writer, 0);
    assert_eq!(commander.entered.recv(), Ok(1));
    (1..=QUEUE).for_each(|key| writer.post(change(key)));
    assert_eq!(wait(writer.submit(change(QUEUE + 1))), Err(Unavailable::Full));
    writer.post(change(QUEUE + 2));
    // Full is no failure.
    assert_eq!(writer.ready(), Ok(()));
    (0..=QUEUE).for_each(|_| commander.orders.send(Order::Go).unwrap());
    assert_eq!(wait(first), Ok(Outcome::Done));
    writer.stop();
    assert_eq!(store.documents(DocumentKind::Secret).unwrap().len(), QUEUE + 1);
}

/// A document that takes so many bytes.
fn large(key: usize, bytes: usize) -> Change {
    let Change::PutDocument(mut document) = change(key) else { panic!("it is a document") };
    document.body.clear();
    let rest = bytes - Change::PutDocument(document.clone()).bytes();
    Change::PutDocument(Document { body: "x".repeat(rest), ..document })
}

#[test]
fn a_queue_of_too_many_bytes_refuses_at_once() {
    let (writer, store, commander) = ordered();
    let first = queue(&writer, 0);
    assert_eq!(commander.entered.recv(), Ok(1));
    // To the last byte, in few changes.
    (1..=32).for_each(|key| writer.post(large(key, QUEUE_BYTES / 32 - usize::from(key == 32) * change(0).bytes())));
    writer.post(change(33));
    assert_eq!(wait(writer.submit(large(34, change(0).bytes()))), Err(Unavailable::Full));
    assert_eq!(writer.ready(), Ok(()));
    // What is refused takes no room, and what is being committed waits no more.
    commander.orders.send(Order::Go).unwrap();
    assert_eq!(commander.entered.recv(), Ok(33));
    let last = queue(&writer, 35);
    (0..2).for_each(|_| commander.orders.send(Order::Go).unwrap());
    assert_eq!((wait(first), wait(last)), (Ok(Outcome::Done), Ok(Outcome::Done)));
    writer.stop();
    assert_eq!(store.documents(DocumentKind::Secret).unwrap().len(), 35);
}

/// What a client can make long is counted.
#[test]
fn long_answers_take_more_room_than_short_ones() {
    let with = |members: &str| {
        let text = "[[survey]]\nid=\"s\"\nkind=\"ces\"\ncontact={label=\"l\",consent=\"c\"}\n[survey.context]\norder={}\n\
                    [survey.text.en]\nquestion=\"q\"\nlow=\"l\"\nhigh=\"h\"";
        let survey = perche_survey::file::read(text).surveys.remove(0);
        let at = perche_survey::time::Timestamp(1_795_348_800_000);
        let version = survey.version();
        let current = Revision { revision: 1, version, at, archived: false, from_file: true, survey };
        let hash = &str::to_owned;
        let moment = Moment {
            now: at,
            current: &current,
            revision_of: &|_| None,
            display: None,
            signature: Signature::Absent,
            vouched: false,
            hash,
        };
        let body = format!(r#"{{"id": "01938f5e-7b3a-7c4d-9e21-0123456789ab", "score": 6{members}}}"#);
        let draft = Draft::read(body.as_bytes()).unwrap();
        Change::Accept(Box::new(current.survey.accept(draft, &moment).unwrap().0)).bytes()
    };
    let (click, long) = (with(""), "x".repeat(200));
    assert!(click < QUEUE_BYTES / QUEUE, "{click} bytes a click");
    for (member, times) in [("comment", 2), ("contact", 2), ("respondent", 1)] {
        assert_eq!(with(&format!(r#", "{member}": "{long}""#)), click + 200 * times, "{member}");
    }
    assert!(with(&format!(r#", "context": {{"order": "{long}"}}"#)) > click + 200);
}

/// A failed commit, by error or by panic, and no recovery: everybody who waits is told, and so is everybody after.
fn everybody_is_told(order: Order, reason: &str) {
    let (writer, _store, commander) = ordered();
    let first = queue(&writer, 0);
    assert_eq!(commander.entered.recv(), Ok(1));
    let second = queue(&writer, 1);
    commander.orders.send(order).unwrap();
    assert_eq!(wait(first), Err(Unavailable::Failed(reason.to_owned())));
    // Nobody waits for the end of the recovery.
    assert_eq!(wait(writer.submit(change(2))), Err(Unavailable::Failed(reason.to_owned())));
    assert!(writer.ready().unwrap_err().contains(reason));
    commander.orders.send(Order::Fail).unwrap();
    let lost = wait(writer.lost());
    assert_eq!(lost, "for good");
    assert_eq!(wait(second), Err(Unavailable::Failed(lost.clone())));
    assert_eq!(wait(writer.submit(change(2))), Err(Unavailable::Failed(lost)));
    assert!(commander.entered.try_recv().is_err(), "the store was asked again");
    writer.stop();
}

#[test]
fn after_a_store_error_nothing_is_acknowledged() {
    everybody_is_told(Order::Fail, "the disk is gone");
}

#[test]
fn a_panic_of_the_store_leaves_nobody_waiting() {
    everybody_is_told(Order::Panic, "it panicked: on purpose");
}

#[test]
fn a_store_that_recovers_takes_answers_again() {
    let (writer, store, commander) = ordered();
    let first = queue(&writer, 0);
    for order in [Order::Fail, Order::Full, Order::Full] {
        commander.orders.send(order).unwrap();
    }
    assert!(wait(first).is_err());
    assert!(writer.ready().is_err());
    commander.orders.send(Order::Go).unwrap();
    while writer.ready().is_err() {
        std::thread::yield_now();
    }
    commander.orders.send(Order::Go).unwrap();
    assert_eq!(wait(writer.submit(change(1))), Ok(Outcome::Done));
    assert_eq!(store.documents(DocumentKind::Secret).unwrap().len(), 1);
    writer.stop();
}

#[test]
fn a_store_that_fails_again_and_again_is_given_up() {
    let (writer, _store, commander) = ordered();
    for order in [Order::Fail, Order::Go, Order::Fail, Order::Go, Order::Fail] {
        commander.orders.send(order).unwrap();
    }
    // Some are refused without a commit, while the store recovers.
    while writer.shared.lost.borrow().is_none() {
        assert!(wait(writer.submit(change(1))).is_err());
    }
    assert!(wait(writer.lost()).contains("3 commits failed one after the other"));
    writer.stop();
}

#[test]
fn a_store_that_waits_for_room_can_be_stopped() {
    let (writer, _store, commander) = ordered();
    let first = queue(&writer, 0);
    commander.orders.send(Order::Fail).unwrap();
    commander.orders.send(Order::Full).unwrap();
    assert!(wait(first).is_err());
    commander.orders.send(Order::Full).unwrap();
    writer.stop();
}

#[test]
fn stopping_stores_what_is_queued_and_takes_nothing_more() {
    let (writer, store, commander) = ordered();
    let waiting: Vec<_> = (0..5).map(|key| queue(&writer, key)).collect();
    (0..5).for_each(|_| commander.orders.send(Order::Go).unwrap());
    writer.clone().stop();
    assert_eq!(store.documents(DocumentKind::Secret).unwrap().len(), 5);
    for outcome in waiting {
        assert_eq!(wait(outcome), Ok(Outcome::Done));
    }
    assert_eq!(wait(writer.submit(change(9))), Err(Unavailable::Stopped));
    assert_eq!(writer.ready(), Err(Unavailable::Stopped.to_string()));
    writer.stop();
}
