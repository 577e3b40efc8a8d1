//! What all equipment has in common, for each kind of it: keys, checks, data, origins and reference follow one list.

use std::collections::BTreeSet;

use rackdown::BuildOptions;
use rackdown::list_claims;
use rackdown::memo::Memo;
use rackdown::model::inventory::{EquipmentKind, Target};
use rackdown::parse::inventory::{inventory_schema, parse_inventory};
use rackdown::render::view::InventoryView;
use serde_json::Value as Json;

use crate::support::{INVENTORY, bundle, inventory_faults, output, page, path_of, with};

/// The keys that all equipment has, with a value each, and what an expression prints of them.
const COMMON: [(&str, &str, &str, &str); 10] = [
    ("name", "\"x 1\"", "name", "x 1"),
    ("label", "\"label 2\"", "label", "label 2"),
    ("role", "\"role 3\"", "role", "role 3"),
    ("model", "\"model 4\"", "model", "model 4"),
    ("notes", "\"notes 5\"", "notes", "notes 5"),
    ("address", "\"192.0.2.6\"", "address", "192.0.2.6"),
    ("rack", "\"R7\"", "rack", "R7"),
    ("room", "\"room 8\"", "room", "room 8"),
    (
        "power",
        "[{ source = \"battery\" }, { source = \"ups-9\" }]",
        "power | join(sep=\"+\")",
        "battery of its own+Smart 9",
    ),
    ("extra", "{ fans = 10 }", "extra.fans", "10"),
];

const FEED: &str = "[[ups]]\nname = \"ups-9\"\nmodel = \"Smart 9\"\n";

/// An inventory with one more piece of equipment, which states these lines.
fn inventory(kind: EquipmentKind, lines: &str) -> String {
    format!("{INVENTORY}\n{FEED}\n[[{}]]\n{lines}", kind.key())
}

fn all_keys() -> String {
    let lines = COMMON.map(|(key, value, ..)| format!("{key} = {value}\n"));
    format!("{}slot = 11\n", lines.concat())
}

#[test]
fn every_kind_takes_the_keys_that_all_equipment_has_and_shows_them_to_expressions() {
    for kind in EquipmentKind::ALL {
        let toml = inventory(*kind, &all_keys());
        assert_eq!(inventory_faults(&toml), [""; 0], "{kind:?}");
        for (key, _, expression, value) in COMMON {
            let body = format!("it says <b>{{{{ {}[\"x 1\"].{expression} }}}}</b>", kind.key());
            let inputs = with(&page(&body), "data/inventory.toml", toml.clone());
            let html = output(&bundle(&inputs), "a/index.html");
            assert!(html.contains(&format!("it says <b>{value}</b>")), "{kind:?}, {key}: {html}");
        }
    }
}

#[test]
fn every_figure_that_all_equipment_has_comes_from_its_line() {
    for kind in EquipmentKind::ALL {
        let toml = inventory(*kind, &all_keys());
        for (key, _, expression, value) in COMMON.into_iter().filter(|(key, ..)| *key != "power") {
            let body = format!("{{{{ {}[\"x 1\"].{expression} }}}}", kind.key());
            let inputs = with(&page(&body), "data/inventory.toml", toml.clone());
            let claims = list_claims(&inputs, &BuildOptions::default(), &Memo::new());
            let [claim] = claims.as_slice() else { panic!("{kind:?}, {key}: {claims:?}") };
            let place = &claim.origin.sources[0];
            assert_eq!(
                (claim.value.as_str(), claim.origin.kind.word()),
                (value, "stated"),
                "{kind:?}, {key}"
            );
            assert!(toml[place.start..place.end].contains(value), "{kind:?}, {key}");
        }
    }
}

#[test]
fn every_kind_is_checked_in_the_same_way() {
    let faults = |kind, lines: &str| -> Vec<String> {
        let found = inventory_faults(&inventory(kind, lines));
        found.iter().map(|fault| fault.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    for kind in EquipmentKind::ALL {
        assert_eq!(faults(*kind, "name = \" \"\n"), ["empty_name"], "{kind:?}");
        assert_eq!(faults(*kind, "name = \"alpha\"\n"), ["duplicate_name"], "{kind:?}");
        assert_eq!(faults(*kind, "name = \"x\"\nrol = \"y\"\n"), ["unknown_key"], "{kind:?}");
        assert_eq!(faults(*kind, "name = \"x\"\naddress = 1\n"), ["wrong_type"], "{kind:?}");
        assert_eq!(faults(*kind, "name = \"x\"\nslot = 0\n"), ["out_of_range"], "{kind:?}");
        assert_eq!(
            faults(*kind, "name = \"x\"\npower = [{ source = \"ups-8\" }]\n"),
            ["unknown_reference"],
            "{kind:?}"
        );
        let twice = format!("name = \"x\"\nslot = 7\n[[{}]]\nname = \"y\"\nslot = 7\n", kind.key());
        assert_eq!(faults(*kind, &twice), ["duplicate_slot"], "{kind:?}");
    }
}

#[test]
fn names_are_unique_over_all_kinds() {
    for kind in EquipmentKind::ALL {
        for other in EquipmentKind::ALL {
            let toml = inventory(*kind, &format!("name = \"x\"\n[[{}]]\nname = \"x\"\n", other.key()));
            let faults = inventory_faults(&toml);
            assert!(
                faults.len() == 1 && faults[0].starts_with("duplicate_name"),
                "{kind:?}, {other:?}: {faults:?}"
            );
        }
    }
}

#[test]
fn a_link_a_power_source_and_a_watcher_each_end_at_the_kinds_that_can_be_it() {
    let of = |target: Target, reference: &str| {
        for kind in EquipmentKind::ALL {
            let toml = inventory(*kind, &format!("name = \"x\"\n{reference}\n"));
            let known = inventory_faults(&toml).is_empty();
            assert_eq!(known, kind.can_be(target), "{kind:?} as {target:?}");
        }
    };
    of(Target::LinkEnd, "[[machine]]\nname = \"m\"\nnic = [{ name = \"a\", to = \"x\" }]");
    of(Target::PowerSource, "[[switch]]\nname = \"s\"\npower = [{ source = \"x\" }]");
    of(Target::Machine, "[[ups]]\nname = \"u\"\nmonitored_by = \"x\"");
}

#[test]
fn a_machine_shows_its_model_beside_its_hardware() {
    let toml = inventory(EquipmentKind::Machine, "name = \"x\"\nmodel = \"M4\"\nhardware = \"box\"\n");
    let inputs = with(&page("{{ hardware() }}\n\n{{ topology() }}"), "data/inventory.toml", toml);
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(html.contains("<li>M4</li><li>box</li>"), "{html}");
    assert!(
        html.contains("<dt>Model</dt><dd>M4</dd>") && html.contains("<dt>Hardware</dt><dd>box</dd>"),
        "{html}"
    );
}

#[test]
fn the_list_in_words_tells_of_switches_and_upses_what_it_tells_of_machines() {
    let switch = "name = \"s\"\nmodel = \"M5\"\nrole = \"core\"\nspeed = \"10G\"\npower = [{ source = \"u\" }]\n\
                  [[ups]]\nname = \"u\"\nmodel = \"M6\"\nrole = \"rack\"\nroom = \"cellar\"\n";
    let inputs =
        with(&page("{{ topology() }}"), "data/inventory.toml", inventory(EquipmentKind::Switch, switch));
    let html = output(&bundle(&inputs), "a/index.html");
    assert!(html.contains("<li>s: switch, M5, core, 10 Gb/s</li>"), "{html}");
    assert!(html.contains("<li>u: UPS, M6, rack, cellar, feeds s</li>"), "{html}");
}

/// What the compiler cannot hold: the names of fields, and the text of the README.
#[test]
fn the_schema_the_data_and_the_readme_list_every_kind() {
    let schema = inventory_schema();
    let file = path_of("data/inventory.toml");
    let inventory = parse_inventory(&file, INVENTORY, &mut Vec::new()).expect("an inventory");
    let view = serde_json::to_value(InventoryView::new(&inventory)).expect("JSON");
    let fields: BTreeSet<&str> = view.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(fields, InventoryView::names().collect());
    let readme = std::fs::read_to_string(crate::support::repo().join("README.md")).expect("the README");
    for kind in EquipmentKind::ALL {
        let key = kind.key();
        let table = schema["properties"][key]["items"]["$ref"].as_str().expect("a list of tables");
        let keys = schema.pointer(&format!("{}/properties", table.trim_start_matches('#')));
        let keys = keys.and_then(Json::as_object).expect("its keys");
        for (common, ..) in COMMON {
            assert!(keys.contains_key(common), "[[{key}]] takes `{common}`");
        }
        assert!(
            readme.contains(&format!("`[[{key}]]`")),
            "the README's reference of the inventory lists [[{key}]]"
        );
        assert!(
            readme.contains(&format!("`{key}.NAME`")),
            "the README's data of expressions lists {key}.NAME"
        );
    }
}
