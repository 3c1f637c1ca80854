//! A compiler for `wasm32-unknown-unknown`: found, or installed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{debian, process};

/// The target the browser runs.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

/// How the widget is compiled on this machine.
pub(crate) enum Toolchain {
    /// The compiler that builds everything else has the source of the standard library: it is built along
    /// (`-Zbuild-std`), which saves each customer 7 KB.
    Source,
    /// That compiler has the target's library as shipped, and nothing smaller is to be had.
    Installed,
    /// Debian's compiler, which has the source, too.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// The first of: rustup's source installed, Debian's installed, `rustup component add`, the target as shipped,
    /// `rustup target add`, `apt-get install`.
    pub(crate) fn ensure() -> Outcome<Self> {
        let rustc = rustc();
        if has_source(&rustc) {
            return Ok(Self::Source);
        }
        if let Some(ready) = debian_toolchain(&rustc) {
            return Ok(ready);
        }
        if rustup(&["component", "add", "rust-src"]) && has_source(&rustc) {
            return Ok(Self::Source);
        }
        if has_target(&rustc) || (rustup(&["target", "add", TARGET]) && has_target(&rustc)) {
            return Ok(Self::Installed);
        }
        let mut packages = DEBIAN_PACKAGES.to_vec();
        if linker(&rustc).is_none() {
            packages.push("lld");
        }
        let tried = debian::install(&packages);
        debian_toolchain(&rustc).ok_or_else(|| no_toolchain(tried))
    }

    /// One line on what was chosen and what it costs.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Source => format!("{}, standard library built for size with it", version(&rustc())),
            Self::Installed => format!("{TARGET} of {}, standard library as shipped", version(&rustc())),
            Self::Debian { .. } => {
                format!("Debian's {}, standard library built for size with it", version(Path::new(DEBIAN_RUSTC)))
            }
        }
    }

    /// Whether the standard library is built for size.
    pub(crate) const fn is_small(&self) -> bool {
        match self {
            Self::Source | Self::Debian { .. } => true,
            Self::Installed => false,
        }
    }

    /// `cargo build` for the target; the caller adds package, features and folders.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut build = match self {
            Self::Source | Self::Installed => process::cargo(),
            Self::Debian { .. } => Command::new(DEBIAN_CARGO),
        };
        build.args(["build", "--target", TARGET]);
        match self {
            Self::Installed => {}
            Self::Source => with_library(&mut build),
            Self::Debian { linker } => {
                with_library(&mut build);
                build.env("RUSTC", DEBIAN_RUSTC);
                build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                // What `cargo run` and rustup set for us is about the other compiler.
                for name in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
                    build.env_remove(name);
                }
            }
        }
        build
    }
}

/// Builds the standard library along, for size.
fn with_library(build: &mut Command) {
    build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    // A stable compiler accepts -Z by this.
    build.env("RUSTC_BOOTSTRAP", "1");
    // A panic becomes a bare trap: no messages, no places, no formatting code, 7 KB less for every customer.
    build.env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none");
    // It would win over RUSTFLAGS.
    build.env_remove("CARGO_ENCODED_RUSTFLAGS");
}

fn rustc() -> PathBuf {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()).into()
}

fn has_target(rustc: &Path) -> bool {
    process::sysroot(rustc).is_ok_and(|root| root.join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

/// Whether the standard library's source lies where `-Zbuild-std` looks for it, and a linker with it.
fn has_source(rustc: &Path) -> bool {
    let source = |root: PathBuf| root.join("lib/rustlib/src/rust/library/std").is_dir();
    recent(&version(rustc)) && process::sysroot(rustc).is_ok_and(source) && shipped_linker(rustc).is_some()
}

fn debian_toolchain(rustc: &Path) -> Option<Toolchain> {
    let (compiler, cargo) = (Path::new(DEBIAN_RUSTC), Path::new(DEBIAN_CARGO));
    if !compiler.exists() || !cargo.exists() || !recent(&version(compiler)) {
        return None;
    }
    let source = process::sysroot(compiler).ok()?.join("lib/rustlib/src/rust/library/std");
    let linker = linker(rustc)?;
    source.is_dir().then_some(Toolchain::Debian { linker })
}

/// rustup ships `rust-lld` with every host toolchain; Debian's own is in the package `lld`.
fn linker(rustc: &Path) -> Option<PathBuf> {
    shipped_linker(rustc).or_else(|| process::on_path("rust-lld")).or_else(|| process::on_path("wasm-ld"))
}

fn shipped_linker(rustc: &Path) -> Option<PathBuf> {
    let hosts = process::sysroot(rustc).ok()?.join("lib/rustlib").read_dir().ok()?;
    hosts.filter_map(Result::ok).map(|host| host.path().join("bin/rust-lld")).find(|file| file.is_file())
}

fn rustup(words: &[&str]) -> bool {
    process::output(Command::new("rustup").args(words), "").is_ok()
}

/// `rustc 1.96.0 (…)`, or nothing when it does not run.
fn version(rustc: &Path) -> String {
    let answer = process::output(Command::new(rustc).arg("--version"), "");
    answer.unwrap_or_default().trim().to_owned()
}

/// Debian's compiler may be older than this workspace asks for.
fn recent(version: &str) -> bool {
    let parts = |text: &str| -> Vec<u32> { text.split('.').map_while(|part| part.parse().ok()).collect() };
    let found = version.split(' ').nth(1).map(parts).unwrap_or_default();
    found >= parts(env!("CARGO_PKG_RUST_VERSION"))
}

fn no_toolchain(tried: Outcome<bool>) -> Failure {
    let apt = match tried {
        Ok(true) => "Debian's packages do not give a recent enough compiler".to_owned(),
        Ok(false) => "Debian's packages cannot be installed here (no apt-get, or not root)".to_owned(),
        Err(failure) => failure.to_string(),
    };
    Failure::new(
        format!("no compiler for {TARGET}: `rustup target add {TARGET}` did not work; {apt}"),
        format!(
            "`rustup target add {TARGET}` with network; or, on Debian, `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::recent;

    #[test]
    fn an_older_debian_compiler_is_not_taken() {
        assert!(recent("rustc 1.96.0 (ac68faa20 2026-05-25)"));
        assert!(recent(&format!("rustc {}.0", env!("CARGO_PKG_RUST_VERSION"))));
        assert!(!recent("rustc 1.63.0"));
        assert!(!recent(""));
    }
}
