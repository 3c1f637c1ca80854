//! Packages of Debian and Ubuntu, where we may install them.

use std::process::Command;

use crate::failure::Outcome;
use crate::{process, steps};

/// Installs `packages`; `Ok(false)` when this is no Debian or we are neither root nor may become it without a password.
pub(crate) fn install(packages: &[&str]) -> Outcome<bool> {
    let Some(mut update) = apt() else {
        return Ok(false);
    };
    steps::note(&format!("apt-get install {}", packages.join(" ")));
    let remedy = "read apt's message above; on a machine without network install these packages by hand";
    process::output(update.args(["-qq", "update"]), remedy)?;
    if let Some(mut install) = apt() {
        install.args(["-qq", "-y", "--no-install-recommends", "install"]);
        process::output(install.args(packages), remedy)?;
    }
    Ok(true)
}

fn apt() -> Option<Command> {
    process::on_path("apt-get")?;
    let answer = |program: &str, argument: &str, word: &str| {
        let mut ask = Command::new(program);
        process::output(ask.args([argument, word]), "").ok()
    };
    let mut command = if answer("id", "-u", "--").is_some_and(|id| id.trim() == "0") {
        Command::new("env")
    } else {
        answer("sudo", "-n", "true")?;
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    };
    // Asked questions would hang a script for ever.
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Some(command)
}
