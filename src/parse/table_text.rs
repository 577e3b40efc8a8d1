//! Rows of tables as texts.
//!
//! Comes in: a line. Goes out: its cells, by the rules of GFM: a `|` separates wherever it stands but behind a backslash; and
//! whether the line is a row at all.

use std::ops::Range;

/// The bytes of each cell of a row, without the blanks around it.
pub fn cells_of(line: &str) -> Vec<Range<usize>> {
    let whole = line.trim_end();
    let begin = line.len() - line.trim_start().len();
    let begin = begin + usize::from(whole.get(begin..).is_some_and(|row| row.starts_with('|')));
    let (mut cells, mut start, mut escaped) = (Vec::new(), begin, false);
    for (at, letter) in whole.char_indices().filter(|(at, _)| *at >= begin) {
        if letter == '|' && !escaped {
            cells.push(start..at);
            start = at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    if start < whole.len() {
        cells.push(start..whole.len());
    }
    let trimmed = |cell: Range<usize>| {
        let text = line.get(cell.clone()).unwrap_or_default();
        let begin = cell.start + text.len() - text.trim_start().len();
        begin..begin + text.trim().len()
    };
    cells.into_iter().map(trimmed).collect()
}

/// Whether a line is the one under a table's header: `|---|:--:|`.
pub fn is_delimiter_row(line: &str) -> bool {
    let is_delimiter = |cell: &Range<usize>| {
        let dashes = line.get(cell.clone()).unwrap_or_default();
        let dashes = dashes.strip_prefix(':').unwrap_or(dashes);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    if !line.contains('|') || !line.contains("--") {
        return false;
    }
    let cells = cells_of(line);
    !cells.is_empty() && cells.iter().all(is_delimiter)
}

/// Whether a line is a row as people write it: `| a | b |`, with blanks inside of its ends.
pub fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.len() > 4 && line.starts_with("| ") && line.ends_with(" |") && cells_of(line).len() > 1
}
