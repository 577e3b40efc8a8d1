//! The TOML between `+++` lines at the top of a page.
//!
//! Comes in: a Markdown file's text. Goes out: the [`FrontMatter`] and where the Markdown begins.

use std::collections::HashSet;
use std::ops::Range;

use jiff::fmt::temporal::Pieces;
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::value::Datetime;

use super::foreign_front_matter;
use super::toml::{At, Free, Reader};
use crate::diag::{Diagnostic, Span, catalog};
use crate::model::stated::Stated;
use crate::model::value::Value;
use crate::source::SitePath;

/// What a page says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatter {
    /// The page's title.
    pub title: Stated<String>,
    /// One sentence on the page, for lists, feeds and search engines.
    pub description: Option<String>,
    /// The day it was published; dated pages are in the feed.
    pub date: Option<jiff::civil::Date>,
    /// The day it was last changed in substance.
    pub updated: Option<jiff::civil::Date>,
    /// Drafts are built only on request.
    pub draft: bool,
    /// The last segment of its address; default: the file's name.
    pub slug: Option<Stated<String>>,
    /// The paths in the output that lead here from old addresses.
    pub aliases: Vec<Stated<SitePath>>,
    /// Its place in lists: lower comes first; pages without one come last, by date and title.
    pub weight: Option<i64>,
    /// Words that it is filed under.
    pub tags: Vec<Stated<String>>,
    /// The one category that it belongs to.
    pub category: Option<Stated<String>>,
    /// The template that draws it; default `page.html`, for a section `section.html`.
    pub template: Option<Stated<String>>,
    /// The inventory that it is about: a file under `data/`; default `inventory.toml`.
    pub inventory: Option<Stated<String>>,
    /// Whether the page shows where its figures come from.
    pub claims: bool,
    /// Facts of the author's own.
    pub extra: Value,
}

impl FrontMatter {
    /// Its tags in one text.
    pub fn tag_words(&self) -> String {
        self.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// What a page says of itself, between `+++` lines.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rackdown front matter")]
struct FrontMatterTable {
    /// The page's title.
    title: At<String>,
    /// One sentence on the page, for lists, feeds and search engines.
    description: Option<String>,
    /// The day it was published: `2026-05-22`, with a time or without. Dated pages are in the feed.
    date: Option<At<DateText>>,
    /// The day it was last changed in substance.
    updated: Option<At<DateText>>,
    /// A draft is built only with `--drafts`.
    #[serde(default)]
    draft: bool,
    /// The last segment of its address; default: the file's name.
    slug: Option<At<String>>,
    /// Old addresses of the page, which lead to it: `["/old/place/"]`.
    #[serde(default)]
    aliases: Vec<At<String>>,
    /// Its place in lists: lower comes first.
    weight: Option<i64>,
    /// Words that it is filed under.
    #[serde(default)]
    tags: Vec<At<String>>,
    /// The one category that it belongs to.
    category: Option<At<String>>,
    /// The template that draws it, below `templates/`.
    template: Option<At<String>>,
    /// The inventory that it is about: a file below `data/`.
    inventory: Option<At<String>>,
    /// Whether the page shows where its figures come from: marks in the text, and a list at its end.
    #[serde(default)]
    claims: bool,
    /// Facts of your own, for the text and the templates as `page.extra.KEY`.
    #[serde(default)]
    extra: Free,
}

/// A date, bare (`2026-05-22`) or in quotes.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct DateText(toml::Value);

impl JsonSchema for DateText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

/// The delimiter of front matter, alone on its line.
const FENCE: &str = "+++";
/// That of front matter in YAML, as other generators have it.
const YAML_FENCE: &str = "---";

/// Reads front matter; made once for all pages, as it holds the schema that each is held against.
pub struct FrontMatterReader {
    reader: Reader<FrontMatterTable>,
}

impl FrontMatterReader {
    /// A reader.
    pub fn new() -> Self {
        FrontMatterReader { reader: Reader::new() }
    }

    /// Splits a page's text into front matter and Markdown, and reads the former.
    ///
    /// Goes out: the front matter, `None` if anything in it is wrong, and the byte at which the Markdown begins. Line
    /// ends may be LF or CRLF.
    pub fn parse(
        &self,
        file: &SitePath,
        text: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Option<FrontMatter>, usize) {
        let Some(FrontMatterParts { inner, body }) = split(text, FENCE) else {
            return (None, self.without_front_matter(file, text, diagnostics));
        };
        // Blanks in place of what comes before keep every offset what it is in the file.
        let blank = " ".repeat(inner.start);
        let toml = format!("{blank}{}", text.get(inner).unwrap_or_default());
        let before = diagnostics.len();
        let table = self.reader.read(file, &toml, diagnostics);
        for diagnostic in diagnostics.iter_mut().skip(before) {
            foreign_front_matter::explain(diagnostic, &toml);
        }
        (table.and_then(|table| front_matter(file, table, diagnostics)), body)
    }

    /// Says what is wrong with a page that has no front matter of ours; where its Markdown begins.
    fn without_front_matter(&self, file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> usize {
        let first_line = text.lines().next().unwrap_or_default().trim_end();
        let span = Span::new(file, 0..first_line.len());
        if first_line == FENCE {
            diagnostics.push(catalog::unclosed_front_matter(span));
            return text.len();
        }
        if let Some(FrontMatterParts { inner, body }) = split(text, YAML_FENCE) {
            let toml = foreign_front_matter::yaml_as_toml(text.get(inner).unwrap_or_default());
            diagnostics.push(catalog::yaml_front_matter(span, &toml));
            return body;
        }
        diagnostics.push(catalog::no_front_matter(span));
        0
    }
}

/// Where the front matter of a text stands, and where its body begins, in bytes.
pub struct FrontMatterParts {
    /// Between the two lines that enclose it.
    pub inner: Range<usize>,
    /// Behind the second of them.
    pub body: usize,
}

/// The front matter of a text between lines `fence`, if it begins with such; YAML may also end with `...`.
pub fn split(text: &str, fence: &str) -> Option<FrontMatterParts> {
    let mut lines = lines_with_offsets(text);
    lines.next().filter(|(_, line)| line.trim_end() == fence)?;
    let closes = |line: &str| line == fence || (fence == YAML_FENCE && line == "...");
    let (end, line) = lines.find(|(_, line)| closes(line.trim_end()))?;
    Some(FrontMatterParts { inner: fence.len()..end, body: end + fence.len().min(line.len()) })
}

impl Default for FrontMatterReader {
    fn default() -> Self {
        FrontMatterReader::new()
    }
}

/// The JSON Schema of front matter, for editors.
pub fn front_matter_schema() -> serde_json::Value {
    schemars::schema_for!(FrontMatterTable).to_value()
}

fn front_matter(
    file: &SitePath,
    table: FrontMatterTable,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<FrontMatter> {
    let before = diagnostics.len();
    let stated = |text: At<String>| text.stated(file);
    if table.title.value().trim().is_empty() {
        diagnostics.push(catalog::empty_title(table.title.span(file)));
    }
    let segment = |slug: &str| SitePath::new(slug).is_some() && !slug.contains(['/', '?', '#', '%']);
    if let Some(slug) = table.slug.as_ref().filter(|slug| !segment(slug.value())) {
        diagnostics.push(catalog::bad_slug(slug.span(file), slug.value()));
    }
    for tag in table.tags.iter().filter(|tag| tag.value().trim().is_empty()) {
        diagnostics.push(catalog::empty_tag(tag.span(file)));
    }
    let mut aliases = Vec::new();
    for alias in table.aliases {
        match alias_path(alias.value()) {
            Some(path) => aliases.push(Stated { value: path, span: alias.span(file) }),
            None => diagnostics.push(catalog::bad_alias(alias.span(file), alias.value())),
        }
    }
    let date = table.date.and_then(|date| read_date(file, &date, diagnostics));
    let updated = table.updated.and_then(|date| read_date(file, &date, diagnostics));
    let read = FrontMatter {
        title: stated(table.title),
        description: table.description,
        date,
        updated,
        draft: table.draft,
        slug: table.slug.map(stated),
        aliases,
        weight: table.weight,
        tags: distinct(table.tags.into_iter().map(stated)),
        category: table.category.map(stated),
        template: table.template.map(stated),
        inventory: table.inventory.map(stated),
        claims: table.claims,
        extra: table.extra.into(),
    };
    (diagnostics.len() == before).then_some(read)
}

/// Each word once.
fn distinct(words: impl Iterator<Item = Stated<String>>) -> Vec<Stated<String>> {
    let mut seen = HashSet::new();
    words.filter(|word| seen.insert(word.value.clone())).collect()
}

fn read_date(
    file: &SitePath,
    date: &At<DateText>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<jiff::civil::Date> {
    let (text, parsed) = match &date.value().0 {
        toml::Value::Datetime(Datetime { date: Some(day), .. }) => {
            (day.to_string(), day.to_string().parse().ok())
        }
        // RFC 3339; the day is the one that is written, whatever the zone.
        toml::Value::String(text) => {
            let pieces = Pieces::parse(text.trim()).ok();
            (text.clone(), pieces.map(|pieces| pieces.date()))
        }
        other => (other.to_string(), None),
    };
    if parsed.is_none() {
        diagnostics.push(catalog::not_a_date(date.span(file), &text));
    }
    parsed
}

/// The lines of `text` with their line ends, each with its byte offset.
fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |offset, line| {
        let at = *offset;
        *offset += line.len();
        Some((at, line))
    })
}

/// The path in the output of a page that leads from an old address: `/old/` and `old` are `old/index.html`, `/old.html`
/// is itself. `None` for what is no address of this site.
fn alias_path(alias: &str) -> Option<SitePath> {
    let path = percent_decode_str(alias).decode_utf8().ok()?;
    let path = path.strip_prefix('/').unwrap_or(&path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if alias.is_empty() || scheme || path.contains(['?', '#']) || path.contains(char::is_control) {
        return None;
    }
    let file =
        path.rsplit_once('.').is_some_and(|(_, end)| ["html", "htm"].contains(&&*end.to_ascii_lowercase()));
    let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
    SitePath::new(if file { path } else { &index })
}
