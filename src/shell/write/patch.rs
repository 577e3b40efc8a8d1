//! Changes a few bytes of a file where they lie, instead of putting another file in its place: when a stylesheet has a
//! new name, each of a thousand pages has ten other bytes and is otherwise as it was, and new files take a file system
//! twenty times as long.
//!
//! Comes in: a file below an open folder, and what it should hold. Goes out: a [`Patch`], if the two differ in so little
//! that nobody can find it half done: one short run of bytes of one sector, which a disk writes whole or not at all. A
//! file that has another name, too (a hard link), is somebody else's as well, and is left alone.

use std::fs::Metadata;
use std::io::{self, Read};
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::os::unix::fs::{FileExt, MetadataExt};

use rackdown::bundle::OutPath;
use rackdown::source::Blob;
use rackdown::source::away::Content;

use super::folder;

/// The longest run of bytes: twice the hash in a name is enough.
const MOST: usize = 32;
const SECTOR: usize = 512;
/// The shortest file: in a shorter one, so few bytes may be all that it says.
const SHORTEST: usize = 2 * SECTOR;

/// What is to be changed in a file.
#[derive(Debug)]
pub struct Patch {
    at: usize,
    bytes: Vec<u8>,
    /// Which sector it is, and what was in it before.
    sector: (usize, Vec<u8>),
    /// How long the file is.
    length: usize,
}

impl Patch {
    /// What turns the file at `path` into `wanted`; `None` if it takes more than that, or the file cannot be read and
    /// written to.
    pub fn find(out: BorrowedFd<'_>, path: &OutPath, wanted: &Content) -> Option<Patch> {
        let length = wanted.length();
        let (mut file, metadata) = folder::open_to_change(out, path).ok()?;
        if length < SHORTEST || !is_alone(&metadata, length) {
            return None;
        }
        let mut present = Vec::with_capacity(length);
        file.read_to_end(&mut present).ok()?;
        let (present, wanted) = (Blob::to_be_hashed(present), wanted.read().ok()?);
        Patch::of(present.difference(&wanted)?, &present, &wanted)
    }

    /// What turns one content into the other, which differ in this run of bytes alone; `None` if it takes more than that.
    pub fn of(run: Range<usize>, present: &Blob, wanted: &Blob) -> Option<Patch> {
        let length = wanted.length();
        if length < SHORTEST || run.is_empty() || run.len() > MOST {
            return None;
        }
        let first = run.start / SECTOR * SECTOR;
        let sector = first..(first + SECTOR).min(length);
        (run.end <= sector.end).then(|| Patch {
            at: run.start,
            bytes: wanted.part(run),
            sector: (sector.start, present.part(sector)),
            length,
        })
    }

    /// Changes the file at `path`; fails if it is not as it was when the patch was made.
    pub fn apply(&self, out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
        let (file, metadata) = folder::open_to_change(out, path)?;
        let (start, before) = &self.sector;
        let mut present = vec![0; before.len()];
        let is_as_it_was = is_alone(&metadata, self.length)
            && file.read_exact_at(&mut present, *start as u64).is_ok()
            && present == *before;
        if !is_as_it_was {
            return Err(io::Error::other("somebody else has changed it meanwhile"));
        }
        file.write_all_at(&self.bytes, self.at as u64)
    }
}

/// Whether a file is so long and has one name alone.
fn is_alone(metadata: &Metadata, length: usize) -> bool {
    metadata.len() == length as u64 && metadata.nlink() == 1
}
