//! A file as its readers see it: without tags, with entities, percent signs and escapes resolved.
//!
//! Comes in: the bytes of a file. Goes out: every reading of them in which a secret may stand that the bytes do not
//! show. Line breaks stay and no others are added, so a place in a reading has the line that it has in the file.
//! What is compressed (pictures, archives) is not unpacked.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::keywords::{Change, LARGEST_KNOWN};
use super::value::{byte, slice};

/// A line break inside of an entity or an escape: no line of the file ends there.
const SOFT_BREAK: u8 = 0x0b;

/// A file as one of its readers sees it.
pub(super) struct DecodedView {
    /// What is read.
    pub bytes: Vec<u8>,
    /// What of that does not stand so in the file, in order; `None` where that is not known.
    pub changes: Option<Vec<Change>>,
}

/// The readings of a file besides its bytes.
pub(super) fn decoded_views(bytes: &[u8]) -> Vec<DecodedView> {
    let mut readings: Vec<Vec<u8>> = Vec::new();
    let markup = is_markup(bytes);
    let decoded = memchr(b'&', bytes).is_some().then(|| {
        let mut changes = (bytes.len() <= LARGEST_KNOWN).then(Vec::new);
        let decoded = entities(bytes, |change| {
            if let Some(changes) = &mut changes {
                changes.push(change);
            }
        });
        DecodedView { bytes: decoded, changes }
    });
    if markup {
        readings.push(entities(&without_tags(bytes), |_| {}));
    }
    let plain = decoded.as_ref().map_or(bytes, |decoded| &decoded.bytes);
    readings.extend(percent(plain));
    readings.extend(escapes(plain));
    // UTF-16, or text in a binary file with a width of its own.
    if memchr(0, bytes).is_some() {
        readings.push(bytes.iter().copied().filter(|byte| *byte != 0).collect());
    }
    let others = readings.into_iter().map(|bytes| DecodedView { bytes, changes: None });
    others.chain(decoded).collect()
}

/// Whether the bytes are HTML, XML or SVG.
fn is_markup(bytes: &[u8]) -> bool {
    let start =
        bytes.iter().position(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    start.is_some_and(|start| byte(bytes, start) == b'<') || memmem::find(bytes, b"</").is_some()
}

/// The text of a page: highlighted code has a tag around each word. Cells and blocks do not run into each other.
fn without_tags(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(start) = memchr(b'<', rest) {
        text.extend_from_slice(slice(rest, 0..start));
        rest = slice(rest, start..rest.len());
        let next = byte(rest, 1);
        let tag = next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?');
        // What a comment says is published, too.
        if !tag || rest.starts_with(b"<!--") {
            text.push(b'<');
            rest = slice(rest, 1..rest.len());
            continue;
        }
        let (inside, after) = rest.split_at_checked(tag_end(rest)).unwrap_or((rest, &[]));
        // Few tags have any, and a page of code has hundreds of tags.
        if memchr2(b'\n', b'\r', inside).is_some() {
            text.extend(inside.iter().filter(|byte| matches!(byte, b'\n' | b'\r')));
        }
        text.extend(gap(inside));
        rest = after;
    }
    text.extend_from_slice(rest);
    text
}

/// How long the tag is that the bytes begin with; a `>` in quotes does not end it.
fn tag_end(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = memchr3(b'"', b'\'', b'>', slice(bytes, at..bytes.len())) {
        let sign = byte(bytes, at + found);
        at += found + 1;
        if sign == b'>' {
            return at;
        }
        at += memchr(sign, slice(bytes, at..bytes.len())).map_or(bytes.len(), |closed| closed + 1);
    }
    bytes.len()
}

/// What stands in place of a tag.
fn gap(tag: &[u8]) -> Option<u8> {
    let name = slice(tag, 1..tag.len());
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let name = name.split(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
    if name == b"td" || name == b"th" || name == b"dd" {
        // `</td>` is followed by `<td>`, which has the stroke.
        return Some(if byte(tag, 1) == b'/' { b' ' } else { b'|' });
    }
    let is_inline = matches!(
        name,
        b"span"
            | b"a"
            | b"abbr"
            | b"b"
            | b"bdi"
            | b"code"
            | b"em"
            | b"i"
            | b"kbd"
            | b"mark"
            | b"q"
            | b"s"
            | b"samp"
            | b"small"
            | b"strong"
            | b"tspan"
            | b"wbr"
    );
    (!is_inline).then_some(SOFT_BREAK)
}

/// Entities resolved, and `tell` told of each: the named ones that stand for signs, and all numbers.
fn entities(bytes: &[u8], mut tell: impl FnMut(Change)) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(offset) = memchr(b'&', slice(bytes, at..bytes.len())) {
        let start = at + offset;
        text.extend_from_slice(slice(bytes, at..start));
        let rest = slice(bytes, start..bytes.len());
        let length = rest.iter().take(12).position(|byte| *byte == b';');
        let letter = length.and_then(|length| entity(slice(rest, 1..length)));
        match (letter, length) {
            (Some(letter), Some(length)) => {
                let written = text.len();
                push(&mut text, letter);
                at = start + length + 1;
                tell(Change { from: start..at, to: written..text.len() });
            }
            _ => {
                text.push(b'&');
                at = start + 1;
            }
        }
    }
    text.extend_from_slice(slice(bytes, at..bytes.len()));
    text
}

fn entity(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code =
            hexadecimal.map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok())?;
        return char::from_u32(code);
    }
    // Signs that a value or its key may hold; letters have no names that a tool writes.
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "colon" => ':',
        "equals" => '=',
        "sol" => '/',
        "bsol" => '\\',
        "commat" => '@',
        "excl" => '!',
        "num" => '#',
        "dollar" => '$',
        "percnt" => '%',
        "lowbar" => '_',
        "period" => '.',
        "plus" => '+',
        "ast" => '*',
        "hyphen" | "dash" => '-',
        "shy" => '\u{ad}',
        "Tab" => '\t',
        "NewLine" => '\n',
        _ => return None,
    })
}

fn push(text: &mut Vec<u8>, letter: char) {
    match letter {
        '\n' | '\r' => text.push(SOFT_BREAK),
        letter => text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// `%70assword%3D…` resolved; `None` if nothing is written so.
fn percent(bytes: &[u8]) -> Option<Vec<u8>> {
    let code = |at: usize| {
        let digits =
            std::str::from_utf8(slice(bytes, at + 1..at + 3)).ok().filter(|digits| digits.len() == 2)?;
        u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
    };
    resolved(bytes, b'%', |at| code(at).map(|byte| (char::from(byte), 3)))
}

/// The escapes of JSON, JavaScript and CSS resolved; `None` if there are none.
fn escapes(bytes: &[u8]) -> Option<Vec<u8>> {
    let hexadecimal = |at: usize, most: usize| {
        let digits = slice(bytes, at..bytes.len().min(at + most));
        let length = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let code = std::str::from_utf8(slice(digits, 0..length))
            .ok()
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        code.and_then(char::from_u32).map(|letter| (letter, length))
    };
    resolved(bytes, b'\\', |at| match byte(bytes, at + 1) {
        b'n' | b'r' => Some(('\n', 2)),
        b't' => Some(('\t', 2)),
        sign @ (b'"' | b'\'' | b'/' | b'\\') => Some((char::from(sign), 2)),
        b'u' => hexadecimal(at + 2, 4).map(|(letter, length)| (letter, length + 2)),
        b'x' => hexadecimal(at + 2, 2).map(|(letter, length)| (letter, length + 2)),
        // CSS: up to six digits, and a blank that belongs to them (CSS Syntax 3, 4.3.7).
        digit if digit.is_ascii_hexdigit() => hexadecimal(at + 1, 6)
            .map(|(letter, length)| (letter, 1 + length + usize::from(byte(bytes, at + 1 + length) == b' '))),
        _ => None,
    })
}

/// The bytes with what `read` makes of each place where `sign` stands: a letter, and how many bytes it takes up.
fn resolved(bytes: &[u8], sign: u8, read: impl Fn(usize) -> Option<(char, usize)>) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let (mut from, mut any) = (0, false);
    while let Some(offset) = memchr(sign, slice(bytes, from..bytes.len())) {
        let at = from + offset;
        text.extend_from_slice(slice(bytes, from..at));
        match read(at) {
            Some((letter, length)) => {
                push(&mut text, letter);
                (from, any) = (at + length, true);
            }
            None => {
                text.push(sign);
                from = at + 1;
            }
        }
    }
    if !any {
        return None;
    }
    text.extend_from_slice(slice(bytes, from..bytes.len()));
    Some(text)
}
