//! Blocks back into lines. Nothing of a block is given out before its checksum was right.

use std::io::{BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;
use sha2::{Digest, Sha256};

use super::ArchiveError;
use super::pack::hex;

/// No block of ours is longer: a file that unpacks to more was made to fill the memory.
const MOST: u64 = 64 << 20;

/// Reads lines.
pub(super) struct Unpack<R: BufRead> {
    input: R,
    block: Vec<u8>,
    /// Where in the block the last line that was read begins, and where the next one does.
    begin: usize,
    place: usize,
    sum: Sha256,
    /// The number of the last line that was read.
    pub(super) line: u64,
}

impl<R: BufRead> Unpack<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, block: Vec::new(), begin: 0, place: 0, sum: Sha256::new(), line: 0 }
    }

    /// The next line without its end; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, ArchiveError> {
        if self.place == self.block.len() && !self.unpack()? {
            return Ok(None);
        }
        self.line += 1;
        self.begin = self.place;
        let Some(end) = self.block[self.begin..].iter().position(|byte| *byte == b'\n') else {
            return Err(self.refuse("it does not end"));
        };
        self.place = self.begin + end + 1;
        Ok(Some(&self.block[self.begin..self.place - 1]))
    }

    /// Adds the line that was read last to the sum.
    pub(super) fn add(&mut self) {
        self.sum.update(&self.block[self.begin..self.place]);
    }

    /// The SHA-256 of the lines that were added.
    pub(super) fn sum(&self) -> String {
        hex(&self.sum.clone().finalize())
    }

    /// The last line that was read is wrong.
    pub(super) fn refuse(&self, what: impl Into<String>) -> ArchiveError {
        ArchiveError::Refused { line: self.line, what: what.into() }
    }

    fn unpack(&mut self) -> Result<bool, ArchiveError> {
        if self.input.fill_buf()?.is_empty() {
            return Ok(false);
        }
        (self.begin, self.place) = (0, 0);
        self.block.clear();
        let read = GzDecoder::new(&mut self.input).take(MOST + 1).read_to_end(&mut self.block);
        let what = match read {
            Ok(_) if self.block.len() as u64 > MOST => "here the file unpacks to more than any backup does".to_owned(),
            Ok(_) => return Ok(true),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                "the file was cut off: its end is missing from here on".to_owned()
            }
            Err(error) if self.line == 0 && self.block.is_empty() => {
                format!("this is no backup, or its first bytes were changed ({error})")
            }
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData) => {
                let lines = self.block.split(|byte| *byte == b'\n').count() - 1;
                format!("bytes were changed in this line or one of the {lines} after it ({error})")
            }
            Err(error) => return Err(error.into()),
        };
        Err(ArchiveError::Refused { line: self.line + 1, what })
    }
}
