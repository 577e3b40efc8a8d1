//! What is connected to what: the graph that the topology draws.
//!
//! Comes in: an inventory. Goes out: devices in bands by their role and in the author's order, the links between them
//! (a bond is one link), the corosync mesh and the QDevice's trunk. Nothing is guessed: a port whose other end is not
//! stated is a link that ends nowhere, and a speed that is not stated is absent.

use std::collections::HashMap;

use super::inventory::{
    Inventory, LinkState, Machine, MachineKind, Nic, Power, Switch, Votes, algorithm_word,
};
use super::quantity::Rate;

/// The graph of a cluster's network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// All devices, by band, in each band in the author's order.
    pub devices: Vec<Device>,
    /// All links, in the order of the devices that state them.
    pub links: Vec<Link>,
    /// How many links the corosync mesh has: one for each pair of cluster members.
    pub mesh_links: usize,
    /// The QDevice, if there is one and its host is known.
    pub qdevice: Option<Trunk>,
}

/// The band that a device stands in; in this order from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// The provider's side.
    Internet,
    /// Routers.
    Router,
    /// Switches.
    Switch,
    /// Cluster members.
    Node,
    /// Machines that stand alone.
    Machine,
}

/// A box of the topology.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// Its unique name.
    pub name: String,
    /// What stands in the box.
    pub label: String,
    /// Where it stands.
    pub band: Band,
    /// Its cores and memory, or a switch's speed; as far as stated.
    pub facts: Option<String>,
    /// What keeps it running: `battery`, `UPS`.
    pub badge: Option<String>,
    /// The whole in words: name, role, cores, memory.
    pub description: String,
    /// Its place among all machines in the author's order, from 1; `None` for a switch.
    pub number: Option<usize>,
}

/// A cable, or a bond of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The device that states it, as an index into the devices.
    pub from: usize,
    /// The device at the other end, if it is stated.
    pub to: Option<usize>,
    /// The ports at this end, by name.
    pub ports: Vec<String>,
    /// The bond that they form.
    pub bond: Option<String>,
    /// The speed in short form, `10G`, `2×1G`, `2.5G+1G`; `None` if it is not stated.
    pub speed: Option<String>,
    /// The speed in full, `10 Gb/s`.
    pub speed_in_words: Option<String>,
    /// The other end's speed in short form, if that end states the link, too.
    pub far_speed: Option<String>,
    /// The fastest port's speed.
    pub bits_per_second: Option<u64>,
    /// The best state of its ports.
    pub state: LinkState,
}

/// The connection of the QDevice with the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// The machine that runs corosync-qnetd, as an index into the devices.
    pub host: usize,
    /// `3 votes · lms`.
    pub label: String,
}

impl Topology {
    /// The graph of an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for (index, node) in inventory.nodes.iter().enumerate() {
            entries.push(Entry::machine(&node.machine, Band::Node, index + 1));
        }
        for (index, machine) in inventory.machines.iter().enumerate() {
            let band = match machine.kind {
                MachineKind::Internet => Band::Internet,
                MachineKind::Router => Band::Router,
                MachineKind::Computer => Band::Machine,
            };
            entries.push(Entry::machine(machine, band, inventory.nodes.len() + index + 1));
        }
        entries.extend(inventory.switches.iter().map(Entry::switch));
        entries.sort_by_key(|entry| entry.device.band);

        let by_name: HashMap<String, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.device.name.clone(), index)).collect();
        let mut links = Vec::new();
        for (from, entry) in entries.iter().enumerate() {
            for bundle in bundles(entry.nics) {
                add_link(from, &bundle, &by_name, &mut links);
            }
        }
        let members = inventory.nodes.len();
        let votes = Votes::of(&inventory.cluster_config()).qdevice;
        let qdevice = inventory.qdevice.as_ref().and_then(|qdevice| {
            let unit = if votes == 1 { "vote" } else { "votes" };
            let label = format!("{votes} {unit} · {}", algorithm_word(qdevice.algorithm));
            Some(Trunk { host: *by_name.get(&qdevice.host.value)?, label })
        });
        Topology {
            devices: entries.into_iter().map(|entry| entry.device).collect(),
            links,
            mesh_links: members * members.saturating_sub(1) / 2,
            qdevice,
        }
    }
}

impl Topology {
    /// How many cables there are beyond those of a spanning forest: as many crossings may be unavoidable.
    pub fn extra_cables(&self) -> usize {
        let mut group: Vec<usize> = (0..self.devices.len()).collect();
        let mut extra = 0;
        for link in &self.links {
            let Some((from, to)) =
                group.get(link.from).copied().zip(link.to.and_then(|to| group.get(to)).copied())
            else {
                continue;
            };
            extra += usize::from(from == to);
            group.iter_mut().filter(|entry| **entry == to).for_each(|entry| *entry = from);
        }
        extra
    }
}

struct Entry<'a> {
    device: Device,
    nics: &'a [Nic],
}

impl<'a> Entry<'a> {
    fn machine(machine: &'a Machine, band: Band, number: usize) -> Self {
        let cores = machine.cpu.as_ref().and_then(|cpu| cpu.cores);
        let ram = machine.ram.as_ref().map(|ram| ram.text.clone());
        let short = [cores.map(|cores| format!("{cores} c")), ram.clone()];
        let words = [
            Some(machine.name.value.clone()),
            machine.role.clone(),
            cores.map(|cores| format!("{cores} {}", if cores == 1 { "core" } else { "cores" })),
            ram,
        ];
        let power = machine.power.iter().map(|power| match power {
            Power::Battery => "battery",
            Power::Ups(_) => "UPS",
        });
        Entry {
            device: Device {
                name: machine.name.value.clone(),
                label: machine.label.clone(),
                band,
                facts: joined(short, " · "),
                badge: joined(power.map(|word| Some(word.to_owned())), " · "),
                description: joined(words, ", ").unwrap_or_default(),
                number: Some(number),
            },
            nics: &machine.nics,
        }
    }

    fn switch(switch: &'a Switch) -> Self {
        let speed = switch.speed.as_ref().map(|speed| short(speed));
        let words = [Some(switch.name.value.clone()), Some("switch".to_owned()), speed.clone()];
        Entry {
            device: Device {
                name: switch.name.value.clone(),
                label: switch.label.clone(),
                band: Band::Switch,
                facts: speed,
                badge: None,
                description: joined(words, ", ").unwrap_or_default(),
                number: None,
            },
            nics: &switch.ports,
        }
    }
}

fn joined(words: impl IntoIterator<Item = Option<String>>, between: &str) -> Option<String> {
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(between))
}

/// The ports of a device, those of one bond that lead to one place together.
fn bundles(nics: &[Nic]) -> Vec<Vec<&Nic>> {
    let mut bundles: Vec<Vec<&Nic>> = Vec::new();
    for nic in nics {
        let same = |other: &&Nic| {
            nic.bond.is_some()
                && other.bond == nic.bond
                && other.to.as_ref().map(|to| &to.value) == nic.to.as_ref().map(|to| &to.value)
        };
        match bundles.iter_mut().find(|bundle| bundle.first().is_some_and(same)) {
            Some(bundle) => bundle.push(nic),
            None => bundles.push(vec![nic]),
        }
    }
    bundles
}

fn add_link(from: usize, bundle: &[&Nic], by_name: &HashMap<String, usize>, links: &mut Vec<Link>) {
    let to = bundle.first().and_then(|nic| nic.to.as_ref()).and_then(|to| by_name.get(&to.value)).copied();
    let speed = joined([speeds(bundle, short)], "");
    // A cable that both ends state is one cable.
    let back = links.iter_mut().find(|link: &&mut Link| {
        to == Some(link.from) && link.to == Some(from) && link.from != from && link.far_speed.is_none()
    });
    if let Some(back) = back {
        back.far_speed = speed;
        return;
    }
    links.push(Link {
        from,
        to,
        ports: bundle.iter().map(|nic| nic.name.clone()).collect(),
        bond: bundle.first().and_then(|nic| nic.bond.clone()),
        speed,
        speed_in_words: speeds(bundle, Rate::spelled),
        far_speed: None,
        bits_per_second: bundle.iter().filter_map(|nic| Some(nic.speed.as_ref()?.bits_per_second)).max(),
        state: bundle
            .iter()
            .map(|nic| nic.state)
            .min_by_key(|state| match state {
                LinkState::Up => 0,
                LinkState::Standby => 1,
                LinkState::AdminDown => 2,
            })
            .unwrap_or_default(),
    });
}

/// The speeds of all ports of a bond: `2×10G` if they are alike, else `2.5G+1G`; `None` if one is not stated.
fn speeds(bundle: &[&Nic], form: impl Fn(&Rate) -> String) -> Option<String> {
    let speeds: Vec<String> =
        bundle.iter().map(|nic| Some(form(&nic.speed.as_ref()?.value))).collect::<Option<_>>()?;
    let first = speeds.first()?;
    Some(match speeds.len() {
        1 => first.clone(),
        count if speeds.iter().all(|speed| speed == first) => format!("{count}×{first}"),
        _ => speeds.join("+"),
    })
}

/// A rate as it stands beside a cable: `2.5G`.
fn short(rate: &Rate) -> String {
    rate.spelled().trim_end_matches("b/s").replace(' ', "")
}
