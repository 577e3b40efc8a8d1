//! Bytes looked at one by one, with no regard to where they end: what lies beyond is 0 or nothing, which no rule looks for.

use crate::source::slice;

/// The byte at a place; 0 beyond the ends.
pub(super) fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// The byte in front of a place; 0 at the beginning.
pub(super) fn before(bytes: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |at| byte(bytes, at))
}

/// What stands behind a place.
pub(super) fn rest(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// Moves on from `at` while `fits`.
pub(super) fn skip(bytes: &[u8], mut at: usize, fits: impl Fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|byte| fits(*byte)) {
        at += 1;
    }
    at
}

/// Moves back from `at` while `fits`, at most `most` bytes.
pub(super) fn skip_back(bytes: &[u8], at: usize, most: usize, fits: impl Fn(u8) -> bool) -> usize {
    let mut start = at;
    while start > 0 && at - start < most && fits(before(bytes, start)) {
        start -= 1;
    }
    start
}

/// The most that is looked at of a line in front of a place, in bytes.
pub(super) const LONGEST_AHEAD: usize = 300;

/// What stands on the line in front of a place, or the last of it.
pub(super) fn ahead(bytes: &[u8], at: usize) -> &[u8] {
    slice(bytes, skip_back(bytes, at, LONGEST_AHEAD, |byte| !ends_line(byte))..at)
}

/// Where the line ends.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    skip(bytes, at, |byte| !ends_line(byte))
}

/// Where the next line begins, if there is one.
pub(super) fn next_line(bytes: &[u8], at: usize) -> Option<usize> {
    let end = line_end(bytes, at);
    let next = if slice(bytes, end..end + 2) == b"\r\n" { end + 2 } else { end + 1 };
    (end < bytes.len()).then_some(next.min(bytes.len()))
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Whether the line, or the element of a page, is over here.
pub(super) fn ends_line(byte: u8) -> bool {
    matches!(byte, 0 | b'\n' | b'\r' | 0x0b)
}

/// Whether one text holds the other.
pub(super) fn has(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && memchr::memmem::find(text, part).is_some()
}

pub(super) fn has_digit(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
}

pub(super) fn has_letter(text: &[u8]) -> bool {
    text.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
}

/// Whether the text has a sign that words of a sentence do not have.
pub(super) fn has_sign(text: &[u8]) -> bool {
    text.iter().any(|byte| b"!@#$%^&*+=~?_/\\<>{}[]|".contains(byte))
}

/// Its words: what stands between blanks.
pub(super) fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| is_blank(*byte)).filter(|word| !word.is_empty())
}
