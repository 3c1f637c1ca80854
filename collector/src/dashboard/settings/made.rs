//! The page of what was made just now and is shown this once: a key, the secret of a webhook. It is in no address.

use askama::Template;

use super::Parts;
use crate::dashboard::shell::Shell;

/// The page.
#[derive(Template)]
#[template(path = "settings/made.html")]
pub(super) struct Shown {
    pub(super) shell: Shell,
    pub(super) parts: Parts,
    pub(super) title: &'static str,
    /// That it is shown this once.
    pub(super) once: &'static str,
    /// What the button that copies says before and after.
    pub(super) copy: (&'static str, &'static str),
    pub(super) secret: String,
    /// What it is the secret of.
    pub(super) of: String,
    /// Where one goes on, behind the settings, and what that is called.
    pub(super) back: (String, &'static str),
}
