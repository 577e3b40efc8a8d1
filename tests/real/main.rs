//! Captures of programs as they are installed: a server and a client of iperf3 on loopback.
//!
//! Both ends report one run. Where the client's report is captured as text, the server prints JSON, and the other way
//! round: what both say of the receiving end must be the same within the text's rounding.

// Starts programs and reads what they write; the ban is the library's.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod bench;
mod veth;

use bench::Bench;
use rackdown::model::status::{Iperf3Run, Protocol, Received};
use rackdown::parse::formats::iperf3::parse_iperf3;
use veth::Veth;

/// What was captured and what the server printed, of one run with these options.
fn both_ends(options: &[&str], form: Form) -> (Bench, Iperf3Run, Iperf3Run) {
    let json: &[&str] = &["-J"];
    let (client, server, file) = match form {
        Form::TextCaptured => (&[][..], json, "data/snapshots/run.txt"),
        Form::JsonCaptured => (json, &[][..], "data/snapshots/run.json"),
    };
    let bench = Bench::new(&[options, client].concat());
    let server = bench.server(server);
    let (code, said) = bench.run(&["capture"]);
    assert_eq!(code, Some(0), "{said}");
    let captured = bench.read(file).unwrap_or_else(|| panic!("no {file}: {said}"));
    let printed = server.report();
    let parsed = |text: &str| parse_iperf3(text).unwrap_or_else(|faults| panic!("{faults:?} in {text}"));
    let (captured, printed) = (parsed(&captured), parsed(&printed));
    (bench, captured, printed)
}

#[derive(Clone, Copy)]
enum Form {
    TextCaptured,
    JsonCaptured,
}

/// Three figures of the text, and what the ends round for themselves.
fn assert_near(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() <= 0.011 * one.max(other), "{what}: {one} and {other}");
}

fn received(run: &Iperf3Run) -> &Received {
    run.received.as_ref().unwrap_or_else(|| panic!("nothing received: {run:?}"))
}

fn assert_agree(captured: &Iperf3Run, printed: &Iperf3Run) {
    assert_eq!((captured.error.as_deref(), printed.error.as_deref()), (None, None));
    assert_eq!(captured.protocol, printed.protocol);
    assert_eq!(captured.streams, printed.streams);
    let (one, other) = (received(captured), received(printed));
    assert!(one.bits_per_second > Some(0.0) && one.bytes > Some(0), "{one:?}");
    let known = |count: Option<f64>| count.unwrap_or_else(|| panic!("{captured:?} and {printed:?}"));
    assert_near(known(one.bits_per_second), known(other.bits_per_second), "rate");
    let bytes = |received: &Received| known(received.bytes.map(|bytes| bytes as f64));
    assert_near(bytes(one), bytes(other), "bytes");
}

#[test]
fn a_tcp_run_captured_as_text_says_what_the_server_says_in_json() {
    for options in [&["-t", "1"][..], &["-t", "1", "-P", "3"], &["-n", "20M"]] {
        let (_, captured, printed) = both_ends(options, Form::TextCaptured);
        assert_eq!(captured.protocol, Some(Protocol::Tcp));
        assert_agree(&captured, &printed);
    }
}

#[test]
fn a_tcp_run_captured_as_json_says_what_the_server_says_in_text() {
    for options in [&["-t", "1"][..], &["-t", "1", "-P", "3"], &["-n", "20M"]] {
        let (_, captured, printed) = both_ends(options, Form::JsonCaptured);
        assert_agree(&captured, &printed);
        assert!(captured.sent.is_some_and(|sent| sent.retransmits.is_some()));
    }
}

#[test]
fn a_udp_run_agrees_at_both_ends_in_both_forms() {
    for form in [Form::TextCaptured, Form::JsonCaptured] {
        let (_, captured, printed) = both_ends(&["-u", "-b", "20M", "-t", "1"], form);
        assert_eq!(captured.protocol, Some(Protocol::Udp));
        assert_agree(&captured, &printed);
        let (one, other) = (received(&captured), received(&printed));
        assert_eq!(one.lost_packets, other.lost_packets);
        assert!(one.lost_percent.is_some_and(|percent| percent < 50.0), "{one:?}");
        assert!(one.jitter_ms.is_some() && other.jitter_ms.is_some());
    }
}

#[test]
fn a_run_in_reverse_and_one_in_both_directions_are_captured() {
    let (_, captured, _) = both_ends(&["-t", "1", "-R"], Form::JsonCaptured);
    assert!(received(&captured).bits_per_second > Some(0.0));
    for form in [Form::TextCaptured, Form::JsonCaptured] {
        let (_, captured, _) = both_ends(&["-t", "1", "--bidir"], form);
        assert!(captured.reverse.is_some(), "{captured:?}");
    }
}

/// A veth pair, or a line that says that what follows did not run, and what the kernel answered.
fn veth(name: &str) -> Option<Veth> {
    Veth::new(name).map_err(|answer| println!("NOT RUN: iperf3 over a veth pair: {answer}")).ok()
}

#[test]
fn over_a_veth_pair_both_ends_agree_in_both_directions_and_protocols() {
    let Some(veth) = veth("run") else { return };
    let udp = ["-u", "-b", "20M"];
    let ways: [&[&str]; 3] = [&[], &["-R"], &["--bidir"]];
    for (options, way) in [&[][..], &udp].into_iter().flat_map(|options| ways.map(|way| (options, way))) {
        let options = [&["-t", "1"][..], options, way].concat();
        for (client, server) in [(&[][..], &["-J"][..]), (&["-J"], &[])] {
            let (client, server) = veth.measure(&[&options, client].concat(), server);
            let parsed =
                |text: &str| parse_iperf3(text).unwrap_or_else(|faults| panic!("{faults:?} in {text}"));
            let (client, server) = (parsed(&client), parsed(&server));
            assert_eq!((client.error, server.error), (None, None), "{options:?}");
            assert_eq!(
                (client.protocol, client.direction),
                (server.protocol, server.direction),
                "{options:?}"
            );
            // A server knows what it received, or what it sent.
            if let Some((one, other)) = client.received.as_ref().zip(server.received.as_ref()) {
                assert_eq!(one.lost_packets, other.lost_packets, "{options:?}");
                let rates = one.bits_per_second.zip(other.bits_per_second).expect("rates");
                assert_near(rates.0, rates.1, &format!("{options:?}"));
            }
            if way == ["-R"] {
                assert!(
                    server.sent.is_some() && server.received.is_none(),
                    "{options:?}: {:?}",
                    server.received
                );
            } else {
                assert!(server.received.is_some() && server.sent.is_none(), "{options:?}: {:?}", server.sent);
            }
        }
    }
}

#[test]
fn datagrams_that_overtake_each_other_are_no_error() {
    let Some(veth) = veth("order") else { return };
    if let Err(answer) = veth.reorder() {
        println!("NOT RUN: reordering by netem: {answer}");
        return;
    }
    let (client, server) = veth.measure(&["-u", "-b", "5M", "-t", "1"], &["-V"]);
    assert!(server.contains("datagrams received out-of-order"), "{server}");
    for text in [client, server] {
        let run = parse_iperf3(&text).unwrap_or_else(|faults| panic!("{faults:?} in {text}"));
        assert!(run.error.is_none() && received(&run).bits_per_second > Some(0.0), "{run:?}");
    }
}

#[test]
fn a_page_shows_what_was_captured() {
    for form in [Form::TextCaptured, Form::JsonCaptured] {
        let (bench, captured, _) = both_ends(&["-t", "2"], form);
        assert!(captured.intervals.len() >= 2, "{captured:?}");
        let (code, said) = bench.run(&["build", "--frozen", "--deny-warnings"]);
        assert_eq!(code, Some(0), "{said}");
        let page = bench.read("dist/a/index.html").expect("a page");
        assert!(page.contains("captured <time datetime=\"20") && page.contains("<svg"), "{page}");
        let table = bench.read("data/snapshots/run.toml").expect("a table");
        assert!(table.contains("exit = 0\n") && table.contains("format = \"iperf3\"\n"), "{table}");
    }
}

#[test]
fn without_a_server_the_last_good_capture_stays_and_the_reason_is_told() {
    for json in [&[][..], &["-J"]] {
        let bench = Bench::new(&[&["-t", "1"], json].concat());
        let server = bench.server(&[]);
        let (code, said) = bench.run(&["capture"]);
        assert_eq!(code, Some(0), "{said}");
        drop(server);
        let read = || {
            ["txt", "json", "toml"].map(|extension| bench.read(&format!("data/snapshots/run.{extension}")))
        };
        let before = read();
        let (code, said) = bench.run(&["capture"]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("unable to connect to server"), "{said}");
        assert!(read() == before);
    }
}

#[test]
fn a_server_that_is_busy_is_no_measurement() {
    let bench = Bench::new(&["-t", "1", "-J"]);
    let server = bench.server(&[]);
    let busy = bench.hold();
    let (code, said) = bench.run(&["capture"]);
    drop((busy, server));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("busy"), "{said}");
    assert!(bench.read("data/snapshots/run.json").is_none());
}
