//! `[cluster]` and `[qdevice]` of an inventory.
//!
//! Comes in: their tables. Goes out: the model's [`Cluster`] and [`QDevice`].

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::reader::inline_schema;
use crate::model::inventory::{Algorithm, Cluster, QDevice, TieBreaker, VoteQuorum};
use crate::model::quorum::AutoTieBreaker;
use crate::model::stated::Stated;
use crate::parse::toml::At;
use crate::source::SitePath;

/// The cluster as a whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterTable {
    /// The cluster's name, as in corosync.conf.
    name: String,
    /// What runs it, with its major version: `Proxmox VE 9`.
    platform: Option<String>,
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

/// The cluster that a table describes.
pub fn cluster(table: At<ClusterTable>, file: &SitePath) -> Cluster {
    let header = table.span(file);
    let table = table.stated(file).value;
    let options = match table.votequorum {
        Some(options) => options.stated(file),
        None => Stated { value: VoteQuorumTable::default(), span: header },
    };
    let votequorum = VoteQuorum {
        two_node: options.value.two_node,
        wait_for_all: options.value.wait_for_all,
        auto_tie_breaker: options.value.auto_tie_breaker.and_then(|word| word.choice()),
        last_man_standing: options.value.last_man_standing,
        allow_downscale: options.value.allow_downscale,
    };
    let votequorum = Stated { value: votequorum, span: options.span };
    Cluster { name: table.name, platform: table.platform, votequorum }
}

/// The QDevice that a table describes.
pub fn qdevice(table: QDeviceTable, file: &SitePath) -> QDevice {
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
    QDevice { host: table.host.stated(file), label: table.label, algorithm, votes, tie_breaker }
}
