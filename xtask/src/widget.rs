//! `cargo xtask widget`: the browser's half, from Rust source to the files that the collector embeds.

mod bindgen;
mod shrink;
mod sizes;
mod stamp;
mod symbols;
mod tree;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::failure::{OrFail, Outcome};
use crate::npm::Node;
use crate::repository::Repository;
use crate::toolchain::{TARGET, Toolchain};
use crate::{process, steps};

/// What can be broken on purpose, to see that the check finds it.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Sabotage {
    /// The check of dependencies looks at the server's features instead of the browser's.
    Tree,
    /// The check of sizes weighs the files as they are before compression.
    Size,
}

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Break it on purpose: the command must then fail.
    #[arg(long)]
    sabotage: Option<Sabotage>,
}

/// Builds the widget unless nothing changed, and prints what it weighs.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    let toolchain = steps::step("a compiler for the browser", || {
        let toolchain = Toolchain::ensure()?;
        steps::note(&toolchain.describe());
        Ok(toolchain)
    })?;
    steps::step("what the widget may depend on", || {
        let sabotaged = options.sabotage == Some(Sabotage::Tree);
        tree::check(repository, if sabotaged { "ssr" } else { tree::BROWSER_FEATURES })
    })?;
    let node = steps::step("Node, to make the widget smaller", || {
        let node = Node::ensure();
        if node.is_none() {
            steps::note("left out: no Node 18 with npm here; the widget works the same and is about 15 % larger");
        }
        Ok(node)
    })?;
    let stamp = stamp::of(repository, &toolchain.describe(), node.is_some());
    if stamp::is_current(repository, &stamp) {
        steps::note("the widget is up to date");
    } else {
        build(repository, &toolchain, node.as_ref())?;
        stamp::keep(repository, &stamp)?;
    }
    let weight = sizes::print(repository);
    steps::step("what every customer pays", || {
        if node.is_none() || !toolchain.is_small() {
            steps::note("not judged: a step that makes the widget smaller was left out here");
            return Ok(());
        }
        let sabotaged = options.sabotage == Some(Sabotage::Size);
        sizes::check(if sabotaged { weight.raw } else { weight.brotli })
    })
}

fn build(repository: &Repository, toolchain: &Toolchain, node: Option<&Node>) -> Outcome {
    let compiled = steps::step("compiling the widget to WebAssembly", || compile(repository, toolchain))?;
    steps::step("symbols in the WebAssembly", || symbols::check(&compiled))?;
    let bound = repository.target.join("wasm/bound");
    steps::step("JavaScript glue (wasm-bindgen)", || bindgen::bind(&compiled, &bound))?;
    let finished = match node {
        Some(node) => {
            steps::step("making both smaller (binaryen, esbuild)", || shrink::shrink(repository, node, &bound))?
        }
        None => bound,
    };
    steps::step("compressing for the collector", || sizes::compress(repository, &finished))
}

/// The widget's own target folder: artifacts of two compilers never mix.
fn compile(repository: &Repository, toolchain: &Toolchain) -> Outcome<PathBuf> {
    let folder = repository.target.join("wasm");
    let mut cargo = toolchain.cargo_build();
    cargo.args(["--package", "perche-widget", "--lib", "--profile", "wasm", "--no-default-features"]);
    cargo.args(["--features", tree::BROWSER_FEATURES]);
    cargo.arg("--target-dir").arg(&folder).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says about widget/ or survey/")?;
    let compiled = folder.join(TARGET).join("wasm/perche_widget.wasm");
    compiled
        .metadata()
        .or_fail("the compiler left no perche_widget.wasm", "widget/Cargo.toml must keep crate-type cdylib")?;
    Ok(compiled)
}
