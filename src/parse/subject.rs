//! What a snapshot is about: the inventory that it is held against, and the way of a run.
//!
//! Comes in: what the table beside a snapshot states of it, the server that the run named, and the inventories. Goes
//! out: a [`SnapshotSubject`], found once for all who ask. A stated inventory or machine that does not exist is an error.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, catalog, nearest};
use crate::model::inventory::Inventory;
use crate::model::path::{NetworkPath, find_machine};
use crate::model::stated::Stated;
use crate::redact::mask::is_masked;
use crate::source::SitePath;

/// The inventory of a page or a snapshot that names none, below `data/`.
pub const DEFAULT_INVENTORY: &str = "inventory.toml";

/// The inventory and the machines that a snapshot speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSubject {
    /// The inventory that it is held against.
    pub inventory: SitePath,
    /// What lies between the machines at both ends of a run.
    pub path: NetworkPath,
}

/// What is known of a snapshot's subject before it is looked up.
#[derive(Debug, Default)]
pub(super) struct StatedSubject<'a> {
    /// The file below `data/`, if it is not the default inventory.
    pub inventory: Option<&'a Stated<String>>,
    /// Where the command ran. It need not be in the inventory.
    pub host: Option<&'a str>,
    /// The machine at whose link a run began, if it is not the host.
    pub from: Option<&'a Stated<String>>,
    /// The machine at whose link it ended, if it is not the server.
    pub to: Option<&'a Stated<String>>,
    /// The server of a run, as its output and its command call it.
    pub servers: &'a [String],
}

/// Looks the subject up; `None` if there is no such inventory.
pub(super) fn find_subject(
    stated: &StatedSubject<'_>,
    inventories: &BTreeMap<SitePath, Inventory>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<SnapshotSubject> {
    let name = stated.inventory.map_or(DEFAULT_INVENTORY, |name| name.as_str());
    let found = SitePath::join("data", name).and_then(|path| inventories.get_key_value(&path));
    if let (None, Some(Stated { value, span })) = (found, stated.inventory) {
        let known = inventories.keys().filter_map(|path| path.inside("data"));
        diagnostics.push(catalog::unknown_file(span.clone(), "inventory", value, nearest(value, known)));
    }
    let (path, inventory) = found?;
    let find = |end: &str| find_machine(inventory, end);
    let from = stated.from.map(|end| end.as_str()).or(stated.host).and_then(find);
    let to = match stated.to {
        Some(end) => find(end),
        None => stated.servers.iter().find_map(|server| find(server)),
    };
    let is_host = |end: &&Stated<String>| stated.host == Some(end.as_str());
    for end in stated.from.filter(|end| !is_host(end)).into_iter().chain(stated.to) {
        // A masked end is unknown, not wrong.
        if find(end).is_none() && !is_masked(end) {
            diagnostics.push(unknown_end(inventory, end));
        }
    }
    Some(SnapshotSubject { inventory: path.clone(), path: NetworkPath::between(inventory, from, to) })
}

fn unknown_end(inventory: &Inventory, end: &Stated<String>) -> Diagnostic {
    let known = inventory.all_machines().map(|machine| machine.name.as_str());
    let meant = nearest(end, known);
    catalog::unknown_reference(end.span.clone(), "run ends at unknown machine", end, meant)
}
