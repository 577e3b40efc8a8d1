//! What a site's snapshots say of an inventory's links and machines.
//!
//! Comes in: the site. Goes out: the runs of `iperf3` for the topology, and the state of each machine in the latest
//! `pvecm status`. What no snapshot says is absent.

use std::collections::BTreeMap;

use crate::diag::words::{count, named};
use crate::model::inventory::Inventory;
use crate::model::observation::{Observation, PvecmObservation};
use crate::model::topology::Run;
use crate::parse::content::Site;
use crate::parse::snapshot::Snapshot;
use crate::source::SitePath;

/// What is known of an inventory by measurement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measurements {
    /// Throughputs between its machines.
    pub runs: Vec<Run>,
    /// In words, by the machine's name: `online, 1 vote; …`.
    pub states: BTreeMap<String, String>,
    /// The snapshot that says so.
    pub states_from: Option<String>,
}

impl Measurements {
    /// Reads the snapshots that are held against the inventory at `path`.
    pub fn of(site: &Site, path: &SitePath) -> Self {
        let mut runs = Vec::new();
        let mut latest: Option<(&Snapshot, &PvecmObservation)> = None;
        for snapshot in site.snapshots.values() {
            let Some(subject) = snapshot.subject.as_ref().filter(|subject| subject.inventory == *path) else {
                continue;
            };
            match &snapshot.observation {
                Some(Observation::Iperf3(run)) => {
                    runs.extend(run.rate.as_ref().map(|rate| Run {
                        snapshot: snapshot.name.clone(),
                        captured_at: snapshot.captured_at_iso.clone(),
                        path: subject.path.clone(),
                        bits_per_second: rate.bits_per_second,
                    }));
                }
                Some(Observation::Pvecm(status)) => {
                    let later =
                        |(before, _): (&Snapshot, _)| before.captured_at_iso <= snapshot.captured_at_iso;
                    if latest.is_none_or(later) {
                        latest = Some((snapshot, status));
                    }
                }
                None => {}
            }
        }
        let states_from = latest.map(|(snapshot, _)| snapshot.name.clone());
        let states = site.inventories.get(path).zip(latest);
        let states = states.map(|(inventory, (snapshot, status))| states_of(inventory, snapshot, status));
        Measurements { runs, states: states.unwrap_or_default(), states_from }
    }
}

fn states_of(
    inventory: &Inventory,
    snapshot: &Snapshot,
    status: &PvecmObservation,
) -> BTreeMap<String, String> {
    let name = named("snapshot", &snapshot.name);
    let source = match &snapshot.captured_at {
        Some(captured_at) => format!("as of {captured_at}, {name}"),
        None => format!("in {name}, of unknown date"),
    };
    let mut states = BTreeMap::new();
    for node in &inventory.nodes {
        let member = status.members.iter().find(|member| member.nodeid == *node.nodeid);
        let state = match member {
            Some(member) => {
                let flags = member.qdevice_flags.as_deref().map(device_words).unwrap_or_default();
                format!("online, {}{flags}", count(member.votes, "vote"))
            }
            None if status.whole => "not in the member list".to_owned(),
            None => continue,
        };
        states.insert(node.machine.name.value.clone(), format!("{state}; {source}"));
    }
    let mut qdevices = inventory.clusters().filter_map(|cluster| cluster.qdevice.as_ref());
    if let (Some(qdevice), Some(device)) = (qdevices.next(), &status.device) {
        let votes = count(device.votes, "vote");
        states.insert(qdevice.host.value.clone(), format!("QDevice gives {votes}; {source}"));
    }
    states
}

/// The `Qdevice` column in words (corosync-quorumtool(8)).
fn device_words(flags: &str) -> String {
    let words: Vec<&str> = flags
        .split(',')
        .filter_map(|flag| match flag {
            "A" => Some("alive"),
            "NA" => Some("not alive"),
            "V" => Some("vote cast"),
            "NV" => Some("no vote cast"),
            "MW" => Some("master wins"),
            "NR" => Some("not registered"),
            _ => None,
        })
        .collect();
    if words.is_empty() { String::new() } else { format!(", QDevice {} ({flags})", words.join(", ")) }
}
