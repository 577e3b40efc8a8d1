//! A scenario: where the cluster ends up, and by which history it got there.
//!
//! In: a [`Scenario`] in the terms of a status page (who is off, who reaches whom, who reaches qnetd, what was lost
//! first). Out: the moments that [`simulate`] plays, and what it says. Nothing here decides about votes.

use super::config::{ClusterConfig, Refusal};
use super::events::Event;
use super::simulation::simulate;
use super::views::Membership;
use std::collections::BTreeSet;

/// The end state of a cluster and the way to it. Nodes are positions in [`ClusterConfig::nodes`], from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The nodes that are off at the end, in the order in which they went.
    pub down: Vec<usize>,
    /// Whether corosync-qnetd runs at the end.
    pub qnetd: QnetdState,
    /// Who reaches whom; `None` if every node reaches every other and qnetd's host.
    pub partitions: Option<Vec<Group>>,
    /// What was lost in which order.
    pub history: History,
    /// How the nodes in `down` went.
    pub leave: Leave,
}

/// Whether corosync-qnetd runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QnetdState {
    /// It runs; also right for a cluster without a device.
    Up,
    /// It is dead or its host is off.
    Down,
}

/// Nodes that reach each other. May name nodes that are down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The nodes of the group.
    pub members: Vec<usize>,
    /// Which of them reach qnetd's host.
    pub reach: Reach,
}

/// Which members of a group reach qnetd's host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every member.
    All,
    /// No member.
    None,
    /// These.
    Only(Vec<usize>),
}

/// What was lost in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// The full cluster ran; then all that is lost was lost at once.
    Together,
    /// The full cluster ran; the nodes went one after the other, settling in between, links and qnetd last.
    OneByOne,
    /// The full cluster ran; qnetd was lost first, nodes and links after the cluster had settled.
    QnetdFirst,
    /// The full cluster ran; nodes and links were lost first, qnetd after the cluster had settled.
    NodesFirst,
    /// The nodes that are not down boot into the end state; there was nothing before.
    ColdStart,
}

/// How nodes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Power cut, crash or lost link.
    Crash,
    /// Orderly shutdown.
    Orderly,
}

/// Why a scenario has no outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScenarioError {
    /// corosync does not start with this configuration.
    Refused(Vec<Refusal>),
    /// A position that is no node of the cluster.
    UnknownNode(usize),
    /// A running node that is in no group.
    NodeInNoGroup(usize),
    /// A node that is in two groups.
    NodeInTwoGroups(usize),
}

/// What every node sees at the end of the scenario.
pub fn play(config: &ClusterConfig, scenario: &Scenario) -> Result<Vec<Membership>, ScenarioError> {
    check_groups(config, scenario)?;
    simulate(config, &moments(config, scenario)).map_err(ScenarioError::Refused)
}

fn check_groups(config: &ClusterConfig, scenario: &Scenario) -> Result<(), ScenarioError> {
    let count = config.nodes.len();
    let groups = scenario.partitions.as_deref().unwrap_or_default();
    let mut grouped = BTreeSet::new();
    for group in groups {
        for node in &group.members {
            if !grouped.insert(*node) {
                return Err(ScenarioError::NodeInTwoGroups(*node));
            }
        }
    }
    let only = groups
        .iter()
        .filter_map(|group| if let Reach::Only(nodes) = &group.reach { Some(nodes) } else { None });
    let mut named = scenario.down.iter().chain(&grouped).chain(only.flatten());
    if let Some(unknown) = named.find(|node| **node >= count) {
        return Err(ScenarioError::UnknownNode(*unknown));
    }
    let in_group = |node: &usize| {
        scenario.partitions.is_none() || scenario.down.contains(node) || grouped.contains(node)
    };
    (0..count).find(|node| !in_group(node)).map_or(Ok(()), |node| Err(ScenarioError::NodeInNoGroup(node)))
}

/// The moments of a scenario, from the dark cluster on.
fn moments(config: &ClusterConfig, scenario: &Scenario) -> Vec<Vec<Event>> {
    let all: Vec<usize> = (0..config.nodes.len()).collect();
    let go = |nodes: &[usize]| match scenario.leave {
        Leave::Crash => Event::Crash(nodes.to_vec()),
        Leave::Orderly => Event::Leave(nodes.to_vec()),
    };
    let links = link_events(scenario);
    let reach = vec![Event::QnetdReach(reaching(config, scenario))];
    let qnetd = if scenario.qnetd == QnetdState::Down { vec![Event::QnetdDown] } else { Vec::new() };
    let full = vec![Event::Boot(all.clone())];
    let nodes_and_links = || [vec![go(&scenario.down)], links.clone()].concat();
    match scenario.history {
        History::ColdStart => {
            let up: Vec<usize> = all.into_iter().filter(|node| !scenario.down.contains(node)).collect();
            vec![[links, reach, qnetd, vec![Event::Boot(up)]].concat()]
        }
        History::Together => vec![full, [nodes_and_links(), reach, qnetd].concat()],
        History::OneByOne => {
            let each = scenario.down.iter().map(|node| vec![go(&[*node])]);
            std::iter::once(full).chain(each).chain([[links, reach, qnetd].concat()]).collect()
        }
        History::QnetdFirst => vec![full, [reach, qnetd].concat(), nodes_and_links()],
        // If qnetd died, who had been cut off from it before died with the links, unless everyone is meant.
        History::NodesFirst
            if scenario.qnetd == QnetdState::Down && !reaching(config, scenario).is_empty() =>
        {
            vec![full, [nodes_and_links(), reach].concat(), qnetd]
        }
        History::NodesFirst => vec![full, nodes_and_links(), [reach, qnetd].concat()],
    }
}

fn link_events(scenario: &Scenario) -> Vec<Event> {
    let groups = scenario.partitions.iter();
    groups.map(|groups| Event::Links(groups.iter().map(|group| group.members.clone()).collect())).collect()
}

fn reaching(config: &ClusterConfig, scenario: &Scenario) -> Vec<usize> {
    let Some(groups) = &scenario.partitions else { return (0..config.nodes.len()).collect() };
    let members = groups.iter().flat_map(|group| match &group.reach {
        Reach::All => group.members.clone(),
        Reach::None => Vec::new(),
        Reach::Only(nodes) => group.members.iter().copied().filter(|node| nodes.contains(node)).collect(),
    });
    members.collect()
}
