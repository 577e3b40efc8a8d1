//! What is written as Markdown or HTML but fails, and becomes text or vanishes without a word.
//!
//! Comes in: a page's parsed [`Markdown`]. Goes out: a warning at each place: references without a definition, definitions
//! that count for nothing, links, tables and fences that are none, HTML that is never closed. What people write in an
//! ordinary text (`[sic]`, `array[i][j]`, `a * b`) is none of these. Time grows as the text does.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::html_block::HtmlBlock;
use super::prose_lines::{
    Definition, Markdown, ProsePiece, Ranges, formulas, is_escaped, is_plain_address, window,
};
use super::table_text::{cells_of, is_delimiter_row, is_row};
use crate::diag::{Diagnostic, Span, catalog, nearest};

/// Where some bytes of the Markdown stand in the file.
pub type Place<'a> = &'a dyn Fn(Range<usize>) -> Span;

/// Reports what is lost.
pub fn find_lost_markup(
    markdown: &Markdown<'_>,
    pieces: &[ProsePiece],
    place: Place<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut finder = Finder { markdown, place, diagnostics };
    for (opener, closer) in &markdown.html.unclosed {
        let written = markdown.slice(opener.clone());
        finder.push(catalog::unclosed_html(place(opener.clone()), written, closer));
    }
    finder.references();
    finder.definitions();
    finder.notes(pieces);
    finder.blocks();
    let mut table = None;
    for piece in pieces {
        finder.links(piece);
        finder.tags(piece);
        finder.line(piece, &mut table);
    }
}

struct Finder<'a> {
    markdown: &'a Markdown<'a>,
    place: Place<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Finder<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether this begins a line, an item or a quotation, with words behind it.
    fn begins_text(&self, range: &Range<usize>) -> bool {
        let text = self.markdown.text;
        let line = text.get(..range.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let begins = line.ends_with(['"', '“', '„', '«'])
            || line.chars().all(|letter| letter.is_ascii_digit() || " \t>-*+.)|".contains(letter));
        let rest = text.get(range.end..).unwrap_or_default();
        begins && rest.strip_prefix([' ', '\t']).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    }

    /// `[text][name]` and `[name][]` without a definition.
    fn references(&mut self) {
        let markdown = self.markdown;
        let code = markdown.html.code.iter().chain(&markdown.html.verbatim).cloned();
        let code = Ranges::new(code.chain(formulas(markdown.text)).collect());
        let labels = || markdown.definitions.iter().map(|definition| definition.label.as_str());
        for broken in markdown.broken.iter().filter(|broken| broken.is_full && !broken.label.starts_with('^'))
        {
            let start = broken.range.start;
            // `array[i][j]`, `f()[a][b]`; `[1][2]`.
            let is_index = markdown
                .before(start)
                .is_some_and(|before| before.is_alphanumeric() || ")]}_\\".contains(before));
            let end = broken.range.end;
            let written = markdown.slice(broken.range.clone());
            // `[a-z][0-9]+`
            let is_class = markdown.text.get(end..).is_some_and(|rest| rest.starts_with(['+', '{']));
            if is_index || is_class || code.hold(start) {
                continue;
            }
            let meant = nearest(&broken.label, labels());
            // `[error][kernel] …` in a log or a list of changes, where nothing on the page is a reference.
            let is_tag = markdown.definitions.is_empty() && self.begins_text(&broken.range);
            if meant.is_some() || is_reference(written, is_tag) {
                // Of `[name][]`, the empty brackets are left out.
                let end = end + if markdown.slice(end..end + 2) == "[]" { 2 } else { 0 };
                let span = (self.place)(start..end);
                self.push(catalog::undefined_reference(span, &broken.label, meant));
            }
        }
    }

    /// Definitions of links that are there twice, or that nothing refers to.
    fn definitions(&mut self) {
        let markdown = self.markdown;
        // `[//]: # (words)` is how people write a comment.
        let is_comment = |found: &&Definition| matches!(found.address.as_str(), "#" | "");
        let meant = || markdown.definitions.iter().filter(|found| !is_comment(found));
        let first: HashMap<String, &Range<usize>> =
            meant().map(|found| (folded(&found.label), &found.range)).collect();
        for (label, range) in later_definitions(markdown) {
            if let Some(first) = first.get(&folded(&label)).filter(|first| !first.contains(&range.start)) {
                let (span, first) = ((self.place)(range), (self.place)((*first).clone()));
                self.push(catalog::duplicate_definition(span, &format!("[{label}]"), first));
            }
        }
        let used: HashSet<String> = markdown
            .events
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Start(Tag::Link { id, link_type, .. } | Tag::Image { id, link_type, .. })
                    if matches!(
                        link_type,
                        LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut
                    ) =>
                {
                    Some(folded(id))
                }
                _ => None,
            })
            .collect();
        for definition in meant().filter(|found| !used.contains(&folded(&found.label))) {
            let span = (self.place)(definition.range.clone());
            self.push(catalog::unused_definition(span, &definition.label));
        }
    }

    /// Notes that are defined twice; marks of notes that are not defined.
    fn notes(&mut self, pieces: &[ProsePiece]) {
        let markdown = self.markdown;
        let mut first: HashMap<String, Range<usize>> = HashMap::new();
        let mut labels: Vec<&str> = Vec::new();
        for (event, range) in markdown.events {
            let Event::Start(Tag::FootnoteDefinition(label)) = event else { continue };
            let mark = range.start..range.start + label.len() + 4;
            if let Some(first) = first.get(&folded(label)) {
                let (span, first) = ((self.place)(mark), (self.place)(first.clone()));
                self.push(catalog::duplicate_definition(span, &format!("[^{label}]"), first));
            } else {
                first.insert(folded(label), mark);
                labels.push(label);
            }
        }
        for piece in pieces {
            let text = markdown.slice(piece.range.clone());
            for (at, _) in text.match_indices("[^").filter(|(at, _)| !is_escaped(text, *at)) {
                let Some((label, rest)) = window(text, at + 2).split_once(']') else { continue };
                let before = text.get(..at).and_then(|text| text.chars().next_back());
                if is_note_label(label) && !is_class(before, label, rest) {
                    let end = at + 2 + label.len() + 1;
                    let span = (self.place)(piece.range.start + at..piece.range.start + end);
                    let meant = nearest(label, labels.iter().copied());
                    self.push(catalog::undefined_footnote(span, label, meant));
                }
            }
        }
    }

    /// Fences that swallow the rest, rows with too many cells, headings by accident, Markdown inside of HTML.
    fn blocks(&mut self) {
        let markdown = self.markdown;
        let mut columns = 0;
        let mut html_block: Option<HtmlBlock> = None;
        let code = Ranges::new(markdown.html.verbatim.iter().chain(&markdown.html.code).cloned().collect());
        for (event, range) in markdown.events {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => self.fence(range),
                Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
                Event::Start(Tag::TableRow) => self.row(range, columns),
                Event::Start(Tag::Heading { .. }) => self.heading(range),
                Event::Start(Tag::HtmlBlock) => html_block = Some(HtmlBlock::new(markdown, range, &code)),
                Event::End(TagEnd::HtmlBlock) => html_block = None,
                Event::Html(_) => {
                    if let Some(found) = html_block.as_mut().and_then(|block| block.markdown_in(range)) {
                        self.push(catalog::markdown_in_html((self.place)(found)));
                        html_block = None;
                    }
                }
                _ => {}
            }
        }
    }

    fn fence(&mut self, range: &Range<usize>) {
        let block = self.markdown.slice(range.clone());
        let mark = block.chars().next().unwrap_or('`');
        let length = block.chars().take_while(|letter| *letter == mark).count();
        // Of a fence in a quote, each line begins with the quote's mark.
        let last = block.lines().skip(1).last().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
        let closes = last.len() >= length && last.chars().all(|letter| letter == mark);
        if !closes {
            let fence = mark.to_string().repeat(length);
            self.push(catalog::unclosed_fence((self.place)(range.start..range.start + length), &fence));
        }
    }

    fn row(&mut self, range: &Range<usize>, columns: usize) {
        let line = self.markdown.line_from(range.start);
        let cells = cells_of(line);
        if let Some((_, extra)) = cells.split_at_checked(columns).filter(|(_, extra)| !extra.is_empty()) {
            let (from, to) =
                (extra.first().map_or(0, |cell| cell.start), extra.last().map_or(0, |cell| cell.end));
            let span = (self.place)(range.start + from..range.start + to);
            self.push(catalog::extra_cells(span, cells.len(), columns));
        }
    }

    /// A heading by a line of `-` or `=` under it, where a paragraph and a rule were meant.
    fn heading(&mut self, range: &Range<usize>) {
        let block = self.markdown.slice(range.clone()).trim_end();
        let Some((words, underline)) = block.rsplit_once('\n').filter(|_| !block.starts_with('#')) else {
            return;
        };
        let mark = underline.trim_matches([' ', '\t', '>', '\r']);
        let is_sentence = words.trim_end().ends_with(['.', ',', ';']) && !words.trim_end().ends_with("..");
        if words.contains('\n') || mark.len() == 1 || (is_sentence && mark == "---") {
            let end = range.start + block.len();
            self.push(catalog::underlined_text((self.place)(end - mark.len()..end), mark));
        }
    }

    /// `](` in a text: a link that is none.
    fn links(&mut self, piece: &ProsePiece) {
        let markdown = self.markdown;
        let text = markdown.slice(piece.range.clone());
        let (mut reported, mut open) = (0, None);
        for (at, letter) in text.char_indices() {
            if letter == '[' && !is_escaped(text, at) {
                open = Some(at);
            }
            if letter != ']' || at < reported || is_escaped(text, at) {
                continue;
            }
            let rest = window(text, at + 1);
            let spaced = rest.strip_prefix(" (");
            let Some(inner) = rest.strip_prefix('(').or(spaced) else { continue };
            let inner = inner.split(')').next().unwrap_or_default();
            let is_one = !inner.contains(char::is_whitespace);
            let is_word = |letter: char| letter.is_alphanumeric() || "_)]".contains(letter);
            let indexes =
                open.and_then(|open| markdown.before(piece.range.start + open)).is_some_and(is_word);
            let names_file =
                if spaced.is_some() { is_one && is_plain_address(inner) } else { is_address(inner) };
            if !names_file || (indexes && !is_plain_address(inner)) {
                continue;
            }
            let end = (at + 1 + rest.find(')').map_or(rest.len(), |end| end + 1)).min(text.len());
            let span = (self.place)(piece.range.start + open.unwrap_or(at)..piece.range.start + end);
            let hint = if spaced.is_some() {
                "write no blank between `]` and `(`".to_owned()
            } else if !rest.contains(')') {
                "close the address with `)`; one with blanks stands in angle brackets: `[text](<a b.md>)`"
                    .to_owned()
            } else if is_one {
                "a link cannot hold another link; write `\\[` for a plain bracket".to_owned()
            } else {
                let inner = if inner.contains('\u{fdd0}') { "…" } else { inner };
                format!(
                    "an address with blanks stands in angle brackets, a title in quotes: `[text](<{inner}>)`"
                )
            };
            self.push(catalog::link_as_text(span, &hint));
            reported = end;
        }
        // `(text)[address]`.
        for (at, _) in text.match_indices(")[") {
            let inner = window(text, at + 2).split_once(']').map_or("", |(inner, _)| inner);
            if is_plain_address(inner) {
                let start = piece.range.start + at + 1;
                let span = (self.place)(start..start + inner.len() + 2);
                self.push(catalog::link_as_text(
                    span,
                    "write the text in `[…]` and the address in `(…)` behind it",
                ));
            }
        }
    }

    /// `<` in a text: a comment, a tag or an address that is none.
    fn tags(&mut self, piece: &ProsePiece) {
        let text = self.markdown.slice(piece.range.clone());
        for (at, _) in text.match_indices('<').filter(|(at, _)| !is_escaped(text, *at)) {
            let rest = text.get(at..).unwrap_or_default();
            let name = rest.get(1..).unwrap_or_default();
            let name = name.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
            let start = piece.range.start + at;
            let span = |length: usize| (self.place)(start..start + length);
            let after = rest.get(1 + name.len()..).unwrap_or_default();
            let found = if rest.starts_with("<!--") {
                catalog::unclosed_html(span(4), "<!--", "-->")
            } else if rest.starts_with("<![CDATA[") {
                catalog::unclosed_html(span(9), "<![CDATA[", "]]>")
            } else if ["<?php", "<?xml", "<?="].iter().any(|opener| rest.starts_with(opener)) {
                catalog::unclosed_html(span(2), "<?", "?>")
            } else if matches!(name, "http" | "https" | "mailto") && after.starts_with(':') {
                let hint = "an address in angle brackets has no blanks and ends with `>`";
                catalog::link_as_text(span(1 + name.len() + 1), hint)
            } else if TAGS.contains(&name) && begins_attribute(after) {
                catalog::markup_as_text(
                    span(1 + name.len()),
                    &format!("<{name}"),
                    "close the tag with `>`, and each value's quotes; write `\\<` for a plain sign",
                )
            } else {
                continue;
            };
            self.push(found);
        }
    }

    /// What is something at the beginning of a line, and marks that do not pair.
    fn line(&mut self, piece: &ProsePiece, table: &mut Option<usize>) {
        let markdown = self.markdown;
        let (start, text) = (piece.range.start, markdown.slice(piece.range.clone()));
        if piece.begins_paragraph {
            *table = None;
        }
        if piece.begins_line {
            let line = markdown.line_from(start);
            let hashes = line.len() - line.trim_start_matches('#').len();
            let after = line.get(hashes..).and_then(|rest| rest.chars().next());
            if (is_delimiter_row(line) || is_row(line)) && table.is_none() {
                *table = Some(start);
                self.push(catalog::table_as_text((self.place)(start..start + line.trim_end().len())));
            } else if (2..=6).contains(&hashes) && after.is_some_and(char::is_alphabetic) {
                let mark = "#".repeat(hashes);
                let hint = format!("a heading has a blank behind its marks: `{mark} …`");
                self.push(catalog::markup_as_text((self.place)(start..start + hashes), &mark, &hint));
            } else if piece.begins_paragraph {
                self.alert(start, line);
            }
        }
        if let Some(at) = text.find("```").filter(|at| !is_escaped(text, *at)) {
            let hint = "a block of code begins with a line of its own, whose language holds no backtick";
            self.push(catalog::markup_as_text((self.place)(start + at..start + at + 3), "```", hint));
        }
        if let Some(found) = unpaired_bold(text) {
            let span = (self.place)(start + found.start..start + found.end);
            let hint = "the marks stand right at the words, without blanks: `**words**`";
            self.push(catalog::markup_as_text(span, "**", hint));
        }
    }

    fn alert(&mut self, start: usize, line: &str) {
        let Some(kind) = line.strip_prefix("[!").and_then(|rest| rest.split(']').next()) else { return };
        let in_quote = self.markdown.text.get(..start).is_some_and(|before| before.trim_end().ends_with('>'));
        let is_word = !kind.is_empty() && kind.chars().all(|letter| letter.is_ascii_alphabetic());
        if in_quote && is_word && line.len() > kind.len() + 2 {
            let span = (self.place)(start..start + kind.len() + 3);
            let hint = "an alert begins with a line of its own: `> [!NOTE]`, or `TIP`, `IMPORTANT`, `WARNING`, `CAUTION`";
            self.push(catalog::markup_as_text(span, &format!("[!{kind}]"), hint));
        }
    }
}

/// The tags that a text is likely to hold.
const TAGS: [&str; 22] = [
    "a", "abbr", "audio", "br", "code", "details", "div", "figure", "iframe", "img", "kbd", "li", "p",
    "picture", "source", "span", "sub", "sup", "table", "td", "ul", "video",
];

/// Whether a blank, a name and `="` or `='` follow.
fn begins_attribute(text: &str) -> bool {
    let name = text.trim_start();
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '-');
    name.len() < text.len() && rest.len() < name.len() && rest.starts_with("=")
}

/// Whether `[text][name]` is meant as a link, and not as classes of characters, a time and a name, or two tags.
fn is_reference(written: &str, is_tag: bool) -> bool {
    let inner = written.trim_start_matches('!').trim_matches(['[', ']']);
    let (text, name) = inner.split_once("][").unwrap_or((inner, ""));
    let is_word = |text: &str| text.contains(char::is_alphabetic) && !is_range(text);
    let has_time = text.as_bytes().windows(3).any(
        |part| matches!(part, [before, b':', after] if before.is_ascii_digit() && after.is_ascii_digit()),
    );
    let is_picture = written.starts_with('!');
    let is_prose = text.trim().contains([' ', '*', '`', '\n']) && !has_time;
    is_word(text) && !is_range(name) && (name.is_empty() || is_picture || is_prose || !(has_time || is_tag))
}

/// `a-z`, `A-Za-z`, `a-z0-9_`: ranges of characters.
fn is_range(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let rest = letters.chunks(3).skip_while(|part| matches!(part, [from, '-', to] if from < to));
    letters.len() >= 3
        && rest.flatten().all(|letter| !letter.is_alphanumeric())
        && letters.get(1) == Some(&'-')
}

/// Whether `[^…]` is a class of characters of a regular expression: `[^abc]+`, `"[^abc]`, letters in the order of the alphabet.
fn is_class(before: Option<char>, label: &str, rest: &str) -> bool {
    let is_sorted = label.len() > 2 && label.as_bytes().is_sorted_by(|left, right| left < right);
    let in_text = before.is_some_and(|before| before.is_alphanumeric() || ".,;!?)".contains(before));
    rest.starts_with(['+', '*', '{']) || (is_sorted && !in_text)
}

/// Case and runs of blanks make no difference in a name.
fn folded(label: &str) -> String {
    label.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Whether `[^…]` means a note, not characters of a regular expression (`[^a-z]`, `[^"]`, `[^\s]`).
fn is_note_label(label: &str) -> bool {
    let words = label.split_whitespace().count();
    let plain =
        label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | ' '));
    plain
        && words > 0
        && !is_range(label)
        && !label.starts_with([' ', '-', '.'])
        && !label.ends_with([' ', '-', '.'])
}

/// Whether a text is an address, perhaps with blanks in it or words behind it.
fn is_address(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let last =
        text.split(['"', '\'']).next().unwrap_or_default().split_whitespace().next_back().unwrap_or_default();
    is_plain_address(first)
        || is_plain_address(last)
        || (first.len() > 1 && first.starts_with(['/', '#']))
        || (first.trim_end_matches('/').contains('/') && !first.ends_with('/'))
}

/// The definitions of links in the text, all of them, with their names: lines that begin with `[name]:` and became nothing.
fn later_definitions(markdown: &Markdown<'_>) -> Vec<(String, Range<usize>)> {
    let is_leaf = |event: &Event<'_>| {
        matches!(
            event,
            Event::Text(_)
                | Event::Code(_)
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
        ) || matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }))
    };
    let leaves = markdown.events.iter().filter(|(event, _)| is_leaf(event)).map(|(_, range)| range.clone());
    let leaves = Ranges::new(leaves.collect());
    let (mut found, mut start) = (Vec::new(), 0);
    for line in markdown.text.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
        let at = start + line.len() - words.len();
        start += line.len();
        let Some((label, _)) = words.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
            continue;
        };
        if !label.starts_with('^') && !label.contains(']') && !leaves.hold(at) && !leaves.hold(at + 1) {
            found.push((label.to_owned(), at..at + label.len() + 3));
        }
    }
    found
}

/// `**words **` or `** words**`: marks of strong words that a blank makes text.
fn unpaired_bold(text: &str) -> Option<Range<usize>> {
    let open = text.find("**")?;
    let close = open + 2 + text.get(open + 2..)?.find("**")?;
    let edge = |letter: Option<char>| {
        letter.is_none_or(|letter| letter.is_whitespace() || ".,;:!?()".contains(letter))
    };
    let inner = text.get(open + 2..close)?;
    let begins = inner.chars().next()?.is_alphanumeric();
    let ends = inner.chars().next_back()?.is_alphanumeric() || inner.ends_with(['.', ':', '!', '?']);
    let outside = edge(text.get(..open)?.chars().next_back()) && edge(text.get(close + 2..)?.chars().next());
    let one_sided = (begins && inner.ends_with(' ')) || (ends && inner.starts_with(' '));
    (outside && one_sided && !is_escaped(text, open)).then_some(open..close + 2)
}
