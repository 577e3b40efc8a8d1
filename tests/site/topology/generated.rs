//! Inventories for property tests: 1 to 60 machines, up to four switches, bonds, dual uplinks, loose ends, racks, slots,
//! and names that are long, wide or not of this script.

use proptest::prelude::*;

/// Machines and how they are linked; written as TOML with its keys in either order.
#[derive(Clone, Debug)]
pub struct Network {
    pub switches: usize,
    router: bool,
    qdevice: bool,
    pub nodes: Vec<Sketch>,
    pub machines: Vec<Sketch>,
}

/// A generated machine: its links (switch, speed, bond, state), whether it has a battery, its name, and where it stands.
#[derive(Clone, Debug)]
pub struct Sketch {
    links: Vec<(Option<usize>, u8, bool, u8)>,
    battery: bool,
    name: u8,
    rack: u8,
}

const NAMES: [&str; 5] = ["n", "pve", "pve-desktop-with-a-long-name", "節点", "ünïcode-🦀"];
const SPEEDS: [&str; 5] = ["1G", "2.5G", "10G", "100G", "400G"];
const STATES: [&str; 3] = ["up", "standby", "admin-down"];

fn sketch(switches: usize, most_links: usize) -> impl Strategy<Value = Sketch> {
    let link = (prop::option::of(0..switches.max(1)), 0..6u8, any::<bool>(), 0..3u8);
    (prop::collection::vec(link, 0..most_links), any::<bool>(), 0..5u8, 0..4u8)
        .prop_map(|(links, battery, name, rack)| Sketch { links, battery, name, rack })
}

fn of_sizes(
    nodes: std::ops::Range<usize>,
    machines: std::ops::Range<usize>,
    most_links: usize,
) -> impl Strategy<Value = Network> {
    (0usize..4, any::<bool>(), any::<bool>()).prop_flat_map(move |(switches, router, qdevice)| {
        let nodes = prop::collection::vec(sketch(switches, most_links), nodes.clone());
        let machines = prop::collection::vec(sketch(switches, most_links), machines.clone());
        (nodes, machines).prop_map(move |(nodes, machines)| Network {
            switches,
            router,
            qdevice,
            nodes,
            machines,
        })
    })
}

/// A household's or an office's: up to eighteen machines, with up to three links each.
pub fn network() -> impl Strategy<Value = Network> {
    of_sizes(1..14, 1..5, 4)
}

/// Up to sixty machines with one or two links each.
pub fn large_network() -> impl Strategy<Value = Network> {
    of_sizes(1..41, 1..20, 3)
}

/// Up to five members, which the mesh is drawn for line by line.
pub fn small_cluster() -> impl Strategy<Value = Network> {
    of_sizes(1..6, 1..4, 4)
}

impl Network {
    /// The inventory's tables: a header and its keys.
    fn tables(&self) -> Vec<(String, Vec<String>)> {
        let mut tables = vec![("[cluster]".to_owned(), vec!["name = \"c\"".to_owned()])];
        for (kind, sketches) in [("node", &self.nodes), ("machine", &self.machines)] {
            for (index, sketch) in sketches.iter().enumerate() {
                tables.extend(self.machine(kind, index, sketch));
            }
        }
        if self.router {
            tables.push(("[[machine]]".into(), vec!["name = \"router\"".into(), "kind = \"router\"".into()]));
        }
        for index in 0..self.switches {
            tables.push(("[[switch]]".into(), vec![format!("name = \"switch-{index}\"")]));
            let above = if index > 0 {
                Some(format!("switch-{}", index - 1))
            } else {
                self.router.then(|| "router".into())
            };
            if let Some(above) = above {
                let keys =
                    ["name = \"up\"".to_owned(), "speed = \"10G\"".to_owned(), format!("to = \"{above}\"")];
                tables.push(("[[switch.nic]]".into(), keys.into()));
            }
        }
        if self.qdevice {
            let name = NAMES[usize::from(self.machines[0].name)];
            let keys = vec![format!("host = \"{name}-machine-0\""), "algorithm = \"lms\"".to_owned()];
            tables.push(("[qdevice]".into(), keys));
        }
        tables
    }

    fn machine(&self, kind: &str, index: usize, sketch: &Sketch) -> Vec<(String, Vec<String>)> {
        let name = NAMES[usize::from(sketch.name)];
        let mut keys = vec![
            format!("name = \"{name}-{kind}-{index}\""),
            format!("label = \"{name}{index}\""),
            "role = \"something to do\"".to_owned(),
            "ram = \"32 GB\"".to_owned(),
            "cpu = { cores = 4 }".to_owned(),
        ];
        if sketch.rack > 0 {
            keys.push(format!("rack = \"{}\"", (index / 3 + usize::from(sketch.rack / 3)) % 5));
        }
        let mut tables = vec![(format!("[[{kind}]]"), keys)];
        for (nic, (to, speed, bond, state)) in sketch.links.iter().enumerate() {
            let mut keys =
                vec![format!("name = \"eth{nic}\""), format!("state = \"{}\"", STATES[usize::from(*state)])];
            keys.extend(SPEEDS.get(usize::from(*speed)).map(|speed| format!("speed = \"{speed}\"")));
            keys.extend(bond.then(|| "bond = \"bond0\"".to_owned()));
            keys.extend(to.filter(|_| self.switches > 0).map(|to| format!("to = \"switch-{to}\"")));
            tables.push((format!("[[{kind}.nic]]"), keys));
        }
        if sketch.battery {
            tables.push((format!("[[{kind}.power]]"), vec!["source = \"battery\"".to_owned()]));
        }
        tables
    }

    pub fn text(&self) -> String {
        written(&self.tables())
    }

    /// The same with the keys of each table from behind.
    pub fn text_from_behind(&self) -> String {
        let mut tables = self.tables();
        tables.iter_mut().for_each(|(_, keys)| keys.reverse());
        written(&tables)
    }
}

fn written(tables: &[(String, Vec<String>)]) -> String {
    tables.iter().map(|(header, keys)| format!("{header}\n{}\n", keys.join("\n"))).collect()
}
