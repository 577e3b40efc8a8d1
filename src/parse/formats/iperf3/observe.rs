//! What a run of `iperf3` says for certain of the path that it took.
//!
//! In: the text, the parsed run, the command. Out: an [`Iperf3Observation`] whose rate has the interval that its rounding
//! leaves open. A run in both directions at once, or one that failed, has no rate here.

use super::marks::is_head_of_server_output;
use super::reports::NOT_ENDED_WELL;
use super::rows::{half_of, rate_factor};
use super::run::is_json;
use crate::diag::Span;
use crate::model::observation::{CountedBy, Iperf3Observation, Measured, MeasuredRate};
use crate::model::status::{Direction, Iperf3Run, Protocol};
use crate::parse::formats::output::{Captured, Extent};
use crate::parse::paste::{PastedLine, lines};
use crate::source::SitePath;

/// What a sender may have handed to its kernel without its having left, for each stream: the largest send buffer that
/// Linux grows to by default (tcp(7), `tcp_wmem`).
const SEND_BUFFER_BITS: f64 = 4.0 * 1024.0 * 1024.0 * 8.0;

/// Reads what there is.
pub(super) fn observe(run: &Iperf3Run, captured: &Captured<'_>) -> Iperf3Observation {
    let Captured { file, text, extent, command } = *captured;
    let streams = run.streams.or_else(|| option(command, &["-P", "--parallel"])?.parse().ok());
    let servers = [connected_to(text), option(command, &["-c", "--client"]).map(str::to_owned)];
    let sent = run.sent.as_ref();
    // What a UDP sender threw at the wire need not have crossed it.
    let crossed = sent.filter(|_| run.protocol != Some(Protocol::Udp)).map(|sent| sent.bytes);
    let observation = Iperf3Observation {
        rate: None,
        bytes: run.received.as_ref().and_then(|received| received.bytes).or(crossed),
        seconds: run.duration_s,
        streams: streams.or((!command.is_empty()).then_some(1)),
        retransmits: sent.and_then(|sent| sent.retransmits),
        servers: servers.into_iter().flatten().filter(|server| !server.is_empty()).collect(),
    };
    let cut_off = run.error.as_ref().is_some_and(|why| !why.starts_with(NOT_ENDED_WELL));
    let failed = match extent {
        Extent::Whole => run.error.is_some(),
        // An excerpt lacks the last line of a good run.
        Extent::Excerpt => cut_off,
    };
    if failed || run.direction == Some(Direction::Bidirectional) || run.reverse.is_some() {
        return Iperf3Observation { bytes: None, retransmits: None, ..observation };
    }
    let rate = if is_json(text) { of_json(file, text, run) } else { of_text(file, text, run) };
    let rate = rate.map(|rate| with_slack(rate, &observation));
    Iperf3Observation { rate, ..observation }
}

/// The value of an option, in the next word or the same one.
fn option<'a>(command: &'a [String], names: &[&str]) -> Option<&'a str> {
    let at = command.iter().position(|word| names.iter().any(|name| word.starts_with(name)))?;
    let word = command.get(at)?;
    let name = names.iter().find(|name| word.starts_with(**name))?;
    let rest = word.get(name.len()..)?.trim_start_matches('=');
    if rest.is_empty() { command.get(at + 1).map(String::as_str) } else { Some(rest) }
}

/// `Connecting to host 192.0.2.1, port 5201`, or what the JSON has of it.
fn connected_to(text: &str) -> Option<String> {
    if super::run::is_json(text) {
        let run: serde_json::Value = serde_json::from_str(text.trim()).ok()?;
        return Some(run.pointer("/start/connecting_to/host")?.as_str()?.to_owned());
    }
    let (_, rest) = text.split_once("Connecting to host ")?;
    rest.split_once(", port").map(|(host, _)| host.trim().to_owned())
}

fn of_json(file: &SitePath, text: &str, run: &Iperf3Run) -> Option<Measured<MeasuredRate>> {
    let received =
        run.received.as_ref().and_then(|received| received.bits_per_second).filter(|rate| *rate > 0.0)?;
    let start = text.find("\"sum_received\"")?;
    let rate = MeasuredRate {
        bits_per_second: received.round() as u64,
        least: received,
        most: received,
        counted_by: CountedBy::Receiver,
    };
    Some(Measured { value: rate, span: Span::new(file, start..start + "\"sum_received\"".len()) })
}

/// The summary line: the receiver's if there is one, the sender's for TCP, of all streams.
fn of_text(file: &SitePath, text: &str, run: &Iperf3Run) -> Option<Measured<MeasuredRate>> {
    let mut lines = lines(text);
    if let Some(at) = lines.iter().position(is_head_of_server_output) {
        lines.truncate(at);
    }
    let is_sum = |line: &&PastedLine| line.text.contains("[SUM]");
    let of = |end: &str| {
        let summary: Vec<&PastedLine> = lines.iter().filter(|line| line.text.ends_with(end)).collect();
        let sums: Vec<&PastedLine> = summary.iter().copied().filter(is_sum).collect();
        match (sums.as_slice(), summary.as_slice()) {
            ([sum], _) => Some(*sum),
            ([], [single]) if run.streams.is_none_or(|streams| streams == 1) => Some(*single),
            _ => None,
        }
    };
    let receiver = of("receiver").and_then(|line| printed_rate(file, line, CountedBy::Receiver));
    // A UDP sender counts what it threw at the wire.
    let is_udp = run.protocol == Some(Protocol::Udp);
    receiver.or_else(|| {
        of("sender").filter(|_| !is_udp).and_then(|line| printed_rate(file, line, CountedBy::Sender))
    })
}

fn printed_rate(file: &SitePath, line: &PastedLine, counted_by: CountedBy) -> Option<Measured<MeasuredRate>> {
    let words: Vec<&str> = line.text.split_whitespace().collect();
    let at = words.iter().position(|word| word.ends_with("/sec"))?;
    let (number, unit) = (words.get(at.checked_sub(1)?)?, words.get(at)?);
    let value: f64 = number.parse().ok().filter(|value: &f64| value.is_finite() && *value > 0.0)?;
    let (factor, half) = (rate_factor(unit)?, half_of(number));
    let rate = MeasuredRate {
        bits_per_second: (value * factor).round() as u64,
        least: (value - half) * factor,
        most: (value + half) * factor,
        counted_by,
    };
    let place = line.place(number);
    Some(Measured { value: rate, span: Span::new(file, place.start..place.end.max(line.place(unit).end)) })
}

/// What the sender counted may still have been in its buffers when the run ended.
fn with_slack(rate: Measured<MeasuredRate>, observation: &Iperf3Observation) -> Measured<MeasuredRate> {
    let Measured { mut value, span } = rate;
    if value.counted_by == CountedBy::Sender {
        let buffered = SEND_BUFFER_BITS * f64::from(observation.streams.unwrap_or(1));
        let seconds = observation.seconds.filter(|seconds| *seconds > 0.0);
        value.least = seconds.map_or(0.0, |seconds| (value.least - buffered / seconds).max(0.0));
    }
    Measured { value, span }
}
