//! Reading a post member by member.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Clicked, Draft, Fault, MAX_SEQ, Patch};
use crate::time::NOT_RFC_3339;

impl Draft {
    /// Reads the body of a post. The error is one of the body as a whole (400); faults of single members are kept in
    /// [`Draft::faults`] (422), so that a survey can add its own.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        let mut reader = Reader::read(body)?;
        let draft = Self {
            id: reader.id(),
            score: reader.score(),
            comment: reader.patch("comment", TEXT),
            contact: reader.patch("contact", TEXT),
            consent: reader.patch("consent", FLAG),
            seq: Some(reader.seq()),
            version: reader.optional("version", TEXT),
            locale: reader.optional("locale", TEXT),
            channel: reader.optional("channel", TEXT),
            touchpoint: reader.optional("touchpoint", TEXT),
            context: reader.context(),
            respondent: reader.optional("respondent", TEXT),
            signed: reader.optional("signed", TEXT),
            display: reader.optional("display", TEXT),
            answered_at: reader.optional("answered_at", NOT_RFC_3339),
            at: reader.optional("at", NOT_RFC_3339),
            test: reader.optional("test", FLAG).unwrap_or_default(),
            faults: Vec::new(),
        };
        Ok(Self { faults: reader.finish("a response"), ..draft })
    }
}

/// What is said of a member that stands twice.
pub(crate) const GIVEN_TWICE: &str = "must be given once";
const TEXT: &str = "must be a string of Unicode text";
const FLAG: &str = "must be true or false";

fn not_an_object(error: &serde_json::Error) -> String {
    format!("the body is not one JSON object: {error}")
}

/// The members of an object, unread; what stands twice is a fault, because readers differ in which one they take.
struct Members<'a>(BTreeMap<String, &'a RawValue>, Vec<Fault>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> serde::de::Visitor<'de> for Object {
            type Value = Members<'de>;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Members(BTreeMap::new(), Vec::new());
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if members.0.insert(name.clone(), value).is_some() {
                        members.1.push(Fault::new(name, GIVEN_TWICE));
                    }
                }
                Ok(members)
            }
        }
        from.deserialize_map(Object)
    }
}

/// The members of a JSON object, read one by one, so that all that are wrong can be named at once.
pub struct Reader<'a> {
    members: BTreeMap<String, &'a RawValue>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// Begins with a body, which must be one object.
    pub fn read(body: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8 text".to_owned())?;
        let members: Members<'a> = serde_json::from_str(text).map_err(|error| not_an_object(&error))?;
        Ok(Self { members: members.0, faults: members.1 })
    }

    fn fault(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault::new(field, message));
    }

    /// `Keep` when absent or mistyped, `Clear` when null.
    fn patch<T: DeserializeOwned>(&mut self, field: &str, allowed: &str) -> Patch<T> {
        match self.members.remove(field).map(|raw| serde_json::from_str(raw.get())) {
            None => Patch::Keep,
            Some(Ok(None)) => Patch::Clear,
            Some(Ok(Some(value))) => Patch::Set(value),
            Some(Err(_)) => {
                self.fault(field, allowed);
                Patch::Keep
            }
        }
    }

    /// A member that may be left out or null. One of another type is a fault, which says what is `allowed`.
    pub fn optional<T: DeserializeOwned + Clone>(&mut self, field: &str, allowed: &str) -> Option<T> {
        self.patch(field, allowed).value().cloned()
    }

    fn id(&mut self) -> Option<Uuid> {
        const ALLOWED: &str = "must be a UUID of version 7, made anew for each response";
        if !self.members.contains_key("id") {
            self.fault("id", "is missing: a UUID of version 7, made anew for each response");
            return None;
        }
        match self.patch::<Uuid>("id", ALLOWED) {
            Patch::Set(id) if id.get_version_num() == 7 => Some(id),
            Patch::Set(_) | Patch::Clear => {
                self.fault("id", ALLOWED);
                None
            }
            Patch::Keep => None,
        }
    }

    fn score(&mut self) -> Option<Clicked> {
        let Some(raw) = self.members.remove("score") else {
            self.fault("score", "is missing: a whole number on the survey's scale, or null for a skip");
            return None;
        };
        if raw.get() == "null" {
            return Some(Clicked::Skip);
        }
        let score = whole_number(raw.get());
        if score.is_none() {
            self.fault("score", "must be a whole number on the survey's scale, or null for a skip");
        }
        score.map(Clicked::Score)
    }

    fn seq(&mut self) -> u64 {
        let Some(raw) = self.members.remove("seq").filter(|raw| raw.get() != "null") else { return 0 };
        let seq = whole_number(raw.get()).and_then(|seq| u64::try_from(seq).ok());
        if seq.is_none() {
            self.fault("seq", "must be a whole number from 0 to 9007199254740991");
        }
        seq.unwrap_or_default()
    }

    /// The declared facts; the key of each that is no text is named.
    pub fn context(&mut self) -> BTreeMap<String, String> {
        let Some(raw) = self.members.remove("context").filter(|raw| raw.get() != "null") else {
            return BTreeMap::new();
        };
        let Ok(Members(members, twice)) = serde_json::from_str::<Members<'_>>(raw.get()) else {
            self.fault("context", "must be an object of strings");
            return BTreeMap::new();
        };
        self.faults.extend(twice.into_iter().map(|fault| Fault { field: format!("context.{}", fault.field), ..fault }));
        let mut context = BTreeMap::new();
        for (key, value) in members {
            match serde_json::from_str(value.get()) {
                Ok(text) => drop(context.insert(key, text)),
                Err(_) => self.fault(format!("context.{key}"), TEXT),
            }
        }
        context
    }

    /// Every fault; what was not read is no member `of` this.
    pub fn finish(mut self, of: &str) -> Vec<Fault> {
        for field in std::mem::take(&mut self.members).into_keys() {
            self.fault(field, format!("is not a member of {of}"));
        }
        self.faults
    }
}

/// The JSON number `text` when it is whole and exact: `6` and `6.0`, neither `6.5` nor `1e400` nor `"6"`.
fn whole_number(text: &str) -> Option<i64> {
    if let Ok(whole) = serde_json::from_str::<i64>(text) {
        return Some(whole);
    }
    let number = serde_json::from_str::<f64>(text).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "2^53 - 1 is exact in an f64")]
    let exact = number.fract() == 0.0 && number.abs() <= MAX_SEQ as f64;
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    exact.then_some(number as i64)
}
