//! A file without a name that holds what a build has finished until it is written.
//!
//! Comes in: bytes. Goes out: where they lie, and the bytes again. The file is gone when the process ends, however it
//! ends. A small site never makes one: its pages stay in memory. So they do where there is no room for a file.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rackdown::source::away::Spool;

/// So many bytes stay in memory, as reading them back would cost more than it saves.
const IN_MEMORY: usize = 16 << 20;

/// So many bytes must be free on the disk, so that the file does not take the room that the site itself needs. Looked
/// at again after so many more.
const FREE: u64 = 1 << 30;
const LOOK_AGAIN: u64 = 64 << 20;

/// The file, made when it is first needed.
pub struct SpoolFile {
    folder: PathBuf,
    state: Mutex<State>,
}

enum State {
    /// So many bytes have been left in memory.
    NotNeeded(usize),
    Open {
        file: Arc<File>,
        end: u64,
        /// From this length on, the free room is looked at again.
        looked_at: u64,
    },
    /// It cannot be made or written to, or should not be.
    Closed(Option<Arc<File>>),
}

impl SpoolFile {
    /// A file in this folder.
    pub fn new(folder: &Path) -> Self {
        SpoolFile { folder: folder.to_owned(), state: Mutex::new(State::NotNeeded(0)) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many bytes are free where a file lies.
fn free(file: &File) -> u64 {
    rustix::fs::fstatvfs(file).map_or(0, |found| found.f_bavail.saturating_mul(found.f_frsize))
}

impl Spool for SpoolFile {
    fn put(&self, bytes: &[u8]) -> Option<u64> {
        let mut state = self.lock();
        if let State::NotNeeded(in_memory) = &mut *state {
            *in_memory += bytes.len();
            if *in_memory <= IN_MEMORY {
                return None;
            }
            *state = match tempfile::tempfile_in(&self.folder) {
                Ok(file) => State::Open { file: Arc::new(file), end: 0, looked_at: 0 },
                Err(_) => State::Closed(None),
            };
        }
        let State::Open { file, end, looked_at } = &mut *state else { return None };
        let at = *end;
        let is_due = at >= *looked_at;
        if (!is_due || free(file) >= FREE) && file.write_all_at(bytes, at).is_ok() {
            *end += bytes.len() as u64;
            *looked_at += if is_due { LOOK_AGAIN } else { 0 };
            return Some(at);
        }
        // What lies there already can still be read.
        *state = State::Closed(Some(file.clone()));
        None
    }

    fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let file = match &*self.lock() {
            State::Open { file, .. } | State::Closed(Some(file)) => file.clone(),
            State::NotNeeded(_) | State::Closed(None) => return Err(io::ErrorKind::NotFound.into()),
        };
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_comes_back_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let spool = SpoolFile::new(folder.path());
        let text = |number: u8| vec![number; 1 << 20];
        let kept = (0..16).filter(|number| spool.put(&text(*number)).is_none()).count();
        assert_eq!(kept, 16, "a small site stays in memory");
        let places: Vec<u64> = (0..4).map(|number| spool.put(&text(number)).unwrap()).collect();
        for (number, at) in (0..4).zip(places) {
            assert_eq!(spool.read(at, 1 << 20).unwrap(), text(number));
        }
        assert!(spool.read(100 << 20, 1).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn without_a_place_for_a_file_all_stays_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let spool = SpoolFile::new(&folder.path().join("gone"));
        assert!((0..20).all(|_| spool.put(&[0; 1 << 20]).is_none()));
        assert!(spool.read(0, 1).is_err());
    }

    #[test]
    fn a_full_disk_costs_only_what_does_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let spool = SpoolFile::new(folder.path());
        spool.put(&vec![0; IN_MEMORY]);
        assert_eq!(spool.put(b"fits"), Some(0));
        let full = match std::mem::replace(&mut *spool.lock(), State::NotNeeded(0)) {
            // No file is that long, so the next text does not fit.
            State::Open { file, .. } => State::Open { file, end: u64::MAX >> 1, looked_at: u64::MAX },
            other => other,
        };
        *spool.lock() = full;
        assert_eq!(spool.put(b"does not"), None);
        assert_eq!(spool.read(0, 4).unwrap(), b"fits");
    }
}
