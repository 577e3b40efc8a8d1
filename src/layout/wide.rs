//! The drawing for wide pages: blocks one below the other, the internet above them.
//!
//! Comes in: a graph. Goes out: a diagram.

use std::collections::{BTreeMap, BTreeSet};

use super::block::Canvas;
use super::blocks::{Block, Blocks};
use super::diagram::Diagram;
use super::graph::{Graph, Shape};
use super::planner::{LANE, Planner, WIDE};

/// Around a drawing.
const MARGIN: i32 = 8;
/// No drawing is narrower.
const LEAST: i32 = 344;
/// Between two blocks that have nothing in common.
const APART: i32 = 30;

/// Draws a graph.
pub fn draw(graph: Graph<'_>) -> Diagram {
    let blocks = Blocks::new(&graph);
    let internets = graph.of_shape(Shape::Internet);
    let mut planner = Planner {
        graph,
        blocks,
        internets,
        top: None,
        is_side_by_side: false,
        placed: BTreeSet::new(),
        natural: BTreeMap::new(),
        rows: BTreeMap::new(),
        needed: BTreeMap::new(),
    };
    let place = planner.find_places();
    planner.place_heads();
    let loose = std::mem::take(&mut planner.blocks.loose);
    if !loose.is_empty() {
        planner.blocks.roots.push(planner.blocks.all.len());
        planner.blocks.all.push(Block { machines: loose, ..Block::default() });
    }
    let mut roots = planner.blocks.roots.clone();
    roots.sort_by_key(|root| Some(*root) != planner.top);
    let natural = roots.iter().map(|root| planner.natural(*root)).max().unwrap_or(0);
    let needed = roots.iter().map(|root| planner.needed(*root)).max().unwrap_or(0);
    let width = WIDE.min(natural + LANE).max(LEAST).max(needed);
    let mut canvas = Canvas { planner: &mut planner, diagram: Diagram::default(), spots: Vec::new() };
    let mut y = 0;
    for (at, root) in roots.iter().enumerate() {
        y += if at > 0 { APART } else { 0 };
        let is_top = canvas.planner.top == Some(*root);
        let above = if is_top { canvas.pills_height() } else { 0 };
        let (height, up) = canvas.draw_block(*root, (0, y + above), width);
        if is_top {
            canvas.draw_pills(&up, 0, above);
        }
        y += above + height;
    }
    let bottom = canvas.diagram.tints.iter().map(|tint| tint.area.bottom());
    let bottom = bottom.chain(canvas.diagram.frames.iter().map(|frame| frame.bottom())).chain([y]).max();
    canvas.write_captions(place, width, bottom.unwrap_or(y));
    let mut diagram = canvas.diagram;
    diagram.fit(MARGIN);
    diagram
}
