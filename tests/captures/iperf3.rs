//! `iperf3`: every capture, text against JSON, and what must not be read.

use proptest::prelude::*;
use rackdown::model::status::{Direction, Iperf3Run, Protocol};
use rackdown::parse::formats::ProgramOutput;
use rackdown::parse::formats::iperf3::parse_iperf3;
use serde_json::Value;
use std::path::PathBuf;

pub fn data(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/iperf3").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn read(file: &str) -> Iperf3Run {
    parse_iperf3(&data(file)).unwrap_or_else(|faults| panic!("{file}: {faults:?}"))
}

#[track_caller]
fn check_fault(text: &str, place: &str, message: &str) {
    let faults = parse_iperf3(text).expect_err("should be a fault");
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert_eq!((&text[fault.span.clone()], fault.message.as_str()), (place, message));
}

pub fn cases() -> Vec<String> {
    let index: Vec<Value> = serde_json::from_str(&data("index.json")).unwrap();
    index.iter().map(|entry| entry["file"].as_str().unwrap().to_string()).collect()
}

#[test]
fn every_capture_is_read_as_its_command_says() {
    let index: Vec<Value> = serde_json::from_str(&data("index.json")).unwrap();
    for entry in &index {
        let (file, command) = (entry["file"].as_str().unwrap(), entry["command"].as_str().unwrap());
        let has = |option: &str| command.split(' ').any(|word| word == option);
        let after = |option: &str| {
            command
                .split(' ')
                .skip_while(|word| *word != option)
                .nth(1)
                .and_then(|word| word.parse::<u32>().ok())
        };
        let parsed = parse_iperf3(&data(file));
        if file.starts_with("err-bad-option") || (file.starts_with("err-") && file.ends_with(".txt")) {
            assert!(parsed.is_err(), "{file}");
            continue;
        }
        let run = parsed.unwrap_or_else(|faults| panic!("{file}: {faults:?}"));
        let fails = file.starts_with("err-") || file.contains("aborted") || file.contains("terminated");
        assert_eq!(run.error.is_some(), fails, "{file}: {:?}", run.error);
        if file.starts_with("err-") {
            assert_eq!(run, Iperf3Run { error: run.error.clone(), ..Iperf3Run::default() }, "{file}");
            continue;
        }
        assert_eq!(run.protocol, Some(if has("-u") { Protocol::Udp } else { Protocol::Tcp }), "{file}");
        assert_eq!(run.streams, Some(after("-P").unwrap_or(1)), "{file}");
        let direction = if has("-R") {
            Direction::Reverse
        } else if has("--bidir") {
            Direction::Bidirectional
        } else {
            Direction::Forward
        };
        assert_eq!(run.direction, Some(direction), "{file}");
        assert_eq!(run.reverse.is_some(), has("--bidir"), "{file}");
        let sent = run.sent.unwrap();
        assert_eq!(sent.retransmits.is_some(), !has("-u"), "{file}");
        if fails {
            assert_eq!(run.received, None, "{file}");
            continue;
        }
        let received = run.received.unwrap();
        assert_eq!(
            received.lost_packets.is_some()
                && received.jitter_ms.is_some()
                && received.lost_percent.is_some(),
            has("-u"),
            "{file}"
        );
        let seconds = after("-t").map_or(1.76, f64::from);
        assert!((run.duration_s.unwrap() - seconds).abs() < 0.02, "{file}: {:?}", run.duration_s);
        assert!(received.bits_per_second > Some(0.0) && received.bytes > Some(0), "{file}");
        let intervals = seconds.ceil() as usize - usize::from(has("-O"));
        assert_eq!(run.intervals.len(), intervals, "{file}");
    }
}

#[test]
fn json_is_taken_as_it_stands() {
    let run = read("udp-loss2.json");
    let received = run.received.unwrap();
    assert_eq!(
        (received.bits_per_second, received.bytes, received.lost_packets),
        (Some(48776245.8252302), Some(24413200), Some(416))
    );
    // The sender's rate, which `end.sum` gives too, is not the receiver's.
    assert_eq!(run.sent.unwrap().bits_per_second, 49990125.21230794);
}

#[test]
fn the_printed_json_has_every_key_in_order() {
    let expected = r#"{"protocol":"TCP","streams":1,"duration_s":2.0,"direction":"forward","sent":{"bits_per_second":951000000.0,"bytes":238026752,"retransmits":0},"received":{"bits_per_second":943000000.0,"bytes":235929600,"lost_packets":null,"lost_percent":null,"jitter_ms":null},"reverse":null,"intervals":[{"start_s":0.0,"end_s":1.0,"bits_per_second":957000000.0},{"start_s":1.0,"end_s":2.0,"bits_per_second":945000000.0}],"error":null}"#;
    assert_eq!(read("tcp-port.txt").json().to_string(), expected);
}

#[test]
fn parallel_streams_are_taken_from_the_sum() {
    let run = read("tcp-p4.txt");
    assert_eq!(
        (run.streams, run.sent.unwrap().retransmits, run.received.unwrap().bits_per_second),
        (Some(4), Some(108), Some(15.2e9))
    );
    assert_eq!(run.intervals[0].bits_per_second, 17.2e9);
}

#[test]
fn both_directions_have_both_ends() {
    let run = read("tcp-bidir.txt");
    let reverse = run.reverse.unwrap();
    assert_eq!((run.sent.unwrap().retransmits, reverse.sent.unwrap().retransmits), (Some(2), Some(262)));
    assert_eq!(
        (run.received.unwrap().bits_per_second, reverse.received.unwrap().bits_per_second),
        (Some(9.01e9), Some(8.35e9))
    );
    assert_eq!(run.intervals[1].bits_per_second, 7.74e9);
}

#[test]
fn units_are_those_of_each_cell() {
    assert_eq!(read("tcp-gbe-gigabits.txt").received.unwrap().bits_per_second, Some(0.94e9));
    // Bytes per second are powers of 1024.
    assert_eq!(read("tcp-gbe-mbytes.txt").received.unwrap().bits_per_second, Some(112.0 * 1048576.0 * 8.0));
    assert_eq!(read("tcp-gbe.txt").sent.unwrap().bytes, (1.09f64 * 1073741824.0).round() as u64);
}

#[test]
fn the_output_of_a_server_is_read_too() {
    let run = read("tcp-p4.server.txt");
    assert_eq!(
        (run.direction, run.streams, run.sent, run.error),
        (Some(Direction::Forward), Some(4), None, None)
    );
    let bidir = read("tcp-bidir.server.txt");
    assert_eq!(bidir.received.unwrap().bits_per_second, Some(9.01e9));
    assert_eq!(bidir.reverse.unwrap().sent.unwrap().retransmits, Some(262));
    let aborted = read("tcp-aborted-client.server.txt");
    assert_eq!((aborted.intervals.len(), aborted.error.is_some()), (3, true));
    assert_eq!(read("tcp-gbe-server-output.txt").intervals.len(), 3);
}

#[test]
fn omitted_repeated_and_empty_reports_are_left_out() {
    for file in ["tcp-gbe-omit2.txt", "tcp-gbe-omit2.json"] {
        let starts: Vec<f64> = read(file).intervals.iter().map(|interval| interval.start_s.round()).collect();
        assert_eq!(starts, [1.0, 2.0, 3.0, 4.0], "{file}");
    }
    for file in ["tcp-server-terminated.txt", "tcp-server-terminated.json"] {
        assert_eq!(read(file).intervals.len(), 3, "{file}");
    }
}

#[test]
fn an_aborted_run_says_so() {
    assert_eq!(
        read("tcp-aborted-client.json").error.as_deref(),
        Some("interrupt - the client has terminated")
    );
    assert_eq!(read("tcp-server-terminated.json").error.as_deref(), Some("the server has terminated"));
    assert_eq!(
        read("tcp-aborted-client.txt").error.as_deref(),
        Some("the run did not end well: `iperf Done.` is missing")
    );
    let with_stderr = data("tcp-server-terminated.txt") + &data("tcp-server-terminated-txt.stderr.txt");
    assert_eq!(parse_iperf3(&with_stderr).unwrap().error.as_deref(), Some("the server has terminated"));
    assert_eq!(read("err-refused.json").error, read("err-refused-txt.stderr.txt").error);
    let killed: String = data("tcp-gbe.txt").lines().take(6).map(|line| format!("{line}\n")).collect();
    let killed = parse_iperf3(&killed).unwrap();
    assert_eq!((killed.intervals.len(), killed.sent, killed.error.is_some()), (3, None, true));
}

#[test]
fn nothing_received_is_total_loss() {
    let text = data("udp-1m.txt").replace(
        "512 KBytes  1.05 Mbits/sec  0.105 ms  0/362 (0%)  receiver",
        "0.00 Bytes  0.00 bits/sec  0.000 ms  0/0 (0%)  receiver",
    );
    let received = parse_iperf3(&text).unwrap().received.unwrap();
    assert_eq!(
        (received.bytes, received.lost_packets, received.lost_percent),
        (Some(0), Some(362), Some(100.0))
    );
    let mut json: Value = serde_json::from_str(&data("udp-1m.json")).unwrap();
    for (key, value) in [("packets", 0), ("lost_packets", 0), ("bytes", 0), ("bits_per_second", 0)] {
        json["end"]["sum_received"][key] = value.into();
    }
    let received = parse_iperf3(&json.to_string()).unwrap().received.unwrap();
    assert_eq!(
        (received.bytes, received.lost_packets, received.lost_percent),
        (Some(0), Some(362), Some(100.0))
    );
    // After an abort nobody knows what arrived.
    json["error"] = "interrupt - the client has terminated".into();
    assert_eq!(parse_iperf3(&json.to_string()).unwrap().received, None);
}

#[test]
fn another_text_is_named() {
    check_fault(
        &data("err-bad-option.json"),
        "Usage: iperf3 [-s|-c host] [options]",
        "this is the usage text of `iperf3`: it did not understand its options",
    );
    check_fault("", "", "there is no output of `iperf3`");
    check_fault(
        "{\"event\":\"start\",\"data\":{}}\n",
        "{\"event\":\"start\",\"data\":{}}",
        "this is the output of `--json-stream`",
    );
    check_fault(
        "{\"a\":1}",
        "{\"a\":1}",
        "the json has no `start` and `end`: it is not the output of `iperf3 -J`",
    );
    let twice = data("tcp-port.txt") + &data("tcp-port.txt");
    check_fault(&twice, "Connecting to host 192.168.77.22, port 5999", "a second run begins here");
    let twice = data("tcp-port.json") + &data("tcp-plain.json");
    check_fault(&twice, "{", "a second run begins here");
    check_fault(
        &(data("tcp-port.json").trim_end().to_owned() + "more"),
        "more",
        "unexpected text after the json",
    );
}

#[test]
fn a_cut_or_wrong_line_is_pointed_at() {
    let text = data("tcp-port.txt");
    let row = "[  5]   1.00-2.00   sec   113 MBytes   945";
    let cut = &text[..text.find(row).unwrap() + row.len()];
    check_fault(cut, row, "this line of results is not complete");
    check_fault(
        &text.replace("957 Mbits/sec", "957 Mbit/s"),
        "Mbit/s",
        "`Mbit/s` is not a rate with its unit",
    );
    check_fault(
        &text.replace("1.00-2.00 ", "1.00-2.0 "),
        "1.00-2.0",
        "`1.00-2.0` is not an interval in seconds",
    );
    let summary = "[  5]   0.00-2.00   sec   227 MBytes   951 Mbits/sec";
    let cut = &text[..text.find(summary).unwrap() + summary.len()];
    check_fault(cut, summary, "this line of results is not complete");
    let p4 = data("tcp-p4.txt");
    let no_sum = &p4[..p4.rfind("[SUM]   0.00-4.00   sec  7.09 GBytes  15.2 Gbits/sec  108").unwrap()];
    assert_eq!(
        parse_iperf3(no_sum).unwrap_err()[0].message,
        "there are several streams, but no `[SUM]` line"
    );
    let json = data("tcp-port.json");
    let faults = parse_iperf3(&json[..json.len() / 2]).unwrap_err();
    assert_eq!(faults[0].hint.as_deref(), Some("the text seems to be cut"));
    check_fault(
        &json.replace("\"num_streams\":\t1", "\"num_streams\":\t\"1\""),
        "\"num_streams\"",
        "`num_streams` is not a whole number or is missing",
    );
}

#[test]
fn titles_time_stamps_and_terminals_leave_no_traces() {
    let plain = read("tcp-gbe-p4.txt");
    let text = data("tcp-gbe-p4.txt");
    let each =
        |change: &dyn Fn(&str) -> String| text.lines().map(|line| change(line) + "\n").collect::<String>();
    let variants = [
        text.replace('\n', "\r\n"),
        each(&|line| format!("nas:  {line}")),
        each(&|line| format!("Sun Nov 22 22:04:15 2026 {line}")),
        each(&|line| format!("\u{1b}[1m{line}\u{1b}[0m  ")),
        format!("root@pvehp:~# iperf3 -c 192.168.1.223 -P 4\n{text}root@pvehp:~# "),
        format!("iperf 3.12\nLinux pvehp 6.8.12-4-pve #1 SMP x86_64\nControl connection MSS 1448\n{text}"),
        text.replace("iperf Done.\n", "").trim_end().to_string(),
    ];
    for variant in variants {
        assert_eq!(parse_iperf3(&variant).as_ref(), Ok(&plain), "{variant}");
    }
    let json = data("tcp-port.json");
    let plain = read("tcp-port.json");
    for variant in [
        format!("[root@pvehp ~]# iperf3 -J\n{json}root@pvehp:~# "),
        format!("iperf 3.12\n\n{json}"),
        json.replace('\n', "\r\n"),
    ] {
        assert_eq!(parse_iperf3(&variant).as_ref(), Ok(&plain));
    }
}

#[test]
fn an_excerpt_of_the_summary_is_enough() {
    let excerpt = "[SUM]   0.00-30.00  sec  3.29 GBytes   942 Mbits/sec    0             sender\n[SUM]   0.00-30.04  sec  3.29 GBytes   941 Mbits/sec                  receiver\n";
    let run = parse_iperf3(excerpt).unwrap();
    assert_eq!(
        (run.error, run.streams, run.duration_s, run.received.unwrap().bits_per_second),
        (None, None, Some(30.0), Some(941e6))
    );
}

fn all_texts() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/iperf3");
    let mut texts: Vec<String> = [folder.join("field"), folder]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    texts.sort();
    texts
}

fn assert_sound(text: &str) {
    if let Err(faults) = parse_iperf3(text) {
        assert!(!faults.is_empty());
        for fault in faults {
            assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
        }
    }
}

/// A beginning of a run is a fault, has an error, or has the same summary.
#[test]
fn no_beginning_of_a_run_is_read_as_another_run() {
    for file in ["tcp-gbe-p4.txt", "udp-loss2.txt", "tcp-bidir.txt", "tcp-reverse.txt"] {
        let text = data(file);
        let full = parse_iperf3(&text).unwrap();
        for end in 0..text.len() {
            if let Ok(run) = parse_iperf3(&text[..end]) {
                assert!(
                    run.error.is_some()
                        || (run.received, run.sent) == (full.received.clone(), full.sent.clone()),
                    "{file} {end}"
                );
            }
        }
    }
}

#[test]
fn a_control_of_two_bytes_is_pointed_at_whole() {
    let json = data("tcp-port.json");
    for at in (0..600).filter(|at| json.is_char_boundary(*at)) {
        assert_sound(&format!("{}\u{80}", &json[..at]));
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
