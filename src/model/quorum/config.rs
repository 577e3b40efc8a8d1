//! The cluster as `corosync.conf` describes it, and what votequorum makes of it when it starts.
//!
//! In: a [`ClusterConfig`], the keys as written. Out: the settings in force (`Settings`), or every [`Refusal`] for
//! which corosync would exit at once. Mirrors `votequorum_readconfig` (VQ 1243-1564).

use std::collections::BTreeSet;

use super::views::StatusFlag;

/// A cluster: its voters, its QDevice if there is one, and the keys of the `quorum` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterConfig {
    /// Who decides what is enough. Under [`QuorumRule::Etcd`] only the list of nodes counts.
    pub rule: QuorumRule,
    /// The nodes in the order of the node list.
    pub nodes: Vec<Voter>,
    /// The `quorum.device` section.
    pub qdevice: Option<QDeviceConfig>,
    /// The other keys of the `quorum` section.
    pub options: VoteQuorumOptions,
}

/// By whose rule the voters of a cluster are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuorumRule {
    /// corosync's votequorum, with votes, options and a QDevice.
    #[default]
    Corosync,
    /// etcd's: more than half of the members, each with one vote (Raft).
    Etcd,
}

/// A node of the node list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voter {
    /// The node's name.
    pub name: String,
    /// `nodeid`, from 1.
    pub nodeid: u32,
    /// `quorum_votes`; corosync's default is 1, 0 is legal.
    pub votes: u32,
}

/// A QDevice of model `net`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QDeviceConfig {
    /// `quorum.device.net.algorithm`.
    pub algorithm: Algorithm,
    /// `quorum.device.votes` as written; `None` when the key is left out.
    pub votes_key: Option<u32>,
    /// `quorum.device.net.tie_breaker`.
    pub tie_breaker: TieBreaker,
}

/// How qnetd decides which partition gets the device's votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Last man standing: one partition at qnetd gets the votes, however small.
    Lms,
    /// Fifty-fifty split: one vote for a partition of at least half of the nodes.
    Ffsplit,
}

/// Which of equal partitions qnetd prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TieBreaker {
    /// The one with the lowest node id, the default.
    #[default]
    Lowest,
    /// The one with the highest node id.
    Highest,
    /// The one with this node id; under lms a bug gives the votes to that node alone (LMS 249).
    Node(u32),
}

/// Which half keeps quorum in an even split without a QDevice (`auto_tie_breaker`, `auto_tie_breaker_node`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AutoTieBreaker {
    /// The half with the lowest node id, the default.
    Lowest,
    /// The half with the highest node id.
    Highest,
    /// The half with the first node of this list that can be known to be there.
    List(Vec<u32>),
}

/// The keys of the `quorum` section beside the device, as written. The defaults are corosync's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoteQuorumOptions {
    /// `two_node`.
    pub two_node: bool,
    /// `wait_for_all`; `None` when the key is left out, which lets `two_node` set it.
    pub wait_for_all: Option<bool>,
    /// `auto_tie_breaker` and its node.
    pub auto_tie_breaker: Option<AutoTieBreaker>,
    /// `last_man_standing`.
    pub last_man_standing: bool,
    /// `allow_downscale`.
    pub allow_downscale: bool,
    /// `expected_votes_tracking`.
    pub expected_votes_tracking: bool,
    /// `expected_votes`, which overrides the sum of the node list.
    pub expected_votes: Option<u32>,
}

/// Why corosync exits at start with this configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The node list is empty.
    NoNodes,
    /// More nodes than corosync is built for.
    TooManyNodes { count: usize },
    /// A node id that is used twice.
    DuplicateNodeId { nodeid: u32 },
    /// `two_node` beside a device.
    TwoNodeWithDevice,
    /// `auto_tie_breaker` and `last_man_standing` on an odd number of votes without `wait_for_all`.
    TieBreakerAndLastManStandingOnOddVotes,
    /// `last_man_standing` beside a device.
    LastManStandingWithDevice,
    /// `auto_tie_breaker` beside a device.
    TieBreakerWithDevice,
    /// `allow_downscale` beside a device.
    DownscaleWithDevice,
    /// `expected_votes` is written, the device's votes are not.
    ExpectedVotesWithoutDeviceVotes,
    /// Not every node has one vote, and the device's votes are not written.
    UnevenVotesWithoutDeviceVotes,
    /// `expected_votes` leaves fewer than two votes to the nodes.
    DeviceVotesTooHigh { expected: u32, device: u32 },
}

impl ClusterConfig {
    /// The QDevice, where the rule knows one.
    pub fn device(&self) -> Option<&QDeviceConfig> {
        self.qdevice.as_ref().filter(|_| self.rule == QuorumRule::Corosync)
    }
}

/// corosync's `PROCESSOR_COUNT_MAX` (corosync 3.1.7 `include/corosync/corodefs.h`:57).
pub const MAX_NODES: usize = 384;

impl Refusal {
    /// The reason in one sentence, in the words of `corosync.conf`.
    pub fn sentence(&self) -> String {
        match self {
            Refusal::NoNodes => "the cluster has no nodes".to_string(),
            Refusal::TooManyNodes { count } => format!("corosync takes at most {MAX_NODES} nodes, not {count}"),
            Refusal::DuplicateNodeId { nodeid } => format!("the node id {nodeid} is used more than once"),
            Refusal::TwoNodeWithDevice => "`two_node` and a quorum device cannot be configured together".to_string(),
            Refusal::TieBreakerAndLastManStandingOnOddVotes => {
                "`auto_tie_breaker` and `last_man_standing` together need `wait_for_all` when the votes are odd".to_string()
            }
            Refusal::LastManStandingWithDevice => "`last_man_standing` is not compatible with a quorum device".to_string(),
            Refusal::TieBreakerWithDevice => "`auto_tie_breaker` is not compatible with a quorum device".to_string(),
            Refusal::DownscaleWithDevice => "`allow_downscale` is not compatible with a quorum device".to_string(),
            Refusal::ExpectedVotesWithoutDeviceVotes => {
                "the device's `votes` must be written when `expected_votes` is set".to_string()
            }
            Refusal::UnevenVotesWithoutDeviceVotes => {
                "the device's `votes` must be written when not all nodes have 1 vote".to_string()
            }
            Refusal::DeviceVotesTooHigh { expected, device } => {
                format!("the device's {device} votes are too many for `expected_votes` of {expected}")
            }
        }
    }

    /// Where corosync says so.
    pub fn source(&self) -> &'static str {
        match self {
            Refusal::NoNodes => "votequorum.c:1284",
            Refusal::TooManyNodes { .. } => "corodefs.h:57",
            Refusal::DuplicateNodeId { .. } => "totemconfig.c:1020",
            Refusal::TwoNodeWithDevice => "votequorum.c:1299",
            Refusal::TieBreakerAndLastManStandingOnOddVotes => "votequorum.c:1385",
            Refusal::LastManStandingWithDevice => "votequorum.c:1415",
            Refusal::TieBreakerWithDevice => "votequorum.c:1426",
            Refusal::DownscaleWithDevice => "votequorum.c:1437",
            Refusal::ExpectedVotesWithoutDeviceVotes => "votequorum.c:1453",
            Refusal::UnevenVotesWithoutDeviceVotes => "votequorum.c:1469",
            Refusal::DeviceVotesTooHigh { .. } => "votequorum.c:1487",
        }
    }
}

/// Whether corosync starts with this configuration; all reasons against it at once.
pub fn check_config(config: &ClusterConfig) -> Result<(), Vec<Refusal>> {
    settings(config).map(|_| ())
}

/// The words of the `Flags:` line that stand there by configuration, in its order.
pub fn configured_flags(config: &ClusterConfig) -> Result<Vec<StatusFlag>, Vec<Refusal>> {
    let settings = settings(config)?;
    let flags = [
        (settings.two_node, StatusFlag::TwoNode),
        (settings.wait_for_all, StatusFlag::WaitForAll),
        (settings.last_man_standing, StatusFlag::LastManStanding),
        (settings.auto_tie_breaker.is_some(), StatusFlag::AutoTieBreaker),
        (settings.allow_downscale, StatusFlag::AllowDownscale),
    ];
    Ok(flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect())
}

/// The votes the device gives once it works, and 0 without a device. Total even for refused configurations.
pub fn device_votes(config: &ClusterConfig) -> u64 {
    let Some(device) = config.device() else { return 0 };
    // Left out, the device gets one vote less than the node list has (VQ 1505-1512).
    device.votes_key.map_or_else(|| vote_sum(config).saturating_sub(1), u64::from)
}

/// What is in force on every node after votequorum has read its configuration.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub votes: Vec<u64>,
    pub nodeids: Vec<u32>,
    /// Expected votes at start, before anything is seen of the other nodes.
    pub expected: u64,
    pub device_votes: u64,
    pub two_node: bool,
    pub wait_for_all: bool,
    pub auto_tie_breaker: Option<AutoTieBreaker>,
    pub last_man_standing: bool,
    pub allow_downscale: bool,
    pub tracking: bool,
}

impl Settings {
    pub(super) fn nodeid(&self, node: usize) -> u32 {
        self.nodeids.get(node).copied().unwrap_or(0)
    }

    pub(super) fn votes_of(&self, node: usize) -> u64 {
        self.votes.get(node).copied().unwrap_or(0)
    }
}

/// The settings in force, in the order of the checks of `votequorum_readconfig`.
pub(super) fn settings(config: &ClusterConfig) -> Result<Settings, Vec<Refusal>> {
    if config.rule == QuorumRule::Etcd {
        return majority_settings(config);
    }
    let options = &config.options;
    let mut refusals = node_list_refusals(config);
    let sum = vote_sum(config);
    let expected_key = options.expected_votes.filter(|votes| *votes > 0);

    // `wait_for_all` follows `two_node` unless it is written (VQ 1320, 1368-1370), even if the tie breaker then
    // switches `two_node` off again (VQ 1375-1379).
    let wait_for_all = options.wait_for_all.unwrap_or(options.two_node);
    let two_node = options.two_node && options.auto_tie_breaker.is_none();
    let mut auto_tie_breaker = options.auto_tie_breaker.clone();
    if auto_tie_breaker.is_some() && sum % 2 == 1 && !wait_for_all {
        if options.last_man_standing {
            refusals.push(Refusal::TieBreakerAndLastManStandingOnOddVotes);
        } else {
            // Odd votes without `wait_for_all`: the tie breaker is switched off with a log line (VQ 1399-1405).
            auto_tie_breaker = None;
        }
    }
    if let Some(device) = &config.qdevice {
        let tie_breaker = auto_tie_breaker.is_some();
        refusals.extend(device_refusals(config, device, tie_breaker, expected_key));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }

    let device_votes = device_votes(config);
    let computed = config.qdevice.as_ref().is_some_and(|device| device.votes_key.is_none());
    // Only computed device votes are added at start; written ones show up once they are seen (VQ 1510-1511, 1124).
    let from_list = if computed { sum.saturating_add(device_votes) } else { sum };
    Ok(Settings {
        votes: config.nodes.iter().map(|node| u64::from(node.votes)).collect(),
        nodeids: config.nodes.iter().map(|node| node.nodeid).collect(),
        expected: expected_key.map_or(from_list, u64::from),
        device_votes,
        two_node,
        wait_for_all,
        auto_tie_breaker,
        last_man_standing: options.last_man_standing,
        allow_downscale: options.allow_downscale,
        tracking: options.expected_votes_tracking || options.allow_downscale,
    })
}

/// etcd's: each member has one vote, and there are no options
/// (<https://etcd.io/docs/v3.5/faq/>, "What is failure tolerance?").
fn majority_settings(config: &ClusterConfig) -> Result<Settings, Vec<Refusal>> {
    if config.nodes.is_empty() {
        return Err(vec![Refusal::NoNodes]);
    }
    Ok(Settings {
        votes: vec![1; config.nodes.len()],
        nodeids: config.nodes.iter().map(|node| node.nodeid).collect(),
        expected: config.nodes.len() as u64,
        device_votes: 0,
        two_node: false,
        wait_for_all: false,
        auto_tie_breaker: None,
        last_man_standing: false,
        allow_downscale: false,
        tracking: false,
    })
}

fn vote_sum(config: &ClusterConfig) -> u64 {
    config.nodes.iter().fold(0, |sum: u64, node| sum.saturating_add(u64::from(node.votes)))
}

fn node_list_refusals(config: &ClusterConfig) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if config.nodes.is_empty() {
        refusals.push(Refusal::NoNodes);
    }
    if config.nodes.len() > MAX_NODES {
        refusals.push(Refusal::TooManyNodes { count: config.nodes.len() });
    }
    let mut seen = BTreeSet::new();
    for node in &config.nodes {
        if !seen.insert(node.nodeid) {
            refusals.push(Refusal::DuplicateNodeId { nodeid: node.nodeid });
        }
    }
    refusals
}

fn device_refusals(
    config: &ClusterConfig,
    device: &QDeviceConfig,
    tie_breaker: bool,
    expected: Option<u32>,
) -> Vec<Refusal> {
    let options = &config.options;
    let mut refusals = Vec::new();
    let mut refuse_if = |wrong: bool, refusal: Refusal| {
        if wrong {
            refusals.push(refusal);
        }
    };
    // Checked before the tie breaker can switch `two_node` off (VQ 1299).
    refuse_if(options.two_node, Refusal::TwoNodeWithDevice);
    refuse_if(options.last_man_standing, Refusal::LastManStandingWithDevice);
    refuse_if(tie_breaker, Refusal::TieBreakerWithDevice);
    refuse_if(options.allow_downscale, Refusal::DownscaleWithDevice);
    match (device.votes_key, expected) {
        (None, expected) => {
            refuse_if(expected.is_some(), Refusal::ExpectedVotesWithoutDeviceVotes);
            // corosync compares the sum with the count, so 2 + 0 passes as 1 + 1 (VQ 1472).
            let uneven = vote_sum(config) != config.nodes.len() as u64;
            refuse_if(uneven, Refusal::UnevenVotesWithoutDeviceVotes);
        }
        (Some(device), Some(expected)) if device > 0 => {
            let too_high = i64::from(expected) - i64::from(device) < 2;
            refuse_if(too_high, Refusal::DeviceVotesTooHigh { expected, device });
        }
        (Some(_), _) => {}
    }
    refusals
}
