//! What only this installation can make: display tokens, the keyed hash of a respondent, page cursors. And what the
//! owner's servers can make too, with a secret that they share: signed contexts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use perche_survey::accept::Display;
use perche_survey::response::Channel;
use perche_survey::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub mod context;
pub mod link;
pub mod secrets;

/// The installation's secret; every use takes a key of its own from it.
#[derive(Clone)]
pub struct Secret([u8; 32]);

/// What a key is for. A value made for one use is worthless for another.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// The token of a displayed page.
    Display,
    /// The hash of a respondent's reference.
    Respondent,
    /// The place in a list.
    Cursor,
    /// The place in the log of changes.
    Change,
    /// The hash of a comment that a webhook was told.
    Comment,
    /// The check of one page.
    Check,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Display => b"display",
            Self::Respondent => b"respondent",
            Self::Cursor => b"cursor",
            Self::Change => b"change",
            Self::Comment => b"comment",
            Self::Check => b"check",
        }
    }
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac
}

/// So many bytes of the HMAC stand in a sealed text: half of it, as RFC 2104 has it. They are in each page, and nothing there
/// can be compressed less.
const CODE: usize = 16;

impl Secret {
    /// A new one from the operating system's randomness.
    pub fn make() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads what [`Secret::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// As kept in the store.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    fn mac(&self, purpose: Purpose, message: &[u8]) -> Hmac<Sha256> {
        let key = keyed(&self.0, &[purpose.name()]).finalize().into_bytes();
        keyed(&key, &[message])
    }

    /// 32 hex digits that stand for `reference` in this installation alone.
    pub fn hash_respondent(&self, reference: &str) -> String {
        self.hash(Purpose::Respondent, reference)
    }

    /// 32 hex digits that stand for `text` in this installation alone.
    pub fn hash(&self, purpose: Purpose, text: &str) -> String {
        let code = self.mac(purpose, text.as_bytes()).finalize().into_bytes();
        let mut start = [0; 16];
        start.copy_from_slice(&code[..16]);
        format!("{:032x}", u128::from_be_bytes(start))
    }

    /// `value` and its signature as one opaque text.
    pub fn seal<T: Serialize>(&self, purpose: Purpose, value: &T) -> String {
        let payload = postcard::to_stdvec(value).expect("our own flat types always encode");
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let code = self.mac(purpose, payload.as_bytes()).finalize().into_bytes();
        format!("{payload}.{}", URL_SAFE_NO_PAD.encode(&code[..CODE]))
    }

    /// What [`Secret::seal`] sealed; `None` when it was not us.
    pub fn open<T: DeserializeOwned>(&self, purpose: Purpose, text: &str) -> Option<T> {
        let (payload, code) = text.split_once('.')?;
        let code = URL_SAFE_NO_PAD.decode(code).ok()?;
        // A code may be longer, as older versions wrote it, and no shorter.
        if code.len() < CODE {
            return None;
        }
        self.mac(purpose, payload.as_bytes()).verify_truncated_left(&code).ok()?;
        postcard::from_bytes(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

/// What the page was made with. It comes back with the answer, so the client cannot say otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The survey.
    pub survey: String,
    /// When the page was made, in milliseconds UTC.
    pub at: i64,
    /// Makes two tokens differ.
    pub nonce: u64,
    /// How the page came to the customer.
    pub channel: Channel,
    /// The locale of its texts.
    pub locale: String,
    /// The version of its wording.
    pub version: String,
    /// Where in the journey.
    pub touchpoint: Option<String>,
    /// The facts in its address.
    pub context: std::collections::BTreeMap<String, String>,
    /// Whether it is a trial.
    pub test: bool,
    /// The signed context in its address, valid or not.
    pub signed: Option<String>,
}

/// For how long a page may lie open before it is answered.
const TOKEN_DAYS: i64 = 30;

impl Shown {
    /// The token's content, when it is ours, of that survey and not too old.
    pub fn read(secret: &Secret, survey: &str, now: Timestamp, token: &str) -> Option<Self> {
        let shown: Self = secret.open(Purpose::Display, token)?;
        let fresh = now <= Timestamp(shown.at).plus_days(TOKEN_DAYS);
        (shown.survey == survey && fresh).then_some(shown)
    }

    /// What it says of an answer that came at `now`.
    pub fn display(self, now: Timestamp) -> Display {
        Display {
            channel: Some(self.channel),
            locale: Some(self.locale),
            touchpoint: self.touchpoint,
            context: self.context,
            version: Some(self.version),
            test: self.test,
            answer_ms: u32::try_from(now.0 - self.at).ok(),
        }
    }
}

/// The hash under which a token is remembered.
pub fn token_hash(token: &str) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&Sha256::digest(token)[..16]);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Shown {
        Shown {
            survey: "s".into(),
            at: 1_000,
            nonce: 7,
            channel: Channel::Inline,
            locale: "it".into(),
            version: "0123456789ab".into(),
            touchpoint: None,
            context: std::collections::BTreeMap::new(),
            test: false,
            signed: None,
        }
    }

    #[test]
    fn a_token_is_read_by_the_installation_that_made_it_and_by_no_other() {
        let (ours, theirs) = (Secret::make().expect("randomness"), Secret::make().expect("randomness"));
        let token = ours.seal(Purpose::Display, &shown());
        let now = Timestamp(2_500);
        assert_eq!(Shown::read(&ours, "s", now, &token), Some(shown()));
        assert_eq!(Shown::read(&theirs, "s", now, &token), None);
        assert_eq!(Shown::read(&ours, "other", now, &token), None);
        assert_eq!(Shown::read(&ours, "s", now.plus_days(31), &token), None);
        assert_eq!(ours.open::<Shown>(Purpose::Cursor, &token), None, "a token is no cursor");
        assert_eq!(shown().display(now).answer_ms, Some(1_500));
    }

    #[test]
    fn a_changed_token_is_worthless() {
        let ours = Secret::make().expect("randomness");
        let token = ours.seal(Purpose::Display, &shown());
        for text in ["", ".", "a.b", &token[1..], &token[..token.len() - 1], &format!("A{token}")] {
            assert_eq!(Shown::read(&ours, "s", Timestamp(2_000), text), None, "{text}");
        }
    }

    #[test]
    fn a_code_that_was_cut_short_is_worthless_and_a_whole_one_of_an_older_version_is_not() {
        let ours = Secret::make().expect("randomness");
        let token = ours.seal(Purpose::Display, &shown());
        let (payload, code) = token.split_once('.').expect("it has two parts");
        let code = URL_SAFE_NO_PAD.decode(code).expect("it was made so");
        assert_eq!(code.len(), CODE);
        let whole = ours.mac(Purpose::Display, payload.as_bytes()).finalize().into_bytes();
        let with = |code: &[u8]| format!("{payload}.{}", URL_SAFE_NO_PAD.encode(code));
        for cut in [0, 1, CODE - 1] {
            assert_eq!(ours.open::<Shown>(Purpose::Display, &with(&code[..cut])), None, "{cut} bytes");
        }
        assert_eq!(ours.open(Purpose::Display, &with(&whole)), Some(shown()));
        assert_eq!(ours.open::<Shown>(Purpose::Display, &with(&[&whole[..], &[0]].concat())), None);
    }

    #[test]
    fn a_respondent_has_one_hash_per_installation() {
        let (ours, theirs) = (Secret::make().expect("randomness"), Secret::make().expect("randomness"));
        assert_eq!(ours.hash_respondent("anna"), ours.hash_respondent("anna"));
        assert_ne!(ours.hash_respondent("anna"), theirs.hash_respondent("anna"));
        assert_eq!(ours.hash_respondent("anna").len(), 32);
        assert!(Secret::from_text(&ours.to_text()).is_some());
    }
}
