//! What rackdown did not write: refused, kept, never followed.

use super::*;

#[test]
fn a_folder_that_rackdown_did_not_make_is_refused_and_left_as_it_is() {
    let site = Site::new();
    put(&site.out(), &[("thesis.tex", "t"), ("a/notes", "n")]);
    let before = tree(&site.out());
    let told = site.told(site.write(&[("index.html", "1")]));
    let expected = "output_not_ours: the output folder `ROOT/dist` was not made by rackdown: it holds `dist/a/notes`, `dist/thesis.tex`\n";
    assert_eq!(told, expected.replace("ROOT/", ""));
    assert_eq!(tree(&site.out()), before);
}

#[test]
fn foreign_files_are_refused_with_five_of_their_names_and_the_flag() {
    let site = Site::new();
    site.write(&[("index.html", "1")]).unwrap();
    put(&site.out(), &[("m1", ""), ("m2", ""), ("m3", ""), ("m4", ""), ("m5", ""), ("x/m6", "")]);
    fs::write(site.out().join(OsStr::from_bytes(b"\xff")), "").unwrap();
    let before = tree(&site.out());
    let result = site.write(&[("index.html", "2")]);
    assert!(result.as_ref().unwrap_err()[0].hints[1].contains("`--keep-foreign`"));
    let expected = "output_has_foreign_files: the output folder `dist` holds what rackdown did not write: \
                    `dist/m1`, `dist/m2`, `dist/m3`, `dist/m4`, `dist/m5` and 2 more\n";
    assert_eq!(site.told(result), expected);
    assert_eq!(tree(&site.out()), before);
}

#[test]
fn what_is_not_a_plain_file_is_foreign_whatever_the_manifest_says() {
    let site = Site::new();
    site.write(&[("a", "1"), ("b", "1")]).unwrap();
    fs::remove_file(site.out().join("a")).unwrap();
    symlink("b", site.out().join("a")).unwrap();
    let told = site.told(site.write(&[("b", "1")]));
    assert_eq!(
        told,
        "output_has_foreign_files: the output folder `dist` holds what rackdown did not write: `dist/a`\n"
    );
}

#[test]
fn a_damaged_manifest_is_none() {
    let site = Site::new();
    site.write(&[("a", "1")]).unwrap();
    fs::write(site.out().join(MANIFEST_NAME), "").unwrap();
    let told = site.told(site.write(&[("a", "1")]));
    assert_eq!(
        told,
        "output_not_ours: the output folder `dist` was not made by rackdown: it holds `dist/a`\n"
    );
}

#[test]
fn a_manifest_that_is_a_named_pipe_is_none_and_does_not_hang() {
    let site = Site::new();
    fs::create_dir(site.out()).unwrap();
    mknodat(CWD, site.out().join(MANIFEST_NAME), FileType::Fifo, Mode::RUSR, 0).unwrap();
    let told = site.told(site.write(&[("a", "1")]));
    let expected = "output_not_ours: the output folder `dist` was not made by rackdown: it holds `dist/.rackdown-manifest`\n";
    assert_eq!(told, expected);
}

#[test]
fn kept_foreign_files_stay_also_when_the_site_changes() {
    let site = Site::new();
    put(&site.out(), &[("mine", "m"), ("a/mine", "m")]);
    fs::write(site.out().join(OsStr::from_bytes(b"\xff")), "").unwrap();
    let before = stamps(&site.out());
    site.write_with(&[("a/index.html", "1"), ("b", "1")], Foreign::Keep).unwrap();
    site.write_with(&[("c", "1")], Foreign::Keep).unwrap();
    let after = stamps(&site.out());
    assert_eq!((after["mine"], after["a/mine"]), (before["mine"], before["a/mine"]));
    assert_eq!(names(&site.out()), [MANIFEST_NAME, "a/", "a/mine", "c", "mine", "\u{fffd}"]);
}

#[test]
fn a_foreign_file_at_a_path_of_the_site_is_overwritten_only_when_told() {
    let site = Site::new();
    site.write(&[("a", "1")]).unwrap();
    put(&site.out(), &[("b", "mine")]);
    let told = site.told(site.write(&[("b", "2")]));
    assert!(told.starts_with("output_has_foreign_files: "), "{told}");
    assert_eq!(fs::read(site.out().join("b")).unwrap(), b"mine");
    site.write_with(&[("b", "2")], Foreign::Keep).unwrap();
    assert_eq!(tree(&site.out()), tree_of(&bundle(&[("b", "2")])));
}

#[test]
fn nothing_is_written_through_a_symlink_to_a_folder() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    put(elsewhere.path(), &[("x", "theirs")]);
    site.write(&[("b", "1")]).unwrap();
    symlink(elsewhere.path(), site.out().join("a")).unwrap();
    let before = tree(&site.out());
    let told = site.told(site.write_with(&[("a/x", "ours"), ("b", "2")], Foreign::Keep));
    assert_eq!(told, "output_through_symlink: `dist/a` is a symlink, and nothing is written through one\n");
    assert_eq!(tree(&site.out()), before);
    assert_eq!(names(elsewhere.path()), ["x"]);
    assert_eq!(fs::read(elsewhere.path().join("x")).unwrap(), b"theirs");
}

#[test]
fn a_symlink_that_appears_after_the_look_is_refused_by_the_system() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(site.out()).unwrap();
    symlink(elsewhere.path(), site.out().join("a")).unwrap();
    let handle = folder::open_output(&site.out()).unwrap();
    let path = SitePath::new("a/x").unwrap();
    assert!(folder::write_new(handle.as_fd(), &path, b"ours").is_err());
    assert!(folder::make_folder(handle.as_fd(), &path).is_err());
    assert_eq!(names(elsewhere.path()), [""; 0]);
}

#[test]
fn a_folder_that_appears_after_the_look_is_not_replaced() {
    let site = Site::new();
    fs::create_dir_all(site.out().join("a")).unwrap();
    fs::write(site.out().join("a/theirs"), "theirs").unwrap();
    fs::write(site.out().join("temp"), "ours").unwrap();
    let handle = folder::open_output(&site.out()).unwrap();
    let [temp, taken] = ["temp", "a"].map(|path| SitePath::new(path).unwrap());
    assert!(folder::rename(handle.as_fd(), &temp, &taken).is_err());
    assert_eq!(fs::read_to_string(site.out().join("a/theirs")).unwrap(), "theirs");
    assert_eq!(fs::read_to_string(site.out().join("temp")).unwrap(), "ours");
}

#[test]
fn a_symlink_to_a_file_is_replaced_and_its_target_is_not() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    put(elsewhere.path(), &[("x", "theirs"), ("manifest", "theirs")]);
    fs::create_dir(site.out()).unwrap();
    symlink(elsewhere.path().join("x"), site.out().join("x")).unwrap();
    symlink(elsewhere.path().join("manifest"), site.out().join(MANIFEST_NAME)).unwrap();
    assert!(site.write(&[("x", "ours")]).is_err());
    site.write_with(&[("x", "ours")], Foreign::Keep).unwrap();
    assert_eq!(tree(&site.out()), tree_of(&bundle(&[("x", "ours")])));
    assert!(tree(elsewhere.path()).values().all(|bytes| bytes == b"theirs"));
}

#[test]
fn a_foreign_file_is_not_turned_into_a_folder_nor_a_foreign_folder_into_a_file() {
    let site = Site::new();
    site.write(&[("b/ours", "1"), ("c", "1")]).unwrap();
    put(&site.out(), &[("a", "mine"), ("b/mine", "mine")]);
    let before = tree(&site.out());
    let told = site.told(site.write_with(&[("a/x", "2"), ("b", "2"), ("c", "2")], Foreign::Keep));
    let expected = "\
output_in_the_way: `dist/a` is in the way: rackdown did not write it, and it is not a plain file
output_in_the_way: `dist/b` is in the way: rackdown did not write it, and it is not a plain file
";
    assert_eq!(told, expected);
    assert_eq!(tree(&site.out()), before);
}
