//! What a chart is drawn from, and what its words speak of.
//!
//! In: a run of iperf3 and what lies between its ends. Out: plain data for the drawing, the table and the sentences.

use std::ops::Range;

use crate::diag::Span;
use crate::model::observation::MeasuredRate;
use crate::model::path::{NetworkPath, PathPart};
use crate::model::status::Iperf3Run;

/// A run, and what is known of it besides.
#[derive(Clone, Debug)]
pub struct Measurement<'a> {
    /// The run.
    pub run: &'a Iperf3Run,
    /// What the inventory states for its path, from end to end.
    pub limits: Vec<Limit>,
    /// When it was captured, if that is known.
    pub captured_at: Option<&'a str>,
}

/// A stated speed on the path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Whose it is: `pi, onboard`.
    pub what: String,
    /// Bits a second.
    pub bits: u64,
    /// Where it is stated.
    pub stated_at: Vec<Span>,
    /// Whether the run exceeded it for certain.
    pub is_exceeded: bool,
}

/// What a word of the chart speaks of, which is where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartWordSubject {
    /// A stretch of time; where the captured text tells it, if it has a place of its own there.
    Step(Option<Range<usize>>),
    /// The whole run.
    Run,
    /// A stated speed, stated at these places.
    Limit(Vec<Span>),
    /// The whole run against a stated speed.
    Share(Vec<Span>),
    /// The scale of the drawing.
    Scale,
    /// When it was captured.
    Moment,
}

impl ChartWordSubject {
    /// About a stated speed.
    pub fn limit(limit: &Limit) -> Self {
        ChartWordSubject::Limit(limit.stated_at.clone())
    }
}

/// The limits of a path, held against what a run says for certain of its rate.
pub fn limits_of(path: &NetworkPath, rate: Option<&MeasuredRate>) -> Vec<Limit> {
    let limit = |part: &PathPart| Limit {
        what: part.in_short(),
        bits: part.bits_per_second,
        stated_at: part.stated_at.clone(),
        is_exceeded: rate.is_some_and(|rate| part.is_exceeded_by(rate)),
    };
    path.parts().into_iter().map(limit).collect()
}
