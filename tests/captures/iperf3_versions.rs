//! `iperf3` of every version: what its grammar allows is read, text and JSON of one run agree, and what is ambiguous or not
//! measured is not told.

use proptest::prelude::*;
use rackdown::model::status::{Direction, Iperf3Run, Received, Sent};
use rackdown::parse::formats::iperf3::parse_iperf3;
use rackdown::parse::formats::{Captured, Extent, Format};
use rackdown::source::SitePath;

use crate::iperf3_printer::{Run, Way};

fn run_of() -> impl Strategy<Value = Run> {
    let way = prop_oneof![Just(Way::Forward), Just(Way::Reverse), Just(Way::Both)];
    let unit = prop::sample::select("akmgtKMGT".chars().collect::<Vec<_>>());
    let title = prop::sample::select(vec![
        None,
        Some("night"),
        Some("iperf3"),
        Some("[1] nas"),
        Some("rack: 5 [SUM]"),
    ]);
    let amounts = (1..=21u64, 1..=9u64, 0..=2u64, 1_000_000..=4_000_000_000u64, 0..=60u64, 0..=3u64);
    let flags = (any::<[bool; 7]>(), unit, title);
    (0..=21u32, any::<bool>(), way, amounts, flags).prop_map(
        |(minor, udp, way, amounts, (flags, unit, title))| {
            let (streams, seconds, omit, bytes, lost, out_of_order) = amounts;
            let [on_server, counts_retransmits, verbose, debug, timestamps, interrupted, _] = flags;
            Run {
                minor,
                udp,
                // `--bidir` came with 3.7.
                way: if minor < 7 && way == Way::Both { Way::Forward } else { way },
                on_server,
                streams: if streams > 4 { 1 } else { streams },
                seconds,
                omit,
                unit,
                bytes,
                lost,
                out_of_order,
                counts_retransmits,
                verbose,
                debug,
                timestamps,
                title,
                interrupted: interrupted && !on_server,
            }
        },
    )
}

pub fn read(text: &str) -> Iperf3Run {
    parse_iperf3(text).unwrap_or_else(|faults| panic!("{faults:?} in {text}"))
}

/// Three figures of the text, and fewer with `-f g` or `-f t`, where all may be 0.00.
fn near(text: f64, json: f64, unit: char) -> bool {
    let step = match unit {
        'g' => 1e7,
        't' => 1e10,
        'G' => 0.01 * 1024f64.powi(3) * 8.0,
        'T' => 0.01 * 1024f64.powi(4) * 8.0,
        _ => 0.02 * 1024f64.powi(2) * 8.0,
    };
    (text - json).abs() <= 0.0051 * json.abs() + step
}

fn assert_sent(text: Option<&Sent>, json: Option<&Sent>, run: &Run) {
    assert_eq!(text.is_some(), json.is_some(), "{run:?}\n{}", run.text());
    if let Some((text, json)) = text.zip(json) {
        assert!(near(text.bits_per_second, json.bits_per_second, run.unit), "{run:?}");
        assert!(near(text.bytes as f64, json.bytes as f64, 'a'), "{run:?}");
        assert_eq!(text.retransmits, json.retransmits, "{run:?}");
    }
}

fn assert_received(text: Option<&Received>, json: Option<&Received>, run: &Run) {
    assert_eq!(text.is_some(), json.is_some(), "{run:?}\n{}", run.text());
    if let Some((text, json)) = text.zip(json) {
        assert_eq!(text.lost_packets, json.lost_packets, "{run:?}");
        assert_eq!(text.lost_percent, json.lost_percent, "{run:?}");
        assert_eq!(text.jitter_ms.is_some(), json.jitter_ms.is_some(), "{run:?}");
        // The one sum of JSON lacks the receiver's rate, which the text has from 3.2 on.
        let knows = |minor| !run.udp || run.minor >= minor;
        assert_eq!(text.bits_per_second.is_some(), knows(2), "{run:?}");
        assert_eq!(json.bits_per_second.is_some(), knows(11), "{run:?}");
        if let Some((text, json)) = text.bits_per_second.zip(json.bits_per_second) {
            assert!(near(text, json, run.unit), "{run:?}");
        }
        if let Some((text, json)) = text.bytes.zip(json.bytes) {
            assert!(near(text as f64, json as f64, 'a'), "{run:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_and_json_of_one_run_agree_in_every_version(run in run_of()) {
        let (text, json) = (read(&run.text()), read(&run.json()));
        let direction = match run.way {
            Way::Forward => Direction::Forward,
            Way::Reverse => Direction::Reverse,
            Way::Both => Direction::Bidirectional,
        };
        prop_assert_eq!((text.protocol, text.streams), (json.protocol, json.streams));
        prop_assert_eq!((text.direction, json.direction), (Some(direction), Some(direction)), "{}", run.text());
        prop_assert_eq!(u64::from(json.streams.unwrap_or(0)), run.streams);
        prop_assert_eq!(text.duration_s, Some(run.seconds as f64));
        prop_assert_eq!(json.duration_s, Some(run.seconds as f64));
        prop_assert_eq!(&text.error, &json.error, "{}", run.text());
        prop_assert_eq!(text.error.is_some(), run.interrupted);
        assert_sent(text.sent.as_ref(), json.sent.as_ref(), &run);
        assert_received(text.received.as_ref(), json.received.as_ref(), &run);
        prop_assert_eq!(text.reverse.is_some(), json.reverse.is_some());
        if let Some((text, json)) = text.reverse.zip(json.reverse) {
            assert_sent(text.sent.as_ref(), json.sent.as_ref(), &run);
            assert_received(text.received.as_ref(), json.received.as_ref(), &run);
        }
        prop_assert_eq!(text.intervals.len() as u64, run.seconds);
        prop_assert_eq!(json.intervals.len() as u64, run.seconds);
        for (text, json) in text.intervals.iter().zip(&json.intervals) {
            prop_assert!(near(text.bits_per_second, json.bits_per_second, run.unit), "{:?}", run);
        }
    }

    #[test]
    fn an_end_that_does_not_know_the_other_s_counts_says_nothing_of_them(run in run_of()) {
        for run in [read(&run.text()), read(&run.json())] {
            prop_assert!(run.sent.as_ref().is_none_or(|sent| sent.bytes > 0));
        }
    }
}

/// A whole run of the simplest kind, to be changed.
pub fn plain(minor: u32, udp: bool, way: Way) -> Run {
    Run {
        minor,
        udp,
        way,
        on_server: false,
        streams: 1,
        seconds: 2,
        omit: 0,
        unit: 'a',
        bytes: 12_500_000,
        lost: 2,
        out_of_order: 0,
        counts_retransmits: true,
        verbose: false,
        debug: false,
        timestamps: false,
        title: None,
        interrupted: false,
    }
}

#[test]
fn both_directions_of_the_versions_that_write_a_key_twice_are_told_apart() {
    for minor in 7..=21 {
        let run = read(&plain(minor, false, Way::Both).json());
        let rate = |received: &Option<Received>| {
            received.as_ref().and_then(|end| end.bits_per_second).expect("a rate")
        };
        let reverse = run.reverse.expect("a reverse direction");
        assert!(rate(&run.received) > 1.2 * rate(&reverse.received), "3.{minor}");
    }
}

#[test]
fn a_document_that_lost_one_of_two_equal_keys_is_refused() {
    for (udp, on_server) in [(false, false), (false, true), (true, false), (true, true)] {
        let run = Run { on_server, ..plain(9, udp, Way::Both) };
        // What every common reader of JSON makes of it: the last of equal keys stays.
        let value: serde_json::Value = serde_json::from_str(&run.json()).expect("json");
        let faults = parse_iperf3(&value.to_string()).expect_err("ambiguous");
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!(fault.message, "the sums of one direction are missing, and it cannot be told of which");
    }
}

#[test]
fn numbers_that_could_not_be_computed_are_not_known() {
    let json = plain(1, true, Way::Forward).json();
    for nothing in ["nan", "-nan", "inf", "null", "-1.#IND"] {
        let changed = json.replace("\"jitter_ms\":0.0214", &format!("\"jitter_ms\":{nothing}"));
        let run = read(&changed);
        assert_eq!(
            run.received.map(|end| (end.jitter_ms, end.lost_packets)),
            Some((None, Some(345))),
            "{nothing}"
        );
        assert!(run.sent.is_some());
    }
    let text = plain(0, true, Way::Forward).text();
    for nothing in ["(nan%)", "(-nan%)", "(inf%)"] {
        assert!(read(&text.replace("(2%)", nothing)).received.is_some());
    }
}

#[test]
fn documents_around_the_run_s_own_are_passed_over() {
    let (client, server) =
        (plain(12, false, Way::Forward), Run { on_server: true, ..plain(12, false, Way::Forward) });
    let json = client.json();
    let expected = read(&json);
    let minified = json.replace(['\n', '\t'], "");
    for text in [
        format!("{json}{json}"),
        format!("{json}{}", server.json()),
        format!("{}{json}", server.json()),
        format!(
            "send_parameters:\n{{\n\t\"tcp\":\ttrue\n}}\nget_results\n{{\n\t\"streams\":\t[]\n}}\n{json}"
        ),
        format!("{{\"event\":\"start\",\"data\":{{}}}}\n{{\"event\":\"end\",\"data\":{{}}}}\n{minified}\n"),
        format!("\u{1b}[0m\u{1b}]0;{{title}}\u{7}{json}\u{1b}[0m"),
        format!("OUT OF ORDER - incoming packet sequence 7 but expected sequence 6 on stream 5{json}"),
        json.replace("\"start\"", "\u{1b}[34;1m\"start\"\u{1b}[0m"),
    ] {
        assert_eq!(read(&text), expected, "{text}");
    }
}

#[test]
fn a_stream_of_events_is_named_however_long() {
    let line = "{\"event\":\"start\",\"data\":{}}\n";
    for lines in 1..4 {
        let faults = parse_iperf3(&line.repeat(lines)).expect_err("no run");
        assert_eq!(faults[0].message, "this is the output of `--json-stream`");
        assert_eq!(faults[0].hint.as_deref(), Some("use `-J` instead"));
    }
}

#[test]
fn iperf_2_is_named() {
    let server = "------------------------------------------------------------\nServer listening on TCP port 5001\nTCP window size: 85.3 KByte (default)\n";
    let rows =
        "[ ID] Interval       Transfer     Bandwidth\n[  3]  0.0-10.0 sec  1.10 GBytes   941 Mbits/sec\n";
    let short = "[  3]  0.0- 1.0 sec   112 MBytes   941 Mbits/sec\n";
    let enhanced = "[  1] 0.0000-10.0042 sec  1.10 GBytes   941 Mbits/sec\n";
    let connected =
        "[  1] local 10.20.0.5 port 41220 connected with 10.20.0.13 port 5001 (icwnd/mss/irtt=14/1448/232)\n";
    let client = "Client connecting to 10.20.0.13, UDP port 5001\n";
    for text in [server, rows, short, enhanced, connected, client] {
        let faults = parse_iperf3(text).expect_err("another program");
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!(fault.message, "this is the output of iperf 2, which is another program", "{text}");
    }
}

#[test]
fn a_cut_summary_of_udp_is_no_old_one() {
    let text = plain(12, true, Way::Forward).text();
    let cut = text.split("  receiver").next().expect("a text");
    assert!(parse_iperf3(cut).is_err());
}

#[test]
fn unknown_losses_and_counts_printed_as_unsigned_are_read() {
    let text = plain(15, true, Way::Forward).text();
    let known = read(&text).received.expect("a receiver");
    let unknown = read(&text.replace("345/17264 (2%)  receiver", "Unknown/17264  receiver"))
        .received
        .expect("a receiver");
    assert_eq!((known.lost_packets, unknown.lost_packets, unknown.lost_percent), (Some(345), None, None));
    assert_eq!((unknown.bits_per_second, unknown.jitter_ms), (known.bits_per_second, known.jitter_ms));
    let wrapped =
        read(&text.replace("345/17264 (2%)  receiver", "18446744073709551615/17264 (-0.0058%)  receiver"));
    assert_eq!(wrapped.received.and_then(|end| end.lost_packets), Some(-1));
    let tcp = plain(1, false, Way::Reverse).text();
    let count = read(&tcp).sent.and_then(|end| end.retransmits).expect("a count");
    let unknown = tcp.replace(&format!("{count:3}             sender"), "4294967295             sender");
    assert_eq!(read(&unknown).sent.map(|end| end.retransmits), Some(None));
}

/// A capture that somebody showed, with other addresses.
fn field(file: &str) -> String {
    let path = format!("{}/tests/data/iperf3/field/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_summary_of_udp_in_3_0_and_3_1_is_the_sender_s_rate_and_the_receiver_s_loss() {
    let run = read(&field("udp-31-single.txt"));
    let (sent, received) = (run.sent.expect("a sender"), run.received.expect("a receiver"));
    assert_eq!((sent.bits_per_second, sent.bytes), (1.02e6, 372 * 1024));
    assert_eq!(
        (received.bits_per_second, received.lost_packets, received.jitter_ms),
        (None, Some(3), Some(0.214))
    );
    assert_eq!((run.error, run.direction), (None, Some(Direction::Forward)));
}

#[test]
fn the_one_sum_of_udp_in_json_is_the_sender_s_rate_and_the_receiver_s_loss() {
    let run = read(&field("json-udp-39-forward.json"));
    let (sent, received) = (run.sent.expect("a sender"), run.received.expect("a receiver"));
    assert_eq!((sent.bits_per_second, sent.bytes), (1e8, 24_998_272));
    assert_eq!(
        (received.bits_per_second, received.lost_packets, received.jitter_ms),
        (None, Some(431), Some(0.021))
    );
}

#[test]
fn captures_from_the_field_are_read() {
    let received = |file: &str| read(&field(file)).received.expect("a receiver");
    assert_eq!(received("out-of-order-summary.txt").bits_per_second, Some(940e6));
    let unknown = received("unknown-omitted.txt");
    assert_eq!(
        (unknown.bits_per_second, unknown.lost_packets, unknown.jitter_ms),
        (Some(10.5e6), None, Some(0.019))
    );
    let server = read(&field("server-zero-sender.txt"));
    assert_eq!((server.direction, server.sent, server.error), (Some(Direction::Forward), None, None));
    assert_eq!(server.received.and_then(|end| end.bits_per_second), Some(3.22e9));
    let both = read(&field("json-bidir-39.json"));
    let reverse = both.reverse.expect("a reverse direction");
    assert_eq!(both.received.and_then(|end| end.bits_per_second), Some(930e6));
    assert_eq!(reverse.sent.map(|end| (end.bits_per_second, end.retransmits)), Some((415e6, Some(57))));
    for (file, message) in [
        ("iperf2.txt", "this is the output of iperf 2, which is another program"),
        ("json-stream.json", "this is the output of `--json-stream`"),
    ] {
        assert_eq!(parse_iperf3(&field(file)).expect_err("no run")[0].message, message, "{file}");
    }
}

/// The rate of a snapshot with this text, which drift holds against the links on its way.
fn rate(text: &str) -> Option<u64> {
    let file = SitePath::new("data/snapshots/run.txt").expect("a path");
    let captured = Captured { file: &file, text, extent: Extent::Whole, command: &[] };
    let observation = Format::Iperf3.observe(&Format::Iperf3.read(text), &captured);
    observation.and_then(|observation| observation.rate().map(|rate| rate.bits_per_second))
}

#[test]
fn the_rate_of_a_udp_sender_is_never_held_against_a_link() {
    for way in [Way::Forward, Way::Reverse] {
        for on_server in [false, true] {
            for minor in 0..=21 {
                let run = Run { on_server, ..plain(minor, true, way) };
                let receives = (way == Way::Forward) == on_server;
                let tells = |from: u32| minor >= from && (receives || !on_server);
                assert_eq!(rate(&run.text()).is_some(), tells(2), "text of {run:?}");
                assert_eq!(rate(&run.json()).is_some(), tells(11), "json of {run:?}");
            }
        }
    }
}

#[test]
fn the_rate_is_found_behind_escape_sequences_and_above_the_server_s_report() {
    let run = plain(12, false, Way::Forward);
    let json = format!("\u{1b}[0m{}", run.json());
    assert_eq!(rate(&json), rate(&run.json()));
    let server = Run { on_server: true, ..run.clone() };
    let text =
        run.text().replace("\niperf Done.", &format!("\nServer output:\n{}\niperf Done.", server.text()));
    assert!(rate(&text).is_some() && rate(&text) == rate(&run.text()));
}
