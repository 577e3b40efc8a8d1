//! Writes the finished site into its folder, or leaves that folder as it is.
//!
//! Comes in: a [`Bundle`] and where it should go. Goes out: a folder that holds exactly that bundle, or the reasons
//! why it was not touched. In this order, so that a build which is killed at any point, or finds the disk full, leaves
//! whole files behind and a folder that the next build knows as its own:
//!
//! 1. refuse what is not safe to write to, and wait for a build that writes there already;
//! 2. remove the temp files of a killed build;
//! 3. write all that changed into temp files: until here, the site is as it was, and a full disk shows here;
//! 4. replace the manifest by one that names the files of before and of now;
//! 5. rename: assets first, pages last;
//! 6. remove stale files, and folders that are empty without them;
//! 7. replace the manifest by the one of now.
//!
//! Only the manifest is forced to the disk (fsync). For the files that would cost a build of thousands of pages many
//! seconds and buy little: after a power cut the next build compares what is on the disk byte by byte, and writes
//! again what was lost; but without a manifest it would not know the folder as its own.
//!
//! The output folder itself may be a symlink; below it, none is ever followed.

mod folder;
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use rackdown::bundle::{self, Bundle, MANIFEST_NAME, Manifest, OutPath, Plan};
use rackdown::diag::catalog::world;
use rackdown::diag::{Diagnostic, Place};
use rackdown::source::{Blob, Fingerprint};
use rayon::prelude::*;

use folder::{FOLDER_MODE, Kind, Listing, TEMP_PREFIX, folders_above};
use place::find_place;

/// Where a site goes.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The site's root, which the output folder must not harm.
    pub root: PathBuf,
    /// The output folder; it need not exist.
    pub out: PathBuf,
    /// What to do about files that rackdown did not write.
    pub foreign: Foreign,
}

/// What to do about files in the output folder that rackdown did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Refuse to write anything.
    Refuse,
    /// Leave them there; one that lies at the path of a file of the site is overwritten.
    Keep,
}

/// What was done, in numbers of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have new content.
    pub written: usize,
    /// Files that were there already, and were not touched.
    pub unchanged: usize,
    /// Files of an earlier build that the site no longer has.
    pub removed: usize,
}

/// What a build finds around it.
struct Surroundings {
    home: Option<PathBuf>,
    /// How long to wait for another build.
    patience: Duration,
}

/// How often to look whether the other build has finished.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Makes the output folder hold exactly the bundle (and foreign files, if they are to be kept).
///
/// On an error nothing has changed, unless the system fails in the middle of renaming; then each file is whole, old or
/// new, and pages are the last to be new.
pub fn write_bundle(bundle: &Bundle, destination: &Destination) -> Result<Written, Vec<Diagnostic>> {
    let surroundings = Surroundings { home: env::home_dir(), patience: Duration::from_secs(10) };
    write_bundle_in(&surroundings, bundle, destination)
}

fn write_bundle_in(
    surroundings: &Surroundings,
    bundle: &Bundle,
    destination: &Destination,
) -> Result<Written, Vec<Diagnostic>> {
    check_names(bundle)?;
    let handle = open_output(destination, surroundings.home.as_deref()).map_err(one)?;
    if !lock(&handle, surroundings.patience) {
        return Err(vec![world::output_busy(&destination.out)]);
    }
    let mut output = look_at(&handle, &destination.out).map_err(one)?;
    refuse_foreign(&output, bundle, destination.foreign)?;
    refuse_obstacles(&output, bundle)?;

    let plan = bundle::diff(bundle, &output.earlier, &same_content(&output, bundle));
    remove_leftovers(&output).map_err(one)?;
    if plan != Plan::default() || !output.has_manifest || output.earlier != Manifest::of(bundle) {
        apply(&plan, bundle, &mut output)?;
    }
    remove_empty_folders(&output, &plan);
    let written = plan.write.len();
    Ok(Written { written, unchanged: bundle.files.len() - written, removed: plan.remove.len() })
}

/// The output folder, as it is now.
struct Output<'a> {
    handle: BorrowedFd<'a>,
    /// Its path as the user gave it.
    shown: &'a Path,
    listing: Listing,
    has_manifest: bool,
    /// What an earlier build wrote; empty without a manifest.
    earlier: Manifest,
}

impl Output<'_> {
    fn shown(&self, path: &OutPath) -> PathBuf {
        self.shown.join(path.as_str())
    }

    fn kind(&self, path: &OutPath) -> Option<Kind> {
        self.listing.entries.get(path).copied()
    }

    /// Whether an earlier build wrote what lies at `path`.
    fn is_ours(&self, path: &OutPath) -> bool {
        self.kind(path) == Some(Kind::File)
            && (self.earlier.files.contains_key(path) || *path == manifest_path())
    }

    /// What lies below `folder`.
    fn below(&self, folder: &OutPath) -> impl Iterator<Item = (&OutPath, Kind)> {
        let inside = move |(path, _): &(&OutPath, &Kind)| path.inside(folder.as_str()).is_some();
        // Names that go on behind the folder's own, such as `a.css` beside `a`, stand between it and what it holds.
        let near = self.listing.entries.range(folder.clone()..);
        let near = near.take_while(move |(path, _)| path.as_str().starts_with(folder.as_str()));
        near.filter(inside).map(|(path, kind)| (path, *kind))
    }

    fn make_folder(&mut self, path: &OutPath) -> Result<(), Diagnostic> {
        let made = folder::make_folder(self.handle, path);
        made.map_err(|why| world::cannot_make_folder(&self.shown(path), &why))?;
        self.listing.entries.insert(path.clone(), Kind::Folder);
        Ok(())
    }

    fn remove_file(&mut self, path: &OutPath) -> Result<(), Diagnostic> {
        let removed = folder::remove_file(self.handle, path);
        removed.map_err(|why| world::cannot_remove(&self.shown(path), &why))?;
        self.listing.entries.remove(path);
        Ok(())
    }

    fn remove_folder(&mut self, path: &OutPath) -> Result<(), Diagnostic> {
        let removed = folder::remove_folder(self.handle, path);
        removed.map_err(|why| world::cannot_remove(&self.shown(path), &why))?;
        self.listing.entries.remove(path);
        Ok(())
    }
}

fn one(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

fn none_of(problems: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn manifest_path() -> OutPath {
    OutPath::new(MANIFEST_NAME).expect("the manifest's name is a path")
}

/// Refuses names that clash with rackdown's own or with each other, or that the manifest cannot hold.
fn check_names(bundle: &Bundle) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for path in bundle.files.keys() {
        let reserved = |segment: &str| segment.starts_with(".rackdown-");
        if path.as_str().split('/').any(reserved) || path.as_str().contains(char::is_control) {
            problems.push(world::output_name_not_usable(path));
        }
        let file = folders_above(path).find(|folder| bundle.files.contains_key(folder));
        problems.extend(file.map(|file| world::output_file_and_folder(&file, path)));
    }
    none_of(problems)
}

/// Opens the output folder where it is safe to write; makes it if it does not exist.
fn open_output(destination: &Destination, home: Option<&Path>) -> Result<File, Diagnostic> {
    let place = find_place(destination, home)?;
    // An empty folder remains if the build fails later on, which is as good as none.
    let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&place);
    let opened = made.and_then(|()| folder::open_output(&place));
    opened.map_err(|why| world::cannot_open_output(&destination.out, &why))
}

/// Waits until no other build writes into the folder; whether that came true in time.
///
/// The lock is on the folder itself, so no lock file can be deployed. It ends with `folder`, or with the process.
fn lock(folder: &File, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    loop {
        match folder.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(LOOK_AGAIN),
            Err(TryLockError::WouldBlock) => return false,
            // Some network file systems cannot lock a folder; better to build there without than not at all.
            Ok(()) | Err(TryLockError::Error(_)) => return true,
        }
    }
}

fn look_at<'a>(handle: &'a File, shown: &'a Path) -> Result<Output<'a>, Diagnostic> {
    let handle = handle.as_fd();
    let listing = folder::list(handle).map_err(|why| world::cannot_open_output(shown, &why))?;
    let mut text = String::new();
    let read =
        folder::open_file(handle, &manifest_path()).and_then(|mut file| file.read_to_string(&mut text));
    let manifest = read.ok().and_then(|_| Manifest::parse(&text));
    let (has_manifest, earlier) = (manifest.is_some(), manifest.unwrap_or_default());
    Ok(Output { handle, shown, listing, has_manifest, earlier })
}

/// Refuses a folder with files that rackdown did not write, unless they are to be kept.
fn refuse_foreign(output: &Output<'_>, bundle: &Bundle, foreign: Foreign) -> Result<(), Vec<Diagnostic>> {
    let listing = &output.listing;
    let needed = |folder: &OutPath| bundle.files.keys().any(|path| path.inside(folder.as_str()).is_some());
    let closed = listing.closed.iter().filter(|(folder, _)| foreign == Foreign::Refuse || needed(folder));
    let unlisted =
        |(folder, why): &(OutPath, io::Error)| world::cannot_read(Place::None, &output.shown(folder), why);
    let mut problems: Vec<Diagnostic> = closed.map(unlisted).collect();
    if foreign == Foreign::Refuse {
        let files =
            listing.entries.iter().filter(|(path, kind)| **kind != Kind::Folder && !output.is_ours(path));
        let named = files
            .map(|(path, _)| output.shown(path))
            .chain(listing.odd.iter().map(|odd| output.shown.join(odd)));
        let named: Vec<PathBuf> = named.collect();
        if !named.is_empty() && output.has_manifest {
            problems.push(world::output_has_foreign_files(output.shown, &named));
        } else if !named.is_empty() {
            problems.push(world::output_not_ours(output.shown, &named));
        }
    }
    none_of(problems)
}

/// Refuses what no rename can replace: symlinks and foreign files where a folder has to be, and folders that hold
/// foreign files where a file has to be.
fn refuse_obstacles(output: &Output<'_>, bundle: &Bundle) -> Result<(), Vec<Diagnostic>> {
    let mut problems = BTreeSet::new();
    for path in bundle.files.keys() {
        for folder in folders_above(path) {
            match output.kind(&folder) {
                None | Some(Kind::Folder) => {}
                Some(Kind::Symlink) => {
                    problems.insert(world::output_through_symlink(&output.shown(&folder)));
                }
                Some(_) if output.is_ours(&folder) => {}
                Some(_) => {
                    problems.insert(world::output_in_the_way(&output.shown(&folder)));
                }
            }
        }
        if output.kind(path) == Some(Kind::Folder) && !holds_only_ours(output, path) {
            problems.insert(world::output_in_the_way(&output.shown(path)));
        }
    }
    none_of(problems.into_iter().collect())
}

fn holds_only_ours(output: &Output<'_>, folder: &OutPath) -> bool {
    let inside = |path: &Path| path.starts_with(folder.as_str());
    let closed = output.listing.closed.iter().any(|(closed, _)| inside(Path::new(closed.as_str())));
    let odd = output.listing.odd.iter().any(|odd| inside(Path::new(odd)));
    !closed && !odd && output.below(folder).all(|(path, kind)| kind == Kind::Folder || output.is_ours(path))
}

/// What is on the disk already, as [`bundle::diff`] wants to know it: the bundle's files that are there with the right
/// content, and the files that it no longer has.
fn same_content(output: &Output<'_>, bundle: &Bundle) -> BTreeMap<OutPath, Fingerprint> {
    let handle = output.handle;
    let fingerprint = |(path, kind): (&OutPath, &Kind)| match bundle.files.get(path) {
        _ if *kind != Kind::File => None,
        Some(blob) => holds(handle, path, blob).then(|| (path.clone(), blob.fingerprint())),
        // It will be removed, whatever it holds.
        None => Some((path.clone(), Fingerprint::of([""]))),
    };
    output.listing.entries.par_iter().filter_map(fingerprint).collect()
}

/// Whether a file holds these bytes. One that cannot be read is as good as changed: a rename replaces it.
fn holds(out: BorrowedFd<'_>, path: &OutPath, blob: &Blob) -> bool {
    let read = folder::open_file(out, path).and_then(|mut file| {
        let mut bytes = Vec::new();
        if file.metadata()?.len() == blob.bytes().len() as u64 {
            file.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    });
    read.is_ok_and(|bytes| bytes == blob.bytes())
}

fn remove_leftovers(output: &Output<'_>) -> Result<(), Diagnostic> {
    output.listing.leftovers.iter().try_for_each(|path| {
        let removed = folder::remove_file(output.handle, path);
        removed.map_err(|why| world::cannot_remove(&output.shown(path), &why))
    })
}

/// Carries out the plan: temp files, manifest of before and now, renames, removals, manifest of now.
fn apply(plan: &Plan, bundle: &Bundle, output: &mut Output<'_>) -> Result<(), Vec<Diagnostic>> {
    let staged = stage(plan, bundle, output).map_err(one)?;
    let replaced = replace(&staged, plan, output);
    if replaced.is_err() {
        staged.undo(output.handle);
    }
    replaced
}

/// All that is ready to be renamed.
#[derive(Default)]
struct Staged<'a> {
    /// Temp files with the paths that they are for, in the plan's order.
    files: Vec<(OutPath, &'a OutPath)>,
    /// The temp file of the manifest that names the files of before and of now; none if the present one does that.
    union: Option<OutPath>,
    /// The temp file of the manifest of now.
    manifest: Option<OutPath>,
    /// Folders made for them, the outer ones first.
    folders: Vec<OutPath>,
}

impl Staged<'_> {
    /// Removes the temp files that were not renamed yet, and folders that are empty without them.
    ///
    /// Whatever cannot be removed is left to the next build; the failure that led here is the one to tell.
    fn undo(&self, out: BorrowedFd<'_>) {
        let temps = self.files.iter().map(|(temp, _)| temp).chain(&self.union).chain(&self.manifest);
        temps.for_each(|temp| drop(folder::remove_file(out, temp)));
        self.folders.iter().rev().for_each(|made| drop(folder::remove_folder(out, made)));
    }
}

/// Writes every temp file that there will be; if one fails, none is left.
fn stage<'a>(plan: &'a Plan, bundle: &Bundle, output: &mut Output<'_>) -> Result<Staged<'a>, Diagnostic> {
    let mut staged = Staged::default();
    let written = fill(&mut staged, plan, bundle, output);
    if written.is_err() {
        staged.undo(output.handle);
    }
    written.map(|()| staged)
}

fn fill<'a>(
    staged: &mut Staged<'a>,
    plan: &'a Plan,
    bundle: &Bundle,
    output: &mut Output<'_>,
) -> Result<(), Diagnostic> {
    for path in &plan.write {
        let folder = make_folders(path, output, &mut staged.folders)?;
        staged.files.push((temp_path(folder.as_ref(), staged.files.len()), path));
    }
    let wanted = Manifest::of(bundle);
    let mut union = wanted.clone();
    union.files.extend(output.earlier.files.clone());
    if !output.has_manifest || union.files.len() > output.earlier.files.len() {
        staged.union = Some(temp_path(None, plan.write.len()));
    }
    staged.manifest = Some(temp_path(None, plan.write.len() + 1));

    let output = &*output;
    let failure = staged.files.par_iter().find_map_first(|(temp, path)| {
        let bytes = bundle.files.get(path).map_or(&[][..], Blob::bytes);
        let written = folder::write_new(output.handle, temp, bytes);
        written.err().map(|why| world::cannot_write(&output.shown(path), &why))
    });
    failure.map_or(Ok(()), Err)?;
    for (temp, manifest) in [(&staged.union, union), (&staged.manifest, wanted)] {
        let Some(temp) = temp else { continue };
        let written = folder::write_new(output.handle, temp, manifest.to_text().as_bytes());
        let kept = written.and_then(|file| file.sync_data());
        kept.map_err(|why| world::cannot_write(&output.shown(&manifest_path()), &why))?;
    }
    Ok(())
}

/// Makes the folders on the way to `path`, down to where a stale file stands in the way; gives the innermost there is.
fn make_folders(
    path: &OutPath,
    output: &mut Output<'_>,
    made: &mut Vec<OutPath>,
) -> Result<Option<OutPath>, Diagnostic> {
    let mut innermost = None;
    for folder in folders_above(path) {
        match output.kind(&folder) {
            Some(Kind::Folder) => {}
            None => {
                output.make_folder(&folder)?;
                made.push(folder.clone());
            }
            Some(_) => break,
        }
        innermost = Some(folder);
    }
    Ok(innermost)
}

/// A temp file's path. Only one build at a time writes into a folder; the process's id is for where locks don't work.
fn temp_path(folder: Option<&OutPath>, number: usize) -> OutPath {
    let name = format!("{TEMP_PREFIX}{}-{number}", process::id());
    let path = folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}"));
    OutPath::new(&path).expect("a temp file's name has no slash")
}

/// Renames the temp files, removes what is stale, and leaves the manifest of now.
fn replace(staged: &Staged<'_>, plan: &Plan, output: &mut Output<'_>) -> Result<(), Vec<Diagnostic>> {
    if let Some(union) = &staged.union {
        rename(output, union, &manifest_path()).map_err(one)?;
    }
    for (temp, path) in &staged.files {
        clear_the_way(path, output).map_err(one)?;
        rename(output, temp, path).map_err(one)?;
    }
    let stale: Vec<&OutPath> =
        plan.remove.iter().filter(|path| output.kind(path) == Some(Kind::File)).collect();
    none_of(stale.into_iter().filter_map(|path| output.remove_file(path).err()).collect())?;
    staged.manifest.iter().try_for_each(|manifest| rename(output, manifest, &manifest_path())).map_err(one)
}

fn rename(output: &Output<'_>, temp: &OutPath, path: &OutPath) -> Result<(), Diagnostic> {
    folder::rename(output.handle, temp, path).map_err(|why| world::cannot_write(&output.shown(path), &why))
}

/// Removes stale files where `path` needs a folder, and a folder of stale files where it needs a file.
fn clear_the_way(path: &OutPath, output: &mut Output<'_>) -> Result<(), Diagnostic> {
    for folder in folders_above(path) {
        if output.kind(&folder) == Some(Kind::File) {
            output.remove_file(&folder)?;
        }
        if output.kind(&folder).is_none() {
            output.make_folder(&folder)?;
        }
    }
    if output.kind(path) == Some(Kind::Folder) {
        let inside: Vec<(OutPath, Kind)> =
            output.below(path).map(|(path, kind)| (path.clone(), kind)).collect();
        // Backwards, what a folder holds comes before the folder itself.
        for (path, kind) in inside.iter().rev() {
            match kind {
                Kind::Folder => output.remove_folder(path)?,
                _ => output.remove_file(path)?,
            }
        }
        output.remove_folder(path)?;
    }
    Ok(())
}

/// Removes folders that are empty now that stale files and temp files are gone.
fn remove_empty_folders(output: &Output<'_>, plan: &Plan) {
    let emptied: BTreeSet<OutPath> =
        plan.remove.iter().chain(&output.listing.leftovers).flat_map(folders_above).collect();
    // The system refuses to remove one that is not empty, and one that stays although it is empty harms nobody.
    emptied.iter().rev().for_each(|folder| drop(folder::remove_folder(output.handle, folder)));
}

#[cfg(test)]
mod tests;
