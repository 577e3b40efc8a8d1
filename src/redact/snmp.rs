//! SNMP communities: passwords by another name, which travel and are written in plain text (snmpd.conf(5), RFC 3584).
//!
//! Comes in: bytes and the place of an anchor. Goes out: the community after `rocommunity`, `com2sec`, `snmpwalk -c`
//! and after any key that ends in `community`. The usual `public` and `private` are no secrets.

use std::ops::Range;

use super::value::{
    before, byte, ends_line, has, is_blank, is_code_or_path, is_quote, is_stand_in, skip, skip_back, slice,
    value,
};
use super::{Find, Kind};

/// `rocommunity …`, `rwcommunity6 …`, `snmp-server community …`, `snmp_community = …`.
pub(super) fn community(bytes: &[u8], at: Range<usize>) -> Option<Find> {
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
pub(super) fn mapped(bytes: &[u8], at: Range<usize>) -> Option<Find> {
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
pub(super) fn option(bytes: &[u8], at: Range<usize>) -> Option<Find> {
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

fn found(bytes: &[u8], from: usize) -> Option<Find> {
    let found = value(bytes, from)?;
    let text = slice(bytes, found.range.clone());
    let usual = text.eq_ignore_ascii_case(b"public") || text.eq_ignore_ascii_case(b"private");
    let community = text.len() >= 4 && !text.starts_with(b"-") && !text.contains(&b' ');
    if usual || !community || is_stand_in(text) || is_code_or_path(text) {
        return None;
    }
    Find::new(found.range, Kind::Community)
}
