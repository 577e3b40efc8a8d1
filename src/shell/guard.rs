//! A build with a time limit: a template may loop for longer than anyone waits.
//!
//! The library is pure and cannot stop itself; so it runs on a thread of its own, and when its time is over the page
//! that it is drawing is named and the process ends. Nothing has been written by then.

use std::collections::BTreeSet;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rackdown::memo::Memo;
use rackdown::source::{Inputs, SitePath};
use rackdown::{BuildOptions, Built, Observer, build};

/// The pages that are being drawn.
#[derive(Default)]
pub struct Underway(Mutex<BTreeSet<SitePath>>);

impl Underway {
    /// The pages that are being drawn now.
    pub fn pages(&self) -> BTreeSet<SitePath> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Observer for Underway {
    fn begins(&self, page: &SitePath) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(page.clone());
    }

    fn ends(&self, page: &SitePath) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(page);
    }
}

/// Why there is no build.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It took too long; these pages were being drawn.
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

/// Builds within `limit`.
pub fn build_within(limit: Duration, inputs: &Arc<Inputs>, options: &BuildOptions) -> Result<Built, Stopped> {
    let underway = Arc::new(Underway::default());
    let (sender, receiver) = channel();
    let (inputs, options, observer) = (inputs.clone(), options.clone(), underway.clone());
    let Ok(pool) = rayon::ThreadPoolBuilder::new().stack_size(STACK).build() else {
        return Err(Stopped::Defect);
    };
    let work = move || {
        let built = pool.install(|| build(&inputs, &options, &mut Memo::new(), &*observer));
        // The receiver waits for it, or has ended the process.
        let _ = sender.send(built);
    };
    let started = std::thread::Builder::new().name("build".into()).spawn(work);
    if started.is_err() {
        return Err(Stopped::Defect);
    }
    receiver.recv_timeout(limit).map_err(|why| match why {
        RecvTimeoutError::Timeout => {
            Stopped::TimeLimit(underway.pages().iter().map(SitePath::to_string).collect())
        }
        RecvTimeoutError::Disconnected => Stopped::Defect,
    })
}
