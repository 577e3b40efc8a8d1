//! The overview of a topology: boxes with names, for cards and lists, whatever the cluster.

use proptest::prelude::*;
use rackdown::layout::Rect;
use rackdown::layout::overview::{HEIGHT, NamedBox, Overview, WIDTH, overview};
use rackdown::model::inventory::Inventory;
use rackdown::model::topology::{Band, Topology};
use rackdown::parse::inventory::parse_inventory;
use rackdown::render::assets::fonts::{Weight, width};
use rackdown::render::assets::raster;
use rackdown::render::components::topology::overview::{card_drawing, thumbnail_file};

use crate::support::path_of;

fn inventory(nodes: &[String], machines: &[String], switches: usize) -> Inventory {
    let mut text = "[cluster]\nname = \"c\"\n".to_owned();
    for (index, name) in nodes.iter().enumerate() {
        text += &format!("[[node]]\nname = \"n{index}\"\nlabel = '{name}'\n");
    }
    for (index, name) in machines.iter().enumerate() {
        text += &format!("[[machine]]\nname = \"m{index}\"\nlabel = '{name}'\n");
    }
    for index in 0..switches {
        text += &format!("[[switch]]\nname = \"s{index}\"\n");
    }
    let mut found = Vec::new();
    let inventory = parse_inventory(&path_of("data/inventory.toml"), &text, &mut found);
    inventory.unwrap_or_else(|| panic!("{found:?}\n{text}"))
}

fn measured(name: &str, size: i32) -> i32 {
    width(name, Weight::SemiBold, size as f32).ceil() as i32
}

fn drawn(inventory: &Inventory) -> Overview {
    overview(&Topology::new(inventory, &[]), &measured).expect("something is drawn")
}

fn names(drawn: &Overview, band: Band) -> Vec<&str> {
    drawn.boxes.iter().filter(|each| each.band == band).map(|each| each.name.as_str()).collect()
}

fn is_inside(inner: Rect, outer: Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

/// What every overview keeps to.
fn check_laws(inventory: &Inventory) -> Result<(), TestCaseError> {
    let topology = Topology::new(inventory, &[]);
    let drawn = drawn(inventory);
    let whole = Rect { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    let cluster = drawn.clusters.first().copied().unwrap_or_default();
    for (index, NamedBox { area, name, band, is_member, is_stack }) in drawn.boxes.iter().enumerate() {
        prop_assert!(is_inside(*area, whole), "{name} {area:?}");
        prop_assert!(measured(name, drawn.text_size) < area.width, "{name} fits into {area:?}");
        prop_assert!(!is_member || *band == Band::Node, "{name}");
        prop_assert!(area.height > drawn.text_size, "{name} fits into {area:?}");
        prop_assert_eq!(is_inside(*area, cluster), *is_member, "{}", name);
        prop_assert!(*is_member || !area.meets(&cluster), "{name} and the cluster");
        for other in &drawn.boxes[index + 1..] {
            prop_assert!(!area.meets(&other.area), "{name} and {}", other.name);
        }
        if *is_stack {
            let count = topology.devices.iter().filter(|device| device.band == *band).count();
            prop_assert!(name.starts_with(&format!("{count} ")), "{name} of {count}");
        }
    }
    for band in [Band::Switch, Band::Node, Band::Machine] {
        let of_band = topology.devices.iter().filter(|device| device.band == band);
        let labels: Vec<&str> = of_band.map(|device| device.label.as_str()).collect();
        let stacked = drawn.boxes.iter().any(|each| each.band == band && each.is_stack);
        prop_assert!(stacked || names(&drawn, band) == labels, "every name, whole and in order");
    }
    prop_assert!(is_inside(cluster, whole));
    Ok(())
}

fn labels(most: usize) -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[a-zA-Z0-9é東<&-]{1,24}", 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_box_leaves_the_picture_none_meets_another_and_no_name_is_cut(
        first in "[a-z]{1,63}", more in labels(60), machines in labels(20), switches in 0..9usize
    ) {
        let nodes: Vec<String> = [first].into_iter().chain(more).collect();
        check_laws(&inventory(&nodes, &machines, switches))?;
    }
}

fn numbered(kind: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{kind}-{number}")).collect()
}

#[test]
fn names_that_do_not_fit_are_a_stack_that_says_how_many_there_are() {
    let drawn = drawn(&inventory(&numbered("server", 60), &numbered("machine", 2), 1));
    assert_eq!(names(&drawn, Band::Node), ["60 nodes"]);
    assert_eq!(names(&drawn, Band::Machine), ["machine-1", "machine-2"], "the others keep theirs");
    assert_eq!(names(&drawn, Band::Switch), ["s0"]);
    let wide = vec!["W".repeat(63)];
    let wide = inventory(&wide, &[], 0);
    check_laws(&wide).expect("a name wider than the picture");
    assert_eq!(
        overview(&Topology::new(&wide, &[]), &measured).map(|drawn| drawn.boxes[0].name.clone()).as_deref(),
        Some("1 node")
    );
}

#[test]
fn four_members_stand_in_one_row_with_names_as_large_as_fit() {
    let few = drawn(&inventory(&numbered("pve", 4), &[], 1));
    let tops: Vec<i32> =
        few.boxes.iter().filter(|each| each.band == Band::Node).map(|each| each.area.y).collect();
    assert_eq!(tops, [tops[0]; 4]);
    assert!(few.text_size >= 26, "{}", few.text_size);
    assert!(drawn(&inventory(&numbered("pve", 12), &[], 1)).text_size >= 16);
}

#[test]
fn each_cluster_has_a_frame_of_its_own_and_what_is_in_none_has_none() {
    let text = "[[cluster]]\nname = \"a\"\n[[cluster]]\nname = \"b\"\nkind = \"etcd\"\n[[node]]\nname = \"a1\"\n\
                [[node]]\nname = \"b1\"\ncluster = \"b\"\n[[node]]\nname = \"a2\"\n";
    let two = drawn(&parse_inventory(&path_of("data/inventory.toml"), text, &mut Vec::new()).expect("right"));
    assert_eq!(names(&two, Band::Node), ["a1", "a2", "b1"]);
    let inside = |frame: Rect| two.boxes.iter().filter(|each| is_inside(each.area, frame)).count();
    assert_eq!(two.clusters.iter().map(|frame| inside(*frame)).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_machine_at_the_end_reorders_nobody() {
    let before = drawn(&inventory(&numbered("pve", 5), &numbered("box", 3), 2));
    let after = drawn(&inventory(&numbered("pve", 5), &numbered("box", 4), 2));
    assert_eq!(names(&after, Band::Machine)[..3], names(&before, Band::Machine));
    assert_eq!(names(&after, Band::Node), names(&before, Band::Node));
}

#[test]
fn the_file_is_an_svg_that_stands_alone_in_both_themes() {
    let file = thumbnail_file(&inventory(&numbered("a<&\"", 3), &[], 1)).expect("a file");
    let tree = raster::parse(&file.svg, None).expect("well-formed SVG");
    assert_eq!((tree.size().width() as i32, tree.size().height() as i32), (file.width, file.height));
    assert!(
        file.svg.contains("@media(prefers-color-scheme:dark)")
            && file.svg.contains(">a&lt;&amp;&quot;-1</text>")
    );
    for outside in ["href", "url(", "@import", "<script", "style="] {
        assert!(!file.svg.contains(outside), "{outside} in {}", file.svg);
    }
    assert!(file.svg.len() < 2048, "{} bytes", file.svg.len());
}

#[test]
fn a_card_shows_neither_cables_nor_speeds() {
    let text = "[cluster]\nname = \"c\"\n[[node]]\nname = \"alpha\"\nram = \"8 GB\"\n[[node.nic]]\nname = \"eth0\"\nspeed = \"10G\"\nto = \"s\"\n\
                [[node]]\nname = \"beta\"\n[[switch]]\nname = \"s\"\nspeed = \"1G\"\n";
    let inventory = parse_inventory(&path_of("data/inventory.toml"), text, &mut Vec::new()).expect("right");
    let svg = card_drawing(&inventory).expect("a drawing").svg;
    assert!(
        !svg.contains("<path") && !svg.contains("10G") && !svg.contains("eth0") && !svg.contains("8 GB"),
        "{svg}"
    );
    assert_eq!(svg.matches("<text").count(), 3);
}
