//! Frames: without them a reader could not tell an answer that was cut off from one that is whole.

use std::io::{self, Read, Write};

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Bytes of what was asked for.
    Data = 0,
    /// The end: JSON that tells of it.
    Done = 1,
    /// The end: why it was not done.
    Failed = 2,
}

/// Longer frames are not ours.
const MOST: u32 = 1 << 20;

pub(super) fn write(out: &mut impl Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= MOST);
    let length = length.ok_or_else(|| io::Error::other("too long for a frame"))?;
    out.write_all(&[kind as u8])?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(bytes)
}

pub(super) fn read(input: &mut impl Read) -> io::Result<(Kind, Vec<u8>)> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let [kind, length @ ..] = head;
    let kind = [Kind::Data, Kind::Done, Kind::Failed].into_iter().find(|known| *known as u8 == kind);
    let length = u32::from_be_bytes(length);
    let kind = kind.filter(|_| length <= MOST).ok_or(io::ErrorKind::InvalidData)?;
    let mut bytes = vec![0; usize::try_from(length).expect("a megabyte fits")];
    input.read_exact(&mut bytes)?;
    Ok((kind, bytes))
}

/// Sends what is written to it as frames.
pub(super) struct Data<W: Write>(pub(super) W);

impl<W: Write> Write for Data<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(MOST as usize)];
        write(&mut self.0, Kind::Data, bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
