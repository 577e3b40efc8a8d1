//! Sums over the machines of an inventory, each with what it could not count.
//!
//! Comes in: machines. Goes out: totals that a page may print; a machine that does not state a figure is counted as
//! missing, never as zero.

use super::inventory::{Machine, Storage};
use super::quantity::Size;

/// Sums over some machines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many machines.
    pub machines: usize,
    /// Physical cores, over the machines that state them.
    pub cores: Count,
    /// Hardware threads, over the machines that state them.
    pub threads: Count,
    /// Memory, over the machines that state it; `None` if none does.
    pub ram: Option<Size>,
    /// Storage, over all disks and pools that state a size; `None` if none does.
    pub storage: Option<Size>,
}

/// A sum, and how many machines did not state the figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The sum of what is stated; `None` if no machine states it.
    pub sum: Option<u64>,
    /// How many machines say nothing.
    pub missing: usize,
}

impl Totals {
    /// Adds up `machines`.
    pub fn of<'a>(machines: impl IntoIterator<Item = &'a Machine>) -> Self {
        let machines: Vec<&Machine> = machines.into_iter().collect();
        let cpu = |figure: fn(&super::inventory::Cpu) -> Option<u32>| {
            count(machines.iter().map(|machine| machine.cpu.as_ref().and_then(figure)))
        };
        let ram = machines.iter().filter_map(|machine| machine.ram.as_deref());
        let storage = machines.iter().flat_map(|machine| &machine.storage);
        Totals {
            machines: machines.len(),
            cores: cpu(|cpu| cpu.cores),
            threads: cpu(|cpu| cpu.threads),
            ram: Size::sum(ram),
            storage: Size::sum(&storage.filter_map(Storage::total).collect::<Vec<Size>>()),
        }
    }
}

fn count(figures: impl Iterator<Item = Option<u32>>) -> Count {
    figures.fold(Count::default(), |count, figure| match figure {
        Some(figure) => Count { sum: Some(count.sum.unwrap_or(0) + u64::from(figure)), ..count },
        None => Count { missing: count.missing + 1, ..count },
    })
}
