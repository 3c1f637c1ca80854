//! Running other programs: found on PATH, shown or kept quiet, never guessed at.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, OrFail, Outcome};

/// The cargo that runs us, so that a toolchain override holds for what we start as well.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Where `name` is on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

/// Runs with our own stdout and stderr.
pub(crate) fn run(command: &mut Command, remedy: &str) -> Outcome {
    let status = command.stdin(Stdio::null()).status().or_fail(&format!("cannot start {}", line(command)), remedy)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} ended with {status}", line(command)), remedy))
}

/// Runs silently; gives stdout, and both streams in the failure.
pub(crate) fn output(command: &mut Command, remedy: &str) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().or_fail(&format!("cannot start {}", line(command)), remedy)?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{} ended with {}\n{stdout}{stderr}", line(command), output.status), remedy))
}

/// The folder that `rustc` (a name or a path) keeps its targets in.
pub(crate) fn sysroot(rustc: &Path) -> Outcome<PathBuf> {
    let text = output(Command::new(rustc).args(["--print", "sysroot"]), "install Rust from https://rustup.rs")?;
    Ok(PathBuf::from(text.trim()))
}

fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy()));
    format!("`{}`", words.join(" "))
}
