//! How wide a block should be.
//!
//! Comes in: a block. Goes out: the width that it needs, and the least in which it has no more rows than in the whole width;
//! both are computed once.

use super::graph::{Graph, Shape};
use super::machine_box::{LEAST, MachineBox};
use super::plan::{Plan, Widths};
use super::planner::{GAP, LANE, Planner, TINT, WIDE};
use super::rows::{FRAME, cell_widths, head_row_width};
use super::text::{Font, width};

impl Planner<'_> {
    fn frame(&self, block: usize) -> i32 {
        if self.block(block).is_some_and(|block| block.place.is_some()) { 2 * FRAME } else { 0 }
    }

    /// How wide the rows of a block must be.
    pub fn least_room(&mut self, block: usize) -> i32 {
        let Some(it) = self.block(block).cloned() else { return 0 };
        let boxes =
            it.machines.iter().map(|machine| MachineBox::new(self, *machine, &it.hubs, &[], &[]).widths[1]);
        let tint = if it.machines.iter().any(|it| self.graph.is_member(*it)) { 2 * TINT } else { 0 };
        let boxes = boxes.max().unwrap_or(0).max(LEAST) + tint;
        let uplinks = self.uplinks(&it);
        let risers: i32 = uplinks.iter().take(3).map(|(edge, _)| self.graph.mark_width(*edge) + 36).sum();
        let children = it.children.iter().map(|child| self.needed(*child)).max();
        boxes.max(risers + 40).max(children.unwrap_or(0))
    }

    /// How wide a block must be.
    pub fn needed(&mut self, block: usize) -> i32 {
        if let Some(known) = self.needed.get(&block) {
            return *known;
        }
        let plan = self.plan(block, WIDE);
        let heads = plan.bands.iter().filter(|band| band.is_heads);
        let heads =
            heads.map(|band| head_row_width(&band.machines().map(|it| it.widths[0]).collect::<Vec<_>>()));
        let heads = heads.max().unwrap_or(0);
        let needed = self.least_room(block).max(heads) + WIDE - plan.room + self.frame(block);
        self.needed.insert(block, needed);
        needed
    }

    /// The least width in which a block has the rows, and boxes as wide, as in the whole width.
    pub fn natural(&mut self, block: usize) -> i32 {
        if let Some(known) = self.natural.get(&block) {
            return *known;
        }
        let widest = self.plan(block, WIDE);
        let natural = if widest.is_squeezed { WIDE } else { self.narrowest(block, &widest) };
        let natural = natural.max(self.needed(block));
        self.natural.insert(block, natural);
        natural
    }

    fn narrowest(&mut self, block: usize, widest: &Plan) -> i32 {
        let rows = self.rows_of(widest);
        let (mut low, mut high) = (15, WIDE / 8);
        while low < high {
            let middle = (low + high) / 2;
            let plan = self.plan(block, middle * 8);
            if has_same_rows(&plan, widest) && self.rows_of(&plan) <= rows {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let hubs = self.block(block).map(|block| block.hubs.clone()).unwrap_or_default();
        let bar = hubs.iter().map(|hub| bar_width(&self.graph, *hub)).max().unwrap_or(0);
        WIDE.min((low * 8).max(bar).max(120) + self.frame(block))
    }

    /// How many rows a block has in a width, those of its children included.
    pub fn rows(&mut self, block: usize, width: i32) -> usize {
        if let Some(known) = self.rows.get(&(block, width)) {
            return *known;
        }
        let plan = self.plan(block, width);
        let rows = self.rows_of(&plan);
        self.rows.insert((block, width), rows);
        rows
    }

    fn rows_of(&mut self, plan: &Plan) -> usize {
        let mut rows = 0;
        for band in &plan.bands {
            let mut most = 1;
            if band.blocks().next().is_some() {
                let (widths, _) = cell_widths(self, plan, band);
                let machines = band.machines().count();
                for (child, width) in band.blocks().zip(widths.iter().skip(machines)) {
                    let frame = self.frame(child);
                    most = most.max(1 + self.rows(child, width - frame));
                }
            }
            rows += most;
        }
        rows.max(1)
    }

    /// The width in which a block stands with two machines in a row; none does for a block with blocks of its own.
    pub fn least(&mut self, block: usize) -> i32 {
        let Some(it) = self.block(block).cloned().filter(|it| it.hubs.len() == 1 && it.children.is_empty())
        else {
            return i32::MAX;
        };
        let boxes =
            it.machines.iter().map(|machine| MachineBox::new(self, *machine, &it.hubs, &[], &[]).widths[1]);
        let boxes = 2 * boxes.max().unwrap_or(0).max(LEAST) + GAP + 2 * TINT + 36 + LANE;
        boxes.max(self.needed(block)).max(260)
    }
}

fn has_same_rows(plan: &Plan, widest: &Plan) -> bool {
    let is_no_wider =
        |one: &Widths, other: &Widths| one.members >= other.members && one.others >= other.others;
    let boxes = plan.bands.iter().zip(&widest.bands).filter(|(band, _)| !band.is_heads);
    plan.bands.len() == widest.bands.len()
        && plan.bands.iter().zip(&widest.bands).all(|(band, other)| band.cells.len() == other.cells.len())
        && boxes.into_iter().all(|(band, other)| is_no_wider(&band.widths, &other.widths))
}

/// How wide a bar with its name on one line is.
fn bar_width(graph: &Graph<'_>, hub: usize) -> i32 {
    let Some(vertex) = graph.vertex(hub).filter(|vertex| vertex.shape != Shape::Mesh) else { return 0 };
    let name = width(&vertex.label, Font::Name);
    if name < 500 { name + 28 + 24 + width(&vertex.speed, Font::Small) + 16 } else { 0 }
}
