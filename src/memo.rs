//! What earlier builds computed, so that a build does again only what changed.
//!
//! Comes in: a stage's name, the fingerprint of all that the stage's value depends on, and how to compute it.
//! Goes out: the value, computed or remembered. A [`Memo`] is owned by the caller and passed, never global; it only
//! ever changes how long a build takes, never what comes out (the law "a warm build equals a cold build").
//!
//! Values of two kinds: any type, remembered from build to build as long as the process lives ([`Memo::get`]), and bytes,
//! which a [`DiskCache`] carries from one process to the next ([`Memo::bytes`]).

mod disk_cache;

use std::any::Any;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use disk_cache::{DiskCache, LARGEST as LARGEST_DISK_CACHE};

use crate::source::away::{Content, Spool};
use crate::source::{Blob, Fingerprint};

/// The memory of a row of builds; entries that two builds in a row did not use are dropped.
#[derive(Default)]
pub struct Memo {
    /// In shares by a few bits of the fingerprint, so that threads seldom wait for each other.
    entries: [Mutex<Entries>; SHARES],
    disk_cache: Option<Mutex<DiskCache>>,
    spool: Option<Arc<dyn Spool>>,
    /// Stages that this build did not ask for, as it recalled what is made of them.
    resting: Mutex<BTreeSet<&'static str>>,
    build: u64,
    /// Whether what that build made superfluous is forgotten.
    is_tidy: bool,
    builds: Builds,
}

type Entries = HashMap<Name, Entry, BuildHasherDefault<AsItIs>>;

/// What an entry is found by. The fingerprint comes first: it is what tells two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Name {
    key: Fingerprint,
    stage: &'static str,
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.key.bytes());
    }
}

/// A fingerprint is a hash already: its last bytes are taken for one. A site of a thousand pages asks ten thousand times.
#[derive(Clone, Copy, Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        let last = bytes.last_chunk().copied().unwrap_or_default();
        self.0 ^= u64::from_le_bytes(last);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

const SHARES: usize = 16;

/// How many builds a memory is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Builds {
    /// A row of them.
    #[default]
    Many,
    /// One: a value that is asked for once is not kept, so that memory does not grow with the site.
    One,
}

struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    last_used: u64,
}

/// Whether a value that was just computed is worth remembering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is.
    Yes,
    /// It is not: it came with diagnostics, which have to be given again.
    No,
}

impl Memo {
    /// An empty memory: the next build is a cold one.
    pub fn new() -> Self {
        Memo::default()
    }

    /// An empty memory for a process that builds once.
    pub fn for_one_build() -> Self {
        Memo { builds: Builds::One, ..Memo::default() }
    }

    /// The same memory with what an earlier process computed.
    pub fn with_disk_cache(self, disk_cache: DiskCache) -> Self {
        Memo { disk_cache: Some(Mutex::new(disk_cache)), ..self }
    }

    /// The same memory, for one build, with a place for what is finished.
    pub fn with_spool(self, spool: Arc<dyn Spool>) -> Self {
        Memo { spool: Some(spool), ..self }
    }

    /// Finished bytes, out of memory where there is a place for them.
    pub fn put_away(&self, blob: Blob) -> Content {
        match &self.spool {
            Some(spool) => Content::put_away(blob, spool),
            None => Content::Here(blob),
        }
    }

    /// What a later process can use.
    pub fn into_disk_cache(self) -> Option<DiskCache> {
        self.disk_cache.map(|disk_cache| disk_cache.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a build, once what is not used is forgotten.
    pub fn begin_build(&mut self) {
        self.forget_unused();
        self.build += 1;
        self.is_tidy = false;
    }

    /// Drops the entries that neither of the last two builds used. To do it right after a build makes the next one
    /// begin sooner.
    pub fn forget_unused(&mut self) {
        if self.is_tidy {
            return;
        }
        self.is_tidy = true;
        let oldest = self.build.saturating_sub(1);
        let resting = std::mem::take(self.resting.get_mut().unwrap_or_else(PoisonError::into_inner));
        for share in &mut self.entries {
            let share = share.get_mut().unwrap_or_else(PoisonError::into_inner);
            share.retain(|name, entry| {
                if entry.last_used < self.build && resting.contains(name.stage) {
                    entry.last_used += 1;
                }
                entry.last_used >= oldest
            });
        }
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
        self.get_if(stage, key, || (compute(), Keep::Yes))
    }

    /// The same, where `compute` says whether its value is to be remembered.
    pub fn get_if<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> (T, Keep),
    ) -> Arc<T> {
        if self.builds == Builds::One {
            return Arc::new(compute().0);
        }
        if let Some(value) = self.recall(stage, key) {
            return value;
        }
        let (value, keep) = compute();
        let value = Arc::new(value);
        if keep == Keep::Yes {
            self.remember(stage, key, value.clone());
        }
        value
    }

    /// The same for a value that is made of the values of other stages, `parts`: a build that recalls it need not ask for
    /// any of them, and they are kept as long as if there had been no such build.
    pub fn get_over<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        parts: &[&'static str],
        key: Fingerprint,
        compute: impl FnOnce() -> (T, Keep),
    ) -> Arc<T> {
        let mut is_recalled = true;
        let value = self.get_if(stage, key, || {
            is_recalled = false;
            compute()
        });
        if is_recalled {
            self.resting.lock().unwrap_or_else(PoisonError::into_inner).extend(parts);
        }
        value
    }

    /// The same for a value that one build asks for more than once.
    pub fn share<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> T,
    ) -> Arc<T> {
        if let Some(value) = self.recall(stage, key) {
            return value;
        }
        let value = Arc::new(compute());
        self.remember(stage, key, value.clone());
        value
    }

    /// The bytes of `stage` for the arguments behind `key`: remembered, or from the disk cache, or computed.
    ///
    /// A memory for one build puts them on its disk cache; one for many drops them as it drops all else, so that it does not
    /// grow with every edit. `None` from `compute` is not remembered.
    pub fn bytes(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Blob> {
        if let Some(known) = self.known_bytes(stage, key) {
            return Some(known);
        }
        let blob = Blob::new(compute()?);
        match self.disk_cache().filter(|_| self.builds == Builds::One) {
            Some(mut disk_cache) => disk_cache.put(disk_cache_key(stage, key), self.put_away(blob.clone())),
            None => self.remember(stage, key, Arc::new(blob.clone())),
        }
        Some(blob)
    }

    /// The same, if they need not be computed.
    pub fn known_bytes(&self, stage: &'static str, key: Fingerprint) -> Option<Blob> {
        if let Some(found) = self.recall::<Blob>(stage, key) {
            return Some(Blob::clone(&found));
        }
        let found = self.disk_cache()?.find(disk_cache_key(stage, key))?;
        if self.builds == Builds::Many {
            self.remember(stage, key, Arc::new(found.clone()));
        }
        Some(found)
    }

    /// Says that values are still wanted although nobody asked for them: a value made of them was remembered.
    pub fn touch(&self, values: &[(&'static str, Fingerprint)]) {
        for (stage, key) in values {
            if let Some(entry) = self.share_of(*key).get_mut(&Name { key: *key, stage }) {
                entry.last_used = self.build;
            }
        }
    }

    /// Whether it remembers for the builds to come.
    pub fn is_for_many_builds(&self) -> bool {
        self.builds == Builds::Many
    }

    /// The number of the build that is underway, from 1.
    pub fn build(&self) -> u64 {
        self.build
    }

    /// How many values are remembered.
    pub fn len(&self) -> usize {
        self.entries.iter().map(|share| locked(share).len()).sum()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn remember(&self, stage: &'static str, key: Fingerprint, value: Arc<dyn Any + Send + Sync>) {
        self.share_of(key).insert(Name { key, stage }, Entry { value, last_used: self.build });
    }

    fn recall<T: Any + Send + Sync>(&self, stage: &'static str, key: Fingerprint) -> Option<Arc<T>> {
        let mut entries = self.share_of(key);
        let entry = entries.get_mut(&Name { key, stage })?;
        entry.last_used = self.build;
        entry.value.clone().downcast().ok()
    }

    fn disk_cache(&self) -> Option<MutexGuard<'_, DiskCache>> {
        self.disk_cache.as_ref().map(|disk_cache| disk_cache.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn share_of(&self, key: Fingerprint) -> MutexGuard<'_, Entries> {
        let [first, others @ ..] = &self.entries;
        let number = key.bytes().first().map_or(0, |byte| usize::from(*byte)) % SHARES;
        locked(number.checked_sub(1).and_then(|number| others.get(number)).unwrap_or(first))
    }
}

fn locked(share: &Mutex<Entries>) -> MutexGuard<'_, Entries> {
    // A panic elsewhere cannot leave an entry half made: values are inserted whole.
    share.lock().unwrap_or_else(PoisonError::into_inner)
}

fn disk_cache_key(stage: &str, key: Fingerprint) -> Fingerprint {
    Fingerprint::of([stage.as_bytes(), key.bytes()])
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

    #[test]
    fn the_parts_of_what_is_recalled_stay_as_young_as_they_were() {
        let mut memo = Memo::new();
        let key = Fingerprint::of(["a"]);
        let whole = |memo: &Memo| {
            *memo.get_over("whole", &["part"], key, || (*memo.get("part", key, || 1), Keep::Yes))
        };
        memo.begin_build();
        memo.get("other", key, || 1);
        whole(&memo);
        for _ in 0..5 {
            memo.begin_build();
            whole(&memo);
        }
        assert_eq!(memo.len(), 2);
        memo.begin_build();
        assert_eq!(*memo.get("part", key, || -> i32 { unreachable!("remembered") }), 1);
        (0..3).for_each(|_| memo.begin_build());
        assert!(memo.is_empty());
    }

    #[test]
    fn what_goes_right_after_a_build_is_what_would_go_before_the_next() {
        let mut memo = Memo::new();
        memo.begin_build();
        memo.get("stage", Fingerprint::of(["a"]), || 1);
        memo.forget_unused();
        memo.begin_build();
        memo.forget_unused();
        assert_eq!(memo.len(), 1);
        memo.begin_build();
        memo.forget_unused();
        assert!(memo.is_empty());
    }

    #[test]
    fn one_build_keeps_only_what_it_shares() {
        let memo = Memo::for_one_build();
        let key = Fingerprint::of(["a"]);
        memo.get("once", key, || 1);
        assert!(memo.is_empty());
        memo.share("often", key, || 1);
        assert_eq!(*memo.share("often", key, || -> i32 { unreachable!("remembered") }), 1);
    }

    #[test]
    fn a_value_with_diagnostics_is_computed_again() {
        let memo = Memo::new();
        let key = Fingerprint::of(["a"]);
        assert_eq!(*memo.get_if("stage", key, || (1, Keep::No)), 1);
        assert_eq!(*memo.get_if("stage", key, || (2, Keep::Yes)), 2);
        assert_eq!(*memo.get_if("stage", key, || (3, Keep::Yes)), 2);
    }

    #[test]
    fn bytes_go_from_one_process_to_the_next() {
        let (key, edition) = (Fingerprint::of(["a"]), Fingerprint::of(["edition"]));
        let memo = Memo::for_one_build().with_disk_cache(DiskCache::empty(edition));
        memo.bytes("stage", key, || Some(b"one".to_vec()));
        let mut text = Vec::new();
        memo.into_disk_cache().unwrap().write_to(&mut text).unwrap();
        let memo = Memo::new().with_disk_cache(DiskCache::from_bytes(text, edition));
        let found = memo.bytes("stage", key, || unreachable!("on the disk cache")).unwrap();
        assert_eq!(found.bytes(), b"one");
        assert!(memo.bytes("other", key, || None).is_none());
    }
}
