//! Writes one site after the other into the same folder, each time only the files that are different.
//!
//! Comes in: finished sites. Goes out: what [`write_bundle`] makes of them. What was written last is remembered, so
//! that the folder need not be listed and read again: that it is still there is seen by its manifest. Where anything is
//! not as it was left (another build wrote there, the folder was emptied, something stands where a new file goes), the
//! folder is looked at as if for the first time.

use std::collections::BTreeMap;
use std::env;
use std::os::fd::AsFd;
use std::time::Duration;

use rackdown::bundle::{Bundle, Manifest, OutPath, Plan};
use rackdown::diag::Diagnostic;
use rackdown::source::Blob;
use rayon::prelude::*;

use super::apply::apply;
use super::folder::{self, EntryKind, Listing, folders_above};
use super::once::{Written, lock, write_bundle};
use super::output::{OutputFolder, manifest_path, read_text};
use super::place::{Destination, find_place};
use super::refuse::refuse_names;

/// An output folder that is written to again and again.
pub struct OutputWriter {
    destination: Destination,
    last: Option<Last>,
}

/// What was written last.
struct Last {
    manifest: Manifest,
    /// The manifest as it stands in the folder.
    text: String,
    entries: BTreeMap<OutPath, EntryKind>,
    bundle: Bundle,
}

impl OutputWriter {
    /// Nothing is written yet.
    pub fn new(destination: Destination) -> Self {
        OutputWriter { destination, last: None }
    }

    /// Makes the output folder hold exactly the bundle, as [`write_bundle`] does.
    pub fn write(&mut self, bundle: &Bundle) -> Result<Written, Vec<Diagnostic>> {
        let again = self.last.take().and_then(|last| self.write_after(last, bundle));
        let (written, manifest) = match again {
            Some(done) => done,
            None => (write_bundle(bundle, &self.destination)?, Manifest::of(bundle)),
        };
        self.last = Some(Last::of(bundle, manifest));
        Ok(written)
    }

    /// Forces to the disk what makes the folder known as rackdown's own. That it fails is no reason to say anything:
    /// it matters only after a power cut.
    pub fn settle(&self) {
        let place = find_place(&self.destination, env::home_dir().as_deref());
        if let Some(handle) = place.ok().and_then(|place| folder::open_output(&place).ok()) {
            let _ = folder::open_file(handle.as_fd(), &manifest_path()).and_then(|file| file.sync_data());
        }
    }

    /// Writes what is different from the last time; `None` if the folder is not as it was left, or that fails.
    fn write_after(&self, last: Last, bundle: &Bundle) -> Option<(Written, Manifest)> {
        refuse_names(bundle).ok()?;
        let place = find_place(&self.destination, env::home_dir().as_deref()).ok()?;
        let handle = folder::open_output(&place).ok()?;
        if !lock(&handle, Duration::from_secs(1)) {
            return None;
        }
        let handle = handle.as_fd();
        if read_text(handle, &manifest_path()).ok()? != last.text {
            return None;
        }
        let plan = difference(&last.bundle, bundle);
        let written = plan.write.len();
        let is_free = |path: &OutPath| match last.entries.get(path) {
            Some(EntryKind::File) => true,
            Some(_) => false,
            None => folder::is_free(handle, path),
        };
        let is_new = |path: &&OutPath| !last.entries.contains_key(*path);
        let folders_fit = plan.write.iter().filter(is_new).flat_map(folders_above).all(|folder| {
            match last.entries.get(&folder) {
                Some(kind) => *kind == EntryKind::Folder,
                None => folder::is_free(handle, &folder),
            }
        });
        if !folders_fit || !plan.write.iter().all(is_free) {
            return None;
        }
        let listing = Listing { entries: last.entries, ..Listing::default() };
        let mut output = OutputFolder::as_left(handle, &self.destination.out, listing, last.manifest);
        let manifest = Manifest::of(bundle);
        apply(&plan, &manifest, bundle, &mut output).ok()?;
        Some((
            Written { written, unchanged: bundle.files.len() - written, removed: plan.remove.len() },
            manifest,
        ))
    }
}

/// What to do where `before` lies, to make it `now`.
fn difference(before: &Bundle, now: &Bundle) -> Plan {
    let is_new = |(path, blob): &(&OutPath, &Blob)| before.files.get(*path) != Some(*blob);
    let write = now.files.par_iter().filter(is_new).map(|(path, _)| path.clone()).collect();
    let remove = before.files.keys().filter(|path| !now.files.contains_key(*path)).cloned().collect();
    Plan::new(write, remove)
}

impl Last {
    fn of(bundle: &Bundle, manifest: Manifest) -> Self {
        let folders = bundle.files.keys().flat_map(folders_above).map(|folder| (folder, EntryKind::Folder));
        let files = bundle.files.keys().cloned().chain([manifest_path()]).map(|path| (path, EntryKind::File));
        Last {
            text: manifest.to_text(),
            manifest,
            entries: folders.chain(files).collect(),
            bundle: bundle.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use rackdown::bundle;

    use super::*;
    use crate::shell::testing::put;
    use crate::shell::write::Foreign;

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        let file = |(path, text): &(&str, &str)| (OutPath::new(path).unwrap(), Blob::new(text.as_bytes()));
        Bundle { files: files.iter().map(file).collect() }
    }

    /// What a folder holds besides the manifest.
    fn files(folder: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().unwrap() != bundle::MANIFEST_NAME {
                    let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                    found.insert(name, fs::read_to_string(path).unwrap());
                }
            }
        }
        found
    }

    fn writer(root: &Path) -> OutputWriter {
        put(root, &[("content/a.md", "")]);
        let out = root.join("dist");
        OutputWriter::new(Destination { root: root.to_owned(), out, foreign: Foreign::Refuse })
    }

    fn check(root: &Path, site: &[(&str, &str)]) {
        let expected = site.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(files(&root.join("dist")), expected);
    }

    #[test]
    fn each_site_replaces_the_one_before() {
        let root = tempfile::tempdir().unwrap();
        let mut writer = writer(root.path());
        let sites: [&[(&str, &str)]; 7] = [
            &[("a.html", "1"), ("b/c.html", "1")],
            &[("a.html", "2"), ("b/c.html", "1")],
            &[("a.html", "2"), ("b/d/e.html", "1"), ("x.css", "1")],
            &[("a.html", "2"), ("b", "a file now")],
            &[("a.html", "2"), ("b/d/e.html", "3")],
            &[("a.html/index.html", "a folder now")],
            &[],
        ];
        for site in sites {
            writer.write(&bundle(site)).unwrap();
            check(root.path(), site);
        }
    }

    #[test]
    fn only_what_is_different_is_written() {
        let root = tempfile::tempdir().unwrap();
        let mut writer = writer(root.path());
        writer.write(&bundle(&[("a.html", "1"), ("b.html", "1")])).unwrap();
        let before = fs::metadata(root.path().join("dist/b.html")).unwrap().modified().unwrap();
        let written = writer.write(&bundle(&[("a.html", "2"), ("b.html", "1")])).unwrap();
        assert_eq!(written, Written { written: 1, unchanged: 1, removed: 0 });
        assert_eq!(fs::metadata(root.path().join("dist/b.html")).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn a_folder_that_was_emptied_is_filled() {
        let root = tempfile::tempdir().unwrap();
        let mut writer = writer(root.path());
        let site = [("a.html", "1"), ("b/c.html", "1")];
        writer.write(&bundle(&site)).unwrap();
        fs::remove_dir_all(root.path().join("dist")).unwrap();
        writer.write(&bundle(&site)).unwrap();
        check(root.path(), &site);
    }

    #[test]
    fn a_folder_that_another_build_wrote_to_is_put_right() {
        let root = tempfile::tempdir().unwrap();
        let mut one = writer(root.path());
        one.write(&bundle(&[("a.html", "1"), ("b.html", "1")])).unwrap();
        writer(root.path()).write(&bundle(&[("a.html", "other"), ("c.html", "other")])).unwrap();
        let site = [("a.html", "1"), ("b.html", "2")];
        one.write(&bundle(&site)).unwrap();
        check(root.path(), &site);
    }

    #[test]
    fn what_stands_in_the_way_of_a_new_file_is_not_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let mut writer = writer(root.path());
        writer.write(&bundle(&[("a.html", "1")])).unwrap();
        put(root.path(), &[("dist/mine/index.html", "mine")]);
        let more = bundle(&[("a.html", "2"), ("mine/index.html", "1")]);
        assert!(writer.write(&more).is_err());
        check(root.path(), &[("a.html", "1"), ("mine/index.html", "mine")]);
        fs::remove_dir_all(root.path().join("dist/mine")).unwrap();
        writer.write(&more).unwrap();
        check(root.path(), &[("a.html", "2"), ("mine/index.html", "1")]);
    }
}
