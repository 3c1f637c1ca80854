//! The style sheet and the server's rules for contrast speak of the same colours.
#![cfg(feature = "ssr")]

use perche_survey::contrast::{Colour, DARK, Ground, LIGHT, TINT, Tones};

const SHEET: &str = include_str!("../src/style.css");

/// The value of a custom property in the block that follows `selector`.
fn declared(selector: &str, property: &str) -> Colour {
    let (_, rest) = SHEET.split_once(&format!("{selector} {{")).unwrap_or_else(|| panic!("no {selector}"));
    let (block, _) = rest.split_once('}').expect("its end");
    let (_, value) = block.split_once(&format!("--{property}: ")).unwrap_or_else(|| panic!("no --{property}"));
    let (value, _) = value.split_once(';').expect("its end");
    Colour::read(value).unwrap_or_else(|| panic!("--{property}: {value} is no colour"))
}

fn agrees(selector: &str, ground: &Ground) {
    let own = [ground.ink, ground.soft, ground.line, ground.bad, ground.field, ground.papers[0]];
    let names = ["ink", "soft", "line", "bad", "field", "paper"];
    assert_eq!(names.map(|name| declared(selector, name)), own, "{selector}");
    let tones = Tones {
        fill: declared(selector, "fill"),
        on_fill: declared(selector, "on-fill"),
        edge: declared(selector, "edge"),
    };
    assert_eq!(tones, ground.tones(Colour(0x0b, 0x6e, 0x4f)), "the built-in green, {selector}");
}

#[test]
fn the_built_in_colours_are_those_that_the_contrast_is_computed_for() {
    agrees("\n:root", &LIGHT);
    agrees(":root:not([data-scheme=\"light\"])", &DARK);
    agrees(":root[data-scheme=\"dark\"]", &DARK);
}

#[test]
fn a_tint_holds_as_much_of_its_mark_as_is_reckoned_with() {
    let tint = format!("--tint: color-mix(in srgb, var(--edge) {:.0}%, transparent)", TINT * 100.0);
    assert_eq!(SHEET.matches("--tint:").count(), 1);
    assert!(SHEET.contains(&tint), "{tint}");
}

#[test]
fn no_colour_is_written_where_the_rules_do_not_see_it() {
    let rest = [include_str!("../src/style/points.css"), include_str!("../src/style/steps.css")].concat();
    let rest = rest + include_str!("../src/style/stars.css") + include_str!("../src/style/smileys.css");
    let rest = rest + include_str!("../src/style/rows.css") + include_str!("../src/style/labels.css");
    for line in rest.lines().map(str::trim).filter(|line| line.starts_with("color:") || line.starts_with("background"))
    {
        assert!(!line.contains(['#', '(']) || line.contains("var(--"), "{line}");
    }
    assert!(!rest.contains("brightness"), "a filter changes both colours of a pair");
}
