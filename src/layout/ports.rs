//! The ports of a box: where on its edge a line begins, with a word beside it.
//!
//! How much room a word has follows from what kind of word it is, never from what it says, so that a changed figure
//! moves nothing.

use super::place::Cells;
use super::words::{SMALL_SIZE, text_cells};
use crate::model::topology::{Band, Topology};

/// How many cells a port's stub is long; its label stands beside it.
pub const STUB: usize = 2;

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
    /// The stated figure or word.
    pub label: String,
    /// The measured figure after it.
    pub measured: String,
    /// How many cells the label takes; 0 for none.
    pub label_cells: usize,
}

impl Port {
    /// The cells of the label: right of the stub.
    pub fn label_area(&self) -> Cells {
        let height = if self.label_cells > 0 { STUB } else { 0 };
        Cells {
            column: self.column + 1,
            row: self.row.min(self.outer_row()),
            width: self.label_cells,
            height,
        }
    }

    /// The row of the stub's outer end.
    pub fn outer_row(&self) -> usize {
        match self.side {
            Side::Top => self.row.saturating_sub(STUB - 1),
            Side::Bottom => self.row + STUB - 1,
        }
    }
}

/// A port before it has a place.
struct Wish {
    of: PortOf,
    side: Side,
    label: String,
    measured: String,
    /// The column that it would have best, where that matters.
    near: Option<usize>,
    /// The room for its words, and for those without the measured figure.
    cells: [usize; 2],
}

/// The ports that a device needs, the QDevice's first.
fn wishes(topology: &Topology, device: usize, frames: &[Cells]) -> Vec<Wish> {
    let band_of = |device: usize| topology.devices.get(device).map(|device| device.band);
    let own = band_of(device);
    let towards = |other: Option<usize>| match other.and_then(band_of) {
        Some(other) if Some(other) > own => Side::Bottom,
        Some(_) => Side::Top,
        None if own <= Some(Band::Router) || own == Some(Band::Machine) => Side::Bottom,
        None => Side::Top,
    };
    // Above the machines, a port stands opposite of what it leads to.
    let opposite = |other: Option<usize>| {
        let other = other.filter(|_| own <= Some(Band::Switch)).and_then(|other| frames.get(other));
        other.map(|frame| frame.column + frame.width / 2)
    };
    let mut wishes = Vec::new();
    if let Some(trunk) = topology.qdevice.as_ref().filter(|trunk| trunk.host == device) {
        let room = text_cells("00 votes · ffsplit", SMALL_SIZE);
        let (label, measured) = (trunk.label.clone(), String::new());
        wishes.push(Wish {
            of: PortOf::Trunk,
            side: Side::Top,
            label,
            measured,
            near: None,
            cells: [room; 2],
        });
    }
    for (index, link) in topology.links.iter().enumerate() {
        if link.from == device && link.drawn_with.is_none() {
            let label = link.mark.clone().unwrap_or_default();
            let shown = link.evidence.as_ref().filter(|evidence| evidence.is_limit && !label.is_empty());
            let measured = shown.map(|evidence| evidence.measured.clone()).unwrap_or_default();
            let cells = [label_cells(&label, &measured), label_cells(&label, "")];
            let side = towards(link.to);
            wishes.push(Wish {
                of: PortOf::Near(index),
                side,
                label,
                measured,
                near: opposite(link.to),
                cells,
            });
        } else if link.to == Some(device) && link.far_speed.is_some() {
            let label = link.far_speed.clone().unwrap_or_default();
            let (side, cells) = (towards(Some(link.from)), [label_cells(&label, ""); 2]);
            let near = opposite(Some(link.from));
            wishes.push(Wish { of: PortOf::Far(index), side, label, measured: String::new(), near, cells });
        }
    }
    wishes
}

/// The room for a speed: of one port, or of several that may be alike or not; with the measured figure or without.
fn label_cells(label: &str, measured: &str) -> usize {
    let widest = match label {
        "" => return 0,
        label if label.contains(['+', '×']) => "2.5G+2.5G",
        _ => "100G",
    };
    let both = if measured.is_empty() { widest.to_owned() } else { format!("{widest} 99.9 Mb/s") };
    text_cells(&both, SMALL_SIZE)
}

/// Gives each port its column: on the edge that it wishes, else on the other one. Where that leaves a port without a
/// place, measured figures go first, then all but the QDevice's words, and then those.
pub fn add_ports(topology: &Topology, device: usize, frames: &[Cells], end: usize, ports: &mut Vec<Port>) {
    let Some(frame) = frames.get(device).copied() else { return };
    let wishes = wishes(topology, device, frames);
    let words: [fn(&Wish) -> usize; 4] = [
        |wish| wish.cells[0],
        |wish| wish.cells[1],
        |wish| if wish.of == PortOf::Trunk { wish.cells[1] } else { 0 },
        |_| 0,
    ];
    let seated = words.into_iter().find_map(|cells| seat(frame, end, &wishes, cells));
    ports.extend(seated.unwrap_or_default());
}

/// The ports of a box, each with words of as many cells as `room` says; `None` if there is no room for one of them.
fn seat(frame: Cells, end: usize, wishes: &[Wish], room: fn(&Wish) -> usize) -> Option<Vec<Port>> {
    // What is taken of both edges, words included. A word may reach beyond the box, up to the next one's slot.
    let mut taken: Vec<(Side, usize, usize)> = Vec::new();
    let edge = frame.column + frame.width;
    let seat = |wish: &Wish| {
        let other = if wish.side == Side::Top { Side::Bottom } else { Side::Top };
        let cells = room(wish);
        let stated = cells.min(wish.cells[1]);
        let mut choices =
            [cells, stated, 0].into_iter().flat_map(|cells| [(wish.side, cells), (other, cells)]);
        let (side, column, cells) = choices.find_map(|(side, cells)| {
            let is_free = |column: &usize| {
                let last = column + cells.max(1);
                let clear =
                    |(on, from, to): &(Side, usize, usize)| *on != side || last < *from || *column > *to;
                (cells == 0 || last < end.max(edge)) && taken.iter().all(clear)
            };
            let mut columns = (frame.column + 1..edge - 1).filter(is_free);
            let column = match wish.near {
                Some(near) => columns.min_by_key(|column| column.abs_diff(near)),
                None => columns.next(),
            };
            column.map(|column| (side, column, cells))
        })?;
        taken.push((side, column, column + cells.max(1)));
        let row = match side {
            Side::Top => frame.row - 1,
            Side::Bottom => frame.row + frame.height,
        };
        let label = if cells > 0 { wish.label.clone() } else { String::new() };
        let measured = if cells > wish.cells[1] { wish.measured.clone() } else { String::new() };
        Some(Port { of: wish.of, side, column, row, label, measured, label_cells: cells })
    };
    wishes.iter().map(seat).collect()
}
