//! The figures of the drawings know their origins as finely as those of the tables.

use rackdown::diag::text::line_and_column;
use rackdown::memo::Memo;
use rackdown::model::claims::{Claim, OriginKind};
use rackdown::source::Inputs;
use rackdown::{BuildOptions, list_claims};

use crate::support::{page, with};

const INVENTORY: &str = "\
[cluster]
name = \"home\"
[[node]]
name = \"alpha\"
ram = \"64 GB\"
[[node.nic]]
name = \"eth0\"
speed = \"10G\"
to = \"desk\"
[[node]]
name = \"beta\"
[[node]]
name = \"gamma\"
[[machine]]
name = \"pi\"
address = \"192.0.2.32\"
[[machine.nic]]
name = \"lan\"
speed = \"1G\"
to = \"desk\"
[[switch]]
name = \"desk\"
[qdevice]
host = \"pi\"
algorithm = \"lms\"
";

const RUN: &str = "\
Connecting to host 192.0.2.32, port 5201
[  5] local 192.0.2.1 port 40000 connected to 192.0.2.32 port 5201
[ ID] Interval           Transfer     Bitrate         Retr  Cwnd
[  5]   0.00-1.00   sec   112 MBytes   940 Mbits/sec    0    400 KBytes
[  5]   1.00-2.00   sec   110 MBytes   923 Mbits/sec    3    400 KBytes
- - - - - - - - - - - - - - - - - - - - - - - - -
[ ID] Interval           Transfer     Bitrate         Retr
[  5]   0.00-2.00   sec   222 MBytes   931 Mbits/sec    3             sender
[  5]   0.00-2.00   sec   221 MBytes   927 Mbits/sec                  receiver

iperf Done.
";

fn site(body: &str) -> Inputs {
    let files = [
        ("data/inventory.toml", INVENTORY),
        ("data/snapshots/run.txt", RUN),
        (
            "data/snapshots/run.toml",
            "captured_at = 2026-05-22T21:47:50\ncommand = [\"iperf3\", \"-c\", \"192.0.2.32\"]\nformat = \"iperf3\"\nhost = \"alpha\"\n",
        ),
    ];
    files.into_iter().fold(page(body), |inputs, (path, text)| with(&inputs, path, text))
}

/// The claims as `part = value <- kind FILE:LINE …`.
fn claims(inputs: &Inputs) -> Vec<(Claim, String)> {
    let line = |claim: &Claim| {
        let places = claim.origin.sources.iter().map(|span| {
            let text = inputs.text(&span.file).expect("a source");
            format!(" {}:{}", span.file, line_and_column(text, span.start).0)
        });
        let kind = claim.origin.kind.word();
        format!("{} = {} <- {kind}{}", claim.text, claim.value, places.collect::<String>())
    };
    let all = list_claims(inputs, &BuildOptions::default(), &Memo::new());
    all.into_iter().map(|claim| (claim.clone(), line(&claim))).collect()
}

#[track_caller]
fn assert_has(found: &[(Claim, String)], wanted: &[&str]) {
    for wanted in wanted {
        let lines: Vec<&str> = found.iter().map(|(_, line)| line.as_str()).collect();
        assert!(lines.contains(wanted), "{wanted} in {lines:#?}");
    }
    for (claim, line) in found {
        assert!(!claim.origin.from.contains("components/"), "{line} is only known to the template");
        assert!(!claim.origin.sources.is_empty(), "{line}");
    }
}

#[test]
fn what_the_topology_prints_is_stated_at_a_line_or_computed_from_some() {
    let found = claims(&site("{{ topology() }}"));
    assert_has(
        &found,
        &[
            "topology: node.alpha.ram = 64 GB <- stated data/inventory.toml:5",
            "topology: speed = 10 Gb/s <- stated data/inventory.toml:8",
            "topology: speed = 1 Gb/s <- stated data/inventory.toml:19",
            "topology: machine.pi.address = 192.0.2.32 <- stated data/inventory.toml:16",
            "topology: node.beta.votes = 1 <- computed data/inventory.toml:10",
            "topology: cluster = corosync: full mesh, 3 links <- computed data/inventory.toml:3 data/inventory.toml:10 data/inventory.toml:12",
        ],
    );
    let device = found.iter().find(|(claim, _)| claim.text == "topology: QDevice").expect("its votes");
    assert_eq!((device.0.value.as_str(), &device.0.origin.kind), ("2 votes · lms", &OriginKind::Computed));
}

#[test]
fn what_the_chart_prints_is_measured_at_a_line_of_the_capture_or_stated() {
    let found = claims(&site("{{ throughput(name=\"run\") }}"));
    assert_has(
        &found,
        &[
            "throughput: 0 to 1 = 940 Mb/s <- measured data/snapshots/run.txt:4",
            "throughput: 1 to 2 = 923 Mb/s <- measured data/snapshots/run.txt:5",
            "throughput: mean, received = 927 Mb/s <- measured data/snapshots/run.txt:9",
            "throughput: stated: alpha, eth0 = 10 Gb/s <- stated data/inventory.toml:8",
            "throughput: stated: pi, lan = 1 Gb/s <- stated data/inventory.toml:19",
            "throughput: captured_at = Captured 2026-05-22 21:47:50. <- measured data/snapshots/run.toml:1",
        ],
    );
    let limit = found.iter().find(|(claim, _)| claim.text == "throughput: limit").expect("the limit");
    assert!(
        limit.1.contains("92 % of it was used. <- computed data/inventory.toml:19 data/snapshots/run.txt:9")
    );
    let moment = "2026-05-22 21:47:50".to_owned();
    let measured = OriginKind::Measured { snapshot: "run".to_owned(), captured_at: Some(moment) };
    assert!(found.iter().any(|(claim, _)| claim.origin.kind == measured), "it is known when");
}

const STATUS: &str = "\
Quorum information
------------------
Date:             Fri May 22 21:47:50 2026
Quorate:          Yes

Membership information
----------------------
    Nodeid      Votes    Qdevice Name
0x00000001          1    A,V,NMW alpha (local)
";

#[test]
fn what_a_snapshot_measured_is_measured_in_the_topology_too() {
    let table = "captured_at = 2026-05-22T21:47:50\ncommand = [\"pvecm\", \"status\"]\nformat = \"pvecm\"\nexcerpt = true\n";
    let inventory = INVENTORY.replace("ram = \"64 GB\"", "ram = \"64 GB\"\ncpu = { cores = 8 }");
    let inputs = with(&site("{{ topology() }}"), "data/inventory.toml", inventory);
    let inputs = with(&inputs, "data/snapshots/now.txt", STATUS);
    let inputs = with(&inputs, "data/snapshots/now.toml", table);
    let found = claims(&inputs);
    assert_has(
        &found,
        &[
            "topology: drawing = 10G <- stated data/inventory.toml:9",
            "topology: drawing = 927 Mb/s <- measured data/snapshots/run.txt:9",
            "topology: state = online, 1 vote, QDevice alive, vote cast (A,V,NMW); as of 2026-05-22 21:47:50, snapshot now <- measured data/snapshots/now.txt:9",
            "topology: speed = 1 Gb/s <- stated data/inventory.toml:20",
            "topology: measured = measured 927 Mb/s <- measured data/inventory.toml:20 data/snapshots/run.txt:9",
        ],
    );
}

#[test]
fn no_figure_of_this_repository_s_topology_that_was_measured_is_told_as_computed() {
    let inputs = crate::support::read_site(&crate::support::repo());
    let found = claims(&inputs);
    let parts = ["drawing", "legend", "state", "speed", "measured"].map(|part| format!("topology: {part}"));
    let drawn = found.iter().filter(|(claim, _)| parts.contains(&claim.text));
    let (mut measured, mut others) = (0, 0);
    for (claim, line) in drawn {
        let speaks = ["942", "as of", "measured"].iter().any(|word| claim.value.contains(word));
        assert_eq!(matches!(claim.origin.kind, OriginKind::Measured { .. }), speaks, "{line}");
        assert!(!claim.origin.from.starts_with("the speeds of the inventory"), "{line}");
        *(if speaks { &mut measured } else { &mut others }) += 1;
    }
    assert!(measured > 3 && others > 3, "{measured} measured, {others} others");
}
