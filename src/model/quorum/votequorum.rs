//! The votequorum service of one node: its own record, what it knows of the others, and its quorum.
//!
//! In: memberships, node info messages and device polls, in the order in which totem would deliver them. Out: the
//! node's quorum and its own record. The functions follow `exec/votequorum.c` one by one; votes are 64-bit and saturate
//! where the C code would wrap. (corosync keeps `quorum` itself in 8 bits, VQ 197; this module does not.)

use super::config::{AutoTieBreaker, Settings};
use std::collections::{BTreeMap, BTreeSet};

/// `NODE_FLAGS_*` of a node's record (VQ 169-176).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const QUORATE: Flags = Flags(1);
    pub(super) const LEAVING: Flags = Flags(2);
    pub(super) const WAITING_FOR_ALL: Flags = Flags(4);
    pub(super) const FIRST: Flags = Flags(8);
    pub(super) const REGISTERED: Flags = Flags(16);
    pub(super) const ALIVE: Flags = Flags(32);
    pub(super) const CAST_VOTE: Flags = Flags(64);

    pub(super) fn has(self, flag: Flags) -> bool {
        self.0 & flag.0 == flag.0
    }

    fn set(&mut self, flag: Flags) {
        self.0 |= flag.0;
    }

    fn clear(&mut self, flag: Flags) {
        self.0 &= !flag.0;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeState {
    Member,
    Dead,
    Leaving,
}

/// What a node knows of a node (`struct cluster_node`).
#[derive(Clone, Copy, Debug)]
struct Record {
    state: NodeState,
    votes: u64,
    expected: u64,
    flags: Flags,
}

/// The message with which a node tells the others its record.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeInfo {
    pub(super) node: usize,
    votes: u64,
    expected: u64,
    flags: Flags,
}

/// Whether the quorum may go down in a calculation; normally it never does (VQ 952-958).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decrease {
    Never,
    Allowed,
}

/// Where a recalculation takes the expected votes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    FromRecords,
    FromPresentNodes,
}

/// One node's votequorum.
#[derive(Clone, Debug)]
pub(super) struct Votequorum {
    me: usize,
    us: Record,
    others: BTreeMap<usize, Record>,
    pub(super) quorum: u64,
    pub(super) quorate: bool,
    last_man_standing: bool,
    window_runs: bool,
    syncing: bool,
    members: BTreeSet<usize>,
    previous_members: usize,
    previous: BTreeSet<usize>,
    /// Lowest and highest node id at the time the votes last reached quorum; `None` before that (VQ 86-87).
    extremes: Option<(u32, u32)>,
    barrier: u64,
    /// The highest expected votes ever seen, kept on disk across reboots.
    pub(super) tracked: u64,
    /// A quorum notification is due to the QDevice daemon.
    notify: bool,
}

impl Votequorum {
    /// A node whose corosync has just started (VQ 2281-2346).
    pub(super) fn start(settings: &Settings, me: usize, tracked: u64) -> Votequorum {
        let tracked_expected = settings.tracking && tracked > 0;
        let expected = if tracked_expected { tracked } else { settings.expected };
        let mut flags = Flags::FIRST;
        if settings.wait_for_all {
            flags.set(Flags::WAITING_FOR_ALL);
        }
        let mut node = Votequorum {
            me,
            us: Record { state: NodeState::Member, votes: settings.votes_of(me), expected, flags },
            others: BTreeMap::new(),
            quorum: 0,
            quorate: false,
            last_man_standing: settings.last_man_standing,
            window_runs: false,
            syncing: false,
            members: BTreeSet::new(),
            previous_members: 0,
            previous: BTreeSet::new(),
            extremes: None,
            barrier: expected,
            tracked,
            notify: false,
        };
        node.recalculate(settings, Decrease::Never, Expected::FromRecords);
        node
    }

    pub(super) fn own_flags(&self) -> Flags {
        self.us.flags
    }

    pub(super) fn expected(&self) -> u64 {
        self.us.expected
    }

    pub(super) fn has_last_man_standing(&self) -> bool {
        self.last_man_standing
    }

    /// Total votes as `pvecm status` shows them: the members', and the device's if this node counts it (VQ 2596-2608).
    pub(super) fn total_votes(&self, settings: &Settings) -> u64 {
        let device = if self.us.flags.has(Flags::CAST_VOTE) { settings.device_votes } else { 0 };
        self.present().fold(device, |sum, record| sum.saturating_add(record.votes))
    }

    /// The registration state of a member's device as this node knows it.
    pub(super) fn flags_of(&self, node: usize) -> Option<Flags> {
        if node == self.me { Some(self.us.flags) } else { self.others.get(&node).map(|record| record.flags) }
    }

    /// Every node this one has ever heard of, itself included, with its votes.
    pub(super) fn known_votes(&self) -> impl Iterator<Item = u64> + '_ {
        std::iter::once(self.us.votes).chain(self.others.values().map(|record| record.votes))
    }

    pub(super) fn info(&self) -> NodeInfo {
        NodeInfo { node: self.me, votes: self.us.votes, expected: self.us.expected, flags: self.us.flags }
    }

    /// Says whether a quorum notification went out since the last question.
    pub(super) fn take_notification(&mut self) -> bool {
        std::mem::take(&mut self.notify)
    }

    /// A new membership: who is not in it is dead (VQ 2364-2445).
    pub(super) fn sync_init(&mut self, settings: &Settings, members: &BTreeSet<usize>) {
        self.syncing = true;
        if members.len() > 1 {
            self.us.flags.clear(Flags::FIRST);
        }
        let left: Vec<usize> = self.members.difference(members).copied().collect();
        for node in &left {
            if let Some(record) = self.others.get_mut(node) {
                record.state = NodeState::Dead;
            }
        }
        if self.last_man_standing {
            let count = members.len() as u64;
            let tie_breaker = settings.auto_tie_breaker.is_some() && self.has_lowest(settings);
            if (count >= self.quorum && !left.is_empty()) || (count <= self.quorum && tie_breaker) {
                self.window_runs = true;
            }
        }
        self.previous = std::mem::replace(&mut self.members, members.clone());
        self.previous_members = self.previous.len();
    }

    /// The membership is settled: recalculate and tell the daemon (VQ 2471-2479).
    pub(super) fn sync_activate(&mut self, settings: &Settings) {
        self.recalculate(settings, Decrease::Never, Expected::FromRecords);
        self.notify = true;
        self.syncing = false;
    }

    /// A node's info arrives, one's own included (VQ 2069-2185).
    pub(super) fn receive(&mut self, settings: &Settings, info: &NodeInfo) {
        let mut decrease = Decrease::Never;
        let mut source = Expected::FromRecords;
        let own = info.node == self.me;
        let old = if own { Some(self.us) } else { self.others.get(&info.node).copied() };
        let quorate_sender = info.flags.has(Flags::QUORATE);

        let mut state = NodeState::Member;
        if info.flags.has(Flags::LEAVING) {
            state = NodeState::Leaving;
            decrease = Decrease::Allowed;
            source = Expected::FromPresentNodes;
        }
        if !self.quorate && quorate_sender {
            // A node that has no quorum takes over the expected votes of one that has (VQ 2145-2149).
            decrease = Decrease::Allowed;
            self.us.expected = info.expected;
        }
        let expected = if quorate_sender || settings.tracking { info.expected } else { self.us.expected };
        let record = Record { state, votes: info.votes, expected, flags: info.flags };
        if own {
            self.us = record;
        } else {
            self.others.insert(info.node, record);
        }
        if self.last_man_standing && info.votes > 1 {
            // Supported only when all nodes have one vote (VQ 2157-2165).
            self.last_man_standing = false;
            self.window_runs = false;
        }
        let changed = old.is_none_or(|old| {
            (old.state, old.votes, old.expected, old.flags)
                != (record.state, record.votes, record.expected, record.flags)
        });
        if changed || own || info.flags.has(Flags::FIRST) {
            self.recalculate(settings, decrease, source);
        }
        // A quorate node that no longer waits releases the others (VQ 2178-2182).
        if settings.wait_for_all && quorate_sender && !info.flags.has(Flags::WAITING_FOR_ALL) {
            self.us.flags.clear(Flags::WAITING_FOR_ALL);
        }
    }

    /// The daemon polls and says whether to cast the device's votes; true if that changed anything (VQ 2973-3037).
    pub(super) fn poll(&mut self, cast: bool) -> bool {
        let old = self.us.flags;
        if !old.has(Flags::REGISTERED) {
            return false;
        }
        self.us.flags.set(Flags::ALIVE);
        if cast {
            self.us.flags.set(Flags::CAST_VOTE);
        } else {
            self.us.flags.clear(Flags::CAST_VOTE);
        }
        old != self.us.flags
    }

    /// The daemon registers the device (VQ 2019-2023).
    pub(super) fn register(&mut self) {
        self.us.flags.set(Flags::REGISTERED);
    }

    /// The daemon stops polling without a word (VQ 2548-2567).
    pub(super) fn lose_device(&mut self) {
        self.us.flags.clear(Flags::ALIVE);
        self.us.flags.clear(Flags::CAST_VOTE);
    }

    /// The daemon stops in order (VQ 2924-2927).
    pub(super) fn unregister(&mut self) {
        self.lose_device();
        self.us.flags.clear(Flags::REGISTERED);
    }

    /// corosync stops in order; only `allow_downscale` tells the others (VQ 2256-2259).
    pub(super) fn leave(&mut self, settings: &Settings) -> Option<NodeInfo> {
        if !settings.allow_downscale {
            return None;
        }
        self.us.flags.set(Flags::LEAVING);
        Some(self.info())
    }

    /// `last_man_standing_window` after a loss: take the present nodes for all there are (VQ 2352-2362).
    pub(super) fn end_window(&mut self, settings: &Settings) {
        if std::mem::take(&mut self.window_runs) && self.quorate {
            self.recalculate(settings, Decrease::Allowed, Expected::FromPresentNodes);
        }
    }

    /// Whether votequorum takes `pvecm expected VOTES` on this node (VQ 2693-2709).
    pub(super) fn accepts_expected(&self, settings: &Settings, votes: u64) -> bool {
        let (quorum, total) = self.calculate(settings, Decrease::Allowed, votes, 0);
        votes >= total && !(self.quorate && quorum > total)
    }

    /// The operator's new expected votes arrive (VQ 2213-2221).
    pub(super) fn set_expected(&mut self, settings: &Settings, votes: u64) {
        self.update_expected(votes);
        self.barrier = votes;
        if settings.tracking {
            self.us.expected = self.us.expected.max(self.tracked);
        }
        self.recalculate(settings, Decrease::Allowed, Expected::FromRecords);
    }

    fn present(&self) -> impl Iterator<Item = &Record> {
        std::iter::once(&self.us)
            .chain(self.others.values())
            .filter(|record| record.state == NodeState::Member)
    }

    fn present_nodes(&self) -> impl Iterator<Item = usize> + '_ {
        let others =
            self.others.iter().filter(|(_, record)| record.state == NodeState::Member).map(|(node, _)| *node);
        let us = (self.us.state == NodeState::Member).then_some(self.me);
        us.into_iter().chain(others)
    }

    /// `recalculate_quorum` (VQ 1107-1140).
    fn recalculate(&mut self, settings: &Settings, decrease: Decrease, source: Expected) {
        let mut total = settings.device_votes;
        let mut nodes = u64::from(settings.device_votes > 0);
        for record in self.present() {
            total = total.saturating_add(record.votes);
            nodes += 1;
        }
        let present = if source == Expected::FromPresentNodes { nodes } else { 0 };
        // The device's votes count here whether it is alive or not (VQ 1093, 1124).
        if total > self.us.expected {
            self.us.expected = total;
        }
        if settings.tracking {
            self.tracked = self.tracked.max(self.us.expected);
        }
        let (quorum, total) = self.calculate(settings, decrease, present, self.barrier);
        self.quorum = quorum;
        self.update_expected(present);
        self.are_we_quorate(settings, total);
    }

    /// `calculate_quorum`: quorum and total votes (VQ 906-977). A `barrier` of 0 is none.
    fn calculate(
        &self,
        settings: &Settings,
        decrease: Decrease,
        max_expected: u64,
        barrier: u64,
    ) -> (u64, u64) {
        let mut max_expected = max_expected;
        if settings.allow_downscale && decrease == Decrease::Allowed && max_expected > 0 {
            max_expected = max_expected.max(barrier);
        }
        let (mut highest, mut total, mut nodes) = (0, 0u64, 0u64);
        for record in self.present() {
            highest = record.expected.max(highest);
            total = total.saturating_add(record.votes);
            nodes += 1;
        }
        if self.us.flags.has(Flags::CAST_VOTE) {
            total = total.saturating_add(settings.device_votes);
            nodes += 1;
        }
        if max_expected > 0 {
            highest = max_expected;
        }
        let mut quorum = (highest / 2 + 1).max(total / 2 + 1);
        if decrease == Decrease::Never {
            quorum = quorum.max(self.quorum);
        }
        if settings.two_node && nodes <= 2 {
            quorum = 1;
        }
        (quorum, total)
    }

    fn update_expected(&mut self, votes: u64) {
        if votes == 0 {
            return;
        }
        for record in std::iter::once(&mut self.us).chain(self.others.values_mut()) {
            if record.state == NodeState::Member {
                record.expected = votes;
            }
        }
    }

    /// `are_we_quorate` (VQ 995-1074).
    fn are_we_quorate(&mut self, settings: &Settings, total: u64) {
        if settings.wait_for_all && self.us.flags.has(Flags::WAITING_FOR_ALL) {
            if total != self.us.expected {
                return;
            }
            self.us.flags.clear(Flags::WAITING_FOR_ALL);
        }
        let mut quorate = total >= self.quorum;
        if quorate {
            self.extremes = self.present_extremes(settings);
        }
        if let Some(tie_breaker) = &settings.auto_tie_breaker {
            // Half of the votes, and the rest of the last membership cannot be quorate (VQ 1026-1033).
            let gone = self.previous_members as i64 - self.members.len() as i64;
            let rest_too_small = u64::try_from(gone).map_or(true, |gone| gone < self.quorum);
            let half = total == self.us.expected / 2;
            quorate |= half && rest_too_small && self.wins_tie(settings, tie_breaker);
        }
        let changed = quorate != self.quorate;
        self.quorate = quorate;
        if quorate {
            self.us.flags.set(Flags::QUORATE);
        } else {
            self.us.flags.clear(Flags::QUORATE);
        }
        if settings.wait_for_all {
            if quorate {
                self.us.flags.clear(Flags::WAITING_FOR_ALL);
            } else {
                self.us.flags.set(Flags::WAITING_FOR_ALL);
            }
        }
        if changed && !self.syncing {
            self.notify = true;
        }
    }

    fn present_extremes(&self, settings: &Settings) -> Option<(u32, u32)> {
        let ids = || self.present_nodes().map(|node| settings.nodeid(node));
        ids().min().zip(ids().max())
    }

    fn has_lowest(&self, settings: &Settings) -> bool {
        let lowest = self.extremes.map(|(lowest, _)| lowest);
        self.present_nodes().any(|node| Some(settings.nodeid(node)) == lowest)
    }

    /// `check_auto_tie_breaker` (VQ 638-686).
    fn wins_tie(&self, settings: &Settings, tie_breaker: &AutoTieBreaker) -> bool {
        match tie_breaker {
            AutoTieBreaker::Lowest => self.has_lowest(settings),
            AutoTieBreaker::Highest => {
                let highest = self.extremes.map(|(_, highest)| highest);
                self.present_nodes().any(|node| Some(settings.nodeid(node)) == highest)
            }
            AutoTieBreaker::List(ids) => {
                let within =
                    |nodes: &BTreeSet<usize>, id: u32| nodes.iter().any(|node| settings.nodeid(*node) == id);
                // A predecessor in the list that was there before may live on the other side.
                for id in ids {
                    if within(&self.members, *id) {
                        return true;
                    }
                    if within(&self.previous, *id) {
                        return false;
                    }
                }
                false
            }
        }
    }
}
