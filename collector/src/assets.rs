//! The widget's WebAssembly and its glue, embedded at build time when `cargo xtask widget` had made them.

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
