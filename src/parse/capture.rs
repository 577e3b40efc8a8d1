//! What a probe printed, made fit to be written: cleaned of escape sequences, understood, redacted.
//!
//! Comes in: the bytes from a command's standard output. Goes out: the text of a snapshot, or why it is none. The order
//! is the point: nothing leaves this function that has not been redacted, not even a message.

use super::formats::Format;
use super::paste::lines;
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
    format: Format,
    output: &[u8],
    scanner: &Scanner,
    policy: Policy,
) -> Result<Capture, String> {
    let text = plain_text(readable(output)?);
    if text.trim().is_empty() {
        return Err("it printed nothing".to_owned());
    }
    check(format, &text).map_err(|why| scanner.redact(&why, policy))?;
    let redacted = scanner.redact(&text, policy);
    // A mask must not make a text unreadable that was readable.
    check(format, &redacted).map_err(|_| "it cannot be read any more without its secrets".to_owned())?;
    let (json, version) = (format.is_json(&redacted), format.version(&redacted));
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

fn check(format: Format, text: &str) -> Result<(), String> {
    let faults = match format.read(text) {
        Ok(output) => {
            let failed = |why| Err(format!("`{}` failed: {why}", format.name()));
            return output.failure().map_or(Ok(()), failed);
        }
        Err(faults) => faults,
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
