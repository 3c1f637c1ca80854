//! What a receiver recognises us by: the signature of Standard Webhooks (standardwebhooks.com), HMAC-SHA256 over id,
//! time and body.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

const PREFIX: &str = "whsec_";
/// How many random bytes a new secret has; Standard Webhooks asks for 24 to 64.
const BYTES: usize = 32;

/// A secret that is shared with one receiver. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one from the operating system's randomness.
    pub fn make() -> Result<Self, getrandom::Error> {
        let mut bytes = vec![0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// What stands in `webhook-signature` for a body that is sent at `at`.
    pub fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{}.", seconds(at)).as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// What stands in `webhook-timestamp`.
pub(super) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(PREFIX)
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.to_string()
    }
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = text.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
        bytes.filter(|bytes| (24..=64).contains(&bytes.len())).map(Self).ok_or("is no secret of a webhook")
    }
}

/// The secret that signs, and the one before it for as long as a receiver may still know only that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// The secret.
    pub current: Secret,
    /// The one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Old>,
}

/// A secret that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Old {
    /// The secret.
    pub secret: Secret,
    /// Until when it signs too.
    pub until: Timestamp,
}

impl Secrets {
    /// The signatures of every secret that is valid at `at`, parted by spaces.
    pub fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let mut signatures = self.current.sign(id, at, body);
        if let Some(old) = self.old.as_ref().filter(|old| at < old.until) {
            signatures.push(' ');
            signatures.push_str(&old.secret.sign(id, at, body));
        }
        signatures
    }

    /// A new secret in the place of the current one, which signs too until `until`.
    pub fn rotated(&self, until: Timestamp) -> Result<Self, getrandom::Error> {
        Ok(Self { current: Secret::make()?, old: Some(Old { secret: self.current.clone(), until }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the libraries of Standard Webhooks are tested with.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let secret = Secret::try_from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()).unwrap();
        let signed =
            secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", Timestamp(1_614_265_330_999), b"{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_written_as_it_is_read_and_in_no_message() {
        let secret = Secret::make().unwrap();
        assert_eq!(Secret::try_from(secret.to_string()), Ok(secret.clone()));
        assert_eq!(secret.to_string().len(), "whsec_".len() + 44);
        assert_eq!(format!("{secret:?}"), "whsec_");
        for wrong in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", "whsec_not base64"] {
            assert!(Secret::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_old_secret_signs_beside_the_new_one_until_its_time_is_over() {
        let first = Secrets { current: Secret::make().unwrap(), old: None };
        let both = first.rotated(Timestamp(5_000)).unwrap();
        let signed = both.sign("id", Timestamp(4_999), b"{}");
        let expected = [&both.current, &first.current].map(|secret| secret.sign("id", Timestamp(4_000), b"{}"));
        assert_eq!(signed.split(' ').collect::<Vec<_>>(), expected);
        assert_eq!(both.sign("id", Timestamp(5_000), b"{}").split(' ').count(), 1);
    }
}
