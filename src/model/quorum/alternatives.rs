//! What the choice of the device costs: the same nodes without a device, with ffsplit and with lms.
//!
//! In: a [`ClusterConfig`]. Out: for each choice how many nodes may be lost, any of them, while the device works and
//! while it does not.

use super::config::{Algorithm, ClusterConfig, QDeviceConfig, Refusal, TieBreaker, VoteQuorumOptions};
use super::survival::{DeviceRule, DeviceState, Rules, SurvivorsTable, Verdict, survivors_table};

/// A choice of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceChoice {
    NoDevice,
    Ffsplit,
    Lms,
}

/// How many nodes a cluster may lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// `Expected votes` of the full cluster.
    pub expected: u64,
    /// `Quorum` of the full cluster.
    pub quorum: u64,
    /// The votes the device gives.
    pub device_votes: u64,
    /// When its votes count.
    pub device: DeviceRule,
    /// Any so many nodes may be lost while the device works, or while there is none; `None` if not even the full
    /// cluster is quorate.
    pub intact: Option<usize>,
    /// Any so many nodes may be lost without the device; `None` if not even the full cluster is quorate then. The same
    /// as `intact` where there is no device.
    pub without_device: Option<usize>,
}

/// A choice and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The choice.
    pub choice: DeviceChoice,
    /// Whether the cluster is built so now.
    pub current: bool,
    /// The cluster with this choice.
    pub config: ClusterConfig,
    /// How many nodes may be lost, or why corosync would not start.
    pub tolerance: Result<Tolerance, Vec<Refusal>>,
}

/// How many nodes this cluster may lose.
pub fn tolerance(config: &ClusterConfig) -> Result<Tolerance, Vec<Refusal>> {
    let table = survivors_table(config)?;
    let device = Rules::of(config)?.device;
    let states = if device == DeviceRule::Absent {
        [DeviceState::Absent; 2]
    } else {
        [DeviceState::Up, DeviceState::Down]
    };
    let [intact, without_device] = states.map(|state| tolerated(&table, state));
    let SurvivorsTable { expected, quorum, device_votes, .. } = table;
    Ok(Tolerance { expected, quorum, device_votes, device, intact, without_device })
}

fn tolerated(table: &SurvivorsTable, device: DeviceState) -> Option<usize> {
    let rows = table.rows.iter().filter(|row| row.device == device);
    rows.take_while(|row| row.verdict == Verdict::All).last().map(|row| row.lost)
}

/// The three choices, the cluster's own as it is. The others take the defaults: ffsplit with `votes: 1`, lms without
/// the key, and none of the options that corosync refuses beside a device.
pub fn alternatives(config: &ClusterConfig) -> Vec<Alternative> {
    let current = match config.qdevice.as_ref().map(|device| device.algorithm) {
        None => DeviceChoice::NoDevice,
        Some(Algorithm::Ffsplit) => DeviceChoice::Ffsplit,
        Some(Algorithm::Lms) => DeviceChoice::Lms,
    };
    let choices = [DeviceChoice::NoDevice, DeviceChoice::Ffsplit, DeviceChoice::Lms];
    let alternative = |choice| {
        let is_current = choice == current;
        let config = if is_current { config.clone() } else { with_choice(config, choice) };
        Alternative { choice, current: is_current, tolerance: tolerance(&config), config }
    };
    choices.map(alternative).into()
}

fn with_choice(config: &ClusterConfig, choice: DeviceChoice) -> ClusterConfig {
    let device =
        |algorithm, votes_key| Some(QDeviceConfig { algorithm, votes_key, tie_breaker: TieBreaker::Lowest });
    let qdevice = match choice {
        DeviceChoice::NoDevice => None,
        DeviceChoice::Ffsplit => device(Algorithm::Ffsplit, Some(1)),
        DeviceChoice::Lms => device(Algorithm::Lms, None),
    };
    // A count written for one choice is wrong for another.
    let mut options = VoteQuorumOptions { expected_votes: None, ..config.options.clone() };
    if qdevice.is_some() {
        options = VoteQuorumOptions { wait_for_all: options.wait_for_all, ..VoteQuorumOptions::default() };
    }
    ClusterConfig { rule: config.rule, nodes: config.nodes.clone(), qdevice, options }
}
