//! Where things are in this repository.

use std::path::PathBuf;

use serde_json::Value;

use crate::failure::{OrFail, Outcome};
use crate::process;

/// The repository's root and the folder cargo builds into (which `CARGO_TARGET_DIR` and cargo's settings may move).
pub(crate) struct Repository {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Repository {
    pub(crate) fn find() -> Outcome<Self> {
        let remedy = "run it inside the repository, as `cargo xtask …`";
        let mut ask = process::cargo();
        ask.args(["metadata", "--no-deps", "--format-version=1"]);
        let text = process::output(&mut ask, remedy)?;
        let facts: Value = serde_json::from_str(&text).or_fail("cargo metadata is no JSON", remedy)?;
        let folder = |name: &str| PathBuf::from(facts[name].as_str().unwrap_or_default());
        Ok(Self { root: folder("workspace_root"), target: folder("target_directory") })
    }

    /// The collector, as `cargo build` leaves it.
    pub(crate) fn collector(&self) -> PathBuf {
        self.target.join("debug").join(format!("perche{}", std::env::consts::EXE_SUFFIX))
    }

    /// The widget's two files and their compressed forms, which the collector's build embeds.
    pub(crate) fn widget(&self) -> PathBuf {
        self.target.join("widget")
    }

    /// The npm packages that shrink the widget.
    pub(crate) fn shrinker(&self) -> PathBuf {
        self.root.join("xtask/npm")
    }

    /// The browser tests.
    pub(crate) fn browser_tests(&self) -> PathBuf {
        self.root.join("tests/browser")
    }

    /// What the widget is measured against, and the measuring.
    pub(crate) fn bench_peers(&self) -> PathBuf {
        self.root.join("tests/bench-peers")
    }
}
