//! Tokens whose form alone says whose they are: a beginning, then so many letters of an alphabet.
//!
//! The forms are data: see `table`. Each has a place in it that the search for keywords finds, or none; those without are
//! looked for where a word is long enough to be one.

mod pattern;
mod table;

use std::ops::Range;

use super::bytes::{before, byte, has_digit};
use super::random::{distinct, is_of_mixed_case};
use super::secret::{Match, SecretKind};
use crate::source::slice;
use pattern::Pattern;

/// A kind of token.
#[derive(Clone)]
pub(super) struct TokenForm {
    /// Whose it is.
    name: &'static str,
    pattern: Pattern,
}

impl TokenForm {
    /// Whether it is so long that no row of random bytes looks like it.
    pub(super) fn is_long(&self) -> bool {
        self.pattern.shortest() >= 20
    }

    /// The letters that the search for keywords finds it by; `None` if there are too few of them.
    pub(super) fn keyword(&self) -> Option<&str> {
        self.pattern.keyword()
    }
}

/// All forms; a line that says nothing, which a test would find, is left out.
pub(super) fn forms() -> Vec<TokenForm> {
    let form = |(name, text): &(&'static str, &str)| Some(TokenForm { name, pattern: Pattern::parse(text)? });
    table::FORMS.iter().filter_map(form).collect()
}

/// A token where its keyword stands.
pub(super) fn token_at(form: &TokenForm, bytes: &[u8], at: Range<usize>) -> Option<Match> {
    found(form, bytes, form.pattern.match_around(bytes, at)?)
}

/// The fewest letters of a token that has no keyword.
const SHORTEST_WORD: usize = 23;

/// All tokens of the forms without keywords.
pub(super) fn long_words(forms: &[TokenForm], bytes: &[u8], matches: &mut Vec<Match>) {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let mut at = 0;
    // A word that long has a letter at each of its 23rd places.
    while let Some(probe) = bytes.get(at + SHORTEST_WORD - 1) {
        if !part(*probe) {
            at += SHORTEST_WORD;
            continue;
        }
        let last = at + SHORTEST_WORD - 1;
        let mut start = last;
        while start > at && part(before(bytes, start)) {
            start -= 1;
        }
        let end = super::bytes::skip(bytes, last, part);
        if end - start >= SHORTEST_WORD && (start == 0 || !part(before(bytes, start))) {
            let whole = |form: &TokenForm| found(form, bytes, form.pattern.match_from(bytes, start)?);
            matches.extend(forms.iter().find_map(whole));
        }
        at = end.max(at + 1);
    }
}

fn found(form: &TokenForm, bytes: &[u8], matched: pattern::Matched) -> Option<Match> {
    let (ahead, next) = (before(bytes, matched.whole.start), byte(bytes, matched.whole.end));
    let first = byte(bytes, matched.whole.start);
    // A longer word that ends so is something else.
    let inside = first.is_ascii_alphanumeric() && (ahead.is_ascii_alphanumeric() || ahead == b'_');
    let goes_on = !form.pattern.is_open() && next.is_ascii_alphanumeric();
    if inside
        || goes_on
        || !is_made_by_machine(&matched.letters)
        || slice(bytes, matched.whole.clone()).ends_with(b"EXAMPLE")
    {
        return None;
    }
    Match::new(matched.secret, SecretKind::Token(form.name))
}

/// Whether no person wrote these letters: in twenty random letters and digits, one row in thirty has no digit.
fn is_made_by_machine(letters: &[u8]) -> bool {
    let least = letters.len().min(6);
    distinct(letters) >= least && (has_digit(letters) || is_of_mixed_case(letters) || letters.len() >= 40)
}

#[cfg(test)]
mod tests;
