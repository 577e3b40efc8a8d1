//! The reader's own failures: a box for each voter, and what the quorum engine says of each state of the boxes.
//!
//! Comes in: a small cluster. Goes out: every set of voters that are up, from a whole cluster that loses the others at
//! once, with its outcome. The page shows the one that the boxes say, by its stylesheet alone; nothing is computed there.

use serde::Serialize;

use super::picture::VotePicture;
use super::subject::Subject;
use super::words::{against, runs_or_stops, votes};
use crate::model::quorum::survival::{DeviceState, Outcome, Rules};

/// The boxes and the states.
#[derive(Debug, Serialize)]
pub struct WhatIfView {
    /// What is beside the boxes, in their order.
    boxes: Vec<String>,
    /// The places of the votes, and the bar if all states have the same quorum, as SVG: each state lies on it.
    scale: String,
    states: Vec<StateView>,
}

/// A state of the boxes.
#[derive(Debug, Serialize)]
struct StateView {
    /// A letter for each box in order, large if it is ticked: `ABcDE`.
    up: String,
    /// `runs` or `stops`.
    word: &'static str,
    /// `6 ≥ 4`
    votes: String,
    /// The votes that are counted, as SVG.
    picture: String,
}

/// The most voters, the QDevice among them: two to the power of these are the states.
const MOST_VOTERS: usize = 5;

/// The boxes, where there are few enough voters, and where the order in which they fail makes no difference.
pub fn what_if(subject: &Subject<'_>) -> Option<WhatIfView> {
    let rules = &subject.rules;
    let count = rules.count;
    let voters = count + usize::from(subject.device_works());
    if voters > MOST_VOTERS || count < 2 || subject.is_last_man_standing() {
        return None;
    }
    // All ticked first, as the page shows it at rest.
    let states: Vec<State> = (0..1usize << voters).rev().map(|up| state(subject, up, voters)).collect();
    let first = states.first()?.outcome.quorum;
    let is_fixed = states.iter().all(|state| state.outcome.quorum == first);
    Some(WhatIfView {
        boxes: boxes(subject),
        scale: VotePicture::scale(rules.expected, if is_fixed { first } else { 0 }).html(),
        states: states.iter().map(|state| view(rules, state, is_fixed)).collect(),
    })
}

fn boxes(subject: &Subject<'_>) -> Vec<String> {
    let label =
        |name: String, given: u64| if given == 1 { name } else { format!("{name} ({})", votes(given)) };
    let labels = subject.inventory.members_of(subject.cluster).map(|node| node.machine.label.clone());
    let nodes = labels.zip(&subject.rules.votes).map(|(name, votes)| label(name, *votes));
    let device = subject.device_works().then(|| label("QDevice".to_owned(), subject.rules.device_votes));
    nodes.chain(device).collect()
}

/// Who is up, and what comes of it.
struct State {
    up: String,
    lost: Vec<usize>,
    outcome: Outcome,
}

/// The state in which the voters of these bits are up: the nodes in order, then the device.
fn state(subject: &Subject<'_>, up: usize, voters: usize) -> State {
    let is_up = |voter: usize| up >> voter & 1 == 1;
    let rules = &subject.rules;
    let lost: Vec<usize> = (0..rules.count).filter(|node| !is_up(*node)).collect();
    // A device on one of the nodes fails with it.
    let on_lost = subject.device_node().is_some_and(|node| lost.contains(&node));
    let states = subject.device_states();
    let device = if is_up(rules.count) && !on_lost { states.first() } else { states.last() };
    let outcome = rules.outcome(rules.loss(&lost), device.copied().unwrap_or(DeviceState::Absent));
    let letter =
        |(voter, letter): (usize, char)| if is_up(voter) { letter } else { letter.to_ascii_lowercase() };
    State { up: ('A'..='E').take(voters).enumerate().map(letter).collect(), lost, outcome }
}

fn view(rules: &Rules, State { up, lost, outcome }: &State, is_fixed: bool) -> StateView {
    let mut picture = VotePicture::of_loss(rules, lost, outcome);
    // What does not differ is drawn once for all states.
    picture.gone.clear();
    if is_fixed {
        picture.need.clear();
    }
    StateView {
        up: up.clone(),
        word: runs_or_stops(outcome),
        votes: against(outcome),
        picture: picture.html(),
    }
}
