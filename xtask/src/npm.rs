//! Node and npm: found, or installed on Debian; packages by the committed lock file alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Outcome;
use crate::{debian, process, steps};

/// Node 18 is the oldest that the pinned packages run on.
const OLDEST: u32 = 18;

/// A usable Node with its npm.
pub(crate) struct Node {
    node: PathBuf,
    npm: PathBuf,
}

impl Node {
    /// `None` when there is none and none can be installed.
    pub(crate) fn ensure() -> Option<Self> {
        if let Some(node) = Self::find() {
            return Some(node);
        }
        match debian::install(&["nodejs", "npm"]) {
            Ok(_) => {}
            Err(failure) => steps::note(&failure.to_string()),
        }
        Self::find()
    }

    /// The one on PATH, when it is recent enough.
    pub(crate) fn find() -> Option<Self> {
        let (node, npm) = (process::on_path("node")?, process::on_path("npm")?);
        let version = process::output(Command::new(&node).arg("--version"), "").ok()?;
        let major = version.trim().trim_start_matches('v').split('.').next()?;
        (major.parse::<u32>().ok()? >= OLDEST).then_some(Self { node, npm })
    }

    /// `npm ci` in `folder`, unless what its lock file names is there already. No package's own scripts are run.
    pub(crate) fn packages(&self, folder: &Path) -> Outcome {
        let lock = fs::read(folder.join("package-lock.json")).unwrap_or_default();
        let installed = folder.join("node_modules/.perche-lock");
        if fs::read(&installed).is_ok_and(|earlier| earlier == lock) {
            return Ok(());
        }
        let mut install = Command::new(&self.npm);
        install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        install.current_dir(folder);
        process::output(&mut install, "check the network, or npm's registry setting")?;
        // Only spares the next run the installation; without it npm just runs again.
        fs::write(installed, lock).ok();
        Ok(())
    }

    /// `node` with arguments still to be added.
    pub(crate) fn command(&self) -> Command {
        Command::new(&self.node)
    }
}
