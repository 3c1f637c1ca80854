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
    use std::time::Instant;

    use perche_tests::pages::judge::{judge, table};
    use perche_tests::pages::{Wish, run};
    use perche_tests::scale::judge::passed;
    use perche_tests::scale::machine::machine;

    pub(super) fn main() -> ExitCode {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let Some(wish) = wish(&words) else {
            eprintln!("pages FEW MANY ROUNDS honest|scans FOLDER, with PERCHE_BIN set");
            return ExitCode::from(2);
        };
        let begun = Instant::now();
        let tell = |step: &str| eprintln!("{:>5.0} s  {step}", begun.elapsed().as_secs_f64());
        let figures = match run(&wish, &tell) {
            Ok(figures) => figures,
            Err(reason) => {
                eprintln!("{reason}");
                return ExitCode::FAILURE;
            }
        };
        let bars = judge(&figures);
        println!("{}\n\n{}", machine(), table(&figures));
        for bar in &bars {
            println!("- {}{}", if bar.holds { "" } else { "MISSED: " }, bar.what);
        }
        if passed(&bars) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn wish(words: &[String]) -> Option<Wish> {
        let [few, many, rounds, sabotage, folder] = words else { return None };
        let sabotage = match sabotage.as_str() {
            "honest" => false,
            "scans" => true,
            _ => return None,
        };
        let answers = [few.parse().ok()?, many.parse().ok()?];
        Some(Wish { answers, rounds: rounds.parse().ok()?, sabotage, folder: folder.into() })
    }
}
