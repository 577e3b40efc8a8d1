//! What a cut through the network does: who goes on, and why that may be the smaller side.

use serde::Serialize;

use super::cut_rule::rule;
use super::glyph::glyph;
use super::subject::Subject;
use super::words::{list, number, sentence, votes};
use crate::diag::words::plural;
use crate::model::quorum::splits::{SeenBy, SideQuorum, Split, SplitSide, Splits, two_way_splits};
use crate::model::quorum::survival::DeviceRule;

/// The pictures and their words.
#[derive(Debug, Serialize)]
pub struct CutsView {
    kinds: Vec<CutKindView>,
    /// Further kinds, which are folded away.
    others: Vec<CutKindView>,
    /// What is left out.
    more: Option<String>,
    /// Who wins, in sentences.
    rule: String,
}

/// A kind of cut: who is on which side.
#[derive(Debug, Serialize)]
struct CutKindView {
    /// `Between one node and the other three`; none if each of its cuts says so itself.
    title: Option<String>,
    cuts: Vec<CutView>,
}

/// What comes of it.
#[derive(Debug, Serialize)]
struct CutView {
    /// As SVG.
    glyph: String,
    /// `Only the one reaches the QDevice`.
    condition: String,
    /// `one`, `both` or `none`.
    state: &'static str,
    /// `the one goes on`
    outcome: String,
    votes: Option<String>,
}

/// More kinds than these are drawn together where the same side wins.
const MOST_KINDS: usize = 10;
/// So many are shown at once where each has several cuts, by who reaches the device, and where each is one.
const SHOWN: (usize, usize) = (2, 4);
/// Sides of so few nodes are named.
const MOST_NAMES: usize = 3;

/// A kind of split: one [`Split`] for each answer to who reaches qnetd.
type Kind<'a> = &'a [Split];

/// The cuts of a cluster of at least two nodes.
pub fn cuts(subject: &Subject<'_>) -> Option<CutsView> {
    let mut found = two_way_splits(&subject.config).ok()?;
    if subject.rules.device == DeviceRule::NeverWorks {
        // Whoever reaches a device that never votes is left alone all the same.
        found.rows.retain(|row| row.seen_by == SeenBy::Neither);
        found.rows.iter_mut().for_each(|row| row.seen_by = SeenBy::NoDevice);
        found.tie_node = None;
    }
    let width = if subject.device_works() { 4 } else { 1 };
    let kinds: Vec<Kind<'_>> = found.rows.chunks(width).collect();
    let own: Vec<Kind<'_>> =
        kinds.iter().copied().filter(|kind| !is_mirrored(subject, &kinds, kind)).collect();
    own.first()?;
    let rule = rule(subject, &found);
    // With different votes, ranges of sizes say nothing; the rule in words does.
    if own.len() > MOST_KINDS && !subject.has_equal_votes() {
        return Some(CutsView { kinds: Vec::new(), others: Vec::new(), more: None, rule });
    }
    let mut runs: Vec<(Kind<'_>, Kind<'_>)> = Vec::new();
    for kind in &own {
        match runs.last_mut() {
            Some((first, last)) if own.len() > MOST_KINDS && winners(first) == winners(kind) => *last = kind,
            _ => runs.push((kind, kind)),
        }
    }
    let hidden = runs.len().saturating_sub(MOST_KINDS);
    let drawn = runs.iter().take(MOST_KINDS);
    let mut views: Vec<CutKindView> =
        drawn.map(|(first, last)| kind_view(subject, &found, &kinds, first, last)).collect();
    let shown = if width == 1 { SHOWN.1 } else { SHOWN.0 };
    // The first is the smallest side, the last comes nearest to halves.
    let mut others: Vec<CutKindView> =
        if views.len() > shown { views.drain(shown - 1..views.len() - 1).collect() } else { Vec::new() };
    if width == 1 {
        (views, others) = (in_one(views), in_one(others));
    }
    let more = match (hidden, found.complete) {
        (0, true) => None,
        (0, false) => Some("Further kinds of cuts are too many to be drawn.".to_owned()),
        (hidden, _) => Some(format!("And {hidden} more {} of cuts.", plural(hidden, "kind"))),
    };
    Some(CutsView { kinds: views, others, more, rule })
}

/// Kinds of one cut each as one list, the titles in front of the outcomes.
fn in_one(kinds: Vec<CutKindView>) -> Vec<CutKindView> {
    let cuts = kinds.into_iter().flat_map(|kind| {
        let title = kind.title.unwrap_or_default();
        kind.cuts.into_iter().map(move |cut| CutView { condition: title.clone(), ..cut })
    });
    let cuts: Vec<CutView> = cuts.collect();
    if cuts.is_empty() { Vec::new() } else { vec![CutKindView { title: None, cuts }] }
}

/// The kind with as many nodes on the other side and the same outcome, for equal nodes: it says the same once more.
fn mirror<'a>(subject: &Subject<'_>, kinds: &[Kind<'a>], kind: Kind<'_>) -> Option<Kind<'a>> {
    let size = kind.first()?.first.members.len();
    let same = |other: &Kind<'_>| -> bool {
        let is_other_way_round = |split: &Split| {
            let seen_by = match split.seen_by {
                SeenBy::First => SeenBy::Second,
                SeenBy::Second => SeenBy::First,
                same => same,
            };
            let found = kind.iter().find(|own| own.seen_by == seen_by);
            found.is_some_and(|own| is_same(&own.first, &split.second) && is_same(&own.second, &split.first))
        };
        other.first().is_some_and(|split| split.second.members.len() == size)
            && other.iter().all(is_other_way_round)
    };
    kinds.iter().copied().find(same).filter(|_| subject.has_equal_votes() && subject.rules.count > 2)
}

fn is_same(one: &SplitSide, other: &SplitSide) -> bool {
    (one.members.len(), one.votes, one.quorum) == (other.members.len(), other.votes, other.quorum)
}

/// Whether the same cut stands with its smaller side first.
fn is_mirrored(subject: &Subject<'_>, kinds: &[Kind<'_>], kind: Kind<'_>) -> bool {
    let Some(split) = kind.first() else { return true };
    split.first.members.len() > split.second.members.len() && mirror(subject, kinds, kind).is_some()
}

fn winners(kind: Kind<'_>) -> Vec<(SideQuorum, SideQuorum)> {
    kind.iter().map(|split| (split.first.quorum, split.second.quorum)).collect()
}

/// What both sides are called: where they are introduced, and after that.
struct SideNames {
    first: (String, String),
    second: (String, String),
}

fn kind_view(
    subject: &Subject<'_>,
    found: &Splits,
    kinds: &[Kind<'_>],
    first: Kind<'_>,
    last: Kind<'_>,
) -> CutKindView {
    let (Some(from), Some(to)) = (first.first(), last.first()) else {
        return CutKindView { title: None, cuts: Vec::new() };
    };
    let single = from.first.members == to.first.members;
    let tie_node = found.tie_node.filter(|_| mirror(subject, kinds, first).is_none());
    let names = if single { names(subject, from, tie_node) } else { ranges(subject, from, to) };
    let cuts = first.iter().map(|split| {
        let (state, outcome, votes) = outcome(subject, found, split, &names);
        CutView {
            glyph: glyph(split, &subject.rules.votes, found.tie_node, single).html(),
            condition: sentence(&condition(split, &names)),
            state,
            outcome,
            votes: votes.filter(|_| single),
        }
    });
    let title = format!("Between {} and {}", names.first.0, names.second.0);
    CutKindView { title: Some(title), cuts: cuts.collect() }
}

fn ranges(subject: &Subject<'_>, from: &Split, to: &Split) -> SideNames {
    let range = |from: usize, to: usize| match from == to {
        true => subject.words.members(from),
        false => format!("{} to {} {}", from.min(to), from.max(to), plural(2, subject.words.member)),
    };
    let first = range(from.first.members.len(), to.first.members.len());
    let second = range(from.second.members.len(), to.second.members.len());
    let [smaller, larger] = ["the smaller side", "the larger side"].map(str::to_owned);
    match from.first.members.len() < from.second.members.len() {
        true => SideNames { first: (first, smaller), second: (second, larger) },
        false => SideNames { first: (first, larger), second: (second, smaller) },
    }
}

/// Of equal nodes only the one that decides ties has a name of its own, where it makes a difference.
fn names(subject: &Subject<'_>, split: &Split, tie_node: Option<usize>) -> SideNames {
    let (a, b) = (&split.first.members, &split.second.members);
    let named = |members: &[usize]| match members.len() {
        count if count <= MOST_NAMES => {
            let names = subject.names(members);
            (names.join(" + "), list(&names))
        }
        count => {
            let sum = members.iter().filter_map(|node| subject.rules.votes.get(*node)).sum();
            let nodes = subject.words.members(count);
            (format!("{nodes} with {}", votes(sum)), format!("the {nodes}"))
        }
    };
    if subject.rules.count == 2 || !subject.has_equal_votes() {
        return SideNames { first: named(a), second: named(b) };
    }
    let the_other =
        if b.len() == 1 { "the other".to_owned() } else { format!("the other {}", number(b.len())) };
    let first = match tie_node.filter(|node| a.contains(node)).map(|node| subject.node(node)) {
        None => (subject.words.members(a.len()), format!("the {}", number(a.len()))),
        Some(name) if a.len() == 1 => (name.clone(), name),
        Some(name) => (
            format!("{name} with {} more", number(a.len() - 1)),
            format!("the {} with {name}", number(a.len())),
        ),
    };
    let after = if a.len() == b.len() || b.len() == 1 {
        the_other.clone()
    } else {
        format!("the {}", number(b.len()))
    };
    SideNames { first, second: (the_other, after) }
}

fn condition(split: &Split, names: &SideNames) -> String {
    let only = |name: &str, side: &SplitSide| {
        format!("only {name} {} the QDevice", if is_singular(side, name) { "reaches" } else { "reach" })
    };
    match split.seen_by {
        SeenBy::NoDevice => String::new(),
        SeenBy::Both => "both reach the QDevice".to_owned(),
        SeenBy::First => only(&names.first.1, &split.first),
        SeenBy::Second => only(&names.second.1, &split.second),
        SeenBy::Neither => "neither reaches the QDevice".to_owned(),
    }
}

fn is_singular(side: &SplitSide, name: &str) -> bool {
    side.members.len() == 1 || name.ends_with(" side")
}

/// Who goes on: its state, in words, and with how many votes.
fn outcome(
    subject: &Subject<'_>,
    found: &Splits,
    split: &Split,
    names: &SideNames,
) -> (&'static str, String, Option<String>) {
    let goes_on = |side: &SplitSide, name: &str| -> String {
        match (side.quorum, found.tie_node) {
            (SideQuorum::OnlyTieBreaker, Some(node)) => format!("only {} goes on", subject.node(node)),
            _ if is_singular(side, name) => format!("{name} goes on"),
            _ => format!("{name} go on"),
        }
    };
    let runs = |side: &SplitSide| side.quorum != SideQuorum::None;
    let both_votes = format!("{} and {}", votes(split.first.votes), votes(split.second.votes));
    match (runs(&split.first), runs(&split.second)) {
        (true, true) => ("both", "both go on, each for itself".to_owned(), Some(both_votes)),
        (true, false) => ("one", goes_on(&split.first, &names.first.1), Some(votes(split.first.votes))),
        (false, true) => ("one", goes_on(&split.second, &names.second.1), Some(votes(split.second.votes))),
        (false, false) => ("none", "nobody goes on".to_owned(), Some(both_votes)),
    }
}
