//! Bytes that one process computed and a later one may use.
//!
//! Comes in: the bytes of a cache file, or none. Goes out: entries by name, and the bytes of the next file. Whatever is
//! damaged is not there: each entry is held against its own hash before it is given out, and a file of another edition
//! of the format or the program is empty. Opens no file itself.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::source::{Blob, Fingerprint};

/// The first bytes of a file; the edition of the program follows, as what it computes may change with it.
const MAGIC: &[u8] = b"rackdown cache 1\n";
const START: usize = MAGIC.len() + 16;
/// The most that a file may hold, in bytes; what was not used for longest goes first.
pub const LARGEST: usize = 256 << 20;
/// Name, hash, age and length stand before each entry's bytes.
const HEAD: usize = 16 + 16 + 4 + 4;

/// Entries by the fingerprint of what they were computed from.
pub struct DiskCache {
    /// Which program computed them.
    edition: Fingerprint,
    file: Vec<u8>,
    /// Where each entry of the file lies.
    found: HashMap<Fingerprint, CachedEntry>,
    /// What this process computed.
    fresh: HashMap<Fingerprint, Blob>,
}

struct CachedEntry {
    range: Range<usize>,
    hash: Fingerprint,
    /// How many files have been written since somebody asked for it.
    age: u32,
}

impl DiskCache {
    /// A disk cache with nothing on it, of a program of this edition.
    pub fn empty(edition: Fingerprint) -> Self {
        DiskCache { edition, file: Vec::new(), found: HashMap::new(), fresh: HashMap::new() }
    }

    /// Reads a cache file's bytes; what cannot be read, or was written by another edition of the program, is left out.
    pub fn from_bytes(file: Vec<u8>, edition: Fingerprint) -> Self {
        let start = file.strip_prefix(MAGIC).and_then(|rest| rest.get(..16));
        if start != Some(edition.bytes()) {
            return DiskCache::empty(edition);
        }
        let mut found = HashMap::new();
        let mut at = START;
        while let Some((name, place)) = entry(&file, at) {
            at = place.range.end;
            found.insert(name, place);
        }
        DiskCache { edition, file, found, fresh: HashMap::new() }
    }

    /// The entry of this name, if it is there and whole.
    pub fn find(&mut self, name: Fingerprint) -> Option<Blob> {
        if let Some(blob) = self.fresh.get(&name) {
            return Some(blob.clone());
        }
        let place = self.found.get_mut(&name)?;
        let blob = self.file.get(place.range.clone()).map(Blob::new);
        match blob.filter(|blob| blob.fingerprint() == place.hash) {
            Some(blob) => {
                place.age = 0;
                Some(blob)
            }
            None => {
                self.found.remove(&name);
                None
            }
        }
    }

    /// Puts an entry there.
    pub fn put(&mut self, name: Fingerprint, blob: Blob) {
        self.fresh.insert(name, blob);
    }

    /// Whether a file written now would hold anything that the one read did not.
    pub fn has_news(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// The bytes of a cache file with all entries, piece by piece: the freshest first, as many as [`LARGEST`] allows.
    pub fn pieces(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.pieces_within(LARGEST)
    }

    fn pieces_within(&self, largest: usize) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let old = self.found.iter().filter(|(name, _)| !self.fresh.contains_key(*name));
        let old = old.map(|(name, place)| (place.age, *name, place.range.len()));
        let fresh = self.fresh.iter().map(|(name, blob)| (0, *name, blob.bytes().len()));
        let mut all: Vec<(u32, Fingerprint, usize)> = old.chain(fresh).collect();
        all.sort();
        let mut length = START;
        let fitting = all.into_iter().take_while(move |(_, _, size)| {
            length += HEAD + size;
            length <= largest
        });
        let entries = fitting.filter_map(|(age, name, size)| {
            let size = u32::try_from(size).ok()?.to_le_bytes();
            let (hash, bytes) = self.entry(name)?;
            let age = age.saturating_add(1).to_le_bytes();
            Some([[name.bytes(), hash.bytes(), &age, &size].concat().into(), Cow::Borrowed(bytes)])
        });
        [Cow::Borrowed(MAGIC), Cow::Borrowed(self.edition.bytes())].into_iter().chain(entries.flatten())
    }

    /// An entry's hash and bytes.
    fn entry(&self, name: Fingerprint) -> Option<(Fingerprint, &[u8])> {
        if let Some(blob) = self.fresh.get(&name) {
            return Some((blob.fingerprint(), blob.bytes()));
        }
        let place = self.found.get(&name)?;
        Some((place.hash, self.file.get(place.range.clone())?))
    }
}

/// The entry that begins at byte `at`; `None` at the end, or where the file is cut off.
fn entry(file: &[u8], at: usize) -> Option<(Fingerprint, CachedEntry)> {
    let head = file.get(at..at.checked_add(HEAD)?)?;
    let (name, rest) = head.split_at_checked(16)?;
    let (hash, rest) = rest.split_at_checked(16)?;
    let (age, length) = rest.split_at_checked(4)?;
    let age = u32::from_le_bytes(age.try_into().ok()?);
    let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
    let range = at + HEAD..(at + HEAD).checked_add(length)?;
    let (name, hash) = (Fingerprint::from_bytes(name)?, Fingerprint::from_bytes(hash)?);
    (range.end <= file.len()).then_some((name, CachedEntry { range, hash, age }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Fingerprint {
        Fingerprint::of([text])
    }

    fn disk_cache(entries: &[(&str, &str)]) -> DiskCache {
        let mut disk_cache = DiskCache::empty(name("edition"));
        entries.iter().for_each(|(key, text)| disk_cache.put(name(key), blob(text)));
        disk_cache
    }

    fn blob(text: &str) -> Blob {
        Blob::new(text.as_bytes())
    }

    fn bytes_of(disk_cache: &DiskCache) -> Vec<u8> {
        bytes_within(disk_cache, LARGEST)
    }

    fn bytes_within(disk_cache: &DiskCache, largest: usize) -> Vec<u8> {
        disk_cache.pieces_within(largest).collect::<Vec<_>>().concat()
    }

    fn again(bytes: Vec<u8>) -> DiskCache {
        DiskCache::from_bytes(bytes, name("edition"))
    }

    #[test]
    fn what_another_edition_computed_is_not_used() {
        let bytes = bytes_of(&disk_cache(&[("a", "one")]));
        assert!(DiskCache::from_bytes(bytes, name("next")).find(name("a")).is_none());
    }

    #[test]
    fn a_file_cut_off_anywhere_gives_whole_entries_or_none() {
        let bytes = bytes_of(&disk_cache(&[("a", "one"), ("b", "two"), ("c", "three")]));
        for length in 0..=bytes.len() {
            let mut disk_cache = again(bytes[..length].to_vec());
            for (key, text) in [("a", "one"), ("b", "two"), ("c", "three")] {
                let found = disk_cache.find(name(key));
                assert!(found.is_none_or(|blob| blob.bytes() == text.as_bytes()), "{length}");
            }
        }
    }

    #[test]
    fn a_flipped_bit_costs_entries_and_never_gives_wrong_ones() {
        let bytes = bytes_of(&disk_cache(&[("a", "one"), ("b", "two")]));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 4;
            let mut disk_cache = again(damaged);
            for (key, text) in [("a", "one"), ("b", "two")] {
                let found = disk_cache.find(name(key));
                assert!(found.is_none_or(|blob| blob.bytes() == text.as_bytes()), "{at}");
            }
        }
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let mut first = again(bytes_of(&disk_cache(&[("a", "0123456789"), ("b", "0123456789")])));
        first.find(name("b")).unwrap();
        first.put(name("c"), blob("0123456789"));
        let mut second = again(bytes_within(&first, START + 2 * (HEAD + 10)));
        assert!(second.find(name("a")).is_none());
        assert!(second.find(name("b")).is_some() && second.find(name("c")).is_some());
    }

    #[test]
    fn only_what_is_new_is_news() {
        let mut disk_cache = again(bytes_of(&disk_cache(&[("a", "one")])));
        disk_cache.find(name("a"));
        assert!(!disk_cache.has_news());
        disk_cache.put(name("b"), blob("x"));
        assert!(disk_cache.has_news());
    }
}
