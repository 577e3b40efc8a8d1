//! The quorum table as text, for clusters of many kinds: golden, and held against the engine.
//!
//! `tests/data/quorum-tables.txt` holds what a reader reads.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rackdown::diag::has_errors;

use crate::support::{assert_golden, built, page, path_of, with};

const PI: &str = "[[machine]]\nname = \"pi\"\n";

/// Clusters and what is special about them.
fn clusters() -> Vec<(&'static str, String)> {
    let lms = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n");
    let ffsplit = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n");
    vec![
        ("one node", cluster("", &[1], "")),
        ("two nodes", cluster("", &[1, 1], "")),
        ("two nodes with two_node", cluster("two_node = true", &[1, 1], "")),
        ("two nodes with lms", cluster("", &[1, 1], &lms)),
        ("three nodes", cluster("", &[1, 1, 1], "")),
        ("four nodes with lms", cluster("", &[1; 4], &lms)),
        ("four nodes with ffsplit", cluster("", &[1; 4], &ffsplit)),
        ("three nodes with ffsplit", cluster("", &[1; 3], &ffsplit)),
        ("five nodes with ffsplit", cluster("", &[1; 5], &ffsplit)),
        ("four nodes that wait for all, with lms", cluster("wait_for_all = true", &[1; 4], &lms)),
        ("four nodes with a tie breaker", cluster("auto_tie_breaker = true", &[1; 4], "")),
        ("four nodes with a list of tie breakers", cluster("auto_tie_breaker = [3, 1]", &[1; 4], "")),
        ("five nodes, last man standing", cluster("last_man_standing = true", &[1; 5], "")),
        ("one node counts twice", cluster("", &[2, 1, 1, 1], "")),
        ("one node counts twice, with lms", cluster("", &[2, 1, 1, 1], &format!("{lms}votes = 3\n"))),
        ("one node counts twice, with ffsplit", cluster("", &[2, 1, 1, 1], &ffsplit)),
        ("two nodes vote, two do not", cluster("", &[1, 1, 0, 0], "")),
        ("a tie breaker that lms takes literally", cluster("", &[1; 4], &format!("{lms}tie_breaker = 3\n"))),
        ("sixty nodes", cluster("", &[1; 60], "")),
        ("two hundred nodes with lms", cluster("", &[1; 200], &lms)),
        ("thirty nodes of three kinds", cluster("", &[[3; 10], [2; 10], [1; 10]].concat(), "")),
        ("four available nodes with lms", available(&["99.5 %"; 4], "99.9 %", &lms)),
        ("one node says nothing of its availability", available(&["99.5 %", "", "99 %"], "", "")),
        (
            "a device on one of the nodes",
            cluster("", &[1, 1, 1], "[qdevice]\nhost = \"n1\"\nalgorithm = \"lms\"\n"),
        ),
    ]
}

fn cluster(options: &str, votes: &[u32], rest: &str) -> String {
    let mut text = format!("[cluster]\nname = \"c\"\nvotequorum = {{ {options} }}\n");
    for (position, votes) in votes.iter().enumerate() {
        let _ = writeln!(text, "[[node]]\nname = \"n{}\"\nvotes = {votes}", position + 1);
    }
    format!("{text}{rest}")
}

fn available(nodes: &[&str], pi: &str, rest: &str) -> String {
    let key =
        |share: &str| if share.is_empty() { String::new() } else { format!("availability = \"{share}\"\n") };
    let mut text = "[cluster]\nname = \"c\"\n".to_owned();
    for (position, share) in nodes.iter().enumerate() {
        let _ = write!(text, "[[node]]\nname = \"n{}\"\n{}", position + 1, key(share));
    }
    text + &rest.replace(PI, &format!("{PI}{}", key(pi)))
}

/// The table of this inventory, as a reader reads it.
fn table(inventory: &str) -> String {
    let inputs = with(&page("{{ quorum_table() }}"), "data/inventory.toml", inventory);
    let built = built(&inputs);
    assert!(!has_errors(&built.diagnostics), "{:?}", built.diagnostics);
    let bundle = built.bundle.expect("no errors");
    let html = bundle.files[&path_of("a/index.html")].text().expect("HTML").to_owned();
    let start = html.find("<div class=\"quorum\"").expect("a table");
    let end = start + html[start..].find("</article>").expect("the end of the page");
    text_of(&html[start..end])
}

fn text_of(html: &str) -> String {
    let mut text = String::new();
    for (index, part) in html.split('<').enumerate() {
        let (tag, after) = if index == 0 { ("", part) } else { part.split_once('>').unwrap_or(("", part)) };
        match tag.split(' ').next().unwrap_or_default() {
            "/tr" | "/p" | "/li" | "/caption" => text.push('\n'),
            "td" => text.push_str("  | "),
            "th" if !text.ends_with('\n') => text.push_str("  | "),
            "li" => text.push_str("- "),
            _ => {}
        }
        text.push_str(
            &after.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&#39;", "'"),
        );
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_kind_of_cluster_reads_as_the_golden_page_has_it() {
    let mut drawn = String::new();
    for (name, inventory) in clusters() {
        let _ = writeln!(drawn, "== {name}\n\n{}\n", table(&inventory));
    }
    assert_golden("tests/data/quorum-tables.txt", drawn.as_bytes());
}

#[test]
fn the_claim_stands_with_its_condition() {
    let text = table(&cluster("", &[1; 4], &format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n")));
    let claim = text.lines().next().unwrap_or_default();
    assert!(
        claim.starts_with("Any three of the four nodes can drop while the QDevice on pi is up"),
        "{claim}"
    );
    assert!(claim.ends_with("while it is down, none can."), "{claim}");
    let below: Vec<&str> = text.lines().skip(1).filter(|line| !line.is_empty()).take(1).collect();
    let claim = below.concat();
    for condition in ["corosync-qdevice runs on each survivor", "the others are off"] {
        assert!(claim.contains(condition), "{condition}: {claim}");
    }
    let alone = table(&cluster("", &[1; 4], ""));
    assert_eq!(alone.lines().next(), Some("Any one of the four nodes can drop."), "no device, no condition");
}

#[test]
fn nothing_is_singular_that_is_plural() {
    for (name, inventory) in clusters() {
        let text = table(&inventory);
        for wrong in
            [" 1 votes", "one nodes", " 1 nodes", "the one nodes", "nodes has", "node have", "one go ", "  "]
        {
            assert!(!text.contains(wrong), "{name}: `{wrong}` in {text}");
        }
    }
}

#[test]
fn an_odd_cluster_with_ffsplit_needs_more_than_the_larger_side() {
    // Three of five nodes have 3 of 6 expected votes, and quorum is 4 (VQ 948): they need the device's.
    let ffsplit = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n");
    let five = table(&cluster("", &[1; 5], &ffsplit));
    assert!(
        five.contains("Only a side with more than half of the nodes can get the vote of the QDevice"),
        "{five}"
    );
    assert!(five.contains("without that vote a side needs four nodes."), "{five}");
    let three = table(&cluster("", &[1; 3], &ffsplit));
    assert!(three.contains("without that vote no side goes on."), "{three}");
    for text in [five, three] {
        assert!(!text.contains("equal halves"), "an odd number has none: {text}");
    }
}

#[test]
fn a_range_of_losses_is_read_from_left_to_right() {
    let lms = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n");
    let text = table(&cluster("", &[1; 25], &lms));
    assert!(text.contains("48 to 25 ≥ 25") && text.contains("24 to 1 < 25"), "{text}");
}

#[test]
fn a_qdevice_whose_loss_does_not_show_is_spoken_of() {
    let lms = format!("{PI}[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n");
    let kept = "does not show when the QDevice is lost";
    assert!(table(&cluster("wait_for_all = true", &[1; 4], &lms)).contains(kept));
    assert!(!table(&cluster("", &[1; 4], &lms)).contains(kept));
}

#[test]
fn two_hundred_nodes_of_many_kinds_are_counted_and_not_enumerated() {
    let votes: Vec<u32> = (0..200).map(|node| 1 + node % 7).collect();
    let started = Instant::now();
    let text = table(&cluster("", &votes, ""));
    assert!(text.lines().count() < 60, "{text}");
    // Subsets would take longer than the universe has time for; the limit only has to tell that from a slow machine.
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
