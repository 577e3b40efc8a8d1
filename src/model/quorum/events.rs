//! What can happen to a cluster.
//!
//! In and out: nothing; plain data that the simulations play.

/// Something that happens to the cluster. Nodes are positions in
/// [`ClusterConfig::nodes`](super::config::ClusterConfig::nodes), from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The nodes start corosync and corosync-qdevice.
    Boot(Vec<usize>),
    /// The nodes are gone without a word: power cut, crash, kill.
    Crash(Vec<usize>),
    /// The nodes shut corosync down in order.
    Leave(Vec<usize>),
    /// From now on only nodes in the same group reach each other; a node in no group is alone.
    Links(Vec<Vec<usize>>),
    /// From now on exactly these nodes can reach qnetd's host.
    QnetdReach(Vec<usize>),
    /// corosync-qnetd stops, or its host vanishes.
    QnetdDown,
    /// corosync-qnetd is back.
    QnetdUp,
    /// corosync-qdevice is killed on a node.
    KillDaemon(usize),
    /// corosync-qdevice is stopped in order on a node.
    StopDaemon(usize),
    /// `pvecm expected VOTES` on a node.
    SetExpected { node: usize, votes: u64 },
}
