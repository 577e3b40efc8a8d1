//! Every way in which files change, and that what is served is then what a cold build makes.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;

use rustix::process::Signal;

use crate::edits::Edits;
use crate::running::{Running, read_output, write};
use crate::support::INVENTORY;

const SITE: &str =
    "--- content/a.md\n+++\ntitle = \"A\"\n+++\nFirst.\n--- content/b/_index.md\n+++\ntitle = \"B\"\n+++\n";

/// A page of this title and text.
fn page(title: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n{text}\n")
}

#[test]
fn an_edit_is_served_and_written() {
    let mut site = Running::on(SITE, &[]);
    site.write("content/a.md", &page("A", "Second."));
    site.until_page("/a/", "Second.");
    site.until_all_is_right();
}

#[test]
fn social_cards_follow_the_pages_that_name_them() {
    let with_address =
        format!("{SITE}--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://example.org/\"\n");
    let mut site = Running::on(&with_address, &[]);
    for title in ["One", "Two"] {
        site.write("content/a.md", &page(title, "Text."));
        site.until_page("/a/", title);
        let bundle = site.until_all_is_right();
        let cards = bundle.files.keys().filter(|path| path.as_str().starts_with("assets/card."));
        assert!(cards.count() > 1, "each page has its card");
    }
    // The cards come without a line of their own.
    assert!(site.said.iter().filter(|line| line.contains("built ")).count() <= 3, "{:?}", site.said);
}

#[test]
fn an_edit_changes_the_lists_and_pages_that_nobody_asked_for() {
    let mut site = Running::on(SITE, &[]);
    site.write("content/b/new.md", &page("Brand new", "Text."));
    site.until_all_is_right();
    assert!(site.get("/b/").text().contains("Brand new"));
    site.write("content/b/new.md", &page("Renamed since", "Text."));
    site.until_all_is_right();
    let list = site.get("/b/").text();
    assert!(list.contains("Renamed since") && !list.contains("Brand new"));
    fs::remove_file(site.site().join("content/b/new.md")).expect("a file less");
    site.until("it is gone", |site| !site.get("/b/").text().contains("Renamed since"));
    site.until_all_is_right();
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
    site.until_all_is_right();
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
    site.until_all_is_right();
    fs::remove_dir_all(site.site().join("content/many")).expect("a folder less");
    site.write("content/many.md", &page("Many", "Now a page."));
    site.until_all_is_right();
    assert_eq!(site.get("/many/7/").code, 404);
}

#[test]
fn configuration_inventory_excerpts_and_templates_are_inputs_like_all_others() {
    let text = format!(
        "{SITE}--- data/inventory.toml\n{INVENTORY}--- data/excerpts/x.sh\necho one\n--- data/own.toml\nkey = \"one\"\n\
         --- content/c.md\n+++\ntitle = \"C\"\n+++\n{{{{ data.own.key }}}} {{{{ node.alpha.ram }}}}\n\n{{{{ excerpt(file=\"excerpts/x.sh\") }}}}\n"
    );
    let mut site = Running::on(&text, &[]);
    site.write("data/site.toml", "title = \"Renamed\"\n");
    site.until_page("/c/", "Renamed");
    site.write("data/inventory.toml", &INVENTORY.replace("32 GB", "48 GB"));
    site.until_page("/c/", "48 GB");
    site.write("data/excerpts/x.sh", "echo two\n");
    site.until_page("/c/", "two");
    site.write("data/own.toml", "key = \"of my own\"\n");
    site.until_page("/c/", "of my own");
    site.write("templates/page.html", "<title>T</title>Own template: {{ content | safe }}");
    site.until_page("/c/", "Own template");
    site.write("static/assets/own.css", ":root { --own: 1 }\n");
    site.write("static/humans.txt", "Hello\n");
    site.write("content/picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    site.until("it is served", |site| site.get("/humans.txt").text() == "Hello\n");
    site.until_all_is_right();
}

#[test]
fn a_folder_that_is_filled_while_it_is_made_is_seen_whole() {
    let mut site = Running::on(SITE, &[]);
    for round in 0..20 {
        for depth in ["x", "x/y", "x/y/z"] {
            site.write(
                &format!("content/{round}/{depth}/p.md"),
                &page(&format!("P {round} {depth}"), "Text."),
            );
        }
    }
    site.until_all_is_right();
    for round in (0..20).step_by(2) {
        let (from, to) = (format!("content/{round}/x"), format!("content/{}/moved", round + 1));
        fs::rename(site.site().join(from), site.site().join(&to)).expect("a rename");
        site.write(&format!("{to}/y/p.md"), &page(&format!("Edited {round}"), "Text."));
    }
    site.until_all_is_right();
}

#[test]
fn an_editor_that_moves_the_old_file_away_first_makes_no_page_vanish() {
    let mut site = Running::on(SITE, &[]);
    let path = site.site().join("content/a.md");
    for text in ["One.", "Two.", "Three."] {
        fs::rename(&path, path.with_file_name("a.md~")).expect("a rename");
        site.write("content/a.md", &page("A", text));
        fs::remove_file(path.with_file_name("a.md~")).expect("a file less");
        site.until_page("/a/", text);
    }
    site.until_all_is_right();
    let pages: Vec<&String> = site.said.iter().filter(|line| line.contains("built ")).collect();
    assert!(pages.iter().all(|line| line.contains("built 4 pages")), "{pages:#?}");
}

#[test]
fn a_mistake_in_the_configuration_is_told_and_mended() {
    let mut site = Running::on(SITE, &[]);
    site.write("data/site.toml", "titel = \"T\"\n");
    site.until("an error", |site| site.has_said("error"));
    assert!(site.get("/a/").text().contains("First."), "the last good page is still there");
    site.write("data/site.toml", "title = \"T\"\n");
    site.until("it is mended", |site| site.has_said("mended: built "));
    site.until_all_is_right();
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_forgotten() {
    let mut site = Running::on(SITE, &[]);
    symlink("nowhere", site.site().join("content/link.md")).expect("a symlink");
    site.until("an error", |site| site.has_said("error"));
    fs::remove_file(site.site().join("content/link.md")).expect("a file less");
    site.until("it is mended", |site| site.has_said("mended: built "));
    site.until_all_is_right();
}

#[test]
fn a_template_that_never_ends_is_left_behind() {
    let mut site = Running::on(SITE, &["--time-limit", "3"]);
    let endless = "{% for a in range(end=9999) %}{% for b in range(end=9999) %}{% for c in range(end=9999) %}{% endfor %}{% endfor %}{% endfor %}";
    site.write("templates/page.html", &format!("<title>T</title>{endless}"));
    site.until("it is given up", |site| {
        site.said.iter().any(|line| line.contains("did not finish within 3 s"))
    });
    fs::remove_dir_all(site.site().join("templates")).expect("a folder less");
    site.until("it is mended", |site| site.has_said("mended: built "));
    site.until_all_is_right();
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
fn the_output_goes_where_it_is_told_to() {
    let mut site = Running::on(SITE, &["--out", "out"]);
    site.write("content/a.md", &page("A", "Second."));
    site.until("it is written", |site| {
        let out = read_output(&site.folder().join("out"), "");
        out.get("a/index.html").is_some_and(|page| String::from_utf8_lossy(page).contains("Second."))
    });
    assert!(site.written().is_empty());
}

#[test]
fn a_save_that_changes_nothing_builds_nothing() {
    let mut site = Running::on(SITE, &[]);
    for _ in 0..3 {
        site.write("content/a.md", &page("A", "First."));
    }
    site.write("content/a.md", &page("A", "Second."));
    site.until("the second build", |site| site.builds() == 2);
    site.write("content/a.md", &page("A", "Third."));
    site.until("the third build", |site| site.builds() >= 3);
    site.until_all_is_right();
    assert_eq!(site.builds(), 3, "{:#?}", site.said);
}

#[test]
fn each_build_says_what_it_did_in_one_line() {
    let mut site = Running::on(SITE, &[]);
    site.write("content/a.md", &page("A", "Second."));
    site.until("the line", |site| {
        site.said.iter().any(|line| line.starts_with("built 4 pages, 1 changed, in "))
    });
}

#[test]
fn a_signal_ends_it_well_and_leaves_whole_files() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut site = Running::on(SITE, &[]);
        site.write("content/a.md", &page("A", "Last."));
        site.until_page("/a/", "Last.");
        // In the middle of whatever it does now.
        let ended = site.end_by(signal);
        assert_eq!(ended.code(), Some(0), "{signal:?}");
        let temporary = |path: &String| path.contains(".rackdown-tmp-");
        let left: Vec<String> = site.written().into_keys().filter(temporary).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn after_many_random_edits_every_byte_is_right() {
    let mut site =
        Running::on("--- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\n", &[]);
    let mut edits = Edits::new(&site.site(), 7);
    while edits.count < 150 || !edits.are_right() {
        for _ in 0..=edits.below(20) {
            edits.next();
        }
        if edits.are_right() {
            site.until_all_is_right();
        }
    }
}

#[test]
fn compressed_variants_are_those_of_a_cold_build_or_there_are_none() {
    let mut running = Running::on("--- data/site.toml\ntitle = \"T\"\nprecompress = true\n", &[]);
    let expected = running.until_all_is_right();
    assert!(
        expected.files.keys().any(|path| path.as_str() == "index.html.br"),
        "{:?}",
        expected.files.keys()
    );
    running.write("content/_index.md", "+++\ntitle = \"Home\"\n+++\nMore.\n");
    running.until_all_is_right();
    running.write("data/site.toml", "title = \"T\"\n");
    let expected = running.until_all_is_right();
    assert!(expected.files.keys().all(|path| path.extension() != Some("br")), "{:?}", expected.files.keys());
}
