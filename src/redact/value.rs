//! Values beside a name: where they end, whether they only stand for a value, and how random they are.

use std::ops::Range;

use crate::source::slice;

/// Words that stand for a value in instructions and in code.
const STAND_INS: [&str; 62] = [
    "password",
    "passwd",
    "pass",
    "passphrase",
    "pwd",
    "user",
    "username",
    "name",
    "file",
    "path",
    "value",
    "your",
    "my",
    "the",
    "here",
    "a",
    "new",
    "old",
    "xxx",
    "xxxx",
    "xxxxx",
    "xxxxxx",
    "xxxxxxxx",
    "redacted",
    "masked",
    "hidden",
    "removed",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "yes",
    "no",
    "string",
    "text",
    "str",
    "prompt",
    "required",
    "optional",
    "undefined",
    "change",
    "changeme",
    "me",
    "on",
    "create",
    "always",
    "todo",
    "example",
    "replace",
    "with",
    "yours",
    "insert",
    "keines",
    "keins",
    "same",
    "sha256",
    "sha512",
    "bcrypt",
    "argon2",
    "argon2id",
    "yescrypt",
];

/// A value and how it stands there.
pub(super) struct FoundValue {
    pub(super) range: Range<usize>,
    pub(super) quoted: bool,
}

/// The byte at a place; 0 beyond the ends, which no rule looks for.
pub(super) fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

pub(super) fn before(bytes: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |at| byte(bytes, at))
}

/// Moves on from `at` while `fits`.
pub(super) fn skip(bytes: &[u8], mut at: usize, fits: impl Fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|byte| fits(*byte)) {
        at += 1;
    }
    at
}

/// Moves back from `at` while `fits`, at most `most` bytes.
pub(super) fn skip_back(bytes: &[u8], at: usize, most: usize, fits: impl Fn(u8) -> bool) -> usize {
    let mut start = at;
    while start > 0 && at - start < most && fits(before(bytes, start)) {
        start -= 1;
    }
    start
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Whether the line, or the element of a page, is over here.
pub(super) fn ends_line(byte: u8) -> bool {
    matches!(byte, 0 | b'\n' | b'\r' | 0x0b)
}

/// The value that begins at `at`: in quotes, or up to the next blank or sign that ends one.
pub(super) fn value(bytes: &[u8], at: usize) -> Option<FoundValue> {
    let escaped = usize::from(byte(bytes, at) == b'\\' && is_quote(byte(bytes, at + 1)));
    let quote = byte(bytes, at + escaped);
    if is_quote(quote) {
        let start = at + escaped + 1;
        let rest = slice(bytes, start..bytes.len());
        let line = rest.split(|byte| ends_line(*byte)).next().unwrap_or_default();
        if let Some(length) = closing(line, quote, escaped == 1) {
            return Some(FoundValue { range: start..start + length, quoted: true })
                .filter(|value| !value.range.is_empty());
        }
        // A quote that nothing closes: the text may have been cut.
        return unquoted(bytes, start);
    }
    unquoted(bytes, at)
}

fn closing(line: &[u8], quote: u8, escaped: bool) -> Option<usize> {
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        match byte {
            b'\\' if escaped && line.get(at + 1) == Some(&quote) => return Some(at),
            b'\\' => at += 1,
            byte if *byte == quote && !escaped => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn unquoted(bytes: &[u8], at: usize) -> Option<FoundValue> {
    let part = |byte: u8| {
        byte > b' ' && byte != 0x7f && !is_quote(byte) && !matches!(byte, b'<' | b'>' | b'&' | b';' | b'|')
    };
    let mut end = at;
    while part(byte(bytes, end)) {
        // `password=x,user=y`: a comma in front of another key ends the value.
        if byte(bytes, end) == b',' {
            let key = skip(bytes, end + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if byte(bytes, key) == b'=' {
                break;
            }
        }
        end += 1;
    }
    while end > at && matches!(before(bytes, end), b',' | b'.' | b')' | b']' | b'}' | b':' | b'\\') {
        end -= 1;
    }
    (end > at).then_some(FoundValue { range: at..end, quoted: false })
}

/// Whether the text only stands for a value: `$PASSWORD`, `<token>`, `…`, `******`, `your-password`.
pub(super) fn is_stand_in(text: &[u8]) -> bool {
    let first = byte(text, 0);
    let symbol = matches!(first, b'$' | b'<' | b'{' | b'[' | b'(' | b'%')
        || text.starts_with("…".as_bytes())
        || has(text, b"***")
        || has(text, b"...")
        || has(text, "…".as_bytes())
        || has(text, "•••".as_bytes())
        || has(text, b"${")
        || has(text, b"$(")
        || has(text, b"{{");
    symbol || distinct(text) < 2 || is_words(text) || is_tag(text)
}

/// A YAML tag that says where the value lies: `!vault |`, `!secret wifi`.
fn is_tag(text: &[u8]) -> bool {
    let tag = text.split(|byte| is_blank(*byte)).next().unwrap_or_default();
    let place = [&b"env:"[..], b"vault:", b"sops:"].iter().any(|scheme| text.starts_with(scheme));
    place || [&b"!vault"[..], b"!secret", b"!env_var", b"!include"].contains(&tag)
}

/// Whether the text, without quotes, names a value elsewhere: `var.password`, `process.env.PASSWORD`.
pub(super) fn is_reference(text: &[u8]) -> bool {
    const ROOTS: [&str; 16] = [
        "var",
        "local",
        "each",
        "self",
        "env",
        "process",
        "config",
        "module",
        "data",
        "secrets",
        "settings",
        "os",
        "result",
        "password",
        "value",
        "random_password",
    ];
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'.').collect();
    let is_name = |part: &&[u8]| {
        part.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            && part.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
    };
    let is_root = |part: &&[u8]| ROOTS.iter().any(|root| root.as_bytes() == *part);
    parts.len() > 1 && parts.iter().all(is_name) && parts.iter().any(is_root)
}

/// Whether the text is three to ten small words that make no sentence, as a list of dice words gives them.
pub(super) fn is_passphrase(text: &[u8]) -> bool {
    const SENTENCE: [&str; 40] = [
        "the",
        "your",
        "my",
        "our",
        "a",
        "an",
        "is",
        "are",
        "be",
        "must",
        "may",
        "can",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "and",
        "or",
        "not",
        "no",
        "with",
        "enter",
        "please",
        "password",
        "passphrase",
        "passwords",
        "use",
        "used",
        "here",
        "this",
        "that",
        "it",
        "as",
        "by",
        "see",
        "set",
        "same",
    ];
    let words: Vec<&[u8]> = text.split(|byte| *byte == b' ').collect();
    let is_small = |word: &&[u8]| word.len() >= 2 && word.iter().all(u8::is_ascii_lowercase);
    let of_sentence = |word: &&[u8]| SENTENCE.iter().any(|known| known.as_bytes() == *word);
    (3..=10).contains(&words.len()) && words.iter().all(is_small) && !words.iter().any(of_sentence)
}

fn is_words(text: &[u8]) -> bool {
    let mut words =
        text.split(|byte| matches!(byte, b'-' | b'_' | b'.' | b' ' | b'!')).filter(|word| !word.is_empty());
    words.all(|word| STAND_INS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word)))
}

/// Whether the text is code that makes a value, or names a place where it lies.
pub(super) fn is_code_or_path(text: &[u8]) -> bool {
    let path = text.starts_with(b"/")
        || text.starts_with(b"./")
        || text.starts_with(b"../")
        || text.starts_with(b"~/");
    path || has(text, b"(") || has(text, b"[") || has(text, b"::") || has(text, b"->") || has(text, b"://")
}

pub(super) fn has(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

pub(super) fn has_digit(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
}

pub(super) fn has_letter(text: &[u8]) -> bool {
    text.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
}

/// Whether the text has a sign that words of a sentence do not have.
pub(super) fn has_sign(text: &[u8]) -> bool {
    text.iter().any(|byte| b"!@#$%^&*+=~?_/\\".contains(byte))
}

/// How many different bytes there are.
pub(super) fn distinct(text: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in text {
        if let Some(seen) = seen.get_mut(usize::from(*byte)) {
            *seen = true;
        }
    }
    seen.iter().filter(|seen| **seen).count()
}

/// Shannon's entropy, in bits a byte.
pub(super) fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let length = text.len() as f64;
    let share = |count: &u32| f64::from(*count) / length;
    counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}

/// Whether the text is as random as a machine's secret: 16 letters and digits of both cases, or 32 hexadecimal digits.
///
/// 3.5 bits a byte and 3.0 for hexadecimal digits are what detect-secrets and gitleaks use for short strings.
pub(super) fn is_random(text: &[u8]) -> bool {
    let plain = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_.-~!".contains(byte));
    let hexadecimal = text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    if hexadecimal {
        return text.len() >= 32 && has_digit(text) && has_letter(text) && entropy(text) >= 3.0;
    }
    let cases = text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase);
    plain && text.len() >= 16 && cases && has_digit(text) && entropy(text) >= 3.5
}
