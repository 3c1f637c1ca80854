//! `cargo xtask bench stats`: runs `survey/benches/statistics.rs`, and puts its table into `docs/statistics.md`.

use std::fs;
use std::process::Stdio;

use clap::Args;

use crate::failure::{Failure, OrFail, Outcome};
use crate::process;
use crate::repository::Repository;

/// Between these lines of the document stands the table as it was printed.
const OPEN: &str = "<!-- cargo xtask bench stats --write -->\n";
const CLOSE: &str = "<!-- end of the table -->\n";

#[derive(Args)]
pub(crate) struct Options {
    /// Ask for one-sided quantiles by mistake: the bars must notice.
    #[arg(long)]
    sabotage: bool,
    /// Put the table into docs/statistics.md.
    #[arg(long, conflicts_with = "sabotage")]
    write: bool,
}

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    let mut bench = process::cargo();
    bench.args(["bench", "--package", "perche-survey", "--features", "stats", "--bench", "statistics", "--"]);
    if options.sabotage {
        bench.arg("--sabotage");
    }
    // The table is on stdout; cargo and the progress stay on our own stderr.
    bench.current_dir(&repository.root).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = bench.output().or_fail("cannot start cargo bench", "install Rust from https://rustup.rs")?;
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{table}");
    if !output.status.success() {
        let remedy = "the table says which bars were missed; a better interval goes into survey/src/interval/";
        return Err(Failure::new("the statistics miss a bar, or did not run", remedy));
    }
    if options.write { write(repository, table.trim()) } else { Ok(()) }
}

fn write(repository: &Repository, table: &str) -> Outcome {
    let path = repository.root.join("docs/statistics.md");
    let remedy = "put docs/statistics.md back as the repository has it";
    let text = fs::read_to_string(&path).or_fail("cannot read docs/statistics.md", remedy)?;
    let written = between(&text, table).ok_or_else(|| Failure::new("docs/statistics.md has lost its marks", remedy))?;
    fs::write(&path, written).or_fail("cannot write docs/statistics.md", remedy)
}

/// The document with its table replaced; `None` without both marks.
fn between(text: &str, table: &str) -> Option<String> {
    let (head, rest) = text.split_once(OPEN)?;
    let (_, tail) = rest.split_once(CLOSE)?;
    Some(format!("{head}{OPEN}```text\n{table}\n```\n{CLOSE}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_between_the_marks_is_replaced() {
        let text = format!("before\n{OPEN}old\n{CLOSE}after\n");
        let written = between(&text, "new").expect("both marks");
        assert_eq!(written, format!("before\n{OPEN}```text\nnew\n```\n{CLOSE}after\n"));
        assert_eq!(between(&written, "new"), Some(written.clone()), "writing again changes nothing");
        assert_eq!(between("no marks", "new"), None);
    }
}
