//! What a run measured, in whole numbers.
//!
//! Comes in: a run with seconds and rates as floats. Goes out: steps in milliseconds and bits a second, in order and not
//! overlapping; the means; least and greatest. A run of more intervals than a chart can show is gathered into steps that
//! are the mean of several each, which is said beside it.

use std::ops::Range;

use crate::model::status::{Interval, Iperf3Run, Received, Sent};

/// The most steps that a chart draws.
pub const MOST_STEPS: usize = 120;
/// What a rate is taken for that is greater than any link: 1 Pb/s.
const MOST_BITS: f64 = 1e15;
/// The longest time that is drawn: a thousand days.
const MOST_SECONDS: f64 = 86_400_000.0;

/// A stretch of time with its rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Milliseconds since the start of the measurement.
    pub start: u64,
    /// The end; always later.
    pub end: u64,
    /// Bits a second.
    pub bits: u64,
    /// Where the captured text says so.
    pub place: Option<Range<usize>>,
}

/// A mean over the whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mean {
    /// Whose figure it is: `received`, `sent`, `received, other direction`.
    pub what: &'static str,
    /// Bits a second.
    pub bits: u64,
}

/// What a run measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// What is drawn.
    pub steps: Vec<Step>,
    /// How many intervals each step is the mean of.
    pub gathered: usize,
    /// The least and the greatest rate of an interval as measured.
    pub extremes: Option<(u64, u64)>,
    /// The figures to quote: that of the receiver of each direction, or of the sender where only that is known.
    pub means: Vec<Mean>,
}

impl Series {
    /// The series of a run.
    pub fn new(run: &Iperf3Run) -> Self {
        let measured = in_order(&run.intervals);
        let rates = measured.iter().map(|step| step.bits);
        let gathered = measured.len().div_ceil(MOST_STEPS).max(1);
        let forward = mean(run.sent.as_ref(), run.received.as_ref(), "received", "sent");
        let reverse = run.reverse.as_ref().and_then(|pair| {
            let (received, sent) = ("received, other direction", "sent, other direction");
            mean(pair.sent.as_ref(), pair.received.as_ref(), received, sent)
        });
        Series {
            extremes: rates.clone().min().zip(rates.max()),
            steps: measured.chunks(gathered).filter_map(gather).collect(),
            gathered,
            means: forward.into_iter().chain(reverse).collect(),
        }
    }
}

fn mean(
    sent: Option<&Sent>,
    received: Option<&Received>,
    if_received: &'static str,
    if_sent: &'static str,
) -> Option<Mean> {
    let of = |what, bits| Mean { what, bits: whole(bits, MOST_BITS) };
    let received = received.and_then(|end| end.bits_per_second).map(|bits| of(if_received, bits));
    received.or(sent.map(|end| of(if_sent, end.bits_per_second)))
}

fn in_order(intervals: &[Interval]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for interval in intervals {
        let time = |seconds: f64| whole(seconds.min(MOST_SECONDS) * 1000.0, MOST_SECONDS * 1000.0);
        let earliest = steps.last().map_or(0, |step| step.end);
        let (start, end) = (time(interval.start_s).max(earliest), time(interval.end_s));
        if start < end {
            let (bits, place) = (whole(interval.bits_per_second, MOST_BITS), interval.place.clone());
            steps.push(Step { start, end, bits, place });
        }
    }
    steps
}

/// One step for several: their mean by time.
fn gather(steps: &[Step]) -> Option<Step> {
    let (first, last) = (steps.first()?, steps.last()?);
    let time: u128 = steps.iter().map(|step| u128::from(step.end - step.start)).sum();
    let bits: u128 = steps.iter().map(|step| u128::from(step.bits) * u128::from(step.end - step.start)).sum();
    let bits = u64::try_from((bits + time / 2) / time.max(1)).unwrap_or(u64::MAX);
    let place = first.place.as_ref().zip(last.place.as_ref());
    let place = place.map(|(first, last)| first.start..last.end);
    Some(Step { start: first.start, end: last.end, bits, place })
}

/// A float as a whole number between 0 and `most`; what is no number is 0.
fn whole(number: f64, most: f64) -> u64 {
    if number.is_finite() { number.clamp(0.0, most).round() as u64 } else { 0 }
}
