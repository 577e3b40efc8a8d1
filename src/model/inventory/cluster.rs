//! The cluster as a whole, and the vote provider outside of it.
//!
//! Comes in: nothing. Goes out: the cluster's name and its options of votequorum; the QDevice.

use crate::model::quorum::{Algorithm, AutoTieBreaker, TieBreaker};
use crate::model::stated::Stated;

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
