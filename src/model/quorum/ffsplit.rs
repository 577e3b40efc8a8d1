//! The ffsplit algorithm of corosync-qnetd ("fifty-fifty split", FF 330-712), without heuristics.
//!
//! In: the client list and the client that is about to leave, if any. Out: a vote for every other client, or none while
//! the memberships do not fit together yet.

use super::config::TieBreaker;
use super::qnetd::{Client, Qnetd, SentVote, Vote};
use std::collections::{BTreeMap, BTreeSet};

/// Selects the partition that gets the vote and tells every client (FF 644-712).
pub(super) fn judge(qnetd: &mut Qnetd, leaving: Option<usize>) -> Vec<SentVote> {
    if !is_stable(qnetd, leaving) {
        return Vec::new();
    }
    let selected = select(qnetd, leaving).map(|client| client.members.clone()).unwrap_or_default();
    qnetd.favoured = selected;
    let vote = |client: &Client| if qnetd.favoured.contains(&client.node) { Vote::Ack } else { Vote::Nack };
    staying(qnetd, leaving).map(|client| (client.node, vote(client))).collect()
}

fn staying(qnetd: &Qnetd, leaving: Option<usize>) -> impl Iterator<Item = &Client> {
    qnetd.clients.iter().filter(move |client| Some(client.node) != leaving)
}

/// Whether all clients of a membership report the same ring (FF, `is_membership_stable`). The same ring has the same
/// members, so the lists need not be compared.
fn is_stable(qnetd: &Qnetd, leaving: Option<usize>) -> bool {
    let rings: BTreeMap<usize, u64> =
        staying(qnetd, leaving).map(|client| (client.node, client.ring)).collect();
    staying(qnetd, leaving).all(|client| {
        let known = client.members.iter().filter_map(|member| rings.get(member));
        known.copied().all(|ring| ring == client.ring)
    })
}

fn select(qnetd: &Qnetd, leaving: Option<usize>) -> Option<&Client> {
    // The leaving client is still in the list and counts as connected.
    let connected: BTreeSet<usize> = qnetd.clients.iter().map(|client| client.node).collect();
    let mut best: Option<&Client> = None;
    for client in staying(qnetd, leaving) {
        if is_better(qnetd, &connected, client, best) {
            best = Some(client);
        }
    }
    best
}

/// `partition_cmp` (FF 357-463): more than half wins, less than half loses, in between the tie is broken.
fn is_better(qnetd: &Qnetd, connected: &BTreeSet<usize>, client: &Client, best: Option<&Client>) -> bool {
    let configured = qnetd.nodeids.len();
    let size = client.members.len();
    // Odd clusters never split fifty-fifty (FF 357-365).
    if configured % 2 == 1 || size * 2 != configured {
        return size * 2 > configured;
    }
    let Some(best) = best else { return true };
    let clients = |members: &BTreeSet<usize>| members.intersection(connected).count();
    let (ours, theirs) = (clients(&client.members), clients(&best.members));
    if ours != theirs {
        return ours > theirs;
    }
    // `keep_active_partition_tie_breaker` is on by default (FF 422-436).
    match (qnetd.favoured.contains(&client.node), qnetd.favoured.contains(&best.node)) {
        (true, false) => true,
        (false, true) => false,
        _ => is_preferred(qnetd, &client.members),
    }
}

fn is_preferred(qnetd: &Qnetd, members: &BTreeSet<usize>) -> bool {
    let preferred = match qnetd.tie_breaker {
        TieBreaker::Lowest => qnetd.nodeids.iter().min().copied(),
        TieBreaker::Highest => qnetd.nodeids.iter().max().copied(),
        TieBreaker::Node(nodeid) => Some(nodeid),
    };
    members.iter().any(|node| qnetd.nodeids.get(*node).copied() == preferred)
}
