//! Builds one after the other, on a thread that keeps what earlier builds computed.
//!
//! Comes in: snapshots. Goes out: what was built, by a function that is called on that thread. A build that exceeds its
//! time cannot be stopped, as the library is pure; it is left behind with its thread and its memory.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use rackdown::memo::Memo;
use rackdown::source::{Inputs, SitePath};
use rackdown::{BuildOptions, Built, build};

use crate::shell::guard::{STACK, Underway};

/// Whom to tell when a build has ended; `None` is a defect of rackdown's own.
pub type Tell = Arc<dyn Fn(u64, Option<Built>) + Send + Sync>;

/// The thread that builds.
pub struct Builder {
    options: BuildOptions,
    tell: Tell,
    worker: Option<Worker>,
    /// The number of the last build that was begun.
    number: u64,
}

struct Worker {
    work: Sender<(u64, Arc<Inputs>)>,
    underway: Arc<Underway>,
}

impl Builder {
    /// Nothing is built yet.
    pub fn new(options: BuildOptions, tell: Tell) -> Self {
        Builder { options, tell, worker: None, number: 0 }
    }

    /// Begins a build, and gives its number. `tell` will be called once, on another thread.
    pub fn begin(&mut self, inputs: Arc<Inputs>) -> u64 {
        self.number += 1;
        let worker = match self.worker.take() {
            Some(worker) => Some(worker),
            None => start(self.options.clone(), self.tell.clone()),
        };
        let begun = worker.filter(|worker| worker.work.send((self.number, inputs)).is_ok());
        if begun.is_none() {
            (self.tell)(self.number, None);
        }
        self.worker = begun;
        self.number
    }

    /// Leaves the present build behind; gives the pages that it was drawing.
    pub fn abandon(&mut self) -> Vec<String> {
        let underway = self.worker.take().map(|worker| worker.underway.pages()).unwrap_or_default();
        underway.iter().map(SitePath::to_string).collect()
    }
}

fn start(options: BuildOptions, tell: Tell) -> Option<Worker> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().ok()?;
    let (work, orders) = channel::<(u64, Arc<Inputs>)>();
    let underway = Arc::new(Underway::default());
    let observer = underway.clone();
    let run = move || {
        let mut memo = Memo::new();
        for (number, inputs) in orders {
            let attempt = std::panic::AssertUnwindSafe(|| {
                pool.install(|| build(&inputs, &options, &mut memo, &*observer))
            });
            match std::panic::catch_unwind(attempt) {
                Ok(built) => tell(number, Some(built)),
                Err(_) => {
                    // What the panic said went to standard error; what it left of the memory is not to be trusted.
                    memo = Memo::new();
                    tell(number, None);
                }
            }
        }
    };
    std::thread::Builder::new().name("builds".into()).spawn(run).ok()?;
    Some(Worker { work, underway })
}
