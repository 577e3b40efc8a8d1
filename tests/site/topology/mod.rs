//! The topology: the laws of its drawing over generated inventories, and what pages show of it.

mod colours;
mod evidence;
mod generated;
mod geometry;
mod laws;
mod page;
mod placement;
mod sizes;
mod standalone;
mod words;

use rackdown::model::inventory::Inventory;
use rackdown::model::path::NetworkPath;
use rackdown::model::topology::{Run, Topology};
use rackdown::parse::inventory::parse_inventory;
use rackdown::source::SitePath;

/// An inventory that is right.
fn inventory(text: &str) -> Inventory {
    let mut diagnostics = Vec::new();
    let path = SitePath::new("data/inventory.toml").unwrap();
    let inventory = parse_inventory(&path, text, &mut diagnostics);
    inventory.unwrap_or_else(|| panic!("{diagnostics:?}\n{text}"))
}

fn topology(text: &str) -> Topology {
    Topology::new(&inventory(text), &[])
}

/// The same with a run between two of its machines, if it has as many.
fn measured(text: &str, bits_per_second: u64) -> Topology {
    let inventory = inventory(text);
    let run = Run {
        snapshot: "iperf".into(),
        captured_at: None,
        path: NetworkPath::between(
            &inventory,
            inventory.all_machines().next(),
            inventory.all_machines().last(),
        ),
        bits_per_second,
    };
    Topology::new(&inventory, &[run])
}
