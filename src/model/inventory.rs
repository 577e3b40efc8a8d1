//! What a cluster consists of, as its owner states it.
//!
//! Comes in: `parse::inventory`. Goes out: nodes, other machines, switches, UPSes and the QDevice, names checked and
//! references resolved. Orders are the author's. Every word and figure is stated by hand; what can be held against a
//! measurement later knows its place in the file.

use super::quantity::{Percent, Rate, Size};
use super::quorum::survival::{DeviceState, Verdict, survive, survivors_table};
use super::quorum::{self, AutoTieBreaker, ClusterConfig, VoteQuorumOptions, Voter};
pub use super::quorum::{Algorithm, TieBreaker};
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
    pub votequorum: Stated<VoteQuorum>,
}

/// Options of corosync's votequorum, named as in votequorum(5); off by default, except that two_node sets
/// `wait_for_all` unless that is written as false.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoteQuorum {
    /// One of two nodes is enough.
    pub two_node: bool,
    /// All nodes must have been seen once before the cluster runs.
    pub wait_for_all: Option<bool>,
    /// Exactly half of the votes is enough for the side with the chosen node.
    pub auto_tie_breaker: Option<AutoTieBreaker>,
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
    /// What it is in the network.
    pub kind: MachineKind,
    /// Short name for narrow places; the name if none is stated.
    pub label: String,
    /// Where it stands in its band and in which rack and room.
    pub standing: Standing,
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
    /// The share of the time that it is up.
    pub availability: Option<Stated<Percent>>,
    /// Network interfaces.
    pub nics: Vec<Nic>,
    /// Disks and pools.
    pub storage: Vec<Storage>,
    /// What keeps it running.
    pub power: Vec<Power>,
    /// Further facts of the author's own.
    pub extra: Value,
}

/// Where a machine or switch stands: in the picture, and in the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its place in its band of the topology, from 1; by default the first that is free, in the order of the file.
    pub slot: Option<Stated<u32>>,
    /// The rack.
    pub rack: Option<String>,
    /// The room.
    pub room: Option<String>,
}

impl Standing {
    /// `rack A, cellar`; `None` if neither is stated.
    pub fn words(&self) -> Option<String> {
        match (&self.rack, &self.room) {
            (Some(rack), Some(room)) => Some(format!("rack {rack}, {room}")),
            (Some(rack), None) => Some(format!("rack {rack}")),
            (None, room) => room.clone(),
        }
    }
}

/// What a machine is in the network; a cluster member is always a computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MachineKind {
    /// The provider's side of the uplink.
    Internet,
    /// What routes between the networks.
    Router,
    /// A computer.
    #[default]
    Computer,
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
    /// Where it stands in its band and in which rack and room.
    pub standing: Standing,
    /// What its ports run at.
    pub speed: Option<Stated<Rate>>,
    /// Its own ports, as far as they are stated: uplinks to other switches.
    pub ports: Vec<Nic>,
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

impl Inventory {
    /// The machine of this name, cluster member or not.
    pub fn machine(&self, name: &str) -> Option<&Machine> {
        self.all_machines().find(|machine| *machine.name == name)
    }

    /// Members first, then the other machines, each in the author's order.
    pub fn all_machines(&self) -> impl Iterator<Item = &Machine> {
        self.nodes.iter().map(|node| &node.machine).chain(&self.machines)
    }

    /// The cluster as corosync is to be told, for the quorum engine.
    ///
    /// Under lms a stated number of votes that is the computed one is taken for a remark, not for a `votes:` key:
    /// corosync-qdevice(8) says to leave the key out. Where not every node has one vote it must be written (VQ 1469).
    pub fn cluster_config(&self) -> ClusterConfig {
        let voter = |node: &Node| Voter {
            name: node.machine.name.value.clone(),
            nodeid: *node.nodeid,
            votes: *node.votes,
        };
        let options = &self.cluster.votequorum;
        ClusterConfig {
            nodes: self.nodes.iter().map(voter).collect(),
            qdevice: self.qdevice.as_ref().map(|qdevice| quorum::QDevice {
                algorithm: qdevice.algorithm,
                votes_key: self.votes_key(qdevice),
                tie_breaker: qdevice.tie_breaker,
            }),
            options: VoteQuorumOptions {
                two_node: options.two_node,
                wait_for_all: options.wait_for_all,
                auto_tie_breaker: options.auto_tie_breaker.clone(),
                last_man_standing: options.last_man_standing,
                allow_downscale: options.allow_downscale,
                ..VoteQuorumOptions::default()
            },
        }
    }

    /// The same cluster without its QDevice.
    pub fn without_qdevice(&self) -> ClusterConfig {
        ClusterConfig { qdevice: None, ..self.cluster_config() }
    }

    fn votes_key(&self, qdevice: &QDevice) -> Option<u32> {
        let stated = qdevice.votes.as_ref().map(|votes| votes.value);
        match qdevice.algorithm {
            Algorithm::Lms => {
                let even = self.nodes.iter().all(|node| *node.votes == 1);
                stated.filter(|votes| !even || *votes != algorithm_votes(Algorithm::Lms, self.nodes.len()))
            }
            Algorithm::Ffsplit => Some(stated.unwrap_or(1)),
        }
    }
}

/// The votes that an algorithm gives to a cluster of `nodes` members.
///
/// corosync counts a QDevice under lms as N-1 votes, under ffsplit as 1 (corosync-qdevice(8), "Algorithms").
pub fn algorithm_votes(algorithm: Algorithm, nodes: usize) -> u32 {
    match algorithm {
        Algorithm::Lms => u32::try_from(nodes.saturating_sub(1)).unwrap_or(u32::MAX),
        Algorithm::Ffsplit => 1,
    }
}

/// The word used by corosync, in the inventory and on the page.
pub fn algorithm_word(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Lms => "lms",
        Algorithm::Ffsplit => "ffsplit",
    }
}

/// What the votes of a whole cluster come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    /// The votes that must be there.
    pub needed: u64,
    /// All votes that there are.
    pub expected: u64,
    /// What the QDevice gives.
    pub qdevice: u64,
    /// How many nodes may fail, whichever they are, with the QDevice up or without one.
    pub spare: usize,
    /// The same while the QDevice is down; without one, the same as `spare`.
    pub spare_without_qdevice: usize,
}

impl Votes {
    /// Counts the votes of a full cluster. A configuration that corosync refuses has none.
    pub fn of(config: &ClusterConfig) -> Self {
        let up = if config.qdevice.is_some() { DeviceState::Up } else { DeviceState::Absent };
        let down = if config.qdevice.is_some() { DeviceState::Down } else { DeviceState::Absent };
        let (Ok(table), Ok(full)) = (survivors_table(config), survive(config, &[], up)) else {
            return Votes::default();
        };
        let spare = |device| {
            let rows = table.rows.iter().filter(|row| row.device == device);
            rows.take_while(|row| row.verdict == Verdict::All).map(|row| row.lost).last().unwrap_or(0)
        };
        Votes {
            needed: full.quorum,
            expected: table.expected,
            qdevice: table.device_votes,
            spare: spare(up),
            spare_without_qdevice: spare(down),
        }
    }
}
