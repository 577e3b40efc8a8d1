//! Markup that fails: what becomes text or vanishes is a warning at its place; what people write in a text is none.

use std::time::{Duration, Instant};

use crate::support::{INVENTORY, built, bundle, drawn, faults, output, page, with};

/// Where the page's body begins.
const FIRST_LINE: usize = 4;

/// The messages of a page with this body, without the file, lines counted in the body.
fn found(body: &str) -> Vec<String> {
    let short = |fault: String| {
        let (code, place) = fault.split_once(" content/a.md:").unwrap_or((&fault, ""));
        let (line, rest) = place.split_once(':').unwrap_or((place, ""));
        format!("{code} {}:{rest}", line.parse::<usize>().map_or(0, |line| line + 1 - FIRST_LINE))
    };
    faults(&page(body)).into_iter().map(short).collect()
}

/// The hints of a page with this body.
fn hints(body: &str) -> String {
    built(&page(body)).diagnostics.into_iter().flat_map(|found| found.hints).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(cases: &[(&str, &[&str])]) {
    for (body, expected) in cases {
        assert_eq!(found(body), *expected, "{body}");
    }
}

#[test]
fn a_reference_without_a_definition_is_a_warning() {
    check(&[
        ("See [the manual][pve].", &["undefined_reference 1:5+17"]),
        ("Read [manual][pve] first.", &["undefined_reference 1:6+13"]),
        ("[manual][pve]", &["undefined_reference 1:1+13"]),
        ("- [manual][pve], page 3", &["undefined_reference 1:3+13"]),
        ("See [the manual][].", &["undefined_reference 1:5+14"]),
        ("> - ![a photo][front]", &["undefined_reference 1:5+17"]),
        ("See [**a** b][x y].\n\n[x]: https://example.org\n\n[x]", &["undefined_reference 1:5+14"]),
        ("See [the 2 manuals][pve].", &["undefined_reference 1:5+20"]),
        ("See [`pvecm`][pve].", &["undefined_reference 1:5+14"]),
        ("See [the manual][1].", &["undefined_reference 1:5+15"]),
        ("![photo][front]", &["undefined_reference 1:1+15"]),
        ("See [manual][].", &["undefined_reference 1:5+10"]),
        ("[a] and [b][c].\n\n[a]: https://example.org", &["undefined_reference 1:9+6"]),
    ]);
    assert!(
        hints("[a][manul]\n\n[manual]: https://example.org\n\n[manual]").contains("did you mean `manual`?")
    );
}

#[test]
fn brackets_in_a_text_are_text() {
    for body in [
        "[sic] and [1], [x], [*], [TODO], [a-z]+ and [ ] and [].",
        "array[i][j], matrix[0][1], f(x)[a][b] and [1][2].",
        "- [ ] open\n- [x] done\n- [1] one",
        "`[a][b]` and \\[a][b] and <code>[a][b]</code>",
        "$A_{[i][j]}$ and $[a][b]$",
        "[[1, 2], [3, 4]] and a[[i]]",
        "Use [^a-z] or [^\"] or [^0-9a-f] or [^\\s].",
        "x[1] (see below) and [b] (as it is)",
        "[a-z][0-9]+ and [a-z][0-9] and [A-Z a-z][0-9]{2} and [0-9][a-f]",
        "\"[pve1][corosync] start\" and „[INFO ][main] up“",
        "[error][kernel] out of memory\n\n- [win][arm64ec] Add a target",
        "[Mon Jan 1 10:00:02][error] failed, [ 0.000000][T1] Linux",
        "Not of [^abc], or \"[^xyz]\", (?:[^abc]) or [^one]+ or [^x]*",
    ] {
        assert_eq!(found(body), [""; 0], "{body}");
    }
}

#[test]
fn a_definition_that_counts_for_nothing_is_a_warning() {
    check(&[
        ("[a]\n\n[a]: https://example.org\n[A]: https://example.com", &["duplicate_definition 4:1+4"]),
        ("Text.\n\n[a]: https://example.org", &["unused_definition 3:1+24"]),
        ("Text.\n\n[//]: # (a comment)\n[//]: # (a second)\n[comment]: <> (another)", &[]),
        ("Text[^1].\n\n[^1]: One.\n\n[^1]: Two.", &["duplicate_definition 5:1+5"]),
        ("```\n[a]: b\n[a]: c\n```", &[]),
    ]);
}

#[test]
fn a_mark_of_a_note_that_there_is_not_is_a_warning() {
    check(&[
        ("Text[^1].", &["undefined_footnote 1:5+4"]),
        ("Text[^one] and[^two].\n\n[^one]: One.", &["undefined_footnote 1:15+6"]),
        ("Text[^my note].", &["undefined_footnote 1:5+10"]),
        ("Text[^abc]. Text.[^abc]", &["undefined_footnote 1:5+6", "undefined_footnote 1:18+6"]),
    ]);
}

#[test]
fn a_link_that_is_none_is_a_warning() {
    check(&[
        ("[x](a b.md)", &["link_as_text 1:1+11"]),
        ("![a photo](my photo.png)", &["link_as_text 1:2+23"]),
        ("[x](/a/my file.pdf)", &["link_as_text 1:1+19"]),
        ("[x] (https://example.org)", &["link_as_text 1:1+25"]),
        ("(here)[https://example.org]", &["link_as_text 1:7+21"]),
        ("see [x](https://example.org", &["link_as_text 1:5+23"]),
        ("<https://example.org/a b>", &["link_as_text 1:1+7"]),
    ]);
    assert!(hints("[x](a b.md)").contains("`[text](<a b.md>)`"));
    assert_eq!(found("f[i](a, b) and [note](as he said to me) and [1] (in a book)"), [""; 0]);
}

#[test]
fn a_table_that_loses_cells_or_is_none_is_a_warning() {
    check(&[
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", &["extra_cells 3:11+1"]),
        ("| a | b |\n|---|---|\n| 1 | `x|y` |", &["extra_cells 3:10+2"]),
        ("| a | b |\n|---|---|\n| 1 | `x\\|y` |\n| 1 |", &[]),
        ("> | a |\n> |---|\n> | 1 | 2 |", &["extra_cells 3:9+1"]),
        ("| a | b |\n|---|\n| 1 | 2 |", &["table_as_text 1:1+9"]),
        ("| a | b |\n\n|---|---|\n| 1 | 2 |", &["table_as_text 1:1+9", "table_as_text 3:1+9"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |", &["table_as_text 5:1+9"]),
        ("|a| + |b| and a | b", &[]),
    ]);
}

#[test]
fn html_that_is_never_closed_is_a_warning() {
    check(&[
        ("Text.\n\n<!-- a comment\n\nText.", &["unclosed_html 3:1+4"]),
        ("Text <!-- a comment", &["unclosed_html 1:6+4"]),
        ("<div>\n<!-- a\n\nb -->\n</div>", &["unclosed_html 2:1+4"]),
        ("<script>\nlet a;\n\nText.", &["unclosed_html 1:1+8"]),
        ("<pre>\na\n\nText.", &["unclosed_html 1:1+5"]),
        ("<style>\na {}\n", &["unclosed_html 1:1+7"]),
        ("<?php a\n\nText.", &["unclosed_html 1:1+2"]),
        ("<![CDATA[ a\n\nText.", &["unclosed_html 1:1+9"]),
        ("Text <img src=\"x.png\" alt=\"b\n\nmore", &["markup_as_text 1:6+4"]),
        ("<!-- a\n\nb -->\n\nText <!-- c --> text. a < b, <3, 1 <2, List<a> x", &[]),
    ]);
}

#[test]
fn an_end_tag_ends_an_html_block_in_any_case() {
    for name in ["PRE", "Script", "STYLE", "TEXTAREA"] {
        let small = name.to_ascii_lowercase();
        let page = format!(
            "<{name}>\na\n</{name}>\n\n**b** `</{name}>`\n\n<{small}>c</{name}>\n\n*d*\n\n    </{name}>\n\n\
                            > <{name}>\n> e</{name}>\n>\n> *f*\n"
        );
        let html = drawn(&page);
        assert_eq!(found(&page), [""; 0], "{page}");
        for part in ["<strong>b</strong>", "<em>d</em>", "<em>f</em>"] {
            assert!(html.contains(part), "no {part} in {html}");
        }
        // Code stays as it is written.
        assert_eq!(html.matches(&format!("&lt;/{name}&gt;")).count(), 2, "{html}");
    }
}

#[test]
fn a_fence_that_takes_the_rest_is_a_warning() {
    check(&[
        ("```sh\ntrue\n\nText.", &["unclosed_fence 1:1+3"]),
        ("~~~sh\ntrue\n```", &["unclosed_fence 1:1+3"]),
        ("````sh\ntrue\n```", &["unclosed_fence 1:1+4"]),
        ("- ```sh\n  true\n\nText.", &["unclosed_fence 1:3+3"]),
        ("> ```sh\n> true\n> ```\n\n- ~~~\n  a\n  ~~~\n\n````\n```\n````\n\n    indented", &[]),
        ("```", &["unclosed_fence 1:1+3"]),
        ("``` `a`\ntext\n```", &["markup_as_text 1:1+3", "unclosed_fence 3:1+3"]),
    ]);
}

#[test]
fn marks_that_stay_text_are_a_warning() {
    check(&[
        ("##Title\n", &["markup_as_text 1:1+2"]),
        ("Text **bold ** text.", &["markup_as_text 1:6+9"]),
        ("> [!INFO]\n> Text.", &["markup_as_text 1:3+7"]),
        ("2**3 and **/*.md and **/*.rs, **kwargs and *args, #hash and #1", &[]),
        ("One line.\nAnother one\n---\n", &["underlined_text 3:1+3"]),
        ("A sentence.\n---\n", &["underlined_text 2:1+3"]),
        ("Text\n-\n", &["underlined_text 2:1+1"]),
        ("Title\n-----\n\nText.\n\n---\n", &[]),
    ]);
    for (body, mark) in [("``` `a`\ntext\n```\n", "\"```\""), ("```\ntext", "\"```\""), ("##Title", "`##`")] {
        let found = built(&page(body)).diagnostics;
        let told = |text: &String| text.contains(&format!("{mark} ")) || text.contains(&format!("{mark},"));
        assert!(found.iter().any(|found| told(&found.message) || found.hints.iter().any(told)), "{found:?}");
    }
}

#[test]
fn markdown_inside_of_html_is_a_warning() {
    check(&[
        ("<div>\n[x](a.md)\n</div>", &["markdown_in_html 2:1+9"]),
        ("<div>\n**x**\n</div>", &["markdown_in_html 2:1+5"]),
        ("<p align=\"center\">**two words**, more</p>", &["markdown_in_html 1:19+13"]),
        ("<details>\n<summary>S</summary>\n- one\n- two\n</details>", &["markdown_in_html 3:1+5"]),
        ("<div>\n  1. one\n</div>", &["markdown_in_html 2:3+6"]),
        ("<div>\nText with *stress* here.\n</div>", &["markdown_in_html 2:11+8"]),
        ("<div>\nRun `pvecm status` first.\n</div>", &["markdown_in_html 2:5+14"]),
        ("<div>\n~~old~~\n</div>", &["markdown_in_html 2:1+7"]),
        ("<div>\nWith `--force`.\n</div>", &["markdown_in_html 2:6+9"]),
        ("<div>\n```sh\ntrue\n```\n</div>", &["markdown_in_html 2:1+3"]),
        ("<div>\n| a | b |\n</div>", &["markdown_in_html 2:1+9"]),
        ("<div>\n### Title\n</div>", &["markdown_in_html 2:1+9"]),
        ("> <div>\n> - one\n> </div>", &["markdown_in_html 2:3+5"]),
    ]);
    for body in [
        "<div>\n\n[x](/)\n\n</div>",
        "<div>\n\n- **x**\n\n</div>",
        "<div>\n2**3 and **/*.md and 5 * 3 * 2, 4* and 5*, **kwargs and *args\n</div>",
        "<div>\nFrom 5 to 7\n- and so on - it goes\n</div>",
        "<table>\n<tr><td>- 5</td><td title=\"**x**\">1. a</td></tr>\n</table>",
        "<div\n  title=\"\n- one `a`\n**x**\">\nText.\n</div>",
        "<div>\n<code>**x**</code> <kbd>`a`</kbd>\n<pre>\n- a\n- **b**\n</pre>\n</div>",
        "<div>\n<!-- - a\n- **b** -->\n</div>",
        "<div>\n<script>\nlet a = `b`;\n</script>\n<style>\n* { color: red }\n</style>\n</div>",
    ] {
        assert_eq!(found(body), [""; 0], "{body}");
    }
}

#[test]
fn markup_of_other_generators_is_a_warning_with_what_to_write() {
    for (body, place, hint) in [
        ("Text {% include a.html %}.", "1:6+20", "templates/components/"),
        ("{# a comment #}", "1:1+15", "<!--"),
        ("!!! note\n    Text.", "1:1+3", "> [!NOTE]"),
        ("??? note \"Title\"", "1:1+3", "> [!NOTE]"),
        ("!!! tip inline end", "1:1+3", "> [!NOTE]"),
        ("???+ danger highlight \"Do not unplug!\"", "1:1+4", "> [!NOTE]"),
        (":::tip\nText.\n:::", "1:1+3", "> [!NOTE]"),
        ("::: warning\n", "1:1+3", "> [!NOTE]"),
        ("See [[Other page]].", "1:5+14", "[text](page.md)"),
        ("See ![[photo.png]].", "1:6+13", "[text](page.md)"),
        ("[TOC]", "1:1+5", "table of contents"),
        ("[[_TOC_]]", "1:1+2", "table of contents"),
        ("{:toc}", "1:1+6", "table of contents"),
        ("A ==mark== here.", "1:3+8", "<mark>"),
        ("[a](/){.button}", "1:7+9", "{#id .class}"),
        ("Text. {: .lead}", "1:7+9", "{#id .class}"),
        ("Text.^[a note in place]", "1:6+18", "[^name]"),
        ("--8<-- \"a.md\"", "1:1+6", "excerpt("),
        (".. note::\n", "1:1+9", "> [!NOTE]"),
        ("import Tabs from '@theme/Tabs';", "1:1+6", "templates/components/"),
    ] {
        let all = found(body);
        assert_eq!(
            all.first().map(String::as_str),
            Some(format!("foreign_markup {place}").as_str()),
            "{body}: {all:?}"
        );
        assert!(hints(body).contains(hint), "{body}: {}", hints(body));
    }
    for body in [
        "`{% x %}` and `[[x]]` and `==x==`.\n\n```\n!!! note\n[TOC]\n{# x #}\n```\n\n    ::: x",
        "Wow!!! Really??? a::b, std::fmt, :::. 100 {%} a == b == c; x==y, if [[ -f x ]]; {:?}, {:>8}, {}",
        "$a == b$ and $$\n[[x]] == {% y %}\n$$",
        "\\[[x]], \\{% x %}, \\==x==, \\!!! note",
        "!!! x !!!",
        "!!! Do not unplug this one",
        "??? who knows",
        "printf {%d}; 100%}",
    ] {
        assert!(
            !found(body).iter().any(|fault| !fault.starts_with("foreign_markup 1:46")),
            "{body}: {:?}",
            found(body)
        );
    }
}

#[test]
fn nothing_is_evaluated_in_comments_and_in_raw_code() {
    for body in [
        "<!-- {{ nothing }} -->",
        "<!--\n{{ nothing\n\n{{ }}\n-->",
        "Text <!-- {{ nothing }} --> text.",
        "<pre>\n{{ nothing }}\n\n{{ x\n</pre>",
        "<div>\n<pre class=\"a\"><code>{{ nothing }}</code></pre>\n</div>",
        "Text <pre>{{ nothing }}</pre> text.",
        "<script>let a = \"{{ nothing }}\";</script>",
        "<style>\na { b: {{ nothing }} }\n</style>",
        "> <!-- {{ nothing }}\n> {{ more }} -->",
        "- <PRE>{{ nothing }}</PRE>",
    ] {
        assert_eq!(found(body), [""; 0], "{body}");
    }
    assert!(drawn("<pre>{{ a }}</pre>").contains("<pre>{{ a }}</pre>"));
    assert!(drawn("<!-- {{ a }} --> <code>{{ 1 + 1 }}</code>").contains("<code>2</code>"));
    assert_eq!(found("{{ \"<pre>\" }} {{ nothing }}"), ["bad_expression 1:18+7"]);
    assert_eq!(found("<pre>{{ a }}</pre> {{ nothing }}"), ["bad_expression 1:23+7"]);
}

#[test]
fn every_syntax_error_says_how_plain_braces_are_written() {
    for body in [
        "{{ a b }}",
        "{{ | }}",
        "{{ }}",
        "{{ x",
        "{{< figure >}}",
        "{{% note %}}",
        "{{ .Values.x }}",
        "{{#include a.rs}}",
        "{{ - }}",
        "${{ github.ref }}",
        "{{ inventory_hostname }}",
        "{{ lookup('env', 'HOME') }}",
    ] {
        assert!(
            hints(body).contains("`\\{{`") && hints(body).contains("backticks"),
            "{body}: {}",
            hints(body)
        );
    }
    assert!(hints("{{< figure src=\"a.png\" >}}").contains("component"));
    assert!(hints("{{#include a.rs}}").contains("excerpt("));
}

#[test]
fn a_heading_may_be_called_as_notes_and_claims_are() {
    let html = drawn("## Note on power\n\n## Claim to fame\n\n## Note 1\n\n## Note ref 1\n\n## Claim 1\n");
    for id in ["note-on-power", "claim-to-fame", "note-1", "note-ref-1", "claim-1"] {
        assert!(html.contains(&format!("<h2 id=\"{id}\">")), "{id}: {html}");
    }
    let html = drawn("## Note 1\n\n## Note ref 1\n\n## Note\n\n## Note\n\nText[^a].\n\n[^a]: Note.\n");
    for id in ["note-1-2", "note-ref-1-2", "note", "note-2"] {
        assert!(html.contains(&format!("<h2 id=\"{id}\">")), "{id}: {html}");
    }
}

#[test]
fn a_heading_gives_way_to_the_ids_of_raw_html_and_of_the_theme() {
    let html = drawn("## Here\n\n## Main\n\n## Top\n\n<p id=\"here\">x</p>\n");
    for id in ["here-2", "main-2", "top-2"] {
        assert!(html.contains(&format!("<h2 id=\"{id}\">")), "{id}: {html}");
    }
    assert_eq!(found("## Here {#there}\n\n<p id=\"there\">x</p>"), ["duplicate_heading_id 1:1+16"]);
}

#[test]
fn a_heading_gives_way_to_the_ids_of_components() {
    let inputs = page("## Machine alpha\n\n{{ topology() }}\n\n## Machine alpha\n");
    let inputs = with(&inputs, "data/inventory.toml", INVENTORY);
    let html = output(&bundle(&inputs), "a/index.html");
    assert_eq!(html.matches("id=\"machine-alpha\"").count(), 1, "{html}");
    for id in ["machine-alpha-2", "machine-alpha-3"] {
        assert!(html.contains(&format!("<h2 id=\"{id}\">")), "{id}: {html}");
    }
}

#[test]
fn the_anchor_of_a_heading_is_named_without_runs_of_blanks() {
    for heading in ["A `b   c`", "A {{ \"\" }} b  c"] {
        let html = drawn(&format!("## {heading}"));
        assert!(html.contains("aria-label=\"Link to: A b c\""), "{html}");
    }
}

#[test]
fn blanks_in_inline_code_stay() {
    assert!(drawn("a `b   c` d").contains("<code>b   c</code>"));
    assert!(drawn("a ``  b  `` d").contains("<code> b </code>"));
    assert!(drawn("## A `b   c`").contains("<code>b   c</code>"));
    assert!(drawn("a <code>b   c</code>  d").contains("<code>b   c</code> d"));
}

#[test]
fn what_looks_for_lost_markup_takes_time_as_the_text_is_long() {
    let time = |body: &str| {
        let start = Instant::now();
        built(&page(body));
        start.elapsed()
    };
    for unit in [
        "[a][",
        "](",
        "[^",
        "[x](/a ",
        ")[",
        "<!-- ",
        "<a b=",
        "`",
        "**a ",
        "{% ",
        "[[",
        "==a ",
        "^[",
        "| a ",
        "$a ",
        "\\",
        "{",
        "<pre>",
        "## note-1\n\n",
        "<?",
        "[a]: b\n",
        "<p>*a",
        "<p>\n- a *b ",
    ] {
        let (short, long) = (unit.repeat(1_000), unit.repeat(8_000));
        let (short, long) = (time(&short), time(&long));
        assert!(long < short * 40 + Duration::from_secs(2), "{unit}: {short:?}, {long:?}");
    }
}
