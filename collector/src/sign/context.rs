//! Signed contexts: what the owner's own server vouches for, as one text that goes into a link or a post.
//!
//! `base64url(payload) "." kid "." base64url(HMAC-SHA256(key, base64url(payload)))`, unpadded. The payload is JSON,
//! `{survey, exp, nonce, respondent?, context?}`; the key is the text of a secret as it stands.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;
use perche_survey::accept::Signed;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::keyed;
use super::secrets::{MAX_KID, SigningSecret};

/// The longest payload, in bytes of JSON.
pub const MAX_PAYLOAD: usize = 1_024;
/// The longest nonce, in characters.
pub const MAX_NONCE: usize = 100;
/// The longest reference of a respondent, in characters.
pub const MAX_RESPONDENT: usize = 200;
/// The longest text: payload, kid and signature with their two dots.
pub const MAX_TEXT: usize = (MAX_PAYLOAD * 4).div_ceil(3) + 1 + MAX_KID + 1 + 43;
/// The end of the year 9999 in seconds: later is a slip, milliseconds mostly.
const LATEST: f64 = 253_402_300_799.0;

/// What is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// The survey that may be answered with it.
    pub survey: String,
    /// Until when, in seconds since 1970 UTC. Other languages' clocks give fractions.
    pub exp: Seconds,
    /// Used once where the survey takes one answer per signature; 1 to [`MAX_NONCE`] characters.
    pub nonce: String,
    /// The owner's reference of the respondent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondent: Option<String>,
    /// Declared facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
}

/// A moment as JSON Web Tokens write it (RFC 7519, `NumericDate`).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize)]
#[serde(transparent)]
pub struct Seconds(f64);

impl Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[expect(clippy::cast_possible_truncation, reason = "a payload lies between 1970 and the year 9999")]
        to.serialize_i64(self.0 as i64)
    }
}

impl Seconds {
    /// The second that `moment` lies in.
    pub fn of(moment: Timestamp) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "seconds of our times are far below 2^53")]
        Self(moment.0.div_euclid(1_000) as f64)
    }

    fn is_over(self, now: Timestamp) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of our times are below 2^53")]
        let now = now.0 as f64;
        self.0 * 1_000.0 <= now
    }
}

impl Payload {
    /// The signed text. Fails when the payload is longer than [`MAX_PAYLOAD`].
    pub fn sign(&self, secret: &SigningSecret) -> Result<String, &'static str> {
        let json = serde_json::to_vec(self).expect("texts and a number always encode");
        if json.len() > MAX_PAYLOAD {
            return Err("must have at most 1024 bytes together when written as JSON");
        }
        let payload = URL_SAFE_NO_PAD.encode(json);
        let code = keyed(secret.key().as_bytes(), &[payload.as_bytes()]).finalize().into_bytes();
        Ok(format!("{payload}.{}.{}", secret.kid(), URL_SAFE_NO_PAD.encode(code)))
    }
}

/// What `text` vouches for in `survey` at `now`, else what is wrong with it. The signature is compared in constant time,
/// and nothing of a payload is read before it is known to be ours.
pub fn read(text: &str, secrets: &[SigningSecret], survey: &str, now: Timestamp) -> Result<Signed, &'static str> {
    const SHAPE: &str = "is not of the form payload.kid.signature";
    if text.len() > MAX_TEXT {
        return Err("is too long: its payload may have 1024 bytes");
    }
    let mut parts = text.split('.');
    let (Some(payload), Some(kid), Some(code), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(SHAPE);
    };
    let code = URL_SAFE_NO_PAD.decode(code).map_err(|_| SHAPE)?;
    let secret =
        secrets.iter().find(|secret| secret.kid() == kid).ok_or("is signed with a secret that is not known")?;
    let expected = keyed(secret.key().as_bytes(), &[payload.as_bytes()]);
    expected.verify_slice(&code).map_err(|_| "has a wrong signature")?;
    let json = URL_SAFE_NO_PAD.decode(payload).map_err(|_| SHAPE)?;
    judge(&json, survey, now)
}

fn judge(json: &[u8], survey: &str, now: Timestamp) -> Result<Signed, &'static str> {
    if json.len() > MAX_PAYLOAD {
        return Err("is too long: its payload may have 1024 bytes");
    }
    let payload: Payload = serde_json::from_slice(json)
        .map_err(|_| "has a payload that is not {survey, exp, nonce, respondent?, context?}")?;
    let Payload { survey: signed_for, exp, nonce, respondent, context } = payload;
    if signed_for != survey {
        return Err("is for another survey");
    }
    if exp.0 > LATEST {
        return Err("has an exp that is not in seconds since 1970");
    }
    if exp.is_over(now) {
        return Err("has expired");
    }
    if nonce.is_empty() || nonce.chars().count() > MAX_NONCE {
        return Err("has a nonce that is not 1 to 100 characters long");
    }
    if respondent.as_ref().is_some_and(|reference| reference.chars().count() > MAX_RESPONDENT) {
        return Err("has a respondent of more than 200 characters");
    }
    Ok(Signed { nonce, respondent, context })
}

#[cfg(test)]
mod tests;
