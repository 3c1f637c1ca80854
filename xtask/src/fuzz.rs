//! `cargo xtask fuzz`: bytes at random, guided by what they reach (libFuzzer), at everything that reads what comes from
//! outside. `tests/fuzz` has the targets and the inputs to begin with.

use std::fs;
use std::process::{Command, Stdio};

use clap::Args;

use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::steps;
use crate::tool::Tool;

const CARGO_FUZZ: Tool = Tool { name: "fuzz", version: "0.13.2" };

#[derive(Args)]
pub(crate) struct Options {
    /// Only these targets, by the names of their files; can be repeated
    #[arg(long)]
    target: Vec<String>,
    /// How long each runs, in seconds.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Let every target fall over an input that is easily found: it must be.
    #[arg(long)]
    sabotage: bool,
}

/// Runs one target after the other; the first one that falls ends it.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    let tool = steps::step("cargo-fuzz", || CARGO_FUZZ.ensure(repository))?;
    let targets = if options.target.is_empty() { targets(repository)? } else { options.target.clone() };
    for target in &targets {
        let (corpus, found) =
            (repository.target.join("fuzz-corpus").join(target), repository.target.join("fuzz-found"));
        for folder in [&corpus, &found] {
            fs::create_dir_all(folder).or_fail("cannot make a folder below target", "look at its permissions")?;
        }
        let mut command = Command::new(&tool);
        // No sanitizer: there is no unsafe code of ours to watch. The flag lets a stable compiler count what is reached.
        command.args(["run", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none", target]).arg(&corpus);
        command.arg(format!("tests/fuzz/seeds/{target}")).arg("--").args(limits(options));
        command.arg(format!("-artifact_prefix={}/{target}-", found.display()));
        command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", repository.target.join("fuzz"));
        if options.sabotage {
            command.env("PERCHE_FUZZ_SABOTAGE", "1");
        }
        command.current_dir(&repository.root).stdin(Stdio::null());
        let status = command.status().or_fail("cannot start cargo-fuzz", "read what it says above")?;
        if !status.success() {
            let remedy = format!("run target {target} with the input in {}", found.display());
            return Err(Failure::new(format!("{target} fell"), remedy));
        }
        println!("{target}: nothing fell in {} s", options.seconds);
    }
    println!("fuzz: {} passed, 0 failed", targets.len());
    Ok(())
}

fn limits(options: &Options) -> [String; 4] {
    let seconds = format!("-max_total_time={}", options.seconds);
    [seconds, "-timeout=10".to_owned(), "-rss_limit_mb=2048".to_owned(), "-print_final_stats=1".to_owned()]
}

/// The targets, by name.
fn targets(repository: &Repository) -> Outcome<Vec<String>> {
    let folder = repository.root.join("tests/fuzz/fuzz_targets");
    let files =
        fs::read_dir(&folder).or_fail("cannot list the targets", "put tests/fuzz back as the repository has it")?;
    let name = |file: fs::DirEntry| Some(file.file_name().to_str()?.strip_suffix(".rs")?.to_owned());
    let mut names: Vec<String> = files.filter_map(Result::ok).filter_map(name).collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_inputs_to_begin_with_and_a_place_in_the_manifest() {
        let repository = Repository::find().expect("this is one");
        let manifest = include_str!("../../tests/fuzz/Cargo.toml");
        let targets = targets(&repository).expect("they are there");
        assert!(targets.len() >= 7, "{targets:?}");
        for target in targets {
            let seeds = repository.root.join("tests/fuzz/seeds").join(&target);
            assert!(fs::read_dir(&seeds).is_ok_and(|seeds| seeds.count() > 1), "{}", seeds.display());
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is not in the manifest");
        }
    }
}
