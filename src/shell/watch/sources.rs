//! The sources that are watched: what happened to them, and whether there is anything to build.
//!
//! Comes in: events, and the time. Goes out: a [`SourceState`] whenever the files are other ones than those of the last
//! build. There is a short wait for one thing: a file that has vanished or become empty, which is half of what some
//! editors do to save it ([`HOLD`]).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use notify::Event;
use rackdown::diag::Diagnostic;
use rackdown::diag::catalog::world;
use rackdown::source::{Blob, Inputs, SitePath};

use super::changes::{ChangeSet, Changes};
use super::folders::{FolderWatcher, POLL_INTERVAL};
use crate::shell::read::{Look, SiteReader};
use crate::shell::report::show;

/// How long to wait for a file that has vanished, or become empty, to come back.
const HOLD: Duration = Duration::from_millis(30);

/// How often folders may change what they lead to while they are looked at.
const ROUNDS: usize = 8;

/// The files at one moment.
#[derive(Clone)]
pub struct SourceState {
    /// Their content.
    pub inputs: Arc<Inputs>,
    /// What is wrong with reading them.
    pub problems: Vec<Diagnostic>,
}

/// What a look at the sources showed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LookResult {
    /// It was not time to look.
    Nothing,
    /// They are as the last build had them.
    AsBuilt,
    /// They are different.
    Different,
}

/// The sources.
pub struct WatchedSources {
    folders: FolderWatcher,
    /// The folders outside of the source folders that are watched as well.
    behind_links: BTreeSet<PathBuf>,
    changes: Changes,
    reader: SiteReader,
    /// What the last build was begun from.
    last_built: Option<SourceState>,
    waiting: Option<Waiting>,
    /// When to look for folders that polling alone does not find.
    next_poll: Option<Instant>,
}

/// Files that are to be built.
struct Waiting {
    /// When the first change was seen.
    since: Instant,
    /// Until when to wait for what vanished.
    hold: Instant,
}

impl WatchedSources {
    /// Watches the site in `root` from now on, and reads it.
    ///
    /// Fails where the system refuses to watch.
    pub fn watch(
        root: &Path,
        poll: bool,
        tell: impl Fn(notify::Result<Event>) + Send + 'static,
    ) -> notify::Result<Self> {
        let folders = FolderWatcher::new(root, poll, tell)?;
        let mut sources = WatchedSources {
            behind_links: BTreeSet::new(),
            changes: Changes::new(folders.close_events()),
            folders,
            reader: SiteReader::new(root),
            last_built: None,
            waiting: None,
            next_poll: poll.then(|| Instant::now() + POLL_INTERVAL),
        };
        sources.folders.cover(&sources.behind_links)?;
        sources.reader.look(&Look::Afresh);
        Ok(sources)
    }

    /// The files at the last look.
    pub fn state(&self) -> SourceState {
        SourceState { inputs: self.reader.inputs().clone(), problems: self.reader.problems().to_vec() }
    }

    /// Notes what the watcher says.
    pub fn note(&mut self, event: notify::Result<Event>) {
        let now = Instant::now();
        match event {
            Ok(event) => {
                let scope = self.folders.scope();
                self.changes.note(&event, |path| scope.concerns(path), now);
            }
            Err(why) if matches!(why.kind, notify::ErrorKind::MaxFilesWatch) => show_unwatched(&why),
            // Whatever it was, something may have been missed.
            Err(_) => self.changes.note_lost(now),
        }
    }

    /// Notes that anything may have happened.
    pub fn note_lost(&mut self) {
        self.changes.note_lost(Instant::now());
    }

    /// Whether something happened that nobody has looked at yet.
    pub fn have_news(&self) -> bool {
        !self.changes.is_empty()
    }

    /// When to call [`WatchedSources::poll`] next.
    pub fn next_poll(&self) -> Option<Instant> {
        self.next_poll
    }

    /// When to look, or to build, while no build is running.
    pub fn due_at(&self) -> Option<Instant> {
        let hold = self.waiting.as_ref().map(|waiting| waiting.hold);
        self.changes.ready_at().into_iter().chain(hold).min()
    }

    /// Looks for folders that polling alone does not find, when it is time.
    pub fn poll(&mut self, now: Instant) {
        if self.next_poll.is_some_and(|at| at <= now) {
            self.next_poll = Some(now + POLL_INTERVAL);
            if self.folders.have_changed() {
                self.changes.note_path(self.folders.root(), now);
            }
        }
    }

    /// Looks at what happened, when it is time; files that are different now wait to be built.
    pub fn look(&mut self, now: Instant) -> LookResult {
        if self.changes.ready_at().is_none_or(|at| at > now) {
            return LookResult::Nothing;
        }
        let taken = self.changes.take(now);
        self.read_again(&taken);
        if self.last_built.as_ref().is_some_and(|built| self.is_as_in(built)) {
            self.waiting = None;
            return LookResult::AsBuilt;
        }
        self.waiting.get_or_insert(Waiting { since: taken.since, hold: now + HOLD });
        LookResult::Different
    }

    /// The files that are to be built now, and when the first of their changes was seen.
    pub fn take_ready(&mut self, now: Instant) -> Option<(SourceState, Instant)> {
        if self.waiting.as_ref()?.hold > now && self.misses_something() {
            return None;
        }
        let waiting = self.waiting.take()?;
        let state = self.state();
        self.last_built = Some(state.clone());
        Some((state, waiting.since))
    }

    fn read_again(&mut self, taken: &ChangeSet) {
        if taken.lost || self.reader.is_about_folders(&taken.paths) {
            self.cover();
        }
        self.reader.look(&if taken.lost { Look::Afresh } else { Look::At(&taken.paths) });
        for _ in 0..ROUNDS {
            let behind_links = self.reader.folders_behind_links();
            if behind_links == self.behind_links {
                break;
            }
            self.behind_links = behind_links;
            self.cover();
            self.reader.look(&Look::At(&taken.paths));
        }
    }

    fn cover(&mut self) {
        if let Err(why) = self.folders.cover(&self.behind_links) {
            show_unwatched(&why);
        }
    }

    fn is_as_in(&self, state: &SourceState) -> bool {
        let inputs = self.reader.inputs();
        (Arc::ptr_eq(&state.inputs, inputs) || state.inputs == *inputs)
            && state.problems == self.reader.problems()
    }

    /// Whether a file has vanished or become empty, as happens in the middle of being saved.
    fn misses_something(&self) -> bool {
        let Some(before) = &self.last_built else { return false };
        let now = self.reader.inputs();
        let missing = |(path, blob): (&SitePath, &Blob)| match now.get(path) {
            None => true,
            Some(now) => now.bytes().is_empty() && !blob.bytes().is_empty(),
        };
        before.inputs.files.iter().any(missing)
    }
}

fn show_unwatched(why: &notify::Error) {
    show(&[world::cannot_watch(&why.to_string())], &Inputs::default());
}
