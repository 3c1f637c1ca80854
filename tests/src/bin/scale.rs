//! What `cargo xtask bench scale` runs. See `perche_tests::scale`.

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
    use std::path::Path;
    use std::process::ExitCode;
    use std::time::Instant;

    use perche_tests::scale::judge::{judge, passed, table};
    use perche_tests::scale::machine::machine;
    use perche_tests::scale::run::{Sabotage, as_child, run, trickle};

    const USAGE: &str = "scale 100k|1m|10m honest|quarters FOLDER";

    pub(super) fn main() -> ExitCode {
        let words: Vec<String> = std::env::args().skip(1).collect();
        if as_child(&words).is_some() {
            return ExitCode::SUCCESS;
        }
        let Some((sizes, sabotage, place)) = plan(&words) else {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        };
        let begun = Instant::now();
        let tell = |step: &str| eprintln!("{:>5.0} s  {step}", begun.elapsed().as_secs_f64());
        let figures = run(place, sizes, sabotage, &tell);
        let trickled = trickle(place, &tell);
        let bars = judge(&figures);
        println!("{}\n\n{}", machine(), table(&figures));
        println!("One survey with one response a quarter hour, each stored alone: {trickled} bytes a response.\n");
        for bar in &bars {
            println!("- {}{}", if bar.holds { "" } else { "MISSED: " }, bar.what);
        }
        eprintln!("{:>5.0} s  in all", begun.elapsed().as_secs_f64());
        if passed(&bars) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn plan(words: &[String]) -> Option<(&'static [u64], Option<Sabotage>, &Path)> {
        const SIZES: &[u64] = &[100_000, 1_000_000, 10_000_000];
        let [most, sabotage, place] = words else { return None };
        let sizes = match most.as_str() {
            "100k" => 1,
            "1m" => 2,
            "10m" => 3,
            _ => return None,
        };
        let sabotage = match sabotage.as_str() {
            "honest" => None,
            "quarters" => Some(Sabotage::Quarters),
            _ => return None,
        };
        Some((&SIZES[..sizes], sabotage, Path::new(place)))
    }
}
