//! PostgreSQL on its own terms: a private cluster on a unix socket, default durability, one prepared INSERT a request by
//! its own client. No HTTP and no JSON to read, so it is ahead of a web application that stores with it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::post::COMMENTED;
use super::process::{children, cpu, memory, mortal, signal};

/// What a server for many connections is set to; no setting makes it less durable, `max_wal_size` keeps checkpoints away.
const SETTINGS: &[&str] = &[
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=300",
    "max_wal_size=4GB",
    "listen_addresses=",
];
const TABLE: &str = "create table response (id uuid primary key, survey int2 not null, at timestamptz not null default now(), \
    revision int4 not null, score int2, seq int8 not null, channel int2 not null, locale text not null, touchpoint text, \
    context jsonb not null, comment text)";
const PATIENCE: Duration = Duration::from_secs(30);
const LAST_PAGE: Duration = Duration::from_millis(500);

/// A running cluster. Dropping it ends it.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    postmaster: Child,
}

/// What one run of pgbench came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Milliseconds of each transaction in the window, ascending.
    pub millis: Vec<f32>,
    /// For how long the window was open.
    pub window: Duration,
    /// The processor time of all of the server's processes in the window.
    pub cpu: Duration,
    /// Bytes of memory of all its processes.
    pub memory: u64,
    /// Bytes of table and index by row.
    pub bytes: f64,
}

/// A command of the server, which refuses to run as root: as the user that Debian makes for it.
fn unprivileged(program: &Path, signal: &str) -> Command {
    if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) != 0) {
        return mortal(program, signal);
    }
    let mut command = mortal("setpriv", signal);
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    // Another user's identity forgets who its parent was, so it is said once more.
    command.arg(format!("--pdeathsig={signal}")).arg("--").arg(program);
    command
}

fn done(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(out.trim().to_owned()) } else { Err(format!("{command:?}: {out}{said}")) }
}

impl Cluster {
    /// Makes one in `folder` with the programs in `programs`, and starts it.
    pub fn start(programs: &Path, folder: &Path) -> Result<Self, String> {
        let text = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder).map_err(text)?;
        // The server's user makes its own folder in there.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).map_err(text)?;
        let data = folder.join("cluster");
        let mut make = unprivileged(&programs.join("initdb"), "KILL");
        make.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--pgdata"]).arg(&data);
        done(&mut make)?;
        // SIGINT ends all of its sessions and processes in order.
        let mut start = unprivileged(&programs.join("postgres"), "INT");
        start.arg("-D").arg(&data).arg("-k").arg(folder);
        start.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let log = fs::File::create(folder.join("log")).map_err(text)?;
        let postmaster = start.stdout(Stdio::null()).stderr(log).spawn().map_err(text)?;
        let cluster = Self { programs: programs.to_owned(), folder: folder.to_owned(), postmaster };
        let begun = Instant::now();
        while let Err(refused) = cluster.sql("select 1") {
            if begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(format!("PostgreSQL does not answer: {refused}\n{log}"));
            }
            // A server that starts tells nobody when it is there.
            thread::sleep(Duration::from_millis(50));
        }
        cluster.sql(TABLE)?;
        cluster.scripts().map_err(text)?;
        Ok(cluster)
    }

    /// What it calls itself.
    pub fn version(&self) -> Result<String, String> {
        self.sql("show server_version")
    }

    /// A click, and an answer that says why.
    fn scripts(&self) -> std::io::Result<()> {
        let comment = "Ho dovuto chiamare due volte, la seconda mi hanno risolto tutto in cinque minuti. Please let me choose the hour.";
        for (name, column, value) in [("click", "", String::new()), ("why", ", comment", format!(", '{comment}'"))] {
            let script = format!(
                "\\set survey random(1, 2)\n\\set score random(1, 7)\n\\set seq random(1, 1000000)\n\
                 insert into response (id, survey, revision, score, seq, channel, locale, touchpoint, context{column}) values \
                 (gen_random_uuid(), :survey, 1, :score, :seq, 1, 'it', 'checkout', \
                 '{{\"order\": \"A-123456\", \"country\": \"IT\"}}'{value});\n"
            );
            fs::write(self.folder.join(name), script)?;
        }
        Ok(())
    }

    fn sql(&self, statement: &str) -> Result<String, String> {
        let mut ask = Command::new(self.programs.join("psql"));
        ask.args(["-X", "-q", "-t", "-A", "-U", "postgres", "-d", "postgres", "-c", statement, "-h"]).arg(&self.folder);
        done(&mut ask)
    }

    /// The share of its time that the server's processes have taken.
    fn cpu(&self) -> Duration {
        let postmaster = self.postmaster.id();
        std::iter::once(postmaster).chain(children(postmaster)).map(cpu).sum()
    }

    /// Inserts into an empty table; the window opens after `warm_up`.
    pub fn bench(&self, connections: usize, warm_up: Duration, window: Duration) -> Result<Run, String> {
        self.sql("truncate response")?;
        self.sql("checkpoint")?;
        let mut bench = mortal(self.programs.join("pgbench"), "KILL");
        bench.args(["-n", "-M", "prepared", "-j", "2", "-U", "postgres", "-c", &connections.to_string()]);
        // It is ended by us: of its own time it would spend some on connecting, or all where others keep the machine busy.
        bench.args(["-T", "86400", "-l", "-h"]).arg(&self.folder);
        bench.args(["-f", &format!("click@{}", 100 - COMMENTED), "-f", &format!("why@{COMMENTED}"), "postgres"]);
        bench.current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = bench.spawn().map_err(|error| format!("pgbench: {error}"))?;
        // The window opens when it has connected and warmed up.
        while self.sql("select count(*) from response")? == "0" {
            if child.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Err(failed(child));
            }
            // pgbench does not tell when its first connection is served; its first row does.
            thread::sleep(Duration::from_millis(20));
        }
        let look = |after: Duration| {
            // The length of what is measured.
            thread::sleep(after);
            (SystemTime::now(), self.cpu())
        };
        let opens = look(warm_up);
        let memory = children(self.postmaster.id()).into_iter().map(|child| memory(child, "Pss")).sum();
        let closes = look(window);
        // The last page of its log is never written, so it must be younger than the window.
        thread::sleep(LAST_PAGE);
        if child.try_wait().map_err(|error| error.to_string())?.is_some() {
            return Err(failed(child));
        }
        signal(child.id(), "TERM");
        child.wait().map_err(|error| error.to_string())?;
        let mut millis = self.log(opens.0, closes.0)?;
        millis.sort_unstable_by(f32::total_cmp);
        let size = self.sql("select pg_total_relation_size('response')::float8 / count(*) from response")?;
        let bytes = size.parse().map_err(|error| format!("{size}: {error}"))?;
        let window = closes.0.duration_since(opens.0).unwrap_or_default();
        Ok(Run { millis, window, cpu: closes.1.saturating_sub(opens.1), memory, bytes })
    }

    /// The transactions that ended between two moments, from pgbench's logs, which it leaves one a thread.
    fn log(&self, opens: SystemTime, closes: SystemTime) -> Result<Vec<f32>, String> {
        let since = |moment: SystemTime| moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        let within = since(opens)..since(closes);
        let mut millis = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(|error| error.to_string())?.filter_map(Result::ok) {
            if !entry.file_name().to_string_lossy().starts_with("pgbench_log.") {
                continue;
            }
            let text = fs::read_to_string(entry.path()).map_err(|error| error.to_string())?;
            millis.extend(
                text.lines().filter_map(transaction).filter(|(at, _)| within.contains(at)).map(|(_, took)| took),
            );
            fs::remove_file(entry.path()).map_err(|error| error.to_string())?;
        }
        Ok(millis)
    }
}

/// What pgbench said before it ended.
fn failed(mut child: Child) -> String {
    let mut said = String::new();
    let read = child.stderr.take().map(|mut stderr| std::io::Read::read_to_string(&mut stderr, &mut said));
    format!("pgbench failed: {said}{}", read.and_then(Result::err).map_or(String::new(), |error| error.to_string()))
}

/// When a transaction ended, and the milliseconds that it took: `client number microseconds script second microsecond`.
fn transaction(line: &str) -> Option<(Duration, f32)> {
    let words: Vec<&str> = line.split(' ').collect();
    let &[_, _, took, _, seconds, micros] = words.as_slice() else { return None };
    let at = Duration::new(seconds.parse().ok()?, micros.parse::<u32>().ok()? * 1_000);
    Some((at, took.parse::<f32>().ok()? / 1_000.0))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        signal(self.postmaster.id(), "INT");
        let _ = self.postmaster.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_pgbench_is_a_transaction_with_its_end() {
        let read = transaction("17 204 2900 0 1753800000 250000").map(|(at, took)| (at, took.to_bits()));
        assert_eq!(read, Some((Duration::from_millis(1_753_800_000_250), 2.9_f32.to_bits())));
        assert_eq!(transaction("17 204 failed 0 1753800000 250000"), None);
    }
}
