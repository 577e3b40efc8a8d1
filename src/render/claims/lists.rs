//! The figures that lists show of the pages in them.
//!
//! Comes in: a list: which pages it shows. Goes out: each headline figure with a digit as a claim of the list, with the
//! origin that it has on its own page, at whose title the claim points.

use crate::model::claims::Claim;
use crate::parse::content::Page;
use crate::render::figures::has_digit;
use crate::render::figures::origins::Sources;
use crate::render::page_lists::ListEntry;
use crate::render::render_context::RenderContext;
use crate::source::SitePath;

/// Where a list stands.
pub struct ListPlace<'a> {
    /// The file that its page is made of: its Markdown, or a template.
    pub source: &'a SitePath,
    /// That page's address.
    pub url: &'a str,
}

/// The claims of a list that shows these pages.
pub fn of_list<'a>(
    ctx: &RenderContext<'_>,
    place: &ListPlace<'_>,
    listed: impl IntoIterator<Item = &'a Page>,
) -> Vec<Claim> {
    listed.into_iter().flat_map(|page| of_entry(ctx, place, page)).collect()
}

fn of_entry(ctx: &RenderContext<'_>, place: &ListPlace<'_>, page: &Page) -> Vec<Claim> {
    let tiles = ctx.lists.tiles(page);
    if tiles.is_empty() {
        return Vec::new();
    }
    let sources = Sources::new(ctx.site, ctx.inputs, page);
    let figures = tiles.iter().filter(|tile| has_digit(&tile.value));
    let claim = figures.filter_map(|tile| {
        Some(Claim {
            page: place.source.clone(),
            place: page.place(),
            text: format!("tiles: {} listed on /{}", tile.label, place.url),
            value: tile.value.clone(),
            origin: sources.origin(tile.of)?,
        })
    });
    claim.collect()
}

/// The pages whose figures a section's list shows: of a section that is listed with its pages, only those.
pub fn listed_pages<'a>(ctx: &'a RenderContext<'_>, section: &Page) -> Vec<&'a Page> {
    let shown = |entry: ListEntry<'a>| match entry.inside {
        [] => vec![entry.page],
        inside => inside.to_vec(),
    };
    ctx.lists.entries(section).into_iter().flat_map(shown).collect()
}
