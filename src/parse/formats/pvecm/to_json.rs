//! `pvecm status` as JSON.

use crate::model::status::{PvecmStatus, StatusMember};
use serde_json::{Value, json};

pub(super) fn status_json(status: &PvecmStatus) -> Value {
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
