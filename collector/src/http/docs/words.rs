//! Texts of the description as HTML.

use perche_widget::escape;
use serde_json::Value;

/// Paragraphs parted by empty lines, with `code` and **strong** words. Everything else is text.
pub(super) fn paragraphs(text: &str) -> String {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| format!("<p>{}</p>\n", line(part))).collect::<Vec<_>>().concat()
}

/// One line or paragraph without its element.
pub(super) fn line(text: &str) -> String {
    let strong = |text: &str| paired(&escape(text), "**", "strong");
    let mut parts = text.split('`');
    let mut out = strong(parts.next().unwrap_or_default());
    for (place, part) in parts.enumerate() {
        let written = if place % 2 == 0 { format!("<code>{}</code>", escape(part)) } else { strong(part) };
        out.push_str(&written);
    }
    out
}

fn paired(text: &str, mark: &str, element: &str) -> String {
    let parts = text.split(mark).enumerate();
    parts
        .map(|(place, part)| if place % 2 == 1 { format!("<{element}>{part}</{element}>") } else { part.to_owned() })
        .collect()
}

/// A name as the end of an address.
pub(super) fn slug(name: &str) -> String {
    name.replace(' ', "-")
}

/// JSON for people; a text is shown as it is.
pub(super) fn pretty(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// A block of code.
pub(super) fn block(code: &str) -> String {
    format!("<pre><code>{}</code></pre>\n", escape(code.trim_end()))
}

/// A block of code that opens on demand.
pub(super) fn folded(title: &str, code: &str) -> String {
    format!("<details>\n<summary>{}</summary>\n{}</details>\n", escape(title), block(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_and_nothing_of_a_text_becomes_an_element() {
        assert_eq!(
            paragraphs("**A** `b<i>` & c\n\nd"),
            "<p><strong>A</strong> <code>b&lt;i&gt;</code> &amp; c</p>\n<p>d</p>\n"
        );
    }
}
