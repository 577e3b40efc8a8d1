//! Probes run for real: a program named `pvecm` that prints fixtures, hangs, floods, dies and prints secrets.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rackdown::parse::formats::pvecm::parse_pvecm_status;

use crate::command::{Folder, Ran, run_in, run_well, run_with};
use crate::support::repo;

pub const SITE: &str = "--- data/site.toml\ntitle = \"Test\"\n\n[[probe]]\nname = \"status\"\nformat = \"pvecm\"\n\
    command = [\"pvecm\", \"status\"]\ntimeout = \"1s\"\nmax_age = \"30d\"\n";

const TEXT_SITE: &str = "--- data/site.toml\ntitle = \"Test\"\n\n[[probe]]\nname = \"status\"\n\
    command = [\"pvecm\", \"status\"]\n";

/// Put together here, so that no file of this repository holds it.
fn canary() -> String {
    ["c4n4ry", "not", "real", "77"].join("-")
}

/// A site with a probe, and a `pvecm` of its own on the path.
pub struct Bench {
    pub folder: Folder,
    pub path: String,
}

impl Bench {
    pub fn new(site: &str) -> Self {
        let folder = Folder::of(site);
        let bin = folder.path().with_file_name("bin");
        std::fs::create_dir(&bin).expect("a folder for programs");
        std::fs::copy(repo().join("tests/data/pvecm/ff4-down1-qlast--pvelaptop.txt"), bin.join("good"))
            .expect("a fixture");
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        Bench { folder, path }
    }

    /// Makes `pvecm` do this; `$bin` is the folder that it lies in.
    pub fn pvecm(&self, script: &str) -> &Self {
        let bin = self.folder.path().with_file_name("bin");
        let program = bin.join("pvecm");
        let fresh = bin.join("pvecm.new");
        std::fs::write(&fresh, format!("#!/bin/sh\nbin='{}'\n{script}\n", bin.display())).expect("a program");
        std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        std::fs::rename(&fresh, &program).expect("the program takes its place");
        self
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        run_with(&self.folder, arguments, &[("PATH", &self.path)])
    }

    pub fn snapshot(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join("data/snapshots/status.txt")).ok()
    }

    pub fn table(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("data/snapshots/status.toml")).expect("a table")
    }

    /// Every file of the site, as one text.
    fn everything(&self) -> String {
        let files = crate::support::read_folder(&self.folder.path(), "");
        files.iter().map(|(path, bytes)| format!("{path}\n{}\n", String::from_utf8_lossy(bytes))).collect()
    }
}

pub const GOOD: &str = "cat \"$bin/good\"";

#[test]
fn what_pvecm_prints_becomes_a_snapshot_that_a_page_shows() {
    let bench = Bench::new(&format!(
        "{SITE}--- content/a.md\n+++\ntitle = \"A\"\n+++\n{{{{ snapshot(name=\"status\") }}}}\n"
    ));
    let ran = bench.pvecm(&format!("printf '\\033[1m'; {GOOD} | sed 's/$/\\r/'")).run(&["capture"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(
        ran.said.starts_with("captured status: "),
        "no progress where there is no terminal: {}",
        ran.said
    );
    let fixture = std::fs::read_to_string(repo().join("tests/data/pvecm/ff4-down1-qlast--pvelaptop.txt"))
        .expect("a fixture");
    let snapshot = bench.snapshot().expect("a snapshot");
    assert!(
        !snapshot.contains(char::is_control)
            || snapshot.chars().all(|letter| letter == '\n' || !letter.is_control())
    );
    assert_eq!(parse_pvecm_status(&snapshot), parse_pvecm_status(&fixture));
    let table = bench.table();
    for part in [
        "captured_at = 20",
        "command = [\"pvecm\", \"status\"]",
        "format = \"pvecm\"",
        "exit = 0",
        "captured_by = \"rackdown ",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    run_well(&bench.folder, &["build", "--deny-warnings", "--frozen"]);
    let page = String::from_utf8(bench.folder.output()["a/index.html"].clone()).expect("HTML in UTF-8");
    assert!(page.contains("captured <time datetime=\"20"), "the age is a date");
    assert!(page.contains("pvecm status"));
}

#[test]
fn a_probe_that_fails_leaves_the_last_good_capture_and_says_why() {
    let bench = Bench::new(SITE);
    assert_eq!(bench.pvecm(GOOD).run(&["capture"]).code, Some(0));
    let before = (bench.snapshot(), bench.table());
    let leak = format!("echo 'password={}' >&2", canary());
    for (script, why) in [
        ("exit 3".to_owned(), "it ended with exit code 3"),
        (format!("{leak}; exit 3"), "it ended with exit code 3: password=******"),
        (format!("{GOOD}; kill -9 $$"), "signal 9 ended it"),
        ("sleep 600".to_owned(), "it took longer than 1 s"),
        (format!("trap '' TERM; {GOOD}; sleep 600 & while :; do sleep 600; done"), "it took longer than 1 s"),
        ("yes".to_owned(), "it printed more than 1 MiB"),
        (":".to_owned(), "it printed nothing"),
        ("head -n 12 \"$bin/good\"".to_owned(), "of its output cannot be read"),
        (format!("echo 'Error: password={}'", canary()), "`pvecm` failed: password=******"),
        ("head -c 5000 /dev/urandom".to_owned(), "of its output is not UTF-8"),
    ] {
        let begun = Instant::now();
        let ran = bench.pvecm(&script).run(&["capture"]);
        assert_eq!(ran.code, Some(1), "{script}: {}", ran.said);
        assert!(ran.said.contains(why), "{script}: {}", ran.said);
        assert!(ran.said.contains("hint: the capture of 20"), "{script}: {}", ran.said);
        assert!(!ran.said.contains(&canary()), "{script}: {}", ran.said);
        assert!((bench.snapshot(), bench.table()) == before, "{script} changes the last good capture");
        assert!(begun.elapsed() < Duration::from_secs(30), "{script} hangs");
    }
    std::fs::remove_file(bench.folder.path().with_file_name("bin").join("pvecm"))
        .expect("the program is there");
    let ran = run_with(&bench.folder, &["capture"], &[("PATH", "/nowhere")]);
    assert!(ran.said.contains("`pvecm` cannot be started"), "{}", ran.said);
    assert!((bench.snapshot(), bench.table()) == before);
}

#[test]
fn nothing_that_a_capture_writes_or_says_holds_a_secret() {
    let canary = canary();
    let site = format!(
        "--- data/site.toml\ntitle = \"T\"\n[redact]\nprivate_addresses = \"alias\"\n[[redact.allow]]\nfile = \"data/site.toml\"\n\
         reason = \"a test\"\n\n[[probe]]\nname = \"status\"\ncommand = [\"pvecm\", \"-u\", \"writer:{canary}\", \"--password\", \"{canary}\"]\n"
    );
    let bench = Bench::new(&site);
    let key = ["RSA PRIV", "ATE KEY"].concat();
    bench.pvecm(&format!(
        "echo 'https://writer:{canary}@10.0.0.7/'; echo 'PVEAPIToken=root@pam!x=12ab34cd-56ef-7890-ab12-cd34ef567890'\n\
         echo '-----BEGIN {key}-----'; echo q7Rt2Vx9Lm4Kp8Zs3Wd6Hn5Jb1q7Rt2Vx9Lm4Kp8Z; \
         echo '{{\"password\": \"{canary}\"}}'; echo '02:42:ac:11:00:02 ann@mail.example 8.8.4.4 10.0.0.7'"
    ));
    let dry = bench.run(&["capture", "--dry-run"]);
    assert_eq!(dry.printed, "status: pvecm -u writer:****** --password ****** (text, at most 20 s)\n");
    assert_eq!(bench.snapshot(), None, "a dry run writes nothing");
    let ran = bench.run(&["capture"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    let expected = "https://writer:******@address-1/\nPVEAPIToken=******\n******\n******\n{\"password\": \"******\"}\n\
                    ****** ****** *.*.*.* address-1\n";
    assert_eq!(bench.snapshot().as_deref(), Some(expected));
    assert!(
        bench.table().contains("[\"pvecm\", \"-u\", \"writer:******\", \"--password\", \"******\"]"),
        "{}",
        bench.table()
    );
    let told = ran.said + &dry.said;
    let written = bench.everything().replace(&format!("writer:{canary}\", \"--password\", \"{canary}"), "");
    assert!(!written.contains(&canary) && !told.contains(&canary), "{written}{told}");
}

#[test]
fn a_build_runs_no_probe_unless_it_is_told_to() {
    let bench = Bench::new(SITE);
    bench.pvecm(&format!("touch \"$bin/ran\"; {GOOD}"));
    let marker = bench.folder.path().with_file_name("bin").join("ran");
    assert_eq!(bench.run(&["build"]).code, Some(0));
    assert!(!marker.exists() && bench.snapshot().is_none());
    let ran = bench.run(&["build", "--refresh", "--frozen"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(marker.exists() && bench.snapshot().is_some());
    bench.pvecm("exit 1");
    let ran = bench.run(&["build", "--refresh", "--frozen"]);
    assert_eq!(ran.code, Some(0), "the last good capture is fresh enough: {}", ran.said);
    assert!(ran.said.contains("warning: probe `status` failed"), "{}", ran.said);
    let ran = bench.run(&["build", "--refresh", "--deny-warnings"]);
    assert_eq!(ran.code, Some(1), "{}", ran.said);
}

#[test]
fn a_probe_that_prints_no_text_is_told_and_nothing_of_it_kept() {
    let bench = Bench::new(TEXT_SITE);
    for (printed, why) in [
        ("printf 'up\\n\\377\\376\\n'", "line 2 of its output is not UTF-8"),
        ("printf 'up\\n\\000\\001ELF\\n'", "line 2 of its output is not text"),
    ] {
        let ran = bench.pvecm(printed).run(&["capture"]);
        assert_eq!(ran.code, Some(1), "{}", ran.said);
        assert!(ran.said.contains(why), "{}", ran.said);
        assert_eq!(bench.snapshot(), None);
    }
}

#[test]
fn a_frozen_build_needs_fresh_snapshots() {
    let bench = Bench::new(SITE);
    let ran = bench.run(&["build", "--frozen"]);
    assert_eq!(ran.code, Some(3), "{}", ran.said);
    assert!(!bench.folder.path().join("dist").exists());
    assert_eq!(bench.pvecm(GOOD).run(&["capture"]).code, Some(0));
    assert_eq!(bench.run(&["build", "--frozen"]).code, Some(0));
    let old = bench.table().replacen("captured_at = 20", "captured_at = 19", 1);
    bench.folder.write("data/snapshots/status.toml", old);
    assert_eq!(bench.run(&["build", "--frozen"]).code, Some(3));
    assert_eq!(bench.run(&["build"]).code, Some(0), "any age will do without `--frozen`");
    bench.folder.write("content/a.md", "no front matter");
    assert_eq!(bench.run(&["build", "--frozen"]).code, Some(1), "other errors come first");
}

#[test]
fn probes_run_at_once_and_by_name() {
    let probe = |name: &str| format!("[[probe]]\nname = \"{name}\"\ncommand = [\"pvecm\", \"{name}\"]\n");
    let names = ["a", "b", "c"];
    let bench = Bench::new(&format!("--- data/site.toml\ntitle = \"T\"\n{}", names.map(probe).concat()));
    // Each waits for the others: one after the other they would never end.
    bench.pvecm("echo \"$1\" > \"$bin/is-$1\"\nwhile [ ! -e \"$bin/is-a\" ] || [ ! -e \"$bin/is-b\" ] || [ ! -e \"$bin/is-c\" ]; do :; done; echo \"$1\"");
    let ran = bench.run(&["capture"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    let text = |name: &str| {
        std::fs::read_to_string(bench.folder.path().join(format!("data/snapshots/{name}.txt"))).ok()
    };
    assert_eq!(names.map(text), [Some("a\n".to_owned()), Some("b\n".to_owned()), Some("c\n".to_owned())]);
    bench.pvecm("echo again");
    assert_eq!(bench.run(&["capture", "b"]).code, Some(0));
    assert_eq!(names.map(text), [Some("a\n".to_owned()), Some("again\n".to_owned()), Some("c\n".to_owned())]);
    assert_eq!(run_in(&bench.folder, &["capture", "d"]).code, Some(1));
}

#[test]
fn a_probe_that_is_off_runs_only_by_its_name() {
    let bench = Bench::new(&format!(
        "{SITE}enabled = false\nhost = \"alpha\"\n[[probe]]\nname = \"other\"\ncommand = [\"pvecm\", \"other\"]\n"
    ));
    bench.pvecm(GOOD);
    let other = bench.folder.path().join("data/snapshots/other.txt");
    let off = "status is off; `rackdown capture status` captures all the same\n";
    let dry = bench.run(&["capture", "--dry-run"]);
    assert_eq!(
        dry.printed,
        "status: pvecm status (pvecm, at most 1 s, off)\nother: pvecm other (text, at most 20 s)\n"
    );
    for arguments in [&["capture"][..], &["build", "--refresh", "--frozen"]] {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
        assert!(ran.said.starts_with(off), "{}", ran.said);
        assert!(other.exists() && bench.snapshot().is_none(), "{arguments:?}");
        std::fs::remove_dir_all(other.with_file_name("")).expect("it is there");
    }
    assert_eq!(bench.run(&["build", "--frozen"]).code, Some(3), "the other one is missing");
    let ran = bench.run(&["capture", "status"]);
    assert_eq!((ran.code, other.exists()), (Some(0), false), "{}", ran.said);
    assert!(!ran.said.contains("off"), "{}", ran.said);
    assert!(bench.snapshot().is_some() && bench.table().contains("host = \"alpha\"\n"), "{}", bench.table());
}

#[test]
fn the_probes_of_this_repository_s_site_are_off_and_fill_its_snapshots() {
    let files = crate::support::read_folder(&repo().join("data"), "data");
    let text = String::from_utf8(files["data/site.toml"].clone()).expect("text");
    let folder = Folder::of(&format!("--- data/site.toml\n{text}"));
    let ran = run_well(&folder, &["capture"]);
    assert_eq!(ran.said, "pvecm, iperf-pi are off; `rackdown capture pvecm` captures all the same\n");
    let dry = run_well(&folder, &["capture", "--dry-run"]);
    let programs: Vec<&str> = dry.printed.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(programs, ["ssh", "ssh"], "{}", dry.printed);
    for name in ["pvecm", "iperf-pi"] {
        assert!(files.contains_key(&format!("data/snapshots/{name}.txt")), "{name}");
    }
    run_well(&folder, &["build", "--frozen"]);
}
