//! Who wins a cut through the network, in sentences: the rule, and an example of a smaller side that does.

use super::subject::Subject;
use super::words::{list, votes};
use crate::model::quorum::splits::{SeenBy, SideQuorum, Split, SplitSide, Splits};
use crate::model::quorum::survival::DeviceRule;

/// Who wins, and an example of a smaller side that does.
pub fn rule(subject: &Subject<'_>, found: &Splits) -> String {
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
                true => format!("a side needs {}", subject.words.members(alone)),
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
        (None, false) if subject.has_equal_votes() && subject.rules.count > 2 => none_wins,
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
        members => format!("{} go", subject.words.members(members.len())),
    };
    format!(
        "So the smaller side may be the one that wins: {who} on with {}{condition}, while the other {} {} with {}.",
        votes(winner.votes),
        if one { subject.words.member.to_owned() } else { subject.words.members(loser.members.len()) },
        if one { "stops" } else { "stop" },
        votes(loser.votes),
    )
}
