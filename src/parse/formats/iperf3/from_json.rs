//! iperf3's JSON (`-J`).
//!
//! In: the text from the opening brace on; a prompt may follow it. Out: one run. `error` is looked at first: a run that
//! failed may still have a full `end`.

use super::reports::{keep_interval, lost_of};
use crate::model::status::{Direction, Interval, Iperf3Run, Protocol, Received, ReversePair, Sent};
use crate::parse::fault::Fault;
use crate::parse::paste;
use serde_json::Value;
use std::ops::Range;

pub(super) fn parse(text: &str, start: usize) -> Result<Iperf3Run, Vec<Fault>> {
    let body = text.get(start..).unwrap_or_default();
    let mut stream = serde_json::Deserializer::from_str(body).into_iter::<Value>();
    let value = match stream.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => return Err(vec![syntax_fault(body, start, &error)]),
        None => return Err(vec![Fault::new(start..text.len(), "there is no json")]),
    };
    let end = start + stream.byte_offset();
    check_rest(text, end).map_err(|fault| vec![fault])?;
    if value.get("event").is_some() {
        let fault =
            Fault::new(start..end, "this is the output of `--json-stream`").with_hint("use `-J` instead");
        return Err(vec![fault]);
    }
    let mut reader = JsonReader { text, start, end, faults: Vec::new() };
    let run = reader.run(&value);
    match run {
        Some(run) if reader.faults.is_empty() => Ok(run),
        _ => Err(reader.faults),
    }
}

fn syntax_fault(body: &str, start: usize, error: &serde_json::Error) -> Fault {
    let line_start: usize =
        body.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (line_start + error.column().saturating_sub(1)).min(body.len());
    while !body.is_char_boundary(at) {
        at -= 1;
    }
    let length = body.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let fault = Fault::new(start + at..start + at + length, format!("the json is not valid: {error}"));
    if error.is_eof() { fault.with_hint("the text seems to be cut") } else { fault }
}

fn check_rest(text: &str, end: usize) -> Result<(), Fault> {
    let rest = text.get(end..).unwrap_or_default();
    let stray = paste::lines(rest).into_iter().find(|line| !line.text.trim().is_empty() && !line.is_prompt());
    match stray {
        None => Ok(()),
        Some(line) => {
            let place = line.whole();
            let fault = Fault::new(end + place.start..end + place.end, "unexpected text after the json");
            Err(fault.with_hint("paste the output of one run only"))
        }
    }
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
        let on_server = start.contains_key("accepted_connection");
        let summary = |key: &str| end.get(key);
        let finished = error.is_none();
        let protocol = test.and_then(|test| self.protocol(test));
        let sender = summary("sum_sent").or(summary("sum").filter(|_| protocol == Some(Protocol::Udp)));
        let receiver = summary("sum_received");
        if finished && sender.is_none() && receiver.is_none() {
            self.wrong("end", "`end` has no summary".to_string());
            return None;
        }
        let reverse_sender = summary("sum_sent_bidir_reverse");
        let reverse_receiver = summary("sum_received_bidir_reverse");
        let intervals = value.get("intervals").and_then(Value::as_array);
        let bidirectional = reverse_sender.is_some()
            || reverse_receiver.is_some()
            || intervals.is_some_and(|list| list.iter().any(|of| of.get("sum_bidir_reverse").is_some()));
        // A server knows only its own end and reports nothing for the other.
        let known = |summary: Option<&Value>| {
            summary.is_some_and(|of| !on_server || of.get("bytes").and_then(Value::as_u64) != Some(0))
        };
        let both = |sender, receiver| {
            (
                Some(sender).filter(|_| known(sender)).flatten(),
                Some(receiver).filter(|_| known(receiver)).flatten(),
            )
        };
        let (sender, receiver) = both(sender, receiver);
        let (reverse_sender, reverse_receiver) = both(reverse_sender, reverse_receiver);
        let measured = sender.or(receiver);
        let duration_s =
            measured.and_then(|summary| Some(self.number(summary, "end")? - self.number(summary, "start")?));
        Some(Iperf3Run {
            protocol,
            streams: test
                .and_then(|test| self.count(test, "num_streams"))
                .and_then(|count| u32::try_from(count).ok()),
            duration_s,
            direction: test.and_then(|test| self.direction(test, bidirectional)),
            sent: sender.and_then(|summary| self.sent(summary)),
            received: receiver.and_then(|summary| self.received(summary, sender, finished)),
            reverse: bidirectional.then(|| ReversePair {
                sent: reverse_sender.and_then(|summary| self.sent(summary)),
                received: reverse_receiver
                    .and_then(|summary| self.received(summary, reverse_sender, finished)),
            }),
            intervals: intervals.map(|list| self.intervals(list)).unwrap_or_default(),
            error,
        })
    }

    fn error(&mut self, value: &Value) -> Option<String> {
        match value.get("error") {
            None | Some(Value::Null) => None,
            // `-J` has the message without `error - ` up to 3.12; newer versions keep it.
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
        Some(Sent {
            bits_per_second: self.number(summary, "bits_per_second")?,
            bytes: self.count(summary, "bytes")?,
            retransmits,
        })
    }

    fn received(&mut self, summary: &Value, sender: Option<&Value>, finished: bool) -> Option<Received> {
        let count = |of: &Value, key: &str| of.get(key).and_then(Value::as_i64);
        let sent = sender.and_then(|sender| count(sender, "packets"));
        let loss = count(summary, "lost_packets").zip(count(summary, "packets"));
        let (lost_packets, lost_percent) =
            loss.map_or((None, None), |(lost, total)| lost_of(lost, total, sent, finished));
        let jitter_ms = summary.get("jitter_ms").and_then(Value::as_f64);
        let bits_per_second = self.number(summary, "bits_per_second")?;
        Some(Received {
            bits_per_second,
            bytes: self.count(summary, "bytes")?,
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
            let numbers =
                (self.number(sum, "start"), self.number(sum, "end"), self.number(sum, "bits_per_second"));
            let (Some(start_s), Some(end_s), Some(bits_per_second)) = numbers else { return Vec::new() };
            if keep_interval(&kept, start_s, end_s) {
                kept.push((start_s, end_s));
                intervals.push(Interval { start_s, end_s, bits_per_second, place: None });
            }
        }
        intervals
    }

    fn number(&mut self, object: &Value, key: &str) -> Option<f64> {
        let number = object.get(key).and_then(Value::as_f64);
        if number.is_none() {
            self.wrong(key, format!("`{key}` is not a number or is missing"));
        }
        number
    }

    fn count(&mut self, object: &Value, key: &str) -> Option<u64> {
        let count = object.get(key).and_then(Value::as_u64);
        if count.is_none() {
            self.wrong(key, format!("`{key}` is not a whole number or is missing"));
        }
        count
    }
}
