//! `pvecm status` as each version prints it: corosync 2.3 to the one after 3.1.10, and what comes instead of a status.

use proptest::prelude::*;
use rackdown::model::status::{PvecmStatus, StatusDevice};
use rackdown::parse::formats::pvecm::parse_pvecm_status;

fn data(file: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a capture")
}

#[track_caller]
fn read(text: &str) -> PvecmStatus {
    parse_pvecm_status(text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"))
}

#[track_caller]
fn refused(text: &str) -> (String, Option<String>) {
    let faults = parse_pvecm_status(text).expect_err(text);
    (faults[0].message.clone(), faults[0].hint.clone())
}

/// The tags whose output differs.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Version {
    V2_3,
    V2_4_0,
    V2_4_4,
    V3_0_0,
    V3_0_3,
    Later,
}

const VERSIONS: [Version; 6] =
    [Version::V2_3, Version::V2_4_0, Version::V2_4_4, Version::V3_0_0, Version::V3_0_3, Version::Later];

/// What a cluster shows.
#[derive(Clone, Debug)]
struct Shown {
    version: Version,
    /// Whether each member's device is alive and votes; `None`: no device.
    device: Option<Vec<(bool, bool)>>,
    nodes: u32,
    ring: u64,
    quorate: bool,
    cluster_section: bool,
    hexadecimal: bool,
    rule: char,
}

/// `display_quorum_data` and `display_nodes_data` of the tags.
fn printed(shown: &Shown) -> String {
    let Shown { version, nodes, ring, quorate, .. } = *shown;
    let title = |text: &str| format!("{text}\n{}\n", shown.rule.to_string().repeat(text.len()));
    let id = |id: u32| if shown.hexadecimal { format!("0x{id:08x} ") } else { format!("{id:>10} ") };
    let ring = match version {
        Version::V2_3 => ring.to_string(),
        version if version < Version::V3_0_3 => format!("1/{ring}"),
        _ => format!("1.{ring:x}"),
    };
    let own_id = if shown.hexadecimal { "0x00000001" } else { "1" };
    let own_casts = shown.device.as_ref().is_some_and(|members| members[0].1);
    let total = nodes + if own_casts { 3 } else { 0 };
    let mut text = String::new();
    if shown.cluster_section && version >= Version::V3_0_0 {
        text += &title("Cluster information");
        text +=
            "Name:             barn\nConfig Version:   8\nTransport:        knet\nSecure auth:      on\n\n";
    }
    text += &title("Quorum information");
    text += &format!(
        "Date:             Mon May 16 09:12:44 2016\nQuorum provider:  corosync_votequorum\nNodes:            {nodes}\n\
         Node ID:          {own_id}\nRing ID:          {ring}\nQuorate:          {}\n\n",
        if quorate { "Yes" } else { "No" }
    );
    text += &title("Votequorum information");
    text += &format!(
        "Expected votes:   {total}\nHighest expected: {total}\nTotal votes:      {total}\nQuorum:           {} {}\nFlags:            {}{}\n\n",
        total / 2 + 1,
        if quorate { " " } else { "Activity blocked" },
        if quorate { "Quorate " } else { "" },
        if shown.device.is_some() { "Qdevice " } else { "" },
    );
    text += &title("Membership information");
    text += "    Nodeid      Votes ";
    text += if shown.device.is_some() { "   Qdevice Name\n" } else { "Name\n" };
    for node in 1..=nodes {
        text += &format!("{}{:>10} ", id(node), 1);
        if let Some(members) = &shown.device {
            let (alive, casts) = members[node as usize - 1];
            let mut flags =
                format!("{},{},NMW", if alive { "A" } else { "NA" }, if casts { "V" } else { "NV" });
            flags.truncate(if version < Version::V2_4_4 { 8 } else { 9 });
            text += &format!("{flags:>10} ");
        }
        text += &format!("10.20.0.1{node}");
        if version == Version::Later && shown.device.is_some() {
            text += [" [<unset>]", " [4 bytes: 00 0A FF 10 ]", " [site=a, (b)]"][node as usize % 3];
        }
        text += if node == 1 { " (local)\n" } else { "\n" };
    }
    if shown.device.is_some() {
        let votes = if own_casts || version == Version::V2_3 { 3 } else { 0 };
        text += &format!("{}{votes:>10}            Qdevice", id(0));
        text += if own_casts || version == Version::V2_3 { "\n" } else { " (votes 3)\n" };
    }
    text
}

fn shown() -> impl Strategy<Value = Shown> {
    let device = (any::<bool>(), any::<bool>()).prop_map(|(alive, casts)| (alive, alive && casts));
    let device = prop::option::of(prop::collection::vec(device, 8));
    let rule = prop::sample::select(vec!['-', '~']);
    (prop::sample::select(VERSIONS.to_vec()), device, 1u32..8, 1u64..5000, any::<[bool; 3]>(), rule).prop_map(
        |(version, device, nodes, ring, [quorate, cluster_section, hexadecimal], rule)| Shown {
            version,
            device,
            nodes,
            ring,
            quorate,
            cluster_section,
            hexadecimal,
            rule,
        },
    )
}

proptest! {
    #[test]
    fn each_version_says_the_same_of_the_same_cluster(shown in shown()) {
        let text = printed(&shown);
        let status = read(&text);
        prop_assert_eq!((status.nodes, status.node_id, status.quorate), (shown.nodes, 1, shown.quorate));
        prop_assert_eq!(status.members.len(), shown.nodes as usize);
        for (index, member) in status.members.iter().enumerate() {
            prop_assert_eq!(&member.name, &format!("10.20.0.1{}", index + 1));
            prop_assert_eq!((member.votes, member.local), (1, index == 0));
            prop_assert_eq!(member.qdevice_flags.is_some(), shown.device.is_some());
        }
        let device = shown.device.as_ref().map(|members| match members[0].1 {
            true => StatusDevice { votes: 3, configured_votes: None },
            false => StatusDevice { votes: 0, configured_votes: Some(3) },
        });
        prop_assert_eq!(status.qdevice, device);
    }
}

#[test]
fn a_ring_id_of_corosync_2_3_is_its_sequence_alone() {
    let status = read(&data("pvecm/versions/ring-id-plain.txt"));
    assert_eq!((status.ring_id.as_str(), status.nodes, status.expected), ("2048", 3, 3));
    // Newer `pvecm` prints a section of its own, and then a ring id without its node is a cut.
    let cluster = "Cluster information\n-------------------\nName:             barn\nConfig Version:   8\nTransport:        knet\nSecure auth:      on\n\n";
    let cut = format!("{cluster}{}", data("pvecm/versions/ring-id-plain.txt"));
    assert_eq!(refused(&cut).0, "`2048` is not a ring id");
}

#[test]
fn without_votequorum_the_provider_is_named_and_not_the_ring_id() {
    for ring in ["1928", "7a8", "788"] {
        for provider in ["corosync_quorum_ykd", "Not configured"] {
            let text = format!(
                "Quorum information\n------------------\nDate:             Mon May 16 09:12:44 2016\nQuorum provider:  {provider}\n\
                 Nodes:            3\nNode ID:          0x00000001\nRing ID:          {ring}\nQuorate:          Yes\n"
            );
            assert_eq!(
                refused(&text).0,
                format!("the quorum provider is `{provider}`, so there are no votes")
            );
        }
    }
}

#[test]
fn what_comes_instead_of_a_status_is_said_in_its_own_words() {
    let no_config =
        "Corosync config '/etc/pve/corosync.conf' does not exist - is this node part of a cluster?";
    let cmap = "Cannot initialize CMAP service";
    for (text, said) in [
        (format!("{no_config}\n{cmap}\n"), no_config),
        (format!("Error: {no_config}\n"), no_config),
        (format!("root@barn3:~# pvecm status\n{no_config}\n{cmap}\nroot@barn3:~# \n"), no_config),
        (
            format!(
                "ipcc_send_rec[1] failed: Connection refused\nipcc_send_rec[2] failed: Connection refused\n{no_config}\n"
            ),
            no_config,
        ),
        (
            "ipcc_send_rec[1] failed: Connection refused\n".to_owned(),
            "ipcc_send_rec[1] failed: Connection refused",
        ),
        (format!("{cmap}\n"), cmap),
        (format!("{}{cmap}\n", data("pvecm/odd/corosync-down.txt")), cmap),
        ("bash: pvecm: command not found\n".to_owned(), "bash: pvecm: command not found"),
        ("sh: 1: pvecm: not found\n".to_owned(), "sh: 1: pvecm: not found"),
        ("please run as root\n".to_owned(), "please run as root"),
        (
            "cman_tool: Cannot open connection to cman, is it running ?\n".to_owned(),
            "cman_tool: Cannot open connection to cman, is it running ?",
        ),
        (
            "Warning: Permanently added 'barn3'\nssh: connect to host barn3 port 22: No route to host\n"
                .to_owned(),
            "ssh: connect to host barn3 port 22: No route to host",
        ),
        (
            "root@barn3: Permission denied (publickey,password).\n".to_owned(),
            "root@barn3: Permission denied (publickey,password).",
        ),
    ] {
        assert_eq!(refused(&text).0, format!("`pvecm` failed: {said}"), "{text}");
    }
    assert_eq!(refused(no_config).1.as_deref(), Some("run it on a node that has joined a cluster"));
    assert_eq!(refused(cmap).1.as_deref(), Some("corosync is not running on that node"));
}

#[test]
fn the_output_of_cman_is_named() {
    let status = "Version: 6.2.0\nConfig Version: 3\nCluster Name: barn\nCluster Id: 2661\nCluster Member: Yes\n\
        Cluster Generation: 280\nMembership state: Cluster-Member\nNodes: 3\nExpected votes: 3\nTotal votes: 3\nNode votes: 1\n\
        Quorum: 2  \nActive subsystems: 5\nFlags: \nPorts Bound: 0  \nNode name: barn1\nNode ID: 1\n\
        Multicast addresses: 239.192.10.111 \nNode addresses: 10.20.0.11 \n";
    let nodes = "Node  Sts   Inc   Joined               Name\n   1   M    276   2014-03-01 11:02:10  barn1\n";
    for (text, command) in [(status, "status"), (nodes, "nodes")] {
        for text in [text.to_owned(), format!("root@barn1:~# pvecm {command}\n{text}root@barn1:~# \n")] {
            let (message, hint) = refused(&text);
            assert!(
                message.starts_with(&format!("this is `pvecm {command}` of Proxmox VE 3, which ran cman")),
                "{message}"
            );
            assert!(hint.is_some_and(|hint| hint.contains("format = \"text\"")));
        }
    }
}

#[test]
fn what_a_terminal_shows_of_standard_error_in_between_is_no_part_of_a_status() {
    let text = data("pvecm/none3-downnone--pvedesktopmsi.txt");
    let remark = "Unable to get node address for nodeid 2: CS_ERR_NOT_EXIST\n";
    for title in ["\nMembership information", "0x00000002"] {
        let with_remark = text.replace(title, &format!("{remark}{title}"));
        assert_ne!(with_remark, text);
        assert_eq!(read(&with_remark), read(&text));
    }
}

#[test]
fn an_address_that_has_no_text_leaves_its_comma() {
    let text = data("pvecm/none3-downnone--pvedesktopmsi.txt");
    let with_comma = text.replace("10.27.40.12\n", "10.27.40.12, \n");
    assert_ne!(with_comma, text);
    assert_eq!(read(&with_comma), read(&text));
}
