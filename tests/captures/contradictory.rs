//! Captures whose figures cannot all be true: at the figure a run is refused, and a status told of.

use rackdown::parse::formats::iperf3::parse_iperf3;
use rackdown::parse::formats::pvecm::parse_pvecm_status;
use rackdown::parse::formats::{Format, ParsedOutput};

fn data(file: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a capture")
}

/// The text with `new` in place of `old`, which stands in it, is refused at `place` with this message.
#[track_caller]
fn check((text, old, new): (&str, &str, &str), (place, message): (&str, &str)) {
    assert!(text.contains(old) && parse_iperf3(text).is_ok(), "{text}");
    let changed = text.replace(old, new);
    let faults = parse_iperf3(&changed).expect_err("a contradiction");
    let fault = &faults[0];
    assert_eq!((&changed[fault.span.clone()], fault.message.as_str()), (place, message));
}

#[test]
fn the_rate_of_a_run_is_that_of_its_bytes_and_seconds() {
    let text = data("iperf3/tcp-port.txt");
    for (old, new, place, message) in [
        ("951 Mbits/sec", "951 Gbits/sec", "951", "227 MBytes in 2 s are not 951 Gbits/sec"),
        ("957 Mbits/sec", "957 Kbits/sec", "957", "114 MBytes in 1 s are not 957 Kbits/sec"),
        (
            "0.00-2.00 ",
            "0.00-99999999999999999999999999.00 ",
            "0.00-99999999999999999999999999.00",
            "`0.00-99999999999999999999999999.00` is not an interval in seconds",
        ),
    ] {
        check((&text, old, new), (place, message));
    }
    let json = data("iperf3/tcp-port.json");
    let value: serde_json::Value = serde_json::from_str(&json).expect("json");
    let rate = value["end"]["sum_sent"]["bits_per_second"].as_f64().expect("a rate");
    assert!(rate > 1e6);
    for (nonsense, message) in [
        (-5.0, "`bits_per_second` is -5, below 0"),
        (1e300, "`bits_per_second` is not that of `bytes` and the seconds"),
        (rate * 1000.0, "`bits_per_second` is not that of `bytes` and the seconds"),
    ] {
        for key in ["/end/sum_sent", "/end/sum_received", "/intervals/0/sum"] {
            let mut changed = value.clone();
            changed.pointer_mut(key).expect("a sum")["bits_per_second"] = nonsense.into();
            let faults = parse_iperf3(&changed.to_string()).expect_err("nonsense");
            assert_eq!(faults[0].message, message, "{key}");
        }
    }
    let mut changed = value.clone();
    changed["end"]["sum_sent"]["end"] = 1e26.into();
    assert!(parse_iperf3(&changed.to_string()).is_err());
}

/// Where a status contradicts itself, and how.
fn contradictions(text: &str) -> Vec<(String, String)> {
    let output = Format::Pvecm.read(text).unwrap_or_else(|faults| panic!("{faults:?} in {text}"));
    let told = output.contradictions(text).into_iter();
    told.map(|fault| (text[fault.span.clone()].to_owned(), fault.message)).collect()
}

#[test]
fn no_real_status_contradicts_itself() {
    let index: Vec<serde_json::Value> = serde_json::from_str(&data("pvecm/index.json")).expect("json");
    assert!(index.len() > 150);
    for entry in index {
        let file = entry["file"].as_str().expect("a name");
        assert_eq!(contradictions(&data(&format!("pvecm/{file}"))), [], "{file}");
    }
    for file in
        ["composed/no-cluster-section.txt", "composed/old-ring-id.txt", "composed/pasted-with-prompt.txt"]
    {
        assert_eq!(contradictions(&data(&format!("pvecm/{file}"))), [], "{file}");
    }
}

#[test]
fn the_figures_of_a_status_hold_together() {
    let text = data("pvecm/lms4-downnone--pvedesktopmsi.txt");
    let status = parse_pvecm_status(&text).expect("a status");
    assert!((status.total, status.expected, status.quorum) == (7, 7, 4) && status.quorate);
    let check = |changes: &[(&str, &str)], told: &[(&str, &str)]| {
        let changed = changes.iter().fold(text.clone(), |text, (old, new)| {
            assert!(text.contains(old), "{old} in {text}");
            text.replace(old, new)
        });
        let told: Vec<(String, String)> =
            told.iter().map(|(place, message)| (place.to_string(), message.to_string())).collect();
        assert_eq!(contradictions(&changed), told, "{changed}");
        let ParsedOutput::Pvecm(status) = Format::Pvecm.read(&changed).expect("read") else { panic!() };
        assert!(!status.members.is_empty());
    };
    check(
        &[("Total votes:      7", "Total votes:      9")],
        &[("9", "`Total votes` is 9, and those of the members and the device are 7 together")],
    );
    check(
        &[("Quorate:          Yes", "Quorate:          No")],
        &[("No", "`Quorate` is `No`, and `Quorate` is among the flags")],
    );
    check(
        &[("Quorate Qdevice", "Qdevice")],
        &[("Yes", "`Quorate` is `Yes`, and `Quorate` is not among the flags")],
    );
    check(
        &[("Quorum:           4  ", "Quorum:           4 Activity blocked")],
        &[("4 Activity blocked", "`Activity blocked` stands beside `Quorum`, and `Quorate` is `Yes`")],
    );
    check(
        &[("Quorum:           4  ", "Quorum:           9  ")],
        &[("Yes", "`Quorate` is `Yes` with 7 votes of a quorum of 9")],
    );
}
