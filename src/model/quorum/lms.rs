//! The lms algorithm of corosync-qnetd ("last man standing", LMS 68-277), without heuristics.
//!
//! In: the client list and the client that asks. Out: the vote for that client, none while it has to wait.

use super::config::TieBreaker;
use super::qnetd::{Client, LastResult, Qnetd, SentVote, Vote};
use std::collections::BTreeMap;

/// Judges one client and remembers the result.
pub(super) fn judge(qnetd: &mut Qnetd, node: usize) -> Vec<SentVote> {
    let Some(client) = qnetd.clients.iter().find(|client| client.node == node) else { return Vec::new() };
    let judgement = verdict(qnetd, client);
    if let Some(client) = qnetd.clients.iter_mut().find(|client| client.node == node) {
        client.last = match judgement {
            Judgement::Wait => LastResult::Waiting,
            Judgement::Newcomer => client.last,
            Judgement::Vote(vote) => LastResult::Voted(vote),
        };
    }
    match judgement {
        Judgement::Wait => Vec::new(),
        Judgement::Newcomer => vec![(node, Vote::Nack)],
        Judgement::Vote(vote) => vec![(node, vote)],
    }
}

enum Judgement {
    Wait,
    /// NACK that is not saved, so that the client stays a newcomer (LMS 127).
    Newcomer,
    Vote(Vote),
}

fn verdict(qnetd: &Qnetd, client: &Client) -> Judgement {
    if !rings_agree(qnetd, client) {
        return Judgement::Wait;
    }
    // A partition is a ring id, and its score the number of clients that report it (UT 110-148).
    let mut partitions: BTreeMap<u64, usize> = BTreeMap::new();
    for other in &qnetd.clients {
        *partitions.entry(other.ring).or_default() += 1;
    }
    if partitions.len() <= 1 {
        return Judgement::Vote(Vote::Ack);
    }
    // A newcomer must not take the votes away from a partition that has them (LMS 120-133).
    let holds_votes =
        |other: &Client| other.ring != client.ring && other.last == LastResult::Voted(Vote::Ack);
    if client.last == LastResult::New && qnetd.clients.iter().any(holds_votes) {
        return Judgement::Newcomer;
    }
    // Without heuristics the score equals the size, so the second round (LMS 173-206) can only tie again.
    let best = partitions.values().copied().max().unwrap_or(0);
    let mut leaders = partitions.iter().filter(|(_, score)| **score == best).map(|(ring, _)| *ring);
    let wins = match (leaders.next(), leaders.next()) {
        (Some(only), None) => only == client.ring,
        _ => wins_tie(qnetd, client),
    };
    Judgement::Vote(if wins { Vote::Ack } else { Vote::Nack })
}

/// Whether everyone who shares a membership with the client, by either's list, reports the same ring (UT 49-93).
fn rings_agree(qnetd: &Qnetd, client: &Client) -> bool {
    qnetd.clients.iter().all(|other| {
        let together = client.members.contains(&other.node) || other.members.contains(&client.node);
        !together || other.ring == client.ring
    })
}

/// The tie breaker looks at all clients, also those of partitions that are not among the largest (LMS 208-272).
fn wins_tie(qnetd: &Qnetd, client: &Client) -> bool {
    let candidate = match qnetd.tie_breaker {
        TieBreaker::Lowest => qnetd.clients.iter().min_by_key(|other| other.nodeid),
        TieBreaker::Highest => qnetd.clients.iter().max_by_key(|other| other.nodeid),
        // The loop compares the asking client instead of the candidate (LMS 249), so only the node itself ever wins.
        TieBreaker::Node(nodeid) => return client.nodeid == nodeid,
    };
    candidate.is_some_and(|candidate| candidate.ring == client.ring)
}
