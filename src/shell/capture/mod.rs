//! `rackdown capture`: runs the probes of `data/site.toml` and keeps what they print as snapshots.
//!
//! Comes in: a site's root and the names of probes. Goes out: files in `data/snapshots/`, and a diagnostic for each
//! probe that brought nothing; its last good capture stays. What a command prints is redacted before it is written, and
//! so is every message about it. Commands come from `data/site.toml` only. Ctrl-C ends the probes and keeps what is
//! already captured.

mod command;
mod snapshot_files;
mod waiting_line;

use std::collections::BTreeMap;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::{Timestamp, Unit};
use rackdown::diag::catalog::world;
use rackdown::diag::words::count;
use rackdown::diag::{Diagnostic, Severity, catalog, nearest};
use rackdown::model::inventory::Inventory;
use rackdown::parse::capture::{Capture, CaptureRules, read_capture};
use rackdown::parse::config::{Config, parse_config};
use rackdown::parse::content::SITE_FILE;
use rackdown::parse::inventory::parse_inventory;
use rackdown::parse::probe::{Probe, stale_snapshots};
use rackdown::parse::snapshot::{Snapshot, parse_snapshots};
use rackdown::parse::subject::DEFAULT_INVENTORY;
use rackdown::redact::Scanner;
use rackdown::redact::mask::Policy;
use rackdown::source::{Inputs, SitePath};

use super::args::CaptureArguments;
use super::exit::{Failed, fail};
use super::read::read_site;
use super::report::{format_duration, print, say, show};
use super::signals::{Caught, Signals};
use command::{CommandEnd, CommandLimits, CommandResult};
use snapshot_files::{NewSnapshot, write_snapshot};
use waiting_line::WaitingLine;

/// Most bytes that a probe may print: an hour of `iperf3 -J` with a report each second is less.
const MOST_OUTPUT: usize = 1 << 20;
/// How long a command has to end after TERM.
const GRACE: Duration = Duration::from_secs(2);
/// How many probes run at once.
const AT_ONCE: usize = 8;
/// Most characters of a command's own complaint that a message repeats.
const MOST_REPEATED: usize = 300;

/// A site as far as its probes are concerned.
struct ProbeSite {
    inputs: Arc<Inputs>,
    config: Config,
    snapshots: BTreeMap<String, Snapshot>,
    scanner: Scanner,
}

/// Runs the probes that are named, or all that are not off.
pub fn run_capture(arguments: &CaptureArguments) -> Result<(), Failed> {
    let site = open(&arguments.root)?;
    let probes = chosen(&site.config.probes, &arguments.names).map_err(|found| fail(&found, &site.inputs))?;
    if arguments.names.is_empty() && !arguments.dry_run {
        say_what_is_off(&site);
    }
    if arguments.dry_run {
        let named =
            |probe: &&Probe| arguments.names.is_empty() || arguments.names.contains(&probe.name.value);
        let probes = site.config.probes.iter().filter(named);
        print(&probes.map(|probe| plan_line(probe, &site.scanner)).collect::<String>());
        return Ok(());
    }
    let failures = capture(&arguments.root, &site, &probes)?;
    if failures.is_empty() { Ok(()) } else { Err(fail(&failures, &site.inputs)) }
}

/// Runs all probes that are not off before a build. One that fails is a warning: its last good capture is built.
pub fn refresh(root: &Path) -> Result<Vec<Diagnostic>, Failed> {
    let site = open(root)?;
    let probes: Vec<&Probe> = site.config.probes.iter().filter(|probe| probe.enabled).collect();
    say_what_is_off(&site);
    let failures = capture(root, &site, &probes)?;
    Ok(failures.into_iter().map(|failure| Diagnostic { severity: Severity::Warning, ..failure }).collect())
}

/// What `build --frozen` finds now: snapshots of probes that are missing or too old.
pub fn stale(inputs: &Inputs) -> Vec<Diagnostic> {
    // What is wrong with the files is told by the build itself.
    let (mut ignored, file) = (Vec::new(), SitePath::new(SITE_FILE));
    let text = file.as_ref().and_then(|file| inputs.text(file)).unwrap_or_default();
    let config = file.and_then(|file| parse_config(&file, text, &mut ignored));
    let snapshots = parse_snapshots(inputs, &BTreeMap::new(), Policy::default(), &mut ignored);
    config.map(|config| stale_snapshots(&config.probes, &snapshots, Timestamp::now())).unwrap_or_default()
}

fn open(root: &Path) -> Result<ProbeSite, Failed> {
    let (inputs, mut found) = read_site(root);
    let file = SitePath::new(SITE_FILE).expect("it is a path of a site");
    let config = match inputs.text(&file) {
        Some(text) => parse_config(&file, text, &mut found),
        None => {
            found.push(catalog::no_site_file(&file));
            None
        }
    };
    let Some(config) = config else { return Err(fail(&found, &inputs)) };
    let Some(scanner) = Scanner::new().filter(Scanner::finds_the_canary) else {
        return Err(fail(&[catalog::scanner_is_blind()], &inputs));
    };
    let snapshots = parse_snapshots(&inputs, &BTreeMap::new(), Policy::default(), &mut Vec::new());
    Ok(ProbeSite { inputs, config, snapshots, scanner })
}

fn chosen<'p>(probes: &'p [Probe], names: &[String]) -> Result<Vec<&'p Probe>, Vec<Diagnostic>> {
    if probes.is_empty() && names.is_empty() {
        return Err(SitePath::new(SITE_FILE).map(|file| catalog::no_probes(&file)).into_iter().collect());
    }
    let known = || probes.iter().map(|probe| probe.name.value.as_str());
    let unknown = names.iter().filter(|name| !known().any(|known| known == **name));
    let unknown: Vec<Diagnostic> =
        unknown.map(|name| catalog::no_such_probe(name, nearest(name, known()))).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let chosen = |probe: &&Probe| {
        if names.is_empty() { probe.enabled } else { names.contains(&probe.name.value) }
    };
    Ok(probes.iter().filter(chosen).collect())
}

/// Which probes are left out because they are off.
fn say_what_is_off(site: &ProbeSite) {
    let off = site.config.probes.iter().filter(|probe| !probe.enabled);
    let names: Vec<&str> = off.map(|probe| probe.name.value.as_str()).collect();
    if let [first, ..] = names.as_slice() {
        let verb = if names.len() == 1 { "is" } else { "are" };
        say(&format!("{} {verb} off; `rackdown capture {first}` captures all the same", names.join(", ")));
    }
}

fn plan_line(probe: &Probe, scanner: &Scanner) -> String {
    let command = scanner.redact_command(&probe.command).join(" ");
    let seconds = probe.timeout.as_secs_f64();
    let off = if probe.enabled { "" } else { ", off" };
    format!("{}: {command} ({}, at most {seconds} s{off})\n", probe.name.value, probe.format.name())
}

/// Runs the probes at once and keeps what they print. What went wrong comes back in the order of the probes.
fn capture(root: &Path, site: &ProbeSite, probes: &[&Probe]) -> Result<Vec<Diagnostic>, Failed> {
    let signals = Signals::catch().map_err(|why| fail(&[world::cannot_catch_signals(&why)], &site.inputs))?;
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let mut failures: Vec<Option<Diagnostic>> = probes.iter().map(|_| None).collect();
    let mut stopped = Vec::new();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(probes.len()) {
            let (next, sender, signals) = (&next, sender.clone(), &signals);
            scope.spawn(move || run_next(next, probes, &ProbeRun { site, signals }, &sender));
        }
        drop(sender);
        let mut progress = WaitingLine::begin(probes.iter().map(|probe| probe.name.value.clone()).collect());
        while let Some((index, outcome)) = progress.next(&receiver) {
            let (Some(probe), Some(failure)) = (probes.get(index), failures.get_mut(index)) else { continue };
            match outcome {
                ProbeOutcome::Stopped => stopped.push(probe.name.value.as_str()),
                ProbeOutcome::Failed(why) => *failure = Some(probe_failed(site, probe, &why)),
                ProbeOutcome::Captured(captured) => *failure = conclude(root, site, probe, *captured),
            }
        }
    });
    let failures: Vec<Diagnostic> = failures.into_iter().flatten().collect();
    let Some(caught) = signals.caught() else { return Ok(failures) };
    show(&failures, &site.inputs);
    stopped.sort_by_key(|name| probes.iter().position(|probe| probe.name.value == *name));
    say(&stopped_line(caught, &stopped));
    Err(Failed::by_signal(caught))
}

fn stopped_line(caught: Caught, names: &[&str]) -> String {
    let signal = caught.name();
    match names {
        [] => format!("stopped by {signal}"),
        names => format!("stopped by {signal}: {} captured nothing new", names.join(", ")),
    }
}

/// What the threads that run probes share.
struct ProbeRun<'a> {
    site: &'a ProbeSite,
    signals: &'a Signals,
}

/// What became of a probe.
enum ProbeOutcome {
    /// Its capture.
    Captured(Box<(Capture, CommandResult, Timestamp)>),
    /// Why there is none, without secrets.
    Failed(String),
    /// A signal came before its end, or before its turn.
    Stopped,
}

fn run_next(
    next: &AtomicUsize,
    probes: &[&Probe],
    run: &ProbeRun<'_>,
    sender: &Sender<(usize, ProbeOutcome)>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(probe) = probes.get(index) else { return };
        let outcome =
            if run.signals.caught().is_some() { ProbeOutcome::Stopped } else { run_probe(probe, run) };
        if sender.send((index, outcome)).is_err() {
            return;
        }
    }
}

fn run_probe(probe: &Probe, run: &ProbeRun<'_>) -> ProbeOutcome {
    let (scanner, policy) = (&run.site.scanner, run.site.config.redaction.policy);
    let now = Timestamp::now();
    let now = now.round(Unit::Second).unwrap_or(now);
    let stop = Some(run.signals.as_fd());
    let limits = CommandLimits { time: probe.timeout, grace: GRACE, output: MOST_OUTPUT, stop };
    let program = probe.command.first().map(String::as_str).unwrap_or_default();
    let ran = match command::run(&probe.command, &limits) {
        Ok(ran) => ran,
        Err(why) => {
            let why = format!("`{program}` cannot be started: {}", plain(&why));
            return ProbeOutcome::Failed(scanner.redact(&why, policy));
        }
    };
    let why = match ran.ended {
        // `pvecm status` ends with 2 where there is no quorum, and with 1 on corosync 2 where there is: what can be read
        // whole is what was asked for.
        CommandEnd::Exit(code) if code == 0 || probe.format.tells_its_end() => {
            let inventory = inventory_of(probe, &run.site.inputs);
            let rules = CaptureRules { inventory: inventory.as_ref(), policy };
            match read_capture(probe, &ran.stdout, scanner, rules) {
                Ok(capture) => return ProbeOutcome::Captured(Box::new((capture, ran, now))),
                Err(why) if code == 0 => return ProbeOutcome::Failed(why),
                Err(why) => unread(code, why),
            }
        }
        CommandEnd::Stopped => return ProbeOutcome::Stopped,
        CommandEnd::Exit(code) => format!("it ended with exit code {code}"),
        CommandEnd::Signal(signal) => format!("signal {signal} ended it"),
        CommandEnd::TimeLimit => format!("it took longer than {} s", probe.timeout.as_secs_f64()),
        CommandEnd::TooMuchOutput => format!("it printed more than {} MiB", MOST_OUTPUT >> 20),
    };
    ProbeOutcome::Failed(format!("{why}{}", last_error_line(&ran, scanner, policy)))
}

/// The inventory that the probe's snapshot is held against, as far as it can be read.
fn inventory_of(probe: &Probe, inputs: &Inputs) -> Option<Inventory> {
    let named = probe.about.iter().find(|(key, _)| *key == "inventory");
    let file = SitePath::join("data", named.map_or(DEFAULT_INVENTORY, |(_, name)| name))?;
    parse_inventory(&file, inputs.text(&file)?, &mut Vec::new())
}

/// Why a command that ended with this code brought nothing: what its output says is more than the code.
fn unread(code: i32, why: String) -> String {
    let ended = format!("it ended with exit code {code}");
    if why.contains("` failed: ") { format!("{ended}: {why}") } else { ended }
}

/// The last line that a failed command wrote, without secrets; the whole is redacted first, so none is cut in two.
fn last_error_line(ran: &CommandResult, scanner: &Scanner, policy: Policy) -> String {
    let text = rackdown::parse::capture::plain_text(&String::from_utf8_lossy(&ran.stderr));
    let redacted = scanner.redact(&text, policy);
    let last = redacted.lines().rev().map(str::trim).find(|line| !line.is_empty());
    last.map_or_else(String::new, |line| {
        format!(": {}", line.chars().take(MOST_REPEATED).collect::<String>())
    })
}

fn probe_failed(site: &ProbeSite, probe: &Probe, why: &str) -> Diagnostic {
    let name = &probe.name.value;
    let kept = site.snapshots.get(name);
    let date = kept.map(|kept| kept.captured_at.as_deref().unwrap_or("an unknown date"));
    catalog::probe_failed(probe.name.span.clone(), name, why, date)
}

fn conclude(
    root: &Path,
    site: &ProbeSite,
    probe: &Probe,
    (capture, ran, captured_at): (Capture, CommandResult, Timestamp),
) -> Option<Diagnostic> {
    let exit = match ran.ended {
        CommandEnd::Exit(code) => code,
        _ => 0,
    };
    let snapshot = NewSnapshot { probe, capture: &capture, captured_at, exit, took: ran.took };
    match write_snapshot(root, &snapshot) {
        Ok(path) => {
            let name = &probe.name.value;
            let lines = count(capture.text.lines().count(), "line");
            let mut told = format!("captured {name}: {lines} into {path}, in {}", format_duration(ran.took));
            if !capture.left_out.is_empty() {
                told += &format!("; left out {}", capture.left_out.join(" and "));
            }
            if exit != 0 {
                told += &format!("; it ended with exit code {exit}");
            }
            say(&told);
            None
        }
        Err(why) => Some(probe_failed(site, probe, &why)),
    }
}

/// The system's words without its number.
fn plain(why: &std::io::Error) -> String {
    let text = why.to_string();
    text.split_once(" (os error").map_or(text.as_str(), |(words, _)| words).to_lowercase()
}

#[cfg(test)]
mod tests;
