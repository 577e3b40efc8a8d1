//! No text makes the search for secrets, or a reader of captures, work longer than in proportion to its length.
//!
//! The bound is generous: a hundred times what is needed, and a hundredth of what a search takes that looks from each
//! anchor to the end of its line.

use std::time::{Duration, Instant};

use rackdown::parse::formats::iperf3::parse_iperf3;
use rackdown::parse::formats::pvecm::parse_pvecm_status;
use rackdown::redact::Scanner;
use rackdown::redact::mask::Policy;

const LENGTH: usize = 100_000;
const BOUND: Duration = Duration::from_secs(60);

/// The text over and over, in one line unless it has line breaks.
fn long(part: &str) -> String {
    part.repeat(LENGTH / part.len() + 1)
}

fn check(what: &str, part: &str, work: impl FnOnce(&str)) {
    let text = long(part);
    let begun = Instant::now();
    work(&text);
    assert!(begun.elapsed() < BOUND, "{what} of {part:?} over and over takes {:?}", begun.elapsed());
}

#[test]
fn the_search_for_secrets_looks_a_bounded_way_from_each_anchor() {
    let scanner = Scanner::new().expect("a scanner");
    // The beginnings of a name and a value, a login, an address, a hash, tokens, a key: never a whole secret.
    for part in ["key=", "passw", "a://b:", "-u a", "$1$", "PVE:", ".eyJ", "-----BEGIN PRIVATE KEY-----"] {
        check("a search", part, |text| drop(scanner.scan(text.as_bytes())));
    }
}

#[test]
fn what_is_masked_is_found_in_bounded_time() {
    let scanner = Scanner::new().expect("a scanner");
    for part in ["sn:", "a@b.", "1:", "::", "password=abc12&", "password=abc12;x;"] {
        check("redacting", part, |text| drop(scanner.redact(text, Policy::default())));
    }
}

#[test]
fn captures_of_one_line_or_of_nothing_but_lines_are_read_in_bounded_time() {
    for part in [
        "[ 5] ",
        "[",
        "{",
        "[{\"a\":",
        "0x0",
        " A,V,NMW",
        "Quorum: ",
        "\n",
        "Nodes: 1\n",
        "- - -\n",
        "%",
        "1.00-",
        "sec ",
    ] {
        check("reading as pvecm", part, |text| drop(parse_pvecm_status(text)));
        check("reading as iperf3", part, |text| drop(parse_iperf3(text)));
        let json = format!("{{\"start\":{}", long(part));
        check("reading as JSON", part, |_| drop(parse_iperf3(&json)));
    }
}

#[test]
fn a_secret_longer_than_the_search_looks_is_masked_to_its_end() {
    let scanner = Scanner::new().expect("a scanner");
    for (before, after, times) in [
        ("password=", " end", 1000),
        ("password = \"", "\" end", 1000),
        ("eyJhbGciOi.eyJ", " end", 1000),
        ("https://user:", "@host.example/ end", 100),
    ] {
        let secret = "q7Rt2Vx9Lm4Kp8Zs".repeat(times);
        let masked = scanner.redact_secrets(&format!("{before}{secret}{after}\n"));
        assert!(!masked.contains("q7Rt2Vx9"), "{before}: {} bytes are left", masked.len());
        assert!(masked.ends_with("end\n"), "{before}: {masked}");
    }
}

#[test]
fn brackets_that_never_close_are_looked_at_once() {
    for part in ["[", "[1]", "[ ", "[1]:  "] {
        let text = part.repeat(10 * LENGTH);
        let begun = Instant::now();
        let _ = parse_iperf3(&text);
        assert!(begun.elapsed() < BOUND, "{part:?} over and over takes {:?}", begun.elapsed());
    }
}
