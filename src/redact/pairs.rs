//! A name and its value as siblings: `name: DB_PASSWORD` above `value: x`, `<key>password</key><string>x</string>`,
//! `variable "root_pw" { default = "x" }`.
//!
//! Comes in: bytes and where a word such as `value` stands. Goes out: the value beside it, if the sibling's names a secret.

use std::ops::Range;

use super::bytes::{before, byte, is_blank, is_quote, skip, skip_back};
use super::keyed::named_elsewhere;
use super::names::{KeyName, classify};
use super::secret::{Match, SecretKind};
use super::value::{Around, FoundValue, value_in};
use crate::source::slice;

/// Words that hold the value of a pair.
pub(super) const VALUES: &[&str] = &["value", "default", "string", "content", "val"];
/// Words that hold its name.
const NAMES: &[&str] = &[
    "name",
    "key",
    "variable",
    "tokenid",
    "full-tokenid",
    "label",
    "field",
    "option",
    "setting",
    "id",
    "env",
    "title",
    "property",
    "entry",
    "property_name",
];
/// How far apart the two may be, in bytes.
const REACH: usize = 220;

/// The value of a pair.
pub(super) fn value_of_pair(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if part(before(bytes, at.start)) || part(byte(bytes, at.end)) {
        return None;
    }
    let found = held(bytes, &at)?;
    let is_tag = before(bytes, at.start) == b'<';
    let start = at.start.saturating_sub(REACH);
    let ahead = slice(bytes, start..at.start);
    let ahead = memchr::memmem::rfind(ahead, b"\n\n").map_or(ahead, |gap| slice(ahead, gap..ahead.len()));
    let ahead =
        ahead.iter().rposition(|byte| *byte == b'}').map_or(ahead, |end| slice(ahead, end..ahead.len()));
    let name = last_name(ahead).or_else(|| {
        // The name may stand behind the value.
        let behind = slice(bytes, found.cover.end..bytes.len().min(found.cover.end + REACH));
        let behind = behind
            .iter()
            .position(|byte| *byte == b'}' || *byte == b'{')
            .map_or(behind, |end| slice(behind, 0..end));
        if is_tag { None } else { first_name(behind) }
    })?;
    let kind = classify(&name, "")?;
    let kind = if kind == KeyName::Login { return None } else { kind };
    let found = named_elsewhere(bytes, kind, &found, if is_tag { Around::Element } else { Around::Line })?;
    Some(Match { kind: if kind == KeyName::Password { SecretKind::Password } else { found.kind }, ..found })
}

/// What a word holds: `value: x`, `"value": "x"`, `value="x"`, `default = "x"`, `<string>x</string>`.
fn held(bytes: &[u8], word: &Range<usize>) -> Option<FoundValue> {
    if before(bytes, word.start) == b'<' {
        return if byte(bytes, word.end) == b'>' {
            value_in(bytes, word.end + 1, Around::Element)
        } else {
            None
        };
    }
    let after = skip(bytes, word.end, |byte| is_quote(byte) || byte == b'\\');
    let sign = skip(bytes, after, is_blank);
    if !matches!(byte(bytes, sign), b':' | b'=') {
        return None;
    }
    value_in(bytes, skip(bytes, sign + 1, is_blank), Around::Line)
}

/// The value of the last name in a text.
fn last_name(text: &[u8]) -> Option<String> {
    let places = |word: &str| {
        memchr::memmem::rfind(&text.to_ascii_lowercase(), word.as_bytes()).map(|at| (at, word.len()))
    };
    let mut places: Vec<(usize, usize)> = NAMES.iter().filter_map(|word| places(word)).collect();
    places.sort_unstable();
    places.into_iter().rev().find_map(|(at, length)| name_at(text, at, length))
}

fn first_name(text: &[u8]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut places: Vec<(usize, usize)> = NAMES
        .iter()
        .filter_map(|word| Some((memchr::memmem::find(&lower, word.as_bytes())?, word.len())))
        .collect();
    places.sort_unstable();
    places.into_iter().find_map(|(at, length)| name_at(text, at, length))
}

/// The name that a word holds: that of a token's id is a token.
fn name_at(text: &[u8], at: usize, length: usize) -> Option<String> {
    let word = at..at + length;
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if part(before(text, at)) || part(byte(text, word.end)) {
        return None;
    }
    if slice(text, word.clone()).ends_with(b"tokenid") {
        return Some("token".to_owned());
    }
    let declared = slice(text, word.clone()) == b"variable" && is_blank(byte(text, word.end));
    let found = if declared {
        value_in(text, skip(text, word.end, is_blank), Around::Line)?
    } else {
        held(text, &word)?
    };
    let name = slice(text, found.range.clone());
    let plain = !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-. /:".contains(byte) || !byte.is_ascii());
    let end = skip_back(name, name.len(), name.len(), |byte| byte == b' ');
    (plain && name.len() < 64).then(|| String::from_utf8_lossy(slice(name, 0..end)).into_owned())
}

/// The secret parts of a JSON web key (RFC 7518, 6): `k` of a shared one, the others of a private one.
pub(super) fn web_key(bytes: &[u8], at: Range<usize>, matches: &mut Vec<Match>) {
    if !is_quote(byte(bytes, at.end)) && byte(bytes, at.end) != b'\\' {
        return;
    }
    let start = skip_back(bytes, at.start, 4096, |byte| byte != b'{');
    let end = skip(bytes, at.end, |byte| byte != b'}').min(at.end + 8192);
    for name in ["k", "d", "p", "q", "dp", "dq", "qi"] {
        let mut from = start;
        let quoted = format!("\"{name}\"");
        let escaped = format!("\\\"{name}\\\"");
        while let Some((found, length)) = [&quoted, &escaped]
            .iter()
            .find_map(|key| Some((memchr::memmem::find(slice(bytes, from..end), key.as_bytes())?, key.len())))
        {
            from += found + length;
            let sign = skip(bytes, from, is_blank);
            let value = (byte(bytes, sign) == b':')
                .then(|| value_in(slice(bytes, 0..end), skip(bytes, sign + 1, is_blank), Around::Words));
            let value = value.flatten().filter(|value| value.range.len() >= 16);
            matches.extend(value.and_then(|value| Match::of(&value, SecretKind::PrivateKey)));
        }
    }
}
