//! What all parts of the quorum table are computed from.

use crate::model::inventory::{Cluster, Inventory};
use crate::model::quorum::ClusterConfig;
use crate::model::quorum::survival::{DeviceRule, Rules};

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
}

impl Subject<'_> {
    /// Whether there is a device whose votes can count.
    pub fn device_works(&self) -> bool {
        matches!(self.rules.device, DeviceRule::Lms | DeviceRule::Ffsplit)
    }

    /// A node's name.
    pub fn node(&self, position: usize) -> String {
        self.config.nodes.get(position).map(|node| node.name.clone()).unwrap_or_default()
    }

    /// The names of some nodes.
    pub fn names(&self, positions: &[usize]) -> Vec<String> {
        positions.iter().map(|position| self.node(*position)).collect()
    }

    /// `the QDevice on pi`, for the first mention in a sentence.
    pub fn device(&self) -> String {
        let host = self.cluster.qdevice.as_ref().map(|qdevice| qdevice.host.as_str()).unwrap_or_default();
        format!("the QDevice on {host}")
    }
}
