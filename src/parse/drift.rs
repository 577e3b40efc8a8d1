//! The snapshots of a site held against its inventories.
//!
//! Comes in: what was parsed. Goes out: every contradiction with the snapshot that it comes from, each also as a
//! warning at the inventory's line.

use std::collections::BTreeMap;

use super::snapshot::Snapshot;
use super::subject::Subject;
use crate::diag::{Diagnostic, catalog};
use crate::model::drift::{Contradiction, pvecm_drift, throughput_drift};
use crate::model::inventory::Inventory;
use crate::model::reading::Reading;
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
        let (Some(Subject { inventory: path, path: way }), Some(reading)) =
            (&snapshot.subject, &snapshot.reading)
        else {
            continue;
        };
        let Some(inventory) = inventories.get(path) else { continue };
        let found = match reading {
            Reading::Pvecm(reading) => pvecm_drift(inventory, reading),
            Reading::Iperf3(reading) => throughput_drift(reading, way).into_iter().collect(),
        };
        for contradiction in found {
            diagnostics.push(message(&contradiction, &snapshot.name));
            drift.push(Drift { snapshot: snapshot.name.clone(), inventory: path.clone(), contradiction });
        }
    }
    drift
}

fn message(found: &Contradiction, snapshot: &str) -> Diagnostic {
    let claim = format!("{}: {} `{}`", found.what, found.basis.word(), found.stated);
    catalog::drift(found.stated_at.clone(), &claim, &found.measured, (found.measured_at.clone(), snapshot))
}
