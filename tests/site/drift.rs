//! Drift: what is stated against what real captures say.
//!
//! The captures are those of `tests/data/pvecm` and `tests/data/iperf3`: the first are of a cluster of four nodes under
//! lms, the others of a link of 1 Gb/s.

use std::fmt::Write as _;

use rackdown::model::quantity::Rate;

use crate::support::{built, found, output, page, repo, with};
use rackdown::source::Inputs;

const NODES: [&str; 4] = ["pvedesktopmsi", "pvelaptop", "pvewyse5070", "pvehp"];

/// The cluster of the captures.
fn lms4() -> String {
    let mut text = "[cluster]\nname = \"pvelab\"\n".to_owned();
    for name in NODES {
        let _ = writeln!(text, "[[node]]\nname = \"{name}\"");
    }
    text + "[[machine]]\nname = \"pi\"\naddress = \"192.0.2.9\"\n[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n"
}

/// A status with these figures, all of them, from a cluster of four.
const STATUS: &str = "\
Quorum information
------------------
Date:             Fri May 22 21:47:50 2026
Quorum provider:  corosync_votequorum
Nodes:            4
Node ID:          0x00000001
Ring ID:          1.1f
Quorate:          Yes

Votequorum information
----------------------
Expected votes:   7
Highest expected: 7
Total votes:      7
Quorum:           4  
Flags:            Quorate Qdevice 

Membership information
----------------------
    Nodeid      Votes    Qdevice Name
0x00000001          1    A,V,NMW pvedesktopmsi (local)
0x00000002          1    A,V,NMW pvelaptop
0x00000003          1    A,V,NMW pvewyse5070
0x00000004          1    A,V,NMW pvehp
0x00000000          3            Qdevice
";

fn site_of(inventory: &str, text: &str, table: &str) -> Inputs {
    let inputs = with(&page("{{ snapshot(name=\"s\") }}"), "data/inventory.toml", inventory);
    let inputs = with(&inputs, "data/snapshots/s.txt", text);
    with(&inputs, "data/snapshots/s.toml", table)
}

const PVECM: &str = "command = [\"pvecm\", \"status\"]\nformat = \"pvecm\"\n";

/// The page, whatever is to be said of it.
fn drawn(inputs: &Inputs) -> String {
    output(&built(inputs).bundle.expect("warnings only"), "a/index.html")
}

/// What drifts: the messages without the snapshot's name.
fn drift(inputs: &Inputs) -> Vec<String> {
    let built = built(inputs);
    let wrong: Vec<_> = built.diagnostics.iter().filter(|found| found.code != "drift").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let message = |text: &str| text.replace(" in snapshot `s`", "");
    built.diagnostics.iter().map(|found| message(&found.message)).collect()
}

fn pvecm_drift(inventory: &str, status: &str) -> Vec<String> {
    drift(&site_of(inventory, status, PVECM))
}

#[test]
fn a_status_that_agrees_says_nothing() {
    assert_eq!(pvecm_drift(&lms4(), STATUS), [""; 0]);
}

#[test]
fn each_figure_of_a_status_is_held_against_the_inventory() {
    let cases = [
        ("Expected votes:   7", "Expected votes:   5", "expected votes: computed `7`, measured `5`"),
        ("Total votes:      7", "Total votes:      6", "total votes: computed `7`, measured `6`"),
        ("Quorum:           4  ", "Quorum:           3  ", "quorum: computed `4`, measured `3`"),
        ("Quorate:          Yes", "Quorate:          No", "quorate: computed `yes`, measured `no`"),
        ("00002          1", "00002          2", "votes of pvelaptop: stated `1`, measured `2`"),
        (
            "0x00000000          3            Qdevice",
            "0x00000000          1            Qdevice",
            "votes of the QDevice (lms): computed `3`, measured `1, as ffsplit gives`",
        ),
        ("NMW pvehp", "NMW intruder", "node with id 4: stated `pvehp`, measured `intruder`"),
        ("0x00000004 ", "0x00000009 ", "node id of pvehp: stated `4`, measured `9`"),
        (
            "Quorate Qdevice",
            "Quorate WaitForAll Qdevice",
            "flag WaitForAll: computed `not set`, measured `set`",
        ),
        (
            "Quorate Qdevice",
            "Quorate",
            "QDevice: stated `there is one`, measured `not registered on the node asked`",
        ),
    ];
    for (from, to, message) in cases {
        assert!(STATUS.contains(from), "{from}");
        assert_eq!(pvecm_drift(&lms4(), &STATUS.replacen(from, to, 1)), [message], "{to}");
    }
}

#[test]
fn a_cluster_of_another_name_is_another_cluster() {
    let section = "Cluster information\n-------------------\nName:             office\nConfig Version:   4\nTransport:        knet\nSecure auth:      on\n\n";
    let found = pvecm_drift(&lms4(), &format!("{section}{STATUS}"));
    assert_eq!(found, ["cluster name: stated `pvelab`, measured `office`"]);
}

#[test]
fn a_member_that_casts_no_vote_for_the_device_is_drift() {
    for (flags, why) in [("A,NV,NMW", "casts no vote"), ("NA,NV,NMW", "not alive"), ("NR", "not registered")]
    {
        let found =
            pvecm_drift(&lms4(), &STATUS.replacen("A,V,NMW pvelaptop", &format!("{flags} pvelaptop"), 1));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("QDevice at pvelaptop: computed `votes (A,V)`, measured `"),
            "{found:?}"
        );
        assert!(found[0].contains(why), "{found:?}");
    }
}

#[test]
fn a_lost_member_is_told_once_and_not_again_as_lower_sums() {
    let three = STATUS
        .replace("Nodes:            4", "Nodes:            3")
        .replace("Total votes:      7", "Total votes:      6")
        .replace("0x00000004          1    A,V,NMW pvehp\n", "");
    assert_eq!(pvecm_drift(&lms4(), &three), ["pvehp: stated `member`, measured `not among the members`"]);
}

#[test]
fn a_member_whose_line_an_excerpt_leaves_out_is_not_missing() {
    let table = format!("{PVECM}excerpt = true\n");
    let excerpt = STATUS.replace("0x00000004          1    A,V,NMW pvehp\n", "");
    assert_eq!(drift(&site_of(&lms4(), &excerpt, &table)), [""; 0]);
    let only_votes = "Votequorum information\n----------------------\nExpected votes:   5\n";
    let found = drift(&site_of(&lms4(), only_votes, &table));
    assert_eq!(found, ["expected votes: computed `7`, measured `5`"]);
}

#[test]
fn every_line_of_an_excerpt_alone_agrees_with_a_right_inventory() {
    let table = format!("{PVECM}excerpt = true\n");
    for line in STATUS.lines().filter(|line| !line.trim().is_empty()) {
        let heading = STATUS.split(line).next().unwrap_or_default();
        let title = heading.lines().rfind(|line| line.ends_with("information")).unwrap_or_default();
        let text = format!("{title}\n---------\n    Nodeid      Votes    Qdevice Name\n{line}\n");
        assert_eq!(drift(&site_of(&lms4(), &text, &table)), [""; 0], "{line}");
    }
}

#[test]
fn an_address_that_the_inventory_does_not_know_is_no_contradiction() {
    let status = NODES.iter().enumerate().fold(STATUS.to_owned(), |text, (index, name)| {
        text.replace(&format!("NMW {name}"), &format!("NMW 10.27.40.1{index}"))
    });
    assert_eq!(pvecm_drift(&lms4(), &status), [""; 0]);
    let known = lms4().replace("name = \"pvehp\"\n", "name = \"pvehp\"\naddress = \"10.27.40.10\"\n");
    for known in [
        known.clone(),
        known.replace("40.10\"", "40.10/24\""),
        known.replace("40.10\"", "40.10, 192.0.2.4\""),
    ] {
        let found = pvecm_drift(&known, &status);
        assert_eq!(found, ["node with id 1: stated `pvedesktopmsi`, measured `10.27.40.10`"]);
    }
}

#[test]
fn every_captured_status_of_the_whole_cluster_agrees_with_its_inventory() {
    let ffsplit = lms4().replace("\"lms\"", "\"ffsplit\"");
    let no_device = lms4().split("[[machine]]").next().unwrap_or_default().to_owned();
    let tie_breaker = no_device.replacen("[[node]]", "votequorum = { auto_tie_breaker = true }\n[[node]]", 1);
    for (capture, inventory) in [("lms4", lms4()), ("ff4", ffsplit), ("atb4", tie_breaker)] {
        let file = repo().join(format!("tests/data/pvecm/{capture}-downnone--pvedesktopmsi.txt"));
        let status = std::fs::read_to_string(file).expect("a capture of the whole cluster");
        let name = status.lines().find_map(|line| line.strip_prefix("Name:")).map_or("pvelab", str::trim);
        assert_eq!(pvecm_drift(&inventory.replace("pvelab", name), &status), [""; 0], "{capture}");
    }
}

/// A run through ports of these speeds, captured in `tests/data/iperf3`.
fn throughput_drift(capture: &str, ports: [&str; 2]) -> Vec<String> {
    let text = std::fs::read_to_string(repo().join("tests/data/iperf3").join(capture)).expect("a capture");
    let table =
        "command = [\"iperf3\", \"-c\", \"192.0.2.9\"]\nformat = \"iperf3\"\nfrom = \"a\"\nto = \"b\"\n";
    drift(&site_of(&two_machines(ports), &text, table))
}

fn two_machines([a, b]: [&str; 2]) -> String {
    let nic = |speed: &str| format!("[[node.nic]]\nname = \"eth0\"\nspeed = \"{speed}\"\n");
    format!(
        "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n{}[[node]]\nname = \"b\"\naddress = \"192.0.2.9\"\n{}",
        nic(a),
        nic(b)
    )
}

#[test]
fn a_run_at_line_rate_contradicts_neither_its_port_nor_a_faster_one_at_the_other_end() {
    for ports in [["1G", "1G"], ["10G", "1G"], ["1G", "10G"], ["942 Mb/s", "1G"]] {
        for capture in
            ["tcp-gbe.txt", "tcp-gbe.json", "tcp-gbe-p4.txt", "tcp-gbe-reverse.txt", "tcp-gbe-gigabits.txt"]
        {
            assert_eq!(throughput_drift(capture, ports), [""; 0], "{capture} {ports:?}");
        }
    }
}

#[test]
fn a_run_faster_than_the_slowest_port_contradicts_it() {
    for capture in ["tcp-gbe.txt", "tcp-gbe.json", "tcp-gbe-p4.txt", "tcp-gbe-mbytes.txt"] {
        let found = throughput_drift(capture, ["10G", "100M"]);
        assert_eq!(found.len(), 1, "{capture}");
        assert!(found[0].starts_with("speed of port eth0 of b: stated `100 Mb/s`, measured `9"), "{found:?}");
    }
}

#[test]
fn a_run_that_failed_says_nothing_of_its_path() {
    for capture in [
        "tcp-server-terminated.txt",
        "tcp-server-terminated.json",
        "tcp-aborted-client.txt",
        "err-refused.json",
    ] {
        assert_eq!(throughput_drift(capture, ["100M", "100M"]), [""; 0], "{capture}");
    }
}

#[test]
fn a_rounded_rate_contradicts_only_what_its_whole_interval_does() {
    let run = |rate: &str, end: &str| {
        format!("[SUM]   0.00-30.00  sec  3.29 GBytes   {rate}/sec    0             {end}\n")
    };
    let table = "command = [\"iperf3\", \"-c\", \"192.0.2.9\", \"-P\", \"4\"]\nformat = \"iperf3\"\nfrom = \"a\"\nexcerpt = true\n";
    let drifts = |rate: &str, end: &str, port: &str| {
        assert!(Rate::parse(port).is_some());
        !drift(&site_of(&two_machines(["10G", port]), &run(rate, end), table)).is_empty()
    };
    assert!(!drifts("1.00 Gbits", "receiver", "999 Mb/s"), "1.00 stands for 0.995 to 1.005");
    assert!(drifts("1.00 Gbits", "receiver", "994 Mb/s"));
    assert!(!drifts("942 Mbits", "receiver", "942 Mb/s"));
    assert!(drifts("942 Mbits", "receiver", "941 Mb/s"));
    // Four streams may have 16 MiB in the sender's buffers: 4.5 Mb/s over 30 s.
    assert!(!drifts("942 Mbits", "sender", "941 Mb/s"));
    assert!(drifts("942 Mbits", "sender", "930 Mb/s"));
}

#[test]
fn a_switch_is_part_of_the_path_and_a_port_that_is_down_is_not() {
    let ports = "[[node.nic]]\nname = \"fast\"\nspeed = \"10G\"\nstate = \"admin-down\"\n[[node.nic]]\nname = \"slow\"\nspeed = \"1G\"\nto = \"sw\"\n";
    let inventory = |switch: &str| {
        format!(
            "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n{ports}[[node]]\nname = \"b\"\n[[switch]]\nname = \"sw\"\nspeed = \"{switch}\"\n"
        )
    };
    let text = std::fs::read_to_string(repo().join("tests/data/iperf3/tcp-gbe.txt")).expect("a capture");
    let table = "command = [\"iperf3\"]\nformat = \"iperf3\"\nfrom = \"a\"\nto = \"b\"\n";
    assert_eq!(drift(&site_of(&inventory("1G"), &text, table)), [""; 0]);
    let found = drift(&site_of(&inventory("100M"), &text, table));
    assert!(found[0].starts_with("speed of ports of sw: stated `100 Mb/s`"), "{found:?}");
}

#[test]
fn the_streams_of_a_bond_may_run_side_by_side() {
    let nic = |name: &str, state: &str| {
        format!("[[node.nic]]\nname = \"{name}\"\nspeed = \"500M\"\nbond = \"bond0\"\nstate = \"{state}\"\n")
    };
    let text = std::fs::read_to_string(repo().join("tests/data/iperf3/tcp-gbe.txt")).expect("a capture");
    let table = "command = [\"iperf3\"]\nformat = \"iperf3\"\nfrom = \"a\"\n";
    let of = |state: &str| {
        let inventory = format!(
            "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n{}{}",
            nic("e0", "up"),
            nic("e1", state)
        );
        drift(&site_of(&inventory, &text, table)).len()
    };
    assert_eq!([of("up"), of("standby")], [0, 1]);
}

#[test]
fn drift_is_shown_on_the_page_at_the_snapshot_the_votes_and_the_hardware() {
    let wrong = lms4().replace("algorithm = \"lms\"", "algorithm = \"ffsplit\"");
    let html = |body: &str| {
        let inputs = with(&page(body), "data/inventory.toml", wrong.clone());
        let inputs = with(&inputs, "data/snapshots/s.txt", STATUS);
        drawn(&with(&inputs, "data/snapshots/s.toml", PVECM))
    };
    let entry = "expected votes, computed <b>5</b> / measured <b>7</b>";
    for body in ["{{ snapshot(name=\"s\") }}", "{{ quorum_table() }}"] {
        assert!(html(body).contains(entry), "{body}");
    }
    assert!(!html("{{ hardware() }}").contains("class=\"drift\""));
    let table = "command = [\"iperf3\"]\nformat = \"iperf3\"\nfrom = \"a\"\nto = \"b\"\n";
    let text = std::fs::read_to_string(repo().join("tests/data/iperf3/tcp-gbe.txt")).expect("a capture");
    let inputs = with(&page("{{ hardware() }}"), "data/inventory.toml", two_machines(["100M", "10G"]));
    let inputs = with(&with(&inputs, "data/snapshots/s.txt", text), "data/snapshots/s.toml", table);
    assert!(drawn(&inputs).contains("speed of port eth0 of a, stated <b>100 Mb/s</b> / measured <b>9"));
}

#[test]
fn a_snapshot_is_held_against_the_inventory_that_it_names() {
    let lab = lms4().replace("pvehp", "lab4");
    let inputs = site_of(&lms4(), STATUS, &format!("{PVECM}inventory = \"lab.toml\"\n"));
    let inputs = with(&inputs, "data/lab.toml", lab);
    let inputs = with(&inputs, "content/lab.md", "+++\ntitle = \"Lab\"\ninventory = \"lab.toml\"\n+++\n");
    assert_eq!(drift(&inputs), ["node with id 4: stated `lab4`, measured `pvehp`"]);
    let unknown = site_of(&lms4(), STATUS, &format!("{PVECM}inventory = \"inventry.toml\"\n"));
    assert_eq!(found(&built(&unknown).diagnostics, &unknown), ["unknown_file data/snapshots/s.toml:3:13+15"]);
}

#[test]
fn measured_figures_are_there_for_expressions() {
    let inputs = with(
        &page("{{ measured[\"s\"].total }} of {{ measured[\"s\"].expected }}, {{ measured[\"s\"].quorum }}."),
        "data/inventory.toml",
        lms4(),
    );
    let inputs = with(&with(&inputs, "data/snapshots/s.txt", STATUS), "data/snapshots/s.toml", PVECM);
    assert!(drawn(&inputs).contains("7 of 7, 4."));
}

#[test]
fn what_concerns_the_whole_cluster_points_at_the_cluster() {
    let status = STATUS
        .replace("Expected votes:   7", "Expected votes:   9")
        .replace("Nodes:            4", "Nodes:            5")
        .replace("Total votes:      7", "Total votes:      8")
        .replace("0x00000000          3", "0x00000005          1    A,V,NMW pvefive\n0x00000000          3");
    let inputs = site_of(&lms4(), &status, PVECM);
    let places = found(&built(&inputs).diagnostics, &inputs);
    assert!(!places.is_empty());
    for place in places {
        assert!(place.starts_with("drift data/inventory.toml:1:1"), "{place}");
    }
}

#[test]
fn figures_that_cannot_all_be_true_are_told_once_with_or_without_an_inventory() {
    let nine = STATUS.replace("Total votes:      7", "Total votes:      9");
    let alone = |text: &str, table: &str| {
        let inputs = with(&page("{{ snapshot(name=\"s\") }}"), "data/snapshots/s.txt", text);
        let inputs = with(&inputs, "data/snapshots/s.toml", table);
        found(&built(&inputs).diagnostics, &inputs)
    };
    assert_eq!(alone(STATUS, PVECM), [""; 0]);
    assert_eq!(alone(&nine, PVECM), ["contradictory_capture data/snapshots/s.txt:14:19+1"]);
    assert_eq!(alone(&nine, &format!("{PVECM}excerpt = true\n")), [""; 0]);
    let inputs = site_of(&lms4(), &nine, PVECM);
    assert_eq!(found(&built(&inputs).diagnostics, &inputs).len(), 1, "as drift");
    assert_eq!(pvecm_drift(&lms4(), &nine), ["total votes: computed `7`, measured `9`"]);
    let not = STATUS.replace("Quorate Qdevice", "Qdevice");
    let inputs = site_of(&lms4(), &not, PVECM);
    assert_eq!(
        found(&built(&inputs).diagnostics, &inputs),
        ["contradictory_capture data/snapshots/s.txt:8:19+3"]
    );
}
