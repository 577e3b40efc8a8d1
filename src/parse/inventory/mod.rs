//! `data/inventory.toml` to the model's [`Inventory`].
//!
//! Comes in: the file's text. Goes out: the inventory, or every mistake in it: shape and types first (by the schema),
//! then units, names, references and votes. The structs here are the file's format, and the JSON Schema's.

mod check;
mod cluster;
mod node;
mod one_or_more;
mod parts;
mod reader;
mod tables;
mod votes;
mod words;

use schemars::JsonSchema;
use serde::Deserialize;

use super::toml::{At, read};
use crate::diag::Diagnostic;
use crate::model::inventory::Inventory;
use crate::source::SitePath;
use check::{check_clusters, check_names, check_references, check_slots};
use cluster::{ClusterTable, QDeviceTable, clusters};
use node::{nodes, nodes_of};
use one_or_more::OneOrMore;
use reader::TableReader;
use tables::{MachineTable, NodeTable, SwitchTable, UpsTable};
use votes::{check_node_ids, check_votes};

/// What a cluster consists of: rackdown computes the page's figures and pictures from it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rackdown inventory")]
pub struct InventoryFile {
    /// The cluster as a whole; several clusters are written `[[cluster]]`, and the first is the one that pages speak of.
    cluster: At<OneOrMore<ClusterTable>>,
    /// Nodes of the cluster; their order here is their order everywhere.
    #[serde(default)]
    node: Vec<At<NodeTable>>,
    /// Machines that are no nodes of a cluster: a backup server, a NAS, a router.
    #[serde(default)]
    machine: Vec<MachineTable>,
    /// Network switches.
    #[serde(default)]
    switch: Vec<SwitchTable>,
    /// Uninterruptible power supplies.
    #[serde(default)]
    ups: Vec<UpsTable>,
    /// The vote provider outside the cluster (corosync-qdevice); those of several clusters are written `[[qdevice]]`.
    qdevice: Option<At<OneOrMore<QDeviceTable>>>,
}

/// Reads an inventory; `None` if its shape is wrong.
///
/// With a fault in names, references or votes there is an error and yet an inventory, so that pages can be drawn
/// against it and their own mistakes be shown in the same run; a build with errors is never published.
pub fn parse_inventory(file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Inventory> {
    let tables: InventoryFile = read(file, text, diagnostics)?;
    let mut reader = TableReader { file, diagnostics };
    let inventory = tables.inventory(&mut reader)?;
    check_clusters(&inventory, diagnostics);
    check_names(&inventory, diagnostics);
    check_node_ids(&inventory, diagnostics);
    check_slots(&inventory, diagnostics);
    check_references(&inventory, diagnostics);
    check_votes(&inventory, diagnostics);
    Some(inventory)
}

/// The JSON Schema of an inventory, for editors.
pub fn inventory_schema() -> serde_json::Value {
    schemars::schema_for!(InventoryFile).to_value()
}

impl InventoryFile {
    fn inventory(self, reader: &mut TableReader<'_>) -> Option<Inventory> {
        let tables = self.cluster.tables(reader.file);
        let qdevices = self.qdevice.map(|tables| tables.tables(reader.file)).unwrap_or_default();
        let first = tables.first().map(|(table, _)| table.name().to_owned())?;
        let of_cluster = |name: &str| nodes_of(&self.node, name, &first);
        let mut clusters = clusters(tables, qdevices, of_cluster, reader);
        let nodes = nodes(self.node, &clusters, reader);
        let further_clusters = clusters.split_off(1);
        Some(Inventory {
            cluster: clusters.pop()?,
            further_clusters,
            nodes,
            machines: self.machine.into_iter().map(|table| table.read(reader)).collect(),
            switches: self.switch.into_iter().map(|table| table.read(reader)).collect(),
            upses: self.ups.into_iter().map(|table| table.read(reader)).collect(),
        })
    }
}
