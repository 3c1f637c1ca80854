//! Whether the widget must be built again: one hash of everything it is made from.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::sizes;
use crate::failure::{OrFail, Outcome};
use crate::hex;
use crate::repository::Repository;

const SOURCES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "survey",
    "widget",
    "xtask/npm/package-lock.json",
    "xtask/npm/shrink.mjs",
    "xtask/src/toolchain.rs",
    "xtask/src/widget.rs",
    "xtask/src/widget",
];

/// The hash of the sources and of the tools.
pub(crate) fn of(repository: &Repository, toolchain: &str, shrunk: bool) -> String {
    let mut files: Vec<PathBuf> = Vec::new();
    for source in SOURCES {
        collect(&repository.root.join(source), &mut files);
    }
    files.sort();
    let mut hash = Sha256::new();
    hash.update(format!("{toolchain}\n{shrunk}\n"));
    for file in files {
        // A file that vanishes between the listing and here changes the hash, which is right.
        let content = fs::read(&file).unwrap_or_default();
        let name = file.strip_prefix(&repository.root).unwrap_or(&file);
        hash.update(format!("{}\n{}\n", name.display(), content.len()));
        hash.update(content);
    }
    hex::of(&hash.finalize())
}

/// The finished files are there and were made from the same.
pub(crate) fn is_current(repository: &Repository, stamp: &str) -> bool {
    sizes::are_all_there(repository) && fs::read_to_string(file(repository)).is_ok_and(|kept| kept == stamp)
}

/// Remembers what the finished files were made from.
pub(crate) fn keep(repository: &Repository, stamp: &str) -> Outcome {
    fs::write(file(repository), stamp).or_fail("cannot write the widget's stamp", "check that target/ is writable")
}

fn file(repository: &Repository) -> PathBuf {
    repository.target.join("wasm/widget.stamp")
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(folder) = path.read_dir() else {
        files.push(path.to_owned());
        return;
    };
    for entry in folder.filter_map(Result::ok) {
        collect(&entry.path(), files);
    }
}
