//! One site with a page of every odd kind: the build ends, and each page has its message at a line of its own file.

use std::time::{Duration, Instant};

use crate::support::{faults, site};

const FRONT: &str = "+++\ntitle = \"A\"\n+++\n";

/// A page's name, its body behind three lines of front matter, and the message that it is to get.
const ODD: &[(&str, &str, &str)] = &[
    ("reference", "See [the manual][pve].", "undefined_reference"),
    ("footnote", "Text[^one].", "undefined_footnote"),
    ("twice", "[a]\n\n[a]: https://example.org\n[a]: https://example.com", "duplicate_definition"),
    ("blanks", "[x](a b.md)", "link_as_text"),
    ("cells", "| a |\n|---|\n| 1 | 2 |", "extra_cells"),
    ("comment", "Text.\n\n<!-- never closed", "unclosed_html"),
    ("fence", "Text.\n\n```sh\nls", "unclosed_fence"),
    ("expression", "{{ node. }}", "expression_syntax"),
    ("shortcode", "{% youtube(id=\"x\") %}", "foreign_markup"),
    ("toc", "[TOC]", "foreign_markup"),
    ("admonition", "!!! note\n    Text.", "foreign_markup"),
    ("drive", "[x](C:\\pictures\\rack.jpg)", "doubtful_link"),
    ("zola", "[x](@/there.md)", "dead_link"),
    ("raw", "Text.\n\n<p>\n<a href=\"nowhere.html\">x</a></p>", "dead_link"),
    ("fragment", "[x](#nowhere)", "dead_fragment"),
];

#[test]
fn each_message_of_a_site_of_odd_pages_has_its_file_and_line() {
    let pages: String =
        ODD.iter().map(|(name, body, _)| format!("--- content/{name}.md\n{FRONT}{body}\n")).collect();
    let quiet = "--- content/quiet.md\n".to_owned()
        + FRONT
        + "## Note on power\n\n## Claim to fame\n\n<rack@example.org> [sic] <code>{{ 1 + 1 }}</code> <!-- {{ x }} -->\n";
    let begun = Instant::now();
    let found = faults(&site(&(pages + &quiet)));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let mut of_pages = found.clone();
    for (name, _, code) in ODD {
        let place = format!("{code} content/{name}.md:");
        let line = |fault: &String| fault.strip_prefix(&place)?.split(':').next()?.parse::<u32>().ok();
        let lines: Vec<u32> = found.iter().filter_map(line).collect();
        assert!(lines.len() == 1 && lines.iter().all(|line| *line > 3), "{place} {found:#?}");
        of_pages.retain(|fault| !fault.starts_with(&place));
    }
    assert_eq!(of_pages, [""; 0]);
}
