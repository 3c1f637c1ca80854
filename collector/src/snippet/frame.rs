//! Inline, popover, tab, and the frame without any script.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use perche_survey::show::Mode;
use perche_widget::escape;
use sha2::{Digest, Sha384};

use super::{Snippet, Stage, Way};
use crate::assets;

pub(super) fn write(stage: &Stage<'_>) -> Snippet {
    let way = stage.order.way;
    let [frame, element, loader] = [frame(stage), element(stage), loader(stage)];
    let (html, alternative) = match way {
        Way::NoJs => (frame, None),
        Way::Popover | Way::Tab if is_usual(stage) => (loader, None),
        Way::Popover | Way::Tab => (format!("{element}\n{loader}"), None),
        Way::Inline | Way::Link | Way::Email | Way::Qr => {
            (format!("{frame}\n{loader}"), Some(format!("{element}\n{loader}")))
        }
    };
    let origin = &stage.url.origin;
    let mut csp = vec![format!("frame-src {origin}")];
    csp.extend((way != Way::NoJs).then(|| format!("script-src {origin}")));
    Snippet { channel: way, html, alternative, text: None, csp, notes: notes(stage) }
}

/// Whether the survey's own rules bring it into the page in this way: then the loader needs no element.
fn is_usual(stage: &Stage<'_>) -> bool {
    let mode = stage.survey.show.mode;
    let usual = matches!((stage.order.way, mode), (Way::Popover, Mode::Popover) | (Way::Tab, Mode::Tab));
    usual && !stage.order.pinned && stage.order.signed.is_none() && stage.order.facts.is_empty()
}

fn frame(stage: &Stage<'_>) -> String {
    let locale = stage.order.locale.as_ref().map(|_| format!("locale={}", stage.question.locale));
    let query: Vec<String> = locale.into_iter().chain(stage.order.facts.members()).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let src = format!("{}/s/{}{mark}{}", stage.url.base(), stage.survey.id, query.join("&"));
    // No style attribute: a page's policy may refuse it.
    format!(
        "<iframe title=\"{}\" src=\"{}\"{} width=\"100%\" height=\"{}\" frameborder=\"0\"></iframe>",
        escape(&stage.title()),
        escape(&src),
        signed(stage, "data-signed"),
        stage.height(),
    )
}

fn element(stage: &Stage<'_>) -> String {
    let mode = match stage.order.way {
        Way::Popover => " mode=\"popover\"",
        Way::Tab => " mode=\"tab\"",
        Way::Inline | Way::Link | Way::Email | Way::Qr | Way::NoJs => "",
    };
    let locale = stage.order.locale.as_ref().map(|_| format!(" locale=\"{}\"", escape(&stage.question.locale)));
    format!(
        "<perche-survey survey=\"{}\"{mode}{}{}{}></perche-survey>",
        stage.survey.id,
        locale.unwrap_or_default(),
        stage.order.facts.attributes(),
        signed(stage, "signed"),
    )
}

fn signed(stage: &Stage<'_>, name: &str) -> String {
    stage.signed().map(|signed| format!(" {name}=\"{signed}\"")).unwrap_or_default()
}

fn loader(stage: &Stage<'_>) -> String {
    let base = escape(&stage.url.base());
    if !stage.order.pinned {
        return format!("<script async src=\"{base}/embed.js?survey={}\"></script>", stage.survey.id);
    }
    let assets::Pinned { path, text } = assets::pinned();
    let integrity = STANDARD.encode(Sha384::digest(text));
    format!(
        "<script async src=\"{base}/assets/{path}\" integrity=\"sha384-{integrity}\" crossorigin=\"anonymous\"></script>"
    )
}

fn notes(stage: &Stage<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if stage.order.way == Way::Inline {
        notes.push(
            "The frame is on the page at once and works without the loader. The element waits until its place is near, \
             takes triggers, and is for single-page applications."
                .to_owned(),
        );
    }
    if stage.order.pinned {
        notes.push(
            "A pinned loader brings no rules of [survey.show]: attributes of the element say when it appears. After an \
             upgrade of the collector it is not served any more; a frame then stands without it until you print it again."
                .to_owned(),
        );
    }
    let given = &stage.order.facts.context;
    let left = stage.survey.context.keys().filter(|key| !given.contains_key(*key));
    let facts: Vec<String> = left.map(|key| format!("context-{key}")).collect();
    if !facts.is_empty() && stage.order.signed.is_none() {
        notes.push(format!(
            "Facts may go along, in the frame's address or as attributes of the element: {}.",
            facts.join(", ")
        ));
    }
    notes
}
