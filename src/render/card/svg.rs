//! A card as SVG.
//!
//! Comes in: a [`Card`]. Goes out: one SVG of 1200 × 630, its colours written out, as a rasteriser knows no variables and
//! no media queries. A pure function of the card: its text is what the PNG is remembered by.

use std::fmt::Write as _;

use super::wrap::{Fitted, fit};
use super::{Card, CardDrawing, HEIGHT, WIDTH};
use crate::render::assets::fonts::{FAMILY, NO_GLYPH, Weight, cut, drawable, whole_words};
use crate::render::highlight::escaped;

/// The ground. This and the others are the dark theme's (`colour.css`), which a test holds them to: `--ground`.
pub const GROUND: &str = "#0f141b";
/// The title and the figures; `--ink`.
pub const INK: &str = "#e6ebf2";
/// Everything else that is read; `--ink-soft`.
pub const INK_SOFT: &str = "#a6b3c3";
/// Lines between figures; `--line`.
pub const LINE: &str = "#2b3644";
/// The mark at the top; `--accent`.
pub const ACCENT: &str = "#7cbcf2";

const MARGIN: f32 = 72.0;
const RIGHT: f32 = WIDTH as f32 - MARGIN;
/// Where the title may begin and, without tiles, end.
const TOP: f32 = 150.0;
const BOTTOM: f32 = HEIGHT as f32 - MARGIN;
/// The line above the tiles.
const TILES: f32 = 464.0;
/// The most tiles that fit side by side.
const MOST_TILES: usize = 5;
const GAP: f32 = 48.0;

const TITLE_SIZES: [(f32, usize); 7] =
    [(84.0, 2), (72.0, 2), (64.0, 3), (56.0, 3), (48.0, 3), (42.0, 4), (36.0, 4)];
const DESCRIPTION_SIZES: [(f32, usize); 3] = [(30.0, 2), (26.0, 3), (24.0, 4)];
/// A title gives way to a description that needs room, down to this size.
const LEAST_TITLE: f32 = 56.0;
/// The height of a line, as a multiple of that of its letters.
const TITLE_LEADING: f32 = 1.14;
const TEXT_LEADING: f32 = 1.42;

/// Draws the card.
pub fn write(card: &Card) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"{FAMILY}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{GROUND}\"/>\
         <rect width=\"{WIDTH}\" height=\"10\" fill=\"{ACCENT}\"/>"
    );
    let bottom = if card.tiles.is_empty() { BOTTOM } else { TILES - 26.0 };
    let right = match &card.drawing {
        Some(drawing) => place_drawing(drawing, bottom, &mut svg),
        None => RIGHT,
    };
    head(card, &mut svg);
    words(card, right - MARGIN, bottom, &mut svg);
    tiles(card, &mut svg);
    svg.push_str("</svg>");
    svg
}

/// The words of a title. Where the fonts lack too much of it, the page's address stands in for it, then the site's name,
/// then its host: boxes would say nothing.
pub fn title_words(card: &Card) -> String {
    let instead = [&card.title, &card.address, &card.site, &card.host];
    instead.into_iter().find_map(|text| whole_words(text)).unwrap_or_default()
}

struct Text<'a> {
    x: f32,
    y: f32,
    size: f32,
    weight: Weight,
    fill: &'a str,
    end: bool,
}

fn text(place: &Text<'_>, words: &str, svg: &mut String) {
    let weight = match place.weight {
        Weight::Regular => 400,
        Weight::SemiBold => 600,
    };
    let anchor = if place.end { " text-anchor=\"end\"" } else { "" };
    let tight = if place.size > 40.0 { " letter-spacing=\"-0.02em\"" } else { "" };
    let (x, y, size, fill) = (place.x, place.y, place.size, place.fill);
    // Writing into a string cannot fail.
    let _ = write!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\"{anchor}{tight}>{}</text>",
        escaped(words)
    );
}

/// The site's name, and where it stands.
fn head(card: &Card, svg: &mut String) {
    let half = (RIGHT - MARGIN) / 2.0 - GAP;
    let place = Text { x: MARGIN, y: 102.0, size: 28.0, weight: Weight::SemiBold, fill: ACCENT, end: false };
    if let Some(site) = whole_words(&card.site).filter(|site| *site != title_words(card)) {
        text(&place, &cut(&site, place.weight, place.size, half), svg);
    }
    let place = Text { x: RIGHT, y: 102.0, size: 26.0, weight: Weight::Regular, fill: INK_SOFT, end: true };
    if let Some(host) = whole_words(&card.host) {
        text(&place, &cut(&host, place.weight, place.size, half), svg);
    }
}

/// The height of lines, with what is above and below their letters.
fn height(fitted: &Fitted, leading: f32) -> f32 {
    fitted.lines.len() as f32 * fitted.size * leading
}

/// A title in one of `sizes` with as much of the description as fits below it.
fn title_with_description(
    title: &str,
    description: &str,
    (room, all): (f32, f32),
    sizes: &[(f32, usize)],
) -> (Fitted, Fitted) {
    let title = fit(title, Weight::SemiBold, room, sizes);
    let left = all - height(&title, TITLE_LEADING) - BETWEEN;
    let sizes = DESCRIPTION_SIZES
        .map(|(size, most)| (size, most.min((left / (size * TEXT_LEADING)).max(0.0) as usize)));
    let mut below = fit(description, Weight::Regular, room.min(940.0), &sizes);
    if sizes.iter().all(|(_, lines)| *lines == 0) {
        below.lines.clear();
    }
    (title, below)
}

/// Between title and description.
const BETWEEN: f32 = 20.0;

/// Title and description, in the middle of the room above `bottom`: the title as large as it can be with all of the
/// description, or as large as it can be if that never fits.
fn words(card: &Card, room: f32, bottom: f32, svg: &mut String) {
    let title = title_words(card);
    let said = card.description.as_deref().and_then(whole_words).unwrap_or_default();
    let place = |sizes: &[(f32, usize)]| title_with_description(&title, &said, (room, bottom - TOP), sizes);
    let largest = place(&TITLE_SIZES);
    let smaller = (0..TITLE_SIZES.len()).filter_map(|first| TITLE_SIZES.get(first..)).map(place);
    let (title, description) = smaller
        .take_while(|(title, _)| title.size >= LEAST_TITLE)
        .find(|(_, below)| below.lines.join(" ") == said)
        .unwrap_or(largest);
    let between = if description.lines.is_empty() { 0.0 } else { BETWEEN };
    let all = height(&title, TITLE_LEADING) + between + height(&description, TEXT_LEADING);
    let mut top = TOP + ((bottom - TOP - all) / 2.0).max(0.0);
    for (fitted, weight, fill, leading) in [
        (&title, Weight::SemiBold, INK, TITLE_LEADING),
        (&description, Weight::Regular, INK_SOFT, TEXT_LEADING),
    ] {
        for line in &fitted.lines {
            // The base line stands where it halves what a line has above and below its letters.
            let y = (top + fitted.size * (leading / 2.0 + 0.36)).round();
            text(&Text { x: MARGIN, y, size: fitted.size, weight, fill, end: false }, line, svg);
            top += fitted.size * leading;
        }
        top += between;
    }
}

fn tiles(card: &Card, svg: &mut String) {
    // A figure without one of its letters would be another figure.
    let whole = |text: &str| Some(drawable(text)).filter(|text| !text.contains(NO_GLYPH));
    let drawn = card.tiles.iter().filter_map(|(label, value)| Some((whole(label)?, whole(value)?)));
    let tiles: Vec<(String, String)> = drawn.take(MOST_TILES).collect();
    if tiles.is_empty() {
        return;
    }
    let column = (RIGHT - MARGIN) / tiles.len().max(3) as f32;
    let _ = write!(
        svg,
        "<path d=\"M{MARGIN} {TILES}H{RIGHT}\" stroke=\"{LINE}\" stroke-width=\"2\" fill=\"none\"/>"
    );
    for (index, (label, value)) in tiles.iter().enumerate() {
        let x = MARGIN + index as f32 * column;
        let room = column - 32.0;
        let value = fit(value, Weight::SemiBold, room, &[(52.0, 1), (40.0, 1), (30.0, 1)]);
        let words = value.lines.first().map(String::as_str).unwrap_or_default();
        let size = value.size;
        text(&Text { x, y: 535.0, size, weight: Weight::SemiBold, fill: INK, end: false }, words, svg);
        let label = cut(label, Weight::Regular, 25.0, room);
        let place = Text { x, y: 574.0, size: 25.0, weight: Weight::Regular, fill: INK_SOFT, end: false };
        text(&place, &label, svg);
    }
}

/// Puts the drawing to the right; returns where the words must end.
fn place_drawing(drawing: &CardDrawing, bottom: f32, svg: &mut String) -> f32 {
    let (view_width, view_height) = (drawing.width.max(1) as f32, drawing.height.max(1) as f32);
    let height = bottom - TOP;
    let width = (height * view_width / view_height).min((RIGHT - MARGIN) * 0.58).floor();
    let left = RIGHT - width;
    let _ = write!(
        svg,
        "<svg x=\"{left}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {view_width} {view_height}\">{}</svg>",
        drawing.svg
    );
    left - GAP
}
