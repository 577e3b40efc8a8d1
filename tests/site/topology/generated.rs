//! Labs for property tests: one to sixty machines, up to eight switches in trees, several ways, bonds, direct cables, none at
//! all, racks, and names that are long, wide or not of this script. The same number gives the same lab.

use std::fmt::Write;

/// A generator of numbers that are as good as random (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % limit as u64).unwrap()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

const SPEEDS: [&str; 7] = ["100M", "1G", "2.5G", "10G", "25G", "100G", "400G"];
const NAMES: [&str; 12] = [
    "n",
    "pve-",
    "srv.",
    "kubernetes-control-plane-",
    "workstation number ",
    "節点",
    "ünïcode-🦀",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "a@b/c_d.e-",
    "<script>&\\\"",
    "the-longest-name-that-a-host-may-have-by-the-rules-of-dns-",
    "مضيف",
];
const ENDS: [&str; 5] = ["", "", "", ".prod.example.org", "-b"];
const WORDS: [&str; 12] = [
    "storage",
    "compute",
    "virtual",
    "machines",
    "for",
    "the accounting department",
    "and",
    "backups",
    "PoE",
    "Home-Assistant",
    "GPU",
    "donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik",
];
const SIZES: [usize; 12] = [0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 8];

/// The text of a lab.
pub fn lab(number: u64) -> String {
    let mut dice = Dice(number);
    let mut text = format!("[cluster]\nname = \"c{number}\"\n");
    if dice.one_in(2) {
        text.push_str("platform = \"Proxmox VE 9\"\n");
    }
    let most = if dice.one_in(3) { 60 } else { 16 };
    let machines = 1 + dice.below(most);
    let switches: Vec<String> = (0..SIZES[dice.below(SIZES.len())])
        .map(|at| {
            format!(
                "{}{at}",
                dice.of(&["sw", "USW Flex ", "leaf-switch-", "core", "tor-rack-b-with-a-long-name-"])
            )
        })
        .collect();
    let internets: Vec<String> =
        (0..[0, 0, 1, 1, 1, 2][dice.below(6)]).map(|at| format!("Internet {at}")).collect();
    let routers: Vec<String> = (0..[0, 1, 1, 1, 2][dice.below(5)]).map(|at| format!("fw-{at}")).collect();
    for name in &internets {
        let _ = writeln!(text, "[[machine]]\nname = \"{name}\"\nkind = \"internet\"");
    }
    for name in &routers {
        let role = dice.of(&["OPNsense", "router, firewall, DNS and DHCP", "edge"]);
        let _ = writeln!(text, "[[machine]]\nname = \"{name}\"\nkind = \"router\"\nrole = \"{role}\"");
        for internet in internets.iter().filter(|_| !dice.one_in(5)).cloned().collect::<Vec<_>>() {
            let _ = writeln!(
                text,
                "[[machine.nic]]\nname = \"to {internet}\"\nspeed = \"{}\"\nto = \"{internet}\"",
                dice.of(&SPEEDS)
            );
        }
        if !switches.is_empty() {
            for port in 0..1 + usize::from(dice.one_in(4)) {
                let to = &switches[dice.below(switches.len())];
                let _ = writeln!(
                    text,
                    "[[machine.nic]]\nname = \"lan{port}\"\nspeed = \"{}\"\nto = \"{to}\"",
                    dice.of(&SPEEDS)
                );
            }
        }
    }
    for (at, name) in switches.iter().enumerate() {
        let _ = writeln!(text, "[[switch]]\nname = \"{name}\"");
        if !dice.one_in(5) {
            let _ = writeln!(text, "speed = \"{}\"", dice.of(&SPEEDS));
        }
        place(&mut dice, &mut text);
        if at > 0 && !dice.one_in(7) {
            for cable in 0..1 + usize::from(dice.one_in(4)) {
                let to = &switches[dice.below(at)];
                let bond = dice.one_in(3);
                for port in 0..1 + usize::from(bond) {
                    let bond = if bond { "bond = \"b\"\n" } else { "" };
                    let _ = writeln!(
                        text,
                        "[[switch.nic]]\nname = \"u{cable}.{port}\"\nspeed = \"{}\"\n{bond}to = \"{to}\"",
                        dice.of(&SPEEDS)
                    );
                }
            }
        }
    }
    let mut hosts: Vec<String> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for at in 0..machines {
        let kind = if dice.one_in(2) { "node" } else { "machine" };
        let name = format!("{}{at}{}", dice.of(&NAMES), dice.of(&ENDS));
        let name: String = name.chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
        let _ = writeln!(text, "[[{kind}]]\nname = \"{name}\"");
        if dice.one_in(6) {
            let _ = writeln!(text, "label = \"{}\"", dice.of(&["same", "pi", "another label"]));
        }
        if !dice.one_in(3) {
            let role: Vec<&str> = (0..1 + dice.below(8)).map(|_| dice.of(&WORDS)).collect();
            let _ = writeln!(text, "role = \"{}\"", role.join(" "));
        }
        if !dice.one_in(3) {
            let _ = writeln!(
                text,
                "cpu = {{ cores = {} }}\nram = \"{}\"",
                [1, 4, 16, 64][dice.below(4)],
                dice.of(&["8 GB", "256 GB", "1536 GiB"])
            );
        }
        if kind == "node" && dice.one_in(8) {
            text.push_str("votes = 7\n");
        }
        place(&mut dice, &mut text);
        for port in 0..[0, 1, 1, 1, 1, 2, 2, 3, 4][dice.below(9)] {
            nic(&mut dice, kind, port, [&switches, &internets, &routers, &others], &mut text);
        }
        if dice.one_in(6) {
            let _ = writeln!(text, "[[{kind}.power]]\nsource = \"battery\"");
        }
        if kind == "machine" {
            hosts.push(name.clone());
        }
        others.push(name);
    }
    if !hosts.is_empty() && dice.one_in(3) && text.contains("[[node]]") {
        let host = &hosts[dice.below(hosts.len())];
        let _ =
            writeln!(text, "[qdevice]\nhost = \"{host}\"\nalgorithm = \"{}\"", dice.of(&["lms", "ffsplit"]));
    }
    text
}

fn place(dice: &mut Dice, text: &mut String) {
    if dice.one_in(5) {
        let _ = writeln!(text, "rack = \"R{}\"", 1 + dice.below(2));
    }
    if dice.one_in(12) {
        let _ = writeln!(text, "room = \"{}\"", dice.of(&["attic", "the cellar behind the kitchen"]));
    }
}

fn nic(dice: &mut Dice, kind: &str, port: usize, ends: [&Vec<String>; 4], text: &mut String) {
    let [switches, internets, routers, others] = ends;
    let list = [switches, switches, switches, switches, switches, internets, routers, others][dice.below(8)];
    let to = if list.is_empty() || dice.one_in(10) {
        None
    } else {
        Some(&list[list.len() - 1 - dice.below(list.len().min(6))])
    };
    let _ = writeln!(text, "[[{kind}.nic]]\nname = \"e{port}\"");
    if !dice.one_in(10) {
        let _ = writeln!(text, "speed = \"{}\"", dice.of(&SPEEDS));
    }
    if let Some(to) = to {
        let _ = writeln!(text, "to = \"{to}\"");
    }
    if dice.one_in(5) {
        text.push_str("bond = \"b0\"\n");
    }
    if dice.one_in(10) {
        let _ = writeln!(text, "state = \"{}\"", dice.of(&["standby", "admin-down"]));
    }
}
