//! From a graph to a drawing: where every box, cable and word stands, in integer pixels.
//!
//! Comes in: [`crate::model::topology::Topology`]. Goes out: a [`Diagram`]. Boxes stand in rows by band, in the author's
//! order; cables are routed on a grid on which two of them can never lie on each other. The corosync mesh is laid over
//! the finished picture and moves nothing.

mod board;
mod place;
mod route;
mod words;

use crate::model::topology::Topology;
use board::{Board, Edge, Point};
use place::{Placed, Port, PortOf, place};
pub use words::{LABEL_SIZE, SMALL_SIZE, fitted, text_width};

/// The side of a grid cell: two cables are at least this far apart.
pub const CELL: i32 = 10;

/// For which width of the page a drawing is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Up to six boxes in a row.
    Wide,
    /// Up to two boxes in a row, for a phone.
    Narrow,
}

impl Variant {
    /// The drawing's width in cells, and the most boxes of a row.
    pub fn grid(self) -> (usize, usize) {
        match self {
            Variant::Wide => (88, 6),
            Variant::Narrow => (33, 2),
        }
    }

    /// The word of the CSS class.
    pub fn as_str(self) -> &'static str {
        match self {
            Variant::Wide => "wide",
            Variant::Narrow => "narrow",
        }
    }
}

/// A finished drawing, in pixels from the top left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// One box for each device, in the order of the devices.
    pub frames: Vec<Frame>,
    /// All lines.
    pub wires: Vec<Wire>,
    /// The words beside the lines.
    pub labels: Vec<Label>,
}

/// The box of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireKind {
    /// A link, by its index.
    Link(usize),
    /// What the links to one switch have in common.
    Rail(usize),
    /// A link whose other end is not stated, by its index.
    Loose(usize),
    /// A link between cluster members.
    Mesh,
    /// The QDevice's connection.
    Trunk,
}

/// A line of horizontal and vertical pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// What it stands for.
    pub kind: WireKind,
    /// Its corners, ends included.
    pub points: Vec<(i32, i32)>,
}

/// A word beside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where the text begins.
    pub x: i32,
    /// Its baseline.
    pub y: i32,
    /// The text.
    pub text: String,
    /// Whether it belongs to the mesh or the QDevice.
    pub overlay: bool,
}

/// Draws a topology. Total: a cable for which there is no room (none is known) is left to the list in words.
pub fn lay_out(topology: &Topology, variant: Variant) -> Diagram {
    // Lines are laid one by one, and an early one can be in the way of a later one: where that happens, other orders
    // are tried, and then wider channels.
    let mut best: Option<(usize, Diagram)> = None;
    for channel in [10, 24, 64] {
        if channel == 64 && best.as_ref().is_some_and(|(faults, _)| *faults < LOST) {
            break;
        }
        let (faults, diagram) = attempt(topology, variant, channel);
        if best.as_ref().is_none_or(|(least, _)| faults < *least) {
            best = Some((faults, diagram));
        }
        if faults == 0 {
            break;
        }
    }
    best.map(|(_, diagram)| diagram).unwrap_or_default()
}

type Lines = Vec<(WireKind, Vec<Point>)>;

/// The best drawing with channels of this height, and its faults: lines without a way, and crossings beyond those that
/// the graph asks for.
fn attempt(topology: &Topology, variant: Variant, channel: usize) -> (usize, Diagram) {
    let placed = place(topology, variant, channel);
    let mut empty = Board::new(placed.columns, placed.rows);
    for frame in &placed.frames {
        empty.block(frame.column, frame.row, frame.width, frame.height);
    }
    for port in &placed.ports {
        let (column, row) = port.label_cell();
        empty.block(column, row, port.label_cells, if port.label_cells > 0 { place::STUB } else { 0 });
    }
    let cables = fewest_faults(route::CABLE_ORDERS, |order| {
        let (mut board, mut lines) = (empty.clone(), Lines::new());
        let lost = route::links(topology, &placed, order, &mut board, &mut lines);
        (lost * LOST + board.crossings.saturating_sub(topology.extra_cables()), (board, lines))
    });
    let Some((faults, (board, lines))) = cables else { return (usize::MAX, Diagram::default()) };
    let whole = fewest_faults(route::MESH_ORDERS + 1, |order| {
        let (mut board, mut lines) = (board.clone(), lines.clone());
        board.crossings = 0;
        let lost = route::overlay(topology, &placed, order, &mut board, &mut lines);
        // A full mesh of five cannot be drawn without a crossing (K5); smaller ones can.
        let allowed = usize::from(topology.mesh_links == 10);
        (lost * LOST + board.crossings.saturating_sub(allowed), (board, lines))
    });
    let Some((more, (board, lines))) = whole else { return (usize::MAX, Diagram::default()) };
    (faults + more, finish(&placed, &board, lines))
}

/// A line that is not drawn weighs more than any crossing.
const LOST: usize = 1_000;

/// The first of the orders without a fault, else the one with the fewest.
fn fewest_faults<T>(orders: usize, mut draw: impl FnMut(usize) -> (usize, T)) -> Option<(usize, T)> {
    let mut best: Option<(usize, T)> = None;
    for order in 0..orders {
        let drawn = draw(order);
        let faultless = drawn.0 == 0;
        if best.as_ref().is_none_or(|(least, _)| drawn.0 < *least) {
            best = Some(drawn);
        }
        if faultless {
            break;
        }
    }
    best
}

/// Takes out the rows of cells that nothing uses, and turns cells into pixels.
fn finish(placed: &Placed, board: &Board, lines: Lines) -> Diagram {
    let mut tops = Vec::with_capacity(placed.rows + 1);
    let mut y = 0;
    let mut blank_before = false;
    for row in 0..placed.rows {
        tops.push(y);
        let used = placed.is_solid(row) || board.is_row_used(row);
        // One empty row stays between things, for air.
        if used || !blank_before {
            y += CELL;
        }
        blank_before = !used;
    }
    tops.push(y);
    let top = |row: usize| tops.get(row).copied().unwrap_or(y);
    let pixels = |column: usize| i32::try_from(column).unwrap_or(i32::MAX / CELL).saturating_mul(CELL);
    let point = |point: &Point| {
        let (x, y) = (pixels(point.column), top(point.row));
        match point.edge {
            Edge::Center => (x + CELL / 2, y + CELL / 2),
            Edge::Top => (x + CELL / 2, y),
            Edge::Bottom => (x + CELL / 2, y + CELL),
            Edge::Left => (x, y + CELL / 2),
            Edge::Right => (x + CELL, y + CELL / 2),
        }
    };
    let frame = |frame: &place::Cells| Frame {
        x: pixels(frame.column),
        y: top(frame.row),
        width: pixels(frame.width),
        height: top(frame.row + frame.height) - top(frame.row),
    };
    let label = |port: &Port| {
        let (column, row) = port.label_cell();
        (port.label_cells > 0).then(|| Label {
            x: pixels(column),
            y: top(row) + CELL + SMALL_SIZE / 3,
            text: port.label.clone(),
            overlay: port.of == PortOf::Trunk,
        })
    };
    let wire = |(kind, points): &(WireKind, Vec<Point>)| Wire {
        kind: *kind,
        points: straightened(points.iter().map(point).collect()),
    };
    Diagram {
        width: pixels(placed.columns),
        height: y,
        frames: placed.frames.iter().map(frame).collect(),
        wires: lines.iter().map(wire).collect(),
        labels: placed.ports.iter().filter_map(label).collect(),
    }
}

/// The corners only.
fn straightened(points: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut corners: Vec<(i32, i32)> = Vec::new();
    for point in points {
        if let [.., before, last] = corners.as_slice() {
            let upright = before.0 == last.0 && last.0 == point.0;
            let level = before.1 == last.1 && last.1 == point.1;
            if upright || level {
                corners.pop();
            }
        }
        if corners.last() != Some(&point) {
            corners.push(point);
        }
    }
    corners
}
