//! A measurement in sentences.
//!
//! Comes in: a measurement and its series. Goes out: the name of the drawing and the sentences of its caption, every
//! figure computed. What the run does not tell is left out.

use super::geometry::lowest;
use super::measurement::{ChartWordSubject, Limit, Measurement};
use super::scale::{decimals, rate};
use super::series::Series;
use crate::diag::words::count;
use crate::model::quantity::Rate;
use crate::model::status::{Direction, Iperf3Run, Protocol};

/// What the drawing shows, for those who do not see it.
pub fn name(series: &Series, limits: &[Limit]) -> String {
    let mean = series.means.first().map(|mean| format!(", mean {} {}", rate(mean.bits), mean.what));
    let limit = lowest(limits).map(|limit| format!(", stated limit {}", Rate::spell(limit.bits)));
    format!("Throughput{}{}", mean.unwrap_or_default(), limit.unwrap_or_default())
}

/// A sentence of the caption: the part that it is, what it says, what it speaks of.
pub type Sentence = (&'static str, String, ChartWordSubject);

/// The caption.
pub fn sentences(measurement: &Measurement<'_>, series: &Series) -> Vec<Sentence> {
    let run = measurement.run;
    let error = run.error.as_ref().map(|error| format!("The run ended with an error: {error}."));
    let of_run = |text: Option<String>| text.map(|text| ("caption", text, ChartWordSubject::Run));
    let moment = match measurement.captured_at {
        Some(moment) => format!("Captured {moment}."),
        None => "The date was not recorded.".to_owned(),
    };
    let parts = [
        of_run(means(run, series)),
        of_run(spread(series)),
        of_run(losses(run)),
        limit(series, &measurement.limits),
        of_run(error),
        Some(("captured_at", moment, ChartWordSubject::Moment)),
    ];
    parts.into_iter().flatten().collect()
}

fn means(run: &Iperf3Run, series: &Series) -> Option<String> {
    let all: Vec<String> =
        series.means.iter().map(|mean| format!("{} {}", rate(mean.bits), mean.what)).collect();
    if all.is_empty() {
        return None;
    }
    let time = run.duration_s.filter(|time| time.is_finite() && *time > 0.0);
    let time = time.map(|time| format!(" over {} s", decimals((time * 100.0).round() as u64, 100)));
    let mut how = Vec::new();
    how.extend(run.streams.map(|streams| count(streams, "stream")));
    how.extend(run.protocol.map(|protocol| {
        match protocol {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        }
        .to_owned()
    }));
    how.extend(run.direction.and_then(|direction| match direction {
        Direction::Forward => None,
        Direction::Reverse => Some("from the server to the client".to_owned()),
        Direction::Bidirectional => Some("both directions at once".to_owned()),
    }));
    let how = if how.is_empty() { String::new() } else { format!(" ({})", how.join(", ")) };
    Some(format!("On average {}{}{how}.", all.join("; "), time.unwrap_or_default()))
}

fn spread(series: &Series) -> Option<String> {
    let Some((least, greatest)) = series.extremes else {
        return Some("The capture has no intervals, so only the mean is drawn.".to_owned());
    };
    let gathered = match series.gathered {
        1 => String::new(),
        count => format!(" Each step drawn is the mean of {count} intervals."),
    };
    let range = if rate(least) == rate(greatest) {
        format!("Every interval had {}.", rate(least))
    } else {
        format!("The intervals range from {} to {}.", rate(least), rate(greatest))
    };
    Some(range + &gathered)
}

fn losses(run: &Iperf3Run) -> Option<String> {
    let retransmits = run.sent.as_ref().and_then(|sent| sent.retransmits);
    let lost = run.received.as_ref().and_then(|received| received.lost_packets.zip(received.lost_percent));
    match (retransmits, lost) {
        (Some(1), _) => Some("1 segment was sent again.".to_owned()),
        (Some(0), _) => Some("No segment was sent again.".to_owned()),
        (Some(count), _) => Some(format!("{count} segments were sent again.")),
        (None, Some((lost, percent))) if lost > 0 => {
            let percent = decimals((percent.clamp(0.0, 100.0) * 100.0).round() as u64, 100);
            Some(format!(
                "{} {} lost ({percent} %).",
                count(lost, "datagram"),
                if lost == 1 { "was" } else { "were" }
            ))
        }
        (None, Some(_)) => Some("No datagram was lost.".to_owned()),
        (None, None) => None,
    }
}

fn limit(series: &Series, limits: &[Limit]) -> Option<Sentence> {
    let limit = lowest(limits).filter(|limit| limit.bits > 0)?;
    let stated =
        format!("The lowest stated speed on the way is {} ({})", Rate::spell(limit.bits), limit.what);
    let Some(mean) = series.means.first() else {
        return Some(("limit", format!("{stated}."), ChartWordSubject::limit(limit)));
    };
    let percent = u128::from(mean.bits) * 100 / u128::from(limit.bits);
    let text = match percent {
        _ if limit.is_exceeded => format!("{stated}, which the run exceeded."),
        0..=100 => format!("{stated}: {percent} % of it was used."),
        _ => format!("{stated}: the mean is about {percent} % of it."),
    };
    Some(("limit", text, ChartWordSubject::Share(limit.stated_at.clone())))
}
