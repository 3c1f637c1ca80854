//! What `cargo xtask bench api` runs. See `perche_tests::pull`.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("the memory of a process is read from /proc: this needs Linux");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::ExitCode;
    use std::time::Duration;

    use perche_tests::bench::{Bench, sabotage};
    use perche_tests::pull::judge::{judge, table};
    use perche_tests::pull::{Wish, run};

    pub(super) fn main() -> ExitCode {
        let usage = "pull ANSWERS SECONDS honest|scans FOLDER, with PERCHE_BIN set";
        Bench { usage, wish, run, judge, table }.main()
    }

    fn wish(words: &[String]) -> Option<Wish> {
        let [answers, seconds, honesty, folder] = words else { return None };
        let sabotage = sabotage(honesty)?;
        let window = Duration::from_secs(seconds.parse().ok()?);
        Some(Wish { answers: answers.parse().ok()?, window, sabotage, folder: folder.into() })
    }
}
