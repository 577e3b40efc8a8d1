//! Counts and names in words: what every sentence, label and message prints them by.
//!
//! Comes in: a number and a noun, or a kind and a name. Goes out: `1 node`, `3 nodes`; `rack A`, and `Rack 1` rather than
//! `rack Rack 1`.

use std::fmt::Display;

/// A count with its noun: `1 node`, `0 nodes`, `3 switches`.
pub fn count(number: impl Display, noun: &str) -> String {
    format!("{number} {}", plural(&number, noun))
}

/// The noun for so many of it: as it is for one, else in the plural.
pub fn plural(number: impl Display, noun: &str) -> String {
    if number.to_string() == "1" { noun.to_owned() } else { many(noun) }
}

/// A name with its kind before it, unless the name says so itself: `rack A`, `bond lagg0`, but `bond0`, `Rack 1`,
/// `rack-2`, `Smart-UPS 1500`.
pub fn named(kind: &str, name: &str) -> String {
    if says(name, kind) { name.to_owned() } else { format!("{kind} {name}") }
}

/// Whether one of a name's words is the kind or its plural. Words end at whatever is no letter, and before a capital
/// letter that follows a small one.
fn says(name: &str, kind: &str) -> bool {
    let (one, several) = (kind.to_lowercase(), many(kind).to_lowercase());
    let mut word = String::new();
    let mut before = ' ';
    for letter in name.chars().chain([' ']) {
        let is_next = !letter.is_alphabetic() || (before.is_lowercase() && letter.is_uppercase());
        if is_next && !word.is_empty() {
            let found = std::mem::take(&mut word).to_lowercase();
            if found == one || found == several {
                return true;
            }
        }
        if letter.is_alphabetic() {
            word.push(letter);
        }
        before = letter;
    }
    false
}

fn many(noun: &str) -> String {
    let ends = |ends: &[&str]| ends.iter().any(|end| noun.to_lowercase().ends_with(end));
    match noun.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_anything_else_plural() {
        assert_eq!(
            [count(0, "node"), count(1, "node"), count(12, "node")],
            ["0 nodes", "1 node", "12 nodes"]
        );
        assert_eq!(
            ["switch", "UPS", "battery", "key", "box", "share"].map(|noun| count(2, noun)),
            ["2 switches", "2 UPSes", "2 batteries", "2 keys", "2 boxes", "2 shares"]
        );
    }

    #[test]
    fn a_name_that_says_its_kind_has_no_prefix() {
        let cases = [
            (
                "rack",
                ["rack 1", "Rack A", "RACK-2", "rack1", "RackB", "server rack", "Racks 1+2", "rack"]
                    .as_slice(),
            ),
            ("bond", &["bond0", "bond-lan", "vmbr_bond", "Bond 1"]),
            ("port", &["port 3", "Port3", "sfp-port1", "ports 1-4"]),
            ("switch", &["Switch A", "core-switch", "CoreSwitch"]),
            ("UPS", &["UPS1", "ups", "rack-ups", "APC Smart-UPS 1500", "SmartUPS"]),
            ("snapshot", &["snapshot-2026", "pi_snapshot"]),
        ];
        for (kind, names) in cases {
            for name in names {
                assert_eq!(named(kind, name), *name);
            }
        }
    }

    #[test]
    fn a_name_that_only_contains_the_letters_gets_its_prefix() {
        let cases = [
            ("rack", "rackmount"),
            ("rack", "A"),
            ("rack", "tracks"),
            ("bond", "lagg0"),
            ("port", "support"),
            ("UPS", "backups"),
            ("port", "eth0"),
            ("rack", ""),
            ("node", "nodejs"),
        ];
        for (kind, name) in cases {
            assert_eq!(named(kind, name), format!("{kind} {name}"));
        }
    }
}
