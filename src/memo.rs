//! What earlier builds computed, so that a build does again only what changed.
//!
//! Comes in: a stage's name, the fingerprint of all that the stage's value depends on, and how to compute it.
//! Goes out: the value, computed or remembered. A [`Memo`] is owned by the caller and passed, never global; it only
//! ever changes how long a build takes, never what comes out (the law "a warm build equals a cold build").
//!
//! A value that depends on more than is known before it is computed has a [`Trace`]: what it asks for is recorded there,
//! and it is recalled only where all of that would be answered in the same way. Bytes can go from one process to the next
//! in a [`DiskCache`].

mod dependencies;
mod disk_cache;

use std::any::Any;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use disk_cache::{DiskCache, LARGEST as LARGEST_DISK_CACHE};

use dependencies::Dependencies;

use crate::picture::{PictureSize, picture_size};
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// The memory of a row of builds. An entry stays while one of the last two builds used it, and while a value that stays
/// is made of it.
#[derive(Default)]
pub struct Memo {
    /// Sharded by a few bits of the fingerprint, so that threads seldom wait for each other.
    entries: [Mutex<Entries>; SHARDS],
    disk_cache: Option<Mutex<DiskCache>>,
    build: u64,
    /// Whether what that build made superfluous is forgotten.
    is_tidy: bool,
    builds: Builds,
}

type Entries = HashMap<EntryKey, MemoEntry, BuildHasherDefault<FingerprintHasher>>;

/// What an entry is found by. The fingerprint comes first: it is what tells two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct EntryKey {
    key: Fingerprint,
    stage: &'static str,
}

impl Hash for EntryKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.key.bytes());
    }
}

/// A fingerprint is a hash already: its last bytes are taken for one.
#[derive(Clone, Copy, Debug, Default)]
struct FingerprintHasher(u64);

impl Hasher for FingerprintHasher {
    fn write(&mut self, bytes: &[u8]) {
        let last = bytes.last_chunk().copied().unwrap_or_default();
        self.0 ^= u64::from_le_bytes(last);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

const SHARDS: usize = 16;

/// How many builds a memory is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Builds {
    /// A row of them.
    #[default]
    Many,
    /// One: a value that is asked for once is not kept, so that memory does not grow with the site.
    One,
}

struct MemoEntry {
    value: Arc<dyn Any + Send + Sync>,
    last_used: u64,
    /// What the value depends on besides its key.
    dependencies: Dependencies,
}

/// Answers what one computation asks for, and records it: source files, and values of a [`Memo`].
pub struct Trace<'a> {
    memo: &'a Memo,
    inputs: &'a Inputs,
    recorded: Mutex<Dependencies>,
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

    /// Drops the entries that neither of the last two builds used, unless a value that stays is made of them. To do it
    /// right after a build makes the next one begin sooner.
    pub fn forget_unused(&mut self) {
        if self.is_tidy {
            return;
        }
        self.is_tidy = true;
        let oldest = self.build.saturating_sub(1);
        for shard in &mut self.entries {
            let shard = shard.get_mut().unwrap_or_else(PoisonError::into_inner);
            shard.retain(|_, entry| entry.last_used >= oldest || Arc::strong_count(&entry.value) > 1);
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

    /// The same, where `key` need not cover what `compute` asks its [`Trace`] for: the value is recalled only if all of
    /// that is in `inputs` as it was. The values that it got through the trace are kept as long as it.
    pub fn get_traced<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        inputs: &Inputs,
        compute: impl FnOnce(&Trace<'_>) -> (T, Keep),
    ) -> Arc<T> {
        if let Some(value) = self.recall_if(stage, key, |dependencies| dependencies.are_as_in(inputs)) {
            return value;
        }
        let trace = Trace::new(self, inputs);
        let (value, keep) = compute(&trace);
        let value = Arc::new(value);
        if keep == Keep::Yes && self.builds == Builds::Many {
            self.insert(stage, key, value.clone(), trace.into_dependencies());
        }
        value
    }

    /// The same as [`Memo::get`] for a value that one build asks for more than once.
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
    /// A memory for one build puts them into its disk cache; one for many drops them as it drops all else, so that it does
    /// not grow with every edit. `None` from `compute` is not remembered.
    pub fn bytes(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Arc<Blob>> {
        if let Some(known) = self.known_bytes(stage, key) {
            return Some(known);
        }
        let blob = Arc::new(Blob::new(compute()?));
        match self.disk_cache().filter(|_| self.builds == Builds::One) {
            Some(mut disk_cache) => disk_cache.put(disk_cache_key(stage, key), Blob::clone(&blob)),
            None => self.remember(stage, key, blob.clone()),
        }
        Some(blob)
    }

    /// The same, if they need not be computed.
    pub fn known_bytes(&self, stage: &'static str, key: Fingerprint) -> Option<Arc<Blob>> {
        if let Some(found) = self.recall::<Blob>(stage, key) {
            return Some(found);
        }
        let found = Arc::new(self.disk_cache()?.find(disk_cache_key(stage, key))?);
        if self.builds == Builds::Many {
            self.remember(stage, key, found.clone());
        }
        Some(found)
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
        self.entries.iter().map(|shard| locked(shard).len()).sum()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn remember(&self, stage: &'static str, key: Fingerprint, value: Arc<dyn Any + Send + Sync>) {
        self.insert(stage, key, value, Dependencies::default());
    }

    fn insert(
        &self,
        stage: &'static str,
        key: Fingerprint,
        value: Arc<dyn Any + Send + Sync>,
        dependencies: Dependencies,
    ) {
        let entry = MemoEntry { value, last_used: self.build, dependencies };
        self.shard_of(key).insert(EntryKey { key, stage }, entry);
    }

    fn recall<T: Any + Send + Sync>(&self, stage: &'static str, key: Fingerprint) -> Option<Arc<T>> {
        self.recall_if(stage, key, |_| true)
    }

    fn recall_if<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        is_current: impl FnOnce(&Dependencies) -> bool,
    ) -> Option<Arc<T>> {
        let mut entries = self.shard_of(key);
        let entry =
            entries.get_mut(&EntryKey { key, stage }).filter(|entry| is_current(&entry.dependencies))?;
        entry.last_used = self.build;
        entry.value.clone().downcast().ok()
    }

    fn disk_cache(&self) -> Option<MutexGuard<'_, DiskCache>> {
        self.disk_cache.as_ref().map(|disk_cache| disk_cache.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn shard_of(&self, key: Fingerprint) -> MutexGuard<'_, Entries> {
        let [first, others @ ..] = &self.entries;
        let number = key.bytes().first().map_or(0, |byte| usize::from(*byte)) % SHARDS;
        locked(number.checked_sub(1).and_then(|number| others.get(number)).unwrap_or(first))
    }
}

impl<'a> Trace<'a> {
    /// A trace of a computation that has not asked for anything yet.
    pub fn new(memo: &'a Memo, inputs: &'a Inputs) -> Self {
        Trace { memo, inputs, recorded: Mutex::default() }
    }

    /// What it asked for.
    pub fn into_dependencies(self) -> Dependencies {
        self.recorded.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// A source file.
    pub fn file(&self, path: &SitePath) -> Option<&'a Blob> {
        let file = self.inputs.get(path);
        self.recorded().files.insert(path.clone(), file.map(Blob::fingerprint));
        file
    }

    /// The size of a picture among the source files; another picture of the same size would be as good.
    pub fn picture_size(&self, path: &SitePath) -> Option<PictureSize> {
        let file = self.inputs.get(path);
        let size = file.and_then(|file| picture_size(file.bytes()));
        self.recorded().pictures.insert(path.clone(), (file.map(Blob::fingerprint), size));
        size
    }

    /// Says that what is computed depends on all files below a folder, as they are.
    pub fn depends_on_folder(&self, folder: &'static str) {
        let found = self.inputs.fingerprint_below(folder);
        self.recorded().folders.insert(folder, found);
    }

    /// The value of a stage, as [`Memo::get`] gives it.
    pub fn get<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> T,
    ) -> Arc<T> {
        self.part(self.memo.get(stage, key, compute))
    }

    /// The value of a stage that others ask for, too, as [`Memo::share`] gives it.
    pub fn share<T: Any + Send + Sync>(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> T,
    ) -> Arc<T> {
        self.part(self.memo.share(stage, key, compute))
    }

    /// The bytes of a stage, as [`Memo::bytes`] gives them.
    pub fn bytes(
        &self,
        stage: &'static str,
        key: Fingerprint,
        compute: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Arc<Blob>> {
        self.memo.bytes(stage, key, compute).map(|bytes| self.part(bytes))
    }

    fn part<T: Any + Send + Sync>(&self, value: Arc<T>) -> Arc<T> {
        if self.memo.is_for_many_builds() {
            self.recorded().parts.push(value.clone());
        }
        value
    }

    fn recorded(&self) -> MutexGuard<'_, Dependencies> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn locked(shard: &Mutex<Entries>) -> MutexGuard<'_, Entries> {
    // A panic elsewhere cannot leave an entry half made: values are inserted whole.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// The value of a stage that reads the file `a`, and how often it was computed.
    fn read(memo: &Memo, inputs: &Inputs, computed: &mut usize) -> String {
        let key = Fingerprint::of(["whole"]);
        let value = memo.get_traced("whole", key, inputs, |trace| {
            *computed += 1;
            let text = trace.file(&SitePath::new("a").unwrap()).and_then(Blob::text).unwrap_or("none");
            let part = trace.get("part", Fingerprint::of([text]), || format!("<{text}>"));
            (String::clone(&part), Keep::Yes)
        });
        String::clone(&value)
    }

    #[test]
    fn a_traced_value_is_computed_again_exactly_when_a_file_that_it_asked_for_is_another() {
        let memo = Memo::new();
        let mut computed = 0;
        let site = |files: &[(&str, &str)]| -> Inputs {
            files.iter().map(|(path, text)| (*path, text.as_bytes())).collect()
        };
        for (files, value, count) in [
            (&[("b", "1")][..], "<none>", 1),
            (&[("b", "2")][..], "<none>", 1),
            (&[("a", "x")][..], "<x>", 2),
            (&[("a", "x"), ("b", "3")][..], "<x>", 2),
            (&[("a", "y"), ("b", "3")][..], "<y>", 3),
            (&[][..], "<none>", 4),
        ] {
            assert_eq!(read(&memo, &site(files), &mut computed), value);
            assert_eq!(computed, count, "{files:?}");
        }
    }

    #[test]
    fn what_a_value_is_made_of_stays_as_long_as_the_value() {
        let (mut memo, inputs, mut computed) = (Memo::new(), Inputs::default(), 0);
        memo.begin_build();
        for _ in 0..5 {
            read(&memo, &inputs, &mut computed);
            memo.begin_build();
        }
        assert_eq!((memo.len(), computed), (2, 1), "the value and its part");
        (0..4).for_each(|_| memo.begin_build());
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
        read(&memo, &Inputs::default(), &mut 0);
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
        let text = memo.into_disk_cache().unwrap().pieces().collect::<Vec<_>>().concat();
        let memo = Memo::new().with_disk_cache(DiskCache::from_bytes(text, edition));
        let found = memo.bytes("stage", key, || unreachable!("in the disk cache")).unwrap();
        assert_eq!(found.bytes(), b"one");
        assert!(memo.bytes("other", key, || None).is_none());
    }
}
