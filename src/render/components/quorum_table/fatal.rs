//! The smallest losses that stop the cluster.

use serde::Serialize;

use super::subject::Subject;
use super::words::{list, number, votes};
use crate::diag::words::plural;
use crate::model::quorum::fatal::{FatalPattern, FatalSets, NodeClass, fatal_sets};

/// The list and its sentence.
#[derive(Debug, Serialize)]
pub struct FatalView {
    sentence: String,
    items: Vec<FatalItemView>,
    /// What is left out of the list.
    more: Option<String>,
}

/// A kind of loss that is fatal, of which no part is.
#[derive(Debug, Serialize)]
struct FatalItemView {
    /// `the QDevice on pi and any one of the four nodes`
    text: String,
    /// How many sets it stands for, where that can be counted.
    sets: Option<String>,
}

/// So many kinds are listed.
const MOST_ITEMS: usize = 8;
/// Classes of so few nodes are named.
const MOST_NAMES: usize = 3;

/// The list for a cluster that runs at all.
pub fn fatal(subject: &Subject<'_>) -> Option<FatalView> {
    let sets = fatal_sets(&subject.config).ok()?;
    let smallest = sets.patterns.first()?;
    let same_size = sets.patterns.iter().take_while(|pattern| pattern.size() == smallest.size());
    let alike: Vec<String> = same_size.map(|pattern| words(subject, &sets, pattern)).collect();
    let what = match alike.as_slice() {
        many if many.len() > 2 => {
            let machines = if smallest.device { "machine" } else { subject.words.member };
            let machines = plural(2, machines);
            format!("{} {machines}, in {} different ways", number(smallest.size()), number(many.len()))
        }
        few => few.join(", or "),
    };
    let stops = if smallest.size() == 1 && alike.len() == 1 {
        format!("One loss alone stops the cluster: {what}.")
    } else {
        format!("The smallest loss that stops the cluster: {what}.")
    };
    let device_alone = sets.patterns.iter().any(|pattern| pattern.device && pattern.size() == 1);
    let device = match subject.device_works() {
        true if !device_alone => " The QDevice alone does not.",
        _ => "",
    };
    let items = sets.patterns.iter().take(MOST_ITEMS).map(|pattern| FatalItemView {
        text: words(subject, &sets, pattern),
        sets: count_of_sets(pattern, &sets.classes),
    });
    Some(FatalView { sentence: format!("{stops}{device}"), items: items.collect(), more: left_out(&sets) })
}

fn left_out(sets: &FatalSets) -> Option<String> {
    let hidden = sets.patterns.len().saturating_sub(MOST_ITEMS);
    match (hidden, sets.complete) {
        (0, true) => None,
        (0, false) => Some("Further kinds of losses are too many to be searched.".to_owned()),
        (hidden, true) => {
            Some(format!("And {hidden} more {}, none of them smaller.", plural(hidden, "kind")))
        }
        (hidden, false) => {
            Some(format!("And at least {hidden} more {}, none of them smaller.", plural(hidden, "kind")))
        }
    }
}

/// `4 such sets`, where there is more than one.
fn count_of_sets(pattern: &FatalPattern, classes: &[NodeClass]) -> Option<String> {
    match pattern.sets(classes) {
        Some(1) => None,
        Some(sets) if sets < 1_000_000 => Some(format!("{sets} such sets")),
        _ => Some("more than a million such sets".to_owned()),
    }
}

fn words(subject: &Subject<'_>, sets: &FatalSets, pattern: &FatalPattern) -> String {
    let mut parts: Vec<String> = pattern.device.then(|| subject.device()).into_iter().collect();
    let all = subject.rules.count;
    let total: usize = pattern.lost.iter().sum();
    if total == all && all > 1 {
        parts.push(subject.words.any_of(all, all));
    } else {
        let taken = sets.classes.iter().zip(&pattern.lost).filter(|(_, lost)| **lost > 0);
        parts.extend(taken.map(|(class, lost)| of_class(subject, class, *lost, &sets.classes)));
    }
    list(&parts)
}

fn of_class(subject: &Subject<'_>, class: &NodeClass, lost: usize, classes: &[NodeClass]) -> String {
    let size = class.members.len();
    let beside_tie_node = classes.iter().any(|other| other.breaks_ties && other.votes == class.votes);
    match () {
        () if lost == size && size <= MOST_NAMES => list(&subject.names(&class.members)),
        () if classes.len() == 1 => subject.words.any_of(lost, size),
        () if beside_tie_node && classes.len() == 2 => {
            subject.words.any_of(lost, size).replace(" the ", " the other ")
        }
        () => format!("{} with {}", subject.words.any_of(lost, size), votes(class.votes)),
    }
}
