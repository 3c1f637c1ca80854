//! Texts that are allowed and yet too long for a telephone of 320 CSS pixels, the narrowest that WCAG 2.2 asks for (1.4.10).

use std::collections::BTreeMap;

use crate::draft::Fault;
use crate::scale::Style;
use crate::survey::Survey;
use crate::text::{Text, recall};

/// How long a question may be before it pushes the points out of sight: about four lines.
const QUESTION: usize = 120;
/// How much of an end fits one line below the points.
const END: usize = 40;
/// How much of a label fits one line of a point that is a label.
const LABEL: usize = 32;

/// A warning for each text that is too long.
pub(super) fn warnings(survey: &Survey) -> Vec<Fault> {
    survey.text.iter().flat_map(|(locale, text)| of_text(survey, locale, text)).collect()
}

fn of_text(survey: &Survey, locale: &str, text: &Text) -> Vec<Fault> {
    let known = survey.company.iter().map(|company| ("company", company.as_str()));
    let known: BTreeMap<&str, &str> = known.collect();
    let room = |said: &str| columns(&recall(said, &known));
    let mut found = Vec::new();
    let question = room(&text.question);
    if question > QUESTION {
        let message = format!(
            "takes the room of {question} letters: on a telephone the points are pushed out of sight. Up to {QUESTION} reads well"
        );
        found.push(Fault::new(format!("text.{locale}.question"), message));
    }
    for (member, said) in [("low", &text.low), ("high", &text.high)] {
        found.extend(over(format!("text.{locale}.{member}"), room(said), END, "below the points"));
    }
    // Other styles show no labels: they are read aloud.
    if survey.scale().style == Style::Labels {
        for (index, label) in text.labels.iter().enumerate() {
            found.extend(over(format!("text.{locale}.labels[{index}]"), room(label), LABEL, "inside its point"));
        }
    }
    found
}

fn over(field: String, room: usize, most: usize, place: &str) -> Option<Fault> {
    let message = || format!("takes the room of {room} letters: {place} one line of a telephone holds about {most}");
    (room > most).then(|| Fault::new(field, message()))
}

/// How much room `text` takes, in letters of the Latin script; one of Chinese, Japanese or Korean is twice as wide.
fn columns(text: &str) -> usize {
    let wide = |letter: char| matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}');
    text.chars().map(|letter| if wide(letter) { 2 } else { 1 }).sum()
}
