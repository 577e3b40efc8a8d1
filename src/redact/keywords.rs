//! Where in a text a rule has to look: the words and signs that secrets begin with or follow.
//!
//! Comes in: bytes. Goes out: [`Keyword`]s in the order of their ends. A text that was made of another one by putting a
//! few letters in place of others has the keywords that lie outside of these, moved, and perhaps new ones around them; so
//! it need not be searched as a whole.

use std::cmp::Reverse;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use crate::source::slice;

/// The largest text, in bytes, of which a list of keywords or of changes is kept: both grow with it.
pub(super) const LARGEST_KNOWN: usize = 1 << 20;

/// A word or sign of which a rule is about what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keyword {
    /// Its bytes.
    pub range: Range<usize>,
    /// Which of the words and signs it is.
    pub number: usize,
}

/// A stretch of a text, and what stands for it in the text that was made of it. Neither is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The stretch.
    pub from: Range<usize>,
    /// Where in the other text its replacement is.
    pub to: Range<usize>,
}

/// Finds keywords; one pass over the text, whatever it says.
#[derive(Clone)]
pub(super) struct KeywordFinder {
    automaton: AhoCorasick,
    /// The length of the longest word or sign.
    longest: usize,
}

impl KeywordFinder {
    /// For these words and signs, without regard to ASCII case. The error is the automaton's: there are too many.
    pub(super) fn new<'w>(words: impl Iterator<Item = &'w str> + Clone) -> Result<Self, BuildError> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            // Larger than the other kinds, and twice as fast.
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.clone())?;
        Ok(KeywordFinder { automaton, longest: words.map(str::len).max().unwrap_or_default() })
    }

    /// Those of a text, by their ends, and of those that end together the longest first.
    pub(super) fn find<'t>(&'t self, bytes: &'t [u8]) -> impl Iterator<Item = Keyword> + 't {
        let found = self.automaton.find_overlapping_iter(bytes);
        found.map(|found| Keyword { range: found.range(), number: found.pattern().as_usize() })
    }

    /// Those of a text that was made of another one, of which `known` are all. `changes` says how, in order.
    pub(super) fn find_after(&self, known: &[Keyword], changes: &[Change], bytes: &[u8]) -> Vec<Keyword> {
        let mut keywords: Vec<Keyword> = known.iter().filter_map(|keyword| moved(keyword, changes)).collect();
        for window in self.around(changes, bytes.len()) {
            let found = self.find(slice(bytes, window.clone())).map(|keyword| Keyword {
                range: keyword.range.start + window.start..keyword.range.end + window.start,
                ..keyword
            });
            keywords.extend(found.filter(|keyword| touches_change(keyword, changes)));
        }
        keywords.sort_by_key(|keyword| (keyword.range.end, Reverse(keyword.range.len()), keyword.number));
        keywords
    }

    /// The parts of a text of `length` bytes in which a keyword may have a part of what was put there.
    fn around(&self, changes: &[Change], length: usize) -> Vec<Range<usize>> {
        let reach = self.longest.saturating_sub(1);
        let mut windows: Vec<Range<usize>> = Vec::new();
        for change in changes {
            let (start, end) = (change.to.start.saturating_sub(reach), length.min(change.to.end + reach));
            match windows.last_mut() {
                Some(last) if start <= last.end => last.end = end,
                _ => windows.push(start..end),
            }
        }
        windows
    }
}

/// Where a keyword is in the text that was made of its own; `None` if something of it was replaced.
fn moved(keyword: &Keyword, changes: &[Change]) -> Option<Keyword> {
    let before = changes.partition_point(|change| change.from.end <= keyword.range.start);
    if changes.get(before).is_some_and(|next| next.from.start < keyword.range.end) {
        return None;
    }
    let last = before.checked_sub(1).and_then(|last| changes.get(last));
    let place = |at: usize| last.map_or(at, |last| at - last.from.end + last.to.end);
    Some(Keyword { range: place(keyword.range.start)..place(keyword.range.end), ..*keyword })
}

/// Whether something of a keyword was put there.
fn touches_change(keyword: &Keyword, changes: &[Change]) -> bool {
    let before = changes.partition_point(|change| change.to.end <= keyword.range.start);
    changes.get(before).is_some_and(|next| next.to.start < keyword.range.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces that are words, parts of words, and what may come between them.
    fn piece() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &["a", "b", "ab", "aba", "bab", "abba", "A", "c", "aaab", " ", "x"];
        proptest::sample::select(PIECES).prop_map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_changed_text_has_the_anchors_that_a_search_of_it_finds(
            parts in proptest::collection::vec((piece(), proptest::option::of(piece())), 0..20)
        ) {
            let keywords = KeywordFinder::new(["a", "ab", "ba", "abab", "bba", "aab", "cab "].into_iter()).unwrap();
            let (mut file, mut reading, mut changes) = (String::new(), String::new(), Vec::new());
            for (piece, replacement) in &parts {
                let (from, to) = (file.len(), reading.len());
                file += piece;
                reading += replacement.as_ref().unwrap_or(piece);
                if replacement.is_some() {
                    changes.push(Change { from: from..file.len(), to: to..reading.len() });
                }
            }
            let known: Vec<Keyword> = keywords.find(file.as_bytes()).collect();
            let all: Vec<Keyword> = keywords.find(reading.as_bytes()).collect();
            prop_assert_eq!(keywords.find_after(&known, &changes, reading.as_bytes()), all);
        }
    }
}
