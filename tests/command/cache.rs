//! The cache in `.rackdown/`: it saves time, and nothing else.

use std::fs;
use std::process::{Command, Stdio};

use crate::command::{Folder, run_in, run_well};

const SITE: &str = "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n\
                    --- content/_index.md\n+++\ntitle = \"Front\"\n+++\n\
                    --- content/a.md\n+++\ntitle = \"A\"\n+++\n```bash\nif true; then echo \"$x\"; fi\n```\n";

/// Whether a run drew any page, by its table of stages.
fn drew_pages(said: &str) -> bool {
    said.lines().any(|line| line.starts_with("pages "))
}

#[test]
fn a_second_build_of_the_same_only_reads_and_compares() {
    let folder = Folder::of(SITE);
    assert!(drew_pages(&run_well(&folder, &["build", "--timings"]).said));
    let first = folder.output();
    let second = run_well(&folder, &["build", "--timings"]);
    assert!(!drew_pages(&second.said) && second.said.contains(": 0 written"), "{}", second.said);
    assert!(folder.output() == first);
}

#[test]
fn whatever_is_different_is_built() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build"]);
    let whole = folder.output();
    let page = folder.path().join("dist/a/index.html");
    fs::write(&page, "somebody was here").expect("a file");
    run_well(&folder, &["build"]);
    assert!(folder.output() == whole, "a changed file is written again");
    fs::remove_file(&page).expect("a file less");
    run_well(&folder, &["build"]);
    assert!(folder.output() == whole, "a missing file is written again");
    run_well(&folder, &["build", "--base-url", "https://example.net/x/"]);
    assert!(folder.output() != whole, "an option counts");
    folder.write("content/a.md", "+++\ntitle = \"Other\"\n+++\n");
    run_well(&folder, &["build"]);
    assert!(folder.output() != whole, "an edit counts");
}

#[test]
fn a_foreign_file_in_the_output_is_refused_as_ever() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build"]);
    folder.write("dist/thesis.tex", "t");
    assert_eq!(run_in(&folder, &["build"]).code, Some(1));
}

#[test]
fn a_warning_is_given_each_time() {
    let folder = Folder::of(&SITE.replace("```bash", "```basch"));
    let first = run_well(&folder, &["build"]).said;
    assert!(first.contains("warning"), "{first}");
    let warnings = |said: &str| said.lines().filter(|line| line.starts_with("warning")).count();
    assert_eq!(warnings(&run_well(&folder, &["build"]).said), warnings(&first));
}

#[test]
fn a_damaged_cache_is_ignored_and_a_missing_one_is_made() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build"]);
    let (whole, cache) = (folder.output(), folder.path().join(".rackdown/cache"));
    let good = fs::read(&cache).expect("a cache");
    let mut flipped = good.clone();
    flipped.iter_mut().skip(40).step_by(7).for_each(|byte| *byte ^= 0x55);
    for bad in [&b""[..], b"nonsense", &good[..good.len() / 2], &flipped] {
        fs::write(&cache, bad).expect("a file");
        fs::remove_dir_all(folder.path().join("dist")).expect("the output goes");
        run_well(&folder, &["build"]);
        assert!(folder.output() == whole);
    }
    fs::remove_dir_all(folder.path().join(".rackdown")).expect("the cache goes");
    fs::remove_dir_all(folder.path().join("dist")).expect("the output goes");
    run_well(&folder, &["build"]);
    assert!(folder.output() == whole && cache.exists());
}

#[test]
fn a_cache_that_cannot_be_written_is_no_error() {
    let folder = Folder::of(SITE);
    folder.write(".rackdown", "a file where the folder would be");
    let ran = run_well(&folder, &["build"]);
    assert!(!ran.said.contains("error") && !ran.said.contains("warning"), "{}", ran.said);
}

#[test]
fn no_cache_and_check_leave_none() {
    let folder = Folder::of(SITE);
    run_well(&folder, &["build", "--no-cache"]);
    run_well(&folder, &["check"]);
    assert!(!folder.path().join(".rackdown").exists());
}

#[test]
fn two_builds_at_once_are_fine() {
    let folder = Folder::of(SITE);
    let start = |out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rackdown"));
        command.args(["build", "--out", out]).current_dir(folder.path()).stderr(Stdio::null());
        command.spawn().expect("the command starts")
    };
    for round in 0..3 {
        let (mut one, mut two) = (start(&format!("one{round}")), start(&format!("two{round}")));
        assert!(one.wait().expect("it ends").success() && two.wait().expect("it ends").success());
    }
    let leftovers = fs::read_dir(folder.path().join(".rackdown")).expect("a cache").count();
    assert_eq!(leftovers, 3, "the cache and the two files that say what it is");
    run_well(&folder, &["build"]);
}
