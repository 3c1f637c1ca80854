//! What goes to stderr: the log, and what the person who started us must be told.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;
use crate::installation::now;

/// Whether every line is a JSON object.
static JSON: AtomicBool = AtomicBool::new(false);

/// Begins the log.
pub(super) fn start(format: LogFormat) {
    // actix_http reports every broken request as an error of ours: anyone could fill the log.
    let filter =
        EnvFilter::try_from_env("PERCHE_LOG").unwrap_or_else(|_| "warn,actix_http=off,perche_collector=info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    match format {
        LogFormat::Text if io::stderr().is_terminal() => log.with_ansi(true).with_writer(io::stderr).init(),
        LogFormat::Text => log.with_ansi(false).with_writer(|| Lines(io::stderr())).init(),
        LogFormat::Json => {
            JSON.store(true, Ordering::Relaxed);
            std::panic::set_hook(Box::new(|panic| tell("ERROR", &panic.to_string())));
            log.json().flatten_event(true).with_current_span(false).with_writer(io::stderr).init();
        }
    }
}

/// Tells the person who started us, whatever the log leaves out.
pub(super) fn tell(level: &str, text: &str) {
    if JSON.load(Ordering::Relaxed) {
        eprintln!("{}", json!({"timestamp": now().to_string(), "level": level, "message": text}));
    } else {
        eprintln!("perche: {text}");
    }
}

/// One line for each event: what it holds can neither begin another nor do anything to the terminal that shows it.
struct Lines<W: Write>(W);

impl<W: Write> Write for Lines<W> {
    /// The log hands over an event at a time.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = format!("{}\n", harmless(text.trim_end_matches('\n')));
        self.0.write_all(line.as_bytes()).map(|()| event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let mut line = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if letter.is_control() && letter != '\t' {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_that_does_nothing() {
        let mut out = Vec::new();
        let event = "a\r\nERROR b \u{1b}[31m\u{9b}31m\u{7f} è\t.\n";
        assert_eq!(Lines(&mut out).write(event.as_bytes()).unwrap(), event.len());
        assert_eq!(String::from_utf8(out).unwrap(), "a\\r\\nERROR b \\u{1b}[31m\\u{9b}31m\\u{7f} è\t.\n");
    }
}
