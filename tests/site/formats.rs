//! The table of capture formats: whatever takes a format takes each of them, and no other.

use rackdown::parse::config::{config_schema, parse_config};
use rackdown::parse::formats::Format;
use rackdown::parse::snapshot::snapshot_schema;

use crate::support::{built, bundle, output, page, path_of, repo, with};

fn names() -> Vec<&'static str> {
    Format::ALL.iter().map(|format| format.name()).collect()
}

/// What is said of a snapshot, an excerpt of this format.
fn of_snapshot(format: &str) -> Vec<String> {
    let table = format!("command = []\nformat = \"{format}\"\nexcerpt = true\n");
    let inputs = with(&page("{{ snapshot(name=\"s\") }}"), "data/snapshots/s.toml", table);
    let built = built(&with(&inputs, "data/snapshots/s.txt", "text\n"));
    built.diagnostics.iter().map(|found| format!("{found:?}")).collect()
}

/// The format of a probe, or what is wrong with it.
fn of_probe(format: &str) -> Result<Format, Vec<String>> {
    let probe = format!("[[probe]]\nname = \"s\"\ncommand = [\"true\"]\nformat = \"{format}\"\n");
    let mut found = Vec::new();
    let config = parse_config(&path_of("data/site.toml"), &format!("title = \"T\"\n{probe}"), &mut found);
    match config.filter(|_| found.is_empty()) {
        Some(config) => Ok(config.probes.first().expect("the probe").format),
        None => Err(found.iter().map(|found| format!("{found:?}")).collect()),
    }
}

#[test]
fn each_format_goes_by_its_name_and_no_two_by_the_same() {
    for format in Format::ALL {
        assert_eq!(Format::named(format.name()), Some(*format));
        assert!(format.about().ends_with('.'), "{format:?} says what it is");
    }
    assert_eq!(names().iter().collect::<std::collections::BTreeSet<_>>().len(), Format::ALL.len());
}

#[test]
fn probes_and_snapshots_take_each_format() {
    for format in Format::ALL {
        assert_eq!(of_probe(format.name()), Ok(*format));
        assert_eq!(of_snapshot(format.name()), [""; 0], "{format:?}");
    }
}

#[test]
fn what_is_no_format_is_refused_with_the_names_of_all() {
    for wrong in ["iperf", "PVECM", ""] {
        let said = [of_probe(wrong).expect_err("no format"), of_snapshot(wrong)];
        for said in said.map(|said| said.join("\n")) {
            names().iter().for_each(|name| assert!(said.contains(&format!("`{name}`")), "{name} in {said}"));
        }
    }
}

#[test]
fn the_schemas_list_the_formats_of_the_table() {
    for schema in [snapshot_schema(), config_schema()] {
        let listed = schema["$defs"]["Format"]["oneOf"].as_array().expect("a list of words").clone();
        let listed: Vec<_> = listed.iter().map(|word| word["const"].as_str().expect("a word")).collect();
        assert_eq!(listed, names());
    }
}

#[test]
fn the_reference_names_each_format() {
    let text = std::fs::read_to_string(repo().join("README.md")).expect("README.md");
    for name in names() {
        assert!(text.matches(&format!("`{name}`")).count() > 1, "{name}: as a snapshot's and as a probe's");
    }
    assert!(
        text.contains(&format!("rackdown parse --format {} FILE", names().join("\\|"))),
        "on the command line"
    );
}

#[test]
fn a_format_s_language_is_one_that_a_fence_may_have() {
    for format in Format::ALL {
        for language in format.fence_names().iter().copied().chain([format.language()]) {
            let found = built(&page(&format!("```{language}\ntext\n```"))).diagnostics;
            assert!(found.is_empty(), "{language}: {found:?}");
        }
    }
}

#[test]
fn a_text_is_read_or_has_a_fault() {
    for format in Format::ALL {
        for text in ["", "\n", "text\n", "{", "{}", "[", "Quorum information\n---\n", "[ ID] Interval\n"] {
            match format.read(text) {
                Ok(output) => assert!(output.json().is_object(), "{format:?}: {text:?}"),
                Err(faults) => assert!(!faults.is_empty(), "{format:?}: {text:?}"),
            }
        }
    }
}

#[test]
fn a_text_of_no_other_format_is_its_lines() {
    let text = Format::Text.read("\u{1b}[1mUSER  TTY\u{1b}[0m \r\nroot  pts/0\n").expect("any text");
    assert_eq!(text.json(), serde_json::json!({ "lines": ["USER  TTY", "root  pts/0"] }));
}

#[test]
fn the_exit_code_of_a_capture_stands_beside_its_date_where_it_is_not_0() {
    let caption = |more: &str| {
        let inputs = with(&page("{{ snapshot(name=\"s\") }}"), "data/snapshots/s.txt", "no quorum\n");
        let table = format!("captured_at = 2026-05-22T21:47:50Z\ncommand = [\"x\"]\nhost = \"pi\"\n{more}");
        let inputs = with(&inputs, "data/snapshots/s.toml", table);
        let html = output(&bundle(&inputs), "a/index.html");
        html.split_once("</time>")
            .and_then(|(_, rest)| rest.split_once("</figcaption>"))
            .expect("a caption")
            .0
            .to_owned()
    };
    assert_eq!((caption(""), caption("exit = 0\n")), ("</span>".to_owned(), "</span>".to_owned()));
    assert_eq!(caption("exit = 2\nexcerpt = true\n"), ", exit code 2, an excerpt</span>");
}
