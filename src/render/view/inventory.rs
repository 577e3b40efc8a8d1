//! An inventory as templates and expressions see it, with all figures that follow from it.
//!
//! Comes in: an inventory. Goes out: the cluster, its equipment, votes, sums, the fastest uplink and the tiles.

use serde::Serialize;

use super::equipment::EquipmentViews;
use crate::diag::words::{count, plural};
use crate::model::inventory::{EquipmentKind, Inventory, LinkState, Machine, Nic, Votes, algorithm_word};
use crate::model::quantity::Rate;
use crate::model::quorum::ClusterConfig;
use crate::model::totals::{Count, Totals};

/// The whole inventory: its fields are variables of their own in templates and expressions.
#[derive(Debug, Serialize)]
pub struct InventoryView {
    cluster: ClusterView,
    #[serde(flatten)]
    equipment: EquipmentViews,
    /// Only where something is decided by votes.
    quorum: Option<QuorumView>,
    totals: TotalsView,
    uplink: Option<UplinkView>,
    tiles: Vec<TileView>,
}

#[derive(Debug, Serialize)]
struct ClusterView {
    name: String,
    /// `corosync`, `etcd`, `kubernetes` or `none`.
    kind: &'static str,
    platform: Option<String>,
    nodes: usize,
    /// The nodes that decide together.
    members: usize,
    /// The nodes that only work for it.
    workers: usize,
}

/// Votes: `quorum`.
#[derive(Debug, Serialize)]
struct QuorumView {
    /// The votes that must be there.
    needed: u64,
    /// All votes that there are.
    expected: u64,
    /// The votes of all nodes.
    node_votes: u64,
    /// How many nodes may fail, whichever they are.
    spare: usize,
    /// How many nodes may fail, whichever they are, while the QDevice is down.
    spare_without_qdevice: usize,
    /// The votes that would be needed if the cluster had no QDevice.
    needed_without_qdevice: u64,
    /// How many nodes might fail, whichever they are, if the cluster had no QDevice.
    spare_nodes_only: usize,
    qdevice: Option<QDeviceView>,
}

#[derive(Debug, Serialize)]
struct QDeviceView {
    host: String,
    label: String,
    algorithm: &'static str,
    votes: u64,
}

#[derive(Debug, Serialize)]
struct TotalsView {
    /// Over the cluster members.
    nodes: SumsView,
    /// Over all machines.
    all: SumsView,
}

#[derive(Debug, Serialize)]
struct SumsView {
    machines: usize,
    cores: CountView,
    threads: CountView,
    ram: Option<String>,
    storage: Option<String>,
}

#[derive(Debug, Serialize)]
struct CountView {
    sum: Option<u64>,
    missing: usize,
}

/// The fastest link of a member that is up.
#[derive(Debug, Serialize)]
struct UplinkView {
    node: String,
    nic: String,
    model: Option<String>,
    speed: String,
    to: Option<String>,
}

/// A headline figure.
#[derive(Clone, Debug, Serialize)]
pub struct TileView {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: String,
    /// What the figure means here: `3 of 4 may fail`.
    pub note: Option<String>,
    /// The path of the data that it shows.
    #[serde(skip)]
    pub of: &'static [&'static str],
    /// The path of the data that the note shows.
    #[serde(skip)]
    pub note_of: &'static [&'static str],
}

/// The fields of [`InventoryView`] but for equipment.
const FIGURES: [&str; 5] = ["cluster", "quorum", "totals", "uplink", "tiles"];

impl InventoryView {
    /// The names of its fields, which expressions about an inventory begin with.
    pub fn names() -> impl Iterator<Item = &'static str> {
        EquipmentKind::ALL.iter().map(|kind| kind.key()).chain(FIGURES)
    }

    /// The view of an inventory, with all figures that follow from it.
    pub fn new(inventory: &Inventory) -> Self {
        let quorum = quorum_view(inventory);
        let uplink = uplink(inventory);
        let tiles = headlines(inventory, quorum.as_ref(), uplink.as_ref());
        let cluster = &inventory.cluster;
        InventoryView {
            cluster: ClusterView {
                name: cluster.name.value.clone(),
                kind: cluster.kind.word(),
                platform: cluster.platform.as_ref().map(|platform| platform.value.clone()),
                nodes: inventory.nodes_of(cluster).count(),
                members: inventory.members_of(cluster).count(),
                workers: inventory.workers_of(cluster).count(),
            },
            equipment: EquipmentViews::new(inventory),
            uplink: uplink.map(|(machine, nic, speed)| UplinkView {
                node: machine.name.value.clone(),
                nic: nic.name.clone(),
                model: nic.model.clone(),
                speed: speed.spelled(),
                to: nic.to.as_ref().map(|to| to.value.clone()),
            }),
            totals: TotalsView {
                nodes: sums(Totals::of(inventory.nodes.iter().map(|node| &node.machine))),
                all: sums(Totals::of(inventory.all_machines())),
            },
            quorum,
            tiles,
        }
    }
}

fn quorum_view(inventory: &Inventory) -> Option<QuorumView> {
    let cluster = &inventory.cluster;
    let config = inventory.cluster_config(cluster)?;
    let votes = Votes::of(&config);
    let nodes_only = Votes::of(&ClusterConfig { qdevice: None, ..config });
    let qdevice = cluster.qdevice.as_ref().map(|qdevice| {
        let host = inventory.machine(&qdevice.host).map(|machine| machine.label.clone());
        QDeviceView {
            host: qdevice.host.value.clone(),
            label: qdevice.label.clone().or(host).unwrap_or_else(|| qdevice.host.value.clone()),
            algorithm: algorithm_word(qdevice.algorithm),
            votes: votes.qdevice,
        }
    });
    Some(QuorumView {
        needed: votes.needed,
        expected: votes.expected,
        node_votes: inventory.members_of(cluster).map(|node| u64::from(*node.votes)).sum(),
        spare: votes.spare,
        spare_without_qdevice: votes.spare_without_qdevice,
        needed_without_qdevice: nodes_only.needed,
        spare_nodes_only: nodes_only.spare,
        qdevice,
    })
}

fn sums(totals: Totals) -> SumsView {
    let count = |count: Count| CountView { sum: count.sum, missing: count.missing };
    SumsView {
        machines: totals.machines,
        cores: count(totals.cores),
        threads: count(totals.threads),
        ram: totals.ram.map(|ram| ram.text),
        storage: totals.storage.map(|storage| storage.text),
    }
}

fn uplink(inventory: &Inventory) -> Option<(&Machine, &Nic, &Rate)> {
    let links = inventory.nodes.iter().flat_map(|node| {
        let up = node.machine.nics.iter().filter(|nic| nic.state == LinkState::Up);
        up.filter_map(|nic| Some((&node.machine, nic, &nic.speed.as_ref()?.value)))
    });
    // The first of equals, in the author's order.
    links.reduce(|best, link| if link.2.bits_per_second > best.2.bits_per_second { link } else { best })
}

/// The headline figures: nodes, QDevice, quorum, fastest uplink, as far as there are any.
pub fn tiles(inventory: &Inventory) -> Vec<TileView> {
    headlines(inventory, quorum_view(inventory).as_ref(), uplink(inventory).as_ref())
}

fn headlines(
    inventory: &Inventory,
    quorum: Option<&QuorumView>,
    uplink: Option<&(&Machine, &Nic, &Rate)>,
) -> Vec<TileView> {
    let tile = |label: &str, value: String, of, note: Option<String>, note_of| TileView {
        label: label.to_owned(),
        value,
        note,
        of,
        note_of,
    };
    let nodes = inventory.nodes_of(&inventory.cluster).count();
    // Workers have no say, so it is of the members that some may fail.
    let members = inventory.members_of(&inventory.cluster).count();
    let who = if members == nodes { String::new() } else { format!(" {}", plural(members, "member")) };
    let spare = quorum.map(|quorum| format!("{} of {members}{who} may fail", quorum.spare));
    let (of, spare_of): (&[&str], &[&str]) = (&["cluster", "nodes"], &["quorum", "spare"]);
    let mut tiles = vec![tile(&plural(nodes, "node"), nodes.to_string(), of, spare, spare_of)];
    let device = quorum.and_then(|quorum| quorum.qdevice.as_ref());
    tiles.extend(device.map(|device| {
        let votes = format!("{}, while it is reached", count(device.votes, "vote"));
        let votes_of = &["quorum", "qdevice", "votes"];
        tile("QDevice", device.label.clone(), &["quorum", "qdevice", "label"], Some(votes), votes_of)
    }));
    tiles.extend(quorum.map(|quorum| {
        let of = &["quorum", "needed"];
        let needed = format!("{} of {} needed", quorum.needed, count(quorum.expected, "vote"));
        tile("quorum", format!("{} / {}", quorum.needed, quorum.expected), of, Some(needed), of)
    }));
    tiles.extend(uplink.map(|(machine, nic, rate)| {
        let port = format!("{}, {}", *machine.name, nic.name);
        tile("uplink", rate.on_tile(), &["uplink", "speed"], Some(port), &["uplink", "nic"])
    }));
    tiles
}
