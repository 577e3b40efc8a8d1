//! Quantities, counts and names as pages, components and messages print them: one speed has one spelling in each place,
//! one of anything is singular, and no kind stands before a name that says it already.

use crate::support::{bundle, output, site};

const INVENTORY: &str = r#"[cluster]
name = "c"
[[node]]
name = "node1"
rack = "rack 1"
room = "cellar"
ram = "16GiB"
cpu = { cores = 1, threads = 1 }
[[node.nic]]
name = "port 1"
speed = "2500M"
bond = "bond0"
to = "Switch A"
[[node.storage]]
name = "ssd"
size = "1.625 TB"
[[machine]]
name = "pi"
rack = "B"
[[machine.nic]]
name = "e0"
speed = "2.5 Gb/s"
to = "Switch A"
[[switch]]
name = "Switch A"
speed = "2.125G"
[[ups]]
name = "UPS1"
monitored_by = "pi"
"#;

fn drawn(inventory: &str, body: &str) -> String {
    let text = format!(
        "--- data/inventory.toml\n{inventory}\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n\n{body}\n"
    );
    output(&bundle(&site(&text)), "a/index.html")
}

#[test]
fn one_speed_has_one_spelling_in_each_place() {
    let page = drawn(INVENTORY, "{{ tiles() }}\n\n{{ topology() }}\n\nUp to {{ uplink.speed }}.");
    assert!(page.contains("<dd>2.5 G</dd>"), "the tile: {page}");
    assert!(page.contains("Up to 2.5 Gb/s."), "a sentence");
    assert!(page.contains(">2.5G</text>") && !page.contains(">2500M"), "a cable");
    assert!(page.contains("<dd>e0 → Switch A, 2.5 Gb/s"), "a card");
    assert!(page.contains("Switch A: switch, 2.125 Gb/s"), "as precise as stated");
    assert!(page.contains(">2.125G</text>"), "the same in the box");
    assert!(page.contains("aria-label=\"Switch A, switch, 2.125 Gb/s\""), "the box in words");
    for wrong in ["5 Gb/s,", "up to", "2.13", "3 Gb/s"] {
        let legend =
            page.split("class=\"legend\"").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap();
        assert!(!legend.replace("2.5 Gb/s", "").contains(wrong), "{wrong}: {legend}");
    }
}

#[test]
fn the_legend_says_the_speeds_that_there_are() {
    let nics = |speeds: &[&str]| -> String {
        let nic = |(index, speed): (usize, &&str)| {
            format!("[[machine.nic]]\nname = \"e{index}\"\nspeed = \"{speed}\"\nto = \"s\"\n")
        };
        speeds.iter().enumerate().map(nic).collect()
    };
    let entries = |speeds: &[&str]| -> Vec<String> {
        let toml = format!(
            "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n[[switch]]\nname = \"s\"\n[[machine]]\nname = \"m\"\n{}",
            nics(speeds)
        );
        let page = drawn(&toml, "{{ topology() }}");
        let legend =
            page.split("class=\"legend\"").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap();
        let words = legend.split("</svg>").skip(1).filter_map(|rest| rest.split("</li>").next());
        words.filter(|text| text.contains("b/s")).map(str::to_owned).collect()
    };
    assert_eq!(entries(&["2.5G"]), ["2.5 Gb/s"]);
    assert_eq!(entries(&["5G", "2.5G", "10G"]), ["2.5 Gb/s, 5 Gb/s", "10 Gb/s"]);
    assert_eq!(entries(&["10M", "100M", "1G", "100G"]), ["10 Mb/s, 100 Mb/s", "1 Gb/s", "100 Gb/s"]);
    assert_eq!(entries(&["10M", "100M", "0.54G", "1G"]), ["10 Mb/s, 100 Mb/s, 540 Mb/s", "1 Gb/s"]);
}

#[test]
fn quantities_are_printed_as_they_are_written() {
    let page =
        drawn(INVENTORY, "{{ node.node1.ram }}, {{ node.node1.storage[0].size }}, {{ totals.all.storage }}");
    assert!(page.contains("16GiB, 1.625 TB, 1.625 TB"), "{page}");
}

#[test]
fn one_of_anything_is_singular() {
    let page =
        drawn(INVENTORY, "{{ tiles() }}\n\n{{ hardware() }}\n\n{{ topology() }}\n\n{{ quorum_table() }}");
    assert!(page.contains("<dt>node</dt><dd>1</dd>"), "{page}");
    assert!(page.contains("1 node <small>") && page.contains("2 machines <small>"), "{page}");
    assert!(page.contains("1 core, 1 thread<"), "{page}");
    for noun in ["nodes", "cores", "threads", "votes", "links", "machines", "pages", "states"] {
        assert!(!page.to_lowercase().contains(&format!(" 1 {noun}")), "1 {noun}: {page}");
        assert!(!page.to_lowercase().contains(&format!(">1 {noun}")), "1 {noun}: {page}");
    }
}

#[test]
fn no_kind_stands_before_a_name_that_says_it() {
    let page = drawn(INVENTORY, "{{ hardware() }}\n\n{{ topology() }}\n\n{{ quorum_table() }}");
    for (right, what) in [
        ("Place: rack 1, cellar<", "a rack"),
        ("Place: rack B<", "a rack's letter"),
        ("port 1 → Switch A (bond0), 2.5 Gb/s", "a bond on a card"),
        ("node1 port 1 (bond0) → Switch A", "a bond in the list"),
        ("watches UPS1", "a UPS"),
    ] {
        assert!(page.contains(right), "{what}: {page}");
    }
    let lower = page.to_lowercase();
    for kind in ["rack", "bond", "node", "switch", "ups", "port", "snapshot", "machine"] {
        for twice in [format!("{kind} {kind}"), format!("{kind}: {kind}")] {
            assert!(!lower.contains(&twice), "{twice}: {page}");
        }
    }
}

#[test]
fn templates_and_expressions_count_and_name_in_the_same_way() {
    let body = "{{ cluster.nodes | count(of=\"switch\") }}; {{ 2 | count(of=\"switch\") }}; \
                {{ \"A\" | named(kind=\"rack\") }}; {{ \"Rack 7\" | named(kind=\"rack\") }}";
    let page = drawn(INVENTORY, body);
    assert!(page.contains("1 switch; 2 switches; rack A; Rack 7"), "{page}");
}

#[test]
fn the_limit_of_a_run_is_named_once_and_as_precise_as_it_is_stated() {
    let run = "Connecting to host 192.0.2.2, port 5201\n[  5] local 192.0.2.1 port 40000 connected to 192.0.2.2 port 5201\n\
               [ ID] Interval           Transfer     Bitrate         Retr\n\
               [  5]   0.00-10.00  sec  1.10 GBytes   942 Mbits/sec    0             sender\n\
               [  5]   0.00-10.00  sec  1.10 GBytes   942 Mbits/sec                  receiver\n\niperf Done.\n";
    let toml = "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\naddress = \"192.0.2.1\"\n[[node.nic]]\nname = \"port 3\"\n\
                speed = \"2.125G\"\n[[node]]\nname = \"b\"\naddress = \"192.0.2.2\"\n[[node.nic]]\nname = \"e0\"\nspeed = \"10G\"\n";
    let text = format!(
        "--- data/inventory.toml\n{toml}\n--- data/snapshots/run.txt\n{run}\n--- data/snapshots/run.toml\nformat = \"iperf3\"\n\
         host = \"a\"\ncommand = [\"iperf3\", \"-c\", \"192.0.2.2\"]\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n\n\
         {{{{ snapshot(name=\"run\") }}}}\n\n{{{{ throughput(name=\"run\") }}}}\n"
    );
    let page = output(&bundle(&site(&text)), "a/index.html");
    assert!(page.contains("44 % of the 2.125 Gb/s of port 3 of a"), "{page}");
    assert!(page.contains("lowest stated speed on the way is 2.125 Gb/s"), "{page}");
    assert!(page.contains("<td class=\"number\">2.125 Gb/s</td>"), "{page}");
    assert!(!page.contains("2.13 Gb/s") && !page.contains("port port"), "{page}");
}

#[test]
fn groups_stand_in_the_order_of_their_first_items_in_every_build() {
    let nodes: String = ["zeta", "mid", "alpha", "zeta", "beta", "omega", "mid", "last"]
        .iter()
        .enumerate()
        .map(|(index, role)| {
            format!("[[node]]\nname = \"n{index}\"\nrole = \"{role}\"\nvotes = {}\n", index % 3)
        })
        .collect();
    let template = "{% for role, items in node | values | group_by(attribute=\"role\") %}{{ role }}:{{ items | length }} {% endfor %}\
                    {% for votes, items in node | values | group_by(attribute=\"votes\") %}{{ votes }}={{ items | length }} {% endfor %}";
    let text = format!(
        "--- data/inventory.toml\n[cluster]\nname = \"c\"\n{nodes}\n--- templates/components/groups.html\n{template}\n\
         --- content/a.md\n+++\ntitle = \"A\"\n+++\n\n{{{{ groups() }}}}\n"
    );
    for _ in 0..4 {
        let page = output(&bundle(&site(&text)), "a/index.html");
        assert!(page.contains("zeta:2 mid:2 alpha:1 beta:1 omega:1 last:1 0=3 1=3 2=2"), "{page}");
    }
}
