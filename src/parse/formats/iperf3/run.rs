//! The strict reader: one run of `iperf3`, as text or as the JSON of `-J`.
//!
//! In: captured or pasted output of one run, client's or server's. Out: what the run measured, or all faults with their
//! places. A run that failed is no fault: it has an `error`. Never guesses: a line that is cut or not understood is a
//! fault, and a number that the output does not have is `None`.

use super::rows::split_brackets;
use super::{from_json, from_text};
use crate::model::status::Iperf3Run;
use crate::parse::fault::Fault;
use crate::parse::formats::surroundings::own_text;
use crate::parse::paste::{PastedLine, lines};

/// Reads one run.
pub fn parse_iperf3(text: &str) -> Result<Iperf3Run, Vec<Fault>> {
    let text = &*own_text::<Iperf3Run>(text);
    let lines = lines(text);
    if let Some(usage) = lines.iter().find(|line| line.text.trim_start().starts_with("Usage: iperf3")) {
        let fault = Fault::new(
            usage.whole(),
            "this is the usage text of `iperf3`: it did not understand its options",
        );
        return Err(vec![fault.with_hint("look at the message on standard error")]);
    }
    if let Some(line) = lines.iter().find(|line| is_iperf2(&line.text)) {
        let fault = Fault::new(line.whole(), "this is the output of iperf 2, which is another program");
        return Err(vec![fault.with_hint("capture `iperf3 -c HOST`, with `iperf3 -s` on the other end")]);
    }
    match json_start(&lines) {
        Some(line) => from_json::parse(text, line),
        None => from_text::parse(text, &lines),
    }
}

/// Whether the text is JSON, whatever stands in front of it.
pub(super) fn is_json(text: &str) -> bool {
    json_start(&lines(text)).is_some()
}

/// The line in which the JSON begins: the first that opens an object, unless it is the output for people, which has
/// objects in it with `--debug` and `--get-server-output`. Debug text of 3.2 on has no end of line.
fn json_start(lines: &[PastedLine]) -> Option<usize> {
    let is_text = |line: &PastedLine| {
        let text = line.text.as_str();
        let begins = text.contains("Connecting to host ") || text.contains("Accepted connection from ");
        begins && !text.trim_start().starts_with(['"', '{'])
    };
    if lines.iter().any(is_text) {
        return None;
    }
    for line in lines {
        let text = line.text.trim();
        if text.starts_with('{') || (text.starts_with("OUT OF ORDER - ") && text.ends_with('{')) {
            return Some(line.span.start);
        }
        if text.starts_with('[') && !line.is_prompt() {
            return None;
        }
    }
    None
}

/// Whether only iperf 2 writes such a line: `connected with`, a server on a `TCP port`, intervals with one decimal.
fn is_iperf2(text: &str) -> bool {
    if text.contains("Server listening on TCP port ") || text.contains("Server listening on UDP port ") {
        return true;
    }
    if text.contains("Client connecting to ") && text.contains(" port ") {
        return true;
    }
    let Some(brackets) = split_brackets(text) else { return false };
    let rest = brackets.rest.trim();
    if rest.starts_with("local ") {
        return rest.contains(" connected with ");
    }
    let mut words = rest.split_whitespace();
    let decimals = |seconds: &str| seconds.split_once('.').map(|(_, decimals)| decimals.len());
    // One decimal, or four from 2.1.8 on with `-e`; a blank stands before a short end: `0.0- 1.0 sec`.
    let interval = words.by_ref().take_while(|word| *word != "sec").collect::<String>();
    let is_interval = interval
        .split_once('-')
        .is_some_and(|(start, end)| decimals(start) == decimals(end) && matches!(decimals(end), Some(1 | 4)));
    is_interval && words.any(|word| word.ends_with("/sec"))
}
