//! A running collector: built, started, asked, stopped.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::{hex, process};

/// How long a stopping collector may take to answer what it has accepted.
const PATIENCE: Duration = Duration::from_secs(15);

/// Builds `perche` with whatever widget is in the target folder.
pub(crate) fn build(repository: &Repository) -> Outcome {
    let mut cargo = process::cargo();
    // Not `--package`: among the default members its dependencies have the features that the tests' build has, too.
    cargo.args(["build", "--bin", "perche"]).current_dir(&repository.root);
    process::run(&mut cargo, "fix what the compiler says about collector/, widget/ or survey/")
}

/// What a collector is started with.
pub(crate) struct Setting {
    /// Data and log are kept here.
    pub(crate) folder: PathBuf,
    pub(crate) surveys: PathBuf,
    pub(crate) port: u16,
    pub(crate) key: String,
    /// More flags of `perche serve`.
    pub(crate) more: &'static [&'static str],
}

/// A collector that listens.
pub(crate) struct Collector {
    child: Child,
    log: PathBuf,
    key: String,
    /// `http://127.0.0.1:8080`
    pub(crate) address: String,
}

impl Collector {
    /// Starts it and waits for the line that says where it listens.
    pub(crate) fn start(repository: &Repository, setting: Setting) -> Outcome<Self> {
        let log = setting.folder.join("collector.log");
        let stderr =
            File::create(&log).or_fail("cannot write the collector's log", "check that target/ is writable")?;
        let mut command = Command::new(repository.collector());
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", setting.port)]);
        command.arg("--data").arg(setting.folder.join("data")).arg("--surveys").arg(&setting.surveys);
        command.args(setting.more).env("PERCHE_ADMIN_KEY", &setting.key);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        // In its own group Ctrl-C reaches us alone, and the collector gets one signal, from us.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().or_fail("cannot start the collector", "build it: cargo build")?;
        let stdout = child.stdout.take().map(BufReader::new);
        // The pipe ends when the collector dies, so this waits for one of two certain things.
        let said = stdout.and_then(|lines| lines.lines().map_while(Result::ok).find_map(|line| address(&line)));
        let mut collector = Self { child, log, key: setting.key, address: String::new() };
        match said {
            Some(address) => collector.address = address,
            None => return Err(collector.died()),
        }
        Ok(collector)
    }

    /// Fails when it is not running any more.
    pub(crate) fn check(&mut self) -> Outcome {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            _ => Err(self.died()),
        }
    }

    /// Answers of `survey` that are counted so far, skips included.
    pub(crate) fn counted(&self, survey: &str) -> Outcome<u64> {
        let remedy = format!("see {}", self.log.display());
        let mut reply = ureq::get(self.aggregates(survey))
            .header("Authorization", format!("Bearer {}", self.key))
            .call()
            .or_fail("the collector does not give the aggregate", &remedy)?;
        let envelope: Value = reply.body_mut().read_json().or_fail("the aggregate is no JSON", &remedy)?;
        let total = |name: &str| envelope["total"][name].as_u64().unwrap_or(0);
        Ok(total("n") + total("skipped"))
    }

    /// The admin key it was started with.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// A link that signs in to its dashboard, once.
    pub(crate) fn sign_in(&self, repository: &Repository) -> Outcome<String> {
        let remedy = format!("see {}", self.log.display());
        let data = self.log.with_file_name("data");
        let made = Command::new(repository.collector()).args(["key", "sign-in", "--data"]).arg(data).output();
        let link = made.ok().filter(|made| made.status.success()).and_then(|made| String::from_utf8(made.stdout).ok());
        link.map(|link| link.trim_end().to_owned()).ok_or_else(|| Failure::new("no link to sign in was made", remedy))
    }

    /// The aggregate's URL.
    pub(crate) fn aggregates(&self, survey: &str) -> String {
        format!("{}/v1/surveys/{survey}/aggregates", self.address)
    }

    /// Asks it to finish, and waits until it has.
    pub(crate) fn stop(mut self) -> Outcome {
        self.terminate();
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(_)) => return Err(self.died()),
                // std can wait for a child for ever or not at all; this is the wait with an end.
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
        // Nothing acknowledged is lost by this: that is what the store promises.
        self.child.kill().ok();
        self.child.wait().ok();
        Err(Failure::new(
            format!("the collector did not stop within {} s and was killed", PATIENCE.as_secs()),
            format!("report it with {}", self.log.display()),
        ))
    }

    #[cfg(unix)]
    fn terminate(&mut self) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), rustix::process::Signal::TERM)
            .ok();
    }

    #[cfg(not(unix))]
    fn terminate(&mut self) {
        self.child.kill().ok();
    }

    fn died(&mut self) -> Failure {
        let end = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(30)..].join("\n    ");
        Failure::new(
            format!("the collector ended ({end}); it said:\n    {tail}"),
            format!("fix what it names; its whole log is {}", self.log.display()),
        )
    }
}

/// `port`, or a free one when somebody has it.
pub(crate) fn free_port(port: u16) -> Outcome<u16> {
    let bind = |port| TcpListener::bind(("127.0.0.1", port));
    let listener = bind(port).or_else(|_| bind(0)).or_fail("no free port", "close some programs")?;
    Ok(listener.local_addr().or_fail("no free port", "close some programs")?.port())
}

/// A key nobody can guess, kept so that the curl of yesterday works today.
pub(crate) fn key(folder: &Path) -> Outcome<String> {
    let remedy = "check that target/ is writable";
    let file = folder.join("admin-key");
    if let Ok(kept) = fs::read_to_string(&file) {
        return Ok(kept);
    }
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).or_fail("no random numbers", "check the operating system")?;
    let key: String = hex::of(&bytes);
    fs::write(&file, &key).or_fail("cannot keep the admin key", remedy)?;
    Ok(key)
}

fn address(line: &str) -> Option<String> {
    line.strip_prefix("listening on ").map(|address| address.trim().to_owned())
}
