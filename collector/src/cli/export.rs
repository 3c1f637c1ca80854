//! `perche export [--survey S] [--format ndjson|csv]`

use std::io::BufWriter;

use super::{Failure, data, log};
use crate::admin::Request;
use crate::archive::Export;
use crate::config::{self, ExportFormat};
use crate::row::Format;

pub(super) fn run(options: &config::Export) -> Result<(), Failure> {
    log();
    let format = match options.format {
        ExportFormat::Ndjson if options.bom || options.sep != b',' => {
            return Err(Failure::Usage("--sep and --bom are for --format csv".to_owned()));
        }
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Csv => Format::Csv { separator: options.sep, bom: options.bom },
    };
    let export = Export { survey: options.survey.clone(), format };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let folder = &options.data.folder;
    data::ask(folder, &Request::Export(export.clone()), &mut out, |out| Ok(export.write(&data::open(folder)?, out)?))
}
