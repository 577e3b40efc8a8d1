//! What a cluster consists of, as its owner states it.
//!
//! Comes in: `parse::inventory`. Goes out: the inventory, names checked and references resolved, and the list of the
//! kinds of equipment, which names, slots, references, the drawing, the data of pages and the origins of figures follow.
//! Orders are the author's. Every word and figure is stated by hand; what can be held against a measurement later knows
//! its place in the file.

mod cluster;
mod clusters;
mod devices;
mod equipment;
mod machine;
mod machine_kind;
mod medium;
mod platform;
mod votes;

pub use super::quorum::{Algorithm, TieBreaker};
use super::stated::Stated;
pub use cluster::{Cluster, ClusterKind, QDevice, VoteQuorum};
pub use devices::{Switch, Ups};
pub use equipment::{Equipment, Placement, Power};
pub use machine::{Cpu, LinkState, Machine, Nic, Node, Storage};
pub use machine_kind::{MachineClass, MachineKind};
pub use medium::Medium;
pub use platform::named_in as platform_named_in;
pub use votes::{Votes, algorithm_votes, algorithm_word};

/// A whole inventory.
///
/// In a site that is published, names are unique over all equipment, node ids are unique and not 0, and every name that
/// refers to something is the name of something: `parse::inventory` reports anything else as an error. What is computed
/// here is total all the same, as pages are also drawn to find their own mistakes.
#[derive(Clone, Debug, PartialEq)]
pub struct Inventory {
    /// The first cluster, which a page is about and a node belongs to unless something else is said.
    pub cluster: Cluster,
    /// The clusters after the first, in the author's order.
    pub further_clusters: Vec<Cluster>,
    /// The nodes of all clusters, in the author's order.
    pub nodes: Vec<Node>,
    /// Machines that are no members: a backup server, a NAS, a router.
    pub machines: Vec<Machine>,
    /// Switches.
    pub switches: Vec<Switch>,
    /// Uninterruptible power supplies.
    pub upses: Vec<Ups>,
}

/// Writes the list of kinds down once: a row is a kind's type, its key in TOML and in expressions, the inventory's
/// list of that kind, and the word for it in messages.
macro_rules! equipment_kinds {
    ($($(#[$about:meta])* $kind:ident: $key:literal, $list:ident, $word:literal;)*) => {
        /// A kind of equipment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EquipmentKind {
            $($(#[$about])* $kind,)*
        }

        impl EquipmentKind {
            /// All kinds, in the order in which pages list them.
            pub const ALL: &[EquipmentKind] = &[$(EquipmentKind::$kind),*];

            /// The key of its tables in the inventory, and of its data in expressions.
            pub fn key(self) -> &'static str {
                match self { $(EquipmentKind::$kind => $key),* }
            }

            /// What messages call it where several kinds may be meant: a node is a machine as well.
            pub fn word(self) -> &'static str {
                match self { $(EquipmentKind::$kind => $word),* }
            }
        }

        /// One piece of equipment, whatever its kind.
        #[derive(Clone, Copy, Debug)]
        pub enum AnyEquipment<'a> {
            $($(#[$about])* $kind(&'a $kind),)*
        }

        impl<'a> AnyEquipment<'a> {
            /// What kind it is of.
            pub fn kind(self) -> EquipmentKind {
                match self { $(AnyEquipment::$kind(_) => EquipmentKind::$kind),* }
            }

            /// What it has in common with all equipment.
            pub fn common(self) -> &'a Equipment {
                match self { $(AnyEquipment::$kind(equipment) => equipment),* }
            }
        }

        impl Inventory {
            /// All equipment of a kind, in the author's order.
            pub fn of_kind(&self, kind: EquipmentKind) -> Vec<AnyEquipment<'_>> {
                match kind { $(EquipmentKind::$kind => self.$list.iter().map(AnyEquipment::$kind).collect()),* }
            }
        }
    };
}

equipment_kinds! {
    /// A node of a cluster.
    Node: "node", nodes, "machine";
    /// A machine that is no node.
    Machine: "machine", machines, "machine";
    /// A network switch.
    Switch: "switch", switches, "switch";
    /// An uninterruptible power supply.
    Ups: "ups", upses, "UPS";
}

/// What a name in the inventory has to be the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Something that a link can end at.
    LinkEnd,
    /// A machine, cluster member or not.
    Machine,
    /// Something that others get their power from.
    PowerSource,
}

/// A name by which the inventory refers to a piece of equipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// What is said of the equipment: `link ends at`.
    pub sentence: &'static str,
    /// The name.
    pub name: &'a Stated<String>,
    /// What it has to be the name of.
    pub target: Target,
}

impl EquipmentKind {
    /// The kind with this key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.key() == key)
    }

    /// Whether equipment of this kind is what a reference to a `target` has to name.
    pub fn can_be(self, target: Target) -> bool {
        match self {
            EquipmentKind::Node | EquipmentKind::Machine => {
                matches!(target, Target::LinkEnd | Target::Machine)
            }
            EquipmentKind::Switch => target == Target::LinkEnd,
            EquipmentKind::Ups => target == Target::PowerSource,
        }
    }
}

impl<'a> AnyEquipment<'a> {
    /// Its network interfaces or ports.
    pub fn nics(self) -> &'a [Nic] {
        match self {
            AnyEquipment::Node(node) => &node.machine.nics,
            AnyEquipment::Machine(machine) => &machine.nics,
            AnyEquipment::Switch(switch) => &switch.ports,
            AnyEquipment::Ups(_) => &[],
        }
    }

    /// The equipment that it refers to by name.
    pub fn references(self) -> impl Iterator<Item = Reference<'a>> {
        let links = self.nics().iter().filter_map(|nic| nic.to.as_ref()).map(|name| Reference {
            sentence: "link ends at",
            name,
            target: Target::LinkEnd,
        });
        let power = self.common().power.iter().filter_map(|power| match power {
            Power::Battery => None,
            Power::Ups(name) => {
                Some(Reference { sentence: "power comes from", name, target: Target::PowerSource })
            }
        });
        let own = match self {
            AnyEquipment::Node(_) | AnyEquipment::Machine(_) | AnyEquipment::Switch(_) => None,
            AnyEquipment::Ups(ups) => ups.monitored_by.as_ref().map(|name| Reference {
                sentence: "UPS is monitored by",
                name,
                target: Target::Machine,
            }),
        };
        links.chain(power).chain(own)
    }
}

impl Inventory {
    /// The machine of this name, cluster member or not.
    pub fn machine(&self, name: &str) -> Option<&Machine> {
        self.all_machines().find(|machine| *machine.name == name)
    }

    /// Members first, then the other machines, each in the author's order.
    pub fn all_machines(&self) -> impl Iterator<Item = &Machine> {
        self.nodes.iter().map(|node| &node.machine).chain(&self.machines)
    }

    /// Every name by which the inventory refers to a piece of equipment.
    pub fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        let hosts = self.clusters().filter_map(|cluster| cluster.qdevice.as_ref()).map(|qdevice| Reference {
            sentence: "QDevice runs on",
            name: &qdevice.host,
            target: Target::Machine,
        });
        self.equipment().flat_map(AnyEquipment::references).chain(hosts)
    }

    /// All equipment, by kind and in the author's order.
    pub fn equipment(&self) -> impl Iterator<Item = AnyEquipment<'_>> {
        EquipmentKind::ALL.iter().flat_map(|kind| self.of_kind(*kind))
    }

    /// The equipment of this name.
    pub fn find(&self, name: &str) -> Option<AnyEquipment<'_>> {
        self.equipment().find(|equipment| *equipment.common().name == name)
    }
}
