//! binaryen and esbuild, by way of one small script.

use std::path::{Path, PathBuf};

use crate::failure::Outcome;
use crate::npm::Node;
use crate::process;
use crate::repository::Repository;

/// Gives the folder with the smaller pair.
pub(crate) fn shrink(repository: &Repository, node: &Node, bound: &Path) -> Outcome<PathBuf> {
    let tools = repository.shrinker();
    node.packages(&tools)?;
    let finished = repository.target.join("wasm/finished");
    let mut script = node.command();
    script.arg(tools.join("shrink.mjs")).arg(bound).arg(&finished);
    process::run(&mut script, "see the script's message; without Node on PATH the widget is built without this step")?;
    Ok(finished)
}
