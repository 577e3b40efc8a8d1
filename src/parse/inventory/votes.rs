//! The votes of an inventory's clusters of corosync: node ids, sums, and what corosync makes of the whole.
//!
//! Comes in: an inventory. Goes out: messages.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Span, catalog};
use crate::model::inventory::{Cluster, ClusterKind, Inventory, Node, algorithm_votes, algorithm_word};
use crate::model::quorum::cautions::{Caution, cautions};
use crate::model::quorum::{AutoTieBreaker, ClusterConfig, Refusal, check_config};

/// Reports votes that do not add up, and options that corosync refuses or takes in another way.
pub fn check_votes(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    for cluster in inventory.clusters().filter(|cluster| cluster.kind.value == ClusterKind::Corosync) {
        let nodes: Vec<&Node> = inventory.nodes_of(cluster).collect();
        if let Some(config) = inventory.cluster_config(cluster) {
            check_cluster(cluster, &nodes, &config, diagnostics);
        }
    }
}

fn check_cluster(
    cluster: &Cluster,
    nodes: &[&Node],
    config: &ClusterConfig,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let votes = nodes.iter().map(|node| u64::from(*node.votes)).sum::<u64>();
    if let (0, Some(first)) = (votes, nodes.first()) {
        diagnostics.push(catalog::no_votes(first.votes.span.clone()));
    }
    check_configuration(cluster, nodes, config, diagnostics);
    let Some(qdevice) = &cluster.qdevice else { return };
    let derived = algorithm_votes(qdevice.algorithm, nodes.len());
    if let Some(stated) = qdevice.votes.as_ref().filter(|stated| stated.value != derived) {
        let word = algorithm_word(qdevice.algorithm);
        let differ = catalog::qdevice_votes_differ(stated.span.clone(), **stated, word, derived, nodes.len());
        diagnostics.push(differ);
    }
    let host_is_node = nodes.iter().find(|node| *node.machine.name == *qdevice.host);
    if let Some(node) = host_is_node {
        diagnostics.push(catalog::qdevice_on_member(qdevice.host.span.clone(), &node.machine.name));
    }
}

/// What corosync refuses to start with, and what it starts with but does not do as written.
fn check_configuration(
    cluster: &Cluster,
    nodes: &[&Node],
    config: &ClusterConfig,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let options = &cluster.votequorum.span;
    let qdevice = cluster.qdevice.as_ref().map_or(options, |qdevice| &qdevice.host.span);
    let uneven = nodes.iter().find(|node| *node.votes != 1).map_or(options, |node| &node.votes.span);
    if let Some(AutoTieBreaker::List(ids)) = &config.options.auto_tie_breaker {
        let strangers = ids.iter().filter(|id| nodes.iter().all(|node| *node.nodeid != **id));
        let sentence = |id| Caution::TieBreakerUnknown { nodeid: id }.sentence();
        diagnostics.extend(
            strangers
                .map(|id| catalog::corosync_surprises(options.clone(), &sentence(*id), "votequorum.c:638")),
        );
    }
    for refusal in check_config(config).err().unwrap_or_default() {
        let span = match refusal {
            // Reported where the nodes are read.
            Refusal::NoNodes | Refusal::DuplicateNodeId { .. } => continue,
            Refusal::UnevenVotesWithoutDeviceVotes => uneven,
            Refusal::DeviceVotesTooHigh { .. } | Refusal::ExpectedVotesWithoutDeviceVotes => qdevice,
            _ => options,
        };
        diagnostics.push(catalog::corosync_refuses(span.clone(), &refusal.sentence(), refusal.source()));
    }
    for caution in cautions(config) {
        let span = match caution {
            // Said in other words where the stated votes are compared.
            Caution::LmsVotesDiffer { .. } | Caution::LmsVotesWritten { .. } => continue,
            Caution::NeverQuorate if nodes.iter().all(|node| *node.votes == 0) => continue,
            Caution::FfsplitNeverRuns if *uneven != *options => uneven,
            Caution::FfsplitNeverRuns
            | Caution::LmsTieBreakerNode { .. }
            | Caution::TieBreakerUnknown { .. } => qdevice,
            _ => options,
        };
        diagnostics.push(catalog::corosync_surprises(span.clone(), &caution.sentence(), caution.source()));
    }
}

/// Reports node ids that two nodes of one cluster have.
pub fn check_node_ids(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(&str, u32), &Span> = HashMap::new();
    for node in &inventory.nodes {
        let cluster = inventory.cluster_of(node);
        // Elsewhere nothing goes by them.
        if cluster.kind.value != ClusterKind::Corosync {
            continue;
        }
        if let Some(first) = seen.insert((&cluster.name, *node.nodeid), &node.nodeid.span) {
            let id = *node.nodeid;
            diagnostics.push(catalog::duplicate_nodeid(node.nodeid.span.clone(), id, first.clone()));
        }
    }
}
