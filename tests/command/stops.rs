//! Captures that a signal ends: Ctrl-C, and its like.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::captures::{Bench, GOOD, SITE};

/// Polls until `look` finds something.
fn await_some<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "waited too long for {what}");
        std::thread::yield_now();
    }
}

/// Starts the command with the usual effect of each signal, whatever the tests themselves were started with.
fn start(bench: &Bench, arguments: &[&str]) -> Child {
    Command::new("env")
        .arg("--default-signal=INT,TERM,HUP")
        .arg(env!("CARGO_BIN_EXE_rackdown"))
        .args(arguments)
        .current_dir(bench.folder.path())
        .env("PATH", &bench.path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

/// The processes that have written their numbers, once all have.
fn numbers(bin: &Path, names: &[&str]) -> Vec<i32> {
    let number = |name: &&str| {
        await_some(name, || {
            let text = std::fs::read_to_string(bin.join(name)).ok()?;
            text.strip_suffix('\n')?.parse().ok()
        })
    };
    names.iter().map(number).collect()
}

/// Whether a process runs; one that has ended and waits for its parent does not.
fn runs(number: i32) -> bool {
    let stat = std::fs::read_to_string(PathBuf::from(format!("/proc/{number}/stat"))).unwrap_or_default();
    stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).is_some_and(|state| !"ZX".contains(state))
}

fn code_and_words(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

const HANGS: &str = "sleep 600 &\necho $! > \"$bin/below\"; echo $$ > \"$bin/probe\"; echo half; wait";

#[test]
fn a_signal_ends_the_probes_with_all_that_they_started_and_keeps_the_last_good_capture() {
    let bench = Bench::new(SITE.replace("timeout = \"1s\"", "timeout = \"600s\"").as_str());
    let bin = bench.folder.path().with_file_name("bin");
    assert_eq!(bench.pvecm(GOOD).run(&["capture"]).code, Some(0));
    let before = crate::support::read_folder(&bench.folder.path(), "");
    let cases: [(&[&str], Signal, i32, &str); 5] = [
        (&["capture"], Signal::INT, 130, "SIGINT"),
        (&["capture"], Signal::TERM, 143, "SIGTERM"),
        (&["capture"], Signal::HUP, 129, "SIGHUP"),
        (&["build", "--refresh"], Signal::INT, 130, "SIGINT"),
        (&["build", "--refresh", "--frozen"], Signal::TERM, 143, "SIGTERM"),
    ];
    for (index, (arguments, signal, code, name)) in cases.into_iter().enumerate() {
        // Every other probe takes no notice of TERM.
        let stubborn = if index % 2 == 0 { "" } else { "trap '' TERM\n" };
        bench.pvecm(&format!("{stubborn}{HANGS}"));
        let running = start(&bench, arguments);
        let started = numbers(&bin, &["probe", "below"]);
        kill_process(Pid::from_child(&running), signal).expect("it runs");
        let (ended, said) = code_and_words(running);
        assert_eq!(ended, Some(code), "{arguments:?}: {said}");
        assert_eq!(said, format!("stopped by {name}: status captured nothing new\n"), "{arguments:?}");
        for number in started {
            await_some("the end of the probe", || (!runs(number)).then_some(()));
        }
        let after = crate::support::read_folder(&bench.folder.path(), "");
        assert!(after == before, "{arguments:?} leaves {:?}", after.keys());
        std::fs::remove_file(bin.join("probe")).expect("it is there");
        std::fs::remove_file(bin.join("below")).expect("it is there");
    }
}

#[test]
fn what_was_captured_before_the_signal_stays_and_what_waits_for_its_turn_does_not_begin() {
    let probe = |name: &str| format!("[[probe]]\nname = \"{name}\"\ncommand = [\"pvecm\", \"{name}\"]\n");
    let slow: Vec<String> = (1..=12).map(|number| format!("slow{number}")).collect();
    let probes: String = slow.iter().map(|name| probe(name)).collect();
    let bench = Bench::new(&format!("--- data/site.toml\ntitle = \"T\"\n{}{probes}", probe("quick")));
    let bin = bench.folder.path().with_file_name("bin");
    bench.pvecm("[ $1 = quick ] && exec echo done; echo $$ > \"$bin/$1\"; exec sleep 600");
    let running = start(&bench, &["capture"]);
    let quick = bench.folder.path().join("data/snapshots/quick.toml");
    await_some("the quick probe", || quick.exists().then_some(()));
    let started = numbers(&bin, &["slow1", "slow2", "slow3", "slow4", "slow5", "slow6", "slow7", "slow8"]);
    kill_process(Pid::from_child(&running), Signal::INT).expect("it runs");
    let (ended, said) = code_and_words(running);
    assert_eq!(ended, Some(130), "{said}");
    assert!(
        said.contains(&format!("stopped by SIGINT: {} captured nothing new\n", slow.join(", "))),
        "{said}"
    );
    assert!(started.into_iter().all(|number| !runs(number)));
    assert!(!bin.join("slow9").exists(), "no probe is started after the signal");
    let mut names = crate::support::read_folder(&bench.folder.path().join("data/snapshots"), "");
    assert_eq!(names.remove("quick.txt"), Some(b"done\n".to_vec()));
    assert!(names.remove("quick.toml").is_some() && names.is_empty(), "{:?}", names.keys());
}

#[test]
fn a_signal_that_the_command_was_started_without_stays_without_effect() {
    let bench = Bench::new(SITE.replace("timeout = \"1s\"", "timeout = \"600s\"").as_str());
    let bin = bench.folder.path().with_file_name("bin");
    bench.pvecm(&format!("echo $$ > \"$bin/probe\"; while [ ! -e \"$bin/go\" ]; do :; done; {GOOD}"));
    let running = Command::new("env")
        .args(["--default-signal=INT,TERM", "--ignore-signal=HUP", env!("CARGO_BIN_EXE_rackdown"), "capture"])
        .current_dir(bench.folder.path())
        .env("PATH", &bench.path)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    numbers(&bin, &["probe"]);
    kill_process(Pid::from_child(&running), Signal::HUP).expect("it runs");
    std::fs::write(bin.join("go"), "").expect("a file");
    let (ended, said) = code_and_words(running);
    assert_eq!(ended, Some(0), "{said}");
    assert!(said.starts_with("captured status: "), "{said}");
}
