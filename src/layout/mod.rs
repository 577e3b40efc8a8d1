//! From a graph to a drawing: where every box, cable and word stands, in integer pixels.
//!
//! Comes in: [`crate::model::topology::Topology`]. Goes out: a [`Diagram`]. Boxes stand in rows by band, in the author's
//! order; cables are routed on a grid on which two of them can never lie on each other. The corosync mesh is laid over
//! the finished picture and moves nothing.

mod board;
mod hulls;
mod negotiate;
mod overlay;
mod place;
mod ports;
mod queue;
mod rails;
mod route;
mod search;
mod words;

use std::collections::HashMap;

use crate::model::topology::Topology;
use board::{Board, Edge, Layer, Net, Point, Start};
use hulls::Hull;
use overlay::MeshShape;
use place::{Placed, Spacing, place};
use ports::Port;
pub use ports::PortOf;
use search::{Area, Search, Task};
pub use words::{BADGE, LABEL_SIZE, PADDING, SMALL_SIZE, Word, WordKind, fitted, text_width};

/// Between a stated and a measured figure.
pub const MEASURED_GAP: i32 = 8;

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

impl Diagram {
    /// Whether no more than two boxes stand in a row, so that the drawing would look lost on the whole width.
    pub fn is_small(&self) -> bool {
        usize::try_from(self.width / CELL).is_ok_and(|columns| columns <= place::FEW)
    }
}

impl Variant {
    /// The drawing's width in cells, and the most boxes of a row.
    pub fn grid(self) -> (usize, usize) {
        match self {
            Variant::Wide => (86, 6),
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
    /// The words in each box.
    pub contents: Vec<Vec<Word>>,
    /// Frames around boxes that stand together.
    pub hulls: Vec<HullFrame>,
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

/// A frame around boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HullFrame {
    /// Where it lies.
    pub frame: Frame,
    /// Its name, inside of its upper edge.
    pub label: Label,
    /// The devices in it.
    pub devices: Vec<usize>,
}

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireKind {
    /// A link, by its index.
    Link(usize),
    /// What links to one switch have in common; the index is that of the best of them.
    Rail(usize),
    /// A link whose other end is not stated, by its index.
    Loose(usize),
    /// The end of a link, by its index, that would cross too many others to be drawn as a whole.
    Away(usize),
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
    /// A measured figure that stands after it; may be empty.
    pub measured: String,
    /// What it stands beside; `None` for the name of a frame around boxes.
    pub of: Option<PortOf>,
}

/// How much room there is, attempt after attempt: first between the rows, then between the boxes, which become
/// narrower. The words of ports that reach beyond such a box close the way along the drawing's edge: at last they are left
/// to the card and to the list in words.
const SPACINGS: [Spacing; 6] = [
    Spacing { channel: 6, wider_by: 0, words_within: false },
    Spacing { channel: 12, wider_by: 0, words_within: false },
    Spacing { channel: 12, wider_by: 2, words_within: false },
    Spacing { channel: 12, wider_by: 4, words_within: false },
    Spacing { channel: 12, wider_by: 4, words_within: true },
    Spacing { channel: 24, wider_by: 0, words_within: false },
];

/// In how many orders cables are laid, at most, until the mesh finds a way between them.
const MESH_ORDERS: usize = 24;

/// Draws a topology. Total: a cable for which there is no room (none is known) is left to the list in words.
pub fn lay_out(topology: &Topology, variant: Variant) -> Diagram {
    // Lines are laid one by one, and an early one can be in the way of a later one: where that happens, other orders
    // are tried, and then more room.
    let mut search = Search::default();
    let mut best: Option<(usize, Diagram)> = None;
    for spacing in SPACINGS {
        if spacing.channel == 24 && best.as_ref().is_some_and(|(faults, _)| *faults < LOST) {
            break;
        }
        let (faults, diagram) = attempt(topology, variant, spacing, &mut search);
        if best.as_ref().is_none_or(|(least, _)| faults < *least) {
            best = Some((faults, diagram));
        }
        if faults == 0 {
            break;
        }
    }
    best.map(|(_, diagram)| diagram).unwrap_or_default()
}

/// The best drawing with so much room, and its faults: lines without a way, and crossings beyond those that the graph
/// asks for.
fn attempt(topology: &Topology, variant: Variant, spacing: Spacing, search: &mut Search) -> (usize, Diagram) {
    let placed = place(topology, variant, spacing);
    let mut empty = Board::new(placed.columns, placed.rows);
    let labels = placed.ports.iter().map(Port::label_area);
    let names = placed.hulls.iter().map(Hull::label_area);
    for area in labels.chain(names) {
        empty.block(area);
    }
    for frame in &placed.frames {
        empty.block_box(*frame);
    }
    let plan = route::Plan::new(topology, &placed);
    let empty = Laid::on(empty);
    let mut order = plan.first_order();
    let cables = fewest_faults(route::TRIES, |turn| {
        let mut laid = empty.clone();
        let outcome = plan.lay_cables(&order, turn, &mut laid, search);
        // What found no way, or only across others, goes first the next time, and now and then last.
        order.sort_by_key(|link| !outcome.crossed.contains(link));
        if turn % 4 == 3 {
            order.reverse();
        }
        (outcome.faults, laid)
    });
    let Some((faults, laid)) = cables else { return (usize::MAX, Diagram::default()) };
    let (more, whole) = with_mesh(topology, &placed, &laid, search);
    let mut best = (faults + more, whole);
    // Where the mesh finds no way even so, each cable goes first once, and then each goes last.
    let links = order.len();
    let is_hard = more > 0 && spacing.words_within && MeshShape::of(topology) == MeshShape::Arcs;
    let orders = if is_hard { (2 * links).min(MESH_ORDERS) } else { 0 };
    for turn in 1..orders {
        if best.0 == 0 {
            break;
        }
        order.rotate_left(1);
        if turn == links {
            order.reverse();
        }
        let mut cables = empty.clone();
        let outcome = plan.lay_cables(&order, turn, &mut cables, search);
        let (more, whole) = with_mesh(topology, &placed, &cables, search);
        if outcome.faults + more < best.0 {
            best = (outcome.faults + more, whole);
        }
    }
    (best.0, finish(topology, &placed, &best.1))
}

/// The cables with the mesh over them, and its faults.
fn with_mesh(topology: &Topology, placed: &Placed, cables: &Laid, search: &mut Search) -> (usize, Laid) {
    let mesh = overlay::Mesh::new(topology, placed);
    let mut lay = |shape| {
        let mut laid = cables.clone();
        (mesh.lay(shape, &mut laid, search) * LOST, laid)
    };
    let (faults, laid) = lay(MeshShape::of(topology));
    if faults == 0 || MeshShape::of(topology) == MeshShape::Bus {
        return (faults, laid);
    }
    // Rather all members on one line than lines that are not there.
    let (faults, bus) = lay(MeshShape::Bus);
    (faults + 1, bus)
}

/// A line that is not drawn weighs more than any crossing.
const LOST: usize = 1_000;

/// A board and the lines on it.
#[derive(Clone)]
struct Laid {
    board: Board,
    lines: Vec<(WireKind, Vec<Point>)>,
    /// Where the lines of each net lie.
    areas: HashMap<Net, Area>,
}

impl Laid {
    fn on(board: Board) -> Self {
        Laid { board, lines: Vec::new(), areas: HashMap::new() }
    }

    fn add(&mut self, kind: WireKind, net: Net, points: Vec<Point>) {
        let cells = points.iter().map(|point| (point.column, point.row));
        if let Some(area) = Area::around(cells) {
            for net in
                [Some(net), (net.layer() == Layer::Overlay).then_some(Net::ANY_OVERLAY)].into_iter().flatten()
            {
                let known = self.areas.get(&net).copied();
                self.areas.insert(net, area.with(known));
            }
        }
        self.lines.push((kind, points));
    }

    /// Lays a line from one of `starts` to one of `ends` or to its own net; whether there was a way.
    fn route(&mut self, line: &Line<'_>, search: &mut Search) -> bool {
        let joined = line.starts.iter().find_map(|start| self.board.joined_at(*start, line.net));
        let points = joined.or_else(|| {
            let ends = Area::around(line.ends.iter().map(|end| (end.column, end.row)));
            let known = self.areas.get(&line.net).copied();
            let area = ends.map(|ends| ends.with(known)).or(known)?;
            let Line { starts, ends, net, crossing, .. } = *line;
            let path = search
                .find(&self.board, &Task { starts, ends, net, area, crossing: Some(crossing), tolls: &[] })?;
            let allowed = self.board.crossings_of(&path, net) <= line.most_crossings;
            allowed.then(|| self.board.lay(&path, net))
        });
        let Some(points) = points else { return false };
        self.add(line.kind, line.net, points);
        true
    }
}

/// A line that is to be laid.
struct Line<'a> {
    kind: WireKind,
    net: Net,
    starts: &'a [Start],
    ends: &'a [Start],
    /// What crossing a line of the same layer costs.
    crossing: u32,
    /// With more crossings than this it is not laid.
    most_crossings: usize,
}

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
fn finish(topology: &Topology, placed: &Placed, laid: &Laid) -> Diagram {
    let solid = placed.solid_rows();
    let mut tops = Vec::with_capacity(placed.rows + 1);
    let mut y = 0;
    let mut blank_before = false;
    for (row, solid) in solid.iter().enumerate() {
        tops.push(y);
        let used = *solid || laid.board.is_row_used(row);
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
    let frame = |area: &place::Cells| Frame {
        x: pixels(area.column),
        y: top(area.row),
        width: pixels(area.width),
        height: top(area.row + area.height) - top(area.row),
    };
    let label = |port: &Port| {
        let area = port.label_area();
        let room = pixels(area.width) - 4;
        let text = fitted(&port.label, SMALL_SIZE, room);
        let both = text_width(&text, SMALL_SIZE) + MEASURED_GAP + text_width(&port.measured, SMALL_SIZE);
        (port.label_cells > 0).then(|| Label {
            x: pixels(area.column),
            y: top(area.row) + CELL + SMALL_SIZE / 3,
            text,
            measured: if both <= room { port.measured.clone() } else { String::new() },
            of: Some(port.of),
        })
    };
    let hull = |hull: &Hull| HullFrame {
        frame: frame(&hull.area),
        devices: hull.devices.clone(),
        label: Label {
            x: pixels(hull.area.column) + CELL,
            y: top(hull.area.row) + CELL + SMALL_SIZE / 3,
            text: hull.label.clone(),
            measured: String::new(),
            of: None,
        },
    };
    let wire = |(kind, points): &(WireKind, Vec<Point>)| Wire {
        kind: *kind,
        points: straightened(points.iter().map(point).collect()),
    };
    Diagram {
        width: pixels(placed.columns),
        height: y,
        frames: placed.frames.iter().map(frame).collect(),
        contents: placed.contents.clone(),
        hulls: placed.hulls.iter().map(hull).collect(),
        wires: rails::split(laid.lines.iter().map(wire).collect(), topology),
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
