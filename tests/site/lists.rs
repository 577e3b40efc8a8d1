//! Lists show of a project what there is to see: the drawing in small, the headline figures, the date; and the end of a
//! page leads on.

use rackdown::memo::Memo;
use rackdown::model::claims::OriginKind;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, build, list_claims};

use crate::support::{INVENTORY, built, bundle, faults, output, page, path_of, site, with};

const CLUSTER: &str = "[cluster]\nname = \"lab\"\n[[node]]\nname = \"alpha\"\n[[node.nic]]\nname = \"e\"\nspeed = \"10G\"\nto = \"s\"\n\
                       [[node]]\nname = \"beta\"\n[[node]]\nname = \"gamma\"\n[[switch]]\nname = \"s\"\n";

/// A front page, a section with a project that draws its inventory, one that only tells of it, and a text about neither.
fn projects() -> Inputs {
    site(&format!(
        "--- data/site.toml\ntitle = \"T\"\nbase_url = \"https://a.example/lab/\"\n--- data/lab.toml\n{CLUSTER}\
         --- content/p/_index.md\n+++\ntitle = \"Projects\"\n+++\n\
         --- content/p/drawn.md\n+++\ntitle = \"Drawn <one>\"\ninventory = \"lab.toml\"\ndate = 2026-05-01\nupdated = 2026-06-02\n\
         category = \"C\"\ntags = [\"G\"]\n+++\n{{{{ tiles() }}}}\n\n{{{{ topology() }}}}\n\
         --- content/p/told.md\n+++\ntitle = \"Told\"\ninventory = \"lab.toml\"\n+++\nOn {{{{ cluster.nodes }}}} nodes.\n\n`{{{{ topology() }}}}`\n\
         --- content/p/text.md\n+++\ntitle = \"Text\"\n+++\nThe topology() of tiles().\n"
    ))
}

/// The pages that list the project.
const LISTS: [&str; 5] =
    ["index.html", "p/index.html", "categories/c/index.html", "tags/g/index.html", "404.html"];

/// The list's entry with this title.
fn entry<'a>(html: &'a str, title: &str) -> &'a str {
    let (_, rest) =
        html.split_once(&format!(">{title}</a></h")).unwrap_or_else(|| panic!("no {title} in {html}"));
    rest.split("</li>").next().expect("an end")
}

#[test]
fn a_project_is_listed_with_its_drawing_its_figures_and_its_dates() {
    let bundle = bundle(&projects());
    for path in LISTS {
        let html = output(&bundle, path);
        let entry = entry(&html, "Drawn &lt;one&gt;");
        for part in [
            "width=\"640\" height=\"340\" alt=\"Topology of Drawn &lt;one&gt;\" loading=\"lazy\"",
            "<div><dt>nodes</dt><dd>3</dd></div>",
            "<dd>2 / 3</dd>",
            "<dd>10 G</dd>",
            "<time datetime=\"2026-05-01\">2026-05-01</time>",
            "Updated <time datetime=\"2026-06-02\">2026-06-02</time>",
        ] {
            assert!(entry.contains(part), "`{part}` is not in {entry} of {path}");
        }
        let (_, source) = entry.split_once("<img src=\"").expect("a picture");
        let name = source.split('"').next().expect("an address").trim_start_matches("../");
        let name = name.trim_start_matches("/lab/");
        let svg = output(&bundle, name);
        assert!(svg.contains(">alpha</text>") && svg.contains(">s</text>"), "{svg}");
    }
}

#[test]
fn a_page_that_shows_no_component_of_its_inventory_is_listed_without() {
    let html = output(&bundle(&projects()), "p/index.html");
    for title in ["Told", "Text"] {
        let entry = entry(&html, title);
        assert!(
            !entry.contains("<img") && !entry.contains("<dl") && !entry.contains("class=\"meta\""),
            "{entry}"
        );
    }
}

#[test]
fn the_drawing_and_the_figures_are_shown_each_for_its_own_component() {
    for (body, picture, figures) in [
        ("{{ topology() }}", true, false),
        ("{{- tiles( ) -}}", false, true),
        ("{{ hardware() }}", false, false),
    ] {
        let inputs = with(&page(body), "data/inventory.toml", INVENTORY);
        let html = output(&bundle(&inputs), "index.html");
        assert_eq!((html.contains("<img"), html.contains("<dl")), (picture, figures), "{body}");
    }
}

#[test]
fn the_figures_of_lists_are_claims_with_their_origins() {
    let claims = list_claims(&projects(), &BuildOptions::default(), &Memo::new());
    let listed: Vec<_> = claims.iter().filter(|claim| claim.text.contains(" listed on ")).collect();
    for (page, url) in [
        ("content/_index.md", "/"),
        ("content/p/_index.md", "/p/"),
        ("templates/category.html", "/categories/c/"),
        ("templates/tag.html", "/tags/g/"),
        ("templates/404.html", "/404.html"),
    ] {
        for (label, value) in [("nodes", "3"), ("quorum", "2 / 3"), ("uplink", "10 G")] {
            let text = format!("tiles: {label} listed on {url}");
            let found = listed.iter().find(|claim| claim.text == text && claim.page.as_str() == page);
            let claim = found.unwrap_or_else(|| panic!("no {text} on {page}"));
            assert_eq!((claim.value.as_str(), &claim.origin.kind), (value, &OriginKind::Computed), "{text}");
            assert!(claim.origin.sources.iter().all(|span| span.file.as_str() == "data/lab.toml"), "{text}");
            assert_eq!(claim.place.file.as_str(), "content/p/drawn.md");
        }
    }
    assert_eq!(listed.len(), 15, "and no others");
}

#[test]
fn a_warm_build_follows_what_lists_show_of_other_pages() {
    let first = projects();
    let drawn = first.text(&path_of("content/p/drawn.md")).expect("a page").to_owned();
    let told = first.text(&path_of("content/p/told.md")).expect("a page").to_owned();
    let mut memo = Memo::new();
    for inputs in [
        first.clone(),
        with(&first, "data/lab.toml", CLUSTER.replace("10G", "2.5G")),
        with(&first, "data/lab.toml", format!("{CLUSTER}[[machine]]\nname = \"nas\"\n")),
        with(&first, "content/p/drawn.md", drawn.replace("{{ topology() }}", "Nothing.")),
        with(&first, "content/p/drawn.md", drawn.replace("{{ tiles() }}", "Nothing.")),
        with(&first, "content/p/told.md", format!("{told}\n{{{{ topology() }}}}\n")),
        with(&first, "content/p/told.md", format!("{told}\nweight\n")),
        first.clone(),
    ] {
        let (warm, cold) = (build(&inputs, &BuildOptions::default(), &mut memo, &()), built(&inputs));
        assert_eq!((warm.diagnostics, warm.bundle), (cold.diagnostics, cold.bundle));
    }
    // What no list shows renders its own page alone.
    let edited = with(&first, "content/p/told.md", format!("{told}\nMore.\n"));
    assert_eq!(build(&edited, &BuildOptions::default(), &mut memo, &()).rendered, 1);
}

/// Pages of a section, each with a weight.
fn section(names: &str) -> Inputs {
    let page = |(weight, name): (usize, char)| {
        format!("--- content/s/{name}.md\n+++\ntitle = \"{name} <b>\"\nweight = {weight}\n+++\n")
    };
    let pages: String = names.chars().enumerate().map(page).collect();
    site(&format!(
        "--- content/s/_index.md\n+++\ntitle = \"S\"\n+++\n--- content/s/t/_index.md\n+++\ntitle = \"T\"\n+++\n{pages}"
    ))
}

#[test]
fn a_page_leads_to_those_before_and_after_it_in_its_section_s_order() {
    let bundle = bundle(&section("cab"));
    let around = |name: &str| {
        let html = output(&bundle, &format!("s/{name}/index.html"));
        ["prev", "next"].map(|rel| {
            let (_, rest) = html.split_once(&format!("<a rel=\"{rel}\" href=\""))?;
            Some(rest.split('"').next()?.to_owned())
        })
    };
    let to = |name: &str| Some(format!("../{name}/"));
    assert_eq!(around("c"), [None, to("a")]);
    assert_eq!(around("a"), [to("c"), to("b")]);
    assert_eq!(around("b"), [to("a"), None]);
    assert!(output(&bundle, "s/a/index.html").contains("Previous <b>c &lt;b&gt;</b>"));
}

#[test]
fn a_page_alone_in_its_section_a_section_and_a_list_lead_nowhere() {
    let bundle = bundle(&section("a"));
    for path in ["index.html", "s/index.html", "s/a/index.html", "s/t/index.html", "404.html"] {
        let html = output(&bundle, path);
        assert!(!html.contains("class=\"neighbours\"") && !html.contains("class=\"edit\""), "{path}: {html}");
    }
}

#[test]
fn the_neighbours_of_a_page_of_a_site_in_another_language_keep_their_language() {
    let inputs = with(
        &section("ab"),
        "data/site.toml",
        "title = \"T\"\nlanguage = \"de\"\nedit_url = \"https://a.example/\"\n",
    );
    let html = output(&built(&inputs).bundle.expect("no error"), "s/a/index.html");
    assert!(html.contains("aria-label=\"Previous and next page\" lang=\"en\">"), "{html}");
    assert!(
        html.contains("Next <b lang=\"de\">b &lt;b&gt;</b>") && html.contains("class=\"edit\" lang=\"en\">"),
        "{html}"
    );
}

#[test]
fn each_page_with_markdown_leads_to_where_it_can_be_edited() {
    for url in ["https://git.example.org/lab/_edit/main/", "https://git.example.org/lab/_edit/main"] {
        let inputs = with(&projects(), "data/site.toml", format!("title = \"T\"\nedit_url = \"{url}\"\n"));
        let inputs = with(&inputs, "content/p/ä b#c.md", "+++\ntitle = \"X\"\n+++\n");
        let bundle = bundle(&inputs);
        let link = |path: &str| {
            let html = output(&bundle, path);
            let (_, rest) = html.split_once("class=\"edit\"><a href=\"")?;
            Some(rest.split('"').next()?.to_owned())
        };
        let whole = |path: &str| Some(format!("https://git.example.org/lab/_edit/main/content/{path}"));
        assert_eq!(link("index.html"), whole("_index.md"));
        assert_eq!(link("p/drawn/index.html"), whole("p/drawn.md"));
        assert_eq!(link("p/ä-b-c/index.html"), whole("p/%C3%A4%20b%23c.md"));
        assert_eq!(link("categories/c/index.html"), None);
    }
}

#[test]
fn an_edit_url_that_is_no_address_is_an_error() {
    for wrong in
        ["git.example.org", "ftp://a.example/", "https://a.example/?file=", "https://a.example/#x", ""]
    {
        let inputs = with(&page(""), "data/site.toml", format!("title = \"T\"\nedit_url = \"{wrong}\"\n"));
        let width = wrong.len() + 2;
        assert_eq!(faults(&inputs), [format!("bad_edit_url data/site.toml:2:12+{width}")], "{wrong}");
    }
    let both = "title = \"T\"\nbase_url = \"x\"\nedit_url = \"y\"\n";
    let found = faults(&with(&page(""), "data/site.toml", both));
    assert_eq!(found, ["bad_base_url data/site.toml:2:12+3", "bad_edit_url data/site.toml:3:12+3"]);
}
