//! How likely the cluster is quorate, from how likely each machine is up.
//!
//! In: a [`ClusterConfig`] and probabilities from 0 to 1, taken as independent. Out: the probability that what is up is
//! quorate. Small clusters with large votes are enumerated, all others are summed over votes; both are exact.

use super::config::{ClusterConfig, Refusal};
use super::survival::{DeviceRule, DeviceState, Loss, Rules};

/// Up to so many nodes every subset may be tried.
const MAX_ENUMERATED: usize = 20;
/// Up to so many additions the sum over votes may cost.
const MAX_CELLS: u64 = 20_000_000;

/// The probability that the cluster is quorate. `nodes` gives each node's availability in the order of the node list; a
/// missing one counts as 1. `device` is the availability of qnetd's host. `None` if the cluster is too large and its
/// votes too diverse for an exact answer.
pub fn quorate_probability(
    config: &ClusterConfig,
    nodes: &[f64],
    device: f64,
) -> Result<Option<f64>, Vec<Refusal>> {
    let rules = Rules::of(config)?;
    let up: Vec<f64> = (0..rules.count).map(|node| clamp(nodes.get(node).copied().unwrap_or(1.0))).collect();
    let device = clamp(device);
    let weights: &[(DeviceState, f64)] = match rules.device {
        DeviceRule::Absent => &[(DeviceState::Absent, 1.0)],
        _ => &[(DeviceState::Up, device), (DeviceState::Down, 1.0 - device)],
    };
    let quorate = |loss: Loss| -> f64 {
        weights
            .iter()
            .filter(|(state, _)| rules.outcome(loss, *state).quorate)
            .map(|(_, weight)| weight)
            .sum()
    };
    Ok(sum_over_votes(&rules, &up, &quorate).or_else(|| enumerate(&rules, &up, &quorate)))
}

fn clamp(probability: f64) -> f64 {
    if probability.is_nan() { 0.0 } else { probability.clamp(0.0, 1.0) }
}

/// A table over (nodes left, votes left, tie node lost), one node added after the other.
fn sum_over_votes(rules: &Rules, up: &[f64], quorate: &dyn Fn(Loss) -> f64) -> Option<f64> {
    let sum = rules.votes.iter().try_fold(0u64, |sum, votes| sum.checked_add(*votes))?;
    // Where only votes decide, it is enough to know whether anyone is left.
    let most = if rules.counts_nodes() { rules.count } else { rules.count.min(1) };
    let cells = sum.checked_add(1)?.checked_mul(most as u64 + 1)?.checked_mul(2)?;
    cells.checked_mul(rules.count.max(1) as u64).filter(|cost| *cost <= MAX_CELLS)?;
    let width = usize::try_from(sum).ok()?.checked_add(1)?;
    let mut table = vec![0.0f64; usize::try_from(cells).ok()?];
    *table.first_mut()? = 1.0;
    let cell = |nodes: usize, votes: usize, tie: usize| (nodes * width + votes) * 2 + tie;
    let mut votes_so_far = 0usize;
    for (node, (votes, up)) in rules.votes.iter().zip(up).enumerate() {
        let votes = usize::try_from(*votes).ok()?;
        let is_tie_node = Some(node) == rules.tie_node;
        // From the most down, so that a cell is read before this node is added to it.
        for nodes in (0..=node.min(most)).rev() {
            for left in (0..=votes_so_far).rev() {
                for tie in [1, 0] {
                    let before = std::mem::take(table.get_mut(cell(nodes, left, tie))?);
                    let lost = if is_tie_node { 1 } else { tie };
                    *table.get_mut(cell(nodes, left, lost))? += before * (1.0 - up);
                    *table.get_mut(cell((nodes + 1).min(most), left + votes, tie))? += before * up;
                }
            }
        }
        votes_so_far += votes;
    }
    let mut probability = 0.0;
    for nodes in 0..=most {
        for left in 0..width {
            for tie in [0, 1] {
                let weight = table.get(cell(nodes, left, tie)).copied().filter(|weight| *weight > 0.0);
                let loss = Loss { nodes: rules.count - nodes, votes: sum - left as u64, tie_node: tie == 1 };
                probability += weight.map_or(0.0, |weight| weight * quorate(loss));
            }
        }
    }
    Some(probability.min(1.0))
}

/// Every subset of the nodes.
fn enumerate(rules: &Rules, up: &[f64], quorate: &dyn Fn(Loss) -> f64) -> Option<f64> {
    if rules.count > MAX_ENUMERATED {
        return None;
    }
    fn branch(
        rules: &Rules,
        up: &[f64],
        node: usize,
        loss: Loss,
        weight: f64,
        quorate: &dyn Fn(Loss) -> f64,
    ) -> f64 {
        let Some(available) = up.get(node).copied() else { return weight * quorate(loss) };
        let votes = rules.votes.get(node).copied().unwrap_or(0);
        let lost = Loss {
            nodes: loss.nodes + 1,
            votes: loss.votes.saturating_add(votes),
            tie_node: loss.tie_node || Some(node) == rules.tie_node,
        };
        let stays = if available > 0.0 {
            branch(rules, up, node + 1, loss, weight * available, quorate)
        } else {
            0.0
        };
        let goes = if available < 1.0 {
            branch(rules, up, node + 1, lost, weight * (1.0 - available), quorate)
        } else {
            0.0
        };
        stays + goes
    }
    Some(branch(rules, up, 0, Loss::default(), 1.0, quorate).min(1.0))
}
