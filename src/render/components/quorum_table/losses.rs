//! What survives, by the number of nodes lost and the state of the QDevice.

use serde::Serialize;

use super::subject::Subject;
use super::words::{against, any_of, nodes, number, sentence, votes};
use crate::model::quorum::survival::{DeviceRule, DeviceState, SurvivorsRow, Verdict, survivors_table};

/// The table and its sentence.
#[derive(Debug, Serialize)]
pub struct LossesView {
    caption: String,
    /// The heads of the columns of cells.
    columns: Vec<&'static str>,
    rows: Vec<LossRowView>,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct LossRowView {
    /// How many nodes are lost: `2`, or `1 to 99`.
    lost: String,
    cells: Vec<CellView>,
}

/// Whether the cluster goes on: `yes`, `no` or `depends`, and the votes behind it.
#[derive(Debug, Serialize)]
struct CellView {
    state: &'static str,
    votes: String,
}

/// More rows than this are drawn together where they say the same.
const MOST_ROWS: usize = 12;
/// So many names are named; more are only counted.
const MOST_NAMES: usize = 3;

/// The claim of the page: how many nodes can drop, and under which condition.
pub fn claim(subject: &Subject<'_>) -> String {
    let Ok(table) = survivors_table(&subject.config) else { return String::new() };
    let all = subject.rules.count;
    let tolerated = |state| {
        let rows = table.rows.iter().filter(|row| row.device == state);
        rows.take_while(|row| row.verdict == Verdict::All).last().map(|row| row.lost)
    };
    if !subject.device_works() {
        let state = subject.rules.device_states().last().copied().unwrap_or(DeviceState::Absent);
        return sentence(&format!("{}.", can_drop(tolerated(state), all)));
    }
    let up = tolerated(DeviceState::Up);
    let down = match tolerated(DeviceState::Down) {
        None => "not even the whole cluster runs".to_owned(),
        Some(0) if all == 1 => "it still runs".to_owned(),
        Some(0) => "none can".to_owned(),
        same if same == up => format!("any {} still can", number(same.unwrap_or(0))),
        Some(down) => format!("any {} can", number(down)),
    };
    let condition =
        format!("while {} is up and the survivors reach it; while it is down, {down}", subject.device());
    sentence(&format!("{} {condition}.", can_drop(up, all)))
}

fn can_drop(tolerated: Option<usize>, all: usize) -> String {
    match tolerated {
        None => "not even the whole cluster runs".to_owned(),
        Some(0) if all == 1 => "the only node cannot drop".to_owned(),
        Some(0) if all == 2 => "neither of the two nodes can drop".to_owned(),
        Some(0) => format!("none of the {} can drop", nodes(all)),
        Some(count) => format!("{} can drop", any_of(count, all)),
    }
}

/// What the claim takes for granted beside the QDevice, where there is one that works.
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

/// The table of losses.
pub fn losses(subject: &Subject<'_>) -> Option<LossesView> {
    let table = survivors_table(&subject.config).ok()?;
    let states: Vec<DeviceState> = match subject.device_works() {
        true => vec![DeviceState::Up, DeviceState::Down],
        false => subject.rules.device_states().last().copied().into_iter().collect(),
    };
    let of = |state| table.rows.iter().filter(move |row| row.device == state).collect::<Vec<_>>();
    let columns: Vec<Vec<&SurvivorsRow>> = states.iter().map(|state| of(*state)).collect();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for lost in 0..=subject.rules.count {
        let verdicts =
            |at: usize| columns.iter().map(|rows| rows.get(at).map(|row| row.verdict)).collect::<Vec<_>>();
        match runs.last_mut() {
            Some((first, last)) if subject.rules.count > MOST_ROWS && verdicts(*first) == verdicts(lost) => {
                *last = lost
            }
            _ => runs.push((lost, lost)),
        }
    }
    let rows = runs.iter().map(|(first, last)| LossRowView {
        lost: if first == last { first.to_string() } else { format!("{first} to {last}") },
        cells: columns
            .iter()
            .filter_map(|rows| Some(cell(subject, rows.get(*first)?, rows.get(*last)?)))
            .collect(),
    });
    let heads = states.iter().map(|state| match state {
        DeviceState::Up => "QDevice up",
        DeviceState::Down if subject.device_works() => "QDevice down",
        _ => "The rest runs",
    });
    Some(LossesView {
        caption: format!(
            "Nodes lost at once, and whether the rest goes on: its votes against the quorum of {}",
            table.quorum
        ),
        columns: heads.collect(),
        rows: rows.collect(),
        sentence: votes_in_words(subject, table.expected, table.quorum),
    })
}

/// A cell for a row, or for a run of rows from `first` to `last`.
fn cell(subject: &Subject<'_>, first: &SurvivorsRow, last: &SurvivorsRow) -> CellView {
    let state = match first.verdict {
        Verdict::All => "yes",
        Verdict::Some => "depends",
        Verdict::None => "no",
    };
    let votes = match first.verdict {
        Verdict::Some if first.lost != last.lost => "on which nodes are lost".to_owned(),
        Verdict::Some => depends(subject, first),
        Verdict::All if first.lost == last.lost => against(&first.worst),
        Verdict::None if first.lost == last.lost => against(&first.best),
        Verdict::All => format!("{} to {}", first.best.votes, against(&last.worst)),
        Verdict::None => format!("{} to {}", first.best.votes, against(&last.worst)),
    };
    CellView { state, votes }
}

/// Two losses of the same size with different ends.
fn depends(subject: &Subject<'_>, row: &SurvivorsRow) -> String {
    let without = |lost: &[usize], what: &str| match lost.len() {
        count if count <= MOST_NAMES => {
            let mut lost = lost.to_vec();
            lost.sort_unstable();
            format!("without {}", super::words::list(&subject.names(&lost)))
        }
        _ => format!("without those with the {what} votes"),
    };
    let (best, worst) = (without(&row.best_lost, "fewest"), without(&row.worst_lost, "most"));
    format!("{} {best}; {} {worst}", against(&row.best), against(&row.worst))
}

/// Where the votes come from, and what that leaves without the device.
fn votes_in_words(subject: &Subject<'_>, expected: u64, quorum: u64) -> String {
    let rules = &subject.rules;
    let sum = rules.votes.iter().fold(0u64, |sum, votes| sum.saturating_add(*votes));
    let have = if rules.count == 1 { "has" } else { "have" };
    let together = if rules.count > 1 { " together" } else { "" };
    let the_nodes =
        if rules.count == 1 { "the node".to_owned() } else { format!("the {}", nodes(rules.count)) };
    let needed = if quorum == 1 { "1 is enough".to_owned() } else { format!("{quorum} are needed") };
    let counted = format!("{the_nodes} {have} {}{together}", votes(sum));
    match rules.device {
        DeviceRule::Absent => sentence(&format!("{counted}; of {expected} expected, {needed}.")),
        DeviceRule::NeverWorks => {
            let given = votes(rules.device_votes);
            let are = if rules.device_votes == 1 { "is" } else { "are" };
            sentence(&format!(
                "{counted}; the QDevice's {given} {are} expected but never given: of {expected}, {needed}."
            ))
        }
        DeviceRule::Lms | DeviceRule::Ffsplit => {
            let given = rules.device_votes;
            let without = match sum {
                sum if sum < quorum => "less than the quorum",
                sum if sum == quorum => "exactly the quorum",
                _ => "more than the quorum",
            };
            sentence(&format!(
                "{counted} and the QDevice adds {given}: of {expected} expected, {needed}. Without the QDevice {} left, {without}.",
                if sum == 1 { "1 vote is".to_owned() } else { format!("{sum} votes are") },
            ))
        }
    }
}
