//! Kinds of clusters and of machines, media, sites: what an inventory may say of them, and what follows from that.

use rackdown::diag::has_errors;
use rackdown::model::inventory::{ClusterKind, Inventory, MachineKind, Medium, Node};
use rackdown::model::quorum::QuorumRule;
use rackdown::model::quorum::survival::Rules;
use rackdown::parse::inventory::parse_inventory;
use rackdown::source::SitePath;

use crate::support::{bundle, inventory_faults, output, page, repo, with};

/// The inventory of a text without errors.
fn read(toml: &str) -> Inventory {
    let mut found = Vec::new();
    let file = SitePath::new("data/inventory.toml").expect("a path");
    let inventory = parse_inventory(&file, toml, &mut found).expect("an inventory");
    assert!(!has_errors(&found), "{found:?}");
    inventory
}

fn nodes(names: &[&str]) -> String {
    names.iter().map(|name| format!("[[node]]\nname = \"{name}\"\n")).collect()
}

fn kind_of(toml: &str) -> ClusterKind {
    read(toml).cluster.kind.value
}

fn names<'a>(nodes: impl Iterator<Item = &'a Node>) -> Vec<&'a str> {
    nodes.map(|node| node.name.as_str()).collect()
}

const CLUSTER: &str = "[cluster]\nname = \"c\"\n";

#[test]
fn inventories_of_other_people_are_read_without_an_error() {
    let folder = repo().join("tests/data/clusters");
    let mut read_files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let expected: &[&str] = match path.file_stem().and_then(|name| name.to_str()) {
            Some("picluster") => &["kind_not_stated data/inventory.toml:3:12+10"],
            _ => &[],
        };
        assert_eq!(inventory_faults(&text), expected, "{}", path.display());
        read_files += 1;
    }
    assert!(read_files >= 13);
}

#[test]
fn a_kind_that_is_not_stated_follows_from_nodes_votes_and_devices() {
    let one = nodes(&["a"]);
    let pi = "[[machine]]\nname = \"pi\"\n[qdevice]\nhost = \"pi\"\nalgorithm = \"lms\"\n";
    assert_eq!(kind_of(CLUSTER), ClusterKind::None);
    assert_eq!(kind_of(&format!("{CLUSTER}{one}")), ClusterKind::None);
    assert_eq!(kind_of(&format!("{CLUSTER}{one}votes = 1\n")), ClusterKind::Corosync);
    assert_eq!(kind_of(&format!("{CLUSTER}{one}{pi}")), ClusterKind::Corosync);
    assert_eq!(
        kind_of(&format!("{CLUSTER}votequorum = {{ wait_for_all = true }}\n{one}")),
        ClusterKind::Corosync
    );
    assert_eq!(kind_of(&format!("{CLUSTER}{}", nodes(&["a", "b"]))), ClusterKind::Corosync);
}

#[test]
fn a_worker_is_a_node_without_a_vote_however_that_is_written() {
    for kind in ["etcd", "kubernetes"] {
        let toml = format!("{CLUSTER}kind = \"{kind}\"\n{}votes = 0\n", nodes(&["a", "b", "c", "d"]))
            .replace("name = \"b\"\n", "name = \"b\"\nworker = true\n");
        let inventory = read(&toml);
        assert_eq!(names(inventory.members_of(&inventory.cluster)), ["a", "c"]);
        assert_eq!(names(inventory.workers_of(&inventory.cluster)), ["b", "d"]);
        let config = inventory.cluster_config(&inventory.cluster).expect("voters");
        assert_eq!((config.rule, config.nodes.len()), (QuorumRule::Etcd, 2));
        assert_eq!(Rules::of(&config).expect("rules").quorum, 2);
    }
}

#[test]
fn where_nothing_is_decided_by_votes_there_are_no_votes() {
    let inventory = read(&format!("{CLUSTER}kind = \"none\"\n{}", nodes(&["a", "b", "c"])));
    assert_eq!(inventory.cluster_config(&inventory.cluster), None);
    assert_eq!(inventory.members_of(&inventory.cluster).count(), 0);
    assert!(inventory.nodes.iter().all(|node| *node.votes == 0));
}

#[test]
fn of_several_clusters_each_has_its_nodes_node_ids_and_device() {
    let toml = "[[cluster]]\nname = \"pve\"\n[[cluster]]\nname = \"k\"\nkind = \"kubernetes\"\n[[cluster]]\nname = \"far\"\n\
        [[node]]\nname = \"a\"\n[[node]]\nname = \"k1\"\ncluster = \"k\"\n[[node]]\nname = \"b\"\ncluster = \"pve\"\n\
        [[node]]\nname = \"x\"\ncluster = \"far\"\n[[node]]\nname = \"y\"\ncluster = \"far\"\n\
        [[machine]]\nname = \"pi\"\n[[qdevice]]\ncluster = \"far\"\nhost = \"pi\"\nalgorithm = \"ffsplit\"\n\
        [[qdevice]]\nhost = \"pi\"\nalgorithm = \"lms\"\n";
    let inventory = read(toml);
    let seen: Vec<String> = inventory
        .clusters()
        .map(|cluster| {
            let ids = inventory.nodes_of(cluster).map(|node| format!("{} {}", *node.name, *node.nodeid));
            let device = cluster.qdevice.as_ref().map(|qdevice| format!("{:?}", qdevice.algorithm));
            format!("{} {}: {:?} {device:?}", *cluster.name, cluster.kind.word(), ids.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        seen,
        [
            "pve corosync: [\"a 1\", \"b 2\"] Some(\"Lms\")",
            "k kubernetes: [\"k1 1\"] None",
            "far corosync: [\"x 1\", \"y 2\"] Some(\"Ffsplit\")",
        ]
    );
}

#[test]
fn names_of_clusters_are_unique_and_need_not_differ_from_those_of_machines() {
    let twice = format!("[[cluster]]\nname = \"a\"\n[[cluster]]\nname = \"a\"\n{}", nodes(&["a", "b"]));
    assert_eq!(inventory_faults(&twice), ["duplicate_name data/inventory.toml:4:8+3"]);
    assert_eq!(inventory_faults(&format!("[cluster]\nname = \"a\"\n{}", nodes(&["a", "b"]))), [""; 0]);
}

#[test]
fn every_kind_of_machine_can_be_written_and_a_node_is_a_computer() {
    for kind in MachineKind::ALL {
        let word = kind.word();
        let machine = read(&format!("{CLUSTER}[[machine]]\nname = \"m\"\nkind = \"{word}\"\n"));
        assert_eq!(machine.machines[0].kind, *kind);
        let node = format!("{CLUSTER}{}kind = \"{word}\"\n", nodes(&["a", "b"]));
        if kind.is_computer() {
            assert_eq!(read(&node).nodes[1].kind, *kind);
        } else {
            let expected = format!("unknown_word data/inventory.toml:7:8+{}", word.len() + 2);
            assert_eq!(inventory_faults(&node), [expected]);
        }
    }
}

#[test]
fn every_medium_can_be_written() {
    for medium in Medium::ALL {
        let toml =
            format!("{CLUSTER}{}[[node.nic]]\nname = \"e\"\nmedium = \"{}\"\n", nodes(&["a"]), medium.word());
        assert_eq!(read(&toml).nodes[0].nics[0].medium, Some(*medium));
    }
}

#[test]
fn what_stands_elsewhere_says_where() {
    let toml =
        format!("{CLUSTER}[[machine]]\nname = \"v\"\nkind = \"vps\"\nrack = \"A\"\nsite = \"Bergen\"\n");
    assert_eq!(read(&toml).machines[0].placement.words().as_deref(), Some("rack A, Bergen"));
}

#[test]
fn equal_disks_count_in_the_sum_as_often_as_there_are() {
    let disks = "[[node.storage]]\nname = \"osd\"\nsize = \"1.92 TB\"\ncount = 3\n\
                 [[node.storage]]\nname = \"boot\"\nsize = \"480 GB\"\n";
    let inventory = read(&format!("{CLUSTER}{}{disks}", nodes(&["a"])));
    let storage = rackdown::model::totals::Totals::of(inventory.all_machines()).storage.expect("a sum");
    assert_eq!(storage.bytes, 3 * 1_920_000_000_000 + 480_000_000_000);
}

#[test]
fn every_component_is_drawn_of_any_kind_of_cluster() {
    let body = "{{ tiles() }}\n\n{{ topology() }}\n\n{{ hardware() }}\n\n{{ quorum_table() }}\n";
    let clusters = [
        String::new(),
        "[[machine]]\nname = \"nas\"\nkind = \"nas\"\n".to_owned(),
        nodes(&["a"]),
        nodes(&["a", "b", "c"]),
        format!("kind = \"none\"\n{}", nodes(&["a", "b", "c"])),
        format!("kind = \"etcd\"\n{}", nodes(&["a", "b", "c"])),
        format!("kind = \"kubernetes\"\n{}worker = true\n", nodes(&["a", "b", "c"])),
    ];
    for cluster in clusters {
        let toml = format!("{CLUSTER}{cluster}");
        let html = output(&bundle(&with(&page(body), "data/inventory.toml", toml.clone())), "a/index.html");
        assert_eq!(html.contains("corosync"), kind_of(&toml) == ClusterKind::Corosync, "{toml}");
    }
}

#[test]
fn workers_are_none_of_those_that_may_fail() {
    let nodes = format!(
        "{}{}",
        nodes(&["a", "b", "c"]),
        nodes(&["d", "e", "f"]).replace("]]\n", "]]\nworker = true\n")
    );
    let toml = format!("{CLUSTER}kind = \"kubernetes\"\n{nodes}");
    let html = output(&bundle(&with(&page("{{ tiles() }}"), "data/inventory.toml", toml)), "a/index.html");
    assert!(html.contains("1 of 3 members may fail"), "{html}");
}

#[test]
fn each_cluster_is_told_with_its_own_links() {
    let node = |name: &str, cluster: &str| format!("[[node]]\nname = \"{name}\"\ncluster = \"{cluster}\"\n");
    let toml = format!(
        "[[cluster]]\nname = \"A\"\n[[cluster]]\nname = \"B\"\n{}",
        [("a1", "A"), ("a2", "A"), ("b1", "B"), ("b2", "B"), ("b3", "B")]
            .map(|(name, of)| node(name, of))
            .concat()
    );
    let html = output(&bundle(&with(&page("{{ topology() }}"), "data/inventory.toml", toml)), "a/index.html");
    for line in ["cluster A, corosync: full mesh, 1 link<", "cluster B, corosync: full mesh, 3 links<"] {
        assert!(html.contains(line), "{line}: {html}");
    }
}

#[test]
fn a_status_of_corosync_contradicts_a_cluster_of_another_kind() {
    let status = std::fs::read_to_string(repo().join("data/snapshots/pvecm.txt")).expect("a capture");
    let toml = format!("{CLUSTER}kind = \"etcd\"\n{}", nodes(&["a", "b", "c"]));
    let inputs = with(&page("{{ snapshot(name=\"pvecm\") }}"), "data/inventory.toml", toml);
    let inputs = with(&inputs, "data/snapshots/pvecm.txt", status);
    let inputs = with(
        &inputs,
        "data/snapshots/pvecm.toml",
        "format = \"pvecm\"\ncommand = [\"pvecm\", \"status\"]\nexcerpt = true\n".to_owned(),
    );
    let found = crate::support::faults(&inputs);
    assert_eq!(found, ["drift data/inventory.toml:3:8+6"]);
}
