//! Where a site may be written: nowhere that holds, or could hold, anything of value.
//!
//! Comes in: where the output should go. Goes out: the real path of that folder, or why it is refused. Symlinks and
//! `..` are resolved before anything is compared; folders that do not exist yet are taken as they are named. Nothing
//! here makes or changes a folder.

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use rackdown::diag::Diagnostic;
use rackdown::diag::catalog::world;

use crate::shell::read::SOURCE_FOLDERS;

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

/// The real path of the output folder, which need not exist.
pub fn find_place(destination: &Destination, home: Option<&Path>) -> Result<PathBuf, Vec<Diagnostic>> {
    let Destination { root, out, .. } = destination;
    let place = resolve(out).map_err(|why| match why.kind() {
        ErrorKind::NotADirectory => vec![world::output_is_a_file(out)],
        _ => vec![world::cannot_open_output(out, &why)],
    })?;
    let holds = |folder: &Path| resolve(folder).is_ok_and(|folder| folder.starts_with(&place));
    if place.parent().is_none() {
        return Err(vec![world::output_is_the_root(out)]);
    }
    if home.is_some_and(holds) {
        return Err(vec![world::output_holds_the_home(out)]);
    }
    if holds(root) {
        return Err(vec![world::output_holds_the_site(out)]);
    }
    for name in SOURCE_FOLDERS {
        let sources = root.join(name);
        let inside = resolve(&sources).is_ok_and(|sources| place.starts_with(sources));
        if inside || holds(&sources) {
            return Err(vec![world::output_meets_the_sources(out, Path::new(name))]);
        }
    }
    match fs::metadata(&place) {
        Ok(found) if !found.is_dir() => Err(vec![world::output_is_a_file(out)]),
        Err(why) if why.kind() != ErrorKind::NotFound => Err(vec![world::cannot_open_output(out, &why)]),
        _ => Ok(place),
    }
}

/// The absolute path without symlinks, `.` and `..`; what does not exist is taken as it is named.
///
/// Fails where a symlink leads nowhere or in a circle, where a file is used as a folder, and where the system does not
/// let us look.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for component in env::current_dir()?.join(path).components() {
        match component {
            Component::Prefix(_) | Component::RootDir => resolved.push(component),
            Component::CurDir => {}
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => {
                resolved.push(name);
                match fs::symlink_metadata(&resolved) {
                    Ok(found) if found.is_symlink() => resolved = fs::canonicalize(&resolved)?,
                    Err(why) if why.kind() != ErrorKind::NotFound => return Err(why),
                    _ => {}
                }
            }
        }
    }
    Ok(resolved)
}
