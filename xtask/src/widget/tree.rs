//! What the widget may depend on in the browser.
//!
//! Each of these crates alone would cost customers 6 to 21 KB. leptos itself names some of them (`server_fn` and
//! `leptos_server` have `serde_json`, `leptos_config` has `regex` and `toml`) and its features cannot turn that off, so a
//! check of the whole tree would always be red. Hence two honest checks: here, none of them may come in by any way but
//! through leptos; and `symbols.rs` sees to it that none of their code, through leptos or not, is in the finished wasm.

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::repository::Repository;
use crate::toolchain::TARGET;

/// Too heavy for the browser, or the server's business.
pub(crate) const FORBIDDEN: [&str; 5] = ["jiff", "toml", "serde_json", "regex", "validator"];

/// The features the browser's build has.
pub(crate) const BROWSER_FEATURES: &str = "hydrate";

/// Fails when the widget with `features` depends on a forbidden crate other than through leptos.
pub(crate) fn check(repository: &Repository, features: &str) -> Outcome {
    let mut tree = process::cargo();
    tree.args(["tree", "--target", TARGET, "--package", "perche-widget", "--no-default-features"]);
    tree.args(["--features", features, "--edges", "normal", "--prune", "leptos"]);
    tree.args(["--prefix", "none", "--format", "{p}"]).current_dir(&repository.root);
    let text = process::output(&mut tree, "see cargo's message; Cargo.lock may not fit the manifests")?;
    let found = forbidden(&text);
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("the widget with `{features}` depends on {}", found.join(", ")),
        "put the dependency behind a feature that only the collector uses (widget: `ssr`; survey: `file`, `stats`)",
    ))
}

/// `text`: one package a line, `name v1.2.3 …`.
fn forbidden(text: &str) -> Vec<&'static str> {
    let named = |name: &str| text.lines().any(|line| line.split(' ').next() == Some(name));
    FORBIDDEN.into_iter().filter(|name| named(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widget_in_the_browser_depends_on_nothing_heavy() {
        let repository = Repository::find().expect("the tests run in the repository");
        check(&repository, BROWSER_FEATURES).expect("the browser's features are light");
    }

    #[test]
    fn the_servers_features_make_the_check_fail() {
        let repository = Repository::find().expect("the tests run in the repository");
        let failure = check(&repository, "ssr").expect_err("the server's features are heavy");
        assert!(failure.to_string().contains("serde_json"), "{failure}");
    }

    #[test]
    fn a_name_is_compared_whole() {
        assert!(forbidden("regex-syntax v0.8.5\ntoml_datetime v1.0.0\n").is_empty());
        assert_eq!(forbidden("perche-widget v0.1.0\nregex v1.12.0\n"), ["regex"]);
    }
}
