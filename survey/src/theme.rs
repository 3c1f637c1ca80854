//! How a question looks. What is written here ends up in a style sheet, so nothing that could leave its place is let in.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

/// How the question looks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct Theme {
    /// The colour of what is chosen and of buttons.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = css_colour))]
    #[cfg_attr(feature = "openapi", schema(pattern = "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"))]
    pub accent: Option<String>,
    /// Corner radius in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(max = 40, message = "must be 0 to 40 pixels"))]
    #[cfg_attr(feature = "openapi", schema(maximum = 40))]
    pub radius: Option<u16>,
    /// A CSS font family list, or `inherit` for the host page's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(custom(function = css_font))]
    pub font: Option<String>,
    /// How much room is left between parts.
    pub density: Density,
    /// Light, dark, or the customer's own choice.
    pub scheme: Scheme,
}

/// How much room is left between parts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Ample.
    #[default]
    Normal,
    /// Tight.
    Compact,
}

/// Light, dark, or the customer's own choice.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// The customer's own choice.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

fn css_colour(text: &str) -> Result<(), ValidationError> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(ValidationError::new("colour").with_message("must be a colour such as #0b6e4f".into()))
    }
}

/// The text goes into a style sheet as it stands, so nothing that could end a declaration is let in.
fn css_font(text: &str) -> Result<(), ValidationError> {
    let safe = |letter: char| letter.is_alphanumeric() || " ,-_'\"".contains(letter);
    let quotes_close = |quote| text.matches(quote).count() % 2 == 0;
    if !text.is_empty() && text.len() <= 200 && text.chars().all(safe) && quotes_close('"') && quotes_close('\'') {
        Ok(())
    } else {
        Err(ValidationError::new("font").with_message("must be a list of font names, at most 200 characters".into()))
    }
}
