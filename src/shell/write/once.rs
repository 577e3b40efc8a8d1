//! Writes one finished site.
//!
//! Comes in: a [`Bundle`] and where it should go. Goes out: what was done, in numbers, or why nothing was. The order of
//! the steps is told in [`super`].

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

use super::apply::apply;
use super::folder::{self, FOLDER_MODE};
use super::output::{clean_up, look_at, same_content};
use super::place::{Destination, find_place};
use super::refuse::{refuse_foreign, refuse_names, refuse_obstacles};

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
pub(super) struct Surroundings {
    /// The user's home, which the output folder must not hold.
    pub home: Option<PathBuf>,
    /// How long to wait for another build.
    pub patience: Duration,
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

/// The same in other surroundings.
pub(super) fn write_bundle_in(
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
    let manifest = Manifest::of(bundle);
    if plan != Plan::default() || !output.has_manifest || output.earlier != manifest {
        apply(&plan, &manifest, bundle, &mut output)?;
    }
    let written = plan.write.len();
    Ok(Written { written, unchanged: bundle.files.len() - written, removed: plan.remove.len() })
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
pub(super) fn lock(folder: &File, patience: Duration) -> bool {
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
