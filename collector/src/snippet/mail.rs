//! The block for a mail: tables and inline styles, which is what Outlook's Word engine and Gmail both keep.
//!
//! Word ignores `display:block`, `max-width` and rounded corners; it takes a cell's background from `bgcolor`, needs
//! `mso-line-height-rule` to keep a line's height, and makes only the letters of a link clickable. So each point is a cell
//! with a link in it, spaces that only Word sees make the link wider there, and a table that only Word sees bounds the
//! width. Nothing of it needs a picture or a style sheet: both are taken out by half of the readers.

use perche_survey::contrast::{Colour, LIGHT};
use perche_survey::response::Channel;
use perche_survey::scale::{Polarity, Style};
use perche_widget::{Point, escape, is_rtl};

use super::{Snippet, Stage, Way};

/// The widest that it becomes, in CSS pixels.
const WIDTH: u32 = 480;
/// What is written with where the survey has no font of its own: a mail has no page to take one from.
const FONT: &str = "Arial,Helvetica,sans-serif";
const INK: &str = "#1c2024";
const SOFT: &str = "#5b6168";
/// The edge of a point where the survey has no accent: 3.4 to 1 on white.
const EDGE: &str = "#868e96";

pub(super) fn write(stage: &Stage<'_>) -> Snippet {
    let mut notes = vec![
        "A click on a point opens the page with it marked. Nothing is stored before the customer sends it, so programs \
         that open every link of a mail give no answers."
            .to_owned(),
        "Send it together with the plain text, as the two parts of one mail.".to_owned(),
    ];
    if stage.shows_facts() {
        notes.push(
            "The question shows facts of the customer, which a mail cannot know: they are left out here.".to_owned(),
        );
    }
    Snippet {
        channel: Way::Email,
        html: block(stage),
        alternative: None,
        text: Some(text(stage)),
        csp: Vec::new(),
        notes,
    }
}

/// How everything in the block is written.
struct Dress {
    font: String,
    edge: String,
    /// Where a line starts and ends: `left` and `right`, turned round for languages from right to left.
    start: &'static str,
    end: &'static str,
}

impl Dress {
    fn of(stage: &Stage<'_>) -> Self {
        let theme = &stage.survey.theme;
        let own = theme.font.as_ref().filter(|font| *font != "inherit");
        let accent = theme.accent.as_deref().and_then(Colour::read);
        let (start, end) = if is_rtl(&stage.question.locale) { ("right", "left") } else { ("left", "right") };
        Self {
            font: own.map_or_else(|| FONT.to_owned(), |font| format!("{},{FONT}", escape(font))),
            edge: accent.map_or_else(|| EDGE.to_owned(), |accent| LIGHT.tones(accent).edge.hex()),
            start,
            end,
        }
    }

    /// The style of a text: Word takes none from what stands around it.
    fn text(&self, size: u32, line: u32, colour: &str) -> String {
        format!(
            "font-family:{};font-size:{size}px;line-height:{line}px;mso-line-height-rule:exactly;color:{colour}",
            self.font
        )
    }
}

fn block(stage: &Stage<'_>) -> String {
    let dress = Dress::of(stage);
    let question = &stage.question;
    let (dir, start) = (if is_rtl(&question.locale) { "rtl" } else { "ltr" }, dress.start);
    let points = match question.style {
        Style::Labels => rows(stage, &dress),
        Style::Numbers | Style::Stars | Style::Smileys | Style::Thumbs => columns(stage, &dress),
    };
    let asked = dress.text(18, 26, INK);
    format!(
        "<!--[if mso]><table role=\"presentation\" width=\"{WIDTH}\" align=\"center\" cellpadding=\"0\" cellspacing=\"0\" \
         border=\"0\"><tr><td><![endif]-->\n\
         <table role=\"presentation\" lang=\"{lang}\" dir=\"{dir}\" width=\"100%\" align=\"center\" cellpadding=\"0\" \
         cellspacing=\"0\" border=\"0\" bgcolor=\"#ffffff\" style=\"width:100%;max-width:{WIDTH}px;margin:0 auto;\
         background-color:#ffffff\">\n\
         <tr><td align=\"{start}\" style=\"padding:16px 12px 12px;text-align:{start};font-weight:bold;{asked}\">{said}</td></tr>\n\
         {points}\n</table>\n<!--[if mso]></td></tr></table><![endif]-->",
        lang = escape(&question.locale),
        said = escape(&question.question),
    )
}

/// Points side by side, with the meaning of both ends below.
fn columns(stage: &Stage<'_>, dress: &Dress) -> String {
    let points = &stage.question.points;
    let (many, width) = (points.len() > 7, 100 / points.len().max(1));
    let gap = if many { 2 } else { 4 };
    let cells: Vec<String> = points.iter().map(|point| cell(stage, dress, point, width)).collect();
    let [first, last] = [points.first(), points.last()].map(|point| meaning(stage, point));
    let ends = if first.is_empty() && last.is_empty() {
        String::new()
    } else {
        let soft = dress.text(13, 18, SOFT);
        let end = |side: &str, said: &str| {
            format!(
                "<td width=\"50%\" align=\"{side}\" valign=\"top\" style=\"width:50%;text-align:{side};{soft}\">{said}</td>"
            )
        };
        format!(
            "\n<tr><td style=\"padding:4px 12px 16px\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" \
             cellspacing=\"0\" border=\"0\"><tr>{}{}</tr></table></td></tr>",
            end(dress.start, &first),
            end(dress.end, &last),
        )
    };
    let side = 12 - gap;
    format!(
        "<tr><td style=\"padding:0 {side}px\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" \
         cellspacing=\"{gap}\" border=\"0\" style=\"width:100%;table-layout:fixed\"><tr>\n{}\n</tr></table></td></tr>{ends}",
        cells.join("\n")
    )
}

/// What an end means, its number before it where the points show numbers.
fn meaning(stage: &Stage<'_>, end: Option<&Point>) -> String {
    let Some(point) = end else { return String::new() };
    let scale = stage.survey.scale();
    let said = if point.score == scale.min { &stage.question.low } else { &stage.question.high };
    match stage.question.style {
        Style::Numbers if !said.is_empty() => format!("{}&nbsp;= {}", point.score, escape(said)),
        Style::Numbers | Style::Stars | Style::Smileys | Style::Thumbs | Style::Labels => escape(said),
    }
}

fn cell(stage: &Stage<'_>, dress: &Dress, point: &Point, width: usize) -> String {
    let sign = sign(stage, point);
    let size = if stage.question.style == Style::Numbers { 16 } else { 26 };
    let text = dress.text(size, 44, INK);
    format!(
        "<td align=\"center\" valign=\"middle\" width=\"{width}%\" height=\"44\" bgcolor=\"#ffffff\" style=\"height:44px;\
         text-align:center;border:1px solid {edge};border-radius:8px;background-color:#ffffff;{text}\">{link}</td>",
        edge = dress.edge,
        link = link(stage, point, &format!("display:block;text-align:center;{text}"), &sign),
    )
}

/// Points one below the other, each with its words.
fn rows(stage: &Stage<'_>, dress: &Dress) -> String {
    let (text, start) = (dress.text(16, 24, INK), dress.start);
    let row = |point: &Point| {
        let said = if point.label.is_empty() { point.score.to_string() } else { escape(&point.label) };
        format!(
            "<tr><td align=\"{start}\" bgcolor=\"#ffffff\" style=\"padding:0;text-align:{start};border:1px solid {edge};\
             border-radius:8px;background-color:#ffffff;{text}\">{link}</td></tr>",
            edge = dress.edge,
            link = link(stage, point, &format!("display:block;padding:10px 14px;{text}"), &said),
        )
    };
    let rows: Vec<String> = stage.question.points.iter().map(row).collect();
    format!(
        "<tr><td style=\"padding:0 6px 12px\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"6\" \
         border=\"0\">\n{}\n</table></td></tr>",
        rows.join("\n")
    )
}

/// A point's link. `said` is HTML.
fn link(stage: &Stage<'_>, point: &Point, style: &str, said: &str) -> String {
    // Word: no underline is left but by a span of its own, and no padding makes the link wider.
    format!(
        "<a href=\"{href}\" target=\"_blank\" aria-label=\"{name}\" style=\"text-decoration:none;{style}\">\
         <!--[if mso]>&nbsp;&nbsp;<![endif]-->{said}<!--[if mso]>&nbsp;&nbsp;<![endif]--></a>",
        href = stage.attribute(Channel::Email, Some(point.score)),
        name = escape(&name(stage, point)),
    )
}

/// What a screen reader says of a point: its number, and what that means.
fn name(stage: &Stage<'_>, point: &Point) -> String {
    let scale = stage.survey.scale();
    let end = match point.score {
        score if score == scale.min => &stage.question.low,
        score if score == scale.max => &stage.question.high,
        _ => "",
    };
    let said = if point.label.is_empty() { end } else { &point.label };
    if said.is_empty() { point.score.to_string() } else { format!("{}: {said}", point.score) }
}

/// What is seen of a point. Pictures are letters here: a mail's images are blocked until somebody allows them.
fn sign(stage: &Stage<'_>, point: &Point) -> String {
    // Of Unicode 6.0: newer ones are empty boxes on older systems.
    const FACES: [&str; 5] = ["&#128544;", "&#128542;", "&#128528;", "&#128522;", "&#128515;"];
    let scale = stage.survey.scale();
    let steps = usize::from(scale.max.abs_diff(scale.min)).max(1);
    let from = if scale.polarity == Polarity::HighIsGood { scale.min } else { scale.max };
    let rank = usize::from(point.score.abs_diff(from));
    match stage.question.style {
        Style::Numbers | Style::Labels => point.score.to_string(),
        Style::Stars => "&#9734;".to_owned(),
        // As on the page: the ends are always the saddest and the happiest.
        Style::Smileys => FACES[((rank * 8 + steps) / (2 * steps)).min(4)].to_owned(),
        Style::Thumbs => if rank * 2 > steps { "&#128077;" } else { "&#128078;" }.to_owned(),
    }
}

/// The mail's other part: the question, and one line a point.
fn text(stage: &Stage<'_>) -> String {
    let points = stage
        .question
        .points
        .iter()
        .map(|point| format!("{}\n{}\n", name(stage, point), stage.address(Channel::Email, Some(point.score))));
    format!("{}\n\n{}", stage.question.question, points.collect::<Vec<_>>().join("\n"))
}
