//! Reading a reply, as little of it as tells where it ends and whether it is a 201.

/// What has come of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Not all of it yet.
    Coming,
    /// All of it, with its status.
    Whole(u16),
    /// No reply of HTTP 1.1.
    Strange,
}

/// Looks at what a connection has read since its request; nothing of the next reply can be in it.
pub(super) fn look(bytes: &[u8]) -> Reply {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Reply::Coming };
    let (head, body) = (&bytes[..end], &bytes[end + 4..]);
    let Some(status) = status(head) else { return Reply::Strange };
    let whole = match length(head) {
        Some(length) => body.len() >= length,
        // The chunks end with an empty one.
        None => body.ends_with(b"0\r\n\r\n"),
    };
    if whole { Reply::Whole(status) } else { Reply::Coming }
}

fn status(head: &[u8]) -> Option<u16> {
    std::str::from_utf8(head.strip_prefix(b"HTTP/1.1 ")?.get(..3)?).ok()?.parse().ok()
}

/// `None` when the body comes in chunks.
fn length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length: ";
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))?;
    std::str::from_utf8(line.get(NAME.len()..)?).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_whole_with_the_last_byte_of_its_body() {
        let plain = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nvary: Origin\r\n\r\nhello";
        let chunked = b"HTTP/1.1 503 Service Unavailable\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (reply, status) in [(&plain[..], 201), (&chunked[..], 503)] {
            assert_eq!(look(reply), Reply::Whole(status));
            for end in 0..reply.len() {
                assert_eq!(look(&reply[..end]), Reply::Coming, "{end}");
            }
        }
        assert_eq!(look(b"SSH-2.0\r\n\r\n"), Reply::Strange);
    }
}
