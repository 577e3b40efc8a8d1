//! What pages show of measurements: figures for expressions, contradictions, and what a throughput is the limit of.
//!
//! Comes in: the site's snapshots and their drift. Goes out: views for templates and expressions.

use indexmap::IndexMap;
use serde::Serialize;

use crate::model::drift::Topic;
use crate::model::path::PathPart;
use crate::model::quantity::Rate;
use crate::model::reading::{Iperf3Reading, PvecmReading, Reading};
use crate::parse::content::Site;
use crate::parse::drift::Drift;
use crate::parse::snapshot::Snapshot;
use crate::source::SitePath;

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

/// A contradiction, for a page.
#[derive(Clone, Debug, Serialize)]
pub struct DriftView {
    what: String,
    /// `stated` or `computed`.
    basis: &'static str,
    stated: String,
    measured: String,
    snapshot: String,
    captured_at: Option<String>,
}

/// What all snapshots say, by name.
pub fn measured_views(site: &Site) -> IndexMap<&str, MeasuredView> {
    site.snapshots.iter().map(|(name, snapshot)| (name.as_str(), measured_view(snapshot))).collect()
}

fn measured_view(snapshot: &Snapshot) -> MeasuredView {
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
            let limit = snapshot.subject.as_ref().and_then(|subject| subject.path.limit());
            MeasuredView {
                captured_at,
                rate: rate_of(reading).map(Rate::spell),
                seconds: reading.seconds.map(seconds),
                streams: reading.streams,
                retransmits: reading.retransmits,
                limit: limit.map(PathPart::speed),
                percent_of_limit: rate_of(reading).zip(limit).and_then(|(rate, limit)| limit.percent(rate)),
                ..MeasuredView::default()
            }
        }
        None => MeasuredView { captured_at, ..MeasuredView::default() },
    }
}

/// The contradictions that a snapshot is the source of.
pub fn drift_of_snapshot(site: &Site, name: &str) -> Vec<DriftView> {
    views(site, |drift| drift.snapshot == name)
}

/// The contradictions on a topic in an inventory.
pub fn drift_of_inventory(site: &Site, inventory: &SitePath, topic: Topic) -> Vec<DriftView> {
    views(site, |drift| drift.inventory == *inventory && drift.contradiction.topic == topic)
}

fn views(site: &Site, wanted: impl Fn(&Drift) -> bool) -> Vec<DriftView> {
    let view = |drift: &Drift| DriftView {
        what: drift.contradiction.what.clone(),
        basis: drift.contradiction.basis.word(),
        stated: drift.contradiction.stated.clone(),
        measured: drift.contradiction.measured.clone(),
        snapshot: drift.snapshot.clone(),
        captured_at: site.snapshots.get(&drift.snapshot).and_then(|snapshot| snapshot.captured_at.clone()),
    };
    site.drift.iter().filter(|drift| wanted(drift)).map(view).collect()
}

/// Which link limited a measured throughput, in a sentence; `None` if the inventory does not know the way, or if the run
/// was faster: then the contradiction is told beside it.
pub fn reading_sentence(snapshot: &Snapshot) -> Option<String> {
    let Some(Reading::Iperf3(reading)) = &snapshot.reading else { return None };
    let rate = rate_of(reading)?;
    let path = &snapshot.subject.as_ref()?.path;
    let limit = path.limit().filter(|limit| limit.bits_per_second >= rate)?;
    let share = limit.percent(rate)?;
    let claim = format!(
        "{} is {share} % of the {} of the {}, the slowest stated link on the way",
        Rate::spell(rate),
        limit.speed(),
        limit.in_words()
    );
    // The end of the path that is faster than the limit.
    let faster = path.ends().find_map(|end| {
        let own = end.limit().filter(|own| own.bits_per_second > limit.bits_per_second)?;
        Some((&end.machine, own.speed()))
    });
    Some(match faster {
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

/// As iperf3 prints them, without zeros at the end.
fn seconds(seconds: f64) -> String {
    format!("{seconds:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn rate_of(reading: &Iperf3Reading) -> Option<u64> {
    reading.rate.as_ref().map(|rate| rate.bits_per_second)
}
