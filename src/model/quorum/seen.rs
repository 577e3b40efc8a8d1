//! What a status can say where only these members are seen: the ends of all plain histories that lead there.
//!
//! In: a [`ClusterConfig`] and the members. Out: for each history what every member would say. How many nodes there were at
//! first is open, for written device votes are expected only once they are seen (VQ 1107-1134), and so is when qnetd was
//! lost, if it was.

use std::collections::BTreeMap;

use super::config::{ClusterConfig, Refusal};
use super::events::Event;
use super::scenario::QnetdState;
use super::simulation::simulate;
use super::views::NodeView;

/// Clusters with more nodes than this are taken to have begun whole, or with the members that are seen.
const MOST_BEGINNINGS: usize = 32;

/// How a history ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PossibleEnd {
    /// Whether qnetd runs at the end; it does where there is no device.
    pub qnetd: QnetdState,
    /// What each member says.
    pub views: Vec<NodeView>,
}

/// When qnetd was lost.
#[derive(Clone, Copy)]
enum QnetdLoss {
    Never,
    BeforeAll,
    BeforeTheNodes,
    AfterTheNodes,
}

/// The ends of the histories after which these members, positions in the node list, see each other and nobody else.
pub fn possible_ends(config: &ClusterConfig, members: &[usize]) -> Result<Vec<PossibleEnd>, Vec<Refusal>> {
    let losses: &[QnetdLoss] = match config.qdevice {
        None => &[QnetdLoss::Never],
        Some(_) => {
            &[QnetdLoss::Never, QnetdLoss::BeforeAll, QnetdLoss::BeforeTheNodes, QnetdLoss::AfterTheNodes]
        }
    };
    let mut ends = Vec::new();
    for gone in beginnings(config, members) {
        for nodes_go in ways_to_go(config, &gone) {
            for loss in losses {
                let moments = moments(members, &gone, &nodes_go, *loss);
                let qnetd = match loss {
                    QnetdLoss::Never => QnetdState::Up,
                    _ => QnetdState::Down,
                };
                let memberships = simulate(config, &moments)?;
                let views = memberships.into_iter().flat_map(|membership| membership.views).collect();
                let end = PossibleEnd { qnetd, views };
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
        }
    }
    Ok(ends)
}

/// The nodes that may have been there besides at first: one choice for each sum of votes, none at all first.
fn beginnings(config: &ClusterConfig, members: &[usize]) -> Vec<Vec<usize>> {
    let others: Vec<usize> = (0..config.nodes.len()).filter(|node| !members.contains(node)).collect();
    let is_written = config.qdevice.as_ref().is_some_and(|device| device.votes_key.is_some());
    let adapts = config.options.last_man_standing || config.options.allow_downscale;
    // Otherwise the same votes are expected from the start, and it matters only whether the cluster has ever been whole.
    if config.nodes.len() > MOST_BEGINNINGS || !(is_written || adapts) {
        return vec![Vec::new(), others];
    }
    let mut by_votes: BTreeMap<u64, Vec<usize>> = BTreeMap::from([(0, Vec::new())]);
    for node in &others {
        let votes = config.nodes.get(*node).map_or(0, |node| u64::from(node.votes));
        for (sum, nodes) in by_votes.clone() {
            by_votes
                .entry(sum.saturating_add(votes))
                .or_insert_with(|| [nodes.as_slice(), &[*node]].concat());
        }
    }
    // Nodes without a vote change no sum, but the number of nodes decides, too.
    if !by_votes.values().any(|nodes| nodes.len() == others.len()) {
        by_votes.insert(u64::MAX, others);
    }
    by_votes.into_values().collect()
}

/// All at once, or one by one; where corosync tells the difference, also in order.
fn ways_to_go(config: &ClusterConfig, gone: &[usize]) -> Vec<Vec<Vec<Event>>> {
    let each =
        |go: fn(Vec<usize>) -> Event| gone.iter().map(|node| vec![go(vec![*node])]).collect::<Vec<_>>();
    let at_once = |go: fn(Vec<usize>) -> Event| vec![vec![go(gone.to_vec())]];
    match gone {
        [] => vec![Vec::new()],
        _ if config.options.allow_downscale => {
            vec![at_once(Event::Crash), each(Event::Crash), at_once(Event::Leave), each(Event::Leave)]
        }
        // What counts is then how many went at a time, and who was left.
        [_, _, ..] if config.options.last_man_standing || config.options.auto_tie_breaker.is_some() => {
            vec![at_once(Event::Crash), each(Event::Crash)]
        }
        _ => vec![at_once(Event::Crash)],
    }
}

fn moments(members: &[usize], gone: &[usize], nodes_go: &[Vec<Event>], loss: QnetdLoss) -> Vec<Vec<Event>> {
    let boot = vec![Event::Boot([members, gone].concat())];
    let down = vec![vec![Event::QnetdDown]];
    match loss {
        QnetdLoss::Never => [vec![boot], nodes_go.to_vec()].concat(),
        QnetdLoss::BeforeAll => [down, vec![boot], nodes_go.to_vec()].concat(),
        QnetdLoss::BeforeTheNodes => [vec![boot], down, nodes_go.to_vec()].concat(),
        QnetdLoss::AfterTheNodes => [vec![boot], nodes_go.to_vec(), down].concat(),
    }
}
