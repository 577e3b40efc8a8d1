//! Objects of Kubernetes that are secrets as a whole: `kind: Secret` with its `data` and `stringData`; what `kubectl create
//! secret` is given; and what is written in base64.

use std::ops::Range;

use super::bytes::{ahead, byte, ends_line, has, is_blank, line_end, next_line, rest, skip};
use super::placeholder::is_placeholder;
use super::secret::{Match, SecretKind};
use super::value::{Around, value_in};
use crate::source::slice;

/// An object has no more lines.
const MOST_LINES: usize = 200;

/// The values of an object of the kind `Secret`.
pub(super) fn object(bytes: &[u8], at: Range<usize>, matches: &mut Vec<Match>) {
    let own = ahead(bytes, at.start);
    let indent = own.len() - own.trim_ascii_start().len();
    if !own.trim_ascii_start().is_empty() && own.trim_ascii_start() != b"- " {
        return;
    }
    // `data` may stand above `kind`.
    let mut start = at.start - own.len();
    for _ in 0..MOST_LINES.min(60) {
        let line = ahead(bytes, start.saturating_sub(1));
        if start == 0 || line.starts_with(b"---") || line.trim_ascii().is_empty() {
            break;
        }
        start = start.saturating_sub(1 + line.len());
    }
    let (mut next, mut within) = (Some(start), false);
    for _ in 0..MOST_LINES {
        let Some(line) = next.filter(|line| *line < bytes.len()) else { return };
        let end = line_end(bytes, line);
        let text = skip(bytes, line, is_blank);
        let key_end = skip(bytes, text, |byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        let key = slice(bytes, text..key_end);
        if slice(bytes, text..end).starts_with(b"---") || (text < end && text - line < indent) {
            return;
        }
        if text - line <= indent && text < end {
            within = [&b"data"[..], b"stringData"].contains(&key);
        } else if within && byte(bytes, key_end) == b':' && key_end > text {
            let found = value_in(bytes, skip(bytes, key_end + 1, is_blank), Around::WideLine);
            let found = found.filter(|found| {
                let value = slice(bytes, found.cover.clone());
                found.cover.start < end
                    && value.len() >= 4
                    && !is_placeholder(value)
                    && !value.starts_with(b"|")
                    && !value.starts_with(b">")
            });
            matches.extend(found.and_then(|found| Match::of(&found, SecretKind::Secret)));
        }
        next = next_line(bytes, end);
    }
}

/// `--from-literal=name=value`.
pub(super) fn literal(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let from = skip(bytes, at.end, |byte| byte == b'=' || is_blank(byte));
    let quoted = matches!(byte(bytes, from), b'"' | b'\'');
    let sign = skip(bytes, from, |byte| byte != b'=' && !is_blank(byte) && !ends_line(byte));
    if byte(bytes, sign) != b'=' {
        return None;
    }
    let around = if quoted { Around::Quotes(byte(bytes, from)) } else { Around::Words };
    let found = value_in(bytes, sign + 1, around)?;
    let text = slice(bytes, found.cover.clone());
    if text.len() < 3 || is_placeholder(text) { None } else { Match::of(&found, SecretKind::Secret) }
}

/// A key in PEM, in base64 once more: the line with its beginning says whether it is private.
pub(super) fn pem_in_base64(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let end =
        skip(bytes, at.start, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    let head = decoded(slice(bytes, at.start..end.min(at.start + 64)));
    let text = slice(bytes, at.start..end);
    if has(&head, b"PRIVATE") && text.len() >= 60 {
        Match::new(at.start..end, SecretKind::PrivateKey)
    } else {
        None
    }
}

/// `"auth": "bmFtZTpwYXNz"` of `config.json` (docs.docker.com, "Credential store").
pub(super) fn docker_auth(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let after = skip(bytes, at.end, |byte| byte == b'\\' || byte == b'"' || is_blank(byte));
    if byte(bytes, after) != b':' {
        return None;
    }
    let found = value_in(bytes, skip(bytes, after + 1, is_blank), Around::Words)?;
    let text = decoded(slice(bytes, found.range.clone()));
    let colon = text.iter().position(|byte| *byte == b':')?;
    let plain = text.iter().all(|byte| (b' '..=b'~').contains(byte));
    if plain && colon > 0 && rest(&text, colon).len() > 3 {
        Match::of(&found, SecretKind::Login)
    } else {
        None
    }
}

/// The bytes that base64 stands for, as far as it is base64.
fn decoded(text: &[u8]) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}
