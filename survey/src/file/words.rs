//! What is wrong with a definition, in words for who writes one.

/// serde names what is allowed, but types by their names in Rust: who writes a survey need not know any.
pub(super) fn in_our_words(message: &str) -> String {
    match message.rsplit_once(", expected ") {
        Some((what, allowed)) if what.starts_with("unknown ") => format!("{what}, allowed is {allowed}"),
        Some((_, allowed)) => format!("must be {}", type_in_words(allowed)),
        None => message.to_owned(),
    }
}

fn type_in_words(name: &str) -> String {
    let whole = |least: i64, most: i64| format!("a whole number from {least} to {most}");
    match name {
        "a boolean" => "true or false".to_owned(),
        "i16" => whole(i16::MIN.into(), i16::MAX.into()),
        "u8" => whole(0, u8::MAX.into()),
        "u16" => whole(0, u16::MAX.into()),
        "u32" => whole(0, u32::MAX.into()),
        "f32" | "f64" => "a number".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object (in TOML a table)".to_owned(),
        // One of several words, which are named where it is another word.
        "string or map" => "a string".to_owned(),
        _ if name.starts_with("struct ") => "an object (in TOML a table)".to_owned(),
        _ => name.to_owned(),
    }
}
