//! Lines that were parsed before. `fi`, `}`, an empty line and `[[node]]` are on every page, and most lines of a text
//! begin and end where a syntax is between two statements: such a line is the same runs wherever it stands.
//!
//! In: a syntax and a line. Out: its runs, if the line was parsed before from the same state and came to rest. Bounded:
//! what is full is emptied. Nothing here changes what comes out, only when it is computed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use syntect::parsing::Scope;

use super::class::Class;

/// A run of text of one class within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownRun {
    pub(super) class: Option<Class>,
    /// The byte of the line behind it.
    pub(super) end: usize,
}

/// The states of a parser that are the same in every text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rest {
    /// Before the first line.
    Beginning,
    /// As after an empty line at the beginning: nothing is open.
    Between,
}

/// The most bytes of lines that are remembered: some thousand lines. Those that recur are learnt again at once, so more
/// would only make a process grow that highlights ever new ones.
const MOST_BYTES: usize = 256 << 10;

/// What an entry costs beside its text and runs: its place in the table, which is half empty, and three allocations.
const OVERHEAD: usize = 128;

/// What lines were parsed to.
#[derive(Default)]
pub(super) struct KnownLines(Mutex<KnownLine>);

type Lines = HashMap<Box<str>, Arc<[KnownRun]>>;

#[derive(Default)]
struct KnownLine {
    lines: HashMap<(Scope, Rest), Lines>,
    bytes: usize,
}

impl KnownLines {
    /// The runs of a line that begins in this state and ends in [`Rest::Between`].
    pub(super) fn recall(&self, syntax: Scope, before: Rest, text: &str) -> Option<Arc<[KnownRun]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.lines.get(&(syntax, before))?.get(text).cloned()
    }

    /// Remembers such a line.
    pub(super) fn remember(&self, syntax: Scope, before: Rest, text: &str, runs: Arc<[KnownRun]>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.bytes >= MOST_BYTES {
            *known = KnownLine::default();
        }
        known.bytes += text.len() + std::mem::size_of_val(&*runs) + OVERHEAD;
        known.lines.entry((syntax, before)).or_default().insert(text.into(), runs);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Highlighter;

    #[test]
    fn a_known_line_is_painted_by_the_state_it_stands_in() {
        let highlighter = Highlighter::new();
        let fresh = |text: &str, name| Highlighter::new().highlight(text, name);
        let text = "#!/bin/sh\nfi # b\necho \"a\nfi # b\n\"\nfi # b\ncat <<EOF\nfi # b\nEOF\nfi # b\n";
        // Known lines first, in another state than they will be met in.
        for line in text.lines().chain(["#!/bin/sh", ""]) {
            highlighter.highlight(&format!("\n{line}\n"), "bash");
            highlighter.highlight(line, "bash");
        }
        for (name, times) in [("bash", 2), ("toml", 1), ("python", 1)] {
            for _ in 0..times {
                assert_eq!(highlighter.highlight(text, name), fresh(text, name));
            }
        }
    }
}
