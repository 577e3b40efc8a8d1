//! `iperf3`: text and JSON of one command or one run say the same.

use crate::iperf3::{cases, data, read};
use crate::iperf3_printer::in_units;
use rackdown::model::status::Iperf3Run;
use rackdown::parse::formats::iperf3::parse_iperf3;
use serde_json::Value;

/// The same command was run twice, so only the order of magnitude can agree.
#[test]
fn text_and_json_of_a_command_have_the_same_shape() {
    for text in cases().iter().filter(|file| file.ends_with(".txt") && !file.starts_with("err-")) {
        let json = text.replace(".txt", ".json");
        let (text, json) = (read(text), read(&json));
        assert_eq!(
            (text.protocol, text.streams, text.direction),
            (json.protocol, json.streams, json.direction)
        );
        assert_eq!(text.intervals.len(), json.intervals.len());
        let rate = |run: &Iperf3Run| {
            run.received.as_ref().and_then(|received| received.bits_per_second).unwrap_or(0.0)
        };
        assert!(rate(&text) <= 2.0 * rate(&json) && rate(&json) <= 2.0 * rate(&text));
    }
}

fn bytes(value: &Value) -> String {
    format!("{}s", in_units(value["bytes"].as_f64().unwrap(), 'A'))
}

fn rate(value: &Value) -> String {
    format!("{}s/sec", in_units(value["bits_per_second"].as_f64().unwrap() / 8.0, 'a'))
}

fn result_line(value: &Value, stream: &str, tail: &str) -> String {
    let seconds = |key: &str| value[key].as_f64().unwrap();
    format!(
        "[{stream}] {:6.2}-{:<6.2} sec  {:>11}  {:>14}  {tail}\n",
        seconds("start"),
        seconds("end"),
        bytes(value),
        rate(value)
    )
}

/// The text that iperf3 would have printed for a run that it printed as JSON.
fn as_text(json: &Value) -> String {
    let start = &json["start"]["test_start"];
    let many = start["num_streams"].as_u64().unwrap() > 1;
    let udp = start["protocol"] == "UDP";
    let mut text = "Connecting to host 192.168.77.22, port 5201\n".to_string();
    if start["reverse"] == 1 {
        text += "Reverse mode, remote host 192.168.77.22 is sending\n";
    }
    let header = if udp {
        "[ ID] Interval  Transfer  Bitrate  Jitter  Lost/Total Datagrams\n"
    } else {
        "[ ID] Interval  Transfer  Bitrate  Retr\n"
    };
    text += header;
    for report in json["intervals"].as_array().unwrap() {
        for (number, stream) in report["streams"].as_array().unwrap().iter().enumerate() {
            let tail = if stream["omitted"] == true { "(omitted)" } else { "" };
            text += &result_line(stream, &format!("{:3}", 5 + 2 * number), tail);
        }
        if many {
            text += &result_line(&report["sum"], "SUM", "");
        }
    }
    text += "- - - - - - - - - - - - - - - - - - - - - - - - -\n";
    text += header;
    let stream = if many { "SUM" } else { "  5" };
    for (key, end) in [("sum_sent", "sender"), ("sum_received", "receiver")] {
        let sum = &json["end"][key];
        let tail = if udp {
            let count = |key: &str| sum[key].as_i64().unwrap();
            let percent = sum["lost_percent"].as_f64().unwrap();
            format!(
                "{:5.3} ms  {}/{} ({percent:.2}%)  {end}",
                sum["jitter_ms"].as_f64().unwrap(),
                count("lost_packets"),
                count("packets")
            )
        } else {
            format!(
                "{:>3}             {end}",
                sum["retransmits"].as_u64().map(|count| count.to_string()).unwrap_or_default()
            )
        };
        text += &result_line(sum, stream, &tail);
    }
    text + "\niperf Done.\n"
}

fn is_close(text: f64, json: f64) -> bool {
    // Three figures: at worst 1.00 for 1.00499, half a per cent.
    (text - json).abs() <= json.abs() * 0.0051 + 0.0051
}

#[test]
fn text_and_json_of_one_run_agree_within_the_rounding_of_the_text() {
    for file in cases()
        .iter()
        .filter(|file| file.ends_with(".json") && !file.starts_with("err-") && !file.contains("bidir"))
    {
        let value: Value = serde_json::from_str(&data(file)).unwrap();
        if value.get("error").is_some() {
            continue;
        }
        let json = read(file);
        let text = parse_iperf3(&as_text(&value)).unwrap_or_else(|faults| panic!("{file}: {faults:?}"));
        assert_eq!(
            (text.protocol, text.streams, text.direction, &text.error),
            (json.protocol, json.streams, json.direction, &json.error),
            "{file}"
        );
        assert!(is_close(text.duration_s.unwrap(), json.duration_s.unwrap()), "{file}");
        let (sent, json_sent) = (text.sent.unwrap(), json.sent.unwrap());
        assert!(
            is_close(sent.bits_per_second, json_sent.bits_per_second)
                && is_close(sent.bytes as f64, json_sent.bytes as f64),
            "{file}"
        );
        assert_eq!(sent.retransmits, json_sent.retransmits, "{file}");
        let (received, json_received) = (text.received.unwrap(), json.received.unwrap());
        assert!(
            is_close(received.bits_per_second.unwrap(), json_received.bits_per_second.unwrap())
                && is_close(received.bytes.unwrap() as f64, json_received.bytes.unwrap() as f64),
            "{file}"
        );
        assert_eq!(
            (received.lost_packets, received.lost_percent),
            (json_received.lost_packets, json_received.lost_percent),
            "{file}"
        );
        assert_eq!(text.intervals.len(), json.intervals.len(), "{file}");
        for (of_text, of_json) in text.intervals.iter().zip(&json.intervals) {
            assert!(
                is_close(of_text.bits_per_second, of_json.bits_per_second)
                    && is_close(of_text.start_s, of_json.start_s),
                "{file}"
            );
        }
    }
}
