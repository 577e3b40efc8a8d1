//! The folders whose changes are reported.
//!
//! Comes in: the site's root. Goes out: events, and which of their paths concern the site. Watched are the four source
//! folders with all that they hold, the root itself for the coming and going of those four, the folder above it for the
//! root's own, and what symlinks of the site lead to. Never the output folder, nor anything else beside the sources: a
//! build that set off the next one would never end.
//!
//! A folder that has just been made is watched by notify only some time later, and what happens in it until then is
//! never reported. So [`FolderWatcher::cover`] watches all folders anew, and returns when that is done; whoever calls it before
//! looking misses nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::changes::CloseEvents;
use crate::shell::read::SOURCE_FOLDERS;

/// How often to look at everything where there are no events.
pub const POLL_INTERVAL: Duration = Duration::from_millis(300);

/// How many times folders may come and go while they are being watched.
const MOST_ATTEMPTS: usize = 20;

/// The watcher, and what it watches.
pub struct FolderWatcher {
    watcher: Box<dyn Watcher + Send>,
    close_events: CloseEvents,
    /// The root as it was named, from the system's root; its last step may be a symlink.
    named: PathBuf,
    scope: Arc<RwLock<WatchScope>>,
    /// Where nothing is told twice: what [`PollWatcher`] watches already, with what it was.
    polled: BTreeSet<(PathBuf, u64)>,
}

/// Which paths concern the site.
#[derive(Clone, Debug, Default)]
pub struct WatchScope {
    /// The root as it was named, and without symlinks.
    roots: BTreeSet<PathBuf>,
    /// The four source folders.
    sources: BTreeSet<PathBuf>,
    /// FolderWatcher behind symlinks.
    behind_links: BTreeSet<PathBuf>,
}

impl WatchScope {
    /// Whether something that happens at this path may change the site.
    pub fn concerns(&self, path: &Path) -> bool {
        let inside = |folders: &BTreeSet<PathBuf>| folders.iter().any(|folder| path.starts_with(folder));
        self.roots.contains(path) || inside(&self.sources) || inside(&self.behind_links)
    }
}

impl FolderWatcher {
    /// Nothing is watched yet; events will go to `tell`.
    pub fn new(
        root: &Path,
        poll: bool,
        tell: impl Fn(notify::Result<Event>) + Send + 'static,
    ) -> notify::Result<Self> {
        let tell = move |event: notify::Result<Event>| {
            if !event.as_ref().is_ok_and(is_about_reading) {
                tell(event);
            }
        };
        let follow = Config::default().with_follow_symlinks(false);
        let watcher: Box<dyn Watcher + Send> = if poll {
            // Some of the file systems that need this keep times to the second: contents are compared.
            let config = follow.with_poll_interval(POLL_INTERVAL).with_compare_contents(true);
            Box::new(PollWatcher::new(tell, config)?)
        } else {
            Box::new(RecommendedWatcher::new(tell, follow)?)
        };
        let close_events = if poll { CloseEvents::NotSent } else { CloseEvents::Sent };
        let named = named_root(root);
        Ok(FolderWatcher { watcher, close_events, named, scope: Arc::default(), polled: BTreeSet::new() })
    }

    /// Whether it is told when a file is closed.
    pub fn close_events(&self) -> CloseEvents {
        self.close_events
    }

    /// Which paths concern the site.
    pub fn scope(&self) -> WatchScope {
        self.scope.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The root without symlinks; as it was named, if it is not there.
    pub fn root(&self) -> PathBuf {
        self.real_root().unwrap_or_else(|| self.named.clone())
    }

    fn real_root(&self) -> Option<PathBuf> {
        fs::canonicalize(&self.named).ok()
    }

    /// Watches all folders as they are now.
    ///
    /// Fails where the system refuses, as with more folders than it lets one user watch.
    pub fn cover(&mut self, behind_links: &BTreeSet<PathBuf>) -> notify::Result<()> {
        let real = self.real_root();
        let roots: BTreeSet<PathBuf> =
            [Some(self.named.clone()), real.clone()].into_iter().flatten().collect();
        let sources = real.iter().flat_map(|root| SOURCE_FOLDERS.map(|name| root.join(name))).collect();
        let scope = WatchScope { roots, sources, behind_links: behind_links.clone() };
        *self.scope.write().unwrap_or_else(PoisonError::into_inner) = scope.clone();
        if self.close_events == CloseEvents::NotSent {
            return self.poll(&scope);
        }
        let above = scope.roots.iter().filter_map(|root| root.parent());
        let near: BTreeSet<&Path> =
            above.chain(real.as_deref()).chain(behind_links.iter().map(PathBuf::as_path)).collect();
        for folder in near {
            self.watch(folder, RecursiveMode::NonRecursive)?;
        }
        scope.sources.iter().try_for_each(|folder| self.watch(folder, RecursiveMode::Recursive))
    }

    /// Watches a folder, unless there is none.
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        // A folder that goes while its parent is walked through ends the walk early.
        for _ in 0..MOST_ATTEMPTS {
            if !is_folder(folder) {
                return Ok(());
            }
            match self.watcher.watch(folder, mode) {
                Err(why) if has_gone(&why) => {}
                done => return done,
            }
        }
        Ok(())
    }

    /// The same where [`PollWatcher`] looks at everything again and again: it finds new folders by itself, and watching
    /// one a second time makes it forget what it had yet to tell.
    fn poll(&mut self, scope: &WatchScope) -> notify::Result<()> {
        let wanted = scope.sources.iter().map(|folder| (folder, RecursiveMode::Recursive));
        let wanted =
            wanted.chain(scope.behind_links.iter().map(|folder| (folder, RecursiveMode::NonRecursive)));
        let mut polled = BTreeSet::new();
        for (folder, mode) in wanted {
            let Some(inode) = inode(folder) else { continue };
            let entry = (folder.clone(), inode);
            if !self.polled.contains(&entry) {
                self.watch(folder, mode)?;
            }
            polled.insert(entry);
        }
        self.polled = polled;
        Ok(())
    }

    /// Whether a source folder has come or gone, which polling alone does not tell.
    pub fn have_changed(&self) -> bool {
        let scope = self.scope();
        let there = scope.sources.iter().chain(&scope.behind_links);
        let now: BTreeSet<(PathBuf, u64)> =
            there.filter_map(|folder| Some((folder.clone(), inode(folder)?))).collect();
        let root = self.real_root();
        now != self.polled || !root.is_none_or(|root| scope.roots.contains(&root))
    }
}

/// Whether somebody read something, and no more. This program does that all the time.
fn is_about_reading(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => !event.need_rescan(),
        _ => false,
    }
}

/// The root from the system's root, without symlinks but for its last step.
fn named_root(root: &Path) -> PathBuf {
    let whole = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let parts = whole.parent().zip(whole.file_name());
    let parts = parts.and_then(|(above, name)| Some(fs::canonicalize(above).ok()?.join(name)));
    // `.` and `..` have no name of their own.
    parts.or_else(|| fs::canonicalize(&whole).ok()).unwrap_or(whole)
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn inode(folder: &Path) -> Option<u64> {
    let found = fs::symlink_metadata(folder).ok()?;
    found.is_dir().then(|| std::os::unix::fs::MetadataExt::ino(&found))
}

/// Whether watching failed because something is not there any more.
fn has_gone(why: &notify::Error) -> bool {
    match &why.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(why) => {
            matches!(why.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::shell::read::{Look, SiteReader};
    use crate::shell::testing::put;

    /// The paths that count of what is told while `work` is done, up to a sign at its end.
    fn told(poll: bool, work: impl FnOnce(&Path)) -> BTreeSet<PathBuf> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("site");
        put(&root, &[("content/a.md", "one"), ("content/b/c.md", "two"), ("dist/a.html", "")]);
        let (sender, events) = channel();
        let mut folders =
            FolderWatcher::new(&root, poll, move |event| drop(sender.send(event.unwrap()))).unwrap();
        folders.cover(&BTreeSet::new()).unwrap();
        work(&root);
        put(&root, &[("content/sign.md", "end")]);
        let mut paths = BTreeSet::new();
        while !paths.contains(&root.join("content/sign.md")) {
            let event = events.recv_timeout(Duration::from_secs(30)).expect("the sign is told");
            paths.extend(event.paths.into_iter().filter(|path| folders.scope().concerns(path)));
        }
        paths.into_iter().map(|path| path.strip_prefix(&root).unwrap().to_owned()).collect()
    }

    #[test]
    fn neither_reading_nor_writing_the_output_is_told() {
        let work = |root: &Path| {
            SiteReader::new(root).look(&Look::Afresh);
            put(root, &[("dist/a.html", "written"), ("dist/b/c.html", "new"), (".rackdown/cache", "")]);
            fs::remove_dir_all(root.join("dist")).unwrap();
        };
        assert_eq!(told(false, work), BTreeSet::from(["content/sign.md".into()]));
    }

    #[test]
    fn an_edit_is_told_by_events_and_by_looking() {
        for poll in [false, true] {
            let paths = told(poll, |root| put(root, &[("content/b/c.md", "edited")]));
            assert!(paths.contains(Path::new("content/b/c.md")), "{poll} {paths:?}");
        }
    }

    #[test]
    fn what_happens_in_a_new_folder_is_told_once_it_is_covered() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        put(&root, &[("content/a.md", "one")]);
        let (sender, events) = channel();
        let mut folders =
            FolderWatcher::new(&root, false, move |event| drop(sender.send(event.unwrap()))).unwrap();
        folders.cover(&BTreeSet::new()).unwrap();
        for round in 0..50 {
            let path = format!("content/{round}/deep/x.md");
            put(&root, &[(path.as_str(), "")]);
            folders.cover(&BTreeSet::new()).unwrap();
            while events.try_recv().is_ok() {}
            put(&root, &[(path.as_str(), "edited")]);
            let told = std::iter::from_fn(|| events.recv_timeout(Duration::from_secs(30)).ok());
            assert!(told.flat_map(|event| event.paths).any(|told| told == root.join(&path)), "{path}");
        }
    }
}
