//! What a team does with a response: labels it, is done with it, lets it count after all.

use serde_json::{Map, Value};

use crate::draft::Fault;
use crate::response::{Response, Status};

/// The most tags of a response.
pub const MAX_TAGS: usize = 20;
/// The most characters of a tag.
pub const MAX_TAG: usize = 50;

/// What is to be done; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handling {
    /// The labels that it has from now on.
    pub tags: Option<Vec<String>>,
    /// Whether the team is done with it.
    pub done: Option<bool>,
    /// Whether a response in quarantine counts from now on.
    pub release: bool,
}

const MEMBERS: &str = "is not a member that can be changed: tags, done and quarantined are";

impl Handling {
    /// Reads a JSON object; every wrong member is named.
    pub fn read(members: &Map<String, Value>) -> Result<Self, Vec<Fault>> {
        let (mut handling, mut faults) = (Self::default(), Vec::new());
        for (name, value) in members {
            let read = match name.as_str() {
                "tags" => tags(value).map(|tags| handling.tags = Some(tags)),
                "done" => {
                    value.as_bool().map(|done| handling.done = Some(done)).ok_or("must be true or false".to_owned())
                }
                "quarantined" if *value == Value::Bool(false) => {
                    handling.release = true;
                    Ok(())
                }
                "quarantined" => Err("must be false: a response can be released, not put into quarantine".to_owned()),
                _ => Err(MEMBERS.to_owned()),
            };
            faults.extend(read.err().map(|message| Fault::new(name, message)));
        }
        if members.is_empty() {
            faults.push(Fault::new("body", "must have tags, done or quarantined"));
        }
        if faults.is_empty() { Ok(handling) } else { Err(faults) }
    }

    /// `stored` as it is afterwards. Slots in segments are the store's to give.
    pub fn apply(&self, stored: &Response) -> Response {
        let released = self.release && stored.status == Status::Quarantined;
        Response {
            tags: self.tags.clone().unwrap_or_else(|| stored.tags.clone()),
            done: self.done.unwrap_or(stored.done),
            status: if released { Status::Counted } else { stored.status },
            ..stored.clone()
        }
    }
}

/// Without blanks around them, each once.
fn tags(value: &Value) -> Result<Vec<String>, String> {
    let allowed =
        || format!("must be at most {MAX_TAGS} texts of 1 to {MAX_TAG} characters, none of them control characters");
    let texts = value.as_array().filter(|texts| texts.len() <= MAX_TAGS).ok_or_else(allowed)?;
    let mut tags = Vec::new();
    for text in texts {
        let tag = text.as_str().map(str::trim).ok_or_else(allowed)?;
        if !(1..=MAX_TAG).contains(&tag.chars().count()) || tag.chars().any(char::is_control) {
            return Err(allowed());
        }
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Handling, Vec<String>> {
        let Value::Object(members) = value else { panic!("an object") };
        Handling::read(&members).map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn every_wrong_member_is_named() {
        let wrong = json!({"tags": "late", "done": "yes", "quarantined": true, "score": 3});
        assert_eq!(read(wrong), Err(["done", "quarantined", "score", "tags"].map(str::to_owned).to_vec()));
        assert_eq!(read(json!({})), Err(vec!["body".to_owned()]));
    }

    #[test]
    fn tags_are_trimmed_and_kept_once() {
        let handling = read(json!({"tags": [" late ", "late", "VIP"]})).expect("sound");
        assert_eq!(handling.tags, Some(vec!["late".to_owned(), "VIP".to_owned()]));
        assert_eq!(read(json!({"tags": []})).expect("sound").tags, Some(Vec::new()));
    }

    #[test]
    fn the_limits_of_tags_hold_at_their_edge() {
        let many = |count: usize| json!({"tags": (0..count).map(|n| n.to_string()).collect::<Vec<_>>()});
        let long = |count: usize| json!({"tags": ["é".repeat(count)]});
        for (value, sound) in [
            (many(MAX_TAGS), true),
            (many(MAX_TAGS + 1), false),
            (long(MAX_TAG), true),
            (long(MAX_TAG + 1), false),
            (json!({"tags": [""]}), false),
            (json!({"tags": [" "]}), false),
            (json!({"tags": ["a\u{7}b"]}), false),
            (json!({"tags": [1]}), false),
        ] {
            assert_eq!(read(value.clone()).is_ok(), sound, "{value}");
        }
    }
}
