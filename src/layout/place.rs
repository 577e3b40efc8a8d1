//! Where the boxes stand and which ports they have: rows by band, wrapped, each centred.
//!
//! A box's place follows from its band and its place in the file alone; links decide only how wide a band's boxes are
//! and on which edge a port sits.

use super::Variant;
use super::words::{LABEL_SIZE, SMALL_SIZE, text_cells};
use crate::model::topology::{Band, Topology};

/// How many cells a port's stub is long; its label stands beside it.
pub const STUB: usize = 2;
/// The fewest cells of a box's width.
const NARROWEST: usize = 10;
/// The most cells of a box's width: wider ones look empty.
const WIDEST: usize = 24;
/// Cells between two boxes of a row, for cables that pass.
const BETWEEN: usize = 4;

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cells {
    pub column: usize,
    pub row: usize,
    pub width: usize,
    pub height: usize,
}

/// Which edge of a box a port sits on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Top,
    Bottom,
}

/// What a port is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortOf {
    /// The end of a link that states it.
    Near(usize),
    /// The other end of a link.
    Far(usize),
    /// The QDevice.
    Trunk,
}

/// A place at a box's edge where a line begins, with a word beside it.
#[derive(Clone, Debug)]
pub struct Port {
    pub of: PortOf,
    pub side: Side,
    pub column: usize,
    /// The row of cells that touches the box.
    pub row: usize,
    pub label: String,
    /// How many cells the label takes; 0 for none.
    pub label_cells: usize,
}

impl Port {
    /// The first cell of the label: right of the stub.
    pub fn label_cell(&self) -> (usize, usize) {
        let row = match self.side {
            Side::Top => self.row.saturating_sub(STUB - 1),
            Side::Bottom => self.row,
        };
        (self.column + 1, row)
    }

    /// The row of the stub's outer end.
    pub fn outer_row(&self) -> usize {
        match self.side {
            Side::Top => self.row.saturating_sub(STUB - 1),
            Side::Bottom => self.row + STUB - 1,
        }
    }
}

/// All boxes and ports.
pub struct Placed {
    pub columns: usize,
    pub rows: usize,
    /// One for each device.
    pub frames: Vec<Cells>,
    pub ports: Vec<Port>,
}

impl Placed {
    /// Whether a row of cells holds a box, a stub or a label.
    pub fn is_solid(&self, row: usize) -> bool {
        let inside = |top: usize, height: usize| row >= top && row < top + height;
        self.frames.iter().any(|frame| inside(frame.row, frame.height))
            || self.ports.iter().any(|port| inside(port.row.min(port.outer_row()), STUB))
    }

    /// The port of one end of a link or of the QDevice.
    pub fn port(&self, of: PortOf) -> Option<&Port> {
        self.ports.iter().find(|port| port.of == of)
    }
}

/// A port before it has a place.
struct Wish {
    of: PortOf,
    side: Side,
    label: String,
}

/// From how many members on the mesh is a bus.
pub const BUS_FROM: usize = 6;

/// Places all boxes; `channel` rows of cells lie between two rows of boxes.
pub fn place(topology: &Topology, variant: Variant, channel: usize) -> Placed {
    let (columns, most) = variant.grid();
    let wishes: Vec<Vec<Wish>> = (0..topology.devices.len()).map(|device| wishes(topology, device)).collect();
    let lines = if topology.devices.iter().any(|device| device.badge.is_some()) { 8 } else { 6 };
    let mut placed = Placed { columns, rows: 0, frames: Vec::new(), ports: Vec::new() };
    let mut row = channel;
    let mut start = 0;
    while let Some(first) = topology.devices.get(start) {
        let band: Vec<usize> = (start..topology.devices.len())
            .take_while(|at| band_of(topology, *at) == Some(first.band))
            .collect();
        start += band.len();
        let slot = columns / band.len().min(most).max(1);
        let need = band.iter().map(|device| needed_cells(topology, *device, &wishes)).max().unwrap_or(0);
        let width = need.clamp(NARROWEST, WIDEST).min(slot.saturating_sub(BETWEEN));
        for devices in band.chunks(most) {
            let height = if first.band == Band::Switch { 5 } else { lines };
            let left = (columns - devices.len() * slot) / 2;
            for (index, device) in devices.iter().enumerate() {
                let column = left + index * slot + (slot - width) / 2;
                let frame = Cells { column, row: row + STUB + 1, width, height };
                placed.frames.push(frame);
                let wishes = wishes.get(*device).map(Vec::as_slice).unwrap_or_default();
                add_ports(frame, left + (index + 1) * slot - 1, wishes, &mut placed.ports);
            }
            row += 2 * (STUB + 1) + height + channel;
        }
    }
    placed.rows = row;
    placed
}

fn band_of(topology: &Topology, device: usize) -> Option<Band> {
    topology.devices.get(device).map(|device| device.band)
}

/// The ports that a device needs, the QDevice's first.
fn wishes(topology: &Topology, device: usize) -> Vec<Wish> {
    let own = band_of(topology, device);
    let towards = |other: Option<usize>| match other.and_then(|other| band_of(topology, other)) {
        Some(other) if Some(other) > own => Side::Bottom,
        Some(_) => Side::Top,
        None if own <= Some(Band::Router) => Side::Bottom,
        None => Side::Top,
    };
    let mut wishes = Vec::new();
    if let Some(trunk) = topology.qdevice.as_ref().filter(|trunk| trunk.host == device) {
        wishes.push(Wish { of: PortOf::Trunk, side: Side::Top, label: trunk.label.clone() });
    }
    for (index, link) in topology.links.iter().enumerate() {
        if link.from == device {
            let label = link.speed.clone().unwrap_or_default();
            wishes.push(Wish { of: PortOf::Near(index), side: towards(link.to), label });
        } else if link.to == Some(device) && link.far_speed.is_some() {
            let label = link.far_speed.clone().unwrap_or_default();
            wishes.push(Wish { of: PortOf::Far(index), side: towards(Some(link.from)), label });
        }
    }
    wishes
}

fn label_cells(label: &str) -> usize {
    if label.is_empty() { 0 } else { text_cells(label, SMALL_SIZE) }
}

/// What a port takes of its edge.
fn port_cells(wish: &Wish) -> usize {
    1 + label_cells(&wish.label).max(1)
}

/// How wide a device would have its box.
fn needed_cells(topology: &Topology, device: usize, wishes: &[Vec<Wish>]) -> usize {
    let Some(entry) = topology.devices.get(device) else { return 0 };
    let small = [&entry.facts, &entry.badge].into_iter().flatten().map(|text| text_cells(text, SMALL_SIZE));
    let words = small.max().unwrap_or(0).max(text_cells(&entry.label, LABEL_SIZE)) + 2;
    let wishes = wishes.get(device).map(Vec::as_slice).unwrap_or_default();
    let edge = |side: Side| {
        let ports = wishes.iter().filter(|wish| wish.side == side);
        1 + ports.map(port_cells).sum::<usize>()
    };
    words.max(edge(Side::Top)).max(edge(Side::Bottom))
}

/// Gives each port its column: on the edge that it wishes, else on the other one. Where that leaves a port without a
/// place, only the QDevice keeps its words, and then none.
fn add_ports(frame: Cells, end: usize, wishes: &[Wish], ports: &mut Vec<Port>) {
    let all = |_: &Wish| true;
    let trunk = |wish: &Wish| wish.of == PortOf::Trunk;
    let none = |_: &Wish| false;
    let seated = seat(frame, end, wishes, all)
        .or_else(|| seat(frame, end, wishes, trunk))
        .or_else(|| seat(frame, end, wishes, none));
    ports.extend(seated.unwrap_or_default());
}

/// The ports of a box, those with words that `worded` says; `None` if there is no room for one of them.
fn seat(frame: Cells, end: usize, wishes: &[Wish], worded: impl Fn(&Wish) -> bool) -> Option<Vec<Port>> {
    // What is taken of both edges, words included. A word may reach beyond the box, up to the next one's slot.
    let mut taken: Vec<(Side, usize, usize)> = Vec::new();
    let edge = frame.column + frame.width;
    let seat = |wish: &Wish| {
        let other = if wish.side == Side::Top { Side::Bottom } else { Side::Top };
        let cells = if worded(wish) { label_cells(&wish.label) } else { 0 };
        let choices = [(wish.side, cells), (other, cells), (wish.side, 0), (other, 0)];
        let (side, column, cells) = choices.into_iter().find_map(|(side, cells)| {
            let is_free = |column: &usize| {
                let last = column + cells.max(1);
                let clear =
                    |(on, from, to): &(Side, usize, usize)| *on != side || last < *from || *column > *to;
                (cells == 0 || last < end.max(edge)) && taken.iter().all(clear)
            };
            (frame.column + 1..edge - 1).find(is_free).map(|column| (side, column, cells))
        })?;
        taken.push((side, column, column + cells.max(1)));
        let row = match side {
            Side::Top => frame.row - 1,
            Side::Bottom => frame.row + frame.height,
        };
        let label = if cells > 0 { wish.label.clone() } else { String::new() };
        Some(Port { of: wish.of, side, column, row, label, label_cells: cells })
    };
    wishes.iter().map(seat).collect()
}
