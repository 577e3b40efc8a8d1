//! Numbers, names and votes in words.
//!
//! Comes in: counts and outcomes of the quorum engine. Goes out: the words that the sentences of the quorum table are
//! made of, singular and plural told apart. What a kind of cluster calls its members is one row of a table.

use crate::diag::words::{self, plural};
use crate::model::quorum::survival::Outcome;

const NUMBERS: [&str; 13] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// What a kind of cluster calls its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who votes.
    pub member: &'static str,
    /// What has to be there.
    pub quorum: &'static str,
}

/// A cluster of corosync.
pub const COROSYNC: Terms = Terms { member: "node", quorum: "quorum" };

/// A cluster of etcd, and of whatever else runs Raft: its members are what etcd's own words call them.
pub const ETCD: Terms = Terms { member: "member", quorum: "majority" };

impl Terms {
    /// `one node`, `three nodes`.
    pub fn members(self, count: usize) -> String {
        format!("{} {}", number(count), plural(count, self.member))
    }

    /// Any so many of all nodes: `any three of the four nodes`, `either of the two nodes`, `all four nodes`, `both nodes`.
    pub fn any_of(self, count: usize, all: usize) -> String {
        let member = self.member;
        match (count, all) {
            (1, 1) => format!("the only {member}"),
            (1, 2) => format!("either of the {}", self.members(2)),
            (2, 2) => format!("both {}", plural(2, member)),
            (count, all) if count == all => format!("all {}", self.members(all)),
            (count, all) => format!("any {} of the {}", number(count), self.members(all)),
        }
    }
}

/// A small number as a word, a larger one in digits.
pub fn number(count: usize) -> String {
    NUMBERS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// `1 vote`, `3 votes`.
pub fn votes(count: u64) -> String {
    words::count(count, "vote")
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The sentence with a capital letter in front.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `is` for one, `are` for several.
pub fn is_or_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// The votes of the survivors against those needed: `6 ≥ 4`, `3 < 4`, and why where these two do not decide.
pub fn against(outcome: &Outcome) -> String {
    let Outcome { votes, quorum, quorate, .. } = *outcome;
    match (quorate, votes >= quorum) {
        (true, true) => format!("{votes} ≥ {quorum}"),
        (false, false) => format!("{votes} < {quorum}"),
        (true, false) => format!("{votes} < {quorum}, tie won"),
        (false, true) => format!("{votes} ≥ {quorum}, but blocked"),
    }
}

/// Whether it goes on, in one word.
pub fn runs_or_stops(outcome: &Outcome) -> &'static str {
    if outcome.quorate { "runs" } else { "stops" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_small_numbers_are_words() {
        let nodes = |count| COROSYNC.members(count);
        assert_eq!(
            [nodes(0), nodes(1), nodes(12), nodes(13)],
            ["no nodes", "one node", "twelve nodes", "13 nodes"]
        );
        assert_eq!([votes(0), votes(1), votes(2)], ["0 votes", "1 vote", "2 votes"]);
        let any_of = |count, all| COROSYNC.any_of(count, all);
        assert_eq!(
            [any_of(1, 1), any_of(1, 2), any_of(2, 2), any_of(1, 4)],
            ["the only node", "either of the two nodes", "both nodes", "any one of the four nodes"]
        );
    }

    #[test]
    fn a_list_has_one_and_before_its_last_item() {
        let items = |count: usize| list(&["a", "b", "c"].map(str::to_owned)[..count]);
        assert_eq!([items(0), items(1), items(2), items(3)], ["", "a", "a and b", "a, b and c"]);
    }
}
