//! `cargo xtask bench powercut`: builds the collector and the harness (`perche_tests::power`), and runs the harness in a
//! mount and process namespace of its own, so that mounts, loop devices and processes go with it, however it ends.

use std::path::Path;
use std::process::{Command, Stdio};

use clap::{Args, ValueEnum};

use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::{collector, process};

#[derive(Args)]
pub(crate) struct Options {
    /// How many cuts.
    #[arg(long, default_value_t = 20)]
    cuts: u64,
    /// Only databases younger than five seconds; else every second one.
    #[arg(long)]
    young: bool,
    /// Let the disk lie: the run must then find loss and fail.
    #[arg(long)]
    sabotage: Option<Sabotage>,
    /// Repeat the moments and answers of an earlier run.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sabotage {
    /// Every sync says yes and does nothing.
    NoSync,
    /// Only the engine's own flush works, as if the store trusted it.
    FlushOnly,
}

const REMEDY: &str = "read the cuts above; the same moments again: --seed with the seed that is printed";

pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    if let Some(missing) = missing() {
        return Err(Failure::new(format!("power cuts cannot be made here: {missing}"), REQUIREMENTS));
    }
    build(repository)?;
    process::run(&mut harness(repository, options)?, REMEDY)
}

const REQUIREMENTS: &str = "run it as root on Linux with /dev/loop-control, mkfs.ext4 and unshare (Debian: apt-get install e2fsprogs util-linux mount)";

/// Why no power can be cut here, if so.
pub(crate) fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("it needs Linux".to_owned());
    }
    if !root() {
        return Some("it needs root, for loop devices and mounts".to_owned());
    }
    if !Path::new("/dev/loop-control").exists() {
        return Some("there is no /dev/loop-control".to_owned());
    }
    if let Some(name) = ["mkfs.ext4", "unshare", "mount"].into_iter().find(|name| process::on_path(name).is_none()) {
        return Some(format!("{name} is not on PATH"));
    }
    // A container may have all that and still not be allowed to mount.
    let mut tried = Command::new("unshare");
    tried.args(["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]);
    process::output(&mut tried, "").err().map(|_| "mounting is not allowed".to_owned())
}

#[cfg(unix)]
fn root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn root() -> bool {
    false
}

/// In the gate: ten cuts must pass, and a lying disk must be found out.
pub(crate) fn gate(repository: &Repository) -> Outcome {
    build(repository)?;
    let options = Options { cuts: 10, young: false, sabotage: None, seed: None };
    process::run(&mut harness(repository, &options)?, REMEDY)?;
    for (sabotage, name) in [(Sabotage::NoSync, "no-sync"), (Sabotage::FlushOnly, "flush-only")] {
        println!("sabotaged with {name}: the run must fail");
        let options = Options { cuts: 6, young: false, sabotage: Some(sabotage), seed: None };
        let output = harness(repository, &options)?.stderr(Stdio::inherit()).output();
        let output = output.or_fail("cannot start the harness", REQUIREMENTS)?;
        let said = String::from_utf8_lossy(&output.stdout);
        let verdict = said.lines().rev().nth(1).unwrap_or_default();
        println!("{verdict}");
        if output.status.success() || !found_out(verdict) {
            let what = format!("a disk that lies ({name}) was not found out: {verdict:?}");
            return Err(Failure::new(what, "the harness is blind: look at perche_tests::power"));
        }
    }
    Ok(())
}

/// Whether the line `6 cuts: 3 acknowledged answers lost, 1 unopenable, …` tells of any of the two.
fn found_out(verdict: &str) -> bool {
    let count = |before: &str| {
        let words = verdict.split(before).next().unwrap_or_default();
        words.split_whitespace().next_back().and_then(|number| number.parse().ok()).unwrap_or(0_u64)
    };
    verdict.contains(" cuts: ") && count(" acknowledged answers lost") + count(" unopenable") > 0
}

fn build(repository: &Repository) -> Outcome {
    collector::build(repository)?;
    let mut cargo = process::cargo();
    cargo.args(["build", "--bin", "power-cuts"]).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says about tests/")
}

fn harness(repository: &Repository, options: &Options) -> Outcome<Command> {
    let mut seed = [0; 4];
    getrandom::fill(&mut seed).or_fail("no random numbers", "check the operating system")?;
    let seed = options.seed.unwrap_or_else(|| u64::from(u32::from_ne_bytes(seed)));
    let disk = match options.sabotage {
        None => "honest",
        Some(Sabotage::NoSync) => "no-sync",
        Some(Sabotage::FlushOnly) => "flush-only",
    };
    let mut command = Command::new("unshare");
    command.args(["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    command.arg(repository.collector().with_file_name("power-cuts"));
    command.arg(options.cuts.to_string()).args([if options.young { "young" } else { "all" }, disk, &seed.to_string()]);
    command.env("PERCHE_BIN", repository.collector()).stdin(Stdio::null());
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::found_out;

    #[test]
    fn loss_is_read_from_the_last_line() {
        let line = |lost, unopenable| {
            format!("6 cuts: {lost} acknowledged answers lost, {unopenable} unopenable, 0 tally differences")
        };
        assert!(found_out(&line(3, 0)) && found_out(&line(0, 1)) && !found_out(&line(0, 0)) && !found_out("panicked"));
    }
}
