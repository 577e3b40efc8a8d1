//! Figures of one status that cannot all be true.
//!
//! In: a status that was read, and its text. Out: each contradiction at its figure. The text may have been edited, or taken
//! while the membership changed: quorumtool asks for the parts of the output one after another.

use super::observe::Found;
use super::sections::{QUORUM, VOTEQUORUM};
use crate::diag::words::count;
use crate::model::quorum::StatusFlag;
use crate::model::status::PvecmStatus;
use crate::parse::fault::Fault;
use crate::parse::paste::lines;

/// Finds them, in the order of the text.
pub(super) fn contradictions(status: &PvecmStatus, text: &str) -> Vec<Fault> {
    let lines = lines(text);
    let found = Found::of(&lines);
    let at = |section, label, message: Option<String>| {
        Some(Fault::new(found.field(section, label)?.place(), message?))
    };
    let quorate = at(QUORUM, "Quorate", quorate(status));
    let total = at(VOTEQUORUM, "Total votes", total(status));
    let quorum = at(VOTEQUORUM, "Quorum", blocked(status));
    [quorate, total, quorum].into_iter().flatten().collect()
}

/// Whether the node is quorate is told by the word, by the flag, and by the votes: these fall short of the quorum of a
/// quorate node only where half of the votes are enough.
fn quorate(status: &PvecmStatus) -> Option<String> {
    let word = if status.quorate { "Yes" } else { "No" };
    let flag = has(status, StatusFlag::Quorate);
    if flag != status.quorate {
        let is = if flag { "is" } else { "is not" };
        return Some(format!("`Quorate` is `{word}`, and `Quorate` {is} among the flags"));
    }
    let short = status.quorate && status.total < status.quorum && !has(status, StatusFlag::AutoTieBreaker);
    short.then(|| {
        format!("`Quorate` is `Yes` with {} of a quorum of {}", count(status.total, "vote"), status.quorum)
    })
}

fn total(status: &PvecmStatus) -> Option<String> {
    let members: u64 = status.members.iter().map(|member| u64::from(member.votes)).sum();
    let device = status.qdevice.as_ref().map(|device| u64::from(device.votes));
    let sum = members + device.unwrap_or_default();
    let of = if device.is_some() { "members and the device" } else { "members" };
    let message = || format!("`Total votes` is {}, and those of the {of} are {sum} together", status.total);
    (sum != u64::from(status.total)).then(message)
}

/// `Activity blocked` stands beside the quorum of a node that is not quorate, and there alone.
fn blocked(status: &PvecmStatus) -> Option<String> {
    let is_told = has(status, StatusFlag::Quorate) != status.quorate;
    let stands = if status.activity_blocked { "stands" } else { "does not stand" };
    let word = if status.quorate { "Yes" } else { "No" };
    let message = || format!("`Activity blocked` {stands} beside `Quorum`, and `Quorate` is `{word}`");
    (status.activity_blocked == status.quorate && !is_told).then(message)
}

fn has(status: &PvecmStatus, flag: StatusFlag) -> bool {
    status.flags.iter().any(|word| word == flag.word())
}
