//! A signed context: what somebody else made vouches for nothing, whatever it looks like.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use perche_collector::sign::context::read;
use perche_collector::sign::secrets::{SigningSecret, given};
use perche_fuzz::NOW;

static SECRETS: LazyLock<[SigningSecret; 1]> =
    LazyLock::new(|| [SigningSecret::make().expect("the system has random bits")]);

fuzz_target!(|text: &str| {
    perche_fuzz::sabotaged(text.as_bytes());
    assert!(read(text, &*SECRETS, "effort", NOW).is_err());
    // With the name of our secret, as an attacker knows it from any link.
    let named = text.replace("kid", SECRETS[0].kid());
    assert!(read(&named, &*SECRETS, "effort", NOW).is_err());
    let _ = given(text);
});
