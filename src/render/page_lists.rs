//! What lists show of pages, and which page comes before and after another.
//!
//! Comes in: the parsed site. Goes out: the entries of a section's list, each with what the page shows of its inventory
//! (the drawing as a small picture, the headline figures), the neighbours of a page in its section, and the files of the
//! small pictures. All of it follows from front matter, inventories and [`Page::shown`], which every page depends on.

use std::collections::{BTreeMap, HashMap};

use super::view::{LinkView, ThumbnailView, TileView, tiles};
use crate::model::inventory::Inventory;
use crate::parse::content::{Page, PageKind, Site};
use crate::source::{Blob, Fingerprint, SitePath};

/// How many of a section's pages stand with it in a list; the rest is behind its link.
const PAGES_OF_A_SECTION: usize = 6;

/// What lists are made of.
#[derive(Debug, Default)]
pub struct PageLists<'a> {
    /// What each section lists, in order, by the section's address.
    children: HashMap<String, Vec<&'a Page>>,
    /// The pages before and after each page in its section, by its address.
    neighbours: HashMap<&'a str, [Option<&'a Page>; 2]>,
    previews: HashMap<&'a SitePath, Preview>,
    files: BTreeMap<SitePath, Blob>,
}

/// A small picture, an SVG that stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThumbnailFile {
    /// The text of the file.
    pub svg: String,
    /// How wide it is, in pixels.
    pub width: i32,
    /// How high.
    pub height: i32,
}

/// What lists show of an inventory.
#[derive(Debug)]
struct Preview {
    thumbnail: Option<ThumbnailView>,
    tiles: Vec<TileView>,
}

/// An entry of a section's list.
pub struct ListEntry<'a> {
    /// The page or section.
    pub page: &'a Page,
    /// Of a section the first of its pages.
    pub inside: &'a [&'a Page],
    /// How many it has.
    pub pages_in_all: usize,
}

impl<'a> PageLists<'a> {
    /// The lists of a site; `draw` makes the small picture of an inventory.
    pub fn new(site: &'a Site, draw: &dyn Fn(&Inventory) -> Option<ThumbnailFile>) -> Self {
        let sections: Vec<&Page> = site.pages.iter().filter(|page| page.kind == PageKind::Section).collect();
        let mut lists = PageLists { children: site.children_of(&sections), ..PageLists::default() };
        for children in lists.children.values() {
            let pages: Vec<&Page> =
                children.iter().copied().filter(|child| child.kind == PageKind::Page).collect();
            let around =
                |place: usize| [place.checked_sub(1), Some(place + 1)].map(|at| pages.get(at?).copied());
            lists
                .neighbours
                .extend(pages.iter().enumerate().map(|(at, page)| (page.url.as_str(), around(at))));
        }
        let shows = |page: &&Page| page.shown.topology || page.shown.tiles;
        for path in site.pages.iter().filter(shows).filter_map(|page| page.inventory.as_ref()) {
            if let Some(inventory) = site.inventories.get(path).filter(|_| !lists.previews.contains_key(path))
            {
                let thumbnail = draw(inventory).and_then(|file| lists.add_thumbnail(file));
                lists.previews.insert(path, Preview { thumbnail, tiles: tiles(inventory) });
            }
        }
        lists
    }

    fn add_thumbnail(&mut self, file: ThumbnailFile) -> Option<ThumbnailView> {
        let name = format!("assets/topology.{}.svg", Fingerprint::of([&file.svg]).short());
        self.files.insert(SitePath::new(&name)?, Blob::new(file.svg.into_bytes()));
        Some(ThumbnailView { url: name, width: file.width, height: file.height })
    }

    /// The small pictures, by their path in the output.
    pub fn files(&self) -> impl Iterator<Item = (SitePath, Blob)> + '_ {
        self.files.iter().map(|(path, blob)| (path.clone(), blob.clone()))
    }

    /// What a section lists: the pages in it, and the sections in it with the first of their pages.
    pub fn entries(&self, section: &Page) -> Vec<ListEntry<'_>> {
        let entry = |page: &&'a Page| {
            let children = self.children.get(&page.url).filter(|_| page.kind == PageKind::Section);
            let inside = children.map(Vec::as_slice).unwrap_or_default();
            ListEntry {
                page,
                inside: inside.get(..PAGES_OF_A_SECTION.min(inside.len())).unwrap_or_default(),
                pages_in_all: inside.len(),
            }
        };
        self.children.get(&section.url).into_iter().flatten().map(entry).collect()
    }

    /// The same for templates.
    pub fn entry_views(&self, section: &Page) -> Vec<LinkView> {
        let view = |entry: ListEntry<'_>| {
            let inside = entry.inside.iter().map(|page| self.view(page)).collect();
            self.view(entry.page).with_pages(inside, entry.pages_in_all)
        };
        self.entries(section).into_iter().map(view).collect()
    }

    /// A page as a list shows it.
    pub fn view(&self, page: &Page) -> LinkView {
        LinkView::new(page).with_preview(self.thumbnail(page).cloned(), self.tiles(page).to_vec())
    }

    /// The small picture of the topology that a page draws.
    pub fn thumbnail(&self, page: &Page) -> Option<&ThumbnailView> {
        self.preview(page).filter(|_| page.shown.topology)?.thumbnail.as_ref()
    }

    /// The headline figures that a page shows.
    pub fn tiles(&self, page: &Page) -> &[TileView] {
        self.preview(page)
            .filter(|_| page.shown.tiles)
            .map(|preview| preview.tiles.as_slice())
            .unwrap_or_default()
    }

    fn preview(&self, page: &Page) -> Option<&Preview> {
        self.previews.get(page.inventory.as_ref()?)
    }

    /// The pages before and after a page, in the order of its section's list.
    pub fn neighbours(&self, page: &Page) -> [Option<&'a Page>; 2] {
        self.neighbours.get(page.url.as_str()).copied().unwrap_or_default()
    }
}
