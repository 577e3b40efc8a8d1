//! Opens an address in the reader's browser, by the desktop's own program for that (xdg-open).

use std::io;
use std::process::{Command, Stdio};
use std::thread;

/// Starts the browser; fails if the system has no program for that. What that program does is its own affair.
pub fn open_in_browser(url: &str) -> io::Result<()> {
    let mut child = Command::new("xdg-open").arg(url).stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    // Somebody has to wait for it, or it stays in the list of processes.
    thread::spawn(move || child.wait());
    Ok(())
}
