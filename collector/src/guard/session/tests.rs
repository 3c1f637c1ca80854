use super::*;
use crate::change::{Document, DocumentKind};
use crate::guard::key::{Answer, ENV, Order, Scope, Wish};
use crate::store::Memory;

const NOON: Timestamp = Timestamp(1_795_348_800_000);
const ADMIN: &str = "a-key-of-the-environment";

/// Sessions and keys over a store, as a collector has them.
struct Desk {
    store: Memory,
    keys: Keys,
    sessions: Sessions,
}

impl Desk {
    fn new() -> Self {
        let store = Memory::default();
        let keys = Keys::load(&store, Some(ADMIN), NOON).unwrap();
        Self { sessions: Sessions::read(&store).unwrap(), store, keys }
    }

    fn commit(&self, change: Change) {
        self.store.commit(&[change]).unwrap();
    }

    /// As [`crate::installation::Installation::sign_in`] does it.
    fn sign_in(&self, key: &str, now: Timestamp) -> Result<String, Unmade> {
        let begun = self.sessions.fresh(&self.keys, key, now)?;
        let oldest = self.sessions.make_room(key);
        let edits = std::iter::once(Edit::Put(begun.document())).chain(oldest.edits());
        self.commit(Change::EditDocuments(edits.collect()));
        let token = begun.token.clone();
        self.sessions.begin(begun);
        Ok(token)
    }

    fn look(&self, token: &str, now: Timestamp) -> Result<SignedIn, Denied> {
        self.sessions.admit(token, &self.keys, now, &|change| self.commit(change))
    }

    fn out(&self, taken: &Taken) {
        self.commit(Change::EditDocuments(taken.edits().collect()));
    }

    fn stored(&self) -> Vec<Document> {
        self.store.documents(DocumentKind::Session).unwrap()
    }

    /// What a collector that starts now has.
    fn again(self, admin_key: &str) -> Self {
        let keys = Keys::read(&self.store, Some(admin_key)).unwrap();
        Self { sessions: Sessions::read(&self.store).unwrap(), keys, store: self.store }
    }

    fn key(&self, order: Order, now: Timestamp) -> String {
        match self.change(&Wish::Create(order), now) {
            Answer::Made(made) => made.listed.id,
            other => panic!("{other:?}"),
        }
    }

    fn change(&self, wish: &Wish, now: Timestamp) -> Answer {
        let plan = self.keys.plan(wish, ENV, now, &|_| true).unwrap();
        let change = plan.change.unwrap();
        self.commit(change.clone());
        self.keys.apply(&change);
        plan.answer
    }
}

fn order(scope: &str, expires: Option<&str>) -> Order {
    Order { scope: Some(scope.to_owned()), expires: expires.map(str::to_owned), ..Order::default() }
}

fn minutes(minutes: i64) -> Timestamp {
    Timestamp(NOON.0 + minutes * 60_000)
}

#[test]
fn a_session_allows_what_its_key_allows_and_the_store_has_no_token() {
    let desk = Desk::new();
    let token = desk.sign_in(ENV, NOON).unwrap();
    let seen = desk.look(&token, NOON).unwrap();
    assert_eq!((seen.grant.key.as_str(), seen.grant.scope, seen.grant.surveys), (ENV, Scope::Admin, None));
    for wrong in ["", "a", &token[1..], &format!("{token}a")] {
        assert_eq!(desk.look(wrong, NOON), Err(Denied::SignedOut), "{wrong}");
    }
    let stored = format!("{:?}", desk.stored());
    assert!(stored.contains(&seen.session) && !stored.contains(&token) && !stored.contains(ADMIN), "{stored}");
    // What is stored opens nothing either.
    assert_eq!(desk.look(&desk.stored()[0].key, NOON), Err(Denied::SignedOut));
    assert!(desk.look(&token, NOON).is_ok(), "the right one is let in again");
}

#[test]
fn each_sign_in_has_a_token_of_its_own() {
    let desk = Desk::new();
    let tokens: std::collections::BTreeSet<String> = (0..50).map(|_| desk.sign_in(ENV, NOON).unwrap()).collect();
    assert_eq!(tokens.len(), 50);
    assert!(tokens.iter().all(|token| token.len() == 43), "256 bits in base64");
}

#[test]
fn a_session_is_over_after_twelve_idle_hours() {
    let desk = Desk::new();
    let token = desk.sign_in(ENV, NOON).unwrap();
    let last = minutes(12 * 60 - 1);
    assert!(desk.look(&token, last).is_ok(), "this request makes twelve more hours");
    let end = last.plus_hours(IDLE_HOURS);
    assert!(desk.look(&token, Timestamp(end.0 - 1)).is_ok());
    let end = Timestamp(end.0 - 1).plus_hours(IDLE_HOURS);
    assert_eq!(desk.look(&token, end), Err(Denied::SignedOut));
    assert!(desk.sessions.list(&desk.keys, end).is_empty());
}

#[test]
fn a_session_is_over_after_seven_days_however_busy() {
    let desk = Desk::new();
    let token = desk.sign_in(ENV, NOON).unwrap();
    for hour in 1..7 * 24 {
        assert!(desk.look(&token, NOON.plus_hours(hour)).is_ok(), "{hour}");
    }
    let end = NOON.plus_days(LONGEST_DAYS);
    assert!(desk.look(&token, Timestamp(end.0 - 1)).is_ok());
    assert_eq!(desk.look(&token, end), Err(Denied::SignedOut));
}

#[test]
fn that_a_session_was_seen_is_stored_every_ten_minutes_at_most() {
    let desk = Desk::new();
    let token = desk.sign_in(ENV, NOON).unwrap();
    let stored = |at: i64| {
        let told = std::cell::Cell::new(0);
        let count = |change| {
            if let Change::PutDocument(Document { kind: DocumentKind::Session, .. }) = &change {
                told.set(told.get() + 1);
            }
            desk.commit(change);
        };
        desk.sessions.admit(&token, &desk.keys, minutes(at), &count).unwrap();
        told.get()
    };
    assert_eq!([0, 1, 9, 10, 11, 19, 20, 5, 30].map(stored), [0, 0, 0, 1, 0, 0, 1, 0, 1]);
    assert_eq!(desk.sessions.list(&desk.keys, NOON)[0].seen, minutes(30));
    // A collector that starts anew knows what was stored: to ten minutes.
    let desk = desk.again(ADMIN);
    let listed = desk.sessions.list(&desk.keys, NOON);
    assert_eq!((listed[0].made, listed[0].seen, listed[0].ends), (NOON, minutes(30), minutes(30 + 12 * 60)));
    assert!(desk.look(&token, minutes(31)).is_ok());
}

#[test]
fn a_key_that_is_revoked_or_over_ends_its_sessions_at_once() {
    let desk = Desk::new();
    let (revoked, short) = (desk.key(order("write", None), NOON), desk.key(order("read", Some("2h")), NOON));
    let (first, second) = (desk.sign_in(&revoked, NOON).unwrap(), desk.sign_in(&short, NOON).unwrap());
    assert_eq!(desk.look(&first, NOON).unwrap().grant.scope, Scope::Write);
    desk.change(&Wish::Revoke { id: revoked.clone() }, NOON);
    assert_eq!(desk.look(&first, NOON), Err(Denied::SignedOut));
    assert!(desk.look(&second, Timestamp(minutes(120).0 - 1)).is_ok());
    assert_eq!(desk.look(&second, minutes(120)), Err(Denied::SignedOut));
    assert!(desk.sessions.list(&desk.keys, minutes(120)).is_empty());
    assert_eq!(desk.sign_in(&revoked, NOON), Err(Unmade::Denied(Denied::Unknown)));
    assert_eq!(desk.sign_in(&short, minutes(120)), Err(Unmade::Denied(Denied::Expired)));
    // The daily work takes both away.
    desk.out(&desk.sessions.forget(&desk.keys, minutes(120)));
    assert_eq!(desk.stored(), []);
}

#[test]
fn another_key_in_the_environment_ends_the_sessions_of_the_one_before() {
    let desk = Desk::new();
    let token = desk.sign_in(ENV, NOON).unwrap();
    let desk = desk.again(ADMIN);
    assert!(desk.look(&token, NOON).is_ok(), "a restart alone ends nothing");
    let desk = desk.again("another-key-of-the-environment");
    assert_eq!(desk.look(&token, NOON), Err(Denied::SignedOut));
}

#[test]
fn sessions_end_one_by_one_or_all_of_a_key_and_stay_ended() {
    let desk = Desk::new();
    let reader = desk.key(order("read", None), NOON);
    let tokens = [ENV, ENV, &reader, &reader].map(|key| desk.sign_in(key, NOON).unwrap());
    let ids = tokens.each_ref().map(|token| desk.look(token, NOON).unwrap().session);
    let valid = |desk: &Desk| tokens.each_ref().map(|token| desk.look(token, NOON).is_ok());
    let one = desk.sessions.end(&Ending::One(ids[0].clone()));
    assert_eq!(one.whose().collect::<Vec<_>>(), [(ENV, ids[0].as_str())]);
    desk.out(&one);
    assert_eq!(valid(&desk), [false, true, true, true]);
    desk.out(&desk.sessions.end(&Ending::OfKey(reader)));
    assert_eq!(valid(&desk), [false, true, false, false]);
    assert_eq!(desk.sessions.end(&Ending::One(ids[0].clone())).count(), 0);
    let desk = desk.again(ADMIN);
    assert_eq!(valid(&desk), [false, true, false, false]);
    // One that could not be taken out of the store is there again, and can be ended again.
    let taken = desk.sessions.end(&Ending::One(ids[1].clone()));
    desk.sessions.put_back(taken);
    assert!(desk.look(&tokens[1], NOON).is_ok());
}

#[test]
fn the_oldest_session_ends_when_there_are_too_many_and_that_of_the_same_key_first() {
    let desk = Desk::new();
    let other = desk.sign_in(ENV, NOON).unwrap();
    let crowd = desk.key(order("numbers", None), NOON);
    let first = desk.sign_in(&crowd, minutes(1)).unwrap();
    for number in 2..=MOST_OF_A_KEY {
        desk.sign_in(&crowd, minutes(i64::try_from(number).unwrap())).unwrap();
    }
    assert!(desk.look(&first, minutes(101)).is_ok());
    desk.sign_in(&crowd, minutes(101)).unwrap();
    assert_eq!(desk.look(&first, minutes(101)), Err(Denied::SignedOut));
    assert!(desk.look(&other, minutes(101)).is_ok(), "who has one key ends no session of another one");
    let mut made = MOST_OF_A_KEY + 1;
    while made < MOST {
        let key = desk.key(order("numbers", None), NOON);
        for _ in 0..MOST_OF_A_KEY.min(MOST - made) {
            desk.sign_in(&key, minutes(102)).unwrap();
            made += 1;
        }
    }
    assert!(desk.look(&other, minutes(102)).is_ok());
    desk.sign_in(&desk.key(order("numbers", None), NOON), minutes(103)).unwrap();
    assert_eq!(desk.look(&other, minutes(103)), Err(Denied::SignedOut));
    assert_eq!((desk.stored().len(), desk.sessions.all().len()), (MOST, MOST));
}

#[test]
fn a_stored_session_that_cannot_be_read_lets_nobody_in() {
    let desk = Desk::new();
    let token = desk.sign_in(ENV, NOON).unwrap();
    let [document] = &desk.stored()[..] else { panic!("one session") };
    for (from, to) in [("\"key\":\"env\"", "\"key\":7"), ("{", "{\"only_from\":\"10.0.0.0/8\",")] {
        let body = document.body.replacen(from, to, 1);
        assert_ne!(body, document.body);
        desk.commit(Change::PutDocument(Document { body, ..document.clone() }));
        let sessions = Sessions::read(&desk.store).unwrap();
        assert_eq!(sessions.admit(&token, &desk.keys, NOON, &drop), Err(Denied::SignedOut));
        assert!(!sessions.has(&document.key));
    }
}

/// When this fails, a new version signs everybody out.
#[test]
fn the_words_of_a_stored_session_stay() {
    let body = r#"{"id":"s1","key":"env","tie":"BwcHBwcHBwcHBwcHBwcHBw","made":"2026-11-22T12:00:00Z","seen":"2026-11-22T12:10:00Z"}"#;
    let document = Document { kind: DocumentKind::Session, key: "place".to_owned(), body: body.to_owned() };
    assert_eq!(Session::read(&document).unwrap().document("place"), document);
}
