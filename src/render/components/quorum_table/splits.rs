//! What a partition does: who goes on, and why that may be the smaller side.

use serde::Serialize;

use super::subject::Subject;
use super::words::{list, nodes, number, votes};
use crate::diag::words::plural;
use crate::model::quorum::splits::{SeenBy, SideQuorum, Split, SplitSide, Splits, two_way_splits};
use crate::model::quorum::survival::DeviceRule;

/// The table and its sentences.
#[derive(Debug, Serialize)]
pub struct SplitsView {
    /// The heads of the columns of outcomes.
    columns: Vec<&'static str>,
    rows: Vec<SplitRowView>,
    /// What is left out of the table.
    more: Option<String>,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct SplitRowView {
    a: String,
    b: String,
    outcomes: Vec<OutcomeView>,
}

/// Who goes on: `one`, `both` or `none`, in words with the votes.
#[derive(Debug, Serialize)]
struct OutcomeView {
    state: &'static str,
    text: String,
}

/// More rows than this are drawn together where the same side wins.
const MOST_ROWS: usize = 10;
/// Sides of so few nodes are named.
const MOST_NAMES: usize = 3;

/// A kind of split: one [`Split`] for each answer to who reaches qnetd.
type Kind<'a> = &'a [Split];

/// The table for a cluster of at least two nodes.
pub fn splits(subject: &Subject<'_>) -> Option<SplitsView> {
    let mut found = two_way_splits(&subject.config).ok()?;
    if subject.rules.device == DeviceRule::NeverWorks {
        // Whoever reaches a device that never votes is left alone all the same.
        found.rows.retain(|row| row.seen_by == SeenBy::Neither);
        found.rows.iter_mut().for_each(|row| row.seen_by = SeenBy::NoDevice);
        found.tie_node = None;
    }
    let width = found.rows.iter().map(|row| row.seen_by).collect::<std::collections::BTreeSet<_>>().len();
    let kinds: Vec<Kind<'_>> = found.rows.chunks(width.max(1)).collect();
    let kinds: Vec<Kind<'_>> = kinds.into_iter().filter(|kind| !is_mirrored(subject, &found, kind)).collect();
    // With different votes, ranges of sizes say nothing; the rule in words does.
    let listed = kinds.len() <= MOST_ROWS || equal_votes(subject);
    let mut runs: Vec<(Kind<'_>, Kind<'_>)> = Vec::new();
    for kind in &kinds {
        match runs.last_mut() {
            Some((first, last)) if kinds.len() > MOST_ROWS && winners(first) == winners(kind) => *last = kind,
            _ => runs.push((kind, kind)),
        }
    }
    let hidden = runs.len().saturating_sub(MOST_ROWS);
    let shown = runs.iter().take(MOST_ROWS);
    let rows: Vec<SplitRowView> = shown.filter_map(|(first, last)| row(subject, first, last)).collect();
    let sentence = sentence(subject, &found);
    if !listed {
        return Some(SplitsView { columns: Vec::new(), rows: Vec::new(), more: None, sentence });
    }
    let more = match (hidden, found.complete) {
        (0, true) => None,
        (0, false) => Some("Further kinds of splits are too many to be listed.".to_owned()),
        (hidden, _) => Some(format!("And {hidden} more {} of splits.", plural(hidden, "kind"))),
    };
    let heads = kinds.first()?.iter().map(|split| head(split.seen_by));
    Some(SplitsView { columns: heads.collect(), rows, more, sentence })
}

fn head(seen_by: SeenBy) -> &'static str {
    match seen_by {
        SeenBy::NoDevice => "Goes on",
        SeenBy::Both => "Both reach the QDevice",
        SeenBy::First => "Only A reaches it",
        SeenBy::Second => "Only B reaches it",
        SeenBy::Neither => "Neither does",
    }
}

/// With nobody to decide ties and equal nodes, 3 against 1 is 1 against 3.
fn is_mirrored(subject: &Subject<'_>, found: &Splits, kind: Kind<'_>) -> bool {
    let [split, ..] = kind else { return true };
    let no_device = split.seen_by == SeenBy::NoDevice;
    no_device
        && found.tie_node.is_none()
        && equal_votes(subject)
        && split.first.members.len() > split.second.members.len()
}

fn equal_votes(subject: &Subject<'_>) -> bool {
    let first = subject.rules.votes.first();
    subject.rules.votes.iter().all(|votes| Some(votes) == first)
}

fn winners(kind: Kind<'_>) -> Vec<(SideQuorum, SideQuorum)> {
    kind.iter().map(|split| (split.first.quorum, split.second.quorum)).collect()
}

fn row(subject: &Subject<'_>, first: Kind<'_>, last: Kind<'_>) -> Option<SplitRowView> {
    let (from, to) = (first.first()?, last.first()?);
    let single = from.first.members == to.first.members;
    let (a, b) = if single { sides(subject, from) } else { ranges(from, to) };
    let outcomes = first.iter().map(|split| outcome(subject, split, single));
    Some(SplitRowView { a, b, outcomes: outcomes.collect() })
}

fn ranges(from: &Split, to: &Split) -> (String, String) {
    let range =
        |from: usize, to: usize| if from == to { nodes(from) } else { format!("{from} to {to} nodes") };
    let (a, b) = (
        range(from.first.members.len(), to.first.members.len()),
        range(to.second.members.len(), from.second.members.len()),
    );
    (a, b)
}

/// Both sides in words. Of equal nodes only the one that decides ties has a name of its own.
fn sides(subject: &Subject<'_>, split: &Split) -> (String, String) {
    let (a, b) = (&split.first.members, &split.second.members);
    let named = |members: &[usize]| match members.len() {
        count if count <= MOST_NAMES => list(&subject.names(members)),
        count => {
            let sum = members.iter().filter_map(|node| subject.rules.votes.get(*node)).sum();
            format!("{} with {}", nodes(count), votes(sum))
        }
    };
    if subject.rules.count == 2 || !equal_votes(subject) {
        return (named(a), named(b));
    }
    let the_others = match b.len() {
        1 => "the other node".to_owned(),
        count => format!("the other {}", number(count)),
    };
    let Some(tie_node) = tie_node(subject).filter(|node| a.contains(node)) else {
        return (nodes(a.len()), the_others);
    };
    match a.len() {
        1 => (subject.node(tie_node), the_others),
        count => (format!("{} and {} more", subject.node(tie_node), number(count - 1)), the_others),
    }
}

fn tie_node(subject: &Subject<'_>) -> Option<usize> {
    two_way_splits(&subject.config).ok()?.tie_node
}

fn outcome(subject: &Subject<'_>, split: &Split, single: bool) -> OutcomeView {
    let runs = |side: &SplitSide| side.quorum != SideQuorum::None;
    let with_votes = |name: &str, side: &SplitSide| match (side.quorum, single) {
        (SideQuorum::OnlyTieBreaker, _) => {
            format!("only {} of {name}", tie_node(subject).map(|node| subject.node(node)).unwrap_or_default())
        }
        (_, true) => format!("{name}: {}", votes(side.votes)),
        (_, false) => name.to_owned(),
    };
    let (a, b) = (with_votes("A", &split.first), with_votes("B", &split.second));
    let (state, text) = match (runs(&split.first), runs(&split.second)) {
        (true, true) => {
            ("both", format!("both: {} and {}", votes(split.first.votes), votes(split.second.votes)))
        }
        (true, false) => ("one", a),
        (false, true) => ("one", b),
        (false, false) if single => {
            ("none", format!("nobody: {} and {}", votes(split.first.votes), votes(split.second.votes)))
        }
        (false, false) => ("none", "nobody".to_owned()),
    };
    OutcomeView { state, text }
}

/// Who wins, and an example of a smaller side that does.
fn sentence(subject: &Subject<'_>, found: &Splits) -> String {
    let runs = |side: &SplitSide| side.quorum != SideQuorum::None;
    let both = found.rows.iter().any(|row| runs(&row.first) && runs(&row.second));
    let rule = match subject.rules.device {
        _ if both => {
            "Both sides may go on at once, each for itself: a split brain, unless fencing stops one of them."
                .to_owned()
        }
        DeviceRule::Lms => format!(
            "The votes of the QDevice follow the link to it, not the majority. If only one side reaches it, that side has \
             them; if both do, the larger side; between equal sides, {}.",
            tie_rule(subject, found)
        ),
        DeviceRule::Ffsplit if subject.rules.count % 2 == 1 => {
            // The device's vote makes the number of votes even and the quorum one more than the majority of nodes.
            let alone = usize::try_from(found.quorum).unwrap_or(usize::MAX);
            let without = match alone < subject.rules.count {
                true => format!("a side needs {}", nodes(alone)),
                false => "no side goes on".to_owned(),
            };
            format!(
                "Only a side with more than half of the nodes can get the vote of the QDevice, and only if it reaches it; \
                 without that vote {without}."
            )
        }
        DeviceRule::Ffsplit => format!(
            "More than half of the nodes go on, with or without the QDevice; between equal halves it votes for the one that reaches \
             it, or if both do, for {}.",
            tie_rule(subject, found)
        ),
        DeviceRule::Absent | DeviceRule::NeverWorks => match found.tie_node {
            Some(node) => format!(
                "The side with {} or more goes on; between equal halves, the one with {}.",
                votes(found.quorum),
                subject.node(node)
            ),
            None => format!("Only a side with {} or more goes on.", votes(found.quorum)),
        },
    };
    let example = smaller_winner(found).map(|split| smaller_wins(subject, split));
    let none_wins = "The smaller side never wins.".to_owned();
    let rest = match (example, both) {
        (Some(example), _) => example,
        (None, true) => String::new(),
        (None, false) if equal_votes(subject) && subject.rules.count > 2 => none_wins,
        (None, false) => String::new(),
    };
    // qnetd's lms only forgets a client that is gone, it asks nobody again (LMS 356-363); ffsplit does (FF 829-841).
    let afterwards = match subject.rules.device {
        DeviceRule::Lms if !both => {
            "If the winners fail after the cut, the losers stay blocked until their own membership changes."
        }
        _ => "",
    };
    [rule.as_str(), &rest, afterwards]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

fn tie_rule(subject: &Subject<'_>, found: &Splits) -> String {
    let only = found.rows.iter().any(|row| row.first.quorum == SideQuorum::OnlyTieBreaker);
    match found.tie_node {
        Some(node) if only => format!("{} alone", subject.node(node)),
        Some(node) => format!("the one with {}", subject.node(node)),
        None => "neither".to_owned(),
    }
}

/// The split with the smallest side that goes on against a larger one.
fn smaller_winner(found: &Splits) -> Option<(&Split, &SplitSide, &SplitSide)> {
    let wins = |(_, winner, loser): &(&Split, &SplitSide, &SplitSide)| -> bool {
        winner.quorum == SideQuorum::All
            && loser.quorum == SideQuorum::None
            && winner.members.len() < loser.members.len()
    };
    found
        .rows
        .iter()
        .flat_map(|split| [(split, &split.first, &split.second), (split, &split.second, &split.first)])
        .filter(wins)
        .min_by_key(|(_, winner, _)| winner.members.len())
}

fn smaller_wins(subject: &Subject<'_>, (split, winner, loser): (&Split, &SplitSide, &SplitSide)) -> String {
    let one = loser.members.len() == 1;
    let condition = match split.seen_by {
        SeenBy::First | SeenBy::Second if winner.members.len() == 1 => " if it alone reaches the QDevice",
        SeenBy::First | SeenBy::Second => " if they alone reach the QDevice",
        _ => "",
    };
    let who = match winner.members.as_slice() {
        [only] => format!("{} alone goes", subject.node(*only)),
        members if members.len() <= 3 => format!("{} go", list(&subject.names(members))),
        members => format!("{} go", nodes(members.len())),
    };
    format!(
        "So the smaller side may be the one that wins: {who} on with {}{condition}, while the other {} {} with {}.",
        votes(winner.votes),
        if one { "node".to_owned() } else { nodes(loser.members.len()) },
        if one { "stops" } else { "stop" },
        votes(loser.votes),
    )
}
