//! Signed links: what they may say, and the address.

use std::collections::BTreeMap;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::context::{MAX_NONCE, MAX_RESPONDENT, Payload, Seconds};
use super::secrets::SigningSecret;

/// What a link is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = LinkOrder)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    /// The owner's reference of the respondent.
    #[schema(min_length = 1, max_length = 200)]
    pub respondent: Option<String>,
    /// Declared facts.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    pub context: BTreeMap<String, String>,
    /// Used once where the survey takes one answer per signature; made when it is left out.
    #[schema(min_length = 1)]
    pub nonce: Option<String>,
    /// For how long it is valid.
    #[schema(value_type = Option<String>, pattern = "^[1-9][0-9]*[dhm]$", example = "30d", default = "30d")]
    pub expires: Validity,
}

/// For how long a signature is valid, as `30d`, `12h` or `45m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Validity {
    /// In minutes.
    minutes: u32,
}

impl Validity {
    /// What it may be.
    pub const ALLOWED: &str = "must be 1m to 3650d: a whole number and m, h or d";

    fn milliseconds(self) -> i64 {
        i64::from(self.minutes) * 60_000
    }
}

impl Default for Validity {
    fn default() -> Self {
        Self { minutes: 30 * 24 * 60 }
    }
}

impl FromStr for Validity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(Self::ALLOWED)?;
        let unit = match unit {
            "m" => 1,
            "h" => 60,
            "d" => 24 * 60,
            _ => return Err(Self::ALLOWED),
        };
        let number: u32 = number.parse().map_err(|_| Self::ALLOWED)?;
        let minutes = number.checked_mul(unit).ok_or(Self::ALLOWED)?;
        if (1..=3_650 * 24 * 60).contains(&minutes) { Ok(Self { minutes }) } else { Err(Self::ALLOWED) }
    }
}

impl TryFrom<String> for Validity {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Validity> for String {
    fn from(validity: Validity) -> Self {
        format!("{}m", validity.minutes)
    }
}

/// A signature, ready to be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = LinkSignature)]
pub struct Signature {
    /// What goes into the post, the link or the page.
    pub signed: String,
    /// Its nonce.
    pub nonce: String,
    /// Until when it is valid.
    pub expires: Timestamp,
}

/// Signs what is wanted. A signature that the survey would have to repair is of no use, so every fault is told.
pub fn sign(
    wanted: &Wanted,
    survey: &Survey,
    secrets: &[SigningSecret],
    now: Timestamp,
) -> Result<Signature, Vec<Fault>> {
    let mut faults = faults(wanted, survey);
    let nonce = match &wanted.nonce {
        Some(nonce) => nonce.clone(),
        None => nonce().map_err(|error| vec![Fault::new("nonce", error.to_string())])?,
    };
    let expires = Timestamp((now.0 + wanted.expires.milliseconds()).div_euclid(1_000) * 1_000);
    let payload = Payload {
        survey: survey.id.to_string(),
        exp: Seconds::of(expires),
        nonce: nonce.clone(),
        respondent: wanted.respondent.clone(),
        context: wanted.context.clone(),
    };
    let secret = secrets.first().expect("there is always a signing secret");
    match payload.sign(secret) {
        Ok(signed) if faults.is_empty() => return Ok(Signature { signed, nonce, expires }),
        Ok(_) => {}
        Err(too_long) => faults.push(Fault::new("context", format!("and all that is signed {too_long}"))),
    }
    Err(faults)
}

fn faults(wanted: &Wanted, survey: &Survey) -> Vec<Fault> {
    let mut found = Vec::new();
    for (key, value) in &wanted.context {
        match survey.context.get(key) {
            None => found.push(Fault::new(format!("context.{key}"), "is not declared in this survey")),
            Some(rule) if value.chars().count() > usize::from(rule.max_len) => {
                let most = format!("must have at most {} characters", rule.max_len);
                found.push(Fault::new(format!("context.{key}"), most));
            }
            Some(_) => {}
        }
    }
    let fits =
        |text: &Option<String>, most| text.as_ref().is_none_or(|text| (1..=most).contains(&text.chars().count()));
    if !fits(&wanted.respondent, MAX_RESPONDENT) {
        found.push(Fault::new("respondent", format!("must have 1 to {MAX_RESPONDENT} characters")));
    }
    if !fits(&wanted.nonce, MAX_NONCE) {
        found.push(Fault::new("nonce", format!("must have 1 to {MAX_NONCE} characters")));
    }
    found
}

/// 96 random bits.
fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the address of a link says besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// How the outside reaches this collector: origin and path, no slash at the end.
    pub base: &'a str,
    /// How the link comes to the customer.
    pub channel: Channel,
    /// The locale of the page, where it is not left to the browser.
    pub locale: Option<&'a str>,
    /// The score that it preselects.
    pub score: Option<i16>,
    /// The signature.
    pub signed: Option<&'a str>,
}

impl Address<'_> {
    /// The address of `survey`'s page. The signature stands last and as it came: it may be the place holder of a mail
    /// program, which percent-encoding would hide from it.
    pub fn write(&self, survey: &str) -> String {
        let Self { base, channel, locale, score, signed } = self;
        let mut query = vec![format!("channel={}", channel.name())];
        query.extend(locale.map(|locale| format!("locale={locale}")));
        query.extend(score.map(|score| format!("score={score}")));
        query.extend(signed.map(|signed| format!("signed={signed}")));
        format!("{base}/s/{survey}?{}", query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey() -> Survey {
        let text = "[[survey]]\nid = \"s\"\nkind = \"nps\"\n[survey.context]\norder = { max_len = 4 }\nlong = {}\n\
                    more = {}\nmost = {}\nlast = {}\nfact = {}\n[survey.text.en]\nquestion = \"q\"\n";
        perche_survey::file::read(text).surveys.remove(0)
    }

    fn wanted(json: &str) -> Wanted {
        serde_json::from_str(json).expect(json)
    }

    fn judge(json: &str) -> Result<Signature, Vec<String>> {
        let secrets = [SigningSecret::make().expect("randomness")];
        let signed = sign(&wanted(json), &survey(), &secrets, Timestamp(1_500));
        signed.map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn what_is_signed_is_read_again() {
        let secrets = [SigningSecret::make().expect("randomness")];
        let asked = wanted(r#"{"respondent": "anna", "context": {"order": "A-17"}, "expires": "1h"}"#);
        let signature = sign(&asked, &survey(), &secrets, Timestamp(1_500)).expect("signed");
        assert_eq!(signature.expires, Timestamp(3_601_000));
        let read = |now| super::super::context::read(&signature.signed, &secrets, "s", Timestamp(now));
        let signed = read(3_600_999).expect("valid");
        assert_eq!((signed.nonce, signed.respondent), (signature.nonce.clone(), Some("anna".to_owned())));
        assert_eq!(signed.context["order"], "A-17");
        assert_eq!(read(3_601_000), Err("has expired"));
        assert_ne!(judge("{}").expect("signed").nonce, judge("{}").expect("signed").nonce);
        assert_eq!(judge(r#"{"nonce": "once"}"#).expect("signed").nonce, "once");
    }

    #[test]
    fn what_the_survey_would_drop_is_refused() {
        for (json, field) in [
            (r#"{"context": {"x": "y"}}"#.to_owned(), "context.x"),
            (r#"{"context": {"order": "A-170"}}"#.to_owned(), "context.order"),
            (r#"{"respondent": ""}"#.to_owned(), "respondent"),
            (format!(r#"{{"respondent": "{}"}}"#, "è".repeat(201)), "respondent"),
            (format!(r#"{{"nonce": "{}"}}"#, "n".repeat(101)), "nonce"),
        ] {
            assert_eq!(judge(&json), Err(vec![field.to_owned()]), "{json}");
        }
        let long = |last: usize| {
            let facts = ["fact", "long", "more", "most"].map(|key| format!(r#""{key}": "{}""#, "x".repeat(200)));
            judge(&format!(r#"{{"nonce": "n", "context": {{"last": "{}", {}}}}}"#, "x".repeat(last), facts.join(", ")))
        };
        let fits = |last: &usize| long(*last).is_ok();
        let most = (0..200).take_while(fits).last().expect("some fit");
        assert_eq!(long(most + 1), Err(vec!["context".to_owned()]));
        let payload = long(most).expect("signed").signed.split('.').next().map(str::len);
        assert_eq!(payload, Some(1_366), "1,024 bytes");
    }

    #[test]
    fn validity_is_minutes_hours_or_days() {
        for (text, minutes) in [("1m", 1), ("12h", 720), ("30d", 43_200), ("3650d", 5_256_000)] {
            assert_eq!(text.parse(), Ok(Validity { minutes }), "{text}");
        }
        for text in ["", "d", "0d", "-1d", "3651d", "30", "1w", "1.5d", "99999999999d", "4000000000h", "è"] {
            assert!(text.parse::<Validity>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_says_what_it_is_given() {
        let plain =
            Address { base: "https://c.example/p", channel: Channel::Qr, locale: None, score: None, signed: None };
        assert_eq!(plain.write("s"), "https://c.example/p/s/s?channel=qr");
        let full = Address { locale: Some("de-AT"), score: Some(-1), signed: Some("{{signed}}"), ..plain };
        assert_eq!(full.write("s"), "https://c.example/p/s/s?channel=qr&locale=de-AT&score=-1&signed={{signed}}");
    }
}
