//! iperf3's text for people.
//!
//! In: the lines. Out: one run. Result lines may have a title (`-T`) or a time stamp (`--timestamps`) in front; lines of
//! `-V` are passed over. The units stand in every cell: bytes in powers of 1024, bits per second in powers of 1000.

use super::reports::{NOT_ENDED_WELL, error_message, keep_interval, lost_of};
use super::rows::{Brackets, End, ResultRow, StreamRole, incomplete, read_row, split_brackets};
use crate::model::status::{Direction, Interval, Iperf3Run, Protocol, Received, ReversePair, Sent};
use crate::parse::fault::Fault;
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
        let fault = Fault::new(0..text.len(), "there is no output of `iperf3`");
        return Err(vec![fault.with_hint("`iperf3` writes its errors to standard error")]);
    }
    output.run().map_err(|fault| vec![fault])
}

/// What the lines said.
#[derive(Default)]
struct PrintedRun {
    client: bool,
    server: bool,
    second_run: bool,
    reverse: bool,
    done: bool,
    in_server_output: bool,
    protocol: Option<Protocol>,
    udp: bool,
    /// The header of the summary has been seen: the second one, after results.
    in_summary: bool,
    connections: BTreeSet<u32>,
    rows: Vec<ResultRow>,
    error: Option<String>,
}

impl PrintedRun {
    fn read(&mut self, line: &PastedLine) -> Result<(), Fault> {
        let text = line.text.as_str();
        if let Some(message) =
            find_after(text, "iperf3: ").and_then(|_| error_message(text.get(text.find("iperf3: ")?..)?))
        {
            self.error.get_or_insert(message.to_string());
            return Ok(());
        }
        if text.trim_end().ends_with("iperf Done.") {
            (self.done, self.in_server_output) = (true, false);
            return Ok(());
        }
        if self.in_server_output {
            return Ok(());
        }
        if text.trim_end().ends_with("Server output:") {
            self.in_server_output = true;
            return Ok(());
        }
        if find_after(text, "Connecting to host ").is_some() {
            return self.one_run(line, |output| std::mem::replace(&mut output.client, true));
        }
        if find_after(text, "Accepted connection from ").is_some() {
            return self.one_run(line, |output| std::mem::replace(&mut output.server, true));
        }
        self.read_remark(text);
        match split_brackets(text) {
            None => Ok(()),
            Some(brackets) => self.read_bracketed(line, brackets),
        }
    }

    fn one_run(&mut self, line: &PastedLine, seen: impl Fn(&mut PrintedRun) -> bool) -> Result<(), Fault> {
        if seen(self) {
            self.second_run = true;
            return Err(Fault::new(line.whole(), "a second run begins here")
                .with_hint("paste the output of one run only"));
        }
        Ok(())
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
        // iperf 3.1 counts the datagrams once more: `[  4] Sent 159 datagrams`.
        if rest.starts_with("Sent ") && rest.ends_with("datagrams") {
            return Ok(());
        }
        let row = read_row(line, stream, brackets)?;
        if self.in_summary && row.end.is_none() {
            return Err(incomplete(line));
        }
        self.udp |= row.loss.is_some();
        self.rows.push(row);
        Ok(())
    }

    fn run(self) -> Result<Iperf3Run, Fault> {
        let bidirectional = self.rows.iter().any(|row| row.role.is_some());
        let forward = bidirectional.then_some(StreamRole::Forward);
        let sender = self.summary(forward, End::Sender)?;
        let receiver = self.summary(forward, End::Receiver)?;
        let error = self.failure(sender, receiver);
        let finished = error.is_none();
        let reverse = if bidirectional {
            let sender = self.summary(Some(StreamRole::Reverse), End::Sender)?;
            let receiver = self.summary(Some(StreamRole::Reverse), End::Receiver)?;
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
        let is_server = self.server && !self.client;
        let repeated = self.repeats_an_interval();
        let whole = match (sender, receiver) {
            _ if self.done => true,
            // An end that is cut off reports its last interval twice.
            _ if repeated => false,
            (Some(_), None) | (None, Some(_)) => is_server,
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
        let on_server = self.server && !self.client;
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
    let (lost_packets, lost_percent) =
        row.loss.map_or((None, None), |loss| lost_of(loss.lost, loss.total, datagrams_sent, finished));
    let jitter_ms = row.loss.map(|loss| loss.jitter_ms);
    Received { bits_per_second: row.bits_per_second, bytes: row.bytes, lost_packets, lost_percent, jitter_ms }
}

/// What follows a phrase that begins the line, or that follows a title or a time stamp.
fn find_after<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let at = text.find(phrase)?;
    let before = text.get(..at)?;
    (before.is_empty() || before.ends_with(' ')).then(|| text.get(at + phrase.len()..)).flatten()
}
