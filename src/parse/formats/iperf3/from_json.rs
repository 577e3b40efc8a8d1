//! iperf3's JSON (`-J`).
//!
//! In: the text and where the JSON begins; a prompt may follow it. Out: one run. `error` is looked at first: a run that
//! failed may still have a full `end`.

use super::documents::{JsonDocument, OTHER_DIRECTION, read_documents};
use super::reports::{PrintedRate, is_remark, keep_interval, lost_of};
use crate::model::status::{Direction, Interval, Iperf3Run, Protocol, Received, ReversePair, Sent};
use crate::parse::fault::Fault;
use serde_json::{Map, Value};
use std::ops::Range;

pub(super) fn parse(text: &str, start: usize) -> Result<Iperf3Run, Vec<Fault>> {
    let JsonDocument { place: Range { start, end }, value } = read_documents(text, start)
        .and_then(|documents| the_run(documents, text))
        .map_err(|fault| vec![fault])?;
    let mut reader = JsonReader { text, start, end, faults: Vec::new() };
    let run = reader.run(&value);
    match run {
        Some(run) if reader.faults.is_empty() => Ok(run),
        _ => Err(reader.faults),
    }
}

/// The document that tells the run: the only one that does, or the client's of those with one cookie.
fn the_run(documents: Vec<JsonDocument>, text: &str) -> Result<JsonDocument, Fault> {
    let is_run = |document: &&JsonDocument| {
        document.value.get("start").is_some() && document.value.get("end").is_some()
    };
    let runs: Vec<&JsonDocument> = documents.iter().filter(is_run).collect();
    let start = |document: &JsonDocument, key: &str| {
        document.value.get("start").and_then(|start| start.get(key)).cloned()
    };
    let Some(first) = runs.first() else {
        if let Some(event) = documents.iter().find(|document| document.value.get("event").is_some()) {
            let fault = Fault::new(event.place.clone(), "this is the output of `--json-stream`");
            return Err(fault.with_hint("use `-J` instead"));
        }
        let none = Fault::new(text.len()..text.len(), "there is no json");
        return documents.into_iter().next_back().ok_or(none);
    };
    if let Some(second) = runs.iter().find(|run| start(run, "cookie") != start(first, "cookie")) {
        let fault = Fault::new(second.opening(), "a second run begins here");
        return Err(fault.with_hint("paste the output of one run only"));
    }
    // The server's counts of a run are in the client's, too.
    let clients: Vec<&&JsonDocument> =
        runs.iter().filter(|run| start(run, "accepted_connection").is_none()).collect();
    let ends: Vec<&&JsonDocument> = if clients.is_empty() { runs.iter().collect() } else { clients };
    let is_told = |run: &&&&JsonDocument| {
        run.value.get("end").and_then(Value::as_object).is_some_and(|end| !end.is_empty())
    };
    let told = ends.iter().find(is_told).or(ends.first()).copied().unwrap_or(first);
    if let Some(other) = ends.iter().filter(is_told).find(|other| other.value != told.value) {
        let fault = Fault::new(other.opening(), "this tells of the same run otherwise");
        return Err(fault.with_hint("paste the output of one end only"));
    }
    let mut told = (**told).clone();
    let error = ends.iter().find_map(|run| run.value.get("error"));
    if let (Value::Object(map), Some(error)) = (&mut told.value, error) {
        map.insert("error".to_owned(), error.clone());
    }
    Ok(told)
}

/// Collects faults while it takes the run out of the JSON.
struct JsonReader<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    faults: Vec<Fault>,
}

impl JsonReader<'_> {
    /// Where a key stands, as far as its name tells: the first place, or the whole.
    fn place(&self, key: &str) -> Range<usize> {
        let body = self.text.get(self.start..self.end).unwrap_or_default();
        let quoted = format!("\"{key}\"");
        body.find(&quoted).map_or(self.start..self.end, |at| self.start + at..self.start + at + quoted.len())
    }

    fn wrong(&mut self, key: &str, message: String) {
        let place = self.place(key);
        self.faults.push(Fault::new(place, message));
    }

    fn run(&mut self, value: &Value) -> Option<Iperf3Run> {
        let error = self.error(value);
        let (Some(start), Some(end)) =
            (value.get("start").and_then(Value::as_object), value.get("end").and_then(Value::as_object))
        else {
            self.wrong(
                "start",
                "the json has no `start` and `end`: it is not the output of `iperf3 -J`".to_string(),
            );
            return None;
        };
        let test = start.get("test_start");
        let intervals =
            value.get("intervals").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let end = RunEnd {
            sums: end,
            on_server: start.contains_key("accepted_connection"),
            finished: error.is_none(),
            protocol: test.and_then(|test| self.protocol(test)),
        };
        let has = |key: &str| SUMS.iter().any(|sum| end.sums.contains_key(&format!("{sum}{key}")));
        if end.finished && !has("") && !has(OTHER_DIRECTION) {
            self.wrong("end", "`end` has no summary".to_string());
            return None;
        }
        let streams = test.and_then(|test| self.count(test, "num_streams"));
        let bidirectional = test.is_some_and(|test| test.get("bidir").and_then(Value::as_u64) == Some(1))
            || has(OTHER_DIRECTION)
            || has_both_directions(&end, intervals, streams);
        let direction = test.and_then(|test| self.direction(test, bidirectional));
        self.check_directions(&end, intervals, direction);
        let server_sends = direction == Some(Direction::Reverse);
        let (sent, received) = self.both_ends(&end, "", server_sends);
        let reverse = bidirectional.then(|| {
            let (sent, received) = self.both_ends(&end, OTHER_DIRECTION, true);
            ReversePair { sent, received }
        });
        Some(Iperf3Run {
            protocol: end.protocol,
            streams: streams.and_then(|count| u32::try_from(count).ok()),
            duration_s: self.duration(&end),
            direction,
            sent,
            received,
            reverse,
            intervals: self.intervals(intervals),
            error,
        })
    }

    /// What both ends counted of one direction. UDP up to 3.10 has one sum for both: amount and rate are the sender's,
    /// jitter and loss the receiver's, and a server knows only its own end, as it does in every version.
    fn both_ends(
        &mut self,
        end: &RunEnd<'_>,
        direction: &str,
        server_sends: bool,
    ) -> (Option<Sent>, Option<Received>) {
        let sum = |key: &str| end.sums.get(&format!("{key}{direction}"));
        let (sender, receiver) = (sum("sum_sent"), sum("sum_received"));
        let bytes = |sum: Option<&Value>| sum.and_then(|sum| sum.get("bytes")).and_then(Value::as_f64);
        if let (None, None, Some(both)) = (sender, receiver, sum("sum")) {
            let knows = |sends: bool| !end.on_server || sends == server_sends;
            let sends = knows(true) && bytes(Some(both)) != Some(0.0);
            let sent = if sends { self.sent(both) } else { None };
            let is_told = knows(false) && (end.finished || end.on_server || server_sends);
            let received = if is_told { self.received(both, None, end.finished) } else { None };
            // A sender learns at the end what was lost.
            let told = end.finished || sent.is_none();
            let received = received.map(|loss| Received {
                bits_per_second: None,
                bytes: None,
                lost_packets: loss.lost_packets.filter(|_| told),
                lost_percent: loss.lost_percent.filter(|_| told),
                ..loss
            });
            return (sent, received);
        }
        // The counts of a server never come to a client whose run does not end well.
        let is_lost = |sends: bool| !end.finished && server_sends == sends;
        let unsent =
            bytes(sender) == Some(0.0) && (end.on_server || is_lost(true) || bytes(receiver) > Some(0.0));
        let sender = sender.filter(|_| !unsent);
        let unreceived = bytes(receiver) == Some(0.0) && (end.on_server || is_lost(false));
        let receiver = receiver.filter(|_| !unreceived);
        let sent = sender.and_then(|sum| self.sent(sum));
        (sent, receiver.and_then(|sum| self.received(sum, sender, end.finished)))
    }

    fn duration(&mut self, end: &RunEnd<'_>) -> Option<f64> {
        let bytes = |sum: &&Value| sum.get("bytes").and_then(Value::as_f64) > Some(0.0);
        let sums = || SUMS.iter().filter_map(|key| end.sums.get(*key));
        let sum = sums().find(bytes).or(sums().next())?;
        Some(self.number(sum, "end")? - self.number(sum, "start")?)
    }

    /// 3.7 to 3.10 give both directions of `--bidir` the same keys. Programs that pass JSON on keep one of the two, and
    /// which it is cannot be told.
    fn check_directions(&mut self, end: &RunEnd<'_>, intervals: &[Value], direction: Option<Direction>) {
        let pair = |of: &dyn Fn(&str) -> bool| (of(""), of(OTHER_DIRECTION));
        let is_lone = |pair: (bool, bool)| pair.0 != pair.1;
        let of_end = pair(&|key| SUMS.iter().any(|sum| end.sums.contains_key(&format!("{sum}{key}"))));
        let of_interval = |report: &Value| pair(&|key| report.get(format!("sum{key}")).is_some());
        let lacks_one = match direction {
            Some(Direction::Bidirectional) => {
                is_lone(of_end) || intervals.iter().any(|report| is_lone(of_interval(report)))
            }
            Some(one_way) => {
                let sends = (one_way == Direction::Forward) != end.on_server;
                // In the sums of UDP from 3.11 on it says whose sum it is.
                let key = if end.protocol == Some(Protocol::Udp) { "sum" } else { "sum_sent" };
                let said = end.sums.get(key).and_then(|sum| sum.get("sender")).and_then(Value::as_bool);
                said.is_some_and(|said| said != sends)
            }
            None => false,
        };
        if lacks_one {
            let place = self.place("end");
            let fault =
                Fault::new(place, "the sums of one direction are missing, and it cannot be told of which");
            self.faults.push(fault.with_hint(
                "keep what `iperf3 -J` printed as it is: `--bidir` of 3.7 to 3.10 uses the same keys twice",
            ));
        }
    }

    fn error(&mut self, value: &Value) -> Option<String> {
        match value.get("error") {
            None | Some(Value::Null) => None,
            // `-J` has the message without `error - ` up to 3.12; newer versions keep it.
            Some(Value::String(message)) if is_remark(message) => None,
            Some(Value::String(message)) => {
                Some(message.strip_prefix("error - ").unwrap_or(message).to_string())
            }
            Some(_) => {
                self.wrong("error", "`error` is not a string".to_string());
                None
            }
        }
    }

    fn protocol(&mut self, test: &Value) -> Option<Protocol> {
        match test.get("protocol").and_then(Value::as_str) {
            Some("TCP") => Some(Protocol::Tcp),
            Some("UDP") => Some(Protocol::Udp),
            Some("SCTP") => Some(Protocol::Sctp),
            _ => {
                self.wrong("protocol", "`protocol` is none of `TCP`, `UDP` and `SCTP`".to_string());
                None
            }
        }
    }

    fn direction(&mut self, test: &Value, bidirectional: bool) -> Option<Direction> {
        if bidirectional || test.get("bidir").and_then(Value::as_u64) == Some(1) {
            return Some(Direction::Bidirectional);
        }
        let reverse = self.count(test, "reverse")?;
        Some(if reverse == 0 { Direction::Forward } else { Direction::Reverse })
    }

    fn sent(&mut self, summary: &Value) -> Option<Sent> {
        let retransmits = summary.get("retransmits").and_then(Value::as_u64);
        Some(Sent { bits_per_second: self.rate(summary)?, bytes: self.count(summary, "bytes")?, retransmits })
    }

    fn received(&mut self, summary: &Value, sender: Option<&Value>, finished: bool) -> Option<Received> {
        let count = |of: &Value, key: &str| of.get(key).and_then(Value::as_i64);
        let sent = sender.and_then(|sender| count(sender, "packets"));
        let loss = count(summary, "lost_packets").zip(count(summary, "packets"));
        let (lost_packets, lost_percent) =
            loss.map_or((None, None), |(lost, total)| lost_of(lost, total, sent, finished));
        let jitter_ms = summary.get("jitter_ms").and_then(Value::as_f64);
        Some(Received {
            bits_per_second: self.rate(summary),
            bytes: self.count(summary, "bytes"),
            lost_packets,
            lost_percent,
            jitter_ms,
        })
    }

    fn intervals(&mut self, list: &[Value]) -> Vec<Interval> {
        let mut kept = Vec::new();
        let mut intervals = Vec::new();
        for report in list {
            let Some(sum) = report.get("sum") else {
                self.wrong("intervals", "a report has no `sum`".to_string());
                return Vec::new();
            };
            if sum.get("omitted").and_then(Value::as_bool) == Some(true) {
                continue;
            }
            let numbers = (self.number(sum, "start"), self.number(sum, "end"), self.rate(sum));
            let (Some(start_s), Some(end_s), Some(bits_per_second)) = numbers else { continue };
            if keep_interval(&kept, start_s, end_s) {
                kept.push((start_s, end_s));
                intervals.push(Interval { start_s, end_s, bits_per_second, place: None });
            }
        }
        intervals
    }

    /// A number; one that iperf3 could not compute (`nan`, `null`) is not known.
    fn number(&mut self, object: &Value, key: &str) -> Option<f64> {
        let value = object.get(key);
        let number = value.and_then(Value::as_f64);
        if number.is_none() && !value.is_some_and(Value::is_null) {
            self.wrong(key, format!("`{key}` is not a number or is missing"));
        }
        number
    }

    /// The rate of a sum, which iperf3 computes from its bytes and seconds.
    fn rate(&mut self, sum: &Value) -> Option<f64> {
        const KEY: &str = "bits_per_second";
        let bits_per_second = self.number(sum, KEY)?;
        if bits_per_second < 0.0 {
            self.wrong(KEY, format!("`{KEY}` is {bits_per_second}, below 0"));
            return None;
        }
        let number = |key: &str| sum.get(key).and_then(Value::as_f64);
        let seconds = number("end").zip(number("start")).map(|(end, start)| end - start);
        let Some((bytes, seconds)) = number("bytes").zip(seconds) else { return Some(bits_per_second) };
        let rate = PrintedRate { bits_per_second, half_a_figure: 0.0 }.of_bytes(bytes, seconds);
        if rate.is_none() {
            self.wrong(KEY, format!("`{KEY}` is not that of `bytes` and the seconds"));
        }
        rate
    }

    fn count(&mut self, object: &Value, key: &str) -> Option<u64> {
        let value = object.get(key);
        // Some versions print a large count as `1e+15`.
        let whole = |number: f64| (number >= 0.0 && number.fract() == 0.0).then_some(number as u64);
        let count = value.and_then(|value| value.as_u64().or_else(|| value.as_f64().and_then(whole)));
        if count.is_none() && !value.is_some_and(Value::is_null) {
            self.wrong(key, format!("`{key}` is not a whole number or is missing"));
        }
        count
    }
}

/// The sums of an `end`, by their keys for the only direction, or the client's.
const SUMS: [&str; 3] = ["sum_sent", "sum_received", "sum"];

/// What the sums of a run are to be read by.
struct RunEnd<'a> {
    sums: &'a Map<String, Value>,
    on_server: bool,
    finished: bool,
    protocol: Option<Protocol>,
}

/// Whether streams of both directions are there, of which 3.7 to 3.10 have no other sign.
fn has_both_directions(end: &RunEnd<'_>, intervals: &[Value], streams: Option<u64>) -> bool {
    let of_end = end.sums.get("streams").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of_interval = |report: &Value| {
        let streams = report.get("streams").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let sends = |sends| streams.iter().any(|stream| stream.get("sender") == Some(&Value::Bool(sends)));
        sends(true) && sends(false)
    };
    let twice = streams.is_some_and(|streams| streams > 0 && of_end.len() as u64 == 2 * streams);
    twice || intervals.iter().any(of_interval)
}
