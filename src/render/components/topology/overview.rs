//! The overview of a topology as SVG: boxes with names, for whoever has no room for cables.
//!
//! Comes in: an inventory. Goes out: the drawing for a social card, with the dark theme's colours and letters that the
//! embedded fonts have; and a file of its own for lists, which follows the reader's theme.

use std::fmt::Write as _;

use super::standalone::Theme;
use crate::layout::Rect;
use crate::layout::overview::{HEIGHT, NamedBox, Overview, WIDTH, overview};
use crate::model::inventory::Inventory;
use crate::model::topology::{Device, Topology};
use crate::render::assets::fonts::{FAMILY, NO_GLYPH, Weight, drawable, width};
use crate::render::card::CardDrawing;
use crate::render::highlight::escaped;
use crate::render::page_lists::ThumbnailFile;

/// Around the overview in a file of its own.
const MARGIN: i32 = 20;
/// How wide the outline of a box is, half of which is outside of it.
const OUTLINE: i32 = 2;
/// How far the boxes of a stack are apart.
const STACKED: i32 = 5;

/// The overview of an inventory as a file: the reader's own font and theme, nothing loaded.
pub fn thumbnail_file(inventory: &Inventory) -> Option<ThumbnailFile> {
    let topology = Topology::new(inventory, &[]);
    // A font of the system may be wider than the one that is measured.
    let drawn = overview(&topology, &|name, size| name_width(name, size) * 23 / 20)?;
    let (width, height) = (WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"system-ui,sans-serif\"><style>{}@media(prefers-color-scheme:dark){{{}}}</style>\
         <rect class=\"p\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"/>",
        -MARGIN,
        -MARGIN,
        rules(Theme::Light, ""),
        rules(Theme::Dark, ""),
        -MARGIN,
        -MARGIN,
    );
    draw(&drawn, &mut svg);
    svg.push_str("</svg>\n");
    Some(ThumbnailFile { svg, width, height })
}

/// The overview of an inventory for its social card; one machine is no picture.
pub fn card_drawing(inventory: &Inventory) -> Option<CardDrawing> {
    let mut topology = Topology::new(inventory, &[]);
    topology.devices.iter_mut().for_each(keep_drawable);
    let drawn = overview(&topology, &name_width).filter(|_| topology.devices.len() > 1)?;
    let mut svg = format!("<g class=\"d\" transform=\"translate({OUTLINE} {OUTLINE})\">");
    draw(&drawn, &mut svg);
    svg.push_str("</g>");
    let [width, height] =
        [WIDTH, HEIGHT].map(|length| u32::try_from(length + 2 * OUTLINE).unwrap_or_default());
    let family = format!(".d text{{font-family:{FAMILY}}}");
    Some(CardDrawing { svg, width, height, stylesheet: rules(Theme::Dark, ".d ") + &family })
}

/// How wide a name is, rounded up.
fn name_width(name: &str, size: i32) -> i32 {
    width(name, Weight::SemiBold, size as f32).ceil() as i32
}

/// A name of letters that the embedded fonts lack gives way to the machine's number.
fn keep_drawable(device: &mut Device) {
    let shown = |text: &str| Some(drawable(text)).filter(|text| !text.is_empty() && !text.contains(NO_GLYPH));
    let name = shown(&device.label).or_else(|| shown(&device.name));
    device.label = name.unwrap_or_else(|| format!("no. {}", device.number));
}

/// The rules for the classes of [`draw`], each below `scope`. No variables: whoever makes pixels of it knows none.
fn rules(theme: Theme, scope: &str) -> String {
    let [raised, ground, accent_soft, accent, line_strong, ink] =
        ["raised", "ground", "accent-soft", "accent", "line-strong", "ink"]
            .map(|name| theme.colour(name).unwrap_or("none"));
    [
        format!("rect{{fill:{ground};stroke:{line_strong};stroke-width:{OUTLINE}}}"),
        format!(".p{{fill:{raised};stroke:none}}"),
        format!(".c{{fill:{accent_soft};stroke:none}}"),
        format!(".m{{stroke:{accent}}}"),
        format!("text{{fill:{ink};font-weight:600;text-anchor:middle}}"),
    ]
    .map(|rule| format!("{scope}{rule}"))
    .concat()
}

/// What stands inside of the `svg` element.
fn draw(drawn: &Overview, svg: &mut String) {
    for area in &drawn.clusters {
        push_rect("c", *area, 16, svg);
    }
    // Writing into a string cannot fail.
    let _ = write!(svg, "<g font-size=\"{}\">", drawn.text_size);
    for each in &drawn.boxes {
        push_box(each, drawn.text_size, svg);
    }
    svg.push_str("</g>");
}

fn push_box(each: &NamedBox, text_size: i32, svg: &mut String) {
    let Rect { x, y, width, height } = each.area;
    let class = if each.is_member { "m" } else { "" };
    let behind = if each.is_stack { 2 * STACKED } else { 0 };
    for step in (0..=behind / STACKED).rev() {
        let area = Rect {
            x: x + step * STACKED,
            y: y + step * STACKED,
            width: width - behind,
            height: height - behind,
        };
        push_rect(class, area, 8, svg);
    }
    // The letters' middle is a third of their size above the base line.
    let (middle, base) = (x + (width - behind) / 2, y + (height - behind) / 2 + text_size * 7 / 20);
    let _ = write!(svg, "<text x=\"{middle}\" y=\"{base}\">{}</text>", escaped(&each.name));
}

fn push_rect(class: &str, area: Rect, radius: i32, svg: &mut String) {
    let class = if class.is_empty() { String::new() } else { format!("class=\"{class}\" ") };
    let Rect { x, y, width, height } = area;
    let _ = write!(
        svg,
        "<rect {class}x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
    );
}
