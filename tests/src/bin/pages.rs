//! What `cargo xtask bench dashboard` runs. See `perche_tests::pages`.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("folders are filled as the other benches fill theirs: this needs Linux");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::ExitCode;

    use perche_tests::bench::{Bench, sabotage};
    use perche_tests::pages::judge::{judge, table};
    use perche_tests::pages::{Wish, run};

    pub(super) fn main() -> ExitCode {
        let usage = "pages FEW MANY ROUNDS honest|scans FOLDER, with PERCHE_BIN set";
        Bench { usage, wish, run, judge, table }.main()
    }

    fn wish(words: &[String]) -> Option<Wish> {
        let [few, many, rounds, honesty, folder] = words else { return None };
        let sabotage = sabotage(honesty)?;
        let answers = [few.parse().ok()?, many.parse().ok()?];
        Some(Wish { answers, rounds: rounds.parse().ok()?, sabotage, folder: folder.into() })
    }
}
