//! The output as a value: a map of files, what is on disk already, and the difference between the two.
//!
//! Comes in: rendered files. Goes out: a [`Bundle`], and against a [`Manifest`] a [`Plan`] of what to write and what
//! to remove. Nothing here writes a file.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::source::{Blob, Fingerprint, SitePath};

/// A path inside the output folder; the same rules as for [`SitePath`].
pub type OutPath = SitePath;

/// The name of the manifest in the output folder.
pub const MANIFEST_NAME: &str = ".rackdown-manifest";

/// The finished site: every file that it consists of, by its path in the output folder.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The files.
    pub files: BTreeMap<OutPath, Blob>,
}

impl Bundle {
    /// Hashes all files that are not hashed yet, several at a time.
    pub fn hash(&self) {
        self.files.par_iter().for_each(|(_, blob)| {
            blob.fingerprint();
        });
    }

    /// All paths with the fingerprints of their files.
    pub fn fingerprints(&self) -> impl Iterator<Item = (&OutPath, Fingerprint)> {
        self.files.iter().map(|(path, blob)| (path, blob.fingerprint()))
    }
}

/// What an earlier build wrote into an output folder, by path, with the fingerprint of what it wrote.
///
/// As text, one line a file: 32 hexadecimal digits, two blanks, the path; a first line names the format.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The files written.
    pub files: BTreeMap<OutPath, Fingerprint>,
}

/// What to do to turn a folder's content into a [`Bundle`].
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Files to write, assets before pages, so that a page never refers to what is not there yet.
    pub write: Vec<OutPath>,
    /// Files that an earlier build wrote and this one does not have; to be removed last.
    pub remove: Vec<OutPath>,
}

impl Plan {
    /// To write these and to remove those.
    pub fn new(mut write: Vec<OutPath>, remove: Vec<OutPath>) -> Self {
        write.sort_by(|one, other| is_page(one).cmp(&is_page(other)).then_with(|| one.cmp(other)));
        Plan { write, remove }
    }
}

const HEADER: &str = "rackdown manifest 1";

impl Manifest {
    /// The manifest of a bundle.
    pub fn of(bundle: &Bundle) -> Self {
        bundle.hash();
        let line = |(path, hash): (&OutPath, Fingerprint)| (path.clone(), hash);
        Manifest { files: bundle.fingerprints().map(line).collect() }
    }

    /// Reads a manifest's text; `None` if it is not one or is damaged.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEADER {
            return None;
        }
        let file = |line: &str| {
            let (hash, path) = line.split_once("  ")?;
            Some((SitePath::new(path)?, Fingerprint::parse(hash)?))
        };
        Some(Manifest { files: lines.map(file).collect::<Option<_>>()? })
    }

    /// The manifest as text.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.files.len() * 64);
        text.extend([HEADER, "\n"]);
        for (path, hash) in &self.files {
            text.extend(hash.digits());
            text.extend(["  ", path.as_str(), "\n"]);
        }
        text
    }
}

/// Whether a file is a page, which may refer to all that is none.
pub fn is_page(path: &OutPath) -> bool {
    path.extension() == Some("html")
}

/// What has to be written and removed where `on_disk` lies now, given what an earlier build wrote.
///
/// `on_disk` are the fingerprints of the files that are there; a file that is there with the right content is left
/// alone, so its modification time tells the truth. Only what `earlier` names is ever removed.
pub fn diff(bundle: &Bundle, earlier: &Manifest, on_disk: &BTreeMap<OutPath, Fingerprint>) -> Plan {
    let changed = |(path, hash): &(&OutPath, Fingerprint)| on_disk.get(*path) != Some(hash);
    let write = bundle.fingerprints().filter(changed).map(|(path, _)| path.clone()).collect();
    let stale = |path: &&OutPath| !bundle.files.contains_key(*path) && on_disk.contains_key(*path);
    Plan::new(write, earlier.files.keys().filter(stale).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        let file = |(path, text): &(&str, &str)| (SitePath::new(path).unwrap(), Blob::new(text.as_bytes()));
        Bundle { files: files.iter().map(file).collect() }
    }

    fn on_disk(files: &[(&str, &str)]) -> BTreeMap<OutPath, Fingerprint> {
        bundle(files).files.into_iter().map(|(path, blob)| (path, blob.fingerprint())).collect()
    }

    #[test]
    fn pages_are_written_after_what_they_refer_to() {
        let new = bundle(&[("a/index.html", "1"), ("z.css", "2")]);
        let plan = diff(&new, &Manifest::default(), &BTreeMap::new());
        assert_eq!(
            plan.write.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
            ["z.css", "a/index.html"]
        );
    }

    #[test]
    fn only_what_an_earlier_build_wrote_is_removed() {
        let earlier = Manifest::of(&bundle(&[("old.html", "1"), ("gone.html", "1")]));
        let there = on_disk(&[("old.html", "1"), ("mine.txt", "2")]);
        let plan = diff(&bundle(&[]), &earlier, &there);
        assert_eq!(plan.remove, [SitePath::new("old.html").unwrap()]);
    }

    #[test]
    fn an_unchanged_file_is_left_alone() {
        let new = bundle(&[("index.html", "1")]);
        assert_eq!(diff(&new, &Manifest::of(&new), &on_disk(&[("index.html", "1")])), Plan::default());
    }

    #[test]
    fn a_manifest_survives_its_text_form_and_a_damaged_one_is_none() {
        let manifest = Manifest::of(&bundle(&[("a b/ü.html", "1")]));
        assert_eq!(Manifest::parse(&manifest.to_text()), Some(manifest));
        for damaged in ["", "other", "rackdown manifest 1\nzz  a", "rackdown manifest 1\n../../etc/passwd"] {
            assert_eq!(Manifest::parse(damaged), None, "{damaged:?}");
        }
    }
}
