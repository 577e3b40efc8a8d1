//! The smallest losses that stop the cluster.
//!
//! In: a [`ClusterConfig`]. Out: patterns of losses that are fatal while no part of them is: so many nodes of a class of
//! equal nodes, with or without the QDevice. Classes keep this small: 200 nodes with one vote are one class.

use super::config::{ClusterConfig, Refusal};
use super::survival::{DeviceState, Loss, Rules};
use std::collections::BTreeMap;

/// Nodes that may stand for each other: equal votes, and none of them decides ties unless it is alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeClass {
    /// The votes of each.
    pub votes: u64,
    /// Whether this is the node that decides ties without a device.
    pub breaks_ties: bool,
    /// The nodes, in the order of the node list.
    pub members: Vec<usize>,
}

/// A fatal loss of which no part is fatal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FatalPattern {
    /// Whether the QDevice is lost, too.
    pub device: bool,
    /// How many nodes of each class are lost, in the order of [`FatalSets::classes`].
    pub lost: Vec<usize>,
}

/// The minimal fatal losses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FatalSets {
    /// The classes the patterns speak of, most votes first.
    pub classes: Vec<NodeClass>,
    /// Smallest first; empty if the cluster never runs.
    pub patterns: Vec<FatalPattern>,
    /// Whether `patterns` lists all; with very many kinds of nodes only some are searched, the smallest always found.
    pub complete: bool,
}

/// How many losses are tried before the list is given as incomplete.
const BUDGET: usize = 20_000;

/// The minimal fatal losses of the full cluster.
pub fn fatal_sets(config: &ClusterConfig) -> Result<FatalSets, Vec<Refusal>> {
    let rules = Rules::of(config)?;
    let classes = node_classes(&rules, rules.tie_node);
    let intact = rules.device_states().first().copied().unwrap_or(DeviceState::Absent);
    if !rules.outcome(Loss::default(), intact).quorate {
        return Ok(FatalSets { classes, patterns: Vec::new(), complete: true });
    }
    let mut search = LossSearch { rules: &rules, classes: &classes, found: Vec::new(), left: BUDGET };
    for device in rules.device_states() {
        search.extend(&mut Vec::new(), device);
    }
    let (mut patterns, complete) = (search.found, search.left > 0);
    if !complete {
        for device in rules.device_states() {
            patterns.extend(smallest(&rules, &classes, device));
        }
    }
    patterns.sort_by_key(|pattern| (pattern.size(), pattern.device, std::cmp::Reverse(pattern.lost.clone())));
    patterns.dedup();
    Ok(FatalSets { classes, patterns, complete })
}

/// The nodes by votes, most first; `single` is a class of its own.
pub fn node_classes(rules: &Rules, single: Option<usize>) -> Vec<NodeClass> {
    let mut classes: BTreeMap<(u64, bool), Vec<usize>> = BTreeMap::new();
    for (node, votes) in rules.votes.iter().enumerate() {
        classes.entry((*votes, Some(node) == single)).or_default().push(node);
    }
    classes
        .into_iter()
        .rev()
        .map(|((votes, breaks_ties), members)| NodeClass { votes, breaks_ties, members })
        .collect()
}

impl FatalPattern {
    /// How many things are lost.
    pub fn size(&self) -> usize {
        self.lost.iter().sum::<usize>() + usize::from(self.device)
    }

    /// The first nodes of each class, as an example.
    pub fn example(&self, classes: &[NodeClass]) -> Vec<usize> {
        let taken = classes.iter().zip(&self.lost).flat_map(|(class, lost)| class.members.iter().take(*lost));
        let mut nodes: Vec<usize> = taken.copied().collect();
        nodes.sort_unstable();
        nodes
    }

    /// How many sets of nodes the pattern stands for; `None` if more than a u128 holds.
    pub fn sets(&self, classes: &[NodeClass]) -> Option<u128> {
        let mut classes = classes.iter().zip(&self.lost);
        classes.try_fold(1u128, |sets, (class, lost)| sets.checked_mul(choose(class.members.len(), *lost)?))
    }
}

fn choose(of: usize, take: usize) -> Option<u128> {
    let take = take.min(of.checked_sub(take)?);
    (0..take).try_fold(1u128, |sets, step| {
        sets.checked_mul((of - step) as u128).map(|sets| sets / (step as u128 + 1))
    })
}

struct LossSearch<'a> {
    rules: &'a Rules,
    classes: &'a [NodeClass],
    found: Vec<FatalPattern>,
    left: usize,
}

impl LossSearch<'_> {
    /// Tries every number of the next class; more of a loss that is fatal already is never minimal.
    fn extend(&mut self, lost: &mut Vec<usize>, device: DeviceState) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let fatal = is_fatal(self.rules, self.classes, lost, device);
        if fatal {
            if self.is_minimal(lost, device) {
                let mut lost = lost.clone();
                lost.resize(self.classes.len(), 0);
                self.found.push(FatalPattern { device: device == DeviceState::Down, lost });
            }
            return;
        }
        let Some(class) = self.classes.get(lost.len()) else { return };
        for count in 0..=class.members.len() {
            lost.push(count);
            let already = is_fatal(self.rules, self.classes, lost, device);
            self.extend(lost, device);
            lost.pop();
            if already {
                break;
            }
        }
    }

    fn is_minimal(&self, lost: &[usize], device: DeviceState) -> bool {
        let fatal = |lost: &[usize], device| is_fatal(self.rules, self.classes, lost, device);
        if device == DeviceState::Down && fatal(lost, DeviceState::Up) {
            return false;
        }
        let mut less = lost.to_vec();
        for class in 0..less.len() {
            let Some(count) = less.get_mut(class).filter(|count| **count > 0) else { continue };
            *count -= 1;
            if fatal(&less, device) {
                return false;
            }
            if let Some(count) = less.get_mut(class) {
                *count += 1;
            }
        }
        true
    }
}

fn is_fatal(rules: &Rules, classes: &[NodeClass], lost: &[usize], device: DeviceState) -> bool {
    let mut loss = Loss::default();
    for (class, count) in classes.iter().zip(lost) {
        loss.nodes += count;
        loss.votes = loss.votes.saturating_add(class.votes.saturating_mul(*count as u64));
        loss.tie_node |= class.breaks_ties && *count > 0;
    }
    !rules.outcome(loss, device).quorate
}

/// The smallest fatal loss for one state of the device: the most votes first, once with and once without the tie node
/// ahead. Minimal, because one node fewer of the most valuable was not enough.
fn smallest(rules: &Rules, classes: &[NodeClass], device: DeviceState) -> Option<FatalPattern> {
    let greedy = |mut lost: Vec<usize>| {
        for (position, class) in classes.iter().enumerate() {
            while !is_fatal(rules, classes, &lost, device)
                && lost.get(position).is_some_and(|lost| *lost < class.members.len())
            {
                lost.iter_mut().skip(position).take(1).for_each(|lost| *lost += 1);
            }
        }
        FatalPattern { device: device == DeviceState::Down, lost }
    };
    let plain = greedy(vec![0; classes.len()]);
    let with_tie_node = greedy(classes.iter().map(|class| usize::from(class.breaks_ties)).collect());
    let best = if with_tie_node.size() < plain.size() { with_tie_node } else { plain };
    let without_device = device == DeviceState::Down && is_fatal(rules, classes, &best.lost, DeviceState::Up);
    (!without_device).then_some(best)
}
