//! Which node belongs to which cluster, and what it is there.
//!
//! Comes in: an inventory. Goes out: its clusters, and the nodes, members and workers of each, in the author's order.

use super::{Cluster, ClusterKind, Inventory, Node};

impl Inventory {
    /// All clusters, in the author's order.
    pub fn clusters(&self) -> impl Iterator<Item = &Cluster> {
        std::iter::once(&self.cluster).chain(&self.further_clusters)
    }

    /// The cluster of this name.
    pub fn find_cluster(&self, name: &str) -> Option<&Cluster> {
        self.clusters().find(|cluster| *cluster.name == name)
    }

    /// The cluster that a node belongs to; the first if the name is none of a cluster.
    pub fn cluster_of(&self, node: &Node) -> &Cluster {
        node.cluster.as_ref().and_then(|name| self.find_cluster(name)).unwrap_or(&self.cluster)
    }

    /// The nodes of a cluster.
    pub fn nodes_of(&self, cluster: &Cluster) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| *self.cluster_of(node).name == *cluster.name)
    }

    /// Those nodes of a cluster that decide together: all of corosync's, the voters of a majority, none of no cluster.
    pub fn members_of(&self, cluster: &Cluster) -> impl Iterator<Item = &Node> {
        let kind = cluster.kind.value;
        self.nodes_of(cluster).filter(move |node| match kind {
            ClusterKind::Corosync => true,
            ClusterKind::Etcd | ClusterKind::Kubernetes => *node.votes > 0,
            ClusterKind::None => false,
        })
    }

    /// Those nodes of a cluster that only work for it: the ones without a vote where a majority of members decides.
    pub fn workers_of(&self, cluster: &Cluster) -> impl Iterator<Item = &Node> {
        let has_workers = cluster.kind.is_majority();
        self.nodes_of(cluster).filter(move |node| has_workers && *node.votes == 0)
    }
}
