//! The body of a post: read, judged, stored, merged. What is kept of it is a text without control characters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use perche_collector::change::Change;
use perche_collector::store::{Memory, Store};
use perche_fuzz::{ENTRY, NOW};
use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::Draft;

fuzz_target!(|body: &[u8]| {
    perche_fuzz::sabotaged(body);
    let Ok(draft) = Draft::read(body) else { return };
    let moment = Moment {
        now: NOW,
        current: ENTRY.current(),
        revision_of: &|version| ENTRY.revision_of(version),
        display: None,
        signature: Signature::Absent,
        hash: &|reference| reference.to_owned(),
        vouched: body.len().is_multiple_of(2),
    };
    let Ok((accepted, warnings)) = ENTRY.current().survey.accept(draft, &moment) else { return };
    let kept = [&accepted.fresh.comment, &accepted.fresh.contact].into_iter().flatten();
    assert!(kept.flat_map(|text| text.chars()).all(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')));
    assert!(accepted.fresh.context.values().all(|value| !value.chars().any(char::is_control)));
    assert!(warnings.iter().all(|warning| !warning.message.is_empty()));
    let store = Memory::default();
    let post = || Change::Accept(Box::new(accepted.clone()));
    let put = perche_collector::catalog::put(ENTRY.current());
    store.commit(&[put, post(), post()]).expect("a sound post is taken");
});
