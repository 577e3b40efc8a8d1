//! The repo's own page says what it has to say: each fact about the cluster is found in the text of its section.

use crate::support::{bundle, output, read_site, repo};

/// The facts by the heading below which they stand; the first are those of the page as a whole. Figures stand here as they are
/// printed, and nowhere in the prose: there they are expressions.
const FACTS: [(&str, &[&str]); 7] = [
    (
        "",
        &[
            "Projects at home",
            "Infrastructure",
            "Proxmox cluster",
            "A home cluster of four nodes with a Raspberry Pi QDevice that keeps quorum even when three of the four nodes are down.",
            "Proxmox VE 9 ZFS Corosync PBS Mellanox 10G",
            "nodes 4",
            "QDevice RPi",
            "quorum 4 / 7",
            "uplink 10 G",
        ],
    ),
    (
        "Topology",
        &[
            "The 4 nodes run Proxmox VE 9, meshed by corosync over the LAN",
            "The Raspberry Pi stands to the side: no member, but it lends its votes as the QDevice and takes the backups",
            "node id 1",
            "node id 2",
            "node id 3",
            "node id 4",
            "SFP+ → aggregation switch, 10 Gb/s",
            "SFP+ Mellanox ConnectX-3 EN",
            "onboard 2, 2.5 Gb/s, admin-down",
            "onboard 2 I226-V",
            "battery of its own",
            "192.168.1.223",
        ],
    ),
    (
        "Hardware",
        &[
            "primary, GPU, NAS",
            "i9-13900K 24 / 32 64 GB",
            "RTX 4080",
            "two ZFS mirrors as the pool naspool of 5.4 TB",
            "Home Assistant OS host, battery UPS",
            "i5-5200U 2 / 4 16 GB",
            "internal battery keeps Home Assistant alive past the rack UPS",
            "services workhorse",
            "Celeron J4105 4 / 4 32 GB",
            "9 containers, a production mapping backend among them; CyberPower UPS over USB",
            "general-purpose fourth node",
            "i7-6700T 4 / 8 32 GB",
            "HP EliteDesk Mini",
            "pvehp hosts this page",
            "USB port of 2.5 Gb/s and its onboard port of 1 Gb/s are one active-backup bond",
            "Proxmox Backup Server and QDevice",
            "BCM2711 4 / – 8 GB",
            "IronWolf 8 TB, USB-SATA",
        ],
    ),
    (
        "Why the laptop is a node",
        &[
            "its battery, which in a long outage outlives the rack's UPS",
            "The Home Assistant OS virtual machine, which orchestrates the house, runs on it and is the last to lose power",
            "every 5 minutes a systemd timer pushes capacity, voltage, cycle count and the state of the mains to InfluxDB",
            "Grafana plots the health curve",
            "crosses 80 % of the design capacity must not go unnoticed",
            "/usr/local/bin/push-battery-metrics.sh",
            "/sys/class/power_supply/BAT1/",
            "health_pct=$(printf '%d.%02d'",
            "proxmox_writer",
            "InfluxDB's 1.x line protocol over HTTP",
            "the database proxmox at 192.168.1.118:8086",
            "measurement battery",
            "tags host=pvelaptop and model=PA5185U-1BRS",
            "password",
        ],
    ),
    (
        "10G networking",
        &[
            "two onboard I226-V ports of pvedesktopmsi, 2.5 Gb/s each",
            "firmware bug the link flapped every few minutes",
            "long TCP streams broke, worst of all backup chunk uploads",
            "kept open long past the HTTP/2 idle timeout",
            "One Mellanox ConnectX-3 EN now carries everything over a single 10 Gb/s SFP+ uplink to the aggregation switch",
            "iperf3 -c 192.168.1.223 -t 30 -P 4",
            "3.29 GBytes",
            "942 Mbits/sec",
            "30.04 s",
            "942 Mb/s is the Pi's 1 Gb/s port at line rate, with 0 retransmits",
            "One uplink is one single point of failure",
            "stay cabled, administratively down, ready to be bonded back",
        ],
    ),
    (
        "Quorum math",
        &[
            "4 nodes with 1 vote each and the QDevice with 3 (LMS, last man standing) make 7 expected votes, of which 4 are needed",
            "One node and the Pi have just that",
            "Fri May 22 21:47:50 2026",
            "Expected votes: 7 Highest expected: 7 Total votes: 7 Quorum: 4 Flags: Quorate Qdevice",
            "0x00000001 1 A,V,NMW pvedesktopmsi",
            "0x00000002 1 A,V,NMW pvelaptop",
            "0x00000003 1 A,V,NMW pvewyse5070",
            "0x00000004 1 A,V,NMW pvehp",
            "0x00000000 3 Qdevice",
            "without it, none may fail",
            "before I take it down, all 4 nodes have to be up, and stay up until it is back",
        ],
    ),
    (
        "Backups",
        &[
            "Proxmox Backup Server runs on the Pi",
            "staggered by node, 21:00, 22:00, 23:00 and 00:00",
            "a stalled QEMU I/O path has more than once corrupted an ext4 file system inside the Home Assistant VM",
            "a photo store of about 2 TB on a ZFS mirror",
            "Sunday 02:00",
            "6 to 10 hours and must never meet another job",
        ],
    ),
];

/// The words between the tags, one blank between two of them; a tag within a line parts no word.
fn words(html: &str) -> String {
    const WITHIN_A_LINE: [&str; 12] =
        ["a", "abbr", "b", "code", "data", "em", "i", "span", "strong", "sup", "time", "u"];
    let mut text = String::new();
    for part in html.split('<') {
        let Some((tag, after)) = part.split_once('>') else { continue };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !WITHIN_A_LINE.contains(&name) {
            text.push(' ');
        }
        text.push_str(after);
    }
    let text =
        [("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
            .iter()
            .fold(text, |text, (entity, sign)| text.replace(entity, sign));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_own_page_says_each_fact_in_its_section_and_the_sections_keep_their_order() {
    let page = output(&bundle(&read_site(&repo())), "projects/proxmox-cluster/index.html");
    let main =
        page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("one main part");
    let sections: Vec<(String, String)> = main
        .split("<h2")
        .enumerate()
        .map(|(at, section)| match section.split_once("</h2>") {
            Some((heading, text)) if at > 0 => (words(&format!("<h2{heading}")), words(text)),
            _ => (String::new(), words(main)),
        })
        .collect();
    let mut sections = sections.iter().filter(|(heading, _)| !heading.starts_with("Where the figures"));
    let mut missing = Vec::new();
    for (heading, facts) in FACTS {
        let (found, text) = sections.next().expect("a section for each heading");
        assert!(
            found.trim_end_matches(" #").ends_with(heading),
            "`{found}` stands where `{heading}` belongs"
        );
        let absent = facts.iter().filter(|fact| !text.contains(**fact));
        missing.extend(absent.map(|fact| format!("{heading}: {fact}")));
    }
    assert!(missing.is_empty(), "not on the page:\n{}", missing.join("\n"));
    assert!(sections.next().is_none(), "a section more than the facts have");
}
