//! A recount while commits go on.

use super::*;
use crate::store::sled::recheck::Recheck;

const HOUR: i64 = 4 * QUARTER_MS;

fn shown(token: u8, at: i64) -> Change {
    Change::Shown { survey: survey(), token: [token; 16], now: Timestamp(at) }
}

fn amended(number: u16, at: i64, score: i16) -> Change {
    let Change::Accept(mut post) = click(number, at) else { panic!("a click is a post") };
    (post.fresh.score, post.seq) = (Some(Score(score)), Some(1));
    Change::Accept(post)
}

fn erase(number: u16) -> Change {
    Change::Erase { survey: survey(), id: id(number), now: Timestamp(AT + HOUR) }
}

/// Two days, some displays, responses of equal instants.
fn busy() -> (TempDir, Sled) {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let mut changes = vec![put_survey()];
    changes.extend((0..40).map(|number| click(100 + number, AT + i64::from(number / 4) * HOUR)));
    changes.extend((0..20).map(|token| shown(10 + token, AT + i64::from(token) * HOUR)));
    store.commit(&changes).unwrap();
    (folder, store)
}

/// What comes in between, by turns: before, on and after the place where the recount is.
fn come_between(store: &Sled, turn: u16) {
    let at = |hours: u16| AT + i64::from(hours % 30) * HOUR;
    let changes = match turn % 6 {
        0 => vec![click(1_000 + turn, at(turn)), click(2_000 + turn, at(0)), click(3_000 + turn, at(29))],
        1 => vec![amended(100 + turn % 40, AT + HOUR, i16::try_from(turn % 7).unwrap() + 1)],
        2 => vec![erase(100 + turn % 40), erase(1_000 + turn - 2)],
        3 => vec![shown(u8::try_from(turn % 10).unwrap(), at(turn)), shown(200, at(turn)), shown(100, at(5))],
        4 => vec![amended(1_000 + turn - 4, at(turn), 1), shown(u8::try_from(100 + turn % 90).unwrap(), at(0))],
        _ => vec![click(100 + turn % 40, at(turn))],
    };
    store.commit(&changes).unwrap();
}

fn recount(store: &Sled, repair: bool, page: usize, pause: &mut dyn FnMut()) -> Verification {
    Recount { store, repair, page, pause }.run().unwrap()
}

#[test]
fn commits_between_two_pages_make_no_false_difference() {
    for page in [1, 2, 3, 7, 50] {
        let (_folder, store) = busy();
        let mut turns = 0;
        let found = recount(&store, false, page, &mut || {
            // A day that grows as fast as it is read is never read.
            if turns < 60 {
                come_between(&store, turns);
            }
            turns += 1;
        });
        assert_eq!(found.differences, [""; 0], "pages of {page}");
        assert!(turns >= 2 && found.responses >= 30, "pages of {page}: {turns} pauses, {found:?}");
    }
}

#[test]
fn a_wrong_tally_is_mended_while_commits_change_it() {
    for page in [1, 3, 50] {
        let (_folder, store) = busy();
        for span in key::Span::of(Quarter::of(Timestamp(AT + HOUR))) {
            let forged = Tally { test: 5, shown: 9, ..whole(&store) };
            let body = tally::encode(&forged, &slots::NONE).unwrap();
            put(&store, &key::tally(1, span), body);
        }
        let mut turns = 0;
        let found = recount(&store, true, page, &mut || {
            if turns < 60 {
                come_between(&store, turns);
            }
            turns += 1;
        });
        assert_eq!(found.differences.len(), 2, "pages of {page}: {found:?}");
        assert_eq!(recount(&store, false, page, &mut || ()).differences, [""; 0], "pages of {page}");
        assert_eq!((whole(&store).test, whole(&store).shown < 60), (0, true));
    }
}

/// The response and the display that were read last lie behind the recount; what belongs to another survey never does.
#[test]
fn what_was_read_last_has_been_read() {
    let (_folder, store) = busy();
    let other = SurveyId::try_from("other".to_owned()).unwrap();
    let Change::PutSurvey(mut revision) = put_survey() else { panic!("it makes a survey") };
    revision.survey.id = other.clone();
    store.commit(&[Change::PutSurvey(revision)]).unwrap();
    let (mut erased, mut seen) = (0, 0);
    let found = recount(&store, false, 1, &mut || {
        let writing = store.writing.lock().unwrap();
        let day = writing.watch.as_ref().unwrap().day.as_ref();
        let (upto, display) = (day.and_then(|day| day.upto), day.and_then(|day| day.seen));
        drop(writing);
        if let Some(last) = upto.filter(|last| erased < 15 && last.id != Uuid::max()) {
            let Change::Accept(mut post) = click(erased, last.at.0) else { panic!("a click is a post") };
            post.fresh.survey = other.clone();
            let erase = Change::Erase { survey: survey(), id: last.id, now: last.at };
            assert_eq!(store.commit(&[Change::Accept(post), erase]).unwrap()[1], Outcome::Erased(true));
            erased += 1;
        }
        if let Some((at, _)) = display.filter(|_| seen < 8) {
            // One before and one after it, then some of those that were read go or are only counted from now on.
            let before = Quarter(Quarter::of(at).0 + 1);
            let go = match seen % 2 {
                0 => Change::EraseDisplays { survey: survey(), before, most: 2 },
                _ => Change::Trim { most: 100, now: at.plus_days(90) },
            };
            let others = [shown(100 + seen, at.0 - 1), shown(150 + seen, at.0 + 1), go];
            assert!(matches!(store.commit(&others).unwrap()[2], Outcome::Swept(1..)));
            seen += 1;
        }
    });
    assert_eq!((found.differences, erased, seen), (vec![], 15, 8));
}

#[test]
fn a_day_that_changes_while_it_is_counted_again_is_no_damage() {
    let (_folder, store) = busy();
    let done = AtomicBool::new(false);
    let mut days = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            (0..600).for_each(|turn| come_between(&store, turn));
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            let all = Recheck::new(&store.db().unwrap(), &store.catalogue()).unwrap();
            store.writing.lock().unwrap().recheck = all;
            while store.recheck().unwrap() {
                days += 1;
            }
        }
    });
    assert!(days > 10 && store.health() == Health::Ready, "{days} days");
}
