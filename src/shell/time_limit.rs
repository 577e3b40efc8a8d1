//! A build with a time limit: a template may loop for longer than anyone waits.
//!
//! The library is pure and cannot stop itself; so it runs on a thread of its own, and when its time is over the page
//! that it is rendering is named and the process ends. Nothing has been written by then.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rackdown::memo::Memo;
use rackdown::source::{Inputs, SitePath};
use rackdown::{BuildOptions, Built, Observer, build};

use super::timing::{BAR_DELAY, Stages, bar};

/// The pages that are being rendered, and when each stage began.
#[derive(Default)]
pub struct BuildProgress {
    pages: Mutex<BTreeSet<SitePath>>,
    stages: Mutex<Stages>,
    finished: AtomicUsize,
}

impl BuildProgress {
    /// The pages that are being rendered now.
    pub fn pages(&self) -> Vec<String> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).iter().map(SitePath::to_string).collect()
    }

    /// Forgets the stages of a build that has ended.
    pub fn take_stages(&self) -> Stages {
        let mut stages = std::mem::take(&mut *self.stages.lock().unwrap_or_else(PoisonError::into_inner));
        stages.end();
        stages
    }
}

impl Observer for BuildProgress {
    fn begins(&self, page: &SitePath) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(page.clone());
    }

    fn ends(&self, page: &SitePath) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).remove(page);
        self.finished.fetch_add(1, Ordering::Relaxed);
    }

    fn stage(&self, name: &'static str) {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).begin(name);
    }
}

/// Why there is no build.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It took too long; these pages were being rendered.
    TimeLimit(Vec<String>),
    /// A defect of rackdown's own; what the panic said went to standard error.
    Defect,
}

/// The stack of each thread that builds: deeply nested Markdown and templates need more than the usual 2 MiB.
pub const STACK: usize = 64 << 20;

/// Runs `work` on a thread with that stack, and with such threads for what it does in parallel.
pub fn with_deep_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().ok()?;
    Some(pool.install(work))
}

/// What a build made, with what it remembers and how long its stages took.
pub struct TimedBuild {
    /// What it made.
    pub built: Built,
    /// What it was given to remember with.
    pub memo: Memo,
    /// When each stage began.
    pub stages: Stages,
}

/// Builds within `limit`; on a terminal, a bar shows how far a longer build is.
pub fn build_within(
    limit: Duration,
    inputs: &Arc<Inputs>,
    options: &BuildOptions,
    mut memo: Memo,
) -> Result<TimedBuild, Stopped> {
    let progress = Arc::new(BuildProgress::default());
    let (sender, receiver) = channel();
    let Ok(pool) = rayon::ThreadPoolBuilder::new().stack_size(STACK).build() else {
        return Err(Stopped::Defect);
    };
    let (of_build, options, observer) = (inputs.clone(), options.clone(), progress.clone());
    let work = move || {
        let built = pool.install(|| build(&of_build, &options, &mut memo, &*observer));
        // The receiver waits for it, or has ended the process.
        let _ = sender.send((built, memo));
    };
    let started = std::thread::Builder::new().name("build".into()).spawn(work);
    if started.is_err() {
        return Err(Stopped::Defect);
    }
    let until = Instant::now() + limit;
    let mut received = receiver.recv_timeout(limit.min(BAR_DELAY));
    if matches!(received, Err(RecvTimeoutError::Timeout)) {
        let bar = bar(pages_of(inputs));
        while matches!(received, Err(RecvTimeoutError::Timeout)) && Instant::now() < until {
            bar.set_position(progress.finished.load(Ordering::Relaxed) as u64);
            let rest = until.saturating_duration_since(Instant::now());
            received = receiver.recv_timeout(rest.min(BAR_TICK));
        }
        bar.finish_and_clear();
    }
    match received {
        Ok((built, memo)) => {
            let stages = progress.take_stages();
            Ok(TimedBuild { built, memo, stages })
        }
        Err(RecvTimeoutError::Timeout) => Err(Stopped::TimeLimit(progress.pages())),
        Err(RecvTimeoutError::Disconnected) => Err(Stopped::Defect),
    }
}

/// How often the bar moves.
const BAR_TICK: Duration = Duration::from_millis(100);

fn pages_of(inputs: &Inputs) -> usize {
    inputs.below("content").filter(|(path, _)| path.is_markdown()).count()
}
