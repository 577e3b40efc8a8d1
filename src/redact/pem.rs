//! Private keys in PEM and OpenSSH form, also where the text is cut before the end or after the beginning.

use std::ops::Range;

use super::secret::{Match, SecretKind};
use super::value::{before, byte, has, skip, skip_back};
use crate::source::slice;

/// The longest key that is looked for: RSA of 16,384 bits has 13 KiB.
const LONGEST: usize = 32 << 10;
/// The fewest characters of base64 that make a line of a key: fewer may be an example.
const LEAST: usize = 16;

const NAME: &[u8] = b"PRIVATE KEY";

/// From `-----BEGIN … PRIVATE KEY-----` to its end, or as far as it looks like a key.
pub(super) fn begin(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let header = header_end(bytes, at.end)?;
    let rest = slice(bytes, header..bytes.len());
    // Base64 has no dashes: the first ones end the key, or begin another one.
    let dashes = rest.windows(5).position(|part| part == b"-----");
    let end = dashes.filter(|at| slice(rest, *at..rest.len()).starts_with(b"-----END"));
    if let Some(length) = end.filter(|length| base64_in(slice(rest, 0..*length)) >= LEAST) {
        let end = header_end(bytes, header + length + 8).unwrap_or(header + length);
        return Match::new(at.start..end, SecretKind::PrivateKey);
    }
    let end = lines_down(bytes, header);
    (base64_in(slice(bytes, header..end)) >= LEAST)
        .then_some(Match { range: at.start..end, kind: SecretKind::PrivateKey })
}

/// What stands above `-----END … PRIVATE KEY-----` if the beginning is missing.
pub(super) fn end(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let footer = header_end(bytes, at.end)?;
    let mut start = at.start;
    loop {
        let line_end = skip_back(bytes, start, 8, |byte| byte.is_ascii_whitespace());
        let line = skip_back(bytes, line_end, LONGEST, |byte| !byte.is_ascii_whitespace());
        // Only the last line of a key is short.
        let short = line_end - line < LEAST && start != at.start;
        if line == line_end || short || base64_in(slice(bytes, line..line_end)) < line_end - line {
            break;
        }
        start = line;
    }
    (base64_in(slice(bytes, start..at.start)) >= LEAST)
        .then_some(Match { range: start..footer, kind: SecretKind::PrivateKey })
}

/// The lines of an OpenSSH key from its magic word on.
pub(super) fn body(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let end = lines_down(bytes, at.end);
    (end > at.end + LEAST).then_some(Match { range: at.start..end, kind: SecretKind::PrivateKey })
}

/// Where a line such as `-----BEGIN RSA PRIVATE KEY-----` ends, given where its second word begins.
fn header_end(bytes: &[u8], from: usize) -> Option<usize> {
    let words = skip(bytes, from, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
    let dashes = skip(bytes, words, |byte| byte == b'-');
    (has(slice(bytes, from..words), NAME) && dashes >= words + 5).then_some(dashes)
}

/// Where the lines of base64, and the headers above them, end.
fn lines_down(bytes: &[u8], from: usize) -> usize {
    let (mut end, mut at) = (from, from);
    let is_gap = |byte: u8| {
        byte.is_ascii_whitespace() || matches!(byte, 0x0b | b'"' | b'\'' | b',' | b'\\' | b'>' | b'#')
    };
    while at < from + LONGEST {
        // A line break inside of a string of JSON or of a shell is the two characters `\n`.
        let mut start = skip(bytes, at, is_gap);
        if before(bytes, start) == b'\\' && matches!(byte(bytes, start), b'n' | b'r') {
            start += 1;
        }
        let stop = skip(bytes, start, is_base64);
        let text = slice(bytes, start..stop);
        let header = byte(bytes, stop) == b':' || text == b"Proc-Type" || text.starts_with(b"DEK-");
        if header {
            at = skip(bytes, stop, |byte| byte != b'\n' && byte != b'\\');
            if at == stop || at >= bytes.len() {
                return end;
            }
            continue;
        }
        // The last line of a key may be short, the others are long; a word of a sentence is no line.
        let whole = matches!(byte(bytes, stop), 0 | b'\n' | b'\r' | b'\\' | b'"' | b'\'');
        if text.is_empty() || (text.len() < LEAST && (end == from || !whole)) {
            return end;
        }
        end = stop;
        at = stop;
        if text.len() < LEAST {
            return end;
        }
    }
    end
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn base64_in(text: &[u8]) -> usize {
    text.iter().filter(|byte| is_base64(**byte)).count()
}
