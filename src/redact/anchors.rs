//! Where in a text a rule has to look: the words and signs that secrets begin with or follow.
//!
//! Comes in: bytes. Goes out: [`Anchor`]s in the order of their ends. A text that was made of another one by putting a
//! few letters in place of others has the anchors that lie outside of these, moved, and perhaps new ones around them; so
//! it need not be searched as a whole.

use std::cmp::Reverse;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::value::slice;

/// The largest text, in bytes, of which a list of anchors or of changes is kept: both grow with it.
pub(super) const LARGEST_KNOWN: usize = 1 << 20;

/// A word or sign of which a rule is about what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
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

/// Finds anchors; one pass over the text, whatever it says.
#[derive(Clone)]
pub(super) struct Anchors {
    automaton: AhoCorasick,
    /// The length of the longest word or sign.
    longest: usize,
}

impl Anchors {
    /// For these words and signs, without regard to ASCII case. The error is the automaton's: there are too many.
    pub(super) fn new<'w>(words: impl Iterator<Item = &'w str> + Clone) -> Result<Self, BuildError> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            // Larger than the other kinds, and twice as fast.
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.clone())?;
        Ok(Anchors { automaton, longest: words.map(str::len).max().unwrap_or_default() })
    }

    /// Those of a text, by their ends, and of those that end together the longest first.
    pub(super) fn find<'t>(&'t self, bytes: &'t [u8]) -> impl Iterator<Item = Anchor> + 't {
        let found = self.automaton.find_overlapping_iter(bytes);
        found.map(|found| Anchor { range: found.range(), number: found.pattern().as_usize() })
    }

    /// Those of a text that was made of another one, of which `known` are all. `changes` says how, in order.
    pub(super) fn find_after(&self, known: &[Anchor], changes: &[Change], bytes: &[u8]) -> Vec<Anchor> {
        let mut anchors: Vec<Anchor> = known.iter().filter_map(|anchor| moved(anchor, changes)).collect();
        for window in self.around(changes, bytes.len()) {
            let found = self.find(slice(bytes, window.clone())).map(|anchor| Anchor {
                range: anchor.range.start + window.start..anchor.range.end + window.start,
                ..anchor
            });
            anchors.extend(found.filter(|anchor| touches_change(anchor, changes)));
        }
        anchors.sort_by_key(|anchor| (anchor.range.end, Reverse(anchor.range.len()), anchor.number));
        anchors
    }

    /// The parts of a text of `length` bytes in which an anchor may have a part of what was put there.
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

/// Where an anchor is in the text that was made of its own; `None` if something of it was replaced.
fn moved(anchor: &Anchor, changes: &[Change]) -> Option<Anchor> {
    let before = changes.partition_point(|change| change.from.end <= anchor.range.start);
    if changes.get(before).is_some_and(|next| next.from.start < anchor.range.end) {
        return None;
    }
    let last = before.checked_sub(1).and_then(|last| changes.get(last));
    let place = |at: usize| last.map_or(at, |last| at - last.from.end + last.to.end);
    Some(Anchor { range: place(anchor.range.start)..place(anchor.range.end), ..*anchor })
}

/// Whether something of an anchor was put there.
fn touches_change(anchor: &Anchor, changes: &[Change]) -> bool {
    let before = changes.partition_point(|change| change.to.end <= anchor.range.start);
    changes.get(before).is_some_and(|next| next.to.start < anchor.range.end)
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
            let anchors = Anchors::new(["a", "ab", "ba", "abab", "bba", "aab", "cab "].into_iter()).unwrap();
            let (mut file, mut reading, mut changes) = (String::new(), String::new(), Vec::new());
            for (piece, replacement) in &parts {
                let (from, to) = (file.len(), reading.len());
                file += piece;
                reading += replacement.as_ref().unwrap_or(piece);
                if replacement.is_some() {
                    changes.push(Change { from: from..file.len(), to: to..reading.len() });
                }
            }
            let known: Vec<Anchor> = anchors.find(file.as_bytes()).collect();
            let all: Vec<Anchor> = anchors.find(reading.as_bytes()).collect();
            prop_assert_eq!(anchors.find_after(&known, &changes, reading.as_bytes()), all);
        }
    }
}
