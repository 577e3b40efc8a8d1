//! The cache that one build leaves for the next: one file, `.rackdown/cache`, in the site's folder.
//!
//! Comes in: the site's root. Goes out: a [`DiskCache`], and its file. The cache only ever saves time, so nothing that can be
//! wrong with it is worth a message: what cannot be read is empty, what cannot be written is left. The file is
//! replaced whole, so two builds at once each read a whole one, and the later one's stays. It may be deleted at any time.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rackdown::memo::{DiskCache, LARGEST_DISK_CACHE};
use rackdown::source::Fingerprint;
use tempfile::NamedTempFile;

/// The folder; its name begins with a dot, so it is never taken for a source.
pub const FOLDER: &str = ".rackdown";
const FILE: &str = "cache";

/// What an earlier build left.
pub fn load(root: &Path) -> DiskCache {
    let edition = edition();
    let file = path(root);
    // A larger one is none that this program wrote; a pipe or a device has no length, and is not read.
    let fits = fs::symlink_metadata(&file)
        .is_ok_and(|found| found.is_file() && found.len() <= LARGEST_DISK_CACHE as u64 + 1024);
    match fits.then(|| fs::read(&file)) {
        Some(Ok(bytes)) => DiskCache::from_bytes(bytes, edition),
        _ => DiskCache::empty(edition),
    }
}

/// Leaves the disk cache for the next build, if there is anything new in it.
pub fn store(root: &Path, disk_cache: &DiskCache) {
    if disk_cache.has_news() {
        // A folder that cannot be written to only means that the next build takes longer.
        let _ = replace(root, disk_cache);
    }
}

fn replace(root: &Path, disk_cache: &DiskCache) -> std::io::Result<()> {
    let folder = root.join(FOLDER);
    if !folder.is_dir() {
        fs::create_dir(&folder)?;
        // Nobody wants it in a repository or in a backup (bford.info/cachedir).
        fs::write(folder.join(".gitignore"), "*\n")?;
        fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")?;
    }
    let mut file = BufWriter::new(NamedTempFile::new_in(&folder)?);
    disk_cache.pieces().try_for_each(|piece| file.write_all(&piece))?;
    file.into_inner()?.persist(path(root))?;
    Ok(())
}

fn path(root: &Path) -> PathBuf {
    root.join(FOLDER).join(FILE)
}

/// Which program this is: its version, and for those who build it themselves the size and age of its file.
fn edition() -> Fingerprint {
    let found = std::env::current_exe().and_then(fs::metadata);
    let built = found.map(|file| {
        let age = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        format!("{} {:?}", file.len(), age)
    });
    Fingerprint::of([env!("CARGO_PKG_VERSION"), &built.unwrap_or_default()])
}
