//! The feed carries whole entries: a page's text with whole addresses, and nothing that only the page makes sense of.

use rackdown::bundle::Bundle;
use rackdown::memo::Memo;
use rackdown::render::html::finish;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, build};

use crate::support::{built, bundle, output, path_of, site, with};

/// The contents of the entries, in order: what a reader's program reads after the XML is taken off.
fn contents(bundle: &Bundle) -> Vec<String> {
    let xml = output(bundle, "atom.xml");
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut contents, mut inside) = (Vec::new(), false);
    loop {
        use quick_xml::events::Event;
        match reader.read_event().expect("well-formed XML") {
            Event::Eof => return contents,
            Event::Start(tag) if tag.name().as_ref() == "content" => {
                let types: Vec<String> = tag
                    .attributes()
                    .map(|kind| {
                        String::from_utf8_lossy(kind.expect("one").value.as_ref().as_bytes()).into_owned()
                    })
                    .collect();
                assert_eq!(types, ["html"]);
                inside = true;
                contents.push(String::new());
            }
            Event::End(_) => inside = false,
            Event::Text(text) if inside => contents.last_mut().expect("pushed").push_str(&text),
            Event::GeneralRef(name) if inside => {
                let letter = match &*name {
                    "amp" => "&".to_owned(),
                    "lt" => "<".to_owned(),
                    "gt" => ">".to_owned(),
                    "quot" => "\"".to_owned(),
                    other => {
                        let code = other.strip_prefix('#').expect("a number");
                        let code = code.strip_prefix('x').map_or_else(
                            || code.parse().expect("a number"),
                            |code| u32::from_str_radix(code, 16).expect("a number"),
                        );
                        char::from_u32(code).expect("a letter").to_string()
                    }
                };
                contents.last_mut().expect("pushed").push_str(&letter);
            }
            _ => {}
        }
    }
}

const SITE: &str = "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://a.example/lab/\"\n";

/// A site with one dated page of this body at `/p/a/`.
fn dated(body: &str) -> Inputs {
    site(&format!(
        "{SITE}--- data/inventory.toml\n[cluster]\nname = \"lab\"\n[[node]]\nname = \"alpha\"\nram = \"32 GB\"\n[[node]]\nname = \"beta\"\n\
         --- data/run.sh\necho \"<&>\"\n--- content/p/b.md\n+++\ntitle = \"B\"\n+++\n## There\n--- content/p/pic.png\nx\n\
         --- content/p/a.md\n+++\ntitle = \"A <title> & more\"\ndate = 2026-05-22\nclaims = true\n+++\n{body}\n"
    ))
}

#[track_caller]
fn entry(body: &str) -> String {
    let bundle =
        build(&dated(body), &BuildOptions::default(), &mut Memo::new(), &()).bundle.expect("no error");
    let contents = contents(&bundle);
    assert_eq!(contents.len(), 1);
    contents[0].clone()
}

#[test]
fn an_entry_is_the_page_s_text_with_whole_addresses() {
    let html = entry(
        "Some *text* & <b>more</b>: [b](b.md#there), [site](/), [out](https://o.example/?a&b), [here](#x).\n\n## X\n\n![p](pic.png)",
    );
    for part in [
        "<p>Some <em>text</em> &amp; <b>more</b>: ",
        "<a href=\"https://a.example/lab/p/b/#there\">b</a>",
        "<a href=\"https://a.example/lab/\">site</a>",
        "<a href=\"https://o.example/?a&amp;b\">out</a>",
        "<a href=\"https://a.example/lab/p/a/#x\">here</a>",
        "<h2>X</h2>",
        "<img src=\"https://a.example/lab/p/pic.png\" alt=\"p\">",
    ] {
        assert!(html.contains(part), "`{part}` is not in {html}");
    }
}

#[test]
fn no_address_of_an_entry_is_relative_and_all_of_it_stands_without_the_page() {
    let html = entry(
        "{{ tiles() }}\n\n{{ topology() }}\n\n{{ hardware() }}\n\n{{ quorum_table() }}\n\n{{ excerpt(file=\"run.sh\") }}\n\n\
         On {{ cluster.nodes }} nodes.[^1]\n\n[^1]: A note.\n\n- [x] done\n\n```bash\necho 1\n```\n\n| a |\n|---|\n| b |\n",
    );
    let (_, references) = finish(&html);
    assert!(!references.links.is_empty());
    for link in references.links {
        assert!(link.starts_with("https://a.example/lab/"), "{link}");
    }
    for gone in [
        "<svg",
        "class=",
        " id=",
        "tabindex",
        "<input",
        "<button",
        "claim",
        "Back to the drawing",
        "Try it",
        "<label",
        "aria-",
    ] {
        assert!(!html.contains(gone), "`{gone}` is in {html}");
    }
    for part in [
        "On 2 nodes.",
        "alpha",
        "☑ done",
        "echo &quot;&lt;&amp;&gt;&quot;",
        "A note.",
        "<table>",
        "<dd>2</dd>",
    ] {
        assert!(html.contains(part), "`{part}` is not in {html}");
    }
    // The cards repeat what the table and the list in words say.
    assert_eq!(html.matches("32 GB").count(), 2, "once for the node, once as a total: {html}");
}

#[test]
fn the_drawing_of_an_entry_is_a_picture_that_is_there() {
    let bundle = bundle(&dated("{{ topology() }}"));
    let html = contents(&bundle).remove(0);
    let (_, rest) = html.split_once("<figure><img src=\"https://a.example/lab/").expect("a picture");
    let (path, rest) = rest.split_once('"').expect("an end");
    assert!(rest.contains("alt=\"Topology of A &lt;title&gt; &amp; more\">"), "{rest}");
    assert!(output(&bundle, path).contains(">alpha</text>"));
}

#[test]
fn what_a_template_marks_is_left_out() {
    let inputs = with(
        &dated("{{ note() }}"),
        "templates/components/note.html",
        "<p>in</p><div data-not-in-feed><div>out</div></div>",
    );
    let bundle = bundle(&inputs);
    assert_eq!(contents(&bundle), ["<p>in</p>"]);
    assert!(output(&bundle, "p/a/index.html").contains("out"));
}

#[test]
fn the_asset_of_a_component_has_its_whole_address() {
    let inputs = with(
        &dated("{{ own() }}"),
        "templates/components/own.html",
        "<img src=\"{{ asset(path=\"own.png\") }}\" alt=\"\">",
    );
    let bundle = bundle(&with(&inputs, "static/assets/own.png", "pixels"));
    let name = bundle.files.keys().find(|path| path.as_str().contains("own.")).expect("the asset");
    assert_eq!(contents(&bundle), [format!("<img src=\"https://a.example/lab/{name}\" alt=\"\">")]);
}

#[test]
fn a_warm_build_follows_texts_excerpts_and_assets_of_entries() {
    let first = with(
        &dated("{{ own() }}\n\n{{ excerpt(file=\"run.sh\") }}"),
        "templates/components/own.html",
        "<img src=\"{{ asset(path=\"own.png\") }}\" alt=\"\">",
    );
    let first = with(&first, "static/assets/own.png", "pixels");
    let text = first.text(&path_of("content/p/a.md")).expect("a page").to_owned();
    let mut memo = Memo::new();
    for inputs in [
        first.clone(),
        with(&first, "content/p/a.md", format!("{text}\nMore.\n")),
        with(&first, "data/run.sh", "echo other\n"),
        with(&first, "static/assets/own.png", "other pixels"),
        first.clone(),
    ] {
        let (warm, cold) = (build(&inputs, &BuildOptions::default(), &mut memo, &()), built(&inputs));
        assert_eq!((warm.diagnostics, warm.bundle), (cold.diagnostics, cold.bundle));
    }
}

#[test]
fn the_fifty_newest_entries_are_whole_and_all_are_there() {
    let page = |day: usize| {
        format!(
            "--- content/{day}.md\n+++\ntitle = \"P{day}\"\ndate = {:04}-01-01\n+++\nText {day}.\n",
            1900 + day
        )
    };
    let pages: String = (1..=60).map(page).collect();
    let bundle = bundle(&site(&format!("{SITE}{pages}")));
    let contents = contents(&bundle);
    assert_eq!(
        (contents.len(), contents[0].as_str(), contents[49].as_str()),
        (50, "<p>Text 60.</p>", "<p>Text 11.</p>")
    );
    assert_eq!(output(&bundle, "atom.xml").matches("<entry>").count(), 60);
}

#[test]
fn letters_that_xml_forbids_are_replaced() {
    let inputs = site(&format!(
        "{}--- content/a.md\n+++\ntitle = \"A\\uFFFFB\"\ndescription = \"\\uFFFE\"\ndate = 2026-01-01\n+++\nx &#xFFFE; y\n",
        SITE.replacen("title = \"", "author = \"\\uFFFF\"\ntitle = \"\\uFFFE", 1)
    ));
    let built = built(&inputs);
    let Some(bundle) = built.bundle else { panic!("{:?}", built.diagnostics) };
    for name in ["atom.xml", "sitemap.xml"] {
        let xml = output(&bundle, name);
        assert!(!xml.contains(['\u{c}', '\u{1}', '\u{ffff}', '\u{fffe}']), "{xml}");
    }
    assert_eq!(contents(&bundle).len(), 1);
}
