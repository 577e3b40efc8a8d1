//! The topology for a social card: the same drawing, with words that the embedded fonts have and colours written out.

use super::drawing::{draw_inside, plain};
use crate::layout::{Variant, lay_out};
use crate::model::inventory::Inventory;
use crate::model::topology::{Device, Topology};
use crate::render::assets::fonts::{NO_GLYPH, drawable};
use crate::render::card::CardDrawing;
use crate::render::card::svg::{ACCENT, GROUND, INK, INK_SOFT};

/// A drawing higher than this, as a multiple of its width, would be too small on a card to show anything.
const HIGHEST: f32 = 0.85;

/// The topology of an inventory, if it is of a shape that a card has room for.
pub fn card_drawing(inventory: &Inventory) -> Option<CardDrawing> {
    let mut topology = Topology::new(inventory, &[]);
    topology.devices.iter_mut().for_each(keep_drawable);
    let diagram = lay_out(&topology, Variant::Wide);
    let (width, height) = (u32::try_from(diagram.width).ok()?, u32::try_from(diagram.height).ok()?);
    if topology.devices.len() < 2 || height as f32 > width as f32 * HIGHEST {
        return None;
    }
    let mut svg = "<g class=\"d\">".to_owned();
    draw_inside(&topology, &diagram, &mut plain, &mut svg);
    svg.push_str("</g>");
    Some(CardDrawing { svg, width, height, stylesheet: stylesheet() })
}

/// Words without letters that the fonts lack; a name of such letters gives way to the machine's number.
fn keep_drawable(device: &mut Device) {
    let shown = |text: &str| Some(drawable(text)).filter(|text| !text.is_empty() && !text.contains(NO_GLYPH));
    device.label =
        shown(&device.label).or_else(|| shown(&device.name)).unwrap_or_else(|| match device.number {
            Some(number) => format!("no. {number}"),
            None => device.kind.word().to_owned(),
        });
    for text in [&mut device.role, &mut device.facts, &mut device.short_facts, &mut device.placement] {
        *text = text.as_deref().and_then(shown);
    }
}

/// The rules of `topology.css` with the dark theme's colours, which a test holds against the theme.
fn stylesheet() -> String {
    let (box_, line, accent, important, tip) = ("#171f29", "#76869a", ACCENT, "#c5a8f0", "#7fcf98");
    [
        format!(".d rect {{ fill: {box_}; stroke: {line}; stroke-width: 1.25 }}"),
        format!(".d .switch rect {{ fill: {GROUND}; stroke: {INK_SOFT}; stroke-width: 2 }}"),
        ".d .hull { fill: none; stroke-width: 1; stroke-dasharray: 1 3 }".to_owned(),
        format!(".d .badge {{ fill: none; stroke: {tip}; stroke-width: 1 }}"),
        format!(".d text {{ font-size: 15px; fill: {INK_SOFT} }}"),
        format!(".d .l {{ font-size: 17px; font-weight: 600; fill: {INK} }}"),
        format!(".d .b {{ fill: {tip}; text-anchor: middle }}"),
        ".d .e { text-anchor: end }".to_owned(),
        format!(".d .o {{ fill: {important} }}"),
        format!(".d path {{ fill: none; stroke: {INK_SOFT}; stroke-width: 1.5 }}"),
        ".d .w0 { stroke-dasharray: 12 4 }".to_owned(),
        ".d .w2 { stroke-width: 2.25 }".to_owned(),
        ".d .w3 { stroke-width: 3.25 }".to_owned(),
        ".d .w4 { stroke-width: 4.5 }".to_owned(),
        ".d .w5 { stroke-width: 6 }".to_owned(),
        ".d .standby { stroke-dasharray: 7 4 }".to_owned(),
        ".d .down { stroke-dasharray: 2 3 }".to_owned(),
        format!(".d .mesh {{ stroke: {accent}; stroke-width: 1.25; stroke-dasharray: 9 3 2 3 }}"),
        format!(".d .trunk {{ stroke: {important}; stroke-width: 3; stroke-linecap: round; stroke-dasharray: 0 6 }}"),
        format!(".d .loose {{ fill: {GROUND}; stroke: {INK_SOFT}; stroke-width: 1.5 }}"),
        format!(".d .away {{ fill: {INK_SOFT} }}"),
    ]
    .join("\n")
}
