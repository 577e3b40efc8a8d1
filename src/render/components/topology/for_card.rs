//! The topology for a social card: the same drawing with boxes and names only, in letters that the embedded fonts have.

use super::drawing::{Links, draw_inside, plain};
use super::standalone::{Theme, stylesheet};
use crate::layout::{TextKind, Variant, lay_out};
use crate::model::inventory::Inventory;
use crate::model::topology::{Device, Topology};
use crate::render::assets::fonts::{NO_GLYPH, drawable};
use crate::render::card::CardDrawing;

/// A drawing higher than this, as a multiple of its width, would be too small on a card to show anything.
const HIGHEST: f32 = 0.85;

/// The topology of an inventory, if it is of a shape that a card has room for.
pub fn card_drawing(inventory: &Inventory) -> Option<CardDrawing> {
    let mut topology = Topology::new(inventory, &[]);
    topology.devices.iter_mut().for_each(keep_names);
    for cluster in &mut topology.clusters {
        (cluster.platform, cluster.links) = (None, None);
    }
    let mut diagram = lay_out(&topology, Variant::Wide);
    diagram.texts.retain(|text| text.kind == TextKind::Name);
    let (width, height) = (u32::try_from(diagram.width).ok()?, u32::try_from(diagram.height).ok()?);
    if topology.devices.len() < 2 || height as f32 > width as f32 * HIGHEST {
        return None;
    }
    let mut svg = "<g class=\"drawing\">".to_owned();
    draw_inside(&topology, &diagram, Links::None, &mut plain, &mut svg);
    svg.push_str("</g>");
    Some(CardDrawing { svg, width, height, stylesheet: stylesheet(Theme::Dark) })
}

/// A name without letters that the fonts lack gives way to the machine's number; all other words go.
fn keep_names(device: &mut Device) {
    let shown = |text: &str| Some(drawable(text)).filter(|text| !text.is_empty() && !text.contains(NO_GLYPH));
    device.label =
        shown(&device.label).or_else(|| shown(&device.name)).unwrap_or_else(|| match device.number {
            Some(number) => format!("no. {number}"),
            None => device.kind.word().to_owned(),
        });
    for text in
        [&mut device.role, &mut device.facts, &mut device.speed, &mut device.qdevice, &mut device.placement]
    {
        *text = None;
    }
    device.badges.clear();
    device.votes = None;
}
