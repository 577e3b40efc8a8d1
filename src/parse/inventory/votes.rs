//! The votes of an inventory: node ids, sums, and what corosync makes of the whole.
//!
//! Comes in: an inventory. Goes out: messages.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Span, catalog};
use crate::model::inventory::{Inventory, algorithm_votes, algorithm_word};
use crate::model::quorum::cautions::{Caution, cautions};
use crate::model::quorum::{AutoTieBreaker, Refusal, check_config};

/// Reports votes that do not add up, and options that corosync refuses or takes in another way.
pub fn check_votes(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let votes = inventory.nodes.iter().map(|node| u64::from(*node.votes)).sum::<u64>();
    if let (0, Some(first)) = (votes, inventory.nodes.first()) {
        diagnostics.push(catalog::no_votes(first.votes.span.clone()));
    }
    check_configuration(inventory, diagnostics);
    let Some(qdevice) = &inventory.qdevice else { return };
    let derived = algorithm_votes(qdevice.algorithm, inventory.nodes.len());
    if let Some(stated) = qdevice.votes.as_ref().filter(|stated| stated.value != derived) {
        let (word, nodes) = (algorithm_word(qdevice.algorithm), inventory.nodes.len());
        diagnostics.push(catalog::qdevice_votes_differ(stated.span.clone(), **stated, word, derived, nodes));
    }
    let host_is_node = inventory.nodes.iter().find(|node| *node.machine.name == *qdevice.host);
    if let Some(node) = host_is_node {
        diagnostics.push(catalog::qdevice_on_member(qdevice.host.span.clone(), &node.machine.name));
    }
}

/// What corosync refuses to start with, and what it starts with but does not do as written.
fn check_configuration(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let config = inventory.cluster_config();
    let options = &inventory.cluster.votequorum.span;
    let qdevice = inventory.qdevice.as_ref().map_or(options, |qdevice| &qdevice.host.span);
    let uneven =
        inventory.nodes.iter().find(|node| *node.votes != 1).map_or(options, |node| &node.votes.span);
    if let Some(AutoTieBreaker::List(ids)) = &config.options.auto_tie_breaker {
        let strangers = ids.iter().filter(|id| inventory.nodes.iter().all(|node| *node.nodeid != **id));
        let sentence = |id| Caution::TieBreakerUnknown { nodeid: id }.sentence();
        diagnostics.extend(
            strangers
                .map(|id| catalog::corosync_surprises(options.clone(), &sentence(*id), "votequorum.c:638")),
        );
    }
    for refusal in check_config(&config).err().unwrap_or_default() {
        let span = match refusal {
            // Reported where the nodes are read.
            Refusal::NoNodes | Refusal::DuplicateNodeId { .. } => continue,
            Refusal::UnevenVotesWithoutDeviceVotes => uneven,
            Refusal::DeviceVotesTooHigh { .. } | Refusal::ExpectedVotesWithoutDeviceVotes => qdevice,
            _ => options,
        };
        diagnostics.push(catalog::corosync_refuses(span.clone(), &refusal.sentence(), refusal.source()));
    }
    for caution in cautions(&config) {
        let span = match caution {
            // Said in other words where the stated votes are compared.
            Caution::LmsVotesDiffer { .. } | Caution::LmsVotesWritten { .. } => continue,
            Caution::NeverQuorate if inventory.nodes.iter().all(|node| *node.votes == 0) => continue,
            Caution::FfsplitNeverRuns if *uneven != *options => uneven,
            Caution::FfsplitNeverRuns
            | Caution::LmsTieBreakerNode { .. }
            | Caution::TieBreakerUnknown { .. } => qdevice,
            _ => options,
        };
        diagnostics.push(catalog::corosync_surprises(span.clone(), &caution.sentence(), caution.source()));
    }
}

/// Reports node ids that two nodes have.
pub fn check_node_ids(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<u32, &Span> = HashMap::new();
    for node in &inventory.nodes {
        if let Some(first) = seen.insert(*node.nodeid, &node.nodeid.span) {
            let id = *node.nodeid;
            diagnostics.push(catalog::duplicate_nodeid(node.nodeid.span.clone(), id, first.clone()));
        }
    }
}
