//! Frames around machines that stand together in a rack or room.
//!
//! Comes in: where the boxes stand. Goes out: a hull for each rack or room whose members lie side by side with nothing
//! else between them. All other members say where they stand in their own box, so no hull ever crosses anything.

use std::collections::BTreeMap;

use super::CELL;
use super::place::Cells;
use super::ports::STUB;
use super::words::{SMALL_SIZE, fitted};
use crate::model::topology::Topology;

/// The cells of a hull's name, at most.
const NAME: usize = 14;

/// A frame around boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hull {
    pub area: Cells,
    /// Its name, as far as it fits.
    pub label: String,
    /// How many cells the name takes.
    pub label_cells: usize,
    pub devices: Vec<usize>,
}

impl Hull {
    /// The device that stands highest in it.
    pub fn first_row(&self, frames: &[Cells]) -> usize {
        let row = |device: &usize| frames.get(*device).map_or(0, |frame| frame.row);
        self.devices.iter().copied().min_by_key(row).unwrap_or(0)
    }

    /// The cells of its name, inside of the upper edge.
    pub fn label_area(&self) -> Cells {
        Cells { column: self.area.column, row: self.area.row, width: self.label_cells + 1, height: 2 }
    }
}

/// The hulls of a drawing.
pub fn hulls(topology: &Topology, frames: &[Cells]) -> Vec<Hull> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, device) in topology.devices.iter().enumerate() {
        if let Some(placement) = &device.placement {
            groups.entry(placement).or_default().push(index);
        }
    }
    let wanted: Vec<Hull> = groups
        .into_iter()
        .filter(|(_, devices)| devices.len() > 1)
        .filter_map(|(name, devices)| hull(name, devices, frames))
        .collect();
    let is_alone = |hull: &&Hull| wanted.iter().filter(|other| other.area.overlaps(&hull.area)).count() == 1;
    wanted.iter().filter(is_alone).cloned().collect()
}

/// The hull of some devices, if no other stands in it.
fn hull(name: &str, devices: Vec<usize>, frames: &[Cells]) -> Option<Hull> {
    let own: Vec<&Cells> = devices.iter().filter_map(|device| frames.get(*device)).collect();
    let left = own.iter().map(|frame| frame.column).min()?.saturating_sub(1);
    let right = own.iter().map(|frame| frame.column + frame.width).max()? + 1;
    // Room for the stubs, what lies before them, and the name.
    let top = own.iter().map(|frame| frame.row).min()?.saturating_sub(STUB + 4);
    let bottom = own.iter().map(|frame| frame.row + frame.height).max()? + STUB + 1;
    let area = Cells { column: left, row: top, width: right - left, height: bottom - top };
    let strangers = frames.iter().enumerate().filter(|(index, _)| !devices.contains(index));
    if strangers.into_iter().any(|(_, frame)| frame.overlaps(&area)) {
        return None;
    }
    // The room is the same whatever the name, so that another name moves nothing.
    let label_cells = NAME.min(area.width.saturating_sub(2));
    let room = i32::try_from(label_cells).ok()?.saturating_mul(CELL) - 2;
    let label = fitted(name, SMALL_SIZE, room);
    Some(Hull { area, label, label_cells, devices })
}
