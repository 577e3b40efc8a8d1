//! Where a status begins and ends among other lines.
//!
//! In: lines of a terminal. Out: those of the status. It begins with the title of a section above its rule, and ends with
//! the last row of the member list or in front of a prompt. A second status behind it is left in, for the reader to refuse.

use std::ops::Range;

use super::sections::{CLUSTER, MEMBERSHIP, QUORUM, TITLES, is_remark, is_rule};
use crate::parse::paste::PastedLine;

pub(super) fn own_lines(lines: &[PastedLine]) -> Option<Range<usize>> {
    let title = |from: usize, titles: &[&str]| {
        (from..lines.len()).find(|at| {
            let text = |at: usize| lines.get(at).map_or("", |line| line.text.trim());
            titles.contains(&text(*at)) && is_rule(text(at + 1))
        })
    };
    let first = title(0, &[CLUSTER, QUORUM]).or_else(|| title(0, &TITLES))?;
    let stop = |at: &usize| lines.get(*at).is_some_and(ends_before);
    let prompt = (first..lines.len()).find(stop).unwrap_or(lines.len());
    let end = match title(first, &[MEMBERSHIP]).filter(|title| *title < prompt) {
        Some(title) => end_of_members(lines, title).min(prompt),
        None => prompt,
    };
    let is_one = title(end, &[CLUSTER, QUORUM]).is_none();
    Some(first..if is_one { end } else { lines.len() })
}

fn ends_before(line: &PastedLine) -> bool {
    // A cluster may be named like a prompt.
    (line.is_prompt() && !line.text.trim_start().starts_with("Name:")) || line.ends_session()
}

/// Behind the last line that begins as a row does: with a node id.
fn end_of_members(lines: &[PastedLine], title: usize) -> usize {
    let is_header = |line: &PastedLine| line.text.trim_start().starts_with("Nodeid");
    let Some(header) = lines.get(title + 2).filter(|line| is_header(line)) else { return lines.len() };
    let is_row = |line: &PastedLine| {
        let word = line.text.split_whitespace().next().unwrap_or_default();
        word.starts_with("0x") || word.bytes().all(|byte| byte.is_ascii_digit()) || is_remark(&line.text)
    };
    let rows = lines.iter().skip_while(|line| line.span.start <= header.span.start);
    title + 3 + rows.take_while(|line| is_row(line)).count()
}
