//! The colours of a page, and the contrast between them by WCAG 2.2.
//!
//! Text needs 4.5:1 on what is behind it (1.4.3), the edge of a control and a mark 3:1 (1.4.11). A theme's accent is any
//! colour: what is drawn in it is corrected here, on the server, so that no theme makes a page that cannot be read.

use crate::theme::{Scheme, Theme};

/// What text needs.
pub const TEXT: f64 = 4.5;
/// What an edge or a mark needs.
pub const MARK: f64 = 3.0;
/// How much of a mark's colour its tint holds, as in the style sheet.
pub const TINT: f64 = 0.12;
/// How much of the accent is left where it fills something on a dark page; the rest is white.
const DARK_FILL: f64 = 0.55;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

const WHITE: Colour = Colour(255, 255, 255);
const BLACK: Colour = Colour(0, 0, 0);

impl Colour {
    /// `#rgb` or `#rrggbb`.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let long: String = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits.to_owned(),
        };
        let [_, red, green, blue] = u32::from_str_radix(&long, 16).ok().filter(|_| long.len() == 6)?.to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// `part` of this colour (0 to 1) over `other`, as the style sheet's `color-mix(in srgb, …)` mixes them.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes lies a byte")]
    pub fn mixed(self, part: f64, other: Self) -> Self {
        let mix = |one: u8, two: u8| (f64::from(one) * part + f64::from(two) * (1.0 - part)).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance").
    pub fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast ratio with `other`, 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }
}

/// The fixed colours of a light or dark page, as in the style sheet.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// Texts.
    pub ink: Colour,
    /// Texts of less weight.
    pub soft: Colour,
    /// The edges of fields and points.
    pub line: Colour,
    /// Texts that say what went wrong.
    pub bad: Colour,
    /// Inside of fields and points.
    pub field: Colour,
    /// What the page may stand on: its own paper, and the usual off-white or off-black of a host page.
    pub papers: [Colour; 2],
}

/// A light page.
pub const LIGHT: Ground = Ground {
    ink: Colour(0x1c, 0x20, 0x24),
    soft: Colour(0x5b, 0x62, 0x6b),
    line: Colour(0x86, 0x8e, 0x98),
    bad: Colour(0xb3, 0x26, 0x1e),
    field: WHITE,
    papers: [WHITE, Colour(0xf5, 0xf5, 0xf5)],
};

/// A dark page.
pub const DARK: Ground = Ground {
    ink: Colour(0xec, 0xee, 0xf0),
    soft: Colour(0xaa, 0xb1, 0xb9),
    line: Colour(0x7d, 0x85, 0x8f),
    bad: Colour(0xff, 0xb4, 0xa9),
    field: Colour(0x1e, 0x22, 0x25),
    papers: [Colour(0x16, 0x19, 0x1c), Colour(0x24, 0x28, 0x2c)],
};

/// What a page draws in its accent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones {
    /// Fills a chosen point and the button.
    pub fill: Colour,
    /// Text on it.
    pub on_fill: Colour,
    /// Edges, marks and focus rings; its tint lies under a mark.
    pub edge: Colour,
}

impl Ground {
    /// What is drawn in `accent` here: its own colour where that can be seen, else one made darker or lighter until it
    /// can. A bright fill keeps its colour on a light page; its edge is what is seen of it.
    pub fn tones(&self, accent: Colour) -> Tones {
        let dark = self.ink.luminance() > 0.5;
        let fill = if dark { self.seen(accent.mixed(DARK_FILL, WHITE), TEXT) } else { accent };
        let preferred = if dark { self.papers[0] } else { WHITE };
        let readable = [preferred, WHITE, BLACK].into_iter().find(|text| text.contrast(fill) >= TEXT);
        // Black or white always is: their product of contrasts is 21.
        Tones { fill, on_fill: readable.unwrap_or(BLACK), edge: self.seen(fill, MARK) }
    }

    /// The nearest to `colour` that reaches `needed` on every paper and in fields, and can be seen on its own tint.
    fn seen(&self, colour: Colour, needed: f64) -> Colour {
        let away = if self.ink.luminance() > 0.5 { WHITE } else { BLACK };
        let steps = (0..=50).map(|step| away.mixed(f64::from(step) / 50.0, colour));
        let stands_out = |mark: &Colour| {
            self.behind().all(|back| mark.contrast(back) >= needed && mark.contrast(mark.mixed(TINT, back)) >= MARK)
        };
        steps.into_iter().find(stands_out).unwrap_or(away)
    }

    /// Everything that something may be drawn on.
    fn behind(&self) -> impl Iterator<Item = Colour> + use<> {
        self.papers.into_iter().chain([self.field])
    }

    /// Every pair of the page that must be told apart: its name, both colours, and the contrast it needs.
    pub fn pairs(&self, tones: &Tones) -> Vec<(&'static str, Colour, Colour, f64)> {
        let mut pairs = vec![("text on the fill", tones.on_fill, tones.fill, TEXT)];
        for back in self.behind() {
            let tint = tones.edge.mixed(TINT, back);
            pairs.extend([
                ("text", self.ink, back, TEXT),
                ("text on the tint", self.ink, tint, TEXT),
                ("soft text", self.soft, back, TEXT),
                ("what went wrong", self.bad, back, TEXT),
                ("the edge of a point", self.line, back, MARK),
                ("a mark, an edge or a focus ring", tones.edge, back, MARK),
                ("a mark on its tint", tones.edge, tint, MARK),
            ]);
        }
        pairs
    }
}

/// What `check` says of an accent that is not drawn as it is written. On a dark page every dark accent is lightened; only
/// who asks for a dark page alone is told.
pub fn warning(theme: &Theme) -> Option<String> {
    let accent = Colour::read(theme.accent.as_deref()?)?;
    let (ground, paper) = if theme.scheme == Scheme::Dark { (DARK, "a dark page") } else { (LIGHT, "white") };
    let edge = ground.tones(accent).edge;
    let reached = accent.contrast(ground.papers[0]);
    (reached < MARK).then(|| {
        format!(
            "{} reaches a contrast of {:.2} on {paper}, and {MARK} is needed: edges and marks are drawn in {}",
            accent.hex(),
            (reached * 100.0).floor() / 100.0,
            edge.hex()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        let grey = Colour::read("#767676").expect("a colour");
        assert!((grey.contrast(WHITE) - 4.54).abs() < 0.005, "{}", grey.contrast(WHITE));
        assert_eq!(Colour::read("#0fA"), Some(Colour(0, 255, 170)));
        assert_eq!([Colour::read("red"), Colour::read("#12"), Colour::read("#+12345")], [None; 3]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
        #[test]
        fn every_pair_of_any_theme_can_be_told_apart(red: u8, green: u8, blue: u8) {
            for ground in [LIGHT, DARK] {
                for (name, one, other, needed) in ground.pairs(&ground.tones(Colour(red, green, blue))) {
                    let reached = one.contrast(other);
                    prop_assert!(reached >= needed, "{name}: {} on {} is {reached:.2}", one.hex(), other.hex());
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_seen_is_left_alone() {
        let green = Colour(0x0b, 0x6e, 0x4f);
        assert_eq!(LIGHT.tones(green), Tones { fill: green, on_fill: WHITE, edge: green });
        let yellow = Colour(0xff, 0xd4, 0x00);
        let tones = LIGHT.tones(yellow);
        assert_eq!((tones.fill, tones.on_fill), (yellow, BLACK));
        assert!(tones.edge != yellow);
    }

    #[test]
    fn check_names_what_it_corrects() {
        let theme = |accent: &str, scheme| Theme { accent: Some(accent.to_owned()), scheme, ..Theme::default() };
        let said = warning(&theme("#ffd400", Scheme::Auto)).expect("a warning");
        assert!(said.starts_with("#ffd400 reaches a contrast of 1.4") && said.contains("drawn in #"), "{said}");
        assert_eq!(warning(&theme("#0b6e4f", Scheme::Auto)), None);
        assert!(warning(&theme("#0b3e2f", Scheme::Dark)).is_some_and(|said| said.contains("on a dark page")));
        assert_eq!(warning(&Theme::default()), None);
    }
}
