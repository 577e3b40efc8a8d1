//! What all parts of the quorum table are computed from.

use super::words::{COROSYNC, ETCD, Terms};
use crate::model::inventory::{Cluster, Inventory};
use crate::model::quorum::cautions::{Caution, cautions};
use crate::model::quorum::survival::{DeviceRule, DeviceState, Rules};
use crate::model::quorum::{ClusterConfig, QuorumRule, Refusal};

/// What all parts of the table are computed from.
pub struct Subject<'a> {
    /// The inventory.
    pub inventory: &'a Inventory,
    /// The cluster that the table is about.
    pub cluster: &'a Cluster,
    /// How its votes are counted.
    pub config: ClusterConfig,
    /// What follows from that.
    pub rules: Rules,
    /// What its kind of cluster calls its parts.
    pub words: Terms,
}

impl<'a> Subject<'a> {
    /// A cluster of an inventory, or why it does not start.
    pub fn new(
        inventory: &'a Inventory,
        cluster: &'a Cluster,
        config: ClusterConfig,
    ) -> Result<Self, Vec<Refusal>> {
        let rules = Rules::of(&config)?;
        let words = match config.rule {
            QuorumRule::Corosync => COROSYNC,
            QuorumRule::Etcd => ETCD,
        };
        Ok(Subject { inventory, cluster, config, rules, words })
    }

    /// Whether there is a device whose votes can count.
    pub fn device_works(&self) -> bool {
        matches!(self.rules.device, DeviceRule::Lms | DeviceRule::Ffsplit)
    }

    /// The states of the device that make a difference: one where its votes never count.
    pub fn device_states(&self) -> Vec<DeviceState> {
        match self.device_works() {
            true => vec![DeviceState::Up, DeviceState::Down],
            false => self.rules.device_states().last().copied().into_iter().collect(),
        }
    }

    /// Whether the expected votes follow the members that are left, so that it matters in which order they go.
    pub fn is_last_man_standing(&self) -> bool {
        self.config.options.last_man_standing
            && !cautions(&self.config).contains(&Caution::LastManStandingOff)
    }

    /// Whether all nodes have as many votes as each other.
    pub fn has_equal_votes(&self) -> bool {
        let first = self.rules.votes.first();
        self.rules.votes.iter().all(|votes| Some(votes) == first)
    }

    /// A node's name.
    pub fn node(&self, position: usize) -> String {
        self.config.nodes.get(position).map(|node| node.name.clone()).unwrap_or_default()
    }

    /// The names of some nodes.
    pub fn names(&self, positions: &[usize]) -> Vec<String> {
        positions.iter().map(|position| self.node(*position)).collect()
    }

    /// The machine that the device runs on, by name.
    pub fn device_host(&self) -> Option<&str> {
        self.cluster.qdevice.as_ref().map(|qdevice| qdevice.host.as_str())
    }

    /// The node that the device runs on and fails with, if it is one.
    pub fn device_node(&self) -> Option<usize> {
        let host = self.device_host()?;
        self.config.nodes.iter().position(|node| node.name == host)
    }

    /// `the QDevice on pi`, for the first mention in a sentence.
    pub fn device(&self) -> String {
        format!("the QDevice on {}", self.device_host().unwrap_or_default())
    }
}
