//! What a probe printed, made fit to be written: cut to what is its command's own, cleaned, understood, redacted.
//!
//! Comes in: the bytes from a command's standard output. Goes out: the text of a snapshot with what stands beside it, or
//! why it is none. The order is the point: nothing leaves this function that has not been redacted, not even a message.
//! What an address says that is masked, that it is one machine's of the inventory, is written in its place.

use super::encoding::other_encoding;
use super::formats::{Captured, Extent, Format, ParsedOutput};
use super::paste::lines;
use super::probe::Probe;
use crate::diag::words::count;
use crate::model::inventory::Inventory;
use crate::model::observation::Observation;
use crate::model::path::find_machine;
use crate::redact::Scanner;
use crate::redact::mask::{AddressMasks, Policy};
use crate::source::SitePath;

/// The text of a new snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The text, with a line break at its end.
    pub text: String,
    /// Whether it is JSON.
    pub json: bool,
    /// The version of the program, if its output says so.
    pub version: Option<String>,
    /// The command, redacted like the text.
    pub command: Vec<String>,
    /// What the snapshot says of itself besides, as [`Probe::about`], redacted; machines by their names.
    pub about: Vec<(&'static str, String)>,
    /// What was left out around the output: `3 lines in front of it`.
    pub left_out: Vec<String>,
}

/// What the output of a command is held against while it is redacted.
#[derive(Clone, Copy, Debug)]
pub struct CaptureRules<'a> {
    /// Where its machines stand, if there is an inventory.
    pub inventory: Option<&'a Inventory>,
    /// What captures lose besides secrets.
    pub policy: Policy,
}

/// Reads and redacts a command's output. The error says what is wrong with it, in words without secrets.
pub fn read_capture(
    probe: &Probe,
    output: &[u8],
    scanner: &Scanner,
    rules: CaptureRules<'_>,
) -> Result<Capture, String> {
    let format = probe.format;
    let printed = plain_text(readable(output)?);
    if printed.trim().is_empty() {
        return Err("it printed nothing".to_owned());
    }
    let around = format.surroundings(&printed);
    let text = printed.get(around.shown(&printed)).unwrap_or_default();
    let mut masks = AddressMasks::new(rules.policy);
    let parsed = check(format, text).map_err(|why| scanner.redact(&why, rules.policy))?;
    let redacted = scanner.redact_with(text, &mut masks);
    // A mask must not make a text unreadable that was readable.
    check(format, &redacted).map_err(|_| "it cannot be read any more without its secrets".to_owned())?;
    let servers = servers(probe, parsed, text);
    let about = about(probe, rules.inventory, &servers, &mut masks);
    let command = masks.command(&scanner.redact_command(&probe.command));
    let (json, version) = (format.is_json(&redacted), format.version(&redacted));
    let left_out = [(around.in_front, "in front of"), (around.behind, "behind")].into_iter();
    let left_out = left_out.filter_map(|(left, side)| {
        let lines = left?.lines;
        Some(format!("{} {side} it", count(lines, "line")))
    });
    Ok(Capture { text: redacted, json, version, command, about, left_out: left_out.collect() })
}

/// What the output and the command call the server of a run.
fn servers(probe: &Probe, parsed: ParsedOutput, text: &str) -> Vec<String> {
    let Some(file) = SitePath::new("capture") else { return Vec::new() };
    let captured = Captured { file: &file, text, extent: Extent::Whole, command: &probe.command };
    let observation = probe.format.observe(&Ok(parsed), &captured);
    observation.as_ref().map(Observation::servers).unwrap_or_default().to_vec()
}

/// What the probe says of its snapshot. An address that would be masked is the name of its machine, if there is one; so
/// is the far end of a run that nobody stated.
fn about(
    probe: &Probe,
    inventory: Option<&Inventory>,
    servers: &[String],
    masks: &mut AddressMasks,
) -> Vec<(&'static str, String)> {
    let machine = |end: &str| Some(find_machine(inventory?, end)?.name.value.clone());
    let mut about: Vec<(&'static str, String)> = Vec::new();
    for (key, value) in &probe.about {
        let masked = masks.argument(value);
        let is_lost = masked != *value;
        about.push((key, if is_lost { machine(value).unwrap_or(masked) } else { masked }));
    }
    let is_stated = probe.about.iter().any(|(key, _)| *key == "to");
    let is_lost = !servers.is_empty() && servers.iter().all(|server| masks.argument(server) != *server);
    if let Some(name) = servers.iter().find_map(|server| machine(server)).filter(|_| is_lost && !is_stated) {
        about.push(("to", name));
    }
    about
}

/// The output as text. What is not text, such as the output of the wrong program, would be kept as noise.
fn readable(output: &[u8]) -> Result<&str, String> {
    if let Some(encoding) = other_encoding(output) {
        return Err(format!("its output is {encoding}: let it go through `iconv -f {encoding} -t UTF-8`"));
    }
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

fn check(format: Format, text: &str) -> Result<ParsedOutput, String> {
    let faults = match format.read(text) {
        Ok(output) => {
            let failed = output.failure().map(|why| format!("`{}` failed: {why}", format.name()));
            return failed.map_or(Ok(output), Err);
        }
        Err(faults) => faults,
    };
    let Some(fault) = faults.first() else { return Err("it cannot be read".to_owned()) };
    let before = text.get(..fault.span.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Err(format!("line {line} of its output cannot be read: {}", fault.message))
}
