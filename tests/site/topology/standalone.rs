//! The topology outside of a page: an SVG of its own, geometry as JSON, words as Markdown.

use rackdown::layout::Variant;
use rackdown::render::components::topology::standalone::{Theme, topology_json, topology_md, topology_svg};

use super::generated::lab;
use super::{inventory, topology};

const TEXT: &str = "[cluster]\nname = \"home\"\nplatform = \"Proxmox VE 9\"\n[[node]]\nname = \"a_b\"\nrole = \"<b> & *c*\"\n[[node.nic]]\nname = \"e0\"\nspeed = \"10G\"\nto = \"s\"\n[[node.nic]]\nname = \"e1\"\nspeed = \"1G\"\nto = \"x\"\n[[node]]\nname = \"n\"\n[[machine]]\nname = \"x\"\n[[switch]]\nname = \"s\"\n";

#[test]
fn an_svg_stands_alone_in_either_theme_and_variant() {
    let inventory = inventory(TEXT);
    for (theme, ground) in [(Theme::Light, "#ffffff"), (Theme::Dark, "#0f141b")] {
        for variant in [Variant::Wide, Variant::Narrow] {
            let svg = topology_svg(&inventory, theme, variant);
            assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
            assert!(
                svg.contains(ground) && svg.contains("sans-serif") && svg.contains(">10 Gb/s</text>"),
                "{svg}"
            );
            for forbidden in ["var(", "href=", "light-dark", "<script", ":has", "@media"] {
                assert!(!svg.contains(forbidden), "{forbidden}");
            }
            let mut reader = quick_xml::Reader::from_str(&svg);
            while reader.read_event().unwrap_or_else(|error| panic!("{error}: {svg}"))
                != quick_xml::events::Event::Eof
            {}
        }
    }
}

#[test]
fn the_json_has_every_stated_link_and_where_it_is_drawn() {
    for number in [0, 7, 31] {
        let text = lab(number);
        let json: serde_json::Value =
            serde_json::from_str(&topology_json(&inventory(&text), Variant::Wide)).unwrap();
        let list = |key: &str| json[key].as_array().unwrap().clone();
        assert_eq!(list("cables").len(), topology(&text).links.len());
        let names: Vec<String> =
            list("boxes").iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
        for device in &topology(&text).devices {
            assert!(names.contains(&device.name), "{} in {names:?}", device.name);
        }
        assert!(!list("texts").is_empty() && json["width"].as_i64().unwrap() > 300);
    }
}

#[test]
fn a_cable_s_points_are_on_the_edges_of_its_boxes_and_one_in_words_has_none() {
    let json: serde_json::Value =
        serde_json::from_str(&topology_json(&inventory(TEXT), Variant::Wide)).unwrap();
    let [switch, words] = &json["cables"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!(
        (&switch["from"], &switch["to"], &switch["nics"][0]),
        (&"a_b".into(), &"s".into(), &"e0".into())
    );
    let edge = |name: &str| {
        let found = json["boxes"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
        ["x", "y", "w", "h"].map(|key| found[key].as_i64().unwrap())
    };
    let points: Vec<[i64; 2]> = serde_json::from_value(switch["points"].clone()).unwrap();
    let ([_, y, _, h], [_, top, ..]) = (edge("s"), edge("a_b"));
    assert_eq!([points[0][1], points[1][1]], [y + h, top]);
    assert_eq!(words["points"], serde_json::json!([]));
    let lines =
        json["boxes"].as_array().unwrap().iter().flat_map(|it| it["lines"].as_array().unwrap().clone());
    assert!(lines.into_iter().any(|line| line == "→ x 1G"), "{json}");
}

#[test]
fn the_words_are_markdown_that_shows_them_as_they_are() {
    let text = topology_md(&inventory(TEXT));
    assert!(
        text.starts_with(
            "cluster home · Proxmox VE 9 · corosync: full mesh, 1 link\n\n- a\\_b, \\<b\\> \\& \\*c\\*"
        ),
        "{text}"
    );
    assert!(text.contains("\n- a\\_b e0 → s: 10 Gb/s\n") && text.contains("- s, switch"), "{text}");
}
