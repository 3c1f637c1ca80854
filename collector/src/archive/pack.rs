//! Lines into blocks: a block ends with a line, and is a gzip member of its own.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A block is closed once it has so many bytes.
const BLOCK: usize = 1 << 20;

/// Writes lines.
pub(super) struct Pack<W: Write> {
    out: W,
    block: Vec<u8>,
    sum: Sha256,
    /// How many lines were written.
    pub(super) count: u64,
}

impl<W: Write> Pack<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, block: Vec::with_capacity(BLOCK), sum: Sha256::new(), count: 0 }
    }

    pub(super) fn line<T: Serialize>(&mut self, line: &T) -> io::Result<()> {
        let begin = self.block.len();
        serde_json::to_writer(&mut self.block, line)?;
        self.block.push(b'\n');
        self.sum.update(&self.block[begin..]);
        self.count += 1;
        if self.block.len() < BLOCK { Ok(()) } else { self.close() }
    }

    fn close(&mut self) -> io::Result<()> {
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        member.write_all(&self.block)?;
        member.finish()?;
        self.block.clear();
        Ok(())
    }

    /// The SHA-256 of all lines so far.
    pub(super) fn sum(&self) -> String {
        hex(&self.sum.clone().finalize())
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.block.is_empty() {
            self.close()?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
