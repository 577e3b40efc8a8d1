//! The output of `iperf3`, as text or as the JSON of `-J`: text in, [`Iperf3Run`] out.
//!
//! In: captured or pasted output of one run, client's or server's. Out: what the run measured, or all faults with their
//! places. A run that failed is no fault: it has an `error`. Never guesses: a line that is cut or not understood is a
//! fault, and a number that the output does not have is `None`.

mod json;
pub mod reading;
mod rows;
mod text;

use super::fault::Fault;
use super::paste::{Line, lines};
use crate::model::status::Iperf3Run;

/// Reads one run.
pub fn parse_iperf3(text: &str) -> Result<Iperf3Run, Vec<Fault>> {
    let lines = lines(text);
    if let Some(usage) = lines.iter().find(|line| line.text.trim_start().starts_with("Usage: iperf3")) {
        let fault = Fault::new(
            usage.whole(),
            "this is the usage text of `iperf3`: it did not understand its options",
        );
        return Err(vec![fault.with_hint("look at the message on standard error")]);
    }
    match json_start(&lines) {
        Some(start) => json::parse(text, start),
        None => text::parse(text, &lines),
    }
}

/// Where the JSON begins: at the first line that opens an object, unless results stand before it.
fn json_start(lines: &[Line]) -> Option<usize> {
    for line in lines {
        let trimmed = line.text.trim_start();
        if trimmed.starts_with('{') {
            return Some(line.whole().start);
        }
        if trimmed.starts_with('[') && !line.is_prompt() {
            return None;
        }
    }
    None
}

/// A receiver that got no datagram reports `0/0 (0%)`: if datagrams were sent and the run ended well, all were lost.
fn lost_of(lost: i64, total: i64, sent: Option<i64>, finished: bool) -> (Option<i64>, Option<f64>) {
    match (total, sent) {
        (0, Some(sent)) if sent > 0 && finished => (Some(sent), Some(100.0)),
        (0, _) if lost == 0 => (None, None),
        (0, _) => (Some(lost), None),
        (total, _) => (Some(lost), Some(100.0 * lost as f64 / total as f64)),
    }
}

/// Reports without a length are left-overs of the omitted seconds or of the very end; an aborted run repeats its last.
fn keep_interval(kept: &[(f64, f64)], start: f64, end: f64) -> bool {
    let hundredths = |seconds: f64| (seconds * 100.0).round() as i64;
    hundredths(start) < hundredths(end) && kept.last() != Some(&(start, end))
}

/// iperf3's message without its name in front, as `-J` has it.
fn error_message(line: &str) -> Option<&str> {
    let message = line.trim().strip_prefix("iperf3: ")?;
    Some(
        message
            .strip_prefix("error - ")
            .or_else(|| message.strip_prefix("parameter error - "))
            .unwrap_or(message)
            .trim(),
    )
}
