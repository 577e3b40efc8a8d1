//! Links to pages, as templates see them: in menus, in lists, at the ends of pages.
//!
//! Comes in: a page, a category or a tag; for a list also what it shows of the page's inventory. Goes out: a [`LinkView`].

use serde::Serialize;

use super::inventory::TileView;
use crate::parse::content::{Page, PageKind, category_url, tag_url};

/// A page to be linked to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkView {
    title: String,
    /// Its address on this site, for `link(to=…)`.
    url: String,
    description: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    category: Option<String>,
    tags: Vec<String>,
    is_section: bool,
    /// In a list: the small picture of the topology that the page draws.
    thumbnail: Option<ThumbnailView>,
    /// In a list: the headline figures that the page shows.
    tiles: Vec<TileView>,
    /// The first pages of a section that is listed.
    pages: Vec<LinkView>,
    /// How many pages a listed section has, or a tag.
    pages_in_all: usize,
}

/// A small picture of a topology.
#[derive(Clone, Debug, Serialize)]
pub struct ThumbnailView {
    /// Its address on this site, for `link(to=…)`.
    pub url: String,
    /// How wide it is, in pixels.
    pub width: i32,
    /// How high.
    pub height: i32,
}

impl LinkView {
    /// A link to a page.
    pub fn new(page: &Page) -> Self {
        let front = &page.front;
        LinkView {
            title: front.title.value.clone(),
            url: page.url.clone(),
            description: front.description.clone(),
            date: front.date.map(|date| date.to_string()),
            updated: front.updated.map(|date| date.to_string()),
            category: front.category.as_ref().map(|category| category.value.clone()),
            tags: front.tags.iter().map(|tag| tag.value.clone()).collect(),
            is_section: page.kind == PageKind::Section,
            ..LinkView::default()
        }
    }

    /// The same with what a list shows of the page's inventory.
    pub fn with_preview(self, thumbnail: Option<ThumbnailView>, tiles: Vec<TileView>) -> Self {
        LinkView { thumbnail, tiles, ..self }
    }

    /// The same of a section with the first of its pages, and how many it has.
    pub fn with_pages(self, pages: Vec<LinkView>, pages_in_all: usize) -> Self {
        LinkView { pages, pages_in_all, ..self }
    }

    /// A link to the page of a category.
    pub fn category(name: &str) -> Self {
        LinkView { title: name.to_owned(), url: category_url(name), is_section: true, ..LinkView::default() }
    }

    /// A link to the page of a tag.
    pub fn tag(name: &str) -> Self {
        LinkView { title: name.to_owned(), url: tag_url(name), is_section: true, ..LinkView::default() }
    }
}
