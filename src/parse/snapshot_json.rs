//! Snapshots as JSON, for `rackdown parse --json`.
//!
//! In: what the parsers made. Out: JSON values with a fixed order of keys. A value that is not known is `null`, never
//! left out.

use crate::model::status::{
    Direction, Interval, Iperf3Run, Protocol, PvecmStatus, Received, Sent, StatusMember,
};
use serde_json::{Value, json};

/// `pvecm status` as JSON.
pub fn pvecm_json(status: &PvecmStatus) -> Value {
    let cluster = status.cluster.as_ref().map(|cluster| {
        json!({
            "name": cluster.name,
            "config_version": cluster.config_version,
            "transport": cluster.transport,
            "secure_auth": cluster.secure_auth,
        })
    });
    let members: Vec<Value> = status.members.iter().map(member_json).collect();
    let qdevice = status
        .qdevice
        .as_ref()
        .map(|device| json!({"votes": device.votes, "configured_votes": device.configured_votes}));
    json!({
        "cluster": cluster,
        "date": status.date,
        "nodes": status.nodes,
        "node_id": status.node_id,
        "ring_id": status.ring_id,
        "quorate": status.quorate,
        "expected": status.expected,
        "highest_expected": status.highest_expected,
        "total": status.total,
        "quorum": status.quorum,
        "activity_blocked": status.activity_blocked,
        "flags": status.flags,
        "members": members,
        "qdevice": qdevice,
    })
}

fn member_json(member: &StatusMember) -> Value {
    json!({
        "nodeid": member.nodeid,
        "votes": member.votes,
        "qdevice_flags": member.qdevice_flags,
        "name": member.name,
        "local": member.local,
    })
}

/// A run of `iperf3` as JSON.
pub fn iperf3_json(run: &Iperf3Run) -> Value {
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
