//! The finished files: compressed once here, so that the collector neither compresses at build time nor per request.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;
use crate::steps;

const FILES: [&str; 2] = ["perche.js", "perche.wasm"];
const UNWRITABLE: &str = "check that target/ is writable and its disk not full";

/// Puts `perche.js`, `perche.wasm` and their `.gz` and `.br` into the folder that the collector embeds. wasm-bindgen's
/// `perche_bg.wasm` loses its suffix on the way.
pub(crate) fn compress(repository: &Repository, finished: &Path) -> Outcome {
    let folder = repository.widget();
    fs::create_dir_all(&folder).or_fail("cannot make target/widget", UNWRITABLE)?;
    for name in FILES {
        let source = finished.join(name.replace(".wasm", "_bg.wasm"));
        let mut content = fs::read(&source).or_fail(&format!("cannot read {}", source.display()), UNWRITABLE)?;
        if let Ok(glue) = std::str::from_utf8(&content) {
            content = glue.replace("perche_bg.wasm", "perche.wasm").into_bytes();
        }
        keep(&folder.join(name), &content)?;
        keep(&folder.join(format!("{name}.gz")), &gzip(&content))?;
        keep(&folder.join(format!("{name}.br")), &brotli(&content))?;
    }
    Ok(())
}

/// Whether a finished widget is there.
pub(crate) fn are_all_there(repository: &Repository) -> bool {
    let there = |name: String| repository.widget().join(name).is_file();
    FILES.iter().all(|name| ["", ".gz", ".br"].iter().all(|ending| there(format!("{name}{ending}"))))
}

/// What the WebAssembly and its glue may weigh together, in bytes, compressed with brotli 11.
const LIMIT: usize = 48_000;

/// What both weigh together, in bytes.
pub(crate) struct Weight {
    pub(crate) raw: usize,
    pub(crate) brotli: usize,
}

/// Fails when `bytes` is more than a customer should pay.
pub(crate) fn check(bytes: usize) -> Outcome {
    if bytes <= LIMIT {
        return Ok(());
    }
    Err(Failure::new(
        format!("wasm + glue weigh {bytes} bytes, and {LIMIT} are allowed"),
        "look for what came in: a formatting macro, a JSON parser, a second executor, a component with branches",
    ))
}

/// Prints the table of sizes in bytes and gives the sum. The loader and the page are written, not built: a test of the API
/// weighs them as served.
pub(crate) fn print(repository: &Repository) -> Weight {
    let mut sum = [0, 0, 0];
    steps::note(&row("", &["raw", "gzip", "brotli"]));
    let widget = repository.widget();
    for file in FILES.map(|name| widget.join(name)) {
        let Ok(content) = fs::read(&file) else {
            continue;
        };
        let sizes = [content.len(), gzip(&content).len(), brotli(&content).len()];
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        sum = [0, 1, 2].map(|at| sum[at] + sizes[at]);
        steps::note(&row(&name, &sizes.map(|size| size.to_string())));
    }
    steps::note(&row("wasm + glue", &sum.map(|size| size.to_string())));
    let [raw, _, brotli] = sum;
    Weight { raw, brotli }
}

fn row(name: &str, cells: &[impl AsRef<str>; 3]) -> String {
    let [raw, gzip, brotli] = cells;
    format!("{name:<14}{:>10}{:>10}{:>10}", raw.as_ref(), gzip.as_ref(), brotli.as_ref())
}

/// Leaves an equal file alone: its time is what makes the collector embed anew.
fn keep(file: &Path, content: &[u8]) -> Outcome {
    if fs::read(file).is_ok_and(|earlier| earlier == content) {
        return Ok(());
    }
    fs::write(file, content).or_fail(&format!("cannot write {}", file.display()), UNWRITABLE)
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

fn brotli(content: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22);
    writer.write_all(content).expect("memory takes every byte");
    drop(writer);
    compressed
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_widget_that_grew_too_large_is_refused() {
        assert!(check(48_000).is_ok());
        assert!(check(48_001).is_err_and(|failure| failure.to_string().contains("48001")));
    }
}
