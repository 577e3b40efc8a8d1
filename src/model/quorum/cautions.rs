//! Configurations that corosync accepts but that do not do what they seem to.
//!
//! In: a [`ClusterConfig`]. Out: typed cautions, each with a plain sentence and its source. For configurations that
//! corosync refuses see [`Refusal`](super::Refusal).

use super::config::{Algorithm, ClusterConfig, TieBreaker};
use super::survival::{DeviceRule, Rules};

/// A configuration that starts and surprises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// ffsplit needs one vote for every node and `votes: 1`; corosync-qdevice does not run, its votes count as expected.
    FfsplitNeverRuns,
    /// lms with a written number of votes that is not the computed one.
    LmsVotesDiffer { written: u32, computed: u32 },
    /// lms with written votes: a cold start does not expect them, which defeats `wait_for_all` and may let two sides run.
    LmsVotesWritten { written: u32 },
    /// lms with a node id as tie breaker: in a tie only that node gets the votes.
    LmsTieBreakerNode { nodeid: u32 },
    /// A tie breaker that is no node of the cluster.
    TieBreakerUnknown { nodeid: u32 },
    /// `auto_tie_breaker` on an odd number of votes without `wait_for_all` is switched off.
    AutoTieBreakerOff,
    /// `auto_tie_breaker` switches `two_node` off.
    TwoNodeOff,
    /// `two_node` with more than two nodes: the last two need one vote between them.
    TwoNodeWithMoreNodes { nodes: usize },
    /// `last_man_standing` switches itself off where a node has more than one vote.
    LastManStandingOff,
    /// corosync keeps quorum in 8 bits.
    QuorumWraps { quorum: u64 },
    /// Not even the full cluster reaches its quorum, or `wait_for_all` waits for votes that never come.
    NeverQuorate,
}

impl Caution {
    /// The caution in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Caution::FfsplitNeverRuns => {
                "ffsplit works only if every node has 1 vote and the device's `votes` is 1: corosync-qdevice will \
                 not run, but its votes are expected"
                    .to_string()
            }
            Caution::LmsVotesDiffer { written, computed } => {
                format!("lms needs the computed number of device votes, {computed}, not {written}: leave `votes` out")
            }
            Caution::LmsVotesWritten { written } => {
                format!("after a cold start a part of the nodes expects fewer votes, because the device's {written} are written: leave `votes` out under lms")
            }
            Caution::LmsTieBreakerNode { nodeid } => {
                format!("under lms the tie breaker {nodeid} gives the votes to node {nodeid} alone, not to its side")
            }
            Caution::TieBreakerUnknown { nodeid } => format!("the tie breaker {nodeid} is no node of the cluster"),
            Caution::AutoTieBreakerOff => "`auto_tie_breaker` is off for an odd number of votes without `wait_for_all`".to_string(),
            Caution::TwoNodeOff => "`auto_tie_breaker` switches `two_node` off".to_string(),
            Caution::TwoNodeWithMoreNodes { nodes } => {
                format!("`two_node` with {nodes} nodes lets any two of them run, and any one alone")
            }
            Caution::LastManStandingOff => "`last_man_standing` is off as soon as a node has more than 1 vote".to_string(),
            Caution::QuorumWraps { quorum } => format!("corosync keeps quorum in 8 bits: {quorum} becomes {}", quorum % 256),
            Caution::NeverQuorate => "not even the full cluster becomes quorate".to_string(),
        }
    }

    /// Where it comes from.
    pub fn source(&self) -> &'static str {
        match self {
            Caution::FfsplitNeverRuns => "qdevice-net-algo-ffsplit.c:47",
            Caution::LmsVotesDiffer { .. } => "corosync-qdevice.8:339",
            Caution::LmsVotesWritten { .. } => "votequorum.c:1510",
            Caution::LmsTieBreakerNode { .. } => "qnetd-algo-lms.c:249",
            Caution::TieBreakerUnknown { .. } => "corosync-qdevice.8:205",
            Caution::AutoTieBreakerOff => "votequorum.c:1399",
            Caution::TwoNodeOff => "votequorum.c:1375",
            Caution::TwoNodeWithMoreNodes { .. } => "votequorum.c:967",
            Caution::LastManStandingOff => "votequorum.c:2157",
            Caution::QuorumWraps { .. } => "votequorum.c:197",
            Caution::NeverQuorate => "votequorum.c:1006",
        }
    }
}

/// The cautions for a configuration that corosync accepts; none for one that it refuses.
pub fn cautions(config: &ClusterConfig) -> Vec<Caution> {
    let Ok(rules) = Rules::of(config) else { return Vec::new() };
    let options = &config.options;
    let mut cautions = device_cautions(config, &rules);
    let mut warn_if = |true_of_it: bool, caution: Caution| {
        if true_of_it {
            cautions.push(caution);
        }
    };
    warn_if(options.auto_tie_breaker.is_some() && rules.tie_node.is_none(), Caution::AutoTieBreakerOff);
    warn_if(options.auto_tie_breaker.is_some() && options.two_node, Caution::TwoNodeOff);
    let nodes = config.nodes.len();
    warn_if(
        options.two_node && options.auto_tie_breaker.is_none() && nodes > 2,
        Caution::TwoNodeWithMoreNodes { nodes },
    );
    let heavy = config.nodes.iter().any(|node| node.votes > 1);
    warn_if(options.last_man_standing && heavy, Caution::LastManStandingOff);
    warn_if(rules.quorum > u64::from(u8::MAX), Caution::QuorumWraps { quorum: rules.quorum });
    warn_if(!rules.runs(), Caution::NeverQuorate);
    cautions
}

fn device_cautions(config: &ClusterConfig, rules: &Rules) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let Some(device) = &config.qdevice else { return cautions };
    if rules.device == DeviceRule::NeverWorks {
        cautions.push(Caution::FfsplitNeverRuns);
    }
    if device.algorithm == Algorithm::Lms
        && let Some(written) = device.votes_key
    {
        let sum: u64 = config.nodes.iter().map(|node| u64::from(node.votes)).sum();
        let computed = u32::try_from(sum.saturating_sub(1)).unwrap_or(u32::MAX);
        let even = config.nodes.iter().all(|node| node.votes == 1);
        cautions.push(match even && written != computed {
            true => Caution::LmsVotesDiffer { written, computed },
            false => Caution::LmsVotesWritten { written },
        });
    }
    if let TieBreaker::Node(nodeid) = device.tie_breaker {
        if config.nodes.iter().all(|node| node.nodeid != nodeid) {
            cautions.push(Caution::TieBreakerUnknown { nodeid });
        } else if device.algorithm == Algorithm::Lms {
            cautions.push(Caution::LmsTieBreakerNode { nodeid });
        }
    }
    cautions
}
