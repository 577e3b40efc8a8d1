//! The snapshots of a site held against its inventories.
//!
//! Comes in: what was parsed. Goes out: every contradiction with the snapshot that it comes from, each also as a
//! warning at the inventory's line.

use std::collections::BTreeMap;

use super::snapshot::Snapshot;
use crate::diag::{Diagnostic, catalog};
use crate::model::drift::{Contradiction, find_contradictions};
use crate::model::inventory::Inventory;
use crate::source::SitePath;

/// A contradiction and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The snapshot's name.
    pub snapshot: String,
    /// The inventory.
    pub inventory: SitePath,
    /// What differs.
    pub contradiction: Contradiction,
}

/// Holds every snapshot against its inventory.
pub fn find_drift(
    inventories: &BTreeMap<SitePath, Inventory>,
    snapshots: &BTreeMap<String, Snapshot>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Drift> {
    let mut drift = Vec::new();
    for snapshot in snapshots.values() {
        let (Some(subject), Some(observation)) = (&snapshot.subject, &snapshot.observation) else { continue };
        let Some(inventory) = inventories.get(&subject.inventory) else { continue };
        let found = find_contradictions(inventory, observation, &subject.path);
        for contradiction in found {
            diagnostics.push(message(&contradiction, &snapshot.name));
            drift.push(Drift {
                snapshot: snapshot.name.clone(),
                inventory: subject.inventory.clone(),
                contradiction,
            });
        }
    }
    drift
}

fn message(found: &Contradiction, snapshot: &str) -> Diagnostic {
    let claim = format!("{}: {} `{}`", found.what, found.basis.word(), found.stated);
    catalog::drift(found.stated_at.clone(), &claim, &found.measured, (found.measured_at.clone(), snapshot))
}
