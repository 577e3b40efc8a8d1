//! The whole site, parsed: configuration, pages and what lies beside them, inventories, snapshots, data.
//!
//! Comes in: [`Inputs`]. Goes out: a [`Site`] and every mistake in any file. Pages are parsed in parallel and
//! remembered by content; addresses are given out here, once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;
use std::sync::Arc;

use super::config::{Config, parse_config};
use super::drafts::{DraftSections, HiddenByDrafts};
use super::drift::{Drift, find_drift};
use super::encoding::other_encoding;
use super::front_matter::{FrontMatter, FrontMatterReader};
use super::inventory::parse_inventory;
use super::markdown::{Document, parse_markdown};
use super::shown::ShownComponents;
use super::slug::{composed, slugify};
use super::snapshot::{SNAPSHOT_FOLDER, Snapshot, parse_snapshots};
use super::subject::DEFAULT_INVENTORY;
use super::toml::read_free;
use crate::diag::{Diagnostic, Span, catalog, nearest};
use crate::memo::Memo;
use crate::model::inventory::Inventory;
use crate::model::stated::Stated;
use crate::model::value::Value;
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// Everything that the pages are rendered from.
#[derive(Debug)]
pub struct Site {
    /// What the site is called and where it will stand.
    pub config: Config,
    /// The pages, sections included, in the order of their files. Drafts are left out unless asked for.
    pub pages: Vec<Page>,
    /// The sections by their address: places in `pages`.
    pub sections: BTreeMap<String, usize>,
    /// The inventories that pages are about, by file.
    pub inventories: BTreeMap<SitePath, Inventory>,
    /// The snapshots, by name.
    pub snapshots: BTreeMap<String, Snapshot>,
    /// Where the snapshots contradict the inventories.
    pub drift: Vec<Drift>,
    /// The author's own TOML files in `data/`, by name.
    pub data: Value,
    /// Files beside pages, by their path in `content/`, with their path in the output.
    pub assets: BTreeMap<SitePath, SitePath>,
    /// The drafts, and what they hide.
    pub hidden: HiddenByDrafts,
}

/// One Markdown file.
#[derive(Debug)]
pub struct Page {
    /// The file.
    pub source: SitePath,
    /// What it says of itself.
    pub front: Arc<FrontMatter>,
    /// The hash of its path, its front matter and `shown`: what lists and other pages can see of it.
    pub front_hash: Fingerprint,
    /// Where its Markdown begins, in bytes.
    pub start: usize,
    /// What it shows of its inventory, and lists with it.
    pub shown: ShownComponents,
    /// Its address below the site's: empty for the front page, else with a `/` at its end.
    pub url: String,
    /// Whether it lists other pages.
    pub kind: PageKind,
    /// The inventory it is about, if there is one.
    pub inventory: Option<SitePath>,
}

/// What a Markdown file becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// `_index.md`: lists the pages of its folder.
    Section,
    /// Any other.
    Page,
}

impl PageKind {
    /// What the Markdown file at `path` becomes.
    pub fn of(path: &SitePath) -> Self {
        if path.stem().eq_ignore_ascii_case("_index") { PageKind::Section } else { PageKind::Page }
    }
}

/// Whether the file is the page of the folder that it lies in: `_index.md` or `index.md`.
fn is_index(path: &SitePath) -> bool {
    path.is_markdown() && ["_index", "index"].iter().any(|name| path.stem().eq_ignore_ascii_case(name))
}

/// Whether drafts are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    /// They are.
    Include,
    /// They are left out.
    Exclude,
}

/// The file of the site's configuration.
pub const SITE_FILE: &str = "data/site.toml";

/// A page's Markdown with the mistakes in it.
#[derive(Debug)]
pub struct ParsedMarkdown {
    /// The text.
    pub document: Document,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Page {
    /// Its text, parsed: only where it is rendered, because a large site's events take more room than its pages.
    pub fn markdown(&self, inputs: &Inputs) -> ParsedMarkdown {
        let text = inputs.text(&self.source).unwrap_or_default();
        let mut diagnostics = Vec::new();
        let document = parse_markdown(&self.source, text, self.start, &mut diagnostics);
        ParsedMarkdown { document, diagnostics }
    }

    /// Its path in the output.
    pub fn out(&self) -> Option<SitePath> {
        SitePath::new(&format!("{}index.html", self.url))
    }

    /// The place to point at when the whole page is meant: its title.
    pub fn place(&self) -> Span {
        self.front.title.span.clone()
    }
}

impl Site {
    /// The section that a page belongs to: that of its folder, or the nearest above. The front page has none.
    pub fn section_of(&self, page: &Page) -> Option<&Page> {
        let mut url = page.url.as_str();
        while !url.is_empty() {
            let above = url.trim_end_matches('/').rfind('/').map_or(0, |at| at + 1);
            url = url.get(..above).unwrap_or_default();
            if let Some(section) = self.sections.get(url) {
                return self.pages.get(*section);
            }
        }
        None
    }

    /// The pages and sections directly inside a section, in list order: weight, then newest date, then title.
    pub fn children(&self, section: &Page) -> Vec<&Page> {
        self.children_of(&[section]).remove(&section.url).unwrap_or_default()
    }

    /// The same of several sections at once, by their addresses, in one walk over all pages; an empty section has no entry.
    pub fn children_of(&self, sections: &[&Page]) -> HashMap<String, Vec<&Page>> {
        let wanted: HashSet<&str> = sections.iter().map(|section| section.url.as_str()).collect();
        let mut children: HashMap<String, Vec<&Page>> = HashMap::new();
        for page in &self.pages {
            if let Some(section) =
                self.section_of(page).filter(|section| wanted.contains(section.url.as_str()))
            {
                children.entry(section.url.clone()).or_default().push(page);
            }
        }
        children.values_mut().for_each(|pages| pages.sort_by_cached_key(|page| list_order(page)));
        children
    }

    /// The pages that name each category, categories by name, pages in list order.
    pub fn categories(&self) -> BTreeMap<&str, Vec<&Page>> {
        self.filed(|page| page.front.category.as_slice())
    }

    /// The same for tags.
    pub fn tags(&self) -> BTreeMap<&str, Vec<&Page>> {
        self.filed(|page| &page.front.tags)
    }

    /// The pages by the words that they are filed under.
    fn filed(&self, words: impl Fn(&Page) -> &[Stated<String>]) -> BTreeMap<&str, Vec<&Page>> {
        let mut filed: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
        for page in &self.pages {
            for word in words(page) {
                filed.entry(word).or_default().push(page);
            }
        }
        filed.values_mut().for_each(|pages| pages.sort_by_cached_key(|page| list_order(page)));
        filed
    }
}

/// The address of the list of all tags.
pub const TAGS_URL: &str = "tags/";

/// The address of a tag's page.
pub fn tag_url(tag: &str) -> String {
    format!("{TAGS_URL}{}/", slugify(tag))
}

/// The address of a category's page.
pub fn category_url(category: &str) -> String {
    format!("categories/{}/", slugify(category))
}

fn list_order(page: &Page) -> (i64, std::cmp::Reverse<Option<jiff::civil::Date>>, String, String) {
    let weight = page.front.weight.unwrap_or(i64::MAX);
    (weight, std::cmp::Reverse(page.front.date), page.front.title.value.clone(), page.url.clone())
}

/// Parses the whole site: all files below `content` and `data`, and no others. `None` only where there is no usable
/// `data/site.toml`. That the other texts are texts is seen by [`check_texts`].
pub fn parse_site(
    inputs: &Inputs,
    drafts: Drafts,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Site> {
    let config = parse_site_file(inputs, diagnostics);
    let (mut pages, drafts) = parse_pages(inputs, drafts, memo, diagnostics);
    let inventories = parse_inventories(inputs, &mut pages, diagnostics);
    let policy = config.as_ref().map(|config| config.redaction.policy).unwrap_or_default();
    let snapshots = parse_snapshots(inputs, &inventories, policy, diagnostics);
    let drift = find_drift(&inventories, &snapshots, diagnostics);
    let data = parse_data(inputs, &inventories, diagnostics);
    let (assets, hidden) = place_assets(inputs, &pages, &drafts);
    check_pages(&pages, &hidden, diagnostics);
    if config.is_none() {
        // Nothing will be rendered, where mistakes in the text are found otherwise.
        report_markdown(&pages, inputs, diagnostics);
    }
    let sections = pages.iter().enumerate().filter(|(_, page)| page.kind == PageKind::Section);
    let sections = sections.map(|(index, page)| (page.url.clone(), index)).collect();
    Some(Site { config: config?, pages, sections, inventories, snapshots, drift, data, assets, hidden })
}

/// Reports what is wrong with the Markdown of pages that are not rendered.
pub fn report_markdown(pages: &[Page], inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    let parsed: Vec<_> = pages.par_iter().map(|page| page.markdown(inputs)).collect();
    diagnostics.extend(parsed.iter().flat_map(|parsed| parsed.diagnostics.iter().cloned()));
}

fn parse_site_file(inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let file = SitePath::new(SITE_FILE)?;
    match text_of(inputs, &file, diagnostics) {
        Some(text) => parse_config(&file, text, diagnostics),
        None => {
            if inputs.get(&file).is_none() {
                diagnostics.push(catalog::no_site_file(&file));
            }
            None
        }
    }
}

/// A file's text; one that is not UTF-8 is reported.
fn text_of<'a>(inputs: &'a Inputs, file: &SitePath, diagnostics: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let blob = inputs.get(file)?;
    check_utf8(file, blob, diagnostics);
    blob.text()
}

/// Every file that is read as text must be text. (Pages are checked where they are parsed.)
pub fn check_texts(inputs: &Inputs, diagnostics: &mut Vec<Diagnostic>) {
    for (path, blob) in &inputs.files {
        let is_text = path.inside("templates").is_some()
            || path.inside(SNAPSHOT_FOLDER).is_some()
            || (path.inside("data").is_some() && path.extension() == Some("toml"))
            || (path.inside("static").is_some() && path.extension() == Some("css"));
        if is_text {
            check_utf8(path, blob, diagnostics);
        }
    }
}

/// Reports the first byte of a file that is not UTF-8.
pub fn check_utf8(file: &SitePath, blob: &Blob, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(encoding) = other_encoding(blob.bytes()) {
        diagnostics.push(catalog::other_encoding(file, encoding));
    } else if let Err(error) = std::str::from_utf8(blob.bytes()) {
        let valid = blob.bytes().get(..error.valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = valid.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(valid.get(start..).unwrap_or_default()).chars().count() + 1;
        diagnostics.push(catalog::not_utf8(file, line, column));
    }
}

/// The pages, and those that are left out, each with the draft that hides it.
fn parse_pages(
    inputs: &Inputs,
    drafts: Drafts,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Page>, Vec<(Page, SitePath)>) {
    let files: Vec<(&SitePath, &Blob)> =
        inputs.below("content").filter(|(path, _)| path.is_markdown()).collect();
    let reader = FrontMatterReader::new();
    let parsed: Vec<_> = files
        .par_iter()
        .map(|(path, blob)| {
            let key = Fingerprint::of([path.as_str().as_bytes(), blob.fingerprint().bytes()]);
            (*path, memo.get("parse page", key, || parse_page(path, blob, &reader)))
        })
        .collect();
    let section = |(path, parsed): &(&'_ SitePath, Arc<ParsedPage>)| {
        PageKind::of(path) == PageKind::Section && parsed.front.is_some()
    };
    let slugs: FolderSlugs<'_> = parsed
        .iter()
        .filter(|found| section(found))
        .filter_map(|(path, parsed)| {
            Some((path.folder(), parsed.front.as_ref()?.slug.as_ref()?.value.as_str()))
        })
        .filter(|(folder, _)| *folder != "content")
        .collect();
    let is_draft = |parsed: &ParsedPage| {
        drafts == Drafts::Exclude && parsed.front.as_ref().is_some_and(|front| front.draft)
    };
    let sections = parsed.iter().filter(|found| section(found) && is_draft(&found.1));
    let draft_sections = DraftSections::new(sections.map(|(path, _)| *path));
    let (mut pages, mut hidden) = (Vec::new(), Vec::new());
    for (path, parsed) in &parsed {
        let path = *path;
        diagnostics.extend(parsed.diagnostics.iter().cloned());
        let Some(front) = parsed.front.clone() else { continue };
        let kind = PageKind::of(path);
        let url = page_url(path, &front, &slugs);
        let draft = if is_draft(parsed) { Some(path) } else { draft_sections.above(path) };
        let ParsedPage { front_hash, start, shown, .. } = **parsed;
        let page = Page { source: path.clone(), front, front_hash, start, shown, url, kind, inventory: None };
        match draft {
            Some(draft) => {
                // It is not rendered, but its author wants to know.
                diagnostics.extend(page.markdown(inputs).diagnostics);
                hidden.push((page, draft.clone()));
            }
            None => pages.push(page),
        }
    }
    (pages, hidden)
}

struct ParsedPage {
    front: Option<Arc<FrontMatter>>,
    front_hash: Fingerprint,
    start: usize,
    shown: ShownComponents,
    diagnostics: Vec<Diagnostic>,
}

fn parse_page(path: &SitePath, blob: &Blob, reader: &FrontMatterReader) -> ParsedPage {
    let mut diagnostics = Vec::new();
    check_utf8(path, blob, &mut diagnostics);
    let text = blob.text().unwrap_or_default();
    let (front, start) = match blob.text() {
        Some(text) => reader.parse(path, text, &mut diagnostics),
        None => (None, 0),
    };
    if front.is_none() {
        // Such a page is not rendered; all that is wrong with it is reported at once.
        parse_markdown(path, text, start, &mut diagnostics);
    }
    let shown = match front {
        Some(_) => ShownComponents::of(path, text, start),
        None => ShownComponents::default(),
    };
    let front_hash =
        Fingerprint::of([path.as_str(), text.get(..start).unwrap_or_default(), &format!("{shown:?}")]);
    ParsedPage { front: front.map(Arc::new), front_hash, start, shown, diagnostics }
}

/// The slugs that sections state for their folders, by folder.
type FolderSlugs<'a> = HashMap<&'a str, &'a str>;

/// The segments of a folder below `content/`; a section's slug stands in for its folder's name.
fn folder_segments(folder: &str, slugs: &FolderSlugs<'_>) -> Vec<String> {
    let mut segments = Vec::new();
    for (at, _) in folder.match_indices('/').chain([(folder.len(), "")]) {
        let path = folder.get(..at).unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        if path != "content" {
            segments.push(slugs.get(path).map_or_else(|| slugify(name), |slug| composed(slug)));
        }
    }
    segments
}

/// `content/projects/proxmox-cluster.md` → `projects/proxmox-cluster/`.
fn page_url(path: &SitePath, front: &FrontMatter, slugs: &FolderSlugs<'_>) -> String {
    let mut segments = folder_segments(path.folder(), slugs);
    if !is_index(path) {
        segments.push(slugify(path.stem()));
    }
    if let (Some(slug), PageKind::Page) = (&front.slug, PageKind::of(path)) {
        // A slug stands in for the last segment; the front page has none to replace.
        if segments.pop().is_some() {
            segments.push(composed(slug));
        }
    }
    segments.into_iter().map(|segment| segment + "/").collect()
}

fn check_pages(pages: &[Page], hidden: &HiddenByDrafts, diagnostics: &mut Vec<Diagnostic>) {
    let draft = hidden.at_url("");
    if pages.is_empty() && draft.is_none() {
        diagnostics.push(catalog::no_pages());
    } else if !pages.iter().any(|page| page.url.is_empty()) {
        diagnostics.push(catalog::no_front_page(draft));
    }
    let mut seen: HashMap<&str, &Page> = HashMap::new();
    for page in pages {
        if let Some(first) = seen.insert(&page.url, page) {
            diagnostics.push(catalog::duplicate_permalink(page.place(), &page.url, first.place()));
        }
    }
    let categories = pages.iter().filter_map(|page| page.front.category.as_ref());
    let mut taken: HashMap<String, &Stated<String>> = HashMap::new();
    for category in categories {
        check_filed(category_url(category), category, &mut taken, &seen, diagnostics);
    }
    let mut tags = pages.iter().flat_map(|page| &page.front.tags).peekable();
    if let (Some(first), Some(list)) = (tags.peek(), seen.get(TAGS_URL)) {
        diagnostics.push(catalog::duplicate_permalink(list.place(), TAGS_URL, first.span.clone()));
    }
    for tag in tags {
        check_filed(tag_url(tag), tag, &mut taken, &seen, diagnostics);
    }
}

/// Reports a category or a tag whose address is that of another one, or of a page.
fn check_filed<'a>(
    url: String,
    word: &'a Stated<String>,
    taken: &mut HashMap<String, &'a Stated<String>>,
    pages: &HashMap<&str, &Page>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let known = taken.get(&url).copied();
    let page = pages.get(url.as_str()).filter(|_| known.is_none()).map(|page| page.place());
    let other = known.filter(|first| first.value != word.value).map(|first| first.span.clone());
    let fault = page.or(other).map(|place| catalog::duplicate_permalink(word.span.clone(), &url, place));
    diagnostics.extend(fault);
    taken.entry(url).or_insert(word);
}

fn parse_inventories(
    inputs: &Inputs,
    pages: &mut [Page],
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<SitePath, Inventory> {
    let default = SitePath::join("data", DEFAULT_INVENTORY).filter(|path| inputs.get(path).is_some());
    let mut wanted: BTreeSet<SitePath> = default.iter().cloned().collect();
    for page in pages.iter_mut() {
        page.inventory = match &page.front.inventory {
            None => default.clone(),
            Some(name) => named_inventory(inputs, name, diagnostics),
        };
        wanted.extend(page.inventory.clone());
    }
    let parse = |file: SitePath| {
        let inventory = parse_inventory(&file, text_of(inputs, &file, diagnostics)?, diagnostics)?;
        Some((file, inventory))
    };
    wanted.into_iter().filter_map(parse).collect()
}

fn named_inventory(
    inputs: &Inputs,
    name: &Stated<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SitePath> {
    let path = SitePath::join("data", name).filter(|path| path.inside("data").is_some());
    let there = path.filter(|path| inputs.get(path).is_some());
    if there.is_none() {
        let known: Vec<&str> = inputs.below("data").filter_map(|(path, _)| path.inside("data")).collect();
        let meant = nearest(name, known.into_iter().filter(|path| path.ends_with(".toml")));
        diagnostics.push(catalog::unknown_file(name.span.clone(), "inventory", name, meant));
    }
    there
}

/// The author's own tables: every `data/*.toml` that has no other meaning.
fn parse_data(
    inputs: &Inputs,
    inventories: &BTreeMap<SitePath, Inventory>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Value {
    let free = |path: &SitePath| {
        path.extension() == Some("toml")
            && path.folder() == "data"
            && path.inside(SNAPSHOT_FOLDER).is_none()
            && path.as_str() != SITE_FILE
            && path.file_name() != DEFAULT_INVENTORY
            && !inventories.contains_key(path)
    };
    let files = inputs.below("data").filter(|(path, _)| free(path));
    let read = |(path, _): (&SitePath, &Blob)| {
        let table = read_free(path, text_of(inputs, path, diagnostics)?, diagnostics)?;
        Some((path.stem().to_owned(), table))
    };
    Value::Table(files.filter_map(read).collect())
}

/// Where the files beside pages go: beside the page. A page folder (`index.md`) may have a slug; its files follow. What
/// belongs to a draft is not published.
fn place_assets(
    inputs: &Inputs,
    pages: &[Page],
    drafts: &[(Page, SitePath)],
) -> (BTreeMap<SitePath, SitePath>, HiddenByDrafts) {
    let all = pages.iter().chain(drafts.iter().map(|(page, _)| page));
    let folders: HashMap<&str, &str> = all
        .filter(|page| is_index(&page.source))
        .map(|page| (page.source.folder(), page.url.as_str()))
        .collect();
    let indexes = drafts.iter().map(|(page, _)| &page.source).filter(|path| is_index(path));
    let draft_folders = DraftSections::new(indexes);
    // A folder without a page of its own lies below the nearest one that has one.
    let url_of = |folder: &str| {
        let mut below = String::new();
        let mut at = folder;
        loop {
            if let Some(url) = folders.get(at) {
                return format!("{url}{below}");
            }
            let Some((above, name)) = at.rsplit_once('/') else { return below };
            below = format!("{}/{below}", slugify(name));
            at = above;
        }
    };
    let place = |path: &SitePath| SitePath::new(&format!("{}{}", url_of(path.folder()), path.file_name()));
    let (mut assets, mut hidden) = (BTreeMap::new(), HiddenByDrafts::default());
    for (path, _) in inputs.below("content").filter(|(path, _)| !path.is_markdown()) {
        let Some(out) = place(path) else { continue };
        match draft_folders.above(path) {
            Some(index) => {
                let by = drafts.iter().find(|(page, _)| page.source == *index).map(|(_, draft)| draft);
                hidden.insert(path, out.as_str(), by.unwrap_or(index));
            }
            None => {
                assets.insert(path.clone(), out);
            }
        }
    }
    drafts.iter().for_each(|(page, draft)| hidden.insert(&page.source, &page.url, draft));
    (assets, hidden)
}
