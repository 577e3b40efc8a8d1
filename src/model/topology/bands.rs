//! Which device stands in which band, and where in it.
//!
//! Comes in: an inventory. Goes out: all devices with their ports, from the top band to the bottom one; in a band by
//! their slots, which are the places in the file unless they are stated.

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, Device, joined};
use crate::diag::words::count;
use crate::model::inventory::{AnyEquipment, Inventory, Machine, MachineClass, Nic, Power, Target, Ups};

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

/// All devices, as they stand.
pub fn entries(inventory: &Inventory) -> Vec<BandEntry<'_>> {
    let mut bands: BTreeMap<Band, Vec<BandEntry<'_>>> = BTreeMap::new();
    for (number, equipment) in (1..).zip(inventory.equipment()) {
        if let Some(band) = Band::of(equipment) {
            bands.entry(band).or_default().push(entry(inventory, equipment, band, Some(number)));
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

fn entry<'a>(
    inventory: &Inventory,
    equipment: AnyEquipment<'a>,
    band: Band,
    number: Option<usize>,
) -> BandEntry<'a> {
    let common = equipment.common();
    let Facts { whole, short, spoken } = facts(equipment);
    // What a machine is there for says what it is; of anything else, its kind does.
    let kind = (!equipment.kind().can_be(Target::Machine)).then(|| equipment.kind().word().to_owned());
    let named = [Some(common.name.value.clone()), kind, common.role.clone()];
    BandEntry {
        device: Device {
            kind: equipment.kind(),
            name: common.name.value.clone(),
            label: common.label.clone(),
            band,
            description: joined(named.into_iter().chain(spoken), ", ").unwrap_or_default(),
            facts: joined(whole, " · "),
            short_facts: joined(short, "·"),
            role: common.role.clone(),
            badges: badges(inventory, equipment),
            placement: common.placement.words(),
            number,
        },
        nics: equipment.nics(),
        slot: common.placement.slot.as_ref().map(|slot| slot.value),
    }
}

/// Cores and memory, or a switch's speed, as far as stated.
#[derive(Default)]
struct Facts {
    /// In a box.
    whole: Vec<Option<String>>,
    /// In a box with little room.
    short: Vec<Option<String>>,
    /// In a sentence.
    spoken: Vec<Option<String>>,
}

fn facts(equipment: AnyEquipment<'_>) -> Facts {
    let of_machine = |machine: &Machine| {
        let cores = machine.cpu.as_ref().and_then(|cpu| cpu.cores);
        let ram = machine.ram.as_ref().map(|ram| ram.text.clone());
        let whole = vec![cores.map(|cores| count(cores, "core")), ram.clone()];
        Facts { short: vec![cores.map(|cores| format!("{cores}c")), ram], spoken: whole.clone(), whole }
    };
    match equipment {
        AnyEquipment::Node(node) => of_machine(&node.machine),
        AnyEquipment::Machine(machine) => of_machine(machine),
        AnyEquipment::Switch(switch) => {
            let in_box = vec![switch.speed.as_ref().map(|speed| speed.short())];
            let spoken = vec![switch.speed.as_ref().map(|speed| speed.spelled())];
            Facts { whole: in_box.clone(), short: in_box, spoken }
        }
        AnyEquipment::Ups(_) => Facts::default(),
    }
}

/// A battery, a UPS that feeds it, or one that it watches.
fn badges(inventory: &Inventory, equipment: AnyEquipment<'_>) -> Vec<String> {
    let common = equipment.common();
    let mut badges: Vec<String> = Vec::new();
    for power in &common.power {
        let badge = match power {
            Power::Battery => "battery",
            Power::Ups(_) => "UPS",
        };
        if !badges.iter().any(|known| known == badge) {
            badges.push(badge.to_owned());
        }
    }
    let watched = |ups: &Ups| ups.monitored_by.as_deref() == Some(&*common.name);
    if inventory.upses.iter().any(watched) {
        badges.push("UPS watch".to_owned());
    }
    badges
}
