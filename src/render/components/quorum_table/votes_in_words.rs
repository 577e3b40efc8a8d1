//! Where the votes come from, and what is left of them without the device.

use super::subject::Subject;
use super::words::{sentence, votes};
use crate::model::quorum::survival::DeviceRule;

/// The sentence.
pub fn votes_in_words(subject: &Subject<'_>) -> String {
    let rules = &subject.rules;
    let (expected, quorum) = (rules.expected, rules.quorum);
    let sum = rules.votes.iter().fold(0u64, |sum, votes| sum.saturating_add(*votes));
    let have = if rules.count == 1 { "has" } else { "have" };
    let together = if rules.count > 1 { " together" } else { "" };
    let the_nodes = match rules.count {
        1 => format!("the {}", subject.words.member),
        count => format!("the {}", subject.words.members(count)),
    };
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
