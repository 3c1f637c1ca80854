use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// What any language can check its own signing against, made by another program than this one.
const VECTORS: &str = include_str!("../../../../tests/vectors/signed.json");

/// The result of a vector as we say it.
fn words(result: &str) -> &'static str {
    match result {
        "expired" => "has expired",
        "other-survey" => "is for another survey",
        "wrong-signature" => "has a wrong signature",
        "unknown-secret" => "is signed with a secret that is not known",
        "malformed" => "is not of the form payload.kid.signature",
        "not-seconds" => "has an exp that is not in seconds since 1970",
        "unreadable" => "has a payload that is not {survey, exp, nonce, respondent?, context?}",
        "bad-nonce" => "has a nonce that is not 1 to 100 characters long",
        "bad-respondent" => "has a respondent of more than 200 characters",
        "too-long" => "is too long: its payload may have 1024 bytes",
        other => panic!("{other}"),
    }
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("no {name} in {row}"))
}

#[test]
fn every_vector_is_judged_as_it_says() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("JSON");
    let known = vectors["secrets"].as_array().expect("secrets");
    let known: Vec<SigningSecret> =
        known.iter().map(|secret| secret.as_str().expect("text").parse().expect("a secret")).collect();
    let cases = vectors["cases"].as_array().expect("cases");
    assert!(cases.len() > 30, "{}", cases.len());
    for case in cases {
        let now = Timestamp(case["now"].as_i64().expect("seconds") * 1_000);
        let judged = read(text(case, "signed"), &known, text(case, "survey"), now);
        match text(case, "result") {
            "valid" => {
                let says = &case["says"];
                let signed = judged.unwrap_or_else(|why| panic!("{why}: {case}"));
                assert_eq!(signed.nonce, text(says, "nonce"), "{case}");
                assert_eq!(signed.respondent.as_deref(), says["respondent"].as_str(), "{case}");
                assert_eq!(serde_json::to_value(&signed.context).expect("JSON"), says["context"], "{case}");
            }
            result => assert_eq!(judged, Err(words(result)), "{case}"),
        }
    }
}

#[test]
fn what_is_signed_here_is_what_others_sign() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("JSON");
    let mut equal = 0;
    for case in vectors["cases"].as_array().expect("cases") {
        let Some(Ok(payload)) = case["payload"].as_str().map(serde_json::from_str::<Payload>) else { continue };
        // Ours is written without spaces and in its own order: most of theirs are too.
        if serde_json::to_string(&payload).ok().as_deref() == case["payload"].as_str() {
            let secret: SigningSecret = text(case, "secret").parse().expect("a secret");
            match payload.sign(&secret) {
                Ok(signed) => assert_eq!(signed, text(case, "signed")),
                Err(_) => assert_eq!(text(case, "result"), "too-long"),
            }
            equal += 1;
        }
    }
    assert!(equal >= 8, "{equal}");
}

fn secret() -> SigningSecret {
    format!("kid.{}", "k".repeat(32)).parse().expect("a secret")
}

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn valid() -> String {
    let payload = r#"{"survey":"s","exp":1797592000,"nonce":"n","context":{"order":"A-17"}}"#;
    serde_json::from_str::<Payload>(payload).expect("a payload").sign(&secret()).expect("short")
}

proptest! {
    #[test]
    fn no_text_is_a_signature_by_chance_and_none_is_a_crash(text in ".{0,1500}") {
        prop_assert!(read(&text, &[secret()], "s", NOW).is_err());
    }

    #[test]
    fn no_parts_are(payload in "[A-Za-z0-9_=-]{0,60}", code in "[A-Za-z0-9_-]{43}") {
        let text = [payload.as_str(), "kid", &code].join(".");
        prop_assert!(read(&text, &[secret()], "s", NOW).is_err());
    }

    #[test]
    fn a_signature_with_any_letter_changed_is_none(at in 0_usize..164, letter in "[ -~]") {
        let text = valid();
        let at = at % text.len();
        let changed = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
        prop_assert_eq!(read(&changed, &[secret()], "s", NOW).is_ok(), changed == text);
    }

    #[test]
    fn whatever_was_signed_with_a_known_secret_is_judged_and_is_never_a_crash(payload in prop::collection::vec(any::<u8>(), 0..1_100)) {
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let code = keyed(secret().key().as_bytes(), &[payload.as_bytes()]).finalize().into_bytes();
        let text = format!("{payload}.kid.{}", URL_SAFE_NO_PAD.encode(code));
        prop_assert!(read(&text, &[secret()], "s", NOW).is_err());
    }

    #[test]
    fn what_is_signed_is_read_again(
        nonce in ".{1,100}",
        respondent in prop::option::of(".{0,100}"),
        context in prop::collection::btree_map("[a-z]{1,9}", ".{0,20}", 0..4),
    ) {
        let exp = Seconds::of(NOW.plus_days(1));
        let payload = Payload { survey: "s".to_owned(), exp, nonce, respondent, context };
        let Ok(text) = payload.sign(&secret()) else { return Ok(()) };
        prop_assert!(text.len() <= MAX_TEXT);
        let read = read(&text, &[secret()], "s", NOW);
        let Payload { nonce, respondent, context, .. } = payload;
        prop_assert_eq!(read, Ok(Signed { nonce, respondent, context }));
    }
}
