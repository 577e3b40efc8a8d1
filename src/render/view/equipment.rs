//! Equipment as templates and expressions see it: `node.NAME`, `machine.NAME`, `switch.NAME`, `ups.NAME`.
//!
//! Comes in: an inventory. Goes out: a record for each piece of equipment, by kind and name, in the author's order.

use indexmap::IndexMap;
use serde::Serialize;

use crate::model::inventory::{
    AnyEquipment, ClusterKind, Equipment, Inventory, Machine, Medium, Nic, Node, Power, Storage, Switch, Ups,
};
use crate::model::value::Value;

/// All equipment, by kind and name; the names of the fields are the keys of the kinds.
#[derive(Debug, Default, Serialize)]
pub struct EquipmentViews {
    node: IndexMap<String, MachineView>,
    machine: IndexMap<String, MachineView>,
    switch: IndexMap<String, SwitchView>,
    ups: IndexMap<String, UpsView>,
}

/// What all equipment has.
#[derive(Debug, Serialize)]
struct EquipmentView {
    name: String,
    label: String,
    role: Option<String>,
    model: Option<String>,
    notes: Option<String>,
    address: Option<String>,
    power: Vec<String>,
    rack: Option<String>,
    room: Option<String>,
    site: Option<String>,
    /// Rack, room and site together, in words. Templates of sites know it by this name.
    #[serde(rename = "standing")]
    placement: Option<String>,
    extra: Value,
}

#[derive(Debug, Serialize)]
struct MachineView {
    #[serde(flatten)]
    equipment: EquipmentView,
    cpu: Option<CpuView>,
    ram: Option<String>,
    gpu: Option<String>,
    hardware: Option<String>,
    availability: Option<String>,
    nic: Vec<NicView>,
    storage: Vec<StorageView>,
    /// What it is: `server`, `board`; `computer` if that is not stated.
    kind: &'static str,
    /// Only for nodes: the name of their cluster.
    cluster: Option<String>,
    /// Only for members of corosync.
    nodeid: Option<u32>,
    /// Only for nodes of a cluster that goes by votes.
    votes: Option<u32>,
    /// Whether it is a node without a vote where a majority of members decides.
    is_worker: bool,
    is_node: bool,
    is_qdevice: bool,
}

#[derive(Debug, Serialize)]
struct CpuView {
    model: Option<String>,
    cores: Option<u32>,
    threads: Option<u32>,
}

#[derive(Debug, Serialize)]
struct NicView {
    name: String,
    model: Option<String>,
    speed: Option<String>,
    medium: Option<&'static str>,
    state: &'static str,
    bond: Option<String>,
    to: Option<String>,
}

#[derive(Debug, Serialize)]
struct StorageView {
    name: String,
    kind: Option<String>,
    /// The size of each.
    size: Option<String>,
    /// How many equal ones.
    count: u32,
}

#[derive(Debug, Serialize)]
struct SwitchView {
    #[serde(flatten)]
    equipment: EquipmentView,
    speed: Option<String>,
}

#[derive(Debug, Serialize)]
struct UpsView {
    #[serde(flatten)]
    equipment: EquipmentView,
    monitored_by: Option<String>,
}

impl EquipmentViews {
    /// The equipment of an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        let mut views = EquipmentViews::default();
        for equipment in inventory.equipment() {
            let name = equipment.common().name.value.clone();
            match equipment {
                AnyEquipment::Node(node) => {
                    views.node.insert(name, node_view(inventory, node));
                }
                AnyEquipment::Machine(machine) => {
                    views.machine.insert(name, machine_view(inventory, machine));
                }
                AnyEquipment::Switch(switch) => {
                    views.switch.insert(name, switch_view(inventory, switch));
                }
                AnyEquipment::Ups(ups) => {
                    views.ups.insert(name, ups_view(inventory, ups));
                }
            }
        }
        views
    }
}

fn common_view(inventory: &Inventory, equipment: &Equipment) -> EquipmentView {
    EquipmentView {
        name: equipment.name.value.clone(),
        label: equipment.label.clone(),
        role: equipment.role.clone(),
        model: equipment.model.clone(),
        notes: equipment.notes.clone(),
        address: equipment.address.as_ref().map(|address| address.value.clone()),
        power: equipment.power.iter().map(|power| power_words(inventory, power)).collect(),
        rack: equipment.placement.rack.clone(),
        room: equipment.placement.room.clone(),
        site: equipment.placement.site.clone(),
        placement: equipment.placement.words(),
        extra: equipment.extra.clone(),
    }
}

/// A UPS by its model, if that is stated, else by its label.
fn power_words(inventory: &Inventory, power: &Power) -> String {
    match power {
        Power::Battery => "battery of its own".to_owned(),
        Power::Ups(name) => match inventory.upses.iter().find(|ups| *ups.name == **name) {
            Some(ups) => ups.model_or_label().to_owned(),
            None => name.value.clone(),
        },
    }
}

fn node_view(inventory: &Inventory, node: &Node) -> MachineView {
    let cluster = inventory.cluster_of(node);
    let kind = cluster.kind.value;
    MachineView {
        cluster: Some(cluster.name.value.clone()),
        nodeid: (kind == ClusterKind::Corosync).then_some(*node.nodeid),
        votes: (kind != ClusterKind::None).then_some(*node.votes),
        is_worker: kind.is_majority() && *node.votes == 0,
        is_node: true,
        is_qdevice: false,
        ..machine_view(inventory, &node.machine)
    }
}

fn machine_view(inventory: &Inventory, machine: &Machine) -> MachineView {
    let storage_view = |storage: &Storage| StorageView {
        name: storage.name.clone(),
        kind: storage.kind.clone(),
        count: storage.count,
        size: storage.size.as_ref().map(|size| size.text.clone()),
    };
    MachineView {
        equipment: common_view(inventory, machine),
        cpu: machine.cpu.as_ref().map(|cpu| CpuView {
            model: cpu.model.clone(),
            cores: cpu.cores,
            threads: cpu.threads,
        }),
        ram: machine.ram.as_ref().map(|ram| ram.text.clone()),
        gpu: machine.gpu.clone(),
        hardware: machine.hardware.clone(),
        availability: machine.availability.as_ref().map(|share| share.text.clone()),
        nic: machine.nics.iter().map(nic_view).collect(),
        storage: machine.storage.iter().map(storage_view).collect(),
        kind: machine.kind.word(),
        cluster: None,
        nodeid: None,
        votes: None,
        is_worker: false,
        is_node: false,
        is_qdevice: inventory
            .clusters()
            .filter_map(|cluster| cluster.qdevice.as_ref())
            .any(|device| *device.host == *machine.name),
    }
}

fn nic_view(nic: &Nic) -> NicView {
    NicView {
        name: nic.name.clone(),
        model: nic.model.clone(),
        speed: nic.speed.as_ref().map(|speed| speed.spelled()),
        medium: nic.medium.map(Medium::word),
        state: nic.state.as_str(),
        bond: nic.bond.clone(),
        to: nic.to.as_ref().map(|to| to.value.clone()),
    }
}

fn switch_view(inventory: &Inventory, switch: &Switch) -> SwitchView {
    SwitchView {
        equipment: common_view(inventory, switch),
        speed: switch.speed.as_ref().map(|speed| speed.spelled()),
    }
}

fn ups_view(inventory: &Inventory, ups: &Ups) -> UpsView {
    UpsView {
        equipment: common_view(inventory, ups),
        monitored_by: ups.monitored_by.as_ref().map(|name| name.value.clone()),
    }
}
