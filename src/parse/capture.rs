//! What a probe printed, made fit to be written: cleaned of escape sequences, understood, redacted.
//!
//! Comes in: the bytes from a command's standard output. Goes out: the text of a snapshot, or why it is none. The order
//! is the point: nothing leaves this function that has not been redacted, not even a message.

use super::iperf3::parse_iperf3;
use super::paste::lines;
use super::pvecm::parse_pvecm_status;
use super::snapshot::FormatWord;
use crate::redact::Scanner;
use crate::redact::mask::Policy;

/// The text of a new snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The text, with a line break at its end.
    pub text: String,
    /// Whether it is JSON.
    pub json: bool,
    /// The version of the program, if its output says so.
    pub version: Option<String>,
}

/// Reads and redacts a command's output. The error says what is wrong with it, in words without secrets.
pub fn read_capture(
    format: FormatWord,
    output: &[u8],
    scanner: &Scanner,
    policy: Policy,
) -> Result<Capture, String> {
    let text = plain_text(readable(output)?);
    if text.trim().is_empty() {
        return Err("it printed nothing".to_owned());
    }
    check(format, &text).map_err(|why| scanner.redact(&why, policy))?;
    let json = format == FormatWord::Iperf3 && text.trim_start().starts_with('{');
    let redacted = scanner.redact(&text, policy);
    // A mask must not make a text unreadable that was readable.
    check(format, &redacted).map_err(|_| "it cannot be read any more without its secrets".to_owned())?;
    let version = version(format, &redacted, json);
    Ok(Capture { text: redacted, json, version })
}

/// The output as text. What is not text, such as the output of the wrong program, would be kept as noise.
fn readable(output: &[u8]) -> Result<&str, String> {
    let line_at = |at: usize| output.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    let text = std::str::from_utf8(output)
        .map_err(|error| format!("line {} of its output is not UTF-8", line_at(error.valid_up_to())))?;
    match text.find('\0') {
        Some(at) => Err(format!("line {} of its output is not text", line_at(at))),
        None => Ok(text),
    }
}

/// The text without escape sequences, other control characters and blanks at the ends of lines.
pub fn plain_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in lines(text) {
        plain.extend(line.text.chars().filter(|letter| !letter.is_control() || *letter == '\t'));
        plain.push('\n');
    }
    plain
}

fn check(format: FormatWord, text: &str) -> Result<(), String> {
    let faults = match format {
        FormatWord::Text => Vec::new(),
        FormatWord::Pvecm => parse_pvecm_status(text).err().unwrap_or_default(),
        FormatWord::Iperf3 => match parse_iperf3(text) {
            Ok(run) => return run.error.map_or(Ok(()), |error| Err(format!("`iperf3` failed: {error}"))),
            Err(faults) => faults,
        },
    };
    match faults.first() {
        None => Ok(()),
        Some(fault) => {
            let before = text.get(..fault.span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Err(format!("line {line} of its output cannot be read: {}", fault.message))
        }
    }
}

/// What `iperf3 -J` says under `start.version`, or `iperf3 -V` in its first line.
fn version(format: FormatWord, text: &str, json: bool) -> Option<String> {
    if format != FormatWord::Iperf3 {
        return None;
    }
    if json {
        let value: serde_json::Value = serde_json::from_str(text.trim()).ok()?;
        return value.get("start")?.get("version")?.as_str().map(str::to_owned);
    }
    text.lines().next().filter(|line| line.starts_with("iperf 3")).map(str::to_owned)
}
