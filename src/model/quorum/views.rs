//! What `pvecm status` would say: the views of the nodes, in its terms.
//!
//! In: nothing; the simulation fills them. Out: plain data and the words as printed.

use super::votequorum::Flags;

/// A word of the `Flags:` line of `pvecm status`, in its order (QT 630-636).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusFlag {
    TwoNode,
    Quorate,
    WaitForAll,
    LastManStanding,
    AutoTieBreaker,
    AllowDownscale,
    Qdevice,
}

impl StatusFlag {
    /// The word as printed.
    pub fn word(self) -> &'static str {
        match self {
            StatusFlag::TwoNode => "2Node",
            StatusFlag::Quorate => "Quorate",
            StatusFlag::WaitForAll => "WaitForAll",
            StatusFlag::LastManStanding => "LastManStanding",
            StatusFlag::AutoTieBreaker => "AutoTieBreaker",
            StatusFlag::AllowDownscale => "AllowDownscale",
            StatusFlag::Qdevice => "Qdevice",
        }
    }
}

/// A member's entry in the `Qdevice` column (QT 525-537).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceColumn {
    /// `NR`: corosync-qdevice is not running there.
    NotRegistered,
    /// `NA,NV,NMW`: registered, but no longer polling.
    NotAlive,
    /// `A,NV,NMW`: polling, without the device's votes.
    AliveNoVote,
    /// `A,V,NMW`: polling, casting the device's votes.
    Votes,
}

impl DeviceColumn {
    /// The entry as printed.
    pub fn text(self) -> &'static str {
        match self {
            DeviceColumn::NotRegistered => "NR",
            DeviceColumn::NotAlive => "NA,NV,NMW",
            DeviceColumn::AliveNoVote => "A,NV,NMW",
            DeviceColumn::Votes => "A,V,NMW",
        }
    }

    pub(super) fn from_flags(flags: Flags) -> DeviceColumn {
        match (flags.has(Flags::REGISTERED), flags.has(Flags::ALIVE), flags.has(Flags::CAST_VOTE)) {
            (false, ..) => DeviceColumn::NotRegistered,
            (true, false, _) => DeviceColumn::NotAlive,
            (true, true, false) => DeviceColumn::AliveNoVote,
            (true, true, true) => DeviceColumn::Votes,
        }
    }
}

/// What `pvecm status` says on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeView {
    /// The node asked.
    pub node: usize,
    /// `Total votes`.
    pub votes: u64,
    /// `Expected votes`.
    pub expected: u64,
    /// `Quorum`.
    pub quorum: u64,
    /// `Quorate`.
    pub quorate: bool,
    /// The `Flags` line.
    pub flags: Vec<StatusFlag>,
    /// This node's own entry in the `Qdevice` column; [`DeviceColumn::Votes`] means the device's votes are counted here.
    pub device: DeviceColumn,
}

/// A set of nodes that see each other, and what each of them says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The members in the order of the node list.
    pub members: Vec<usize>,
    /// One view for each member, in the same order.
    pub views: Vec<NodeView>,
}

impl Membership {
    /// Whether all members agree in votes, expected votes, quorum and quorate.
    pub fn is_uniform(&self) -> bool {
        let key = |view: &NodeView| (view.votes, view.expected, view.quorum, view.quorate);
        self.views.windows(2).all(|pair| matches!(pair, [a, b] if key(a) == key(b)))
    }
}
