//! wasm-bindgen as a library: its version is the one in Cargo.lock, so tool and library cannot drift apart.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::failure::{OrFail, Outcome};

/// Writes `perche.js` and `perche_bg.wasm` into `folder`.
pub(crate) fn bind(compiled: &Path, folder: &Path) -> Outcome {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(compiled)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name("perche");
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .or_fail("wasm-bindgen failed", "keep both wasm-bindgen crates at one version in Cargo.toml")
}
