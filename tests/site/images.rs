//! Pictures in Markdown: the room that they take, and their captions.

use rackdown::BuildOptions;
use rackdown::build;
use rackdown::memo::Memo;
use rackdown::source::Inputs;

use super::metadata::picture;
use crate::support::{bundle, output, site, with};

/// A page with this body beside which the tests' pictures lie.
fn page(body: &str) -> Inputs {
    let inputs = site(&format!(
        "--- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\nram = \"32 GB\"\n\
         --- content/a/index.md\n+++\ntitle = \"A\"\n+++\n{body}\n\
         --- content/a/d.svg\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 320\"/>\n"
    ));
    let inputs = with(&inputs, "content/a/p.jpg", picture("camera.jpg"));
    let inputs = with(&inputs, "content/a/w.webp", picture("simple.webp"));
    let inputs = with(&inputs, "static/assets/s.png", picture("sixteen.png"));
    with(&inputs, "static/img/s.png", picture("sixteen.png"))
}

fn drawn(body: &str) -> String {
    let html = output(&bundle(&page(body)), "a/index.html");
    let (_, after) = html.split_once("</h1>").expect("a title");
    after.to_owned()
}

fn tag(src: &str, size: &str) -> String {
    format!("<img src=\"{src}\" alt=\"x\"{size} loading=\"lazy\" decoding=\"async\" />")
}

#[test]
fn a_picture_has_the_room_that_it_takes() {
    // 48 × 32 pixels that EXIF lays on their side.
    for (markdown, src, size) in [
        ("![x](p.jpg)", "p.jpg", " width=\"32\" height=\"48\""),
        ("![x](p.jpg?v=2)", "p.jpg", " width=\"32\" height=\"48\""),
        ("![x](w.webp)", "w.webp", " width=\"48\" height=\"32\""),
        ("![x](d.svg)", "d.svg", " width=\"640\" height=\"320\""),
        ("![x](/img/s.png)", "../img/s.png", " width=\"16\" height=\"24\""),
        ("![x](/a/w.webp)", "w.webp", " width=\"48\" height=\"32\""),
        ("![x][one]\n\n[one]: <./%77.webp>", "w.webp", " width=\"48\" height=\"32\""),
        ("![x]\n\n[x]: w.webp", "w.webp", " width=\"48\" height=\"32\""),
        ("![x](https://example.org/w.webp)", "https://example.org/w.webp", ""),
        ("![x](//example.org/img/s.png)", "//example.org/img/s.png", ""),
    ] {
        let html = drawn(markdown);
        // What becomes of a query is another matter.
        let html = html.replace("p.jpg?v=2", "p.jpg");
        assert!(html.contains(&tag(src, size)), "{markdown}: {html}");
    }
}

#[test]
fn a_hashed_picture_has_its_size_too() {
    let inputs = page("x");
    let built = bundle(&inputs);
    let hashed = built.files.keys().find(|path| path.as_str().starts_with("assets/s.")).expect("an asset");
    let html = drawn(&format!("![x](/{hashed})"));
    assert!(html.contains(&tag(&format!("../{hashed}"), " width=\"16\" height=\"24\"")), "{html}");
}

#[test]
fn the_words_for_a_picture_and_its_link_stay() {
    let html = drawn("A [![the *rack*, {{ node.alpha.ram }} & `x`](w.webp \"of 2 < 3\")](p.jpg) here.");
    assert!(
        html.contains(
            "A <a href=\"p.jpg\"><img src=\"w.webp\" alt=\"the rack, 32 GB &amp; x\" title=\"of 2 &lt; 3\" width=\"48\" \
             height=\"32\" loading=\"lazy\" decoding=\"async\" /></a> here."
        ),
        "{html}"
    );
}

#[test]
fn a_picture_alone_with_a_title_is_a_figure_with_a_caption() {
    for (markdown, inner) in [
        ("![x](w.webp \"Rack & {{ node.alpha.ram }}\")", tag("w.webp", " width=\"48\" height=\"32\"")),
        (
            "[![x](w.webp \"Rack & {{ node.alpha.ram }}\")](p.jpg)",
            format!("<a href=\"p.jpg\">{}</a>", tag("w.webp", " width=\"48\" height=\"32\"")),
        ),
        (
            "> ![x][w]\n\n[w]: w.webp 'Rack & {{ node.alpha.ram }}'",
            tag("w.webp", " width=\"48\" height=\"32\""),
        ),
    ] {
        let html = drawn(markdown);
        let figure = format!("<figure>{inner}<figcaption>Rack &amp; 32 GB</figcaption></figure>");
        let html = html
            .replace("</a> <figcaption>", "</a><figcaption>")
            .replace("/> <figcaption>", "/><figcaption>");
        assert!(html.contains(&figure), "{markdown}: {html}");
        assert!(!html.contains("<p><img") && !html.contains("<p><figure"), "{html}");
    }
    for markdown in [
        "![x](w.webp)",
        "![x](w.webp \"\")",
        "See ![x](w.webp \"Rack\")",
        "![x](w.webp \"Rack\") ![x](w.webp \"Rack\")",
        "- ![x](w.webp \"Rack\")",
        "| a |\n|---|\n| ![x](w.webp \"Rack\") |",
        "[![x](w.webp) and more](p.jpg \"Rack\")",
    ] {
        assert!(!drawn(markdown).contains("<figure"), "{markdown}");
    }
}

#[test]
fn a_number_in_a_caption_has_its_mark() {
    let body = "![x](w.webp \"Rack, {{ node.alpha.ram }}\")";
    let inputs = page(body);
    let inputs =
        with(&inputs, "content/a/index.md", format!("+++\ntitle = \"A\"\nclaims = true\n+++\n{body}\n"));
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(
        html.contains("<figcaption>Rack, 32 GB <a class=\"claim\" id=\"cited-1\" href=\"#claim-1\""),
        "{html}"
    );
}

#[test]
fn a_page_follows_the_size_of_its_pictures() {
    let (mut memo, options) = (Memo::new(), BuildOptions::default());
    let before = page("![x](w.webp) ![x](/img/s.png)");
    let after = with(&before, "content/a/w.webp", picture("camera.jpg"));
    let last = with(&after, "static/img/s.png", picture("simple.webp"));
    for inputs in [&before, &after, &last, &before] {
        assert_eq!(build(inputs, &options, &mut memo, &()).bundle, Some(bundle(inputs)));
    }
}
