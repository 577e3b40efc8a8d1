//! One text in one syntax: lines in, classed lines out.
//!
//! In: a syntax and, line by line, the text. Out: the pieces of each line. It holds the parser's state between the
//! lines and never fails: a line that is too long or that the parser refuses is passed through plain.

use super::class::Class;
use super::line::Line;
use super::scopes::{OpenScopes, ScopeRules};
use syntect::parsing::{ParseState, SyntaxReference, SyntaxSet};

/// The longest line that is parsed, in bytes.
///
/// After each token a parser looks for the next one up to the end of the line, so a line costs up to the square of its
/// length. Lines this long are data; nobody reads them for their colours.
pub const LONGEST_LINE: usize = 2048;

/// The longest run of white space, or of one punctuation mark, in a line that is parsed, in bytes.
///
/// Some syntaxes take the cube of such a run: 2,048 tabs cost the INI syntax four seconds, 256 cost it ten milliseconds.
pub const LONGEST_RUN: usize = 256;

/// A syntax with the tables needed to use it.
#[derive(Clone, Copy)]
pub(super) struct Grammar<'a> {
    pub(super) set: &'a SyntaxSet,
    pub(super) syntax: &'a SyntaxReference,
    pub(super) rules: &'a ScopeRules,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Painted {
    Parsed,
    TooLong,
}

/// A parser in the middle of a text.
pub(super) struct Painter<'a> {
    grammar: Grammar<'a>,
    state: ParseState,
    open: OpenScopes,
    /// The class of text that the syntax leaves plain.
    base: Option<Class>,
    /// The line with the line feed that the syntaxes expect; kept for its memory.
    buffer: String,
}

impl<'a> Painter<'a> {
    pub(super) fn new(grammar: Grammar<'a>, base: Option<Class>) -> Painter<'a> {
        let state = ParseState::new(grammar.syntax);
        Painter { grammar, state, open: OpenScopes::default(), base, buffer: String::new() }
    }

    /// Adds `text`, a whole line without its line feed, to `line`.
    ///
    /// A line that is too long leaves the state as it was: the next line is read as if it were not there.
    pub(super) fn paint(&mut self, text: &str, line: &mut Line) -> Painted {
        if is_too_long(text) {
            line.push(self.base, text);
            return Painted::TooLong;
        }
        self.buffer.clear();
        self.buffer.push_str(text);
        self.buffer.push('\n');
        let ops = self.state.parse_line(&self.buffer, self.grammar.set).unwrap_or_default();
        let mut done = 0;
        for (offset, op) in &ops {
            let end = (*offset).min(text.len());
            if let Some(run) = text.get(done..end) {
                line.push(self.open.class().or(self.base), run);
                done = end;
            }
            self.open.apply(op, self.grammar.rules);
        }
        line.push(self.open.class().or(self.base), text.get(done..).unwrap_or_default());
        Painted::Parsed
    }
}

/// Whether a line is shown plain because parsing it could take too long.
fn is_too_long(text: &str) -> bool {
    if text.len() > LONGEST_LINE {
        return true;
    }
    let (mut run, mut last) = (0, None);
    for byte in text.bytes() {
        // All white space is alike, and letters and digits never make a run.
        let mark = if byte.is_ascii_whitespace() { b' ' } else { byte };
        run = if last == Some(mark) && !mark.is_ascii_alphanumeric() { run + 1 } else { 1 };
        last = Some(mark);
        if run > LONGEST_RUN {
            return true;
        }
    }
    false
}
