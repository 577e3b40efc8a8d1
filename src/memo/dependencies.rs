//! What a value depends on besides its key, as far as it shows only while the value is computed.
//!
//! Comes in: what a computation asked for. Goes out: whether all of that would be answered in the same way.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::picture::{PictureSize, picture_size};
use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// What a computation asked for.
#[derive(Default)]
pub struct Dependencies {
    /// The files, each with what was in it; `None` where there was none.
    pub files: BTreeMap<SitePath, Option<Fingerprint>>,
    /// Folders, each with the fingerprint of all that was in it.
    pub folders: BTreeMap<&'static str, Fingerprint>,
    /// The pictures of which the size was asked for, each with what was in it, and its size.
    pub pictures: BTreeMap<SitePath, (Option<Fingerprint>, Option<PictureSize>)>,
    /// The remembered values that it is made of.
    pub parts: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Dependencies {
    /// Whether the same requests would be answered in the same way.
    pub fn are_as_in(&self, inputs: &Inputs) -> bool {
        self.files.iter().all(|(path, known)| inputs.get(path).map(Blob::fingerprint) == *known)
            && self.pictures.iter().all(|(path, (known, size))| {
                let file = inputs.get(path);
                // To read the size again is not for nothing.
                file.map(Blob::fingerprint) == *known
                    || file.and_then(|file| picture_size(file.bytes())) == *size
            })
            && self.folders.iter().all(|(folder, known)| inputs.fingerprint_below(folder) == *known)
    }
}
