//! What pages show of measurements: figures for expressions, and what a throughput is the limit of.
//!
//! Comes in: the site's snapshots. Goes out: views for expressions.

use indexmap::IndexMap;
use serde::Serialize;

use crate::model::drift::path_limit;
use crate::model::quantity::Rate;
use crate::model::reading::{Iperf3Reading, PvecmReading, Reading};
use crate::parse::content::Site;
use crate::parse::drift::{ends, inventory_of};
use crate::parse::snapshot::Snapshot;

/// What a snapshot says, for expressions: `measured["NAME"]`. What it does not say is absent.
#[derive(Debug, Default, Serialize)]
pub struct MeasuredView {
    captured_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nodes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quorate: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quorum: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qdevice_votes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    streams: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retransmits: Option<u64>,
    /// The slowest stated link on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    /// The rate in per cent of that link's.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent_of_limit: Option<u64>,
}

/// What all snapshots say, by name.
pub fn measured_views(site: &Site) -> IndexMap<&str, MeasuredView> {
    site.snapshots.iter().map(|(name, snapshot)| (name.as_str(), measured_view(site, snapshot))).collect()
}

fn measured_view(site: &Site, snapshot: &Snapshot) -> MeasuredView {
    let captured_at = snapshot.captured_at.clone();
    match &snapshot.reading {
        Some(Reading::Pvecm(reading)) => {
            let PvecmReading { nodes, quorate, expected, total, quorum, device, .. } = reading.as_ref();
            let number = |measured: &Option<_>| {
                measured.as_ref().map(|measured: &crate::model::reading::Measured<u32>| measured.value)
            };
            MeasuredView {
                captured_at,
                nodes: number(nodes),
                quorate: quorate.as_ref().map(|quorate| quorate.value),
                expected: number(expected),
                total: number(total),
                quorum: number(quorum),
                qdevice_votes: device.as_ref().map(|device| device.configured_votes.unwrap_or(device.votes)),
                ..MeasuredView::default()
            }
        }
        Some(Reading::Iperf3(reading)) => {
            let limit = limit(site, snapshot).map(|limit| limit.bits_per_second);
            MeasuredView {
                captured_at,
                rate: rate_of(reading).map(spelled),
                seconds: reading.seconds.map(seconds),
                streams: reading.streams,
                retransmits: reading.retransmits,
                limit: limit.map(spelled),
                percent_of_limit: rate_of(reading).zip(limit).and_then(|(rate, limit)| percent(rate, limit)),
                ..MeasuredView::default()
            }
        }
        None => MeasuredView { captured_at, ..MeasuredView::default() },
    }
}

/// Which link a measured throughput is the limit of, in a sentence; `None` if the inventory does not know the way.
pub fn reading_sentence(site: &Site, snapshot: &Snapshot) -> Option<String> {
    let Some(Reading::Iperf3(reading)) = &snapshot.reading else { return None };
    let rate = rate_of(reading)?;
    let limit = limit(site, snapshot)?;
    if limit.bits_per_second < rate {
        // The contradiction is told beside it.
        return None;
    }
    let share = percent(rate, limit.bits_per_second)?;
    let (measured, stated) = (spelled(rate), spelled(limit.bits_per_second));
    let claim = format!(
        "{measured} is {share} % of the {stated} of the {}, the slowest stated link on the way",
        limit.what
    );
    Some(match other_end(site, snapshot, limit.bits_per_second) {
        // TCP in Ethernet frames of 1500 bytes carries at most 1460 of 1538 bytes on the wire (IEEE 802.3, RFC 9293).
        Some((machine, speed)) if share >= 90 => {
            format!(
                "{claim}: the figure is that link at line rate, and says nothing of the {speed} at {machine}."
            )
        }
        None if share >= 90 => format!("{claim}: the figure is that link at line rate."),
        _ => format!("{claim}: something else holds it back."),
    })
}

/// The end of the path that is faster than the limit.
fn other_end(site: &Site, snapshot: &Snapshot, limit: u64) -> Option<(String, String)> {
    let (_, inventory) = inventory_of(snapshot, &site.inventories, &mut Vec::new())?;
    let (from, to) = ends(snapshot, inventory);
    [from, to].into_iter().flatten().find_map(|name| {
        let own = path_limit(inventory, Some(name), None)?;
        (own.bits_per_second > limit).then(|| (name.to_owned(), spelled(own.bits_per_second)))
    })
}

fn limit(site: &Site, snapshot: &Snapshot) -> Option<crate::model::drift::PathLimit> {
    let (_, inventory) = inventory_of(snapshot, &site.inventories, &mut Vec::new())?;
    let (from, to) = ends(snapshot, inventory);
    path_limit(inventory, from, to)
}

/// As iperf3 prints them, without zeros at the end.
fn seconds(seconds: f64) -> String {
    format!("{seconds:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn rate_of(reading: &Iperf3Reading) -> Option<u64> {
    reading.rate.as_ref().map(|rate| rate.bits_per_second)
}

fn percent(rate: u64, limit: u64) -> Option<u64> {
    (u128::from(rate) * 100).checked_div(u128::from(limit)).and_then(|share| u64::try_from(share).ok())
}

fn spelled(bits_per_second: u64) -> String {
    Rate { text: String::new(), bits_per_second }.spelled()
}
