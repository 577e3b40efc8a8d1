//! The output folder as a build finds it, and as it is while the build changes it.
//!
//! Comes in: an open folder. Goes out: an [`OutputFolder`], which knows what lies there and whose it is. All changes to
//! folders go through it, so that what it knows stays true.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::mem;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use rackdown::bundle::{Bundle, MANIFEST_NAME, Manifest, OutPath};
use rackdown::diag::Diagnostic;
use rackdown::diag::catalog::world;
use rackdown::source::{Blob, Fingerprint};
use rayon::prelude::*;

use super::folder::{self, EntryKind, Listing, TEMP_PREFIX, folders_above};

/// When manifests are forced to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncing {
    /// Each before it takes the place of the one there was.
    Now,
    /// The last one, when there is nothing more to write: on a busy disk each takes longer than all else.
    AtTheEnd,
}

/// The output folder, as it is now.
pub struct OutputFolder<'a> {
    /// The folder itself, open.
    pub handle: BorrowedFd<'a>,
    /// Its path as the user gave it.
    pub shown: &'a Path,
    /// What lies in it.
    pub listing: Listing,
    /// Whether an earlier build left a manifest.
    pub has_manifest: bool,
    /// What an earlier build wrote; empty without a manifest.
    pub earlier: Manifest,
    /// When manifests are forced to the disk.
    pub syncing: Syncing,
    /// What a killed build was about to write; empty if there was none, or if it got as far as its renames.
    unfinished: Manifest,
}

impl<'a> OutputFolder<'a> {
    /// The folder as it was left by who asks, who knows that nobody else has been there.
    pub fn as_left(handle: BorrowedFd<'a>, shown: &'a Path, listing: Listing, earlier: Manifest) -> Self {
        OutputFolder {
            handle,
            shown,
            listing,
            has_manifest: true,
            earlier,
            syncing: Syncing::AtTheEnd,
            unfinished: Manifest::default(),
        }
    }

    /// A path in it as the user would type it.
    pub fn shown(&self, path: &OutPath) -> PathBuf {
        self.shown.join(path.as_str())
    }

    /// What lies at `path`, if anything does.
    pub fn kind(&self, path: &OutPath) -> Option<EntryKind> {
        self.listing.entries.get(path).copied()
    }

    /// Whether an earlier build wrote what lies at `path`.
    pub fn is_ours(&self, path: &OutPath) -> bool {
        self.kind(path) == Some(EntryKind::File)
            && (self.earlier.files.contains_key(path) || *path == manifest_path())
    }

    /// What lies below `folder`.
    pub fn below(&self, folder: &OutPath) -> impl Iterator<Item = (&OutPath, EntryKind)> {
        let inside = move |(path, _): &(&OutPath, &EntryKind)| path.inside(folder.as_str()).is_some();
        // Names that go on behind the folder's own, such as `a.css` beside `a`, stand between it and what it holds.
        let near = self.listing.entries.range(folder.clone()..);
        let near = near.take_while(move |(path, _)| path.as_str().starts_with(folder.as_str()));
        near.filter(inside).map(|(path, kind)| (path, *kind))
    }

    /// Whether it holds every file of its manifest as it was written, and nothing else.
    pub fn is_whole(&self) -> bool {
        let Listing { entries, odd, leftovers, leftover_folders, closed } = &self.listing;
        let ours = |(path, kind): (&OutPath, &EntryKind)| *kind == EntryKind::Folder || self.is_ours(path);
        let files = entries.values().filter(|kind| **kind == EntryKind::File).count();
        let as_written = |(path, hash): (&OutPath, &Fingerprint)| {
            let mut bytes = Vec::new();
            let read = folder::open_file(self.handle, path).and_then(|mut file| file.read_to_end(&mut bytes));
            read.is_ok() && Blob::new(bytes).fingerprint() == *hash
        };
        odd.is_empty()
            && leftovers.is_empty()
            && leftover_folders.is_empty()
            && closed.is_empty()
            && files == self.earlier.files.len() + 1
            && entries.iter().all(ours)
            && self.earlier.files.par_iter().all(as_written)
    }

    /// Makes a folder in one that exists.
    pub fn make_folder(&mut self, path: &OutPath) -> Result<(), Vec<Diagnostic>> {
        let made = folder::make_folder(self.handle, path);
        made.map_err(|why| vec![world::cannot_make_folder(&self.shown(path), &why)])?;
        self.listing.entries.insert(path.clone(), EntryKind::Folder);
        Ok(())
    }

    /// Removes a file.
    pub fn remove_file(&mut self, path: &OutPath) -> Result<(), Vec<Diagnostic>> {
        let removed = folder::remove_file(self.handle, path);
        removed.map_err(|why| vec![world::cannot_remove(&self.shown(path), &why)])?;
        self.listing.entries.remove(path);
        Ok(())
    }

    /// Removes a folder, which must be empty.
    pub fn remove_folder(&mut self, path: &OutPath) -> Result<(), Vec<Diagnostic>> {
        let removed = folder::remove_folder(self.handle, path);
        removed.map_err(|why| vec![world::cannot_remove(&self.shown(path), &why)])?;
        self.listing.entries.remove(path);
        Ok(())
    }

    /// Removes the folders on the way to `paths` that are empty.
    pub fn remove_empty_folders<'p>(&mut self, paths: impl IntoIterator<Item = &'p OutPath>) {
        let mut folders: BTreeSet<OutPath> = paths.into_iter().flat_map(folders_above).collect();
        folders.retain(|folder| self.kind(folder) == Some(EntryKind::Folder));
        // The system refuses to remove one that is not empty, and one that stays although it is empty harms nobody.
        folders.iter().rev().for_each(|folder| drop(self.remove_folder(folder)));
    }
}

/// Where the manifest lies.
pub fn manifest_path() -> OutPath {
    OutPath::new(MANIFEST_NAME).expect("the manifest's name is a path")
}

/// Where a manifest lies that names the files of before and of now, until all of them are ready to be renamed.
pub fn unfinished_path() -> OutPath {
    OutPath::new(&format!("{TEMP_PREFIX}manifest")).expect("a temp file's name is a path")
}

/// Looks at the folder, which is not changed.
pub fn look_at<'a>(handle: BorrowedFd<'a>, shown: &'a Path) -> Result<OutputFolder<'a>, Vec<Diagnostic>> {
    let listing = folder::list(handle).map_err(|why| vec![world::cannot_open_output(shown, &why)])?;
    let manifest = read_manifest(handle, &manifest_path());
    let unfinished = read_manifest(handle, &unfinished_path()).unwrap_or_default();
    let (has_manifest, earlier) = (manifest.is_some(), manifest.unwrap_or_default());
    let syncing = Syncing::Now;
    Ok(OutputFolder { handle, shown, listing, has_manifest, earlier, syncing, unfinished })
}

/// Reads a manifest; `None` if there is none, or it is damaged.
pub fn read_manifest(handle: BorrowedFd<'_>, path: &OutPath) -> Option<Manifest> {
    Manifest::parse(&read_text(handle, path).ok()?)
}

/// Reads a text.
pub fn read_text(handle: BorrowedFd<'_>, path: &OutPath) -> io::Result<String> {
    let mut text = String::new();
    folder::open_file(handle, path).and_then(|mut file| file.read_to_string(&mut text))?;
    Ok(text)
}

/// Removes what a killed build left behind: its temp files, and the folders that it made and did not fill.
pub fn clean_up(output: &mut OutputFolder<'_>) -> Result<(), Vec<Diagnostic>> {
    let leftovers = mem::take(&mut output.listing.leftovers);
    // The list of what it was about to write goes last: should this build be killed, too, the next one needs it.
    let (list, files): (Vec<&OutPath>, Vec<&OutPath>) =
        leftovers.iter().partition(|path| **path == unfinished_path());
    files.iter().try_for_each(|path| output.remove_file(path))?;
    for folder in mem::take(&mut output.listing.leftover_folders) {
        let removed = folder::remove_tree(output.handle, &folder);
        removed.map_err(|why| vec![world::cannot_remove(&output.shown(&folder), &why)])?;
    }
    let unfinished = mem::take(&mut output.unfinished);
    output.remove_empty_folders(unfinished.files.keys().chain(files));
    list.iter().try_for_each(|path| output.remove_file(path))
}

/// What is on the disk already, as [`bundle::diff`] wants to know it: the bundle's files that are there with the right
/// content, and the files that it no longer has.
pub fn same_content(output: &OutputFolder<'_>, bundle: &Bundle) -> BTreeMap<OutPath, Fingerprint> {
    let handle = output.handle;
    let fingerprint = |(path, kind): (&OutPath, &EntryKind)| match bundle.files.get(path) {
        _ if *kind != EntryKind::File => None,
        Some(blob) => holds(handle, path, blob).then(|| (path.clone(), blob.fingerprint())),
        // If it is ours it will be removed, whatever it holds.
        None => Some((path.clone(), Fingerprint::of([""]))),
    };
    output.listing.entries.par_iter().filter_map(fingerprint).collect()
}

/// Whether a file holds these bytes. One that cannot be read is as good as changed: a rename replaces it.
fn holds(out: BorrowedFd<'_>, path: &OutPath, blob: &Blob) -> bool {
    let read = folder::open_file(out, path).and_then(|mut file| {
        if file.metadata()?.len() != blob.bytes().len() as u64 {
            return Ok(false);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes == blob.bytes())
    });
    read.unwrap_or(false)
}
