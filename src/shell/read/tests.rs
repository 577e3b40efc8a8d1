//! Sites with every kind of bad input, made in temp folders.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rackdown::diag::Place;
use rackdown::source::SitePath;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use super::file::{FileContent, read_file, vanished};
use super::survey::{LIMITS, ReadLimits, Survey, kind_of, shown_path, survey};
use super::*;
use crate::shell::testing::{obeying_modes, put, set_mode, told};

/// A site with one page.
fn site() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), &[("content/a.md", "a")]);
    root
}

fn paths(inputs: &Inputs) -> Vec<&str> {
    inputs.files.keys().map(SitePath::as_str).collect()
}

/// Reads the site and expects one problem with this code, and that its one page is read nevertheless.
fn check_problem(root: &Path, code: &str, message: &str) -> Diagnostic {
    let (inputs, problems) = read_site(root);
    let shown = format!("{}/", root.display());
    let told = told(&problems).replace(&shown, "");
    assert_eq!(told, format!("{code}: {message}\n"));
    assert_eq!(paths(&inputs), ["content/a.md"]);
    problems.into_iter().next().unwrap()
}

#[test]
fn the_four_source_folders_are_read_and_nothing_else() {
    let root = site();
    let files =
        ["content/b/c/d.png", "data/site.toml", "templates/x.html", "static/s.css", "dist/x", "README.md"];
    put(root.path(), &files.map(|path| (path, path)));
    let (inputs, problems) = read_site(root.path());
    assert_eq!(told(&problems), "");
    let expected =
        ["content/a.md", "content/b/c/d.png", "data/site.toml", "static/s.css", "templates/x.html"];
    assert_eq!(paths(&inputs), expected);
    assert_eq!(inputs.text(&SitePath::new("content/b/c/d.png").unwrap()), Some("content/b/c/d.png"));
}

#[test]
fn a_missing_content_folder_is_an_error_that_names_rackdown_new() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), &[("data/site.toml", "")]);
    let (inputs, problems) = read_site(root.path());
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["content_folder_missing"]);
    assert!(problems[0].hints[0].contains("`rackdown new DIR`"), "{problems:?}");
    assert_eq!(paths(&inputs), ["data/site.toml"]);
}

#[test]
fn a_root_that_is_missing_or_a_file_is_one_error() {
    let root = site();
    for (path, code) in [
        ("nowhere", "site_folder_missing"),
        ("content/a.md", "site_folder_is_a_file"),
        ("content/a.md/x", "site_folder_is_a_file"),
    ] {
        let (inputs, problems) = read_site(&root.path().join(path));
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code], "{path}");
        assert_eq!(*inputs, Inputs::default());
    }
}

#[test]
fn a_source_folder_that_is_a_file_is_an_error() {
    let root = site();
    put(root.path(), &[("data", "")]);
    check_problem(root.path(), "source_folder_is_a_file", "`data` is not a folder");
}

#[test]
fn an_unreadable_file_and_an_unreadable_folder_are_errors_and_the_rest_is_read() {
    let root = site();
    put(root.path(), &[("content/b.md", ""), ("content/c/d.md", "")]);
    set_mode(&root.path().join("content/b.md"), 0);
    set_mode(&root.path().join("content/c"), 0);
    let (inputs, problems) = obeying_modes(|| read_site(root.path()));
    set_mode(&root.path().join("content/c"), 0o700);
    let shown = root.path().display();
    let expected = format!(
        "cannot_read: cannot read `{shown}/content/b.md`: permission denied\n\
         cannot_read: cannot read `{shown}/content/c`: permission denied\n"
    );
    assert_eq!(told(&problems), expected);
    assert_eq!(paths(&inputs), ["content/a.md"]);
}

#[test]
fn a_symlink_that_leads_outside_is_refused_and_not_read() {
    let elsewhere = tempfile::tempdir().unwrap();
    put(elsewhere.path(), &[("secret", "s"), ("folder/secret", "s")]);
    for target in ["secret", "folder"] {
        let (root, target) = (site(), elsewhere.path().join(target));
        symlink(&target, root.path().join("content/x")).unwrap();
        let message = format!("symlink `content/x` leads outside of the site, to `{}`", target.display());
        check_problem(root.path(), "symlink_leads_outside", &message);
    }
}

#[test]
fn a_source_folder_that_leads_outside_is_refused() {
    let (root, elsewhere) = (site(), tempfile::tempdir().unwrap());
    symlink(elsewhere.path(), root.path().join("data")).unwrap();
    let message = format!("symlink `data` leads outside of the site, to `{}`", elsewhere.path().display());
    check_problem(root.path(), "symlink_leads_outside", &message);
}

#[test]
fn a_sibling_whose_name_begins_like_the_site_s_is_outside() {
    let both = tempfile::tempdir().unwrap();
    put(both.path(), &[("site/content/a.md", "a"), ("site-secrets/s", "s")]);
    symlink("../../site-secrets/s", both.path().join("site/content/x")).unwrap();
    let (inputs, problems) = read_site(&both.path().join("site"));
    assert!(told(&problems).starts_with("symlink_leads_outside: "), "{problems:?}");
    assert_eq!(paths(&inputs), ["content/a.md"]);
}

#[test]
fn a_symlink_that_stays_inside_is_followed_under_its_own_path() {
    let root = site();
    put(root.path(), &[("shared/x/y.png", "y"), ("shared/z.md", "z")]);
    symlink("../shared/x", root.path().join("content/pictures")).unwrap();
    symlink(root.path().join("shared/z.md"), root.path().join("content/z.md")).unwrap();
    symlink("content", root.path().join("data")).unwrap();
    let (inputs, problems) = read_site(root.path());
    assert_eq!(told(&problems), "");
    let names = ["a.md", "pictures/y.png", "z.md"];
    let expected = ["content", "data"].map(|folder| names.map(|name| format!("{folder}/{name}")));
    assert_eq!(paths(&inputs), expected.concat());
    assert_eq!(inputs.text(&SitePath::new("data/pictures/y.png").unwrap()), Some("y"));
}

#[test]
fn the_root_may_be_a_symlink() {
    let (root, other) = (site(), tempfile::tempdir().unwrap());
    symlink(root.path(), other.path().join("link")).unwrap();
    symlink("a.md", root.path().join("content/b.md")).unwrap();
    let (inputs, problems) = read_site(&other.path().join("link"));
    assert_eq!(told(&problems), "");
    assert_eq!(paths(&inputs), ["content/a.md", "content/b.md"]);
}

#[test]
fn a_symlink_to_itself_is_an_error() {
    let root = site();
    symlink("x", root.path().join("content/x")).unwrap();
    check_problem(root.path(), "symlink_loop", "symlink `content/x` leads back to where it came from");
}

#[test]
fn a_symlink_to_a_folder_that_holds_it_is_an_error() {
    for target in [".", "..", "../content"] {
        let root = site();
        symlink(target, root.path().join("content/x")).unwrap();
        check_problem(root.path(), "symlink_loop", "symlink `content/x` leads back to where it came from");
    }
}

#[test]
fn a_loop_over_several_folders_is_an_error_and_ends() {
    let root = site();
    put(root.path(), &[("one/1.md", "1"), ("two/deep/2.md", "2")]);
    symlink("../one", root.path().join("content/x")).unwrap();
    symlink("../two", root.path().join("one/y")).unwrap();
    symlink("../../one", root.path().join("two/deep/z")).unwrap();
    let (inputs, problems) = read_site(root.path());
    let expected = format!(
        "symlink_loop: symlink `{}/content/x/y/deep/z` leads back to where it came from\n",
        root.path().display()
    );
    assert_eq!(told(&problems), expected);
    assert_eq!(paths(&inputs), ["content/a.md", "content/x/1.md", "content/x/y/deep/2.md"]);
}

#[test]
fn symlinks_that_multiply_each_other_end_at_a_limit() {
    let root = site();
    for level in 0..30 {
        put(root.path(), &[(format!("levels/{level}/x.md").as_str(), "x")]);
        for name in ["a", "b"] {
            let target = format!("../{}", level + 1);
            symlink(target, root.path().join(format!("levels/{level}/{name}"))).unwrap();
        }
    }
    put(root.path(), &[("levels/30/x.md", "x")]);
    symlink("../levels/0", root.path().join("content/levels")).unwrap();
    let limits = ReadLimits { entries: 1000, ..LIMITS };
    let Ok(Survey { problems, .. }) = survey(root.path(), &limits) else { panic!("it is a site") };
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["too_many_files"]);
}

#[test]
fn a_dangling_symlink_is_an_error() {
    let root = site();
    symlink("gone.md", root.path().join("content/x")).unwrap();
    let message = "symlink `content/x` points to `gone.md`, which does not exist";
    check_problem(root.path(), "symlink_dangling", message);
}

#[test]
fn a_name_that_cannot_be_an_address_is_an_error() {
    let cases: [(&[u8], &str, &str); 3] = [
        (b"caf\xe9.md", "name_not_utf8", "the name of `content/caf\\xe9.md` is not UTF-8"),
        (
            b"b\nc.md",
            "name_not_usable",
            "the name of `content/b\\nc.md` holds a backslash or a control character",
        ),
        (
            b"b\\c.md",
            "name_not_usable",
            "the name of `content/b\\c.md` holds a backslash or a control character",
        ),
    ];
    for (name, code, message) in cases {
        let root = site();
        fs::write(root.path().join("content").join(OsStr::from_bytes(name)), "").unwrap();
        let problem = check_problem(root.path(), code, message);
        assert_eq!(problem.place, Place::File(SitePath::new("content").unwrap()));
    }
}

#[test]
fn a_named_pipe_is_an_error_and_never_opened() {
    let root = site();
    mknodat(CWD, root.path().join("content/p"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    check_problem(root.path(), "special_file", "`content/p` is a named pipe, not a file");
}

#[test]
fn a_socket_is_an_error() {
    let root = site();
    let _listener = UnixListener::bind(root.path().join("content/s")).unwrap();
    check_problem(root.path(), "special_file", "`content/s` is a socket, not a file");
}

#[test]
fn a_device_is_called_a_device() {
    // Making one takes root; this one is everywhere.
    assert_eq!(kind_of(fs::metadata("/dev/null").unwrap().file_type()), "a device");
}

#[test]
fn a_pipe_that_takes_a_file_s_place_while_it_is_read_does_not_hang() {
    let root = site();
    let pipe = root.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    assert!(read_file(&pipe, 1).is_err_and(|why| vanished(&why)));
}

#[test]
fn a_file_over_the_limit_is_an_error() {
    let root = site();
    let large = File::create(root.path().join("content/large.iso")).unwrap();
    large.set_len(LIMITS.bytes + 1).unwrap(); // Sparse: it takes no room.
    let message = "`content/large.iso` is too large: 513 MiB, and the limit is 512 MiB";
    check_problem(root.path(), "file_too_large", message);
}

#[test]
fn a_file_of_just_the_limit_is_read() {
    let root = site();
    put(root.path(), &[("content/b", "12345")]);
    for (limit, fits) in [(4, false), (5, true)] {
        let content = read_file(&root.path().join("content/b"), limit).unwrap();
        assert_eq!(matches!(content, FileContent::All(_)), fits, "{limit}");
    }
}

#[test]
fn files_that_vanish_while_they_are_read_are_no_problem() {
    let root = site();
    let (content, done) = (root.path().join("content"), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                put(&content, &[("b.md", "b"), ("c/d.md", "d")]);
                fs::remove_file(content.join("b.md")).unwrap();
                fs::remove_dir_all(content.join("c")).unwrap();
            }
        });
        let problems: Vec<Diagnostic> = (0..300).flat_map(|_| read_site(root.path()).1).collect();
        done.store(true, Ordering::Relaxed);
        assert_eq!(told(&problems), "");
    });
}

#[test]
fn dot_names_and_what_editors_leave_are_left_out() {
    let root = site();
    let left_out = [
        "content/.git/config",
        "content/.well-known/x",
        "content/a.md~",
        "content/#a.md#",
        "content/.#a.md",
        "content/.a.md.swp",
        "content/a.swx",
        "content/a.md.orig",
        "content/a.md.bak",
        "content/a.md___jb_tmp___",
        "content/b.tmp/c.md",
        "static/a.css.rej",
        "templates/page.html.orig",
        "content/4913",
        "static/.env",
        "static/.well-known/.hidden",
        "static/css/.htaccess",
    ];
    let read = ["static/.domains", "static/.htaccess", "static/.nojekyll", "static/.well-known/security.txt"];
    put(root.path(), &[&left_out[..], &read[..]].concat().iter().map(|path| (*path, "")).collect::<Vec<_>>());
    symlink("me@host.1234", root.path().join("content/.#b.md")).unwrap();
    let (inputs, problems) = read_site(root.path());
    assert_eq!(told(&problems), "");
    assert_eq!(paths(&inputs), [&["content/a.md"], &read[..]].concat());
}

#[test]
fn the_order_of_directory_entries_does_not_matter() {
    let mut names: Vec<String> = (0..50).map(|number| format!("content/{number}/{number}.md")).collect();
    let read = |names: &[String]| {
        let root = site();
        for name in names {
            put(root.path(), &[(name.as_str(), name)]);
            symlink("gone", root.path().join(format!("{name}.link"))).unwrap();
        }
        let (inputs, problems) = read_site(root.path());
        (inputs, told(&problems).replace(&root.path().display().to_string(), ""))
    };
    let forwards = read(&names);
    names.reverse();
    assert_eq!(forwards, read(&names));
    assert_eq!(forwards.1.lines().count(), 50);
}

#[test]
fn a_path_is_shown_as_the_user_would_type_it() {
    let path = SitePath::new("content/a.md").unwrap();
    for (root, expected) in [(".", "content/a.md"), ("", "content/a.md"), ("../x", "../x/content/a.md")] {
        assert_eq!(shown_path(Path::new(root), &path), Path::new(expected));
    }
}
