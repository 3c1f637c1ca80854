//! A collector as a process that may refuse to start, be killed, or end by itself.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::shim::Shim;
use crate::collector::{ADMIN_KEY, SURVEYS, perche};
use crate::http::Client;

/// How a collector is started.
#[derive(Clone, Copy, Default)]
pub struct Launch<'a> {
    /// The data folder, if not `home/data`.
    pub data: Option<&'a Path>,
    /// Stands between it and its data.
    pub shim: Option<&'a Shim>,
    /// Runs the collector as its own last act, such as `unshare -rm sh -c …`.
    pub wrapper: &'a [&'a str],
}

/// A collector on its way, or running.
pub struct Process {
    child: Child,
    log: PathBuf,
    said: Receiver<Option<String>>,
    address: String,
}

impl Process {
    /// Starts one on `home/data`, its log `home/log`, its surveys those of [`SURVEYS`]; does not wait.
    pub fn spawn(home: &Path, launch: Launch<'_>) -> Self {
        let (surveys, log) = (home.join("surveys.toml"), home.join("log"));
        let data = launch.data.map_or_else(|| home.join("data"), Path::to_path_buf);
        if !surveys.exists() {
            std::fs::write(&surveys, SURVEYS).expect("the surveys are written");
        }
        let collector = perche();
        let mut command = match launch.wrapper {
            [] => Command::new(collector.get_program()),
            [wrapper, more @ ..] => {
                let mut command = Command::new(wrapper);
                command.args(more).arg(collector.get_program());
                command
            }
        };
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).arg("--surveys").arg(&surveys);
        command.env("PERCHE_LOG", "info").env("PERCHE_ADMIN_KEY", ADMIN_KEY);
        if let Some(shim) = launch.shim {
            shim.preload(&mut command, &data);
        }
        let stderr = File::create(&log).expect("a log");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().expect("the collector starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (tell, said) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            // Ends with the process, so the thread ends too.
            let _ = BufReader::new(stdout).read_line(&mut line);
            let address = line.trim_end().strip_prefix("listening on ").map(str::to_owned);
            let _ = tell.send(address);
        });
        Self { child, log, said, address: String::new() }
    }

    /// Starts one and waits until it listens; else how it ended and what it said.
    pub fn start(home: &Path, launch: Launch<'_>) -> Result<Self, (ExitStatus, String)> {
        let mut process = Self::spawn(home, launch);
        if let Some(address) = process.said.recv().ok().flatten() {
            process.address = address;
            return Ok(process);
        }
        let status = process.child.wait().expect("it ends");
        Err((status, process.log()))
    }

    /// Whether it listens before `within` is over; `Err` when it ended.
    pub fn listens(&mut self, within: Duration) -> Result<bool, String> {
        use std::sync::mpsc::RecvTimeoutError;
        match self.said.recv_timeout(within) {
            Ok(Some(address)) => {
                self.address = address;
                Ok(true)
            }
            Err(RecvTimeoutError::Timeout) => Ok(false),
            Ok(None) | Err(RecvTimeoutError::Disconnected) => Err(self.log()),
        }
    }

    /// Waits until it has recounted what it opened and is at rest: for benches, which it would disturb.
    pub fn rests(&self) -> Result<(), String> {
        let give_up = Instant::now() + Duration::from_mins(30);
        while !self.log().contains("the recount has ended") {
            if Instant::now() > give_up {
                return Err(format!("the recount does not end: {}", self.log()));
            }
            // Only the rhythm of looking: a busy look would take the processor from what is waited for.
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A client with the admin key.
    pub fn client(&self) -> Client {
        Client::new(&self.address).key(ADMIN_KEY)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Sends a signal by name, such as `STOP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -{name} failed");
    }

    /// Ends it as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("it is our child")
    }

    /// Waits until it ends by itself.
    pub fn wait(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("it ends");
        (status, self.log())
    }

    /// Asks it to end, and waits.
    pub fn stop(self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
