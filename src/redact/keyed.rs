//! `password = …`, `"api_key": …`, `--token …`, `<password>…</password>`: values whose name says that they are secret.

use std::ops::Range;

use super::value::{
    Value, before, byte, ends_line, entropy, has, has_digit, has_letter, has_sign, is_blank, is_code_or_path,
    is_quote, is_random, is_stand_in, skip, skip_back, slice, value,
};
use super::{Find, Kind};

/// How much a name says about its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
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
    /// The `>` of an element.
    Tag,
}

/// Names that end so have a value that speaks about the secret.
const ABOUT: [&str; 30] = [
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
];

pub(super) fn keyed(bytes: &[u8], at: Range<usize>) -> Option<Find> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let start = skip_back(bytes, at.start, 48, part);
    let end = skip(bytes, at.end, part).min(at.end + 48);
    let full = slice(bytes, start..end);
    let name = classify(full)?;
    let (between, from) = separator(bytes, start, end, full.starts_with(b"--"))?;
    let found = value(bytes, from)?;
    let text = slice(bytes, found.range.clone());
    if name == Name::User {
        return user(bytes, &found, between);
    }
    if is_stand_in(text) || !is_secret(name, between, &found, bytes, start) {
        return None;
    }
    let kind = if matches!(name, Name::Password | Name::Short) { Kind::Password } else { Kind::Secret };
    Find::new(found.range, kind)
}

fn classify(name: &[u8]) -> Option<Name> {
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
    if contains(&["public", "pubkey", "keyword", "keyboard"]) {
        return None;
    }
    if contains(&["password", "passwd", "passphrase", "passwort", "kennwort"]) || last.ends_with("pwd") {
        return (!contains(&["passwordless", "passwordauth"])).then_some(Name::Password);
    }
    if matches!(last, "pass" | "pw" | "psk") || plain.ends_with("userpass") || plain.ends_with("dbpass") {
        return Some(Name::Short);
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
        return Some(Name::Secret);
    }
    if matches!(last, "user") {
        return Some(Name::User);
    }
    contains(&["key", "auth", "credential", "signature"]).then_some(Name::Vague)
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
    let (between, from) = match (byte(bytes, sign), byte(bytes, sign + 1)) {
        (b'=', b'=') | (b':', b':') => return None,
        (b'=', b'>') | (b':', b'=') => (Between::Equals, sign + 2),
        (b'=', _) => (Between::Equals, sign + 1),
        (b':', _) => (Between::Colon, sign + 1),
        (b'|', next) if next != b'|' => (Between::Gap, sign + 1),
        // `│`, as pvesh and pveum draw tables.
        (0xe2, 0x94) if byte(bytes, sign + 2) == 0x82 => (Between::Gap, sign + 3),
        (b'i', b's') if sign > after && is_blank(byte(bytes, sign + 2)) => (Between::Gap, sign + 2),
        _ if sign > after && (option || after_login(bytes, start)) => (Between::Gap, sign),
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

/// `machine HOST login USER password …` (netrc(5)).
fn after_login(bytes: &[u8], start: usize) -> bool {
    let from = skip_back(bytes, start, 120, |byte| !ends_line(byte));
    has(slice(bytes, from..start), b"login ")
}

fn is_secret(name: Name, between: Between, found: &Value, bytes: &[u8], start: usize) -> bool {
    let text = slice(bytes, found.range.clone());
    let mixed = has_digit(text) && has_letter(text);
    let unusual = has_digit(text) || has_sign(text);
    // A sentence in quotes is a label or a hint.
    let sentence = text.iter().filter(|byte| **byte == b' ').count() > 0 && !unusual;
    if is_code_or_path(text) && !(found.quoted && has_digit(text) && !text.starts_with(b"/")) {
        return false;
    }
    match (name, between) {
        (Name::Vague, _) => is_random(text),
        (Name::Secret, Between::Gap) => text.len() >= 8 && mixed && (is_random(text) || entropy(text) >= 3.0),
        (Name::Secret, _) => !sentence && text.len() >= 6 && mixed && entropy(text) >= 2.0,
        (Name::Short, Between::Equals | Between::Colon | Between::Tag) => {
            text.len() >= 5 && mixed && !sentence
        }
        (Name::Short, Between::Gap) => text.len() >= 6 && mixed && is_random(text),
        (Name::Password, Between::Gap) => text.len() >= 5 && (mixed || (has_letter(text) && has_sign(text))),
        (Name::Password, Between::Colon) if !found.quoted => {
            text.len() >= 4 && (unusual || is_whole_line(bytes, start, found))
        }
        (Name::Password, _) => text.len() >= 4 && !sentence,
        (Name::User, _) => false,
    }
}

/// `password: letmein` with nothing else on the line, as in YAML.
fn is_whole_line(bytes: &[u8], start: usize, found: &Value) -> bool {
    let indent = skip_back(bytes, start, 200, |byte| is_blank(byte) || matches!(byte, b'-' | b'"' | b'\''));
    let begins = indent == 0 || ends_line(before(bytes, indent));
    begins && found.range.len() >= 6 && ends_line(byte(bytes, found.range.end))
}

/// `user = "name:password"`, as in a file of curl's options.
fn user(bytes: &[u8], found: &Value, between: Between) -> Option<Find> {
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
    Find::new(found.range.start + colon + 1..found.range.end, Kind::Login)
}
