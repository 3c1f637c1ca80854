//! A collector as a process: started, asked, stopped.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::http::{Answer, Client};

/// The admin key of every collector that a test starts.
pub const ADMIN_KEY: &str = "test-key-of-at-least-twenty-letters";

/// Two surveys, a file of their own for each test that changes it.
pub const SURVEYS: &str = r#"
company = "Rossi"

[[survey]]
id = "effort"
kind = "ces"
touchpoint = "checkout"
sites = ["https://shop.example", "http://localhost:*"]
tz = "Europe/Rome"
[survey.context]
order = { max_len = 10 }
country = { segment = true }
name = { recall = true }
[survey.text.en]
question = "How easy was {company}, {name}?"
low = "Hard"
high = "Easy"
why = { low = "What made it hard?", default = "Why?" }
[survey.text.it]
question = "Quanto è stato facile?"
low = "Difficile"
high = "Facile"

[[survey]]
id = "loyalty"
kind = "nps"
[survey.text.en]
question = "Would you recommend us?"
low = "No"
high = "Yes"
"#;

/// A running collector. Dropping it ends the process.
pub struct Collector {
    child: Child,
    address: String,
    folder: TempDir,
}

/// Waits until `holds`; a minute without it is a failure.
#[track_caller]
pub fn until(holds: impl Fn() -> bool) {
    let give_up = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < give_up, "it never came");
        std::thread::yield_now();
    }
}

/// A command that runs the `perche` built beside the tests, or the one that `PERCHE_BIN` names.
pub fn perche() -> Command {
    let built = || {
        let test = std::env::current_exe().expect("a test knows its own path");
        let profile = test.parent().and_then(Path::parent).expect("tests lie in target/PROFILE/deps");
        profile.join(format!("perche-under-test{}", std::env::consts::EXE_SUFFIX))
    };
    let mut command = Command::new(std::env::var_os("PERCHE_BIN").map_or_else(built, PathBuf::from));
    command.env_remove("PERCHE_ADMIN_KEY").env("PERCHE_LOG", "info").stdin(Stdio::null());
    command
}

impl Collector {
    /// Starts one with `surveys` and waits until it listens.
    pub fn start(surveys: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(folder, surveys, &[])
    }

    /// Starts one in `folder`, with more flags.
    pub fn start_in(folder: TempDir, surveys: &str, more: &[&str]) -> Self {
        let file = folder.path().join("surveys.toml");
        std::fs::write(&file, surveys).expect("the surveys are written");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let mut child = perche()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .arg("--surveys")
            .arg(&file)
            .args(more)
            .env("PERCHE_ADMIN_KEY", ADMIN_KEY)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the collector starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("stdout is read");
        let log = || std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        let address = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}\n{}", log()));
        Self { address: address.to_owned(), child, folder }
    }

    /// Its address, such as `http://127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its folder: `surveys.toml`, `data`, `log`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// A client of it.
    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// The aggregate of a survey.
    pub fn aggregate(&self, survey: &str, query: &str) -> Answer {
        self.client().key(ADMIN_KEY).get(&format!("/v1/surveys/{survey}/aggregates{query}"))
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("the log is read")
    }

    /// Sends a signal by name, such as `HUP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.process().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -{name} failed");
    }

    /// Kills it, as the system does when memory is short, and gives its folder for another start.
    pub fn kill(mut self) -> TempDir {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"))
    }

    /// Asks it to stop, waits, and gives its exit and its folder for another start.
    pub fn stop(mut self) -> (ExitStatus, TempDir) {
        self.signal("TERM");
        let status = self.child.wait().expect("it ends");
        let mut rest = String::new();
        self.child.stdout.as_mut().map(|stdout| stdout.read_to_string(&mut rest));
        assert_eq!(rest, "", "stdout carries one line");
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a temporary folder"));
        (status, folder)
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
