//! Who may be lost: the outcome in closed form for a full, quorate cluster that loses nodes and the QDevice at once.
//!
//! In: a [`ClusterConfig`]. Out: a verdict for any loss ([`Rules::outcome`]), and the table of losses by their number.
//! Every step costs the same for 2 and for 200 nodes. The tests hold it against [`simulate`](super::simulate).

use super::config::{Algorithm, AutoTieBreaker, ClusterConfig, Refusal, settings};

/// Whether the QDevice works after the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeviceState {
    /// None is configured.
    Absent,
    /// qnetd runs and every survivor reaches it.
    Up,
    /// qnetd was lost before the nodes or with them.
    Down,
}

/// What survives of the votes, against what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The survivors' votes, with the device's if they count it.
    pub votes: u64,
    /// The votes needed.
    pub quorum: u64,
    /// Whether the survivors are quorate.
    pub quorate: bool,
    /// Whether they count the device's votes.
    pub device_counted: bool,
}

/// How many of the possible losses of one size the cluster survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    All,
    Some,
    None,
}

/// One line of the table: any `lost` nodes, with the device in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurvivorsRow {
    /// How many nodes are lost.
    pub lost: usize,
    /// The device after the loss.
    pub device: DeviceState,
    /// Whether the cluster survives all, some or none of these losses.
    pub verdict: Verdict,
    /// The outcome if the nodes with the fewest votes are lost, and which ones.
    pub best: Outcome,
    pub best_lost: Vec<usize>,
    /// The outcome if the nodes with the most votes are lost, and which ones.
    pub worst: Outcome,
    pub worst_lost: Vec<usize>,
}

/// The table of losses: 0 to all nodes, for every state of the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurvivorsTable {
    /// `Expected votes` of the full cluster.
    pub expected: u64,
    /// `Quorum` of the full cluster.
    pub quorum: u64,
    /// The votes the device gives, 0 without one or where it cannot work.
    pub device_votes: u64,
    /// Ordered by device state, then by the number lost.
    pub rows: Vec<SurvivorsRow>,
}

/// The table of losses.
pub fn survivors_table(config: &ClusterConfig) -> Result<SurvivorsTable, Vec<Refusal>> {
    let rules = Rules::of(config)?;
    let ascending = rules.by_votes();
    let mut rows = Vec::new();
    for device in rules.device_states() {
        for lost in 0..=rules.count {
            let best_lost: Vec<usize> = ascending.iter().copied().take(lost).collect();
            let worst_lost: Vec<usize> = ascending.iter().rev().copied().take(lost).collect();
            rows.push(rules.row(best_lost, worst_lost, device));
        }
    }
    Ok(SurvivorsTable {
        expected: rules.expected,
        quorum: rules.quorum,
        device_votes: rules.given_votes(),
        rows,
    })
}

/// The outcome of losing exactly these nodes.
pub fn survive(config: &ClusterConfig, lost: &[usize], device: DeviceState) -> Result<Outcome, Vec<Refusal>> {
    let rules = Rules::of(config)?;
    let lost: Vec<usize> = (0..rules.count).filter(|node| lost.contains(node)).collect();
    Ok(rules.outcome(rules.loss(&lost), device))
}

/// A loss, reduced to what the outcome depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// How many nodes.
    pub nodes: usize,
    /// Their votes.
    pub votes: u64,
    /// Whether the node that decides ties is among them.
    pub tie_node: bool,
}

/// What decides about survival, computed once for a configuration.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The number of nodes.
    pub count: usize,
    /// Their votes, in the order of the node list.
    pub votes: Vec<u64>,
    /// `Expected votes` of the full cluster.
    pub expected: u64,
    /// `Expected votes` of a node that has just started and seen nobody: less where the device's votes are written.
    pub expected_at_start: u64,
    /// `Quorum` of the full cluster.
    pub quorum: u64,
    /// How the device gives its votes.
    pub device: DeviceRule,
    /// The votes the device is configured to give.
    pub device_votes: u64,
    /// The node that decides ties without a device: under `auto_tie_breaker`, where it is in force.
    pub tie_node: Option<usize>,
    vote_sum: u64,
    two_node: bool,
    keeps_votes_without_qnetd: bool,
    never_quorate: bool,
}

/// When the device's votes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceRule {
    /// There is none.
    Absent,
    /// corosync-qdevice refuses to run: ffsplit takes only nodes with 1 vote and `votes: 1` (NFF 47-107). The votes
    /// still count as expected.
    NeverWorks,
    /// Every survivor that is alone at qnetd gets them (LMS 109).
    Lms,
    /// Half of the nodes or more get it (FF 357-371).
    Ffsplit,
}

impl Rules {
    /// The rules for a configuration that corosync accepts.
    pub fn of(config: &ClusterConfig) -> Result<Rules, Vec<Refusal>> {
        let settings = settings(config)?;
        let sum = settings.votes.iter().fold(0u64, |sum, votes| sum.saturating_add(*votes));
        // Expected votes grow to what a full cluster and its device have (VQ 1107-1134).
        let expected = settings.expected.max(sum.saturating_add(settings.device_votes));
        let mut rules = Rules {
            count: settings.votes.len(),
            expected,
            expected_at_start: settings.expected,
            quorum: expected / 2 + 1,
            device: device_rule(config),
            device_votes: settings.device_votes,
            tie_node: tie_node(config, settings.auto_tie_breaker.as_ref()),
            vote_sum: sum,
            two_node: settings.two_node,
            keeps_votes_without_qnetd: false,
            never_quorate: false,
            votes: settings.votes,
        };
        if rules.two_node && rules.count <= 2 {
            rules.quorum = 1;
        }
        // lms keeps its vote when qnetd goes, as long as the membership stays (NLMS 245-257, MN 651-660).
        rules.keeps_votes_without_qnetd =
            config.options.wait_for_all == Some(true) && rules.device == DeviceRule::Lms;
        let full = sum.saturating_add(rules.given_votes());
        let waits_for_ever = settings.wait_for_all && full != expected;
        rules.never_quorate = waits_for_ever || full < rules.quorum;
        Ok(rules)
    }

    /// The states of the device that a table has to tell apart.
    pub fn device_states(&self) -> Vec<DeviceState> {
        if self.device == DeviceRule::Absent {
            vec![DeviceState::Absent]
        } else {
            vec![DeviceState::Up, DeviceState::Down]
        }
    }

    /// The votes the device gives when it works.
    pub fn given_votes(&self) -> u64 {
        match self.device {
            DeviceRule::Lms | DeviceRule::Ffsplit => self.device_votes,
            DeviceRule::Absent | DeviceRule::NeverWorks => 0,
        }
    }

    /// Whether the full cluster becomes quorate at all.
    pub fn runs(&self) -> bool {
        !self.never_quorate
    }

    /// Whether the outcome depends on how many nodes are lost and not only on their votes.
    pub fn counts_nodes(&self) -> bool {
        let by_votes = matches!(self.device, DeviceRule::Absent | DeviceRule::NeverWorks | DeviceRule::Lms);
        !by_votes || self.two_node || self.tie_node.is_some() || self.keeps_votes_without_qnetd
    }

    /// The loss of these nodes.
    pub fn loss(&self, lost: &[usize]) -> Loss {
        let votes = lost
            .iter()
            .filter_map(|node| self.votes.get(*node))
            .fold(0u64, |sum, votes| sum.saturating_add(*votes));
        Loss { nodes: lost.len(), votes, tie_node: self.tie_node.is_some_and(|node| lost.contains(&node)) }
    }

    /// What the survivors of a loss see.
    pub fn outcome(&self, loss: Loss, device: DeviceState) -> Outcome {
        let survivors = self.count.saturating_sub(loss.nodes);
        let device_counted = self.counts_device(survivors, device);
        let given = if device_counted { self.device_votes } else { 0 };
        let votes = self.vote_sum.saturating_sub(loss.votes).saturating_add(given);
        // Quorum 1 as soon as there are only two nodes left, however many are configured (VQ 967).
        let quorum = if self.two_node && survivors <= 2 { 1 } else { self.quorum };
        let tie = votes == self.expected / 2 && self.breaks_tie(loss);
        let quorate = survivors > 0 && !self.never_quorate && (votes >= quorum || tie);
        Outcome { votes, quorum, quorate, device_counted }
    }

    fn counts_device(&self, survivors: usize, device: DeviceState) -> bool {
        let up = device == DeviceState::Up;
        match self.device {
            DeviceRule::Absent | DeviceRule::NeverWorks => false,
            DeviceRule::Lms if up => survivors > 0,
            DeviceRule::Lms => {
                device == DeviceState::Down
                    && survivors == self.count
                    && self.keeps_votes_without_qnetd
                    && !self.never_quorate
            }
            DeviceRule::Ffsplit => up && survivors > 0 && survivors * 2 >= self.count,
        }
    }

    /// `auto_tie_breaker`: the tie node is there, and the lost nodes cannot be quorate themselves (VQ 1026-1033).
    fn breaks_tie(&self, loss: Loss) -> bool {
        self.tie_node.is_some() && !loss.tie_node && (loss.nodes as u64) < self.quorum
    }

    /// The nodes by votes, the tie node last among equals: losing from the front is best, from the back is worst.
    fn by_votes(&self) -> Vec<usize> {
        let mut nodes: Vec<usize> = (0..self.count).collect();
        nodes.sort_by_key(|node| (self.votes.get(*node).copied(), Some(*node) == self.tie_node, *node));
        nodes
    }

    fn row(&self, best_lost: Vec<usize>, worst_lost: Vec<usize>, device: DeviceState) -> SurvivorsRow {
        let best = self.outcome(self.loss(&best_lost), device);
        let worst = self.outcome(self.loss(&worst_lost), device);
        let verdict = match (best.quorate, worst.quorate) {
            (_, true) => Verdict::All,
            (true, false) => Verdict::Some,
            (false, false) => Verdict::None,
        };
        SurvivorsRow { lost: best_lost.len(), device, verdict, best, best_lost, worst, worst_lost }
    }
}

fn device_rule(config: &ClusterConfig) -> DeviceRule {
    match config.device() {
        None => DeviceRule::Absent,
        Some(device) if device.algorithm == Algorithm::Lms => DeviceRule::Lms,
        Some(device) => {
            let works = device.votes_key == Some(1) && config.nodes.iter().all(|node| node.votes == 1);
            if works { DeviceRule::Ffsplit } else { DeviceRule::NeverWorks }
        }
    }
}

/// The node without which a half loses its tie, for a cluster that was whole before (VQ 638-686).
fn tie_node(config: &ClusterConfig, tie_breaker: Option<&AutoTieBreaker>) -> Option<usize> {
    let nodes = || config.nodes.iter().enumerate().map(|(position, node)| (node.nodeid, position));
    match tie_breaker? {
        AutoTieBreaker::Lowest => nodes().min().map(|(_, position)| position),
        AutoTieBreaker::Highest => nodes().max().map(|(_, position)| position),
        // Any later node of the list loses against the first, which was in the full membership.
        AutoTieBreaker::List(ids) => {
            ids.iter().find_map(|id| nodes().find(|(nodeid, _)| nodeid == id)).map(|(_, position)| position)
        }
    }
}
