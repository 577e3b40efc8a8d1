//! Markdown to events, with the `{{ … }}` expressions of the prose set apart.
//!
//! Comes in: a page's text and where its Markdown begins. Goes out: a [`Document`] of pulldown-cmark events, in which
//! every expression is a [`TextPiece::Expression`]. What stands in code (spans, fences, indented blocks) is never an
//! expression, so Ansible, Go and Tera snippets stay as they are.
//!
//! How: a first parse finds the code; every `{{ … }}` outside of it is replaced by a placeholder, two noncharacters
//! around a number; a second parse then sees neither `|`, `*`, `_` nor quotes of an expression. All places are those of
//! the file.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::foreign_markup::find_foreign_markup;
use super::lost_markup::find_lost_markup;
use super::prose_lines::{BrokenReference, Definition, Markdown, Ranges, is_escaped};
use super::raw_html::{only, read_raw_html};
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
pub enum TextPiece<'a> {
    /// Plain text.
    Text(&'a str),
    /// The expression with this index in [`Document::expressions`].
    Expression(usize),
}

/// What stands before and after a placeholder's number: noncharacters (Unicode 23.7), which no text may hold, and which
/// Markdown takes for letters: in a word, a table cell or an address.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// Parses the Markdown of `text` from byte `start` on.
pub fn parse_markdown(
    file: &SitePath,
    text: &str,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    let body = text.get(start..).unwrap_or_default();
    let body = report_control_characters(file, body, start, diagnostics);
    let body = with_small_end_tags(body);
    let expressions = find_expressions(file, &body, start, diagnostics);
    let prepared = Prepared::new(&body, &expressions, start);
    let mut in_code = false;
    let events = parse_and_check(file, &prepared, diagnostics);
    let events = events.into_iter().map(|(event, range)| {
        let written = prepared.text.get(range.clone()).is_some_and(|text| text.contains(OPEN));
        let event = match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                Event::Start(Tag::CodeBlock(kind))
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                Event::End(TagEnd::CodeBlock)
            }
            // What only the second parse takes for code is as the author wrote it.
            Event::Code(text) if written => Event::Code(as_written(&text, &expressions).into()),
            Event::Text(text) if written && in_code => Event::Text(as_written(&text, &expressions).into()),
            // An entity (`&#xFDD0;`) makes no placeholder.
            Event::Text(text) if !written => Event::Text(harmless(text)),
            event => event,
        };
        (event.into_static(), prepared.place(range.start)..prepared.place(range.end))
    });
    Document { events: events.collect(), expressions }
}

/// The events of the prepared text; what of it is lost, or markup of other generators, is reported.
fn parse_and_check<'t>(
    file: &SitePath,
    prepared: &'t Prepared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Event<'t>, Range<usize>)> {
    let text = prepared.text.as_str();
    let mut broken = Vec::new();
    let note_broken = |link: BrokenLink<'_>| {
        broken.push(BrokenReference::new(&link));
        None
    };
    let mut parser =
        Parser::new_with_broken_link_callback(text, options(), Some(note_broken)).into_offset_iter();
    let events: Vec<_> = parser.by_ref().collect();
    let definitions: Vec<Definition> = Definition::all(parser.reference_definitions());
    drop(parser);
    let html = events.iter().filter(|(event, _)| is_raw_html(event));
    let html: Vec<_> = html.map(|(_, range)| range.clone()).collect();
    let html = read_raw_html(text, &html);
    let markdown =
        Markdown { text, events: &events, broken: &broken, definitions: &definitions, html: &html };
    let pieces = markdown.pieces();
    let place = |range: Range<usize>| Span::new(file, prepared.place(range.start)..prepared.place(range.end));
    find_lost_markup(&markdown, &pieces, &place, diagnostics);
    find_foreign_markup(&markdown, &pieces, &place, diagnostics);
    events
}

/// The text with every placeholder turned back into its expression.
fn as_written(text: &str, expressions: &[Expression]) -> String {
    let part = |piece: TextPiece<'_>| match piece {
        TextPiece::Text(text) => text.to_owned(),
        TextPiece::Expression(index) => {
            expressions.get(index).map(|found| found.source.clone()).unwrap_or_default()
        }
    };
    pieces(text).into_iter().map(part).collect()
}

/// The text with what HTML forbids replaced (HTML, "preprocessing the input stream").
fn harmless(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(is_forbidden) { text.replace(is_forbidden, "\u{fffd}").into() } else { text }
}

/// Control characters but tab and line ends, and noncharacters.
fn is_forbidden(letter: char) -> bool {
    let control = letter.is_control() && !matches!(letter, '\t' | '\n' | '\r');
    control || matches!(letter, '\u{fdd0}'..='\u{fdef}')
}

/// A text with placeholders, and how its places correspond to the file's.
struct Prepared {
    text: String,
    /// For each placeholder, where it ends here and where its expression ends in the file.
    ends: Vec<(usize, usize)>,
    start: usize,
}

impl Prepared {
    fn new(body: &str, expressions: &[Expression], start: usize) -> Self {
        let mut prepared = Prepared { text: String::with_capacity(body.len()), ends: Vec::new(), start };
        let mut copied = 0;
        for (index, expression) in expressions.iter().enumerate() {
            let (from, to) = (expression.span.start - start, expression.span.end - start);
            prepared.text.push_str(body.get(copied..from).unwrap_or_default());
            prepared.text.push_str(&format!("{OPEN}{index}{CLOSE}"));
            prepared.ends.push((prepared.text.len(), expression.span.end));
            copied = to;
        }
        prepared.text.push_str(body.get(copied..).unwrap_or_default());
        prepared
    }

    /// The byte in the file that corresponds to one here; events begin and end outside of placeholders.
    fn place(&self, here: usize) -> usize {
        let before = self.ends.partition_point(|(end, _)| *end <= here);
        match before.checked_sub(1).and_then(|last| self.ends.get(last)) {
            Some((end, in_file)) => in_file + (here - end),
            None => self.start + here,
        }
    }
}

/// Splits a text of the document into plain parts and expressions.
pub fn pieces(text: &str) -> Vec<TextPiece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((digits, after)) = after.split_once(CLOSE) else { break };
        if !before.is_empty() {
            pieces.push(TextPiece::Text(before));
        }
        pieces.push(TextPiece::Expression(digits.parse().unwrap_or(usize::MAX)));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(TextPiece::Text(rest));
    }
    pieces
}

/// The page's file with blanks in place of all but its raw HTML, so that every place stays what it is; each byte of an
/// expression is `filler`, which must be ASCII.
pub fn html_only(text: &str, document: &Document, filler: u8) -> String {
    let raw = document.events.iter().filter(|(event, _)| is_raw_html(event));
    let mut html = only(text, &raw.map(|(_, range)| range.clone()).collect::<Vec<_>>()).into_bytes();
    for Expression { span, .. } in &document.expressions {
        html.get_mut(span.start..span.end).into_iter().flatten().for_each(|byte| *byte = filler);
    }
    String::from_utf8(html).unwrap_or_default()
}

fn is_raw_html(event: &Event<'_>) -> bool {
    matches!(event, Event::Html(_) | Event::InlineHtml(_))
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

/// Reports control characters and noncharacters (HTML forbids them, and two are placeholders) and puts blanks there.
fn report_control_characters(
    file: &SitePath,
    body: &str,
    start: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    if !body.contains(is_forbidden) {
        return body.to_owned();
    }
    let mut clean = String::with_capacity(body.len());
    for (at, letter) in body.char_indices() {
        if is_forbidden(letter) {
            let place = at + start..at + start + letter.len_utf8();
            diagnostics.push(catalog::control_character(Span::new(file, place), letter));
            // As many blanks as it had bytes, so that every place stays what it is.
            clean.push_str(&" ".repeat(letter.len_utf8()));
        } else {
            clean.push(letter);
        }
    }
    clean
}

/// The elements that begin an HTML block which goes on to their end tag.
const RAW_BLOCKS: [&str; 4] = ["pre", "script", "style", "textarea"];

/// The text with small letters in the end tags that end an HTML block: any case ends it (CommonMark, "HTML blocks", 1), and
/// pulldown-cmark knows small letters alone. No other end tag changes, in code perhaps.
fn with_small_end_tags(body: String) -> String {
    let mut tags = Vec::new();
    for (at, _) in body.match_indices("</") {
        let Some(rest) = body.get(at + 2..) else { continue };
        let written = rest.split_once('>').map_or("", |(name, _)| name);
        let small = RAW_BLOCKS.into_iter().find(|name| name.eq_ignore_ascii_case(written));
        tags.extend(
            small.filter(|small| *small != written).map(|small| (at + 2..at + 2 + small.len(), small)),
        );
    }
    if tags.is_empty() {
        return body;
    }
    let mut small = body.clone();
    tags.iter().for_each(|(range, name)| small.replace_range(range.clone(), name));
    let blocks: Vec<Range<usize>> = Parser::new_ext(&small, options())
        .into_offset_iter()
        .filter_map(|(event, range)| matches!(event, Event::Start(Tag::HtmlBlock)).then_some(range))
        .collect();
    let mut text = body;
    for (range, name) in tags {
        let next = blocks.partition_point(|block| block.end <= range.start);
        let block = blocks.get(next).and_then(|block| small.get(block.start..range.start));
        let begins = block.and_then(|block| block.trim_start().strip_prefix('<')?.get(..name.len()));
        if begins.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            text.replace_range(range, name);
        }
    }
    text
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
    // Where the last expression ended: a tag inside of one, as in `{{ f("<pre>") }}`, begins nothing.
    let mut passed = 0;
    while let Some(found) = body.get(at..).and_then(|rest| rest.find("{{")).map(|offset| at + offset) {
        if let Some(range) = code.next(found).filter(|range| (passed..=found).contains(&range.start)) {
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
        passed = at;
    }
    expressions
}

/// The bytes of all code spans and code blocks and of what is verbatim in raw HTML.
fn code_ranges(body: &str) -> Ranges {
    let (mut ranges, mut html) = (Vec::new(), Vec::new());
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => ranges.push(range),
            event if is_raw_html(&event) => html.push(range),
            _ => {}
        }
    }
    ranges.extend(read_raw_html(body, &html).verbatim);
    Ranges::new(ranges)
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
            if let TextPiece::Expression(index) = piece {
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
            TextPiece::Expression(index) => Some(index),
            TextPiece::Text(_) => None,
        });
        assert_eq!(found.collect::<Vec<_>>(), (0..4000).collect::<Vec<_>>());
        assert_eq!(range.start, 0);
        assert_eq!(document.expressions.get(1).map(|second| second.span.start), Some(9));
    }

    #[test]
    fn an_expression_in_an_address_is_found() {
        for text in [
            "[f]({{ a }})",
            "[f](https://h/{{ a.b }}/x)",
            "![a]({{ a }}.png)",
            "<https://h/{{ a }}>",
            "[r]\n\n[r]: /{{ a }}",
        ] {
            let file = SitePath::new("content/a.md").unwrap();
            let document = parse_markdown(&file, text, 0, &mut Vec::new());
            let found = document.events.iter().any(|(event, _)| match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    has_expressions(dest_url)
                }
                _ => false,
            });
            assert!(found, "{text}");
        }
    }

    #[test]
    fn code_that_an_expression_hid_from_the_first_parse_stays_as_written() {
        let file = SitePath::new("content/a.md").unwrap();
        let text = "| a | b |\n|---|---|\n| {{ c | upper }} | `{{ ansible }}` |\n";
        let document = parse_markdown(&file, text, 0, &mut Vec::new());
        let code = document.events.iter().find_map(|(event, range)| match event {
            Event::Code(text) => Some((text.to_string(), range.clone())),
            _ => None,
        });
        assert_eq!(code, Some(("{{ ansible }}".to_owned(), 40..55)));
    }

    #[test]
    fn an_entity_makes_no_placeholder() {
        let file = SitePath::new("content/a.md").unwrap();
        let document = parse_markdown(&file, "{{ a }} &#xFDD0;0&#xFDD1;", 0, &mut Vec::new());
        let text: String = document
            .events
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(pieces(&text).iter().filter(|piece| matches!(piece, TextPiece::Expression(_))).count(), 1);
    }

    #[test]
    fn control_characters_are_reported() {
        assert_eq!(expressions("a\u{1}b\u{0}c\td").1, ["control_character", "control_character"]);
    }
}
