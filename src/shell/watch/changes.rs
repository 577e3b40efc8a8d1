//! What a watcher reported since the last look, and whether the time to look has come.
//!
//! Comes in: events. Goes out: paths to look at, and from when on. An event means "look again" and nothing more; only
//! one thing is read from its kind: whether somebody is still writing the file. Most editors empty a file before they
//! fill it, and whoever looks in between sees an empty page; so a file that was opened for writing is looked at when it
//! is closed, or after [`LONGEST_WRITE`]. Anything else is looked at at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Event, EventKind};

/// How long a file may be open for writing until it is read nevertheless.
pub const LONGEST_WRITE: Duration = Duration::from_millis(50);

/// Whether the watcher says when a file is closed, as inotify does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseEvents {
    /// It does.
    Sent,
    /// It does not.
    NotSent,
}

/// What happened since the last look.
#[derive(Debug)]
pub struct Changes {
    close_events: CloseEvents,
    /// Paths that something happened at.
    paths: BTreeSet<PathBuf>,
    /// Whether events were lost, so that anything may have happened.
    lost: bool,
    /// Files that are being written, with the time since when.
    open: BTreeMap<PathBuf, Instant>,
    /// When the first of all this was reported.
    since: Option<Instant>,
}

/// What to look at.
#[derive(Debug)]
pub struct ChangeSet {
    /// Paths that something happened at.
    pub paths: BTreeSet<PathBuf>,
    /// Whether events were lost, so that anything may have happened.
    pub lost: bool,
    /// When the first of all this was reported.
    pub since: Instant,
}

impl Changes {
    /// Nothing happened yet.
    pub fn new(close_events: CloseEvents) -> Self {
        Changes { close_events, paths: BTreeSet::new(), lost: false, open: BTreeMap::new(), since: None }
    }

    /// Notes an event, as far as it is about a path that counts.
    pub fn note(&mut self, event: &Event, counts: impl Fn(&Path) -> bool, now: Instant) {
        if event.need_rescan() {
            self.note_lost(now);
        }
        let written = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            // Reading changes nothing, whoever reads; this program does so all the time.
            EventKind::Access(_) => return,
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => true,
            // Whether a file that was renamed is still open for writing is not known.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => false,
            _ => false,
        };
        for path in event.paths.iter().filter(|path| counts(path)) {
            self.since.get_or_insert(now);
            self.paths.insert(path.clone());
            if written && self.close_events == CloseEvents::Sent {
                self.open.entry(path.clone()).or_insert(now);
            } else {
                self.open.remove(path);
            }
        }
    }

    /// Notes that anything may have happened.
    pub fn note_lost(&mut self, now: Instant) {
        self.lost = true;
        self.since.get_or_insert(now);
    }

    /// Notes that there is reason to look at a path.
    pub fn note_path(&mut self, path: PathBuf, now: Instant) {
        self.paths.insert(path);
        self.since.get_or_insert(now);
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.since.is_none()
    }

    /// From when on one may look; `None` if there is nothing to look at.
    pub fn ready_at(&self) -> Option<Instant> {
        let since = self.since?;
        Some(self.open.values().map(|opened| *opened + LONGEST_WRITE).max().unwrap_or(since))
    }

    /// Takes what happened; afterwards nothing has.
    pub fn take(&mut self, now: Instant) -> ChangeSet {
        self.open.clear();
        let paths = std::mem::take(&mut self.paths);
        ChangeSet { paths, lost: std::mem::take(&mut self.lost), since: self.since.take().unwrap_or(now) }
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{DataChange, Flag, MetadataKind, RemoveKind};

    use super::*;

    const OPENED: EventKind = EventKind::Access(AccessKind::Open(AccessMode::Any));
    const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

    fn after(close_events: CloseEvents, events: &[EventKind]) -> (Changes, Instant) {
        let (mut changes, now) = (Changes::new(close_events), Instant::now());
        for kind in events {
            changes.note(&Event::new(*kind).add_path("/site/a".into()), |_| true, now);
        }
        (changes, now)
    }

    #[test]
    fn reading_is_no_change() {
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Read));
        assert!(after(CloseEvents::Sent, &[OPENED, closed]).0.is_empty());
    }

    #[test]
    fn a_file_that_is_being_written_is_looked_at_when_it_is_closed() {
        let (changes, now) = after(CloseEvents::Sent, &[WRITTEN]);
        assert_eq!(changes.ready_at(), Some(now + LONGEST_WRITE));
        let (changes, now) = after(CloseEvents::Sent, &[WRITTEN, WRITTEN, CLOSED]);
        assert_eq!(changes.ready_at(), Some(now));
        let (changes, now) = after(CloseEvents::Sent, &[EventKind::Create(CreateKind::File)]);
        assert_eq!(changes.ready_at(), Some(now + LONGEST_WRITE));
    }

    #[test]
    fn nobody_waits_for_what_is_never_said() {
        let (changes, now) = after(CloseEvents::NotSent, &[WRITTEN]);
        assert_eq!(changes.ready_at(), Some(now));
    }

    #[test]
    fn renames_removals_and_new_rights_are_looked_at_at_once() {
        for kind in [
            EventKind::Modify(ModifyKind::Name(RenameMode::To)),
            EventKind::Remove(RemoveKind::File),
            EventKind::Create(CreateKind::Folder),
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
        ] {
            let (changes, now) = after(CloseEvents::Sent, &[kind]);
            assert_eq!(changes.ready_at(), Some(now), "{kind:?}");
        }
    }

    #[test]
    fn lost_events_mean_that_anything_may_have_happened() {
        let mut changes = Changes::new(CloseEvents::Sent);
        let now = Instant::now();
        changes.note(&Event::new(EventKind::Other).set_flag(Flag::Rescan), |_| true, now);
        assert_eq!(changes.ready_at(), Some(now));
        assert!(changes.take(now).lost);
        assert!(changes.is_empty() && !changes.take(now).lost);
    }

    #[test]
    fn what_does_not_count_is_not_noted() {
        let mut changes = Changes::new(CloseEvents::Sent);
        let event = Event::new(WRITTEN).add_path("/site/dist/a".into());
        changes.note(&event, |path| !path.starts_with("/site/dist"), Instant::now());
        assert!(changes.is_empty());
    }
}
