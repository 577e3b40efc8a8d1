//! What a capture of `pvecm status` or `iperf3` says, as plain data.
//!
//! In: nothing; the parsers make these. Out: values as the tools print them, with units made plain. Never derived: where
//! a tool says nothing there is a `None`.

// A variant or field whose name says all there is to say has no sentence of its own.
#![allow(missing_docs)]

/// The output of `pvecm status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PvecmStatus {
    /// The `Cluster information` section, which `corosync-quorumtool` and old versions of `pvecm` do not print.
    pub cluster: Option<ClusterSection>,
    /// `Date`, as printed: local time without a zone.
    pub date: String,
    /// `Nodes`: how many members the node sees.
    pub nodes: u32,
    /// `Node ID` of the node asked.
    pub node_id: u32,
    /// `Ring ID`, as printed: `1.1f`, or `1/31` before corosync 3.0.3.
    pub ring_id: String,
    /// `Quorate`.
    pub quorate: bool,
    /// `Expected votes`.
    pub expected: u32,
    /// `Highest expected`.
    pub highest_expected: u32,
    /// `Total votes`.
    pub total: u32,
    /// `Quorum`.
    pub quorum: u32,
    /// Whether `Activity blocked` stands beside it.
    pub activity_blocked: bool,
    /// The words of the `Flags` line.
    pub flags: Vec<String>,
    /// The members, as listed.
    pub members: Vec<StatusMember>,
    /// The device's line, printed when some member has it registered.
    pub qdevice: Option<StatusDevice>,
}

/// The `Cluster information` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterSection {
    /// `Name`.
    pub name: String,
    /// `Config Version`; -1 if `pvecm` found none.
    pub config_version: i64,
    /// `Transport`.
    pub transport: String,
    /// `Secure auth`: `on` or `off`.
    pub secure_auth: String,
}

/// A line of the member list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusMember {
    /// `Nodeid`.
    pub nodeid: u32,
    /// `Votes`.
    pub votes: u32,
    /// The `Qdevice` column, where there is one: `NR` or three words such as `A,V,NMW`.
    pub qdevice_flags: Option<String>,
    /// Name, address, or several addresses separated by `, `; without the zone of an IPv6 address. May be empty.
    pub name: String,
    /// Whether this is the node asked.
    pub local: bool,
}

/// The device's line of the member list, as the node asked sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusDevice {
    /// The votes that count on this node.
    pub votes: u32,
    /// The votes it is configured to give, printed where the node does not count them.
    pub configured_votes: Option<u32>,
}

/// One run of `iperf3`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Iperf3Run {
    /// `None` if the run ended before it was known.
    pub protocol: Option<Protocol>,
    /// Parallel streams in one direction.
    pub streams: Option<u32>,
    /// How long was measured, in seconds, omitted seconds not counted.
    pub duration_s: Option<f64>,
    /// `None` if the run ended before it was known.
    pub direction: Option<Direction>,
    /// The sender's summary.
    pub sent: Option<Sent>,
    /// The receiver's summary: the figure to quote.
    pub received: Option<Received>,
    /// The summaries of the other direction of a bidirectional run.
    pub reverse: Option<ReversePair>,
    /// The reports on the way, all streams together; omitted, empty and repeated ones left out. Those of the forward
    /// direction if the run is bidirectional.
    pub intervals: Vec<Interval>,
    /// Why the run failed or was cut short, as far as the output tells.
    pub error: Option<String>,
}

/// What carried the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Tcp,
    Udp,
    Sctp,
}

/// Who sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The client.
    Forward,
    /// The server (`-R`).
    Reverse,
    /// Both (`--bidir`).
    Bidirectional,
}

/// What the sending side counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Bits per second.
    pub bits_per_second: f64,
    /// Bytes; from text only as exact as printed.
    pub bytes: u64,
    /// TCP segments sent again, where the sender's system counts them.
    pub retransmits: Option<u64>,
}

/// What the receiving side counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Bits per second. `None` where the receiver's loss alone is known: iperf 3.0 and 3.1 print the sender's rate with it,
    /// and so does the JSON of UDP up to 3.10.
    pub bits_per_second: Option<f64>,
    /// Bytes; from text only as exact as printed. `None` where the rate is.
    pub bytes: Option<u64>,
    /// UDP datagrams lost; may be below 0 where datagrams arrived twice.
    pub lost_packets: Option<i64>,
    /// The same in per cent of those sent.
    pub lost_percent: Option<f64>,
    /// UDP jitter in milliseconds.
    pub jitter_ms: Option<f64>,
}

/// Both ends of the other direction of a bidirectional run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReversePair {
    pub sent: Option<Sent>,
    pub received: Option<Received>,
}

/// A report on the way. Two are equal if they report the same, wherever it stands.
#[derive(Clone, Debug)]
pub struct Interval {
    /// Seconds since the start of the measurement.
    pub start_s: f64,
    pub end_s: f64,
    /// Bits per second.
    pub bits_per_second: f64,
    /// The bytes of its line in the captured text, if it has one of its own.
    pub place: Option<std::ops::Range<usize>>,
}

impl PartialEq for Interval {
    fn eq(&self, other: &Self) -> bool {
        let figures = |interval: &Self| (interval.start_s, interval.end_s, interval.bits_per_second);
        figures(self) == figures(other)
    }
}
