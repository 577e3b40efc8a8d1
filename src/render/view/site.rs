//! The site, its pages and the links between them, as templates and expressions see them.
//!
//! Comes in: the parsed site. Goes out: `site`, `page`, and the links of menus and lists.

use serde::Serialize;

use super::link::LinkView;
use crate::model::value::Value;
use crate::parse::config::Config;
use crate::parse::content::{Page, PageKind, Site};
use crate::render::address::encode;

/// The site as a whole: `site`.
#[derive(Debug, Serialize)]
pub struct SiteView {
    title: String,
    description: Option<String>,
    author: Option<String>,
    language: String,
    /// Attributes for elements of words that are not the author's, and for an author's words within them; both empty where
    /// the site's language is English.
    words_lang: &'static str,
    text_lang: String,
    base_url: Option<String>,
    /// The top-level sections and pages, in list order.
    menu: Vec<LinkView>,
    /// The file name of the feed, if any page is dated.
    feed: Option<&'static str>,
}

/// The page being rendered: `page`.
#[derive(Debug, Serialize)]
pub struct PageView {
    title: String,
    url: String,
    /// The whole address, if the site's is known.
    permalink: Option<String>,
    description: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    draft: bool,
    tags: Vec<String>,
    /// The pages of its tags.
    tag_pages: Vec<LinkView>,
    category: Option<LinkView>,
    is_section: bool,
    /// The sections above it, outermost first.
    ancestors: Vec<LinkView>,
    /// Where its Markdown can be edited.
    edit_url: Option<String>,
    extra: Value,
}

/// The most entries that the menu has.
const LONGEST_MENU: usize = 12;

/// The name of the feed.
pub const FEED: &str = "atom.xml";

/// Whether the site has a feed: its address is known and a page is dated.
pub fn has_feed(site: &Site) -> bool {
    site.config.base_url.is_some() && site.pages.iter().any(|page| page.front.date.is_some())
}

impl SiteView {
    /// The site's view; the menu holds what the front page lists.
    pub fn new(site: &Site) -> Self {
        let Config { title, description, author, language, base_url, .. } = &site.config;
        let front = site.pages.iter().find(|page| page.url.is_empty() && page.kind == PageKind::Section);
        let mut menu = front.map(|front| site.children(front)).unwrap_or_default();
        if menu.len() > LONGEST_MENU {
            // A menu of hundreds helps nobody, and would stand on every page: what its author put in order stays.
            menu.retain(|page| page.kind == PageKind::Section || page.front.weight.is_some());
            menu.truncate(LONGEST_MENU);
        }
        SiteView {
            title: title.clone(),
            description: description.clone(),
            author: author.clone(),
            language: language.clone(),
            words_lang: site.config.words_lang(),
            text_lang: site.config.text_lang(),
            base_url: base_url.as_ref().map(|url| url.as_str().to_owned()),
            menu: menu.into_iter().map(LinkView::new).collect(),
            feed: has_feed(site).then_some(FEED),
        }
    }
}

impl PageView {
    /// The view of a Markdown page.
    pub fn new(site: &Site, page: &Page) -> Self {
        let front = &page.front;
        let mut ancestors = Vec::new();
        let mut above = site.section_of(page);
        while let Some(section) = above {
            ancestors.insert(0, LinkView::new(section));
            above = site.section_of(section);
        }
        PageView {
            description: front.description.clone(),
            date: front.date.map(|date| date.to_string()),
            updated: front.updated.map(|date| date.to_string()),
            draft: front.draft,
            tags: front.tags.iter().map(|tag| tag.value.clone()).collect(),
            tag_pages: front.tags.iter().map(|tag| LinkView::tag(tag)).collect(),
            category: front.category.as_ref().map(|category| LinkView::category(category)),
            is_section: page.kind == PageKind::Section,
            ancestors,
            edit_url: site
                .config
                .edit_url
                .as_ref()
                .map(|base| base.followed_by(&encode(page.source.as_str()))),
            extra: front.extra.clone(),
            ..PageView::bare(site, &front.title, &page.url)
        }
    }

    /// The view of a page that has no Markdown.
    pub fn generated(site: &Site, title: &str, url: &str) -> Self {
        let front = site.pages.iter().filter(|page| page.url.is_empty());
        PageView { ancestors: front.map(LinkView::new).collect(), ..PageView::bare(site, title, url) }
    }

    fn bare(site: &Site, title: &str, url: &str) -> Self {
        PageView {
            title: title.to_owned(),
            url: url.to_owned(),
            permalink: site.config.base_url.as_ref().map(|base| base.followed_by(&encode(url))),
            description: None,
            date: None,
            updated: None,
            draft: false,
            tags: Vec::new(),
            tag_pages: Vec::new(),
            category: None,
            is_section: false,
            ancestors: Vec::new(),
            edit_url: None,
            extra: Value::default(),
        }
    }
}
