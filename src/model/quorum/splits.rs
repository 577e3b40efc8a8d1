//! What a cut through the cluster does: two sides that no longer reach each other, and who still reaches qnetd.
//!
//! In: a [`ClusterConfig`]. Out: for every kind of two-way split of the full cluster, and for every answer to who
//! reaches qnetd, which side keeps quorum. Equal nodes are counted, not listed; the node that decides ties is its own kind.

use super::config::{ClusterConfig, Refusal, TieBreaker};
use super::fatal::{NodeClass, node_classes};
use super::survival::{DeviceRule, DeviceState, Loss, Rules};

/// Which sides reach qnetd, all their members or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeenBy {
    /// There is no device.
    NoDevice,
    Both,
    First,
    Second,
    Neither,
}

/// Who on a side is quorate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideQuorum {
    All,
    /// Only the node named as tie breaker: the bug of lms (LMS 249).
    OnlyTieBreaker,
    None,
}

/// One side after the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitSide {
    /// The nodes of the example.
    pub members: Vec<usize>,
    /// The votes of a member that counts the device, if any does.
    pub votes: u64,
    /// Who is quorate.
    pub quorum: SideQuorum,
}

/// A kind of split and its outcome. The first side is the one with the node that decides ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Who reaches qnetd.
    pub seen_by: SeenBy,
    pub first: SplitSide,
    pub second: SplitSide,
}

/// The two-way splits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splits {
    /// The node that decides ties, if one does: the first side has it.
    pub tie_node: Option<usize>,
    /// The quorum that either side needs; a `two_node` cluster needs 1.
    pub quorum: u64,
    /// Ordered by the size of the first side, then by who reaches qnetd.
    pub rows: Vec<Split>,
    /// Whether `rows` lists every kind; with very many kinds of nodes only the first ones are given.
    pub complete: bool,
}

/// How many kinds of splits are listed.
const MAX_KINDS: usize = 400;

/// Every kind of two-way split.
pub fn two_way_splits(config: &ClusterConfig) -> Result<Splits, Vec<Refusal>> {
    let rules = Rules::of(config)?;
    let tie_node = rules.tie_node.or_else(|| device_tie_node(config, &rules));
    let anchor = tie_node.or((rules.count > 0).then_some(0));
    let classes = node_classes(&rules, anchor);
    let (kinds, complete) = first_sides(&classes, rules.count);
    let mut rows = Vec::new();
    for first in kinds {
        for seen_by in seen_states(&rules) {
            rows.push(split(config, &rules, &first, *seen_by));
        }
    }
    rows.sort_by_key(|row| (row.first.members.len(), row.first.members.clone(), row.seen_by));
    Ok(Splits { tie_node, quorum: rules.quorum, rows, complete })
}

/// The outcome of a cut between these nodes and the rest.
pub fn split_outcome(
    config: &ClusterConfig,
    first: &[usize],
    seen_by: SeenBy,
) -> Result<Split, Vec<Refusal>> {
    let rules = Rules::of(config)?;
    let first: Vec<usize> = (0..rules.count).filter(|node| first.contains(node)).collect();
    Ok(split(config, &rules, &first, seen_by))
}

fn seen_states(rules: &Rules) -> &'static [SeenBy] {
    if rules.device == DeviceRule::Absent {
        &[SeenBy::NoDevice]
    } else {
        &[SeenBy::Both, SeenBy::First, SeenBy::Second, SeenBy::Neither]
    }
}

/// The node that qnetd prefers in a tie.
fn device_tie_node(config: &ClusterConfig, rules: &Rules) -> Option<usize> {
    let device = config.device()?;
    let nodes = || config.nodes.iter().enumerate().map(|(position, node)| (node.nodeid, position));
    let found = match device.tie_breaker {
        TieBreaker::Lowest => nodes().min(),
        TieBreaker::Highest => nodes().max(),
        // With an id that no node has, ffsplit keeps to the client that connected first.
        TieBreaker::Node(id) => nodes()
            .find(|(nodeid, _)| *nodeid == id)
            .or(if rules.device == DeviceRule::Ffsplit { nodes().next() } else { None }),
    };
    found.map(|(_, position)| position)
}

/// One example of every kind of first side: with the single node, and neither everything nor nothing.
fn first_sides(classes: &[NodeClass], count: usize) -> (Vec<Vec<usize>>, bool) {
    let mut sides: Vec<Vec<usize>> = vec![Vec::new()];
    let mut complete = true;
    for class in classes {
        let numbers = if class.breaks_ties { 1..=1 } else { 0..=class.members.len() };
        let mut longer = Vec::new();
        for side in &sides {
            for number in numbers.clone() {
                longer.push(side.iter().chain(class.members.iter().take(number)).copied().collect());
            }
        }
        complete &= longer.len() <= MAX_KINDS;
        longer.truncate(MAX_KINDS);
        sides = longer;
    }
    for side in &mut sides {
        side.sort_unstable();
    }
    sides.retain(|side| !side.is_empty() && side.len() < count);
    (sides, complete)
}

fn split(config: &ClusterConfig, rules: &Rules, first: &[usize], seen_by: SeenBy) -> Split {
    let second: Vec<usize> = (0..rules.count).filter(|node| !first.contains(node)).collect();
    let (first_seen, second_seen) = match seen_by {
        SeenBy::Both => (true, true),
        SeenBy::First => (true, false),
        SeenBy::Second => (false, true),
        SeenBy::Neither | SeenBy::NoDevice => (false, false),
    };
    let cut = |members: &[usize], rest: &[usize], seen, rest_seen| {
        let favour = if seen { favour(config, rules, members, rest_seen) } else { Favour::Nobody };
        side(rules, members, rest, favour)
    };
    Split {
        seen_by,
        first: cut(first, &second, first_seen, second_seen),
        second: cut(&second, first, second_seen, first_seen),
    }
}

/// Whom on a side that reaches qnetd the device votes for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Favour {
    Everybody,
    OnlyTieBreaker,
    Nobody,
}

fn favour(config: &ClusterConfig, rules: &Rules, members: &[usize], rest_seen: bool) -> Favour {
    let everybody_if = |wins: bool| if wins { Favour::Everybody } else { Favour::Nobody };
    let rest = rules.count.saturating_sub(members.len());
    let has_tie_node = device_tie_node(config, rules).is_some_and(|node| members.contains(&node));
    match rules.device {
        DeviceRule::Absent | DeviceRule::NeverWorks => Favour::Nobody,
        DeviceRule::Lms if !rest_seen => Favour::Everybody,
        DeviceRule::Lms if members.len() != rest => everybody_if(members.len() > rest),
        DeviceRule::Lms => match config.device().map(|device| device.tie_breaker) {
            Some(TieBreaker::Node(_)) if has_tie_node => Favour::OnlyTieBreaker,
            Some(TieBreaker::Node(_)) => Favour::Nobody,
            _ => everybody_if(has_tie_node),
        },
        DeviceRule::Ffsplit if members.len() != rest => everybody_if(members.len() > rest),
        DeviceRule::Ffsplit => everybody_if(!rest_seen || has_tie_node),
    }
}

fn side(rules: &Rules, members: &[usize], rest: &[usize], favour: Favour) -> SplitSide {
    // Without the device's votes a side stands as after the loss of the other one.
    let loss: Loss = rules.loss(rest);
    let plain = rules.outcome(loss, DeviceState::Absent);
    let with_device = plain.votes.saturating_add(rules.given_votes());
    let gains = with_device >= plain.quorum && rules.outcome(Loss::default(), DeviceState::Up).quorate;
    let (votes, quorum) = match favour {
        _ if plain.quorate && favour == Favour::Nobody => (plain.votes, SideQuorum::All),
        Favour::Nobody => (plain.votes, SideQuorum::None),
        Favour::Everybody => (with_device, if gains { SideQuorum::All } else { SideQuorum::None }),
        Favour::OnlyTieBreaker if plain.quorate => (with_device, SideQuorum::All),
        Favour::OnlyTieBreaker => {
            (with_device, if gains { SideQuorum::OnlyTieBreaker } else { SideQuorum::None })
        }
    };
    SplitSide { members: members.to_vec(), votes, quorum }
}
