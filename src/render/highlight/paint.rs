//! One text in one syntax: lines in, classed lines out.
//!
//! In: a syntax and, line by line, the text. Out: the pieces of each line. It holds the parser's state between the
//! lines and never fails: a line that is too long or that the parser refuses is passed through plain.

use std::sync::Arc;

use super::class::Class;
use super::known_lines::{KnownLines, KnownRun, Rest};
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
    /// What lines of the set's syntaxes were parsed to before.
    pub(super) known: &'a KnownLines,
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
    position: Position,
    /// The state of [`Rest::Between`], once it was needed.
    between: Option<PainterState>,
    /// The class of text that the syntax leaves plain.
    base: Option<Class>,
    /// The line with the line feed that the syntaxes expect; kept for its memory.
    buffer: String,
}

/// Where a parser is between two lines.
enum Position {
    At(Rest),
    /// In the middle of something.
    In(PainterState),
}

#[derive(Clone, PartialEq)]
struct PainterState {
    parser: ParseState,
    open: OpenScopes,
}

/// Adds the lines of a text, one after another.
pub(super) trait PaintLine {
    /// Adds `text`, a whole line without its line feed, to `line`.
    fn paint(&mut self, text: &str, line: &mut Line) -> Painted;
}

impl PaintLine for Painter<'_> {
    /// A line that is too long leaves the state as it was: the next line is read as if it were not there.
    fn paint(&mut self, text: &str, line: &mut Line) -> Painted {
        if is_too_long(text) {
            line.push(self.base, text);
            return Painted::TooLong;
        }
        let mut done = 0;
        for KnownRun { class, end } in self.runs(text).iter() {
            line.push(class.or(self.base), text.get(done..*end).unwrap_or_default());
            done = *end;
        }
        Painted::Parsed
    }
}

impl<'a> Painter<'a> {
    pub(super) fn new(grammar: Grammar<'a>, base: Option<Class>) -> Painter<'a> {
        Painter {
            grammar,
            position: Position::At(Rest::Beginning),
            between: None,
            base,
            buffer: String::new(),
        }
    }

    /// Whether nothing is open: the next line is read as it would be anywhere else.
    pub(super) fn is_at_rest(&self) -> bool {
        matches!(self.position, Position::At(_))
    }

    /// The runs of the next line, remembered or parsed; the parser is behind it then.
    fn runs(&mut self, text: &str) -> Arc<[KnownRun]> {
        let Grammar { known, syntax, .. } = self.grammar;
        let (mut state, before) = match std::mem::replace(&mut self.position, Position::At(Rest::Between)) {
            Position::At(rest) => match known.recall(syntax.scope, rest, text) {
                Some(runs) => return runs,
                None => (self.state_at(rest), Some(rest)),
            },
            Position::In(state) => (state, None),
        };
        let runs: Arc<[KnownRun]> = self.parse(&mut state, text).into();
        if state != self.state_at(Rest::Between) {
            self.position = Position::In(state);
        } else if let Some(before) = before {
            known.remember(syntax.scope, before, text, runs.clone());
        }
        runs
    }

    /// The state that is the same in every text.
    fn state_at(&mut self, rest: Rest) -> PainterState {
        if let (Rest::Between, Some(state)) = (rest, &self.between) {
            return state.clone();
        }
        let parser = ParseState::new(self.grammar.syntax);
        let mut state = PainterState { parser, open: OpenScopes::default() };
        if rest == Rest::Between {
            self.parse(&mut state, "");
            self.between = Some(state.clone());
        }
        state
    }

    /// The runs of a line, of which the last ends where the line does.
    fn parse(&mut self, state: &mut PainterState, text: &str) -> Vec<KnownRun> {
        self.buffer.clear();
        self.buffer.push_str(text);
        self.buffer.push('\n');
        let ops = state.parser.parse_line(&self.buffer, self.grammar.set).unwrap_or_default();
        let (mut runs, mut done) = (Vec::new(), 0);
        for (offset, op) in &ops {
            let end = (*offset).min(text.len());
            if end > done && text.is_char_boundary(end) {
                runs.push(KnownRun { class: state.open.class(), end });
                done = end;
            }
            state.open.apply(op, self.grammar.rules);
        }
        if done < text.len() {
            runs.push(KnownRun { class: state.open.class(), end: text.len() });
        }
        runs
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
