//! Whose code is in the compiled WebAssembly, by the names of its functions.

use std::fs;
use std::path::Path;

use super::tree::FORBIDDEN;
use crate::failure::{Failure, OrFail, Outcome};

/// Fails when a function of a forbidden crate survived the linker in `compiled` (with its name section still there).
pub(crate) fn check(compiled: &Path) -> Outcome {
    let remedy = "find who calls it with `twiggy paths`, then drop the call or its leptos feature";
    let wasm = fs::read(compiled).or_fail("cannot read the compiled WebAssembly", remedy)?;
    if !mentions(&wasm, "perche_widget") {
        return Err(Failure::new(
            "the compiled WebAssembly names no function of the widget, so nothing can be said about its contents",
            "keep `strip = false` in [profile.wasm], and an exported `start` in widget/",
        ));
    }
    let found: Vec<_> = FORBIDDEN.into_iter().filter(|name| mentions(&wasm, name)).collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("the WebAssembly holds code of {}", found.join(", ")), remedy))
}

/// rustc writes a crate's name in more than one way: with its length before it after `_ZN` or, in the newer mangling, after
/// `_`; and inside a type's name or once demangled, as the start of a path.
fn mentions(wasm: &[u8], name: &str) -> bool {
    let length = name.len();
    let mangled = [format!("_ZN{length}{name}"), format!("_{length}{name}")];
    let paths = [format!("{name}.."), format!("{name}::")];
    let contains = |needle: &String| positions(wasm, needle.as_bytes()).next().is_some();
    // `toml..` may not be the tail of another name, as in `mytoml..`.
    let inside = |at: usize| at > 0 && (wasm[at - 1].is_ascii_alphanumeric() || wasm[at - 1] == b'_');
    let begins = |needle: &String| positions(wasm, needle.as_bytes()).any(|at| !inside(at));
    mangled.iter().any(contains) || paths.iter().any(begins)
}

fn positions<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(needle.len()).enumerate().filter(move |(_, window)| *window == needle).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_however_its_name_is_mangled() {
        assert!(mentions(b"\0serde_json::de::from_str::h12", "serde_json"));
        assert!(mentions(b"_RNvCsedGmiyjY8BB_10serde_json8from_str", "serde_json"));
        assert!(mentions(b"_ZN10serde_json2de8from_str17h12E", "serde_json"));
        assert!(mentions(b"drop_in_place$LT$toml..Value$GT$", "toml"));
    }

    #[test]
    fn a_longer_name_is_not_mistaken() {
        assert!(!mentions(b"mytoml..read _RNvCs12_13toml_datetime4read", "toml"));
    }
}
