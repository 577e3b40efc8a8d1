//! What pages are made of: Markdown, expressions, components, fences, drafts, files beside pages, feeds.

use rackdown::memo::Memo;
use rackdown::parse::content::Drafts;
use rackdown::source::Inputs;
use rackdown::{BuildOptions, build};

use crate::support::{INVENTORY, bundle, drawn, faults, output, page, path_of, site, with};

/// A page with an inventory: the text that this body becomes.
fn drawn_with_inventory(body: &str) -> String {
    output(&bundle(&with(&page(body), "data/inventory.toml", INVENTORY)), "a/index.html")
}

#[track_caller]
fn assert_holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "`{part}` is not in {html}");
    }
}

#[test]
fn an_expression_in_prose_is_evaluated() {
    let html = drawn_with_inventory("On {{ cluster.nodes }} node: **{{ node.alpha.ram }}**.");
    assert_holds(&html, &["On 1 node: <strong>32 GB</strong>."]);
}

#[test]
fn an_expression_in_code_is_never_evaluated() {
    let html = drawn_with_inventory(
        "`{{ cluster.nodes }}`\n\n```yaml\nname: \"{{ inventory_hostname }}\"\n```\n\n    {{ indented }}\n",
    );
    let text = html.replace("</span>", "");
    assert_holds(&html, &["<code>{{ cluster.nodes }}</code>", "{{ indented }}"]);
    assert!(text.contains("{{ inventory_hostname }}"), "{text}");
}

#[test]
fn an_expression_is_evaluated_in_a_link_s_address_and_in_a_table() {
    let html = drawn_with_inventory(
        "[x](https://{{ node.alpha.name }}.example/)\n\n| a |\n|---|\n| {{ cluster.name }} |\n",
    );
    assert_holds(&html, &["href=\"https://alpha.example/\"", "<td>home</td>"]);
}

#[test]
fn two_escaped_braces_are_two_braces() {
    assert_holds(&drawn("Write \\{{ x }}."), &["Write {{ x }}."]);
}

#[test]
fn a_component_inside_of_a_paragraph_is_an_error() {
    let inputs = with(&page("See {{ hardware() }}."), "data/inventory.toml", INVENTORY);
    assert_eq!(faults(&inputs), ["component_in_text content/a.md:4:5+16"]);
}

#[test]
fn tables_footnotes_strikethrough_task_lists_and_alerts_are_drawn() {
    let html = drawn(
        "| h | i |\n|---|--:|\n| a | b |\n\nText[^n] ~~gone~~.\n\n[^n]: The note.\n\n- [x] done\n- [ ] open\n\n\
         > [!WARNING]\n> Careful.\n\n> A quote.\n",
    );
    assert_holds(
        &html,
        &[
            "<th>h</th>",
            "<td>a</td>",
            "<del>gone</del>",
            "href=\"#note-1\"",
            "id=\"note-1\"",
            "The note.",
            "type=\"checkbox\"",
            "checked",
            "class=\"alert warning\"",
            "Careful.",
            "<blockquote>",
        ],
    );
}

#[test]
fn a_table_s_alignment_is_a_class_as_the_policy_forbids_styles() {
    let html = drawn_with_inventory("| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |\n");
    assert_holds(&html, &["<th>a</th><th>b</th><th class=\"center\">c</th><th class=\"number\">d</th>"]);
    assert_holds(&html, &["<td>1</td><td>2</td><td class=\"center\">3</td><td class=\"number\">4</td>"]);
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn a_fence_has_a_title_marked_lines_and_numbers() {
    let html = drawn("```bash title=\"/etc/<a>\" hl=\"2\" linenos\none\ntwo\n```\n");
    assert_holds(
        &html,
        &["<figcaption>/etc/&lt;a&gt;</figcaption>", "class=\"numbered\"", "data-language=\"bash\""],
    );
    let plain = drawn("```bash\none\ntwo\n```\n");
    assert!(!plain.contains("numbered") && !plain.contains("figcaption"), "{plain}");
    let marked = |html: &str| html.matches("marked").count() + html.matches("<mark").count();
    assert_eq!(marked(&plain), 0);
    assert_eq!(marked(&html), 1, "{html}");
}

#[test]
fn headings_have_ids_of_their_own_and_a_table_of_contents_from_three_on() {
    let html = drawn("## One\n\n## One\n\n### Über uns\n\n## Last {#end}\n");
    assert_holds(
        &html,
        &[
            "id=\"one\"",
            "id=\"one-2\"",
            "id=\"über-uns\"",
            "id=\"end\"",
            "class=\"contents\"",
            "href=\"#one-2\"",
        ],
    );
    assert!(!drawn("## One\n\n## Two\n").contains("class=\"contents\""));
}

#[test]
fn links_to_markdown_files_become_links_to_pages() {
    let inputs = site(
        "--- content/a.md\n+++\ntitle = \"A\"\n+++\n[b](sub/b.md), [anchor](sub/b.md#deep), [root](/sub/b/)\n\
         --- content/sub/b.md\n+++\ntitle = \"B\"\n+++\n## Deep\n\n[up](../a.md)\n",
    );
    let bundle = bundle(&inputs);
    assert_holds(&output(&bundle, "a/index.html"), &["href=\"../sub/b/\"", "href=\"../sub/b/#deep\""]);
    assert_holds(&output(&bundle, "sub/b/index.html"), &["href=\"../../a/\""]);
}

#[test]
fn files_beside_a_page_are_copied_beside_it() {
    let inputs = site(
        "--- content/b/index.md\n+++\ntitle = \"B\"\nslug = \"bee\"\n+++\n![p](p.png)\n--- content/b/p.png\npixels\n",
    );
    let bundle = bundle(&inputs);
    assert_eq!(output(&bundle, "bee/p.png"), "pixels\n");
    assert_holds(&output(&bundle, "bee/index.html"), &["src=\"p.png\""]);
}

#[test]
fn a_draft_is_built_on_request_only_and_its_files_neither() {
    let inputs =
        site("--- content/d/index.md\n+++\ntitle = \"D\"\ndraft = true\n+++\n--- content/d/p.png\npixels\n");
    let options = BuildOptions { drafts: Drafts::Include, ..BuildOptions::default() };
    let with_drafts = build(&inputs, &options, &mut Memo::new(), &()).bundle.expect("a bundle");
    for file in ["d/index.html", "d/p.png"] {
        assert!(!bundle(&inputs).files.contains_key(&path_of(file)), "{file}");
        assert!(with_drafts.files.contains_key(&path_of(file)), "{file}");
    }
}

#[test]
fn a_category_lists_its_pages_and_they_link_back() {
    let inputs = site(
        "--- content/a.md\n+++\ntitle = \"A\"\ncategory = \"Home & lab\"\n+++\n\
         --- content/b.md\n+++\ntitle = \"B\"\ncategory = \"Home & lab\"\n+++\n",
    );
    let bundle = bundle(&inputs);
    let list = output(&bundle, "categories/home-lab/index.html");
    assert_holds(&list, &["href=\"../../a/\"", "href=\"../../b/\"", "Home &amp; lab"]);
    assert_holds(&output(&bundle, "a/index.html"), &["href=\"../categories/home-lab/\""]);
}

#[test]
fn a_site_s_component_stands_in_for_the_theme_s() {
    let inputs = with(&page("{{ tiles() }}"), "data/inventory.toml", INVENTORY);
    let inputs = with(&inputs, "templates/components/tiles.html", "<p class=\"own\">{{ cluster.name }}</p>");
    assert_eq!(faults(&inputs), [""; 0]);
    let html = output(&bundle(&inputs), "a/index.html");
    assert_holds(&html, &["<p class=\"own\">home</p>"]);
    assert!(!html.contains("class=\"tiles\""), "{html}");
}

#[test]
fn a_component_of_the_site_s_own_gets_its_arguments() {
    let inputs =
        with(&page("{{ note(text=\"a < b\") }}"), "templates/components/note.html", "<p>{{ args.text }}</p>");
    assert_holds(&output(&bundle(&inputs), "a/index.html"), &["<p>a &lt; b</p>"]);
}

#[test]
fn the_hardware_table_adds_up_what_is_stated() {
    let inventory = format!(
        "{INVENTORY}cpu = {{ cores = 4, threads = 8 }}\n[[node]]\nname = \"beta\"\nram = \"16 GB\"\n"
    );
    let inputs = with(&page("{{ hardware() }}"), "data/inventory.toml", inventory);
    assert_holds(
        &output(&bundle(&inputs), "a/index.html"),
        &[">48 GB<", ">4 / 8<", "not stated: cores of 1, threads of 1"],
    );
}

#[test]
fn a_total_that_no_machine_states_is_none_and_not_zero() {
    for (cpu, total) in [("cpu = { cores = 4 }\n", ">4 / –<"), ("", ">– / –<")] {
        let body = "{{ hardware() }}\n\n({{ totals.all.threads.sum }} of {{ totals.all.storage }})";
        let inputs = with(&page(body), "data/inventory.toml", format!("{INVENTORY}{cpu}"));
        let html = output(&bundle(&inputs), "a/index.html");
        assert_holds(&html, &[total, "threads of 1", "( of )"]);
        assert!(!html.contains(" / 0<") && !html.contains(">0 /"), "{html}");
    }
}

#[test]
fn an_excerpt_names_its_file_and_says_which_lines() {
    let inputs =
        with(&page("{{ excerpt(file=\"a.sh\", lines=\"2-3\") }}"), "data/a.sh", "one\ntwo\nthree\nfour\n");
    let html = output(&bundle(&inputs), "a/index.html");
    assert_holds(&html, &["data/a.sh", "excerpt: lines 2 to 3 of 4", "two", "three"]);
    assert!(!html.contains("four"), "{html}");
}

/// A site with an address, a dated page and characters that XML does not take as they are.
fn dated() -> Inputs {
    site(
        "--- data/site.toml\ntitle = \"A & <B>\"\nbase_url = \"https://example.org/sub\"\n\
         --- content/ä b.md\n+++\ntitle = \"\\\"Q\\\" & <A>\"\ndescription = \"x < y & z\"\ndate = 2026-05-22\nupdated = 2026-06-01\n+++\n",
    )
}

/// Reads XML to its end; the texts of the elements of this name.
fn texts_of(xml: &str, element: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut texts, mut inside, mut depth) = (Vec::new(), false, 0);
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) => {
                depth += 1;
                inside = tag.name().as_ref() == element;
                if inside {
                    texts.push(String::new());
                }
            }
            quick_xml::events::Event::End(_) => {
                depth -= 1;
                inside = false;
            }
            quick_xml::events::Event::Text(text) if inside => {
                texts.last_mut().expect("pushed").push_str(&text);
            }
            quick_xml::events::Event::GeneralRef(name) if inside => {
                texts.last_mut().expect("pushed").push_str(&format!("&{};", &*name));
            }
            _ => {}
        }
    }
    assert_eq!(depth, 0, "every element is closed");
    texts
}

#[test]
fn the_sitemap_is_xml_with_every_page() {
    let xml = output(&bundle(&dated()), "sitemap.xml");
    assert_eq!(texts_of(&xml, "loc"), ["https://example.org/sub/", "https://example.org/sub/%C3%A4-b/"]);
    assert_eq!(texts_of(&xml, "lastmod"), ["2026-06-01"]);
}

#[test]
fn the_feed_is_xml_with_the_dated_pages() {
    let xml = output(&bundle(&dated()), "atom.xml");
    let titles = texts_of(&xml, "title");
    assert_eq!(titles.len(), 2, "{xml}");
    assert!(titles[0].starts_with("A &amp; &lt;B&gt;"), "{titles:?}");
    assert!(titles[1].contains("&lt;A&gt;"), "{titles:?}");
    assert_eq!(texts_of(&xml, "updated"), ["2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z"]);
}

#[test]
fn a_site_without_an_address_has_neither_sitemap_nor_feed() {
    let bundle = bundle(&page(""));
    assert!(!bundle.files.contains_key(&path_of("sitemap.xml")));
    assert!(!bundle.files.contains_key(&path_of("atom.xml")));
}

#[test]
fn structured_data_and_the_web_manifest_are_json_whatever_the_title() {
    let bundle = bundle(&dated());
    let manifest: serde_json::Value =
        serde_json::from_str(&output(&bundle, "site.webmanifest")).expect("JSON");
    assert_eq!(manifest["name"], "A & <B>");
    let html = output(&bundle, "ä-b/index.html");
    let (_, after) = html.split_once("<script type=\"application/ld+json\">").expect("structured data");
    let (json, _) = after.split_once("</script>").expect("an end");
    let data: serde_json::Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(data["headline"], "\"Q\" & <A>");
}

#[test]
fn an_expression_is_evaluated_wherever_markdown_takes_text() {
    let html = drawn_with_inventory(
        "## On {{ cluster.name }}\n\n> {{ cluster.name }} quoted\n\n- {{ cluster.name }} listed\n\n\
         [{{ cluster.name }} linked](<https://a.example/{{ cluster.name }}> \"{{ cluster.name }} titled\")\n\n\
         [{{ cluster.name }} referred][r]\n\n[r]: https://b.example/{{ cluster.name }}\n\n\
         <b title=\"{{ cluster.name }} in HTML\">x</b>\n\n*{{ cluster.name }}*text~~{{ cluster.name }}~~\n",
    );
    assert_holds(
        &html,
        &[
            "id=\"on-home\"",
            "home quoted",
            "home listed",
            "home linked</a>",
            "href=\"https://a.example/home\"",
            "title=\"home titled\"",
            "home referred</a>",
            "href=\"https://b.example/home\"",
            "title=\"home in HTML\"",
            "<em>home</em>text<del>home</del>",
        ],
    );
}

#[test]
fn a_list_is_joined_with_what_the_author_says() {
    let inputs = with(
        &page("{{ data.x.l | join(sep=\" & \") }}, {{ data.x.l | join }}"),
        "data/x.toml",
        "l = [\"a\", 1, \"<b>\"]\n",
    );
    assert_holds(&output(&bundle(&inputs), "a/index.html"), &["a &amp; 1 &amp; &lt;b&gt;, a1&lt;b&gt;"]);
}

#[test]
fn text_that_looks_like_a_component_call_of_the_engine_stays_text() {
    let html = drawn("{{ \"tiles()\" }}\n\n{{ \"<b>\" }}\n");
    assert_holds(&html, &["<p>tiles()</p>", "<p>&lt;b&gt;</p>"]);
}
