//! What a survey's theme says of the page's look beside its colours: attributes of the document for the style sheet.

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// The host page's, else the customer's own choice.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Scheme {
    /// Its name in the style sheet; none where the host decides.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// How much room is left between parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Ample.
    #[default]
    Normal,
    /// Tight.
    Compact,
}

impl Density {
    /// Its name in the style sheet; none for what the style sheet says anyway.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Normal => None,
            Self::Compact => Some("compact"),
        }
    }
}
