//! Documents that change together, and the log of what admins did.

use perche_collector::change::{ACT_DAYS, Act, Change, Deed, Document, DocumentKind, Edit, Kept, Outcome};
use perche_collector::store::{Position, Store};
use perche_survey::time::Timestamp;

use super::post::{click, id};
use super::{SURVEY, commit, erase, minutes, open, survey};

fn put(key: &str, body: &str) -> Edit {
    Edit::Put(Document { kind: DocumentKind::Key, key: key.to_owned(), body: body.to_owned() })
}

fn remove(key: &str) -> Edit {
    Edit::Remove(DocumentKind::Key, key.to_owned())
}

fn keys(store: &dyn Store) -> Vec<(String, String)> {
    let documents = store.documents(DocumentKind::Key).expect("documents can be read");
    documents.into_iter().map(|document| (document.key, document.body)).collect()
}

fn pair(key: &str, body: &str) -> (String, String) {
    (key.to_owned(), body.to_owned())
}

fn act(number: u16, at: Timestamp) -> Act {
    let (key, subject) = ("k1".to_owned(), format!("s{number}"));
    Act { id: id(number), at, key, deed: Deed::ResponseErased, subject }
}

fn told(store: &dyn Store) -> Vec<Act> {
    store.acts(None, usize::MAX).expect("acts can be read")
}

/// Edits of one change happen in their order; a survey among them undoes all.
pub fn documents_change_together(store: &dyn Store) {
    open(store);
    let edits = vec![put("a", "1"), put("b", "2"), put("a", "3")];
    assert_eq!(commit(store, Change::EditDocuments(edits)), Outcome::Done);
    assert_eq!(keys(store), [pair("a", "3"), pair("b", "2")]);
    let survey = Edit::Remove(DocumentKind::Survey, format!("{SURVEY}@1"));
    assert_eq!(commit(store, Change::EditDocuments(vec![put("a", "4"), survey])), Outcome::Conflict);
    assert_eq!(keys(store), [pair("a", "3"), pair("b", "2")]);
    let swap = vec![put("c", "5"), remove("a"), remove("unheard-of")];
    assert_eq!(commit(store, Change::EditDocuments(swap)), Outcome::Done);
    assert_eq!(keys(store), [pair("b", "2"), pair("c", "5")]);
}

/// A removed document is gone with all of its parts, and its name is free.
pub fn a_removed_document_is_gone(store: &dyn Store) {
    open(store);
    let long = "long ".repeat(40_000);
    let changes = [vec![put("a", &long)], vec![remove("a")], vec![remove("a")], vec![put("a", "short")]];
    for (edits, left) in changes.into_iter().zip([Some(long.as_str()), None, None, Some("short")]) {
        assert_eq!(commit(store, Change::EditDocuments(edits)), Outcome::Done);
        assert_eq!(keys(store), left.map(|body| pair("a", body)).into_iter().collect::<Vec<_>>());
    }
    let both = [Change::EditDocuments(vec![put("b", "1")]), Change::EditDocuments(vec![remove("b")])];
    assert_eq!(store.commit(&both), Ok(vec![Outcome::Done; 2]));
    assert_eq!(keys(store), [pair("a", "short")]);
}

/// A change is told when it changed something, with its own outcome.
pub fn an_act_is_told_when_something_changed(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6));
    let erased = |number, minute| act(number, minutes(minute)).of(erase(id(1), minutes(minute)));
    let outcomes = store.commit(&[erased(7, 1), erased(8, 2)]);
    assert_eq!(outcomes, Ok(vec![Outcome::Erased(true), Outcome::Erased(false)]));
    let nobody =
        Change::EraseRespondent { survey: survey(SURVEY), respondent: "nobody".to_owned(), most: 9, now: minutes(3) };
    assert_eq!(commit(store, act(9, minutes(3)).of(nobody)), Outcome::Swept(0));
    assert_eq!(told(store), [act(7, minutes(1))]);
    assert_eq!(commit(store, Change::Tell(Box::new(act(10, minutes(4))))), Outcome::Done);
    assert_eq!(told(store), [act(10, minutes(4)), act(7, minutes(1))]);
    assert_eq!(store.changes(0, 9).map(|log| log.len()), Ok(2), "the log of responses is another one");
}

/// Acts come newest first, page by page, each once, also those of one instant.
pub fn acts_are_read_page_by_page(store: &dyn Store) {
    open(store);
    let acts = [(1, 5), (2, 5), (3, 1), (4, 9), (5, 5)].map(|(number, minute)| act(number, minutes(minute)));
    let changes: Vec<Change> = acts.iter().map(|act| Change::Tell(Box::new(act.clone()))).collect();
    store.commit(&changes).expect("the store takes changes");
    let [one, two, three, four, five] = acts;
    let expected = [four, five, two, one, three];
    for limit in 1..7 {
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let page = store.acts(before, limit).expect("acts can be read");
            let Some(last) = page.last() else { break };
            before = Some(Position { at: last.at, id: last.id });
            read.extend(page);
        }
        assert_eq!(read, expected, "{limit}");
    }
}

/// An act that is too old is forgotten, the youngest of its age too, and what is younger stays.
pub fn acts_are_forgotten_after_their_days(store: &dyn Store) {
    open(store);
    for (number, minute) in [(1, 0), (2, 1), (3, 1), (4, 2)] {
        commit(store, Change::Tell(Box::new(act(number, minutes(minute)))));
    }
    let trim = |minute, most| Change::Trim { most, now: minutes(minute).plus_days(ACT_DAYS) };
    let numbers = || told(store).iter().map(|act| act.id).collect::<Vec<_>>();
    assert_eq!((commit(store, trim(-1, 9)), numbers()), (Outcome::Swept(0), [4, 3, 2, 1].map(id).to_vec()));
    assert_eq!(store.commit(&[trim(1, 2), trim(1, 2)]), Ok(vec![Outcome::Swept(2), Outcome::Swept(1)]));
    assert_eq!(numbers(), [id(4)]);
}

/// An act of a backup comes back once.
pub fn a_restored_act_is_as_it_was(store: &dyn Store) {
    open(store);
    let restore = || Change::Restore(Kept::Act(act(1, minutes(1))));
    assert_eq!(store.commit(&[restore(), restore()]), Ok(vec![Outcome::Done, Outcome::Conflict]));
    assert_eq!(commit(store, restore()), Outcome::Conflict);
    assert_eq!(told(store), [act(1, minutes(1))]);
}
