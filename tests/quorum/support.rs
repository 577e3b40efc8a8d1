//! Small clusters and a short notation for what their nodes say, shared by the quorum tests.
#![allow(dead_code)]

use rackdown::model::quorum::*;

pub fn cluster(votes: &[u32]) -> ClusterConfig {
    let node = |(position, votes): (usize, &u32)| Voter {
        name: format!("n{}", position + 1),
        nodeid: position as u32 + 1,
        votes: *votes,
    };
    ClusterConfig {
        rule: QuorumRule::Corosync,
        nodes: votes.iter().enumerate().map(node).collect(),
        qdevice: None,
        options: VoteQuorumOptions::default(),
    }
}

pub fn with_device(
    votes: &[u32],
    algorithm: Algorithm,
    votes_key: Option<u32>,
    tie_breaker: TieBreaker,
) -> ClusterConfig {
    ClusterConfig { qdevice: Some(QDeviceConfig { algorithm, votes_key, tie_breaker }), ..cluster(votes) }
}

pub fn lms(nodes: usize) -> ClusterConfig {
    with_device(&vec![1; nodes], Algorithm::Lms, None, TieBreaker::Lowest)
}

pub fn ffsplit(nodes: usize) -> ClusterConfig {
    with_device(&vec![1; nodes], Algorithm::Ffsplit, Some(1), TieBreaker::Lowest)
}

pub fn options(config: ClusterConfig, change: impl Fn(&mut VoteQuorumOptions)) -> ClusterConfig {
    let mut config = config;
    change(&mut config.options);
    config
}

pub fn wait_for_all(config: ClusterConfig) -> ClusterConfig {
    options(config, |options| options.wait_for_all = Some(true))
}

/// A full cluster in which nothing is wrong; the tests change what they are about.
pub fn fine() -> Scenario {
    Scenario {
        down: Vec::new(),
        qnetd: QnetdState::Up,
        partitions: None,
        history: History::Together,
        leave: Leave::Crash,
    }
}

/// Nodes from 1, as in the notation, to positions from 0.
pub fn at(nodes: &[usize]) -> Vec<usize> {
    nodes.iter().map(|node| node - 1).collect()
}

pub fn group(members: &[usize], reach: Reach) -> Group {
    Group { members: at(members), reach }
}

/// `1,2 5/7 q4 yes | 3,4 2/7 q4 no`; a membership that does not agree is written node by node: `1:5/7 q4 yes 2:2/7 q4 no`.
pub fn notation(memberships: &[Membership]) -> String {
    let view = |view: &NodeView| {
        format!(
            "{}/{} q{} {}",
            view.votes,
            view.expected,
            view.quorum,
            if view.quorate { "yes" } else { "no" }
        )
    };
    let side = |membership: &Membership| {
        if membership.is_uniform() {
            let members: Vec<String> = membership.members.iter().map(|node| (node + 1).to_string()).collect();
            format!("{} {}", members.join(","), view(&membership.views[0]))
        } else {
            let views: Vec<String> =
                membership.views.iter().map(|of| format!("{}:{}", of.node + 1, view(of))).collect();
            views.join(" ")
        }
    };
    memberships.iter().map(side).collect::<Vec<_>>().join(" | ")
}

#[track_caller]
pub fn check(config: &ClusterConfig, scenario: &Scenario, expected: &str) {
    assert_eq!(notation(&play(config, scenario).unwrap()), expected, "{scenario:?}");
}

#[track_caller]
pub fn check_moments(config: &ClusterConfig, moments: &[Vec<Event>], expected: &str) {
    assert_eq!(notation(&simulate(config, moments).unwrap()), expected, "{moments:?}");
}
