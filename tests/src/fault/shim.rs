//! The disk that fails, fills up or lies: `shim.c`, compiled once and preloaded into a collector.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use tempfile::TempDir;

/// The system's number for an error of the device.
pub const EIO: u64 = 5;
/// The system's number for a full disk.
pub const ENOSPC: u64 = 28;

/// No error: the collector dies before the operation, as by `kill -9`.
pub const DIE: u64 = 1_000;
/// No error: what is to be written is not, and nobody is told. What a harness must find out.
pub const SWALLOW: u64 = 0;

const SOURCE: &str = include_str!("shim.c");
const COUNT: u64 = 0;
const FROM: u64 = 8;
const UNTIL: u64 = 16;
const ERROR: u64 = 24;
const LIE: u64 = 32;
const SLOW: u64 = 40;
const SLOWED: u64 = 48;

/// How the disk lies about syncs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// Every sync says yes and does nothing.
    NoSync,
    /// The engine's own `sync_file_range` works, `fsync` and `fdatasync` say yes and do nothing: what a store on sled is
    /// that trusts sled's `flush`.
    FlushOnly,
}

/// One shim, for one collector at a time.
pub struct Shim {
    control: File,
    path: PathBuf,
    // Removed with the shim.
    _folder: TempDir,
}

impl Shim {
    /// A shim that does nothing yet.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("control");
        let control = File::options().create_new(true).read(true).write(true).open(&path).expect("a control file");
        control.set_len(56).expect("it has room for its numbers");
        Self { control, path, _folder: folder }
    }

    /// Puts it between `command` and the files below `folder`.
    pub fn preload(&self, command: &mut Command, folder: &Path) {
        command.env("LD_PRELOAD", library());
        command.env("PERCHE_SHIM_CONTROL", &self.path).env("PERCHE_SHIM_FOLDER", folder);
    }

    /// How many operations it has seen.
    pub fn count(&self) -> u64 {
        self.get(COUNT)
    }

    /// Operations from `from` to before `until` fail, counted from 1.
    pub fn fail(&self, from: u64, until: u64, error: u64) {
        // The end last and the old end away first: the collector may be looking.
        self.set(UNTIL, 0);
        self.set(ERROR, error);
        self.set(FROM, from);
        self.set(UNTIL, until);
    }

    /// From now on nothing is written any more, and nobody is told.
    pub fn swallow(&self) {
        self.fail(1, u64::MAX, SWALLOW);
    }

    /// Everything works again.
    pub fn heal(&self) {
        self.set(UNTIL, 0);
    }

    /// From now on syncs are lies.
    pub fn lie(&self, how: Lie) {
        self.set(
            LIE,
            match how {
                Lie::NoSync => 1,
                Lie::FlushOnly => 2,
            },
        );
    }

    /// From now on each `fdatasync` takes so much longer.
    pub fn slow(&self, more: Duration) {
        self.set(SLOW, u64::try_from(more.as_nanos()).expect("less than centuries"));
    }

    /// How many `fdatasync` took longer.
    pub fn slowed(&self) -> u64 {
        self.get(SLOWED)
    }

    fn get(&self, at: u64) -> u64 {
        let mut number = [0; 8];
        self.control.read_exact_at(&mut number, at).expect("the control file is there");
        u64::from_ne_bytes(number)
    }

    fn set(&self, at: u64, number: u64) {
        self.control.write_all_at(&number.to_ne_bytes(), at).expect("the control file is there");
    }
}

impl Default for Shim {
    fn default() -> Self {
        Self::new()
    }
}

/// The shared library, compiled on first use by the C compiler that Rust links with.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
        fs::write(&source, SOURCE).expect("the source is written");
        let mut compile = Command::new("cc");
        compile.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl");
        let compiled = compile.output().expect("cc runs: Rust links with it");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        library
    })
}
