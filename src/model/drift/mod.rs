//! Drift: where what is stated, or computed from it, differs from what was measured.
//!
//! In: an inventory, what a snapshot says, and the path of a run. Out: [`Contradiction`]s, each with the place in the
//! inventory and the place in the snapshot. Only what is certain contradicts: what an excerpt leaves out says nothing, a
//! rounded figure stands for its whole interval, and a consequence of another contradiction is not told again.

mod contradiction;
mod links;
mod sums;
mod votes;

use super::inventory::Inventory;
use super::observation::Observation;
use super::path::NetworkPath;
pub use contradiction::{Basis, Contradiction, Topic};

/// Every contradiction between an inventory and what a snapshot says.
pub fn find_contradictions(
    inventory: &Inventory,
    observation: &Observation,
    path: &NetworkPath,
) -> Vec<Contradiction> {
    match observation {
        Observation::Pvecm(status) => votes::find(inventory, status),
        Observation::Iperf3(run) => links::find(run, path).into_iter().collect(),
    }
}
