//! A run of `iperf3` as JSON.

use crate::model::status::{Direction, Interval, Iperf3Run, Protocol, Received, Sent};
use serde_json::{Value, json};

pub(super) fn run_json(run: &Iperf3Run) -> Value {
    let protocol = run.protocol.map(|protocol| match protocol {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
        Protocol::Sctp => "SCTP",
    });
    let direction = run.direction.map(|direction| match direction {
        Direction::Forward => "forward",
        Direction::Reverse => "reverse",
        Direction::Bidirectional => "bidirectional",
    });
    let reverse = run.reverse.as_ref().map(|pair| {
        json!({"sent": pair.sent.as_ref().map(sent_json), "received": pair.received.as_ref().map(received_json)})
    });
    json!({
        "protocol": protocol,
        "streams": run.streams,
        "duration_s": run.duration_s,
        "direction": direction,
        "sent": run.sent.as_ref().map(sent_json),
        "received": run.received.as_ref().map(received_json),
        "reverse": reverse,
        "intervals": run.intervals.iter().map(interval_json).collect::<Vec<_>>(),
        "error": run.error,
    })
}

fn sent_json(sent: &Sent) -> Value {
    json!({"bits_per_second": sent.bits_per_second, "bytes": sent.bytes, "retransmits": sent.retransmits})
}

fn received_json(received: &Received) -> Value {
    json!({
        "bits_per_second": received.bits_per_second,
        "bytes": received.bytes,
        "lost_packets": received.lost_packets,
        "lost_percent": received.lost_percent,
        "jitter_ms": received.jitter_ms,
    })
}

fn interval_json(interval: &Interval) -> Value {
    json!({"start_s": interval.start_s, "end_s": interval.end_s, "bits_per_second": interval.bits_per_second})
}
