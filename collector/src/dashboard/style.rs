//! What pages load: their style and scripts.

use std::sync::LazyLock;

use super::responses;
use crate::assets::Text;

/// The style of every page.
pub(super) static STYLE: LazyLock<Text> = LazyLock::new(|| Text::style("dashboard.css", CSS));
const CSS: &str = concat!(
    include_str!("dashboard.css"),
    include_str!("chart.css"),
    include_str!("figures.css"),
    include_str!("overview.css"),
    include_str!("responses.css"),
    include_str!("settings.css"),
);

/// The mark in the browser's tab.
pub(super) static ICON: LazyLock<Text> = LazyLock::new(|| Text::picture("icon.svg", include_str!("icon.svg")));

/// Copies what is shown this once.
pub(super) static COPY: LazyLock<Text> = LazyLock::new(|| Text::script("copy.js", include_str!("copy.js")));

/// The file of a page that lies at `path` behind `/assets/`.
pub(crate) fn asset(path: &str) -> Option<&'static Text> {
    let files: [&'static Text; 4] = [&STYLE, &ICON, &COPY, &responses::SCRIPT];
    files.into_iter().find(|file| file.path == path)
}
