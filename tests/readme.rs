//! The README is true: its sections, its two commands, and its tour, run as written.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // Runs the binary in a folder of its own.

use std::path::Path;
use std::process::{Command, Output};

const README: &str = include_str!("../README.md");

fn rackdown(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rackdown"));
    command.current_dir(folder).args(arguments).output().expect("the binary of this package runs")
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} does not contain {from:?}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The content of the README's fences in a language.
fn fences(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README.split(&opening).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn the_sections_stand_in_the_order_a_reader_needs_them() {
    let order = [
        "# rackdown",
        "![",
        "## Two commands",
        "## A five-minute tour",
        "## A page of your own",
        "## Reference",
        "## Hosting",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|heading| README.find(heading)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?}");
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_two_commands_are_shown() {
    assert!(fences("sh").first().is_some_and(|fence| *fence == "cargo run --release -- build\ncargo test"));
}

#[test]
fn the_tour_works_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let commands: Vec<&str> = fences("sh")[1].lines().collect();
    let [install, new, build] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(*install, "cargo install --locked --path .");
    let arguments = |line: &'static str| -> Vec<&str> { line.split(' ').skip(1).collect() };
    let done = rackdown(folder.path(), &arguments(new));
    assert!(done.status.success(), "{done:?}");
    let done = rackdown(folder.path(), &arguments(build));
    assert!(done.status.success(), "{done:?}");
    assert!(!String::from_utf8_lossy(&done.stderr).contains("warning"), "{done:?}");

    let site = folder.path().join("my-cluster");
    let page = site.join("dist/cluster/index.html");
    let before = std::fs::read_to_string(&page).unwrap();
    assert!(
        before.contains("48 GB of memory")
            && before.contains("<td data-label=\"RAM\" class=\"number\">48 GB</td>")
    );
    edit(&site.join("data/inventory.toml"), "ram = \"16 GB\"", fences("toml")[0]);
    let done = rackdown(folder.path(), &arguments(build));
    assert!(String::from_utf8_lossy(&done.stderr).contains(": 1 written, in "), "{done:?}");
    let after = std::fs::read_to_string(&page).unwrap();
    assert!(
        after.contains("64 GB of memory")
            && after.contains("<td data-label=\"RAM\" class=\"number\">64 GB</td>")
    );

    edit(&site.join("data/inventory.toml"), "to = \"desk-switch\"", "to = \"desk-swich\"");
    edit(&site.join("content/cluster.md"), "{{ totals.nodes.ram }}", "{{ totals.nodes.rm }}");
    let done = rackdown(folder.path(), &arguments(build));
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&done.stderr).trim_end(), fences("text")[0]);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), after, "an error leaves the last good output");
}
