//! Racks, rooms and sites: what is said once for many.
//!
//! Comes in: the blocks of a planner. Goes out: the place that a whole block shares, for a frame around it; the place that
//! everything shares, to be said once; and whose boxes need not say it any more.

use std::collections::BTreeSet;

use super::graph::Shape;
use super::planner::Planner;

/// Fewer things than this in one place are no frame.
const LEAST: usize = 3;

impl Planner<'_> {
    /// Finds what is said once; the place of all, if they share one.
    pub fn find_places(&mut self) -> Option<String> {
        let is_placed = |it: &usize| !matches!(self.graph.shape(*it), Shape::Internet | Shape::Mesh);
        let all: Vec<usize> = (0..self.graph.vertices.len()).filter(is_placed).collect();
        if let Some(place) = self.shared_place(&all) {
            self.placed.extend(all);
            return Some(place);
        }
        let mut open: Vec<usize> = self.blocks.roots.clone();
        while let Some(block) = open.pop() {
            let devices = self.devices_below(block);
            let is_child = self.block(block).is_some_and(|block| block.parent.is_some());
            match self.shared_place(&devices).filter(|_| is_child) {
                Some(place) => {
                    self.placed.extend(devices);
                    if let Some(block) = self.blocks.all.get_mut(block) {
                        block.place = Some(place);
                    }
                }
                None => open.extend(self.block(block).into_iter().flat_map(|block| &block.children)),
            }
        }
        None
    }

    fn shared_place(&self, devices: &[usize]) -> Option<String> {
        let place = |it: &usize| self.graph.device(*it).and_then(|device| device.placement.clone());
        let places: BTreeSet<Option<String>> = devices.iter().map(place).collect();
        let only = if places.len() == 1 { places.into_iter().next()? } else { None };
        only.filter(|_| devices.len() >= LEAST)
    }

    /// The devices of a block and of all that hangs from it.
    pub fn devices_below(&self, block: usize) -> Vec<usize> {
        let Some(it) = self.block(block) else { return Vec::new() };
        let own = it.heads.iter().chain(&it.hubs).chain(&it.machines).copied();
        let own = own.filter(|vertex| self.graph.device(*vertex).is_some());
        own.chain(it.children.iter().flat_map(|child| self.devices_below(*child))).collect()
    }
}
