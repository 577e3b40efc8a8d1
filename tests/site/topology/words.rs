//! The same topology three times: as cards, as a list of links in words, and as two drawings in rows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rackdown::diag::words::named;
use rackdown::layout::{Diagram, Variant, WireKind, lay_out};
use rackdown::model::topology::Topology;

use super::generated::network;
use super::page::drawn;
use super::topology;

const VARIANTS: [Variant; 2] = [Variant::Wide, Variant::Narrow];

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
        ("pool", &["zfs mirror"]),
        ("e0", &["X710"]),
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

/// The links that a drawing shows, as the list says them; loose ends of one machine may be drawn as one.
fn links_drawn(topology: &Topology, diagram: &Diagram) -> Vec<String> {
    let of = |kind: WireKind| match kind {
        WireKind::Link(link) | WireKind::Loose(link) | WireKind::Away(link) | WireKind::Rail(link) => {
            Some(link)
        }
        WireKind::Mesh | WireKind::Trunk => None,
    };
    let drawn: BTreeSet<usize> = diagram.wires.iter().filter_map(|wire| of(wire.kind)).collect();
    let name = |device: usize| topology.devices[device].name.as_str();
    let shown = |(index, link): (usize, &rackdown::model::topology::Link)| {
        drawn.contains(&link.drawn_with.unwrap_or(index)).then(|| {
            let bond =
                link.bond.as_ref().map(|bond| format!(" ({})", named("bond", bond))).unwrap_or_default();
            let to = link.to.map_or("other end not stated", name);
            format!("{} {}{bond} → {to}", name(link.from), link.ports.join(" + "))
        })
    };
    let mut links: Vec<String> = topology.links.iter().enumerate().filter_map(shown).collect();
    links.sort();
    links
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_list_in_words_names_the_links_that_are_drawn_and_no_other(network in network()) {
        let topology = topology(&network.text());
        let page = drawn(&network.text());
        let list = between(&page, "<summary>Machines and links in words", "</details>")[0];
        let links = between(list, "<li>", "</li>").into_iter().filter(|line| line.contains(" → "));
        let mut words: Vec<&str> = links.filter_map(|line| line.rsplit_once(": ")).map(|(link, _)| link).collect();
        words.sort_unstable();
        for variant in VARIANTS {
            prop_assert_eq!(&words, &links_drawn(&topology, &lay_out(&topology, variant)), "{:?}", variant);
        }
        prop_assert_eq!(list.contains("full mesh"), topology.mesh_links > 0);
        prop_assert_eq!(list.contains("QDevice on"), topology.qdevice.is_some());
    }
}

/// How many boxes stand in each row, from above.
fn rows(diagram: &Diagram) -> Vec<usize> {
    let mut rows: BTreeMap<i32, usize> = BTreeMap::new();
    for frame in &diagram.frames {
        *rows.entry(frame.y).or_default() += 1;
    }
    rows.into_values().collect()
}

#[test]
fn rows_wrap_at_six_on_a_wide_screen_and_at_two_on_a_phone() {
    let nodes = |count: usize| {
        let tables: String = (1..=count).map(|number| format!("[[node]]\nname = \"n{number}\"\n")).collect();
        topology(&format!("[cluster]\nname = \"c\"\n{tables}"))
    };
    for (variant, most) in [(Variant::Wide, 6), (Variant::Narrow, 2)] {
        assert_eq!(rows(&lay_out(&nodes(most), variant)), [most], "{variant:?}: a full row is one");
        for count in most + 1..=3 * most {
            let rows = rows(&lay_out(&nodes(count), variant));
            assert_eq!(rows.iter().sum::<usize>(), count);
            assert!(rows.iter().all(|boxes| *boxes <= most), "{variant:?}: {count} in {rows:?}");
            assert_eq!(rows.len(), count.div_ceil(most), "{variant:?}: {count} in {rows:?}");
        }
    }
}
