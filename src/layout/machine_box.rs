//! The box of a machine: what it says, how large it must be, and where its cables leave.
//!
//! Comes in: a vertex, and which hubs are above and below its row. Goes out: [`MachineBox`], its least sizes, its lines, and
//! itself in a diagram.

use super::diagram::{About, Anchor, DeviceBox, Diagram, Icon, LooseEnd, Rect, TextKind};
use super::graph::words_width;
use super::planner::Planner;
use super::text::{Font, NameRoom, name_lines, width, wrap};
use crate::diag::words::count;

/// Between a box's edge and its words.
pub const PADDING: i32 = 12;
/// No box is narrower.
pub const LEAST: i32 = 104;
/// From an edge to the words beside a cable.
pub const MARK_ABOVE: i32 = 13;
pub const MARK_BELOW: i32 = 19;
/// From a cable to its words.
pub const MARK_BESIDE: i32 = 8;
/// More votes than this are one dot and a number.
const MOST_DOTS: u64 = 5;

/// A machine in a row. All members are edges of the graph.
#[derive(Clone, Debug)]
pub struct MachineBox {
    pub vertex: usize,
    /// Its cables to hubs above and below.
    pub top: Vec<usize>,
    pub bottom: Vec<usize>,
    /// Its loose ends, at the upper edge.
    pub loose: Vec<usize>,
    /// What is words in it.
    pub words: Vec<usize>,
    /// Whether a frame around it and its neighbours says where they stand.
    pub is_framed: bool,
    /// Its width as it likes to be, and the least.
    pub widths: [i32; 2],
}

/// A cable that leaves a box.
#[derive(Clone, Copy, Debug)]
pub struct Port {
    pub edge: usize,
    pub vertex: usize,
    /// The hub that it leads to.
    pub hub: usize,
    pub x: i32,
    pub y: i32,
}

/// One line in a box.
pub struct Line {
    pub kind: TextKind,
    pub about: About,
    pub text: String,
}

impl MachineBox {
    /// The box of a machine between hubs; `beside` are cables to its neighbours in the row.
    pub fn new(
        planner: &Planner<'_>,
        vertex: usize,
        above: &[usize],
        below: &[usize],
        beside: &[usize],
    ) -> Self {
        let mut it = MachineBox {
            vertex,
            top: vec![],
            bottom: vec![],
            loose: vec![],
            words: vec![],
            is_framed: false,
            widths: [0, 0],
        };
        let graph = &planner.graph;
        for index in graph.vertex(vertex).map(|vertex| vertex.edges.as_slice()).unwrap_or_default() {
            let Some(edge) = graph.edge(*index).filter(|edge| !edge.is_hidden) else { continue };
            let list = match edge.other(vertex) {
                None if edge.is_words => &mut it.words,
                None => &mut it.loose,
                Some(other) if !edge.is_words && above.contains(&other) => &mut it.top,
                Some(other) if !edge.is_words && below.contains(&other) => &mut it.bottom,
                Some(_) if beside.contains(index) => continue,
                Some(_) => &mut it.words,
            };
            list.push(*index);
        }
        it.widths = [true, false].map(|is_wide| it.least_width(planner, is_wide));
        it
    }

    fn least_width(&self, planner: &Planner<'_>, is_wide: bool) -> i32 {
        let own = planner.graph.vertex(self.vertex).map_or(0, |vertex| vertex.words[usize::from(!is_wide)]);
        let words = self.words.iter().map(|edge| planner.graph.in_words(*edge, self.vertex));
        let more = words.chain(planner.place_of(self.vertex).map(str::to_owned));
        let more = more.map(|text| words_width(&text, is_wide)).max().unwrap_or(0);
        let slots =
            |edges: &mut dyn Iterator<Item = &usize>| edges.map(|edge| planner.slot(*edge)).sum::<i32>();
        let above = slots(&mut self.top.iter().chain(&self.loose));
        let ports = above.max(slots(&mut self.bottom.iter())) - 8;
        (own.max(more).max(ports) + 2 * PADDING).max(LEAST)
    }

    /// What the box says when it is so wide.
    pub fn lines(&self, planner: &Planner<'_>, box_width: i32) -> Vec<Line> {
        let Some(device) = planner.graph.device(self.vertex) else { return Vec::new() };
        let room = box_width - 2 * PADDING;
        let mut lines = Vec::new();
        let mut add = |kind: TextKind, about: About, texts: Vec<String>| {
            lines.extend(texts.into_iter().map(|text| Line { kind, about: about.clone(), text }));
        };
        let about = About::Device(self.vertex);
        let wrapped = |text: &Option<String>, font| {
            text.as_ref().map(|text| wrap(text, room, font)).unwrap_or_default()
        };
        add(TextKind::Name, about.clone(), name_lines(&device.label, NameRoom::fixed(room - 28)));
        add(TextKind::Role, about.clone(), wrapped(&device.role, Font::Body));
        let facts = device.facts.as_deref().unwrap_or_default();
        let facts = match width(facts, Font::Body) <= room {
            true => vec![facts],
            false => facts.split(" · ").collect(),
        };
        let facts = facts.into_iter().flat_map(|fact| wrap(fact, room, Font::Body)).collect();
        add(TextKind::Facts, about.clone(), facts);
        if let Some(place) = planner.place_of(self.vertex).filter(|_| !self.is_framed) {
            add(TextKind::Place, about.clone(), wrap(place, room, Font::Small));
        }
        for edge in &self.words {
            let link = planner.graph.edge(*edge).and_then(|edge| edge.link);
            let about = About::LinkOf { link, device: self.vertex };
            add(
                TextKind::LinkWords,
                about,
                wrap(&planner.graph.in_words(*edge, self.vertex), room, Font::Small),
            );
        }
        add(TextKind::Badge, about.clone(), wrap(&device.badges.join(" · "), room, Font::Small));
        add(TextKind::QDevice, about.clone(), wrapped(&device.qdevice, Font::Small));
        add(TextKind::Votes, about, device.votes.map(|votes| count(votes, "vote")).into_iter().collect());
        lines
    }

    /// How high it is when it is so wide.
    pub fn height(&self, planner: &Planner<'_>, box_width: i32) -> i32 {
        18 + self.lines(planner, box_width).iter().map(|line| line_height(line.kind)).sum::<i32>()
    }

    /// Draws the box with its words and loose ends. `avoid` is where cables from above end on the rail below which it
    /// stands: one right below another would look like one cable.
    pub fn draw(
        &self,
        planner: &Planner<'_>,
        area: Rect,
        avoid: &[i32],
        diagram: &mut Diagram,
    ) -> (Vec<Port>, Vec<Port>) {
        diagram.boxes.push(DeviceBox { device: self.vertex, area });
        let mut y = area.y + 11;
        diagram.icons.push(Icon { device: self.vertex, at: (area.x + PADDING, y - 2) });
        for line in self.lines(planner, area.width) {
            let size = line.kind.font().size();
            let mut x = area.x + PADDING + if line.kind == TextKind::Name { 26 } else { 0 };
            if line.kind == TextKind::Votes {
                x += draw_dots(planner.votes(self.vertex), (x + 5, y + 7), diagram);
            }
            let baseline = y + if size == 15 { 14 } else { 12 };
            diagram.add_text((x, baseline), Anchor::Start, line.kind, line.about, line.text);
            y += line_height(line.kind);
        }
        let top: Vec<usize> = self.top.iter().chain(&self.loose).copied().collect();
        let above = self.ports(planner, &top, area, area.y, avoid, diagram);
        let below = self.ports(planner, &self.bottom, area, area.bottom(), &[], diagram);
        (above, below)
    }

    /// Where cables leave an edge: in a group in the middle, or as little beside it as keeps 13 px to what is to be avoided.
    fn ports(
        &self,
        planner: &Planner<'_>,
        edges: &[usize],
        area: Rect,
        y: i32,
        avoid: &[i32],
        diagram: &mut Diagram,
    ) -> Vec<Port> {
        let total: i32 = edges.iter().map(|edge| planner.slot(*edge)).sum();
        let mut x = area.x + (area.width - total) / 2;
        let mut places = Vec::new();
        for edge in edges {
            let (slot, own) = (planner.slot(*edge), planner.graph.edge(*edge).map_or(0, |edge| edge.slot()));
            let has_mark = planner.graph.mark_width(*edge) > 0;
            let middle = if slot > own {
                slot / 2
            } else if has_mark {
                8
            } else {
                12
            };
            let words_end = area.right() - 4 - MARK_BESIDE - planner.graph.mark_width(*edge);
            let alone = (area.x + area.width / 2).min(words_end);
            places.push(if edges.len() == 1 && slot == own { alone } else { x + middle });
            x += slot;
        }
        let shift = self.shift(planner, edges, &places, area, avoid);
        let mut ports = Vec::new();
        for (edge, x) in edges.iter().zip(places) {
            let Some(it) = planner.graph.edge(*edge) else { continue };
            let x = x + shift;
            match (it.other(self.vertex), it.link) {
                (Some(hub), _) => ports.push(Port { edge: *edge, vertex: self.vertex, hub, x, y }),
                (None, Some(link)) => {
                    let (ports, state, bits_per_second) = (it.ports, it.state, it.bits_per_second);
                    diagram.loose_ends.push(LooseEnd { link, at: (x, y), ports, state, bits_per_second });
                    diagram.add_mark(&planner.graph, *edge, (x + MARK_BESIDE, y - MARK_ABOVE), Anchor::Start);
                }
                (None, None) => {}
            }
        }
        ports
    }

    fn shift(
        &self,
        planner: &Planner<'_>,
        edges: &[usize],
        places: &[i32],
        area: Rect,
        avoid: &[i32],
    ) -> i32 {
        if avoid.is_empty() || places.is_empty() {
            return 0;
        }
        let is_clear = |shift: i32, far: i32, room: i32| {
            edges.iter().zip(places).all(|(edge, x)| {
                let (x, words) = (x + shift, planner.graph.mark_width(*edge));
                let reach = x + (9 + words).min(40);
                avoid.iter().all(|other| (x - other).abs() > far)
                    && (area.x + 8..=area.right() - 8).contains(&x)
                    && reach <= area.right() + room
            })
        };
        let shifts = || [0].into_iter().chain((4..area.width / 2 + 14).flat_map(|by| [-by, by]));
        [(13, 8), (8, 8), (8, 99)]
            .into_iter()
            .find_map(|(far, room)| shifts().find(|shift| is_clear(*shift, far, room)))
            .unwrap_or(0)
    }
}

/// How much of a box a line takes.
pub fn line_height(kind: TextKind) -> i32 {
    if kind == TextKind::Name { 21 } else { 18 }
}

/// Votes as dots from a point on; how much they take.
pub fn draw_dots(votes: u64, (x, y): (i32, i32), diagram: &mut Diagram) -> i32 {
    let dots = if votes > MOST_DOTS { 1 } else { i32::try_from(votes).unwrap_or(1) };
    diagram.votes.extend((0..dots).map(|at| (x + at * 11, y)));
    if dots > 0 { dots * 11 + 3 } else { 0 }
}
