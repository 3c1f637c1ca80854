//! Tools for cargo that are none of its own: each in one version, below `target/tools`.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Outcome;
use crate::repository::Repository;
use crate::{process, steps};

/// A tool, such as `cargo-mutants`.
pub(crate) struct Tool {
    /// Its name, without `cargo-`.
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Tool {
    /// The one under `target/tools`, or on PATH in the same version, or installed now.
    pub(crate) fn ensure(&self, repository: &Repository) -> Outcome<PathBuf> {
        let (crate_name, version) = (format!("cargo-{}", self.name), self.version);
        let folder = repository.target.join("tools");
        let own = folder.join("bin").join(format!("{crate_name}{}", std::env::consts::EXE_SUFFIX));
        let right = |tool: &PathBuf| {
            process::output(Command::new(tool).args([self.name, "--version"]), "")
                .is_ok_and(|said| said.trim().ends_with(version))
        };
        if let Some(tool) = [Some(own.clone()), process::on_path(&crate_name)].into_iter().flatten().find(right) {
            return Ok(tool);
        }
        steps::note(&format!("installing version {version} into {}; a few minutes, once", folder.display()));
        let mut install = process::cargo();
        install.args(["install", &crate_name, "--locked", "--version", version, "--root"]).arg(&folder);
        install.env_remove("CARGO_TARGET_DIR").current_dir(&repository.root);
        let remedy = format!("check the network, or put this version of {crate_name} on PATH");
        process::run(&mut install, &remedy)?;
        Ok(own)
    }
}
