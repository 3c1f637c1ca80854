use super::super::{Answer, ENV, KeyError, MOST, Made, Order, Wish};
use super::*;
use crate::store::Memory;

const NOON: Timestamp = Timestamp(1_795_348_800_000);

/// Keys over a store, as a collector or the command line has them.
struct Desk {
    store: Memory,
    keys: Keys,
}

impl Desk {
    fn new(admin_key: Option<&str>) -> Self {
        let store = Memory::default();
        let keys = Keys::load(&store, admin_key, NOON).unwrap();
        Self { store, keys }
    }

    fn ask(&self, wish: &Wish, now: Timestamp) -> Result<Answer, KeyError> {
        let plan = self.keys.plan(wish, "k1", now, &|survey| survey.as_str() == "a")?;
        if let Some(change) = plan.change {
            self.store.commit(std::slice::from_ref(&change)).unwrap();
            self.keys.apply(&change);
        }
        Ok(plan.answer)
    }

    fn make(&self, order: Order, now: Timestamp) -> Made {
        match self.ask(&Wish::Create(order), now) {
            Ok(Answer::Made(made)) => made,
            other => panic!("{other:?}"),
        }
    }

    fn rotate(&self, id: &str, overlap: &str, now: Timestamp) -> Result<Made, KeyError> {
        match self.ask(&Wish::Rotate { id: id.to_owned(), overlap: Some(overlap.to_owned()) }, now)? {
            Answer::Made(made) => Ok(made),
            other => panic!("{other:?}"),
        }
    }

    fn revoke(&self, id: &str) -> Result<Answer, KeyError> {
        self.ask(&Wish::Revoke { id: id.to_owned() }, NOON)
    }

    fn admit(&self, key: &str, now: Timestamp) -> Result<Grant, Denied> {
        let admitted = admit(&self.keys, key, now);
        // Whoever opens the store next admits the same.
        assert_eq!(admit(&Keys::read(&self.store, None).unwrap(), key, now), admitted);
        admitted
    }
}

fn admit(keys: &Keys, key: &str, now: Timestamp) -> Result<Grant, Denied> {
    keys.admit(Some(&format!("Bearer {key}")), now).map(|(grant, _)| grant)
}

fn order(scope: &str) -> Order {
    Order { scope: Some(scope.to_owned()), ..Order::default() }
}

#[test]
fn the_key_of_the_environment_is_admitted_and_never_stored() {
    let desk = Desk::new(Some(&"k".repeat(20)));
    let grant = admit(&desk.keys, &"k".repeat(20), NOON);
    assert_eq!(grant, Ok(Grant { key: ENV.to_owned(), scope: Scope::Admin, surveys: None }));
    assert!(desk.keys.made().is_none());
    let rows = [
        (None, Denied::NoKey),
        (Some("Bearer"), Denied::NoKey),
        (Some("Bearer  "), Denied::NoKey),
        (Some("Basic kkkkkkkkkkkkkkkkkkkk"), Denied::NoKey),
        (Some("Bearer kkkkkkkkkkkkkkkkkkk"), Denied::Unknown),
        (Some("Bearer perche_kkkkkkkkkkkk"), Denied::Mistyped),
    ];
    for (wrong, denied) in rows {
        assert_eq!(desk.keys.admit(wrong, NOON).err(), Some(denied), "{wrong:?}");
    }
    assert_eq!(desk.store.documents(DocumentKind::Key), Ok(Vec::new()));
    assert_eq!(desk.revoke(ENV), Err(KeyError::Environment));
    assert_eq!(desk.rotate(ENV, "1h", NOON), Err(KeyError::Environment));
}

#[test]
fn with_no_key_at_all_one_is_made_and_shown_once() {
    let desk = Desk::new(None);
    let made = desk.keys.made().unwrap().to_owned();
    assert_eq!(desk.admit(&made, NOON).map(|grant| grant.scope), Ok(Scope::Admin));
    let later = Keys::load(&desk.store, None, NOON).unwrap();
    assert!(later.made().is_none() && admit(&later, &made, NOON).is_ok());
    let stored = desk.store.documents(DocumentKind::Key).unwrap();
    assert!(stored.len() == 1 && stored.iter().all(|document| !document.body.contains(&made)));
    let told = desk.store.acts(None, 9).unwrap();
    assert_eq!((told[0].deed, told[0].key.as_str(), &told[0].subject), (Deed::KeyMade, COLLECTOR, &stored[0].key));
    assert_eq!(desk.revoke(ENV), Err(KeyError::Unknown), "there is none");
}

#[test]
fn a_key_of_the_first_version_is_still_admitted() {
    let store = Memory::default();
    let old = format!("perche_admin_{}", "a".repeat(43));
    let body = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text::hash(&old));
    let document = Document { kind: DocumentKind::Key, key: "admin".to_owned(), body };
    store.commit(&[Change::PutDocument(document)]).unwrap();
    let desk = Desk { keys: Keys::load(&store, None, NOON).unwrap(), store };
    assert_eq!(desk.admit(&old, NOON).map(|grant| (grant.key, grant.scope)), Ok(("admin".to_owned(), Scope::Admin)));
    let new = desk.rotate("admin", "1h", NOON).unwrap();
    assert!(desk.admit(&old, NOON).is_ok() && desk.admit(&new.key, NOON).is_ok());
    assert_eq!(desk.admit(&old, NOON.plus_hours(1)), Err(Denied::Expired));
}

/// Two keys whose hashes differ in one bit of any byte are two keys.
#[test]
fn the_whole_hash_is_compared() {
    for byte in 0..32 {
        let store = Memory::default();
        let given = "a-key-of-at-least-twenty-letters";
        let mut hash = text::hash(given);
        hash[byte] ^= 1;
        let document = Key::new("k1".to_owned(), hash, Scope::Read).document();
        store.commit(&[Change::PutDocument(document)]).unwrap();
        assert_eq!(admit(&Keys::read(&store, None).unwrap(), given, NOON), Err(Denied::Unknown), "{byte}");
    }
}

#[test]
fn a_key_is_valid_until_the_instant_at_which_it_expires() {
    let desk = Desk::new(None);
    let end = NOON.plus_days(90);
    let made = desk.make(Order { expires: Some("90d".to_owned()), ..order("read") }, NOON);
    assert_eq!((made.listed.expires, made.listed.expired), (Some(end), false));
    assert!(desk.admit(&made.key, Timestamp(end.0 - 1)).is_ok());
    assert_eq!(desk.admit(&made.key, end), Err(Denied::Expired));
    let listed = |now| desk.keys.list(now).into_iter().find(|key| key.id == made.listed.id).unwrap().expired;
    assert!(!listed(Timestamp(end.0 - 1)) && listed(end));
}

#[test]
fn a_bound_key_is_granted_its_surveys_alone() {
    let desk = Desk::new(None);
    let made = desk.make(Order { surveys: Some(vec!["a".to_owned()]), ..order("write") }, NOON);
    let grant = desk.admit(&made.key, NOON).unwrap();
    let sees = |name: &str| grant.sees(&name.to_owned().try_into().unwrap());
    assert!(grant.scope == Scope::Write && grant.key == made.listed.id && sees("a") && !sees("b"));
}

#[test]
fn a_rotated_key_overlaps_with_the_new_one() {
    let desk = Desk::new(None);
    let label = Some("CRM".to_owned());
    let bound = Order { surveys: Some(vec!["a".to_owned()]), expires: Some("30d".to_owned()), label, ..order("read") };
    let old = desk.make(bound, NOON);
    let later = NOON.plus_days(20);
    let new = desk.rotate(&old.listed.id, "24h", later).unwrap();
    let like = Listed {
        id: new.listed.id.clone(),
        made: Some(later),
        expires: Some(later.plus_days(30)),
        ..old.listed.clone()
    };
    assert_eq!(new.listed, like);
    for (now, valid) in
        [(later, Ok(())), (Timestamp(later.plus_hours(24).0 - 1), Ok(())), (later.plus_hours(24), Err(Denied::Expired))]
    {
        assert_eq!(desk.admit(&old.key, now).map(drop), valid);
        assert!(desk.admit(&new.key, now).is_ok());
    }
    // Who lost the reply is told where to go on.
    assert_eq!(desk.rotate(&old.listed.id, "24h", later), Err(KeyError::Replaced(new.listed.id.clone())));
    let newer = desk.rotate(&new.listed.id, "0h", later).unwrap();
    assert_eq!(desk.admit(&new.key, later), Err(Denied::Expired));
    assert!(desk.admit(&newer.key, later).is_ok());
    assert!(matches!(desk.rotate(&newer.listed.id, "31d", later), Err(KeyError::Invalid(_))));
    // An overlap makes no key last longer.
    let end = newer.listed.expires.unwrap();
    desk.rotate(&newer.listed.id, "24h", Timestamp(end.0 - 1)).unwrap();
    assert_eq!(desk.admit(&newer.key, end), Err(Denied::Expired));
}

#[test]
fn a_revoked_key_is_unknown_at_once_and_its_last_use_goes_too() {
    let desk = Desk::new(None);
    let made = desk.make(order("read"), NOON);
    let header = format!("bearer {}", made.key);
    let (_, used) = desk.keys.admit(Some(&header), NOON).unwrap();
    let used = used.unwrap();
    desk.store.commit(std::slice::from_ref(&used)).unwrap();
    assert_eq!(desk.revoke(&made.listed.id), Ok(Answer::Revoked));
    assert_eq!(desk.admit(&made.key, NOON), Err(Denied::Unknown));
    assert_eq!(desk.store.documents(DocumentKind::KeyUse), Ok(Vec::new()));
    assert_eq!(desk.revoke(&made.listed.id), Err(KeyError::Unknown));
    // A use that is stored late brings no key back, and goes with the daily work.
    desk.store.commit(&[used]).unwrap();
    assert_eq!(desk.admit(&made.key, NOON), Err(Denied::Unknown));
    let forget = desk.keys.forget(&[made.listed.id], NOON).unwrap();
    desk.store.commit(&[forget]).unwrap();
    assert_eq!(desk.store.documents(DocumentKind::KeyUse), Ok(Vec::new()));
}

#[test]
fn the_last_use_is_known_to_the_hour_after_a_restart() {
    let desk = Desk::new(Some(&"e".repeat(20)));
    let made = desk.make(order("read"), NOON);
    let at = Timestamp(NOON.0 + 3_599_999);
    for key in [&made.key, &"e".repeat(20)] {
        let admitted = |at| desk.keys.admit(Some(&format!("Bearer {key}")), at).unwrap().1;
        desk.store.commit(&[admitted(at).unwrap()]).unwrap();
        assert!(admitted(NOON).is_none(), "once an hour is enough");
    }
    let again = Keys::load(&desk.store, Some(&"e".repeat(20)), at).unwrap();
    assert_eq!(again.list(at).iter().map(|key| key.used).collect::<Vec<_>>(), [Some(NOON); 2]);
    // A change of the key keeps it.
    desk.rotate(&made.listed.id, "1h", at).unwrap();
    let old = desk.keys.list(at).into_iter().find(|key| key.id == made.listed.id).unwrap();
    assert_eq!(old.used, Some(NOON));
}

#[test]
fn nobody_locks_everybody_out() {
    let desk = Desk::new(None);
    let first = desk.keys.list(NOON)[0].id.clone();
    desk.make(order("write"), NOON);
    assert_eq!(desk.revoke(&first), Err(KeyError::LastAdmin));
    let second = desk.rotate(&first, "24h", NOON).unwrap();
    assert_eq!(desk.revoke(&second.listed.id), Err(KeyError::LastAdmin), "the old one ends within a day");
    assert_eq!(desk.revoke(&first), Ok(Answer::Revoked));
    let short = desk.make(Order { expires: Some("1h".to_owned()), ..order("admin") }, NOON.plus_hours(-2));
    assert_eq!(desk.revoke(&second.listed.id), Err(KeyError::LastAdmin), "the other one has expired");
    assert_eq!(desk.revoke(&short.listed.id), Ok(Answer::Revoked));
    desk.make(order("admin"), NOON);
    assert_eq!(desk.revoke(&second.listed.id), Ok(Answer::Revoked));

    let desk = Desk::new(Some(&"e".repeat(20)));
    let only = desk.make(order("admin"), NOON);
    assert_eq!(desk.revoke(&only.listed.id), Ok(Answer::Revoked), "the one of the environment is left");
}

#[test]
fn expired_keys_are_told_from_unknown_ones_for_a_month() {
    let desk = Desk::new(None);
    let made = desk.make(Order { expires: Some("1d".to_owned()), ..order("read") }, NOON);
    let gone = NOON.plus_days(1 + EXPIRED_DAYS);
    assert!(desk.keys.forget(&[], Timestamp(gone.0 - 1)).is_none());
    let change = desk.keys.forget(&[], gone).unwrap();
    desk.store.commit(std::slice::from_ref(&change)).unwrap();
    desk.keys.apply(&change);
    assert_eq!(desk.admit(&made.key, gone), Err(Denied::Unknown));
    assert!(desk.keys.has_admin(gone) && desk.keys.list(gone).len() == 1);
}

#[test]
fn there_is_a_most_of_keys() {
    let desk = Desk::new(None);
    let made: Vec<Made> = (1..MOST).map(|_| desk.make(order("numbers"), NOON)).collect();
    assert_eq!(desk.ask(&Wish::Create(order("numbers")), NOON), Err(KeyError::TooMany));
    assert_eq!(desk.rotate(&made[0].listed.id, "1h", NOON), Err(KeyError::TooMany));
    desk.revoke(&made[0].listed.id).unwrap();
    desk.make(order("numbers"), NOON);
}

#[test]
fn every_act_is_told_with_the_key_that_asked_and_without_any_secret() {
    let desk = Desk::new(None);
    let made = desk.make(Order { label: Some("Anna's laptop".to_owned()), ..order("read") }, NOON);
    let new = desk.rotate(&made.listed.id, "1h", NOON).unwrap();
    desk.revoke(&made.listed.id).unwrap();
    let told = desk.store.acts(None, 9).unwrap();
    let mut deeds: Vec<_> = told.iter().map(|act| (act.deed, act.key.as_str(), act.subject.as_str())).collect();
    deeds.sort();
    let id = made.listed.id.as_str();
    let first = told.iter().find(|act| act.key == COLLECTOR).unwrap();
    let mut expected = [
        (Deed::KeyMade, COLLECTOR, first.subject.as_str()),
        (Deed::KeyMade, "k1", id),
        (Deed::KeyRotated, "k1", id),
        (Deed::KeyRevoked, "k1", id),
    ];
    expected.sort_unstable();
    assert_eq!(deeds, expected);
    let all = format!("{told:?} {made:?} {new:?}");
    assert!(!all.contains(&made.key) && !all.contains(&new.key), "{all}");
}
