//! A cursor: one that is not ours is refused, and one that is ours says what we said, whatever is changed in it.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use perche_collector::sign::{Purpose, Secret};

type Place = (i64, u128, Vec<u8>);

static SECRET: LazyLock<Secret> = LazyLock::new(|| Secret::make().expect("the system has random bits"));

fuzz_target!(|data: &[u8]| {
    perche_fuzz::sabotaged(data);
    if let Ok(text) = std::str::from_utf8(data) {
        assert_eq!(SECRET.open::<Place>(Purpose::Cursor, text), None);
    }
    let [at, flip, rest @ ..] = data else { return };
    let place: Place = (i64::from(*at) << 40, u128::from(*flip) << 100, rest.to_vec());
    let sealed = SECRET.seal(Purpose::Cursor, &place);
    assert_eq!(SECRET.open(Purpose::Cursor, &sealed), Some(place));
    assert_eq!(SECRET.open::<Place>(Purpose::Change, &sealed), None);
    let mut forged = sealed.into_bytes();
    let at = usize::from(*at) % forged.len();
    forged[at] ^= flip | 1;
    if let Ok(forged) = String::from_utf8(forged) {
        assert_eq!(SECRET.open::<Place>(Purpose::Cursor, &forged), None, "{forged}");
    }
});
