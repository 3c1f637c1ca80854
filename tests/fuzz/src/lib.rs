//! What the targets share.

use std::sync::{Arc, LazyLock};

use perche_collector::catalog::{Catalog, Entry};
use perche_collector::store::{Memory, Store};
use perche_survey::revision::Revision;
use perche_survey::time::Timestamp;
use perche_tests::collector::SURVEYS;
use perche_tests::store::NOON;
use perche_tests::store::post::{click, skip};

/// A survey that declares everything, as its catalog holds it.
pub static ENTRY: LazyLock<Arc<Entry>> = LazyLock::new(|| {
    let survey = perche_survey::file::read(SURVEYS).surveys.remove(0);
    let version = survey.version();
    let catalog = Catalog::load(&[]).expect("no document is sound");
    catalog.put(Revision { revision: 1, version, at: Timestamp(0), archived: false, from_file: true, survey });
    catalog.get("effort").expect("it was put there")
});

/// A store with a few answers to it.
pub static STORE: LazyLock<Memory> = LazyLock::new(|| {
    let (store, survey) = (Memory::default(), &ENTRY.current().survey);
    let of = |post: perche_tests::store::post::Post| post.with(|response| response.survey = survey.id.clone()).into();
    let put = perche_collector::catalog::put(ENTRY.current());
    store.commit(&[put, of(click(1, 1)), of(click(2, 7)), of(skip(3))]).expect("it takes them");
    store
});

/// The moment of everything.
pub const NOW: Timestamp = NOON;

/// Falls over an input that is easily found, if that is asked for: what `cargo xtask fuzz --sabotage` must find.
pub fn sabotaged(input: &[u8]) {
    static SABOTAGED: LazyLock<bool> = LazyLock::new(|| std::env::var_os("PERCHE_FUZZ_SABOTAGE").is_some());
    assert!(!*SABOTAGED || input.first() != Some(&b'!'), "sabotage");
}
