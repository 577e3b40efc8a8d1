//! `pvecm status`: every captured text against the scenario it was taken in, and what must not be read.

use proptest::prelude::*;
use rackdown::model::status::{PvecmStatus, StatusDevice};
use rackdown::parse::fault::Fault;
use rackdown::parse::formats::ProgramOutput;
use rackdown::parse::formats::pvecm::parse_pvecm_status;
use serde_json::{Value, json};
use std::path::PathBuf;

fn data(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn list(file: &str) -> Vec<Value> {
    serde_json::from_str(&data(file)).unwrap()
}

fn read(file: &str) -> PvecmStatus {
    parse_pvecm_status(&data(&format!("pvecm/{file}"))).unwrap_or_else(|faults| panic!("{file}: {faults:?}"))
}

fn whole() -> String {
    data("pvecm/lms4-downnone--pvedesktopmsi.txt")
}

#[track_caller]
fn faults(text: &str) -> Vec<Fault> {
    parse_pvecm_status(text).expect_err("should be a fault")
}

/// The place and the message of the only fault.
#[track_caller]
fn check_fault(text: &str, place: &str, message: &str) {
    let faults = faults(text);
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert_eq!((&text[fault.span.clone()], fault.message.as_str()), (place, message));
}

#[test]
fn every_capture_says_what_the_scenario_recorded() {
    let truth = list("quorum-truth.json");
    let index = list("pvecm/index.json");
    assert!(index.len() > 150, "{}", index.len());
    for entry in index {
        let (file, node) = (entry["file"].as_str().unwrap(), entry["node"].as_str().unwrap());
        let status = read(file);
        let record = truth.iter().find(|record| record["name"] == entry["scenario"]).unwrap();
        let sees =
            |result: &&Value| result["members"].as_array().unwrap().iter().any(|member| member == node);
        let side = record["result"].as_array().unwrap().iter().find(sees).unwrap();
        let own = side
            .get("per_node")
            .and_then(|views| views.as_array().unwrap().iter().find(|view| view["node"] == node))
            .unwrap_or(side);
        let said = json!([status.total, status.expected, status.quorum, status.quorate]);
        assert_eq!(said, json!([own["votes"], own["expected"], own["quorum"], own["quorate"]]), "{file}");
        if side["uniform"] == true {
            assert_eq!(json!(status.flags), side["flags"], "{file}");
        }
        assert_eq!(status.quorate, entry["exit_status"] == 0, "{file}");
        assert_eq!(status.quorate, !status.activity_blocked, "{file}");
        let members = side["members"].as_array().unwrap();
        assert_eq!(status.members.len(), members.len(), "{file}");
        let own_flags =
            status.members.iter().find(|member| member.local).and_then(|member| member.qdevice_flags.clone());
        assert_eq!(
            json!(own_flags),
            side["qdevice_flags"].get(node).cloned().unwrap_or(Value::Null),
            "{file}"
        );
        assert_eq!(status.cluster.unwrap().name, "homelab");
    }
}

#[test]
fn json_has_every_key_in_order() {
    let json = read("composed/pasted-with-prompt.txt").json();
    let expected = r#"{"cluster":{"name":"homelab","config_version":4,"transport":"knet","secure_auth":"on"},"date":"Sun Nov 22 21:38:10 2026","nodes":3,"node_id":4,"ring_id":"2.15","quorate":false,"expected":7,"highest_expected":7,"total":3,"quorum":4,"activity_blocked":true,"flags":["Qdevice"],"members":[{"nodeid":2,"votes":1,"qdevice_flags":"A,NV,NMW","name":"10.27.40.12","local":false},{"nodeid":3,"votes":1,"qdevice_flags":"A,NV,NMW","name":"10.27.40.13","local":false},{"nodeid":4,"votes":1,"qdevice_flags":"A,NV,NMW","name":"10.27.40.14","local":true}],"qdevice":{"votes":0,"configured_votes":3}}"#;
    assert_eq!(json.to_string(), expected);
}

#[test]
fn an_empty_flags_line_does_not_run_into_the_next_section() {
    let status = read("none4-down12--pvewyse5070.txt");
    assert_eq!((status.flags.len(), status.members.len(), status.qdevice), (0, 2, None));
}

#[test]
fn the_device_is_read_as_the_node_asked_counts_it() {
    assert_eq!(
        read("lms4-downnone--pvedesktopmsi.txt").qdevice,
        Some(StatusDevice { votes: 3, configured_votes: None })
    );
    assert_eq!(
        read("lms4-noqdevd1--pvedesktopmsi.txt").qdevice,
        Some(StatusDevice { votes: 0, configured_votes: Some(3) })
    );
    let stopped = read("lms4-noqdevd--pvedesktopmsi.txt");
    assert_eq!(
        (stopped.expected, stopped.qdevice, stopped.members[0].qdevice_flags.clone()),
        (7, None, None)
    );
}

#[test]
fn odd_captures_are_read() {
    let names = |file: &str| read(file).members.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
    assert_eq!(read("odd/mid-change-lms4-power1--pvelaptop.txt").total, 6);
    assert_eq!(names("odd/quorumtool-siHa-two-links.txt")[0], "10.27.40.11, 10.27.45.11");
    assert_eq!(names("v6lms4-downnone--pvedesktopmsi.txt")[3], "fd27:40::14");
    let short = read("odd/quorumtool-s-lms4.txt");
    assert_eq!((short.cluster, short.node_id, short.members[2].name.as_str()), (None, 1, "pvewyse5070"));
    let padded = read("odd/quorumtool-siHp-no-device.txt");
    assert!(
        padded.qdevice.is_none()
            && padded.members.iter().all(|member| member.qdevice_flags.as_deref() == Some("NR"))
    );
    assert_eq!(read("composed/old-ring-id.txt").ring_id, "1/13");
    assert_eq!(read("composed/no-cluster-section.txt").cluster, None);
}

#[test]
fn another_text_is_named() {
    let nodes = data("pvecm/odd/pvecm-nodes-lms4.txt");
    check_fault(
        &nodes,
        "Membership information",
        "this is the output of `pvecm nodes`, not of `pvecm status`",
    );
    let down = data("pvecm/odd/corosync-down.txt");
    check_fault(&down, "Secure auth:      on", "the output ends after the cluster section");
    let no_cluster =
        "Error: Corosync config '/etc/pve/corosync.conf' does not exist - is this node part of a cluster?\n";
    assert!(faults(no_cluster)[0].message.contains("is this node part of a cluster?"));
    assert_eq!(faults("")[0].message, "there is no output of `pvecm status`");
    assert_eq!(faults("total 12\n")[0].message, "this is not the output of `pvecm status`");
}

#[test]
fn a_cut_text_is_a_fault() {
    let cut = data("pvecm/composed/cut-in-the-middle.txt");
    check_fault(&cut, "Flags:            Quorate Qdevice", "the member list is missing");
    let text = whole();
    let one_less = text.replace("0x00000004          1    A,V,NMW 10.27.40.14\n", "");
    check_fault(
        &one_less,
        "0x00000000          3            Qdevice",
        "`Nodes` says 4, but the member list has 3",
    );
    let no_device = text.replace("0x00000000          3            Qdevice\n", "");
    check_fault(&no_device, "0x00000004          1    A,V,NMW 10.27.40.14", "the device's line is missing");
}

#[test]
fn a_wrong_value_is_pointed_at() {
    let change = |from: &str, to: &str| whole().replace(from, to);
    check_fault(
        &change("Quorate:          Yes", "Quorate:          Yess"),
        "Yess",
        "`Quorate` is `Yess`, neither `Yes` nor `No`",
    );
    check_fault(&change("Total votes:      7", "Total votes:      -7"), "-7", "`-7` is not a number");
    check_fault(
        &change("Flags:            Quorate Qdevice", "Flags:            Quorate Qdev"),
        "Qdev",
        "the flag `Qdev` is unknown",
    );
    check_fault(
        &change("Quorum:           4  ", "Quorum:           4 Activity bl"),
        "Activity bl",
        "`Activity bl` after the quorum is unknown",
    );
    check_fault(&change("Ring ID:          1.d", "Ring ID:          1"), "1", "`1` is not a ring id");
    check_fault(
        &change("22 21:36:10 2026", "22 21:36"),
        "Sun Nov 22 21:36",
        "`Sun Nov 22 21:36` is not a date",
    );
    check_fault(&change("A,V,NMW 10.27.40.12", "A,V 10.27.40.12"), "A,V", "`A,V` is no state of the device");
    check_fault(&change("0x00000002", "0x0002"), "0x0002", "`0x0002` is not a node id");
    let local = "no member is marked `(local)`";
    check_fault(&change(" (local)", ""), "0x00000000          3            Qdevice", local);
}

#[test]
fn all_faults_are_reported_at_once() {
    let text =
        whole().replace("Expected votes:   7\n", "").replace("Total votes:      7", "Total votes:      x");
    let messages: Vec<String> = faults(&text).into_iter().map(|fault| fault.message).collect();
    assert_eq!(
        messages,
        ["`Expected votes` is missing under `Votequorum information`", "`x` is not a number"]
    );
}

#[test]
fn terminals_leave_no_traces() {
    let plain = read("lms4-downnone--pvedesktopmsi.txt");
    let text = whole();
    let variants = [
        text.replace('\n', "\r\n"),
        text.replace('\n', "   \n"),
        text.trim_end().to_string(),
        format!("\n\n{text}\n\n"),
        format!("root@pvehp:~# pvecm status\n{text}\nroot@pvehp:~# "),
        format!("[root@pvehp ~]# pvecm status\n{text}[root@pvehp ~]# exit\n"),
        format!("$ ssh root@pvehp pvecm status\n{text}"),
        format!("\u{1b}[?2004hroot@pvehp:~# pvecm status\n\u{1b}[?2004l\r{text}"),
        text.replace("Quorate Qdevice", "\u{1b}[32mQuorate\u{1b}[0m Qdevice"),
        text.lines().map(|line| format!("    {line}\n")).collect(),
        text.replace("10.27.40.12\n", "10.27.40.12 [extra info]\n"),
    ];
    for variant in variants {
        assert_eq!(parse_pvecm_status(&variant).as_ref(), Ok(&plain), "{variant}");
    }
}

#[test]
fn two_runs_in_one_paste_are_not_mixed() {
    let text = whole();
    assert_eq!(faults(&format!("{text}{text}"))[0].message, "`Cluster information` is out of place");
    let with_prompt = format!("{text}root@pvehp:~# pvecm status\n{text}");
    assert_eq!(faults(&with_prompt)[0].message, "unexpected text after the status");
}

#[test]
fn a_cluster_may_have_any_name() {
    for name in ["home lab", "a: b", "me@home # 1", "Quorum information?"] {
        let status = parse_pvecm_status(&whole().replace("homelab", name)).unwrap();
        assert_eq!(status.cluster.unwrap().name, name);
    }
}

fn all_texts() -> Vec<String> {
    let mut texts = Vec::new();
    for folder in ["pvecm", "pvecm/odd", "pvecm/composed"] {
        for entry in
            std::fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder))
                .unwrap()
        {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    texts.sort();
    texts
}

fn assert_sound(text: &str) {
    if let Err(faults) = parse_pvecm_status(text) {
        assert!(!faults.is_empty());
        for fault in faults {
            assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
            assert!(!fault.message.ends_with('.'), "{fault:?}");
        }
    }
}

/// Only the last name may be shorter: nothing in the text tells where it ends.
#[test]
fn no_beginning_of_a_status_is_read_as_another_status() {
    for file in [
        "lms4-downnone--pvedesktopmsi.txt",
        "lms4-downnone-qfirst--pvedesktopmsi.txt",
        "none4-down12--pvewyse5070.txt",
        "v6lms4-downnone--pvedesktopmsi.txt",
    ] {
        let text = data(&format!("pvecm/{file}"));
        let full = parse_pvecm_status(&text).unwrap();
        for end in 0..text.len() {
            if let Ok(mut status) = parse_pvecm_status(&text[..end]) {
                let last = status.members.last_mut().unwrap();
                let full_last = full.members.last().unwrap();
                assert!(full_last.name.starts_with(&last.name));
                last.name = full_last.name.clone();
                assert_eq!(status, full, "{file}: {:?}", &text[..end]);
            }
        }
    }
}

proptest! {
    #[test]
    fn mutations_never_panic(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), length in 0usize..40, insert in ".{0,12}") {
        let texts = all_texts();
        let text = pick.get(&texts);
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len().max(1));
        let mutated: String = chars[..at].iter().copied().chain(insert.chars()).chain(chars[(at + length).min(chars.len())..].iter().copied()).collect();
        assert_sound(&mutated);
        assert_sound(&chars[..at].iter().collect::<String>());
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        assert_sound(&text);
    }
}
