//! A browser for the end-to-end tests: found, or Debian's chromium.

use std::env;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::{debian, process};

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const FIREFOXES: [&str; 2] = ["firefox-esr", "firefox"];
const MAC: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The browser named by `CHROME`, one on PATH, a Mac's, or Debian's, installed for it.
pub(crate) fn ensure() -> Outcome<PathBuf> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let installed = debian::install(&["chromium", "fonts-liberation"]);
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let why = match installed {
        Ok(_) => String::new(),
        Err(failure) => format!("; {failure}"),
    };
    Err(Failure::new(
        format!("no Chromium or Chrome was found{why}"),
        "install one, or name it: CHROME=/path/to/chrome cargo xtask test",
    ))
}

/// The Firefox named by `FIREFOX`, one on PATH, or Debian's, installed for it.
pub(crate) fn firefox() -> Outcome<PathBuf> {
    let find = || {
        let named = env::var_os("FIREFOX").map(PathBuf::from);
        named.or_else(|| FIREFOXES.iter().find_map(|name| process::on_path(name)))
    };
    if find().is_none() {
        debian::install(&["firefox-esr"])?;
    }
    let remedy = "install one, or name it: FIREFOX=/path/to/firefox cargo xtask test --all";
    find().ok_or_else(|| Failure::new("no Firefox was found", remedy))
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROME") {
        return Some(named.into());
    }
    let on_mac = || MAC.iter().map(PathBuf::from).find(|file| file.is_file());
    NAMES.iter().find_map(|name| process::on_path(name)).or_else(on_mac)
}
