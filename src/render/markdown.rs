//! A page's Markdown as HTML.
//!
//! Comes in: a parsed [`Document`] and its [`Prose`]. Goes out: a [`Body`]: the HTML, the headings for a table of
//! contents, and the links with their places, to be checked when all pages are there. pulldown-cmark writes the
//! common elements; headings, code, tables, alerts, notes and links are written here.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd, html};
use serde::Serialize;

use super::address::{Addresses, Base, encode_link};
use super::code::{Block, FenceInfo, parse_info, render_block};
use super::events::{Events, element_length};
use super::heading_ids::HeadingIds;
use super::highlight::escaped;
use super::html::{ids_of, text_of, without_links};
use super::markdown_links::{LinkWriter, MarkdownLink};
use super::picture::{FigureEvents, figure_in, picture_tag, size_of};
use super::prose::Prose;
use crate::diag::{Diagnostic, Span, catalog};
use crate::parse::content::Page;
use crate::parse::markdown::{Document, Expression, TextPiece, has_expressions, pieces};
use crate::parse::slug::slugify;

/// A page's Markdown, drawn.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The HTML.
    pub html: String,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// The links to this site.
    pub links: Vec<MarkdownLink>,
    /// The links that have been reported, decoded.
    pub reported_links: Vec<String>,
    /// For each mark that leads to origins the numbers of the claims in front of it.
    pub cited: Vec<Vec<usize>>,
}

/// A heading, for the table of contents.
#[derive(Clone, Debug, Serialize)]
pub struct Heading {
    /// 2 to 6.
    pub level: usize,
    /// Its id on the page.
    pub id: String,
    /// Its text, as HTML.
    pub html: String,
}

/// Draws a page's Markdown. `text` is the page's file.
pub fn render_markdown(
    prose: &Prose<'_>,
    addresses: &Addresses,
    base: &Base,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Body {
    let document = prose.document;
    let mut writer = BodyWriter {
        prose,
        text,
        document,
        page: prose.page,
        diagnostics,
        headings: Vec::new(),
        links: LinkWriter::new(prose, addresses, base),
        ids: HeadingIds::default(),
        components: HashMap::new(),
        notes: Notes::default(),
        last_level: 1,
        in_link: false,
        has_caption: false,
        uncited: Vec::new(),
        cited: Vec::new(),
    };
    writer.draw_components();
    let mut html = writer.events_to_html(&document.events);
    writer.notes_to_html(&mut html);
    let LinkWriter { links, reported: reported_links, .. } = writer.links;
    Body { html, headings: writer.headings, links, reported_links, cited: writer.cited }
}

struct BodyWriter<'a> {
    prose: &'a Prose<'a>,
    text: &'a str,
    document: &'a Document,
    page: &'a Page,
    diagnostics: &'a mut Vec<Diagnostic>,
    headings: Vec<Heading>,
    links: LinkWriter<'a>,
    ids: HeadingIds,
    /// The components, drawn before all else so that headings leave their ids to them; by their expression.
    components: HashMap<usize, String>,
    notes: Notes<'a>,
    last_level: usize,
    in_link: bool,
    /// Whether the title of the picture that comes next is its caption.
    has_caption: bool,
    /// The numbers of the claims since the last mark.
    uncited: Vec<usize>,
    /// The claims in front of each mark.
    cited: Vec<Vec<usize>>,
}

/// The name of the definition that a link takes its address from.
fn definition(link_type: LinkType, name: &str) -> Option<&str> {
    matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut).then_some(name)
}

/// Footnotes: numbered by their first reference, written at the end.
#[derive(Default)]
struct Notes<'a> {
    order: Vec<String>,
    /// The number of each note, and how often it was referred to.
    numbers: HashMap<String, (usize, usize)>,
    definitions: HashMap<String, (Events<'a>, Range<usize>)>,
    defined: Vec<String>,
}

impl<'a> BodyWriter<'a> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(&self.page.source, range.clone())
    }

    fn events_to_html(&mut self, events: Events<'a>) -> String {
        let mut out: Vec<Event<'a>> = Vec::with_capacity(events.len());
        let mut quotes: Vec<bool> = Vec::new();
        let (mut columns, mut column, mut cell): (&[Alignment], usize, &str) = (&[], 0, "td");
        let outside = self.in_link;
        let (mut at, mut items) = (0, 0);
        while let Some((event, range)) = events.get(at) {
            let rest = events.get(at..).unwrap_or_default();
            match event {
                Event::Start(Tag::Paragraph) => {
                    if let Some((html, used)) = self.component(rest).or_else(|| self.figure(rest)) {
                        out.push(Event::Html(html.into()));
                        at += used;
                        continue;
                    }
                    out.push(event.clone());
                }
                Event::Start(Tag::Heading { .. }) => {
                    let used = element_length(rest);
                    out.push(Event::Html(self.heading(rest.get(..used).unwrap_or_default()).into()));
                    at += used;
                    continue;
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let used = element_length(rest);
                    let html =
                        self.code(kind, rest.get(1..used.saturating_sub(1)).unwrap_or_default(), range);
                    out.push(Event::Html(html.into()));
                    at += used;
                    continue;
                }
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    let used = element_length(rest);
                    let inner = rest.get(1..used.saturating_sub(1)).unwrap_or_default();
                    self.notes.defined.push(label.to_string());
                    self.notes.definitions.entry(label.to_string()).or_insert((inner, range.clone()));
                    at += used;
                    continue;
                }
                Event::FootnoteReference(label) => {
                    let html = self.note_reference(label);
                    out.push(Event::InlineHtml(html.into()));
                }
                Event::Start(Tag::BlockQuote(kind)) => {
                    quotes.push(kind.is_some());
                    out.push(kind.map_or_else(
                        || event.clone(),
                        |kind| Event::Html(alert_start(kind, self.words_lang()).into()),
                    ));
                }
                Event::End(TagEnd::BlockQuote(_)) => {
                    let is_alert = quotes.pop().unwrap_or(false);
                    out.push(if is_alert { Event::Html("</div>\n".into()) } else { event.clone() });
                }
                Event::Start(Tag::Table(alignments)) => {
                    columns = alignments.as_slice();
                    out.push(Event::Html(self.table_start().into()));
                    out.push(event.clone());
                }
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    cell = if matches!(event, Event::Start(Tag::TableHead)) { "th" } else { "td" };
                    column = 0;
                    out.push(event.clone());
                }
                Event::Start(Tag::TableCell) => {
                    out.push(Event::Html(cell_start(cell, columns.get(column)).into()));
                    column += 1;
                }
                Event::End(TagEnd::TableCell) => {
                    if column == columns.len() {
                        out.extend(self.mark());
                    }
                    out.push(Event::Html(format!("</{cell}>").into()));
                }
                Event::Start(Tag::Item) => {
                    items += 1;
                    out.push(event.clone());
                }
                // The text of an item ends where a list in it begins.
                Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_))
                    if items > 0 || matches!(event, Event::End(TagEnd::Paragraph)) =>
                {
                    items -= usize::from(matches!(event, Event::End(TagEnd::Item)));
                    out.extend(self.mark());
                    out.push(event.clone());
                }
                Event::End(TagEnd::Table) => {
                    out.push(event.clone());
                    let end = if self.words_lang().is_empty() { "</div>\n" } else { "</div></div>\n" };
                    out.push(Event::Html(end.into()));
                }
                Event::TaskListMarker(done) => {
                    out.push(Event::InlineHtml(task_marker(*done, self.words_lang()).into()));
                }
                Event::End(TagEnd::Link) => {
                    self.in_link = outside;
                    out.push(event.clone());
                }
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    self.in_link = true;
                    let href = match link_type {
                        LinkType::Email => format!("mailto:{dest_url}"),
                        _ => {
                            let link = self.destination(dest_url, "link", range);
                            self.address(link, definition(*link_type, id), range)
                        }
                    };
                    let title = self.expand_plain(title);
                    out.push(Event::InlineHtml(link_start(&href, &title).into()));
                }
                Event::Start(Tag::Image { .. }) => {
                    let used = element_length(rest);
                    out.push(Event::InlineHtml(self.picture(rest.get(..used).unwrap_or_default()).into()));
                    at += used;
                    continue;
                }
                Event::Text(text) if has_expressions(text) => self.expand_text(text, &mut out),
                Event::Html(text) if has_expressions(text) => {
                    out.push(Event::Html(self.expand_html(text).into()))
                }
                // A link of the author's own: a mark inside of it would be a link in a link.
                Event::InlineHtml(text) if text.starts_with("<a ") || text.starts_with("</a") => {
                    self.in_link = text.starts_with("<a ");
                    out.push(Event::InlineHtml(self.expand_html(text).into()));
                }
                Event::InlineHtml(text) if has_expressions(text) => {
                    out.push(Event::InlineHtml(self.expand_html(text).into()));
                }
                _ => out.push(event.clone()),
            }
            at += 1;
        }
        let mut html = String::new();
        html::push_html(&mut html, out.into_iter());
        html
    }

    /// Draws all components, and sets aside the ids that headings may not have: theirs and those of raw HTML.
    fn draw_components(&mut self) {
        let mut raw = String::new();
        for (at, (event, _)) in self.document.events.iter().enumerate() {
            match event {
                Event::Start(Tag::Paragraph) => {
                    let rest = self.document.events.get(at..).unwrap_or_default();
                    let Some((index, expression)) = self.lone_expression(rest) else { continue };
                    if let Some(html) = self.prose.component(expression, self.diagnostics) {
                        self.components.insert(index, html);
                    }
                }
                Event::Html(html) | Event::InlineHtml(html) => raw.push_str(html),
                _ => {}
            }
        }
        let claims = self.prose.claims.len();
        let others = self.components.values().flat_map(|html| ids_of(html)).chain(ids_of(&raw)).collect();
        self.ids = HeadingIds::new(self.document, others, claims);
    }

    /// The expression that is all of a paragraph.
    fn lone_expression(&self, events: Events<'a>) -> Option<(usize, &'a Expression)> {
        let [_, (Event::Text(text), _), (Event::End(TagEnd::Paragraph), _), ..] = events else { return None };
        let parts = pieces(text);
        let meaningful: Vec<&TextPiece<'_>> = parts
            .iter()
            .filter(|piece| !matches!(piece, TextPiece::Text(text) if text.trim().is_empty()))
            .collect();
        let [TextPiece::Expression(index)] = meaningful.as_slice() else { return None };
        Some((*index, self.document.expressions.get(*index)?))
    }

    /// A paragraph that is one component call: its HTML, and how many events it takes up.
    fn component(&mut self, events: Events<'a>) -> Option<(String, usize)> {
        let (index, _) = self.lone_expression(events)?;
        Some((self.components.remove(&index)?, 3))
    }

    /// A paragraph that is one picture with a title: a figure with a caption, and how many events it takes up.
    fn figure(&mut self, events: Events<'a>) -> Option<(String, usize)> {
        let FigureEvents { content, caption, length } = figure_in(events)?;
        self.has_caption = true;
        let picture = self.events_to_html(content);
        self.has_caption = false;
        let part = |writer: &mut Self, piece: &TextPiece<'_>| match piece {
            TextPiece::Text(text) => escaped(text),
            TextPiece::Expression(index) => writer.expression(*index),
        };
        let mut caption: String = pieces(caption).iter().map(|piece| part(self, piece)).collect();
        if let Some(Event::InlineHtml(mark)) = self.mark() {
            caption.push_str(&mark);
        }
        let figure = format!("<figure>\n{}\n<figcaption>{caption}</figcaption>\n</figure>\n", picture.trim());
        Some((figure, length))
    }

    /// A picture: `events` are its start, the text that stands for it, and its end.
    fn picture(&mut self, events: Events<'a>) -> String {
        let [(Event::Start(Tag::Image { link_type, dest_url, title, id }), range), inner @ .., (end, _)] =
            events
        else {
            return String::new();
        };
        let link = self.destination(dest_url, "picture", range);
        let is_here = self.links.is_internal(&link);
        let size = if is_here { size_of(self.prose, &link) } else { None };
        // What a caption says, no pointer has to bring up as well.
        let title = if self.has_caption { String::new() } else { self.expand_plain(title) };
        let src = self.address(link, definition(*link_type, id), range);
        let mut out = Vec::new();
        for (event, range) in inner {
            out.push(match event {
                Event::Text(text) => Event::Text(self.expand_plain(text).into()),
                Event::InlineHtml(text) => Event::InlineHtml(self.expand_plain(text).into()),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    let link = self.expand_plain(dest_url);
                    self.address(link, None, range);
                    event.clone()
                }
                _ => event.clone(),
            });
        }
        out.push(end.clone());
        picture_tag(&src, title, out, size)
    }

    fn heading(&mut self, events: Events<'a>) -> String {
        let [(Event::Start(Tag::Heading { level, id, classes, .. }), range), inner @ .., _] = events else {
            return String::new();
        };
        let level = *level as usize;
        let html = self.events_to_html(inner);
        let html = html.trim();
        if level == 1 {
            self.diagnostics.push(catalog::second_title(self.span(range)));
        } else if level > self.last_level + 1 {
            let diagnostic = catalog::skipped_heading_level(self.span(range), level, self.last_level + 1);
            self.diagnostics.push(diagnostic);
        }
        self.last_level = level;
        let text = text_of(html);
        let id = match id {
            Some(id) => {
                if self.ids.take(id) {
                    id.to_string()
                } else {
                    self.diagnostics.push(catalog::duplicate_heading_id(self.span(range), id));
                    // Any other, so that this is all there is to be said of it.
                    self.ids.free(id)
                }
            }
            None => self.ids.free(&slugify(&text)),
        };
        let class = if classes.is_empty() {
            String::new()
        } else {
            format!(" class=\"{}\"", escaped(&classes.join(" ")))
        };
        self.headings.push(Heading { level, id: id.clone(), html: without_links(html) });
        let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (id, label) = (escaped(&id), escaped(&label));
        let lang = self.words_lang();
        let anchor =
            format!("<a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to: {label}\"{lang}>#</a>");
        format!("<h{level} id=\"{id}\"{class}>{html} {anchor}</h{level}>\n")
    }

    /// The start of what a table scrolls in. Its name is English, its content the author's.
    fn table_start(&self) -> String {
        let config = &self.prose.ctx.site.config;
        let (lang, own) = (config.words_lang(), config.text_lang());
        let inner = if own.is_empty() { String::new() } else { format!("<div{own}>") };
        format!("<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"{lang}>{inner}")
    }

    fn words_lang(&self) -> &'static str {
        self.prose.ctx.site.config.words_lang()
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, events: Events<'a>, range: &Range<usize>) -> String {
        let text: String = events
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let (info, place) = match kind {
            CodeBlockKind::Indented => (FenceInfo::default(), range.clone()),
            CodeBlockKind::Fenced(_) => {
                let line =
                    self.text.get(range.clone()).and_then(|text| text.lines().next()).unwrap_or_default();
                // As it is written: of the event's, backslashes are gone.
                let words = line.trim_start_matches(['`', '~']).trim_start();
                let start = range.start + line.len() - words.len();
                let info = words.trim_end();
                let word = info.split_whitespace().next().unwrap_or_default().len();
                let fence = parse_info(&self.page.source, info, start, self.diagnostics);
                (fence, if info.is_empty() { range.start..range.start + 3 } else { start..start + word })
            }
        };
        let block = Block { text: &text, info: &info, first_line: 1, place: self.span(&place) };
        render_block(&block, self.prose.ctx.highlighter, self.prose.trace, self.diagnostics)
    }

    /// The address of a link or a picture, its expressions evaluated; that there is none is reported.
    fn destination(&mut self, dest: &str, what: &str, range: &Range<usize>) -> String {
        if dest.is_empty() {
            self.diagnostics.push(catalog::empty_address(self.span(range), what));
        }
        self.expand_plain(dest)
    }

    /// Where a link leads, as this page writes it; what leads nowhere is reported.
    fn address(&mut self, link: String, definition: Option<&str>, range: &Range<usize>) -> String {
        let span = self.span(range);
        match definition {
            Some(name) => self.links.write_defined(link, name, span, self.diagnostics),
            None => self.links.write(link, span, self.diagnostics),
        }
    }

    fn expand_text(&mut self, text: &str, out: &mut Vec<Event<'a>>) {
        for piece in pieces(text) {
            out.push(match piece {
                TextPiece::Text(text) => Event::Text(CowStr::from(text.to_owned())),
                TextPiece::Expression(index) => Event::InlineHtml(self.expression(index).into()),
            });
        }
    }

    fn expand_html(&mut self, text: &str) -> String {
        let part = |writer: &mut Self, piece: &TextPiece<'_>| match piece {
            TextPiece::Text(text) => (*text).to_owned(),
            TextPiece::Expression(index) => writer.expression(*index),
        };
        pieces(text).iter().map(|piece| part(self, piece)).collect()
    }

    fn expand_plain(&mut self, text: &str) -> String {
        let part = |writer: &mut Self, piece: &TextPiece<'_>| match piece {
            TextPiece::Text(text) => (*text).to_owned(),
            TextPiece::Expression(index) => match writer.document.expressions.get(*index) {
                Some(expression) => writer.prose.plain_value(expression, writer.diagnostics),
                None => String::new(),
            },
        };
        pieces(text).iter().map(|piece| part(self, piece)).collect()
    }

    fn expression(&mut self, index: usize) -> String {
        let Some(expression) = self.document.expressions.get(index) else { return String::new() };
        let number = self.prose.claims.get(&expression.span.start);
        self.uncited.extend(number.filter(|number| !self.uncited.contains(number)));
        self.prose.value(expression, self.diagnostics)
    }

    /// The mark that leads to the origins of the figures since the last one, where a link may stand.
    fn mark(&mut self) -> Option<Event<'a>> {
        if self.uncited.is_empty() || self.in_link {
            return None;
        }
        self.cited.push(std::mem::take(&mut self.uncited));
        let (number, lang) = (self.cited.len(), self.words_lang());
        let mark = format!(
            " <a class=\"claim\" id=\"cited-{number}\" href=\"#claim-{number}\" aria-label=\"Sources {number}\"{lang}></a>"
        );
        Some(Event::InlineHtml(mark.into()))
    }

    fn note_reference(&mut self, label: &str) -> String {
        let lang = self.words_lang();
        if !self.notes.numbers.contains_key(label) {
            self.notes.order.push(label.to_owned());
        }
        let next = self.notes.order.len();
        let (number, count) = self.notes.numbers.entry(label.to_owned()).or_insert((next, 0));
        *count += 1;
        let id =
            if *count == 1 { format!("note-ref-{number}") } else { format!("note-ref-{number}-{count}") };
        format!(
            "<sup class=\"note-ref\"><a id=\"{id}\" href=\"#note-{number}\" aria-label=\"Note {number}\"{lang}>{number}</a></sup>"
        )
    }

    fn notes_to_html(&mut self, html: &mut String) {
        let mut items = String::new();
        let mut index = 0;
        let (lang, own) = (self.words_lang(), self.prose.ctx.site.config.text_lang());
        // A note may refer to a further note, so the list grows while it is written.
        while let Some(label) = self.notes.order.get(index).cloned() {
            index += 1;
            let inner = self.notes.definitions.get(&label).map(|(inner, _)| *inner).unwrap_or_default();
            let text = self.events_to_html(inner);
            let back = format!(
                " <a href=\"#note-ref-{index}\" aria-label=\"Back to the text of note {index}\"{lang}>↩</a>"
            );
            let with_back = match text.trim_end().strip_suffix("</p>") {
                Some(paragraph) => format!("{paragraph}{back}</p>"),
                None => format!("{text}<p>{back}</p>"),
            };
            items.push_str(&format!("<li id=\"note-{index}\">{with_back}</li>\n"));
        }
        for label in std::mem::take(&mut self.notes.defined) {
            if let (None, Some((_, range))) =
                (self.notes.numbers.get(&label), self.notes.definitions.get(&label))
            {
                self.diagnostics.push(catalog::unused_footnote(self.span(range), &label));
            }
        }
        if !items.is_empty() {
            html.push_str(&format!(
                "<section class=\"notes\" aria-label=\"Notes\"{lang}><ol{own}>\n{items}</ol></section>\n"
            ));
        }
    }
}

/// How a link begins. pulldown-cmark would write it, but for brackets it writes `%5B`, which is no host.
fn link_start(href: &str, title: &str) -> String {
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) };
    format!("<a href=\"{}\"{title}>", escaped(&encode_link(href)))
}

/// How a table's cell begins. Its alignment is a class: the policy of the page forbids the attribute `style`.
fn cell_start(cell: &str, alignment: Option<&Alignment>) -> String {
    match alignment {
        Some(Alignment::Right) => format!("<{cell} class=\"number\">"),
        Some(Alignment::Center) => format!("<{cell} class=\"center\">"),
        Some(Alignment::Left | Alignment::None) | None => format!("<{cell}>"),
    }
}

/// pulldown-cmark gives alerts without a title: GitHub's names for them.
fn alert_start(kind: BlockQuoteKind, lang: &str) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    format!("<div class=\"alert {class}\" role=\"note\">\n<p class=\"alert-title\"{lang}>{title}</p>\n")
}

fn task_marker(done: bool, lang: &str) -> String {
    let (checked, label) = if done { (" checked", "done") } else { ("", "open") };
    format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"{lang}> ")
}
