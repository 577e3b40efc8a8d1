//! Which probes are still running, on a terminal only.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often the line is drawn again.
const TICK: Duration = Duration::from_millis(250);

/// The line that says what is awaited.
pub struct WaitingLine {
    waiting: Vec<Option<String>>,
    started: Instant,
    terminal: bool,
}

impl WaitingLine {
    /// Begins to wait for these.
    pub fn begin(names: Vec<String>) -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let terminal = stderr().is_terminal() && !dumb;
        WaitingLine { waiting: names.into_iter().map(Some).collect(), started: Instant::now(), terminal }
    }

    /// The next result; `None` when there are no more.
    pub fn next<T>(&mut self, receiver: &Receiver<(usize, T)>) -> Option<(usize, T)> {
        loop {
            self.draw();
            let received = if self.terminal {
                receiver.recv_timeout(TICK)
            } else {
                receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match received {
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    self.clear();
                    return None;
                }
                Ok((index, result)) => {
                    if let Some(name) = self.waiting.get_mut(index) {
                        *name = None;
                    }
                    self.clear();
                    return Some((index, result));
                }
            }
        }
    }

    fn draw(&self) {
        let names: Vec<&str> = self.waiting.iter().flatten().map(String::as_str).collect();
        if self.terminal && !names.is_empty() {
            let seconds = self.started.elapsed().as_secs();
            let _ = write!(stderr(), "\r\u{1b}[Kwaiting for {} ({seconds} s)", names.join(", "));
        }
    }

    fn clear(&self) {
        if self.terminal {
            let _ = write!(stderr(), "\r\u{1b}[K");
        }
    }
}
