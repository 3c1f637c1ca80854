//! ext4 on a loop device on an image in memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Image;

/// Sparse: only what is written takes memory.
const IMAGE: &str = "512M";
const ROOM: &str = "size=4g";

/// A place in memory for images, and two places where they are mounted.
pub(super) struct Disk {
    place: PathBuf,
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("our own paths are UTF-8")
}

impl Disk {
    /// Panics where nothing can be mounted: who starts it has looked before.
    pub(super) fn new() -> Self {
        // The place itself is the mount point, gone with the namespace; the empty folder is removed on drop.
        let place = tempfile::tempdir().expect("a temporary folder").keep();
        run("mount", &["-t", "tmpfs", "-o", ROOM, "none", text(&place)]).expect("a tmpfs can be mounted");
        for name in ["before", "after", "home"] {
            fs::create_dir(place.join(name)).expect("a mount point");
        }
        Self { place }
    }

    /// Where a collector's log and surveys are: not on the disk that is cut.
    pub(super) fn home(&self) -> PathBuf {
        self.place.join("home")
    }

    /// A new file system.
    pub(super) fn format(&self) -> Image {
        let image = self.place.join("new.img");
        let _ = fs::remove_file(&image);
        run("truncate", &["-s", IMAGE, text(&image)]).expect("an image");
        // Without lazy initialisation, which writes in the background.
        let options = ["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", text(&image)];
        run("mkfs.ext4", &options).expect("ext4 can be made");
        image
    }

    /// Mounts the image of the time before the cut.
    pub(super) fn mount_before(&self, image: &Path) -> Mounted {
        Mounted::new(image, self.place.join("before"), "loop,commit=300,noatime")
    }

    /// Mounts the image of the time after the cut, as a boot does.
    pub(super) fn mount_after(&self, image: &Path) -> Mounted {
        Mounted::new(image, self.place.join("after"), "loop,noatime")
    }

    /// The disk at this moment, whatever is still in memory left out. `of` is mounted and nobody works on it.
    pub(super) fn copy(&self, image: &Path, of: &Mounted) -> Image {
        let copy = self.place.join("copy.img");
        loop {
            let before = of.written();
            run("cp", &["--sparse=always", text(image), text(&copy)]).expect("there is room for a copy");
            // Written by the system meanwhile: a copy of two moments is no disk that ever was.
            if of.written() == before {
                return copy;
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: whatever is still open goes with its owner.
        let _ = run("umount", &["--lazy", text(&self.place)]);
        let _ = fs::remove_dir(&self.place);
    }
}

/// A mounted image.
pub(super) struct Mounted {
    pub(super) path: PathBuf,
    device: String,
}

impl Mounted {
    fn new(image: &Path, path: PathBuf, options: &str) -> Self {
        // `-o loop` frees the loop device with the mount.
        run("mount", &["-t", "ext4", "-o", options, text(image), text(&path)]).expect("the image can be mounted");
        let mounts = fs::read_to_string("/proc/self/mounts").expect("the list of mounts");
        let line = mounts.lines().find(|line| line.split(' ').nth(1) == Some(text(&path))).expect("it is mounted");
        let device = line.split(' ').next().and_then(|device| device.strip_prefix("/dev/")).expect("a loop device");
        Self { path, device: device.to_owned() }
    }

    /// How many sectors were written to the device.
    fn written(&self) -> u64 {
        let counters = fs::read_to_string(format!("/sys/block/{}/stat", self.device)).expect("the device's counters");
        counters.split_whitespace().nth(6).and_then(|sectors| sectors.parse().ok()).expect("sectors written")
    }

    /// Brings all of it to the image.
    pub(super) fn sync(&self) {
        run("sync", &["--file-system", text(&self.path)]).expect("it can be synced");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The engine's threads close their file a moment after the store was dropped.
        for _ in 0..500 {
            if run("umount", &[text(&self.path)]).is_ok() {
                return;
            }
            // The system tells nobody when the last user of a mount has gone: asking again is the only way to know.
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let _ = run("umount", &["--lazy", text(&self.path)]);
    }
}
