//! Bad and extreme input: each has a clear error at its place, or a defined result.

use std::time::{Duration, Instant};

use rackdown::diag::text::{Colour, render};

use crate::support::{INVENTORY, built, bundle, drawn, faults, inventory_faults, output, page, site, with};

const FRONT: &str = "+++\ntitle = \"A\"\n+++\n";

#[test]
fn a_page_that_is_not_utf8_is_an_error_that_names_line_and_column() {
    let inputs = with(&page(""), "content/a.md", [FRONT.as_bytes(), b"\nna\xc3\xafve \xe9\n"].concat());
    let found = built(&inputs).diagnostics;
    assert_eq!(faults(&inputs), ["not_utf8 content/a.md"]);
    assert!(found[0].message.contains("line 5, column 7"), "{}", found[0].message);
}

#[test]
fn whatever_is_read_as_text_must_be_utf8() {
    for path in [
        "data/site.toml",
        "data/inventory.toml",
        "data/mine.toml",
        "data/snapshots/a.txt",
        "data/snapshots/a.toml",
        "templates/mine.html",
        "static/assets/mine.css",
    ] {
        let found = faults(&with(&page(""), path, *b"a = \"\xe9\"\n"));
        assert!(found.contains(&format!("not_utf8 {path}")), "{path}: {found:?}");
    }
}

#[test]
fn a_file_beside_a_page_may_be_anything() {
    let inputs = with(&page("[photo](p.jpg)"), "content/p.jpg", *b"\xff\xd8\xff");
    assert_eq!(faults(&inputs), ["picture_keeps_metadata content/p.jpg"]);
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let inputs = with(&page(""), "content/a.md", format!("\u{feff}{FRONT}Text.\n"));
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(html.contains("<p>Text.</p>") && !html.contains('\u{feff}'), "{html}");
    let inputs = with(&page(""), "content/a.md", "\u{feff}+++\ntitle = \"A\"\nslgu = \"b\"\n+++\n");
    assert_eq!(faults(&inputs), ["unknown_key content/a.md:3:1+4"]);
    let inputs = with(&page(""), "data/site.toml", "\u{feff}title = \"T\"\nlangage = \"en\"\n");
    assert_eq!(faults(&inputs), ["unknown_key data/site.toml:2:1+7"]);
}

#[test]
fn with_crlf_line_ends_places_are_still_right() {
    let text = format!("{FRONT}One.\n\n[two](gone.md) {{{{ three }}}}\n").replace('\n', "\r\n");
    let inputs = with(&page(""), "content/a.md", text);
    assert_eq!(faults(&inputs), ["dead_link content/a.md:6:1+14", "bad_expression content/a.md:6:19+5"]);
    let toml = INVENTORY.replace('\n', "\r\n") + "rom = \"x\"\r\n";
    assert_eq!(inventory_faults(&toml), ["unknown_key data/inventory.toml:7:1+3"]);
}

#[test]
fn with_crlf_line_ends_a_page_is_drawn_as_with_lf() {
    let body = "One\ntwo.\n\n```bash\necho 1\necho 2\n```\n\n| a |\n|---|\n| b |\n";
    let crlf = with(&page(""), "content/a.md", format!("{FRONT}{body}").replace('\n', "\r\n"));
    let html = output(&bundle(&crlf), "a/index.html").replace('\r', "");
    assert_eq!(html.trim_end(), drawn(body).trim_end());
}

#[test]
fn an_empty_page_is_an_error_at_its_beginning() {
    assert_eq!(faults(&with(&page(""), "content/a.md", "")), ["no_front_matter content/a.md:1:1+0"]);
}

#[test]
fn an_empty_inventory_lacks_its_cluster() {
    assert_eq!(inventory_faults(""), ["missing_key data/inventory.toml:1:1+0"]);
}

#[test]
fn an_empty_site_file_lacks_its_title() {
    assert_eq!(faults(&with(&page(""), "data/site.toml", "")), ["missing_key data/site.toml:1:1+0"]);
}

#[test]
fn unclosed_front_matter_is_an_error_at_its_first_line() {
    let inputs = with(&page(""), "content/a.md", "+++\ntitle = \"A\"\n\nText.\n");
    assert_eq!(faults(&inputs), ["unclosed_front_matter content/a.md:1:1+3"]);
}

#[test]
fn an_unknown_key_is_an_error_with_the_nearest_one() {
    let inputs = with(&page(""), "content/a.md", "+++\ntitle = \"A\"\ndescripton = \"x\"\n+++\n");
    assert_eq!(faults(&inputs), ["unknown_key content/a.md:3:1+10"]);
    assert_eq!(built(&inputs).diagnostics[0].hints[0], "did you mean `description`?");
}

#[test]
fn a_value_of_the_wrong_type_is_an_error_at_the_value() {
    assert_eq!(
        inventory_faults(&INVENTORY.replace("\"32 GB\"", "32")),
        ["wrong_type data/inventory.toml:6:7+2"]
    );
}

#[test]
fn a_name_twice_is_an_error_at_the_second() {
    let toml = format!("{INVENTORY}[[node]]\nname = \"alpha\"\n");
    assert_eq!(inventory_faults(&toml), ["duplicate_name data/inventory.toml:8:8+7"]);
}

#[test]
fn a_node_id_twice_is_an_error_at_the_second() {
    let toml = format!("{INVENTORY}nodeid = 7\n[[node]]\nname = \"beta\"\nnodeid = 7\n");
    assert_eq!(inventory_faults(&toml), ["duplicate_nodeid data/inventory.toml:10:10+1"]);
}

#[test]
fn an_address_twice_is_an_error_at_the_second() {
    let inputs = with(&page(""), "content/a/index.md", "+++\ntitle = \"Other\"\n+++\n");
    let found = faults(&inputs);
    assert!(found.contains(&"duplicate_permalink content/a/index.md:2:9+7".to_owned()), "{found:?}");
}

#[test]
fn a_link_to_an_unknown_machine_is_an_error_with_the_nearest_one() {
    let toml = format!("{INVENTORY}\n[[node.nic]]\nname = \"eth0\"\nto = \"alhpa\"\n");
    let inputs = with(&page(""), "data/inventory.toml", toml);
    assert_eq!(faults(&inputs), ["unknown_reference data/inventory.toml:10:6+7"]);
    assert_eq!(built(&inputs).diagnostics[0].hints, ["did you mean `alpha`?"]);
}

#[test]
fn an_inventory_without_a_node_is_fine_unless_its_cluster_is_to_agree_on_something() {
    let toml = "[cluster]\nname = \"home\"\n";
    assert_eq!(inventory_faults(toml), [""; 0]);
    assert_eq!(inventory_faults(&format!("{toml}kind = \"none\"\n")), [""; 0]);
    for kind in ["corosync", "etcd", "kubernetes"] {
        let faults = inventory_faults(&format!("{toml}kind = \"{kind}\"\n"));
        assert_eq!(faults, [format!("no_members data/inventory.toml:3:8+{}", kind.len() + 2)]);
    }
}

#[test]
fn two_hundred_nodes_are_built() {
    let nodes: String = (1..=200)
        .map(|n| format!("[[node]]\nname = \"n{n}\"\nram = \"8 GB\"\ncpu = {{ cores = 4, threads = 8 }}\n"))
        .collect();
    let body = "{{ tiles() }}\n\n{{ hardware() }}\n\nNeeds {{ quorum.needed }} of {{ quorum.expected }}.";
    let inputs = with(&page(body), "data/inventory.toml", format!("[cluster]\nname = \"big\"\n{nodes}"));
    let started = Instant::now();
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(
        html.contains("Needs 101 of 200.") && html.contains("n200") && html.contains("1600 GB"),
        "{html}"
    );
}

#[test]
fn a_node_may_have_no_vote_or_255_but_not_256() {
    let toml = |votes: u32| format!("{INVENTORY}votes = 1\n[[node]]\nname = \"beta\"\nvotes = {votes}\n");
    let needed = |votes| {
        let inputs =
            with(&page("{{ quorum.needed }} of {{ quorum.expected }}"), "data/inventory.toml", toml(votes));
        output(&bundle(&inputs), "a/index.html")
    };
    assert!(needed(0).contains("1 of 1"));
    assert!(needed(255).contains("129 of 256"));
    assert_eq!(inventory_faults(&toml(256)), ["out_of_range data/inventory.toml:10:9+3"]);
}

#[test]
fn a_cluster_without_any_vote_is_an_error() {
    assert_eq!(inventory_faults(&format!("{INVENTORY}votes = 0\n")), ["no_votes data/inventory.toml:7:9+1"]);
}

#[test]
fn a_hostile_name_is_shown_as_text() {
    let name = "\\\"<script>alert('x')</script>&\u{202e}שלום😀";
    let toml = INVENTORY.replace("alpha", name);
    let inputs = with(&page("{{ hardware() }}"), "data/inventory.toml", toml);
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(!html.contains("<script>alert"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(") && html.contains("שלום😀"), "{html}");
}

#[test]
fn an_unknown_name_beside_a_tilde_is_an_error_at_the_name() {
    let found = |text: &str| {
        built(&page(text)).diagnostics.iter().map(|found| found.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(found("{{ \"ü ~ \" ~ (nope) }}"), ["variable `nope` is not defined"]);
    assert_eq!(found("{{ page.title ~ page.titel ~ 1 }}"), ["field `titel` is not defined"]);
    assert_eq!(found("{{ page.title ~ \"~\" ~ 1 }}"), Vec::<String>::new());
    assert_eq!(found("{{ \"a\" ~ nope | default(value=2) }}"), Vec::<String>::new());
}

#[test]
fn a_hostile_title_is_shown_as_text_everywhere() {
    let text = "+++\ntitle = \"\\\"><script>alert(1)</script>\"\ndescription = \"\\\"><script>\"\ntags = [\"<b>\"]\n\
                category = \"<script>\"\n+++\n";
    let bundle = bundle(&with(&page(""), "content/a.md", text));
    for (path, blob) in bundle.files.iter().filter(|(path, _)| path.extension() == Some("html")) {
        let html = blob.text().expect("HTML in UTF-8");
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{path}: {html}");
    }
}

#[test]
fn a_hostile_name_in_a_message_cannot_steer_the_terminal() {
    for (hostile, shown) in [("a\\u202eb", "`a\\u{202e}b`"), ("\\u001b[2J", "control character U+001B")] {
        let toml = format!("{INVENTORY}\n[[node.nic]]\nname = \"eth0\"\nto = \"{hostile}\"\n");
        let inputs = with(&page(""), "data/inventory.toml", toml);
        let drawn = render(&built(&inputs).diagnostics, |path| inputs.text(path), Colour::No);
        assert!(drawn.contains(shown), "{drawn}");
        assert!(!drawn.contains('\u{1b}') && !drawn.contains('\u{202e}'), "{drawn}");
    }
}

#[test]
fn ten_megabytes_of_markdown_are_built() {
    let paragraph = "Plain words with *emphasis*, `code` and a [link](#end), again and again.\n\n";
    let body = paragraph.repeat((10 << 20) / paragraph.len() + 1) + "## End\n";
    let started = Instant::now();
    let html = drawn(&body);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(html.len() > body.len());
}

#[test]
fn a_thousand_nested_quotes_are_drawn() {
    // A browser takes what is deeper than 512 elements as siblings; nothing is lost.
    let html = drawn(&format!("{} deep", ">".repeat(1000)));
    assert_eq!(html.matches("<blockquote>").count(), 1000);
    assert_eq!(html.matches("</blockquote>").count(), 1000);
    assert!(html.contains("deep"));
}

#[test]
fn a_thousand_nested_lists_are_drawn() {
    let body: String = (0..1000).map(|level| format!("{}- x\n", "  ".repeat(level))).collect();
    let html = drawn(&body);
    let of_the_page_itself = drawn("").matches("<li>").count();
    assert_eq!(html.matches("<li>").count() - of_the_page_itself, 1000);
    assert_eq!(html.matches("<ul>").count(), html.matches("</ul>").count());
}

#[test]
fn a_template_that_includes_itself_is_an_error_that_names_the_circle() {
    let inputs = site(
        "--- templates/one.html\n{% include \"two.html\" %}\n--- templates/two.html\n{% include \"one.html\" %}\n",
    );
    assert_eq!(faults(&inputs), ["circular_include templates/one.html"]);
    let message = built(&inputs).diagnostics[0].message.clone();
    assert_eq!(message, "template includes itself: one.html → two.html → one.html");
}

/// An expression that would fill the memory or never end: what is said of it, soon.
#[track_caller]
fn assert_refused(expression: &str) {
    let started = Instant::now();
    let inputs = page(&format!("Before {{{{ {expression} }}}}"));
    let found = built(&inputs).diagnostics;
    assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), ["bad_expression"], "{expression}");
    assert!(started.elapsed() < Duration::from_secs(10), "{expression}: {:?}", started.elapsed());
}

#[test]
fn an_expression_that_counts_for_ever_is_refused() {
    assert_refused("range(end=10000000000)");
    assert_refused("range(end=10000000000) | length");
}

#[test]
fn an_expression_that_grows_without_end_is_refused() {
    assert_refused(&format!("\"aaaaaaaaaa\"{}", " | replace(from=\"a\", to=\"aaaaaaaaaa\")".repeat(9)));
    assert_refused(&format!("\"aaaaaaaaaa\"{}", " | replace(from=\"\", to=\"aaaaaaaaaa\")".repeat(9)));
}

#[test]
fn a_list_that_is_joined_without_end_is_refused() {
    assert_refused("range(end=100000) | join(sep=(range(end=100000) | join(sep=\"-\"))) | length");
}

#[test]
fn a_template_that_writes_without_end_is_refused() {
    let template = "{% for a in range(end=10000) %}{% for b in range(end=10000) %}much too much {% endfor %}{% endfor %}";
    let started = Instant::now();
    assert_eq!(
        faults(&with(&page(""), "templates/page.html", template)),
        ["page_too_large templates/page.html"]
    );
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

#[test]
fn all_mistakes_of_all_files_are_reported_in_one_run() {
    let inputs = site(
        "--- content/a.md\n+++\ntitle = \"A\"\ntagz = []\nweight = \"x\"\n+++\n{{ }}\n\
         --- content/b.md\n+++\ntitle = \"B\"\n+++\n[x](y.md)\n\n{{ nothing }}\n\n```bash titel=\"x\"\n```\n\
         --- content/c.md\nno front matter\n\
         --- data/inventory.toml\n[cluster]\nname = \"home\"\n[[node]]\nname = \"alpha\"\nram = \"lots\"\n\
         --- static/assets/style.css\n@import \"gone.css\";\n",
    );
    let codes: Vec<&str> = built(&inputs).diagnostics.iter().map(|found| found.code).collect();
    for code in [
        "unknown_key",
        "wrong_type",
        "empty_expression",
        "dead_link",
        "bad_expression",
        "unknown_fence_attribute",
        "no_front_matter",
        "not_a_size",
        "css_reference",
    ] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    assert!(built(&inputs).bundle.is_none());
}

#[test]
fn an_error_leaves_no_bundle_and_a_warning_does() {
    assert!(built(&page("[x](y.md)")).bundle.is_none());
    let warned = built(&page("```bsah\n```"));
    assert!(warned.bundle.is_some());
    assert_eq!(warned.diagnostics.len(), 1);
}
