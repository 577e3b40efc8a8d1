//! What `rackdown capture` keeps: what is whole, whatever the exit code; without the addresses that must not be seen, in
//! all that is written, and with the machines that they are.

use crate::captures::{Bench, GOOD, SITE};
use crate::command::run_well;
use crate::support::repo;

/// A site whose probe runs `iperf3`, which is `pvecm` here, with this policy and these keys.
fn measured(policy: &str, keys: &str) -> String {
    format!(
        "--- data/site.toml\ntitle = \"T\"\n[redact]\nprivate_addresses = \"{policy}\"\n[[probe]]\nname = \"status\"\n\
         format = \"iperf3\"\n{keys}\n--- data/inventory.toml\n[cluster]\nname = \"c\"\n\
         [[node]]\nname = \"pve1\"\naddress = \"10.0.0.1/24\"\n[[node.nic]]\nname = \"e0\"\nspeed = \"10G\"\n\
         [[machine]]\nname = \"nas\"\naddress = \"10.0.0.2\"\n[[machine.nic]]\nname = \"e0\"\nspeed = \"100M\"\n\
         --- content/a.md\n+++\ntitle = \"A\"\n+++\n{{{{ snapshot(name=\"status\") }}}}\n"
    )
}

const RUN: &str = "cat <<'END'\nConnecting to host 10.0.0.2, port 5201\n\
    [  5] local 10.0.0.1 port 43210 connected to 10.0.0.2 port 5201\n\
    [ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n\
    [  5]   0.00-1.00   sec   112 MBytes   941 Mbits/sec    0    400 KBytes\n\
    - - - - - - - - - - - - - - - - - - - - - - - - -\n\
    [ ID] Interval           Transfer     Bitrate         Retr\n\
    [  5]   0.00-1.00   sec   112 MBytes   941 Mbits/sec    0             sender\n\
    [  5]   0.00-1.00   sec   112 MBytes   940 Mbits/sec                  receiver\n\n\
    iperf Done.\nEND";

#[test]
fn a_status_is_kept_whatever_the_exit_code() {
    let bench = Bench::new(SITE);
    for code in [0, 1, 2, 255] {
        let ran = bench.pvecm(&format!("{GOOD}; exit {code}")).run(&["capture"]);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
        assert!(bench.table().contains(&format!("exit = {code}\n")), "{}", bench.table());
        assert_eq!(ran.said.contains(&format!("it ended with exit code {code}")), code != 0, "{}", ran.said);
    }
    run_well(&bench.folder, &["build", "--deny-warnings"]);
}

#[test]
fn what_does_not_tell_its_end_needs_a_good_exit_code() {
    let bench = Bench::new(
        "--- data/site.toml\ntitle = \"T\"\n[[probe]]\nname = \"status\"\ncommand = [\"pvecm\"]\n",
    );
    let ran = bench.pvecm("echo up; exit 3").run(&["capture"]);
    assert_eq!((ran.code, bench.snapshot()), (Some(1), None), "{}", ran.said);
    let bench = Bench::new(SITE);
    for (script, said) in [
        ("head -n 12 \"$bin/good\"; exit 2", "it ended with exit code 2"),
        (
            "head -n 5 \"$bin/good\"; echo 'Cannot initialize CMAP service' >&2; exit 1",
            "exit code 1: Cannot initialize CMAP service",
        ),
        ("echo 'Cannot initialize CMAP service'; exit 1", "`pvecm` failed: Cannot initialize CMAP service"),
    ] {
        let ran = bench.pvecm(script).run(&["capture"]);
        assert_eq!((ran.code, bench.snapshot()), (Some(1), None), "{}", ran.said);
        assert!(ran.said.contains(said), "{}", ran.said);
    }
}

#[test]
fn what_stands_around_an_output_is_not_kept_and_told() {
    let bench = Bench::new(SITE);
    let script = format!(
        "printf '\\357\\273\\277Linux barn3\\n\\nroot@barn3:~# pvecm status\\n'; {GOOD}; echo; echo 'root@barn3:~# uptime'; echo ' up'"
    );
    let ran = bench.pvecm(&script).run(&["capture"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(ran.said.contains("; left out 1 line in front of it and 2 lines behind it"), "{}", ran.said);
    let text = bench.snapshot().expect("a snapshot");
    assert!(text.starts_with("Cluster information\n") && !text.contains("barn3"), "{text}");
    run_well(&bench.folder, &["build", "--deny-warnings"]);
}

#[test]
fn another_encoding_is_named_with_what_makes_it_utf_8() {
    let bench = Bench::new(SITE);
    let ran = bench.pvecm(&format!("{GOOD} | iconv -f UTF-8 -t UTF-16LE")).run(&["capture"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.said.contains("`iconv -f UTF-16LE -t UTF-8`"), "{}", ran.said);
    let utf16: Vec<u8> = "\u{feff}Quorum".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(bench.folder.path().join("s.txt"), utf16).expect("a file");
    let ran = bench.run(&["parse", "--format", "pvecm", "s.txt", "--json"]);
    assert!(
        ran.said.contains("`iconv -f UTF-16 -t UTF-8 s.txt > s.txt.new && mv s.txt.new s.txt`"),
        "{}",
        ran.said
    );
}

#[test]
fn parse_tells_what_it_left_out() {
    let bench = Bench::new(SITE);
    let good =
        std::fs::read_to_string(bench.folder.path().with_file_name("bin").join("good")).expect("a fixture");
    bench.folder.write("s.txt", format!("Linux barn3\n{good}"));
    let ran = bench.run(&["parse", "--format", "pvecm", "s.txt", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(ran.said.contains("1 line is left out in front of the output of `pvecm`"), "{}", ran.said);
    assert!(ran.printed.starts_with('{'));
}

#[test]
fn a_run_keeps_its_far_end_and_its_drift_without_an_address() {
    for (policy, keys, command, about) in [
        ("alias", "command = [\"pvecm\", \"-c\", \"10.0.0.2\"]", "\"-c\", \"address-1\"", "to = \"nas\""),
        ("mask", "command = [\"pvecm\", \"-c10.0.0.2\"]", "\"-c*.*.*.*\"", "to = \"nas\""),
        (
            "alias",
            "command = [\"pvecm\"]\nhost = \"root@10.0.0.1\"",
            "[\"pvecm\"]",
            "host = \"pve1\"\nto = \"nas\"",
        ),
        (
            "alias",
            "command = [\"pvecm\"]\nfrom = \"10.0.0.1\"\nto = \"10.0.0.2\"",
            "[\"pvecm\"]",
            "from = \"pve1\"\nto = \"nas\"",
        ),
        (
            "mask",
            "command = [\"pvecm\"]\nhost = \"10.9.9.9\"",
            "[\"pvecm\"]",
            "host = \"*.*.*.*\"\nto = \"nas\"",
        ),
        ("keep", "command = [\"pvecm\", \"-c\", \"10.0.0.2\"]", "\"-c\", \"10.0.0.2\"", ""),
    ] {
        let bench = Bench::new(&measured(policy, keys));
        let ran = bench.pvecm(RUN).run(&["capture"]);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
        let table = bench.table();
        assert!(table.contains(command) && table.contains(about), "{table}");
        let written = format!("{table}{}", bench.snapshot().expect("a snapshot"));
        assert_eq!(written.contains("10.0.0."), policy == "keep", "{written}");
        let built = bench.run(&["build"]);
        assert!(built.said.contains("speed of port e0 of nas: stated `100 Mb/s`"), "{keys}: {}", built.said);
        let page = String::from_utf8(bench.folder.output()["a/index.html"].clone()).expect("HTML");
        assert_eq!(page.contains("10.0.0."), policy == "keep", "{page}");
    }
}

#[test]
fn the_json_of_a_run_keeps_its_far_end_as_well() {
    let bench = Bench::new(&measured("mask", "command = [\"pvecm\"]"));
    let json = std::fs::read_to_string(repo().join("tests/data/iperf3/tcp-gbe.json")).expect("a capture");
    let server =
        json.split("\"connecting_to\"").nth(1).and_then(|rest| rest.split('"').nth(3)).expect("a server");
    bench.folder.write("../bin/run.json", json.replace(server, "10.0.0.2"));
    let ran = bench.pvecm("cat \"$bin/run.json\"; exit 1").run(&["capture"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(bench.table().contains("to = \"nas\""), "{}", bench.table());
    assert!(bench.run(&["build"]).said.contains("speed of port e0 of nas: stated `100 Mb/s`"));
}

#[test]
fn a_far_end_that_is_in_no_inventory_is_unknown() {
    let site = measured("alias", "command = [\"pvecm\", \"-c\", \"10.0.0.2\"]")
        .replace("address = \"10.0.0.2\"\n", "");
    let bench = Bench::new(&site);
    assert_eq!(bench.pvecm(RUN).run(&["capture"]).code, Some(0));
    assert!(!bench.table().contains("to ="), "{}", bench.table());
    run_well(&bench.folder, &["build", "--deny-warnings"]);
}

#[test]
fn an_end_that_was_masked_by_hand_is_unknown_and_no_mistake() {
    let bench = Bench::new(&measured("alias", "command = [\"pvecm\"]\nto = \"address-7\""));
    assert_eq!(bench.pvecm(RUN).run(&["capture"]).code, Some(0));
    run_well(&bench.folder, &["build", "--deny-warnings"]);
}

#[test]
fn a_public_address_in_a_command_is_masked_whatever_the_policy() {
    let bench = Bench::new(&measured(
        "keep",
        "command = [\"pvecm\", \"-c\", \"8.8.4.4\", \"root@pve1.example.org\"]",
    ));
    assert_eq!(bench.pvecm(RUN).run(&["capture"]).code, Some(0));
    assert!(bench.table().contains("\"-c\", \"*.*.*.*\", \"root@pve1.example.org\""), "{}", bench.table());
}

#[test]
fn the_command_of_an_older_snapshot_is_masked_on_the_page() {
    let bench = Bench::new(&measured("alias", "command = [\"pvecm\"]"));
    assert_eq!(bench.pvecm(RUN).run(&["capture"]).code, Some(0));
    let table = "command = [\"ssh\", \"root@10.0.0.1\", \"iperf3\", \"-c\", \"10.0.0.2\"]\nformat = \"iperf3\"\nhost = \"10.0.0.1\"\n";
    bench.folder.write("data/snapshots/status.toml", table);
    let built = bench.run(&["build"]);
    // It is still known where the run went.
    assert!(built.said.contains("speed of port e0 of nas"), "{}", built.said);
    let page = String::from_utf8(bench.folder.output()["a/index.html"].clone()).expect("HTML");
    // The two addresses of the text have names already; which is which is not known any more.
    assert!(!page.contains("10.0.0.") && page.contains("root@address-3 iperf3 -c address-4"), "{page}");
}
