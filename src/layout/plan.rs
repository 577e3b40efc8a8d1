//! What of a block stands above what: rows of machines, the rails between them, and the columns beside them.
//!
//! Comes in: nothing. Goes out: the type of a [`Plan`]. Rails alternate with rows, so that a cable leaves a box for a rail
//! right above or right below it; a rail that is needed again comes again, joined to itself by a lane at the margin.

use std::collections::BTreeMap;

use super::machine_box::MachineBox;

/// How wide the boxes of members and of all others are at least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widths {
    pub members: i32,
    pub others: i32,
}

/// How a rail is drawn in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For the first time.
    Bar,
    /// For the first time, where cables cross it: its name on a plate at the left.
    Plate,
    /// Once more.
    Again,
    /// Once more, where cables may cross it: its name at the left, where none does.
    CrossedAgain,
}

/// What stands in a row.
#[derive(Clone, Debug)]
pub enum Cell {
    Machine(MachineBox),
    Block(usize),
}

/// A row of machines and blocks.
#[derive(Clone, Debug)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub above: Vec<usize>,
    pub below: Vec<usize>,
    pub is_heads: bool,
    pub widths: Widths,
}

/// A block in a width.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The hubs whose lanes run at the left, and at the right.
    pub left: Vec<usize>,
    pub right: Vec<usize>,
    pub heads: Vec<usize>,
    pub bands: Vec<Row>,
    /// The rails above each band, and those below the last.
    pub gaps: Vec<Vec<(usize, Form)>>,
    /// The first gap below all heads.
    pub first: usize,
    /// How wide the rows are, the lanes at either side, the plates at the left, the columns of trunks and of uplinks.
    pub room: i32,
    pub left_lanes: i32,
    pub right_lanes: i32,
    pub plate: i32,
    pub trunk_columns: i32,
    pub pass_columns: i32,
    pub trunks: Vec<usize>,
    /// In which gaps a trunk begins and ends, seen from the edge's own ends.
    pub trunk_gaps: BTreeMap<usize, (usize, usize)>,
    /// Uplinks that go straight up from the topmost bar, and those that pass everything at the right; with their hubs.
    pub risers: Vec<(usize, usize)>,
    pub passes: Vec<(usize, usize)>,
    /// Uplinks and trunks that are words here.
    pub words: Vec<usize>,
    /// Cables between neighbours in a row, and the gap that their words need.
    pub beside: Vec<usize>,
    pub gap: i32,
    pub is_squeezed: bool,
}

impl Plan {
    /// How often a hub is drawn, and where first: its gap and its place there.
    pub fn occurrences(&self, hub: usize) -> Vec<(usize, usize)> {
        let gaps = self.gaps.iter().enumerate();
        gaps.filter_map(|(gap, rails)| Some((gap, rails.iter().position(|(rail, _)| *rail == hub)?)))
            .collect()
    }

    pub fn first_of(&self, hub: usize) -> (usize, usize) {
        self.occurrences(hub).first().copied().unwrap_or_default()
    }

    pub fn comes_again(&self, hub: usize) -> bool {
        self.occurrences(hub).len() > 1
    }

    /// Uplinks that are drawn.
    pub fn uplinks(&self) -> impl Iterator<Item = usize> {
        self.risers.iter().chain(&self.passes).map(|(edge, _)| *edge)
    }
}

impl Row {
    pub fn machines(&self) -> impl Iterator<Item = &MachineBox> {
        self.cells.iter().filter_map(|cell| match cell {
            Cell::Machine(it) => Some(it),
            Cell::Block(_) => None,
        })
    }

    pub fn blocks(&self) -> impl Iterator<Item = usize> {
        self.cells.iter().filter_map(|cell| match cell {
            Cell::Block(it) => Some(*it),
            Cell::Machine(_) => None,
        })
    }
}
