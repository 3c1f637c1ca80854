//! What the page shows and what its posts carry: plain data, filled by the collector, read back in the browser.

use crate::look::{Density, Scheme};
pub use crate::words::Words;
use perche_survey::kind::Band;
use perche_survey::scale::Style;
use std::collections::BTreeMap;

/// Everything one page is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The response's id: a `UUIDv7` made by the server, or the one that `?r=` named.
    pub id: String,
    /// Whether `id` came from `?r=`: then no id remembered by the browser may replace it.
    pub resumed: bool,
    /// How far the customer has come.
    pub stage: Stage,
    /// Whether the form came without a choice, as it can without scripts.
    pub missing: bool,
    /// Whether the response may no longer be changed or withdrawn from this page.
    pub closed: bool,
    /// The score that the link's `?score=` preselects. It is never recorded by itself.
    pub preselect: Option<i16>,
    /// The texts and points.
    pub question: Question,
    /// How the question came to the customer.
    pub envelope: Envelope,
    /// Custom properties made by the collector, such as `:root{--accent:#0b6e4f}`. May be empty.
    pub theme_css: String,
    /// Where the page stands.
    pub mode: Mode,
    /// Light or dark, whatever the host page is.
    pub scheme: Scheme,
    /// How much room is left between parts.
    pub density: Density,
    /// The hashed WebAssembly; `None` when none was built: the page then works as a plain form.
    pub assets: Option<Assets>,
    /// Who asks, for the preview that a messenger makes of a link. May be empty.
    pub company: String,
    /// Every locale the survey has texts in: the host page's language is taken up only if it is one of them.
    pub locales: Vec<String>,
}

/// One question in one locale, its texts already recalled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The survey's id.
    pub survey: String,
    /// The BCP 47 tag of the texts.
    pub locale: String,
    /// The question itself.
    pub question: String,
    /// What the lowest stored score means.
    pub low: String,
    /// What the highest stored score means.
    pub high: String,
    /// The points in the order in which they stand.
    pub points: Vec<Point>,
    /// How a point looks.
    pub style: Style,
    /// Whether "prefer not to say" is offered.
    pub skip: bool,
    /// The prompt for the why, per band of the chosen point.
    pub why: Whys,
    /// The thanks, per band of the chosen point.
    pub thanks: Whys,
    /// Where the thanks lead on to.
    pub link: Option<Link>,
    /// Asks how the team may reply.
    pub contact: Option<Contact>,
    /// The line on privacy.
    pub privacy: Option<Privacy>,
    /// The fixed strings of the locale.
    pub words: Words,
}

/// One point of the scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The score it stores.
    pub score: i16,
    /// Its text: shown by [`Style::Labels`], read aloud by every style. May be empty.
    pub label: String,
    /// The band it lies in.
    pub band: Band,
}

/// One text per band.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whys {
    /// After a low answer.
    pub low: String,
    /// After one in the middle.
    pub middle: String,
    /// After a high one.
    pub high: String,
    /// After "prefer not to say".
    pub skipped: String,
}

impl Whys {
    /// The text for a chosen point's band; `None` is a skip.
    pub fn of(&self, band: Option<Band>) -> &str {
        match band {
            Some(Band::Low) => &self.low,
            Some(Band::Middle) => &self.middle,
            Some(Band::High) => &self.high,
            None => &self.skipped,
        }
    }
}

/// Asks for an address to reply to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The label of the field.
    pub label: String,
    /// The label of the consent's checkbox.
    pub consent: String,
}

/// A link below the thanks, such as to a page for reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
    /// The band it is offered to; `None` is everybody.
    pub after: Option<Band>,
}

/// The line on privacy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// What the link says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// How the question came to the customer. The page interprets none of it, and its posts carry only `display` and `test`:
/// the token holds all the rest, and twice it would not fit into a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The hash of the wording shown.
    pub version: String,
    /// Declared facts such as `order`: a reload that is asked with the same ones is the same response.
    pub context: BTreeMap<String, String>,
    /// The nonce of the link's signature, which makes another link another response. May be empty.
    pub nonce: String,
    /// The server's token of this display. It holds locale, channel, touchpoint, context and version.
    pub display: String,
    /// Whether the answer is a trial, left out of every figure.
    pub test: bool,
}

/// How far the customer has come when the server renders the page. `score: None` is a skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is answered yet.
    Asking,
    /// The answer is kept, the why is open.
    Explaining {
        /// The score kept.
        score: Option<i16>,
    },
    /// All is said.
    Thanked {
        /// The score kept.
        score: Option<i16>,
    },
}

impl Stage {
    /// The score kept, if one is.
    pub const fn score(self) -> Option<i16> {
        match self {
            Self::Asking => None,
            Self::Explaining { score } | Self::Thanked { score } => score,
        }
    }
}

/// Where the page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// In the flow of the host's page, without a background of its own.
    #[default]
    Inline,
    /// In a corner of the host's page.
    Popover,
    /// Opened from a tab at the host page's edge.
    Tab,
    /// By itself: link, e-mail, QR.
    Page,
}

impl Mode {
    /// Its name in the `mode` query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Popover => "popover",
            Self::Tab => "tab",
            Self::Page => "page",
        }
    }

    /// The mode that a query names, if it is one.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Inline, Self::Popover, Self::Tab, Self::Page].into_iter().find(|mode| mode.name() == name)
    }
}

/// Where the browser's half lies, as URLs relative to the page such as `../assets/0a1b2c3d/perche.js`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The JavaScript module that `wasm-bindgen` made.
    pub glue: String,
    /// The WebAssembly.
    pub wasm: String,
}
