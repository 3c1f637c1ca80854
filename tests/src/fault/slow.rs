//! Clients that do not do their part: they send a byte now and then, or nothing more, or take nothing.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long such a client looks for a reply before it sends its next byte.
const PACE: Duration = Duration::from_millis(50);
/// A connection that is held for so long is held for ever: the test fails.
const FOR_EVER: Duration = Duration::from_mins(1);

/// One connection, by hand.
pub struct Slow {
    stream: TcpStream,
    /// What came after the reply that was read last.
    rest: Vec<u8>,
}

impl Slow {
    /// Connects to `http://ADDR` and says `begun`.
    pub fn begin(address: &str, begun: &str) -> Self {
        let stream = TcpStream::connect(address.trim_start_matches("http://")).expect("it listens");
        let mut slow = Self { stream, rest: Vec::new() };
        slow.say(begun);
        slow
    }

    /// Sends `text` as it is.
    pub fn say(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).expect("the connection is open");
    }

    /// Sends `text` if the connection is still open.
    pub fn try_say(&mut self, text: &str) {
        // Refused by one that is closed: `is_held` tells.
        let _ = self.stream.write_all(text.as_bytes());
    }

    /// Takes one byte if one has come.
    pub fn sip(&mut self) {
        if !self.hears_nothing() {
            // Of one that is closed nothing comes: `is_held` tells.
            let _ = self.stream.read(&mut [0]);
        }
    }

    /// Reads on until `end`, such as the last bytes of a body; gives it all.
    pub fn hear(&mut self, end: &str) -> String {
        self.stream.set_read_timeout(Some(FOR_EVER)).expect("it can be set");
        let (mut heard, mut seen) = (std::mem::take(&mut self.rest), 0);
        loop {
            let found = heard[seen..].windows(end.len()).position(|window| window == end.as_bytes());
            if let Some(place) = found {
                self.rest = heard.split_off(seen + place + end.len());
                return String::from_utf8(heard).expect("replies are text");
            }
            seen = heard.len().saturating_sub(end.len());
            let mut bytes = vec![0; 1 << 16];
            let many = self.stream.read(&mut bytes).expect("a reply comes");
            assert!(many > 0, "the connection ended before {end:?} came");
            heard.extend(&bytes[..many]);
        }
    }

    /// Whether nothing has come.
    pub fn hears_nothing(&self) -> bool {
        self.stream.set_nonblocking(true).expect("it can be set");
        let nothing = matches!(self.stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
        self.stream.set_nonblocking(false).expect("it can be set");
        nothing
    }

    /// Goes on with `bit`, again and again, until the collector ends the connection; gives what it said.
    pub fn trickle(mut self, bit: &'static str) -> JoinHandle<String> {
        std::thread::spawn(move || {
            self.stream.set_read_timeout(Some(PACE)).expect("it can be set");
            let (mut heard, mut times) = (Vec::new(), 0);
            loop {
                let mut bytes = [0; 4_096];
                match self.stream.read(&mut bytes) {
                    Ok(0) => break,
                    Ok(many) => heard.extend(&bytes[..many]),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        times += 1;
                        assert!(PACE * times < FOR_EVER, "it is held for ever");
                        // Refused once the collector has ended the connection: the next read says so.
                        let _ = self.stream.write_all(bit.as_bytes());
                    }
                    Err(_) => break,
                }
            }
            String::from_utf8_lossy(&heard).into_owned()
        })
    }

    /// Whether the collector still holds its end of this connection, as the system says.
    pub fn is_held(&self) -> bool {
        let port = |address: std::io::Result<SocketAddr>| format!(":{:04X}", address.expect("it is connected").port());
        let (ours, its) = (port(self.stream.local_addr()), port(self.stream.peer_addr()));
        let connections = fs::read_to_string("/proc/self/net/tcp").expect("the system's list of connections");
        connections.lines().any(|line| {
            let column: Vec<&str> = line.split_whitespace().collect();
            // Local address, remote address, and the number of whoever has it open: 0 when nobody does.
            column.len() > 9 && column[1].ends_with(&its) && column[2].ends_with(&ours) && column[9] != "0"
        })
    }
}
