//! How high the frame of a survey is with its why open: what is reserved need not move later.

use perche_survey::scale::Style;
use perche_widget::Question;

/// What is reserved for `question`, in CSS pixels: what it needs in the narrowest frame, that of a telephone of 320 pixels,
/// rounded up. A wider one leaves some room below; one that is too low by a few lines moves the page by them, and the loader
/// makes every one high enough. The parts are those of the widget's style sheets; `tests/browser/height.test.mjs` holds
/// them to what a browser makes of them.
pub(super) fn height(question: &Question) -> u32 {
    let why = [&question.why.low, &question.why.middle, &question.why.high];
    let why = why.map(|text| lines(&format!("{text} {}", question.words.optional), 38)).into_iter().max().unwrap_or(1);
    let parts = [
        8,
        25 * lines(&question.question, 26) + 12,
        scale(question),
        16 + 24 * why + 6 + 94 + 12 + 44,
        question.contact.as_ref().map_or(0, |contact| 86 + 12 + (22 * lines(&contact.consent, 36)).max(46)),
        question.privacy.as_ref().map_or(0, |_| 48),
    ];
    parts.iter().sum::<u32>().next_multiple_of(10)
}

fn scale(question: &Question) -> u32 {
    let points = u32::try_from(question.points.len()).unwrap_or(u32::MAX);
    match question.style {
        Style::Labels => {
            question.points.iter().map(|point| 20 + 24 * lines(&point.label, 38)).sum::<u32>() + 6 * (points - 1)
        }
        Style::Numbers | Style::Stars | Style::Smileys | Style::Thumbs => {
            let rows = if points > 7 { 2 } else { 1 };
            // Both ends stand beside each other, or below.
            let ends = lines(&format!("{}    {}", question.low, question.high), 37);
            48 * rows + 6 * (rows - 1) + 8 + 18 * ends
        }
    }
}

/// How many lines a text takes where `room` letters of this size fit into one; a Chinese or Japanese sign takes the room of
/// two.
fn lines(text: &str, room: usize) -> u32 {
    let wide: usize = text.chars().map(|letter| 1 + usize::from(letter >= '\u{2e80}')).sum();
    u32::try_from(wide.div_ceil(room).max(1)).unwrap_or(u32::MAX)
}
