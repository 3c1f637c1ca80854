//! The style sheet and the icons of a page: only what its kind of points needs, without what a browser does not.

use crate::question::{Link, Mode};
use crate::scale::band_name;
use crate::squeeze::lines;
use perche_survey::scale::Style;
use std::sync::LazyLock;

const BASE: &str = include_str!("style.css");
const POINTS: &str = include_str!("style/points.css");
const ICONS: &str = include_str!("style/icons.css");
const STEPS: &str = include_str!("style/steps.css");

const STYLES: [Style; 5] = [Style::Numbers, Style::Stars, Style::Smileys, Style::Thumbs, Style::Labels];
const MODES: [Mode; 4] = [Mode::Inline, Mode::Popover, Mode::Tab, Mode::Page];

/// The style sheet for points of `style` in a page of `mode`.
pub(crate) fn sheet(style: Style, mode: Mode) -> &'static str {
    static SHEETS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let all = STYLES.into_iter().flat_map(|style| MODES.map(|mode| (style, mode)));
        all.map(|(style, mode)| css(&[BASE, place(mode), POINTS, points(style).concat().as_str(), STEPS].concat()))
            .collect()
    });
    let [style, mode] = [STYLES.iter().position(|one| *one == style), MODES.iter().position(|one| *one == mode)];
    &SHEETS[style.unwrap_or(0) * MODES.len() + mode.unwrap_or(0)]
}

const fn place(mode: Mode) -> &'static str {
    match mode {
        Mode::Inline => include_str!("style/inline.css"),
        Mode::Popover | Mode::Tab => include_str!("style/corner.css"),
        Mode::Page => include_str!("style/page.css"),
    }
}

fn points(style: Style) -> Vec<&'static str> {
    match style {
        Style::Numbers => Vec::new(),
        Style::Stars => vec![ICONS, include_str!("style/stars.css")],
        Style::Smileys => vec![ICONS, include_str!("style/smileys.css")],
        Style::Thumbs => vec![ICONS, include_str!("style/thumbs.css")],
        Style::Labels => vec![include_str!("style/labels.css")],
    }
}

/// What so many points in a row need besides.
pub(crate) fn rows(style: Style, points: usize) -> Option<String> {
    let many = points >= 10 && matches!(style, Style::Numbers | Style::Stars | Style::Smileys);
    many.then(|| css(include_str!("style/rows.css")))
}

/// What a link below the thanks needs; offered after one band only, it is seen after that one.
pub(crate) fn onward(link: &Link) -> String {
    let other = |band| format!(".card:not(:has([data-band=\"{}\"]:checked)) .onward{{display:none}}", band_name(band));
    css(include_str!("style/onward.css")) + &link.after.map(other).unwrap_or_default()
}

/// The symbols that the points of a style refer to.
pub(crate) fn sprite(style: Style) -> String {
    match style {
        Style::Numbers | Style::Labels => String::new(),
        Style::Stars => lines(include_str!("sprite/stars.svg")),
        Style::Smileys => lines(include_str!("sprite/smileys.svg")),
        Style::Thumbs => lines(include_str!("sprite/thumbs.svg")),
    }
}

/// Our own style sheets on one line, without the spaces that only a reader needs. (`a :b` and `a:b` are two selectors: a
/// space before a colon stays.)
fn css(source: &str) -> String {
    let line = lines(source).replace('\n', "");
    shortened(line, &[(": ", ":"), (", ", ","), (" {", "{"), (" > ", ">"), (" ~ ", "~"), (";}", "}")])
}

fn shortened(text: String, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text, |text, (long, short)| text.replace(long, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_says_the_same_in_fewer_letters() {
        let source = "/* why */\n.a :checked,\n.b > .c {\n  color: red;\n  margin: 0 1px;\n}\n@media (x: y) {\n  .d {\n    top: 0;\n  }\n}\n";
        assert_eq!(css(source), ".a :checked,.b>.c{color:red;margin:0 1px}@media (x:y){.d{top:0}}");
    }

    #[test]
    fn a_page_carries_the_rules_of_its_own_points_and_place_only() {
        assert!(sheet(Style::Stars, Mode::Inline).contains("stroke-width"));
        assert!(!sheet(Style::Numbers, Mode::Inline).contains("stroke-width"));
        let rows = [9, 10, 11].map(|points| rows(Style::Numbers, points).is_some());
        assert_eq!(rows, [false, true, true]);
        assert!(sheet(Style::Numbers, Mode::Tab).contains(".close{"));
        assert!(!sheet(Style::Numbers, Mode::Page).contains(".close{"));
        for (style, mode) in STYLES.into_iter().flat_map(|style| MODES.map(|mode| (style, mode))) {
            let sheet = sheet(style, mode);
            assert_eq!(sheet.matches('{').count(), sheet.matches('}').count(), "{style:?}");
            assert!(!sheet.contains(['\n', '<']) && !sheet.contains("/*"), "{style:?}");
        }
    }
}
