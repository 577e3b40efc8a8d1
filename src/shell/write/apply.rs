//! Carries out a plan: temp files first, and when all of them are written, the renames.
//!
//! Comes in: the plan and the finished site. Goes out: a folder that holds it. Until every temp file is written, nothing
//! that a visitor of the site could see has changed; if one cannot be written, none is left.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::process;
use std::sync::{Mutex, PoisonError};

use rackdown::bundle::{Bundle, Manifest, OutPath, Plan, is_page};
use rackdown::diag::Diagnostic;
use rackdown::diag::catalog::world;
use rackdown::source::{Blob, Fingerprint};
use rayon::prelude::*;

use super::folder::{self, EntryKind, TEMP_PREFIX, folders_above};
use super::output::{OutputFolder, Syncing, manifest_path, unfinished_path};

/// Carries out the plan: temp files, manifest of before and now, renames, removals, manifest of now.
pub fn apply(
    plan: &Plan,
    manifest: &Manifest,
    bundle: &Bundle,
    output: &mut OutputFolder<'_>,
) -> Result<(), Vec<Diagnostic>> {
    let staged = stage(plan, manifest, bundle, output)?;
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
    /// Temp folders with the new folders at the top of the site that they are for, each with all that is to be in it.
    wholes: BTreeMap<OutPath, Whole>,
    /// The temp file of the manifest that names the files of before and of now; none if the present one does that.
    union: Option<OutPath>,
    /// The temp file of the manifest of now, and the file itself.
    manifest: Option<(OutPath, File)>,
    /// Folders made for them, the outer ones first.
    folders: Vec<OutPath>,
}

/// A folder that is filled before it gets its name: where nothing was published before, that spares a rename for each
/// file.
struct Whole {
    temp: OutPath,
    /// The name that it is to have.
    name: OutPath,
    /// The folders in it, by their paths as they will be.
    folders: BTreeSet<OutPath>,
    /// The folder in which the last of them was made, and its handle: the next one is often beside it.
    parent: Option<(String, OwnedFd)>,
    /// Whether there are pages in it.
    turn: Turn,
}

impl Staged<'_> {
    /// Removes the temp files that were not renamed yet, and folders that are empty without them.
    ///
    /// Whatever cannot be removed is left to the next build; the failure that led here is the one to tell.
    fn undo(&self, out: BorrowedFd<'_>) {
        let manifest = self.manifest.iter().map(|(temp, _)| temp);
        let temps = self.files.iter().map(|(temp, _)| temp).chain(manifest);
        temps.for_each(|temp| drop(folder::remove_file(out, temp)));
        self.wholes.values().for_each(|whole| drop(folder::remove_tree(out, &whole.temp)));
        self.folders.iter().rev().for_each(|made| drop(folder::remove_folder(out, made)));
        self.union.iter().for_each(|temp| drop(folder::remove_file(out, temp)));
    }
}

/// Writes every temp file that there will be; if one fails, none is left.
fn stage<'a>(
    plan: &'a Plan,
    manifest: &Manifest,
    bundle: &Bundle,
    output: &mut OutputFolder<'_>,
) -> Result<Staged<'a>, Vec<Diagnostic>> {
    let mut staged = Staged::default();
    let written = fill(&mut staged, plan, manifest, bundle, output);
    if written.is_err() {
        staged.undo(output.handle);
    }
    written.map(|()| staged)
}

fn fill<'a>(
    staged: &mut Staged<'a>,
    plan: &'a Plan,
    manifest: &Manifest,
    bundle: &Bundle,
    output: &mut OutputFolder<'_>,
) -> Result<(), Vec<Diagnostic>> {
    let named = &output.earlier.files;
    let is_new = |(path, _): &(&OutPath, &Fingerprint)| !named.contains_key(*path);
    if !output.has_manifest || manifest.files.iter().any(|file| is_new(&file)) {
        // Before the first folder is made: this list is how the next build knows the folders of a killed one.
        let mut union = output.earlier.clone();
        let new = manifest.files.iter().filter(is_new);
        union.files.extend(new.map(|(path, hash)| (path.clone(), *hash)));
        let file = write_manifest(output, staged.union.insert(unfinished_path()), &union)?;
        sync(output, &file)?;
    }
    write_files(staged, &plan.write, bundle, output)?;
    let temp = temp_path(None, plan.write.len());
    let file = write_manifest(output, &temp, manifest);
    // Even one that is half written has to be removed.
    match file {
        Ok(file) => staged.manifest = Some((temp, file)),
        Err(why) => {
            drop(folder::remove_file(output.handle, &temp));
            return Err(why);
        }
    }
    Ok(())
}

/// Makes the folders, one by one as they lie within each other, and writes the files into them as soon as there are any.
fn write_files<'a>(
    staged: &mut Staged<'a>,
    paths: &'a [OutPath],
    bundle: &Bundle,
    output: &mut OutputFolder<'_>,
) -> Result<(), Vec<Diagnostic>> {
    let failures: Mutex<BTreeMap<usize, Vec<Diagnostic>>> = Mutex::default();
    let failed = || failures.lock().unwrap_or_else(PoisonError::into_inner);
    rayon::scope(|scope| {
        for (number, path) in paths.iter().enumerate() {
            if !failed().is_empty() {
                return;
            }
            let temp = match place(path, number, staged, output) {
                Ok(temp) => temp,
                Err(why) => return drop(failed().insert(number, why)),
            };
            let (handle, shown) = (output.handle, output.shown(path));
            scope.spawn(move |_| {
                if !failed().is_empty() {
                    return;
                }
                let bytes = bundle.files.get(path).map(Blob::bytes).unwrap_or_default();
                if let Err(why) = folder::write_new(handle, &temp, bytes) {
                    failed().insert(number, vec![world::cannot_write(&shown, &why)]);
                }
            });
        }
    });
    let first = failures.into_inner().unwrap_or_else(PoisonError::into_inner).pop_first();
    first.map_or(Ok(()), |(_, why)| Err(why))
}

/// Where a file is to be written for now; makes the folders for that.
fn place<'a>(
    path: &'a OutPath,
    number: usize,
    staged: &mut Staged<'a>,
    output: &mut OutputFolder<'_>,
) -> Result<OutPath, Vec<Diagnostic>> {
    if let Some(top) = top_folder(path).filter(|top| !output.has_manifest && output.kind(top).is_none()) {
        return place_in_whole(path, top, number, &mut staged.wholes, output);
    }
    let folder = make_folders(path, output, &mut staged.folders)?;
    let temp = temp_path(folder.as_ref(), number);
    staged.files.push((temp.clone(), path));
    Ok(temp)
}

/// The folder at the top of the site that a file lies in.
fn top_folder(path: &OutPath) -> Option<OutPath> {
    OutPath::new(path.as_str().split_once('/')?.0)
}

fn place_in_whole(
    path: &OutPath,
    top: OutPath,
    number: usize,
    wholes: &mut BTreeMap<OutPath, Whole>,
    output: &OutputFolder<'_>,
) -> Result<OutPath, Vec<Diagnostic>> {
    let whole = wholes.entry(top.clone()).or_insert_with(|| Whole {
        temp: temp_path(None, number),
        name: top,
        folders: BTreeSet::new(),
        parent: None,
        turn: Turn::Asset,
    });
    if Turn::of(path) == Turn::Page {
        whole.turn = Turn::Page;
    }
    for folder in folders_above(path) {
        if !whole.folders.contains(&folder) {
            let made = whole.make_folder(&folder, output.handle);
            made.map_err(|why| vec![world::cannot_make_folder(&output.shown(&folder), &why)])?;
            whole.folders.insert(folder);
        }
    }
    Ok(whole.inside(path))
}

impl Whole {
    fn make_folder(&mut self, folder: &OutPath, out: BorrowedFd<'_>) -> io::Result<()> {
        let now = self.inside(folder);
        if self.parent.as_ref().is_none_or(|(parent, _)| parent != now.folder()) {
            self.parent = Some((now.folder().to_owned(), folder::open_folder(out, now.folder())?));
        }
        self.parent.as_ref().map_or(Ok(()), |(_, parent)| folder::make_folder_in(parent, now.file_name()))
    }

    /// Where what will be at `path` is now.
    fn inside(&self, path: &OutPath) -> OutPath {
        let rest = path.as_str().strip_prefix(self.name.as_str()).unwrap_or_default();
        OutPath::new(&format!("{}{rest}", self.temp)).expect("a path in a folder")
    }
}

fn write_manifest(
    output: &OutputFolder<'_>,
    temp: &OutPath,
    manifest: &Manifest,
) -> Result<File, Vec<Diagnostic>> {
    let written = folder::write_new(output.handle, temp, manifest.to_text().as_bytes());
    written.map_err(|why| cannot_write_manifest(output, &why))
}

fn sync(output: &OutputFolder<'_>, manifest: &File) -> Result<(), Vec<Diagnostic>> {
    let kept = match output.syncing {
        Syncing::Now => manifest.sync_data(),
        Syncing::AtTheEnd => Ok(()),
    };
    kept.map_err(|why| cannot_write_manifest(output, &why))
}

fn cannot_write_manifest(output: &OutputFolder<'_>, why: &io::Error) -> Vec<Diagnostic> {
    vec![world::cannot_write(&output.shown(&manifest_path()), why)]
}

/// Makes the folders on the way to `path`, down to where a stale file stands in the way; gives the innermost there is.
fn make_folders(
    path: &OutPath,
    output: &mut OutputFolder<'_>,
    made: &mut Vec<OutPath>,
) -> Result<Option<OutPath>, Vec<Diagnostic>> {
    let mut innermost = None;
    for folder in folders_above(path) {
        match output.kind(&folder) {
            Some(EntryKind::Folder) => {}
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

/// When a file's turn comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Asset,
    Page,
}

impl Turn {
    fn of(path: &OutPath) -> Turn {
        if is_page(path) { Turn::Page } else { Turn::Asset }
    }
}

/// Renames the temp files, removes what is stale, and leaves the manifest of now.
fn replace(staged: &Staged<'_>, plan: &Plan, output: &mut OutputFolder<'_>) -> Result<(), Vec<Diagnostic>> {
    if let Some(union) = &staged.union {
        rename(output, union, &manifest_path())?;
    }
    // Assets first: no page refers to what is not there yet.
    for wanted in [Turn::Asset, Turn::Page] {
        for whole in staged.wholes.values().filter(|whole| whole.turn == wanted) {
            rename(output, &whole.temp, &whole.name)?;
            output
                .listing
                .entries
                .extend(whole.folders.iter().map(|folder| (folder.clone(), EntryKind::Folder)));
        }
        let files: Vec<_> = staged.files.iter().filter(|(_, path)| Turn::of(path) == wanted).collect();
        files.iter().try_for_each(|(_, path)| clear_the_way(path, output))?;
        let output = &*output;
        let failure = files.par_iter().find_map_first(|(temp, path)| rename(output, temp, path).err());
        failure.map_or(Ok(()), Err)?;
    }
    let mut problems = Vec::new();
    for path in &plan.remove {
        if output.kind(path) == Some(EntryKind::File) {
            problems.extend(output.remove_file(path).err().unwrap_or_default());
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    // Also the folders of files that are gone already: the build that removed them may have been killed.
    let gone: Vec<OutPath> =
        output.earlier.files.keys().filter(|path| output.kind(path).is_none()).cloned().collect();
    output.remove_empty_folders(&gone);
    staged.manifest.iter().try_for_each(|(temp, file)| {
        sync(output, file)?;
        rename(output, temp, &manifest_path())
    })
}

fn rename(output: &OutputFolder<'_>, temp: &OutPath, path: &OutPath) -> Result<(), Vec<Diagnostic>> {
    folder::rename(output.handle, temp, path)
        .map_err(|why| vec![world::cannot_write(&output.shown(path), &why)])
}

/// Removes stale files where `path` needs a folder, and a folder of stale files where it needs a file.
fn clear_the_way(path: &OutPath, output: &mut OutputFolder<'_>) -> Result<(), Vec<Diagnostic>> {
    for folder in folders_above(path) {
        if output.kind(&folder) == Some(EntryKind::File) {
            output.remove_file(&folder)?;
        }
        if output.kind(&folder).is_none() {
            output.make_folder(&folder)?;
        }
    }
    if output.kind(path) == Some(EntryKind::Folder) {
        let inside: Vec<(OutPath, EntryKind)> =
            output.below(path).map(|(path, kind)| (path.clone(), kind)).collect();
        // Backwards, what a folder holds comes before the folder itself.
        for (path, kind) in inside.iter().rev() {
            match kind {
                EntryKind::Folder => output.remove_folder(path)?,
                _ => output.remove_file(path)?,
            }
        }
        output.remove_folder(path)?;
    }
    Ok(())
}
