//! The traps of both formats, one by one, each made from a real capture.

use rackdown::model::status::{Iperf3Run, PvecmStatus};
use rackdown::parse::formats::iperf3::parse_iperf3;
use rackdown::parse::formats::pvecm::parse_pvecm_status;

fn data(file: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a capture")
}

/// The status of a whole cluster with one thing changed.
#[track_caller]
fn status(from: &str, to: &str) -> PvecmStatus {
    let text = data("pvecm/lms4-downnone--pvedesktopmsi.txt");
    assert!(text.contains(from), "{from}");
    parse_pvecm_status(&text.replace(from, to)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn member(status: &PvecmStatus, index: usize) -> (Option<&str>, &str) {
    let member = &status.members[index];
    (member.qdevice_flags.as_deref(), member.name.as_str())
}

#[test]
fn the_zone_of_an_ipv6_address_changes_at_each_call_and_is_no_part_of_it() {
    let read = |zone: &str| status("10.27.40.12", &format!("fd27:40::12{zone}"));
    assert_eq!(member(&read("%32592"), 1).1, "fd27:40::12");
    assert_eq!(read("%32592"), read("%7"));
    let both = status("10.27.40.12", "10.27.40.12, fd27:40::12%32592");
    assert_eq!(member(&both, 1).1, "10.27.40.12, fd27:40::12");
}

#[test]
fn a_name_that_could_not_be_looked_up_is_empty() {
    assert_eq!(member(&status("A,V,NMW 10.27.40.12", "A,V,NMW "), 1), (Some("A,V,NMW"), ""));
    let local = status("10.27.40.11 (local)", " (local)");
    assert!(local.members[0].local && local.members[0].name.is_empty());
}

#[test]
fn extra_info_stands_between_the_name_and_the_mark_of_the_local_node() {
    let read = status("10.27.40.11 (local)", "10.27.40.11 [extra info] (local)");
    assert!(read.members[0].local);
    assert_eq!(member(&read, 0).1, "10.27.40.11");
}

#[test]
fn the_qdevice_column_may_be_nine_wide_or_say_that_nobody_registered() {
    assert_eq!(member(&status("A,V,NMW 10.27.40.12", "NA,NV,NMW 10.27.40.12"), 1).0, Some("NA,NV,NMW"));
    assert_eq!(member(&status("   A,V,NMW 10.27.40.12", "        NR 10.27.40.12"), 1).0, Some("NR"));
    assert_eq!(member(&status("A,V,NMW 10.27.40.12", "A,NV,NMW 10.27.40.12"), 1).0, Some("A,NV,NMW"));
}

#[test]
fn a_ring_id_is_hexadecimal_with_a_point_or_decimal_with_a_stroke() {
    assert_eq!(status("1.d", "1.1f").ring_id, "1.1f");
    assert_eq!(status("1.d", "1/31").ring_id, "1/31");
    assert_eq!(status("0x00000001\nRing", "1\nRing").node_id, 1);
}

#[test]
fn what_pvecm_writes_where_it_knows_nothing_is_taken_as_it_stands() {
    let read = status(
        "Name:             homelab\nConfig Version:   4",
        "Name:             UNKOWN?\nConfig Version:   -1",
    );
    let cluster = read.cluster.expect("a cluster section");
    assert_eq!((cluster.name.as_str(), cluster.config_version), ("UNKOWN?", -1));
    assert_eq!(status("corosync_votequorum", "Not configured").quorum, 4);
}

#[test]
fn every_flag_of_votequorum_is_known_in_its_order() {
    let all = "2Node Quorate WaitForAll LastManStanding AutoTieBreaker AllowDownscale Qdevice";
    let read = status("Quorate Qdevice ", &format!("{all} "));
    assert_eq!(read.flags.join(" "), all);
}

#[test]
fn blocked_activity_is_read_from_the_words_and_not_from_the_votes() {
    let read = status("Quorum:           4  ", "Quorum:           4 Activity blocked");
    assert!(read.activity_blocked && read.total >= read.quorum);
    assert!(!status("Total votes:      7", "Total votes:      2").activity_blocked);
}

#[test]
fn the_device_s_votes_may_stand_in_brackets() {
    let device = "0x00000000          3            Qdevice";
    let read =
        status(device, "0x00000000          0            Qdevice (votes 3)").qdevice.expect("a device");
    assert_eq!((read.votes, read.configured_votes), (0, Some(3)));
}

#[test]
fn the_day_of_a_date_is_padded_with_a_blank() {
    assert_eq!(status("Sun Nov 22 21:36:10", "Sun Nov  1 21:36:10").date, "Sun Nov  1 21:36:10 2026");
}

#[track_caller]
fn run(text: &str) -> Iperf3Run {
    parse_iperf3(text).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn prefixes_of_a_title_or_a_time_are_no_part_of_a_line() {
    let plain = data("iperf3/tcp-p4.txt");
    let prefixed = |prefix: &str| plain.lines().map(|line| format!("{prefix}{line}\n")).collect::<String>();
    assert_eq!(run(&prefixed("night:  ")), run(&plain), "-T");
    assert_eq!(run(&prefixed("Tue Nov 24 20:00:00 2026 ")), run(&plain), "--timestamps");
    assert_eq!(run(&prefixed("20:00:00 ")), run(&plain), "--timestamps=%H:%M:%S");
}

#[test]
fn nothing_received_of_what_was_sent_is_total_loss() {
    let text = data("iperf3/udp-1m.txt");
    let receiver =
        text.lines().find(|line| line.ends_with("receiver")).expect("a receiver's line").to_owned();
    let (before, _) = receiver.split_once("sec").expect("a length");
    let lost = format!("{before}sec  0.00 Bytes  0.00 bits/sec  0.000 ms  0/0 (0%)  receiver");
    let received = run(&text.replace(&receiver, &lost)).received.expect("a receiver");
    assert_eq!((received.bits_per_second, received.lost_percent), (Some(0.0), Some(100.0)));
}

#[test]
fn json_with_a_line_in_front_or_the_usage_text_is_no_run_or_the_same_run() {
    let json = data("iperf3/tcp-gbe.json");
    assert!(parse_iperf3(&data("iperf3/err-bad-option.json")).is_err(), "the usage text");
    let verbose = format!("Server listening on 5201\n{json}");
    assert_eq!(parse_iperf3(&verbose).ok(), Some(run(&json)), "-J with -V");
}

#[test]
fn numbers_of_json_may_be_whole_or_not() {
    let json = r#"{"start":{"test_start":{"protocol":"TCP","num_streams":1,"reverse":0}},"intervals":[],
        "end":{"sum_sent":{"start":0,"end":2,"seconds":2,"bytes":250,"bits_per_second":1000,"retransmits":0,"sender":true},
        "sum_received":{"start":0,"end":2.5,"seconds":2.5,"bytes":250,"bits_per_second":800.0,"sender":true}}}"#;
    let received = run(json).received.expect("a receiver");
    assert_eq!((received.bits_per_second, received.bytes), (Some(800.0), Some(250)));
}

#[test]
fn an_error_of_json_comes_before_its_sums() {
    let text = data("iperf3/tcp-aborted-client.json");
    assert!(run(&text).error.is_some(), "whole sums, and an error");
    let refused = run(&data("iperf3/err-refused.json"));
    assert!(refused.error.is_some_and(|why| why.contains("unable to connect")) && refused.received.is_none());
}
