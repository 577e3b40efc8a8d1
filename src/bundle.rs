//! The output as a value: a map of files, what is on disk already, and the difference between the two.
//!
//! Comes in: rendered files. Goes out: a [`Bundle`], and against a [`Manifest`] a [`Plan`] of what to write and what
//! to remove. Nothing here writes a file.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::source::away::{Away, Content};
use crate::source::{Blob, Fingerprint, SitePath};

/// A path inside the output folder; the same rules as for [`SitePath`].
pub type OutPath = SitePath;

/// The name of the manifest in the output folder.
pub const MANIFEST_NAME: &str = ".rackdown-manifest";

/// The finished site: every file that it consists of.
///
/// Invariant: no path is in both maps. Whoever gathers files sees to it: two at one path are an error, after which there
/// is no bundle.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The files by their path in the output folder.
    pub files: BTreeMap<OutPath, Blob>,
    /// Those whose bytes were put away, so that they are not in memory; none of them is among `files`.
    pub away: BTreeMap<OutPath, Away>,
}

impl Bundle {
    /// A bundle of files, each in memory or away.
    pub fn of(all: impl IntoIterator<Item = (OutPath, Content)>) -> Self {
        let (mut here, mut away) = (Vec::new(), Vec::new());
        for (path, content) in all {
            match content {
                Content::Here(blob) => here.push((path, blob)),
                Content::Away(gone) => away.push((path, gone)),
            }
        }
        Bundle { files: here.into_iter().collect(), away: away.into_iter().collect() }
    }

    /// How many files it has.
    pub fn len(&self) -> usize {
        self.files.len() + self.away.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &OutPath> {
        self.files.keys().chain(self.away.keys())
    }

    /// Whether it has a file at this path.
    pub fn has(&self, path: &OutPath) -> bool {
        self.files.contains_key(path) || self.away.contains_key(path)
    }

    /// A file.
    pub fn get(&self, path: &OutPath) -> Option<Content> {
        let here = || self.files.get(path).cloned().map(Content::Here);
        here().or_else(|| self.away.get(path).cloned().map(Content::Away))
    }

    /// Hashes all files in memory that are not hashed yet, several at a time.
    pub fn hash(&self) {
        self.files.par_iter().for_each(|(_, blob)| {
            blob.fingerprint();
        });
    }

    /// All paths with the fingerprints of their files.
    pub fn fingerprints(&self) -> impl Iterator<Item = (&OutPath, Fingerprint)> {
        let here = self.files.iter().map(|(path, blob)| (path, blob.fingerprint()));
        here.chain(self.away.iter().map(|(path, away)| (path, away.fingerprint())))
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
    /// One that is as long as the manifest of a bundle, and names the same files, but not what is in them.
    pub fn without_hashes(bundle: &Bundle) -> Self {
        let nothing = Fingerprint::of([""]);
        Manifest { files: bundle.paths().map(|path| (path.clone(), nothing)).collect() }
    }

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
    let stale = |path: &&OutPath| !bundle.has(path) && on_disk.contains_key(*path);
    Plan::new(write, earlier.files.keys().filter(stale).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        let file = |(path, text): &(&str, &str)| (SitePath::new(path).unwrap(), Blob::new(text.as_bytes()));
        Bundle { files: files.iter().map(file).collect(), ..Bundle::default() }
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
    fn a_manifest_without_hashes_is_as_long_as_one_with_them() {
        let site = bundle(&[("index.html", "1"), ("a b/\u{fc}.css", "1")]);
        assert_eq!(Manifest::without_hashes(&site).to_text().len(), Manifest::of(&site).to_text().len());
        assert_ne!(Manifest::without_hashes(&site), Manifest::of(&site));
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
