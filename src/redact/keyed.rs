//! `password = …`, `"api_key": …`, `--token …`, `<password>…</password>`: values whose name says that they are secret.

use std::ops::Range;

use super::bytes::{
    ahead, before, byte, ends_line, has, has_digit, has_letter, has_sign, is_blank, is_quote, line_end,
    next_line, rest, skip, skip_back, words,
};
use super::names::{KeyName, classify};
use super::placeholder::{is_code_name, is_path, is_placeholder, is_reference};
use super::random::{entropy, is_in_groups, is_of_sentence, is_passphrase, is_random, is_uuid};
use super::secret::{Match, SecretKind};
use super::value::{Around, FoundValue, STROKES, value_in};
use crate::source::slice;

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Between {
    Equals,
    Colon,
    /// The word "is", or a comma in a list.
    Gap,
    /// A blank behind an option, or behind a name that a command sets.
    Option,
    /// A cell of a table.
    Cell,
    /// A blank, where name and value are all of a line, as in files of settings.
    Line,
    /// The `>` of an element.
    Tag,
}

/// The most bytes that a name has in front of and behind a word in it.
const LONGEST_NAME: usize = 48;

/// The whole name in which a word stands.
pub(super) fn name_around(bytes: &[u8], at: &Range<usize>) -> Range<usize> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii();
    let start = skip_back(bytes, at.start, LONGEST_NAME, part);
    let end = skip(bytes, at.end, part).min(at.end + LONGEST_NAME);
    // Signs beyond ASCII, such as the strokes of a table, part words as blanks do.
    let is_sign = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-');
    let front = String::from_utf8_lossy(slice(bytes, start..at.start)).into_owned();
    let front = front.rsplit(is_sign).next().map_or(0, str::len).min(at.start - start);
    let behind = String::from_utf8_lossy(slice(bytes, at.end..end)).into_owned();
    let behind = behind.split(is_sign).next().map_or(0, str::len).min(end - at.end);
    at.start - front..at.end + behind
}

/// The secret beside a name.
pub(super) fn keyed(bytes: &[u8], name: Range<usize>) -> Option<Match> {
    let full = slice(bytes, name.clone());
    let (between, from) = separator(bytes, &name, full.starts_with(b"--"))?;
    let front = String::from_utf8_lossy(slice(bytes, name.start.saturating_sub(24)..name.start)).into_owned();
    let kind = classify(&String::from_utf8_lossy(full), &front)?;
    let block = if between == Between::Colon { folded(bytes, &name, from) } else { None };
    let around = around(bytes, &name, between, from);
    let mut found = block.or_else(|| value_in(bytes, from, around))?;
    if around == Around::Query && !found.quoted {
        found.range.end = end_in_link(bytes, found.range.clone());
        found.cover = found.range.clone();
    }
    let place = Place { bytes, name, between, around };
    let value = match kind {
        KeyName::Login => login(bytes, &found, between, !full.to_ascii_lowercase().ends_with(b"user"))?,
        _ => place.secret(kind, &found)?,
    };
    let kind = match kind {
        KeyName::Password | KeyName::Short => SecretKind::Password,
        KeyName::Login => SecretKind::Login,
        _ => SecretKind::Secret,
    };
    Match::of(&value, kind)
}

/// The secret in a value that another value names: in a pair of siblings, or in a column below a heading.
pub(super) fn named_elsewhere(
    bytes: &[u8],
    kind: KeyName,
    found: &FoundValue,
    around: Around,
) -> Option<Match> {
    let between = if around == Around::Cell { Between::Cell } else { Between::Equals };
    let place = Place { bytes, name: found.range.start..found.range.start, between, around };
    let of = if matches!(kind, KeyName::Password | KeyName::Short) {
        SecretKind::Password
    } else {
        SecretKind::Secret
    };
    Match::of(&place.secret(kind, found)?, of)
}

/// Where a value of an address ends that stands in a link of Markdown: `[![x](https://…?token=…)](https://…)`.
fn end_in_link(bytes: &[u8], value: Range<usize>) -> usize {
    let begins_next = |at: &usize| {
        let rest = slice(bytes, *at..value.end);
        [&b")]("[..], b")[", b")!["].iter().any(|signs| rest.starts_with(signs))
    };
    (value.start + 1..value.end).find(begins_next).unwrap_or(value.end)
}

/// What stands around the value of a name.
fn around(bytes: &[u8], name: &Range<usize>, between: Between, from: usize) -> Around {
    let front = slice(bytes, 0..name.start);
    let quote = before(bytes, name.start);
    match between {
        Between::Tag => Around::Element,
        Between::Cell => Around::Cell,
        Between::Line => Around::WideLine,
        _ if is_quote(quote) && byte(bytes, skip(bytes, name.end, |byte| byte == b'\\')) != quote => {
            Around::Quotes(quote)
        }
        _ if front.ends_with(b"${") => Around::Braces,
        Between::Equals if matches!(quote, b'?' | b'&') || front.ends_with(b"&amp;") => Around::Query,
        Between::Equals | Between::Colon if begins_line(ahead(bytes, name.start)) => {
            if is_blank(before(bytes, from)) || ends_line(before(bytes, from)) {
                Around::WideLine
            } else {
                Around::Line
            }
        }
        Between::Colon if quote != b'*' && is_label(ahead(bytes, name.start)) => Around::WideLine,
        _ => Around::Words,
    }
}

/// Whether nothing stands in front of a name that tells something of the value: marks of a list, words that export it.
fn begins_line(ahead: &[u8]) -> bool {
    const MARKS: [&str; 17] = [
        "- ",
        "* ",
        "+ ",
        "> ",
        "# ",
        "// ",
        "; ",
        "export ",
        "set ",
        "declare -x ",
        "local ",
        "readonly ",
        "ENV ",
        "ARG ",
        "const ",
        "let ",
        "$env:",
    ];
    let mut rest = ahead.trim_ascii_start();
    while let Some(next) = MARKS.iter().find_map(|mark| rest.strip_prefix(mark.as_bytes())) {
        rest = next.trim_ascii_start();
    }
    // The path of a name: `node.session.auth.password`.
    rest.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        && (rest.is_empty() || rest.ends_with(b"."))
}

/// Whether nothing but a few words that make no sentence stand in front of a name: `LUKS passphrase: …`.
fn is_label(ahead: &[u8]) -> bool {
    let plain = |word: &[u8]| {
        word.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'.'))
            && !is_of_sentence(word)
    };
    let mut rest = ahead.trim_ascii_start();
    while let Some(next) =
        [&b"- "[..], b"* ", b"> ", b"**", b"# "].iter().find_map(|mark| rest.strip_prefix(*mark))
    {
        rest = next.trim_ascii_start();
    }
    words(rest).count() <= 3 && words(rest).all(plain)
}

/// Words that stand between a name and its value as "is" does.
const IS: [&str; 12] = ["is", "ist", "lautet", "war", "was", "est", "es", "jest", "é", "è", "это", "="];

/// What stands after the name, and where the value begins.
fn separator(bytes: &[u8], name: &Range<usize>, option: bool) -> Option<(Between, usize)> {
    let (start, end) = (name.start, name.end);
    if let Some(from) = opened(bytes, name) {
        return Some((Between::Tag, from));
    }
    // `"password": …`, `['password'] = …`, `**Password:** …`, `` `password`: … ``
    let after = skip(bytes, end, |byte| is_quote(byte) || matches!(byte, b']' | b'\\' | b'*'));
    let after = behind_remark(bytes, after);
    let quoted = after > end && is_quote(byte(bytes, end));
    let sign = below(bytes, next_cell(bytes, skip(bytes, after, is_blank)));
    let front = slice(bytes, 0..start);
    let (between, from) = match (byte(bytes, sign), byte(bytes, sign + 1)) {
        // `KEY==x` on a line of its own has a value that begins with the sign.
        (b'=', b'=') if sign == end && byte(bytes, sign + 2) != b'=' && begins_line(ahead(bytes, start)) => {
            (Between::Equals, sign + 1)
        }
        (b'=', b'=') => (Between::Equals, compared(bytes, sign)?),
        (b'!', b'=') => (Between::Equals, compared(bytes, sign)?),
        (b':', b':') => return None,
        (b'=', b'>') | (b':', b'=') | (b'?', b'=') | (b'+', b'=') => (Between::Equals, sign + 2),
        (b'=', _) => (Between::Equals, sign + 1),
        // `${PASSWORD:?…}` says what to do without one; `${PASSWORD:-…}` what to take.
        (b':', b'?' | b'+') if front.ends_with(b"${") => return None,
        (b':', b'-') if front.ends_with(b"${") => (Between::Equals, sign + 2),
        (b':', _) => (Between::Colon, value_below(bytes, start, sign + 1, quoted)),
        // A colon as wide as a Chinese letter.
        (0xef, 0xbc) if byte(bytes, sign + 2) == 0x9a => (Between::Colon, sign + 3),
        (b'|', next) if next != b'|' => (Between::Cell, sign + 1),
        _ if STROKES.iter().any(|stroke| rest(bytes, sign).starts_with(stroke.as_bytes())) => {
            (Between::Cell, sign + 3)
        }
        _ if sign > after && is_word(bytes, sign).is_some() => (Between::Gap, is_word(bytes, sign)?),
        _ if sign > after && (option || after_login(bytes, start) || is_set(ahead(bytes, start))) => {
            (Between::Option, sign)
        }
        _ if sign > after && is_alone(bytes, start, sign) => (Between::Line, sign),
        // `: PSK "…"` in ipsec.secrets(5).
        _ if slice(bytes, start..end) == b"PSK" && is_quote(byte(bytes, sign)) => (Between::Equals, sign),
        // `define('DB_PASSWORD', '…')`.
        (b',', _) if quoted && has(slice(bytes, start.saturating_sub(12)..start), b"(") => {
            (Between::Equals, sign + 1)
        }
        // `"--password", "…"` in a list of arguments.
        (b',', _) if option => (Between::Gap, sign + 1),
        _ => return None,
    };
    let bold = if slice(bytes, from..from + 2) == b"**" && is_blank(byte(bytes, from + 2)) {
        from + 2
    } else {
        from
    };
    Some((between, skip(bytes, bold, is_blank)))
}

/// Where the text of an element begins, if a name is its tag's: `<password>`, `<ns:password type="x">`.
fn opened(bytes: &[u8], name: &Range<usize>) -> Option<usize> {
    let tag = skip_back(bytes, name.start, LONGEST_NAME, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'_')
    });
    if before(bytes, tag) != b'<' {
        return None;
    }
    match byte(bytes, name.end) {
        b'>' => Some(name.end + 1),
        b' ' => {
            let end = skip(bytes, name.end, |byte| byte != b'>' && byte != b'<' && !ends_line(byte));
            (byte(bytes, end) == b'>' && before(bytes, end) != b'/').then_some(end + 1)
        }
        _ => None,
    }
}

/// Behind a remark in brackets or the words "for …": `passphrase (hex): …`, `Password for root: …`.
fn behind_remark(bytes: &[u8], at: usize) -> usize {
    let from = skip(bytes, at, is_blank);
    if from == at {
        return at;
    }
    if byte(bytes, from) == b'(' {
        let close = skip(bytes, from, |byte| byte != b')' && !ends_line(byte));
        return if byte(bytes, close) == b')' && close < from + 40 { close + 1 } else { at };
    }
    let remark = [&b"for "[..], "für ".as_bytes(), b"of ", b"pour ", b"para ", b"voor ", b"per ", b"dla "];
    if remark.iter().any(|word| rest(bytes, from).starts_with(word)) {
        let end = skip(bytes, from, |byte| byte != b':' && !is_quote(byte) && !ends_line(byte));
        let near = end < from + 40 && words(slice(bytes, from..end)).count() <= 4;
        return if byte(bytes, end) == b':' && near { end } else { at };
    }
    at
}

/// Where the value begins behind `==`, `===`, `!=` and `!==`: only a text in quotes is one.
fn compared(bytes: &[u8], sign: usize) -> Option<usize> {
    let end = skip(bytes, sign, |byte| matches!(byte, b'=' | b'!'));
    let from = skip(bytes, end, is_blank);
    is_quote(byte(bytes, from)).then_some(end)
}

/// Where the value begins behind a word such as "is".
fn is_word(bytes: &[u8], at: usize) -> Option<usize> {
    let end = skip(bytes, at, |byte| byte > b' ' && byte != b':');
    let word = slice(bytes, at..end);
    let known = IS.iter().any(|known| known.as_bytes() == word);
    let end = if byte(bytes, end) == b':' { end + 1 } else { end };
    (known && is_blank(byte(bytes, end))).then_some(end)
}

/// The stroke of the next cell, if the line ends here and that cell begins the next one, as in a page's source.
fn next_cell(bytes: &[u8], at: usize) -> usize {
    let next = skip(bytes, at, |byte| byte.is_ascii_whitespace() || byte == 0x0b);
    if byte(bytes, next) == b'|' && next > at { next } else { at }
}

/// The colon that begins the next line, if that is how it goes on: a list of definitions.
fn below(bytes: &[u8], at: usize) -> usize {
    let next = next_line(bytes, at).filter(|_| ends_line(byte(bytes, at)) && at < bytes.len());
    next.filter(|next| byte(bytes, *next) == b':' && is_blank(byte(bytes, *next + 1))).unwrap_or(at)
}

/// Where the value behind a colon begins: there, or on the next line, if that is further in (YAML) or in quotes (JSON).
fn value_below(bytes: &[u8], name: usize, at: usize, quoted: bool) -> usize {
    let from = skip(bytes, at, |byte| is_blank(byte) || byte == b'*');
    let Some(next) = next_line(bytes, from).filter(|_| ends_line(byte(bytes, from))) else { return at };
    let text = skip(bytes, next, is_blank);
    let own = ahead(bytes, name);
    let indent = own.len() - own.trim_ascii_start().len();
    let line = slice(bytes, text..line_end(bytes, text)).trim_ascii_end();
    let is_value =
        !line.is_empty() && !line.contains(&b' ') && !line.ends_with(b":") && !line.starts_with(b"#");
    let is_deeper = text - next > indent && is_value && begins_line(own);
    if (quoted && byte(bytes, text) == b'"') || is_deeper { text } else { at }
}

/// The text below `>-` or `|` (YAML 1.2.2, 8.1), if that is what stands here; all lines that are further in.
fn folded(bytes: &[u8], name: &Range<usize>, at: usize) -> Option<FoundValue> {
    let sign = slice(bytes, at..line_end(bytes, at)).trim_ascii_end();
    if ![&b">"[..], b">-", b">+", b"|", b"|-", b"|+"].contains(&sign) {
        return None;
    }
    let own = ahead(bytes, name.start);
    let indent = own.len() - own.trim_ascii_start().len();
    let below = next_line(bytes, at)?;
    let start = skip(bytes, below, is_blank);
    let (mut end, mut next) = (start, Some(below));
    while let Some(line) = next {
        let text = skip(bytes, line, is_blank);
        if text - line <= indent || ends_line(byte(bytes, text)) {
            break;
        }
        end = line_end(bytes, text);
        next = next_line(bytes, text);
    }
    if start > below { FoundValue::exact(start..end, false) } else { None }
}

/// Whether a line holds this name and one word or quoted text behind it, and nothing else.
fn is_alone(bytes: &[u8], start: usize, sign: usize) -> bool {
    let begins = ahead(bytes, start).iter().all(|byte| is_blank(*byte));
    let rest = slice(bytes, sign..line_end(bytes, sign)).trim_ascii_end();
    let quote = byte(rest, 0);
    let is_text = is_quote(quote) && rest.len() > 2 && rest.ends_with(&[quote]);
    begins && !rest.is_empty() && (is_text || !rest.iter().any(|byte| is_blank(*byte)))
}

/// `setx NAME value`, `setenv NAME value`, `set -gx NAME value`.
fn is_set(ahead: &[u8]) -> bool {
    let last = words(ahead).last().unwrap_or_default();
    ahead.ends_with(b" ") && [&b"setx"[..], b"setenv", b"-gx", b"-Ux"].contains(&last)
}

/// `machine HOST login USER password …` (netrc(5)).
fn after_login(bytes: &[u8], start: usize) -> bool {
    has(ahead(bytes, start), b"login ")
}

/// Where a value stands.
struct Place<'b> {
    bytes: &'b [u8],
    name: Range<usize>,
    between: Between,
    around: Around,
}

impl Place<'_> {
    /// The value, if it is a secret.
    fn secret(&self, name: KeyName, found: &FoundValue) -> Option<FoundValue> {
        let (bytes, whole) = (self.bytes, slice(self.bytes, found.cover.clone()));
        // `` `cat file` `` is a command.
        let is_command =
            before(bytes, found.range.start) == b'`' && whole.contains(&b' ') && self.around != Around::Cell;
        if is_placeholder(whole) || is_command || is_path(whole) {
            return None;
        }
        if whole.contains(&b' ') && (is_passphrase(whole) || is_in_groups(whole)) {
            return FoundValue::exact(found.cover.clone(), found.quoted);
        }
        if name == KeyName::Phrase {
            let is_one = whole.len() >= 8 && has_digit(whole) && has_letter(whole) && !whole.contains(&b' ');
            return is_one.then(|| found.clone());
        }
        // Of several words the first tells whether the line speaks about a secret or is one.
        let several = !found.quoted && whole.contains(&b' ') && self.around != Around::Cell;
        let text = slice(bytes, if several { found.range.clone() } else { found.cover.clone() });
        let behind = rest(bytes, found.range.end);
        // A call that the quote of its argument cuts off, and a value of which the rest is left out.
        let quote = [&b"\""[..], b"'", b"\\", b"&quot;", b"&#"].iter().any(|quote| behind.starts_with(quote));
        let cut = (quote && !found.quoted && text.strip_suffix(b"(").is_some_and(is_code_name))
            || behind.starts_with(b"...")
            || behind.starts_with("…".as_bytes());
        if cut || is_placeholder(text) || is_path(text) || (!found.quoted && is_reference(text)) {
            return None;
        }
        let fits = if several { self.is_unusual(name, text) } else { self.is_secret(name, text, found) };
        fits.then(|| found.clone())
    }

    /// Whether the first of several words can be nothing else.
    fn is_unusual(&self, name: KeyName, text: &[u8]) -> bool {
        let mixed = has_digit(text) && has_letter(text);
        match name {
            KeyName::Password => text.len() >= 5 && (mixed || (has_letter(text) && has_sign(text))),
            KeyName::Short => text.len() >= 6 && mixed,
            KeyName::Secret => text.len() >= 12 && mixed && entropy(text) >= 3.0,
            _ => is_random(text) && !is_uuid(text),
        }
    }

    fn is_secret(&self, name: KeyName, text: &[u8], found: &FoundValue) -> bool {
        let mixed = has_digit(text) && has_letter(text);
        let unusual = has_digit(text) || has_sign(text);
        // A sentence in quotes is a label or a hint, a row of words is a passphrase.
        let sentence = text.contains(&b' ') && !unusual;
        let close = matches!(self.between, Between::Equals | Between::Tag) || found.quoted;
        match (name, self.between) {
            (KeyName::Secret, Between::Line) => is_random(text),
            (KeyName::Secret, Between::Gap | Between::Cell | Between::Option) => {
                text.len() >= 8 && mixed && (is_random(text) || entropy(text) >= 3.0)
            }
            (KeyName::Secret, _) => !sentence && text.len() >= 6 && mixed && entropy(text) >= 2.0,
            (KeyName::Password, Between::Option) => {
                let word =
                    text.len() >= 6 && text.iter().all(u8::is_ascii_alphabetic) && !is_of_sentence(text);
                text.len() >= 5
                    && !sentence
                    && (mixed || word || found.quoted || (has_letter(text) && has_sign(text)))
            }
            (KeyName::Vague, _) => {
                is_random(text.strip_prefix(b"base64:").unwrap_or(text))
                    && !is_uuid(text)
                    && !self.is_of_public_key()
            }
            (KeyName::Password | KeyName::Short, Between::Line) => {
                text.len() >= 5 && (mixed || (found.quoted && !sentence))
            }
            (KeyName::Short, Between::Equals | Between::Colon | Between::Tag) => {
                let own_line = found.quoted || self.is_whole_line(found);
                text.len() >= 5 && !sentence && (mixed || (close && own_line))
            }
            (KeyName::Short, _) => text.len() >= 6 && mixed,
            (KeyName::Password, Between::Gap | Between::Cell) => {
                text.len() >= 5
                    && !sentence
                    && (mixed || (has_letter(text) && has_sign(text)) || (found.quoted && text.len() >= 6))
            }
            (KeyName::Password, Between::Colon) if !found.quoted => {
                text.len() >= 4 && (unusual || self.is_whole_line(found) || self.is_in_flow(found))
            }
            (KeyName::Password, _) => text.len() >= 4 && !sentence,
            (KeyName::Login | KeyName::Phrase, _) => false,
        }
    }

    /// `public key: …`, `gpg key: …`.
    fn is_of_public_key(&self) -> bool {
        let start = self.name.start;
        let ahead = slice(self.bytes, start.saturating_sub(12)..start).trim_ascii_end().to_ascii_lowercase();
        [&b"public"[..], b"gpg", b"pgp"].iter().any(|word| ahead.ends_with(word))
    }

    /// `{user: root, password: letmein}`, as in YAML on one line.
    fn is_in_flow(&self, found: &FoundValue) -> bool {
        let text = slice(self.bytes, found.range.clone());
        let ends = matches!(byte(self.bytes, found.range.end), b',' | b'}');
        let small = text.len() >= 8 && text.iter().all(u8::is_ascii_lowercase);
        ends && small && ahead(self.bytes, self.name.start).contains(&b'{')
    }

    /// `password: letmein` with nothing else on the line, as in YAML.
    fn is_whole_line(&self, found: &FoundValue) -> bool {
        if matches!(self.around, Around::Quotes(_)) {
            return found.cover.len() >= 5;
        }
        let mark = |byte: u8| is_blank(byte) || matches!(byte, b'-' | b'"' | b'\'' | b'*' | b'>');
        let indent = skip_back(self.bytes, self.name.start, 200, mark);
        let begins = indent == 0
            || ends_line(before(self.bytes, indent))
            || is_label(ahead(self.bytes, self.name.start));
        begins && found.cover.len() >= 5 && ends_line(byte(self.bytes, found.cover.end))
    }
}

/// `user = "name:password"`, as in a file of curl's options; `CREDENTIALS=admin:password`.
fn login(bytes: &[u8], found: &FoundValue, between: Between, whole: bool) -> Option<FoundValue> {
    let text = slice(bytes, found.range.clone());
    let colon = text.iter().position(|byte| *byte == b':')?;
    let (name, password) = (slice(text, 0..colon), rest(text, colon + 1));
    let plain = (found.quoted || matches!(between, Between::Equals)) && colon > 0 && password.len() >= 3;
    let is_name = name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-@\\".contains(byte));
    let number = password.iter().all(u8::is_ascii_digit) && name.iter().all(u8::is_ascii_digit);
    let odd = password.starts_with(b"/") || password.starts_with(b":") || password.contains(&b' ');
    if !plain || !is_name || number || odd || is_placeholder(password) {
        return None;
    }
    // What is called `user` has a name that may be known.
    let start = if whole { found.range.start } else { found.range.start + colon + 1 };
    Some(FoundValue { range: start..found.range.end, cover: start..found.cover.end, quoted: found.quoted })
}
