//! What `cargo xtask bench ingest` runs, and the servers that the collector is held against. See `perche_tests::ingest`.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("the bench reads what servers take from /proc: it needs Linux");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::ExitCode;
    use std::time::Duration;

    use perche_tests::ingest::load::{Load, quantile};
    use perche_tests::ingest::serve::{Kind, serve};
    use perche_tests::ingest::{Plan, run};

    const USAGE: &str = "\
        ingest run SECONDS REPEATS honest|slow POSTGRES-PROGRAMS FOLDER, with PERCHE_BIN set\n\
        ingest serve empty|judge\n\
        ingest load ADDRESS CONNECTIONS SECONDS [PACE]: the load alone, on a collector that is looked at with a profiler";

    pub(super) fn main() -> ExitCode {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ended = match words[..] {
            ["serve", kind] => match Kind::NAMES.iter().find(|(name, _)| *name == kind) {
                Some((_, kind)) => serve(*kind).map(|()| true).map_err(|error| error.to_string()),
                None => Err(USAGE.to_owned()),
            },
            ["load", address, connections, seconds, ref pace @ ..] if pace.len() < 2 => {
                load(address, connections, seconds, pace.first()).ok_or_else(|| USAGE.to_owned())
            }
            ["run", ref words @ ..] => plan(words).ok_or_else(|| USAGE.to_owned()).and_then(|plan| measure(&plan)),
            _ => Err(USAGE.to_owned()),
        };
        match ended {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(reason) => {
                eprintln!("{reason}");
                ExitCode::FAILURE
            }
        }
    }

    fn load(address: &str, connections: &str, seconds: &str, pace: Option<&&str>) -> Option<bool> {
        let window = Duration::from_secs(seconds.parse().ok()?);
        let pace = pace.map(|pace| pace.parse()).transpose().ok()?;
        let load = Load { connections: connections.parse().ok()?, pace, warm_up: Duration::ZERO, window, seed: 0 };
        let answered = load.run(address.parse().ok()?, || {});
        let [middle, late, latest] = [0.5, 0.99, 0.999].map(|share| quantile(&answered.millis, share));
        println!("p50 {middle:.2} ms, p99 {late:.2} ms, p99.9 {latest:.2} ms");
        println!("{} answers, the first strange one: {:?}", answered.created, answered.strange.first());
        Some(answered.strange.is_empty())
    }

    /// The table goes to stdout, the way there to stderr.
    fn measure(plan: &Plan) -> Result<bool, String> {
        let report = run(plan, |line| eprintln!("{line}"))?;
        print!("{report}");
        Ok(report.passed())
    }

    fn plan(words: &[&str]) -> Option<Plan> {
        let [seconds, repeats, disk, postgres, folder] = words else { return None };
        let sabotage = match *disk {
            "honest" => false,
            "slow" => true,
            _ => return None,
        };
        let (seconds, repeats) = (seconds.parse().ok()?, repeats.parse().ok()?);
        Some(Plan { seconds, repeats, sabotage, postgres: postgres.into(), folder: folder.into() })
    }
}
