//! The snapshots of a site held against its inventories.
//!
//! Comes in: what was parsed. Goes out: every contradiction with the snapshot that it comes from, each also as a
//! warning at the inventory's line; snapshots that name machines or inventories which do not exist are errors.

use std::collections::BTreeMap;

use super::content::DEFAULT_INVENTORY;
use super::snapshot::Snapshot;
use crate::diag::{Diagnostic, catalog, nearest};
use crate::model::drift::{Contradiction, pvecm_drift, throughput_drift};
use crate::model::inventory::Inventory;
use crate::model::reading::{Iperf3Reading, Reading};
use crate::model::stated::Stated;
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
        let Some((path, inventory)) = inventory_of(snapshot, inventories, diagnostics) else { continue };
        check_ends(snapshot, inventory, diagnostics);
        let (from, to) = ends(snapshot, inventory);
        let found = match &snapshot.reading {
            Some(Reading::Pvecm(reading)) => pvecm_drift(inventory, reading),
            Some(Reading::Iperf3(reading)) => {
                throughput_drift(inventory, reading, from, to).into_iter().collect()
            }
            None => Vec::new(),
        };
        for contradiction in found {
            diagnostics.push(message(&contradiction, &snapshot.name));
            drift.push(Drift { snapshot: snapshot.name.clone(), inventory: path.clone(), contradiction });
        }
    }
    drift
}

/// The inventory that a snapshot is held against.
pub fn inventory_of<'a>(
    snapshot: &Snapshot,
    inventories: &'a BTreeMap<SitePath, Inventory>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(&'a SitePath, &'a Inventory)> {
    let name = snapshot.inventory.as_ref().map_or(DEFAULT_INVENTORY, |name| name.as_str());
    let found = SitePath::join("data", name).and_then(|path| inventories.get_key_value(&path));
    if let (None, Some(Stated { value, span })) = (found, &snapshot.inventory) {
        let known = inventories.keys().filter_map(|path| path.inside("data"));
        diagnostics.push(catalog::unknown_file(span.clone(), "inventory", value, nearest(value, known)));
    }
    found
}

/// The two ends of a run, as the snapshot states them or its command shows.
pub fn ends<'a>(snapshot: &'a Snapshot, inventory: &'a Inventory) -> (Option<&'a str>, Option<&'a str>) {
    let to = snapshot.to.as_ref().map(|name| name.as_str());
    let server = || match &snapshot.reading {
        Some(Reading::Iperf3(reading)) => server_of(inventory, reading),
        _ => None,
    };
    (snapshot.from.as_ref().map(|name| name.as_str()), to.or_else(server))
}

fn check_ends(snapshot: &Snapshot, inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    // The host of a command need not be in the inventory; the stated ends of a path must.
    let from = snapshot.from.as_ref().filter(|from| snapshot.host.as_deref() != Some(from.as_str()));
    for end in from.into_iter().chain(&snapshot.to) {
        if inventory.machine(end).is_none() {
            let known = inventory.all_machines().map(|machine| machine.name.as_str());
            let meant = nearest(end, known);
            diagnostics.push(catalog::unknown_reference(
                end.span.clone(),
                "run ends at unknown machine",
                end,
                meant,
            ));
        }
    }
}

fn message(found: &Contradiction, snapshot: &str) -> Diagnostic {
    let claim = format!("{}: {} `{}`", found.what, found.basis.word(), found.stated);
    catalog::drift(found.stated_at.clone(), &claim, &found.measured, (found.measured_at.clone(), snapshot))
}

/// The machine that has the server's address.
fn server_of<'a>(inventory: &'a Inventory, reading: &Iperf3Reading) -> Option<&'a str> {
    let server = reading.server.as_deref()?;
    let is_server = |name: &str, address: Option<&str>| Some(server) == address || server == name;
    let machine = inventory
        .all_machines()
        .find(|machine| is_server(&machine.name, machine.address.as_ref().map(|address| address.as_str())));
    machine.map(|machine| machine.name.as_str())
}
