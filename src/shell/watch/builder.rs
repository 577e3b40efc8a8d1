//! Builds one after the other, on a thread that keeps what earlier builds computed.
//!
//! Comes in: snapshots. Goes out: what was built, by a function that is called on that thread: the pages as soon as they
//! are there, and if social cards or compressed variants were missing, the same once more with them. A build that exceeds its time cannot be
//! stopped, as the library is pure; it is left behind with its thread and its memory.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use rackdown::memo::Memo;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, Built, CardsWanted, build};

use crate::shell::cache;
use crate::shell::heap;
use crate::shell::time_limit::{BuildProgress, STACK};
use crate::shell::timing::Stages;

/// What to call when a build has ended, and how long it took; `None` is a defect of rackdown's own.
pub type OnBuilt = Arc<dyn Fn(u64, Option<Built>, Stages) + Send + Sync>;

/// The thread that builds.
pub struct Builder {
    options: BuildOptions,
    /// Where the cache of earlier processes is; none if it is not wanted.
    cached_in: Option<PathBuf>,
    on_built: OnBuilt,
    worker: Option<Worker>,
    /// The number of the last build that was begun.
    number: u64,
}

struct Worker {
    work: Sender<(u64, Arc<Inputs>)>,
    progress: Arc<BuildProgress>,
}

impl Builder {
    /// Nothing is built yet.
    pub fn new(options: BuildOptions, cached_in: Option<PathBuf>, on_built: OnBuilt) -> Self {
        Builder { options, cached_in, on_built, worker: None, number: 0 }
    }

    /// Begins a build, and gives its number. `on_built` will be called on another thread: once, or twice if social cards have
    /// to be drawn, which no page waits for.
    pub fn begin(&mut self, inputs: Arc<Inputs>) -> u64 {
        self.number += 1;
        let worker = match self.worker.take() {
            Some(worker) => Some(worker),
            None => start(self.options.clone(), self.cached_in.clone(), self.on_built.clone()),
        };
        let begun = worker.filter(|worker| worker.work.send((self.number, inputs)).is_ok());
        if begun.is_none() {
            (self.on_built)(self.number, None, Stages::default());
        }
        self.worker = begun;
        self.number
    }

    /// Leaves the present build behind; gives the pages that it was rendering.
    pub fn abandon(&mut self) -> Vec<String> {
        self.worker.take().map(|worker| worker.progress.pages()).unwrap_or_default()
    }
}

fn start(options: BuildOptions, cached_in: Option<PathBuf>, on_built: OnBuilt) -> Option<Worker> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().ok()?;
    let (work, orders) = channel::<(u64, Arc<Inputs>)>();
    let progress = Arc::new(BuildProgress::default());
    let observer = progress.clone();
    let run = move || {
        let remembering = || match &cached_in {
            Some(root) => Memo::new().with_disk_cache(cache::load(root)),
            None => Memo::new(),
        };
        let mut memo = remembering();
        let mut attempt = |number: u64, inputs: &Arc<Inputs>, cards: CardsWanted| {
            let options = BuildOptions { cards, ..options.clone() };
            let work = std::panic::AssertUnwindSafe(|| {
                pool.install(|| build(inputs, &options, &mut memo, &*observer))
            });
            let built = std::panic::catch_unwind(work).ok();
            if built.is_none() {
                // What the panic said went to standard error; what it left of the memory is not to be trusted.
                memo = remembering();
            }
            let missing = built.as_ref().filter(|built| built.bundle.is_some());
            let missing = missing.map(|built| built.cards_missing + built.variants_missing);
            on_built(number, built, observer.take_stages());
            memo.forget_unused();
            pool.install(heap::give_back);
            missing.unwrap_or_default()
        };
        for (number, inputs) in orders {
            if attempt(number, &inputs, CardsWanted::Remembered) > 0 {
                attempt(number, &inputs, CardsWanted::All);
            }
        }
    };
    std::thread::Builder::new().name("builds".into()).spawn(run).ok()?;
    Some(Worker { work, progress })
}
