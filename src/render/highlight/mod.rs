//! Syntax highlighting: the text of a code block becomes lines of classed pieces, and those become HTML.
//!
//! In: source text and the name of a language. Out: [`Highlighted`] lines, or their HTML by [`write_html`]. It reads no
//! files, keeps no state between blocks, never fails, and never changes the text: the pieces of a line, joined, are the
//! line. Same text and language, same result.
//!
//! What comes in passes `language` (which syntax?), `session` (a shell session only: which line is what?), `paint` (the
//! parser's scopes), `scopes` (from scopes to classes) and `html`.

mod class;
mod console;
mod diff;
mod here_document;
pub(super) mod html;
mod known_lines;
mod language;
mod line;
mod paint;
mod program;
mod prompt;
mod prompts;
mod ranges;
mod scopes;
mod session;
mod shell;
mod syntaxes;
#[cfg(test)]
mod tests;

pub use class::Class;
pub use html::{HtmlOptions, LineNumbers, escaped, write_html};
pub use line::{Line, Piece};
pub use paint::{LONGEST_LINE, LONGEST_RUN};
pub use ranges::{BadRange, LineRanges};
pub use session::commands;

use diff::DiffPainter;
use language::{Language, language};
use paint::{Grammar, PaintLine, Painted, Painter};
use session::read_session;
use shell::ShellPainter;
use std::borrow::Cow;
use syntaxes::Syntaxes;

/// The longest block that is parsed, in bytes.
///
/// The parser manages about 1 MB/s, so this is a quarter of a second; what is longer is a download, not reading.
pub const LONGEST_BLOCK: usize = 256 * 1024;

/// The most that the lines of a block may weigh, where a line weighs the square of its bytes.
///
/// Lines cost up to the square of their length. Ordinary code of [`LONGEST_BLOCK`] weighs a third of this; the worst
/// lines found for any syntax, as many as fit, take three seconds.
pub const HEAVIEST_BLOCK: usize = 64 << 20;

/// The lines of a block, and how much of it was highlighted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlighted {
    /// Joined by line feeds they are the source with CRLF turned into LF and without the last line feed.
    pub lines: Vec<Line>,
    /// For a diagnostic: what was shown plain, and why.
    pub coverage: Coverage,
}

/// How much of a block was highlighted. The rest is shown plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of it, as far as its language has a syntax.
    Whole,
    /// Nothing: no such language. [`Highlighter::nearest`] has names to propose.
    UnknownLanguage,
    /// Nothing: the block has more than [`LONGEST_BLOCK`] bytes.
    BlockTooLong {
        /// The block's length.
        bytes: usize,
    },
    /// Nothing: the block has so many long lines that they weigh more than [`HEAVIEST_BLOCK`].
    BlockTooHeavy,
    /// All but `count` lines that have more than [`LONGEST_LINE`] bytes, or more than [`LONGEST_RUN`] blanks or equal
    /// punctuation marks on end; `first` is the first of them, from 1.
    LinesTooLong {
        /// The number of the first such line, from 1.
        first: usize,
        /// How many there are.
        count: usize,
    },
}

/// Highlights blocks, and holds the syntaxes it has loaded for that.
///
/// Cheap to make. One is enough for all pages, also when they are rendered in parallel.
#[derive(Default)]
pub struct Highlighter {
    syntaxes: Syntaxes,
}

impl Highlighter {
    /// A highlighter that has loaded nothing yet.
    pub fn new() -> Highlighter {
        Highlighter::default()
    }

    /// Highlights a block in the language called `name`. An unknown name, like an empty one, gives plain text.
    pub fn highlight(&self, source: &str, name: &str) -> Highlighted {
        let source = with_line_feeds(source);
        let lines = lines_of(&source);
        let name = normal(name);
        match language(&name) {
            Language::Plain => plain(&lines, Coverage::Whole),
            _ if source.len() > LONGEST_BLOCK => {
                plain(&lines, Coverage::BlockTooLong { bytes: source.len() })
            }
            _ if weight(&lines) > HEAVIEST_BLOCK => plain(&lines, Coverage::BlockTooHeavy),
            Language::Console => self.session(&lines, None),
            Language::Output(own) => match self.syntaxes.own(own) {
                // Pasted with the prompt above it, output is a session.
                Some(grammar) if session::has_prompt(&lines) => self.session(&lines, Some(grammar)),
                grammar => in_one_syntax(&lines, grammar),
            },
            Language::Own("shell") => {
                with_painter(&lines, self.syntaxes.own("shell").map(ShellPainter::script))
            }
            Language::Own(own) => in_one_syntax(&lines, self.syntaxes.own(own)),
            Language::Token("diff" | "patch") => {
                with_painter(&lines, self.syntaxes.token("diff").map(DiffPainter::new))
            }
            Language::Token(token) => in_one_syntax(&lines, self.syntaxes.token(token)),
        }
    }

    /// Whether a fence may name this language. Case does not matter.
    pub fn knows(&self, name: &str) -> bool {
        match language(&normal(name)) {
            Language::Plain | Language::Console | Language::Output(_) | Language::Own(_) => true,
            Language::Token(token) => self.syntaxes.token(token).is_some(),
        }
    }

    /// Known names near to an unknown one, at most three, the nearest first.
    pub fn nearest(&self, name: &str) -> Vec<String> {
        language::nearest(&normal(name), self.syntaxes.names())
    }

    fn session(&self, lines: &[&str], output: Option<Grammar>) -> Highlighted {
        let (lines, too_long) = console::paint_session(&read_session(lines), output, &self.syntaxes);
        Highlighted { lines, coverage: coverage(&too_long) }
    }
}

fn in_one_syntax(lines: &[&str], grammar: Option<Grammar>) -> Highlighted {
    with_painter(lines, grammar.map(|grammar| Painter::new(grammar, None)))
}

fn with_painter(lines: &[&str], painter: Option<impl PaintLine>) -> Highlighted {
    let Some(mut painter) = painter else { return plain(lines, Coverage::UnknownLanguage) };
    let mut painted = Vec::with_capacity(lines.len());
    let mut too_long = Vec::new();
    for (index, text) in lines.iter().enumerate() {
        let mut line = Line::default();
        if painter.paint(text, &mut line) == Painted::TooLong {
            too_long.push(index);
        }
        painted.push(line);
    }
    Highlighted { lines: painted, coverage: coverage(&too_long) }
}

fn weight(lines: &[&str]) -> usize {
    let parsed = lines.iter().filter(|line| line.len() <= LONGEST_LINE);
    parsed.map(|line| line.len() * line.len()).sum()
}

fn plain(lines: &[&str], coverage: Coverage) -> Highlighted {
    Highlighted { lines: lines.iter().map(|text| Line::plain(text, None)).collect(), coverage }
}

fn coverage(too_long: &[usize]) -> Coverage {
    match too_long.first() {
        Some(first) => Coverage::LinesTooLong { first: first + 1, count: too_long.len() },
        None => Coverage::Whole,
    }
}

fn normal(name: &str) -> String {
    name.trim().to_lowercase()
}

fn with_line_feeds(source: &str) -> Cow<'_, str> {
    if source.contains("\r\n") { Cow::Owned(source.replace("\r\n", "\n")) } else { Cow::Borrowed(source) }
}

/// The lines without their line feeds. Unlike `str::lines`, keeps a carriage return that is left before a line feed.
fn lines_of(source: &str) -> Vec<&str> {
    match source.strip_suffix('\n').unwrap_or(source) {
        "" if source.is_empty() => Vec::new(),
        text => text.split('\n').collect(),
    }
}
