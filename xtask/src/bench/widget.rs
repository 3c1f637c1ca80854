//! `cargo xtask bench widget`: how soon a customer sees a question and can answer it, beside hand-written JavaScript and two
//! other products; `tests/bench-peers/` measures, this judges.

mod bars;
mod figures;
mod table;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::{Args, ValueEnum};

use crate::failure::{Failure, OrFail, Outcome};
use crate::npm::Node;
use crate::repository::Repository;
use crate::{browser, debian, process, steps};
use figures::Figures;

/// Between these lines of docs/benchmarks.md stands what was printed.
const OPEN: &str = "<!-- widget -->\n";
const CLOSE: &str = "<!-- end of widget -->\n";

/// What can be broken on purpose, to see that the bars notice.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sabotage {
    /// The page of the question comes a second late.
    Late,
    /// The loader works for a fifth of a second in the host's page.
    Busy,
    /// The customer's page reserves less height than was printed.
    Shift,
}

#[derive(Args)]
pub(crate) struct Options {
    /// How many times everything is measured, in turns.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only these: slow-4g, unthrottled, handshakes.
    #[arg(long)]
    profile: Vec<String>,
    /// Only these of the table's rows, and the bars that are about them.
    #[arg(long, value_parser = figures::SUBJECTS)]
    subject: Vec<String>,
    /// Break it on purpose: the command must then fail.
    #[arg(long)]
    sabotage: Option<Sabotage>,
    /// Put the tables into docs/benchmarks.md.
    #[arg(long, conflicts_with_all = ["sabotage", "profile", "subject"])]
    write: bool,
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    crate::widget::run(repository, &crate::widget::Options::default())?;
    let collector = build(repository)?;
    let (node, browser) = steps::step("a browser, Node, openssl, and the other products", || tools(repository))?;
    let mut measure = node.command();
    measure.arg("measure.mjs").current_dir(repository.bench_peers());
    measure.env("PERCHE_BIN", collector).env("CHROME", &browser);
    measure.args(["--rounds", &options.rounds.to_string()]);
    measure.args(options.profile.iter().flat_map(|name| ["--profile", name]));
    measure.args(options.subject.iter().flat_map(|name| ["--subject", name]));
    if let Some(sabotage) = options.sabotage.and_then(|sabotage| sabotage.to_possible_value()) {
        measure.args(["--sabotage", sabotage.get_name()]);
    }
    let figures = listen(&mut measure)?;
    let bars = bars::judge(&figures, &options.subject);
    let text = table::text(&figures, &bars, &machine(&browser), options.rounds);
    println!("{text}");
    if options.write {
        write(repository, &text)?;
    }
    let missed = bars.iter().filter(|bar| !bar.holds()).count();
    if missed == 0 {
        return Ok(());
    }
    Err(Failure::new(
        format!("{missed} of {} bars missed", bars.len()),
        "the table says which; a busy machine misses some, too",
    ))
}

/// The collector as customers get it: what a debug build takes to compress a page would be counted as ours.
fn build(repository: &Repository) -> Outcome<PathBuf> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--release", "--bin", "perche"]).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says about collector/, widget/ or survey/")?;
    Ok(repository.target.join("release").join(format!("perche{}", std::env::consts::EXE_SUFFIX)))
}

fn tools(repository: &Repository) -> Outcome<(Node, PathBuf)> {
    let browser = browser::ensure()?;
    let node = Node::ensure().ok_or_else(|| Failure::new("no Node 18 with npm", "install both: https://nodejs.org"))?;
    if process::on_path("openssl").is_none() && !debian::install(&["openssl"])? {
        return Err(Failure::new("no openssl, which makes the two sites' certificates", "install it"));
    }
    node.packages(&repository.bench_peers())?;
    Ok((node, browser))
}

/// Runs it to the end and takes each line as it comes, so that a long run shows that it goes on.
fn listen(measure: &mut Command) -> Outcome<Figures> {
    let remedy = "read what it says above; alone: tests/bench-peers/README.md";
    measure.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = measure.spawn().or_fail("cannot start node", remedy)?;
    let mut figures = Figures::default();
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.or_fail("cannot read what was measured", remedy)?;
        let said = figures.take(&line).or_fail(&format!("not a measurement: {line}"), remedy)?;
        steps::note(&said);
    }
    let status = child.wait().or_fail("node was lost", remedy)?;
    if status.success() { Ok(figures) } else { Err(Failure::new(format!("measuring ended with {status}"), remedy)) }
}

/// What the figures depend on beside the code.
fn machine(browser: &Path) -> String {
    let said = |program: &str, word: &str| {
        let said = process::output(Command::new(program).arg(word), "").unwrap_or_default();
        said.trim().to_owned()
    };
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("", |name| name.trim_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let browser = said(&browser.to_string_lossy(), "--version");
    format!("{}, {cores} cores {cpu}, {}, {browser}", said("date", "-I"), said("uname", "-srm"))
}

fn write(repository: &Repository, text: &str) -> Outcome {
    let path = repository.root.join("docs/benchmarks.md");
    let remedy = "put docs/benchmarks.md back as the repository has it";
    let document = fs::read_to_string(&path).or_fail("cannot read docs/benchmarks.md", remedy)?;
    let written =
        between(&document, text).ok_or_else(|| Failure::new("docs/benchmarks.md has lost its marks", remedy))?;
    fs::write(&path, written).or_fail("cannot write docs/benchmarks.md", remedy)
}

/// The document with its section replaced; `None` without both marks.
fn between(document: &str, text: &str) -> Option<String> {
    let (head, rest) = document.split_once(OPEN)?;
    let (_, tail) = rest.split_once(CLOSE)?;
    Some(format!("{head}{OPEN}{text}{CLOSE}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_section_between_the_marks_is_replaced() {
        let document = format!("before\n{OPEN}old\n{CLOSE}after\n");
        let written = between(&document, "new\n").expect("both marks");
        assert_eq!(written, format!("before\n{OPEN}new\n{CLOSE}after\n"));
        assert_eq!(between(&written, "new\n"), Some(written.clone()), "writing again changes nothing");
        assert_eq!(between("no marks", "new"), None);
    }
}
