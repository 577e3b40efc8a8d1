//! Bytes that need not stay in memory until they are written.
//!
//! Comes in: finished bytes, and a [`Spool`] of the shell's. Goes out: [`Content`], which remembers where they lie, so
//! that the memory of a build does not grow with what it has finished already.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::{Blob, Fingerprint};

/// A place outside of memory.
pub trait Spool: Send + Sync {
    /// Puts bytes away and says at which byte they lie; `None` if they are better kept in memory.
    fn put(&self, bytes: &[u8]) -> Option<u64>;

    /// As many bytes as `length` from byte `at` on. The error is the system's.
    fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>>;
}

/// Bytes on a spool, with their fingerprint.
#[derive(Clone)]
pub struct Away {
    spool: Arc<dyn Spool>,
    at: u64,
    length: usize,
    fingerprint: Fingerprint,
}

impl Away {
    /// How many they are.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Their fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The bytes. The error is the system's, or says that they are not what was put away.
    pub fn read(&self) -> io::Result<Blob> {
        let blob = Blob::new(self.spool.read(self.at, self.length)?);
        if blob.fingerprint() == self.fingerprint { Ok(blob) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

impl PartialEq for Away {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl Eq for Away {}

impl fmt::Debug for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Away({} bytes, {})", self.length, self.fingerprint)
    }
}

/// Bytes in memory or away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// In memory.
    Here(Blob),
    /// On a spool.
    Away(Away),
}

impl Content {
    /// Puts bytes away, if the spool takes them.
    pub fn put_away(blob: Blob, spool: &Arc<dyn Spool>) -> Self {
        match spool.put(&blob.to_bytes()) {
            Some(at) => {
                let (length, fingerprint) = (blob.length(), blob.fingerprint());
                Content::Away(Away { spool: spool.clone(), at, length, fingerprint })
            }
            None => {
                // Who writes it asks for that, one file after the other.
                blob.fingerprint();
                Content::Here(blob)
            }
        }
    }

    /// The fingerprint of the bytes.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Content::Here(blob) => blob.fingerprint(),
            Content::Away(away) => away.fingerprint(),
        }
    }

    /// How many bytes they are.
    pub fn length(&self) -> usize {
        match self {
            Content::Here(blob) => blob.length(),
            Content::Away(away) => away.length(),
        }
    }

    /// The bytes, as [`Away::read`] gives them.
    pub fn read(&self) -> io::Result<Blob> {
        match self {
            Content::Here(blob) => Ok(blob.clone()),
            Content::Away(away) => away.read(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A spool in memory, which takes nothing longer than ten bytes.
    #[derive(Default)]
    struct Shortish(Mutex<Vec<u8>>);

    impl Spool for Shortish {
        fn put(&self, bytes: &[u8]) -> Option<u64> {
            let mut all = self.0.lock().unwrap();
            let at = all.len() as u64;
            (bytes.len() <= 10).then(|| all.extend_from_slice(bytes)).map(|()| at)
        }

        fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
            let at = usize::try_from(at).unwrap();
            let all = self.0.lock().unwrap();
            all.get(at..at + length).map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
        }
    }

    #[test]
    fn what_comes_back_is_what_was_put_away_or_an_error() {
        let shortish = Arc::new(Shortish::default());
        let spool: Arc<dyn Spool> = shortish.clone();
        let blobs: Vec<Blob> =
            ["one", "", "three", "much longer than that"].map(|text| Blob::new(text.as_bytes())).into();
        let away: Vec<Content> = blobs.iter().map(|blob| Content::put_away(blob.clone(), &spool)).collect();
        assert!(matches!(away[..], [Content::Away(_), Content::Away(_), Content::Away(_), Content::Here(_)]));
        for (blob, content) in blobs.iter().zip(&away) {
            assert_eq!(content.read().unwrap().bytes(), blob.bytes());
            assert_eq!(content.fingerprint(), blob.fingerprint());
            assert_eq!(content.length(), blob.bytes().len());
        }
        shortish.0.lock().unwrap()[4] = b'x';
        assert!(away[0].read().is_ok() && away[2].read().is_err());
    }
}
