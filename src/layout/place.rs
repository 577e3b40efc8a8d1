//! Where the boxes stand: rows by band, wrapped, each centred.
//!
//! A box's place follows from its band and its place in it alone, and its size from how many stand in a row and from
//! what kinds of words there are: neither from links nor from what the words say. Where lines find no way, all boxes of
//! the drawing give up some of their width.

use super::Variant;
use super::hulls::{Hull, hulls};
use super::ports::{Port, PortOf, STUB, add_ports};
use super::words::{Content, content};
use crate::model::topology::{Band, Topology};

/// The most cells of a box's width: wider ones look empty.
const WIDEST: usize = 20;
/// The fewest: shorter words say nothing.
const NARROWEST: usize = 8;
/// Cells between two boxes of a row, for cables that pass.
const BETWEEN: usize = 4;
/// The same where boxes are so many that their words need each cell.
const BETWEEN_MANY: usize = 3;
/// How many are many.
const MANY: usize = 6;
/// Cells beside a switch's bar; for two cables that pass it, one more.
const BESIDE: usize = 2;
/// Rows of cells for a hull's upper edge and its name.
const HULL_HEAD: usize = 3;

/// The columns of a drawing of one or two boxes a row.
pub const FEW: usize = 56;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    pub column: usize,
    pub row: usize,
    pub width: usize,
    pub height: usize,
}

impl Cells {
    /// Whether two rectangles have a cell in common.
    pub fn overlaps(&self, other: &Cells) -> bool {
        self.column < other.column + other.width
            && other.column < self.column + self.width
            && self.row < other.row + other.height
            && other.row < self.row + self.height
    }
}

/// All boxes, ports and hulls.
pub struct Placed {
    pub columns: usize,
    pub rows: usize,
    /// One for each device.
    pub frames: Vec<Cells>,
    /// What stands in each.
    pub contents: Vec<Content>,
    pub ports: Vec<Port>,
    pub hulls: Vec<Hull>,
}

impl Placed {
    /// For each row of cells, whether it holds a box, a stub, a label or a hull's edge.
    pub fn solid_rows(&self) -> Vec<bool> {
        let mut solid = vec![false; self.rows];
        let mut mark = |top: usize, height: usize| {
            solid.iter_mut().skip(top).take(height).for_each(|row| *row = true);
        };
        for frame in &self.frames {
            mark(frame.row, frame.height);
        }
        for port in &self.ports {
            mark(port.row.min(port.outer_row()), STUB);
        }
        for hull in &self.hulls {
            mark(hull.area.row, HULL_HEAD);
            mark(hull.area.row + hull.area.height - 1, 1);
        }
        solid
    }

    /// The port of one end of a link or of the QDevice.
    pub fn port(&self, of: PortOf) -> Option<&Port> {
        self.ports.iter().find(|port| port.of == of)
    }
}

/// Devices that stand side by side.
struct Row {
    devices: std::ops::Range<usize>,
    band: Band,
    /// The cells that each has for itself and its air.
    slot: usize,
    width: usize,
    height: usize,
    left: usize,
}

/// How much room there is between boxes, in cells.
#[derive(Clone, Copy, Debug)]
pub struct Spacing {
    /// Between two rows of boxes, beside the stubs.
    pub channel: usize,
    /// Between the boxes of a row, beyond the usual.
    pub wider_by: usize,
    /// Whether no word of a member's port may reach beyond its box.
    pub words_within: bool,
}

/// Places all boxes, with so much room between them.
pub fn place(topology: &Topology, variant: Variant, spacing: Spacing) -> Placed {
    let Spacing { channel, wider_by, words_within } = spacing;
    // Which hulls there are depends on who stands beside whom alone; they need room above, and members need none for
    // the name of their rack.
    let (_, plain) = rows(topology, variant, wider_by, &|_| false);
    let without = stacked(topology, &plain, channel, &[]);
    let found = hulls(topology, &without);
    let headed: Vec<usize> = found.iter().map(|hull| hull.first_row(&without)).collect();
    let in_hull = |device: usize| found.iter().any(|hull| hull.devices.contains(&device));
    let (columns, rows) = rows(topology, variant, wider_by, &in_hull);
    let frames = stacked(topology, &rows, channel, &headed);
    let hulls = hulls(topology, &frames);
    let mut ports = Vec::new();
    for row in &rows {
        for (at, device) in row.devices.clone().enumerate() {
            let slot_end = row.left + (at + 1) * row.slot - 1;
            // To the right of the last one there is nobody.
            let is_last = at + 1 == row.devices.len();
            let end = match (words_within && row.band == Band::Node, is_last) {
                (true, _) => 0,
                (_, true) => slot_end.max(columns.saturating_sub(BESIDE)),
                _ => slot_end,
            };
            add_ports(topology, device, &frames, end, &mut ports);
        }
    }
    let bottom = frames.iter().map(|frame| frame.row + frame.height).max().unwrap_or(0);
    let contents = (0..topology.devices.len())
        .map(|device| {
            content(topology, device, frames.get(device).copied().unwrap_or_default(), in_hull(device))
        })
        .collect();
    Placed { columns, rows: bottom + STUB + 1 + channel, frames, contents, ports, hulls }
}

/// The drawing's width in cells, and its rows.
fn rows(
    topology: &Topology,
    variant: Variant,
    wider_by: usize,
    in_hull: &dyn Fn(usize) -> bool,
) -> (usize, Vec<Row>) {
    let (columns, most) = variant.grid();
    let mut bands: Vec<std::ops::Range<usize>> = Vec::new();
    for chunk in topology.devices.chunk_by(|one, other| one.band == other.band) {
        let start = bands.last().map_or(0, |band| band.end);
        bands.push(start..start + chunk.len());
    }
    let longest = bands.iter().map(|band| band.len().min(most)).max().unwrap_or(1).max(1);
    // A drawing of one or two boxes a row would look lost on the whole width.
    let columns = if longest <= 2 { columns.min(FEW) } else { columns };
    let beside = (BESIDE + passing(topology).div_ceil(2)).min(columns / 5);
    let between = if longest >= MANY { BETWEEN_MANY } else { BETWEEN };
    let mut rows = Vec::new();
    for devices in bands {
        let Some(band) = topology.devices.get(devices.start).map(|device| device.band) else { continue };
        let width = (columns / longest - between).min(WIDEST).saturating_sub(wider_by).max(NARROWEST);
        let height = super::words::height(topology, devices.clone(), width, in_hull);
        let mut start = devices.start;
        while start < devices.end {
            let end = (start + most).min(devices.end);
            let count = end - start;
            let (slot, width) = match band {
                // A switch is a bar that lies over all that may hang on it.
                Band::Switch => {
                    let slot = (columns - 2 * beside + BETWEEN) / count;
                    (slot, slot - BETWEEN)
                }
                _ => (columns / longest, width),
            };
            let left = (columns - count * slot) / 2;
            rows.push(Row { devices: start..end, band, slot, width, height, left });
            start = end;
        }
    }
    (columns, rows)
}

/// How many links lead from above the switches to below them without one.
fn passing(topology: &Topology) -> usize {
    let band = |device: usize| topology.devices.get(device).map(|device| device.band);
    let passes = |link: &&crate::model::topology::Link| {
        let (from, to) = (band(link.from), link.to.and_then(band));
        to.is_some() && from.min(to) < Some(Band::Switch) && from.max(to) > Some(Band::Switch)
    };
    topology.links.iter().filter(passes).count()
}

/// The boxes, row under row; rows that begin with a device of `headed` have a hull's name above them.
fn stacked(topology: &Topology, rows: &[Row], channel: usize, headed: &[usize]) -> Vec<Cells> {
    let mut frames = Vec::with_capacity(topology.devices.len());
    let mut top = channel;
    for row in rows {
        if headed.iter().any(|device| row.devices.contains(device)) {
            top += HULL_HEAD;
        }
        for at in 0..row.devices.len() {
            let column = row.left + at * row.slot + (row.slot - row.width) / 2;
            frames.push(Cells { column, row: top + STUB + 1, width: row.width, height: row.height });
        }
        debug_assert!(row.band != Band::Switch || row.height > 0);
        top += 2 * (STUB + 1) + row.height + channel;
    }
    frames
}
