//! Markdown inside of a block of raw HTML, where it stays as it is.
//!
//! Comes in: where the block stands, and its lines one after the other. Goes out: the headings, fences, rows, items, links and
//! marked words in them. Tags, comments and code are passed over.

use std::ops::Range;

use super::prose_lines::{Markdown, Ranges, is_plain_address};
use super::table_text::{is_delimiter_row, is_row};
use crate::markup::{Attributes, Tag, read_tags};

/// A block of raw HTML, in which Markdown stays as it is.
pub struct HtmlBlock {
    /// Its text, with `<` in place of each byte of tags and code.
    text: String,
    start: usize,
    /// Whether a list may begin: the line before ends with a tag. Elsewhere `- ` may be a dash at a line's beginning.
    list_may_begin: bool,
}

impl HtmlBlock {
    /// The block at these bytes of the page; `code` is what stands verbatim in the page's raw HTML.
    pub fn new(markdown: &Markdown<'_>, range: &Range<usize>, code: &Ranges) -> Self {
        let mut bytes = markdown.slice(range.clone()).as_bytes().to_vec();
        let mut hidden = Vec::new();
        read_tags(&bytes, Attributes::Skipped, |tag| match tag {
            Tag::Start(_, range) | Tag::End(_, range) | Tag::Comment(range) => {
                hidden.push(range);
            }
            _ => {}
        });
        let mut at = range.start;
        while let Some(place) = code.next(at).filter(|place| place.start < range.end) {
            hidden.push(place.start.max(range.start) - range.start..place.end.min(range.end) - range.start);
            at = place.end;
        }
        for place in hidden {
            // Line ends stay: the line behind a tag of several lines begins as any other.
            let bytes = bytes.get_mut(place).into_iter().flatten();
            bytes.filter(|byte| **byte != b'\n').for_each(|byte| *byte = b'<');
        }
        let text = String::from_utf8(bytes).unwrap_or_default();
        HtmlBlock { text, start: range.start, list_may_begin: false }
    }

    /// The Markdown in its next line, which stands at these bytes of the page.
    pub fn markdown_in(&mut self, line: &Range<usize>) -> Option<Range<usize>> {
        let offset = |at: usize| at.saturating_sub(self.start);
        let text = self.text.get(offset(line.start)..offset(line.end)).unwrap_or_default();
        let words = text.trim();
        let start = text.len() - text.trim_start().len();
        let is_block = (self.list_may_begin && is_item(words)) || begins_block(words);
        self.list_may_begin = words.ends_with('<');
        let found = if words.starts_with("```") || words.starts_with("~~~") {
            Some(start..start + 3)
        } else if is_block {
            Some(start..start + words.len())
        } else {
            link_in(text).or_else(|| marked_words(text))
        }?;
        Some(line.start + found.start..line.start + found.end)
    }
}

/// Whether a line is a heading or a row of a table.
fn begins_block(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let is_heading = (2..=6).contains(&(line.len() - rest.len())) && rest.starts_with(' ');
    is_heading || is_row(line) || is_delimiter_row(line)
}

/// Whether a line is an item of a list.
fn is_item(line: &str) -> bool {
    let number = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let marks: &[&str] = if number.len() < line.len() { &[". ", ") "] } else { &["- ", "* ", "+ "] };
    marks.iter().any(|mark| number.starts_with(mark))
}

/// `**words**` and the like, right at the words and apart from others: not `2**3`, `**/*.md`, `a * b`.
fn marked_words(line: &str) -> Option<Range<usize>> {
    let is_apart = |letter: Option<char>| {
        letter.is_none_or(|letter| !letter.is_alphanumeric() && !"*~`/_\\".contains(letter))
    };
    let marked = |mark: &str| {
        let marks: Vec<usize> = line.match_indices(mark).map(|(at, _)| at).collect();
        marks.windows(2).find_map(|pair| {
            let [open, close] = *pair else { return None };
            let inner = line.get(open + mark.len()..close)?;
            let end = close + mark.len();
            let begins = |letter: char| letter.is_alphanumeric() || "\"([".contains(letter) || mark == "`";
            let tight = inner.starts_with(|letter: char| begins(letter) && !letter.is_whitespace())
                && !inner.ends_with(char::is_whitespace);
            let apart =
                is_apart(line.get(..open)?.chars().next_back()) && is_apart(line.get(end..)?.chars().next());
            (tight && apart).then_some(open..end)
        })
    };
    ["**", "~~", "*", "`"].into_iter().find_map(marked)
}

/// `[text](address)` in a line.
fn link_in(line: &str) -> Option<Range<usize>> {
    let at = line.find("](")?;
    let open = line.get(..at)?.rfind('[')?;
    let end = at + line.get(at..)?.find(')')? + 1;
    let address = line.get(at + 2..end - 1)?;
    (is_plain_address(address) || address.starts_with(['/', '#'])).then_some(open..end)
}
