//! What a snapshot says for certain, each figure with its place in the captured text.
//!
//! In: nothing; `parse::formats` makes these, from whole captures and from excerpts. Out: plain values; what an excerpt
//! leaves out is `None`, never guessed.

use std::ops::Deref;

use super::quantity::Rate;
use super::status::{StatusDevice, StatusMember};
use super::value::Value;
use crate::diag::Span;

/// A value that a tool printed, with the place where it stands in the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Deref for Measured<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// What a snapshot says, by its format.
#[derive(Clone, Debug, PartialEq)]
pub enum Observation {
    /// `pvecm status`.
    Pvecm(Box<PvecmObservation>),
    /// `iperf3`.
    Iperf3(Iperf3Observation),
}

/// A figure of a snapshot, by the name that expressions have for it.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedFigure {
    /// Its name.
    pub key: &'static str,
    /// What it is.
    pub value: Value,
    /// Where it stands, if the snapshot tells.
    pub span: Option<Span>,
}

impl Observation {
    /// The figures that there are, in a fixed order.
    pub fn figures(&self) -> Vec<ObservedFigure> {
        match self {
            Observation::Pvecm(status) => status.figures(),
            Observation::Iperf3(run) => run.figures(),
        }
    }

    /// The throughput of a run.
    pub fn rate(&self) -> Option<&MeasuredRate> {
        match self {
            Observation::Iperf3(run) => run.rate.as_deref(),
            Observation::Pvecm(_) => None,
        }
    }

    /// What a run calls its server.
    pub fn servers(&self) -> &[String] {
        match self {
            Observation::Iperf3(run) => &run.servers,
            Observation::Pvecm(_) => &[],
        }
    }
}

/// What a capture of `pvecm status` says, or an excerpt of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PvecmObservation {
    /// Whether no line was left out.
    pub whole: bool,
    /// `Name` of the cluster.
    pub cluster_name: Option<Measured<String>>,
    /// `Nodes`.
    pub nodes: Option<Measured<u32>>,
    /// `Quorate`.
    pub quorate: Option<Measured<bool>>,
    /// `Expected votes`.
    pub expected: Option<Measured<u32>>,
    /// `Total votes`.
    pub total: Option<Measured<u32>>,
    /// `Quorum`.
    pub quorum: Option<Measured<u32>>,
    /// The words of `Flags`.
    pub flags: Option<Measured<Vec<String>>>,
    /// The lines of the member list.
    pub members: Vec<Measured<StatusMember>>,
    /// The device's line.
    pub device: Option<Measured<StatusDevice>>,
}

impl PvecmObservation {
    fn figures(&self) -> Vec<ObservedFigure> {
        fn figure<T>(
            key: &'static str,
            measured: &Option<Measured<T>>,
            value: impl Fn(&T) -> Value,
        ) -> Option<ObservedFigure> {
            let Measured { value: found, span } = measured.as_ref()?;
            Some(ObservedFigure { key, value: value(found), span: Some(span.clone()) })
        }
        let number = |number: &u32| Value::Integer((*number).into());
        let votes = |device: &StatusDevice| number(&device.configured_votes.unwrap_or(device.votes));
        let figures = [
            figure("nodes", &self.nodes, number),
            figure("quorate", &self.quorate, |quorate| Value::Bool(*quorate)),
            figure("expected", &self.expected, number),
            figure("total", &self.total, number),
            figure("quorum", &self.quorum, number),
            figure("qdevice_votes", &self.device, votes),
        ];
        figures.into_iter().flatten().collect()
    }
}

/// What a run of `iperf3` says, or an excerpt of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Iperf3Observation {
    /// The rate of the whole run in one direction.
    pub rate: Option<Measured<MeasuredRate>>,
    /// Bytes that crossed, as exact as printed.
    pub bytes: Option<u64>,
    /// Seconds measured.
    pub seconds: Option<f64>,
    /// Parallel streams, from the output or the command.
    pub streams: Option<u32>,
    /// TCP segments sent again.
    pub retransmits: Option<u64>,
    /// What the output and the command call the server.
    pub servers: Vec<String>,
}

impl Iperf3Observation {
    fn figures(&self) -> Vec<ObservedFigure> {
        let span = self.rate.as_ref().map(|rate| &rate.span);
        let figure =
            |key, value: Option<Value>| value.map(|value| ObservedFigure { key, value, span: span.cloned() });
        let rate = self.rate.as_ref().map(|rate| Rate::spell_measured(rate.bits_per_second));
        let retransmits = self.retransmits.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        let figures = [
            figure("rate", rate.map(Value::Text)),
            figure("seconds", self.seconds.map(|seconds| Value::Text(spell_seconds(seconds)))),
            figure("streams", self.streams.map(|count| Value::Integer(count.into()))),
            figure("retransmits", retransmits.map(Value::Integer)),
        ];
        figures.into_iter().flatten().collect()
    }
}

/// As iperf3 prints them, without zeros at the end.
fn spell_seconds(seconds: f64) -> String {
    format!("{seconds:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A rate as far as it is known: what is printed is rounded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredRate {
    /// As printed, in bits a second.
    pub bits_per_second: u64,
    /// The least that the path must have carried.
    pub least: f64,
    /// The most that the figure can stand for.
    pub most: f64,
    /// Whose count it is.
    pub counted_by: CountedBy,
}

/// The end that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedBy {
    /// The sender, which counts what it has handed to its kernel.
    Sender,
    /// The receiver, which counts what arrived.
    Receiver,
}
