//! `perche backup FILE|-`

use std::io::{BufWriter, Write};
use std::path::Path;

use super::data::{self, told};
use super::{Failure, log};
use crate::admin::Request;
use crate::archive::{self, Counts, NewFile};
use crate::config::Backup;
use crate::installation::now;

pub(super) fn run(options: &Backup) -> Result<(), Failure> {
    log();
    let (folder, path) = (&options.data.folder, options.file.display());
    let (counts, place) = if options.file.as_os_str() == "-" {
        (write(folder, &mut std::io::stdout().lock())?, "stdout".to_owned())
    } else {
        let unwritten = |error| Failure::Failed(format!("{path}: {error}"));
        let mut file = BufWriter::new(NewFile::create(&options.file).map_err(unwritten)?);
        let counts = write(folder, &mut file)?;
        file.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(NewFile::keep).map_err(unwritten)?;
        (counts, path.to_string())
    };
    eprintln!("perche: {} are in {place}. It holds secrets: keep it where only you can read it", told(&counts));
    Ok(())
}

fn write(folder: &Path, out: &mut impl Write) -> Result<Counts, Failure> {
    data::ask(folder, &Request::Backup, out, |out| Ok(archive::backup(&data::open(folder)?, out, now(), &mut || ())?))
}
