//! Private keys in PEM and OpenSSH form, also where the text is cut before the end or after the beginning.

use std::ops::Range;

use super::bytes::{before, byte, has, skip, skip_back};
use super::secret::{Match, SecretKind};
use crate::source::slice;

/// The longest key that is looked for: RSA of 16,384 bits has 13 KiB.
const LONGEST: usize = 32 << 10;
/// The fewest characters of base64 that make a line of a key: fewer may be an example.
const LEAST: usize = 16;

/// What the first line of a key has to say: PEM, OpenPGP, OpenVPN's static key, the private key of SSH's second version.
const NAMES: [&[u8]; 4] = [b"PRIVATE KEY", b"OpenVPN Static key", b"PRIVATE", b"SECRET KEY"];

/// From `-----BEGIN … PRIVATE KEY-----` to its end, or as far as it looks like a key.
pub(super) fn begin(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let header = header_end(bytes, at.end)?;
    let rest = slice(bytes, header..bytes.len());
    // Base64 has no dashes: the first ones end the key, or begin another one.
    let dashes = memchr::memmem::find(rest, b"----");
    let end = dashes.filter(|at| {
        [&b"-----END"[..], b"---- END"].iter().any(|sign| slice(rest, *at..rest.len()).starts_with(sign))
    });
    if let Some(length) = end.filter(|length| base64_in(slice(rest, 0..*length)) >= LEAST) {
        let end = header_end(bytes, header + length + 8).unwrap_or(header + length);
        return Match::new(at.start..end, SecretKind::PrivateKey);
    }
    let end = lines_down(bytes, header);
    if base64_in(slice(bytes, header..end)) >= LEAST {
        Match::new(at.start..end, SecretKind::PrivateKey)
    } else {
        None
    }
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
    if base64_in(slice(bytes, start..at.start)) >= LEAST {
        Match::new(start..footer, SecretKind::PrivateKey)
    } else {
        None
    }
}

/// The lines of an OpenSSH key from its magic word on.
pub(super) fn body(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let end = lines_down(bytes, at.end);
    if end > at.end + LEAST { Match::new(at.start..end, SecretKind::PrivateKey) } else { None }
}

/// Where a line such as `-----BEGIN RSA PRIVATE KEY-----` ends, given where its second word begins.
fn header_end(bytes: &[u8], from: usize) -> Option<usize> {
    let words = skip(bytes, from, |byte| byte.is_ascii_alphanumeric() || byte == b' ');
    let dashes = skip(bytes, words, |byte| byte == b'-');
    let is_private = NAMES.iter().any(|name| has(slice(bytes, from..words), name));
    (is_private && dashes >= words + 4 && words < from + 60).then_some(dashes)
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

/// The lines below `Private-Lines: N` of a key of PuTTY.
pub(super) fn putty(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let start = skip(bytes, at.end, |byte| byte == b' ' || byte.is_ascii_digit());
    let start = skip(bytes, start, |byte| byte.is_ascii_whitespace() || byte == 0x0b);
    // A line break inside of a string of JSON is two characters.
    let start = if slice(bytes, start..start + 2) == b"\\n" { start + 2 } else { start };
    let end = lines_down(bytes, start);
    if end > start + LEAST { Match::new(start..end, SecretKind::PrivateKey) } else { None }
}

/// A secret key of OpenPGP in base64, without its first line.
pub(super) fn open_pgp(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let begins = slice(bytes, at.clone()) == b"lQ" && !is_base64(before(bytes, at.start));
    // The length is in the next two bytes; a version of 3 to 6 and a time follow.
    let fits = begins
        && matches!(byte(bytes, at.end), b'C'..=b'Z')
        && slice(bytes, at.end..at.end + 6).iter().all(|byte| is_base64(*byte));
    let end = skip(bytes, at.start, is_base64);
    if fits && end - at.start >= 200 { Match::new(at.start..end, SecretKind::PrivateKey) } else { None }
}
