//! iperf3's text for people.
//!
//! In: the lines. Out: one run. Result lines may have a title (`-T`) or a time stamp (`--timestamps`) in front; lines of
//! `-V` are passed over. The units stand in every cell: bytes in powers of 1024, bits per second in powers of 1000.

use super::marks::{begins_json, find_after, is_head_of_server_output, is_remark_of_stream};
use super::reports::{NOT_ENDED_WELL, error_message, is_remark, keep_interval, lost_of};
use super::rows::{Brackets, End, ResultRow, StreamRole, incomplete, read_row, split_brackets};
use crate::model::status::{Direction, Interval, Iperf3Run, Protocol, Received, ReversePair, Sent};
use crate::parse::fault::Fault;
use crate::parse::formats::other_text::no_output;
use crate::parse::paste::PastedLine;
use std::collections::BTreeSet;

pub(super) fn parse(text: &str, lines: &[PastedLine]) -> Result<Iperf3Run, Vec<Fault>> {
    let mut output = PrintedRun::default();
    let mut faults = Vec::new();
    for line in lines {
        if let Err(fault) = output.read(line) {
            faults.push(fault);
        }
        if output.second_run {
            break;
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if output.rows.is_empty() && output.error.is_none() && !output.client && !output.server {
        if output.json {
            let fault = Fault::new(0..text.len(), "the json is a list: `iperf3 -J` prints an object");
            return Err(vec![fault.with_hint("keep one run of the list, from its `{` to its `}`")]);
        }
        return Err(vec![no_output(
            text,
            lines,
            "iperf3",
            "it begins with `Connecting to host`, or with `{` after `-J`",
        )]);
    }
    output.run().map_err(|fault| vec![fault])
}

/// The summary of the sender and that of the receiver.
type TwoEnds<'a> = (Option<&'a ResultRow>, Option<&'a ResultRow>);

/// What the lines said.
#[derive(Default)]
struct PrintedRun {
    client: bool,
    server: bool,
    second_run: bool,
    /// A run as JSON has been seen.
    json: bool,
    reverse: bool,
    done: bool,
    in_server_output: bool,
    protocol: Option<Protocol>,
    udp: bool,
    /// The header says `Bandwidth`, as up to 3.1: the summary of UDP does not say whose it is.
    is_old: bool,
    /// The header of the summary has been seen: the second one, after results.
    in_summary: bool,
    connections: BTreeSet<u32>,
    rows: Vec<ResultRow>,
    error: Option<String>,
}

impl PrintedRun {
    fn read(&mut self, line: &PastedLine) -> Result<(), Fault> {
        let text = line.text.as_str();
        if let Some(message) = error_message(text) {
            if !is_remark(message) {
                self.error.get_or_insert(message.to_string());
            }
            return Ok(());
        }
        if text.trim_end().ends_with("iperf Done.") {
            (self.done, self.in_server_output) = (true, false);
            return Ok(());
        }
        let brackets = split_brackets(text);
        // With `--bidir` the summaries of the other direction stand behind the server's output.
        let is_client_s = |brackets: &Brackets| matches!(brackets.role, Some("TX-C" | "RX-C"));
        if self.in_server_output && !brackets.as_ref().is_some_and(is_client_s) {
            return Ok(());
        }
        self.in_server_output = is_head_of_server_output(line);
        if self.in_server_output {
            return Ok(());
        }
        if find_after(text, "Connecting to host ").is_some() {
            let again = std::mem::replace(&mut self.client, true) || self.json;
            return self.one_run(line, again);
        }
        if find_after(text, "Accepted connection from ").is_some() {
            let again = std::mem::replace(&mut self.server, true) || self.json;
            return self.one_run(line, again);
        }
        if begins_json(text) {
            let again = self.client || self.server || !self.rows.is_empty();
            let again = std::mem::replace(&mut self.json, true) || again;
            return self.one_run(line, again);
        }
        self.read_remark(text);
        match brackets {
            None => Ok(()),
            Some(brackets) => self.read_bracketed(line, brackets),
        }
    }

    fn one_run(&mut self, line: &PastedLine, again: bool) -> Result<(), Fault> {
        self.second_run = again;
        let fault = || {
            Fault::new(line.whole(), "a second run begins here").with_hint("paste the output of one run only")
        };
        if again { Err(fault()) } else { Ok(()) }
    }

    fn read_remark(&mut self, text: &str) {
        if find_after(text, "Reverse mode, remote host ").is_some() {
            self.reverse = true;
        }
        if let Some(rest) = find_after(text, "Starting Test: protocol: ") {
            self.protocol = match rest.split(',').next().map(str::trim) {
                Some("TCP") => Some(Protocol::Tcp),
                Some("UDP") => Some(Protocol::Udp),
                Some("SCTP") => Some(Protocol::Sctp),
                _ => None,
            };
        }
    }

    fn read_bracketed(&mut self, line: &PastedLine, brackets: Brackets) -> Result<(), Fault> {
        if brackets.id == "ID" {
            self.udp |= brackets.rest.contains("Datagrams");
            self.is_old |= brackets.rest.contains("Bandwidth");
            self.in_summary = !self.rows.is_empty();
            return Ok(());
        }
        let stream = match brackets.id {
            "SUM" => None,
            id => Some(id.parse().map_err(|_| Fault::new(line.place(id), format!("`{id}` is no stream")))?),
        };
        let rest = brackets.rest.trim();
        if rest.starts_with("local ") {
            if !(rest.contains(" port ") && rest.contains(" connected to ")) {
                return Err(incomplete(line));
            }
            self.connections.extend(stream);
            return Ok(());
        }
        if is_remark_of_stream(rest) {
            return Ok(());
        }
        let mut row = read_row(line, stream, brackets)?;
        if self.in_summary && row.end.is_none() {
            if !self.is_old || row.loss.is_none() {
                return Err(incomplete(line));
            }
            row.end = Some(End::Both);
        }
        self.udp |= row.loss.is_some();
        self.rows.push(row);
        Ok(())
    }

    fn run(self) -> Result<Iperf3Run, Fault> {
        let bidirectional = self.rows.iter().any(|row| row.role.is_some());
        let forward = bidirectional.then_some(StreamRole::Forward);
        let (sender, receiver) = self.both_ends(forward)?;
        let error = self.failure(sender, receiver);
        let finished = error.is_none();
        let (sender, receiver) = self.known_ends((sender, receiver), self.reverse, finished);
        let reverse = if bidirectional {
            let ends = self.both_ends(Some(StreamRole::Reverse))?;
            let (sender, receiver) = self.known_ends(ends, true, finished);
            Some(ReversePair {
                sent: sender.map(sent),
                received: receiver.map(|row| received(row, sender, finished)),
            })
        } else {
            None
        };
        let measured = sender.or(receiver);
        Ok(Iperf3Run {
            protocol: self.protocol(),
            streams: self.streams(forward),
            duration_s: measured.map(|row| row.end_s - row.start_s),
            direction: self.direction(bidirectional, sender, receiver),
            sent: sender.map(sent),
            received: receiver.map(|row| received(row, sender, finished)),
            reverse,
            intervals: self.intervals(forward),
            error,
        })
    }

    /// The summaries of the sender and the receiver, as far as they are measurements: an end that does not know of the
    /// other prints 0 bytes for it.
    fn both_ends(&self, role: Option<StreamRole>) -> Result<TwoEnds<'_>, Fault> {
        let on_server = self.on_server();
        if let Some(both) = self.summary(role, End::Both)? {
            // A server's counts are those of its own end: what it sent, or else what it lost.
            let sends = both.bytes > 0;
            return Ok((Some(both).filter(|_| sends), Some(both).filter(|_| !sends || !on_server)));
        }
        let (sender, receiver) = (self.summary(role, End::Sender)?, self.summary(role, End::Receiver)?);
        let bytes = |row: Option<&ResultRow>| row.map_or(0, |row| row.bytes);
        let unsent = bytes(sender) == 0 && bytes(receiver) > 0;
        let unknown = on_server && bytes(receiver) == 0 && bytes(sender) > 0;
        Ok((sender.filter(|_| !unsent), receiver.filter(|_| !unknown)))
    }

    /// The same without the counts of the server that never came to a client whose run did not end well.
    fn known_ends<'a>(
        &self,
        (sender, receiver): TwoEnds<'a>,
        server_sends: bool,
        finished: bool,
    ) -> TwoEnds<'a> {
        if finished || self.on_server() {
            return (sender, receiver);
        }
        let is_known = |row: &&ResultRow| row.bytes > 0;
        match server_sends {
            true => (sender.filter(is_known), receiver),
            false => (sender, receiver.filter(|row| is_known(row) && row.end != Some(End::Both))),
        }
    }

    fn on_server(&self) -> bool {
        self.server && !self.client
    }

    fn of_role(&self, role: Option<StreamRole>) -> impl Iterator<Item = &ResultRow> {
        self.rows.iter().filter(move |row| row.role == role)
    }

    /// The line for all streams: `[SUM]`, or the only stream there is.
    fn summary(&self, role: Option<StreamRole>, end: End) -> Result<Option<&ResultRow>, Fault> {
        let mut sums = self.of_role(role).filter(|row| row.end == Some(end) && row.stream.is_none());
        let mut streams = self.of_role(role).filter(|row| row.end == Some(end) && row.stream.is_some());
        let (sum, single) = (sums.next(), streams.next());
        if let Some(second) = sums.next() {
            return Err(Fault::new(second.place.clone(), "a second summary stands here")
                .with_hint("paste the output of one run only"));
        }
        match (sum, single) {
            (Some(sum), _) => Ok(Some(sum)),
            (None, Some(single)) if self.streams(role).is_some_and(|streams| streams > 1) => {
                let fault =
                    Fault::new(single.place.clone(), "there are several streams, but no `[SUM]` line");
                Err(fault.with_hint("the text seems to be cut"))
            }
            (None, single) => Ok(single),
        }
    }

    /// Why the run is not to be trusted. The reason stands on standard error, which may not have been captured.
    fn failure(&self, sender: Option<&ResultRow>, receiver: Option<&ResultRow>) -> Option<String> {
        if self.error.is_some() {
            return self.error.clone();
        }
        let is_server = self.on_server();
        let repeated = self.repeats_an_interval();
        let whole = match (sender, receiver) {
            _ if self.done => true,
            // An end that is cut off reports its last interval twice.
            _ if repeated => false,
            (Some(_), None) | (None, Some(_)) => is_server,
            // What the receiver lost is known at the end only, and nothing before it shows that.
            (Some(sender), _) if sender.end == Some(End::Both) => is_server,
            // An aborted client does not know what arrived: `receiver 0.00 bits/sec`.
            (Some(_), Some(receiver)) => receiver.bytes > 0,
            (None, None) => false,
        };
        let why = match is_server {
            true if repeated => "its last report stands there twice",
            true => "there is no summary",
            false => "`iperf Done.` is missing",
        };
        (!whole).then(|| format!("{NOT_ENDED_WELL}: {why}"))
    }

    fn repeats_an_interval(&self) -> bool {
        let reports: Vec<&ResultRow> = self.rows.iter().filter(|row| row.end.is_none()).collect();
        reports.iter().enumerate().any(|(position, row)| {
            let same = |other: &&&ResultRow| {
                (other.stream, other.role, other.start_s, other.end_s)
                    == (row.stream, row.role, row.start_s, row.end_s)
            };
            row.start_s < row.end_s
                && !row.omitted
                && reports.iter().skip(position + 1).find(same).is_some_and(|other| !other.omitted)
        })
    }

    fn protocol(&self) -> Option<Protocol> {
        let seen =
            if self.udp { Some(Protocol::Udp) } else { (!self.rows.is_empty()).then_some(Protocol::Tcp) };
        self.protocol.or(seen)
    }

    fn streams(&self, role: Option<StreamRole>) -> Option<u32> {
        let of_rows: BTreeSet<u32> = self.of_role(role).filter_map(|row| row.stream).collect();
        let ids = if of_rows.is_empty() { &self.connections } else { &of_rows };
        u32::try_from(ids.len()).ok().filter(|count| *count > 0)
    }

    fn direction(
        &self,
        bidirectional: bool,
        sender: Option<&ResultRow>,
        receiver: Option<&ResultRow>,
    ) -> Option<Direction> {
        let on_server = self.on_server();
        match (sender, receiver) {
            _ if bidirectional => Some(Direction::Bidirectional),
            _ if self.reverse => Some(Direction::Reverse),
            _ if self.client => Some(Direction::Forward),
            // A server prints only its own end.
            (Some(_), None) if on_server => Some(Direction::Reverse),
            (None, Some(_)) if on_server => Some(Direction::Forward),
            _ => None,
        }
    }

    fn intervals(&self, role: Option<StreamRole>) -> Vec<Interval> {
        let on_the_way = || self.of_role(role).filter(|row| row.end.is_none());
        let has_sums = on_the_way().any(|row| row.stream.is_none());
        let mut kept: Vec<(f64, f64)> = Vec::new();
        let mut intervals = Vec::new();
        for row in on_the_way().filter(|row| row.stream.is_none() == has_sums && !row.omitted) {
            if keep_interval(&kept, row.start_s, row.end_s) {
                kept.push((row.start_s, row.end_s));
                intervals.push(Interval {
                    start_s: row.start_s,
                    end_s: row.end_s,
                    bits_per_second: row.bits_per_second,
                    place: Some(row.place.clone()),
                });
            }
        }
        intervals
    }
}

fn sent(row: &ResultRow) -> Sent {
    Sent { bits_per_second: row.bits_per_second, bytes: row.bytes, retransmits: row.retransmits }
}

fn received(row: &ResultRow, sender: Option<&ResultRow>, finished: bool) -> Received {
    let datagrams_sent = sender.and_then(|sender| sender.loss).map(|loss| loss.total);
    let of_receiver = row.end != Some(End::Both);
    // A sender learns at the end what was lost.
    let told = of_receiver || finished || sender.is_none();
    let (lost_packets, lost_percent) = row
        .loss
        .filter(|_| told)
        .and_then(|loss| Some(lost_of(loss.lost?, loss.total, datagrams_sent, finished)))
        .unwrap_or_default();
    let jitter_ms = row.loss.map(|loss| loss.jitter_ms);
    Received {
        bits_per_second: of_receiver.then_some(row.bits_per_second),
        bytes: of_receiver.then_some(row.bytes),
        lost_packets,
        lost_percent,
        jitter_ms,
    }
}
