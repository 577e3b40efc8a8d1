//! corosync-qnetd for one cluster: who is connected, with which membership, and whom it gives the device's votes.
//!
//! In: connects, membership lists, quorum lists and disconnects. Out: the votes it sends. The rules themselves are in
//! the two algorithm modules; this one keeps the client list they work on.

use super::config::{Algorithm, TieBreaker};
use super::{ffsplit, lms};
use std::collections::BTreeSet;

/// The answer of qnetd to a client, or what a daemon makes of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vote {
    Ack,
    Nack,
}

/// A vote and the node it is sent to.
pub(super) type SentVote = (usize, Vote);

/// A node's daemon as qnetd sees it.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) node: usize,
    pub(super) nodeid: u32,
    pub(super) ring: u64,
    pub(super) members: BTreeSet<usize>,
    /// lms only: the last result for this client (LMS 62-66).
    pub(super) last: LastResult,
}

/// `last_result` of the lms algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastResult {
    /// Connected and not yet judged.
    New,
    /// Asked to wait until the ring ids agree.
    Waiting,
    Voted(Vote),
}

/// qnetd's view of one cluster.
#[derive(Clone, Debug)]
pub(super) struct Qnetd {
    pub(super) algorithm: Algorithm,
    pub(super) tie_breaker: TieBreaker,
    /// The node ids of the configured node list.
    pub(super) nodeids: Vec<u32>,
    /// In the order of connection.
    pub(super) clients: Vec<Client>,
    /// ffsplit only: the partition that has the vote (FF, `quorate_partition_node_list`).
    pub(super) favoured: BTreeSet<usize>,
}

impl Qnetd {
    pub(super) fn start(algorithm: Algorithm, tie_breaker: TieBreaker, nodeids: Vec<u32>) -> Qnetd {
        Qnetd { algorithm, tie_breaker, nodeids, clients: Vec::new(), favoured: BTreeSet::new() }
    }

    pub(super) fn has(&self, node: usize) -> bool {
        self.clients.iter().any(|client| client.node == node)
    }

    /// A daemon connects or sends its new membership; it is judged by [`Qnetd::judge`].
    pub(super) fn take_membership(&mut self, node: usize, ring: u64, members: &BTreeSet<usize>) {
        match self.clients.iter_mut().find(|client| client.node == node) {
            Some(client) => {
                client.ring = ring;
                client.members = members.clone();
            }
            None => {
                let nodeid = self.nodeids.get(node).copied().unwrap_or(0);
                let members = members.clone();
                self.clients.push(Client { node, nodeid, ring, members, last: LastResult::New });
            }
        }
    }

    /// Judges after the membership lists of these nodes arrived.
    pub(super) fn judge(&mut self, nodes: &[usize]) -> Vec<SentVote> {
        match self.algorithm {
            Algorithm::Lms => nodes.iter().flat_map(|node| lms::judge(self, *node)).collect(),
            // Only the last list makes the membership stable, and then everyone is told at once (FF 656-697).
            Algorithm::Ffsplit if nodes.is_empty() => Vec::new(),
            Algorithm::Ffsplit => ffsplit::judge(self, None),
        }
    }

    /// Judges after this node's quorum list arrived; ffsplit takes it as information only (FF 814-826).
    pub(super) fn judge_again(&mut self, node: usize) -> Vec<SentVote> {
        match self.algorithm {
            Algorithm::Lms => lms::judge(self, node),
            Algorithm::Ffsplit => Vec::new(),
        }
    }

    /// The timers of the clients that were told to wait (LMS 86-88).
    pub(super) fn retry_waiting(&mut self) -> Vec<SentVote> {
        let waits = |client: &&Client| client.last == LastResult::Waiting;
        let waiting: Vec<usize> = self.clients.iter().filter(waits).map(|client| client.node).collect();
        waiting.into_iter().flat_map(|node| self.judge_again(node)).collect()
    }

    /// A client is gone. ffsplit judges again while the leaving client is still in the list (FF 829-841); lms only
    /// forgets it (LMS 356-363).
    pub(super) fn disconnect(&mut self, node: usize) -> Vec<SentVote> {
        if !self.has(node) {
            return Vec::new();
        }
        let votes = match self.algorithm {
            Algorithm::Lms => Vec::new(),
            Algorithm::Ffsplit => ffsplit::judge(self, Some(node)),
        };
        self.clients.retain(|client| client.node != node);
        votes
    }
}
