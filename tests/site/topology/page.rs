//! What a page shows of the topology: links to cards, plain SVG, and the same in words.

/// The real page's inventory and what must be seen of it.
pub fn drawn(inventory: &str) -> String {
    let site = format!(
        "--- data/inventory.toml\n{inventory}\n--- content/a.md\n+++\ntitle = \"A\"\n+++\n\n{{{{ topology() }}}}\n"
    );
    let bundle = crate::support::bundle(&crate::support::site(&site));
    crate::support::output(&bundle, "a/index.html")
}

#[test]
fn machines_are_links_to_their_cards_in_the_order_of_the_file() {
    let page = drawn(
        "[cluster]\nname = \"c\"\n[[machine]]\nname = \"pi\"\nrole = \"backup\"\n[[node]]\nname = \"b\"\nram = \"8 GB\"\ncpu = { cores = 1 }\n[[node]]\nname = \"a\"\n",
    );
    let names: Vec<&str> = page
        .match_indices("aria-label=\"")
        .map(|(at, label)| {
            let rest = &page[at + label.len()..];
            &rest[..rest.find('"').unwrap()]
        })
        .filter(|name| ["b, 1 core, 8 GB", "a", "pi, backup"].contains(name))
        .collect();
    // Two drawings, then the cards.
    assert_eq!(names[..6], ["b, 1 core, 8 GB", "a", "pi, backup", "b, 1 core, 8 GB", "a", "pi, backup"]);
    for id in ["machine-a", "machine-b", "machine-pi"] {
        assert_eq!(page.matches(&format!("href=\"#{id}\"")).count(), 2, "{id}");
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn drawings_are_plain_xml_with_classes_only() {
    let hostile = "<script>\\\"'&]]>";
    let page = drawn(&format!(
        "[cluster]\nname = \"{hostile}\"\n[[node]]\nname = \"{hostile}\"\nrole = \"{hostile}\"\n[[node.nic]]\nname = \"{hostile}\"\nspeed = \"10G\"\n[[node]]\nname = \"n2\"\n"
    ));
    assert!(!page.contains("<script>\""), "escaped");
    let mut rest = page.as_str();
    let mut drawings = 0;
    while let Some(at) = rest.find("<svg class=\"drawing") {
        let end = rest[at..].find("</svg>").unwrap() + at + 6;
        let svg = &rest[at..end];
        rest = &rest[end..];
        drawings += 1;
        let mut reader = quick_xml::Reader::from_str(svg);
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}: {svg}")) {
                quick_xml::events::Event::Eof => break,
                _ => continue,
            }
        }
        for forbidden in ["style=", "foreignObject", "onclick", "<svg width"] {
            assert!(!svg.contains(forbidden), "{forbidden}");
        }
        assert!(svg.contains("role=\"graphics-document\"") && svg.contains("<text"));
    }
    assert_eq!(drawings, 2);
}

#[test]
fn the_list_says_in_words_what_the_drawing_shows() {
    let page = drawn(
        "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n[[node.nic]]\nname = \"e0\"\nspeed = \"10G\"\nbond = \"b\"\nto = \"s\"\n[[node.nic]]\nname = \"e1\"\nspeed = \"10G\"\nbond = \"b\"\nto = \"s\"\n[[node.nic]]\nname = \"e2\"\nstate = \"admin-down\"\n[[switch]]\nname = \"s\"\n",
    );
    assert!(page.contains("a e0 + e1 (bond b) → s: stated 2×10 Gb/s"), "{page}");
    assert!(page.contains("a e2 → other end not stated: speed not stated, admin-down"), "{page}");
    assert!(page.contains(">2×10G</text>"), "a bond is drawn as one");
}

#[test]
fn the_stylesheet_knows_the_cards_and_cables_of_sixty_devices() {
    let css = include_str!("../../../static/assets/topology-cards.css");
    for n in 1..=60 {
        assert!(
            css.contains(&format!(".topology:has(.m{n}:is(:hover, :focus-visible)) :is(.c{n}, .t{n})")),
            "{n}"
        );
        assert!(css.contains(&format!(".topology:has(.c{n}:target) .m{n} rect")), "{n}");
    }
}

#[test]
fn a_cable_is_of_both_of_its_devices_and_has_the_class_of_its_speed() {
    let page = drawn(
        "[cluster]\nname = \"c\"\n[[node]]\nname = \"a\"\n[[node.nic]]\nname = \"e\"\nspeed = \"10G\"\nto = \"s\"\n[[node]]\nname = \"b\"\n[[switch]]\nname = \"s\"\n",
    );
    assert_eq!(page.matches("<g class=\"k w4 t1 t3\">").count(), 2, "{page}");
    assert!(
        page.contains("<a class=\"m m1 node\" href=\"#machine-a\"") && page.contains("<a class=\"m m3 bar"),
        "{page}"
    );
}

#[test]
fn both_drawings_of_this_repository_s_own_page_say_every_figure_and_badge() {
    let inputs = crate::support::read_site(&crate::support::repo());
    let page =
        crate::support::output(&crate::support::bundle(&inputs), "projects/proxmox-cluster/index.html");
    let drawings: Vec<&str> =
        page.split("<svg class=\"drawing").skip(1).filter_map(|rest| rest.split("</svg>").next()).collect();
    assert_eq!(drawings.len(), 2);
    for (drawing, text) in drawings.iter().zip(["wide", "narrow"]) {
        for word in [
            "10G",
            "2×2.5G",
            "2.5G+1G",
            "1G",
            "3 votes",
            "QDevice, lms",
            "battery",
            "watches UPS",
            "RTX 4080",
        ] {
            assert!(drawing.contains(&format!(">{word}")), "{word} in the {text} drawing: {drawing}");
        }
        assert!(
            drawing.contains("942 Mb/s") && drawing.contains("corosync: full mesh, 6 links"),
            "{drawing}"
        );
    }
}
