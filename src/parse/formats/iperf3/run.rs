//! The strict reader: one run of `iperf3`, as text or as the JSON of `-J`.
//!
//! In: captured or pasted output of one run, client's or server's. Out: what the run measured, or all faults with their
//! places. A run that failed is no fault: it has an `error`. Never guesses: a line that is cut or not understood is a
//! fault, and a number that the output does not have is `None`.

use super::{from_json, from_text};
use crate::model::status::Iperf3Run;
use crate::parse::fault::Fault;
use crate::parse::formats::output::ProgramOutput;
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
    match json_start(&lines) {
        Some(start) => from_json::parse(text, start),
        None => from_text::parse(text, &lines),
    }
}

/// Where the JSON begins: at the first line that opens an object, unless results stand before it.
fn json_start(lines: &[PastedLine]) -> Option<usize> {
    for line in lines {
        if Iperf3Run::is_json(&line.text) {
            return Some(line.whole().start);
        }
        if line.text.trim_start().starts_with('[') && !line.is_prompt() {
            return None;
        }
    }
    None
}
