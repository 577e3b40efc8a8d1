//! What stands around a capture: skipped or cut where the output's beginning and end are unmistakable, and told.

use rackdown::parse::formats::Format;
use rackdown::parse::formats::iperf3::parse_iperf3;
use rackdown::parse::formats::pvecm::parse_pvecm_status;

fn data(file: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a capture")
}

const STATUS: &str = "pvecm/lms4-downnone--pvedesktopmsi.txt";
const RUN: &str = "iperf3/tcp-gbe.txt";
const JSON: &str = "iperf3/tcp-gbe.json";
const SERVER: &str = "iperf3/tcp-plain.server.txt";

/// How many lines are told in front and behind.
fn told(format: Format, text: &str) -> (usize, usize) {
    let around = format.surroundings(text);
    let count = |left: Option<rackdown::parse::formats::SkippedLines>| left.map_or(0, |left| left.lines);
    (count(around.in_front), count(around.behind))
}

/// Both formats, text and JSON, with this around them, say what they say alone, and so many lines are told.
#[track_caller]
fn same_within(before: &str, behind: &str, lines: (usize, usize)) {
    for file in [STATUS, RUN, JSON, SERVER] {
        let alone = data(file);
        let text = format!("{before}{alone}{behind}");
        if file == STATUS {
            assert_eq!(parse_pvecm_status(&text), parse_pvecm_status(&alone), "{text}");
            assert_eq!(told(Format::Pvecm, &text), lines, "{text}");
        } else {
            assert_eq!(parse_iperf3(&text), parse_iperf3(&alone), "{text}");
            assert_eq!(told(Format::Iperf3, &text), lines, "{file}: {text}");
        }
    }
}

#[test]
fn what_others_say_in_front_is_skipped_and_told() {
    for (before, lines) in [
        ("\u{feff}", 0),
        ("Warning: Permanently added '10.20.0.13' (ED25519) to the list of known hosts.\n", 1),
        ("** WARNING: connection is not using a post-quantum key exchange algorithm.\n", 1),
        ("[sudo] password for ann: \n", 0),
        ("[sudo] password for ann: ", 0),
        ("[sudo] Passwort für ann: ", 0),
        ("sudo: unable to resolve host barn3: Name or service not known\n", 1),
        ("bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)\n", 1),
        (
            "perl: warning: Setting locale failed.\nperl: warning: Please check that your locale settings:\n\
             \tLANGUAGE = (unset),\n\tLC_ALL = (unset),\n\tLANG = \"de_DE.UTF-8\"\n    are supported and installed on your system.\n\
             perl: warning: Falling back to the standard locale (\"C\").\n",
            7,
        ),
        (
            "Linux barn3 6.8.12-9-pve #1 SMP x86_64\n\nLast login: Thu Jun 11 20:58:03 2026 from 10.20.0.5\n",
            2,
        ),
        ("Linux barn3 6.8.12-9-pve\nroot@barn3:~# pvecm status\n", 1),
        ("hp2# pvecm status\n", 0),
        ("PS C:\\Users\\ann> ssh root@barn3 pvecm status\n", 0),
        ("C:\\iperf>iperf3.exe -c nas\r\n", 0),
        ("ann@barn3 ~> \n~ $ pvecm status\n", 0),
        ("Script started on 2026-06-11 21:04:18+02:00 [COMMAND=\"pvecm status\"]\n", 1),
        ("Every 2.0s: pvecm status          barn3: Thu Jun 11 21:04:18 2026\n\n", 1),
        ("+ pvecm status\n", 1),
    ] {
        same_within(before, "", (lines, 0));
    }
}

#[test]
fn markup_of_a_forum_on_the_first_and_the_last_line_is_skipped() {
    for (before, behind) in [
        ("[CODE]", "[/CODE]\n"),
        ("[code=bash]", "[/code]"),
        ("[SPOILER=\"pvecm\"][CODE]", "[/CODE][/SPOILER]\n"),
        ("[QUOTE=ann, post: 12, member: 3]", "[/QUOTE]\n"),
        ("```", "```\n"),
        ("<pre><code class=\"language-text\">", "</code></pre>\n"),
        ("<PRE>", "</PRE>\n"),
    ] {
        for file in [STATUS, RUN, JSON, SERVER] {
            let alone = data(file);
            let text = format!("{before}{}{behind}", alone.trim_end());
            let format = if file == STATUS { Format::Pvecm } else { Format::Iperf3 };
            assert_eq!(format.read(&text), format.read(&alone), "{text}");
            assert_eq!(told(format, &text), (0, 0), "{text}");
            let shown = &text[format.surroundings(&text).shown(&text)];
            assert!(!shown.contains(before), "{shown}");
        }
    }
    // A host, a stream and a cluster's name are none.
    let named = data(STATUS).replace("0x00000001          1", "[b]        1");
    assert!(parse_pvecm_status(&named).is_err());
}

#[test]
fn a_text_in_another_form_is_named() {
    let quoted: String = data(STATUS).lines().map(|line| format!("> {line}\n")).collect();
    let listed = format!("[{}]", data(JSON));
    let html = "<!DOCTYPE html>\n<html><title>404 Not Found</title></html>\n";
    for (format, text, message) in [
        (Format::Pvecm, &*quoted, "the text is quoted: each line begins with `>`"),
        (Format::Pvecm, html, "this is HTML, not the output of `pvecm status`"),
        (Format::Pvecm, "[{\"type\":\"cluster\"}]\n", "this is JSON, not the output of `pvecm status`"),
        (Format::Pvecm, "{\n \"quorate\": 1\n}\n", "this is JSON, not the output of `pvecm status`"),
        (Format::Iperf3, html, "this is HTML, not the output of `iperf3`"),
        (Format::Iperf3, "<html>404</html>", "this is HTML, not the output of `iperf3`"),
        (Format::Iperf3, "null\n", "this is JSON, not the output of `iperf3`"),
        (Format::Iperf3, "[]", "this is JSON, not the output of `iperf3`"),
        (Format::Iperf3, &*listed, "the json is a list: `iperf3 -J` prints an object"),
        (Format::Iperf3, "uptime is 3 days\n", "this is not the output of `iperf3`"),
        (Format::Iperf3, "root@pve1:~# iperf3 -c nas\n", "there is no output of `iperf3`"),
        (Format::Pvecm, "root@pve1:~# pvecm status\n", "there is no output of `pvecm status`"),
    ] {
        let faults = format.read(text).expect_err("another form");
        assert_eq!(faults[0].message, message, "{text}");
        assert!(faults[0].hint.is_some(), "{text}");
    }
    // What a quote does to a run it bears.
    let quoted: String = data(RUN).lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(parse_iperf3(&quoted).map(|run| run.sent), parse_iperf3(&data(RUN)).map(|run| run.sent));
}

#[test]
fn a_prompt_and_a_second_command_behind_are_cut_and_told() {
    for (behind, lines) in [
        ("root@barn3:~# \n", 0),
        ("root@barn3:~# ", 0),
        ("\nroot@barn3:~# exit\nlogout\nConnection to 10.20.0.13 closed.\n", 1),
        ("logout\nShared connection to barn3 closed.\n", 0),
        ("root@barn3:~# uptime\n 21:04:18 up 12 days,  3 users\n", 2),
        ("[root@barn3 ~]# pveversion\npve-manager/9.0.3\n[root@barn3 ~]# \n", 2),
        ("root@barn3:~# cat data.json\n{\"a\": 1}\n", 2),
        ("truenas% date\nThu Jun 11 21:04:18 CEST 2026\n", 2),
        ("Script done on 2026-06-11 21:04:20+02:00 [COMMAND_EXIT_CODE=\"0\"]\n", 0),
    ] {
        if !behind.contains("{\"a\"") {
            same_within("", behind, (0, lines));
        }
        let status = data(STATUS);
        assert_eq!(parse_pvecm_status(&format!("{status}{behind}")), parse_pvecm_status(&status));
    }
    // What says of itself that it is whole needs no prompt behind it.
    for (behind, lines) in [("\nreal\t0m10.012s\nuser\t0m0.010s\n", 2), ("=== done ===\n", 1)] {
        for (file, format) in [(STATUS, Format::Pvecm), (RUN, Format::Iperf3), (JSON, Format::Iperf3)] {
            let (alone, text) = (data(file), format!("{}{behind}", data(file)));
            assert_eq!(format.read(&text), format.read(&alone), "{text}");
            assert_eq!(told(format, &text), (0, lines), "{text}");
        }
    }
    let (status, nodes) = (data(STATUS), data("pvecm/odd/pvecm-nodes-lms4.txt"));
    let both = format!("{status}root@barn3:~# pvecm nodes\n{nodes}");
    assert_eq!(parse_pvecm_status(&both), parse_pvecm_status(&status));
    let without_prompt =
        format!("{status}{nodes}\nquorum OK\nmaster barn1 (active, Thu Jun 11 21:04:18 2026)\n");
    assert_eq!(parse_pvecm_status(&without_prompt), parse_pvecm_status(&status));
    assert!(told(Format::Pvecm, &without_prompt).1 > 2);
}

#[test]
fn a_second_run_is_refused_and_never_read_in_place_of_the_first() {
    for (file, format) in [(STATUS, Format::Pvecm), (RUN, Format::Iperf3)] {
        let alone = data(file);
        for between in ["", "\n", "root@barn3:~# again\n"] {
            let twice = format!("{alone}{between}{alone}");
            assert!(format.read(&twice).is_err(), "{twice}");
            assert_eq!(told(format, &twice), (0, 0));
        }
    }
}

#[test]
fn places_in_a_text_stay_what_they_are() {
    let front = "\u{feff}Linux barn3 ä\n[sudo] password for ann: ";
    let text = format!("{front}{}", data(STATUS).replace("Total votes:      7", "Total votes:      x"));
    let faults = parse_pvecm_status(&text).expect_err("no number");
    assert_eq!(&text[faults[0].span.clone()], "x");
    let around = Format::Pvecm.surroundings(&text);
    assert_eq!(&text[around.in_front.expect("a line").place], "Linux barn3 ä");
    assert!(text[around.own].trim_start().starts_with("[sudo] password for ann: Cluster information"));
}

#[test]
fn a_login_in_front_and_windows_line_ends_are_read_as_what_they_surround() {
    let motd = data("surroundings/motd.txt");
    let status = parse_pvecm_status(&motd).expect("a status");
    assert_eq!((status.nodes, status.expected, status.members.len()), (4, 4, 4));
    assert_eq!(status.cluster.expect("a section").name, "barn");
    assert_eq!(told(Format::Pvecm, &motd), (5, 0));
    let run = parse_iperf3(&data("surroundings/bom.txt")).expect("a run");
    assert_eq!(run.received.expect("a receiver").bits_per_second, Some(944e6));
}

#[test]
fn a_text_without_a_beginning_is_not_searched_for_one() {
    for text in [
        "Linux barn3\nroot@barn3:~# pvecm status\n",
        "Nodes: 4\nQuorate: Yes\n",
        "Quorum information is missing\n",
    ] {
        assert!(parse_pvecm_status(text).is_err());
        assert_eq!(told(Format::Pvecm, text), (0, 0), "{text}");
    }
}

#[test]
fn nothing_is_left_out_of_what_real_programs_print() {
    for (folder, format) in
        [("pvecm", Format::Pvecm), ("pvecm/odd", Format::Pvecm), ("iperf3", Format::Iperf3)]
    {
        let path = format!("{}/tests/data/{folder}", env!("CARGO_MANIFEST_DIR"));
        let names =
            std::fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let names = names.filter_map(|name| name.into_string().ok());
        for name in names
            .filter(|name| name.ends_with(".txt") || (name.ends_with(".json") && !name.starts_with("index")))
        {
            let text = data(&format!("{folder}/{name}"));
            assert_eq!(told(format, &text), (0, 0), "{name}");
            assert_eq!(format.surroundings(&text).own.end, text.len(), "{name}");
        }
    }
}
