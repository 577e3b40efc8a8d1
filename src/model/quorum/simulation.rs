//! The cluster as a whole: nodes, links, QDevice daemons and qnetd, moved from one settled state to the next.
//!
//! In: a configuration and moments, each a list of events that happen at once. Out: every node's view after the last
//! moment has settled. Within a moment the order is the one that default timeouts give: connections to qnetd break
//! first, then corosync forms new rings, the members exchange their records, the daemons ask qnetd and poll, and the
//! membership becomes active; the window of `last_man_standing` ends last.

use super::config::{Algorithm, ClusterConfig, QuorumRule, Refusal, Settings, settings};
use super::etcd;
use super::events::Event;
use super::qnetd::{Qnetd, SentVote, Vote};
use super::views::{DeviceColumn, Membership, NodeView, StatusFlag};
use super::votequorum::{Flags, NodeInfo, Votequorum};
use std::collections::{BTreeMap, BTreeSet};

/// Plays the moments, starting from a cluster that is wholly off, and returns the memberships at the end, ordered by
/// their first member.
pub fn simulate(config: &ClusterConfig, moments: &[Vec<Event>]) -> Result<Vec<Membership>, Vec<Refusal>> {
    let settings = settings(config)?;
    if config.rule == QuorumRule::Etcd {
        return Ok(etcd::simulate(&settings, moments));
    }
    let mut world = World::dark(config, &settings);
    for moment in moments {
        world.live_through(moment);
    }
    Ok(world.memberships())
}

/// corosync-qdevice on one node.
#[derive(Clone, Debug)]
enum Daemon {
    /// Not running, and votequorum knows it.
    Absent,
    /// Ended without unregistering.
    Lost,
    /// Running; `vote` is what it casts, `None` before the first answer.
    Running { connected: bool, vote: Option<Vote>, quorate: bool },
}

#[derive(Clone, Debug)]
struct SimulatedNode {
    votequorum: Votequorum,
    daemon: Daemon,
    ring: u64,
    members: BTreeSet<usize>,
    daemon_due: bool,
}

struct World<'a> {
    config: &'a ClusterConfig,
    settings: &'a Settings,
    nodes: BTreeMap<usize, SimulatedNode>,
    /// Group of each node; nodes reach each other if their groups are equal.
    links: BTreeMap<usize, usize>,
    reach: BTreeSet<usize>,
    qnetd: Option<Qnetd>,
    rings: u64,
    /// `expected_votes_tracking` keeps its barrier on disk while a node is off.
    tracked: BTreeMap<usize, u64>,
}

impl<'a> World<'a> {
    fn dark(config: &'a ClusterConfig, settings: &'a Settings) -> World<'a> {
        let all = 0..config.nodes.len();
        let mut world = World {
            config,
            settings,
            nodes: BTreeMap::new(),
            links: all.clone().map(|node| (node, 0)).collect(),
            reach: all.collect(),
            qnetd: None,
            rings: 0,
            tracked: BTreeMap::new(),
        };
        world.start_qnetd();
        world
    }

    fn start_qnetd(&mut self) {
        let device = self.config.qdevice.as_ref();
        let nodeids = self.settings.nodeids.clone();
        self.qnetd = device.map(|device| Qnetd::start(device.algorithm, device.tie_breaker, nodeids));
    }

    fn live_through(&mut self, moment: &[Event]) {
        let mut booted = Vec::new();
        for event in moment {
            self.happen(event, &mut booted);
        }
        self.break_connections();
        self.form_rings(&booted);
        for node in self.nodes.values_mut() {
            node.votequorum.end_window(self.settings);
        }
        self.settle();
    }

    /// The outward side of an event; what follows from it comes after all events of the moment.
    fn happen(&mut self, event: &Event, booted: &mut Vec<usize>) {
        match event {
            Event::Boot(nodes) => {
                for node in nodes.iter().copied().filter(|node| *node < self.config.nodes.len()) {
                    self.forget(node);
                    booted.push(node);
                }
            }
            Event::Crash(nodes) => nodes.iter().for_each(|node| self.forget(*node)),
            Event::Leave(nodes) => nodes.iter().for_each(|node| self.leave(*node)),
            Event::Links(groups) => self.cut_links(groups),
            Event::QnetdReach(nodes) => self.reach = nodes.iter().copied().collect(),
            Event::QnetdDown => self.qnetd = None,
            Event::QnetdUp => {
                if self.qnetd.is_none() {
                    self.start_qnetd();
                }
            }
            Event::KillDaemon(node) => self.end_daemon(*node, Daemon::Lost),
            Event::StopDaemon(node) => self.end_daemon(*node, Daemon::Absent),
            Event::SetExpected { node, votes } => self.set_expected(*node, *votes),
        }
    }

    fn forget(&mut self, node: usize) {
        if let Some(gone) = self.nodes.remove(&node) {
            self.tracked.insert(node, gone.votequorum.tracked);
        }
    }

    fn leave(&mut self, node: usize) {
        let Some(leaver) = self.nodes.get_mut(&node) else { return };
        if let Some(info) = leaver.votequorum.leave(self.settings) {
            self.deliver(&[info]);
        }
        self.forget(node);
    }

    fn cut_links(&mut self, groups: &[Vec<usize>]) {
        for (position, (_, group)) in self.links.iter_mut().enumerate() {
            *group = groups.len() + position;
        }
        for (number, nodes) in groups.iter().enumerate() {
            for node in nodes {
                self.links.insert(*node, number);
            }
        }
    }

    fn end_daemon(&mut self, node: usize, end: Daemon) {
        let Some(owner) = self.nodes.get_mut(&node) else { return };
        if !matches!(owner.daemon, Daemon::Running { .. }) {
            return;
        }
        match end {
            Daemon::Lost => owner.votequorum.lose_device(),
            _ => owner.votequorum.unregister(),
        }
        owner.daemon = end;
        let info = owner.votequorum.info();
        self.deliver(&[info]);
        self.disconnect_from_qnetd(node);
    }

    fn set_expected(&mut self, node: usize, votes: u64) {
        let Some(asked) = self.nodes.get(&node) else { return };
        if !asked.votequorum.accepts_expected(self.settings, votes) {
            return;
        }
        let ring = asked.ring;
        for member in self.nodes.values_mut().filter(|member| member.ring == ring) {
            member.votequorum.set_expected(self.settings, votes);
        }
    }

    /// qnetd loses clients, and daemons lose qnetd.
    fn break_connections(&mut self) {
        let reachable = self.qnetd.is_some();
        let mut informed = Vec::new();
        for (position, node) in &mut self.nodes {
            let Daemon::Running { connected, vote, quorate } = &mut node.daemon else { continue };
            if !*connected || (reachable && self.reach.contains(position)) {
                continue;
            }
            *connected = false;
            // lms keeps its vote if the node was quorate and waits for all (NLMS 245-257); ffsplit never (NFF 280-289).
            let waits = self.config.options.wait_for_all == Some(true);
            let keeps = *quorate && waits && is_lms(self.config);
            if !keeps {
                *vote = Some(Vote::Nack);
                informed.push((*position, Vote::Nack));
            }
        }
        self.poll(&informed);
        let clients: Vec<usize> =
            self.qnetd.iter().flat_map(|qnetd| &qnetd.clients).map(|client| client.node).collect();
        for node in clients {
            if !self.nodes.contains_key(&node) || !self.reach.contains(&node) {
                self.disconnect_from_qnetd(node);
            }
        }
        self.settle();
    }

    fn disconnect_from_qnetd(&mut self, node: usize) {
        let votes = self.qnetd.as_mut().map(|qnetd| qnetd.disconnect(node)).unwrap_or_default();
        self.take_votes(&votes);
    }

    /// New rings where the reachable nodes are not the members of one common ring.
    fn form_rings(&mut self, booted: &[usize]) {
        for node in booted {
            self.boot(*node);
        }
        let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for node in self.nodes.keys() {
            groups.entry(self.links.get(node).copied().unwrap_or(0)).or_default().insert(*node);
        }
        groups.retain(|_, members| !self.is_one_ring(members));
        let changed: Vec<BTreeSet<usize>> = groups.into_values().collect();
        for members in &changed {
            self.synchronise(members);
        }
        let moved: Vec<usize> = changed.iter().flatten().copied().collect();
        self.start_daemons();
        self.ask_qnetd(&moved);
        for node in &moved {
            if let Some(node) = self.nodes.get_mut(node) {
                node.votequorum.sync_activate(self.settings);
            }
        }
    }

    /// A node starts alone, in a ring of its own.
    fn boot(&mut self, position: usize) {
        let tracked = self.tracked.get(&position).copied().unwrap_or(0);
        let votequorum = Votequorum::start(self.settings, position, tracked);
        let members = BTreeSet::from([position]);
        let has_device = self.config.qdevice.is_some();
        let node = SimulatedNode {
            votequorum,
            daemon: Daemon::Absent,
            ring: 0,
            members: BTreeSet::new(),
            daemon_due: has_device,
        };
        self.nodes.insert(position, node);
        self.synchronise(&members);
        if let Some(node) = self.nodes.get_mut(&position) {
            node.votequorum.sync_activate(self.settings);
            node.votequorum.take_notification();
        }
    }

    fn is_one_ring(&self, members: &BTreeSet<usize>) -> bool {
        let mut rings =
            members.iter().filter_map(|node| self.nodes.get(node)).map(|node| (node.ring, &node.members));
        let Some((ring, first)) = rings.next() else { return true };
        first == members && rings.all(|(other, _)| other == ring)
    }

    /// Forms one ring and lets its members exchange their records.
    fn synchronise(&mut self, members: &BTreeSet<usize>) {
        self.rings += 1;
        let mut infos = Vec::new();
        for position in members {
            let Some(node) = self.nodes.get_mut(position) else { continue };
            node.ring = self.rings;
            node.members = members.clone();
            node.votequorum.sync_init(self.settings, members);
            infos.push(node.votequorum.info());
        }
        self.deliver(&infos);
    }

    /// Brings messages to everyone in the sender's ring whom the sender still reaches, in the order sent.
    fn deliver(&mut self, infos: &[NodeInfo]) {
        for info in infos {
            let Some(ring) = self.nodes.get(&info.node).map(|sender| sender.ring) else { continue };
            let group = self.links.get(&info.node).copied();
            for (position, node) in &mut self.nodes {
                if node.ring == ring && self.links.get(position).copied() == group {
                    node.votequorum.receive(self.settings, info);
                }
            }
        }
    }

    /// corosync-qdevice starts where it is due and stops where ffsplit cannot work.
    fn start_daemons(&mut self) {
        let Some(device) = &self.config.qdevice else { return };
        let ffsplit = device.algorithm == Algorithm::Ffsplit;
        let mut infos = Vec::new();
        for (position, node) in &mut self.nodes {
            if std::mem::take(&mut node.daemon_due) {
                // The daemon registers first and checks the configuration then (corosync-qdevice.c:274, 301), so a
                // node whose own votes or whose device votes are wrong stays registered (NFF 47-107).
                node.votequorum.register();
                let wrong =
                    ffsplit && (device.votes_key != Some(1) || self.settings.votes_of(*position) != 1);
                // It learns at once whether the node is quorate (VQ 2789-2794).
                let running =
                    Daemon::Running { connected: false, vote: None, quorate: node.votequorum.quorate };
                node.daemon = if wrong { Daemon::Lost } else { running };
                infos.push(node.votequorum.info());
            }
            // A running daemon that learns of a node with other votes stops in order (NFF 170-178, 220-228).
            let running = matches!(node.daemon, Daemon::Running { .. });
            if ffsplit && running && node.votequorum.known_votes().any(|votes| votes != 1) {
                node.daemon = Daemon::Absent;
                node.votequorum.unregister();
                infos.push(node.votequorum.info());
            }
        }
        self.deliver(&infos);
        let absent = |node: &usize| {
            !self.nodes.get(node).is_some_and(|node| matches!(node.daemon, Daemon::Running { .. }))
        };
        let clients = self.qnetd.iter().flat_map(|qnetd| &qnetd.clients).map(|client| client.node);
        let gone: Vec<usize> = clients.filter(absent).collect();
        for node in gone {
            self.disconnect_from_qnetd(node);
        }
    }

    /// Daemons that moved to a new ring, or that can reach qnetd again, send their membership and get an answer.
    fn ask_qnetd(&mut self, moved: &[usize]) {
        let mut asking = Vec::new();
        let mut silent = Vec::new();
        let up = self.qnetd.is_some();
        for (position, node) in &mut self.nodes {
            let Daemon::Running { connected, vote, .. } = &mut node.daemon else { continue };
            let in_new_ring = moved.contains(position);
            if up && self.reach.contains(position) {
                if in_new_ring || !*connected {
                    asking.push((*position, node.ring, node.members.clone()));
                }
                *connected = true;
            } else if vote.is_none() || (in_new_ring && *vote == Some(Vote::Ack)) {
                // A failed connect counts as a loss; a kept ACK does not outlive a change of membership (MN 651-660).
                *vote = Some(Vote::Nack);
                silent.push((*position, Vote::Nack));
            } else if in_new_ring {
                silent.extend(vote.map(|vote| (*position, vote)));
            }
        }
        self.poll(&silent);
        if let Some(qnetd) = &mut self.qnetd {
            for (node, ring, members) in &asking {
                qnetd.take_membership(*node, *ring, members);
            }
        }
        let askers: Vec<usize> = asking.into_iter().map(|(node, ..)| node).collect();
        let votes = self.qnetd.as_mut().map(|qnetd| qnetd.judge(&askers)).unwrap_or_default();
        self.take_votes(&votes);
    }

    /// Votes that qnetd sends; those to daemons it has lost never arrive.
    fn take_votes(&mut self, votes: &[SentVote]) {
        for (position, sent) in votes {
            let node = self.nodes.get_mut(position);
            if let Some(Daemon::Running { connected: true, vote, .. }) = node.map(|node| &mut node.daemon) {
                *vote = Some(*sent);
                self.poll(&[(*position, *sent)]);
            }
        }
    }

    /// The daemons poll with these votes; a node whose flags change tells its ring.
    fn poll(&mut self, votes: &[SentVote]) {
        for (position, vote) in votes {
            let Some(node) = self.nodes.get_mut(position) else { continue };
            let running = matches!(node.daemon, Daemon::Running { .. });
            if running && node.votequorum.poll(*vote == Vote::Ack) {
                let info = node.votequorum.info();
                self.deliver(&[info]);
            }
        }
    }

    /// Quorum notifications, and what qnetd answers to them, until nothing changes any more.
    fn settle(&mut self) {
        // A notification changes a vote at most once in each direction; the limit only guards against a flaw here.
        for _ in 0..2 * self.nodes.len() + 2 {
            let retried = self.qnetd.as_mut().map(Qnetd::retry_waiting).unwrap_or_default();
            self.take_votes(&retried);
            let notified: Vec<usize> = self
                .nodes
                .iter_mut()
                .filter_map(|(node, state)| state.votequorum.take_notification().then_some(*node))
                .collect();
            if notified.is_empty() {
                return;
            }
            for node in notified {
                self.notify_daemon(node);
            }
        }
    }

    fn notify_daemon(&mut self, position: usize) {
        let Some(node) = self.nodes.get_mut(&position) else { return };
        let now = node.votequorum.quorate;
        let Daemon::Running { connected, vote, quorate } = &mut node.daemon else { return };
        *quorate = now;
        if *connected {
            let votes = self.qnetd.as_mut().map(|qnetd| qnetd.judge_again(position)).unwrap_or_default();
            self.take_votes(&votes);
        } else if *vote == Some(Vote::Ack) {
            // Not connected and something changed: the kept vote is given up (MN 490-500).
            *vote = Some(Vote::Nack);
            self.poll(&[(position, Vote::Nack)]);
        }
    }

    fn memberships(&self) -> Vec<Membership> {
        let mut rings: BTreeMap<usize, &BTreeSet<usize>> = BTreeMap::new();
        for node in self.nodes.values() {
            rings.extend(node.members.first().map(|first| (*first, &node.members)));
        }
        let views = |members: &BTreeSet<usize>| members.iter().filter_map(|node| self.view(*node)).collect();
        rings
            .into_values()
            .map(|members| Membership { members: members.iter().copied().collect(), views: views(members) })
            .collect()
    }

    fn view(&self, position: usize) -> Option<NodeView> {
        let votequorum = &self.nodes.get(&position)?.votequorum;
        let settings = self.settings;
        let own = votequorum.own_flags();
        let flags = [
            (settings.two_node, StatusFlag::TwoNode),
            (votequorum.quorate, StatusFlag::Quorate),
            (settings.wait_for_all, StatusFlag::WaitForAll),
            (votequorum.has_last_man_standing(), StatusFlag::LastManStanding),
            (settings.auto_tie_breaker.is_some(), StatusFlag::AutoTieBreaker),
            (settings.allow_downscale, StatusFlag::AllowDownscale),
            (own.has(Flags::REGISTERED), StatusFlag::Qdevice),
        ];
        Some(NodeView {
            node: position,
            votes: votequorum.total_votes(settings),
            expected: votequorum.expected(),
            quorum: votequorum.quorum,
            quorate: votequorum.quorate,
            flags: flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect(),
            device: DeviceColumn::from_flags(votequorum.flags_of(position).unwrap_or_default()),
        })
    }
}

fn is_lms(config: &ClusterConfig) -> bool {
    config.qdevice.as_ref().is_some_and(|device| device.algorithm == Algorithm::Lms)
}
