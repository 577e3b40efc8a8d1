//! Diagnostics as text for a terminal, with the source line and carets.
//!
//! Comes in: diagnostics and a way to look up a file's text. Goes out: one string, the same for the same input.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity, Span};
use crate::source::SitePath;

/// Whether the text is for a terminal that shows colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// With ANSI colour codes.
    Yes,
    /// Plain text.
    No,
}

/// Longest source text that is shown with carets; the place in a longer file is given by line and column alone.
const LONGEST_SHOWN: usize = 1 << 20;

/// Longest line that is shown with carets, in bytes.
const LONGEST_LINE: usize = 2000;

/// Draws all `diagnostics`, a blank line between them, ordered by file and place.
///
/// `text_of` gives the text of a source file, or `None` if there is none (then the file is only named).
pub fn render<'a>(
    diagnostics: &'a [Diagnostic],
    text_of: impl Fn(&SitePath) -> Option<&'a str>,
    colour: Colour,
) -> String {
    let renderer = match colour {
        Colour::Yes => Renderer::styled(),
        Colour::No => Renderer::plain(),
    };
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut drawn = Vec::new();
    for diagnostic in sorted {
        // Hints stand at the left margin, below the picture, as in `hint: did you mean …`.
        let hint =
            |hint: &String| Group::with_title(Level::HELP.with_name("hint").secondary_title(printable(hint)));
        let mut groups = vec![group(diagnostic, &text_of)];
        groups.extend(diagnostic.hints.iter().map(hint));
        drawn.push(renderer.render(&groups) + "\n");
    }
    drawn.join("\n")
}

/// Line and column, both from 1, of a byte offset; the column counts characters.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The length of the line that holds the byte at `offset`.
fn line_length(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let (before, after) = bytes.split_at(offset);
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = after.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| offset + at);
    end - start
}

fn group<'a>(diagnostic: &'a Diagnostic, text_of: impl Fn(&SitePath) -> Option<&'a str>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(printable(&diagnostic.message)));
    group = match &diagnostic.place {
        Place::None => group,
        Place::File(file) => group.element(Origin::path(printable(file.as_str()))),
        Place::At(span) => with_span(group, span, None, &text_of),
    };
    for (span, what) in &diagnostic.related {
        group = with_span(group, span, Some(what), &text_of);
    }
    group
}

fn with_span<'a>(
    group: Group<'a>,
    span: &'a Span,
    label: Option<&'a String>,
    text_of: impl Fn(&SitePath) -> Option<&'a str>,
) -> Group<'a> {
    let path = printable(span.file.as_str());
    let Some(text) = text_of(&span.file) else {
        return group.element(Origin::path(path));
    };
    if text.len() > LONGEST_SHOWN || line_length(text, span.start) > LONGEST_LINE {
        let (line, column) = line_and_column(text, span.start);
        return group.element(Origin::path(path).line(line).char_column(column));
    }
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let annotation = kind.span(on_characters(text, span)).label(label.map(|label| printable(label)));
    group.element(Snippet::source(text).path(path).annotation(annotation))
}

/// The span cut to the text and to whole characters, at least one column wide where there is one, on one line.
fn on_characters(text: &str, span: &Span) -> std::ops::Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at);
    let mut end = span.end.clamp(start, line_end.max(start));
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Text with what a terminal would obey, or what would reorder the line, made visible.
fn printable(text: &str) -> String {
    let shown = |letter: char| match letter {
        '\n' | '\t' => letter.to_string(),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
            letter.escape_unicode().to_string()
        }
        letter if letter.is_control() => letter.escape_unicode().to_string(),
        letter => letter.to_string(),
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Category;

    fn diagnostic(place: Place, hints: &[&str]) -> Diagnostic {
        Diagnostic {
            place,
            severity: Severity::Error,
            code: "test",
            message: "link ends at unknown node `pve-hp`".into(),
            related: Vec::new(),
            hints: hints.iter().map(|hint| hint.to_string()).collect(),
            category: Category::Other,
        }
    }

    #[test]
    fn a_message_shows_the_line_the_carets_and_the_hint() {
        let file = SitePath::new("data/inventory.toml").unwrap();
        let text = "[[node]]\n  to = \"pve-hp\"\n";
        let span = Span::new(&file, 16..24);
        let drawn =
            render(&[diagnostic(Place::At(span), &["did you mean `pvehp`?"])], |_| Some(text), Colour::No);
        let expected = "\
error: link ends at unknown node `pve-hp`
 --> data/inventory.toml:2:8
  |
2 |   to = \"pve-hp\"
  |        ^^^^^^^^
  |
hint: did you mean `pvehp`?
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_as_an_escape() {
        let mut hostile = diagnostic(Place::None, &[]);
        hostile.message = "name `\u{1b}[2J\u{202e}`".into();
        let drawn = render(&[hostile], |_| None, Colour::No);
        assert_eq!(drawn, "error: name `\\u{1b}[2J\\u{202e}`\n");
    }

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(line_and_column("a\nüü\"x", 6), (2, 3));
    }
}
