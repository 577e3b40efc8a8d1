//! What the topology costs: graph, both layouts and both drawings, for ten machines and for sixty.
//!
//! `cargo bench --bench layout`. A layout of sixty must stay below five milliseconds.

#[path = "support/inventories.rs"]
mod inventories;

use divan::{Bencher, black_box};
use rackdown::layout::{Variant, lay_out};
use rackdown::model::inventory::Inventory;
use rackdown::model::topology::Topology;
use rackdown::parse::inventory::parse_inventory;
use rackdown::render::components::topology::drawing::{draw, plain};
use rackdown::source::SitePath;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn parsed(machines: usize) -> Inventory {
    let path = SitePath::new("data/inventory.toml").expect("a path");
    let mut diagnostics = Vec::new();
    parse_inventory(&path, &inventories::inventory(machines), &mut diagnostics).expect("an inventory")
}

/// Laid out and drawn, wide and narrow.
#[divan::bench(args = [10, 60])]
fn topology(bencher: Bencher<'_, '_>, machines: usize) {
    let inventory = parsed(machines);
    bencher.bench(|| {
        let topology = Topology::new(black_box(&inventory), &[]);
        [Variant::Wide, Variant::Narrow]
            .map(|variant| draw(&topology, &lay_out(&topology, variant), variant, "generated", &mut plain))
    });
}

/// One layout alone.
#[divan::bench(args = [10, 60])]
fn wide_layout(bencher: Bencher<'_, '_>, machines: usize) {
    let inventory = parsed(machines);
    let topology = Topology::new(&inventory, &[]);
    bencher.bench(|| lay_out(black_box(&topology), Variant::Wide));
}
