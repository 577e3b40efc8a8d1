//! Output folders in every state that a user, another program or a killed build can leave them in.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rackdown::bundle::{Bundle, MANIFEST_NAME, Manifest};
use rackdown::diag::Diagnostic;
use rackdown::source::{Blob, SitePath};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use super::folder::{TEMP_PREFIX, folders_above};
use super::once::{Surroundings, Written, write_bundle_in};
use super::*;
use crate::shell::testing::{obeying_modes, put, set_mode, test_process, told};

mod failures;
mod foreign;

fn bundle<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Bundle {
    let file = |(path, bytes): &(P, B)| (SitePath::new(path.as_ref()).unwrap(), Blob::new(bytes.as_ref()));
    Bundle { files: files.iter().map(file).collect() }
}

/// A temp folder with a site in it; what is written goes to its `dist`.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &[("site/content/a.md", "a"), ("site/data/site.toml", "")]);
        Site { folder }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn out(&self) -> PathBuf {
        self.root().join("dist")
    }

    fn write<B: AsRef<[u8]>>(&self, files: &[(&str, B)]) -> Result<Written, Vec<Diagnostic>> {
        self.write_with(files, Foreign::Refuse)
    }

    fn write_with<B: AsRef<[u8]>>(
        &self,
        files: &[(&str, B)],
        foreign: Foreign,
    ) -> Result<Written, Vec<Diagnostic>> {
        write_to(&self.root(), &self.out(), &bundle(files), foreign)
    }

    /// What was told, with paths from the site's root.
    fn told(&self, result: Result<Written, Vec<Diagnostic>>) -> String {
        told(&result.unwrap_err()).replace(&format!("{}/", self.root().display()), "")
    }
}

fn write_to(root: &Path, out: &Path, bundle: &Bundle, foreign: Foreign) -> Result<Written, Vec<Diagnostic>> {
    let surroundings = Surroundings { home: None, patience: Duration::from_secs(10) };
    let destination = Destination { root: root.into(), out: out.into(), foreign };
    write_bundle_in(&surroundings, bundle, &destination)
}

/// Everything below a folder: files with their content, folders with a slash behind their name.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            found.extend(
                tree(&entry.path()).into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)),
            );
            found.insert(format!("{name}/"), Vec::new());
        } else if entry.file_type().unwrap().is_symlink() {
            found.insert(format!("{name}@"), Vec::new());
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// What a folder looks like that holds just this bundle.
fn tree_of(bundle: &Bundle) -> BTreeMap<String, Vec<u8>> {
    let files = bundle.files.iter().map(|(path, blob)| (path.to_string(), blob.bytes().to_vec()));
    let folders =
        bundle.files.keys().flat_map(folders_above).map(|folder| (format!("{folder}/"), Vec::new()));
    let manifest = (MANIFEST_NAME.to_owned(), Manifest::of(bundle).to_text().into_bytes());
    files.chain(folders).chain([manifest]).collect()
}

fn names(folder: &Path) -> Vec<String> {
    tree(folder).into_keys().collect()
}

/// What changes whenever a file is touched: inode and modification time of everything below a folder.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let stamp = |path: &String| {
        // A name that is not UTF-8 is not found under what `names` makes of it.
        let found = fs::symlink_metadata(folder.join(path.trim_end_matches('@'))).ok()?;
        Some((path.clone(), (found.ino(), found.mtime(), found.mtime_nsec())))
    };
    names(folder).iter().filter(|path| !path.ends_with('/')).filter_map(stamp).collect()
}

#[test]
fn a_bundle_is_written_with_its_manifest_into_a_folder_that_does_not_exist() {
    let site = Site::new();
    let out = site.root().join("far/away/dist");
    let new = bundle(&[("index.html", "1"), ("a/b/index.html", "2"), ("a/s.css", "3"), ("empty", "")]);
    let written = write_to(&site.root(), &out, &new, Foreign::Refuse).unwrap();
    assert_eq!(written, Written { written: 4, unchanged: 0, removed: 0 });
    assert_eq!(tree(&out), tree_of(&new));
}

#[test]
fn an_existing_empty_folder_is_taken() {
    let site = Site::new();
    fs::create_dir(site.out()).unwrap();
    site.write(&[("index.html", "1")]).unwrap();
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "index.html"]);
}

#[test]
fn a_second_build_of_the_same_touches_nothing() {
    let site = Site::new();
    let files = [("index.html", "1"), ("a/s.css", "2")];
    site.write(&files).unwrap();
    let before = stamps(&site.out());
    let written = site.write(&files).unwrap();
    assert_eq!(written, Written { written: 0, unchanged: 2, removed: 0 });
    assert_eq!(stamps(&site.out()), before);
}

#[test]
fn changed_files_are_written_stale_ones_removed_and_the_rest_is_not_touched() {
    let site = Site::new();
    site.write(&[("same", "1"), ("changed", "1"), ("stale/deep/x", "1"), ("a/stale", "1"), ("a/same", "1")])
        .unwrap();
    let before = stamps(&site.out());
    let new = [("same", "1"), ("changed", "2"), ("a/same", "1"), ("new/x", "1")];
    let written = site.write(&new).unwrap();
    assert_eq!(written, Written { written: 2, unchanged: 2, removed: 2 });
    assert_eq!(tree(&site.out()), tree_of(&bundle(&new)));
    let after = stamps(&site.out());
    assert_eq!((after["same"], after["a/same"]), (before["same"], before["a/same"]));
}

#[test]
fn a_file_that_somebody_changed_or_removed_is_written_again() {
    let site = Site::new();
    let files = [("a", "1234"), ("b", "1"), ("c", "1")];
    site.write(&files).unwrap();
    fs::write(site.out().join("a"), "4321").unwrap();
    fs::remove_file(site.out().join("b")).unwrap();
    assert_eq!(site.write(&files).unwrap(), Written { written: 2, unchanged: 1, removed: 0 });
    assert_eq!(tree(&site.out()), tree_of(&bundle(&files)));
}

#[test]
fn an_empty_folder_that_held_nothing_of_ours_stays() {
    let site = Site::new();
    site.write(&[("a/x", "1"), ("b", "1")]).unwrap();
    fs::create_dir_all(site.out().join("mine/deep")).unwrap();
    fs::create_dir_all(site.out().join("a/mine")).unwrap();
    site.write(&[("b", "1")]).unwrap();
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "a/", "a/mine/", "b", "mine/", "mine/deep/"]);
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_becomes_a_file() {
    let site = Site::new();
    let before = [("a", "1"), ("b/c/index.html", "1"), ("b/c/d/x", "1"), ("b/y", "1"), ("b.css", "1")];
    let after = [("a/b/index.html", "2"), ("a/x", "2"), ("b", "2"), ("b.css", "1")];
    for files in [&before[..], &after[..], &before[..]] {
        site.write(files).unwrap();
        assert_eq!(tree(&site.out()), tree_of(&bundle(files)));
    }
}

#[test]
fn files_get_0644_and_folders_0755_without_the_umask() {
    let site = Site::new();
    site.write(&[("a/x", "1")]).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    put(site.folder.path(), &[("by-the-umask/file", "")]);
    let file = mode(site.folder.path().join("by-the-umask/file")) & 0o644;
    let folder = mode(site.folder.path().join("by-the-umask")) & 0o755;
    for (path, expected) in [("", folder), ("a", folder), ("a/x", file), (MANIFEST_NAME, file)] {
        assert_eq!(mode(site.out().join(path)), expected, "{path:?}");
    }
}

#[test]
fn a_file_that_is_empty_now_is_written() {
    let site = Site::new();
    for (text, written) in [("x", 1), ("", 1), ("", 0), ("x", 1)] {
        assert_eq!(site.write(&[("a.txt", text)]).unwrap().written, written, "{text:?}");
        assert_eq!(fs::read_to_string(site.out().join("a.txt")).unwrap(), text);
    }
}

#[test]
fn an_output_folder_that_could_harm_the_user_is_refused() {
    let site = Site::new();
    let other = site.folder.path();
    put(other, &[("file", ""), ("home/x/y", "")]);
    symlink(site.root().join("content"), other.join("link")).unwrap();
    symlink(site.root(), other.join("root-link")).unwrap();
    symlink("nowhere", other.join("dangling")).unwrap();
    symlink("loop", other.join("loop")).unwrap();
    let cases = [
        ("/", "output_is_the_root"),
        ("/..", "output_is_the_root"),
        ("home", "output_holds_the_home"),
        ("site/../home/x/..", "output_holds_the_home"),
        ("", "output_holds_the_home"), // the folder above both
        ("site", "output_holds_the_site"),
        ("site/.", "output_holds_the_site"),
        ("site/dist/..", "output_holds_the_site"),
        ("site/missing/../", "output_holds_the_site"),
        ("root-link", "output_holds_the_site"),
        ("site/content", "output_meets_the_sources"),
        ("site/content/x/y", "output_meets_the_sources"),
        ("site/dist/../content/x", "output_meets_the_sources"),
        ("site/data", "output_meets_the_sources"),
        ("site/templates", "output_meets_the_sources"), // does not exist
        ("site/static/x", "output_meets_the_sources"),  // nor this
        ("link", "output_meets_the_sources"),
        ("link/x", "output_meets_the_sources"),
        ("root-link/static", "output_meets_the_sources"),
        ("file", "output_is_a_file"),
        ("file/x", "output_is_a_file"),
        ("dangling", "cannot_open_output"),
        ("dangling/x", "cannot_open_output"),
        ("loop/x", "cannot_open_output"),
    ];
    let before = tree(other);
    let surroundings = Surroundings { home: Some(other.join("home/x")), patience: Duration::ZERO };
    for (out, code) in cases {
        // A slash at the end would change what `root-link` means to the system.
        let out = if out.is_empty() { other.to_path_buf() } else { other.join(out) };
        let destination = Destination { root: site.root(), out: out.clone(), foreign: Foreign::Keep };
        let problems = write_bundle_in(&surroundings, &bundle(&[("x", "1")]), &destination).unwrap_err();
        assert_eq!(
            problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
            [code],
            "{}",
            out.display()
        );
    }
    assert_eq!(tree(other), before);
}

#[test]
fn a_folder_above_the_site_is_refused() {
    let site = Site::new();
    let result = write_to(&site.root(), site.folder.path(), &bundle(&[("x", "1")]), Foreign::Keep);
    assert_eq!(result.unwrap_err()[0].code, "output_holds_the_site");
}

#[test]
fn a_source_folder_that_is_a_symlink_is_as_safe_as_one_that_is_not() {
    let site = Site::new();
    put(&site.root(), &[("pictures/x.png", "")]);
    symlink("pictures", site.root().join("static")).unwrap();
    put(&site.root(), &[("parts/templates/x.html", "")]);
    symlink("parts/templates", site.root().join("templates")).unwrap();
    for out in ["pictures", "pictures/dist", "static", "parts"] {
        let result = write_to(&site.root(), &site.root().join(out), &bundle(&[("x", "1")]), Foreign::Keep);
        assert_eq!(result.unwrap_err()[0].code, "output_meets_the_sources", "{out}");
    }
}

#[test]
fn the_output_folder_itself_may_be_a_symlink() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), site.out()).unwrap();
    site.write(&[("a/x", "1")]).unwrap();
    assert_eq!(tree(elsewhere.path()), tree_of(&bundle(&[("a/x", "1")])));
}

#[test]
fn names_that_rackdown_needs_or_that_clash_are_refused_before_anything_is_made() {
    let site = Site::new();
    let told = site.told(site.write(&[
        (MANIFEST_NAME, "1"),
        ("a/.rackdown-tmp-1", "1"),
        ("b\nc", "1"),
        ("d", "1"),
        ("d/e/f", "1"),
    ]));
    let expected = "\
output_name_not_usable: no file of the site can have the name `.rackdown-manifest`
output_name_not_usable: no file of the site can have the name `a/.rackdown-tmp-1`
output_name_not_usable: no file of the site can have the name `b\\nc`
output_file_and_folder: the site has a file `d` and, below it, `d/e/f`
";
    assert_eq!(told, expected);
    assert!(!site.out().exists());
}

#[test]
fn paths_that_differ_in_case_only_are_two_files() {
    let site = Site::new();
    let files = [("A/x", "1"), ("a/x", "2"), ("B", "1"), ("b", "2")];
    site.write(&files).unwrap();
    assert_eq!(site.write(&files).unwrap().unchanged, 4);
}

#[test]
fn a_temp_folder_of_a_killed_build_is_removed_with_all_that_is_in_it() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    put(elsewhere.path(), &[("x", "theirs")]);
    let temp = format!("{TEMP_PREFIX}1-0");
    put(&site.out(), &[(&format!("{temp}/a/b/index.html"), "half"), (&format!("{temp}/c"), "")]);
    symlink(elsewhere.path(), site.out().join(&temp).join("link")).unwrap();
    site.write(&[("d/index.html", "1"), ("d/x.png", "2"), ("e", "3")]).unwrap();
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "d/", "d/index.html", "d/x.png", "e"]);
    assert_eq!(names(elsewhere.path()), ["x"]);
}

#[test]
fn a_first_build_that_fails_leaves_no_temp_folder() {
    let site = Site::new();
    let long = format!("d/{}/index.html", "x".repeat(300));
    let files = [("d/a/index.html", "1"), (&long, "2")];
    assert!(site.write(&files).is_err());
    assert_eq!(names(&site.out()), [""; 0]);
}

#[test]
fn temp_files_of_a_killed_build_are_removed_also_without_a_manifest() {
    let site = Site::new();
    put(&site.out(), &[(".rackdown-tmp-1-0", "half"), ("a/b/.rackdown-tmp-1-1", "half")]);
    site.write(&[("index.html", "1")]).unwrap();
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "index.html"]);
    put(&site.out(), &[("a/.rackdown-tmp-1-0", "half")]);
    site.write(&[("index.html", "1")]).unwrap();
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "index.html"]);
}

#[test]
fn files_named_in_the_manifest_before_they_are_written_are_ours() {
    let site = Site::new();
    site.write(&[("old", "1")]).unwrap();
    // As a build leaves it that is killed between two renames.
    let union = Manifest::of(&bundle(&[("old", "1"), ("new", "2"), ("newer", "2")]));
    put(&site.out(), &[(MANIFEST_NAME, union.to_text().as_str()), ("new", "2")]);
    site.write(&[("index.html", "3")]).unwrap();
    assert_eq!(tree(&site.out()), tree_of(&bundle(&[("index.html", "3")])));
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_and_nothing_changes() {
    let site = Site::new();
    site.write(&[("a/x", "1"), ("b", "1")]).unwrap();
    let before = stamps(&site.out());
    set_mode(&site.out().join("a"), 0o555);
    let told = site.told(obeying_modes(|| site.write(&[("a/x", "2"), ("b", "2"), ("new/y", "2")])));
    set_mode(&site.out().join("a"), 0o755);
    assert_eq!(told, "cannot_write: cannot write `dist/a/x`: permission denied\n");
    assert_eq!(stamps(&site.out()), before);
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "a/", "a/x", "b"]);
}

#[test]
fn an_output_folder_that_cannot_be_made_or_written_to_is_named() {
    let site = Site::new();
    fs::create_dir(site.folder.path().join("closed")).unwrap();
    set_mode(&site.folder.path().join("closed"), 0o555);
    let out = site.folder.path().join("closed/dist");
    let result = obeying_modes(|| write_to(&site.root(), &out, &bundle(&[("x", "1")]), Foreign::Refuse));
    let expected =
        format!("cannot_open_output: cannot open the output folder `{}`: permission denied\n", out.display());
    assert_eq!(told(&result.unwrap_err()), expected);
}

#[test]
fn a_folder_that_cannot_be_listed_is_an_error_unless_it_is_foreign_and_kept() {
    let site = Site::new();
    site.write(&[("b", "1")]).unwrap();
    fs::create_dir(site.out().join("lost+found")).unwrap();
    set_mode(&site.out().join("lost+found"), 0);
    let (refused, kept, needed) = obeying_modes(|| {
        let refused = site.write(&[("b", "2")]);
        let kept = site.write_with(&[("b", "3")], Foreign::Keep);
        (refused, kept, site.write_with(&[("lost+found/x", "2")], Foreign::Keep))
    });
    set_mode(&site.out().join("lost+found"), 0o755);
    let expected = "cannot_read: cannot read `dist/lost+found`: permission denied\n";
    assert_eq!(site.told(refused), expected);
    assert_eq!(kept, Ok(Written { written: 1, unchanged: 0, removed: 0 }));
    assert_eq!(site.told(needed), expected);
}

#[test]
fn a_build_that_finds_another_one_at_work_gives_up_after_a_while() {
    let site = Site::new();
    site.write(&[("a", "1")]).unwrap();
    let other = File::open(site.out()).unwrap();
    other.lock().unwrap();
    let surroundings = Surroundings { home: None, patience: Duration::from_millis(50) };
    let destination = Destination { root: site.root(), out: site.out(), foreign: Foreign::Refuse };
    let result = write_bundle_in(&surroundings, &bundle(&[("a", "2")]), &destination);
    assert_eq!(site.told(result), "output_busy: another build is writing into `dist`\n");
    assert_eq!(tree(&site.out()), tree_of(&bundle(&[("a", "1")])));
}

#[test]
fn of_two_builds_at_once_each_is_written_whole() {
    let site = Site::new();
    let bundles = ["1", "2"].map(|text| bundle(&[("a/index.html", text), (text, text), ("s.css", text)]));
    thread::scope(|scope| {
        let both = bundles.each_ref().map(|bundle| {
            let (root, out) = (site.root(), site.out());
            scope.spawn(move || {
                (0..20).try_for_each(|_| write_to(&root, &out, bundle, Foreign::Refuse).map(drop))
            })
        });
        both.into_iter().for_each(|build| build.join().unwrap().unwrap());
    });
    assert!(bundles.iter().any(|bundle| tree(&site.out()) == tree_of(bundle)), "{:?}", names(&site.out()));
}
