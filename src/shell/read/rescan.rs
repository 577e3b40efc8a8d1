//! Reads a site again and again, each time only what may have changed.
//!
//! Comes in: where a watcher saw something happen. Goes out: the same [`Inputs`] and problems that a new reader would
//! find at that moment. A file is read again if it was named, or if anything that the system says of it is different
//! (device, inode, size, time of its content, time of its inode). Names are all that a watcher is believed: what they
//! mean is looked up on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rackdown::diag::Diagnostic;
use rackdown::diag::catalog::world;
use rackdown::source::{Blob, Inputs, SitePath};
use rayon::prelude::*;

use super::file::{FileContent, read_file, vanished};
use super::survey::{
    LIMITS, SOURCE_FOLDERS, SourceEntry, Survey, cannot_read, here_if_empty, is_left_out, shown_path, survey,
};

/// Where to look.
pub enum Look<'a> {
    /// Everywhere; nothing that is known counts.
    Afresh,
    /// At these real paths, and wherever the system says that something is different.
    At(&'a BTreeSet<PathBuf>),
}

/// A site's files as they were at the last look.
pub struct SiteReader {
    root: PathBuf,
    /// The root without symlinks; `None` while there is none.
    real_root: Option<PathBuf>,
    known: BTreeMap<SitePath, KnownFile>,
    /// The real paths of the folders that were listed.
    folders: BTreeSet<PathBuf>,
    inputs: Arc<Inputs>,
    problems: Vec<Diagnostic>,
    /// Whether each file lies where its path says, and nothing is wrong; then a name alone tells what to read.
    plain: bool,
}

/// What is known of a file besides its content.
struct KnownFile {
    real: PathBuf,
    stamp: FileStamp,
}

/// What changes with a file, as the system sees it.
#[derive(PartialEq, Eq)]
struct FileStamp([i64; 4], [u64; 3]);

impl FileStamp {
    fn of(found: &Metadata) -> Self {
        let times = [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()];
        FileStamp(times, [found.dev(), found.ino(), found.len()])
    }
}

impl SiteReader {
    /// A reader that has not looked yet.
    pub fn new(root: &Path) -> Self {
        SiteReader {
            root: root.to_owned(),
            real_root: None,
            known: BTreeMap::new(),
            folders: BTreeSet::new(),
            inputs: Arc::default(),
            problems: Vec::new(),
            plain: false,
        }
    }

    /// The files at the last look.
    pub fn inputs(&self) -> &Arc<Inputs> {
        &self.inputs
    }

    /// Files and problems of the last look.
    pub fn into_found(self) -> (Arc<Inputs>, Vec<Diagnostic>) {
        (self.inputs, self.problems)
    }

    /// What was wrong at the last look, in a fixed order.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The real folders that hold files of the site but lie outside of its source folders, behind symlinks.
    pub fn folders_behind_links(&self) -> BTreeSet<PathBuf> {
        let Some(root) = &self.real_root else { return BTreeSet::new() };
        let outside = |folder: &Path| !SOURCE_FOLDERS.iter().any(|name| folder.starts_with(root.join(name)));
        let of_files = self.known.values().filter_map(|known| known.real.parent());
        let folders = self.folders.iter().map(PathBuf::as_path).chain(of_files);
        folders.filter(|folder| outside(folder)).map(Path::to_owned).collect()
    }

    /// Whether finding out what happened at these paths needs more than reading files: then folders may have come or
    /// gone, and whoever watches them should see to it before looking.
    pub fn is_about_folders(&self, paths: &BTreeSet<PathBuf>) -> bool {
        let in_known_folder = |path: &Path| path.parent().is_some_and(|folder| self.folders.contains(folder));
        let was_folder = |path: &PathBuf| self.folders.contains(path);
        let is_file = |path: &PathBuf| match fs::symlink_metadata(path) {
            Ok(found) => found.is_file() && in_known_folder(path) && !was_folder(path),
            Err(_) => !was_folder(path),
        };
        !self.plain || !paths.iter().all(|path| self.is_left_out(path) || is_file(path))
    }

    /// Looks again.
    pub fn look(&mut self, look: &Look<'_>) {
        match look {
            Look::At(paths) if self.plain && self.look_at_files(paths) => {}
            Look::At(paths) => self.look_everywhere(Some(paths)),
            Look::Afresh => self.look_everywhere(None),
        }
    }

    /// Reads the named files alone; false if that is not all there is to do.
    fn look_at_files(&mut self, paths: &BTreeSet<PathBuf>) -> bool {
        let mut files = Vec::new();
        for real in paths.iter().filter(|path| !self.is_left_out(path)) {
            let Some(path) = self.site_path(real) else { return false };
            if self.folders.contains(real) {
                return false;
            }
            let found = match fs::symlink_metadata(real) {
                Ok(found) if found.is_file() => found,
                Err(why) if vanished(&why) => {
                    files.push((path, None));
                    continue;
                }
                _ => return false,
            };
            if !real.parent().is_some_and(|folder| self.folders.contains(folder)) {
                return false;
            }
            match read_file(real, LIMITS.bytes) {
                Ok(FileContent::All(blob)) => {
                    files.push((
                        path,
                        Some((KnownFile { real: real.clone(), stamp: FileStamp::of(&found) }, blob)),
                    ));
                }
                Err(why) if vanished(&why) => files.push((path, None)),
                _ => return false,
            }
        }
        let changed = |(path, new): &(SitePath, Option<(KnownFile, Blob)>)| {
            self.inputs.get(path) != new.as_ref().map(|(_, blob)| blob)
        };
        // The files of before may still be in use by a build; they are copied only if there is something new.
        if files.iter().any(changed) {
            let inputs = Arc::make_mut(&mut self.inputs);
            for (path, new) in &files {
                match new {
                    Some((_, blob)) => drop(inputs.files.insert(path.clone(), blob.clone())),
                    None => drop(inputs.files.remove(path)),
                }
            }
        }
        for (path, new) in files {
            match new {
                Some((known, _)) => drop(self.known.insert(path, known)),
                None => drop(self.known.remove(&path)),
            }
        }
        true
    }

    /// Lists all folders, and reads what is new, different or named; everything, if no names are given.
    fn look_everywhere(&mut self, named: Option<&BTreeSet<PathBuf>>) {
        self.real_root = fs::canonicalize(here_if_empty(&self.root)).ok();
        let mut survey = match survey(&self.root, &LIMITS) {
            Ok(survey) => survey,
            Err(problems) => Survey::failed(problems),
        };
        let root = &self.root;
        let read = |(entry, found): (SourceEntry, Metadata)| {
            let stamp = FileStamp::of(&found);
            let known = self.known.get(&entry.path);
            let same = known.is_some_and(|known| known.real == entry.real && known.stamp == stamp);
            let kept = self.inputs.get(&entry.path);
            let kept = kept.filter(|_| same && named.is_some_and(|named| !named.contains(&entry.real)));
            let content = match kept {
                Some(blob) => Ok(FileContent::All(blob.clone())),
                None => read_file(&entry.real, LIMITS.bytes),
            };
            match content {
                Ok(FileContent::All(blob)) => {
                    Ok(Some((entry.path, KnownFile { real: entry.real, stamp }, blob)))
                }
                Ok(FileContent::TooLarge(size)) => {
                    let shown = shown_path(root, &entry.path);
                    Err(Box::new(world::file_too_large(&entry.path, &shown, size, LIMITS.bytes)))
                }
                Err(why) if vanished(&why) => Ok(None),
                Err(why) => Err(Box::new(cannot_read(root, &entry.path, &why))),
            }
        };
        let results: Vec<_> = std::mem::take(&mut survey.files).into_par_iter().map(read).collect();
        let (mut inputs, mut known) = (Inputs::default(), BTreeMap::new());
        for result in results {
            match result {
                Ok(Some((path, about, blob))) => {
                    inputs.files.insert(path.clone(), blob);
                    known.insert(path, about);
                }
                Ok(None) => {}
                Err(problem) => survey.problems.push(*problem),
            }
        }
        survey.problems.sort();
        (self.known, self.problems) = (known, survey.problems);
        self.folders = survey.listed.into_iter().collect();
        if *self.inputs != inputs {
            self.inputs = Arc::new(inputs);
        }
        self.plain = self.problems.is_empty() && self.each_lies_where_its_path_says();
    }

    fn each_lies_where_its_path_says(&self) -> bool {
        let Some(root) = &self.real_root else { return false };
        let in_its_place = |(path, known): (&SitePath, &KnownFile)| known.real == root.join(path.as_str());
        let inside = |folder: &PathBuf| SOURCE_FOLDERS.iter().any(|name| folder.starts_with(root.join(name)));
        self.known.iter().all(in_its_place) && self.folders.iter().all(inside)
    }

    /// The path of a file of the site, if it lies where its path says.
    fn site_path(&self, real: &Path) -> Option<SitePath> {
        let inside = real.strip_prefix(self.real_root.as_ref()?).ok()?;
        let path =
            SitePath::new(inside.to_str()?).filter(|path| !path.as_str().contains(char::is_control))?;
        SOURCE_FOLDERS.iter().any(|name| path.inside(name).is_some()).then_some(path)
    }

    /// Whether a name on the way to a path is one that is left out without a word.
    fn is_left_out(&self, real: &Path) -> bool {
        let inside = self.real_root.as_ref().and_then(|root| real.strip_prefix(root).ok());
        let Some(inside) = inside else { return false };
        let mut folder: Option<SitePath> = None;
        for name in inside {
            let Some(above) = folder else {
                folder = name.to_str().and_then(SitePath::new);
                if folder.is_none() {
                    return false;
                }
                continue;
            };
            if is_left_out(&above, name) {
                return true;
            }
            folder = name.to_str().and_then(|name| SitePath::join(above.as_str(), name));
            if folder.is_none() {
                return false;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
