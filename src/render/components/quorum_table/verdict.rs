//! The verdict in one sentence: how many nodes may fail, and under which condition.

use super::subject::Subject;
use super::words::is_or_are;
use crate::diag::words::plural;
use crate::model::quorum::survival::{
    DeviceRule, DeviceState, SurvivorsRow, SurvivorsTable, Verdict, survivors_table,
};

/// The sentence.
pub fn verdict(subject: &Subject<'_>) -> String {
    let Ok(table) = survivors_table(&subject.config) else { return String::new() };
    let states = subject.device_states();
    let tolerance = |state: Option<&DeviceState>| {
        Tolerated::of(subject, &table, state.copied().unwrap_or(DeviceState::Absent))
    };
    let (with, without) = (tolerance(states.first()), tolerance(states.last()));
    let (lead, device) = (lead(subject, &with), subject.device());
    match with.most {
        _ if states.len() < 2 => format!("{lead}."),
        _ if with == without => format!("{lead}, whether {device} is up or not."),
        Some(0) | None => format!("{lead}; without {device}, {}.", rest(&without)),
        Some(_) => format!("{lead}, as long as {device} is reached; without it, {}.", rest(&without)),
    }
}

/// How many nodes may be lost.
#[derive(PartialEq, Eq)]
struct Tolerated {
    /// Any so many; `None` if not even the full cluster is quorate.
    most: Option<usize>,
    /// What is said of larger losses that are survived, or some of them: ` (with 2 down, it depends on which)`.
    beyond: String,
}

impl Tolerated {
    fn of(subject: &Subject<'_>, table: &SurvivorsTable, state: DeviceState) -> Self {
        let rows = || table.rows.iter().filter(|row| row.device == state);
        let most = rows().take_while(|row| row.verdict == Verdict::All).last().map(|row| row.lost);
        let more: Vec<&SurvivorsRow> =
            rows().filter(|row| row.verdict != Verdict::None && Some(row.lost) > most).collect();
        let [first, last] = [more.first(), more.last()].map(|row| row.map_or(0, |row| row.lost));
        if more.is_empty() {
            return Tolerated { most, beyond: String::new() };
        }
        let count = match last - first {
            0 => first.to_string(),
            1 => format!("{first} or {last}"),
            _ => format!("{first} to {last}"),
        };
        let beyond = match subject.rules.tie_node.filter(|_| subject.has_equal_votes()) {
            // Equal votes and a tie: what one set has and another has not is the node that wins it.
            // two_node lets the last two run, however many there were (VQ 967).
            _ if more.iter().all(|row| row.verdict == Verdict::All) => {
                format!(" (and again with {count} down)")
            }
            Some(node) => format!(" (with {count} down, only if {} is up)", subject.node(node)),
            None => format!(" (with {count} down, it depends on which)"),
        };
        Tolerated { most, beyond }
    }
}

/// `The cluster goes on while at most 3 of 4 nodes are down`
fn lead(subject: &Subject<'_>, Tolerated { most, beyond }: &Tolerated) -> String {
    let (all, member) = (subject.rules.count, subject.words.member);
    let members = plural(all, member);
    // Under last_man_standing more may go, one after the other.
    let at_once = if subject.is_last_man_standing() { " at once" } else { "" };
    match most {
        None => "Not even the whole cluster runs".to_owned(),
        Some(0) if all == 1 => format!("The cluster stops with its only {member}"),
        Some(0) if beyond.is_empty() => {
            format!("The cluster stops as soon as one of its {all} {members} is down")
        }
        Some(0) => format!("The cluster goes on while all {all} {members} are up{beyond}"),
        Some(most) => {
            let are = is_or_are(*most);
            format!("The cluster goes on while at most {most} of {all} {members} {are} down{at_once}{beyond}")
        }
    }
}

fn rest(Tolerated { most, beyond }: &Tolerated) -> String {
    match most {
        None => "not even the whole cluster runs".to_owned(),
        Some(0) => format!("none may fail{beyond}"),
        Some(most) => format!("at most {most} may fail{beyond}"),
    }
}

/// What the verdict takes for granted beside the QDevice, where there is one that works.
pub fn conditions(subject: &Subject<'_>) -> Option<String> {
    let rules = &subject.rules;
    if !subject.device_works() || rules.count < 2 {
        return None;
    }
    // A node counts the device only if its own corosync-qdevice says so (VQ 934-937).
    let runs = "corosync-qdevice runs on each survivor";
    // ffsplit gives an odd number's smaller side nothing (FF 357-445); else the device may vote for those cut off.
    let cut_off = match rules.device {
        DeviceRule::Ffsplit if rules.count % 2 == 1 => "",
        _ => ", and the others are off: nodes only cut off may get the votes of the QDevice instead",
    };
    Some(format!("This holds if {runs}{cut_off}."))
}
