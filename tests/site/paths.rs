//! What lies between two machines: the chart, the drift, the snapshot's note and the topology give one answer.

use rackdown::source::Inputs;

use crate::support::{built, output, page, with};

/// A site with a run of this rate between two machines, shown by every component that says something of its path.
fn site_of(inventory: &str, table: &str, rate: &str) -> Inputs {
    let run = format!("[SUM]   0.00-30.00  sec  3.29 GBytes   {rate}/sec    0             receiver\n");
    site_with(inventory, table, run)
}

/// The same of a run that printed this.
fn site_with(inventory: &str, table: &str, run: String) -> Inputs {
    let body = "{{ throughput(name=\"s\") }}\n\n{{ snapshot(name=\"s\") }}\n\n{{ topology() }}\n\nlimit {{ measured[\"s\"].limit }}";
    let table = format!("format = \"iperf3\"\nexcerpt = true\n{table}");
    let inputs = with(&page(body), "data/inventory.toml", format!("[cluster]\nname = \"c\"\n{inventory}"));
    with(&with(&inputs, "data/snapshots/s.txt", run), "data/snapshots/s.toml", table)
}

/// The page, and the messages of the drift.
fn answers(inputs: &Inputs) -> (String, Vec<String>) {
    let built = built(inputs);
    let drift = built.diagnostics.iter().map(|found| found.message.replace(" in snapshot `s`", "")).collect();
    (output(&built.bundle.expect("warnings only"), "a/index.html"), drift)
}

fn node(name: &str, more: &str, nics: &[&str]) -> String {
    let nics: String = nics.iter().map(|nic| format!("[[node.nic]]\n{nic}\n")).collect();
    format!("[[node]]\nname = \"{name}\"\n{more}\n{nics}")
}

const FAST: &str = "name = \"e0\"\nspeed = \"10G\"";
const SLOW: &str = "name = \"e0\"\nspeed = \"100M\"";

/// Two nodes: a fast one, and one of this address with a slow port.
fn two(address: &str) -> String {
    node("a", "", &[FAST]) + &node("b", &format!("address = \"{address}\""), &[SLOW])
}

const FROM_A: &str = "command = [\"iperf3\", \"-c\", \"192.0.2.7\"]\nhost = \"root@a\"\n";

fn all_name_the_port_of_b(inputs: &Inputs) {
    let (page, drift) = answers(inputs);
    assert_eq!(drift, ["speed of port e0 of b: stated `100 Mb/s`, measured `942 Mb/s through it`"]);
    assert!(
        page.contains("lowest stated speed on the way is 100 Mb/s (b, e0), which the run exceeded"),
        "{page}"
    );
    assert!(page.contains("speed of port e0 of b, stated <b>100 Mb/s</b>"), "beside the snapshot: {page}");
    assert!(page.contains("limit 100 Mb/s"), "{page}");
    assert!(page.contains("stated 10 Gb/s / measured 942 Mb/s, limit: port e0 of b, 100 Mb/s"), "{page}");
}

#[test]
fn an_address_may_have_a_prefix_length_or_stand_among_others() {
    for address in ["192.0.2.7", "192.0.2.7/24", "10.0.0.7/8, 192.0.2.7/24", "10.0.0.7 192.0.2.7"] {
        all_name_the_port_of_b(&site_of(&two(address), FROM_A, "942 Mbits"));
    }
}

#[test]
fn an_end_is_a_name_a_label_or_an_address_whoever_logs_in_there() {
    for end in ["b", "B", "192.0.2.7", "root@192.0.2.7", "root@b"] {
        let inventory = two("192.0.2.7/24").replace("name = \"b\"", "name = \"b\"\nlabel = \"B\"");
        let stated = format!("command = [\"iperf3\"]\nfrom = \"a\"\nto = \"{end}\"\n");
        let (_, drift) = answers(&site_of(&inventory, &stated, "942 Mbits"));
        assert_eq!(
            drift,
            ["speed of port e0 of b: stated `100 Mb/s`, measured `942 Mb/s through it`"],
            "{end}"
        );
        let called = format!("command = [\"iperf3\", \"-c\", \"{end}\"]\nfrom = \"a\"\n");
        assert_eq!(answers(&site_of(&inventory, &called, "942 Mbits")).1, drift, "{end}");
    }
}

#[test]
fn two_spellings_of_an_address_are_one() {
    let table = "command = [\"iperf3\", \"-c\", \"2001:db8::7\"]\nfrom = \"a\"\n";
    all_name_the_port_of_b(&site_of(&two("2001:0DB8:0::7/64"), table, "942 Mbits"));
}

fn bonded(state: &str) -> String {
    let nic = |name: &str, state: &str| {
        format!("name = \"{name}\"\nspeed = \"1G\"\nbond = \"bond0\"\nstate = \"{state}\"")
    };
    let nics = [nic("e0", "up"), nic("e1", state)];
    let nics = [nics[0].as_str(), nics[1].as_str()];
    node("a", "", &nics) + &node("b", "address = \"192.0.2.7\"", &nics)
}

#[test]
fn what_the_ports_of_a_bond_carry_together_is_the_limit_everywhere() {
    let (page, drift) = answers(&site_of(&bonded("up"), FROM_A, "1.80 Gbits"));
    assert_eq!(drift, [""; 0]);
    assert!(
        page.contains("lowest stated speed on the way is 2 Gb/s (a, bond0): 90 % of it was used"),
        "{page}"
    );
    assert!(page.contains("1.8 Gb/s is 90 % of the 2 Gb/s of bond0 of a"), "{page}");
    assert!(page.contains("limit 2 Gb/s"), "{page}");
}

#[test]
fn a_port_of_a_bond_that_stands_by_adds_nothing() {
    let (page, drift) = answers(&site_of(&bonded("standby"), FROM_A, "1.80 Gbits"));
    assert_eq!(drift, ["speed of port e0 of a: stated `1 Gb/s`, measured `1.8 Gb/s through it`"]);
    assert!(
        page.contains("lowest stated speed on the way is 1 Gb/s (a, e0), which the run exceeded"),
        "{page}"
    );
}

#[test]
fn the_switch_in_between_is_on_the_way_and_named_once() {
    let to_switch = [format!("{FAST}\nto = \"sw\"")];
    let to_switch = [to_switch[0].as_str()];
    let inventory = node("a", "", &to_switch)
        + &node("b", "address = \"192.0.2.7\"", &to_switch)
        + "[[switch]]\nname = \"sw\"\nspeed = \"100M\"\n";
    let (page, drift) = answers(&site_of(&inventory, FROM_A, "942 Mbits"));
    assert_eq!(drift, ["speed of ports of sw: stated `100 Mb/s`, measured `942 Mb/s through it`"]);
    assert!(
        page.contains("lowest stated speed on the way is 100 Mb/s (sw, ports), which the run exceeded"),
        "{page}"
    );
    assert_eq!(page.matches("<th scope=\"row\">stated: sw, ports</th>").count(), 1, "{page}");
}

#[test]
fn a_port_that_may_have_carried_the_run_and_states_no_speed_leaves_its_end_without_a_limit() {
    let b = node("b", "address = \"192.0.2.7\"", &[SLOW, "name = \"e1\""]);
    let (page, drift) = answers(&site_of(&(node("a", "", &[FAST]) + &b), FROM_A, "942 Mbits"));
    assert_eq!(drift, [""; 0]);
    assert!(page.contains("lowest stated speed on the way is 10 Gb/s (a, e0): 9 % of it"), "{page}");
    assert!(page.contains("942 Mb/s is 9 % of the 10 Gb/s of the port e0 of a"), "{page}");
}

#[test]
fn a_run_within_one_machine_has_no_limit() {
    let table = "command = [\"iperf3\", \"-c\", \"192.0.2.7\"]\nfrom = \"b\"\n";
    let inputs = site_of(&two("192.0.2.7"), table, "942 Mbits");
    let inputs = with(
        &inputs,
        "content/a.md",
        "+++\ntitle = \"A\"\n+++\n{{ throughput(name=\"s\") }}\n\n{{ snapshot(name=\"s\") }}\n",
    );
    let (page, drift) = answers(&inputs);
    assert_eq!(drift, [""; 0]);
    assert!(!page.contains("on the way"), "{page}");
}

#[test]
fn ends_that_a_page_names_are_looked_up_in_the_same_way() {
    let inventory = two("192.0.2.9/24") + &node("c", "address = \"192.0.2.7\"", &[FAST]);
    let inputs = site_of(&inventory, FROM_A, "942 Mbits");
    for (to, limit) in
        [("b", "100 Mb/s (b, e0)"), ("192.0.2.9", "100 Mb/s (b, e0)"), ("c", "10 Gb/s (a, e0)")]
    {
        let body = format!("+++\ntitle = \"A\"\n+++\n{{{{ throughput(name=\"s\", to=\"{to}\") }}}}\n");
        let (page, drift) = answers(&with(&inputs, "content/a.md", body));
        assert!(page.contains(&format!("lowest stated speed on the way is {limit}")), "{to}: {page}");
        assert_eq!(drift, [""; 0], "what a page names says nothing of the snapshot");
    }
}

#[test]
fn a_stated_end_may_have_a_prefix_length_too() {
    let inventory = two("192.0.2.7/24").replace("name = \"a\"", "name = \"a\"\naddress = \"2001:db8::1/64\"");
    for (from, to) in [
        ("host = \"a\"", "192.0.2.7/24"),
        ("host = \"2001:db8::1/64\"", "192.0.2.7"),
        ("from = \"root@2001:db8:0::1/64\"", "192.0.2.7/24"),
    ] {
        let table = format!("command = [\"iperf3\"]\n{from}\nto = \"{to}\"\n");
        all_name_the_port_of_b(&site_of(&inventory, &table, "942 Mbits"));
    }
}

/// Two nodes: a fast one, and one with a port of this speed.
fn with_port_of(speed: &str) -> String {
    let port = format!("name = \"e0\"\nspeed = \"{speed}\"");
    node("a", "", &["name = \"e0\"\nspeed = \"100G\""]) + &node("b", "address = \"192.0.2.7\"", &[&port])
}

#[test]
fn what_a_sender_alone_counted_may_still_lie_in_its_buffers() {
    let run = "[  5]   0.00-1.00   sec   122 MBytes  1.02 Gbits/sec    0             sender\n";
    let (page, drift) = answers(&site_with(&with_port_of("1G"), FROM_A, run.to_owned()));
    assert_eq!(drift, [""; 0]);
    assert!(!page.contains("exceeded"), "{page}");
    assert!(page.contains("is 1 Gb/s (b, e0): the mean is about 102 % of it."), "{page}");
    let note = "1.02 Gb/s is 102 % of the 1 Gb/s of the port e0 of b, the slowest stated link on the way: \
                no more above it than such a figure leaves open.";
    assert!(page.contains(note), "{page}");
}

#[test]
fn a_rounded_figure_exceeds_a_link_only_if_the_least_that_it_stands_for_does() {
    // 4.66 GBytes are between 39.99 and 40.07 Gbits.
    let (page, drift) = answers(&site_of(&with_port_of("40G"), FROM_A, "4.66 GBytes"));
    assert_eq!(drift, [""; 0]);
    assert!(page.contains("is 40 Gb/s (b, e0): 100 % of it was used."), "{page}");
    assert!(page.contains("is 100 % of the 40 Gb/s of the port e0 of b"), "{page}");

    let (page, drift) = answers(&site_of(&with_port_of("1G"), FROM_A, "1005 Mbits"));
    assert_eq!(drift.len(), 1, "{drift:?}");
    assert!(page.contains("is 1 Gb/s (b, e0), which the run exceeded."), "{page}");
    assert!(!page.contains("the slowest stated link on the way"), "{page}");
}
