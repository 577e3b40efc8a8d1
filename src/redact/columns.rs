//! Tables with a column whose heading means secret: those of Markdown, those that programs draw, and CSV.
//!
//! Comes in: bytes and where a name stands. Goes out: the cells below it.

use std::ops::Range;

use super::bytes::{ahead, has, is_blank, line_end, next_line, rest, skip};
use super::keyed::named_elsewhere;
use super::names::{KeyName, classify};
use super::random::is_of_sentence;
use super::secret::Match;
use super::value::{Around, FoundValue, STROKES, cell, cell_end, quotes};
use crate::source::slice;

/// The most rows, and the most bytes of a table that are looked at.
const MOST_ROWS: usize = 500;
const LONGEST: usize = 32 << 10;

/// The cells below a name, if it is a heading.
pub(super) fn below_heading(bytes: &[u8], name: &Range<usize>, matches: &mut Vec<Match>) {
    let bytes = slice(bytes, 0..bytes.len().min(name.end + LONGEST));
    let line = name.start - ahead(bytes, name.start).len()..line_end(bytes, name.end);
    let heading = slice(bytes, line.clone());
    let Some(next) = next_line(bytes, line.end).filter(|next| *next < bytes.len()) else { return };
    let Some(table) = form(heading, slice(bytes, next..line_end(bytes, next))) else { return };
    let column = table
        .cells(bytes, line.clone())
        .iter()
        .position(|cell| cell.start <= name.start && name.end <= cell.end);
    let Some(column) = column else { return };
    let own = table.cells(bytes, line).get(column).map(|cell| slice(bytes, cell.clone()).trim_ascii().len());
    let front = slice(bytes, name.start.saturating_sub(24)..name.start);
    let kind =
        classify(&String::from_utf8_lossy(slice(bytes, name.clone())), &String::from_utf8_lossy(front));
    let (Some(kind), Some(own)) = (kind.filter(|kind| *kind != KeyName::Login), own) else { return };
    // A heading is a name or a few words with it, and no sentence.
    if own > name.len() + 24 {
        return;
    }
    let mut row = Some(next);
    for _ in 0..MOST_ROWS {
        let Some(start) = row.filter(|start| *start < bytes.len()) else { return };
        let end = line_end(bytes, start);
        let text = slice(bytes, start..end);
        if !table.has_row(text) {
            return;
        }
        if let Some(cell) = table.cells(bytes, start..end).get(column) {
            matches.extend(secret(bytes, cell, kind, table));
        }
        row = next_line(bytes, end);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Strokes,
    Drawn,
    /// Cells parted by this sign, and how many of them.
    Separated(u8, usize),
}

/// What kind of a table two lines begin, if any.
fn form(heading: &[u8], next: &[u8]) -> Option<Form> {
    let drawn = |line: &[u8]| STROKES.iter().any(|stroke| has(line, stroke.as_bytes()));
    if drawn(heading) {
        return Some(Form::Drawn);
    }
    if heading.contains(&b'|') && is_rule(next) {
        return Some(Form::Strokes);
    }
    let separated = |sign: u8| {
        let columns = heading.split(|byte| *byte == sign).count();
        // Short names, and as many cells in the next line.
        let plain = |cell: &[u8]| {
            let cell = cell.trim_ascii();
            !cell.is_empty()
                && cell.len() <= 32
                && cell
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_- \"'.".contains(byte) || !byte.is_ascii())
        };
        let fits = columns >= 2
            && heading.split(|byte| *byte == sign).all(plain)
            && split(next, sign).len() == columns;
        fits.then_some(Form::Separated(sign, columns))
    };
    [b',', b';', b'\t'].into_iter().find_map(separated)
}

/// The line between the heading and the rows.
fn is_rule(line: &[u8]) -> bool {
    let signs = |byte: &u8| {
        matches!(byte, b'-' | b':' | b'|' | b'+' | b'=' | b' ' | b'\t' | b'>') || !byte.is_ascii()
    };
    has(line, b"--") && line.iter().all(signs)
        || (has(line, b"-") && line.contains(&b'|') && line.iter().all(signs))
}

/// Cells of a line of CSV; a sign in quotes parts none.
fn split(line: &[u8], sign: u8) -> Vec<Range<usize>> {
    let (mut cells, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(next) = line.get(at) {
        let opens = at == start && *next == b'"';
        match opens.then(|| quotes(line, at)).flatten() {
            Some((_, end)) => at = end + 1,
            None if *next == sign => {
                cells.push(start..at);
                at += 1;
                start = at;
            }
            None => at += 1,
        }
    }
    cells.push(start..line.len().max(start));
    cells
}

impl Form {
    fn has_row(self, line: &[u8]) -> bool {
        match self {
            Form::Strokes => line.contains(&b'|') || is_rule(line),
            Form::Drawn => !line.is_empty() && !line.is_ascii(),
            Form::Separated(sign, columns) => split(line, sign).len() == columns,
        }
    }

    fn cells(self, bytes: &[u8], line: Range<usize>) -> Vec<Range<usize>> {
        if let Form::Separated(sign, _) = self {
            let cells = split(slice(bytes, line.clone()), sign);
            return cells.into_iter().map(|cell| cell.start + line.start..cell.end + line.start).collect();
        }
        let (text, mut cells, mut at) = (slice(bytes, 0..line.end), Vec::new(), line.start);
        loop {
            let end = match self {
                Form::Drawn => {
                    let strokes = STROKES
                        .iter()
                        .filter_map(|stroke| memchr::memmem::find(rest(text, at), stroke.as_bytes()));
                    strokes.min().map_or(line.end, |length| at + length)
                }
                _ => cell_end(text, at),
            };
            cells.push(at..end);
            if end >= line.end {
                return cells;
            }
            at = end + if self == Form::Drawn { "│".len() } else { 1 };
        }
    }
}

fn secret(bytes: &[u8], at: &Range<usize>, kind: KeyName, table: Form) -> Option<Match> {
    let within = slice(bytes, 0..at.end);
    let start = skip(within, at.start, is_blank);
    let found = match table {
        Form::Separated(..) => match quotes(within, start) {
            Some((start, end)) => FoundValue::exact(start..end, true),
            None => {
                FoundValue::exact(start..start + slice(within, start..at.end).trim_ascii_end().len(), false)
            }
        },
        _ => cell(within, start),
    }?;
    let text = slice(bytes, found.range.clone());
    // What a table of settings says of a secret is a word, too.
    let is_said = !found.quoted
        && (text.len() < 6 || is_of_sentence(text) || text.iter().all(|byte| !byte.is_ascii_alphanumeric()));
    let word = matches!(kind, KeyName::Password | KeyName::Short) && !text.contains(&b' ') && !is_said;
    let found = if word && text.iter().all(u8::is_ascii_alphabetic) {
        FoundValue { quoted: true, ..found }
    } else {
        found
    };
    named_elsewhere(bytes, kind, &found, Around::Cell)
}
