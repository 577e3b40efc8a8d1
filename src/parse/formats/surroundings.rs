//! What stands around the output of a program in a captured or pasted text: a byte order mark, what ssh, sudo, a login,
//! a locale or perl say in front of it, a prompt and a second command behind it, the tags of a forum at both ends.
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
pub struct SkippedLines {
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
    pub in_front: Option<SkippedLines>,
    /// What stands behind it.
    pub behind: Option<SkippedLines>,
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

    /// What is to be shown: the output, with a prompt around it if nothing else stands there, without markup.
    pub fn shown(&self, text: &str) -> Range<usize> {
        let start = if self.in_front.is_some() { self.own.start } else { mark_length(text) };
        let end = if self.behind.is_some() { self.own.end } else { text.len() };
        let own = beside_markup(text.get(start..end).unwrap_or_default());
        start + own.start..start + own.end
    }
}

/// Finds what stands around the output of a format.
pub(super) fn surroundings<F: ProgramOutput>(text: &str) -> CaptureSurroundings {
    let text = &*without_glued(text);
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
    let text = without_glued(text);
    if own == (0..text.len()) {
        return text;
    }
    let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    let mut blanked: String = text.bytes().take(own.start).map(blank).collect();
    blanked.push_str(text.get(own).unwrap_or_default());
    Cow::Owned(blanked)
}

fn left_out(lines: &[PastedLine], is_told: impl Fn(&PastedLine) -> bool) -> Option<SkippedLines> {
    let told = || lines.iter().filter(|line| !line.text.trim().is_empty() && is_told(line));
    let (first, last) = (told().next()?, told().last()?);
    Some(SkippedLines { place: first.whole().start..last.whole().end, lines: told().count() })
}

/// The length of a byte order mark, which editors and shells of Windows put at the beginning of a file.
fn mark_length(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// The text with blanks in place of what stands in the same line as the output: the prompt of `sudo -S`, and the markup of
/// a forum or a page in which it was shown.
fn without_glued(text: &str) -> Cow<'_, str> {
    if !text.contains(['[', '`', '<']) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let own = glued(line);
        clean.extend(std::iter::repeat_n(' ', own.start));
        clean.push_str(line.get(own.clone()).unwrap_or_default());
        clean.extend(std::iter::repeat_n(' ', line.trim_end().len().saturating_sub(own.end)));
        clean.push_str(line.get(line.trim_end().len().max(own.end)..).unwrap_or_default());
    }
    Cow::Owned(clean)
}

/// The part of a line beside what is glued to it. A prompt of sudo may stand alone, markup alone is told of as any line.
fn glued(line: &str) -> Range<usize> {
    let asked = line.strip_prefix('\u{feff}').unwrap_or(line);
    let start = after_password_prompt(asked).map_or(0, |rest| line.len() - rest.len());
    let own = beside_markup(line.get(start..).unwrap_or_default());
    start + own.start..start + own.end
}

/// The part of a text beside the markup at both of its ends; all of it where nothing else stands there.
fn beside_markup(text: &str) -> Range<usize> {
    let mut own = text.strip_prefix('\u{feff}').unwrap_or(text);
    let marked = own.len();
    while let Some(rest) = after_markup(own) {
        own = rest;
    }
    let start = if own.len() < marked { text.len() - own.len() } else { 0 };
    let mut before = own.trim_end();
    while let Some(rest) = before_markup(before) {
        before = rest;
    }
    match before.trim() {
        "" => 0..text.len(),
        _ if before.len() < own.trim_end().len() => start..text.len() - own.len() + before.len(),
        _ => start..text.len(),
    }
}

/// `sudo -S` asks without a line break: `[sudo] password for ann: Cluster information`.
fn after_password_prompt(line: &str) -> Option<&str> {
    line.strip_prefix("[sudo] ")?.split_once(": ").map(|(_, rest)| rest)
}

/// Tags of BBCode and of HTML in which forums and pages show what a program printed.
const TAGS: [&str; 10] = ["b", "bash", "code", "font", "icode", "pre", "quote", "samp", "size", "spoiler"];

/// What follows `[CODE]`, `[code=bash]`, `<pre class="x">` or a fence.
fn after_markup(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("```") {
        return Some(rest);
    }
    let end = if line.starts_with('[') { ']' } else { '>' };
    let (tag, rest) = line.strip_prefix(['[', '<'])?.split_once(end)?;
    is_tag(tag).then_some(rest)
}

/// What stands in front of `[/CODE]`, `</pre>` or a fence.
fn before_markup(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_suffix("```") {
        return Some(rest);
    }
    let begin = if line.ends_with(']') { "[/" } else { "</" };
    let (rest, tag) = line.strip_suffix([']', '>'])?.rsplit_once(begin)?;
    is_tag(tag).then_some(rest)
}

fn is_tag(tag: &str) -> bool {
    let name = tag.split(['=', ' ']).next().unwrap_or(tag);
    TAGS.iter().any(|known| known.eq_ignore_ascii_case(name))
}
