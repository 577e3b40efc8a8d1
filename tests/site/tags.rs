//! Tags have pages: addresses, lists, links, the sitemap, and what stands in their way.

use rackdown::memo::Memo;
use rackdown::parse::content::Drafts;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, build};

use crate::support::{bundle, faults, output, path_of, site};

/// A page for each list of tags, named `a`, `b`, ….
fn tagged(lists: &[&str]) -> Inputs {
    let page = |(name, tags): (char, &&str)| {
        let title = name.to_uppercase();
        format!("--- content/{name}.md\n+++\ntitle = \"{title}\"\ntags = [{tags}]\n+++\n")
    };
    let pages: String = ('a'..='z').zip(lists).map(page).collect();
    site(&format!("--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://a.example/lab/\"\n{pages}"))
}

#[track_caller]
fn assert_holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "`{part}` is not in {html}");
    }
}

#[test]
fn a_tag_s_page_lists_its_pages_and_they_link_to_it() {
    let bundle = bundle(&tagged(&["\"Power & Cooling\", \"ZFS\"", "\"ZFS\""]));
    let zfs = output(&bundle, "tags/zfs/index.html");
    assert_holds(&zfs, &["<h1>ZFS</h1>", "2 pages with this tag", "href=\"../../a/\"", "href=\"../../b/\""]);
    let page = output(&bundle, "a/index.html");
    assert_holds(
        &page,
        &["<a href=\"../tags/power-cooling/\">Power &amp; Cooling</a>", "href=\"../tags/zfs/\""],
    );
}

#[test]
fn the_list_of_tags_has_each_with_its_number_of_pages_by_the_alphabet() {
    let bundle = bundle(&tagged(&["\"zfs\", \"Backup\", \"Über\"", "\"zfs\", \"apt\"", "\"zfs\", \"zfs\""]));
    let list = output(&bundle, "tags/index.html");
    let order = ["apt</a> 1 page<", "Backup</a> 1 page<", "zfs</a> 3 pages<", "Über</a> 1 page<"];
    let places: Vec<_> = order.iter().map(|entry| list.find(entry)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {list}");
    assert_holds(&list, &["4 tags on this site", "href=\"zfs/\"", "href=\"%C3%BCber/\""]);
    assert_holds(&output(&bundle, "tags/zfs/index.html"), &["<a href=\"../\">Tags</a>"]);
}

#[test]
fn tags_are_in_the_sitemap_below_the_site_s_path() {
    let xml = output(&bundle(&tagged(&["\"Über uns\""])), "sitemap.xml");
    assert_holds(
        &xml,
        &["<loc>https://a.example/lab/tags/</loc>", "<loc>https://a.example/lab/tags/%C3%BCber-uns/</loc>"],
    );
}

#[test]
fn a_site_without_tags_has_no_list_of_them() {
    let bundle = bundle(&tagged(&[""]));
    assert!(bundle.files.keys().all(|path| !path.as_str().starts_with("tags/")));
    assert!(!output(&bundle, "sitemap.xml").contains("tags/"));
    assert!(!output(&bundle, "a/index.html").contains("class=\"tags\""));
}

#[test]
fn two_tags_with_one_address_are_an_error_at_the_second() {
    assert_eq!(faults(&tagged(&["\"ZFS\"", "\"x\", \"zfs!\""])), ["duplicate_permalink content/b.md:3:14+6"]);
    assert_eq!(faults(&tagged(&["\"ZFS\"", "\"ZFS\""])), [""; 0]);
}

#[test]
fn a_tag_whose_address_is_a_page_s_is_an_error_at_the_tag_and_said_once() {
    let page = |path: &str| {
        site(&format!(
            "--- content/a.md\n+++\ntitle = \"A\"\ntags = [\"ZFS\"]\n+++\n--- content/{path}\n+++\ntitle = \"P\"\n+++\n"
        ))
    };
    assert_eq!(faults(&page("tags/zfs.md")), ["duplicate_permalink content/a.md:3:9+5"]);
    assert_eq!(faults(&page("tags/_index.md")), ["duplicate_permalink content/tags/_index.md:2:9+3"]);
    assert_eq!(faults(&page("tags/other.md")), [""; 0]);
}

#[test]
fn a_blank_tag_is_an_error() {
    assert_eq!(faults(&tagged(&["\"a\", \" \""])), ["empty_tag content/a.md:3:14+3"]);
}

#[test]
fn links_to_tags_are_checked_and_drafts_have_none() {
    let text = "--- content/a.md\n+++\ntitle = \"A\"\n+++\n[x](/tags/zfs/) [y](/tags/)\n\
                --- content/b.md\n+++\ntitle = \"B\"\ndraft = true\ntags = [\"ZFS\"]\n+++\n";
    let inputs = site(text);
    assert_eq!(faults(&inputs), ["dead_link content/a.md:4:1+15", "dead_link content/a.md:4:17+11"]);
    let options = BuildOptions { drafts: Drafts::Include, ..BuildOptions::default() };
    let built = build(&inputs, &options, &mut Memo::new(), &());
    assert!(built.bundle.expect("no error").files.contains_key(&path_of("tags/zfs/index.html")));
}

#[test]
fn two_hundred_tags_and_hostile_ones_have_their_pages() {
    let tags: Vec<String> = (0..200).map(|number| format!("\"Tag {number}\"")).collect();
    let hostile = "'<script>alert(1)</script>', '\"&amp;', '../../x', '東京'";
    let bundle = bundle(&tagged(&[&tags.join(", "), hostile]));
    let list = output(&bundle, "tags/index.html");
    assert_eq!(list.matches("</a> 1 page<").count(), 204, "all are there");
    assert!(!list.contains("<script>alert") && list.contains("&lt;script&gt;alert"), "{list}");
    for path in
        ["tags/tag-0", "tags/tag-199", "tags/script-alert-1-script", "tags/amp", "tags/x", "tags/東京"]
    {
        assert!(bundle.files.contains_key(&path_of(&format!("{path}/index.html"))), "{path}");
    }
}

#[test]
fn a_tag_s_page_shows_the_front_page_s_card() {
    let bundle = bundle(&tagged(&["\"ZFS\""]));
    let card = |path: &str| {
        let html = output(&bundle, path);
        let (_, rest) = html.split_once("og:image\" content=\"").expect("a card");
        rest.split('"').next().expect("an address").to_owned()
    };
    assert_eq!(card("tags/zfs/index.html"), card("index.html"));
    assert_eq!(card("tags/index.html"), card("index.html"));
}

#[test]
fn on_a_site_in_another_language_the_words_of_tag_pages_are_marked() {
    let bundle = bundle_of("de", "\"Lüfter\"");
    let page = output(&bundle, "tags/lüfter/index.html");
    assert_holds(
        &page,
        &["<li lang=\"en\"><a href=\"../\">Tags</a></li>", "<p class=\"lead\" lang=\"en\">1 page"],
    );
    let list = output(&bundle, "tags/index.html");
    assert_holds(
        &list,
        &[
            "<article class=\"page\" lang=\"en\">",
            "<a href=\"lüfter/\" lang=\"de\">".replace('ü', "%C3%BC").as_str(),
        ],
    );
}

/// The output of a site in a language with one page that has these tags.
fn bundle_of(language: &str, tags: &str) -> rackdown::bundle::Bundle {
    let inputs = site(&format!(
        "--- data/site.toml\ntitle = \"T\"\nlanguage = \"{language}\"\n--- content/a.md\n+++\ntitle = \"A\"\ntags = [{tags}]\n+++\n"
    ));
    build(&inputs, &BuildOptions::default(), &mut Memo::new(), &()).bundle.expect("no error")
}
