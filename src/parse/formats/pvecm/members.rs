//! The member list of a status, with the device's line.
//!
//! In: the section. Out: the members as listed. Columns are split at blanks, not at positions, for a column may be wider
//! than its header. What does not fit the rest of the status is a cut.

use super::fields::parse_id;
use super::sections::Section;
use crate::model::status::{StatusDevice, StatusMember};
use crate::parse::fault::Fault;
use crate::parse::paste::PastedLine;
use crate::redact::mask::is_masked;
use std::collections::BTreeSet;

#[derive(Default)]
pub(super) struct MemberList {
    pub(super) members: Vec<StatusMember>,
    pub(super) device: Option<StatusDevice>,
}

impl MemberList {
    /// corosync 2.3 printed the device's votes whether the node asked counts them or not.
    pub(super) fn count_device_here(&mut self) {
        let is_counted = self.members.iter().any(casts_here);
        if let Some(device) =
            self.device.as_mut().filter(|device| device.configured_votes.is_none() && !is_counted)
        {
            *device = StatusDevice { votes: 0, configured_votes: Some(device.votes) };
        }
    }
}

pub(super) fn read_members(section: &Section, faults: &mut Vec<Fault>) -> Option<MemberList> {
    let cut = |line: &PastedLine, message: &str| {
        Fault::new(line.whole(), message).with_hint("the text seems to be cut")
    };
    let Some((header, rows)) = section.lines.split_first() else {
        faults.push(cut(section.title, "the member list is empty"));
        return None;
    };
    let columns: Vec<&str> = header.text.split_whitespace().collect();
    let has_device = match columns.as_slice() {
        ["Nodeid", "Votes", "Name"] => false,
        ["Nodeid", "Votes", "Qdevice", "Name"] => true,
        _ => {
            faults.push(cut(header, "the member list has an unknown header"));
            return None;
        }
    };
    let mut list = MemberList::default();
    let before = faults.len();
    for row in rows {
        match read_row(row, has_device) {
            Err(fault) => faults.push(fault),
            Ok(MemberRow::Device(_)) if list.device.is_some() => {
                faults.push(Fault::new(row.whole(), "the device stands here twice"))
            }
            Ok(MemberRow::Device(device)) => list.device = Some(device),
            Ok(MemberRow::Member(_)) if list.device.is_some() => {
                faults.push(Fault::new(row.whole(), "a member stands after the device"))
            }
            Ok(MemberRow::Member(member)) => list.members.push(member),
        }
    }
    (faults.len() == before).then_some(list)
}

pub(super) enum MemberRow {
    Member(StatusMember),
    Device(StatusDevice),
}

pub(super) fn read_row(line: &PastedLine, has_device: bool) -> Result<MemberRow, Fault> {
    let fault = |part: &str, message: String| Fault::new(line.place(part), message);
    let cut = || {
        Fault::new(line.whole(), "a line of the member list is not complete")
            .with_hint("the text seems to be cut")
    };
    let (id, rest) = next_word(&line.text).ok_or_else(cut)?;
    let nodeid = parse_id(id).ok_or_else(|| fault(id, format!("`{id}` is not a node id")))?;
    let (votes, rest) = next_word(rest).ok_or_else(cut)?;
    let votes: u32 =
        votes.parse().map_err(|_| fault(votes, format!("`{votes}` is not a number of votes")))?;
    if nodeid == 0 {
        if !has_device {
            return Err(fault(id, "the device is listed without a `Qdevice` column".to_string()));
        }
        return read_device(line, votes, rest).map(MemberRow::Device);
    }
    let (qdevice_flags, rest) = if has_device {
        let (flags, rest) = next_word(rest).ok_or_else(cut)?;
        if !is_device_flags(flags) {
            return Err(fault(flags, format!("`{flags}` is no state of the device"))
                .with_hint("it is `NR` or three words such as `A,V,NMW`"));
        }
        (Some(flags.to_string()), rest)
    } else {
        (None, rest)
    };
    let (rest, local) = match rest.trim().strip_suffix("(local)") {
        Some(name) => (name.trim(), true),
        None => (rest.trim(), false),
    };
    // Newer corosync may print more in brackets before `(local)`.
    let name = rest.split_once('[').filter(|_| rest.ends_with(']')).map_or(rest, |(name, _)| name).trim();
    // An address that could not be made text leaves its comma.
    let name = name.trim_end_matches([',', ' ']);
    if name.contains(['(', ')', '[', ']']) || !is_name_list(name) {
        return Err(
            fault(name, format!("`{name}` is not a name or address")).with_hint("the text seems to be cut")
        );
    }
    let name = name.split(", ").map(without_zone).collect::<Vec<_>>().join(", ");
    Ok(MemberRow::Member(StatusMember { nodeid, votes, qdevice_flags, name, local }))
}

fn next_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn is_device_flags(text: &str) -> bool {
    let words: Vec<&str> = text.split(',').collect();
    // Up to corosync 2.4.3 the longest one lost its last letter.
    text == "NR" || text == "NA,NV,NM" || matches!(words.as_slice(), ["A" | "NA", "V" | "NV", "MW" | "NMW"])
}

/// One name, several addresses separated by `, `, or nothing if the lookup failed.
fn is_name_list(text: &str) -> bool {
    text.is_empty() || text.split(", ").all(|name| !name.is_empty() && !name.contains([' ', '\t', ',']))
}

/// corosync prints a random zone after an IPv6 address; it means nothing.
fn without_zone(name: &str) -> &str {
    match name.split_once('%') {
        // A mask or an alias may stand for the address.
        Some((address, zone))
            if (address.contains(':') || is_masked(address))
                && zone.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            address
        }
        _ => name,
    }
}

/// `Qdevice`, or `Qdevice (votes 3)` where the node asked does not count them (QT 565-577).
fn read_device(line: &PastedLine, votes: u32, rest: &str) -> Result<StatusDevice, Fault> {
    let cut = || {
        Fault::new(line.whole(), "the device's line is not complete").with_hint("the text seems to be cut")
    };
    let (name, rest) = next_word(rest).ok_or_else(cut)?;
    // The name can be set, but a beginning of the usual one is more likely to be a cut.
    if name.len() < "Qdevice".len() && "Qdevice".starts_with(name) {
        return Err(cut());
    }
    let rest = rest.trim();
    if rest.is_empty() {
        return Ok(StatusDevice { votes, configured_votes: None });
    }
    let configured = rest
        .strip_prefix("(votes ")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|votes| votes.parse().ok());
    configured.map(|configured| StatusDevice { votes, configured_votes: Some(configured) }).ok_or_else(cut)
}

pub(super) fn check_members(
    list: &MemberList,
    section: &Section,
    nodes: Option<u32>,
    node_id: Option<u32>,
    faults: &mut Vec<Fault>,
) {
    let place = section.lines.last().map_or(section.title.whole(), |line| line.whole());
    let mut fault = |message: String| {
        faults.push(Fault::new(place.clone(), message).with_hint("the text seems to be cut"))
    };
    let count = list.members.len();
    if let Some(nodes) = nodes.filter(|nodes| *nodes as usize != count) {
        fault(format!("`Nodes` says {nodes}, but the member list has {count}"));
    }
    let mut ids = BTreeSet::new();
    for member in &list.members {
        if !ids.insert(member.nodeid) {
            fault(format!("node {} is listed twice", member.nodeid));
        }
    }
    let local: Vec<u32> =
        list.members.iter().filter(|member| member.local).map(|member| member.nodeid).collect();
    match (local.as_slice(), node_id) {
        ([one], Some(id)) if *one == id => {}
        (_, None) => {}
        ([], Some(_)) => fault("no member is marked `(local)`".to_string()),
        ([one], Some(id)) => fault(format!("`Node ID` says {id}, but node {one} is marked `(local)`")),
        _ => fault("more than one member is marked `(local)`".to_string()),
    }
}

/// The device's line against what the members say of it.
pub(super) fn check_device(list: &MemberList, section: &Section, faults: &mut Vec<Fault>) {
    let place = section.lines.last().map_or(section.title.whole(), |line| line.whole());
    let mut fault =
        |message: &str| faults.push(Fault::new(place.clone(), message).with_hint("the text seems to be cut"));
    let registered =
        list.members.iter().any(|member| member.qdevice_flags.as_deref().is_some_and(|flags| flags != "NR"));
    match &list.device {
        None if registered => fault("the device's line is missing"),
        // Without its vote on this node the line goes on with `(votes N)` (QT 572-577).
        Some(device)
            if device.configured_votes.is_none()
                && list.members.iter().any(|member| member.local)
                && !list.members.iter().any(casts_here) =>
        {
            fault("the device's line is not complete");
        }
        _ => {}
    }
}

fn casts_here(member: &StatusMember) -> bool {
    member.local
        && member.qdevice_flags.as_deref().is_some_and(|flags| flags.split(',').any(|word| word == "V"))
}
