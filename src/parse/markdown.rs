//! Markdown to events, with the `{{ … }}` expressions of the prose set apart.
//!
//! Comes in: a page's text and where its Markdown begins. Goes out: a [`Document`] of pulldown-cmark events, in which
//! every expression is a [`Piece::Expression`]. What stands in code (spans, fences, indented blocks) is never an
//! expression, so Ansible, Go and Tera snippets stay as they are.
//!
//! How: a first parse finds the code; every `{{ … }}` outside of it is replaced by a placeholder of the same length,
//! two control characters around letters; a second parse then sees neither `|`, `*`, `_` nor quotes of an expression,
//! and all offsets stay what they are in the file.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::diag::{Diagnostic, Span, catalog};
use crate::source::SitePath;

/// A page's Markdown, parsed.
#[derive(Clone, Debug)]
pub struct Document {
    /// The events with their bytes in the file. Placeholders stand where expressions are; see [`pieces`].
    pub events: Vec<(Event<'static>, Range<usize>)>,
    /// The expressions, in the order of the file.
    pub expressions: Vec<Expression>,
}

/// A `{{ … }}` of the prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// The whole of it, braces included.
    pub source: String,
    /// Where it stands.
    pub span: Span,
}

/// A part of a text: as it stands, or an expression to evaluate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Plain text.
    Text(&'a str),
    /// The expression with this index in [`Document::expressions`].
    Expression(usize),
}

/// What stands before and after a placeholder's letters. No other text holds them: they are reported as errors.
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';
/// The digits of a placeholder's number; letters, so that emphasis and tables treat a placeholder as a word.
const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// As many as three digits can count: the shortest expression, `{{a}}`, has room for three.
const MOST_EXPRESSIONS: usize = 62 * 62 * 62;

/// Parses the Markdown of `text` from byte `start` on.
pub fn parse_markdown(
    file: &SitePath,
    text: &str,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    let body = text.get(start..).unwrap_or_default();
    let body = report_control_characters(file, body, start, diagnostics);
    let expressions = find_expressions(file, &body, start, diagnostics);
    let prepared = with_placeholders(&body, &expressions, start);
    let shift = |range: Range<usize>| range.start + start..range.end + start;
    let events = Parser::new_ext(&prepared, options()).into_offset_iter();
    Document {
        events: events.map(|(event, range)| (event.into_static(), shift(range))).collect(),
        expressions,
    }
}

/// Splits a text of the document into plain parts and expressions.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((digits, after)) = after.split_once(CLOSE) else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Expression(number(digits)));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Whether the text holds any expression.
pub fn has_expressions(text: &str) -> bool {
    text.contains(OPEN)
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Reports control characters (HTML forbids them, and two of them are placeholders) and puts blanks in their place.
fn report_control_characters(
    file: &SitePath,
    body: &str,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let forbidden = |letter: &char| letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r');
    if !body.bytes().any(|byte| forbidden(&char::from(byte))) {
        return body.to_owned();
    }
    for (at, letter) in body.char_indices().filter(|(_, letter)| forbidden(letter)) {
        diagnostics.push(catalog::control_character(Span::new(file, at + start..at + start + 1), letter));
    }
    body.replace(|letter| forbidden(&letter), " ")
}

fn find_expressions(
    file: &SitePath,
    body: &str,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Expression> {
    if !body.contains("{{") {
        return Vec::new();
    }
    let code = code_ranges(body);
    let mut expressions = Vec::new();
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| rest.find("{{")).map(|offset| at + offset) {
        let next_code = code.partition_point(|range| range.end <= found);
        if let Some(range) = code.get(next_code).filter(|range| range.start <= found) {
            at = range.end;
            continue;
        }
        if is_escaped(body, found) {
            // `\{{`: two plain braces; also the second `{` of them begins nothing.
            at = found + 2;
            continue;
        }
        let Some(length) = expression_length(body.get(found..).unwrap_or_default()) else {
            diagnostics.push(catalog::unclosed_expression(Span::new(file, start + found..start + found + 2)));
            at = found + 2;
            continue;
        };
        let source = body.get(found..found + length).unwrap_or_default();
        let span = Span::new(file, start + found..start + found + length);
        if source.trim_matches(['{', '}', ' ', '\t']).is_empty() {
            diagnostics.push(catalog::empty_expression(span));
        } else {
            expressions.push(Expression { source: source.to_owned(), span });
        }
        at = found + length;
    }
    if expressions.len() > MOST_EXPRESSIONS {
        diagnostics.push(catalog::too_many_expressions(file, MOST_EXPRESSIONS));
        expressions.clear();
    }
    expressions
}

/// The bytes of all code spans and code blocks, in order.
fn code_ranges(body: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(body, options()).into_offset_iter();
    let mut ranges: Vec<Range<usize>> = events
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect();
    ranges.sort_by_key(|range| range.start);
    ranges
}

fn is_escaped(body: &str, at: usize) -> bool {
    let backslashes =
        body.get(..at).unwrap_or_default().bytes().rev().take_while(|byte| *byte == b'\\').count();
    backslashes % 2 == 1
}

/// The bytes from `{{` to the `}}` that closes it on the same line, quoted strings passed over.
fn expression_length(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices().skip(2) {
        match (quote, letter) {
            (_, '\n') => return None,
            (Some(open), letter) if letter == open && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '}') if before == '}' => return Some(at + 1),
            _ => {}
        }
        before = letter;
    }
    None
}

fn with_placeholders(body: &str, expressions: &[Expression], start: usize) -> String {
    let mut prepared = String::with_capacity(body.len());
    let mut copied = 0;
    for (index, expression) in expressions.iter().enumerate() {
        let (from, to) = (expression.span.start - start, expression.span.end - start);
        prepared.push_str(body.get(copied..from).unwrap_or_default());
        prepared.push(OPEN);
        prepared.push_str(&digits(index, to - from - 2));
        prepared.push(CLOSE);
        copied = to;
    }
    prepared.push_str(body.get(copied..).unwrap_or_default());
    prepared
}

/// `number` written with `width` digits of base 62.
fn digits(number: usize, width: usize) -> String {
    let digit = |place: usize| {
        let weight = u32::try_from(place).ok().and_then(|place| 62usize.checked_pow(place));
        let value = weight.map_or(0, |weight| number / weight % 62);
        DIGITS.get(value).map_or('0', |byte| char::from(*byte))
    };
    (0..width).rev().map(digit).collect()
}

fn number(digits: &str) -> usize {
    let value = |byte: u8| DIGITS.iter().position(|digit| *digit == byte).unwrap_or(0);
    digits.bytes().fold(0usize, |number, byte| number.wrapping_mul(62).wrapping_add(value(byte)))
}

/// The plain text of the events up to the end of the tag that has just been opened.
pub fn text_until_end(events: &[(Event<'static>, Range<usize>)], end: TagEnd) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::End(tag) if *tag == end => break,
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expressions(text: &str) -> (Vec<String>, Vec<&'static str>) {
        let file = SitePath::new("content/a.md").unwrap();
        let mut diagnostics = Vec::new();
        let document = parse_markdown(&file, text, 0, &mut diagnostics);
        let sources: Vec<String> = document.expressions.iter().map(|found| found.source.clone()).collect();
        let in_events = document.events.iter().filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => Some(text.to_string()),
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        });
        let all: String = in_events.collect();
        for piece in pieces(&all) {
            if let Piece::Expression(index) = piece {
                assert!(index < sources.len(), "{text}");
            }
        }
        (sources, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn an_expression_in_prose_is_found_whole() {
        for source in ["{{ a }}", "{{a}}", "{{ a | b(c=\"}}\") }}", "{{ a * b * c }}", "{{ x['_a_'] }}"] {
            for text in
                [format!("one {source} two"), format!("| h |\n|---|\n| {source} |"), format!("**{source}**")]
            {
                assert_eq!(expressions(&text), (vec![source.to_owned()], vec![]), "{text}");
            }
        }
    }

    #[test]
    fn code_holds_no_expression() {
        for text in [
            "`{{ a }}`",
            "```yaml\n{{ a }}\n```",
            "    {{ a }}",
            "> ```\n> {{ a }}\n> ```",
            "`` ` {{ a }} ``",
        ] {
            assert_eq!(expressions(text), (vec![], vec![]), "{text}");
        }
    }

    #[test]
    fn escaped_braces_are_plain_text() {
        assert_eq!(expressions("\\{{ a }} and \\\\{{ b }}").0, ["{{ b }}"]);
    }

    #[test]
    fn an_expression_that_is_not_closed_on_its_line_is_an_error() {
        assert_eq!(expressions("{{ a\n}}").1, ["unclosed_expression"]);
        assert_eq!(expressions("{{ \"}} ").1, ["unclosed_expression"]);
        assert_eq!(expressions("{{ }}").1, ["empty_expression"]);
    }

    #[test]
    fn a_placeholder_keeps_its_number_and_its_place() {
        let file = SitePath::new("content/a.md").unwrap();
        let text = format!("ü {}", "{{a}} ".repeat(4000));
        let document = parse_markdown(&file, &text, 0, &mut Vec::new());
        let Some((Event::Text(all), range)) = document.events.get(1) else {
            panic!("{:?}", document.events.get(1))
        };
        let found = pieces(all).into_iter().filter_map(|piece| match piece {
            Piece::Expression(index) => Some(index),
            Piece::Text(_) => None,
        });
        assert_eq!(found.collect::<Vec<_>>(), (0..4000).collect::<Vec<_>>());
        assert_eq!(range.start, 0);
        assert_eq!(document.expressions.get(1).map(|second| second.span.start), Some(9));
    }

    #[test]
    fn control_characters_are_reported() {
        assert_eq!(expressions("a\u{1}b\u{0}c\td").1, ["control_character", "control_character"]);
    }
}
