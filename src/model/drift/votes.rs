//! Members, votes and the QDevice against `pvecm status`.

use super::contradiction::{Basis, Contradiction, Topic};
use super::sums::Sums;
use crate::diag::Span;
use crate::diag::words::count;
use crate::model::inventory::{Cluster, ClusterKind, Inventory, Node, algorithm_votes, algorithm_word};
use crate::model::observation::{Measured, PvecmObservation};
use crate::model::path::has_address;
use crate::model::quorum::config::{configured_flags, device_votes};
use crate::model::quorum::seen::{PossibleEnd, possible_ends};
use crate::model::quorum::survival::Rules;
use crate::model::quorum::{Algorithm, ClusterConfig, QDeviceConfig, QnetdState, StatusFlag};
use crate::model::status::StatusMember;
use crate::redact::mask::is_masked;

/// Every contradiction between an inventory and a status.
pub(super) fn find(inventory: &Inventory, status: &PvecmObservation) -> Vec<Contradiction> {
    let Some((cluster, config)) = meant(inventory, status) else {
        return is_corosync(inventory, status).into_iter().collect();
    };
    let nodes = inventory.nodes_of(cluster).collect();
    let mut drift =
        VoteComparison { cluster, nodes, config, status, found: Vec::new(), absent: 0, ends: None };
    drift.ends = drift.ends_for_absence();
    drift.cluster_name();
    drift.members();
    drift.device();
    drift.flags();
    drift.sums();
    drift.found
}

/// The cluster of corosync that a status is about: the one of its name, else the first.
fn meant<'a>(inventory: &'a Inventory, status: &PvecmObservation) -> Option<(&'a Cluster, ClusterConfig)> {
    let of_corosync = || inventory.clusters().filter(|cluster| cluster.kind.value == ClusterKind::Corosync);
    let shown = status.cluster_name.as_ref();
    let of_name = shown.and_then(|name| of_corosync().find(|cluster| cluster.name.value == name.value));
    let cluster = of_name.or_else(|| of_corosync().next())?;
    Some((cluster, inventory.cluster_config(cluster)?))
}

/// A status of corosync, where the inventory has no cluster of it.
fn is_corosync(inventory: &Inventory, status: &PvecmObservation) -> Option<Contradiction> {
    let measured_at = status.members.first().map(|member| &member.span);
    let measured_at = measured_at.or(status.quorum.as_ref().map(|quorum| &quorum.span))?;
    let kind = &inventory.cluster.kind;
    Some(Contradiction {
        what: "kind of cluster".to_owned(),
        basis: Basis::Stated,
        stated: kind.word().to_owned(),
        stated_at: kind.span.clone(),
        measured: ClusterKind::Corosync.word().to_owned(),
        measured_at: measured_at.clone(),
        topic: Topic::Quorum,
    })
}

struct VoteComparison<'a> {
    cluster: &'a Cluster,
    /// The nodes of the cluster.
    nodes: Vec<&'a Node>,
    /// The cluster as corosync is to be told.
    config: ClusterConfig,
    status: &'a PvecmObservation,
    found: Vec<Contradiction>,
    /// How many of those found are nodes that are not among the members.
    absent: usize,
    /// What the engine says of the state that is seen, where nodes are absent.
    ends: Option<Vec<PossibleEnd>>,
}

/// What the inventory says of one thing, and where.
struct Said<'a> {
    what: String,
    basis: Basis,
    stated: String,
    at: &'a Span,
}

impl Said<'_> {
    fn stated(what: impl Into<String>, stated: impl ToString, at: &Span) -> Said<'_> {
        Said { what: what.into(), basis: Basis::Stated, stated: stated.to_string(), at }
    }

    fn computed(what: impl Into<String>, stated: impl ToString, at: &Span) -> Said<'_> {
        Said { basis: Basis::Computed, ..Said::stated(what, stated, at) }
    }
}

impl<'a> VoteComparison<'a> {
    fn push(&mut self, said: Said<'_>, measured: impl ToString, measured_at: &Span) {
        self.found.push(Contradiction {
            what: said.what,
            basis: said.basis,
            stated: said.stated,
            stated_at: said.at.clone(),
            measured: measured.to_string(),
            measured_at: measured_at.clone(),
            topic: Topic::Quorum,
        });
    }

    /// Where the cluster as a whole is described: the options of votequorum, or its header.
    fn votes_place(&self) -> &'a Span {
        &self.cluster.votequorum.span
    }

    fn cluster_name(&mut self) {
        let cluster = self.cluster;
        let differs = |name: &&Measured<String>| name.value != *cluster.name && !is_masked(name);
        if let Some(name) = self.status.cluster_name.as_ref().filter(differs) {
            let said = Said::stated("cluster name", &*cluster.name, &cluster.votequorum.span);
            self.push(said, &name.value, &name.span);
        }
    }

    fn members(&mut self) {
        let status = self.status;
        for node in self.nodes.clone() {
            match status.members.iter().find(|member| member.nodeid == *node.nodeid) {
                Some(member) => self.member(node, member),
                None => self.missing(node),
            }
        }
        for member in &status.members {
            let stated = self.nodes.iter().any(|node| *node.nodeid == member.nodeid);
            // A node under another id has been reported where it is missing.
            let elsewhere = self.nodes.iter().any(|node| is_named(node, &member.name) == Some(true));
            if !stated && !elsewhere {
                let nodes = self.nodes.len();
                let said = Said::stated(
                    "members",
                    format!("{nodes}, none with id {}", member.nodeid),
                    self.votes_place(),
                );
                self.push(said, shown(member), &member.span);
            }
        }
    }

    fn member(&mut self, node: &Node, member: &Measured<StatusMember>) {
        let name = node.machine.name.as_str();
        if self.is_someone_else(node, &member.name) {
            let said = Said::stated(format!("node with id {}", *node.nodeid), name, &node.nodeid.span);
            self.push(said, &member.name, &member.span);
        }
        if member.votes != *node.votes {
            let said = Said::stated(format!("votes of {name}"), *node.votes, &node.votes.span);
            self.push(said, member.votes, &member.span);
        }
    }

    /// Whether this name cannot be the node's. An address that the inventory does not know may be any node's.
    fn is_someone_else(&self, node: &Node, name: &str) -> bool {
        let other = |other: &&Node| *other.nodeid != *node.nodeid && is_named(other, name) == Some(true);
        match is_named(node, name) {
            Some(same) => !same,
            None => self.nodes.iter().any(other),
        }
    }

    fn missing(&mut self, node: &Node) {
        let status = self.status;
        let under = status.members.iter().find(|member| is_named(node, &member.name) == Some(true));
        let name = node.machine.name.as_str();
        if let Some(member) = under {
            let said = Said::stated(format!("node id of {name}"), *node.nodeid, &node.nodeid.span);
            self.push(said, member.nodeid, &member.span);
            return;
        }
        let listed = status.members.len();
        let counted = status.nodes.as_ref().filter(|nodes| nodes.value as usize == listed);
        let place = match (status.members.last(), counted) {
            (Some(_), Some(nodes)) => &nodes.span,
            (Some(last), None) if status.whole => &last.span,
            // Its line may be among those left out.
            _ => return,
        };
        let said = Said::stated(name, "member", &node.machine.name.span);
        self.push(said, "not among the members", place);
        self.absent += 1;
    }

    fn device(&mut self) {
        let status = self.status;
        let Some(device) = &status.device else { return };
        let votes = device.configured_votes.unwrap_or(device.votes);
        let Some(qdevice) = &self.cluster.qdevice else {
            let said = Said::stated("QDevice", "none", self.votes_place());
            return self.push(said, format!("one with {}", count(votes, "vote")), &device.span);
        };
        let expected = device_votes(&self.config);
        if u64::from(votes) != expected {
            let other = match qdevice.algorithm {
                Algorithm::Lms => Algorithm::Ffsplit,
                Algorithm::Ffsplit => Algorithm::Lms,
            };
            let as_other = algorithm_votes(other, self.nodes.len()) == votes;
            let hint = if as_other { format!(", as {} gives", algorithm_word(other)) } else { String::new() };
            let what = format!("votes of the QDevice ({})", algorithm_word(qdevice.algorithm));
            let said = match &qdevice.votes {
                Some(stated) => Said::stated(what, expected, &stated.span),
                None => Said::computed(what, expected, &qdevice.host.span),
            };
            self.push(said, format!("{votes}{hint}"), &device.span);
        }
        let silent = status.members.iter().filter_map(|member| Some((member, silence(member)?)));
        for (member, why) in silent.filter(|(member, _)| !self.is_silence_right(member)).collect::<Vec<_>>() {
            let said = Said::computed(
                format!("QDevice at {}", self.name_of(member)),
                "votes (A,V)",
                &qdevice.host.span,
            );
            self.push(said, why, &member.span);
        }
    }

    /// The inventory's name for a member, or the status's own.
    fn name_of(&self, member: &StatusMember) -> String {
        let node = self.nodes.iter().find(|node| *node.nodeid == member.nodeid);
        node.map_or_else(|| shown(member), |node| node.machine.name.value.clone())
    }

    fn flags(&mut self) {
        let status = self.status;
        let (Some(flags), Ok(configured)) = (&status.flags, configured_flags(&self.config)) else { return };
        let options = &self.cluster.votequorum.span;
        for flag in [
            StatusFlag::TwoNode,
            StatusFlag::WaitForAll,
            StatusFlag::LastManStanding,
            StatusFlag::AutoTieBreaker,
            StatusFlag::AllowDownscale,
        ] {
            let (stated, measured) = (configured.contains(&flag), has_flag(flags, flag));
            if stated != measured {
                let word = |set: bool| if set { "set" } else { "not set" };
                let said = Said::computed(format!("flag {}", flag.word()), word(stated), options);
                self.push(said, word(measured), &flags.span);
            }
        }
        let registered = has_flag(flags, StatusFlag::Qdevice);
        match &self.cluster.qdevice {
            Some(qdevice) if !registered => {
                let said = Said::stated("QDevice", "there is one", &qdevice.host.span);
                self.push(said, "not registered on the node asked", &flags.span);
            }
            None if registered && status.device.is_none() => {
                self.push(
                    Said::stated("QDevice", "none", options),
                    "registered on the node asked",
                    &flags.span,
                );
            }
            _ => {}
        }
    }

    /// Expected votes, quorum, total votes and whether the cluster runs, as far as nothing found so far explains them.
    fn sums(&mut self) {
        let status = self.status;
        let Ok(rules) = Rules::of(&self.config) else { return };
        if let Some(nodes) = &status.nodes
            && nodes.value as usize != self.nodes.len()
            && self.found.is_empty()
        {
            let said = Said::stated("nodes", self.nodes.len(), self.votes_place());
            self.push(said, nodes.value, &nodes.span);
        }
        let explained = self.found.len() > self.absent;
        let local = status.members.iter().find(|member| member.local);
        let asked = local.and_then(|local| self.position(local));
        let mut possible = match &self.ends {
            Some(ends) => Sums::of_ends(ends, asked, local.and_then(|local| local.qdevice_flags.as_deref())),
            None if self.all_are_there() => vec![Sums::of_whole(&rules)],
            None => {
                let rules = configs(self.cluster, &self.config)
                    .into_iter()
                    .filter_map(|config| Rules::of(&config).ok());
                rules.flat_map(|rules| Sums::of_unknown(&rules)).collect()
            }
        };
        let number = |figure: &Option<Measured<u32>>| {
            figure.as_ref().map(|figure| (figure.value.to_string(), figure.span.clone()))
        };
        let fine = self.narrow("expected votes", &mut possible, number(&status.expected), |sums| {
            sums.expected.to_string()
        }) && self
            .narrow("quorum", &mut possible, number(&status.quorum), |sums| sums.quorum.to_string());
        if !fine || explained || (self.absent > 0 && self.ends.is_none()) {
            return;
        }
        let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let quorate = status.quorate.as_ref().map(|quorate| (word(quorate.value), quorate.span.clone()));
        let _ = self
            .narrow("total votes", &mut possible, number(&status.total), |sums| sums.total.to_string())
            && self.narrow("quorate", &mut possible, quorate, |sums| word(sums.quorate));
    }

    /// Keeps what fits a measured figure; where nothing does, that is a contradiction, and false.
    fn narrow(
        &mut self,
        what: &str,
        possible: &mut Vec<Sums>,
        measured: Option<(String, Span)>,
        figure: impl Fn(&Sums) -> String,
    ) -> bool {
        let Some((measured, place)) = measured else { return true };
        if possible.iter().any(|sums| figure(sums) == measured) {
            possible.retain(|sums| figure(sums) == measured);
            return true;
        }
        let mut computed: Vec<String> = possible.iter().map(figure).collect();
        computed.sort_by_key(|figure| (figure.len(), figure.clone()));
        computed.dedup();
        self.push(Said::computed(what, computed.join(" or "), self.votes_place()), measured, &place);
        false
    }

    /// Whether every node is listed, or the list is whole, whose gaps are told of.
    fn all_are_there(&self) -> bool {
        let is_listed = |node: &&Node| self.status.members.iter().any(|member| member.nodeid == *node.nodeid);
        self.is_list_whole() || self.nodes.iter().all(is_listed)
    }

    /// Whether no line of the member list was left out.
    fn is_list_whole(&self) -> bool {
        let listed = self.status.members.len();
        self.status.whole || self.status.nodes.as_ref().is_some_and(|nodes| nodes.value as usize == listed)
    }

    /// A member's place in the node list.
    fn position(&self, member: &StatusMember) -> Option<usize> {
        self.nodes.iter().position(|node| *node.nodeid == member.nodeid)
    }

    /// The ends of the histories that lead to the members seen, where some nodes are absent.
    fn ends_for_absence(&self) -> Option<Vec<PossibleEnd>> {
        let members: Option<Vec<usize>> =
            self.status.members.iter().map(|member| self.position(member)).collect();
        let members = members.filter(|members| (1..self.nodes.len()).contains(&members.len()))?;
        if !self.is_list_whole() {
            return None;
        }
        let ends = configs(self.cluster, &self.config)
            .into_iter()
            .filter_map(|config| possible_ends(&config, &members).ok());
        Some(ends.flatten().collect()).filter(|ends: &Vec<PossibleEnd>| !ends.is_empty())
    }

    /// Whether the device would be silent at this member as long as qnetd works: ffsplit votes for no minority.
    fn is_silence_right(&self, member: &StatusMember) -> bool {
        let node = self.position(member);
        let at_work = self.ends.iter().flatten().filter(|end| end.qnetd == QnetdState::Up);
        let mut views = at_work.flat_map(|end| &end.views).filter(|view| Some(view.node) == node);
        views.any(|view| Some(view.device.text()) == member.qdevice_flags.as_deref())
    }
}

/// The cluster as the inventory has it, and with the device's votes written in `corosync.conf` if they are stated: under
/// lms an inventory that states the computed number leaves that open, and written votes are not expected from the start.
fn configs(cluster: &Cluster, config: &ClusterConfig) -> Vec<ClusterConfig> {
    let stated = cluster.qdevice.as_ref().and_then(|qdevice| qdevice.votes.as_ref());
    let device = config.qdevice.clone().filter(|device| device.votes_key.is_none()).zip(stated);
    let written = device.map(|(device, votes)| ClusterConfig {
        qdevice: Some(QDeviceConfig { votes_key: Some(votes.value), ..device }),
        ..config.clone()
    });
    std::iter::once(config.clone()).chain(written).collect()
}

fn has_flag(flags: &Measured<Vec<String>>, flag: StatusFlag) -> bool {
    flags.iter().any(|word| word == flag.word())
}

/// A member as the status shows it.
fn shown(member: &StatusMember) -> String {
    if member.name.is_empty() { format!("id {}", member.nodeid) } else { member.name.clone() }
}

/// Why the device's votes do not count on a member (QT 525-537).
fn silence(member: &StatusMember) -> Option<&'static str> {
    let flags = member.qdevice_flags.as_deref()?;
    match flags.split(',').collect::<Vec<_>>().as_slice() {
        ["A", "V", _] => None,
        ["A", ..] => Some("casts no vote (A,NV): qnetd is out of reach, or votes for another partition"),
        ["NA", ..] => Some("not alive (NA): corosync-qdevice does not answer"),
        _ => Some("not registered (NR): corosync-qdevice does not run"),
    }
}

/// Whether a name or address of a status is this node's; `None` if the inventory cannot tell.
fn is_named(node: &Node, shown: &str) -> Option<bool> {
    let machine = &node.machine;
    let names = || shown.split(", ").filter(|name| !name.is_empty());
    names().next()?;
    let same = |name: &str| {
        let host = name.split('.').next().unwrap_or(name);
        has_address(machine, name)
            || name.eq_ignore_ascii_case(&machine.name)
            || host.eq_ignore_ascii_case(&machine.name)
    };
    if names().any(same) {
        return Some(true);
    }
    // corosync may run on a network of its own, whose addresses the inventory need not know.
    let is_open = |name: &str| name.parse::<core::net::IpAddr>().is_ok() || is_masked(name);
    if names().any(is_open) { None } else { Some(false) }
}
