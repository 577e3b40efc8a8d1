//! How the form of a token is written down: a small part of the language of regular expressions, which is matched without
//! going back, so that it takes no longer than its text.
//!
//! Letters stand for themselves, `[0-9a-f]` and `\w` for one of many, `{36}`, `{20,}` and `{6,8}` say how many of them;
//! `(…)` is the secret, if that is not all of it. A test holds that a row of any length ends with a letter it does not have.

use std::ops::Range;

use crate::redact::bytes::byte;
use crate::source::slice;

/// A form.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// The row of letters that it is found by: the first, or the longest.
    anchor: usize,
    /// The first and the last part of the secret.
    secret: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Letters(String),
    Class { set: Box<[bool; 256]>, least: usize, most: usize },
}

/// Where a pattern fits.
pub(super) struct Matched {
    pub(super) whole: Range<usize>,
    pub(super) secret: Range<usize>,
    /// What stands in the places of classes.
    pub(super) letters: Vec<u8>,
}

impl Pattern {
    /// The pattern that a text describes.
    pub(super) fn parse(text: &str) -> Option<Pattern> {
        let mut reader = Reader { rest: text.as_bytes(), parts: Vec::new(), from: 0, to: None };
        while !reader.rest.is_empty() {
            reader.read()?;
        }
        let parts = reader.parts;
        let length = |part: &Part| if let Part::Letters(letters) = part { letters.len() } else { 0 };
        let longest = parts.iter().enumerate().rev().max_by_key(|(_, part)| length(part))?;
        // What stands in front of the keyword is matched backwards, which is best not needed.
        let anchor = if parts.first().is_some_and(|first| length(first) >= 2) { 0 } else { longest.0 };
        Some(Pattern { anchor, secret: reader.from..reader.to.unwrap_or(parts.len()), parts })
    }

    /// The letters by which it is found.
    pub(super) fn keyword(&self) -> Option<&str> {
        match self.parts.get(self.anchor)? {
            Part::Letters(letters) if letters.len() >= 2 => Some(letters),
            _ => None,
        }
    }

    /// Whether a longer row of letters fits as well.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.parts.last(), Some(Part::Class { most: usize::MAX, .. }))
    }

    /// The fewest letters in the places of classes.
    pub(super) fn shortest(&self) -> usize {
        self.parts.iter().map(|part| if let Part::Class { least, .. } = part { *least } else { 0 }).sum()
    }

    /// Where it fits, given the place of its keyword.
    pub(super) fn match_around(&self, bytes: &[u8], at: Range<usize>) -> Option<Matched> {
        let mut start = at.start;
        for part in self.parts.get(..self.anchor)?.iter().rev() {
            start = part.match_back(bytes, start)?;
        }
        self.match_from(bytes, start)
    }

    /// Where it ends, given where it begins.
    pub(super) fn match_from(&self, bytes: &[u8], start: usize) -> Option<Matched> {
        let (mut at, mut letters) = (start, Vec::new());
        let (mut from, mut to) = (start, None);
        for (number, part) in self.parts.iter().enumerate() {
            if number == self.secret.start {
                from = at;
            }
            let end = part.match_on(bytes, at)?;
            if matches!(part, Part::Class { .. }) {
                letters.extend_from_slice(slice(bytes, at..end));
            }
            at = end;
            if number + 1 == self.secret.end {
                to = Some(at);
            }
        }
        Some(Matched { whole: start..at, secret: from..to.unwrap_or(at), letters })
    }

    #[cfg(test)]
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }
}

impl Part {
    fn match_on(&self, bytes: &[u8], at: usize) -> Option<usize> {
        match self {
            Part::Letters(letters) => {
                let end = at + letters.len();
                (slice(bytes, at..end) == letters.as_bytes()).then_some(end)
            }
            Part::Class { set, least, most } => {
                let fits = |byte: &&u8| set.get(usize::from(**byte)).copied().unwrap_or(false);
                let length = bytes.get(at..)?.iter().take(*most).take_while(fits).count();
                (length >= *least).then_some(at + length)
            }
        }
    }

    fn match_back(&self, bytes: &[u8], end: usize) -> Option<usize> {
        match self {
            Part::Letters(letters) => {
                let start = end.checked_sub(letters.len())?;
                (slice(bytes, start..end) == letters.as_bytes()).then_some(start)
            }
            Part::Class { set, least, most } => {
                let fits = |byte: &&u8| set.get(usize::from(**byte)).copied().unwrap_or(false);
                let length = bytes.get(..end)?.iter().rev().take((*most).min(512)).take_while(fits).count();
                (length >= *least).then_some(end - length)
            }
        }
    }
}

/// What is left of a pattern's text, and what was read.
struct Reader<'t> {
    rest: &'t [u8],
    parts: Vec<Part>,
    from: usize,
    to: Option<usize>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn read(&mut self) -> Option<()> {
        match self.next()? {
            b'(' => self.from = self.parts.len(),
            b')' => self.to = Some(self.parts.len()),
            b'[' => {
                let set = self.set()?;
                self.class(set)?;
            }
            b'\\' => match self.next()? {
                b'd' => self.class(set_of(|byte| byte.is_ascii_digit()))?,
                b'w' => self.class(set_of(is_word))?,
                letter => self.letter(letter),
            },
            b'{' | b'}' | b']' | b'*' | b'+' | b'?' | b'|' => return None,
            letter => self.letter(letter),
        }
        Some(())
    }

    fn letter(&mut self, letter: u8) {
        // A bracket begins a part of its own.
        let begins = self.from == self.parts.len() || self.to == Some(self.parts.len());
        match self.parts.last_mut() {
            Some(Part::Letters(letters)) if !begins => letters.push(char::from(letter)),
            _ => self.parts.push(Part::Letters(char::from(letter).to_string())),
        }
    }

    fn set(&mut self) -> Option<Box<[bool; 256]>> {
        let mut set = Box::new([false; 256]);
        loop {
            let first = match self.next()? {
                b']' => return Some(set),
                b'\\' => match self.next()? {
                    b'w' => {
                        add(&mut set, is_word);
                        continue;
                    }
                    letter => letter,
                },
                letter => letter,
            };
            let last = if byte(self.rest, 0) == b'-' && byte(self.rest, 1) != b']' {
                self.next()?;
                self.next()?
            } else {
                first
            };
            add(&mut set, |byte| (first..=last).contains(&byte));
        }
    }

    fn class(&mut self, set: Box<[bool; 256]>) -> Option<()> {
        let (mut least, mut most) = (1, 1);
        if byte(self.rest, 0) == b'{' {
            self.next()?;
            let length = self.rest.iter().position(|byte| *byte == b'}')?;
            let (numbers, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest.get(1..)?;
            let numbers = std::str::from_utf8(numbers).ok()?;
            let (from, to) = numbers.split_once(',').unwrap_or((numbers, numbers));
            least = from.parse().ok()?;
            most = if to.is_empty() { usize::MAX } else { to.parse().ok()? };
        }
        self.parts.push(Part::Class { set, least, most });
        Some(())
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn set_of(fits: impl Fn(u8) -> bool) -> Box<[bool; 256]> {
    let mut set = Box::new([false; 256]);
    add(&mut set, fits);
    set
}

fn add(set: &mut [bool; 256], fits: impl Fn(u8) -> bool) {
    for (byte, is_in) in (0_u8..=255).zip(set) {
        *is_in |= fits(byte);
    }
}
