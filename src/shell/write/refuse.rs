//! What a build refuses to do in an output folder that is otherwise the right one.
//!
//! Comes in: the finished site and what lies in the folder. Goes out: nothing, or all reasons why the site cannot be
//! written there. Nothing here changes the folder.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rackdown::bundle::{Bundle, OutPath};
use rackdown::diag::catalog::world;
use rackdown::diag::{Diagnostic, Place};
use rackdown::release::RELEASE_NAME;

use super::folder::{EntryKind, RESERVED_PREFIX, folders_above};
use super::output::OutputFolder;
use super::place::Foreign;

/// Refuses names that clash with rackdown's own or with each other, or that the manifest cannot hold.
pub fn refuse_names(bundle: &Bundle) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for path in bundle.files.keys() {
        let reserved = |segment: &str| segment.starts_with(RESERVED_PREFIX);
        let own = path.as_str() == RELEASE_NAME;
        if !own && path.as_str().split('/').any(reserved) || path.as_str().contains(char::is_control) {
            problems.push(world::output_name_not_usable(path));
        }
        let file = folders_above(path).find(|folder| bundle.files.contains_key(folder));
        problems.extend(file.map(|file| world::output_file_and_folder(&file, path)));
    }
    none_of(problems)
}

/// Refuses a folder with files that rackdown did not write, unless they are to be kept.
pub fn refuse_foreign(
    output: &OutputFolder<'_>,
    bundle: &Bundle,
    foreign: Foreign,
) -> Result<(), Vec<Diagnostic>> {
    let listing = &output.listing;
    let needed = |folder: &OutPath| bundle.files.keys().any(|path| path.inside(folder.as_str()).is_some());
    let closed = listing.closed.iter().filter(|(folder, _)| foreign == Foreign::Refuse || needed(folder));
    let unlisted =
        |(folder, why): &(OutPath, io::Error)| world::cannot_read(Place::None, &output.shown(folder), why);
    let mut problems: Vec<Diagnostic> = closed.map(unlisted).collect();
    if foreign == Foreign::Refuse {
        let files = listing
            .entries
            .iter()
            .filter(|(path, kind)| **kind != EntryKind::Folder && !output.is_ours(path));
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
pub fn refuse_obstacles(output: &OutputFolder<'_>, bundle: &Bundle) -> Result<(), Vec<Diagnostic>> {
    let mut problems = BTreeSet::new();
    for path in bundle.files.keys() {
        for folder in folders_above(path) {
            match output.kind(&folder) {
                None | Some(EntryKind::Folder) => {}
                Some(EntryKind::Symlink) => {
                    problems.insert(world::output_through_symlink(&output.shown(&folder)));
                }
                Some(_) if output.is_ours(&folder) => {}
                Some(_) => {
                    problems.insert(world::output_in_the_way(&output.shown(&folder)));
                }
            }
        }
        if output.kind(path) == Some(EntryKind::Folder) && !holds_only_ours(output, path) {
            problems.insert(world::output_in_the_way(&output.shown(path)));
        }
    }
    none_of(problems.into_iter().collect())
}

fn holds_only_ours(output: &OutputFolder<'_>, folder: &OutPath) -> bool {
    let inside = |path: &Path| path.starts_with(folder.as_str());
    let closed = output.listing.closed.iter().any(|(closed, _)| inside(Path::new(closed.as_str())));
    let odd = output.listing.odd.iter().any(|odd| inside(Path::new(odd)));
    !closed
        && !odd
        && output.below(folder).all(|(path, kind)| kind == EntryKind::Folder || output.is_ours(path))
}

fn none_of(problems: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
