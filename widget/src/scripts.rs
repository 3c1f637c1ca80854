//! The scripts that run in the host's page, as they are served.

use crate::squeeze::script;
use std::sync::LazyLock;

/// Where the loader has the folder of [`rules`] and [`debug`] behind `/assets/`, which the server fills in.
pub const FOLDER: &str = "{folder}";

/// How the loader finds the collector: from the folder that it was loaded from.
pub const HERE: &str = "new URL(\".\",";
/// The same from two folders below.
pub const TWO_UP: &str = "new URL(\"../..\",";

/// The loader.
pub fn embed() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| script(include_str!("embed.js")));
    &TEXT
}

/// What the rules of only some surveys need.
pub fn rules() -> &'static str {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| script(concat!(include_str!("overlay.js"), include_str!("rules.js"))));
    &TEXT
}

/// What explains why a survey is or is not shown.
pub fn debug() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| script(include_str!("debug.js")));
    &TEXT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_names_the_folder_of_the_others_once() {
        assert_eq!(embed().matches(FOLDER).count(), 1);
        assert_eq!(embed().matches(HERE).count(), 1);
        assert!(!embed().contains("//") && embed().lines().count() > 100, "no comments, and lines that can be read");
        assert!(embed().contains("\nconst remember=(survey,fact)=>{\n"), "under the names that the source gives");
    }
}
