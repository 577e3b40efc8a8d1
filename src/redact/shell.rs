//! The words of a command or a directive, with their quotes, also where they are the texts of a list.

use std::ops::Range;

use super::bytes::{byte, ends_line, is_blank, line_end, rest, skip};
use super::value::quotes;
use crate::source::slice;

/// No line has more words that a rule is about.
const MOST_WORDS: usize = 64;

/// The words between two places, with their quotes.
pub(super) fn words(bytes: &[u8], from: usize, to: usize) -> Vec<Range<usize>> {
    let (text, mut words, mut at) = (slice(bytes, 0..to), Vec::new(), from);
    while words.len() < MOST_WORDS {
        at = skip(text, at, |byte| is_blank(byte) || matches!(byte, b',' | b'[' | b']'));
        // A backslash at its end joins a line to the next one.
        if let Some(next) =
            [&b"\\\n"[..], b"\\\r\n", b"^\r\n", b"`\n"].iter().find(|signs| rest(text, at).starts_with(signs))
        {
            at += next.len();
            continue;
        }
        let end = word_end(text, at);
        if end == at {
            break;
        }
        words.push(at..end);
        at = end;
    }
    words
}

fn word_end(text: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(next) = text.get(at) {
        if is_blank(*next) || ends_line(*next) || *next == b'`' {
            break;
        }
        // The end of quotes in which all of a command stands.
        let quote = at + usize::from(*next == b'\\');
        let behind = byte(text, quote + 1);
        // `-p'…'`
        let is_glued = byte(text, start) == b'-' && at <= start + 3;
        let ends = is_blank(behind) || ends_line(behind) || matches!(behind, b',' | b']' | b'}' | b')');
        if matches!(byte(text, quote), b'"' | b'\'') && at > start && ends && !is_glued {
            break;
        }
        match quotes(text, at).filter(|_| *next != b'`') {
            Some((_, end)) => {
                at = skip(text, end, |byte| byte == b'\\') + 1;
                // The next text of a list.
                if byte(text, at) == b',' && is_first_quoted(text, start) {
                    break;
                }
            }
            None => at += 1,
        }
    }
    at.min(text.len())
}

fn is_first_quoted(text: &[u8], start: usize) -> bool {
    matches!(byte(text, start), b'"' | b'\'' | b'\\')
}

/// A word without the quotes around it.
pub(super) fn inner(bytes: &[u8], word: &Range<usize>) -> Range<usize> {
    let whole = |end: usize| skip(bytes, end, |byte| byte == b'\\') + 1 == word.end;
    quotes(bytes, word.start).filter(|(_, end)| whole(*end)).map_or(word.clone(), |(start, end)| start..end)
}

/// Where a command ends that is not divided into lines by backslashes.
pub(super) fn command_end(bytes: &[u8], from: usize) -> usize {
    let mut end = line_end(bytes, from);
    while end > from && slice(bytes, 0..end).ends_with(b"\\") && end < bytes.len() {
        end = line_end(bytes, end + 1);
    }
    end
}
