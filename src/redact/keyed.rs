//! `password = …`, `"api_key": …`, `--token …`, `<password>…</password>`: values whose name says that they are secret.

use std::ops::Range;

use super::secret::{Match, SecretKind};
use super::value::{
    FoundValue, before, byte, ends_line, entropy, has, has_digit, has_letter, has_sign, is_blank,
    is_code_or_path, is_passphrase, is_quote, is_random, is_reference, is_stand_in, skip, skip_back, value,
};
use crate::source::slice;

/// How much a name says about its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyName {
    /// `password`: people choose them, so any value may be one.
    Password,
    /// `pass`, `pw`: also ordinary words.
    Short,
    /// `secret`, `api_key`, `token`: machines make them.
    Secret,
    /// `key`, `auth`: only a random value is a secret.
    Vague,
    /// `user`: a secret only if a password follows the name.
    User,
}

/// What stands between a name and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Equals,
    Colon,
    /// A cell of a table, the word "is", or a blank on a command line.
    Gap,
    /// A blank, where name and value are all of a line, as in files of settings.
    Line,
    /// The `>` of an element.
    Tag,
}

/// Names that end so have a value that speaks about the secret.
const ABOUT: [&str; 35] = [
    "file",
    "path",
    "url",
    "uri",
    "length",
    "len",
    "name",
    "id",
    "type",
    "hint",
    "field",
    "policy",
    "count",
    "expires",
    "expiry",
    "ttl",
    "min",
    "max",
    "age",
    "label",
    "placeholder",
    "enabled",
    "required",
    "rounds",
    "algorithm",
    "less",
    "store",
    "manager",
    "dir",
    "env",
    "timeout",
    "minutes",
    "seconds",
    "attempts",
    "retries",
];

pub(super) fn keyed(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let start = skip_back(bytes, at.start, 48, part);
    let end = skip(bytes, at.end, part).min(at.end + 48);
    let full = slice(bytes, start..end);
    let name = classify(full)?;
    let (between, from) = separator(bytes, start, end, full.starts_with(b"--"))?;
    let block = if between == Between::Colon { folded(bytes, from) } else { None };
    let mut found = block.or_else(|| value(bytes, from))?;
    if matches!(before(bytes, start), b'?' | b'&' | b';') && !found.quoted {
        found.range.end = end_in_link(bytes, found.range.clone());
    }
    let text = slice(bytes, found.range.clone());
    if name == KeyName::User {
        return user(bytes, &found, between);
    }
    if is_stand_in(text) || !is_secret(name, between, &found, bytes, start) {
        return None;
    }
    let kind = if matches!(name, KeyName::Password | KeyName::Short) {
        SecretKind::Password
    } else {
        SecretKind::Secret
    };
    Match::new(found.range, kind)
}

/// Where a value of an address ends that stands in a link of Markdown: `[![x](https://…?token=…)](https://…)`.
fn end_in_link(bytes: &[u8], value: Range<usize>) -> usize {
    let begins_next = |at: &usize| {
        let rest = slice(bytes, *at..value.end);
        [&b")]("[..], b")[", b")!["].iter().any(|signs| rest.starts_with(signs))
    };
    (value.start + 1..value.end).find(begins_next).unwrap_or(value.end)
}

fn classify(name: &[u8]) -> Option<KeyName> {
    let lower = String::from_utf8_lossy(name).to_lowercase();
    let plain: String = lower.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let last = lower.rsplit(['-', '_']).next().unwrap_or_default();
    let contains = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    // `userpassword_file`, `tokenUrl`, `passwordless`.
    if ABOUT.iter().any(|about| {
        last == *about || (plain.ends_with(about) && plain.len() > about.len() && !last.contains("pass"))
    }) {
        return None;
    }
    if contains(&["public", "pubkey", "keyword", "keyboard"]) || plain == "updatepassword" {
        return None;
    }
    if contains(&["password", "passwd", "passphrase", "passwort", "kennwort"]) || last.ends_with("pwd") {
        return (!contains(&["passwordless", "passwordauth"])).then_some(KeyName::Password);
    }
    if matches!(last, "pass" | "pw" | "psk") || plain.ends_with("userpass") || plain.ends_with("dbpass") {
        return Some(KeyName::Short);
    }
    let secret = [
        "secret",
        "token",
        "apikey",
        "accesskey",
        "privatekey",
        "authkey",
        "authcookie",
        "masterkey",
        "presharedkey",
    ];
    if contains(&secret) {
        return Some(KeyName::Secret);
    }
    if matches!(last, "user") {
        return Some(KeyName::User);
    }
    contains(&["key", "auth", "credential", "signature"]).then_some(KeyName::Vague)
}

/// What stands after the name, and where the value begins.
fn separator(bytes: &[u8], start: usize, end: usize, option: bool) -> Option<(Between, usize)> {
    let opened = before(bytes, start) == b'<' && byte(bytes, end) == b'>';
    if opened {
        return Some((Between::Tag, end + 1));
    }
    // `"password": …`, `['password'] = …`, `**Password:** …`
    let after = skip(bytes, end, |byte| is_quote(byte) || matches!(byte, b']' | b'\\' | b'*'));
    let sign = next_cell(bytes, skip(bytes, after, is_blank));
    let quoted = after > end && is_quote(byte(bytes, end));
    let (between, from) = match (byte(bytes, sign), byte(bytes, sign + 1)) {
        (b'=', b'=') | (b':', b':') => return None,
        (b'=', b'>') | (b':', b'=') => (Between::Equals, sign + 2),
        (b'=', _) => (Between::Equals, sign + 1),
        // `${PASSWORD:?…}` says what to do without one; `${PASSWORD:-…}` what to take.
        (b':', b'?' | b'+') if slice(bytes, 0..start).ends_with(b"${") => return None,
        (b':', b'-') if slice(bytes, 0..start).ends_with(b"${") => (Between::Equals, sign + 2),
        // JSON with the value on a line of its own.
        (b':', _) if quoted => (Between::Colon, quote_below(bytes, sign + 1)),
        (b':', _) => (Between::Colon, sign + 1),
        (b'|', next) if next != b'|' => (Between::Gap, sign + 1),
        // `│`, as pvesh and pveum draw tables.
        (0xe2, 0x94) if byte(bytes, sign + 2) == 0x82 => (Between::Gap, sign + 3),
        (b'i', b's') if sign > after && is_blank(byte(bytes, sign + 2)) => (Between::Gap, sign + 2),
        _ if sign > after && (option || after_login(bytes, start)) => (Between::Gap, sign),
        _ if sign > after && is_alone(bytes, start, sign) => (Between::Line, sign),
        // `: PSK "…"` in ipsec.secrets(5).
        _ if slice(bytes, start..end) == b"PSK" && is_quote(byte(bytes, sign)) => (Between::Equals, sign),
        // `define('DB_PASSWORD', '…')`.
        (b',', _) if quoted && slice(bytes, 0..start.saturating_sub(1)).ends_with(b"define(") => {
            (Between::Equals, sign + 1)
        }
        // `"--password", "…"` in a list of arguments.
        (b',', _) if option => (Between::Gap, sign + 1),
        _ => return None,
    };
    let bold = if slice(bytes, from..from + 3) == b"** " { from + 3 } else { from };
    Some((between, skip(bytes, bold, is_blank)))
}

/// The stroke of the next cell, if the line ends here and that cell begins the next one, as in a page's source.
fn next_cell(bytes: &[u8], at: usize) -> usize {
    let next = skip(bytes, at, |byte| byte.is_ascii_whitespace() || byte == 0x0b);
    if byte(bytes, next) == b'|' { next } else { at }
}

/// The quote that opens the value on the next line, if that is how it goes on.
fn quote_below(bytes: &[u8], at: usize) -> usize {
    let line_end = skip(bytes, at, is_blank);
    let below = skip(bytes, line_end, |byte| byte.is_ascii_whitespace());
    if matches!(byte(bytes, line_end), b'\n' | b'\r') && byte(bytes, below) == b'"' { below } else { at }
}

/// The text below `>-` or `|` (YAML 1.2.2, 8.1), if that is what stands here.
fn folded(bytes: &[u8], at: usize) -> Option<FoundValue> {
    let sign = slice(bytes, at..skip(bytes, at, |byte| !ends_line(byte))).trim_ascii_end();
    if ![&b">"[..], b">-", b">+", b"|", b"|-", b"|+"].contains(&sign) {
        return None;
    }
    // The next line, if it is indented.
    let below = skip(bytes, at + sign.len(), |byte| is_blank(byte) || byte == b'\r') + 1;
    let start = skip(bytes, below, is_blank);
    let end = skip(bytes, start, |byte| !ends_line(byte));
    (start > below && end > start).then_some(FoundValue { range: start..end, quoted: false })
}

/// Whether a line holds this name and one word or quoted text behind it, and nothing else.
fn is_alone(bytes: &[u8], start: usize, sign: usize) -> bool {
    let indent = skip_back(bytes, start, 80, is_blank);
    let begins = indent == 0 || ends_line(before(bytes, indent));
    let end = skip(bytes, sign, |byte| !ends_line(byte));
    let rest = slice(bytes, sign..end).trim_ascii_end();
    let quote = byte(rest, 0);
    let is_text = is_quote(quote) && rest.len() > 2 && rest.ends_with(&[quote]);
    begins && !rest.is_empty() && (is_text || !rest.iter().any(|byte| is_blank(*byte)))
}

/// `machine HOST login USER password …` (netrc(5)).
fn after_login(bytes: &[u8], start: usize) -> bool {
    let from = skip_back(bytes, start, 120, |byte| !ends_line(byte));
    has(slice(bytes, from..start), b"login ")
}

fn is_secret(name: KeyName, between: Between, found: &FoundValue, bytes: &[u8], start: usize) -> bool {
    let text = slice(bytes, found.range.clone());
    let mixed = has_digit(text) && has_letter(text);
    let unusual = has_digit(text) || has_sign(text);
    // A sentence in quotes is a label or a hint, a row of words is a passphrase.
    let sentence = text.contains(&b' ') && !unusual && !is_passphrase(text);
    // `` `cat file` `` is a command.
    let is_command = before(bytes, found.range.start) == b'`' && text.contains(&b' ');
    if is_command || (!found.quoted && is_reference(text)) {
        return false;
    }
    if is_code_or_path(text) && !(found.quoted && has_digit(text) && !text.starts_with(b"/")) {
        return false;
    }
    match (name, between) {
        (KeyName::Secret, Between::Line) => is_random(text),
        (KeyName::Secret, Between::Gap) => {
            text.len() >= 8 && mixed && (is_random(text) || entropy(text) >= 3.0)
        }
        (KeyName::Secret, _) => !sentence && text.len() >= 6 && mixed && entropy(text) >= 2.0,
        (KeyName::Vague, _) => is_random(text) && !is_uuid(text) && !is_of_public_key(bytes, start),
        (KeyName::Password | KeyName::Short, Between::Line) => {
            text.len() >= 5 && (mixed || (found.quoted && !sentence))
        }
        (KeyName::Short, Between::Equals | Between::Colon | Between::Tag) => {
            text.len() >= 5 && mixed && !sentence
        }
        (KeyName::Short, Between::Gap) => text.len() >= 6 && mixed && is_random(text),
        (KeyName::Password, Between::Gap) => {
            text.len() >= 5 && (mixed || (has_letter(text) && has_sign(text)))
        }
        (KeyName::Password, Between::Colon) if !found.quoted => {
            text.len() >= 4 && (unusual || is_whole_line(bytes, start, found))
        }
        (KeyName::Password, _) => text.len() >= 4 && !sentence,
        (KeyName::User, _) => false,
    }
}

/// A UUID: what is called a key may be the key of a table.
fn is_uuid(text: &[u8]) -> bool {
    let dashes = [8, 13, 18, 23];
    let fits = |(at, letter): (usize, &u8)| (*letter == b'-') == dashes.contains(&at);
    text.len() == 36 && text.iter().enumerate().all(fits)
}

/// `public key: …`, `gpg key: …`.
fn is_of_public_key(bytes: &[u8], start: usize) -> bool {
    let ahead = slice(bytes, start.saturating_sub(12)..start).trim_ascii_end().to_ascii_lowercase();
    [&b"public"[..], b"gpg", b"pgp"].iter().any(|word| ahead.ends_with(word))
}

/// `password: letmein` with nothing else on the line, as in YAML.
fn is_whole_line(bytes: &[u8], start: usize, found: &FoundValue) -> bool {
    let indent = skip_back(bytes, start, 200, |byte| is_blank(byte) || matches!(byte, b'-' | b'"' | b'\''));
    let begins = indent == 0 || ends_line(before(bytes, indent));
    begins && found.range.len() >= 6 && ends_line(byte(bytes, found.range.end))
}

/// `user = "name:password"`, as in a file of curl's options.
fn user(bytes: &[u8], found: &FoundValue, between: Between) -> Option<Match> {
    let text = slice(bytes, found.range.clone());
    let colon = text.iter().position(|byte| *byte == b':')?;
    let password = slice(text, colon + 1..text.len());
    let plain = found.quoted && between == Between::Equals && colon > 0 && password.len() >= 3;
    let blank = password.contains(&b' ');
    let number =
        password.iter().all(u8::is_ascii_digit) && slice(text, 0..colon).iter().all(u8::is_ascii_digit);
    if !plain || blank || number || is_stand_in(password) || password.starts_with(b"/") {
        return None;
    }
    Match::new(found.range.start + colon + 1..found.range.end, SecretKind::Login)
}
