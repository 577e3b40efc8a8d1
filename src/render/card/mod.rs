//! Social cards: what a page looks like where somebody shares its address.
//!
//! Comes in: the site. Goes out: for each page a PNG of 1200 × 630 with its title, its description and the tiles of its
//! inventory, and what the page's head says of it. A card is named and remembered by the hash of all that is drawn, so an
//! unchanged one costs a hash. Whoever shows cards wants a whole address: a site without `base_url` has none.

pub mod svg;
pub mod wrap;

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use serde::Serialize;

use super::assets::raster::{self, Colours};
use super::view::tiles;
use crate::memo::Memo;
use crate::model::inventory::Inventory;
use crate::parse::content::{Page, Site, TAGS_URL, category_url, tag_url};
use crate::source::{Blob, Fingerprint, SitePath};

/// The width of a card in pixels, as the networks ask for it (ogp.me; X: `summary_large_image`).
pub const WIDTH: u32 = 1200;
/// The height.
pub const HEIGHT: u32 = 630;
/// With more pages than this, all share the front page's card unless `social_cards = true`: one costs about 10 ms
/// of a processor.
pub const MOST_BY_DEFAULT: usize = 50;
/// Changes when the encoder or the fonts do, as they are not part of the drawing's text.
const EDITION: &str = "1";

/// Whether a build draws the social cards, which take longer than the page that names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardsWanted {
    /// All of them.
    All,
    /// Only those that are remembered: for a look at the pages, before the build that draws the rest.
    Remembered,
}

/// What a card shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The page's title.
    pub title: String,
    /// Its description.
    pub description: Option<String>,
    /// The site's title.
    pub site: String,
    /// Where the site stands, without scheme: `example.org/cluster`.
    pub host: String,
    /// The page's address below it, shown where the fonts lack the title's letters.
    pub address: String,
    /// Label and value of each tile.
    pub tiles: Vec<(String, String)>,
    /// A picture beside the title.
    pub drawing: Option<CardDrawing>,
}

/// A picture made elsewhere, such as the topology.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardDrawing {
    /// What stands inside of its `svg` element.
    pub svg: String,
    /// The size of its view box, which begins at 0 0.
    pub width: u32,
    /// See `width`.
    pub height: u32,
    /// Plain CSS for its classes: no variables, no media queries.
    pub stylesheet: String,
}

/// What a template sees as `card`.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    url: String,
    width: u32,
    height: u32,
    alt: String,
}

/// The cards of a site.
#[derive(Debug, Default)]
pub struct Cards {
    by_url: HashMap<String, CardView>,
    /// The drawings by the name of their file, with their stylesheet.
    drawings: BTreeMap<SitePath, Planned>,
}

#[derive(Debug)]
struct Planned {
    svg: String,
    stylesheet: Option<String>,
    key: Fingerprint,
}

impl Cards {
    /// Which page gets which card; `drawing` gives the picture of an inventory, if there is one.
    pub fn plan(site: &Site, drawing: &(dyn Fn(&Inventory) -> Option<CardDrawing> + Sync)) -> Self {
        let mut cards = Cards::default();
        let wanted = site.config.social_cards;
        let Some(base) = site.config.base_url.as_ref().filter(|_| wanted != Some(false)) else {
            return cards;
        };
        let base = base.as_str();
        let drawings: HashMap<&SitePath, Option<CardDrawing>> =
            site.inventories.iter().map(|(path, inventory)| (path, drawing(inventory))).collect();
        let categories: Vec<(&str, String)> =
            site.categories().into_keys().map(|category| (category, category_url(category))).collect();
        let tags: Vec<String> = site.tags().into_keys().map(tag_url).chain([TAGS_URL.to_owned()]).collect();
        let front = site.pages.iter().find(|page| page.url.is_empty());
        let shared = wanted.is_none() && site.pages.len() > MOST_BY_DEFAULT;
        if let Some(front) = front.filter(|_| shared) {
            let view = cards.add(&card_of(site, front, &drawings), base);
            let urls = site.pages.iter().map(|page| &page.url).chain(categories.iter().map(|(_, url)| url));
            cards.by_url = urls.chain(&tags).map(|url| (url.clone(), view.clone())).collect();
            return cards;
        }
        for page in &site.pages {
            let view = cards.add(&card_of(site, page, &drawings), base);
            cards.by_url.insert(page.url.clone(), view);
        }
        for (category, url) in categories {
            let view = cards.add(&Card { title: category.to_owned(), ..blank(site, &url) }, base);
            cards.by_url.insert(url, view);
        }
        // There may be hundreds of tags: what they have to show is the front page's card.
        if let Some(view) = cards.get("").cloned() {
            cards.by_url.extend(tags.into_iter().map(|url| (url, view.clone())));
        }
        cards
    }

    /// What the head of the page at this address says of its card.
    pub fn get(&self, url: &str) -> Option<&CardView> {
        self.by_url.get(url)
    }

    /// How many pictures there are.
    pub fn len(&self) -> usize {
        self.drawings.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.drawings.is_empty()
    }

    /// The paths of the pictures.
    pub fn names(&self) -> impl Iterator<Item = &SitePath> {
        self.drawings.keys()
    }

    /// The cards that are wanted; those that earlier builds have not drawn are drawn now.
    pub fn draw(&self, wanted: CardsWanted, memo: &Memo) -> Vec<(SitePath, Blob)> {
        let draw = |(path, planned): (&SitePath, &Planned)| {
            let rasterised =
                || rasterise(&planned.svg, planned.stylesheet.as_deref()).map(|png| png.bytes().to_vec());
            let png = match wanted {
                CardsWanted::All => memo.bytes("card", planned.key, rasterised),
                CardsWanted::Remembered => memo.known_bytes("card", planned.key),
            };
            Some((path.clone(), Blob::clone(&*png?)))
        };
        let drawings: Vec<_> = self.drawings.iter().collect();
        // A card takes as long as twenty pages.
        drawings.into_par_iter().with_max_len(1).filter_map(draw).collect()
    }

    fn add(&mut self, card: &Card, base: &str) -> CardView {
        let svg = svg::write(card);
        let stylesheet = card.drawing.as_ref().map(|drawing| drawing.stylesheet.clone());
        let key = Fingerprint::of([EDITION, &svg, stylesheet.as_deref().unwrap_or_default()]);
        let name = format!("assets/card.{}.png", key.short());
        self.drawings.extend(SitePath::new(&name).map(|path| (path, Planned { svg, stylesheet, key })));
        let figures: Vec<String> =
            card.tiles.iter().map(|(label, value)| format!("{label} {value}")).collect();
        let alt = [card.title.clone(), figures.join(", ")];
        CardView {
            url: format!("{base}{name}"),
            width: WIDTH,
            height: HEIGHT,
            alt: alt.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "),
        }
    }
}

/// A card's PNG.
pub fn rasterise(svg: &str, stylesheet: Option<&str>) -> Option<Blob> {
    let tree = raster::parse(svg, stylesheet).ok()?;
    let pixels = raster::draw(&tree, WIDTH, HEIGHT, Some([0, 0, 0]))?;
    Some(Blob::new(raster::png(&pixels, Colours::Palette)?))
}

fn blank(site: &Site, url: &str) -> Card {
    let base = site.config.base_url.as_ref().map(|base| base.as_str()).unwrap_or_default();
    let host = base.split_once("://").map_or(base, |(_, rest)| rest).trim_end_matches('/').to_owned();
    Card { site: site.config.title.clone(), host, address: format!("/{url}"), ..Card::default() }
}

fn card_of(site: &Site, page: &Page, drawings: &HashMap<&SitePath, Option<CardDrawing>>) -> Card {
    let inventory = page.inventory.as_ref();
    let shown = inventory.and_then(|path| site.inventories.get(path));
    Card {
        title: page.front.title.value.clone(),
        description: page.front.description.clone(),
        tiles: shown.into_iter().flat_map(tiles).map(|tile| (tile.label, tile.value)).collect(),
        drawing: inventory.and_then(|path| drawings.get(path)).cloned().flatten(),
        ..blank(site, &page.url)
    }
}
