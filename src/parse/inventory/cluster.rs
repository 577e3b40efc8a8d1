//! `[cluster]` and `[qdevice]` of an inventory, each perhaps there several times.
//!
//! Comes in: their tables, and what the nodes' tables say that matters to a cluster. Goes out: the model's [`Cluster`]s, each
//! with its QDevice and its kind, stated or not.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::reader::{TableReader, inline_schema};
use super::words::ClusterKindText;
use crate::diag::{Span, catalog, nearest};
use crate::model::inventory::{
    Algorithm, Cluster, ClusterKind, QDevice, TieBreaker, VoteQuorum, platform_named_in,
};
use crate::model::quorum::AutoTieBreaker;
use crate::model::stated::Stated;
use crate::parse::toml::At;
use crate::source::SitePath;

/// A cluster as a whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterTable {
    /// The cluster's name; one of corosync has it in corosync.conf.
    name: At<String>,
    /// How its nodes agree: `corosync` by votes (the default where there are several nodes, votes or a QDevice), `etcd` by a
    /// majority of members (also Nomad, Consul, Swarm), `kubernetes` by the etcd of its control plane, `none` not at all (the
    /// default for no node or a single one).
    kind: Option<At<ClusterKindText>>,
    /// What runs it, with its major version: `Proxmox VE 9`.
    platform: Option<At<String>>,
    /// The keys of corosync's `quorum` section that are set (votequorum(5)).
    votequorum: Option<At<VoteQuorumTable>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct VoteQuorumTable {
    /// One of two nodes is enough.
    two_node: bool,
    /// All nodes must have been seen once before the cluster runs.
    wait_for_all: Option<bool>,
    /// Exactly half of the votes is enough for the side with the chosen node: `true` or `lowest`, `highest`, a node id,
    /// or a list of node ids in the order in which they are looked for.
    auto_tie_breaker: Option<AutoTieBreakerWord>,
    /// Expected votes follow the members that are left.
    last_man_standing: bool,
    /// Expected votes follow an orderly leave.
    allow_downscale: bool,
}

/// The vote provider outside the cluster.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QDeviceTable {
    /// The cluster that it gives its votes to, by name; default: the first.
    cluster: Option<At<String>>,
    /// The machine that runs corosync-qnetd.
    host: At<String>,
    /// How it gives its votes.
    algorithm: AlgorithmWord,
    /// A `votes:` value stated by hand; default: what the algorithm gives (lms: N-1, ffsplit: 1).
    votes: Option<At<u32>>,
    /// A short name for tiles and diagrams; default: the host's label.
    label: Option<String>,
    /// Who wins between equal partitions: `lowest` (default), `highest` or a node id.
    tie_breaker: Option<At<TieBreakerWord>>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AlgorithmWord {
    Lms,
    Ffsplit,
}

/// What `auto_tie_breaker` and `auto_tie_breaker_node` say together, as toml gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct AutoTieBreakerWord(toml::Value);

impl AutoTieBreakerWord {
    fn choice(&self) -> Option<AutoTieBreaker> {
        let id = |value: &toml::Value| value.as_integer().and_then(|id| u32::try_from(id).ok());
        match &self.0 {
            toml::Value::Boolean(false) => None,
            toml::Value::String(word) if word == "highest" => Some(AutoTieBreaker::Highest),
            toml::Value::Array(ids) => Some(AutoTieBreaker::List(ids.iter().filter_map(id).collect())),
            other => Some(id(other).map_or(AutoTieBreaker::Lowest, |id| AutoTieBreaker::List(vec![id]))),
        }
    }
}

/// `lowest`, `highest` or a node id, as toml gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct TieBreakerWord(toml::Value);

inline_schema!(AutoTieBreakerWord, {
    "anyOf": [
        { "type": "boolean" },
        { "type": "string", "enum": ["lowest", "highest"] },
        { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u32 },
        { "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": 4_294_967_295_u32 }, "minItems": 1 }
    ]
});
inline_schema!(TieBreakerWord, {
    "anyOf": [{ "type": "string", "enum": ["lowest", "highest"] }, { "type": "integer", "minimum": 1 }]
});

impl ClusterTable {
    /// The cluster's name.
    pub fn name(&self) -> &str {
        self.name.value()
    }
}

/// What the nodes' tables say of a cluster that does not state its kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct NodesOfCluster {
    /// How many nodes it has.
    pub count: usize,
    /// Whether one of them states votes.
    pub have_votes: bool,
}

/// The clusters that the tables describe; `nodes` tells of the nodes of the cluster of a name.
pub fn clusters(
    tables: Vec<(ClusterTable, Span)>,
    qdevices: Vec<(QDeviceTable, Span)>,
    nodes: impl Fn(&str) -> NodesOfCluster,
    reader: &mut TableReader<'_>,
) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    let names: Vec<String> = tables.iter().map(|(table, _)| table.name.value().clone()).collect();
    let mut qdevices = by_cluster(qdevices, &names, reader);
    for (position, (table, header)) in tables.into_iter().enumerate() {
        let qdevice = qdevices.get_mut(position).and_then(Option::take);
        let nodes = nodes(table.name.value());
        clusters.push(cluster(table, header, qdevice, nodes, reader));
    }
    clusters
}

/// The QDevice of each cluster; one for no cluster and a second one for the same are reported.
fn by_cluster(
    tables: Vec<(QDeviceTable, Span)>,
    names: &[String],
    reader: &mut TableReader<'_>,
) -> Vec<Option<QDevice>> {
    let mut qdevices: Vec<Option<QDevice>> = names.iter().map(|_| None).collect();
    for (table, header) in tables {
        let position = match &table.cluster {
            Some(name) => reader.cluster_position("QDevice votes in", name, names),
            None => Some(0),
        };
        let Some(place) = position.and_then(|position| qdevices.get_mut(position)) else { continue };
        match place {
            Some(first) => {
                reader.diagnostics.push(catalog::second_qdevice(header, first.table.clone()));
            }
            None => *place = Some(qdevice(table, header, reader.file)),
        }
    }
    qdevices
}

fn cluster(
    table: ClusterTable,
    header: Span,
    qdevice: Option<QDevice>,
    nodes: NodesOfCluster,
    reader: &mut TableReader<'_>,
) -> Cluster {
    let platform = table.platform.map(|platform| platform.stated(reader.file));
    let stated = table.kind.and_then(|kind| {
        let span = kind.span(reader.file);
        Some(Stated { value: kind.value().meaning()?, span })
    });
    if let (Some(platform), None) = (&platform, &stated)
        && let Some((word, kind)) = platform_named_in(platform)
    {
        reader.diagnostics.push(catalog::kind_not_stated(platform.span.clone(), word, kind.word()));
    }
    let votes = nodes.count > 1 || nodes.have_votes || qdevice.is_some() || table.votequorum.is_some();
    let unstated = if votes { ClusterKind::Corosync } else { ClusterKind::None };
    let kind = stated.unwrap_or(Stated { value: unstated, span: header.clone() });
    if kind.value != ClusterKind::Corosync {
        let options = table.votequorum.as_ref().map(|options| ("votequorum", options.span(reader.file)));
        let device = qdevice.as_ref().map(|qdevice| ("qdevice", qdevice.table.clone()));
        for (key, span) in options.into_iter().chain(device) {
            let only = [ClusterKind::Corosync.word()];
            reader.diagnostics.push(catalog::key_of_another_kind(span, key, kind.word(), &only));
        }
    }
    let options = match table.votequorum {
        Some(options) => options.stated(reader.file),
        None => Stated { value: VoteQuorumTable::default(), span: header },
    };
    let name = table.name.stated(reader.file);
    Cluster { name, kind, platform, votequorum: votequorum(options), qdevice }
}

fn votequorum(options: Stated<VoteQuorumTable>) -> Stated<VoteQuorum> {
    let Stated { value: options, span } = options;
    let value = VoteQuorum {
        two_node: options.two_node,
        wait_for_all: options.wait_for_all,
        auto_tie_breaker: options.auto_tie_breaker.and_then(|word| word.choice()),
        last_man_standing: options.last_man_standing,
        allow_downscale: options.allow_downscale,
    };
    Stated { value, span }
}

fn qdevice(table: QDeviceTable, header: Span, file: &SitePath) -> QDevice {
    let algorithm = match table.algorithm {
        AlgorithmWord::Lms => Algorithm::Lms,
        AlgorithmWord::Ffsplit => Algorithm::Ffsplit,
    };
    let tie_breaker = match table.tie_breaker.as_ref().map(|word| &word.value().0) {
        Some(toml::Value::Integer(id)) => TieBreaker::Node(u32::try_from(*id).unwrap_or(0)),
        Some(toml::Value::String(word)) if word == "highest" => TieBreaker::Highest,
        _ => TieBreaker::Lowest,
    };
    let votes = table.votes.map(|votes| votes.stated(file));
    let host = table.host.stated(file);
    QDevice { table: header, host, label: table.label, algorithm, votes, tie_breaker }
}

impl TableReader<'_> {
    /// The position of the cluster of a name; one that there is not is reported. `sentence`: what is said of it.
    pub fn cluster_position(&mut self, sentence: &str, name: &At<String>, names: &[String]) -> Option<usize> {
        let position = names.iter().position(|known| known == name.value());
        if position.is_none() {
            let meant = nearest(name.value(), names.iter().map(String::as_str));
            let what = format!("{sentence} unknown cluster");
            self.diagnostics.push(catalog::unknown_reference(
                name.span(self.file),
                &what,
                name.value(),
                meant,
            ));
        }
        position
    }
}
