//! From arguments to an exit code.
//!
//! Exit codes: 0 fine; 1 errors, nothing written; 2 usage (clap's own); 3 snapshots missing or too old (`--frozen`);
//! 4 what is stated contradicts what was measured (`check`, or a build with `--deny-warnings`); 5 a secret would have
//! been published; 128 and the signal's number (130 for Ctrl-C) where a signal ended a capture.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::CommandFactory;
use rackdown::diag::catalog::world;
use rackdown::diag::{Diagnostic, Severity, has_errors};
use rackdown::parse::content::Drafts;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, Built, parse};

use super::args::{Arguments, BuildArguments, CheckArguments, Command, SchemaName, SourceArguments};
use super::ask::Shown;
use super::capture::Unfinished;
use super::guard::{Stopped, build_within};
use super::report::{in_words, print, say, show};
use super::write::{Destination, Foreign, write_bundle};
use super::{ask, capture, check, new, read, theme, watch};

const FAILED: u8 = 1;
const STALE: u8 = 3;
const DRIFT: u8 = 4;
const SECRET: u8 = 5;

/// Why a command failed, as its exit code; the user has been told.
struct Failed(u8);

impl From<Shown> for Failed {
    fn from(_: Shown) -> Self {
        Failed(FAILED)
    }
}

impl From<Unfinished> for Failed {
    fn from(why: Unfinished) -> Self {
        match why {
            Unfinished::Failed => Failed(FAILED),
            Unfinished::Stopped(caught) => Failed(caught.exit_code()),
        }
    }
}

impl Failed {
    /// The exit code for a build with these messages.
    fn of(found: &[Diagnostic]) -> Self {
        let errors = || found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let secret = |error: &Diagnostic| matches!(error.code, "secret_in_source" | "secret_in_output");
        let stale = |error: &Diagnostic| {
            matches!(error.code, "snapshot_missing" | "snapshot_too_old" | "snapshot_undated")
        };
        match () {
            () if errors().any(secret) => Failed(SECRET),
            () if errors().count() > 0 && errors().all(stale) => Failed(STALE),
            () if errors().count() == 0 && count_drift(found) > 0 => Failed(DRIFT),
            () => Failed(FAILED),
        }
    }
}

/// Whether the snapshots must be fresh.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Snapshots {
    AnyAge,
    Fresh,
}

/// Does what the command line asks for.
pub fn run(arguments: Arguments) -> ExitCode {
    let done = match arguments.command {
        Command::Build(arguments) => return exit_code(run_build(&arguments)),
        Command::Check(arguments) => return exit_code(run_check(&arguments)),
        Command::Watch(arguments) => watch::run_watch(&arguments),
        Command::Capture(arguments) => {
            return exit_code(capture::run_capture(&arguments).map_err(Failed::from));
        }
        Command::New { dir } => new::write_new_site(&dir).map_err(|diagnostics| show_bare(&diagnostics)),
        Command::Theme(command) => theme::run_theme(&command).map_err(|diagnostics| show_bare(&diagnostics)),
        Command::Quorum(arguments) => ask::run_quorum(&arguments),
        Command::Parse { format, file, .. } => ask::run_parse(format, &file),
        Command::Schema { of } => print_schema(of),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "rackdown", &mut text);
            finish_print(&String::from_utf8_lossy(&text))
        }
    };
    exit_code(done.map_err(Failed::from))
}

fn exit_code(done: Result<(), Failed>) -> ExitCode {
    done.map_or_else(|Failed(code)| ExitCode::from(code), |()| ExitCode::SUCCESS)
}

/// How many of the messages say that what is stated contradicts what was measured.
fn count_drift(found: &[Diagnostic]) -> usize {
    found.iter().filter(|diagnostic| diagnostic.code == "drift").count()
}

fn run_build(arguments: &BuildArguments) -> Result<(), Failed> {
    if arguments.refresh {
        capture::refresh(&arguments.source.root)?;
    }
    let started = Instant::now();
    let snapshots = if arguments.frozen { Snapshots::Fresh } else { Snapshots::AnyAge };
    let (inputs, built) = build_site(&arguments.source, snapshots)?;
    let Some(bundle) = built.bundle else { return Err(Failed::of(&built.diagnostics)) };
    let root = arguments.source.root.clone();
    let out = arguments.out.clone().unwrap_or_else(|| in_root(&root, "dist"));
    let foreign = if arguments.keep_foreign { Foreign::Keep } else { Foreign::Refuse };
    let written =
        write_bundle(&bundle, &Destination { root, out: out.clone(), foreign }).map_err(|diagnostics| {
            show(&diagnostics, &inputs);
            Shown
        })?;
    let removed = if written.removed > 0 { format!(", {} removed", written.removed) } else { String::new() };
    let (files, pages) = (bundle.files.len(), built.pages);
    let place = out.display();
    let time = in_words(started.elapsed());
    say(&format!(
        "built {pages} pages, {files} files into {place}: {} written{removed}, in {time}",
        written.written
    ));
    Ok(())
}

fn run_check(arguments: &CheckArguments) -> Result<(), Failed> {
    let (inputs, built) = build_site(&arguments.source, Snapshots::AnyAge)?;
    check::print_found(arguments, &inputs, &built)?;
    if built.bundle.is_none() || count_drift(&built.diagnostics) > 0 {
        return Err(Failed::of(&built.diagnostics));
    }
    let verdict = match built.diagnostics.len() {
        0 => "nothing wrong".to_owned(),
        1 => "1 warning".to_owned(),
        count => format!("{count} warnings"),
    };
    say(&format!("checked {} pages: {verdict}", built.pages));
    Ok(())
}

/// Reads and builds, and shows what is wrong. The bundle is `None` where it must not be published.
fn build_site(arguments: &SourceArguments, snapshots: Snapshots) -> Result<(Arc<Inputs>, Built), Shown> {
    let (inputs, mut found) = read::read_site(&arguments.root);
    let inputs = Arc::new(inputs);
    if inputs.files.is_empty() && has_errors(&found) {
        show(&found, &inputs);
        return Err(Shown);
    }
    if snapshots == Snapshots::Fresh {
        found.extend(capture::stale(&inputs));
    }
    let options = options_of(arguments);
    let limit = Duration::from_secs(arguments.time_limit);
    let mut built = build_within(limit, &inputs, &options).map_err(|stopped| match stopped {
        Stopped::TimeLimit(pages) => show_bare(&[world::time_limit(arguments.time_limit, &pages)]),
        Stopped::Defect => show_bare(&[world::defect()]),
    })?;
    found.append(&mut built.diagnostics);
    show(&found, &inputs);
    let denied = arguments.deny_warnings && !found.is_empty();
    if denied && !has_errors(&found) {
        say("warnings are errors here (`--deny-warnings`): nothing was written");
    }
    if has_errors(&found) || denied {
        built.bundle = None;
    }
    built.diagnostics = found;
    Ok((inputs, built))
}

/// What the arguments say of the build.
pub fn options_of(arguments: &SourceArguments) -> BuildOptions {
    let drafts = if arguments.drafts { Drafts::Include } else { Drafts::Exclude };
    BuildOptions { drafts, base_url: arguments.base_url.clone() }
}

fn print_schema(of: SchemaName) -> Result<(), Shown> {
    let schema = match of {
        SchemaName::Inventory => parse::inventory::inventory_schema(),
        SchemaName::Site => parse::config::config_schema(),
        SchemaName::FrontMatter => parse::front_matter::front_matter_schema(),
        SchemaName::Snapshot => parse::snapshot::snapshot_schema(),
    };
    finish_print(&format!("{schema:#}\n"))
}

fn finish_print(text: &str) -> Result<(), Shown> {
    if print(text) { Ok(()) } else { Err(Shown) }
}

fn show_bare(diagnostics: &[Diagnostic]) -> Shown {
    show(diagnostics, &Inputs::default());
    Shown
}

/// `name` in the site's folder, as a person would write it: `dist`, not `./dist`.
pub fn in_root(root: &Path, name: &str) -> std::path::PathBuf {
    if root == Path::new(".") { name.into() } else { root.join(name) }
}
