//! Where a run begins and ends among other lines.
//!
//! In: lines of a terminal. Out: those of the run, text or JSON. It begins with a line that only iperf3 prints, and ends
//! with `iperf Done.` or in front of a prompt. A second run behind it is left in, for the reader to refuse.

use std::ops::Range;

use super::rows::split_brackets;
use crate::parse::paste::PastedLine;

/// What only iperf3 says, at the beginning of a line or behind a title (`-T`) or a time (`--timestamps`).
const SAYINGS: [&str; 9] = [
    "Connecting to host ",
    "Accepted connection from ",
    "Server listening on ",
    // iperf 2, which the reader names.
    "Client connecting to ",
    "Reverse mode, remote host ",
    "Starting Test: protocol: ",
    "iperf Done.",
    "iperf3: ",
    "Usage: iperf3",
];

pub(super) fn own_lines(lines: &[PastedLine]) -> Option<Range<usize>> {
    let mut first = lines.iter().position(is_own)?;
    // A server's first line stands between two rules.
    let is_rule =
        |line: &PastedLine| line.text.trim().len() > 20 && line.text.trim().bytes().all(|byte| byte == b'-');
    if first.checked_sub(1).and_then(|before| lines.get(before)).is_some_and(is_rule) {
        first -= 1;
    }
    let end = (first..lines.len()).find(|at| lines.get(*at).is_some_and(ends_before)).unwrap_or(lines.len());
    let done = (first..end)
        .find(|at| lines.get(*at).is_some_and(|line| line.text.trim_end().ends_with("iperf Done.")));
    let end = done.or_else(|| end_of_json(lines, first)).map_or(end, |last| last + 1);
    let is_one = !lines.iter().skip(end).any(is_own);
    Some(first..if is_one { end } else { lines.len() })
}

/// The line with the brace that closes the one on the first line, which is indented as that is.
fn end_of_json(lines: &[PastedLine], first: usize) -> Option<usize> {
    let indent = lines.get(first)?.text.strip_suffix('{').filter(|indent| indent.trim().is_empty())?;
    let closes = |line: &PastedLine| line.text.strip_suffix('}') == Some(indent);
    (first..lines.len()).find(|at| lines.get(*at).is_some_and(closes))
}

fn ends_before(line: &PastedLine) -> bool {
    (line.is_prompt() && !is_own(line)) || line.ends_session()
}

fn is_own(line: &PastedLine) -> bool {
    let text = line.text.trim_start();
    if text.starts_with("iperf 3.") || text.starts_with("warning: ") || text == "{" || text.starts_with("{\"")
    {
        return true;
    }
    // `--debug` prints the parameters of both ends.
    if text.ends_with("_parameters:") || text.ends_with("_results:") {
        return true;
    }
    let says = |saying: &str| {
        text.find(saying)
            .is_some_and(|at| at == 0 || text.get(..at).is_some_and(|before| before.ends_with(' ')))
    };
    SAYINGS.iter().any(|saying| says(saying)) || is_result(text)
}

/// `[ ID] Interval …`, `[  5] local …` and the lines of results.
fn is_result(text: &str) -> bool {
    let Some(brackets) = split_brackets(text) else { return false };
    let rest = brackets.rest.trim_start();
    let words = || rest.split_whitespace();
    match brackets.id {
        "ID" => rest.starts_with("Interval"),
        _ => rest.starts_with("local ") || words().nth(1) == Some("sec"),
    }
}
