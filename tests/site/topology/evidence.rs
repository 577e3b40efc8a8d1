//! What was measured: on links, in their drawing and on cards.

use crate::support::{bundle, output, site};

const INVENTORY: &str = "[cluster]
name = \"c\"
[[node]]
name = \"a\"
[[node.nic]]
name = \"e0\"
speed = \"10G\"
to = \"s\"
[[node]]
name = \"b\"
[[node.nic]]
name = \"e0\"
speed = \"1G\"
to = \"s\"
[[node.nic]]
name = \"e1\"
speed = \"1G\"
state = \"admin-down\"
[[switch]]
name = \"s\"
";
const RUN: &str = "[SUM]   0.00-30.00  sec  3.29 GBytes   942 Mbits/sec    0             sender\n";

fn page(inventory: &str, more: &str) -> String {
    let run = format!(
        "--- data/snapshots/run.toml\ncommand = [\"iperf3\", \"-c\", \"b\"]\nformat = \"iperf3\"\nfrom = \"a\"\nto = \"b\"\nexcerpt = true\n--- data/snapshots/run.txt\n{RUN}"
    );
    let text = format!(
        "--- data/inventory.toml\n{inventory}\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n\n{{{{ topology() }}}}\n{run}{more}"
    );
    output(&bundle(&site(&text)), "a/index.html")
}

#[test]
fn a_link_says_what_is_stated_and_what_was_measured_over_it() {
    let page = page(INVENTORY, "");
    assert!(
        page.contains(
            "a e0 → s: stated 10 Gb/s / measured 942 Mb/s, limit: port e0 of b, 1 Gb/s (snapshot run)"
        ),
        "{page}"
    );
    assert!(page.contains("b e0 → s: stated 1 Gb/s / measured 942 Mb/s (snapshot run)"), "{page}");
    assert!(page.contains("b e1 → other end not stated: stated 1 Gb/s, admin-down"), "{page}");
    assert!(page.contains("<dt>Measured, e0</dt><dd>stated 10 Gb/s / measured 942 Mb/s"), "on the card");
}

#[test]
fn the_drawing_shows_the_measured_figure_at_the_link_that_is_the_limit() {
    let page = page(INVENTORY, "");
    let shown = page.matches(">1G <tspan class=\"v\">942 Mb/s</tspan></text>").count();
    assert!(
        shown > 0 && shown == page.matches("<tspan").count(),
        "where there is room for it, and nowhere else"
    );
    assert!(page.contains("<b class=\"v\">942 Mb/s</b>"), "the legend explains it");
}

#[test]
fn a_run_is_no_evidence_where_it_may_have_gone_another_way() {
    let two = INVENTORY.replace("state = \"admin-down\"", "state = \"up\"");
    let page = page(&two, "");
    assert!(page.contains("b e0 → s: stated 1 Gb/s</li>"), "{page}");
    assert!(page.contains("a e0 → s: stated 10 Gb/s / measured 942 Mb/s"), "{page}");
}

#[test]
fn without_a_run_nothing_is_measured() {
    let text = format!(
        "--- data/inventory.toml\n{INVENTORY}\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n\n{{{{ topology() }}}}\n"
    );
    let page = output(&bundle(&site(&text)), "a/index.html");
    assert!(
        !page.contains("tspan") && !page.contains("class=\"measured\"") && !page.contains("/ measured"),
        "{page}"
    );
}

const STATUS: &str = "Quorum information
------------------
Date:             Fri May 22 21:47:50 2026
Quorate:          Yes

Membership information
----------------------
    Nodeid      Votes    Qdevice Name
0x00000001          1    A,V,NMW a (local)
";

fn snapshot(name: &str, date: &str, status: &str) -> String {
    format!(
        "--- data/snapshots/{name}.toml\ncaptured_at = {date}\ncommand = [\"pvecm\", \"status\"]\nformat = \"pvecm\"\nexcerpt = true\n--- data/snapshots/{name}.txt\n{status}"
    )
}

#[test]
fn a_card_has_the_state_of_the_latest_snapshot() {
    let old = snapshot(
        "zz-old",
        "2026-01-01T00:00:00",
        &STATUS.replace("A,V,NMW", "NA,NV,NMW").replace("Fri May 22 21:47:50", "Thu Jan 1 00:00:00"),
    );
    let page = page(INVENTORY, &(snapshot("now", "2026-05-22T21:47:50", STATUS) + &old));
    let state = "online, 1 vote, QDevice alive, vote cast (A,V,NMW); as of 2026-05-22 21:47:50, snapshot now";
    assert!(page.contains(state), "{page}");
    assert_eq!(page.matches("<dt>State</dt>").count(), 1, "an excerpt says nothing of who is not in it");
}
