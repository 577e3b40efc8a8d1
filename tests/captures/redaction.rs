//! Captures say the same after redaction: what a parser reads is never taken for a secret.

use std::path::Path;

use rackdown::parse::formats::iperf3::parse_iperf3;
use rackdown::parse::formats::pvecm::parse_pvecm_status;
use rackdown::redact::Scanner;
use rackdown::redact::mask::{Policy, PrivateAddresses};

/// Every fixture of a folder that is text, by name.
fn fixtures(folder: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let files = std::fs::read_dir(path).expect("a folder of fixtures").filter_map(|entry| {
        let path = entry.expect("an entry").path();
        let name = path.file_name()?.to_str()?.to_owned();
        matches!(path.extension()?.to_str()?, "txt" | "json")
            .then(|| (name, std::fs::read_to_string(&path).expect("text")))
    });
    files.collect()
}

fn redacted(text: &str, private_addresses: PrivateAddresses) -> String {
    let scanner = Scanner::new().expect("the automaton can be built");
    assert_eq!(scanner.secrets(text.as_bytes()), Vec::new(), "no fixture holds a secret");
    scanner.redact(text, Policy { private_addresses })
}

#[test]
fn pvecm_fixtures_say_the_same_after_redaction() {
    let fixtures = [fixtures("pvecm"), fixtures("pvecm/composed")].concat();
    assert!(fixtures.len() > 50);
    for (name, text) in fixtures {
        let redacted = redacted(&text, PrivateAddresses::Keep);
        assert_eq!(parse_pvecm_status(&redacted), parse_pvecm_status(&text), "{name}");
    }
}

#[test]
fn iperf3_fixtures_say_the_same_after_redaction() {
    let fixtures = fixtures("iperf3");
    assert!(fixtures.len() > 50);
    for (name, text) in fixtures {
        let said = parse_iperf3(&text);
        assert_eq!(parse_iperf3(&redacted(&text, PrivateAddresses::Keep)), said, "{name}");
        let Ok(mut said) = said else { continue };
        for private_addresses in [PrivateAddresses::Mask, PrivateAddresses::Alias] {
            let mut masked = parse_iperf3(&redacted(&text, private_addresses)).expect("still a run");
            // An error may name the address that could not be reached.
            (said.error, masked.error) =
                (said.error.and(Some(String::new())), masked.error.and(Some(String::new())));
            assert_eq!(masked, said, "{name}");
        }
    }
}
