//! What pages show of measurements: figures for expressions, contradictions, and what a throughput is the limit of.
//!
//! Comes in: the site's snapshots and their drift. Goes out: views for templates and expressions.

use indexmap::IndexMap;
use serde::Serialize;

use crate::model::drift::Topic;
use crate::model::observation::Observation;
use crate::model::path::NetworkPath;
use crate::model::quantity::Rate;
use crate::model::value::Value;
use crate::parse::content::Site;
use crate::parse::drift::Drift;
use crate::parse::snapshot::Snapshot;
use crate::source::SitePath;

/// What a snapshot says, for expressions: `measured["NAME"]`. What it does not say is absent.
pub type MeasuredView = IndexMap<&'static str, Option<Value>>;

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
    let mut view = MeasuredView::from([("captured_at", snapshot.captured_at.clone().map(Value::Text))]);
    let Some(observation) = &snapshot.observation else { return view };
    view.extend(observation.figures().into_iter().map(|figure| (figure.key, Some(figure.value))));
    let limit = snapshot.path().and_then(NetworkPath::limit);
    if let (Observation::Iperf3(run), Some(limit)) = (observation, limit) {
        view.insert("limit", Some(Value::Text(limit.speed())));
        let share = run.rate.as_ref().and_then(|rate| limit.percent(rate.bits_per_second));
        let share = share.map(|share| Value::Integer(i64::try_from(share).unwrap_or(i64::MAX)));
        view.extend(share.map(|share| ("percent_of_limit", Some(share))));
    }
    view
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
pub fn limit_sentence(snapshot: &Snapshot) -> Option<String> {
    let rate = snapshot.observation.as_ref()?.rate()?;
    let path = snapshot.path()?;
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
