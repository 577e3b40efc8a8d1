//! Changes a few bytes of a file where they lie, instead of putting another file in its place: when a stylesheet has a
//! new name, each of a thousand pages has ten other bytes and is otherwise as it was, and new files take a file system
//! twenty times as long.
//!
//! Comes in: a file below an open folder, and what it should hold. Goes out: a [`Patch`], if the two differ in so little
//! that nobody can find it half done: one short run of bytes of one sector, which a disk writes whole or not at all. A
//! file that has another name, too (a hard link), is somebody else's as well, and is left alone.

use std::fs::File;
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
        let mut file = folder::open_to_change(out, path).ok()?;
        if length < SHORTEST || !is_alone(&file, length).ok()? {
            return None;
        }
        let mut present = Vec::with_capacity(length);
        file.read_to_end(&mut present).ok()?;
        Patch::between(&present, wanted.read().ok()?.bytes())
    }

    /// What turns one content into the other; `None` if it takes more than that.
    pub fn between(present: &[u8], wanted: &[u8]) -> Option<Patch> {
        let length = wanted.len();
        if length < SHORTEST || present.len() != length {
            return None;
        }
        let differs = |(_, (present, wanted)): &(usize, (&[u8], &[u8]))| present != wanted;
        let mut sectors = present.chunks(SECTOR).zip(wanted.chunks(SECTOR)).enumerate().filter(differs);
        let (Some((number, (present, wanted))), None) = (sectors.next(), sectors.next()) else { return None };
        let differs = |(present, wanted): (&u8, &u8)| present != wanted;
        let first = present.iter().zip(wanted).position(differs)?;
        let last = present.iter().zip(wanted).rposition(differs)?;
        let bytes = wanted.get(first..=last).filter(|run| run.len() <= MOST)?.to_vec();
        let start = number * SECTOR;
        Some(Patch { at: start + first, bytes, sector: (start, present.to_vec()), length })
    }

    /// Changes the file at `path`; fails if it is not as it was when the patch was made.
    pub fn apply(&self, out: BorrowedFd<'_>, path: &OutPath) -> io::Result<()> {
        let file = folder::open_to_change(out, path)?;
        let (start, before) = &self.sector;
        let mut present = vec![0; before.len()];
        let is_as_it_was = is_alone(&file, self.length)?
            && file.read_exact_at(&mut present, *start as u64).is_ok()
            && present == *before;
        if !is_as_it_was {
            return Err(io::Error::other("somebody else has changed it meanwhile"));
        }
        file.write_all_at(&self.bytes, self.at as u64)
    }
}

/// Whether a file is so long and has one name alone.
fn is_alone(file: &File, length: usize) -> io::Result<bool> {
    let metadata = file.metadata()?;
    Ok(metadata.len() == length as u64 && metadata.nlink() == 1)
}
