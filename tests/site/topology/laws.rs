//! The laws of the layout over generated inventories: nothing overlaps, nothing moves without a reason.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use rackdown::layout::{Diagram, Frame, Variant, lay_out};
use rackdown::model::topology::Topology;
use rackdown::render::components::topology::drawing::{draw, plain};

use super::generated::{large_network, network, small_cluster};
use super::geometry::check;
use super::{measured, topology};
use crate::support::repo;

const VARIANTS: [Variant; 2] = [Variant::Wide, Variant::Narrow];

fn drawings(topology: &Topology) -> String {
    VARIANTS.map(|variant| draw(topology, &lay_out(topology, variant), variant, "c", &mut plain)).concat()
}

// The seed is fixed, so that a run says something about the change.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn nothing_overlaps_in_either_drawing(network in network()) {
        let topology = measured(&network.text(), 942_000_000);
        for variant in VARIANTS {
            check(&topology, variant)?;
        }
    }

    #[test]
    fn the_same_inventory_gives_the_same_bytes(network in network()) {
        prop_assert_eq!(drawings(&topology(&network.text())), drawings(&topology(&network.text())));
    }

    #[test]
    fn another_order_of_keys_gives_the_same_bytes(network in network()) {
        prop_assert_ne!(network.text(), network.text_from_behind());
        prop_assert_eq!(drawings(&topology(&network.text())), drawings(&topology(&network.text_from_behind())));
    }

    #[test]
    fn a_new_machine_at_the_end_moves_no_other_out_of_its_order(network in network()) {
        let text = network.text();
        for kind in ["machine", "node", "switch"] {
            let more = format!("{text}\n[[{kind}]]\nname = \"newcomer\"\n");
            for variant in VARIANTS {
                let others = order(&topology(&more), variant).into_iter().filter(|name| name != "newcomer");
                prop_assert_eq!(order(&topology(&text), variant), others.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_changed_label_or_figure_moves_nothing(network in network()) {
        let text = network.text();
        let changes = [
            ("ram = \"32 GB\"", "ram = \"1024 GB\""),
            ("cores = 4", "cores = 128"),
            ("speed = \"2.5G\"", "speed = \"100G\""),
            ("speed = \"1G\"", "speed = \"2.5G\""),
            ("label = \"", "label = \"quite another and a long one "),
            ("rack = \"", "rack = \"with a long name "),
        ];
        for (from, to) in changes {
            let changed = text.replace(from, to);
            for variant in VARIANTS {
                let before = places(&lay_out(&topology(&text), variant));
                prop_assert_eq!(before, places(&lay_out(&topology(&changed), variant)), "{} to {}", from, to);
            }
        }
        for variant in VARIANTS {
            let [slow, fast] = [9_000_000, 940_000_000].map(|rate| lay_out(&measured(&text, rate), variant));
            prop_assert_eq!(places(&slow), places(&fast), "a measured figure");
        }
    }

    #[test]
    fn machines_come_in_the_order_of_the_file_and_each_has_a_name(network in network()) {
        let topology = topology(&network.text());
        let mut machines: Vec<_> = topology.devices.iter().filter(|device| device.number.is_some()).collect();
        machines.sort_by_key(|device| device.number);
        for variant in VARIANTS {
            let svg = draw(&topology, &lay_out(&topology, variant), variant, "The network", &mut plain);
            let names: Vec<&str> = svg.split("<a class=\"m m").skip(1)
                .map(|rest| rest.split("aria-label=\"").nth(1).unwrap().split('"').next().unwrap()).collect();
            let wanted: Vec<&str> = machines.iter().map(|device| device.description.as_str()).collect();
            prop_assert_eq!(names, wanted);
            let head = svg.split('>').next().unwrap();
            prop_assert!(head.contains("role=\"graphics-document\" aria-label=\"The network\""));
            prop_assert!(head.contains("viewBox=") && !head.contains(" width=") && !head.contains(" height="));
            for forbidden in ["style=", "foreignObject", "<image", "href=\"http"] {
                prop_assert!(!svg.contains(forbidden), "{}", forbidden);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(50))]

    #[test]
    fn a_mesh_of_up_to_five_is_drawn_line_by_line_whatever_else_there_is(network in small_cluster()) {
        let topology = topology(&network.text());
        for variant in VARIANTS {
            check(&topology, variant)?;
        }
    }
}

#[test]
fn fifty_small_clusters_keep_every_law() {
    let mut runner = TestRunner::new(config(1));
    for _ in 0..50 {
        let network = small_cluster().new_tree(&mut runner).expect("a network").current();
        let topology = topology(&network.text());
        for variant in VARIANTS {
            if let Err(fault) = check(&topology, variant) {
                panic!("{fault} in {variant:?} of\n{}", network.text());
            }
        }
    }
}

/// Five members on a phone, with long words beside their ports: the mesh finds its way only where the words give it,
/// and in the last of them only where the cables are laid in another order.
#[test]
fn a_mesh_of_five_is_drawn_line_by_line_where_words_stand_in_its_way() {
    for (name, words) in [
        ("mesh_of_five", "100G"),
        ("mesh_of_five_with_qdevice", "4 votes · lms"),
        ("mesh_of_five_between_cables", "10G"),
    ] {
        let text = std::fs::read_to_string(repo().join(format!("tests/data/topology/{name}.toml"))).unwrap();
        let topology = topology(&text);
        for variant in VARIANTS {
            if let Err(fault) = check(&topology, variant) {
                panic!("{fault} in {variant:?} of {name}");
            }
        }
        // What stands in nobody's way stays, the QDevice's words above all.
        let labels = lay_out(&topology, Variant::Narrow).labels;
        assert!(labels.iter().any(|label| label.text == words), "{labels:?}");
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn nothing_overlaps_with_up_to_sixty_machines(network in large_network()) {
        let topology = topology(&network.text());
        for variant in VARIANTS {
            check(&topology, variant)?;
        }
    }
}

type Points = Vec<(i32, i32)>;

/// Where everything is, without what it says.
fn places(diagram: &Diagram) -> (Vec<Frame>, Vec<Points>, Points, Points) {
    let mut lines: Vec<_> = diagram.wires.iter().map(|wire| wire.points.clone()).collect();
    lines.sort();
    let names = diagram.hulls.iter().map(|hull| &hull.label);
    let labels = diagram.labels.iter().chain(names).map(|label| (label.x, label.y)).collect();
    let words = diagram.contents.iter().flatten();
    let words = words.filter(|word| word.width == 0).map(|word| (word.x, word.y)).collect();
    let mut frames = diagram.frames.clone();
    frames.extend(diagram.hulls.iter().map(|hull| hull.frame));
    (frames, lines, labels, words)
}

/// The devices as one reads them: from top to bottom, from left to right.
fn order(topology: &Topology, variant: Variant) -> Vec<String> {
    let diagram = lay_out(topology, variant);
    let mut devices: Vec<_> = diagram.frames.iter().zip(&topology.devices).collect();
    devices.sort_by_key(|(frame, _)| (frame.y, frame.x));
    devices.into_iter().map(|(_, device)| device.name.clone()).collect()
}
