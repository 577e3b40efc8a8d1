//! What pages show of measurements: figures for expressions, and what a throughput is the limit of.
//!
//! Comes in: the site's snapshots. Goes out: views for expressions.

use indexmap::IndexMap;

use crate::model::observation::Observation;
use crate::model::path::NetworkPath;
use crate::model::quantity::Rate;
use crate::model::value::Value;
use crate::parse::content::Site;
use crate::parse::snapshot::Snapshot;

/// What a snapshot says, for expressions: `measured["NAME"]`. What it does not say is absent.
pub type MeasuredView = IndexMap<&'static str, Option<Value>>;

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

/// Which link limited a measured throughput, in a sentence; `None` if the inventory does not know the way, or if the run
/// exceeded it for certain: then the contradiction is told beside it.
pub fn limit_sentence(snapshot: &Snapshot) -> Option<String> {
    let rate = snapshot.observation.as_ref()?.rate()?;
    let path = snapshot.path()?;
    let limit = path.limit().filter(|limit| !limit.is_exceeded_by(rate))?;
    let share = limit.percent(rate.bits_per_second)?;
    let claim = format!(
        "{} is {share} % of the {} of {}, the slowest stated link on the way",
        Rate::spell_measured(rate.bits_per_second),
        limit.speed(),
        limit.in_sentence()
    );
    if share > 100 {
        return Some(format!("{claim}: no more above it than such a figure leaves open."));
    }
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
