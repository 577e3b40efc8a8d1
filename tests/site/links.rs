//! Addresses: what authors write, as a browser and a host read it; what leads nowhere is said once, at its line.

use rackdown::diag::text::{Colour, render};
use rackdown::source::Inputs;

use crate::support::{built, bundle, drawn, faults, output, page, site, with};

/// The site below `https://example.org/lab/`.
fn below_lab(body: &str) -> Inputs {
    let inputs =
        with(&page(body), "data/site.toml", "title = \"T\"\nbase_url = \"https://example.org/lab/\"\n");
    with(&inputs, "static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
}

/// A site with pages, a section and files to link to; `body` is the page at `/guides/start/`.
fn many(body: &str) -> Inputs {
    site(&format!(
        "--- content/_index.md\n+++\ntitle = \"Home\"\n+++\n\
         --- content/guides/_index.md\n+++\ntitle = \"Guides\"\n+++\n\
         --- content/guides/start.md\n+++\ntitle = \"Start\"\n+++\n{body}\n\
         --- content/guides/other.md\n+++\ntitle = \"Other\"\n+++\n## Part\n\
         --- content/projects/_index.md\n+++\ntitle = \"Projects\"\n+++\n\
         --- content/projects/rack.md\n+++\ntitle = \"Rack\"\n+++\n\
         --- content/guides/photo.png\nno picture\n\
         --- static/img/plan.pdf\nplan\n"
    ))
}

/// All messages as the terminal shows them.
fn said(inputs: &Inputs) -> String {
    render(&built(inputs).diagnostics, |path| inputs.text(path), Colour::No)
}

/// The one message is at this place and says this.
fn one(inputs: &Inputs, place: &str, hint: &str) {
    assert_eq!(faults(inputs), [place], "{}", said(inputs));
    assert!(said(inputs).contains(hint), "no `{hint}` in {}", said(inputs));
}

#[test]
fn an_address_of_mail_in_angles_is_one() {
    assert!(drawn("<rack@example.org>").contains("<a href=\"mailto:rack@example.org\">rack@example.org</a>"));
    assert!(
        drawn("[mail](mailto:a@b.example?subject=x%20y)")
            .contains("href=\"mailto:a@b.example?subject=x%20y\"")
    );
}

#[test]
fn below_a_path_raw_html_is_read_as_a_browser_reads_it() {
    for right in [
        "<img src=\"/lab/logo.svg\" alt=\"\">",
        "<img src=\"../logo.svg\" alt=\"\">",
        "<a href='/lab'>home</a> <a href='/lab/a/'>a</a>",
        "<img srcset=\"/lab/logo.svg 1x, ../logo.svg 2x\" alt=\"\">",
        "![](/logo.svg) and ![](/lab/logo.svg)",
    ] {
        assert_eq!(faults(&below_lab(right)), [""; 0], "{right}");
    }
    for (dead, place) in [
        ("<img src=\"/logo.svg\" alt=\"\">", "dead_link content/a.md:4:11+9"),
        ("<a href=\"/\">home</a>", "dead_link content/a.md:4:10+1"),
        ("<a href=\"../../logo.svg\">climbs out</a>", "dead_link content/a.md:4:10+14"),
        ("<img srcset='/lab/logo.svg, /logo.svg 2x' alt=''>", "dead_link content/a.md:4:29+9"),
    ] {
        assert_eq!(faults(&below_lab(dead)), [place], "{dead}");
    }
    one(&below_lab("<img src=\"/logo.svg\">"), "dead_link content/a.md:4:11+9", "write `/lab/logo.svg`");
}

#[test]
fn in_a_value_with_several_addresses_the_dead_one_is_pointed_at() {
    for (html, place) in [
        ("<img srcset=\"../logo.svg?a 1x, ../gone.png 2x\" alt=\"\">", "4:32+11"),
        ("<img srcset=\"../logo.svg?a 1x,\n  gone.png 2x\" alt=\"\">", "5:3+8"),
        // Behind an entity the bytes are not those of the value.
        ("<img srcset=\"../logo.svg?a&amp;b 1x, gone.png 2x\" alt=\"\">", "4:14+35"),
        ("<p style=\"color: red; background: url('/lab/gone.png')\">x</p>", "4:35+20"),
        ("<p style='background: URL(../gone.png), url(../logo.svg)'>x</p>", "4:23+16"),
    ] {
        assert_eq!(faults(&below_lab(html)), [format!("dead_link content/a.md:{place}")], "{html}");
    }
    assert_eq!(faults(&below_lab("<p style=\"background: url(/lab/logo.svg) url(data:,)\">x</p>")), [""; 0]);
}

#[test]
fn an_address_with_the_host_of_the_site_is_checked_as_one_of_the_site() {
    for right in [
        "[x](https://example.org/lab/a/) ![](https://example.org/lab/logo.svg)",
        "<a href=\"https://example.org/lab/a/\">x</a> <a href=\"//example.org/lab\">y</a>",
        "[x](https://example.org/) [y](https://example.org/other/) [z](https://example.org:81/lab/gone/)",
    ] {
        assert_eq!(faults(&below_lab(right)), [""; 0], "{right}");
    }
    let html = output(&bundle(&below_lab("[x](https://example.org/lab/a/?y#)")), "a/index.html");
    assert!(html.contains("<a href=\"https://example.org/lab/a/?y#\">x</a>"), "{html}");
    for (dead, place) in [
        ("[x](https://example.org/lab/gone/)", "dead_link content/a.md:4:1+34"),
        ("[x](http://EXAMPLE.org/lab/gone/)", "dead_link content/a.md:4:1+33"),
        ("<https://example.org/lab/gone/>", "dead_link content/a.md:4:1+31"),
        ("[x](https://example.org/lab/a/#gone)", "dead_fragment content/a.md:4:1+36"),
        ("<a href=\"https://example.org/lab/gone/\">x</a>", "dead_link content/a.md:4:10+29"),
        ("<a href=\"//example.org/lab/a/#gone\">x</a>", "dead_fragment content/a.md:4:10+25"),
    ] {
        assert_eq!(faults(&below_lab(dead)), [place], "{dead}\n{}", said(&below_lab(dead)));
    }
    one(
        &below_lab("[x](https://example.org/lab/static/logo.svg)"),
        "dead_link content/a.md:4:1+44",
        "write `/logo.svg`",
    );
    one(
        &below_lab("<img src=\"https://example.org/lab/static/logo.svg\">"),
        "dead_link content/a.md:4:11+39",
        "write `/lab/logo.svg`",
    );
    let sheet =
        with(&below_lab(""), "static/assets/own.css", "a { b: url(https://example.org/lab/gone.png) }\n");
    assert_eq!(faults(&sheet), ["css_reference static/assets/own.css:1:8+37"]);
}

#[test]
fn below_a_path_stylesheets_and_templates_are_read_so_too() {
    let sheet = |url: &str| with(&below_lab(""), "static/assets/own.css", format!("a {{ b: url({url}) }}\n"));
    assert_eq!(faults(&sheet("/lab/logo.svg")), [""; 0]);
    assert_eq!(faults(&sheet("../logo.svg?v=1")), [""; 0]);
    assert_eq!(faults(&sheet("/logo.svg")), ["css_reference static/assets/own.css:1:8+14"]);
    let template = |link: &str| {
        let text = format!(
            "{{% extends \"base.html\" %}}{{% block main %}}\n<img src=\"{link}\">{{% endblock main %}}"
        );
        with(&below_lab(""), "templates/page.html", text)
    };
    assert_eq!(faults(&template("/lab/logo.svg")), [""; 0]);
    assert_eq!(faults(&template("{{ link(to='logo.svg') }}")), [""; 0]);
    assert_eq!(faults(&template("/logo.svg")), ["dead_template_link templates/page.html:2:11+9"]);
}

#[test]
fn a_dead_link_of_a_template_is_one_fault_on_however_many_pages() {
    let inputs = with(
        &many(""),
        "templates/page.html",
        "{% extends \"base.html\" %}{% block main %}\n<a href=\"/gone/\">x</a>{% endblock main %}",
    );
    assert_eq!(faults(&inputs), ["dead_template_link templates/page.html:2:10+6"]);
}

#[test]
fn queries_and_fragments_stay_as_they_are_written() {
    for (written, expected) in [
        ("/img/plan.pdf?file=a.pdf#page=12", "../../img/plan.pdf?file=a.pdf#page=12"),
        ("/img/plan.pdf?a=1&b=%20x", "../../img/plan.pdf?a=1&amp;b=%20x"),
        ("#", "#"),
        ("#top", "#top"),
        ("#TOP", "#TOP"),
        ("?x=1", "?x=1"),
        ("other.md#", "../other/#"),
        ("other.md?x=1#part", "../other/?x=1#part"),
        ("other.md#:~:text=Part", "../other/#:~:text=Part"),
        ("https://a.example/?q=a:b/c#d?e", "https://a.example/?q=a:b/c#d?e"),
    ] {
        let html = output(&bundle(&many(&format!("[x]({written})"))), "guides/start/index.html");
        assert!(html.contains(&format!("<a href=\"{expected}\">x</a>")), "{written}: {html}");
    }
}

#[test]
fn the_address_of_another_site_stays_as_it_is_written() {
    for (written, expected) in [
        ("http://[fd00::1]:8006/", "http://[fd00::1]:8006/"),
        ("https://a.example/x%20%zz^2?{b|c}#100%", "https://a.example/x%20%25zz%5E2?%7Bb%7Cc%7D#100%25"),
        ("https://u:p@[::1]:8/[a]?b[]=[c]", "https://u:p@[::1]:8/%5Ba%5D?b%5B%5D=%5Bc%5D"),
        ("mailto:a@example.org?subject=a%20b|c", "mailto:a@example.org?subject=a%20b%7Cc"),
        ("https://a.example/?a=1&b='x'", "https://a.example/?a=1&amp;b='x'"),
        ("//[fd00::1]/a", "//[fd00::1]/a"),
        ("https://a.example/x%20y`\"ü", "https://a.example/x%20y%60%22%C3%BC"),
    ] {
        let html = drawn(&format!("[x](<{written}> \"a < b\")\n\n![y](<{written}>)"));
        let link = format!("<a href=\"{expected}\" title=\"a &lt; b\">x</a>");
        assert!(html.contains(&link), "no {link} in {html}");
        assert!(html.contains(&format!("<img src=\"{expected}\" alt=\"y\"")), "{written}: {html}");
    }
    assert!(drawn("<http://[fd00::2]/>").contains("<a href=\"http://[fd00::2]/\">http://[fd00::2]/</a>"));
}

#[test]
fn a_name_of_a_file_may_hold_any_letter() {
    let inputs = with(&page("![x](<fig%20%231%3F%20(2)+@=.png>)"), "content/fig #1? (2)+@=.png", "x");
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(html.contains("src=\"../fig%20%231%3F%20(2)+@=.png\""), "{html}");
}

#[test]
fn the_name_of_an_anchor_is_a_target() {
    assert_eq!(faults(&page("<a name=\"old\"></a>\n\n[x](#old) <a href='#old'>y</a>")), [""; 0]);
    assert_eq!(faults(&page("<input name=\"old\">\n\n[x](#old)")), ["dead_fragment content/a.md:6:1+9"]);
}

#[test]
fn every_attribute_with_an_address_is_a_link() {
    for html in [
        "<img srcset=\"gone.png 2x\">",
        "<video poster=\"gone.png\"></video>",
        "<object data=\"gone.png\"></object>",
        "<embed src=\"gone.png\">",
        "<video><track src=\"gone.png\"><source src=\"data:,\"></video>",
        "<form action=\"gone.png\"></form>",
        "<button formaction=\"gone.png\">x</button>",
        "<blockquote cite=\"gone.png\">x</blockquote>",
        "<a ping=\"gone.png\">x</a>",
        "<meta http-equiv=\"refresh\" content=\"0; url=gone.png\">",
        "<svg><image xlink:href=\"gone.png\"/></svg>",
    ] {
        let found = faults(&page(html));
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with("dead_link content/a.md:4:")),
            "{html}: {found:?}"
        );
    }
}

#[test]
fn what_a_browser_takes_for_something_else_is_a_warning_that_says_what_to_write() {
    for (link, hint) in [
        ("C:\\Users\\me\\rack.png", "put the file beside the page"),
        ("file:///home/me/rack.png", "put the file beside the page"),
        ("\\\\\\\\nas\\share\\rack.png", "put the file beside the page"),
        ("localhost:8123", "write `http://localhost:8123`"),
        ("pve1:8006", "write `https://pve1:8006`"),
        ("htps://example.org", "did you mean `https://example.org`?"),
        ("https:/example.org", "write `https://example.org`"),
    ] {
        let inputs = page(&format!("[x]({link})"));
        let found = faults(&inputs);
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with("doubtful_link content/a.md:4:1+")),
            "{link}: {found:?}"
        );
        assert!(said(&inputs).contains(hint) && built(&inputs).bundle.is_some(), "{}", said(&inputs));
    }
    one(&page("<a href='file:///x/y.png'>x</a>"), "doubtful_link content/a.md:4:10+15", "`y.png`");
    one(&page("<localhost:8123>"), "doubtful_link content/a.md:4:1+16", "http://localhost:8123");
}

#[test]
fn a_host_without_its_scheme_is_told_from_a_file() {
    for (link, hint) in [
        ("www.example.org", "write `https://www.example.org`"),
        ("192.168.1.5:8006", "write `https://192.168.1.5:8006`"),
        ("rack@example.org", "write `mailto:rack@example.org`"),
        ("github.com/a/b", "write `https://github.com/a/b`"),
        ("example.org/path", "write `https://example.org/path`"),
        ("example.org/a/b.html?c#d", "write `https://example.org/a/b.html?c#d`"),
        ("https//example.org", "write `https://example.org`"),
        ("HTTP//example.org/a", "write `http://example.org/a`"),
        ("docs.example.cloud/a", "write `https://docs.example.cloud/a`"),
    ] {
        one(&page(&format!("[x]({link})")), &format!("dead_link content/a.md:4:1+{}", link.len() + 5), hint);
    }
}

#[test]
fn a_name_with_a_sign_of_addresses_gets_it_written_so_that_it_is_one_of_the_name() {
    let files = |body: &str| {
        let inputs = with(&page(body), "content/a#b.txt", "x");
        let inputs = with(&inputs, "content/why? (1) #2.txt", "x");
        with(&inputs, "static/files/c#.pdf", "x")
    };
    for (link, hint) in [
        ("a#b.txt", "write `a%23b.txt`"),
        ("a#b.txt#page=2", "write `a%23b.txt#page=2`"),
        ("<why? (1) #2.txt>", "write `why%3F%20(1)%20%232.txt`"),
        ("/files/c#.pdf?x", "write `/files/c%23.pdf?x`"),
    ] {
        let body = format!("[x]({link})");
        one(&files(&body), &format!("dead_link content/a.md:4:1+{}", body.len()), hint);
    }
    one(&files("<a href='../a#b.txt'>x</a>"), "dead_link content/a.md:4:10+10", "write `../a%23b.txt`");
    one(&files("<a href='/files/c#.pdf'>x</a>"), "dead_link content/a.md:4:10+13", "write `/files/c%23.pdf`");
}

#[test]
fn a_folder_is_its_index() {
    for link in ["../projects/", "../projects", "../projects/_index.md", "../projects/#x"] {
        let html = built(&many(&format!("[x]({link})")));
        assert!(html.diagnostics.iter().all(|found| found.code == "dead_fragment"), "{link}");
    }
    for (link, expected) in
        [("../projects/", "../../projects/"), (".", "../"), ("..", "../../"), ("./", "../")]
    {
        let html = output(&bundle(&many(&format!("[x]({link})"))), "guides/start/index.html");
        assert!(html.contains(&format!("<a href=\"{expected}\">x</a>")), "{link}: {html}");
    }
}

#[test]
fn links_of_other_generators_get_the_right_spelling() {
    for (link, hint) in [
        ("@/projects/rack.md", "write `../projects/rack.md`"),
        ("@/projects/rack.md#x", "write `../projects/rack.md#x`"),
        ("../other/", "write `other.md`"),
        ("../../projects/rack/", "write `../projects/rack.md`"),
        ("other", "write `other.md`"),
        ("other.html", "write `other.md`"),
        ("/projects/rack.html", "write `../projects/rack.md`"),
        ("/projects/rack.md", "write `../projects/rack.md`"),
        ("/content/projects/rack.md", "write `../projects/rack.md`"),
        ("../projects/index.html", "write `../projects/_index.md`"),
        ("../../static/img/plan.pdf", "write `/img/plan.pdf`"),
        ("/static/img/plan.pdf", "write `/img/plan.pdf`"),
        ("/guides/photo.png?x=1", ""),
        ("img\\plan.pdf", "write `/img/plan.pdf`"),
        ("<{% post_url 2024-05-01-rack %}>", "write `../projects/rack.md`"),
        ("<{% link _posts/2024-05-01-rack.md %}>", "write `../projects/rack.md`"),
        ("/posts/2024-05-01-rack", "write `../projects/rack.md`"),
        ("@/nowhere-at-all.md", "write the path of the Markdown file"),
    ] {
        let inputs = many(&format!("[x]({link})"));
        let found = faults(&inputs);
        if hint.is_empty() {
            assert_eq!(found, [""; 0], "{link}");
        } else {
            assert!(
                matches!(found.as_slice(), [one] if one.starts_with("dead_link content/guides/start.md:4:1+")),
                "{link}: {found:?}"
            );
            assert!(said(&inputs).contains(hint), "{link}: {}", said(&inputs));
        }
    }
}

#[test]
fn expressions_of_other_generators_get_a_hint() {
    for body in [
        "[x]({{< ref \"rack.md\" >}})",
        "[x]({{ site.baseurl }}/projects/)",
        "[x]({{ url_for('x') }})",
        "[x]({{ get_url(path=\"@/projects/rack.md\") }})",
        "<a href=\"{{ '/x/' | relative_url }}\">x</a>",
    ] {
        let inputs = many(body);
        assert_eq!(faults(&inputs).len(), 1, "{body}: {}", said(&inputs));
        assert!(said(&inputs).contains("write the path of the Markdown file"), "{body}: {}", said(&inputs));
    }
}

#[test]
fn raw_html_that_leads_nowhere_is_said_once_at_its_line() {
    for (body, places) in [
        ("<a\n  class=\"x\"\n  href=\"gone/\">x</a>", &["dead_link content/a.md:6:9+5"][..]),
        ("Text with <a href=gone/>x</a>.", &["dead_link content/a.md:4:19+5"]),
        (
            "`<a href=\"gone/\">`\n\n<div>\n<a href=\"gone/\">x</a>\n</div>",
            &["dead_link content/a.md:7:10+5"],
        ),
        ("> <p>\n> <a href='gone/?a&amp;b'>x</a></p>", &["dead_link content/a.md:5:12+13"]),
        ("## <a href='gone/'>x</a>", &["dead_link content/a.md:4:13+5"]),
        ("<a href=\"#gone\">x</a>", &["dead_fragment content/a.md:4:10+5"]),
        ("[x](<gone b.md>)", &["dead_link content/a.md:4:1+16"]),
        (
            "[x](gone.md) <a href='gone.md'>y</a>",
            &["dead_link content/a.md:4:1+12", "dead_link content/a.md:4:23+7"],
        ),
        (
            "[x](#gone) <a href='#gone'>y</a>",
            &["dead_fragment content/a.md:4:1+10", "dead_fragment content/a.md:4:21+5"],
        ),
        (
            "<a href='gone/'>x</a>\n\n<a href='gone/'>y</a>",
            &["dead_link content/a.md:4:10+5", "dead_link content/a.md:6:10+5"],
        ),
        ("é <a href='{{ cluster.name }}/gone/'>x</a>", &["dead_link content/a.md:4:12+24"]),
        ("[^n]\n\n[^n]: <a href='gone/'>x</a>", &["dead_link content/a.md:6:16+5"]),
    ] {
        let inputs =
            with(&page(body), "data/inventory.toml", "[cluster]\nname = \"home\"\n[[node]]\nname = \"a\"\n");
        assert_eq!(faults(&inputs), places, "{body}\n{}", said(&inputs));
        assert!(!said(&inputs).contains("template"), "{}", said(&inputs));
    }
}

#[test]
fn a_dead_definition_is_told_once_however_often_it_is_used() {
    let body = |address: &str| format!("A [one][gone], [gone] and ![two][GONE].\n\n[gone]: {address}\n");
    assert_eq!(faults(&many(&body("missing.md"))), ["dead_link content/guides/start.md:4:3+11"]);
    assert_eq!(faults(&many(&body("other.md#nope"))), ["dead_fragment content/guides/start.md:4:3+11"]);
    assert_eq!(faults(&many(&body("htps://a.example"))), ["doubtful_link content/guides/start.md:4:3+11"]);
    let twice = "[a](gone.md) [b](gone.md)";
    let places = ["dead_link content/guides/start.md:4:1+12", "dead_link content/guides/start.md:4:14+12"];
    assert_eq!(faults(&many(twice)), places);
}

#[test]
fn a_link_without_an_address_is_told() {
    for (body, width) in [("[x]()", 5), ("[x](<>)", 7), ("![x]()", 6)] {
        assert_eq!(
            faults(&many(body)),
            [format!("empty_address content/guides/start.md:4:1+{width}")],
            "{body}"
        );
    }
    assert_eq!(faults(&many("[x](#) [y](?)")), [""; 0]);
}

#[test]
fn a_base_element_is_an_error_where_it_stands() {
    one(
        &many("Text.\n\n<base target=_blank href=\"/x/\">"),
        "base_element content/guides/start.md:6:27+3",
        "take it out",
    );
    assert_eq!(faults(&many("<base target=_blank>")), [""; 0]);
    let template =
        "<!DOCTYPE html><html lang=en><title>x</title><base href=\"/\">{{ content | safe }}</html>";
    let inputs = with(&many(""), "templates/own.html", template);
    let inputs =
        with(&inputs, "content/own.md", "+++\ntitle = \"Own\"\ntemplate = \"own.html\"\n+++\nText.\n");
    one(&inputs, "base_element templates/own.html:1:58+1", "take it out");
}

#[test]
fn the_links_of_html_that_the_site_brings_are_checked_as_those_of_pages_are() {
    let html = |body: &str| with(&many(""), "static/own/view.html", body);
    let fine = "<a href='../img/plan.pdf#page=2'></a> <a href=/guides/other/#part></a> <a href=#any></a> <a href=view.html></a> <a href='../guides/'></a> <a href=https://a.example></a>";
    assert_eq!(faults(&html(fine)), [""; 0]);
    assert_eq!(faults(&html("x\n<img src=gone.png>")), ["dead_link static/own/view.html:2:10+8"]);
    assert_eq!(faults(&html("<a href=/guides/other/#prt>")), ["dead_fragment static/own/view.html:1:9+18"]);
    assert_eq!(faults(&html("<a href=file:///etc/x>")), ["doubtful_link static/own/view.html:1:9+13"]);
    assert_eq!(
        faults(&html("<base href=/img/><a href=plan.pdf></a><a href=view.html></a>")),
        ["dead_link static/own/view.html:1:47+9"]
    );
    assert_eq!(faults(&html("<base href=https://a.example/><a href=plan.pdf>")), [""; 0]);
    let beside = with(&many(""), "content/guides/own.HTM", "<a href=other/>a</a><a href=others/>b</a>");
    assert_eq!(faults(&beside), ["dead_link content/guides/own.HTM:1:29+7"]);
}

#[test]
fn a_name_with_its_accents_apart_is_found_however_it_is_spelled() {
    let (apart, whole) = ("u\u{308}ber", "\u{fc}ber");
    for (named, linked) in [(apart, whole), (whole, apart), (apart, apart)] {
        let body =
            format!("[a]({linked}.md) ![b]({linked}.png) [c](/img/{linked}.pdf) [d](../{linked}/x.md)");
        let inputs = with(&many(&body), &format!("content/guides/{named}.md"), "+++\ntitle = \"U\"\n+++\n");
        let inputs = with(&inputs, &format!("content/guides/{named}.png"), "no picture");
        let inputs = with(&inputs, &format!("content/{named}/x.md"), "+++\ntitle = \"X\"\n+++\n");
        let inputs = with(&inputs, &format!("content/{named}/_index.md"), "+++\ntitle = \"X\"\n+++\n");
        assert_eq!(
            faults(&with(&inputs, &format!("static/img/{named}.pdf"), "plan")),
            [""; 0],
            "{named:?} {linked:?}"
        );
    }
    let raw =
        with(&many("<img src=\"\u{fc}.png\" alt=\"\">"), "content/guides/start/u\u{308}.png", "no picture");
    one(&raw, "dead_link content/guides/start.md:4:11+5", "write `u%CC%88.png`");
}
