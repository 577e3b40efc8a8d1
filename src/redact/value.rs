//! Values beside a name: where they begin and end, which what stands around them says.
//!
//! Comes in: bytes and where a value may begin. Goes out: its bytes, all of them: up to the end of the quotes, the element,
//! the cell or the line, whatever signs are in it.

use std::ops::Range;

use super::bytes::{before, byte, ends_line, is_blank, is_quote, line_end, rest, skip};
use crate::source::slice;

/// A value and how it stands there.
#[derive(Clone)]
pub(super) struct FoundValue {
    /// What is taken for the value.
    pub(super) range: Range<usize>,
    /// All that may be a part of it, and is masked with it.
    pub(super) cover: Range<usize>,
    pub(super) quoted: bool,
}

impl FoundValue {
    /// A value with known ends.
    pub(super) fn exact(range: Range<usize>, quoted: bool) -> Option<FoundValue> {
        (!range.is_empty()).then(|| FoundValue { cover: range.clone(), range, quoted })
    }
}

/// What stands around a value without quotes of its own, and so what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// A line of words, such as a command or a sentence.
    Words,
    /// Name and value have the line for themselves; the value has no blanks.
    Line,
    /// The same, with blanks beside the sign between them: so there may be blanks in the value.
    WideLine,
    /// Name and value are in one pair of quotes.
    Quotes(u8),
    /// The query of an address.
    Query,
    /// `${NAME:-value}`.
    Braces,
    /// A cell of a table.
    Cell,
    /// An element of HTML or XML.
    Element,
}

/// The value that begins at `at` in a line of words: in quotes, or up to the next blank or sign that ends one.
pub(super) fn value(bytes: &[u8], at: usize) -> Option<FoundValue> {
    value_in(bytes, at, Around::Words)
}

/// The value that begins at `at`.
pub(super) fn value_in(bytes: &[u8], at: usize, around: Around) -> Option<FoundValue> {
    if around == Around::Element {
        return element(bytes, at);
    }
    if around == Around::Cell {
        return cell(bytes, at);
    }
    if let Some((start, end)) = quotes(bytes, at) {
        let next = byte(bytes, skip(bytes, end, |byte| byte == b'\\') + 1);
        let is_own = match around {
            // `"ab"cd` on a line of its own is no text in quotes.
            Around::Line | Around::WideLine => {
                is_blank(next) || ends_line(next) || b",;)]}<&*|\"'`".contains(&next)
            }
            Around::Quotes(quote) => next == quote,
            _ => true,
        };
        if is_own {
            return FoundValue::exact(start..end, true);
        }
    }
    let escaped = usize::from(byte(bytes, at) == b'\\' && is_quote(byte(bytes, at + 1)));
    let open = at + escaped;
    // A quote that nothing closes: the text may have been cut.
    let start =
        if is_quote(byte(bytes, open)) && !matches!(around, Around::Quotes(_)) { open + 1 } else { at };
    let end = match around {
        Around::Quotes(quote) => {
            let line = slice(bytes, start..line_end(bytes, start));
            closing(line, quote, false).map(|length| start + length)
        }
        _ => None,
    };
    if let Some(end) = end {
        return FoundValue::exact(start..end, false);
    }
    let end = |around| without_end_signs(bytes, start, unquoted(bytes, start, around), around);
    let (word, whole) = (end(Around::Words), end(around));
    // The word is what a person would call the value, unless a sign at its beginning cuts it short.
    let is_short = word < start + 4 || matches!(around, Around::Braces | Around::Query);
    let range = start..if is_short { whole } else { word };
    (whole > start).then(|| FoundValue { cover: start..whole.max(range.end), range, quoted: false })
}

/// What is between the quotes that open at `at`, if they close on the line: its start and its end.
pub(super) fn quotes(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let escaped = usize::from(byte(bytes, at) == b'\\' && is_quote(byte(bytes, at + 1)));
    let quote = byte(bytes, at + escaped);
    if let Some(found) = printed_quotes(bytes, at) {
        return Some(found);
    }
    if !is_quote(quote) {
        return None;
    }
    let run = skip(bytes, at + escaped, |byte| byte == quote) - at - escaped;
    if escaped == 0 && ((run >= 2 && quote == b'`') || run == 3) {
        // Three quotes of TOML and Python, or the back ticks of Markdown.
        let start = at + run;
        let text = slice(bytes, start..line_end(bytes, start));
        let close: &[u8] = &[quote].repeat(run);
        let length = memchr::memmem::find(text, close);
        return length.map(|length| (start, start + length));
    }
    let start = at + escaped + 1;
    let line = slice(bytes, start..line_end(bytes, start));
    closing(line, quote, escaped == 1).map(|length| (start, start + length))
}

/// `“…”`, `„…“`, `«…»`.
fn printed_quotes(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    const PAIRS: [(&str, &str); 5] = [("“", "”"), ("„", "“"), ("«", "»"), ("‘", "’"), ("「", "」")];
    let (open, close) = PAIRS.iter().find(|(open, _)| rest(bytes, at).starts_with(open.as_bytes()))?;
    let start = at + open.len();
    let length = memchr::memmem::find(slice(bytes, start..line_end(bytes, start)), close.as_bytes())?;
    Some((start, start + length))
}

/// How long the text is that this quote closes. What stands behind a backslash closes nothing, nor does what a shell, SQL or
/// YAML writes for a quote inside of quotes: `'\''`, `'"'"'`, `''`.
fn closing(line: &[u8], quote: u8, escaped: bool) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = memchr::memchr(quote, rest(line, from)).map(|at| from + at) {
        let slashes = slice(line, 0..found).iter().rev().take_while(|byte| **byte == b'\\').count();
        let behind = rest(line, found + 1);
        if escaped {
            // One backslash closes the text; three are one of its own quotes.
            match slashes % 4 {
                0 => return Some(found),
                1 => return Some(found - 1),
                _ => from = found + 1,
            }
            continue;
        }
        let is_escaped = slashes % 2 == 1 && quote != b'`' && (quote == b'"' || goes_on(behind, quote));
        let more = if is_escaped { Some(0) } else { written_quote(behind, quote) };
        match more {
            Some(length) => from = found + 1 + length,
            None => return Some(found),
        }
    }
    None
}

/// Whether a text in single quotes goes on behind `\'`: a shell takes the backslash for itself, other languages do not.
fn goes_on(behind: &[u8], quote: u8) -> bool {
    let next = byte(behind, 0);
    behind.contains(&quote) && !is_blank(next) && !matches!(next, 0 | b',' | b';' | b')' | b']' | b'}' | b'|')
}

/// How long the rest of a quote is that stands for one inside of quotes.
fn written_quote(behind: &[u8], quote: u8) -> Option<usize> {
    let of_shell: &[&[u8]] = match quote {
        b'\'' => &[b"\\''", b"\"'\"'"],
        b'"' => &[b"'\"'\"", b"\\\"\""],
        _ => return None,
    };
    let written = of_shell.iter().find(|signs| behind.starts_with(signs));
    // A doubled one, unless nothing comes behind that could close the text.
    let doubled = byte(behind, 0) == quote && rest(behind, 1).contains(&quote);
    written.map(|signs| signs.len()).or(doubled.then_some(1))
}

fn element(bytes: &[u8], at: usize) -> Option<FoundValue> {
    let start = skip(bytes, at, |byte| byte.is_ascii_whitespace());
    if let Some(text) = rest(bytes, start).strip_prefix(b"<![CDATA[") {
        let start = start + b"<![CDATA[".len();
        let end = memchr::memmem::find(text, b"]]>").map_or(bytes.len(), |length| start + length);
        return FoundValue::exact(start..end, true);
    }
    let tag = skip(bytes, start, |byte| byte != b'<');
    let end = start + slice(bytes, start..tag).trim_ascii_end().len();
    // Without an end it is no element: `<password>` stands for one in instructions.
    let is_closed = slice(bytes, tag..tag + 2) == b"</";
    if is_closed { FoundValue::exact(start..end, true) } else { None }
}

/// The stroke that `pvesh` and `pveum` draw tables with, and the one for double lines.
pub(super) const STROKES: [&str; 2] = ["│", "║"];

/// Where a cell ends: at the next stroke that is not written `\|`.
pub(super) fn cell_end(bytes: &[u8], at: usize) -> usize {
    let drawn =
        STROKES.iter().any(|stroke| slice(bytes, 0..at).trim_ascii_end().ends_with(stroke.as_bytes()));
    let mut end = at;
    loop {
        let next = byte(bytes, end);
        let stroke = drawn && STROKES.iter().any(|stroke| rest(bytes, end).starts_with(stroke.as_bytes()));
        if end >= bytes.len()
            || ends_line(next)
            || stroke
            || (next == b'|' && !drawn && before(bytes, end) != b'\\')
        {
            return end;
        }
        end += 1;
    }
}

/// What a cell says, without the marks of code and of stress.
pub(super) fn cell(bytes: &[u8], at: usize) -> Option<FoundValue> {
    let mut start = skip(bytes, at, is_blank);
    let mut end = start + slice(bytes, start..cell_end(bytes, start)).trim_ascii_end().len();
    let mut quoted = false;
    for mark in [&b"**"[..], b"``", b"`", b"\"", b"'"] {
        let inner = slice(bytes, start..end).strip_prefix(mark).and_then(|text| text.strip_suffix(mark));
        if inner.is_some_and(|inner| !inner.is_empty()) {
            (start, end, quoted) = (start + mark.len(), end - mark.len(), mark != b"**");
        }
    }
    FoundValue::exact(start..end, quoted)
}

fn unquoted(bytes: &[u8], at: usize, around: Around) -> usize {
    let visible = |byte: u8| byte > b' ' && byte != 0x7f;
    match around {
        Around::WideLine => {
            let line = slice(bytes, at..tag(bytes, at));
            // ` # …` is a comment.
            let comment = line.windows(2).position(|pair| pair == b" #").unwrap_or(line.len());
            at + slice(line, 0..comment).trim_ascii_end().len()
        }
        Around::Line => words_end(slice(bytes, 0..tag(bytes, at)), at, b",&", visible),
        Around::Braces => skip(bytes, at, |byte| byte != b'}' && !ends_line(byte)),
        Around::Query => skip(bytes, at, |byte| {
            visible(byte) && !is_quote(byte) && !b"<>&#|".contains(&byte) && byte != b';'
        }),
        _ => words_end(bytes, at, b",&;", |byte| {
            visible(byte) && !is_quote(byte) && !matches!(byte, b'<' | b'>' | b'&' | b';' | b'|')
        }),
    }
}

/// Where the line ends, or the element in which it stands.
fn tag(bytes: &[u8], at: usize) -> usize {
    let line = slice(bytes, at..line_end(bytes, at));
    let tag =
        line.windows(3).position(|signs| signs.starts_with(b"</") && byte(signs, 2).is_ascii_alphabetic());
    at + tag.unwrap_or(line.len())
}

/// Where the word ends. `password=x,user=y`: a comma in front of another key ends the value.
fn words_end(bytes: &[u8], at: usize, signs: &[u8], part: impl Fn(u8) -> bool) -> usize {
    let mut end = at;
    while part(byte(bytes, end)) {
        if signs.contains(&byte(bytes, end)) && end > at {
            let name = skip(bytes, end + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if byte(bytes, name) == b'=' && name > end + 1 {
                break;
            }
        }
        end += 1;
    }
    end
}

fn without_end_signs(bytes: &[u8], start: usize, mut end: usize, around: Around) -> usize {
    let signs: &[u8] = match around {
        Around::Quotes(_) | Around::Braces => return end,
        Around::WideLine | Around::Line => b",;\\",
        _ => b",.)]}:;\\",
    };
    // A bracket that was opened in it closes it: `file(x)`.
    let opened = slice(bytes, start..end).contains(&b'(');
    let is_end = |byte: u8| signs.contains(&byte) && !(byte == b')' && opened);
    while end > start && is_end(before(bytes, end)) {
        end -= 1;
    }
    end
}
