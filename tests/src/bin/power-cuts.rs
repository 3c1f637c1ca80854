//! What `cargo xtask bench powercut` runs, in namespaces of its own. See `perche_tests::power`.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("power cuts need Linux: loop devices and namespaces");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::ExitCode;

    use perche_tests::fault::shim::Lie;
    use perche_tests::power::{Cut, Plan, run};

    const USAGE: &str = "power-cuts CUTS all|young honest|no-sync|flush-only SEED";

    pub(super) fn main() -> ExitCode {
        let Some(plan) = plan(&std::env::args().skip(1).collect::<Vec<_>>()) else {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        };
        let total = run(plan, |number, cut| println!("{}", words(number, cut)));
        println!("{} requests were acknowledged (seed {})", total.acknowledged, plan.seed);
        println!(
            "{} cuts: {} acknowledged answers lost, {} unopenable, {} tally differences",
            total.cuts, total.lost, total.unopenable, total.differences
        );
        let failed = total.cuts - total.passed;
        println!("{} passed, {failed} failed", total.passed);
        // Nothing acknowledged is nothing tried.
        if failed == 0 && total.acknowledged > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn plan(words: &[String]) -> Option<Plan> {
        let [cuts, age, disk, seed] = words else { return None };
        let young = match age.as_str() {
            "young" => true,
            "all" => false,
            _ => return None,
        };
        let lie = match disk.as_str() {
            "honest" => None,
            "no-sync" => Some(Lie::NoSync),
            "flush-only" => Some(Lie::FlushOnly),
            _ => return None,
        };
        Some(Plan { cuts: cuts.parse().ok()?, young, lie, seed: seed.parse().ok()? })
    }

    fn words(number: u64, cut: &Cut) -> String {
        let age = if cut.young { "young" } else { "established" };
        let mut words = format!(
            "cut {number}: {age}, after {} ms, {} acknowledged, {} lost, {} differences{}",
            cut.after.as_millis(),
            cut.acknowledged,
            cut.lost.len(),
            cut.differences.len(),
            if cut.unopenable.is_some() { ", NOT OPENED" } else { "" }
        );
        let told = cut.lost.iter().chain(&cut.differences).chain(&cut.unopenable).take(3);
        for wrong in told {
            words.push_str("\n    ");
            words.extend(wrong.chars().take(600));
        }
        words
    }
}
