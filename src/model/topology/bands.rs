//! Which device stands in which band, and where in it.
//!
//! Comes in: an inventory. Goes out: all devices with their ports, from the top band to the bottom one; in a band by
//! their slots, which are the places in the file unless they are stated.

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, Device, joined};
use crate::diag::words::count;
use crate::model::inventory::{
    AnyEquipment, Cluster, ClusterKind, Inventory, Machine, MachineClass, Nic, Node, Power, Target, Ups,
    Votes, algorithm_word,
};

/// A device and its ports.
pub struct BandEntry<'a> {
    pub device: Device,
    pub nics: &'a [Nic],
    slot: Option<u32>,
}

impl Band {
    /// The band that equipment stands in; `None` for what is not drawn.
    pub fn of(equipment: AnyEquipment<'_>) -> Option<Self> {
        match equipment {
            AnyEquipment::Node(_) => Some(Band::Node),
            AnyEquipment::Machine(machine) => Some(match machine.kind.class() {
                MachineClass::Internet => Band::Internet,
                MachineClass::Gateway => Band::Router,
                MachineClass::Computer | MachineClass::Appliance => Band::Machine,
            }),
            AnyEquipment::Switch(_) => Some(Band::Switch),
            AnyEquipment::Ups(_) => None,
        }
    }
}

/// Gives each device a name of its own: where two are called the same, both go by their names, which differ.
pub fn tell_apart(entries: &mut [BandEntry<'_>]) {
    loop {
        let mut called: BTreeMap<String, usize> = BTreeMap::new();
        for entry in entries.iter() {
            *called.entry(entry.device.label.clone()).or_default() += 1;
        }
        let is_alike = |device: &Device| {
            device.label != device.name && called.get(&device.label).is_some_and(|count| *count > 1)
        };
        let alike = entries.iter_mut().filter(|entry| is_alike(&entry.device));
        if alike.map(|entry| entry.device.label = entry.device.name.clone()).count() == 0 {
            return;
        }
    }
}

/// All devices, as they stand.
pub fn entries(inventory: &Inventory) -> Vec<BandEntry<'_>> {
    let mut bands: BTreeMap<Band, Vec<BandEntry<'_>>> = BTreeMap::new();
    for (number, equipment) in (1..).zip(inventory.equipment()) {
        if let Some(band) = Band::of(equipment) {
            bands.entry(band).or_default().push(entry(inventory, equipment, band, number));
        }
    }
    bands.into_values().flat_map(in_slots).collect()
}

/// A band in the order of its slots: a stated one is kept free, all others take what is left in the order of the file.
/// Places that nobody takes close up.
fn in_slots(band: Vec<BandEntry<'_>>) -> Vec<BandEntry<'_>> {
    let stated: BTreeSet<u32> = band.iter().filter_map(|entry| entry.slot).collect();
    let mut free = (1..).filter(|slot| !stated.contains(slot));
    let mut placed: Vec<(u32, BandEntry<'_>)> = band
        .into_iter()
        .map(|entry| (entry.slot.or_else(|| free.next()).unwrap_or(u32::MAX), entry))
        .collect();
    placed.sort_by_key(|(slot, _)| *slot);
    placed.into_iter().map(|(_, entry)| entry).collect()
}

fn entry<'a>(inventory: &Inventory, equipment: AnyEquipment<'a>, band: Band, number: usize) -> BandEntry<'a> {
    let common = equipment.common();
    let Facts { facts, speed, spoken } = facts(equipment);
    // What a machine is there for says what it is; of anything else, its kind does.
    let kind = (!equipment.kind().can_be(Target::Machine)).then(|| equipment.kind().word().to_owned());
    let named = [Some(common.name.value.clone()), kind, common.role.clone()];
    let is_host = |cluster: &&Cluster| {
        cluster.qdevice.as_ref().is_some_and(|qdevice| qdevice.host.value == common.name.value)
    };
    let served = inventory.clusters().find(is_host);
    let (node, machine) = match equipment {
        AnyEquipment::Node(node) => (Some(node), Some(&node.machine)),
        AnyEquipment::Machine(machine) => (None, Some(machine)),
        AnyEquipment::Switch(_) | AnyEquipment::Ups(_) => (None, None),
    };
    let own = node.and_then(|node| {
        let name = &inventory.cluster_of(node).name;
        inventory.clusters().enumerate().find(|(_, cluster)| cluster.name == *name)
    });
    let own = own.filter(|(_, cluster)| cluster.kind.value != ClusterKind::None);
    BandEntry {
        device: Device {
            kind: equipment.kind(),
            name: common.name.value.clone(),
            label: common.label.clone(),
            band,
            cluster: own.map(|(index, _)| index),
            machine: machine.map(|machine| machine.kind),
            votes: votes(inventory, node.zip(own.map(|(_, cluster)| cluster)), served),
            qdevice: served
                .and_then(|cluster| cluster.qdevice.as_ref())
                .map(|qdevice| format!("QDevice, {}", algorithm_word(qdevice.algorithm))),
            description: joined(named.into_iter().chain(spoken), ", ").unwrap_or_default(),
            facts,
            speed,
            role: common.role.clone(),
            badges: badges(inventory, equipment),
            placement: common.placement.words(),
            number,
        },
        nics: equipment.nics(),
        slot: common.placement.slot.as_ref().map(|slot| slot.value),
    }
}

/// The votes of a node of corosync, or of the QDevice that a machine hosts. Where all nodes have the same and nothing else
/// votes, dots would tell nothing.
fn votes(inventory: &Inventory, node: Option<(&Node, &Cluster)>, served: Option<&Cluster>) -> Option<u64> {
    if let Some(cluster) = served {
        return Some(Votes::of(&inventory.cluster_config(cluster)?).qdevice);
    }
    let (node, cluster) = node.filter(|(_, cluster)| cluster.kind.value == ClusterKind::Corosync)?;
    let all: BTreeSet<u32> = inventory.nodes_of(cluster).map(|node| *node.votes).collect();
    (cluster.qdevice.is_some() || all.len() > 1).then(|| u64::from(*node.votes))
}

/// What a node is where a majority of members decides, and some nodes only work.
fn part(inventory: &Inventory, equipment: AnyEquipment<'_>) -> Option<String> {
    let AnyEquipment::Node(node) = equipment else { return None };
    let is_node = |it: &Node| it.machine.name == node.machine.name;
    let cluster = inventory.cluster_of(node);
    let members = inventory.members_of(cluster).count();
    let is_mixed = cluster.kind.value.is_majority() && members < inventory.nodes_of(cluster).count();
    let word = if inventory.members_of(cluster).any(is_node) { "member" } else { "worker" };
    is_mixed.then(|| word.to_owned())
}

/// Cores and memory, or a switch's speed, as far as stated.
#[derive(Default)]
struct Facts {
    /// Cores and memory, in a box.
    facts: Option<String>,
    /// What ports run at, in a bar.
    speed: Option<String>,
    /// In a sentence.
    spoken: Vec<Option<String>>,
}

fn facts(equipment: AnyEquipment<'_>) -> Facts {
    let of_machine = |machine: &Machine| {
        let cores = machine.cpu.as_ref().and_then(|cpu| cpu.cores);
        let ram = machine.ram.as_ref().map(|ram| ram.text.clone());
        let spoken = vec![cores.map(|cores| count(cores, "core")), ram];
        Facts { facts: joined(spoken.clone(), " · "), speed: None, spoken }
    };
    match equipment {
        AnyEquipment::Node(node) => of_machine(&node.machine),
        AnyEquipment::Machine(machine) => of_machine(machine),
        AnyEquipment::Switch(switch) => Facts {
            facts: None,
            speed: switch.speed.as_ref().map(|speed| speed.short()),
            spoken: vec![switch.speed.as_ref().map(|speed| speed.spelled())],
        },
        AnyEquipment::Ups(_) => Facts::default(),
    }
}

/// Its graphics card, a battery, the UPSes that feed it, those that it watches.
fn badges(inventory: &Inventory, equipment: AnyEquipment<'_>) -> Vec<String> {
    let common = equipment.common();
    let gpu = match equipment {
        AnyEquipment::Node(node) => node.machine.gpu.as_ref(),
        AnyEquipment::Machine(machine) => machine.gpu.as_ref(),
        _ => None,
    };
    let gpu = gpu.and_then(|gpu| gpu.split(',').next()).map(str::to_owned);
    let has_battery = common.power.iter().any(|power| matches!(power, Power::Battery));
    let feeds = common.power.iter().filter(|power| matches!(power, Power::Ups(_))).count();
    let watched = |ups: &&Ups| ups.monitored_by.as_deref() == Some(&*common.name);
    let several = |number: usize| if number > 1 { count(number, "UPS") } else { "UPS".to_owned() };
    let watches = inventory.upses.iter().filter(watched).count();
    let badges = [
        part(inventory, equipment),
        gpu,
        has_battery.then(|| "battery".to_owned()),
        (feeds > 0).then(|| several(feeds)),
        (watches > 0).then(|| format!("watches {}", several(watches))),
    ];
    badges.into_iter().flatten().collect()
}
