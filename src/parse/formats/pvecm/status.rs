//! The strict reader: text in, [`PvecmStatus`] out.
//!
//! In: captured or pasted text; what stands around it, carriage returns, escape sequences and trailing blanks do no
//! harm. Out: every value as printed, or all faults with their places. Never guesses: what is missing, cut
//! or not understood is a fault. Figures that contradict each other are none, for views taken while the membership
//! changes do so: [`contradictions`](super::contradictions) tells of them.
//!
//! The grammar is that of pve-cluster 9 `pvecm.pm`:540-567 and corosync 3.1.7 `tools/corosync-quorumtool.c`:466-645 (QT);
//! the forms of other versions stand in the table of [`pvecm`](super).

use super::fields::{
    FieldValue, Fields, RingForm, check_date, check_ring, read_flags, read_id, read_number, read_quorate,
    read_quorum,
};
use super::members::{check_device, check_members, read_members};
use super::sections::{Section, Sections, split_sections};
use crate::model::status::{ClusterSection, PvecmStatus};
use crate::parse::fault::Fault;
use crate::parse::formats::surroundings::own_text;
use crate::parse::paste::lines;

const QUORUM_LABELS: [&str; 6] = ["Date", "Quorum provider", "Nodes", "Node ID", "Ring ID", "Quorate"];
const VOTEQUORUM_LABELS: [&str; 5] = ["Expected votes", "Highest expected", "Total votes", "Quorum", "Flags"];

/// Reads the status.
pub fn parse_pvecm_status(text: &str) -> Result<PvecmStatus, Vec<Fault>> {
    let text = &*own_text::<PvecmStatus>(text);
    let lines = lines(text);
    let sections = split_sections(text, &lines).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let status = read_sections(&sections, &mut faults);
    match status {
        Some(status) if faults.is_empty() => Ok(status),
        _ => Err(faults),
    }
}

fn read_sections(sections: &Sections, faults: &mut Vec<Fault>) -> Option<PvecmStatus> {
    let cluster = match &sections.cluster {
        Some(section) => Some(read_cluster(section, faults)?),
        None => None,
    };
    let Some(quorum) = &sections.quorum else {
        faults.push(no_quorum(sections));
        return None;
    };
    let mut fields = Fields::of(quorum, &QUORUM_LABELS, faults);
    let provider = fields.text("Quorum provider", faults);
    let date =
        fields.text("Date", faults).filter(|date| check_date(date, faults)).map(|date| date.text.to_string());
    let nodes = fields.number("Nodes", faults);
    let node_id = fields.text("Node ID", faults).and_then(|value| read_id(&value, faults));
    let ring_id = fields
        .text("Ring ID", faults)
        .filter(|value| check_ring(value, RingForm::of(sections), faults))
        .map(|value| value.text.to_string());
    let quorate = fields.text("Quorate", faults).and_then(|value| read_quorate(&value, faults));

    let Some(votequorum) = &sections.votequorum else {
        faults.push(no_votequorum(quorum, provider));
        return None;
    };
    let mut fields = Fields::of(votequorum, &VOTEQUORUM_LABELS, faults);
    let expected = fields.number("Expected votes", faults);
    let highest_expected = fields.number("Highest expected", faults);
    let total = fields.number("Total votes", faults);
    let quorum_value = fields.text("Quorum", faults).and_then(|value| read_quorum(&value, faults));
    let flags = fields.line("Flags", faults).and_then(|value| read_flags(&value, faults));

    let Some(membership) = &sections.membership else {
        let place = votequorum.lines.last().map_or(votequorum.title.whole(), |line| line.whole());
        let fault = Fault::new(place, "the member list is missing");
        faults.push(fault.with_hint("the text seems to be cut"));
        return None;
    };
    let mut list = read_members(membership, faults)?;
    check_members(&list, membership, nodes, node_id, faults);
    if ring_id.as_ref().is_some_and(|ring| ring.contains(['.', '/'])) {
        check_device(&list, membership, faults);
    } else {
        list.count_device_here();
    }
    let (quorum, activity_blocked) = quorum_value?;
    Some(PvecmStatus {
        cluster,
        date: date?,
        nodes: nodes?,
        node_id: node_id?,
        ring_id: ring_id?,
        quorate: quorate?,
        expected: expected?,
        highest_expected: highest_expected?,
        total: total?,
        quorum,
        activity_blocked,
        flags: flags?,
        members: list.members,
        qdevice: list.device,
    })
}

impl RingForm {
    /// corosync 2.3 printed no node's id, long before `pvecm` printed a section of its own; corosync has none without votes.
    fn of(sections: &Sections) -> Self {
        match (&sections.cluster, &sections.votequorum) {
            (_, None) => RingForm::SequenceInHex,
            (None, Some(_)) => RingForm::WithOrWithoutNode,
            (Some(_), Some(_)) => RingForm::WithNode,
        }
    }
}

fn no_quorum(sections: &Sections) -> Fault {
    match (&sections.cluster, sections.votequorum.as_ref().or(sections.membership.as_ref())) {
        (Some(last), None) => {
            let place = last.lines.last().map_or(last.title.whole(), |line| line.whole());
            Fault::new(place, "the output ends after the cluster section")
                .with_hint("corosync is not running on that node")
        }
        (_, Some(next)) => Fault::new(next.title.whole(), "the section `Quorum information` is missing"),
        (None, None) => Fault::new(0..0, "the section `Quorum information` is missing"),
    }
}

fn no_votequorum(quorum: &Section, provider: Option<FieldValue>) -> Fault {
    if let Some(provider) = provider.filter(|provider| provider.text != "corosync_votequorum") {
        return Fault::new(
            provider.place(),
            format!("the quorum provider is `{}`, so there are no votes", provider.text),
        );
    }
    let place = quorum.lines.last().map_or(quorum.title.whole(), |line| line.whole());
    Fault::new(place, "the votequorum section is missing").with_hint("the text seems to be cut")
}

fn read_cluster(section: &Section, faults: &mut Vec<Fault>) -> Option<ClusterSection> {
    let mut fields = Fields::of(section, &["Name", "Config Version", "Transport", "Secure auth"], faults);
    let name = fields.text("Name", faults);
    let version = fields.text("Config Version", faults).and_then(|value| read_number(&value, faults));
    let transport = fields.text("Transport", faults);
    let secure_auth = fields.text("Secure auth", faults);
    Some(ClusterSection {
        name: name?.text.to_string(),
        config_version: version?,
        transport: transport?.text.to_string(),
        secure_auth: secure_auth?.text.to_string(),
    })
}
