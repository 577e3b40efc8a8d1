//! What stands around the output of a program in a captured or pasted text: a byte order mark, what ssh, sudo, a login,
//! a locale or perl say in front of it, a prompt and a second command behind it.
//!
//! Comes in: a text of a format that knows where its output begins and ends ([`ProgramOutput::own_lines`]). Goes out: the
//! text with blanks in place of everything else, so that each place in it stays what it was, and what is to be told of
//! what was left out. The command itself with its prompt, and a prompt that nothing follows, go without a word.

use std::borrow::Cow;
use std::ops::Range;

use super::output::ProgramOutput;
use crate::diag::{Diagnostic, Span, catalog};
use crate::parse::paste::{PastedLine, lines};
use crate::source::SitePath;

/// Lines that are not the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where they stand: the first of them up to the last.
    pub place: Range<usize>,
    /// How many there are, without those that go without a word.
    pub lines: usize,
}

/// What stands around an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureSurroundings {
    /// Where the output stands.
    pub own: Range<usize>,
    /// What stands in front of it.
    pub in_front: Option<LeftOut>,
    /// What stands behind it.
    pub behind: Option<LeftOut>,
}

impl CaptureSurroundings {
    /// A warning for each side on which something was left out.
    pub fn warnings(&self, file: &SitePath, format: &str) -> impl Iterator<Item = Diagnostic> {
        let sides = [(&self.in_front, "in front of"), (&self.behind, "behind")];
        let told = sides.into_iter().filter_map(|(left, side)| Some((left.as_ref()?, side)));
        told.map(move |(left, side)| {
            catalog::left_out_of_capture(Span::new(file, left.place.clone()), left.lines, side, format)
        })
    }

    /// What is to be shown: the output, with a prompt around it if nothing else stands there.
    pub fn shown(&self, text: &str) -> Range<usize> {
        let start = if self.in_front.is_some() { self.own.start } else { mark_length(text) };
        let end = if self.behind.is_some() { self.own.end } else { text.len() };
        start..end
    }
}

/// Finds what stands around the output of a format.
pub(super) fn surroundings<F: ProgramOutput>(text: &str) -> CaptureSurroundings {
    let text = &*without_password_prompts(text);
    let lines = lines(text);
    let own = F::own_lines(&lines).unwrap_or(0..lines.len());
    let before = lines.get(..own.start).unwrap_or_default();
    let behind = lines.get(own.end..).unwrap_or_default();
    let start = lines.get(own.start).map_or(text.len(), |line| line.span.start);
    let end = behind.first().map_or(text.len(), |line| line.span.start);
    // The command in front of its output is no news, and a prompt behind it is none before something is typed there.
    let in_front = left_out(before, |line| !line.is_prompt());
    let behind = left_out(behind, |line| !(line.is_bare_prompt() || line.ends_session()));
    CaptureSurroundings { own: start..end, in_front, behind }
}

/// The text with blanks in place of all that is not the format's own.
pub(super) fn own_text<F: ProgramOutput>(text: &str) -> Cow<'_, str> {
    let own = surroundings::<F>(text).own;
    let text = without_password_prompts(text);
    if own == (0..text.len()) {
        return text;
    }
    let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    let mut blanked: String = text.bytes().take(own.start).map(blank).collect();
    blanked.push_str(text.get(own).unwrap_or_default());
    Cow::Owned(blanked)
}

fn left_out(lines: &[PastedLine], is_told: impl Fn(&PastedLine) -> bool) -> Option<LeftOut> {
    let told = || lines.iter().filter(|line| !line.text.trim().is_empty() && is_told(line));
    let (first, last) = (told().next()?, told().last()?);
    Some(LeftOut { place: first.whole().start..last.whole().end, lines: told().count() })
}

/// The length of a byte order mark, which editors and shells of Windows put at the beginning of a file.
fn mark_length(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// `sudo -S` asks without a line break: `[sudo] password for ann: Cluster information`. Blanks take its place.
fn without_password_prompts(text: &str) -> Cow<'_, str> {
    const SIGN: &str = "[sudo] ";
    if !text.contains(SIGN) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| match line.strip_prefix(SIGN).and_then(|rest| rest.split_once(": ")) {
        Some((asked, rest)) => format!("{}{rest}", " ".repeat(SIGN.len() + asked.len() + ": ".len())),
        None => line.to_owned(),
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect())
}
