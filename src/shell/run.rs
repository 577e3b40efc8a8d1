//! From arguments to an exit code.
//!
//! Exit codes: 0 fine; 1 errors, nothing written; 2 usage (clap's own); 3 snapshots missing or too old (`--frozen`);
//! 4 what is stated contradicts what was measured (`check`, or a build with `--deny-warnings`); 5 a secret would have
//! been published; 128 and the signal's number (130 for Ctrl-C) where a signal ended a capture.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::CommandFactory;
use rackdown::bundle::Manifest;
use rackdown::diag::catalog::world;
use rackdown::diag::{Category, Diagnostic, Severity, has_errors};
use rackdown::memo::{DiskCache, Memo};
use rackdown::parse::content::Drafts;
use rackdown::source::away::Content;
use rackdown::source::{Blob, Fingerprint, Inputs};
use rackdown::{BuildOptions, Built, CardsWanted, parse};

use super::args::{Arguments, BuildArguments, CheckArguments, Command, SchemaName, SourceArguments};
use super::ask::Reported;
use super::capture::Unfinished;
use super::guard::{Stopped, build_within};
use super::report::{in_words, print, say, show};
use super::spool::SpoolFile;
use super::timing::{Stages, show_stages};
use super::write::{Destination, Foreign, holds_already, write_bundle};
use super::{ask, cache, capture, check, new, read, theme, watch};

const FAILED: u8 = 1;
const STALE: u8 = 3;
const DRIFT: u8 = 4;
const SECRET: u8 = 5;

/// Why a command failed, as its exit code; the user has been told.
struct Failed(u8);

impl From<Reported> for Failed {
    fn from(_: Reported) -> Self {
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
        match () {
            () if errors().any(|error| error.category == Category::Secret) => Failed(SECRET),
            () if errors().count() > 0 && errors().all(|error| error.category == Category::Stale) => {
                Failed(STALE)
            }
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

/// Does what the command line asks for, and gives the exit code.
pub fn run(arguments: Arguments) -> u8 {
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

fn exit_code(done: Result<(), Failed>) -> u8 {
    done.map_or_else(|Failed(code)| code, |()| 0)
}

/// Ends the process. Its memory goes as a whole: to give it back piece by piece first takes a fiftieth of a build.
pub fn leave(code: u8) -> ! {
    // Whoever should read it has gone, or it is written.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(code.into())
}

/// How many of the messages say that what is stated contradicts what was measured.
fn count_drift(found: &[Diagnostic]) -> usize {
    found.iter().filter(|diagnostic| diagnostic.category == Category::Drift).count()
}

fn run_build(arguments: &BuildArguments) -> Result<(), Failed> {
    let failed_probes =
        if arguments.refresh { capture::refresh(&arguments.source.root)? } else { Vec::new() };
    let started = Instant::now();
    let snapshots = if arguments.frozen { Snapshots::Fresh } else { Snapshots::AnyAge };
    let root = arguments.source.root.clone();
    let out = arguments.out.clone().unwrap_or_else(|| in_root(&root, "dist"));
    let foreign = if arguments.keep_foreign { Foreign::Keep } else { Foreign::Refuse };
    let destination = Destination { root, out: out.clone(), foreign };
    let mut work = Work::read(&arguments.source, snapshots)?;
    work.found.extend(failed_probes);
    let summary = match work.as_before(&destination) {
        Some(summary) => summary,
        None => work.build_and_write(&destination)?,
    };
    if arguments.source.timings {
        show_stages(&work.stages);
    }
    let removed = if summary.removed > 0 { format!(", {} removed", summary.removed) } else { String::new() };
    say(&format!(
        "built {} pages, {} files into {}: {} written{removed}, in {}",
        summary.pages,
        summary.files,
        out.display(),
        summary.written,
        in_words(started.elapsed())
    ));
    // The process is about to end, and all of this with it (`leave`).
    std::mem::forget(work);
    Ok(())
}

/// What a build did, in numbers.
struct Summary {
    pages: usize,
    files: usize,
    written: usize,
    removed: usize,
}

/// What becomes of finished pages until they are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finished {
    /// They lie in a file, so that memory does not grow with them.
    PutAway,
    /// They stay: a check writes nothing.
    InMemory,
}

/// A build underway.
struct Work<'a> {
    arguments: &'a SourceArguments,
    inputs: Arc<Inputs>,
    /// What is wrong already.
    found: Vec<Diagnostic>,
    disk_cache: Option<DiskCache>,
    stages: Stages,
}

impl<'a> Work<'a> {
    /// Reads the site and the cache.
    fn read(arguments: &'a SourceArguments, snapshots: Snapshots) -> Result<Self, Reported> {
        let mut stages = Stages::default();
        stages.begin("read");
        let (inputs, mut found) = read::read_site(&arguments.root);
        let inputs = Arc::new(inputs);
        if inputs.files.is_empty() && has_errors(&found) {
            show(&found, &inputs);
            return Err(Reported);
        }
        if snapshots == Snapshots::Fresh {
            found.extend(capture::stale(&inputs));
        }
        let disk_cache = (!arguments.no_cache).then(|| cache::load(&arguments.root));
        stages.end();
        Ok(Work { arguments, inputs, found, disk_cache, stages })
    }

    /// What all of the output depends on.
    fn key(&self) -> Fingerprint {
        let BuildOptions { drafts, base_url, .. } = options_of(self.arguments);
        let options = format!("{drafts:?} {base_url:?}");
        let files = self.inputs.files.iter();
        let files = files.flat_map(|(path, blob)| {
            [path.as_str().as_bytes(), blob.fingerprint().bytes()].map(<[u8]>::to_vec)
        });
        Fingerprint::of([options.into_bytes()].into_iter().chain(files))
    }

    /// Nothing to do: an earlier build of the same files had nothing to say, and what it made lies there, whole.
    fn as_before(&mut self, destination: &Destination) -> Option<Summary> {
        if !self.found.is_empty() {
            return None;
        }
        let mut stages = Stages::default();
        stages.begin("look at the output");
        let key = self.key();
        let record = self.disk_cache.as_mut()?.find(record_name(key))?;
        let (pages, manifest) = record.text()?.split_once('\n')?;
        let (pages, manifest) = (pages.parse().ok()?, Manifest::parse(manifest)?);
        let same = holds_already(&manifest, destination);
        stages.end();
        self.stages.append(stages);
        same.then_some(Summary { pages, files: manifest.files.len(), written: 0, removed: 0 })
    }

    fn build_and_write(&mut self, destination: &Destination) -> Result<Summary, Failed> {
        let mut built = self.build(Finished::PutAway)?;
        let Some(bundle) = built.bundle.take() else { return Err(Failed::of(&built.diagnostics)) };
        let mut stages = Stages::default();
        stages.begin("write");
        let (pages, files) = (built.pages, bundle.len());
        let key = built.diagnostics.is_empty().then(|| self.key());
        let (mut disk_cache, root) = (self.disk_cache.take(), &self.arguments.root);
        let written = std::thread::scope(|scope| {
            let leave_cache = || {
                let Some(disk_cache) = &mut disk_cache else { return };
                if let Some(key) = key {
                    // It is believed only where the output folder holds all of it.
                    let record = format!("{pages}\n{}", Manifest::of(&bundle).to_text());
                    disk_cache.put(record_name(key), Content::Here(Blob::new(record.into_bytes())));
                }
                cache::store(root, disk_cache);
            };
            // Without a thread there is no cache, which only means that the next build takes longer.
            let _ = std::thread::Builder::new().spawn_scoped(scope, leave_cache);
            write_bundle(&bundle, destination)
        });
        let written = written.map_err(|diagnostics| {
            show(&diagnostics, &self.inputs);
            Reported
        })?;
        stages.end();
        self.stages.append(stages);
        // As in `run_build`.
        std::mem::forget((bundle, disk_cache));
        Ok(Summary { pages, files, written: written.written, removed: written.removed })
    }

    /// Builds, and shows what is wrong. The bundle is `None` where it must not be published.
    fn build(&mut self, finished: Finished) -> Result<Built, Reported> {
        let (arguments, inputs) = (self.arguments, &self.inputs);
        let memo = Memo::for_one_build();
        let memo = match finished {
            Finished::PutAway => memo.with_spool(Arc::new(SpoolFile::new(&arguments.root))),
            Finished::InMemory => memo,
        };
        let memo = match self.disk_cache.take() {
            Some(disk_cache) => memo.with_disk_cache(disk_cache),
            None => memo,
        };
        let limit = Duration::from_secs(arguments.time_limit);
        let outcome =
            build_within(limit, inputs, &options_of(arguments), memo).map_err(|stopped| match stopped {
                Stopped::TimeLimit(pages) => show_bare(&[world::time_limit(arguments.time_limit, &pages)]),
                Stopped::Defect => show_bare(&[world::defect()]),
            })?;
        self.disk_cache = outcome.memo.into_disk_cache();
        self.stages.append(outcome.stages);
        let mut built = outcome.built;
        let mut found = std::mem::take(&mut self.found);
        found.append(&mut built.diagnostics);
        show(&found, inputs);
        let denied = arguments.deny_warnings && !found.is_empty();
        if denied && !has_errors(&found) {
            say("warnings are errors here (`--deny-warnings`): nothing was written");
        }
        if has_errors(&found) || denied {
            built.bundle = None;
        }
        built.diagnostics = found;
        Ok(built)
    }
}

/// The name of the record that a build leaves of all that it made.
fn record_name(key: Fingerprint) -> Fingerprint {
    Fingerprint::of([b"build".as_slice(), key.bytes()])
}

fn run_check(arguments: &CheckArguments) -> Result<(), Failed> {
    let mut work = Work::read(&arguments.source, Snapshots::AnyAge)?;
    let built = work.build(Finished::InMemory)?;
    if arguments.source.timings {
        show_stages(&work.stages);
    }
    check::print_found(arguments, &work.inputs, &built)?;
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

/// What the arguments say of the build.
pub fn options_of(arguments: &SourceArguments) -> BuildOptions {
    let drafts = if arguments.drafts { Drafts::Include } else { Drafts::Exclude };
    BuildOptions { drafts, base_url: arguments.base_url.clone(), cards: CardsWanted::All }
}

fn print_schema(of: SchemaName) -> Result<(), Reported> {
    let schema = match of {
        SchemaName::Inventory => parse::inventory::inventory_schema(),
        SchemaName::Site => parse::config::config_schema(),
        SchemaName::FrontMatter => parse::front_matter::front_matter_schema(),
        SchemaName::Snapshot => parse::snapshot::snapshot_schema(),
    };
    finish_print(&format!("{schema:#}\n"))
}

fn finish_print(text: &str) -> Result<(), Reported> {
    if print(text) { Ok(()) } else { Err(Reported) }
}

fn show_bare(diagnostics: &[Diagnostic]) -> Reported {
    show(diagnostics, &Inputs::default());
    Reported
}

/// `name` in the site's folder, as a person would write it: `dist`, not `./dist`.
pub fn in_root(root: &Path, name: &str) -> std::path::PathBuf {
    if root == Path::new(".") { name.into() } else { root.join(name) }
}
