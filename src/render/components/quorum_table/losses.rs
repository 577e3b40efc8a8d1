//! What survives, by the number of nodes lost and the state of the QDevice: in pictures, words and figures.

use serde::Serialize;

use super::picture::{VoteOf, VotePicture};
use super::subject::Subject;
use super::words::{against, list, runs_or_stops};
use crate::model::quorum::survival::{
    DeviceState, Outcome, SurvivorsRow, SurvivorsTable, Verdict, survivors_table,
};

/// The table and the key to its pictures.
#[derive(Debug, Serialize)]
pub struct LossesView {
    key: Vec<KeyView>,
    /// `Nodes lost`.
    lost: String,
    /// The heads of the columns of cells.
    columns: Vec<String>,
    rows: Vec<LossRowView>,
}

/// A sign of the pictures and what it stands for.
#[derive(Debug, Serialize)]
struct KeyView {
    picture: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct LossRowView {
    /// How many nodes are lost: `2`, or `1 to 99`.
    lost: String,
    cells: Vec<CellView>,
}

#[derive(Debug, Serialize)]
struct CellView {
    /// That it is not the same for all losses of the size.
    depends: bool,
    cases: Vec<CaseView>,
}

/// Whether the cluster goes on, and the votes behind it.
#[derive(Debug, Serialize)]
pub struct CaseView {
    /// `runs` or `stops`.
    pub word: &'static str,
    /// `6 ≥ 4`
    pub votes: String,
    /// The votes against the quorum, as SVG.
    pub picture: String,
}

/// More rows than this are drawn together where they say the same.
const MOST_ROWS: usize = 12;
/// So many names are named; more are only counted.
const MOST_NAMES: usize = 3;

/// A line of the table: losses of `first` to `last` nodes, with the row of each column for both.
pub struct LossRun<'a> {
    /// The fewest nodes.
    pub first: usize,
    /// The most.
    pub last: usize,
    /// For each state of the device the rows of the fewest and the most.
    pub columns: Vec<(&'a SurvivorsRow, &'a SurvivorsRow)>,
}

/// The lines of the table, which has a column for each of these states of the device.
pub fn runs<'a>(table: &'a SurvivorsTable, states: &[DeviceState], count: usize) -> Vec<LossRun<'a>> {
    let of = |state| table.rows.iter().filter(move |row| row.device == state).collect::<Vec<_>>();
    let columns: Vec<Vec<&SurvivorsRow>> = states.iter().map(|state| of(*state)).collect();
    let verdicts =
        |at: usize| columns.iter().map(|rows| rows.get(at).map(|row| row.verdict)).collect::<Vec<_>>();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for lost in 0..=count {
        match spans.last_mut() {
            Some((first, last)) if count > MOST_ROWS && verdicts(*first) == verdicts(lost) => *last = lost,
            _ => spans.push((lost, lost)),
        }
    }
    let run = |(first, last): (usize, usize)| LossRun {
        first,
        last,
        columns: columns.iter().filter_map(|rows| Some((*rows.get(first)?, *rows.get(last)?))).collect(),
    };
    spans.into_iter().map(run).collect()
}

impl LossRun<'_> {
    /// `2`, or `1 to 99`.
    pub fn words(&self) -> String {
        if self.first == self.last {
            self.first.to_string()
        } else {
            format!("{} to {}", self.first, self.last)
        }
    }
}

/// The head of a column.
pub fn head(subject: &Subject<'_>, state: DeviceState) -> &'static str {
    match state {
        DeviceState::Up => "QDevice up",
        DeviceState::Down if subject.device_works() => "QDevice down",
        _ => "The rest",
    }
}

/// The table of losses.
pub fn losses(subject: &Subject<'_>) -> Option<LossesView> {
    let table = survivors_table(&subject.config).ok()?;
    let states = subject.device_states();
    let runs = runs(&table, &states, subject.rules.count);
    let rows = runs.iter().map(|run| LossRowView {
        lost: run.words(),
        cells: run.columns.iter().map(|(first, last)| cell(subject, first, last)).collect(),
    });
    Some(LossesView {
        key: key(subject, &table),
        lost: format!("{}s lost", super::words::sentence(subject.words.member)),
        columns: states.iter().map(|state| head(subject, *state).to_owned()).collect(),
        rows: rows.collect(),
    })
}

/// What the signs stand for.
fn key(subject: &Subject<'_>, table: &SurvivorsTable) -> Vec<KeyView> {
    let sign = |picture: VotePicture, text: String| KeyView { picture: picture.html(), text };
    let (member, quorum) = (subject.words.member, subject.words.quorum);
    let mut key = vec![sign(VotePicture::of_vote(VoteOf::Node), format!("a vote of a {member}"))];
    if subject.device_works() {
        key.push(sign(VotePicture::of_vote(VoteOf::Device), "of the QDevice".to_owned()));
    }
    key.push(sign(VotePicture::of_gone_vote(), "gone".to_owned()));
    let bar = format!("the {quorum}, {} of {}: what reaches it runs", table.quorum, table.expected);
    key.push(sign(VotePicture::of_bar(), bar));
    key
}

/// A cell for a row, or for a run of rows from `first` to `last`.
fn cell(subject: &Subject<'_>, first: &SurvivorsRow, last: &SurvivorsRow) -> CellView {
    let rules = &subject.rules;
    let exact = |outcome: &Outcome, lost: &[usize], votes: String| CaseView {
        word: runs_or_stops(outcome),
        votes,
        picture: VotePicture::of_loss(rules, lost, outcome).html(),
    };
    let is_run = first.lost != last.lost;
    let cases = match first.verdict {
        Verdict::Some if is_run => Vec::new(),
        Verdict::Some => {
            let (best, worst) = examples(subject, first);
            vec![
                exact(&first.best, &first.best_lost, format!("{} {best}", against(&first.best))),
                exact(&first.worst, &first.worst_lost, format!("{} {worst}", against(&first.worst))),
            ]
        }
        _ if is_run => vec![CaseView {
            word: runs_or_stops(&last.worst),
            votes: format!("{} to {}", first.best.votes, against(&last.worst)),
            picture: VotePicture::of_range(rules, &last.worst, &first.best).html(),
        }],
        // Even the worst case runs, or not even the best.
        Verdict::All => vec![exact(&first.worst, &first.worst_lost, against(&first.worst))],
        Verdict::None => vec![exact(&first.best, &first.best_lost, against(&first.best))],
    };
    CellView { depends: first.verdict == Verdict::Some, cases }
}

/// Two losses of the same size with different ends, in words.
fn examples(subject: &Subject<'_>, row: &SurvivorsRow) -> (String, String) {
    let without = |lost: &[usize], what: &str| match lost.len() {
        count if count <= MOST_NAMES => {
            let mut lost = lost.to_vec();
            lost.sort_unstable();
            format!("without {}", list(&subject.names(&lost)))
        }
        _ => format!("without those with the {what} votes"),
    };
    (without(&row.best_lost, "fewest"), without(&row.worst_lost, "most"))
}
