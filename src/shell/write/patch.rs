//! Changes a few bytes of a file where they lie, instead of putting another file in its place: when a stylesheet has a
//! new name, each of a thousand pages has ten other bytes and is otherwise as it was, and new files take a file system
//! twenty times as long.
//!
//! Comes in: a file below an open folder, and what it should hold. Goes out: a [`Patch`], if the two differ in so little
//! that nobody can find it half done: one short run of bytes of one sector, which a disk writes whole or not at all. A
//! file that has another name, too (a hard link), is somebody else's as well, and is left alone.

use std::io::{self, Read};
use std::os::fd::BorrowedFd;
use std::os::unix::fs::{FileExt, MetadataExt};

use rackdown::bundle::OutPath;
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
    /// How long the file is.
    length: usize,
}

impl Patch {
    /// What turns the file at `path` into `wanted`; `None` if it takes more than that, or the file cannot be read.
    pub fn find(out: BorrowedFd<'_>, path: &OutPath, wanted: &Content) -> Option<Patch> {
        let length = wanted.length();
        let mut file = folder::open_file(out, path).ok()?;
        let metadata = file.metadata().ok()?;
        if length < SHORTEST || metadata.len() != length as u64 || metadata.nlink() != 1 {
            return None;
        }
        let mut present = Vec::with_capacity(length);
        file.read_to_end(&mut present).ok()?;
        let blob = wanted.read().ok()?;
        let wanted = blob.bytes();
        let differs = |(present, wanted): (&u8, &u8)| present != wanted;
        let first = present.iter().zip(wanted).position(differs)?;
        let last = present.iter().zip(wanted).rposition(differs)?;
        let is_short =
            last - first < MOST && first / SECTOR == last / SECTOR && present.len() == wanted.len();
        let bytes = wanted.get(first..=last).filter(|_| is_short)?.to_vec();
        Some(Patch { at: first, bytes, length })
    }

    /// Changes the file at `path`, which has been looked at before.
    pub fn apply(&self, out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
        let file = folder::open_to_change(out, path)?;
        let metadata = file.metadata()?;
        if metadata.len() != self.length as u64 || metadata.nlink() != 1 {
            return Err(io::Error::other("somebody else has changed it meanwhile"));
        }
        file.write_all_at(&self.bytes, self.at as u64)
    }
}
