//! Embeds the widget that `cargo xtask widget` left in the target folder; without one the collector builds just the same.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The names in the folder, with the `Content-Type` they are served with.
const FILES: [(&str, &str, &str); 2] =
    [("glue", "perche.js", "text/javascript; charset=utf-8"), ("wasm", "perche.wasm", "application/wasm")];

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it for build scripts"));
    let folder = target(&out).join("widget");
    // Cargo looks at a missing path as changed for ever; an empty folder is watched, and files that appear in it are seen.
    fs::create_dir_all(&folder).expect("the target folder is writable, or cargo could not have built this script");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-env-changed=CARGO_TARGET_DIR");
    let code = embed(&folder).unwrap_or_else(|| "None".to_owned());
    fs::write(out.join("assets.rs"), code).expect("OUT_DIR is writable");
}

/// Where `cargo xtask widget` writes to: the folder that cargo marks with a `CACHEDIR.TAG`, above `OUT_DIR`.
fn target(out: &Path) -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let marked = || out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    // `target/debug/build/perche-collector-…/out` is the shape that every cargo so far has used.
    named.or_else(|| marked().or_else(|| out.ancestors().nth(4)).map(Path::to_owned)).unwrap_or_else(|| out.to_owned())
}

/// The Rust expression for `Some(Widget { … })`; `None` when a file is missing.
fn embed(folder: &Path) -> Option<String> {
    let mut hash = Sha256::new();
    for (_, name, _) in FILES {
        hash.update(fs::read(folder.join(name)).ok()?);
    }
    let digest = hash.finalize();
    let hash = &format!("{:012x}", u64::from_be_bytes(digest[..8].try_into().expect("SHA-256 has 32 bytes")) >> 16);
    let mut code = "Some(Widget {\n".to_owned();
    for (field, name, content_type) in FILES {
        let files = ["", ".gz", ".br"].map(|ending| folder.join(format!("{name}{ending}")));
        if !files.iter().all(|file| file.is_file()) {
            return None;
        }
        // As strings, `{:?}` gives them as Rust literals.
        let [raw, gzip, br] = files.map(|file| file.display().to_string());
        writeln!(
            code,
            "{field}: Asset {{ path: {:?}, content_type: {content_type:?}, raw: include_bytes!({raw:?}), \
             gzip: include_bytes!({gzip:?}), br: include_bytes!({br:?}) }},",
            format!("{hash}/{name}")
        )
        .expect("a String takes every character");
    }
    code.push_str("})");
    Some(code)
}
