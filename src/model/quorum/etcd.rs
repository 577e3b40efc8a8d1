//! A cluster of etcd, or of whatever else runs Raft: members that reach each other go on if they are more than half of all.
//!
//! In: the settings in force and moments. Out: every member's view after the last one. No history plays a part: who was a
//! member stays one until it is removed by hand, so a member that is off, however it went, still counts
//! (<https://etcd.io/docs/v3.5/faq/>).

use std::collections::{BTreeMap, BTreeSet};

use super::config::Settings;
use super::events::Event;
use super::views::{DeviceColumn, Membership, NodeView, StatusFlag};

/// Plays the moments, starting from a cluster that is wholly off; the memberships at the end, ordered by first member.
pub(super) fn simulate(settings: &Settings, moments: &[Vec<Event>]) -> Vec<Membership> {
    let count = settings.votes.len();
    let mut running: BTreeSet<usize> = BTreeSet::new();
    // Nodes reach each other if their groups are equal.
    let mut groups: Vec<usize> = vec![0; count];
    for event in moments.iter().flatten() {
        match event {
            Event::Boot(nodes) => running.extend(nodes.iter().filter(|node| **node < count)),
            Event::Crash(nodes) | Event::Leave(nodes) => running.retain(|node| !nodes.contains(node)),
            Event::Links(sides) => groups = (0..count).map(|node| side_of(node, sides)).collect(),
            // There is no QDevice, and no number of expected votes that could be set.
            Event::QnetdReach(_)
            | Event::QnetdDown
            | Event::QnetdUp
            | Event::KillDaemon(_)
            | Event::StopDaemon(_)
            | Event::SetExpected { .. } => {}
        }
    }
    let mut sides: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in running {
        sides.entry(groups.get(node).copied().unwrap_or_default()).or_default().push(node);
    }
    let mut memberships: Vec<Membership> =
        sides.into_values().map(|members| membership(count, members)).collect();
    memberships.sort_by_key(|membership| membership.members.first().copied());
    memberships
}

/// The group of a node after a cut; one that is in no group is alone.
fn side_of(node: usize, sides: &[Vec<usize>]) -> usize {
    sides.iter().position(|side| side.contains(&node)).unwrap_or(sides.len() + node)
}

fn membership(count: usize, members: Vec<usize>) -> Membership {
    let (votes, expected) = (members.len() as u64, count as u64);
    let quorum = expected / 2 + 1;
    let quorate = votes >= quorum;
    let flags = if quorate { vec![StatusFlag::Quorate] } else { Vec::new() };
    let view = |node: &usize| NodeView {
        node: *node,
        votes,
        expected,
        quorum,
        quorate,
        flags: flags.clone(),
        device: DeviceColumn::NotRegistered,
    };
    Membership { views: members.iter().map(view).collect(), members }
}
