//! The votes of an inventory's clusters.
//!
//! Comes in: a cluster of an inventory. Goes out: its configuration for the quorum engine, and what the votes of the whole
//! cluster come to.

use super::{Cluster, ClusterKind, Inventory, Node, QDevice};
use crate::model::quorum::survival::{DeviceState, Verdict, survive, survivors_table};
use crate::model::quorum::{self, Algorithm, ClusterConfig, QuorumRule, VoteQuorumOptions, Voter};

impl Inventory {
    /// A cluster for the quorum engine: as corosync is to be told, or etcd's members. `None` where nothing is decided by
    /// votes, or nobody is there to vote.
    ///
    /// Under lms a stated number of votes that is the computed one is taken for a remark, not for a `votes:` key:
    /// corosync-qdevice(8) says to leave the key out. Where not every node has one vote it must be written (VQ 1469).
    pub fn cluster_config(&self, cluster: &Cluster) -> Option<ClusterConfig> {
        let rule = match cluster.kind.value {
            ClusterKind::Corosync => QuorumRule::Corosync,
            ClusterKind::Etcd | ClusterKind::Kubernetes => QuorumRule::Etcd,
            ClusterKind::None => return None,
        };
        let voter = |node: &Node| Voter {
            name: node.machine.name.value.clone(),
            nodeid: *node.nodeid,
            votes: *node.votes,
        };
        let nodes: Vec<Voter> = self.members_of(cluster).map(voter).collect();
        let options = &cluster.votequorum;
        (!nodes.is_empty()).then(|| ClusterConfig {
            rule,
            qdevice: cluster.qdevice.as_ref().map(|qdevice| quorum::QDeviceConfig {
                algorithm: qdevice.algorithm,
                votes_key: votes_key(qdevice, &nodes),
                tie_breaker: qdevice.tie_breaker,
            }),
            nodes,
            options: VoteQuorumOptions {
                two_node: options.two_node,
                wait_for_all: options.wait_for_all,
                auto_tie_breaker: options.auto_tie_breaker.clone(),
                last_man_standing: options.last_man_standing,
                allow_downscale: options.allow_downscale,
                ..VoteQuorumOptions::default()
            },
        })
    }
}

fn votes_key(qdevice: &QDevice, nodes: &[Voter]) -> Option<u32> {
    let stated = qdevice.votes.as_ref().map(|votes| votes.value);
    match qdevice.algorithm {
        Algorithm::Lms => {
            let even = nodes.iter().all(|node| node.votes == 1);
            stated.filter(|votes| !even || *votes != algorithm_votes(Algorithm::Lms, nodes.len()))
        }
        Algorithm::Ffsplit => Some(stated.unwrap_or(1)),
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
