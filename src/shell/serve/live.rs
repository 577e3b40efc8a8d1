//! The site as it is now, for many readers and one writer.
//!
//! Comes in: each finished build, or what was wrong with it. Goes out: the last good site and the present error, to
//! whoever asks, and to whoever waits for a change.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::snapshot::Snapshot;

/// The site as it is now.
#[derive(Default)]
pub struct Live {
    now: Mutex<Now>,
    changed: Condvar,
}

/// The state of the site at one moment.
#[derive(Clone, Default)]
pub struct Now {
    /// The last good site; `None` if there was none yet.
    pub site: Option<Arc<Snapshot>>,
    /// What is wrong at present, as the terminal says it, without colours.
    pub wrong: Option<Arc<str>>,
    /// How many changes there were.
    revision: u64,
}

impl Live {
    /// Puts a new site in the place of the old one, if there is one, and says what is wrong, if anything is.
    pub fn publish(&self, site: Option<Arc<Snapshot>>, wrong: Option<String>) {
        let mut now = self.lock();
        now.site = site.or(now.site.take());
        now.wrong = wrong.map(Arc::from);
        now.revision += 1;
        self.changed.notify_all();
    }

    /// The state now.
    pub fn now(&self) -> Now {
        self.lock().clone()
    }

    /// The next state after `seen`, or the same one when it has lasted for `patience`.
    pub fn after(&self, seen: &Now, patience: Duration) -> Now {
        let same = |now: &mut Now| now.revision == seen.revision;
        let waited = self.changed.wait_timeout_while(self.lock(), patience, same);
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
