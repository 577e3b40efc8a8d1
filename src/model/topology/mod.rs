//! What is connected to what: the graph that the topology draws.
//!
//! Comes in: an inventory. Goes out: devices in bands by their role and in the author's order, the links between them
//! (a bond is one link), the corosync mesh and the QDevice's trunk. Nothing is guessed: a port whose other end is not
//! stated is a link that ends nowhere, and a speed that is not stated is absent.

mod bands;
mod links;

use std::collections::HashMap;

use super::inventory::{
    Cluster, ClusterKind, EquipmentKind, Inventory, LinkState, MachineKind, Medium, Votes, algorithm_word,
};
use crate::diag::words::count;
pub use links::{Evidence, Run};

/// The graph of a cluster's network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// All devices, by band, in each band in the author's order.
    pub devices: Vec<Device>,
    /// All links, in the order of the devices that state them.
    pub links: Vec<Link>,
    /// The clusters, in the author's order.
    pub clusters: Vec<ClusterWords>,
    /// The QDevice, if there is one and its host is known.
    pub qdevice: Option<Trunk>,
}

/// What part a device has in the network. The overview has a band for each, in this order from top to bottom; where two
/// devices could stand first, the drawing takes this order, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// A box or a rail of the topology.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// What kind of equipment it is.
    pub kind: EquipmentKind,
    /// Its unique name.
    pub name: String,
    /// What it is called in the drawing: its label, or its name if another device is called so, too.
    pub label: String,
    /// Where it stands.
    pub band: Band,
    /// The cluster that it is a member of.
    pub cluster: Option<usize>,
    /// Its votes, where they are worth telling: with a QDevice, or where nodes differ.
    pub votes: Option<u64>,
    /// What the QDevice that it hosts does: `QDevice, lms`.
    pub qdevice: Option<String>,
    /// What it is, if it is a machine.
    pub machine: Option<MachineKind>,
    /// Its cores and memory, `4 cores · 32 GB`; as far as stated.
    pub facts: Option<String>,
    /// What a switch's ports run at, `10G`.
    pub speed: Option<String>,
    /// What it is there for, as far as stated.
    pub role: Option<String>,
    /// What is worth knowing of its insides and its power: `RTX 4080`, `battery`, `UPS`, `watches UPS`.
    pub badges: Vec<String>,
    /// Where it stands: `rack A, cellar`.
    pub placement: Option<String>,
    /// The whole in words: name, what it is unless it is a machine, role, facts.
    pub description: String,
    /// Its place among all equipment, from 1 (machines first, each kind in the author's order), which is the number of
    /// its card.
    pub number: usize,
}

/// What is said of a cluster as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterWords {
    /// `cluster home`.
    pub name: String,
    /// What runs it: `Proxmox VE 9`.
    pub platform: Option<String>,
    /// How its members reach each other: `corosync: full mesh, 6 links`.
    pub links: Option<String>,
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
    /// What stands beside it in the drawing: its speed, or that of all loose ends that are drawn as one with it.
    pub mark: Option<String>,
    /// The loose end that this one is drawn as one with.
    pub drawn_with: Option<usize>,
    /// What was measured over it.
    pub evidence: Option<Evidence>,
    /// The speed in full, `10 Gb/s`.
    pub speed_in_words: Option<String>,
    /// The other end's speed in short form, if that end states the link, too.
    pub far_speed: Option<String>,
    /// The fastest port's speed.
    pub bits_per_second: Option<u64>,
    /// What it runs over, as far as stated.
    pub medium: Option<Medium>,
    /// The best state of its ports.
    pub state: LinkState,
}

/// The connection of the QDevice with the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// The machine that runs corosync-qnetd, as an index into the devices.
    pub host: usize,
    /// The cluster that it gives its votes to, as an index into the clusters.
    pub cluster: usize,
    /// `3 votes · lms`.
    pub label: String,
}

impl Topology {
    /// The graph of an inventory, with what `runs` have measured of its links (of two runs over one link the later
    /// counts).
    pub fn new(inventory: &Inventory, runs: &[Run]) -> Self {
        let mut entries = bands::entries(inventory);
        bands::tell_apart(&mut entries);
        let by_name: HashMap<&str, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.device.name.as_str(), index)).collect();
        let mut links = Vec::new();
        for (from, entry) in entries.iter().enumerate() {
            links::add_links(from, entry.nics, &by_name, &mut links);
        }
        links::add_evidence(runs, &by_name, &mut links);
        links::gather_loose_ends(&mut links);
        let qdevice = inventory.clusters().enumerate().find_map(|(index, cluster)| {
            let qdevice = cluster.qdevice.as_ref()?;
            let votes = Votes::of(&inventory.cluster_config(cluster)?).qdevice;
            let label = format!("{} · {}", count(votes, "vote"), algorithm_word(qdevice.algorithm));
            Some(Trunk { host: *by_name.get(qdevice.host.value.as_str())?, cluster: index, label })
        });
        Topology {
            links,
            qdevice,
            clusters: inventory.clusters().map(|cluster| cluster_words(inventory, cluster)).collect(),
            devices: entries.into_iter().map(|entry| entry.device).collect(),
        }
    }
}

/// How the members of a cluster reach each other, or who of them decides.
fn cluster_words(inventory: &Inventory, cluster: &Cluster) -> ClusterWords {
    let nodes = inventory.nodes_of(cluster).count();
    let members = inventory.members_of(cluster).count();
    let cables = nodes * nodes.saturating_sub(1) / 2;
    let workers = nodes.saturating_sub(members);
    let links = match cluster.kind.value {
        ClusterKind::Corosync => {
            (cables > 0).then(|| format!("corosync: full mesh, {}", count(cables, "link")))
        }
        ClusterKind::Etcd | ClusterKind::Kubernetes if workers > 0 => {
            Some(format!("{}, {}", count(members, "member"), count(workers, "worker")))
        }
        ClusterKind::Etcd | ClusterKind::Kubernetes => Some(count(members, "member")),
        ClusterKind::None => None,
    };
    ClusterWords {
        name: format!("cluster {}", cluster.name.value),
        platform: cluster.platform.as_ref().map(|platform| platform.value.clone()),
        links,
    }
}

fn joined(words: impl IntoIterator<Item = Option<String>>, between: &str) -> Option<String> {
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(between))
}
