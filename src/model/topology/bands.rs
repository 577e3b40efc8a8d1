//! Which device stands in which band, and where in it.
//!
//! Comes in: an inventory. Goes out: all devices with their ports, from the top band to the bottom one; in a band by
//! their slots, which are the places in the file unless they are stated.

use std::collections::BTreeSet;

use super::links::short;
use super::{Band, Device, joined};
use crate::model::inventory::{Inventory, Machine, MachineKind, Nic, Power, Standing, Switch};

/// A device and its ports.
pub struct Entry<'a> {
    pub device: Device,
    pub nics: &'a [Nic],
    slot: Option<u32>,
}

/// All devices, as they stand.
pub fn entries(inventory: &Inventory) -> Vec<Entry<'_>> {
    let mut bands: [Vec<Entry<'_>>; 5] = Default::default();
    let [internet, routers, switches, nodes, machines] = &mut bands;
    nodes.extend(
        inventory
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| machine(inventory, &node.machine, Band::Node, index + 1)),
    );
    for (index, other) in inventory.machines.iter().enumerate() {
        let (band, entries) = match other.kind {
            MachineKind::Internet => (Band::Internet, &mut *internet),
            MachineKind::Router => (Band::Router, &mut *routers),
            MachineKind::Computer => (Band::Machine, &mut *machines),
        };
        entries.push(machine(inventory, other, band, inventory.nodes.len() + index + 1));
    }
    switches.extend(inventory.switches.iter().map(switch));
    bands.into_iter().flat_map(in_slots).collect()
}

/// A band in the order of its slots: a stated one is kept free, all others take what is left in the order of the file.
/// Places that nobody takes close up.
fn in_slots(band: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let stated: BTreeSet<u32> = band.iter().filter_map(|entry| entry.slot).collect();
    let mut free = (1..).filter(|slot| !stated.contains(slot));
    let mut placed: Vec<(u32, Entry<'_>)> = band
        .into_iter()
        .map(|entry| (entry.slot.or_else(|| free.next()).unwrap_or(u32::MAX), entry))
        .collect();
    placed.sort_by_key(|(slot, _)| *slot);
    placed.into_iter().map(|(_, entry)| entry).collect()
}

fn slot_of(standing: &Standing) -> Option<u32> {
    standing.slot.as_ref().map(|slot| slot.value)
}

fn machine<'a>(inventory: &Inventory, machine: &'a Machine, band: Band, number: usize) -> Entry<'a> {
    let cores = machine.cpu.as_ref().and_then(|cpu| cpu.cores);
    let short = cores.map(|cores| format!("{cores}c"));
    let cores = cores.map(|cores| format!("{cores} {}", if cores == 1 { "core" } else { "cores" }));
    let ram = machine.ram.as_ref().map(|ram| ram.text.clone());
    let words = [Some(machine.name.value.clone()), machine.role.clone(), cores.clone(), ram.clone()];
    Entry {
        device: Device {
            name: machine.name.value.clone(),
            label: machine.label.clone(),
            band,
            short_facts: joined([short, ram.clone()], "·"),
            facts: joined([cores, ram], " · "),
            role: machine.role.clone(),
            badges: badges(inventory, machine),
            standing: machine.standing.words(),
            description: joined(words, ", ").unwrap_or_default(),
            number: Some(number),
        },
        nics: &machine.nics,
        slot: slot_of(&machine.standing),
    }
}

/// A battery, a UPS that feeds it, or one that it watches.
fn badges(inventory: &Inventory, machine: &Machine) -> Vec<String> {
    let mut badges: Vec<String> = Vec::new();
    for power in &machine.power {
        let badge = match power {
            Power::Battery => "battery",
            Power::Ups(_) => "UPS",
        };
        if !badges.iter().any(|known| known == badge) {
            badges.push(badge.to_owned());
        }
    }
    let watches = |name: &str| name == *machine.name;
    if inventory.upses.iter().any(|ups| ups.monitored_by.as_ref().is_some_and(|name| watches(name))) {
        badges.push("UPS watch".to_owned());
    }
    badges
}

fn switch(switch: &Switch) -> Entry<'_> {
    let speed = switch.speed.as_ref().map(|speed| short(speed));
    let words = [Some(switch.name.value.clone()), Some("switch".to_owned()), speed.clone()];
    Entry {
        device: Device {
            name: switch.name.value.clone(),
            label: switch.label.clone(),
            band: Band::Switch,
            short_facts: speed.clone(),
            facts: speed,
            role: None,
            badges: Vec::new(),
            standing: switch.standing.words(),
            description: joined(words, ", ").unwrap_or_default(),
            number: None,
        },
        nics: &switch.ports,
        slot: slot_of(&switch.standing),
    }
}
