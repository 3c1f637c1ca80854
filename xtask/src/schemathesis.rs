//! Requests made from the API's own description, thousands of them, against a real collector (schemathesis): whatever is
//! sent, the answer must be one that the description promises.

mod seed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::collector::{self, Collector, Setting, free_port};
use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::{debian, process, steps};

#[derive(Args)]
pub(crate) struct Options {
    /// Ten times as many requests.
    #[arg(long)]
    all: bool,
}

/// The section alone, with the collector as it stands.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    collector::build(repository)?;
    let missing = |why| Failure::new(format!("schemathesis cannot be installed: {why}"), "see what it says");
    Tool::ensure(repository).map_err(missing)?.gate(repository, options.all)
}

/// A key that only this run knows.
const KEY: &str = "schemathesis-admin-key-0123456789";

/// schemathesis in an environment of its own.
pub(crate) struct Tool {
    program: PathBuf,
    /// Its settings.
    settings: PathBuf,
    /// For what a run leaves behind.
    folder: PathBuf,
}

/// What one run came to.
struct Run {
    passed: bool,
    said: String,
}

impl Run {
    /// How many cases passed, and how many did not: from the line `123 generated, 120 passed, 3 found 2 unique failures`.
    fn cases(&self) -> (u64, u64) {
        let line = self.said.lines().find(|line| line.contains(" generated, ")).unwrap_or_default();
        let before = |word: &str| {
            let part = line.split(", ").find(|part| part.contains(word)).unwrap_or_default();
            part.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        (before(" passed"), before(" found "))
    }
}

impl Tool {
    /// The pinned one, installed into `target/` when it is not there yet; else why there is none.
    pub(crate) fn ensure(repository: &Repository) -> Result<Self, String> {
        let settings = repository.root.join("tests/schemathesis");
        let folder = repository.target.join("schemathesis");
        let environment = folder.join("venv");
        let tool = Self { program: environment.join("bin/schemathesis"), settings, folder };
        let wanted = tool.settings.join("requirements.txt");
        let list = fs::read(&wanted).map_err(|error| error.to_string())?;
        let installed = environment.join("installed.txt");
        if fs::read(&installed).is_ok_and(|earlier| earlier == list) && tool.program.is_file() {
            return Ok(tool);
        }
        let python = process::on_path("python3").ok_or("there is no python3")?;
        steps::note("installing schemathesis");
        let words = |failure: Failure| failure.to_string();
        fs::remove_dir_all(&environment).ok();
        fs::create_dir_all(&tool.folder).map_err(|error| error.to_string())?;
        make(&python, &environment).map_err(words)?;
        let mut install = Command::new(environment.join("bin/python"));
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]);
        process::output(install.arg(&wanted), "check the network, or pip's index setting").map_err(words)?;
        fs::write(installed, list).ok();
        Ok(tool)
    }

    /// First that a broken reply is found, then everything; `long` for ten times as many requests.
    pub(crate) fn gate(&self, repository: &Repository, long: bool) -> Outcome {
        let collector = self.collector(repository)?;
        let broken = self.run(&collector, &["--include-operation-id=listSurveys"], true)?;
        if broken.passed || !broken.said.contains("Response violates schema") {
            let failure = format!("a broken reply was not found; schemathesis said:\n{}", broken.said);
            return Err(Failure::new(failure, "look at tests/schemathesis/hooks.py: it is to break a reply"));
        }
        println!("a broken reply is found");
        // The same requests each time in the gate; others each time, and many more, in the long run.
        let most: &[&str] =
            if long { &["--max-examples=800"] } else { &["--max-examples=60", "--generation-deterministic"] };
        let whole = self.run(&collector, most, false)?;
        let (passed, failed) = whole.cases();
        println!("{}\nrequests made from the description: {passed} passed, {failed} failed", whole.said.trim_end());
        let told = fs::read_to_string(self.folder.join("run/collector.log")).unwrap_or_default();
        collector.stop()?;
        if told.lines().any(|line| line.contains("panicked") || line.contains("ERROR")) {
            return Err(Failure::new(format!("the collector complained:\n{told}"), "fix what it names"));
        }
        // A run that asked nothing has shown nothing.
        if whole.passed && passed > 1_000 {
            return Ok(());
        }
        Err(Failure::new("an answer was not one that the description promises", "each is above, with a line to try it"))
    }

    /// One with answers to ask for.
    fn collector(&self, repository: &Repository) -> Outcome<Collector> {
        let folder = self.folder.join("run");
        let remedy = "check that target/ is writable";
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).or_fail("cannot make a folder for the collector", remedy)?;
        let surveys = folder.join("surveys.toml");
        fs::write(&surveys, "").or_fail("cannot write the surveys", remedy)?;
        let setting = Setting { folder, surveys, port: free_port(0)?, key: KEY.to_owned(), more: &[] };
        let collector = Collector::start(repository, setting)?;
        seed::fill(&collector)?;
        Ok(collector)
    }

    fn run(&self, collector: &Collector, more: &[&str], breaks: bool) -> Outcome<Run> {
        let mut command = Command::new(&self.program);
        command.arg("--config-file").arg(self.settings.join("schemathesis.toml")).arg("run");
        command.arg(format!("{}/openapi.json", collector.address)).args(more);
        command.arg("--checks=all");
        command.args(["--header", &format!("Authorization: Bearer {}", collector.key())]);
        command.env("PYTHONPATH", &self.settings).env("PYTHONDONTWRITEBYTECODE", "1").current_dir(&self.folder);
        command.env("PERCHE_BREAK_REPLY", if breaks { "1" } else { "0" });
        let output =
            command.output().or_fail("cannot start schemathesis", "remove target/schemathesis and try again")?;
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        Ok(Run { passed: output.status.success(), said })
    }
}

/// Debian's Python comes without the part that fills an environment; there it is installed.
fn make(python: &Path, environment: &Path) -> Outcome {
    let mut venv = Command::new(python);
    venv.args(["-m", "venv"]).arg(environment);
    let remedy = "install Python's venv module (Debian: apt-get install python3-venv)";
    match process::output(&mut venv, remedy) {
        Ok(_) => Ok(()),
        Err(failure) => match debian::install(&["python3-venv"]) {
            Ok(true) => process::output(&mut venv, remedy).map(drop),
            _ => Err(failure),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_are_counted_from_what_the_tool_says() {
        let run = |said: &str| Run { passed: true, said: said.to_owned() }.cases();
        assert_eq!(run("Test cases:\n  2649 generated, 2649 passed, 38 skipped\n"), (2649, 0));
        assert_eq!(run("  2292 generated, 2253 passed, 8 found 7 unique failures, 5 errored"), (2253, 8));
        assert_eq!(run("nothing"), (0, 0));
    }
}
