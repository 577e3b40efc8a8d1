//! Writes the finished site into its folder, or leaves that folder as it is.
//!
//! Comes in: a [`Bundle`] and where it should go. Goes out: a folder that holds exactly that bundle, or the reasons
//! why it was not touched. In this order, so that a build which is killed at any point, or finds the disk full, leaves
//! whole files behind and a folder that the next build knows as its own:
//!
//! 1. refuse what is not safe to write to, and wait for a build that writes there already;
//! 2. remove the temp files and empty folders of a killed build;
//! 3. write into temp files what changed, first of all a manifest that names the files of before and of now, last of
//!    all the manifest of now, which is not filled in yet: until here the site is as it was, and a full disk shows here.
//!    Where nothing was published before, whole new folders are written under a name of their own;
//! 4. let that manifest take the place of the one there was;
//! 5. rename: assets first, pages last, of which some need but a few bytes changed ([`patch`]);
//! 6. remove stale files, and folders that are empty without them;
//! 7. fill in the manifest of now, and let it take its place. Whoever edits sees the page before it is hashed for that.
//!
//! Only the manifest is forced to the disk (fsync). For the files that would cost a build of thousands of pages many
//! seconds and buy little: after a power cut the next build compares what is on the disk byte by byte, and writes
//! again what was lost; but without a manifest it would not know the folder as its own. A [`Writer`], which writes all
//! the time, forces it there at its end.
//!
//! The output folder itself may be a symlink; below it, none is ever followed.

mod again;
mod apply;
mod folder;
mod output;
mod patch;
mod place;
mod refuse;

use std::env;
use std::fs::{DirBuilder, File, TryLockError};
use std::os::fd::AsFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rackdown::bundle::{self, Bundle, Manifest, Plan};
use rackdown::diag::Diagnostic;
use rackdown::diag::catalog::world;

pub use again::Writer;
use apply::{apply, find_patches};
use folder::FOLDER_MODE;
use output::{clean_up, look_at, same_content};
use place::find_place;
use refuse::{refuse_foreign, refuse_names, refuse_obstacles};

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
    refuse_names(bundle)?;
    let handle = open_output(destination, surroundings.home.as_deref())?;
    if !lock(&handle, surroundings.patience) {
        return Err(vec![world::output_busy(&destination.out)]);
    }
    let mut output = look_at(handle.as_fd(), &destination.out)?;
    refuse_foreign(&output, bundle, destination.foreign)?;
    refuse_obstacles(&output, bundle)?;

    clean_up(&mut output)?;
    let plan = bundle::diff(bundle, &output.earlier, &same_content(&output, bundle));
    if plan != Plan::default() || !output.has_manifest || output.earlier != Manifest::of(bundle) {
        let patches = find_patches(&plan, bundle, &output);
        apply(&plan, patches, bundle, &mut output)?;
    }
    let written = plan.write.len();
    Ok(Written { written, unchanged: bundle.len() - written, removed: plan.remove.len() })
}

/// Whether the output folder holds just what `manifest` names, whole and with nothing beside it.
pub fn holds_already(manifest: &Manifest, destination: &Destination) -> bool {
    let Ok(place) = find_place(destination, env::home_dir().as_deref()) else { return false };
    let Ok(handle) = folder::open_output(&place) else { return false };
    if !lock(&handle, Duration::ZERO) {
        return false;
    }
    let Ok(output) = look_at(handle.as_fd(), &destination.out) else { return false };
    output.earlier == *manifest && output.is_whole()
}

/// Opens the output folder where it is safe to write; makes it if it does not exist.
fn open_output(destination: &Destination, home: Option<&Path>) -> Result<File, Vec<Diagnostic>> {
    let place = find_place(destination, home)?;
    // An empty folder remains if the build fails later on, which is as good as none.
    let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&place);
    let opened = made.and_then(|()| folder::open_output(&place));
    opened.map_err(|why| vec![world::cannot_open_output(&destination.out, &why)])
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

#[cfg(test)]
mod tests;
