//! The tables of equipment: `[[node]]`, `[[machine]]`, `[[switch]]`, `[[ups]]`.
//!
//! Comes in: TOML. Goes out: the model's types; what a node is in its cluster is read in `node`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::parts::{CpuTable, NicTable, PowerTable, StorageTable};
use super::reader::{PercentText, RateText, SizeText, TableReader};
use super::words::{MachineKindText, NodeKindText};
use crate::model::inventory::{Equipment, Machine, MachineKind, Placement, Switch, Ups};
use crate::parse::toml::{At, Free};

/// A table with the keys that all equipment has, and those of its kind. (serde's `flatten` would lose all places.)
macro_rules! equipment_table {
    ($(#[$about:meta])* $table:ident { $($(#[$attribute:meta])* $key:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $table {
            /// Unique name; also the id of its card, if it has one.
            pub(super) name: At<String>,
            /// A short name for narrow places; default: the name.
            label: Option<At<String>>,
            $($(#[$attribute])* pub(super) $key: $type,)*
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
            /// Where it is if it stands elsewhere: another house, a data centre, a cloud.
            site: Option<String>,
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
                for name in [Some(&self.name), self.label.as_ref()].into_iter().flatten() {
                    reader.check_length(name);
                }
                let label = self.label.take().map(|label| label.value().clone());
                let words = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
                Equipment {
                    name: self.name.clone().stated(reader.file),
                    label: words(label).unwrap_or_else(|| self.name.value().clone()),
                    role: self.role.take(),
                    model: self.model.take(),
                    notes: self.notes.take(),
                    address: self.address.take().map(|address| address.stated(reader.file)),
                    power: self.power.drain(..).map(|power| reader.power(power)).collect(),
                    placement: Placement {
                        slot: self.slot.take().map(|slot| slot.stated(reader.file)),
                        rack: words(self.rack.take()),
                        room: words(self.room.take()),
                        site: words(self.site.take()),
                    },
                    extra: std::mem::take(&mut self.extra).into(),
                }
            }
        }
    };
}

/// A table with the keys that every machine has, and those of its kind.
macro_rules! machine_table {
    ($(#[$about:meta])* $table:ident { $($own:tt)* }) => {
        equipment_table!($(#[$about])* $table {
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
            pub(super) fn machine(mut self, kind: MachineKind, reader: &mut TableReader<'_>) -> Machine {
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

machine_table!(
    /// A node of a cluster.
    NodeTable {
    /// The cluster that it belongs to, by name; default: the first.
    cluster: Option<At<String>>,
    /// What kind of computer it is; default `computer`.
    kind: Option<NodeKindText>,
    /// The corosync node id; default: the position, from 1.
    #[schemars(range(min = 1))]
    nodeid: Option<At<u32>>,
    /// The node's votes; default 1, 0 is legal. In a cluster of kind `etcd` or `kubernetes` 1 is a member, 0 a worker.
    #[schemars(range(max = 255))]
    votes: Option<At<u32>>,
    /// Whether it is a worker, which has no vote: in a cluster of kind `etcd` or `kubernetes`; default `false`.
    worker: Option<At<bool>>,
});
machine_table!(
    /// A machine that is no node.
    MachineTable {
    /// What it is; default `computer`.
    kind: Option<MachineKindText>,
});
equipment_table!(
    /// A network switch.
    SwitchTable {
    /// What its ports run at.
    speed: Option<At<RateText>>,
    /// Ports of its own, as far as you state them: uplinks to other switches.
    #[serde(default)]
    nic: Vec<NicTable>,
});
equipment_table!(
    /// An uninterruptible power supply.
    UpsTable {
    /// The machine that watches it.
    monitored_by: Option<At<String>>,
});

impl MachineTable {
    /// What it describes.
    pub fn read(self, reader: &mut TableReader<'_>) -> Machine {
        let kind = self.kind.as_ref().and_then(MachineKindText::meaning).unwrap_or_default();
        self.machine(kind, reader)
    }
}

impl SwitchTable {
    /// What it describes.
    pub fn read(mut self, reader: &mut TableReader<'_>) -> Switch {
        Switch {
            equipment: self.equipment(reader),
            speed: self.speed.and_then(|speed| reader.rate(speed)),
            ports: self.nic.into_iter().map(|nic| reader.nic(nic)).collect(),
        }
    }
}

impl UpsTable {
    /// What it describes.
    pub fn read(mut self, reader: &mut TableReader<'_>) -> Ups {
        Ups {
            equipment: self.equipment(reader),
            monitored_by: self.monitored_by.map(|name| name.stated(reader.file)),
        }
    }
}
