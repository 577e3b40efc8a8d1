//! The laws of a drawing: what may lie on what, and what must be there.

use std::collections::{BTreeMap, BTreeSet};

use rackdown::layout::{About, Cable, Diagram, RailForm, Rect, TextKind, Tint, Variant};
use rackdown::model::topology::{Band, Topology};

/// What is wrong with a drawing; empty if nothing is.
pub fn faults(topology: &Topology, diagram: &Diagram, variant: Variant) -> Vec<String> {
    let mut faults = Vec::new();
    let drawing = Drawing { topology, diagram };
    drawing.cables(&mut faults);
    drawing.solids(&mut faults);
    drawing.texts(&mut faults);
    drawing.names(&mut faults);
    drawing.links(&mut faults);
    drawing.tints(&mut faults);
    drawing.frames(&mut faults);
    if variant == Variant::Wide && diagram.width > 1190 {
        faults.push(format!("{} px on a page", diagram.width));
    }
    if variant == Variant::Narrow && diagram.width > 312 {
        faults.push(format!("{} px on a phone", diagram.width));
    }
    faults
}

struct Drawing<'a> {
    topology: &'a Topology,
    diagram: &'a Diagram,
}

/// What a line covers: a single one 6 px, a double one 10 px.
fn covered(cable: &Cable) -> Rect {
    let half = if cable.ports > 1 { 5 } else { 3 };
    let line = Rect::between((cable.start.0, cable.end.0), (cable.start.1, cable.end.1));
    if cable.start.0 == cable.end.0 { line.grown(half, 0) } else { line.grown(0, half) }
}

impl Drawing<'_> {
    fn name(&self, device: usize) -> String {
        self.topology.devices.get(device).map_or("a full mesh".into(), |device| device.name.clone())
    }

    fn bars_and_boxes(&self) -> Vec<(usize, Rect)> {
        let boxes = self.diagram.boxes.iter().map(|it| (it.device, it.area));
        let bars = self.diagram.rails.iter().filter(|rail| rail.form == RailForm::Bar);
        boxes.chain(bars.map(|rail| (rail.hub, rail.area))).collect()
    }

    fn thin(&self) -> impl Iterator<Item = &rackdown::layout::Rail> {
        self.diagram.rails.iter().filter(|rail| rail.form != RailForm::Bar)
    }

    /// Each joins exactly its two devices, and no two touch.
    fn cables(&self, faults: &mut Vec<String>) {
        let cables = &self.diagram.cables;
        for (at, cable) in cables.iter().enumerate() {
            let ends = cable.ends.map(|end| self.name(end));
            let upright = cable.start.0 == cable.end.0;
            if !upright && cable.start.1 != cable.end.1 {
                faults.push(format!("{ends:?} is slanting"));
            }
            for other in &cables[at + 1..] {
                if covered(cable).grown(1, 1).meets(&covered(other)) {
                    faults.push(format!("{ends:?} touches {:?}", other.ends.map(|end| self.name(end))));
                }
            }
            let inner = if upright { covered(cable).grown(0, -1) } else { covered(cable).grown(-1, 0) };
            for (device, solid) in self.bars_and_boxes() {
                if inner.meets(&solid) {
                    faults.push(format!("{ends:?} runs over {}", self.name(device)));
                }
            }
            let middle = if upright { inner.grown(0, -6) } else { inner.grown(-6, 0) };
            for rail in self.thin().filter(|rail| middle.meets(&rail.area)) {
                let across = (rail.form == RailForm::Line) == upright;
                if !across || cable.ends.contains(&rail.hub) {
                    faults.push(format!("{ends:?} runs along the rail of {}", self.name(rail.hub)));
                }
            }
            let met = |point: (i32, i32)| -> BTreeSet<usize> {
                let solids = self
                    .bars_and_boxes()
                    .into_iter()
                    .filter(|(_, area)| area.has(point))
                    .map(|(device, _)| device);
                solids.chain(self.thin().filter(|rail| rail.area.has(point)).map(|rail| rail.hub)).collect()
            };
            let both = [met(cable.start), met(cable.end)];
            let [one, other] = cable.ends.map(|end| BTreeSet::from([end]));
            if both != [one.clone(), other.clone()] && both != [other, one] {
                faults.push(format!("{ends:?} ends at {both:?}"));
            }
        }
    }

    fn solids(&self, faults: &mut Vec<String>) {
        let solids = self.bars_and_boxes();
        for (at, (device, area)) in solids.iter().enumerate() {
            let inside = area.x >= 0
                && area.y >= 0
                && area.right() <= self.diagram.width
                && area.bottom() <= self.diagram.height;
            if !inside {
                faults.push(format!("{} leaves the drawing", self.name(*device)));
            }
            for (other, _) in solids[at + 1..].iter().filter(|(_, other)| area.meets(other)) {
                faults.push(format!("{} is on {}", self.name(*device), self.name(*other)));
            }
            for rail in self.thin().filter(|rail| rail.hub != *device && rail.area.meets(area)) {
                faults.push(format!("the rail of {} is on {}", self.name(rail.hub), self.name(*device)));
            }
        }
        let thin: Vec<_> = self.thin().collect();
        for (at, rail) in thin.iter().enumerate() {
            let on = |other: &&&rackdown::layout::Rail| {
                other.hub != rail.hub && other.form == rail.form && other.area.meets(&rail.area)
            };
            for other in thin[at + 1..].iter().filter(on) {
                faults.push(format!(
                    "the rails of {} and {} lie on each other",
                    self.name(rail.hub),
                    self.name(other.hub)
                ));
            }
            // A lane leads from one piece of its rail to another.
            if rail.form == RailForm::Lane {
                for y in [rail.area.y + 1, rail.area.bottom() - 1] {
                    let area = Rect { x: rail.area.x, y, width: rail.area.width, height: 1 };
                    let joins = |other: &&rackdown::layout::Rail| {
                        other.hub == rail.hub
                            && other.form != RailForm::Lane
                            && other.area.grown(1, 2).meets(&area)
                    };
                    let ends = self
                        .diagram
                        .cables
                        .iter()
                        .any(|cable| cable.ends.contains(&rail.hub) && area.grown(1, 3).has(cable.start));
                    if !self.diagram.rails.iter().any(|other| joins(&other)) && !ends {
                        faults.push(format!("the lane of {} ends in nothing", self.name(rail.hub)));
                    }
                }
            }
        }
    }

    /// None is on another, on a line, or over an edge.
    fn texts(&self, faults: &mut Vec<String>) {
        let page = Rect { x: 0, y: 0, width: self.diagram.width, height: self.diagram.height };
        for (at, text) in self.diagram.texts.iter().enumerate() {
            let area = text.area();
            let says = &text.text;
            if area.x < 0 || area.right() > page.right() || area.y < 0 || area.bottom() > page.bottom() {
                faults.push(format!("{says:?} leaves the drawing"));
            }
            for other in self.diagram.texts[at + 1..].iter().filter(|other| area.meets(&other.area())) {
                faults.push(format!("{says:?} is on {:?}", other.text));
            }
            for cable in self.diagram.cables.iter().filter(|cable| covered(cable).meets(&area)) {
                faults.push(format!("{says:?} is on the cable {:?}", cable.ends.map(|end| self.name(end))));
            }
            for rail in self.thin().filter(|rail| rail.area.meets(&area)) {
                faults.push(format!("{says:?} is on the rail of {}", self.name(rail.hub)));
            }
            for end in &self.diagram.loose_ends {
                let stub = Rect { x: end.at.0 - 2, y: end.at.1 - 24, width: 4, height: 24 };
                if stub.meets(&area) {
                    faults.push(format!("{says:?} is on a loose end"));
                }
            }
            for (device, solid) in self.bars_and_boxes().into_iter().filter(|(_, solid)| solid.meets(&area)) {
                let own = match &text.about {
                    About::Device(own) | About::LinkOf { device: own, .. } => *own == device,
                    _ => false,
                };
                let inside = area.x >= solid.x
                    && area.right() <= solid.right()
                    && area.y >= solid.y
                    && area.bottom() <= solid.bottom();
                if !own || !inside {
                    faults.push(format!("{says:?} is on {}", self.name(device)));
                }
            }
        }
    }

    /// Each device is there once, with its whole name, and no two are called the same.
    fn names(&self, faults: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        for (index, device) in self.topology.devices.iter().enumerate() {
            let lines = self
                .diagram
                .texts
                .iter()
                .filter(|text| text.kind == TextKind::Name && text.about == About::Device(index));
            let shown: String = lines.map(|text| squeezed(&text.text)).collect();
            if shown != squeezed(&device.label) {
                faults.push(format!("{} is called {shown:?}", device.name));
            }
            if !seen.insert(shown) {
                faults.push(format!("{} is called as another is", device.name));
            }
            let drawn = self.bars_and_boxes().iter().filter(|(it, _)| *it == index).count();
            if drawn != 1 {
                faults.push(format!("{} is drawn {drawn} times", device.name));
            }
        }
    }

    /// Each link is one cable, one loose end, part of a full mesh, or words at one of its ends.
    fn links(&self, faults: &mut Vec<String>) {
        let mut drawn: BTreeMap<usize, usize> = BTreeMap::new();
        for link in self.diagram.cables.iter().filter_map(|cable| cable.link) {
            *drawn.entry(link).or_default() += 1;
        }
        for end in &self.diagram.loose_ends {
            *drawn.entry(end.link).or_default() += 1;
        }
        let meshes = self.diagram.cables.iter().filter(|cable| cable.link.is_none());
        let in_mesh: BTreeSet<usize> = meshes.flat_map(|cable| cable.ends).collect();
        for (index, link) in
            self.topology.links.iter().enumerate().filter(|(_, link)| link.drawn_with.is_none())
        {
            let words = self.diagram.texts.iter().any(|text| {
                matches!(text.about, About::LinkOf { link: Some(it), device } if it == index && [Some(link.from), link.to].contains(&Some(device)))
            });
            let mesh = link.to.is_some_and(|to| [link.from, to].iter().all(|end| in_mesh.contains(end)));
            let count = drawn.get(&index).copied().unwrap_or(0);
            if count > 1 || count == 0 && !words && !mesh {
                faults.push(format!(
                    "{} of {} is drawn {count} times",
                    link.ports.join("+"),
                    self.name(link.from)
                ));
            }
        }
    }

    /// A frame holds whole boxes of one place and nobody else, and meets another only if it lies inside of it.
    fn frames(&self, faults: &mut Vec<String>) {
        let holds = |outer: &Rect, inner: &Rect| {
            outer.x <= inner.x
                && outer.y <= inner.y
                && inner.right() <= outer.right()
                && inner.bottom() <= outer.bottom()
        };
        for (at, frame) in self.diagram.frames.iter().enumerate() {
            for other in &self.diagram.frames[at + 1..] {
                if frame.meets(other) && !holds(frame, other) && !holds(other, frame) {
                    faults.push(format!("two frames meet: {frame:?} and {other:?}"));
                }
            }
            let mut places = BTreeSet::new();
            for (device, area) in self.bars_and_boxes().iter().filter(|(_, area)| area.meets(frame)) {
                if !holds(frame, area) {
                    faults.push(format!("{} stands half in a frame", self.name(*device)));
                }
                let stated = self.topology.devices.get(*device).filter(|it| it.band != Band::Switch);
                places.extend(stated.map(|device| device.placement.clone()));
            }
            if places.len() != 1 {
                faults.push(format!("a frame around {places:?}"));
            }
        }
    }

    /// The ground of a cluster is below its members and nobody else.
    fn tints(&self, faults: &mut Vec<String>) {
        for tint in self.diagram.tints.iter().filter(|tint| !tint.is_key) {
            for (device, _) in self.bars_and_boxes().iter().filter(|(_, area)| area.meets(&tint.area)) {
                let cluster = self.topology.devices.get(*device).and_then(|device| device.cluster);
                if cluster != Some(tint.cluster) {
                    faults.push(format!("{} stands on the ground of a cluster", self.name(*device)));
                }
            }
        }
        for (index, device) in
            self.topology.devices.iter().enumerate().filter(|(_, device)| device.cluster.is_some())
        {
            let area = self.bars_and_boxes().into_iter().find(|(it, _)| *it == index).map(|(_, area)| area);
            let is_own = |tint: &&Tint| !tint.is_key && Some(tint.cluster) == device.cluster;
            let on = area.is_some_and(|area| {
                self.diagram.tints.iter().filter(is_own).any(|tint| tint.area.meets(&area))
            });
            if !on {
                faults.push(format!("{} stands outside of its cluster", device.name));
            }
        }
    }
}
