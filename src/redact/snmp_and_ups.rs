//! What daemons that watch machines write in their own ways: SNMP's communities, which are passwords by another name
//! (snmpd.conf(5), RFC 3584), its users, and the login of a UPS's monitor (upsmon.conf(5)).
//!
//! Comes in: bytes and the place of a keyword. Goes out: the community after `rocommunity`, `com2sec`, `snmpwalk -c`
//! and after keys such as `snmp_community`, and the passwords of `createUser` and `MONITOR`. The usual communities
//! `public` and `private` are no secrets.

use std::ops::Range;

use super::secret::{Match, SecretKind};
use super::value::{
    before, byte, ends_line, has, is_blank, is_code_or_path, is_quote, is_stand_in, skip, skip_back, value,
};
use crate::source::slice;

/// `rocommunity …`, `rwcommunity6 …`, `snmp-server community …`, `snmp_community = …`.
pub(super) fn community(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let start = skip_back(bytes, at.start, 48, part);
    let end = skip(bytes, at.end, |byte| byte == b'6');
    let name = slice(bytes, start..end).to_ascii_lowercase();
    let line = skip_back(bytes, start, 120, |byte| !ends_line(byte));
    let ahead = slice(bytes, line..start);
    let directive = name.starts_with(b"rocommunity") || name.starts_with(b"rwcommunity");
    let begins = directive && ahead.iter().all(|byte| is_blank(*byte));
    let server = name == b"community" && ahead.trim_ascii_end().ends_with(b"snmp-server");
    let key = directive || has(&name, b"snmp");
    let after = skip(bytes, end, |byte| is_quote(byte) || is_blank(byte));
    let from = match byte(bytes, after) {
        b'=' | b':' if key => skip(bytes, after + 1, is_blank),
        _ if (begins || server) && after > end => after,
        _ => return None,
    };
    found(bytes, from)
}

/// `com2sec NAME SOURCE COMMUNITY`, after an optional `-Cn CONTEXT`.
pub(super) fn mapped(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let line = skip_back(bytes, at.start, 120, |byte| !ends_line(byte));
    if !slice(bytes, line..at.start).iter().all(|byte| is_blank(*byte)) {
        return None;
    }
    let word = |byte: u8| byte > b' ' && byte != b'<';
    let mut from = skip(bytes, skip(bytes, at.end, |byte| byte == b'6'), is_blank);
    let fields = if slice(bytes, from..from + 3) == b"-Cn" { 4 } else { 2 };
    for _ in 0..fields {
        from = skip(bytes, skip(bytes, from, word), is_blank);
    }
    found(bytes, from)
}

/// `snmpwalk -v2c -c COMMUNITY HOST`, for each of net-snmp's commands.
pub(super) fn option(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    // The option `-c` of the daemon snmptrapd names a file.
    if byte(bytes, at.end) == b'd' {
        return None;
    }
    let end = skip(bytes, at.end, |byte| !ends_line(byte)).min(at.end + 300);
    let line = slice(bytes, at.end..end);
    let flag = line.windows(3).position(|part| {
        (is_blank(byte(part, 0)) || is_quote(byte(part, 0))) && slice(part, 1..3) == b"-c"
    })?;
    let after = at.end + flag + 3;
    let from = skip(bytes, after, |byte| is_blank(byte) || is_quote(byte) || byte == b',');
    // The quote itself tells where a value in quotes ends.
    found(bytes, if is_quote(before(bytes, from)) && from > after { from - 1 } else { from })
}

/// `createUser NAME SHA "…" AES "…"`: the passphrase of authentication or, after it, that of privacy.
pub(super) fn user(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let line_start = skip_back(bytes, at.start, 80, is_blank);
    if line_start != 0 && !ends_line(before(bytes, line_start)) {
        return None;
    }
    let line = slice(bytes, 0..skip(bytes, at.end, |byte| !ends_line(byte)));
    // The user's name, perhaps behind the engine's id.
    let (name, mut from) = next_word(line, at.end)?;
    if name == b"-e" {
        from = next_word(line, next_word(line, from)?.1)?.1;
    }
    // One match for both: from the first to the end of the last.
    let (mut first, mut last) = (None, None);
    while let Some((word, next)) = next_word(line, from) {
        from = next;
        let method = word.split(|byte| *byte == b'-').next().unwrap_or_default();
        let names_method = [&b"MD5"[..], b"SHA", b"DES", b"AES"].contains(&method);
        let secret = value(line, skip(line, next, is_blank)).filter(|_| names_method);
        // Eight letters at least (snmpd.conf(5), "SNMPv3 Users").
        let is_given = |text: &[u8]| text.len() >= 8 && !is_stand_in(text) && !is_code_or_path(text);
        if let Some(secret) = secret.filter(|secret| is_given(slice(line, secret.range.clone()))) {
            from = secret.range.end;
            first = first.or(Some(secret.range.start));
            last = Some(secret.range.end);
        }
    }
    Match::new(first?..last?, SecretKind::Password)
}

/// The next word of a line, and where it ends.
fn next_word(line: &[u8], from: usize) -> Option<(&[u8], usize)> {
    let start = skip(line, from, |byte| is_blank(byte) || is_quote(byte));
    let end = skip(line, start, |byte| !is_blank(byte) && !is_quote(byte));
    (end > start).then(|| (slice(line, start..end), end))
}

/// `MONITOR ups@host 1 user password primary` (upsmon.conf(5)).
pub(super) fn monitor(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let line_start = skip_back(bytes, at.start, 80, is_blank);
    let begins = line_start == 0 || ends_line(before(bytes, line_start));
    let line = slice(bytes, 0..skip(bytes, at.end, |byte| !ends_line(byte)));
    let mut from = at.end;
    let mut words: Vec<Range<usize>> = Vec::new();
    while let Some((word, next)) = next_word(line, from) {
        words.push(next - word.len()..next);
        from = next;
    }
    let [_, power, _, password, role] = words.as_slice() else { return None };
    let is_number = slice(line, power.clone()).iter().all(u8::is_ascii_digit);
    let roles = [&b"primary"[..], b"secondary", b"master", b"slave"];
    let fits = begins && is_number && roles.contains(&slice(line, role.clone()));
    let is_one = fits && !is_stand_in(slice(line, password.clone()));
    if is_one { Match::new(password.clone(), SecretKind::Password) } else { None }
}

fn found(bytes: &[u8], from: usize) -> Option<Match> {
    let found = value(bytes, from)?;
    let text = slice(bytes, found.range.clone());
    let usual = text.eq_ignore_ascii_case(b"public") || text.eq_ignore_ascii_case(b"private");
    let community = text.len() >= 4 && !text.starts_with(b"-") && !text.contains(&b' ');
    if usual || !community || is_stand_in(text) || is_code_or_path(text) {
        return None;
    }
    Match::new(found.range, SecretKind::Community)
}
