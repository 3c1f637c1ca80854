//! `perche verify [--repair]`

use super::{Failure, data, log};
use crate::admin::Request;
use crate::config::Verify;
use crate::store::{Store, Verification};

pub(super) fn run(options: &Verify) -> Result<(), Failure> {
    log();
    let folder = &options.data.folder;
    let Verification { responses, differences, repaired } = if options.repair {
        // Not by the collector that serves: a repair is for when nobody trusts what it has.
        data::open_unchecked(folder)?.verify(true)?
    } else {
        data::ask(folder, &Request::Verify, &mut std::io::sink(), |_| Ok(data::open_unchecked(folder)?.verify(false)?))?
    };
    for difference in &differences {
        println!("{difference}");
    }
    if !differences.is_empty() && !repaired {
        let remedy = "stop the collector and run: perche verify --repair";
        return Err(Failure::Failed(format!("these counts are wrong: {remedy}")));
    }
    let found = if differences.is_empty() { "every count is right" } else { "these counts are right now" };
    println!("{responses} responses were counted again: {found}");
    Ok(())
}
