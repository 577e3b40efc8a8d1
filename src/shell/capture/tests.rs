//! Commands that hang, flood, die and leave processes behind.

use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use super::command::{CommandEnd, CommandLimits, CommandResult, run};

fn limits() -> CommandLimits<'static> {
    CommandLimits {
        time: Duration::from_secs(20),
        grace: Duration::from_millis(200),
        output: 1 << 20,
        stop: None,
    }
}

fn sh_within(script: &str, limits: &CommandLimits<'_>) -> CommandResult {
    run(&["/bin/sh".into(), "-c".into(), script.into()], limits).expect("/bin/sh starts")
}

fn sh(script: &str) -> CommandResult {
    sh_within(script, &limits())
}

fn short() -> CommandLimits<'static> {
    CommandLimits { time: Duration::from_millis(300), ..limits() }
}

#[test]
fn a_command_s_output_and_end_are_told() {
    let ran = sh("echo out; echo err >&2; exit 3");
    assert_eq!((ran.ended, ran.stdout.as_slice()), (CommandEnd::Exit(3), b"out\n".as_slice()));
    assert_eq!(ran.stderr, b"err\n");
    assert_eq!(sh("kill -9 $$").ended, CommandEnd::Signal(9));
}

#[test]
fn a_command_sees_a_clean_environment_and_no_input() {
    let ran = sh("env | cut -d= -f1 | sort | tr '\\n' ' '; cat; echo end");
    let text = String::from_utf8(ran.stdout).expect("names of variables");
    let known = [
        "HOME",
        "LANG",
        "LC_ALL",
        "LOGNAME",
        "PATH",
        "PWD",
        "SHLVL",
        "SSH_AUTH_SOCK",
        "USER",
        "_",
        "OLDPWD",
        "end",
    ];
    assert!(text.split_whitespace().all(|name| known.contains(&name)), "{text}");
    assert!(text.contains("LC_ALL") && text.ends_with("end\n"), "{text}");
}

#[test]
fn a_command_that_hangs_is_ended_with_all_that_it_started() {
    let begun = Instant::now();
    let ran = sh_within("echo begun; sleep 600 & sleep 600", &short());
    assert_eq!((ran.ended, ran.stdout.as_slice()), (CommandEnd::TimeLimit, b"begun\n".as_slice()));
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_command_that_ignores_term_is_killed() {
    let ran = sh_within("trap '' TERM; echo begun; while :; do sleep 600; done", &short());
    assert_eq!(ran.ended, CommandEnd::TimeLimit);
    assert!(ran.took >= Duration::from_millis(500), "it had its time to end: {:?}", ran.took);
    assert!(ran.took < Duration::from_secs(15));
}

#[test]
fn a_grandchild_that_holds_the_pipe_does_not_hold_the_capture() {
    let begun = Instant::now();
    let ran = sh("sleep 600 & echo done");
    assert_eq!((ran.ended, ran.stdout.as_slice()), (CommandEnd::Exit(0), b"done\n".as_slice()));
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_flood_is_cut_off() {
    let ran = sh("yes");
    assert_eq!((ran.ended, ran.stdout.len()), (CommandEnd::TooMuchOutput, 1 << 20));
    let loud = sh("head -c 3000000 /dev/zero >&2; echo fine");
    assert_eq!((loud.ended, loud.stdout.as_slice()), (CommandEnd::Exit(0), b"fine\n".as_slice()));
    assert!(loud.stderr.len() <= 16 << 10);
}

#[test]
fn what_does_not_exist_cannot_be_started() {
    assert!(run(&["/nowhere/pvecm".into()], &limits()).is_err());
    assert!(run(&[], &limits()).is_err());
}

#[test]
fn a_command_is_ended_when_everything_must_end() {
    let (woken, mut waking) = UnixStream::pair().expect("a pair of sockets");
    waking.write_all(b"x").expect("room for a byte");
    let limits = CommandLimits { time: Duration::from_secs(600), stop: Some(woken.as_fd()), ..limits() };
    for script in ["sleep 600 & sleep 600", "trap '' TERM; while :; do sleep 600; done"] {
        let ran = sh_within(script, &limits);
        assert_eq!(ran.ended, CommandEnd::Stopped, "{script}");
        assert!(ran.took < Duration::from_secs(15), "{script}: {:?}", ran.took);
    }
}
