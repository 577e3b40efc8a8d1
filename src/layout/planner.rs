//! What is to be known of all blocks while they are planned.
//!
//! Comes in: a graph and its blocks. Goes out: [`Planner`], which answers for a vertex or an edge; how blocks are planned is
//! in `planning`, how wide they are in `sizes`.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Block, Blocks};
use super::diagram::TextKind;
use super::graph::Graph;
use super::text::{Font, NameRoom, name_lines, widest, width};

/// The widest that a wide drawing is, unless a block needs more: with its margins 896 px.
pub const WIDE: i32 = 880;
/// Between boxes of a row, and between the pitches of lanes.
pub const GAP: i32 = 16;
pub const LANE: i32 = 14;
/// From the edge of a cluster's ground to its members.
pub const TINT: i32 = 10;

/// Plans blocks, and knows what is to be known of all of them.
pub struct Planner<'a> {
    pub graph: Graph<'a>,
    pub blocks: Blocks,
    pub internets: Vec<usize>,
    /// The one block below the internet.
    pub top: Option<usize>,
    /// Whether each of several internets stands over its only cable.
    pub is_side_by_side: bool,
    /// Vertices whose place is said by a frame, or once for all.
    pub placed: BTreeSet<usize>,
    /// What was computed of blocks: see [`super::sizes`].
    pub natural: BTreeMap<usize, i32>,
    pub needed: BTreeMap<usize, i32>,
    pub rows: BTreeMap<(usize, i32), usize>,
}

impl Planner<'_> {
    pub fn block(&self, block: usize) -> Option<&Block> {
        self.blocks.get(block)
    }

    /// The place that a box has to say itself.
    pub fn place_of(&self, vertex: usize) -> Option<&str> {
        let device = self.graph.device(vertex).filter(|_| !self.placed.contains(&vertex))?;
        device.placement.as_deref()
    }

    pub fn votes(&self, vertex: usize) -> u64 {
        self.graph.device(vertex).and_then(|device| device.votes).unwrap_or(0)
    }

    /// How wide the place of an edge is; below an internet that stands over its only cable as wide as that.
    pub fn slot(&self, edge: usize) -> i32 {
        let Some(it) = self.graph.edge(edge) else { return 0 };
        let internet = [Some(it.from), it.to].into_iter().flatten().find(|end| self.internets.contains(end));
        match internet.filter(|_| self.is_side_by_side) {
            Some(internet) => it.slot().max(pill_width(&self.graph, internet) + 14),
            None => it.slot(),
        }
    }

    /// The hub of a block that an edge leads to.
    pub fn own_hub(&self, block: &Block, edge: usize) -> Option<usize> {
        let edge = self.graph.edge(edge)?;
        [Some(edge.from), edge.to].into_iter().flatten().find(|end| block.hubs.contains(end))
    }

    /// The cables that lead up from a block: to the block above, and to internets.
    pub fn uplinks(&self, block: &Block) -> Vec<(usize, usize)> {
        let own = block.uplinks.iter().filter_map(|edge| Some((*edge, self.own_hub(block, *edge)?)));
        let online = block.hubs.iter().flat_map(|hub| {
            let cables = self
                .graph
                .cables(*hub)
                .filter(|(_, other)| self.internets.contains(other) && !self.internets.contains(hub));
            cables.map(|(edge, _)| (edge, *hub))
        });
        own.chain(online).collect()
    }

    /// The heads of a block; over the block below the internet all that hangs from the internet alone.
    pub fn heads(&self, block: usize) -> Vec<usize> {
        let own = self.block(block).map(|block| block.heads.clone()).unwrap_or_default();
        let online = if self.top == Some(block) { self.blocks.online.clone() } else { Vec::new() };
        [own, online].concat()
    }
}

/// The widest words of a pill.
pub const PILL_WORDS: i32 = 230;

/// How wide the pill of an internet is.
pub fn pill_width(graph: &Graph<'_>, internet: usize) -> i32 {
    let name = widest(&name_lines(graph.label(internet), NameRoom::FREE), Font::Name);
    let role = graph.device(internet).and_then(|device| device.role.as_deref()).unwrap_or_default();
    name.max(width(role, TextKind::Role.font()).min(PILL_WORDS)) + 60
}
