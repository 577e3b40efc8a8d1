//! A page's Markdown as the checks of its text see it: the pieces of text that are prose, as the author wrote them.
//!
//! Comes in: the events of a page. Goes out: [`Markdown`] and its [`ProsePiece`]s of prose: no code, no formulas, no words of a
//! link. Only what stays a text is looked at, so that whatever Markdown understood needs no second opinion.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, RefDefs, Tag, TagEnd};

use super::raw_html::RawHtml;

/// A page's Markdown, parsed, with what pulldown-cmark tells only on request.
pub struct Markdown<'a> {
    /// The text, with placeholders in place of expressions.
    pub text: &'a str,
    /// The events with their bytes in `text`.
    pub events: &'a [(Event<'a>, Range<usize>)],
    /// The references that lead to no definition.
    pub broken: &'a [BrokenReference],
    /// The definitions of links: where each first one stands, and where it leads.
    pub definitions: &'a [Definition],
    /// What the raw HTML holds.
    pub html: &'a RawHtml,
}

/// A reference without a definition.
pub struct BrokenReference {
    /// The whole of it.
    pub range: Range<usize>,
    /// The name that has no definition.
    pub label: String,
    /// `[text][name]` or `[name][]`, not the lone `[name]`.
    pub is_full: bool,
}

impl BrokenReference {
    /// As pulldown-cmark tells it.
    pub fn new(link: &BrokenLink<'_>) -> Self {
        let is_full = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed);
        BrokenReference { range: link.span.clone(), label: link.reference.to_string(), is_full }
    }
}

/// `[label]: address`.
pub struct Definition {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub address: String,
    /// The whole of it.
    pub range: Range<usize>,
}

impl Definition {
    /// All of a page, in its order.
    pub fn all(found: &RefDefs<'_>) -> Vec<Self> {
        let found = found.iter().map(|(label, found)| Definition {
            label: label.to_owned(),
            address: found.dest.to_string(),
            range: found.span.clone(),
        });
        let mut all: Vec<Definition> = found.collect();
        all.sort_by_key(|found| found.range.start);
        all
    }
}

/// Text without any markup in it, within one line.
#[derive(Clone, Debug)]
pub struct ProsePiece {
    /// Its bytes; backslashes included.
    pub range: Range<usize>,
    /// Whether nothing but the marks of its block stands before it on its line.
    pub begins_line: bool,
    /// Whether a paragraph begins with it.
    pub begins_paragraph: bool,
}

impl Markdown<'_> {
    /// The text of some bytes.
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// The rest of the line from a byte on.
    pub fn line_from(&self, at: usize) -> &str {
        self.text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    /// The last character before a byte.
    pub fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|text| text.chars().next_back())
    }

    /// The prose, in order.
    pub fn pieces(&self) -> Vec<ProsePiece> {
        let mut pieces: Vec<ProsePiece> = Vec::new();
        let (mut skipped, mut begins_line, mut begins_paragraph, mut follows) = (0usize, true, true, false);
        for (event, range) in self.events {
            match event {
                Event::Text(_) if skipped == 0 => {
                    match pieces.last_mut().filter(|_| follows) {
                        Some(last) => last.range.end = range.end,
                        None => {
                            let escaped = usize::from(self.before(range.start) == Some('\\'));
                            let range = range.start - escaped..range.end;
                            pieces.push(ProsePiece { range, begins_line, begins_paragraph });
                        }
                    }
                    (begins_line, begins_paragraph, follows) = (false, false, true);
                    continue;
                }
                Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }) => skipped += 1,
                Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => {
                    skipped = skipped.saturating_sub(1)
                }
                Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. } | Tag::TableCell) => {
                    (begins_line, begins_paragraph) = (!matches!(event, Event::Start(Tag::TableCell)), true);
                    follows = false;
                    continue;
                }
                Event::SoftBreak | Event::HardBreak => {
                    (begins_line, begins_paragraph, follows) = (true, false, false);
                    continue;
                }
                _ => {}
            }
            (begins_line, begins_paragraph, follows) = (false, false, false);
        }
        let literal = Ranges::new(self.html.code.iter().chain(&self.html.verbatim).cloned().collect());
        let formulas = Ranges::new(formulas(self.text));
        pieces.retain(|piece| !literal.hold(piece.range.start) && !formulas.hold(piece.range.start));
        pieces
    }
}

/// Ranges in a text, in order, none of which overlaps another.
pub struct Ranges(Vec<Range<usize>>);

impl Ranges {
    /// From places that may come in any order and overlap.
    pub fn new(mut places: Vec<Range<usize>>) -> Self {
        places.sort_by_key(|place| place.start);
        let mut apart: Vec<Range<usize>> = Vec::new();
        for place in places {
            match apart.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => apart.push(place),
            }
        }
        Ranges(apart)
    }

    /// The first of them that ends behind this byte.
    pub fn next(&self, at: usize) -> Option<&Range<usize>> {
        self.0.get(self.0.partition_point(|place| place.end <= at))
    }

    /// Whether one of them holds this byte.
    pub fn hold(&self, at: usize) -> bool {
        self.next(at).is_some_and(|place| place.contains(&at))
    }
}

/// Formulas in TeX: `$…$` within a line by the rules of Pandoc, `$$…$$` within a paragraph.
pub fn formulas(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let mut parts = paragraph.match_indices("$$").map(|(at, _)| start + at);
        while let (Some(from), Some(to)) = (parts.next(), parts.next()) {
            found.push(from..to + 2);
        }
        if !paragraph.contains("$$") {
            let mut line_start = start;
            for line in paragraph.split_inclusive('\n') {
                in_line(line, line_start, &mut found);
                line_start += line.len();
            }
        }
        start += paragraph.len();
    }
    found
}

fn in_line(line: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let mut open: Option<usize> = None;
    let (mut before, mut letters) = (' ', line.char_indices().peekable());
    while let Some((at, letter)) = letters.next() {
        let after = letters.peek().map_or(' ', |(_, after)| *after);
        if letter == '$' && before != '\\' {
            match open {
                Some(from) if !before.is_whitespace() && !after.is_ascii_digit() => {
                    found.push(start + from..start + at + 1);
                    open = None;
                }
                None if !after.is_whitespace() => open = Some(at),
                _ => {}
            }
        }
        before = letter;
    }
}

/// Whether a backslash before it takes a character's meaning.
pub fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// As much of the text from a byte on as markup within a line may have: looking further would take time without bounds.
pub fn window(text: &str, at: usize) -> &str {
    text.get(at..text.floor_char_boundary(at + 500)).unwrap_or_default()
}

/// Whether a text is an address and no words: `a.md`, `/x/`, `#y`, `https://…`.
pub fn is_plain_address(text: &str) -> bool {
    let has_ending = text.rsplit_once('.').is_some_and(|(name, ending)| {
        let ending = ending.split(['#', '?']).next().unwrap_or_default();
        !name.is_empty()
            && matches!(
                ending,
                "md" | "html" | "png" | "jpg" | "jpeg" | "svg" | "webp" | "gif" | "pdf" | "txt"
            )
    });
    let is_one = !text.is_empty() && !text.contains(char::is_whitespace);
    is_one
        && (text.starts_with("http://")
            || text.starts_with("https://")
            || text.starts_with("./")
            || text.starts_with("../")
            || text.starts_with("mailto:")
            || has_ending)
}
