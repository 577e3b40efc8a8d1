//! Every way in which files change, and that what is served is then what a cold build makes.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;

use rustix::process::Signal;

use crate::running::{Running, write};
use crate::support::{INVENTORY, read_folder};

const SITE: &str =
    "--- content/a.md\n+++\ntitle = \"A\"\n+++\nFirst.\n--- content/b/_index.md\n+++\ntitle = \"B\"\n+++\n";

/// A page of this title and text.
fn page(title: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n{text}\n")
}

#[test]
fn an_edit_is_served_and_written() {
    let mut site = Running::on(SITE, &["--out", "out"]);
    site.write("content/a.md", &page("A", "Second."));
    site.until_page("/a/", "Second.");
    let expected = site.until_all_is_served();
    site.until("it is written", |site| {
        let out = read_folder(&site.folder().join("out"), "");
        expected
            .files
            .iter()
            .all(|(path, blob)| out.get(path.as_str()).is_some_and(|bytes| bytes == blob.bytes()))
    });
}

#[test]
fn a_file_that_is_saved_by_renaming_is_seen_each_time() {
    let mut site = Running::on(SITE, &[]);
    for text in ["One.", "Two.", "Three."] {
        site.write("content/.a.md.new", &page("A", text));
        fs::rename(site.site().join("content/.a.md.new"), site.site().join("content/a.md"))
            .expect("a rename");
        site.until_page("/a/", text);
    }
}

#[test]
fn folders_come_and_go_and_come_back() {
    let mut site = Running::on(SITE, &[]);
    for round in ["one", "two"] {
        site.write("content/new/deep/c.md", &page("C", round));
        site.until_page("/new/deep/c/", round);
        site.write("content/new/deep/c.md", &page("C", &format!("{round} again")));
        site.until_page("/new/deep/c/", &format!("{round} again"));
        fs::remove_dir_all(site.site().join("content/new")).expect("a folder less");
        site.until("it is gone", |site| site.get("/new/deep/c/").code == 404);
    }
    site.until_all_is_served();
}

#[test]
fn a_folder_that_takes_the_place_of_another_is_watched() {
    let mut site = Running::on(SITE, &[]);
    write(&site.folder().join("other/c.md"), page("C", "Moved in.").as_bytes());
    let (content, other) = (site.site().join("content/b"), site.folder().join("other"));
    fs::rename(&content, site.folder().join("away")).expect("a rename");
    fs::rename(&other, &content).expect("a rename");
    site.until_page("/b/c/", "Moved in.");
    site.write("content/b/c.md", &page("C", "And edited."));
    site.until_page("/b/c/", "And edited.");
}

#[test]
fn a_file_that_is_truncated_before_it_is_written_is_no_error() {
    let mut site = Running::on(SITE, &[]);
    let path = site.site().join("content/a.md");
    for text in ["One.", "Two.", "Three."] {
        let mut file = fs::File::create(&path).expect("a file that is empty now");
        file.write_all(page("A", text).as_bytes()).expect("a file");
        drop(file);
        site.until_page("/a/", text);
    }
    assert!(!site.said.iter().any(|line| line.starts_with("error")), "{:#?}", site.said);
}

#[test]
fn a_checkout_of_many_files_is_served_whole() {
    let mut site = Running::on(SITE, &[]);
    for number in 0..150 {
        site.write(&format!("content/many/{number}.md"), &page(&format!("Page {number}"), "Text."));
    }
    site.until_all_is_served();
    fs::remove_dir_all(site.site().join("content/many")).expect("a folder less");
    site.write("content/many.md", &page("Many", "Now a page."));
    site.until_all_is_served();
    assert_eq!(site.get("/many/7/").code, 404);
}

#[test]
fn configuration_inventory_excerpts_and_templates_are_inputs_like_all_others() {
    let text = format!(
        "{SITE}--- data/inventory.toml\n{INVENTORY}--- data/excerpts/x.sh\necho one\n--- content/c.md\n+++\ntitle = \"C\"\n+++\n\
         {{{{ node.alpha.ram }}}}\n\n{{{{ excerpt(file=\"excerpts/x.sh\") }}}}\n"
    );
    let mut site = Running::on(&text, &[]);
    site.write("data/site.toml", "title = \"Renamed\"\n");
    site.until_page("/c/", "Renamed");
    site.write("data/inventory.toml", &INVENTORY.replace("32 GB", "48 GB"));
    site.until_page("/c/", "48 GB");
    site.write("data/excerpts/x.sh", "echo two\n");
    site.until_page("/c/", "two");
    site.write("templates/page.html", "<title>T</title>Own template: {{ content | safe }}");
    site.until_page("/c/", "Own template");
    site.write("static/assets/tokens.css", ":root { --own: 1 }\n");
    site.until_all_is_served();
}

#[test]
fn a_site_behind_a_symlink_is_watched_and_so_is_the_symlink() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["one", "two"] {
        let put = |path: &str, text: &str| write(&folder.path().join(name).join(path), text.as_bytes());
        put("data/site.toml", "title = \"Test\"\n");
        put("content/_index.md", &page("Home", name));
    }
    symlink("one", folder.path().join("link")).expect("a symlink");
    let mut site = Running::start(folder, "link", &[], &[]);
    write(&site.folder().join("one/content/_index.md"), page("Home", "edited").as_bytes());
    site.until_page("/", "edited");
    symlink("two", site.folder().join("link.new")).expect("a symlink");
    fs::rename(site.folder().join("link.new"), site.folder().join("link")).expect("a rename");
    site.until_page("/", "two");
    write(&site.folder().join("two/content/_index.md"), page("Home", "there, too").as_bytes());
    site.until_page("/", "there, too");
}

#[test]
fn a_file_behind_a_symlink_in_the_site_is_watched() {
    let mut site = Running::on(SITE, &[]);
    site.write("shared/c.md", &page("C", "Shared."));
    symlink("../shared/c.md", site.site().join("content/c.md")).expect("a symlink");
    site.until_page("/c/", "Shared.");
    site.write("shared/c.md", &page("C", "Shared and edited."));
    site.until_page("/c/", "Shared and edited.");
}

#[test]
fn without_events_changes_are_found_by_looking() {
    let mut site = Running::on(SITE, &["--poll"]);
    site.write("content/a.md", &page("A", "Polled."));
    site.until_page("/a/", "Polled.");
}

#[test]
fn the_site_s_folder_may_vanish_and_come_back() {
    let mut site = Running::on(SITE, &[]);
    fs::rename(site.site(), site.folder().join("away")).expect("a rename");
    site.until("it says so", |site| site.said.iter().any(|line| line.contains("does not exist")));
    assert!(site.get("/a/").text().contains("First."), "the last good page is still there");
    fs::rename(site.folder().join("away"), site.site()).expect("a rename");
    site.write("content/a.md", &page("A", "Back."));
    site.until_page("/a/", "Back.");
}

#[test]
fn nothing_is_written_without_a_folder_to_write_to() {
    let mut site = Running::on(SITE, &[]);
    let before = read_folder(&site.site(), "");
    site.write("content/a.md", &page("A", "Second."));
    site.until_page("/a/", "Second.");
    let names = |files: crate::support::Files| files.into_keys().collect::<Vec<_>>();
    assert_eq!(names(read_folder(&site.site(), "")), names(before));
    assert_eq!(
        names(read_folder(site.folder(), "")).iter().filter(|path| !path.starts_with("site/")).count(),
        0
    );
}

#[test]
fn each_build_says_what_it_did_in_one_line() {
    let mut site = Running::on(SITE, &[]);
    site.write("content/a.md", &page("A", "Second."));
    site.until("the line", |site| {
        site.said.iter().any(|line| line.starts_with("built 3 pages, 1 changed, in "))
    });
}

#[test]
fn a_signal_ends_it_well_and_leaves_whole_files() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut site = Running::on(SITE, &["--out", "out"]);
        site.write("content/a.md", &page("A", "Last."));
        site.until_page("/a/", "Last.");
        let out = site.folder().join("out");
        let copy = tempfile::tempdir().expect("a folder");
        fs::hard_link(out.join("a/index.html"), copy.path().join("page")).expect("the page is there");
        let ended = site.end_by(signal);
        assert_eq!(ended.code(), Some(0), "{signal:?}");
    }
}

#[test]
fn after_many_random_edits_every_byte_is_right() {
    let mut site = Running::on(SITE, &["--out", "out"]);
    // A linear congruential generator (Knuth's MMIX constants): the same edits in every run.
    let mut state = 7u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    for round in 0..120 {
        let name = format!("content/{}/{}.md", ["b", "c", "d"][random(3) as usize], random(4));
        let path = site.site().join(&name);
        match random(5) {
            0 => drop(fs::remove_file(&path)),
            1 => drop(fs::rename(&path, path.with_file_name("moved.md"))),
            2 => drop(fs::remove_dir_all(path.parent().expect("a folder above"))),
            _ => site.write(&name, &page(&format!("Page {round}"), &format!("Text {round}."))),
        }
        if random(10) == 0 {
            site.write("data/site.toml", &format!("title = \"Title {round}\"\n"));
        }
    }
    // The last edit, so that there is a build to wait for.
    site.write("content/a.md", &page("A", "The end."));
    site.until_page("/a/", "The end.");
    let expected = site.until_all_is_served();
    let out = site.folder().join("out");
    site.until("it is written", |_| {
        let mut there = read_folder(&out, "");
        there.remove(".rackdown-manifest");
        there.len() == expected.files.len()
            && expected
                .files
                .iter()
                .all(|(path, blob)| there.get(path.as_str()).is_some_and(|bytes| bytes == blob.bytes()))
    });
}
