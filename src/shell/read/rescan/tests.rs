//! Reading again gives what reading anew gives, whatever happened in between, and costs little.

use std::fs::{self, File, FileTimes};
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use rackdown::source::SitePath;

use super::*;
use crate::shell::read::read_site;
use crate::shell::testing::{put, told};

/// What a reader knows, and that a reader who never looked before would know the same.
fn same_as_anew(reader: &SiteReader, root: &Path) {
    let (inputs, problems) = read_site(root);
    assert_eq!((&*reader.inputs, told(&reader.problems)), (&*inputs, told(&problems)));
}

/// Paths to name, and what happens there.
type Step = (&'static [&'static str], fn(&Path));

fn site() -> (tempfile::TempDir, PathBuf, SiteReader) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    put(&root, &[("content/a.md", "one"), ("content/b/c.md", "two"), ("data/site.toml", "")]);
    let mut reader = SiteReader::new(&root);
    reader.look(&Look::Afresh);
    same_as_anew(&reader, &root);
    (folder, root, reader)
}

fn at(paths: &[&Path]) -> BTreeSet<PathBuf> {
    paths.iter().map(|path| path.to_path_buf()).collect()
}

#[test]
fn a_named_file_is_read_even_if_size_and_times_are_as_before() {
    let (_folder, root, mut reader) = site();
    let path = root.join("content/a.md");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "ONE").unwrap();
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_times(FileTimes::new().set_modified(before))
        .unwrap();
    // The worst case: also the inode's own time is as before, as in two edits within one tick of the system's clock.
    let stamp = FileStamp::of(&fs::metadata(&path).unwrap());
    reader.known.get_mut(&SitePath::new("content/a.md").unwrap()).unwrap().stamp = stamp;
    reader.look(&Look::At(&at(&[&path])));
    same_as_anew(&reader, &root);
}

#[test]
fn files_and_folders_come_go_and_change_their_kind() {
    let (_folder, root, mut reader) = site();
    let (content, b) = (root.join("content"), root.join("content/b"));
    let steps: [Step; 9] = [
        (&["content/new.md"], |root| put(root, &[("content/new.md", "new")])),
        (&["content/a.md"], |root| fs::remove_file(root.join("content/a.md")).unwrap()),
        (&["content/b", "content/d"], |root| {
            fs::rename(root.join("content/b"), root.join("content/d")).unwrap()
        }),
        (&["content/d/c.md"], |root| put(root, &[("content/d/c.md", "in its new place")])),
        (&["content/e"], |root| put(root, &[("content/e/f/g.md", "deep")])),
        (&["content/new.md"], |root| {
            fs::remove_file(root.join("content/new.md")).unwrap();
            put(root, &[("content/new.md/x.md", "now a folder")]);
        }),
        (&["content/new.md"], |root| {
            fs::remove_dir_all(root.join("content/new.md")).unwrap();
            put(root, &[("content/new.md", "a file again")]);
        }),
        (&["content/.hidden.md", "content/x.md~"], |root| {
            put(root, &[("content/.hidden.md", "no"), ("content/x.md~", "no")]);
        }),
        (&["content"], |root| fs::rename(root.join("content"), root.join("away")).unwrap()),
    ];
    for (named, step) in steps {
        step(&root);
        let paths: BTreeSet<PathBuf> = named.iter().map(|path| root.join(path)).collect();
        reader.look(&Look::At(&paths));
        same_as_anew(&reader, &root);
    }
    assert!(!content.exists() && !b.exists());
}

#[test]
fn only_what_is_about_folders_is_said_to_be() {
    let (_folder, root, reader) = site();
    for (path, expected) in [
        ("content/a.md", false),
        ("content/b/c.md", false),
        ("content/gone.md", false),
        ("content/.git/index", false),
        ("content/b", true),
        ("content", true),
    ] {
        assert_eq!(reader.is_about_folders(&at(&[&root.join(path)])), expected, "{path}");
    }
}

#[test]
fn symlinks_are_followed_anew_each_time() {
    let (_folder, root, mut reader) = site();
    put(&root, &[("shared/x.md", "shared"), ("other/x.md", "other")]);
    symlink("../shared", root.join("content/link")).unwrap();
    reader.look(&Look::At(&at(&[&root.join("content/link")])));
    same_as_anew(&reader, &root);
    assert_eq!(reader.folders_behind_links(), at(&[&root.join("shared")]));
    put(&root, &[("shared/x.md", "edited")]);
    reader.look(&Look::At(&at(&[&root.join("shared/x.md")])));
    same_as_anew(&reader, &root);
    fs::remove_file(root.join("content/link")).unwrap();
    symlink("../other", root.join("content/link")).unwrap();
    reader.look(&Look::At(&at(&[&root.join("content/link")])));
    same_as_anew(&reader, &root);
}

#[test]
fn what_is_wrong_is_found_and_forgotten() {
    let (_folder, root, mut reader) = site();
    symlink("nowhere", root.join("content/link")).unwrap();
    reader.look(&Look::At(&at(&[&root.join("content/link")])));
    same_as_anew(&reader, &root);
    assert_eq!(reader.problems().len(), 1);
    fs::remove_file(root.join("content/link")).unwrap();
    reader.look(&Look::At(&at(&[&root.join("content/link")])));
    same_as_anew(&reader, &root);
    fs::rename(&root, root.with_extension("away")).unwrap();
    reader.look(&Look::At(&at(&[&root])));
    assert_eq!(reader.problems().len(), 1, "{}", told(reader.problems()));
    fs::rename(root.with_extension("away"), &root).unwrap();
    reader.look(&Look::At(&at(&[&root])));
    same_as_anew(&reader, &root);
}

#[test]
fn one_file_among_a_thousand_is_found_in_no_time() {
    let (_folder, root, mut reader) = site();
    for number in 0..1000 {
        put(&root, &[(format!("content/many/{number}/index.md").as_str(), "text")]);
    }
    reader.look(&Look::Afresh);
    let path = root.join("content/many/500/index.md");
    let paths = at(&[&path]);
    // The best of several, as other work may run on this machine.
    let times = (0..20).map(|round| {
        fs::write(&path, format!("text {round}")).unwrap();
        let begun = Instant::now();
        assert!(!reader.is_about_folders(&paths));
        reader.look(&Look::At(&paths));
        begun.elapsed()
    });
    let best = times.min().unwrap();
    assert!(best < Duration::from_millis(2), "{best:?}");
    same_as_anew(&reader, &root);
}
