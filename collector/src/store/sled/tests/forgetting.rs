//! What is forgotten is gone, also where no question of the trait would find it.

use super::*;

fn keys(store: &Sled) -> Vec<String> {
    let keys = store.db().unwrap().iter().keys().map(Result::unwrap);
    // That of a flush that took long, on a busy disk, holds nothing.
    keys.filter(|key| *key != key::nudge()).map(|key| key.escape_ascii().to_string()).collect()
}

#[test]
fn nothing_is_left_of_what_was_erased_and_trimmed() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    store.commit(&[put_survey()]).unwrap();
    let empty = keys(&store);
    let shown = |token: u8| Change::Shown { survey: survey(), token: [token; 16], now: Timestamp(AT) };
    let whose = |number| {
        let Change::Accept(mut post) = click(number, AT) else { panic!("a click is a post") };
        (post.fresh.respondent, post.fresh.unique) = (Some("anna".to_owned()), Some(number.to_string()));
        Change::Accept(post)
    };
    store.commit(&[whose(1), whose(2), whose(3), shown(1), shown(2), shown(3)]).unwrap();
    let (now, quarter) = (Timestamp(AT), Quarter::of(Timestamp(AT)));
    let all_of = Change::EraseRespondent { survey: survey(), respondent: "anna".to_owned(), most: 2, now };
    let outcomes = store
        .commit(&[
            Change::Anonymise { survey: survey(), id: id(1), now },
            all_of.clone(),
            all_of,
            Change::Erase { survey: survey(), id: id(1), now },
            Change::Trim { most: 1_000, now: now.plus_days(90) },
            Change::EraseDisplays { survey: survey(), before: Quarter(quarter.0 + 1), most: 10 },
        ])
        .unwrap();
    let swept = [Outcome::Anonymised(true), Outcome::Swept(2), Outcome::Swept(0), Outcome::Erased(true)];
    assert_eq!(outcomes[..4], swept);
    let mut left = keys(&store);
    // The newest entry of the log, and how many commits there were.
    left.retain(|key| !empty.contains(key) && !key.starts_with('c'));
    assert_eq!(left, [""; 0]);
}
