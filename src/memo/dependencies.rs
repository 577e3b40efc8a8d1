//! What a value depends on besides its key, as far as it shows only while the value is computed.
//!
//! Comes in: what a computation asked for. Goes out: whether all of that would be answered in the same way.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::{Blob, Fingerprint, Inputs, SitePath};

/// What a computation asked for.
#[derive(Default)]
pub struct Dependencies {
    /// The files, each with what was in it; `None` where there was none.
    pub files: BTreeMap<SitePath, Option<Fingerprint>>,
    /// Folders, each with the fingerprint of all that was in it.
    pub folders: BTreeMap<&'static str, Fingerprint>,
    /// The remembered values that it is made of.
    pub parts: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Dependencies {
    /// Whether the same requests would be answered in the same way.
    pub fn are_as_in(&self, inputs: &Inputs) -> bool {
        self.files.iter().all(|(path, known)| inputs.get(path).map(Blob::fingerprint) == *known)
            && self.folders.iter().all(|(folder, known)| inputs.fingerprint_below(folder) == *known)
    }
}
