//! The laws of a drawing, held against a finished one.
//!
//! Comes in: a diagram. Goes out: for each law that is broken the link at fault, or nothing if no single link is. The laws:
//! a cable ends at its two devices and touches no other cable, box or bar; it crosses thin rails only, and none of its own;
//! no text is on another text, a cable, a rail or the edge of a box.

use std::collections::BTreeSet;

use super::diagram::{About, Cable, Diagram, RailForm, Rect, Text, TextKind};
use crate::model::topology::Topology;

/// What is wrong, once for each fault.
pub fn find(topology: &Topology, diagram: &Diagram) -> Vec<Option<usize>> {
    let boxes = diagram.boxes.iter().map(|it| (it.device, it.area));
    let bars = diagram.rails.iter().filter(|rail| rail.form == RailForm::Bar);
    let solids: Vec<(usize, Rect)> = boxes.chain(bars.map(|rail| (rail.hub, rail.area))).collect();
    let mut faults = missing(topology, diagram);
    for (at, cable) in diagram.cables.iter().enumerate() {
        let others = diagram.cables.iter().skip(at + 1);
        let touched = others.filter(|other| cable.area().grown(1, 0).meets(&other.area()));
        faults.extend(touched.map(|other| other.link.or(cable.link)));
        if !is_sound(cable, diagram, &solids) {
            faults.push(cable.link);
        }
    }
    let texts: Vec<(&Text, Rect)> = diagram.texts.iter().map(|text| (text, text.area())).collect();
    for (at, (text, area)) in texts.iter().enumerate() {
        let others = texts.iter().skip(at + 1).filter(|(_, other)| area.meets(other));
        faults.extend(others.map(|(other, _)| link_of(text).or(link_of(other))));
        let on_line = diagram.rails.iter().any(|rail| rail.form != RailForm::Bar && rail.area.meets(area));
        let holds = |solid: &Rect| solid.has((area.x, area.y)) && solid.has((area.right(), area.bottom()));
        let on_solid =
            solids.iter().any(|(device, solid)| solid.meets(area) && !(is_in(text, *device) && holds(solid)));
        let loose = diagram.loose_ends.iter().map(|end| Rect {
            x: end.at.0 - 3,
            y: end.at.1 - 24,
            width: 6,
            height: 24,
        });
        if on_line || on_solid || loose.into_iter().any(|end| end.meets(area)) {
            faults.push(link_of(text));
        }
        let below = diagram.cables.iter().filter(|cable| cable.area().meets(area));
        faults.extend(below.map(|cable| link_of(text).or(cable.link)));
    }
    let thin: Vec<_> = diagram.rails.iter().filter(|rail| rail.form != RailForm::Bar).collect();
    for (at, (device, one)) in solids.iter().enumerate() {
        let others = solids.iter().skip(at + 1).filter(|(_, other)| one.meets(other));
        faults.extend(others.map(|_| None));
        faults.extend(thin.iter().filter(|rail| rail.hub != *device && rail.area.meets(one)).map(|_| None));
    }
    for (at, one) in thin.iter().enumerate() {
        let others = thin.iter().skip(at + 1).filter(|other| other.hub != one.hub && other.form == one.form);
        faults.extend(others.filter(|other| one.area.meets(&other.area)).map(|_| None));
    }
    faults
}

/// Links of which the drawing says nothing.
fn missing(topology: &Topology, diagram: &Diagram) -> Vec<Option<usize>> {
    let cables = diagram.cables.iter().filter_map(|cable| cable.link);
    let words = diagram.texts.iter().filter_map(|text| match text.about {
        About::LinkOf { link, .. } => link,
        _ => None,
    });
    let told: BTreeSet<usize> =
        cables.chain(words).chain(diagram.loose_ends.iter().map(|end| end.link)).collect();
    let meshes = diagram.cables.iter().filter(|cable| cable.link.is_none());
    let in_mesh: BTreeSet<usize> = meshes.flat_map(|cable| cable.ends).collect();
    let links = topology.links.iter().enumerate().filter(|(index, link)| {
        let is_in_mesh = in_mesh.contains(&link.from) && link.to.is_some_and(|to| in_mesh.contains(&to));
        link.drawn_with.is_none() && !told.contains(index) && !is_in_mesh
    });
    links.map(|(index, _)| Some(index)).collect()
}

/// Whether a text belongs to a device's box or bar.
fn is_in(text: &Text, device: usize) -> bool {
    match text.about {
        About::Device(own) => own == device && text.kind != TextKind::Again,
        About::LinkOf { device: own, .. } => own == device,
        _ => false,
    }
}

fn link_of(text: &Text) -> Option<usize> {
    match text.about {
        About::Link(link) => Some(link),
        _ => None,
    }
}

/// Whether a cable joins exactly its two devices, and is on nothing else but thin rails that it crosses.
fn is_sound(cable: &Cable, diagram: &Diagram, solids: &[(usize, Rect)]) -> bool {
    let Cable { start, end, ends, .. } = cable;
    let is_upright = start.0 == end.0;
    let length = end.1 - start.1 + end.0 - start.0;
    let inner = if is_upright { cable.area().grown(0, -1) } else { cable.area().grown(-1, 0) };
    let middle = if is_upright { cable.area().grown(0, -7) } else { cable.area().grown(-7, 0) };
    let on_solid = solids
        .iter()
        .any(|(device, solid)| inner.meets(solid) || !ends.contains(device) && cable.area().meets(solid));
    let along = diagram.rails.iter().filter(|rail| rail.form != RailForm::Bar).any(|rail| {
        let is_across = (rail.form == RailForm::Line) == is_upright;
        middle.meets(&rail.area) && (!is_across || ends.contains(&rail.hub))
    });
    let met = |point: (i32, i32)| -> Vec<usize> {
        let solid = solids.iter().filter(|(_, solid)| solid.has(point)).map(|(device, _)| *device);
        let rails = diagram.rails.iter().filter(|rail| rail.form != RailForm::Bar && rail.area.has(point));
        solid.chain(rails.map(|rail| rail.hub)).collect()
    };
    let (first, second) = (met(*start), met(*end));
    let is_only = |met: &[usize], device: usize| !met.is_empty() && met.iter().all(|it| *it == device);
    let [one, other] = *ends;
    let joins =
        is_only(&first, one) && is_only(&second, other) || is_only(&first, other) && is_only(&second, one);
    length >= 8 && !on_solid && !along && joins
}
