//! `[[node]]` of an inventory: what a node is in its cluster.
//!
//! Comes in: the nodes' tables and the clusters. Goes out: the model's [`Node`]s. A key that says nothing in a cluster of the
//! node's kind is reported.

use std::collections::HashMap;

use super::cluster::NodesOfCluster;
use super::reader::TableReader;
use super::tables::NodeTable;
use super::words::NodeKindText;
use crate::diag::{Span, catalog};
use crate::model::inventory::{Cluster, ClusterKind, Node};
use crate::model::stated::Stated;
use crate::parse::toml::At;

/// What the tables say of the cluster `name`, where `first` is the one that a node belongs to by default.
pub fn nodes_of(tables: &[At<NodeTable>], name: &str, first: &str) -> NodesOfCluster {
    let named = |table: &NodeTable| table.cluster.as_ref().map_or(first, |name| name.value()) == name;
    let tables: Vec<&NodeTable> = tables.iter().map(At::value).filter(|table| named(table)).collect();
    NodesOfCluster {
        count: tables.len(),
        have_votes: tables.iter().any(|table| table.votes.is_some() || table.nodeid.is_some()),
    }
}

/// The nodes that the tables describe; one that does not state it has as node id its position in its cluster.
pub fn nodes(tables: Vec<At<NodeTable>>, clusters: &[Cluster], reader: &mut TableReader<'_>) -> Vec<Node> {
    let names: Vec<String> = clusters.iter().map(|cluster| cluster.name.value.clone()).collect();
    let mut counts: HashMap<usize, u32> = HashMap::new();
    let mut nodes = Vec::new();
    for table in tables {
        let header = table.span(reader.file);
        let mut table = table.stated(reader.file).value;
        let stated = table.cluster.take();
        let position =
            stated.as_ref().and_then(|name| reader.cluster_position("node belongs to", name, &names));
        let position = position.unwrap_or(0);
        let count = counts.entry(position).or_default();
        *count += 1;
        let kind = clusters.get(position).map_or(ClusterKind::None, |cluster| cluster.kind.value);
        let nodeid = nodeid(table.nodeid.take(), kind, &header, *count, reader);
        let votes = votes(table.votes.take(), table.worker.take(), kind, &header, reader);
        let cluster = stated.map(|name| name.stated(reader.file));
        let machine = table.kind.as_ref().and_then(NodeKindText::meaning).unwrap_or_default();
        nodes.push(Node { machine: table.machine(machine, reader), cluster, nodeid, votes });
    }
    nodes
}

fn nodeid(
    stated: Option<At<u32>>,
    kind: ClusterKind,
    header: &Span,
    position: u32,
    reader: &mut TableReader<'_>,
) -> Stated<u32> {
    if let Some(stated) = stated.as_ref().filter(|_| kind != ClusterKind::Corosync) {
        report(reader, stated.span(reader.file), "nodeid", kind, &[ClusterKind::Corosync]);
    }
    or_default(stated, position, header, reader)
}

/// The votes of a node: as stated, else 1; none of a worker, nor where nothing is decided by votes.
fn votes(
    stated: Option<At<u32>>,
    worker: Option<At<bool>>,
    kind: ClusterKind,
    header: &Span,
    reader: &mut TableReader<'_>,
) -> Stated<u32> {
    let is_worker = worker.as_ref().is_some_and(|worker| *worker.value());
    if let Some(worker) = worker.as_ref().filter(|_| !kind.is_majority()) {
        let majority = [ClusterKind::Etcd, ClusterKind::Kubernetes];
        report(reader, worker.span(reader.file), "worker", kind, &majority);
    }
    if let Some(votes) = &stated {
        let span = votes.span(reader.file);
        match kind {
            ClusterKind::None => {
                let others = [ClusterKind::Corosync, ClusterKind::Etcd, ClusterKind::Kubernetes];
                report(reader, span, "votes", kind, &others);
            }
            _ if kind.is_majority() && *votes.value() > 1 => {
                reader.diagnostics.push(catalog::more_than_one_vote(span, kind.word()));
            }
            _ if is_worker && *votes.value() > 0 => {
                let worker = worker.as_ref().map(|worker| worker.span(reader.file));
                reader.diagnostics.push(catalog::worker_with_a_vote(span, worker));
            }
            _ => {}
        }
    }
    let none = kind == ClusterKind::None || (is_worker && kind.is_majority());
    or_default(stated.filter(|_| !none), u32::from(!none), header, reader)
}

fn or_default(stated: Option<At<u32>>, default: u32, header: &Span, reader: &TableReader<'_>) -> Stated<u32> {
    match stated {
        Some(stated) => stated.stated(reader.file),
        None => Stated { value: default, span: header.clone() },
    }
}

fn report(reader: &mut TableReader<'_>, span: Span, key: &str, kind: ClusterKind, others: &[ClusterKind]) {
    let others: Vec<&str> = others.iter().map(|kind| kind.word()).collect();
    reader.diagnostics.push(catalog::key_of_another_kind(span, key, kind.word(), &others));
}
