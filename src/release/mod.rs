//! A site made ready to be served: precompressed files, the manifest of the release, the build id.
//!
//! Comes in: a finished [`Bundle`] and the fingerprint of what it was built from. Goes out: the same with `.br` and `.gz`
//! beside each file that becomes enough smaller, [`RELEASE_NAME`] and [`BUILD_ID_NAME`]. Nothing here writes a file.

pub mod manifest;
pub mod precompress;

use crate::bundle::{Bundle, OutPath};
use crate::diag::{Diagnostic, catalog};
use crate::memo::Memo;
use crate::source::{Blob, Fingerprint};

pub use manifest::{BUILD_ID_NAME, RELEASE_NAME};

use manifest::{ReleaseFile, ReleaseManifest};
use precompress::{Missing, precompress};

/// A site that is ready to be served.
pub struct ReadySite {
    /// Its files.
    pub bundle: Bundle,
    /// How many files were not compressed, because only what was remembered was wanted.
    pub missing: usize,
}

/// Makes a site ready to be served. `sources` stands for all that it was built from.
pub fn make_ready(
    mut bundle: Bundle,
    sources: Fingerprint,
    missing: Missing,
    memo: &Memo,
    diagnostics: &mut Vec<Diagnostic>,
) -> ReadySite {
    let left = precompress(&mut bundle, missing, memo);
    let names = (OutPath::new(BUILD_ID_NAME), OutPath::new(RELEASE_NAME));
    let (Some(build_id), Some(release)) = names else { return ReadySite { bundle, missing: left } };
    if bundle.files.contains_key(&build_id) {
        diagnostics.push(catalog::duplicate_output(&build_id, "a file of the site", "the build id"));
    }
    let mut manifest = ReleaseManifest::of(&bundle, sources, memo);
    let id = Blob::new(format!("{}\n", manifest.build_id()).into_bytes());
    manifest.files.insert(build_id.clone(), ReleaseFile::of(id.bytes()));
    bundle.files.insert(build_id, id);
    bundle.files.insert(release, Blob::new(manifest.to_text().into_bytes()));
    ReadySite { bundle, missing: left }
}
