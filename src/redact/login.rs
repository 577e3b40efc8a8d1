//! Passwords beside a user's name: in addresses, after `curl -u`, in `Authorization` headers.

use std::ops::Range;

use super::secret::{Match, SecretKind};
use super::value::{
    before, byte, ends_line, has, has_digit, has_letter, is_blank, is_quote, is_random, is_stand_in, skip,
    skip_back, value,
};
use crate::source::slice;

/// `scheme://user:password@host`; a long random name without a password is a token.
pub(super) fn url(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    if !before(bytes, at.start).is_ascii_alphanumeric() {
        return None;
    }
    let visible =
        |byte: u8| byte > b' ' && byte != 0x7f && !is_quote(byte) && !matches!(byte, b'<' | b'>' | b'\\');
    let whole = skip(bytes, at.end, visible);
    let authority = skip(slice(bytes, 0..whole), at.end, |byte| !matches!(byte, b'/' | b'?' | b'#'));
    let sign = last_at(bytes, at.end..authority).or_else(|| {
        // A `/` in a password must be written as %2F, and often is not. A port would be a number.
        let colon = slice(bytes, at.end..authority).iter().position(|byte| *byte == b':')? + at.end + 1;
        let port = slice(bytes, colon..authority).iter().all(u8::is_ascii_digit) && colon < authority;
        if port { None } else { last_at(bytes, colon..whole) }
    })?;
    let name = slice(bytes, at.end..sign);
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => {
            let password = at.end + colon + 1..sign;
            let text = slice(bytes, password.clone());
            if is_stand_in(text) { None } else { Match::new(password, SecretKind::UrlPassword) }
        }
        None if name.len() >= 20 && is_random(name) => Match::new(at.end..sign, SecretKind::UrlPassword),
        None => None,
    }
}

/// The most bytes of a query that are looked at around a password in it.
const LONGEST_QUERY: usize = 512;

/// `/write?db=home&u=writer&p=password`: the login of InfluxDB 1.x (InfluxDB 1.8, "Query string parameters"). Without a
/// `u` beside it, `p` may be anything.
pub(super) fn query(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    // `&amp;` in a page ends in `;`.
    if !matches!(before(bytes, at.start), b'&' | b'?' | b';') {
        return None;
    }
    let visible = |byte: u8| byte > b' ' && byte != 0x7f && !is_quote(byte) && !matches!(byte, b'<' | b'>');
    let start = skip_back(bytes, at.start, LONGEST_QUERY, visible);
    let near = slice(bytes, at.end..bytes.len().min(at.end + LONGEST_QUERY));
    let end = at.end + near.iter().take_while(|byte| visible(**byte)).count();
    let around = slice(bytes, start..end);
    let has_user = ["?u=", "&u=", ";u="].iter().any(|user| has(around, user.as_bytes()));
    let length =
        slice(bytes, at.end..end).iter().take_while(|byte| !matches!(byte, b'&' | b'#' | b'\\')).count();
    let password = at.end..at.end + length;
    let is_one = has_user && !is_stand_in(slice(bytes, password.clone()));
    if is_one { Match::new(password, SecretKind::UrlPassword) } else { None }
}

fn last_at(bytes: &[u8], range: Range<usize>) -> Option<usize> {
    let start = range.start;
    slice(bytes, range).iter().rposition(|byte| *byte == b'@').map(|at| start + at)
}

/// `-u user:password`, `--user=user:password`, `"-u", "user:password"`, `curl -uuser:password`, `-U user%password`.
pub(super) fn option(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let ahead = before(bytes, at.start);
    let begins = at.start == 0
        || is_blank(ahead)
        || ends_line(ahead)
        || is_quote(ahead)
        || matches!(ahead, b'[' | b'(' | b',');
    let long = at.len() > 2;
    let next = byte(bytes, at.end);
    let apart = is_blank(next) || is_quote(next) || matches!(next, b'=' | b',' | b'\n' | b'\r');
    if !begins || (!apart && (long || !in_curl(bytes, at.start))) {
        return None;
    }
    let between =
        |byte: u8| is_blank(byte) || is_quote(byte) || matches!(byte, b'=' | b',' | b'\\' | b'\n' | b'\r');
    let from = skip(bytes, at.end, between);
    if from > at.end + 40 {
        return None;
    }
    let line = slice(bytes, skip_back(bytes, at.start, 120, |byte| !ends_line(byte))..at.start);
    // A unit's instance, a user and a group.
    if line.trim_ascii_end().ends_with(b"sudo") || (has(line, b"journalctl") && !has(line, b"curl")) {
        return None;
    }
    let percent = slice(bytes, at.clone()) == b"-U";
    let ends_name =
        |byte: u8| is_quote(byte) || matches!(byte, b':' | b'<' | b'/' | b',') || (percent && byte == b'%');
    let name = |byte: u8| byte > b' ' && !ends_name(byte);
    let sign = skip(bytes, from, name);
    if sign == from || !(byte(bytes, sign) == b':' || (percent && byte(bytes, sign) == b'%')) {
        return None;
    }
    let quote = before(bytes, from);
    let end = if is_quote(quote) {
        let rest = skip(bytes, sign + 1, |byte| byte != quote && !ends_line(byte));
        if byte(bytes, rest) == quote { rest } else { skip(bytes, sign + 1, |byte| byte > b' ') }
    } else {
        skip(bytes, sign + 1, |byte| byte > b' ' && !is_quote(byte) && byte != b'<')
    };
    let (user, password) = (slice(bytes, from..sign), slice(bytes, sign + 1..end));
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    // `docker run -u 1000:1000`, `-u http://…`
    if (digits(user) && digits(password)) || password.starts_with(b"//") || is_stand_in(password) {
        return None;
    }
    Match::new(sign + 1..end, SecretKind::Login)
}

fn in_curl(bytes: &[u8], at: usize) -> bool {
    let line = skip_back(bytes, at, 400, |byte| !ends_line(byte));
    has(slice(bytes, line..at), b"curl ") && is_blank(before(bytes, at))
}

/// `echo root:password | chpasswd` (chpasswd(8)).
pub(super) fn piped(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let line_start = skip_back(bytes, at.start, 200, |byte| !ends_line(byte));
    let line = slice(bytes, line_start..at.start);
    let pipe = line.iter().rposition(|byte| *byte == b'|')?;
    let said = slice(line, 0..pipe);
    let echo = said.windows(5).position(|part| part == b"echo ")?;
    let colon = line_start + echo + slice(said, echo..said.len()).iter().position(|byte| *byte == b':')?;
    let end = line_start + said.trim_ascii_end().len();
    let end = if is_quote(before(bytes, end)) { end - 1 } else { end };
    let password = slice(bytes, colon + 1..end);
    if password.len() < 3 || password.contains(&b' ') || is_stand_in(password) {
        return None;
    }
    Match::new(colon + 1..end, SecretKind::Login)
}

/// `sshpass -p password`, `mysql -ppassword`, `ipmitool -P password`.
pub(super) fn glued(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let end = skip(bytes, at.end, |byte| !ends_line(byte)).min(at.end + 300);
    let line = slice(bytes, at.end..end);
    let program = slice(bytes, at.clone()).to_ascii_lowercase();
    let flag: &[u8] = if program == b"ipmitool" { b"-P" } else { b"-p" };
    let found = line.windows(3).position(|part| is_blank(byte(part, 0)) && slice(part, 1..3) == flag)?;
    let after = at.end + found + 3;
    let separate = program == b"sshpass" || program == b"ipmitool";
    let from = if separate { skip(bytes, after, is_blank) } else { after };
    let found = value(bytes, from)?;
    let text = slice(bytes, found.range.clone());
    if text.starts_with(b"-") || text.len() < 3 || is_stand_in(text) {
        return None;
    }
    Match::new(found.range, SecretKind::Login)
}

/// `Bearer …` and, in an `Authorization` header, `Basic …`.
pub(super) fn scheme(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let from = skip(bytes, at.end, is_blank);
    if from == at.end || before(bytes, at.start).is_ascii_alphanumeric() {
        return None;
    }
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    let end = skip(bytes, from, part);
    let text = slice(bytes, from..end);
    let ahead = skip_back(bytes, at.start, 24, |byte| !ends_line(byte));
    let header = slice(bytes, ahead..at.start).to_ascii_lowercase();
    let in_header = has(&header, b"authorization");
    let bearer = slice(bytes, at).eq_ignore_ascii_case(b"bearer");
    let random = text.len() >= 12 && has_digit(text) && has_letter(text);
    let secret = if in_header {
        text.len() >= 6 && (random || bearer || text.ends_with(b"=") || has_digit(text))
    } else {
        bearer && random
    };
    if !secret || is_stand_in(text) {
        return None;
    }
    Match::new(from..end, SecretKind::Authorization)
}
