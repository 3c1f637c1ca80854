//! Reading back: pages of responses, the log of changes, documents.

use perche_collector::change::{Change, Document, DocumentKind, Outcome, What};
use perche_collector::store::{Filter, Position, Store};
use perche_survey::response::{Response, Status};
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::post::{click, id};
use super::{NOON, OTHER, SURVEY, all, commit, erase, minutes, open, revision};

fn ids(responses: &[Response]) -> Vec<Uuid> {
    responses.iter().map(|response| response.id).collect()
}

/// Reads all pages of `limit` responses.
fn pages(store: &dyn Store, filter: &Filter, limit: usize) -> Vec<Uuid> {
    let mut read = Vec::new();
    let mut after = None;
    loop {
        let page = store.responses(filter, after, limit).expect("responses can be read");
        assert!(page.len() <= limit);
        read.extend(ids(&page));
        match page.last() {
            Some(last) => after = Some(Position { at: last.at, id: last.id }),
            None => return read,
        }
    }
}

/// Pages in both directions, of any size, over equal instants: each response once, by `at`, then id.
pub fn pages_hold_every_response_once(store: &dyn Store) {
    open(store);
    let at = [3, 1, 1, 1, 2, 0, 1].map(minutes);
    let posts: Vec<Change> = (0..).zip(at).map(|(n, at)| click(n, 6).at(at).into()).collect();
    store.commit(&posts).expect("the store takes changes");
    commit(store, click(99, 6).to(OTHER));
    let oldest_first = [5, 1, 2, 3, 6, 4, 0].map(id);
    let mut newest_first = oldest_first;
    newest_first.reverse();
    for limit in 1..9 {
        assert_eq!(pages(store, &all(SURVEY), limit), oldest_first);
        assert_eq!(pages(store, &Filter { ascending: false, ..all(SURVEY) }, limit), newest_first);
    }
    assert_eq!(store.responses(&all("unheard-of"), None, 9), Ok(Vec::new()));
}

/// `from` is in, `to` is out, and a page that begins outside the window stays in it.
pub fn a_page_keeps_to_its_window_and_status(store: &dyn Store) {
    open(store);
    let posts: Vec<Change> = (0..6).map(|n| click(n, 6).at(minutes(n.into())).into()).collect();
    store.commit(&posts).expect("the store takes changes");
    commit(store, click(6, 6).at(minutes(3)).test());
    let (from, to) = (Some(minutes(1)), Some(minutes(4)));
    let window = Filter { from, to, status: Some(Status::Counted), ..all(SURVEY) };
    assert_eq!(pages(store, &window, 2), [1, 2, 3].map(id));
    assert_eq!(pages(store, &Filter { ascending: false, ..window.clone() }, 2), [3, 2, 1].map(id));
    assert_eq!(pages(store, &Filter { status: Some(Status::Test), ..window.clone() }, 2), [6].map(id));
    assert_eq!(pages(store, &Filter { status: None, ..window.clone() }, 2), [1, 2, 3, 6].map(id));
    assert!(pages(store, &Filter { to: from, from: to, ..window.clone() }, 2).is_empty());
    let outside = Some(Position { at: NOON, id: id(0) });
    assert_eq!(store.responses(&window, outside, 9).map(|page| ids(&page)), Ok([1, 2, 3].map(id).into()));
    let descending = Filter { ascending: false, ..window };
    assert_eq!(store.responses(&descending, outside, 9), Ok(Vec::new()));
}

/// The log names every creation, amendment and erasure, in order, without gaps, and nothing else.
pub fn the_log_of_changes_has_no_gaps(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).seq(1));
    commit(store, click(1, 6).seq(1));
    let more = [click(2, 5).into(), click(1, 3).seq(0).into(), click(1, 4).seq(2).at(minutes(1)).into()];
    store.commit(&more).expect("the store takes changes");
    commit(store, erase(id(2), minutes(2)));
    let log = store.changes(0, 100).expect("the log can be read");
    let said: Vec<_> = log.iter().map(|entry| (entry.number, entry.what, entry.id, entry.at)).collect();
    let expected = vec![
        (1, What::Created, id(1), NOON),
        (2, What::Created, id(2), NOON),
        (3, What::Amended, id(1), minutes(1)),
        (4, What::Erased, id(2), minutes(2)),
    ];
    assert_eq!(said, expected);
    assert_eq!(store.changes(1, 2).map(|page| page.iter().map(|entry| entry.number).collect()), Ok(vec![2, 3]));
    assert_eq!(store.changes(4, 9), Ok(Vec::new()));
    assert_eq!(store.changes(u64::MAX, 9), Ok(Vec::new()));
}

/// A survey's revisions follow one another; each is kept as a document.
pub fn revisions_follow_one_another(store: &dyn Store) {
    open(store);
    let put = |number| Change::PutSurvey(Box::new(revision(SURVEY, number)));
    assert_eq!(commit(store, put(1)), Outcome::Conflict);
    assert_eq!(commit(store, put(3)), Outcome::Conflict);
    assert_eq!(store.commit(&[put(2), put(2), put(3)]), Ok(vec![Outcome::Done, Outcome::Conflict, Outcome::Done]));
    let documents = store.documents(DocumentKind::Survey).expect("documents can be read");
    let keys: Vec<&str> = documents.iter().map(|document| document.key.as_str()).collect();
    assert_eq!(keys, ["post-purchase@1", "post-purchase@2", "post-purchase@3", "support@1"]);
    let read: perche_survey::revision::Revision = serde_json::from_str(&documents[1].body).expect("it is JSON");
    assert_eq!(read, revision(SURVEY, 2));
}

/// A document replaces the one of the same kind and key; surveys do not come this way.
pub fn a_document_replaces_its_namesake(store: &dyn Store) {
    open(store);
    let put = |kind, key: &str, body: &str| {
        let document = Document { kind, key: key.to_owned(), body: body.to_owned() };
        commit(store, Change::PutDocument(document))
    };
    let long = "long ".repeat(40_000);
    for (key, body) in [("b", "1"), ("a", long.as_str()), ("b", "2")] {
        assert_eq!(put(DocumentKind::Secret, key, body), Outcome::Done);
    }
    assert_eq!(put(DocumentKind::Key, "a", "{}"), Outcome::Done);
    assert_eq!(put(DocumentKind::Survey, "post-purchase@1", "{}"), Outcome::Conflict);
    let secrets = store.documents(DocumentKind::Secret).expect("documents can be read");
    let said: Vec<_> = secrets.iter().map(|document| (document.key.as_str(), document.body.as_str())).collect();
    assert_eq!(said, [("a", long.as_str()), ("b", "2")]);
    assert_eq!(put(DocumentKind::Secret, "a", "short"), Outcome::Done);
    assert_eq!(store.documents(DocumentKind::Secret).map(|secrets| secrets[0].body.clone()), Ok("short".to_owned()));
}

/// Long answers come back letter by letter, many of them side by side.
pub fn long_comments_come_back_whole(store: &dyn Store) {
    open(store);
    let why = |n: u16| format!("{n} ").chars().chain("é漢🙂x".chars().cycle()).take(2_000).collect::<String>();
    let posts: Vec<Change> =
        (0..60).map(|n| click(n, 6).comment(&why(n)).at(Timestamp(NOON.0 + i64::from(n))).into()).collect();
    store.commit(&posts).expect("the store takes changes");
    let read = store.responses(&all(SURVEY), None, 100).expect("responses can be read");
    assert!(read.iter().zip(0..).all(|(response, n)| response.comment == Some(why(n))));
    assert_eq!(read.len(), 60);
}
