//! The laws of the layout over generated labs and over real ones.

use std::collections::BTreeMap;

use rackdown::layout::{Diagram, Variant, lay_out};
use rackdown::model::topology::{Band, Topology};
use rackdown::render::components::topology::drawing::{draw, plain};

use super::generated::lab;
use super::geometry::faults;
use super::{measured, topology};
use crate::support::{inventory_faults, repo};

const VARIANTS: [Variant; 2] = [Variant::Wide, Variant::Narrow];

/// How many labs are drawn: `LABS=10000 cargo test --release --test site topology` draws more.
fn labs() -> u64 {
    std::env::var("LABS").ok().and_then(|labs| labs.parse().ok()).unwrap_or(300)
}

/// The labs of others, by their file's name.
fn clusters() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(repo().join("tests/data/clusters")).unwrap();
    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    let named = |path: std::path::PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
    };
    files.into_iter().map(named).collect()
}

fn check(name: &str, text: &str) -> usize {
    check_all(name, &topology(text))
}

fn check_all(name: &str, topology: &Topology) -> usize {
    let mut count = 0;
    for variant in VARIANTS {
        let found = faults(topology, &lay_out(topology, variant), variant);
        if !found.is_empty() {
            eprintln!("{name}, {variant:?}: {} of {}", found.len(), found[0]);
        }
        count += found.len();
    }
    count
}

#[test]
fn generated_labs_keep_every_law() {
    let of_lab = |number: u64| match number % 4 {
        0 => measured(&lab(number), 942_000_000),
        _ => topology(&lab(number)),
    };
    let broken =
        (0..labs()).filter(|number| check_all(&format!("lab {number}"), &of_lab(*number)) > 0).count();
    assert_eq!(broken, 0);
}

#[test]
fn the_labs_of_others_keep_every_law() {
    let all = clusters();
    assert!(all.len() > 12);
    let broken = all.iter().filter(|(name, text)| check(name, text) > 0).count();
    assert_eq!(broken, 0);
}

fn drawings(topology: &Topology) -> String {
    VARIANTS.map(|variant| draw(topology, &lay_out(topology, variant), variant, "c", &mut plain)).concat()
}

#[test]
fn on_a_wide_page_the_labs_of_others_are_not_drawn_as_for_a_phone_and_their_cables_are_lines() {
    for (name, text) in clusters() {
        let topology = topology(&text);
        let [wide, narrow] = VARIANTS.map(|variant| lay_out(&topology, variant));
        assert!(wide.width > narrow.width, "{name}");
        let between =
            topology.links.iter().filter(|link| link.to.is_some() && link.drawn_with.is_none()).count();
        let lines = wide.cables.len();
        assert!(lines * 10 >= between * 7, "{name}: {lines} lines of {between} links");
    }
}

#[test]
fn a_long_chain_of_switches_is_planned_in_time() {
    let switch = |number: usize| {
        let up = if number > 0 {
            format!("[[switch.nic]]\nname = \"up\"\nto = \"s{}\"\n", number - 1)
        } else {
            String::new()
        };
        format!(
            "[[switch]]\nname = \"s{number}\"\n{up}[[machine]]\nname = \"m{number}\"\n[[machine.nic]]\nname = \"e\"\nto = \"s{number}\"\n"
        )
    };
    let text: String = (0..50).map(switch).collect();
    let topology = topology(&format!("[cluster]\nname = \"c\"\n{text}"));
    let begun = std::time::Instant::now();
    assert_eq!(faults(&topology, &lay_out(&topology, Variant::Wide), Variant::Wide), [""; 0]);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_full_mesh_of_cables_that_are_off_is_no_mesh() {
    for (state, is_mesh) in [("up", true), ("standby", false), ("admin-down", false)] {
        let node = |name: &str, others: &[&str]| {
            let nics = others.iter().map(|to| {
                format!(
                    "[[node.nic]]\nname = \"e-{to}\"\nspeed = \"10G\"\nto = \"{to}\"\nstate = \"{state}\"\n"
                )
            });
            format!("[[node]]\nname = \"{name}\"\n{}", nics.collect::<String>())
        };
        let text = format!(
            "[cluster]\nname = \"c\"\n{}{}{}",
            node("a", &["b", "c"]),
            node("b", &["c"]),
            node("c", &[])
        );
        let topology = topology(&text);
        for variant in VARIANTS {
            let drawn = lay_out(&topology, variant);
            assert!(faults(&topology, &drawn, variant).is_empty(), "{state}, {variant:?}");
            assert_eq!(drawn.texts.iter().any(|text| text.text.contains("direct")), is_mesh, "{state}");
        }
    }
}

#[test]
fn the_line_of_a_qdevice_begins_at_the_cluster_that_it_votes_in() {
    let node = |name: &str, cluster: &str| format!("[[node]]\nname = \"{name}\"\ncluster = \"{cluster}\"\n");
    let text = |served: &str| {
        format!(
            "[[cluster]]\nname = \"A\"\n[[cluster]]\nname = \"B\"\n{}{}{}{}[[machine]]\nname = \"q\"\n[[qdevice]]\ncluster = \"{served}\"\nhost = \"q\"\nalgorithm = \"ffsplit\"\n",
            node("a1", "A"),
            node("a2", "A"),
            node("b1", "B"),
            node("b2", "B")
        )
    };
    // The host stands behind the last cluster, B.
    let lines = |served: &str| lay_out(&topology(&text(served)), Variant::Wide).qdevice_lines.len();
    assert_eq!((lines("A"), lines("B")), (0, 1));
}

#[test]
fn the_same_inventory_gives_the_same_bytes_whatever_the_order_of_its_keys() {
    for number in 0..20 {
        let text = lab(number);
        let drawn = drawings(&topology(&text));
        assert_eq!(drawn, drawings(&topology(&text)));
        // The keys of a table from behind.
        let tables: Vec<&str> = text.split_inclusive("\n").collect();
        let parts = tables.chunk_by(|_, next| !next.starts_with('['));
        let turned: String = parts
            .map(|part| part.iter().take(1).chain(part.iter().skip(1).rev()).copied().collect::<String>())
            .collect();
        assert_ne!(turned, text);
        assert_eq!(drawn, drawings(&topology(&turned)), "lab {number}");
    }
}

/// A machine where one reads it: from above, then from the left.
type Read = (i32, i32, String);

/// The machines below each hub as one reads them, members and others apart: by the cables that are drawn.
fn order(topology: &Topology, diagram: &Diagram) -> BTreeMap<(String, bool), Vec<String>> {
    let mut order: BTreeMap<(String, bool), Vec<Read>> = BTreeMap::new();
    let in_row: Vec<(usize, i32, i32)> =
        diagram.boxes.iter().map(|it| (it.device, it.area.y, it.area.x)).collect();
    for (device, y, x) in in_row {
        let own = &topology.devices[device];
        // Routers stand above their rail as long as there is room.
        if own.band == Band::Router {
            continue;
        }
        let mut hubs: Vec<&str> = diagram
            .cables
            .iter()
            .filter(|cable| cable.ends.contains(&device))
            .flat_map(|cable| cable.ends)
            .filter(|end| *end != device)
            .filter_map(|end| topology.devices.get(end))
            .map(|device| device.name.as_str())
            .collect();
        // What an internet leads to stands above a rail or below one, as there is room; what is words, with its own rail.
        if hubs.is_empty() || hubs.iter().any(|hub| hub.starts_with("Internet")) {
            continue;
        }
        hubs.sort_unstable();
        hubs.dedup();
        order.entry((hubs.join("+"), own.cluster.is_some())).or_default().push((y, x, own.name.clone()));
    }
    let named = |mut row: Vec<Read>| {
        row.sort();
        row.into_iter().map(|(_, _, name)| name).collect()
    };
    order.into_iter().map(|(key, row)| (key, named(row))).collect()
}

#[test]
fn the_order_is_the_file_s_and_a_new_machine_at_the_end_reorders_nobody() {
    for number in 0..60 {
        let text = lab(number);
        for addition in ["", "\n[[machine]]\nname = \"newcomer\"\n", "\n[[node]]\nname = \"newcomer\"\n"] {
            // A QDevice's host stands right behind the members.
            let text = format!("{}{addition}", text.split("[qdevice]").next().unwrap());
            let topology = topology(&text);
            let place =
                |name: &String| topology.devices.iter().find(|device| device.name == *name).unwrap().number;
            for variant in VARIANTS {
                for (key, row) in order(&topology, &lay_out(&topology, variant)) {
                    assert!(row.is_sorted_by_key(place), "lab {number}, {variant:?}, at {key:?}: {row:?}");
                }
            }
        }
    }
}

#[test]
fn names_of_63_letters_are_whole_and_a_longer_one_is_an_error_at_its_key() {
    for letter in ["i", "W", "節", "-", "ä"] {
        let name = letter.repeat(63);
        let text = format!(
            "[cluster]\nname = \"c\"\n[[node]]\nname = \"{name}\"\n[[switch]]\nname = \"{}\"\n",
            letter.repeat(62)
        );
        assert_eq!(check(letter, &text), 0);
    }
    let long = |key: &str| {
        format!("[cluster]\nname = \"c\"\n[[node]]\nname = \"n\"\n{key} = \"{}\"\n", "x".repeat(64))
    };
    assert_eq!(inventory_faults(&long("label")), ["long_name data/inventory.toml:5:9+66"]);
    let name = long("name").replace("name = \"n\"\n", "");
    assert_eq!(inventory_faults(&name), ["long_name data/inventory.toml:4:8+66"]);
}
