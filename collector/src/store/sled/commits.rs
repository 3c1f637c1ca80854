//! How many commits there were, in the tree and in a small file beside it. A database whose end was cut off looks to the
//! engine like an older one that is whole; to us it is one that has fewer commits than were acknowledged.
//!
//! The small file is written after each sync and not synced itself: that costs microseconds, and after a power cut it
//! can only say less than is there.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

const NAME: &str = "commits";

/// The small file.
pub(super) struct Commits(File);

impl Commits {
    /// The file in `folder`, and what it says: 0 when it says nothing that can be read.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, u64)> {
        let file = File::options().create(true).truncate(false).read(true).write(true).open(folder.join(NAME))?;
        let mut said = Vec::new();
        (&file).take(12).read_to_end(&mut said)?;
        let number =
            said.split_first_chunk::<8>().filter(|(number, sum)| *sum == crc32fast::hash(&number[..]).to_be_bytes());
        Ok((Self(file), number.map_or(0, |(number, _)| u64::from_be_bytes(*number))))
    }

    /// Says that `number` commits are on stable storage.
    pub(super) fn say(&self, number: u64) -> io::Result<()> {
        let number = number.to_be_bytes();
        let said = [&number[..], &crc32fast::hash(&number).to_be_bytes()].concat();
        let mut file = &self.0;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&said)
    }
}
