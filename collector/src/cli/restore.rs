//! `perche restore FILE|-`

use std::fs::File;
use std::io::{BufRead, BufReader};

use super::data::told;
use super::{Failure, log};
use crate::archive;
use crate::config;
use crate::store::{Restoring, SledOptions};

pub(super) fn run(options: &config::Restore) -> Result<(), Failure> {
    log();
    let (folder, file) = (&options.data.folder, options.file.display());
    // Before the folder is made: a wrong name leaves nothing behind.
    let mut input: Box<dyn BufRead> = if options.file.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let opened = File::open(&options.file).map_err(|error| Failure::Failed(format!("{file}: {error}")))?;
        Box::new(BufReader::with_capacity(1 << 16, opened))
    };
    let restoring = Restoring::begin(folder, &SledOptions::default())?;
    let counts = archive::restore(&mut input, restoring.store())
        .map_err(|error| Failure::Failed(format!("{file}: {error}. Nothing was restored")))?;
    restoring.keep()?;
    eprintln!("perche: {} are in {}", told(&counts), folder.display());
    Ok(())
}
