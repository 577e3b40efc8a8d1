//! The same topology twice: as cards, and as a list of links in words.

use super::generated::lab;
use super::page::drawn;
use super::topology;

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

/// The rows of a machine's card: each name with what stands beside it.
fn card(page: &str, id: &str) -> Vec<(String, Vec<String>)> {
    let card =
        page.split(&format!("id=\"{id}\"")).nth(1).expect("a card").split("</section>").next().unwrap();
    let row = |row: &&str| {
        let values = between(row, "<dd>", "</dd>").into_iter().map(str::to_owned);
        (between(row, "<dt>", "</dt>")[0].to_owned(), values.collect())
    };
    between(card, "<div", "</div>").iter().map(row).collect()
}

/// A node with everything that can be stated of it, and a machine beside it.
const FULL: &str = "[cluster]
name = \"c\"
[[node]]
name = \"full\"
label = \"f\"
nodeid = 7
votes = 1
role = \"a role\"
cpu = { model = \"i7\", cores = 4, threads = 8 }
ram = \"32 GB\"
gpu = \"RTX\"
model = \"M 1\"
hardware = \"a box\"
notes = \"a note\"
address = \"192.0.2.4\"
rack = \"left\"
room = \"cellar\"
[[node.nic]]
name = \"e0\"
model = \"X710\"
speed = \"10G\"
bond = \"b\"
state = \"standby\"
to = \"s\"
[[node.nic]]
name = \"e1\"
[[node.storage]]
name = \"pool\"
kind = \"zfs mirror\"
size = \"4 TB\"
[[node.storage]]
name = \"bare\"
[[node.power]]
source = \"battery\"
[[machine]]
name = \"pi\"
[[switch]]
name = \"s\"
[[ups]]
name = \"u\"
model = \"Smart\"
monitored_by = \"full\"
[qdevice]
host = \"pi\"
algorithm = \"lms\"
";

#[test]
fn a_card_shows_each_field_that_the_inventory_states() {
    let page = drawn(FULL);
    let rows = [
        ("CPU", &["i7, 4 cores, 8 threads"][..]),
        ("RAM", &["32 GB"]),
        ("GPU", &["RTX"]),
        ("Storage", &["pool 4 TB", "bare"]),
        ("Model", &["M 1"]),
        ("Cables", &["e0 → s (bond b), 10 Gb/s, standby", "e1, other end not stated"]),
        ("Hardware", &["a box"]),
        ("Disk pool", &["zfs mirror"]),
        ("Port e0", &["X710"]),
        ("Power", &["battery of its own", "watches UPS Smart"]),
        ("Place", &["rack left, cellar"]),
        ("Address", &["192.0.2.4"]),
        ("Votes", &["1, node id 7"]),
        ("Notes", &["a note"]),
    ];
    let wanted: Vec<(String, Vec<String>)> = rows
        .map(|(name, values)| (name.to_owned(), values.iter().map(|value| (*value).to_owned()).collect()))
        .into();
    assert_eq!(card(&page, "machine-full"), wanted);
    assert!(page.contains("<p class=\"card-title\"><b>f</b> full <span>a role</span>"), "{page}");
}

#[test]
fn a_card_has_no_row_for_what_is_not_stated() {
    let page = drawn(FULL);
    let [(name, values)] = &card(&page, "machine-pi")[..] else { panic!("one row: its QDevice") };
    assert_eq!((name.as_str(), values.len()), ("QDevice", 1));
    assert!(
        page.contains("<p class=\"card-title\"><b>pi</b> <a"),
        "label and name, once if they are the same"
    );
}

#[test]
fn what_is_no_machine_has_a_card_and_each_lists_the_cables_stated_at_either_end() {
    let page = drawn(FULL);
    assert_eq!(
        card(&page, "machine-s"),
        [("Cables".to_owned(), vec!["f, e0 (bond b), 10 Gb/s, standby".to_owned()])]
    );
    let rows = [("Model", "Smart"), ("Watched by", "full")];
    assert_eq!(card(&page, "machine-u"), rows.map(|(name, value)| (name.to_owned(), vec![value.to_owned()])));
    assert!(page.contains("href=\"#machine-s\""), "the switch's box leads to it");
}

#[test]
fn a_card_folds_away_the_cables_that_are_too_many_to_be_seen_at_once() {
    let nodes: String = (1..=9)
        .map(|n| format!("[[node]]\nname = \"n{n}\"\n[[node.nic]]\nname = \"e\"\nto = \"s\"\n"))
        .collect();
    let page = drawn(&format!("[cluster]\nname = \"c\"\n[[switch]]\nname = \"s\"\n{nodes}"));
    let rows = card(&page, "machine-s");
    assert_eq!(
        rows.iter().map(|(name, cables)| (name.as_str(), cables.len())).collect::<Vec<_>>(),
        [("Cables", 6), ("Cables", 3)]
    );
    let more = page
        .split("id=\"machine-s\"")
        .nth(1)
        .and_then(|rest| rest.split("<details>").nth(1))
        .expect("a fold");
    assert!(more.contains("<dd>n9, e</dd>"), "{more}");
}

#[test]
fn the_list_in_words_names_every_link_once() {
    for number in [3, 17, 58, 101] {
        let text = lab(number);
        let topology = topology(&text);
        let page = drawn(&text);
        let list = between(&page, "<summary>Machines and links in words", "</details>")[0];
        let lines = between(list, "<li>", "</li>").into_iter().filter(|line| line.contains(" → "));
        let mut said: Vec<String> =
            lines.map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect();
        let name = |index: usize| topology.devices[index].name.as_str();
        let mut stated: Vec<String> = topology
            .links
            .iter()
            .map(|link| {
                let bond = link.bond.as_deref().map(|bond| format!(" (bond {bond})")).unwrap_or_default();
                let to = link.to.map_or("other end not stated", name);
                let line = format!("{} {}{bond} → {to}", name(link.from), link.ports.join(" + "));
                line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
            })
            .collect();
        said.sort();
        stated.sort();
        assert_eq!(said, stated, "lab {number}");
        assert_eq!(list.contains("QDevice on"), topology.qdevice.is_some());
    }
}
