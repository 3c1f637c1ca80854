//! `cargo xtask shots`: pictures of every page of the dashboard, desktop and telephone, dark and light, in both languages.

use clap::Args;

use crate::demo::seed;
use crate::failure::Outcome;
use crate::repository::Repository;
use crate::{collector, process, steps, test, widget};

#[derive(Args)]
pub(crate) struct Options {
    /// Tell the year again, up to this moment, before it is pictured.
    #[arg(long)]
    fresh: bool,
    /// Only the pictures whose name holds this.
    #[arg(long)]
    only: Option<String>,
    /// Pictures of the widget as well, into target/shots.
    #[arg(long)]
    widget: bool,
}

/// Builds everything, starts the seeded collector, and pictures it.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    widget::run(repository, &widget::Options::default())?;
    steps::step("building the collector", || collector::build(repository))?;
    let folder = repository.browser_tests();
    let (node, browser) = steps::step("a browser, Node, and its packages", || test::browser_and_node(&folder))?;
    let start = || seed::start(repository, collector::free_port(0)?, options.fresh);
    let collector = steps::step("starting the collector", start)?;
    let picture = |program: &str| {
        let mut run = node.command();
        run.arg(program).current_dir(&folder).env("CHROME", &browser).env("PERCHE_BIN", repository.collector());
        run.env("PERCHE_ADDRESS", &collector.address).env("PERCHE_KEY", collector.key());
        if let Some(word) = &options.only {
            run.args(["--only", word]);
        }
        steps::step(program, || process::run(&mut run, "read what it says above"))
    };
    let pictured = picture("screens.mjs");
    let pictured = if options.widget { pictured.and(picture("shots.mjs")) } else { pictured };
    pictured.and(steps::step("stopping the collector", || collector.stop()))
}
