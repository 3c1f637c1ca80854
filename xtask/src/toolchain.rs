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
    /// The compiler that builds everything else has the target's standard library.
    Installed,
    /// Debian's compiler, which has no such library but its source: it is built along (`-Zbuild-std`).
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// The first of: target installed, Debian's source installed, `rustup target add`, `apt-get install`.
    pub(crate) fn ensure() -> Outcome<Self> {
        let rustc = rustc();
        if has_target(&rustc) {
            return Ok(Self::Installed);
        }
        if let Some(ready) = debian_toolchain(&rustc) {
            return Ok(ready);
        }
        if add_with_rustup() && has_target(&rustc) {
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
            Self::Installed => format!("{TARGET} of {}, standard library as shipped", version(&rustc())),
            Self::Debian { .. } => {
                format!("Debian's {}, standard library built for size with it", version(Path::new(DEBIAN_RUSTC)))
            }
        }
    }

    /// `cargo build` for the target; the caller adds package, features and folders.
    pub(crate) fn cargo_build(&self) -> Command {
        let mut build = match self {
            Self::Installed => process::cargo(),
            Self::Debian { .. } => Command::new(DEBIAN_CARGO),
        };
        build.args(["build", "--target", TARGET]);
        if let Self::Debian { linker } = self {
            build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
            build.env("RUSTC", DEBIAN_RUSTC);
            // Debian's compiler is a stable one; this lets it accept -Z.
            build.env("RUSTC_BOOTSTRAP", "1");
            // A panic becomes a bare trap: no messages and no formatting code, 6 KB less for every customer.
            build.env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
            build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            // What `cargo run` and rustup set for us is about the other compiler.
            for name in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "CARGO_ENCODED_RUSTFLAGS"] {
                build.env_remove(name);
            }
        }
        build
    }
}

fn rustc() -> PathBuf {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()).into()
}

fn has_target(rustc: &Path) -> bool {
    process::sysroot(rustc).is_ok_and(|root| root.join("lib/rustlib").join(TARGET).join("lib").is_dir())
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
    let shipped = process::sysroot(rustc).ok().and_then(|root| {
        let hosts = root.join("lib/rustlib").read_dir().ok()?;
        hosts.filter_map(Result::ok).map(|host| host.path().join("bin/rust-lld")).find(|file| file.is_file())
    });
    shipped.or_else(|| process::on_path("rust-lld")).or_else(|| process::on_path("wasm-ld"))
}

fn add_with_rustup() -> bool {
    let mut add = Command::new("rustup");
    process::output(add.args(["target", "add", TARGET]), "").is_ok()
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
