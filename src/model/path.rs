//! What lies between two machines, as far as an inventory states it.
//!
//! In: an inventory and the machines at both ends of a run. Out: a [`NetworkPath`]: the link of each end, the switch that
//! it leads to, and the slowest part of them all, each with the places where its speed is stated. Charts, drift, the note
//! beside a snapshot and the topology all ask here. Nothing is guessed: an end that may have been left through a port
//! without a stated speed has no link here.

use core::net::IpAddr;

use super::inventory::{Inventory, LinkState, Machine, Nic};
use super::observation::MeasuredRate;
use super::quantity::Rate;
use crate::diag::Span;
use crate::diag::words::named;

/// The way between two machines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkPath {
    /// Where it begins, if the inventory has that machine.
    pub from: Option<PathEnd>,
    /// Where it ends.
    pub to: Option<PathEnd>,
}

/// A machine at an end of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathEnd {
    /// The machine's name.
    pub machine: String,
    /// What its ports carry at most; `None` if not all that may be in use state a speed.
    pub link: Option<PathPart>,
    /// The ports of the switch, if the machine's only usable port leads there.
    pub switch: Option<PathPart>,
}

/// A part of a path with a stated speed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathPart {
    /// What it is.
    pub kind: PartKind,
    /// The name of the port or the bond; of a switch its own.
    pub name: String,
    /// The machine or switch that it belongs to, by name.
    pub device: String,
    /// That device's label.
    pub label: String,
    /// What it carries, as stated.
    pub bits_per_second: u64,
    /// Where that is stated: one place for each port of a bond, never none.
    pub stated_at: Vec<Span>,
}

/// What a part of a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A port of a machine.
    Port,
    /// The ports of a machine that carry traffic together.
    Bond,
    /// A switch, all of whose ports have one speed.
    Switch,
}

impl NetworkPath {
    /// What lies between two machines; nothing if they are one.
    pub fn between(inventory: &Inventory, from: Option<&Machine>, to: Option<&Machine>) -> Self {
        let is_within = from.zip(to).is_some_and(|(from, to)| *from.name == *to.name);
        let end = |machine: &Machine| PathEnd {
            machine: machine.name.value.clone(),
            link: link_of(machine).filter(|_| !is_within),
            switch: switch_of(inventory, machine).filter(|_| !is_within),
        };
        NetworkPath { from: from.map(end), to: to.map(end) }
    }

    /// The path with other ends in place of its own, as far as they are given.
    pub fn with_ends(&self, inventory: &Inventory, from: Option<&Machine>, to: Option<&Machine>) -> Self {
        let own = |end: &Option<PathEnd>| inventory.machine(&end.as_ref()?.machine);
        NetworkPath::between(inventory, from.or(own(&self.from)), to.or(own(&self.to)))
    }

    /// Its ends, as far as they are known.
    pub fn ends(&self) -> impl Iterator<Item = &PathEnd> {
        self.from.iter().chain(&self.to)
    }

    /// Its parts, from end to end; a switch that both ends lead to is there once.
    pub fn parts(&self) -> Vec<&PathPart> {
        let mut parts: Vec<&PathPart> = Vec::new();
        for part in self.ends().flat_map(PathEnd::parts) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts
    }

    /// The slowest part: what limits a run; `None` if none is stated.
    pub fn limit(&self) -> Option<&PathPart> {
        self.parts().into_iter().min_by_key(|part| part.bits_per_second)
    }
}

impl PathEnd {
    /// What its own link is limited by.
    pub fn limit(&self) -> Option<&PathPart> {
        self.parts().min_by_key(|part| part.bits_per_second)
    }

    fn parts(&self) -> impl Iterator<Item = &PathPart> {
        self.link.iter().chain(&self.switch)
    }
}

impl PathPart {
    /// `port onboard of pi`, `bond0 of pve1`, `ports of the switch`.
    pub fn in_words(&self) -> String {
        match self.kind {
            PartKind::Port => format!("{} of {}", named("port", &self.name), self.device),
            PartKind::Bond => format!("{} of {}", named("bond", &self.name), self.device),
            PartKind::Switch => format!("ports of {}", self.label),
        }
    }

    /// The same with its article, where it has one: `the port onboard of pi`, `bond0 of pve1`.
    pub fn in_sentence(&self) -> String {
        let words = self.in_words();
        if words.starts_with(&self.name) { words } else { format!("the {words}") }
    }

    /// The same where there is little room: `pi, onboard`.
    pub fn in_short(&self) -> String {
        match self.kind {
            PartKind::Port => format!("{}, {}", self.label, self.name),
            PartKind::Bond => format!("{}, {}", self.label, named("bond", &self.name)),
            PartKind::Switch => format!("{}, ports", self.label),
        }
    }

    /// Its speed, `1 Gb/s`.
    pub fn speed(&self) -> String {
        Rate::spell(self.bits_per_second)
    }

    /// Whether a run was faster for certain: also by the least that its figure, rounded as it is, can stand for.
    pub fn is_exceeded_by(&self, rate: &MeasuredRate) -> bool {
        rate.least > self.bits_per_second as f64
    }

    /// A rate in per cent of its speed, rounded down.
    pub fn percent(&self, rate: u64) -> Option<u64> {
        let share = (u128::from(rate) * 100).checked_div(u128::from(self.bits_per_second))?;
        u64::try_from(share).ok()
    }
}

/// The machine that a word means: a name, an address or a label; a user in front (`root@pve1`) does not count.
pub fn find_machine<'i>(inventory: &'i Inventory, end: &str) -> Option<&'i Machine> {
    let end = end.rsplit('@').next().unwrap_or(end);
    let find =
        |is_meant: &dyn Fn(&Machine) -> bool| inventory.all_machines().find(|machine| is_meant(machine));
    find(&|machine| *machine.name == end)
        .or_else(|| find(&|machine| has_address(machine, end)))
        .or_else(|| find(&|machine| machine.label == end))
}

/// Whether a machine has an address. It may state several. Each may have the length of its prefix with it, and so may the
/// wanted one: `192.0.2.7/24`.
pub fn has_address(machine: &Machine, wanted: &str) -> bool {
    let stated = machine.address.as_ref().map_or("", |address| address.as_str());
    let separate = |letter: char| letter == ',' || letter.is_whitespace();
    let mut addresses = stated.split(separate).map(without_prefix);
    let wanted = without_prefix(wanted);
    let parsed = |address: &str| address.parse::<IpAddr>().ok();
    addresses.any(|address| {
        let is_same = || parsed(address).is_some_and(|address| Some(address) == parsed(wanted));
        !address.is_empty() && (address.eq_ignore_ascii_case(wanted) || is_same())
    })
}

fn without_prefix(address: &str) -> &str {
    address.split_once('/').map_or(address, |(address, _)| address)
}

/// Ports that a run may have used.
fn usable_ports(machine: &Machine) -> impl Iterator<Item = &Nic> {
    machine.nics.iter().filter(|nic| nic.state != LinkState::AdminDown)
}

/// What the ports of a machine carry at most: of several, the fastest; those of a bond together, since it may spread
/// streams over them. One that stands by may have taken over, but carries nothing beside others.
fn link_of(machine: &Machine) -> Option<PathPart> {
    if usable_ports(machine).any(|nic| nic.speed.is_none()) {
        return None;
    }
    let mut fastest: Option<PathPart> = None;
    for nic in usable_ports(machine) {
        let part = bond_of(machine, nic).or_else(|| port(machine, nic))?;
        if fastest.as_ref().is_none_or(|fastest| part.bits_per_second > fastest.bits_per_second) {
            fastest = Some(part);
        }
    }
    fastest
}

fn port(machine: &Machine, nic: &Nic) -> Option<PathPart> {
    let speed = nic.speed.as_ref()?;
    Some(PathPart {
        kind: PartKind::Port,
        name: nic.name.clone(),
        device: machine.name.value.clone(),
        label: machine.label.clone(),
        bits_per_second: speed.bits_per_second,
        stated_at: vec![speed.span.clone()],
    })
}

/// The bond that a port belongs to, if it carries more than the port alone.
fn bond_of(machine: &Machine, nic: &Nic) -> Option<PathPart> {
    let bond = nic.bond.as_ref()?;
    let is_in_use = |other: &&Nic| other.bond.as_ref() == Some(bond) && other.state == LinkState::Up;
    let speeds: Vec<_> = machine.nics.iter().filter(is_in_use).filter_map(|nic| nic.speed.as_ref()).collect();
    let together = speeds.iter().fold(0u64, |sum, speed| sum.saturating_add(speed.bits_per_second));
    let alone = nic.speed.as_ref()?.bits_per_second;
    (together > alone).then(|| PathPart {
        kind: PartKind::Bond,
        name: bond.clone(),
        device: machine.name.value.clone(),
        label: machine.label.clone(),
        bits_per_second: together,
        stated_at: speeds.into_iter().map(|speed| speed.span.clone()).collect(),
    })
}

fn switch_of(inventory: &Inventory, machine: &Machine) -> Option<PathPart> {
    let usable: Vec<&Nic> = usable_ports(machine).collect();
    let [only] = usable.as_slice() else { return None };
    let name = only.to.as_ref()?;
    let switch = inventory.switches.iter().find(|switch| *switch.name == **name)?;
    let speed = switch.speed.as_ref()?;
    Some(PathPart {
        kind: PartKind::Switch,
        name: switch.name.value.clone(),
        device: switch.name.value.clone(),
        label: switch.label.clone(),
        bits_per_second: speed.bits_per_second,
        stated_at: vec![speed.span.clone()],
    })
}
