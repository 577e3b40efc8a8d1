//! The JSON Schema of the inventory, held against inventories by a validator that is not ours.

use rackdown::parse::inventory::inventory_schema;
use serde_json::Value;

use crate::support::{INVENTORY, inventory_faults, repo};

fn faults(toml: &str) -> Vec<String> {
    let table: toml::Table = toml.parse().expect("TOML");
    let json: Value = serde_json::to_value(table).expect("a table without dates");
    let validator = jsonschema::validator_for(&inventory_schema()).expect("a valid schema");
    validator.iter_errors(&json).map(|error| error.to_string()).collect()
}

fn shipped(path: &str) -> String {
    std::fs::read_to_string(repo().join(path)).expect("an inventory")
}

#[test]
fn the_shipped_inventories_fit_the_schema() {
    for path in ["data/inventory.toml", "tests/data/starter/data/inventory.toml"] {
        assert_eq!(faults(&shipped(path)), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn what_the_schema_refuses_the_build_refuses_too() {
    let broken = [
        ("no cluster", "[[node]]\nname = \"alpha\"\n"),
        ("no name", "[cluster]\nname = \"home\"\n[[node]]\nram = \"8 GB\"\n"),
        ("unknown key", &format!("{INVENTORY}rum = \"8 GB\"\n")),
        ("RAM as a number", &INVENTORY.replace("\"32 GB\"", "32")),
        ("RAM without a unit", &INVENTORY.replace("32 GB", "32")),
        ("RAM in words", &INVENTORY.replace("32 GB", "much")),
        ("256 votes", &format!("{INVENTORY}votes = 256\n")),
        ("negative votes", &format!("{INVENTORY}votes = -1\n")),
        ("node id 0", &format!("{INVENTORY}nodeid = 0\n")),
        ("no core", &format!("{INVENTORY}cpu = {{ cores = 0 }}\n")),
        ("one machine as a table", &format!("{INVENTORY}\n[machine]\nname = \"pi\"\n")),
        ("availability without a sign", &format!("{INVENTORY}availability = \"99.5\"\n")),
        (
            "a tie breaker that is no word",
            &INVENTORY.replace("\n\n[[node]]", "\nvotequorum = { auto_tie_breaker = \"last\" }\n\n[[node]]"),
        ),
        (
            "a tie breaker's node id 0",
            &INVENTORY.replace("\n\n[[node]]", "\nvotequorum = { auto_tie_breaker = [0] }\n\n[[node]]"),
        ),
        (
            "no tie breaker's node",
            &INVENTORY.replace("\n\n[[node]]", "\nvotequorum = { auto_tie_breaker = [] }\n\n[[node]]"),
        ),
        ("unknown state", &format!("{INVENTORY}\n[[node.nic]]\nname = \"a\"\nstate = \"down\"\n")),
        ("speed without a unit", &format!("{INVENTORY}\n[[node.nic]]\nname = \"a\"\nspeed = \"1\"\n")),
        ("unknown algorithm", &format!("{INVENTORY}\n[qdevice]\nhost = \"alpha\"\nalgorithm = \"all\"\n")),
        (
            "unknown option",
            &INVENTORY.replace("\n\n[[node]]", "\nvotequorum = { two_nodes = true }\n\n[[node]]"),
        ),
    ];
    for (what, toml) in broken {
        assert!(!faults(toml).is_empty(), "the schema takes: {what}");
        assert!(!inventory_faults(toml).is_empty(), "the build takes: {what}");
    }
}

#[test]
fn what_the_schema_takes_the_build_takes_too() {
    let right = [
        INVENTORY.to_owned(),
        INVENTORY.replace("32 GB", "512 MiB"),
        format!("{INVENTORY}availability = \"99.95 %\"\n"),
        INVENTORY.replace("\n\n[[node]]", "\nvotequorum = { auto_tie_breaker = false }\n\n[[node]]"),
        INVENTORY.replace("32 GB", "1.5TB"),
        format!("{INVENTORY}votes = 255\nnodeid = 4294967295\n"),
        format!("{INVENTORY}\n[[node.nic]]\nname = \"a\"\nspeed = \"10 Gb/s\"\nstate = \"admin-down\"\n"),
        format!(
            "{INVENTORY}\n[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\ntie_breaker = \"highest\"\n[[machine]]\nname = \"pi\"\n"
        ),
    ];
    for toml in right {
        assert_eq!(faults(&toml), Vec::<String>::new(), "{toml}");
        assert_eq!(inventory_faults(&toml), Vec::<String>::new(), "{toml}");
    }
}
