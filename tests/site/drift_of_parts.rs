//! Drift of a cluster that is not whole: what the captured nodes say is held against what the engine says of the members
//! that are seen.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{built, page, repo, with};

/// The messages of drift, without the snapshot's name.
fn drift(inventory: &str, status: &str, table: &str) -> Vec<String> {
    let inputs = with(&page("{{ snapshot(name=\"s\") }}"), "data/inventory.toml", inventory);
    let inputs = with(&with(&inputs, "data/snapshots/s.txt", status), "data/snapshots/s.toml", table);
    let built = built(&inputs);
    assert!(built.bundle.is_some(), "{:?}", built.diagnostics);
    let drift = built.diagnostics.iter().filter(|found| found.code == "drift");
    drift.map(|found| found.message.replace(" in snapshot `s`", "")).collect()
}

const PVECM: &str = "command = [\"pvecm\", \"status\"]\nformat = \"pvecm\"\n";

/// The inventory of a recorded cluster.
fn inventory(cluster: &Value) -> String {
    let options = cluster["options"].as_object().expect("options");
    let known = ["two_node", "wait_for_all", "auto_tie_breaker", "last_man_standing", "allow_downscale"];
    let set = known.iter().filter(|key| options.get(**key).is_some_and(|value| *value == 1));
    let set: Vec<String> = set.map(|key| format!("{key} = true")).collect();
    let mut text = format!("[cluster]\nname = \"homelab\"\nvotequorum = {{ {} }}\n", set.join(", "));
    for node in cluster["nodes"].as_array().expect("nodes") {
        let _ = writeln!(text, "[[node]]\nname = {}\nvotes = {}", node["name"], node["votes"]);
    }
    if let Some(device) = cluster["qdevice"].as_object() {
        let _ = write!(
            text,
            "[[machine]]\nname = \"pi\"\n[qdevice]\nhost = \"pi\"\nalgorithm = {}\n",
            device["algorithm"]
        );
        if let Some(votes) = options["device_votes_key"].as_u64() {
            let _ = writeln!(text, "votes = {votes}");
        }
    }
    text
}

/// Whether an operator had changed the expected votes, which is drift.
fn is_by_hand(record: &Value) -> bool {
    record["name"].as_str().is_some_and(|name| name.contains("expected"))
}

#[test]
fn what_real_nodes_said_of_the_members_seen_is_no_drift_in_their_sums() {
    let read = |file: &str| std::fs::read_to_string(repo().join("tests/data").join(file)).expect("a fixture");
    let records: Vec<Value> = serde_json::from_str(&read("quorum-truth.json")).expect("records");
    let index: Vec<Value> = serde_json::from_str(&read("pvecm/index.json")).expect("an index");
    let (mut partial, mut wrong) = (0, Vec::new());
    for entry in &index {
        let record = records.iter().find(|record| record["name"] == entry["scenario"]).expect("a record");
        let nodes = record["cluster"]["nodes"].as_array().expect("nodes");
        if is_by_hand(record) {
            continue;
        }
        let status = read(&format!("pvecm/{}", entry["file"].as_str().expect("a name")));
        let members =
            status.lines().filter(|line| line.starts_with("0x0000000") && !line.contains(" Qdevice")).count();
        partial += usize::from(members < nodes.len());
        let sums = ["expected votes", "quorum:", "total votes", "quorate", "nodes:"];
        let found = drift(&inventory(&record["cluster"]), &status, PVECM);
        let found = found.into_iter().filter(|message| sums.iter().any(|sum| message.starts_with(sum)));
        wrong.extend(found.map(|message| format!("{}: {message}", entry["file"])));
    }
    assert!(partial > 90, "{partial}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A cluster of four under ffsplit.
fn ffsplit() -> String {
    let mut text = "[cluster]\nname = \"c\"\n".to_owned();
    for name in ["a", "b", "c", "d"] {
        let _ = writeln!(text, "[[node]]\nname = \"{name}\"");
    }
    text + "[[machine]]\nname = \"pi\"\n[qdevice]\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n"
}

/// What the first of these members says; its device's vote is among the total where it casts it.
fn status(members: &[&str], flags: &str, [expected, total, quorum]: [u32; 3], quorate: bool) -> String {
    let blocked = if quorate { " " } else { "Activity blocked" };
    let mut text = format!(
        "Quorum information\n------------------\nDate:             Fri May 22 21:47:50 2026\nQuorum provider:  corosync_votequorum\n\
         Nodes:            {}\nNode ID:          0x{:08x}\nRing ID:          1.1f\nQuorate:          {}\n\n\
         Votequorum information\n----------------------\nExpected votes:   {expected}\nHighest expected: {expected}\n\
         Total votes:      {total}\nQuorum:           {quorum} {blocked}\nFlags:            {}Qdevice \n\n\
         Membership information\n----------------------\n    Nodeid      Votes    Qdevice Name\n",
        members.len(),
        id(members[0]),
        if quorate { "Yes" } else { "No" },
        if quorate { "Quorate " } else { "" },
    );
    for (index, member) in members.iter().enumerate() {
        let local = if index == 0 { " (local)" } else { "" };
        let _ = writeln!(text, "0x{:08x}          1    {flags} {member}{local}", id(member));
    }
    let device = if flags == "A,V,NMW" { "1            Qdevice" } else { "0            Qdevice (votes 1)" };
    text + &format!("0x00000000          {device}\n")
}

fn id(name: &str) -> u32 {
    u32::from(name.as_bytes()[0] - b'a') + 1
}

fn missing(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{name}: stated `member`, measured `not among the members`")).collect()
}

#[test]
fn a_device_s_vote_that_was_never_seen_is_not_expected() {
    for (members, sums, absent) in [
        (&["b", "c", "d"][..], [4, 4, 3], &["a"][..]),
        (&["b", "c", "d"], [5, 4, 3], &["a"]),
        (&["c", "d"], [4, 3, 3], &["a", "b"]),
        (&["c", "d"], [5, 3, 3], &["a", "b"]),
    ] {
        let found = drift(&ffsplit(), &status(members, "A,V,NMW", sums, true), PVECM);
        assert_eq!(found, missing(absent), "{members:?} {sums:?}");
    }
    let whole = drift(&ffsplit(), &status(&["a", "b", "c", "d"], "A,V,NMW", [4, 5, 3], true), PVECM);
    assert_eq!(whole, ["expected votes: computed `5`, measured `4`"]);
}

#[test]
fn what_no_history_leads_to_is_drift_beside_the_missing_members() {
    let three = ["b", "c", "d"];
    for (sums, quorate, message) in [
        ([6, 4, 4], true, "expected votes: computed `4 or 5`, measured `6`"),
        ([3, 3, 2], true, "expected votes: computed `4 or 5`, measured `3`"),
        ([5, 4, 4], true, "quorum: computed `3`, measured `4`"),
        ([5, 5, 3], true, "total votes: computed `4`, measured `5`"),
        ([5, 4, 3], false, "quorate: computed `yes`, measured `no`"),
    ] {
        let found = drift(&ffsplit(), &status(&three, "A,V,NMW", sums, quorate), PVECM);
        assert!(found.contains(&message.to_owned()) && found.contains(&missing(&["a"])[0]), "{found:?}");
        assert_eq!(found.len(), 2, "{found:?}");
    }
}

#[test]
fn a_minority_under_ffsplit_is_rightly_without_the_device_s_vote() {
    let alone = status(&["d"], "A,NV,NMW", [5, 1, 3], false);
    assert_eq!(drift(&ffsplit(), &alone, PVECM), missing(&["a", "b", "c"]));
    // Half of the nodes would get it.
    let half = drift(&ffsplit(), &status(&["c", "d"], "A,NV,NMW", [5, 2, 3], false), PVECM);
    assert_eq!(half.iter().filter(|message| message.starts_with("QDevice at")).count(), 2, "{half:?}");
    assert!(!half.iter().any(|message| message.contains("votes: computed")), "{half:?}");
}

#[test]
fn an_excerpt_without_its_members_leaves_open_which_votes_were_seen() {
    let excerpt = |expected: u32, quorum: u32| {
        let text = format!(
            "Votequorum information\n----------------------\nExpected votes:   {expected}\nQuorum:           {quorum}  \n"
        );
        drift(&ffsplit(), &text, &format!("{PVECM}excerpt = true\n"))
    };
    assert_eq!([excerpt(4, 3), excerpt(5, 3)], [Vec::<String>::new(), Vec::new()]);
    assert_eq!(excerpt(6, 4), ["expected votes: computed `4 or 5`, measured `6`"]);
    assert_eq!(excerpt(5, 4), ["quorum: computed `3`, measured `4`"]);
}

#[test]
fn a_masked_member_is_unknown_and_not_another_node() {
    let inventory = |addresses: bool| {
        let address = |(index, line): (usize, &str)| match line.strip_prefix("name = \"") {
            Some(_) if addresses && index > 2 => format!("{line}\naddress = \"10.0.0.{index}\"\n"),
            _ => format!("{line}\n"),
        };
        ffsplit().lines().enumerate().map(address).collect::<String>()
    };
    for masks in [
        ["address-1", "address-2", "address-3", "address-4"],
        ["*.*.*.*"; 4],
        ["*:*"; 4],
        ["******"; 4],
        ["address-1, address-5", "address-2", "*:*%4711", "address-3%12"],
    ] {
        let whole = status(&["a", "b", "c", "d"], "A,V,NMW", [5, 5, 3], true);
        let masked = ["a", "b", "c", "d"]
            .iter()
            .zip(masks)
            .fold(whole, |text, (name, mask)| text.replace(&format!("NMW {name}"), &format!("NMW {mask}")));
        for addresses in [true, false] {
            assert_eq!(drift(&inventory(addresses), &masked, PVECM), [""; 0], "{masks:?}");
        }
        // What is not masked is compared all the same.
        let votes = masked.replace("0x00000002          1", "0x00000002          2");
        assert_eq!(drift(&inventory(true), &votes, PVECM), ["votes of b: stated `1`, measured `2`"]);
        let other = masked.replace("0x00000004 ", "0x00000009 ");
        assert!(
            drift(&inventory(true), &other, PVECM).iter().any(|message| message.contains("none with id 9"))
        );
    }
    let named = "Cluster information\n-------------------\nName:             ******\nConfig Version:   4\nTransport:        knet\nSecure auth:      on\n\n";
    let whole = status(&["a", "b", "c", "d"], "A,V,NMW", [5, 5, 3], true);
    assert_eq!(drift(&ffsplit(), &format!("{named}{whole}"), PVECM), [""; 0]);
}

#[test]
fn a_large_cluster_of_which_one_node_is_left_is_judged_in_time() {
    let names: Vec<String> = (1..=32).map(|node| format!("n{node}")).collect();
    let nodes: String = names.iter().map(|name| format!("[[node]]\nname = \"{name}\"\n")).collect();
    for options in ["", "votequorum = { last_man_standing = true, wait_for_all = true }\n", "ffsplit"] {
        let device = "[[machine]]\nname = \"pi\"\n[qdevice]\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n";
        let (options, device) = if options == "ffsplit" { ("", device) } else { (options, "") };
        let inventory = format!("[cluster]\nname = \"c\"\n{options}{nodes}{device}");
        let begun = std::time::Instant::now();
        drift(
            &inventory,
            &status(&["a"], "A,NV,NMW", [32, 1, 17], false).replace(" a (local)", " n1 (local)"),
            PVECM,
        );
        assert!(begun.elapsed().as_secs() < 20, "{options}: {:?}", begun.elapsed());
    }
}
