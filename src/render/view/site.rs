//! The site, its pages and the links between them, as templates and expressions see them.
//!
//! Comes in: the parsed site. Goes out: `site`, `page`, and the links of menus and lists.

use serde::Serialize;

use crate::model::value::Value;
use crate::parse::config::{BaseUrl, Config};
use crate::parse::content::{Page, PageKind, Site, category_url};

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

/// A page to be linked to.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    title: String,
    /// Its address on this site, for `link(to=…)`.
    url: String,
    description: Option<String>,
    date: Option<String>,
    category: Option<String>,
    tags: Vec<String>,
    is_section: bool,
    /// The first pages of a section that is listed.
    pages: Vec<LinkView>,
    /// How many pages that section has.
    pages_in_all: usize,
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
    category: Option<LinkView>,
    is_section: bool,
    /// The sections above it, outermost first.
    ancestors: Vec<LinkView>,
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

/// How many of a section's pages stand with it in a list; the rest is behind its link.
const PAGES_OF_A_SECTION: usize = 6;

impl LinkView {
    /// A link to a page.
    pub fn new(page: &Page) -> Self {
        LinkView {
            title: page.front.title.value.clone(),
            url: page.url.clone(),
            description: page.front.description.clone(),
            date: page.front.date.map(|date| date.to_string()),
            category: page.front.category.as_ref().map(|category| category.value.clone()),
            tags: page.front.tags.clone(),
            is_section: page.kind == PageKind::Section,
            pages: Vec::new(),
            pages_in_all: 0,
        }
    }

    /// What a section lists: the pages in it, and the sections in it with the first of their pages.
    pub fn list(site: &Site, section: &Page) -> Vec<Self> {
        let entries = site.children(section);
        let sections: Vec<&Page> =
            entries.iter().copied().filter(|entry| entry.kind == PageKind::Section).collect();
        let inside = site.children_of(&sections);
        let link = |entry: &Page| {
            let pages = inside.get(&entry.url).map(Vec::as_slice).unwrap_or_default();
            LinkView {
                pages: pages.iter().take(PAGES_OF_A_SECTION).map(|page| LinkView::new(page)).collect(),
                pages_in_all: pages.len(),
                ..LinkView::new(entry)
            }
        };
        entries.into_iter().map(link).collect()
    }

    /// A link to the page of a category.
    pub fn category(name: &str) -> Self {
        LinkView {
            title: name.to_owned(),
            url: category_url(name),
            description: None,
            date: None,
            category: None,
            tags: Vec::new(),
            is_section: true,
            pages: Vec::new(),
            pages_in_all: 0,
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
            tags: front.tags.clone(),
            category: front.category.as_ref().map(|category| LinkView::category(category)),
            is_section: page.kind == PageKind::Section,
            ancestors,
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
        let permalink = |base: &BaseUrl| format!("{}{}", base.as_str(), crate::render::address::encode(url));
        PageView {
            title: title.to_owned(),
            url: url.to_owned(),
            permalink: site.config.base_url.as_ref().map(permalink),
            description: None,
            date: None,
            updated: None,
            draft: false,
            tags: Vec::new(),
            category: None,
            is_section: false,
            ancestors: Vec::new(),
            extra: Value::default(),
        }
    }
}
