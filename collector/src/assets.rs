//! The widget's WebAssembly and its glue, embedded at build time when `cargo xtask widget` had made them; and the scripts
//! of the host's page, which are always there.

use std::sync::LazyLock;

use perche_widget::scripts;
use sha2::{Digest, Sha256};

/// One file of the widget in the three forms it is served in.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Behind `/assets/`: `0a1b2c3d4e5f/perche.js`. The hash is of both files' contents, so a path is immutable.
    pub path: &'static str,
    /// The `Content-Type` that browsers insist on for it.
    pub content_type: &'static str,
    /// As it is.
    pub raw: &'static [u8],
    /// For `Accept-Encoding: gzip`, level 9.
    pub gzip: &'static [u8],
    /// For `Accept-Encoding: br`, quality 11.
    pub br: &'static [u8],
}

/// The pair that makes the page live.
#[derive(Debug, Clone, Copy)]
pub struct Widget {
    /// The JavaScript module that starts the WebAssembly.
    pub glue: Asset,
    /// The WebAssembly.
    pub wasm: Asset,
}

/// The embedded widget. `None` in a build without it: the page then works as a plain form, and `serve` says that
/// `cargo xtask widget` followed by another build makes it live.
pub const fn widget() -> Option<Widget> {
    EMBEDDED
}

const EMBEDDED: Option<Widget> = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The loader and what it may import.
#[derive(Debug)]
pub struct Scripts {
    /// `embed.js` without the rules of any survey.
    pub loader: String,
    /// What the rules of only some surveys need: a script that may stand behind the loader, or be imported.
    pub rules: &'static str,
    /// What `?perche-debug` imports.
    pub debug: &'static str,
    /// Their folder behind `/assets/`: a hash of both, so a path is immutable.
    pub folder: String,
}

/// A style, a script or a drawing of our own pages.
#[derive(Debug)]
pub struct Text {
    /// Behind `/assets/`: the hash of its content, and its name.
    pub path: String,
    /// Its `Content-Type`.
    pub kind: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl Text {
    /// A style.
    pub fn style(name: &str, text: &'static str) -> Self {
        Self { path: format!("{}/{name}", hash(text)), kind: "text/css; charset=utf-8", text }
    }

    /// A picture.
    pub fn picture(name: &str, text: &'static str) -> Self {
        Self { path: format!("{}/{name}", hash(text)), kind: "image/svg+xml", text }
    }

    /// A script.
    pub fn script(name: &str, text: &'static str) -> Self {
        Self { path: format!("{}/{name}", hash(text)), kind: "text/javascript; charset=utf-8", text }
    }
}

/// The beginning of the hash of a text, as a folder's name.
fn hash(text: &str) -> String {
    let head = Sha256::digest(text).iter().take(6).fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
    format!("{head:012x}")
}

/// The scripts of the host's page.
pub fn scripts() -> &'static Scripts {
    static SCRIPTS: LazyLock<Scripts> = LazyLock::new(|| {
        let (rules, debug) = (scripts::rules(), scripts::debug());
        let digest = Sha256::new().chain_update(rules).chain_update(debug).finalize();
        let head = digest.iter().take(6).fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
        let folder = format!("{head:012x}");
        Scripts { loader: scripts::embed().replace(scripts::FOLDER, &folder), rules, debug, folder }
    });
    &SCRIPTS
}

/// The loader under the hash of itself, for pages that let the browser check it.
#[derive(Debug)]
pub struct Pinned {
    /// Behind `/assets/`: `0a1b2c3d4e5f/embed.js`.
    pub path: String,
    /// Its text. It lies two folders deeper than the one that everybody loads, and everything it needs is found from
    /// where it lies.
    pub text: String,
}

/// The pinned loader.
pub fn pinned() -> &'static Pinned {
    static PINNED: LazyLock<Pinned> = LazyLock::new(|| {
        let text = scripts().loader.replacen(scripts::HERE, scripts::TWO_UP, 1);
        let digest = Sha256::digest(&text);
        let head = digest.iter().take(6).fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
        Pinned { path: format!("{head:012x}/embed.js"), text }
    });
    &PINNED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_named_by_the_same_hash_and_are_smaller_when_compressed() {
        let Some(Widget { glue, wasm }) = widget() else {
            return;
        };
        let hash = |asset: &Asset| asset.path.split('/').next().map(str::len);
        assert_eq!(hash(&glue), Some(12));
        assert_eq!(glue.path.split('/').next(), wasm.path.split('/').next());
        assert!(wasm.raw.starts_with(b"\0asm"));
        for asset in [glue, wasm] {
            assert!(asset.br.len() < asset.gzip.len() && asset.gzip.len() < asset.raw.len(), "{}", asset.path);
        }
    }
}
