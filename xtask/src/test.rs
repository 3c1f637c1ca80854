//! `cargo xtask test`: the gate. Every section runs, whatever the others found, and a summary ends it.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

use crate::bench::powercut;
use crate::failure::{Failure, Outcome};
use crate::npm::Node;
use crate::repository::Repository;
use crate::{browser, mutants, process, schemathesis, steps, widget};

#[derive(Args)]
pub(crate) struct Options {
    /// Also the long suites: tests marked `#[ignore = "long"]`, `PERCHE_ALL=1` for the browser's, and `cargo xtask mutants`.
    #[arg(long)]
    all: bool,
}

/// What a section came to.
enum Verdict {
    Passed,
    LeftOut(String),
    Failed(Failure),
}

struct Section {
    name: &'static str,
    verdict: Verdict,
    took: Duration,
}

/// Runs the gate; fails when any section did.
///
/// The order lets nothing be compiled twice: the widget comes first because the collector embeds it. And cargo is asked for
/// the default members as a whole, here, in the demo and by anyone's plain `cargo build`: one choice of packages, one set of
/// features, one set of artifacts. xtask is asked for apart, since its own dependencies would turn on other features.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    let mut sections = vec![
        section("formatting", || cargo(repository, &["fmt", "--all", "--check"], "cargo fmt --all")),
        section("widget", || widget::run(repository, &widget::Options::default()).map(passed)),
        section("build", || cargo(repository, &["build", "--all-targets"], "fix what the compiler says")),
        section("lints", || lints(repository)),
        section("dependencies", || dependencies(repository)),
        section("rust tests", || rust_tests(repository, options.all)),
        section("API by its word", || api_by_its_word(repository, options.all)),
        section("full disk", || full_disk(repository)),
        section("power cuts", || power_cuts(repository)),
        section("browser tests", || browser_tests(repository, options.all)),
    ];
    if options.all {
        sections.push(section("mutants", || mutants::run(repository, &mutants::Options::default()).map(passed)));
    }
    summary(&sections)
}

fn passed((): ()) -> Verdict {
    Verdict::Passed
}

fn section(name: &'static str, work: impl FnOnce() -> Outcome<Verdict>) -> Section {
    println!("\n######## {name}");
    let started = Instant::now();
    let verdict = work().unwrap_or_else(Verdict::Failed);
    match &verdict {
        Verdict::Passed => {}
        Verdict::LeftOut(why) => println!("left out: {why}"),
        Verdict::Failed(failure) => println!("\nerror: {failure}"),
    }
    Section { name, verdict, took: started.elapsed() }
}

fn cargo(repository: &Repository, words: &[&str], remedy: &str) -> Outcome<Verdict> {
    process::run(process::cargo().args(words).current_dir(&repository.root), remedy).map(passed)
}

fn lints(repository: &Repository) -> Outcome<Verdict> {
    let remedy = "fix what clippy says, or allow it where it stands, with the reason";
    let products = cargo(repository, &["clippy", "--all-targets", "--", "-D", "warnings"], remedy);
    let xtask = cargo(repository, &["clippy", "--package", "xtask", "--all-targets", "--", "-D", "warnings"], remedy);
    products.and(xtask)
}

/// Advisories need the network, so they are the public workflow's; the rest is decided by what is in the repository.
fn dependencies(repository: &Repository) -> Outcome<Verdict> {
    if process::on_path("cargo-deny").is_none() {
        return Ok(Verdict::LeftOut("cargo-deny is not installed (`cargo install cargo-deny --locked`)".to_owned()));
    }
    let words = ["deny", "--offline", "check", "bans", "licenses", "sources"];
    cargo(repository, &words, "leave the dependency out, or except it in deny.toml, with the reason")
}

fn rust_tests(repository: &Repository, all: bool) -> Outcome<Verdict> {
    let remedy = "read the failed tests above; each can be run alone: cargo test NAME";
    let run = |packages: &[&str]| {
        let mut test = process::cargo();
        test.args(["test", "--no-fail-fast"]).args(packages).current_dir(&repository.root);
        test.env("PERCHE_BIN", repository.collector());
        if all {
            test.args(["--", "--include-ignored", "--skip", FULL_DISK]);
        }
        process::run(&mut test, remedy).map(passed)
    };
    let products = run(&[]);
    products.and(run(&["--package", "xtask"]))
}

/// Requests made from the API's own description.
fn api_by_its_word(repository: &Repository, long: bool) -> Outcome<Verdict> {
    match schemathesis::Tool::ensure(repository) {
        Ok(tool) => tool.gate(repository, long).map(passed),
        Err(why) => Ok(Verdict::LeftOut(format!("schemathesis cannot be installed: {why}"))),
    }
}

/// What needs a file system of its own.
const FULL_DISK: &str = "full::a_full_disk_is_read_refuses_answers_and_recovers";

/// A small disk, full to its last byte. A disk that only says that it is full is among the tests that run everywhere.
fn full_disk(repository: &Repository) -> Outcome<Verdict> {
    let mut allowed = Command::new("unshare");
    allowed.args(["--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "/mnt"]);
    if process::output(&mut allowed, "").is_err() {
        let why = "no small disk can be made here: `unshare --mount --map-root-user` and a tmpfs in it are not allowed";
        return Ok(Verdict::LeftOut(why.to_owned()));
    }
    let mut test = process::cargo();
    test.args(["test", "--test", "faults", "--", "--ignored", "--exact", FULL_DISK]).current_dir(&repository.root);
    test.env("PERCHE_BIN", repository.collector());
    process::run(&mut test, "read what the test says above").map(passed)
}

/// Ten cuts, and a lying disk that must be found out.
fn power_cuts(repository: &Repository) -> Outcome<Verdict> {
    match powercut::missing() {
        Some(why) => Ok(Verdict::LeftOut(format!("no power was cut: {why}"))),
        None => powercut::gate(repository).map(passed),
    }
}

fn browser_tests(repository: &Repository, all: bool) -> Outcome<Verdict> {
    let folder = repository.browser_tests();
    let (node, browser) = steps::step("a browser, Node, and the tests' packages", || browser_and_node(&folder))?;
    let mut test = node.command();
    test.arg("--test").current_dir(&folder);
    test.env("PERCHE_BIN", repository.collector()).env("CHROME", browser);
    if all {
        test.env("PERCHE_ALL", "1").env("FIREFOX", browser::firefox()?);
    }
    process::run(&mut test, "read the failed tests above; alone: PERCHE_BIN=… CHROME=… node --test FILE").map(passed)
}

/// A browser, and Node with the packages of the tests.
pub(crate) fn browser_and_node(folder: &Path) -> Outcome<(Node, PathBuf)> {
    let browser = browser::ensure()?;
    steps::note(&browser.display().to_string());
    let node = Node::ensure()
        .ok_or_else(|| Failure::new("the browser tests need Node 18 with npm", "install both: https://nodejs.org"))?;
    node.packages(folder)?;
    Ok((node, browser))
}

fn summary(sections: &[Section]) -> Outcome {
    println!("\n######## summary");
    // Whoever reads it in a file wants no codes of a terminal; the logs of CI show them as colours.
    let coloured = std::io::stdout().is_terminal() || std::env::var_os("CI").is_some();
    let mut counts = [0, 0, 0];
    for section in sections {
        counts[match section.verdict {
            Verdict::Passed => 0,
            Verdict::Failed(_) => 1,
            Verdict::LeftOut(_) => 2,
        }] += 1;
        println!("{}", line(section, coloured));
    }
    let total: Duration = sections.iter().map(|section| section.took).sum();
    println!("{:<16}{:>7.1} s", "in all", total.as_secs_f64());
    let [passed, failed, left_out] = counts;
    println!("sections: {passed} passed, {failed} failed, {left_out} skipped");
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("{failed} of {} sections failed", sections.len()), "each says it above, in its section"))
}

/// A section in the summary. What was left out is as red as what failed: nothing is known of either.
fn line(Section { name, verdict, took }: &Section, coloured: bool) -> String {
    let red = |word: String| if coloured { format!("\x1b[31m{word}\x1b[0m") } else { word };
    let word = match verdict {
        Verdict::Passed => "ok".to_owned(),
        Verdict::Failed(_) => red("FAILED".to_owned()),
        Verdict::LeftOut(why) => red(format!("LEFT OUT: {why}")),
    };
    format!("{name:<16}{:>7.1} s  {word}", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(verdict: Verdict, coloured: bool) -> String {
        line(&Section { name: "power cuts", verdict, took: Duration::from_millis(1_250) }, coloured)
    }

    #[test]
    fn what_was_left_out_is_red_and_says_why() {
        let left_out = || Verdict::LeftOut("no power was cut: it needs root".to_owned());
        let red = "power cuts          1.2 s  \x1b[31mLEFT OUT: no power was cut: it needs root\x1b[0m";
        assert_eq!(said(left_out(), true), red);
        assert_eq!(said(left_out(), false), "power cuts          1.2 s  LEFT OUT: no power was cut: it needs root");
        assert!(said(Verdict::Failed(Failure::new("it fell", "see why")), true).ends_with("\x1b[31mFAILED\x1b[0m"));
        assert_eq!(said(Verdict::Passed, true), "power cuts          1.2 s  ok");
    }
}
