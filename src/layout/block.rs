//! A block with all that hangs from it, drawn.
//!
//! Comes in: a block, a point and a width. Goes out: its boxes, rails and cables in a diagram, its height, and the cables
//! that lead up from it, for the block above to end.

use std::collections::BTreeMap;

use super::diagram::{About, Anchor, Diagram, Rail, RailForm, Rect, TextKind, Tint};
use super::machine_box::{MARK_ABOVE, MARK_BELOW, MARK_BESIDE, MachineBox, Port};
use super::plan::{Cell, Form, Plan, Row};
use super::planner::{LANE, Planner, TINT};
use super::rail::{LINE, Place, Reach, draw_rail};
use super::rows::{FRAME, FRAME_WORDS, HEAD_GAP, cell_widths, joint};
use super::text::{Font, width};

/// Between a rail and a box, where cables are.
pub const ZONE: i32 = 42;
/// What a caption takes below boxes.
const CAPTION: i32 = 18;
/// A box that needs this much less than the highest of its row is not stretched.
const MUCH: i32 = 44;

/// A drawing of blocks under way.
pub struct Canvas<'p, 'a> {
    pub planner: &'p mut Planner<'a>,
    pub diagram: Diagram,
    /// Where captions of clusters can stand.
    pub spots: Vec<Spot>,
}

/// Where a caption can stand: on this baseline, between these edges.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub cluster: usize,
    pub x: i32,
    pub right: i32,
    pub y: i32,
}

/// One block under way.
struct Drawn {
    plan: Plan,
    columns: Columns,
    y: i32,
    /// Cables that have left a box for a rail below.
    pending: Vec<Port>,
    /// Those that lead up from the block.
    up: Vec<Port>,
    /// The rails of the last gap.
    rails: BTreeMap<usize, Reach>,
    /// All rails, with their gaps.
    all: Vec<(usize, usize, Reach)>,
    band_tops: Vec<i32>,
}

/// What stands where across a block.
struct Columns {
    left: i32,
    right: i32,
    /// Where rows begin, and where the rails of rows end.
    rows: i32,
    rails_end: i32,
    passes_begin: i32,
    lanes: BTreeMap<usize, i32>,
    trunks: BTreeMap<usize, i32>,
    passes: BTreeMap<usize, i32>,
}

impl Columns {
    fn new(planner: &Planner<'_>, plan: &Plan, left: i32, width: i32) -> Self {
        let column = |edge: usize| planner.graph.mark_width(edge) + 26;
        let right = left + width;
        let mut passes: Vec<(usize, usize)> = plan.passes.clone();
        passes.sort_by_key(|(_, hub)| std::cmp::Reverse(plan.first_of(*hub)));
        let mut x = right;
        let mut place = |edge: usize, inset: i32| {
            x -= column(edge);
            (edge, x + inset)
        };
        let passes: BTreeMap<usize, i32> = passes.iter().map(|(edge, _)| place(*edge, 12)).collect();
        let passes_begin = right - plan.pass_columns;
        let rails_end = passes_begin - plan.right_lanes;
        let mut x = rails_end;
        let trunks = plan.trunks.iter().map(|edge| {
            x -= column(*edge);
            (*edge, x + 14)
        });
        let trunks = trunks.collect();
        let mut lanes = BTreeMap::new();
        for (hubs, from, step) in [(&plan.left, left + 6, LANE), (&plan.right, passes_begin - 6, -LANE)] {
            let mut again: Vec<usize> = hubs.iter().copied().filter(|hub| plan.comes_again(*hub)).collect();
            again.sort_by_key(|hub| plan.first_of(*hub));
            lanes.extend(again.into_iter().zip((0..).map(|at| from + at * step)));
        }
        let rows = left + plan.left_lanes + plan.plate;
        Columns { left, right, rows, rails_end, passes_begin, lanes, trunks, passes }
    }
}

impl Canvas<'_, '_> {
    /// Draws a block at a point; its height, and the cables that lead up.
    pub fn draw_block(&mut self, block: usize, (x, y): (i32, i32), width: i32) -> (i32, Vec<Port>) {
        let plan = self.planner.plan(block, width);
        let columns = Columns::new(self.planner, &plan, x, width);
        let mut drawn = Drawn {
            plan,
            columns,
            y,
            pending: Vec::new(),
            up: Vec::new(),
            rails: BTreeMap::new(),
            all: Vec::new(),
            band_tops: Vec::new(),
        };
        for gap in 0..drawn.plan.gaps.len() {
            let avoid = self.draw_gap(&mut drawn, gap);
            if let Some(band) = drawn.plan.bands.get(gap).cloned() {
                self.draw_band(&mut drawn, gap, &band, &avoid);
            }
        }
        self.draw_lanes(&drawn);
        self.draw_trunks(&drawn);
        self.lead_up(&mut drawn, y);
        (drawn.y - y, drawn.up)
    }

    /// Draws the rails of a gap, and ends the cables from above; where they end, if a rail there is thin.
    fn draw_gap(&mut self, drawn: &mut Drawn, gap: usize) -> Vec<i32> {
        let rails = drawn.plan.gaps.get(gap).cloned().unwrap_or_default();
        if rails.is_empty() {
            return Vec::new();
        }
        let is_below_heads = gap
            .checked_sub(1)
            .and_then(|above| drawn.plan.bands.get(above))
            .is_some_and(|band| band.is_heads);
        drawn.y += match gap {
            _ if !drawn.pending.is_empty() => ZONE,
            0 => 0,
            _ if is_below_heads => 18,
            _ => 8,
        };
        drawn.rails.clear();
        let has_trunk = drawn.plan.trunk_gaps.values().any(|ends| *ends == (gap, gap));
        for (at, (hub, form)) in rails.iter().enumerate() {
            if at > 0 {
                drawn.y += if has_trunk { 34 } else { 8 };
            }
            let place = drawn.place_of_rail(gap, at, *hub);
            let reach = draw_rail(self.planner, &drawn.plan, *hub, *form, place, &mut self.diagram);
            drawn.rails.insert(*hub, reach);
            drawn.all.push((*hub, gap, reach));
            drawn.y += reach.height;
        }
        let is_thin = rails.iter().any(|(_, form)| *form != Form::Bar);
        let pending = std::mem::take(&mut drawn.pending);
        for port in &pending {
            if let Some(reach) = drawn.rails.get(&port.hub) {
                self.diagram.add_cable(&self.planner.graph, port.edge, (port.x, port.y), (port.x, reach.top));
                let spot = (port.x + MARK_BESIDE, port.y + MARK_BELOW);
                self.diagram.add_mark(&self.planner.graph, port.edge, spot, Anchor::Start);
            }
        }
        if is_thin { pending.iter().map(|port| port.x).collect() } else { Vec::new() }
    }

    /// Draws a row.
    fn draw_band(&mut self, drawn: &mut Drawn, gap: usize, band: &Row, avoid: &[i32]) {
        let has_cables = band.is_heads
            || band.machines().any(|it| !it.top.is_empty() || !it.loose.is_empty())
            || band.blocks().any(|block| !self.planner.hubs_above(block).is_empty());
        let has_rails = drawn.plan.gaps.get(gap).is_some_and(|rails| !rails.is_empty());
        drawn.y += match (has_cables, has_rails) {
            (true, _) if band.is_heads && gap == 0 => 0,
            (true, _) => ZONE,
            (false, true) => 20,
            (false, false) => 10,
        };
        drawn.band_tops.push(drawn.y);
        let (widths, inset) = cell_widths(self.planner, &drawn.plan, band);
        let mut boxes: Vec<MachineBox> = band.machines().cloned().collect();
        let frames =
            if band.is_heads { Vec::new() } else { self.frame_runs(&mut boxes, &widths, drawn.plan.gap) };
        let heights: Vec<i32> =
            boxes.iter().zip(&widths).map(|(it, width)| it.height(self.planner, *width)).collect();
        let highest = heights.iter().copied().max().unwrap_or(0);
        let mut x = drawn.columns.rows + inset;
        let mut before: Option<usize> = None;
        let mut areas = Vec::new();
        let mut row_height = highest;
        let mut machines = boxes.iter().zip(heights);
        for (cell, width) in band.cells.iter().zip(&widths) {
            match (cell, machines.next()) {
                (Cell::Machine(_), Some((it, height))) => {
                    if let Some(before) = before.filter(|_| !band.is_heads) {
                        x += joint(&self.planner.graph, before, it.vertex);
                    }
                    let height = if highest - height > MUCH { height } else { highest };
                    let area = Rect { x, y: drawn.y, width: *width, height };
                    let (above, below) = it.draw(self.planner, area, avoid, &mut self.diagram);
                    drawn.pending.extend(below);
                    self.end_above(drawn, above, drawn.y);
                    areas.push((it.vertex, area));
                    before = Some(it.vertex);
                }
                (Cell::Block(block), _) => {
                    if before.take().is_some_and(|before| self.planner.graph.is_member(before)) {
                        x += TINT;
                    }
                    row_height = row_height.max(self.draw_child(drawn, *block, x, *width));
                }
                (Cell::Machine(_), None) => {}
            }
            x += width + if band.is_heads { HEAD_GAP } else { drawn.plan.gap };
        }
        self.draw_beside(drawn, &areas);
        let below = self.draw_frames(&frames, &areas, highest);
        let is_free = drawn.pending.is_empty();
        row_height = row_height.max(highest + below);
        row_height = row_height.max(self.draw_tints(&areas, highest + below, is_free));
        drawn.y += if is_free { row_height } else { highest };
    }

    /// Ends cables at the rails above; what is not there is for the block above.
    fn end_above(&mut self, drawn: &mut Drawn, ports: Vec<Port>, row: i32) {
        for port in ports {
            let Some(reach) = drawn.rails.get(&port.hub).filter(|_| !drawn.plan.heads.contains(&port.vertex))
            else {
                drawn.up.push(port);
                continue;
            };
            self.diagram.add_cable(&self.planner.graph, port.edge, (port.x, reach.bottom), (port.x, port.y));
            let spot = (port.x + MARK_BESIDE, row - MARK_ABOVE);
            self.diagram.add_mark(&self.planner.graph, port.edge, spot, Anchor::Start);
        }
    }

    /// Draws a block in a row, in a frame if it has a place of its own; its height.
    fn draw_child(&mut self, drawn: &mut Drawn, block: usize, x: i32, width: i32) -> i32 {
        let y = drawn.y;
        let place = self.planner.block(block).and_then(|block| block.place.clone());
        let inset = if place.is_some() { FRAME } else { 0 };
        let (mut height, up) = self.draw_block(block, (x + inset, y + inset), width - 2 * inset);
        if let Some(place) = place {
            height += FRAME + FRAME_WORDS;
            self.diagram.frames.push(Rect { x, y, width, height });
            let devices = self.planner.devices_below(block);
            self.diagram.add_text(
                (x + 12, y + height - 8),
                Anchor::Start,
                TextKind::Place,
                About::Place(devices),
                place,
            );
        }
        self.end_above(drawn, up, y);
        height
    }

    /// Cables between neighbours.
    fn draw_beside(&mut self, drawn: &Drawn, areas: &[(usize, Rect)]) {
        for pair in areas.windows(2) {
            let [(one, left), (other, right)] = pair else { continue };
            let joins = |edge: &&usize| {
                let edge = self.planner.graph.edge(**edge);
                edge.is_some_and(|edge| {
                    [edge.from, edge.to.unwrap_or(usize::MAX)].iter().all(|end| end == one || end == other)
                })
            };
            let Some(edge) = drawn.plan.beside.iter().find(joins) else { continue };
            let y = left.y + left.height.min(right.height) / 2;
            self.diagram.add_cable(&self.planner.graph, *edge, (left.right(), y), (right.x, y));
            let spot = ((left.right() + right.x) / 2, y - 9);
            self.diagram.add_mark(&self.planner.graph, *edge, spot, Anchor::Middle);
        }
    }

    /// Neighbours that stand in one place, if nothing leaves below them.
    fn frame_runs(&self, boxes: &mut [MachineBox], widths: &[i32], gap: i32) -> Vec<(usize, usize, String)> {
        if boxes.iter().any(|it| !it.bottom.is_empty()) {
            return Vec::new();
        }
        let cluster =
            |it: &MachineBox| self.planner.graph.vertex(it.vertex).and_then(|vertex| vertex.cluster);
        let place = |it: &MachineBox| self.planner.place_of(it.vertex).map(str::to_owned);
        let (mut frames, mut at) = (Vec::new(), 0);
        let runs: Vec<usize> = boxes
            .chunk_by(|one, other| place(one) == place(other) && cluster(one) == cluster(other))
            .map(<[_]>::len)
            .collect();
        for count in runs {
            let room: i32 = widths.iter().skip(at).take(count).map(|width| width + gap).sum::<i32>() - gap;
            let text = boxes.get(at).and_then(place);
            if let Some(text) = text.filter(|text| count > 1 && width(text, Font::Small) <= room) {
                boxes.iter_mut().skip(at).take(count).for_each(|it| it.is_framed = true);
                frames.push((at, count, text));
            }
            at += count;
        }
        frames
    }

    /// Frames around runs of boxes; how much they take below.
    fn draw_frames(
        &mut self,
        frames: &[(usize, usize, String)],
        areas: &[(usize, Rect)],
        height: i32,
    ) -> i32 {
        for (at, count, text) in frames {
            let run: Vec<(usize, Rect)> = areas.iter().skip(*at).take(*count).copied().collect();
            let (Some((_, first)), Some((_, last))) = (run.first(), run.last()) else { continue };
            let bottom = first.y + height;
            self.diagram.frames.push(Rect::between(
                (first.x - 6, last.right() + 6),
                (first.y - 6, bottom + FRAME_WORDS - 4),
            ));
            let devices = run.iter().map(|(device, _)| *device).collect();
            self.diagram.add_text(
                (first.x + 2, bottom + 14),
                Anchor::Start,
                TextKind::Place,
                About::Place(devices),
                text.clone(),
            );
        }
        if frames.is_empty() { 0 } else { FRAME_WORDS - 4 }
    }

    /// The grounds of clusters below a row's members, and the QDevice's line; how high the row is with them.
    fn draw_tints(&mut self, areas: &[(usize, Rect)], height: i32, is_free: bool) -> i32 {
        let graph = &self.planner.graph;
        let cluster = |it: &(usize, Rect)| graph.vertex(it.0).and_then(|vertex| vertex.cluster);
        let mut taken = 0;
        let runs: Vec<&[(usize, Rect)]> =
            areas.chunk_by(|one, other| cluster(one) == cluster(other)).collect();
        for (at, run) in runs.iter().enumerate() {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let Some(cluster) = cluster(first) else { continue };
            let mut area =
                Rect::between((first.1.x, last.1.right()), (first.1.y, first.1.y + height)).grown(TINT, TINT);
            if is_free {
                self.spots.push(Spot {
                    cluster,
                    x: area.x + TINT,
                    right: area.right() - TINT,
                    y: area.bottom() + 7,
                });
                area.height += CAPTION - 4;
            }
            taken = area.bottom() - first.1.y;
            self.diagram.tints.push(Tint { cluster, area, is_key: false });
            let next = runs.get(at + 1).and_then(|next| next.first());
            let serves = |vertex: usize| {
                graph.topology.qdevice.as_ref().is_some_and(|it| (it.host, it.cluster) == (vertex, cluster))
            };
            if let Some((_, host)) = next.filter(|(vertex, _)| serves(*vertex)) {
                let y = host.y + last.1.height.min(host.height) / 2;
                self.diagram.qdevice_lines.push(Rect::between((area.right(), host.x), (y, y)));
            }
        }
        taken
    }

    fn draw_lanes(&mut self, drawn: &Drawn) {
        for (hub, x) in &drawn.columns.lanes {
            // It begins at a bar's lower edge, and in a line's middle.
            let joints =
                drawn.all.iter().filter(|(rail, ..)| rail == hub).map(|(.., reach)| reach.bottom - LINE / 2);
            let (top, bottom) = (joints.clone().min().unwrap_or(0), joints.max().unwrap_or(0));
            let area = Rect::between((x - LINE / 2, x + LINE / 2), (top - LINE / 2, bottom + LINE / 2));
            self.diagram.rails.push(Rail { hub: *hub, form: RailForm::Lane, area, tone: drawn.tone(*hub) });
        }
    }

    fn draw_trunks(&mut self, drawn: &Drawn) {
        for (trunk, x) in &drawn.columns.trunks {
            let ends = self.planner.graph.edge(*trunk).and_then(|edge| Some((edge.from, edge.to?)));
            let Some(((from, to), gaps)) = ends.zip(drawn.plan.trunk_gaps.get(trunk)) else { continue };
            let reach = |hub: usize, gap: usize| {
                drawn.all.iter().find(|(it, at, _)| (*it, *at) == (hub, gap)).map(|(.., reach)| *reach)
            };
            let Some((one, other)) = reach(from, gaps.0).zip(reach(to, gaps.1)) else { continue };
            let (upper, lower) = if one.top < other.top { (one, other) } else { (other, one) };
            self.diagram.add_cable(&self.planner.graph, *trunk, (*x, upper.bottom), (*x, lower.top));
            let gap = gaps.0.min(gaps.1);
            let is_alone = drawn.plan.gaps.get(gap).is_some_and(|rails| rails.len() == 1) || gaps.0 == gaps.1;
            let row = drawn.band_tops.get(gap).map_or(upper.bottom, |top| top - 7);
            let y = if is_alone { upper.bottom } else { row };
            self.diagram.add_mark(
                &self.planner.graph,
                *trunk,
                (x + MARK_BESIDE + 1, y + MARK_BELOW),
                Anchor::Start,
            );
        }
    }

    /// The cables of the block's own rails that lead up.
    fn lead_up(&self, drawn: &mut Drawn, top: i32) {
        let graph = &self.planner.graph;
        let port = |edge: usize, vertex: usize, x: i32, y: i32| {
            Some(Port { edge, vertex, hub: graph.edge(edge)?.other(vertex)?, x, y })
        };
        let mut x = drawn.columns.left + drawn.plan.left_lanes + 26;
        let mut up = Vec::new();
        for (edge, hub) in &drawn.plan.passes {
            let y = drawn.all.iter().find(|(rail, ..)| rail == hub).map_or(top, |(.., reach)| reach.top);
            up.extend(drawn.columns.passes.get(edge).and_then(|x| port(*edge, *hub, *x, y)));
        }
        for (edge, hub) in &drawn.plan.risers {
            up.extend(port(*edge, *hub, x, top));
            x += graph.mark_width(*edge) + 36;
        }
        drawn.up.extend(up);
    }
}

impl Drawn {
    fn tone(&self, hub: usize) -> usize {
        self.plan.left.iter().chain(&self.plan.right).position(|it| *it == hub).unwrap_or(0)
    }

    /// Where a rail begins and ends: at its lane, short of the lanes of others, and of uplinks that pass it.
    fn place_of_rail(&self, gap: usize, at: usize, hub: usize) -> Place {
        let Columns { left, right, rows, rails_end, passes_begin, lanes, passes, .. } = &self.columns;
        let (plan, is_first_gap) = (&self.plan, gap == self.plan.first);
        let lane = lanes.get(&hub);
        let is_left = plan.left.contains(&hub);
        let words = left + plan.left_lanes;
        let begin = match lane {
            _ if is_first_gap && at == 0 => *left,
            Some(lane) if is_left => lane - LINE / 2,
            _ => words,
        };
        let end = match lane {
            _ if gap <= plan.first => *passes_begin,
            Some(lane) if !is_left => lane + LINE / 2,
            _ => *rails_end,
        };
        let of = |wanted: &dyn Fn(usize) -> bool| {
            plan.passes
                .iter()
                .filter(|(_, hub)| wanted(*hub))
                .filter_map(|(edge, _)| passes.get(edge))
                .copied()
                .collect::<Vec<_>>()
        };
        let own = of(&|it| it == hub && plan.first_of(it).0 == gap);
        let lower = of(&|it| plan.first_of(it) > (gap, at));
        let end = match (own.iter().max(), lower.iter().min()) {
            (Some(own), _) => (own + 12).min(*right),
            (None, Some(lower)) => end.min(lower - 12),
            (None, None) => end,
        };
        Place { left: begin, right: end, y: self.y, rows: *rows, words: words + 6, tone: self.tone(hub) }
    }
}
