//! What a snapshot says for certain, each figure with its place in the captured text.
//!
//! In: nothing; `parse::reading` makes these, from whole captures and from excerpts. Out: plain values; what an excerpt
//! leaves out is `None`, never guessed.

use std::ops::Deref;

use super::status::{StatusDevice, StatusMember};
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
pub enum Reading {
    /// `pvecm status`.
    Pvecm(Box<PvecmReading>),
    /// `iperf3`.
    Iperf3(Iperf3Reading),
}

impl Reading {
    /// What a run calls its server.
    pub fn servers(&self) -> &[String] {
        match self {
            Reading::Iperf3(reading) => &reading.servers,
            Reading::Pvecm(_) => &[],
        }
    }
}

/// What a capture of `pvecm status` says, or an excerpt of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PvecmReading {
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

/// What a run of `iperf3` says, or an excerpt of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Iperf3Reading {
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
