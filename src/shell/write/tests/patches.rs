//! Files of which a few bytes are changed where they lie, and those that are replaced.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::*;

impl Site {
    /// The number of a file of the output, which stays as long as no other takes its place.
    fn number(&self, path: &str) -> u64 {
        fs::metadata(self.out().join(path)).unwrap().ino()
    }
}

/// A page of two kilobytes with these words at a place.
fn page_with(words: &str, at: usize) -> String {
    let mut page = "<p>As before.</p>\n".repeat(120);
    page.replace_range(at..at + words.len(), words);
    page
}

#[test]
fn a_page_with_few_other_bytes_is_changed_where_it_lies() {
    let site = Site::new();
    let (one, other) = (page_with("style.0011223344.css", 600), page_with("style.99aabbccdd.css", 600));
    site.write(&[("a.html", &one[..]), ("b.html", "1")]).unwrap();
    let before = site.number("a.html");
    assert_eq!(site.write(&[("a.html", &other[..]), ("b.html", "1")]).unwrap().written, 1);
    assert_eq!(fs::read_to_string(site.out().join("a.html")).unwrap(), other);
    assert_eq!(site.number("a.html"), before);
    // What lies there need not be what was written.
    fs::write(site.out().join("a.html"), page_with("somebody's", 700)).unwrap();
    site.write(&[("a.html", &other[..]), ("b.html", "1")]).unwrap();
    assert_eq!(fs::read_to_string(site.out().join("a.html")).unwrap(), other);
}

#[test]
fn a_page_that_could_be_seen_half_changed_is_replaced() {
    let across_sectors = (page_with("0011223344", 508), page_with("99aabbccdd", 508));
    let apart = (page_with("0011223344", 600), page_with("9911223399", 1000));
    let longer = (page_with("00", 600), page_with("11", 600) + "more");
    for (one, other) in [across_sectors, apart, longer] {
        let site = Site::new();
        site.write(&[("a.html", &one)]).unwrap();
        let before = site.number("a.html");
        site.write(&[("a.html", &other)]).unwrap();
        assert_eq!(fs::read_to_string(site.out().join("a.html")).unwrap(), other);
        assert_ne!(site.number("a.html"), before);
    }
}

#[test]
fn a_page_that_cannot_be_written_to_is_replaced() {
    let (one, other) = (page_with("0011223344", 600), page_with("99aabbccdd", 600));
    let site = Site::new();
    site.write(&[("a.html", &one)]).unwrap();
    let before = site.number("a.html");
    set_mode(&site.out().join("a.html"), 0o444);
    obeying_modes(|| site.write(&[("a.html", &other)])).unwrap();
    assert_eq!(fs::read_to_string(site.out().join("a.html")).unwrap(), other);
    assert_ne!(site.number("a.html"), before);
}

#[test]
fn a_page_with_a_second_name_is_replaced_and_the_other_stays() {
    let (one, other) = (page_with("0011223344", 600), page_with("99aabbccdd", 600));
    let site = Site::new();
    site.write(&[("a.html", &one)]).unwrap();
    let kept = site.root().join("kept");
    fs::hard_link(site.out().join("a.html"), &kept).unwrap();
    site.write(&[("a.html", &other)]).unwrap();
    assert_eq!(fs::read_to_string(site.out().join("a.html")).unwrap(), other);
    assert_eq!(fs::read_to_string(kept).unwrap(), one);
}

#[test]
fn a_page_that_somebody_changed_between_two_sites_is_put_right() {
    let site = Site::new();
    let mut writer =
        Writer::new(Destination { root: site.root(), out: site.out(), foreign: Foreign::Refuse });
    let sites = ["0011223344", "99aabbccdd", "5566778899"].map(|words| page_with(words, 600));
    let mut write = |page: &String| writer.write(&bundle(&[("a.html", page)])).unwrap();
    write(&sites[0]);
    let before = site.number("a.html");
    write(&sites[1]);
    assert_eq!(site.number("a.html"), before, "changed where it lies");
    let theirs = page_with("somebody's", 620);
    fs::write(site.out().join("a.html"), &theirs).unwrap();
    write(&sites[2]);
    assert_eq!(fs::read_to_string(site.out().join("a.html")).unwrap(), sites[2]);
}
