//! `iperf3`: what each end counted, where the output of both stands in one text or one of them never told.

use crate::iperf3_printer::Way;
use crate::iperf3_versions::{plain, read};
use rackdown::parse::formats::iperf3::parse_iperf3;

#[test]
fn the_reverse_summaries_behind_the_server_s_output_are_the_client_s() {
    for (minor, udp, streams) in [(7, false, 1), (9, true, 1), (12, false, 3), (16, true, 3), (21, false, 1)]
    {
        let run = crate::iperf3_printer::Run { streams, ..plain(minor, udp, Way::Both) };
        let server = crate::iperf3_printer::Run { on_server: true, ..run.clone() };
        let client = run.text();
        let is_reverse_summary =
            |line: &&str| line.contains("[RX-C]") && (line.contains("sender") || line.contains("receiver"));
        let first = client.lines().find(is_reverse_summary).expect("a summary");
        for head in ["Server output:", "nas:  Server output:"] {
            let text = client.replace(first, &format!("\n{head}\n{}\n{first}", server.text()));
            assert_eq!(parse_iperf3(&text).as_ref(), Ok(&read(&client)), "{text}");
        }
    }
}

#[test]
fn text_and_json_of_two_runs_are_refused_in_either_order() {
    let run = plain(12, false, Way::Forward);
    let (text, json) = (run.text(), run.json());
    let rows: String =
        text.lines().filter(|line| line.starts_with('[')).map(|line| format!("{line}\n")).collect();
    let minified = json.replace(['\n', '\t'], "");
    for both in [
        format!("{text}{json}"),
        format!("{json}{text}"),
        format!("{text}\nroot@pve1:~# iperf3 -J -c nas\n{minified}\n"),
        format!("{minified}\n{text}"),
        format!("{rows}{json}"),
    ] {
        let faults = parse_iperf3(&both).expect_err("two runs");
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!(fault.message, "a second run begins here", "{both}");
        assert!(fault.span.start > 0, "{both}");
    }
}

#[test]
fn what_the_other_end_never_told_is_unknown_and_not_zero() {
    for minor in [0, 1, 3, 7, 12, 16, 21] {
        for (udp, way) in [false, true]
            .into_iter()
            .flat_map(|udp| [Way::Forward, Way::Reverse, Way::Both].map(move |way| (udp, way)))
        {
            if way == Way::Both && minor < 7 {
                continue;
            }
            let run = crate::iperf3_printer::Run { interrupted: true, ..plain(minor, udp, way) };
            for text in [run.text(), run.json()] {
                let server_s = text
                    .replace("interrupt - the client has terminated", "error - the server has terminated");
                for text in [text, server_s] {
                    let run = read(&text);
                    assert!(run.error.is_some());
                    let ends = (run.sent.is_some(), run.received.is_some());
                    assert_eq!(ends, (way != Way::Reverse, way == Way::Reverse), "{text}");
                    let reverse = run.reverse.map(|pair| (pair.sent.is_some(), pair.received.is_some()));
                    assert_eq!(reverse, (way == Way::Both).then_some((false, true)), "{text}");
                }
            }
        }
    }
}

#[test]
fn a_rate_whose_figures_its_unit_swallowed_is_that_of_the_bytes() {
    let text = "Connecting to host nas, port 5201\n\
        [ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n\
        [  5]   0.00-1.01   sec   751 MBytes  0.00 TBytes/sec   34   1.62 MBytes       \n\
        - - - - - - - - - - - - - - - - - - - - - - - - -\n\
        [ ID] Interval           Transfer     Bitrate         Retr\n\
        [  5]   0.00-1.01   sec   751 MBytes  0.00 TBytes/sec   34             sender\n\
        [  5]   0.00-1.01   sec   751 MBytes  0.00 TBytes/sec                  receiver\n\
        \niperf Done.\n";
    let rate = (787_480_576.0_f64 * 8.0 / 1.01).round();
    for text in [text.to_owned(), text.replace("0.00 TBytes/sec", "0.00 Tbits/sec")] {
        let run = read(&text);
        assert_eq!(run.sent.map(|end| end.bits_per_second), Some(rate));
        assert_eq!(run.received.and_then(|end| end.bits_per_second), Some(rate));
        assert_eq!(run.intervals[0].bits_per_second, rate);
    }
    let silent =
        read(&text.replace("751 MBytes  0.00 TBytes/sec   34  ", "0.00 Bytes  0.00 TBytes/sec   34  "));
    assert_eq!(silent.intervals[0].bits_per_second, 0.0);
}
