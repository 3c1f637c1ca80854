//! A page's form as a browser without scripts would send it.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};

use crate::http::{Answer, Client};

/// The members of a form by their names. Buttons are none of them: a browser sends only the one that is pressed.
pub type Fields = BTreeMap<String, String>;

/// What the fields of `page` hold.
pub fn fields(page: &str) -> Fields {
    let mut found = Fields::new();
    // The text area or the choice that is being read.
    let (mut area, mut choice): (Option<(String, String)>, Option<String>) = (None, None);
    for Ok(token) in Tokenizer::new(page) {
        match token {
            Token::StartTag(tag) => {
                let get = |name: &str| {
                    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
                };
                match &**tag.name {
                    b"input" => found.extend(member(&get)),
                    b"textarea" => area = get("name").map(|name| (name, String::new())),
                    b"select" => choice = get("name").filter(|_| get("disabled").is_none()),
                    b"option" => {
                        if let Some(name) = &choice
                            && (get("selected").is_some() || !found.contains_key(name))
                        {
                            found.insert(name.clone(), get("value").unwrap_or_default());
                        }
                    }
                    _ => {}
                }
            }
            Token::String(text) => {
                if let Some((_, typed)) = &mut area {
                    typed.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Token::EndTag(tag) if &**tag.name == b"textarea" => found.extend(area.take().map(|(name, typed)| {
                // The line end behind the tag is no part of it.
                (name, typed.strip_prefix('\n').unwrap_or(&typed).to_owned())
            })),
            Token::EndTag(tag) if &**tag.name == b"select" => choice = None,
            _ => {}
        }
    }
    found
}

/// What an input sends, if it does.
fn member(get: &dyn Fn(&str) -> Option<String>) -> Option<(String, String)> {
    let ticked = get("type").as_deref() != Some("checkbox") || get("checked").is_some();
    let name = get("name").filter(|_| ticked && get("disabled").is_none())?;
    Some((name, get("value").unwrap_or_default()))
}

/// Sends `fields` to `path`, with the button `act` pressed.
pub fn send(client: &Client, path: &str, fields: &Fields, act: &str) -> Answer {
    let mut members: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    members.push(("act", act));
    client.post_form(path, &members)
}
