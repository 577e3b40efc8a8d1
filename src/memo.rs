//! What earlier builds computed, so that a build does again only what changed.
//!
//! Comes in: a stage's name, the fingerprint of all that the stage's value depends on, and how to compute it.
//! Goes out: the value, computed or remembered. A [`Memo`] is owned by the caller and passed, never global; it only
//! ever changes how long a build takes, never what comes out (the law "a warm build equals a cold build").

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::source::Fingerprint;

/// The memory of a row of builds; entries that two builds in a row did not use are dropped.
#[derive(Default)]
pub struct Memo {
    entries: Mutex<HashMap<(&'static str, Fingerprint), Entry>>,
    build: u64,
}

struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    last_used: u64,
}

impl Memo {
    /// An empty memory: the next build is a cold one.
    pub fn new() -> Self {
        Memo::default()
    }

    /// Begins a build and drops the entries that neither of the last two builds used.
    pub fn begin_build(&mut self) {
        self.build += 1;
        let oldest = self.build.saturating_sub(2);
        self.entries
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, entry| entry.last_used >= oldest);
    }

    /// The value of `stage` for the arguments behind `key`, computed now if it is not remembered.
    ///
    /// `key` must cover everything that `compute` reads. Two threads that ask for the same at once may both compute
    /// it; as stages are pure, both get the same value.
    pub fn get<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> T,
    ) -> Arc<T> {
        if let Some(value) = self.recall(stage, key) {
            return value;
        }
        let value = Arc::new(compute());
        let entry = Entry { value: value.clone(), last_used: self.build };
        self.lock().insert((stage, key), entry);
        value
    }

    /// How many values are remembered.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn recall<T: Any + Send + Sync>(&self, stage: &'static str, key: Fingerprint) -> Option<Arc<T>> {
        let mut entries = self.lock();
        let entry = entries.get_mut(&(stage, key))?;
        entry.last_used = self.build;
        entry.value.clone().downcast().ok()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(&'static str, Fingerprint), Entry>> {
        // A panic elsewhere cannot leave an entry half made: values are inserted whole.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_computed_once_for_the_same_key() {
        let memo = Memo::new();
        let key = Fingerprint::of(["a"]);
        assert_eq!(*memo.get("double", key, || 2), 2);
        assert_eq!(*memo.get("double", key, || -> i32 { unreachable!("remembered") }), 2);
        assert_eq!(*memo.get("triple", key, || 3), 3);
    }

    #[test]
    fn an_entry_that_two_builds_did_not_use_goes() {
        let mut memo = Memo::new();
        memo.begin_build();
        memo.get("stage", Fingerprint::of(["a"]), || 1);
        memo.begin_build();
        memo.begin_build();
        assert_eq!(memo.len(), 1);
        memo.begin_build();
        assert!(memo.is_empty());
    }
}
