//! The real widget beside what is to be pasted.

use perche_survey::survey::Survey;

use super::choice::Choice;
use super::words::Words;
use crate::config::PublicUrl;
use crate::error::Error;
use crate::snippet::{self, Facts, Order, Snippet, Way};

/// The real widget.
pub(super) struct Preview {
    pub(super) title: String,
    /// What one has to know of it.
    pub(super) about: &'static str,
    /// Why there is nothing below the points.
    pub(super) room: Option<&'static str>,
    pub(super) src: String,
    /// Whether scripts are kept out of it.
    pub(super) plain: bool,
    pub(super) phone: String,
    pub(super) desktop: String,
}

impl Preview {
    /// What a customer will see: a page of ours that carries the very snippet, or the survey's own page where a link leads to it.
    pub(super) fn of(survey: &Survey, choice: &Choice, words: Words, root: &str) -> Result<Self, Error> {
        let way = choice.order.way;
        let src = match way {
            Way::Link | Way::Qr => format!("{}&mode=page", trial(survey, choice, root)?.text.unwrap_or_default()),
            Way::Inline | Way::Popover | Way::Tab | Way::Email | Way::NoJs => {
                format!("{root}dashboard/surveys/{}/host?{}", survey.id, choice.query(way, false))
            }
        };
        let (phone, desktop) = (choice.query(way, false), choice.query(way, true));
        let title = words.preview_title(words.way(way));
        let about = if way.has_loader() || way == Way::NoJs { words.preview_why() } else { words.preview_trial() };
        // A frame that stands in the page keeps its height.
        let reserved = matches!(way, Way::Inline | Way::NoJs).then(|| words.preview_room());
        Ok(Self { title, about, room: reserved, src, plain: way == Way::NoJs, phone, desktop })
    }
}

/// The snippet that only tries: what is answered through it is counted nowhere. Its addresses start at `root`, so it works
/// however this very page is reached.
pub(super) fn trial(survey: &Survey, choice: &Choice, root: &str) -> Result<Snippet, Error> {
    let here = PublicUrl { origin: root.trim_end_matches('/').to_owned(), path: String::new() };
    let facts = Facts { test: true, ..choice.order.facts.clone() };
    // A place holder is no signature.
    let order = Order { facts, signed: None, ..choice.order.clone() };
    snippet::write(&order, survey, &here).map_err(Error::Invalid)
}
