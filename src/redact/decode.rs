//! A file as its readers see it: without tags, with entities, percent signs and escapes resolved.
//!
//! Comes in: the bytes of a file. Goes out: every reading of them in which a secret may stand that the bytes do not
//! show. Line breaks stay and no others are added, so a place in a reading has the line that it has in the file.
//! What is compressed (pictures, archives) is not unpacked.

use memchr::{memchr, memchr2, memmem};

use super::keywords::{Change, LARGEST_KNOWN};
use super::value::byte;
use crate::markup::{Attributes, Tag, read_tags};
use crate::source::slice;

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
        readings.push(entities(&without_tags(bytes, Enclosing::Page), |_| {}));
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
///
/// Where a tag ends is for the browser to say: a stray quote (`<p title=don't>`) hides nothing that stands behind it.
fn without_tags(bytes: &[u8], enclosing: Enclosing) -> Vec<u8> {
    let (mut text, mut copied) = (Vec::with_capacity(bytes.len()), 0);
    read_tags(bytes, Attributes::Skipped, |tag| {
        let (range, gap) = match tag {
            Tag::Attribute { .. } => return,
            Tag::Start(name, range) => (range, gap(name, false)),
            Tag::End(name, range) => (range, gap(name, true)),
            Tag::Comment(range) | Tag::Doctype(range) => (range, Some(SOFT_BREAK)),
        };
        text.extend_from_slice(slice(bytes, copied..range.start));
        copied = range.end;
        let inside = slice(bytes, range);
        // What a comment says is published, too; an SVG may have its text in CDATA.
        let opening = [&b"<!--"[..], b"<![CDATA["].into_iter().find(|opening| inside.starts_with(opening));
        match opening.filter(|_| enclosing == Enclosing::Page) {
            Some(opening) => {
                text.extend_from_slice(opening);
                text.extend(without_tags(slice(inside, opening.len()..inside.len()), Enclosing::Comment));
            }
            None if opening.is_some() => text.extend_from_slice(inside),
            None => {
                // Few tags have any, and a page of code has hundreds of tags.
                if memchr2(b'\n', b'\r', inside).is_some() {
                    text.extend(inside.iter().filter(|byte| matches!(byte, b'\n' | b'\r')));
                }
                text.extend(gap);
            }
        }
    });
    text.extend_from_slice(slice(bytes, copied..bytes.len()));
    text
}

/// Where a text stands. A comment in a comment is taken as it is, so that a row of `<!--` costs no more than its length.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enclosing {
    Page,
    Comment,
}

/// What stands in place of a tag of this name.
fn gap(name: &[u8], is_end: bool) -> Option<u8> {
    if matches!(name, b"td" | b"th" | b"dd") {
        // `</td>` is followed by `<td>`, which has the stroke.
        return Some(if is_end { b' ' } else { b'|' });
    }
    let is_inline = std::str::from_utf8(name).is_ok_and(|name| INLINE.contains(&name));
    (!is_inline).then_some(SOFT_BREAK)
}

/// Elements that do not part the word in which they stand.
const INLINE: [&str; 31] = [
    "span", "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "strike", "strong", "time", "tspan", "tt", "u",
    "var", "wbr",
];

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
