//! What a cluster consists of, as its owner states it.
//!
//! Comes in: `parse::inventory`. Goes out: nodes, other machines, switches, UPSes and the QDevice, names checked and
//! references resolved. Orders are the author's. Every word and figure is stated by hand; what can be held against a
//! measurement later knows its place in the file.

use super::quantity::{Rate, Size};
use super::stated::Stated;
use super::value::Value;

/// A whole inventory.
///
/// In a site that is published, names are unique over nodes, machines, switches and UPSes, node ids are unique and not
/// 0, and every reference by name ends at something that exists: `parse::inventory` reports anything else as an error.
/// What is computed here is total all the same, as pages are also drawn to find their own mistakes.
#[derive(Clone, Debug, PartialEq)]
pub struct Inventory {
    /// The cluster itself.
    pub cluster: Cluster,
    /// Cluster members, in the author's order.
    pub nodes: Vec<Node>,
    /// Machines that are no members: a backup server, a NAS, a router.
    pub machines: Vec<Machine>,
    /// Switches.
    pub switches: Vec<Switch>,
    /// Uninterruptible power supplies.
    pub upses: Vec<Ups>,
    /// The vote provider outside the cluster, if there is one.
    pub qdevice: Option<QDevice>,
}

/// The cluster as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// What runs it: `Proxmox VE 9`.
    pub platform: Option<String>,
    /// The keys of corosync's `quorum` section (votequorum(5)).
    pub votequorum: VoteQuorum,
}

/// Options of corosync's votequorum, named as in votequorum(5); all off by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoteQuorum {
    /// One of two nodes is enough.
    pub two_node: bool,
    /// All nodes must have been seen once before the cluster runs.
    pub wait_for_all: bool,
    /// Exactly half of the votes is enough for the side with the chosen node.
    pub auto_tie_breaker: bool,
    /// Expected votes follow the members that are left.
    pub last_man_standing: bool,
    /// Expected votes follow an orderly leave.
    pub allow_downscale: bool,
}

/// A cluster member.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it has in common with every machine.
    pub machine: Machine,
    /// Its corosync node id, from 1.
    pub nodeid: Stated<u32>,
    /// Its votes; 0 is legal.
    pub votes: Stated<u32>,
}

/// A computer.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// Unique name; also the id of its card.
    pub name: Stated<String>,
    /// Short name for narrow places; the name if none is stated.
    pub label: String,
    /// What it is there for.
    pub role: Option<String>,
    /// Its processor.
    pub cpu: Option<Cpu>,
    /// Its memory.
    pub ram: Option<Stated<Size>>,
    /// Its graphics card.
    pub gpu: Option<String>,
    /// The make and model of the whole.
    pub hardware: Option<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// IP address or host name.
    pub address: Option<Stated<String>>,
    /// Network interfaces.
    pub nics: Vec<Nic>,
    /// Disks and pools.
    pub storage: Vec<Storage>,
    /// What keeps it running.
    pub power: Vec<Power>,
    /// Further facts of the author's own.
    pub extra: Value,
}

/// A processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Its model.
    pub model: Option<String>,
    /// Physical cores.
    pub cores: Option<u32>,
    /// Hardware threads; not stated for some.
    pub threads: Option<u32>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nic {
    /// Its name on the machine, unique there.
    pub name: String,
    /// The make and model.
    pub model: Option<String>,
    /// What the link runs at.
    pub speed: Option<Stated<Rate>>,
    /// The bond that it belongs to.
    pub bond: Option<String>,
    /// Whether it carries traffic.
    pub state: LinkState,
    /// The machine or switch at the other end, by name.
    pub to: Option<Stated<String>>,
}

/// Whether a link carries traffic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// It does.
    #[default]
    Up,
    /// It waits for another to fail.
    Standby,
    /// It was switched off by hand; the cable may still be there.
    AdminDown,
}

impl LinkState {
    /// The word used in the inventory and on the page.
    pub fn as_str(self) -> &'static str {
        match self {
            LinkState::Up => "up",
            LinkState::Standby => "standby",
            LinkState::AdminDown => "admin-down",
        }
    }
}

/// A disk or a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Its name.
    pub name: String,
    /// What it is: `zfs mirror`, `USB-SATA disk`.
    pub kind: Option<String>,
    /// Its usable size.
    pub size: Option<Stated<Size>>,
}

/// What keeps a machine running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Power {
    /// A battery of its own.
    Battery,
    /// A UPS of the inventory, by name.
    Ups(Stated<String>),
}

/// A network switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Unique name.
    pub name: Stated<String>,
    /// Short name; the name if none is stated.
    pub label: String,
    /// What its ports run at.
    pub speed: Option<Stated<Rate>>,
}

/// An uninterruptible power supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ups {
    /// Unique name.
    pub name: Stated<String>,
    /// Short name; the name if none is stated.
    pub label: String,
    /// Make and model.
    pub model: Option<String>,
    /// The machine that watches it, by name.
    pub monitored_by: Option<Stated<String>>,
}

/// The vote provider outside the cluster (corosync-qdevice(8)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QDevice {
    /// The machine that runs corosync-qnetd, by name.
    pub host: Stated<String>,
    /// Its short name, if it is not the host's label.
    pub label: Option<String>,
    /// How it gives its votes.
    pub algorithm: Algorithm,
    /// A `votes:` value stated by hand; else the votes follow from the algorithm.
    pub votes: Option<Stated<u32>>,
    /// Who wins between equal partitions.
    pub tie_breaker: TieBreaker,
}

/// How a QDevice gives its votes (corosync-qdevice(8), "Algorithms").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Last man standing: N-1 votes for N nodes.
    Lms,
    /// Fifty-fifty split: one vote.
    Ffsplit,
}

impl Algorithm {
    /// The word used by corosync, in the inventory and on the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Lms => "lms",
            Algorithm::Ffsplit => "ffsplit",
        }
    }

    /// The votes that it gives to a cluster of `nodes` members.
    ///
    /// corosync counts a QDevice under lms as N-1 votes, under ffsplit as 1 (corosync-qdevice(8), "Algorithms").
    pub fn votes(self, nodes: usize) -> u32 {
        match self {
            Algorithm::Lms => u32::try_from(nodes.saturating_sub(1)).unwrap_or(u32::MAX),
            Algorithm::Ffsplit => 1,
        }
    }
}

/// Who wins between partitions that are equal in everything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TieBreaker {
    /// The side with the lowest node id.
    #[default]
    Lowest,
    /// The side with the highest node id.
    Highest,
    /// The side with this node id.
    Node(u32),
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

    /// The votes that the QDevice gives; 0 without one.
    pub fn qdevice_votes(&self) -> u32 {
        let stated = |qdevice: &QDevice| qdevice.votes.as_ref().map(|votes| **votes);
        self.qdevice
            .as_ref()
            .map_or(0, |device| stated(device).unwrap_or(device.algorithm.votes(self.nodes.len())))
    }

    /// The votes of all nodes and of the QDevice.
    pub fn expected_votes(&self) -> u32 {
        let nodes = self.nodes.iter().fold(0u32, |sum, node| sum.saturating_add(*node.votes));
        nodes.saturating_add(self.qdevice_votes())
    }

    /// How many nodes may fail, whichever they are, so that the votes of the rest alone are still `needed`.
    pub fn nodes_that_may_fail(&self, needed: u32) -> usize {
        let mut votes: Vec<u32> = self.nodes.iter().map(|node| *node.votes).collect();
        // The worst case: those with the most votes fail first.
        votes.sort_unstable();
        let enough =
            |rest: &[u32]| rest.iter().map(|votes| u64::from(*votes)).sum::<u64>() >= u64::from(needed);
        let fewest = (0..=votes.len()).find(|count| enough(votes.get(..*count).unwrap_or_default()));
        fewest.map_or(0, |fewest| votes.len() - fewest)
    }

    /// The votes needed to be quorate: more than half of the expected (votequorum(5)); 1 for a two_node cluster.
    pub fn quorum(&self) -> u32 {
        let two_node = self.cluster.votequorum.two_node && self.nodes.len() <= 2;
        if two_node { 1 } else { self.expected_votes() / 2 + 1 }
    }
}
