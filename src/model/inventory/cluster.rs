//! A cluster as a whole, and the vote provider outside of it.
//!
//! Comes in: nothing. Goes out: a cluster's name, its kind, its options of votequorum; the QDevice.

use crate::diag::Span;
use crate::model::quorum::{Algorithm, AutoTieBreaker, TieBreaker};
use crate::model::stated::Stated;

/// A cluster as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its name.
    pub name: Stated<String>,
    /// How its members agree; where it is not stated, the place of the cluster's table.
    pub kind: Stated<ClusterKind>,
    /// What runs it: `Proxmox VE 9`.
    pub platform: Option<Stated<String>>,
    /// The keys of corosync's `quorum` section (votequorum(5)).
    pub votequorum: Stated<VoteQuorum>,
    /// The vote provider outside of it, if there is one.
    pub qdevice: Option<QDevice>,
}

/// Writes the list of kinds down once: a kind and its word in the inventory.
macro_rules! cluster_kinds {
    ($($(#[$about:meta])* $kind:ident: $word:literal;)*) => {
        /// How the members of a cluster agree on what is to run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ClusterKind {
            $($(#[$about])* $kind,)*
        }

        impl ClusterKind {
            /// All kinds.
            pub const ALL: &[ClusterKind] = &[$(ClusterKind::$kind),*];

            /// The word used in the inventory.
            pub fn word(self) -> &'static str {
                match self { $(ClusterKind::$kind => $word),* }
            }
        }
    };
}

cluster_kinds! {
    /// By the votes of corosync's votequorum: Proxmox VE, Pacemaker.
    Corosync: "corosync";
    /// By a majority of members, as etcd and whatever else runs Raft does: Consul, Nomad, Swarm. Other nodes are workers.
    Etcd: "etcd";
    /// Kubernetes: its control plane by a majority of etcd's members; the other nodes are workers.
    Kubernetes: "kubernetes";
    /// They do not: computers that only stand together, or one alone.
    None: "none";
}

impl ClusterKind {
    /// The kind with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// Whether a majority of members decides, and a node without a vote is a worker.
    pub fn is_majority(self) -> bool {
        matches!(self, ClusterKind::Etcd | ClusterKind::Kubernetes)
    }
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
    /// Where its table stands.
    pub table: Span,
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
