//! What pages load: their style and scripts.

use std::sync::LazyLock;

use super::responses;
use crate::assets::Text;

/// The style of every page.
pub(super) static STYLE: LazyLock<Text> = LazyLock::new(|| Text::style("dashboard.css", CSS));
/// Each page's rules are nested under the name that the layout gives its `main`: two pages may use one class in two ways.
const CSS: &str = concat!(
    include_str!("style/base.css"),
    include_str!("style/shell.css"),
    include_str!("style/pieces.css"),
    include_str!("style/forms.css"),
    include_str!("style/media.css"),
    include_str!("chart.css"),
    "main:is(.edit, .new) {",
    include_str!("edit.css"),
    "} main.figures {",
    include_str!("figures/picker.css"),
    include_str!("figures/headline.css"),
    include_str!("figures/chart.css"),
    include_str!("figures/groups.css"),
    include_str!("figures/media.css"),
    "} main.install {",
    include_str!("install.css"),
    "} main.overview {",
    include_str!("overview.css"),
    "} main:is(.responses, .settings) {",
    include_str!("responses/filters.css"),
    include_str!("responses/card.css"),
    include_str!("responses/media.css"),
    include_str!("quarantine.css"),
    "} main:is(.settings, .elsewhere) {",
    include_str!("settings.css"),
    "}",
);

/// What refreshes the preview of the form of a survey.
pub(super) static EDIT: LazyLock<Text> = LazyLock::new(|| Text::script("edit.js", include_str!("edit.js")));

/// The mark in the browser's tab.
pub(super) static ICON: LazyLock<Text> = LazyLock::new(|| Text::picture("icon.svg", include_str!("icon.svg")));
/// Waits for the check of a page.
pub(super) static WAIT: LazyLock<Text> = LazyLock::new(|| Text::script("wait.js", include_str!("install/wait.js")));
/// The page around the preview.
pub(super) static HOST_STYLE: LazyLock<Text> =
    LazyLock::new(|| Text::style("host.css", include_str!("install/host.css")));
/// What runs on it before the loader.
pub(super) static HOST_SCRIPT: LazyLock<Text> =
    LazyLock::new(|| Text::script("host.js", include_str!("install/host.js")));

/// Copies what is to be pasted, or is shown this once.
pub(super) static COPY: LazyLock<Text> = LazyLock::new(|| Text::script("copy.js", include_str!("copy.js")));

/// The file of a page that lies at `path` behind `/assets/`.
pub(crate) fn asset(path: &str) -> Option<&'static Text> {
    let files: [&'static Text; 8] = [&STYLE, &ICON, &COPY, &EDIT, &HOST_SCRIPT, &HOST_STYLE, &WAIT, &responses::SCRIPT];
    files.into_iter().find(|file| file.path == path)
}
