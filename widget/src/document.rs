//! The HTML document around the component: head, style, JSON, boot script. Small enough to be written by hand.

use crate::act::Act;
use crate::ask::{Ask, AskProps};
use crate::flow::Flow;
use crate::handover;
use crate::locales::{is_rtl, notices};
use crate::page::{Spoken, Widget, WidgetProps};
use crate::question::{Assets, Mode, Page, Question, Stage};
use crate::sheet::{onward, rows, sheet, sprite};
use crate::squeeze::short_script;
use crate::thanks::{Again, AgainProps, Ways, WaysProps, Withdrawal};
use leptos::prelude::*;
use perche_survey::scale::Style;
use std::sync::LazyLock;

/// A page, and the exact inline texts whose hashes its Content-Security-Policy must allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The whole document.
    pub html: String,
    /// The text of each inline script that runs, for `script-src`.
    pub scripts: Vec<String>,
    /// The text of each inline style, for `style-src`.
    pub styles: Vec<String>,
}

/// Why there is no question to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link that was good once.
    Gone,
    /// No such survey.
    Unknown,
    /// The survey has ended.
    Archived,
    /// Our fault.
    Failed,
}

/// What runs before the WebAssembly: in the page itself and in a corner of the host's, each without and with a point that
/// its link has marked.
static BOOT: LazyLock<[[String; 2]; 2]> = LazyLock::new(|| {
    let boot = include_str!("boot.js");
    ["", include_str!("corner.js")].map(|corner| {
        let boot = boot.replace("  // {corner}\n", corner);
        [include_str!("eye.js"), include_str!("hand.js")].map(|eye| short_script(&boot.replace("  // {eye}\n", eye)))
    })
});

/// Tells the loader that there is nothing to show here, whatever its origin: there is nothing personal in it.
const GONE: &str = r#"parent!==self&&parent.postMessage({perche:1,type:"gone"},"*")"#;

/// The page of `page`.
pub fn render(page: &Page) -> Document {
    let spoken = spoken(&page.question);
    let corner = matches!(page.mode, Mode::Popover | Mode::Tab);
    let scripts = vec![BOOT[usize::from(corner)][usize::from(page.preselect.is_some())].clone()];
    let json = format!("<script type=\"application/json\" id=\"page\">{}</script>", handover::json(page, &spoken));
    let head = page.assets.as_ref().map(preloads).unwrap_or_default();
    compose(page, spoken, &(head + &preview(page)), &json, scripts)
}

/// The same as a picture: it works as a form as far as style sheets go, yet holds no script, and a page without an id
/// posts nowhere.
pub fn still(page: &Page) -> Document {
    let page = Page { id: String::new(), closed: true, ..page.clone() };
    compose(&page, spoken(&page.question), "", "", Vec::new())
}

/// The document around the component; `json` follows it in the body.
fn compose(page: &Page, spoken: Spoken, head: &str, json: &str, scripts: Vec<String>) -> Document {
    let question = &page.question;
    let mut styles = vec![sheet(question.style, page.mode).to_owned()];
    styles.extend(rows(question.style, question.points.len()));
    styles.extend(question.link.as_ref().map(onward));
    // A theme never holds a tag; one that did would end the style element.
    if !page.theme_css.is_empty() && !page.theme_css.contains('<') {
        styles.push(page.theme_css.clone());
    }
    // A frame stands inside the host's own <main>; two of them on one page confuse who navigates by landmarks.
    let landmark = if page.mode == Mode::Page { "main" } else { "div" };
    let body = format!(
        "{sprite}<{landmark} id=\"perche\">{body}</{landmark}>{json}",
        sprite = sprite(question.style),
        body = body(page, spoken),
    );
    let look = [("scheme", page.scheme.name()), ("density", page.density.name())];
    let attributes = Attributes {
        locale: &question.locale,
        mode: page.mode.name(),
        look: &look
            .map(|(name, value)| value.map_or_else(String::new, |value| format!(" data-{name}=\"{value}\"")))
            .concat(),
        title: &question.question,
    };
    Document { html: html(&attributes, head, &styles, &body, &scripts), scripts, styles }
}

/// What a messenger shows of a link. Its own page only: nobody sends the address of a frame.
fn preview(page: &Page) -> String {
    if page.mode != Mode::Page || page.stage != Stage::Asking {
        return String::new();
    }
    let about = |name: &str, text: &str| format!("<meta property=\"og:{name}\" content=\"{}\">", escape(text));
    let site = if page.company.is_empty() { String::new() } else { about("site_name", &page.company) };
    about("type", "website") + &about("title", &page.question.question) + &site
}

/// A page that holds no question but says so, to the customer and to the loader.
pub fn notice(kind: Notice, locale: &str) -> Document {
    let words = notices(locale);
    let text = match kind {
        Notice::Gone => words.gone,
        Notice::Unknown => words.unknown,
        Notice::Archived => words.archived,
        Notice::Failed => words.failed,
    };
    let body =
        format!("<main id=\"perche\"><div class=\"card\"><h1 class=\"notice\">{}</h1></div></main>", escape(&text));
    let attributes = Attributes { locale, mode: "page", look: "", title: &text };
    let (styles, scripts) = (vec![sheet(Style::Labels, Mode::Page).to_owned()], vec![GONE.to_owned()]);
    Document { html: html(&attributes, "", &styles, &body, &scripts), scripts, styles }
}

fn body(page: &Page, spoken: Spoken) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| {
        let act = Act::new(Flow::new(page.stage, page.preselect));
        let words = page.question.words.clone();
        let ask = Ask(AskProps { page: page.clone() });
        let ways = Ways(WaysProps {
            withdrawal: (!page.closed).then(|| Withdrawal {
                action: format!("./{}/withdraw", page.question.survey),
                id: page.id.clone(),
                display: page.envelope.display.clone(),
            }),
            change: words.change,
            delete: words.delete,
            link: page.question.link.clone(),
        });
        let retry = Again(AgainProps { retry: words.retry });
        Widget(WidgetProps { spoken, ask, ways, retry, act }).to_html()
    });
    owner.cleanup();
    html
}

/// The texts that the regions may say.
fn spoken(question: &Question) -> Spoken {
    let words = question.words.clone();
    Spoken {
        bands: question.points.iter().map(|point| (point.score, point.band)).collect(),
        thanks: question.thanks.clone(),
        deleted: words.deleted,
        unsent: words.unsent,
        unkept: words.unkept,
        refused: words.refused,
        undeleted: words.undeleted,
    }
}

struct Attributes<'a> {
    locale: &'a str,
    mode: &'a str,
    /// The theme's own attributes, written out.
    look: &'a str,
    title: &'a str,
}

fn html(attributes: &Attributes<'_>, head: &str, styles: &[String], body: &str, scripts: &[String]) -> String {
    let Attributes { locale, mode, look, title } = *attributes;
    let styles: String = styles.iter().flat_map(|style| ["<style>", style, "</style>"]).collect();
    let scripts: String = scripts.iter().flat_map(|script| ["<script>", script, "</script>"]).collect();
    format!(
        "<!doctype html><html lang=\"{lang}\" dir=\"{dir}\" data-mode=\"{mode}\"{look}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>{head}{styles}</head>\
         <body>{body}{scripts}</body></html>",
        lang = escape(locale),
        dir = if is_rtl(locale) { "rtl" } else { "ltr" },
        title = escape(title),
    )
}

/// Lets the browser fetch both halves at once. `crossorigin` is what makes the later default-mode `fetch` find the preload.
fn preloads(assets: &Assets) -> String {
    format!(
        "<link rel=\"modulepreload\" href=\"{}\"><link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" href=\"{}\" crossorigin>",
        escape(&assets.glue),
        escape(&assets.wasm),
    )
}

/// Text or a quoted attribute's value as HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
