//! The icons of a site as pixels, for those who do not take SVG.
//!
//! Comes in: the site's `static/favicon.svg`, or the theme's. Goes out: `favicon.ico`, the touch icon and those of the web
//! manifest; a file of the same name in `static/` stands in for each. An SVG that cannot be drawn is a diagnostic at its
//! place.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::raster::{self, Colours};
use crate::diag::{Diagnostic, Place, Span, catalog};
use crate::memo::Memo;
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// The drawing that all icons are made of.
pub const SOURCE: &str = "static/favicon.svg";
/// The icons with the length of their sides. Browsers ask for `favicon.ico` even where a page names another.
pub const ICONS: [(&str, u32); 4] =
    [("favicon.ico", 32), ("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512)];
/// iOS puts what is transparent on black.
const TOUCH_GROUND: [u8; 3] = [255, 255, 255];

/// Takes the theme's icons out of `statics` where the site has a favicon but no such icon, and returns their names: these
/// are to be drawn. The theme's own favicon has been drawn already, so a site without one pays nothing.
pub fn to_draw(inputs: &Inputs, statics: &mut BTreeMap<SitePath, Blob>) -> Vec<SitePath> {
    let own = |path: &str| SitePath::new(path).is_some_and(|path| inputs.get(&path).is_some());
    if !own(SOURCE) {
        return Vec::new();
    }
    let missing = ICONS.iter().filter(|(name, _)| !own(&format!("static/{name}")));
    let missing: Vec<SitePath> = missing.filter_map(|(name, _)| SitePath::new(name)).collect();
    statics.retain(|path, _| !missing.contains(path));
    missing
}

/// Draws the icons of these names from the site's favicon.
pub fn draw_icons(
    inputs: &Inputs,
    wanted: &[SitePath],
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(SitePath, Blob)> {
    let file = SitePath::new(SOURCE).filter(|_| !wanted.is_empty());
    let Some((file, favicon)) = file.and_then(|file| Some((file.clone(), inputs.get(&file)?))) else {
        return Vec::new();
    };
    let Some(svg) = favicon.text() else {
        diagnostics.push(catalog::icon_not_drawable(Place::File(file), "it is not text"));
        return stand_ins(wanted);
    };
    let key = Fingerprint::of([favicon.fingerprint().bytes()]);
    match &*memo.get("icons", key, || draw_all(svg)) {
        Ok(icons) => icons.iter().filter(|(path, _)| wanted.contains(path)).cloned().collect(),
        Err(fault) => {
            let place = if fault.range.is_empty() {
                Place::File(file)
            } else {
                Place::At(Span::new(&file, fault.range.clone()))
            };
            diagnostics.push(catalog::icon_not_drawable(place, &fault.message));
            stand_ins(wanted)
        }
    }
}

/// Files that are never written, as there is an error: without them each page's link to an icon would be reported, too.
fn stand_ins(wanted: &[SitePath]) -> Vec<(SitePath, Blob)> {
    wanted.iter().map(|path| (path.clone(), Blob::new([].as_slice()))).collect()
}

/// All icons of an SVG; what is wrong with it, if it cannot be drawn.
pub fn draw_all(svg: &str) -> Result<Vec<(SitePath, Blob)>, raster::RasterError> {
    raster::check(svg)?;
    let tree = raster::parse(svg, None)?;
    let icon = |(name, side): &(&str, u32)| {
        let ground = name.starts_with("apple").then_some(TOUCH_GROUND);
        let png = raster::png(&raster::draw(&tree, *side, *side, ground)?, Colours::All)?;
        let bytes = if name.ends_with(".ico") { ico(*side, &png) } else { png };
        Some((SitePath::new(name)?, Blob::new(bytes)))
    };
    Ok(ICONS.par_iter().with_max_len(1).filter_map(icon).collect())
}

/// An ICO file of one PNG: a header of 6 bytes, an entry of 16 that says where the PNG is.
fn ico(side: u32, png: &[u8]) -> Vec<u8> {
    let side = u8::try_from(side).unwrap_or(0);
    let mut file = vec![0, 0, 1, 0, 1, 0, side, side, 0, 0, 1, 0, 32, 0];
    file.extend(u32::try_from(png.len()).unwrap_or(0).to_le_bytes());
    file.extend(22u32.to_le_bytes());
    file.extend(png);
    file
}
