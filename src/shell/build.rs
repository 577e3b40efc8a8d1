//! `rackdown build`: reads the site, builds it and writes it into a folder.
//!
//! Comes in: the command line. Goes out: the written folder and a line that says how much it is, or messages and the
//! reason for the exit code. [`Work`] is what `check` does, too: to read and to build within a time limit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rackdown::bundle::Manifest;
use rackdown::diag::catalog::world;
use rackdown::diag::words::count;
use rackdown::diag::{Diagnostic, has_errors, has_warnings};
use rackdown::memo::{DiskCache, Memo};
use rackdown::source::{Blob, Fingerprint, Inputs};
use rackdown::{BuildOptions, Built, Precompress, sources_fingerprint};

use super::args::{BuildArguments, SourceArguments};
use super::exit::{Failed, fail, fail_bare};
use super::report::{format_duration, pictures_line, say, show};
use super::time_limit::{Stopped, build_within};
use super::timing::{Stages, show_stages};
use super::write::{Destination, Foreign, holds_already, write_bundle};
use super::{cache, capture, read};

/// Whether the snapshots must be fresh.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SnapshotAge {
    /// They may be of any age, or missing.
    Any,
    /// None may be missing, or older than its probe allows.
    Fresh,
}

/// Builds the site into a folder.
pub fn run_build(arguments: &BuildArguments) -> Result<(), Failed> {
    let failed_probes =
        if arguments.refresh { capture::refresh(&arguments.source.root)? } else { Vec::new() };
    let started = Instant::now();
    let snapshots = if arguments.frozen { SnapshotAge::Fresh } else { SnapshotAge::Any };
    let root = arguments.source.root.clone();
    let out = arguments.source.output_folder(arguments.out.as_deref());
    let foreign = if arguments.keep_foreign { Foreign::Keep } else { Foreign::Refuse };
    let destination = Destination { root, out: out.clone(), foreign };
    let mut work = Work::read(&arguments.source, snapshots)?;
    if arguments.precompress {
        work.precompress = Precompress::Yes;
    }
    work.found.extend(failed_probes);
    let summary = match work.as_before(&destination) {
        Some(summary) => summary,
        None => work.build_and_write(&destination)?,
    };
    if arguments.source.timings {
        show_stages(&work.stages);
    }
    let removed = if summary.removed > 0 { format!(", {} removed", summary.removed) } else { String::new() };
    pictures_line(summary.pictures_cleaned).iter().for_each(|line| say(line));
    say(&format!(
        "built {}, {} into {}: {} written{removed}, in {}",
        count(summary.pages, "page"),
        count(summary.files, "file"),
        out.display(),
        summary.written,
        format_duration(started.elapsed())
    ));
    // The process is about to end, and all of this with it (`exit`).
    std::mem::forget(work);
    Ok(())
}

/// What a build did, in numbers.
struct Summary {
    pages: usize,
    files: usize,
    written: usize,
    removed: usize,
    pictures_cleaned: usize,
}

/// A build underway.
pub struct Work<'a> {
    arguments: &'a SourceArguments,
    /// Whether the site is made ready to be served.
    pub precompress: Precompress,
    /// The site's files.
    pub inputs: Arc<Inputs>,
    /// What is wrong already.
    found: Vec<Diagnostic>,
    disk_cache: Option<DiskCache>,
    /// How long each stage took so far.
    pub stages: Stages,
}

impl<'a> Work<'a> {
    /// Reads the site and the cache.
    pub fn read(arguments: &'a SourceArguments, snapshots: SnapshotAge) -> Result<Self, Failed> {
        let mut stages = Stages::default();
        stages.begin("read");
        let (inputs, mut found) = read::read_site(&arguments.root);
        if inputs.files.is_empty() && has_errors(&found) {
            return Err(fail(&found, &inputs));
        }
        if snapshots == SnapshotAge::Fresh {
            found.extend(capture::stale(&inputs));
        }
        let disk_cache = (!arguments.no_cache).then(|| cache::load(&arguments.root));
        stages.end();
        let precompress = Precompress::AsConfigured;
        Ok(Work { arguments, precompress, inputs, found, disk_cache, stages })
    }

    /// What all of the output depends on.
    fn key(&self) -> Fingerprint {
        let sources = sources_fingerprint(&self.inputs, &self.options());
        Fingerprint::of([sources.bytes(), format!("{:?}", self.precompress).as_bytes()])
    }

    fn options(&self) -> BuildOptions {
        BuildOptions { precompress: self.precompress, ..self.arguments.options() }
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
        let files = manifest.files.len();
        same.then_some(Summary { pages, files, written: 0, removed: 0, pictures_cleaned: 0 })
    }

    fn build_and_write(&mut self, destination: &Destination) -> Result<Summary, Failed> {
        let mut built = self.build()?;
        let Some(bundle) = built.bundle.take() else { return Err(Failed::of(&built.diagnostics)) };
        let mut stages = Stages::default();
        stages.begin("write");
        let (pages, files, pictures_cleaned) = (built.pages, bundle.files.len(), built.pictures_cleaned);
        let key = (!has_warnings(&built.diagnostics)).then(|| self.key());
        let (mut disk_cache, root) = (self.disk_cache.take(), &self.arguments.root);
        let written = std::thread::scope(|scope| {
            let leave_cache = || {
                let Some(disk_cache) = &mut disk_cache else { return };
                if let Some(key) = key {
                    // It is believed only where the output folder holds all of it.
                    let record = format!("{pages}\n{}", Manifest::of(&bundle).to_text());
                    disk_cache.put(record_name(key), Blob::new(record.into_bytes()));
                }
                cache::store(root, disk_cache);
            };
            // Without a thread there is no cache, which only means that the next build takes longer.
            let _ = std::thread::Builder::new().spawn_scoped(scope, leave_cache);
            write_bundle(&bundle, destination)
        });
        let written = written.map_err(|diagnostics| fail(&diagnostics, &self.inputs))?;
        stages.end();
        self.stages.append(stages);
        // As in `run_build`.
        std::mem::forget((bundle, disk_cache));
        Ok(Summary { pages, files, written: written.written, removed: written.removed, pictures_cleaned })
    }

    /// Builds, and shows what is wrong. The bundle is `None` where it must not be published.
    pub fn build(&mut self) -> Result<Built, Failed> {
        let (arguments, inputs) = (self.arguments, &self.inputs);
        let memo = Memo::for_one_build();
        let memo = match self.disk_cache.take() {
            Some(disk_cache) => memo.with_disk_cache(disk_cache),
            None => memo,
        };
        let limit = Duration::from_secs(arguments.time_limit);
        let outcome =
            build_within(limit, inputs, &self.options(), memo).map_err(|stopped| match stopped {
                Stopped::TimeLimit(pages) => fail_bare(&[world::time_limit(arguments.time_limit, &pages)]),
                Stopped::Defect => fail_bare(&[world::defect()]),
            })?;
        self.disk_cache = outcome.memo.into_disk_cache();
        self.stages.append(outcome.stages);
        let mut built = outcome.built;
        let mut found = std::mem::take(&mut self.found);
        found.append(&mut built.diagnostics);
        show(&found, inputs);
        let denied = arguments.deny_warnings && has_warnings(&found);
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
