//! `data/inventory.toml` to the model's [`Inventory`].
//!
//! Comes in: the file's text. Goes out: the inventory, or every mistake in it: shape and types first (by the schema),
//! then units, names, references and votes. The structs here are the file's format, and the JSON Schema's.

mod check;
mod cluster;
mod parts;
mod reader;
mod votes;

use schemars::JsonSchema;
use serde::Deserialize;

use super::toml::{At, Free, read};
use crate::diag::{Diagnostic, catalog};
use crate::model::inventory::{Equipment, Inventory, Machine, MachineKind, Node, Placement, Switch, Ups};
use crate::model::stated::Stated;
use crate::source::SitePath;
use check::{check_names, check_references, check_slots};
use cluster::{ClusterTable, QDeviceTable, cluster, qdevice};
use parts::{CpuTable, NicTable, PowerTable, StorageTable};
use reader::{PercentText, RateText, SizeText, TableReader};
use votes::{check_node_ids, check_votes};

/// What a cluster consists of: rackdown computes the page's figures and pictures from it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rackdown inventory")]
pub struct InventoryFile {
    /// The cluster as a whole.
    cluster: At<ClusterTable>,
    /// Cluster members; their order here is their order everywhere.
    #[serde(default)]
    node: Vec<At<NodeTable>>,
    /// Machines that are no cluster members: a backup server, a NAS, a router.
    #[serde(default)]
    machine: Vec<MachineTable>,
    /// Network switches.
    #[serde(default)]
    switch: Vec<SwitchTable>,
    /// Uninterruptible power supplies.
    #[serde(default)]
    ups: Vec<UpsTable>,
    /// The vote provider outside the cluster (corosync-qdevice).
    qdevice: Option<QDeviceTable>,
}

/// A table with the keys that all equipment has, and those of its kind. (serde's `flatten` would lose all places.)
macro_rules! equipment_table {
    ($table:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* }) => {
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        struct $table {
            /// Unique name; also the id of its card, if it has one.
            name: At<String>,
            /// A short name for narrow places; default: the name.
            label: Option<String>,
            $($(#[$attribute])* $key: $type,)*
            /// What it is there for.
            role: Option<String>,
            /// Make and model.
            model: Option<String>,
            /// Remarks.
            notes: Option<String>,
            /// IP address or host name.
            address: Option<At<String>>,
            /// Its place in its band of the topology, from 1; default: the first that is free, in the order of the file.
            #[schemars(range(min = 1))]
            slot: Option<At<u32>>,
            /// The rack that it stands in; machines side by side in one rack are framed together.
            rack: Option<String>,
            /// The room that it stands in.
            room: Option<String>,
            /// What keeps it running.
            #[serde(default)]
            power: Vec<PowerTable>,
            /// Further facts of your own, for the text: `node.NAME.extra.KEY`, `switch.NAME.extra.KEY`.
            #[serde(default)]
            extra: Free,
        }

        impl $table {
            /// What it says that all equipment may say; it is no longer in the table then.
            fn equipment(&mut self, reader: &mut TableReader<'_>) -> Equipment {
                let words = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
                Equipment {
                    name: self.name.clone().stated(reader.file),
                    label: self.label.take().unwrap_or_else(|| self.name.value().clone()),
                    role: self.role.take(),
                    model: self.model.take(),
                    notes: self.notes.take(),
                    address: self.address.take().map(|address| address.stated(reader.file)),
                    power: self.power.drain(..).map(|power| reader.power(power)).collect(),
                    placement: Placement {
                        slot: self.slot.take().map(|slot| slot.stated(reader.file)),
                        rack: words(self.rack.take()),
                        room: words(self.room.take()),
                    },
                    extra: std::mem::take(&mut self.extra).into(),
                }
            }
        }
    };
}

/// A table with the keys that every machine has, and those of its kind.
macro_rules! machine_table {
    ($table:ident { $($own:tt)* }) => {
        equipment_table!($table {
            $($own)*
            /// The processor.
            cpu: Option<CpuTable>,
            /// The memory, with its unit: `32 GB`.
            ram: Option<At<SizeText>>,
            /// The graphics card.
            gpu: Option<String>,
            /// What the whole machine is, in words of your own; stands beside `model`.
            hardware: Option<String>,
            /// The share of the time that it is up, as a percentage: `99.5 %`.
            availability: Option<At<PercentText>>,
            /// Network interfaces.
            #[serde(default)]
            nic: Vec<NicTable>,
            /// Disks and pools.
            #[serde(default)]
            storage: Vec<StorageTable>,
        });

        impl $table {
            fn machine(mut self, kind: MachineKind, reader: &mut TableReader<'_>) -> Machine {
                Machine {
                    equipment: self.equipment(reader),
                    kind,
                    cpu: self.cpu.map(|cpu| reader.cpu(cpu)),
                    ram: self.ram.and_then(|ram| reader.size(ram)),
                    gpu: self.gpu,
                    hardware: self.hardware,
                    availability: self.availability.and_then(|share| reader.percent(share)),
                    nics: self.nic.into_iter().map(|nic| reader.nic(nic)).collect(),
                    storage: self.storage.into_iter().map(|storage| reader.storage(storage)).collect(),
                }
            }
        }
    };
}

machine_table!(NodeTable {
    /// The corosync node id; default: the position, from 1.
    #[schemars(range(min = 1))]
    nodeid: Option<At<u32>>,
    /// The node's votes; default 1, 0 is legal.
    #[schemars(range(max = 255))]
    votes: Option<At<u32>>,
});
machine_table!(MachineTable {
    /// What it is in the network; default `computer`.
    #[serde(default)]
    kind: MachineKindWord,
});
equipment_table!(SwitchTable {
    /// What its ports run at.
    speed: Option<At<RateText>>,
    /// Ports of its own, as far as you state them: uplinks to other switches.
    #[serde(default)]
    nic: Vec<NicTable>,
});
equipment_table!(UpsTable {
    /// The machine that watches it.
    monitored_by: Option<At<String>>,
});

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum MachineKindWord {
    Internet,
    Router,
    #[default]
    Computer,
}

/// Reads an inventory; `None` if its shape is wrong.
///
/// With a fault in names, references or votes there is an error and yet an inventory, so that pages can be drawn
/// against it and their own mistakes be shown in the same run; a build with errors is never published.
pub fn parse_inventory(file: &SitePath, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Inventory> {
    let tables: InventoryFile = read(file, text, diagnostics)?;
    let mut reader = TableReader { file, diagnostics };
    let inventory = tables.inventory(&mut reader);
    if inventory.nodes.is_empty() {
        diagnostics.push(catalog::no_nodes(file));
    }
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
    fn inventory(self, reader: &mut TableReader<'_>) -> Inventory {
        let nodes = self.node.into_iter().zip(1..);
        Inventory {
            nodes: nodes.map(|(table, position)| node(table, position, reader)).collect(),
            machines: self.machine.into_iter().map(|table| table.read(reader)).collect(),
            switches: self.switch.into_iter().map(|table| table.read(reader)).collect(),
            upses: self.ups.into_iter().map(|table| table.read(reader)).collect(),
            qdevice: self.qdevice.map(|table| qdevice(table, reader.file)),
            cluster: cluster(self.cluster, reader.file),
        }
    }
}

/// A node; one that does not state them has its position as node id and one vote, at the place of its table.
fn node(table: At<NodeTable>, position: u32, reader: &mut TableReader<'_>) -> Node {
    let header = table.span(reader.file);
    let mut table = table.stated(reader.file).value;
    let or = |stated: Option<At<u32>>, default| match stated {
        Some(stated) => stated.stated(reader.file),
        None => Stated { value: default, span: header.clone() },
    };
    let (nodeid, votes) = (or(table.nodeid.take(), position), or(table.votes.take(), 1));
    Node { machine: table.machine(MachineKind::Computer, reader), nodeid, votes }
}

impl MachineTable {
    fn read(self, reader: &mut TableReader<'_>) -> Machine {
        let kind = match self.kind {
            MachineKindWord::Internet => MachineKind::Internet,
            MachineKindWord::Router => MachineKind::Router,
            MachineKindWord::Computer => MachineKind::Computer,
        };
        self.machine(kind, reader)
    }
}

impl SwitchTable {
    fn read(mut self, reader: &mut TableReader<'_>) -> Switch {
        Switch {
            equipment: self.equipment(reader),
            speed: self.speed.and_then(|speed| reader.rate(speed)),
            ports: self.nic.into_iter().map(|nic| reader.nic(nic)).collect(),
        }
    }
}

impl UpsTable {
    fn read(mut self, reader: &mut TableReader<'_>) -> Ups {
        Ups {
            equipment: self.equipment(reader),
            monitored_by: self.monitored_by.map(|name| name.stated(reader.file)),
        }
    }
}
