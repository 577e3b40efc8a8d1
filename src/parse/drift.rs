//! The snapshots of a site held against its inventories.
//!
//! Comes in: what was parsed. Goes out: every contradiction with the snapshot that it comes from, each also as a
//! warning at the inventory's line.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::snapshot::Snapshot;
use crate::diag::{Diagnostic, Span, catalog};
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

/// Holds every snapshot against its inventory, and its figures against each other where that tells nothing of them.
pub fn find_drift(
    inventories: &BTreeMap<SitePath, Inventory>,
    snapshots: &BTreeMap<String, Snapshot>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Drift> {
    let mut drift = Vec::new();
    for snapshot in snapshots.values() {
        let found = drift_of(snapshot, inventories);
        // What differs from the inventory may be why the sums do not add up.
        if found.is_empty() {
            let span = |fault: &Fault| Span::new(&snapshot.file, fault.span.clone());
            let told = |fault| catalog::contradictory_capture(span(fault), &fault.message);
            diagnostics.extend(snapshot.contradictions.iter().map(told));
        }
        diagnostics.extend(found.iter().map(message));
        drift.extend(found);
    }
    drift
}

fn drift_of(snapshot: &Snapshot, inventories: &BTreeMap<SitePath, Inventory>) -> Vec<Drift> {
    let (Some(subject), Some(observation)) = (&snapshot.subject, &snapshot.observation) else {
        return Vec::new();
    };
    let Some(inventory) = inventories.get(&subject.inventory) else { return Vec::new() };
    let drift = |contradiction| Drift {
        snapshot: snapshot.name.clone(),
        inventory: subject.inventory.clone(),
        contradiction,
    };
    find_contradictions(inventory, observation, &subject.path).into_iter().map(drift).collect()
}

fn message(drift: &Drift) -> Diagnostic {
    let found = &drift.contradiction;
    let claim = format!("{}: {} `{}`", found.what, found.basis.word(), found.stated);
    let measured_at = (found.measured_at.clone(), drift.snapshot.as_str());
    catalog::drift(found.stated_at.clone(), &claim, &found.measured, measured_at)
}
