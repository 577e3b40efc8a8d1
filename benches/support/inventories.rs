//! Inventories of any size for benches and tests: a provider, a router, switches, members and machines, with bonds,
//! standby links, racks and a QDevice. The same numbers give the same text.

use std::fmt::Write;

/// The text of an inventory of `machines` computers.
pub fn inventory(machines: usize) -> String {
    let switches = machines.div_ceil(15);
    let members = machines.div_ceil(2);
    let mut text = "[cluster]\nname = \"generated\"\nplatform = \"Proxmox VE 9\"\n".to_owned();
    text.push_str("[[machine]]\nname = \"provider\"\nkind = \"internet\"\n[[machine.nic]]\nname = \"fibre\"\nspeed = \"10G\"\nto = \"gateway\"\n");
    text.push_str("[[machine]]\nname = \"gateway\"\nkind = \"router\"\nram = \"16 GB\"\n");
    for switch in 0..switches {
        let _ = write!(
            text,
            "[[switch]]\nname = \"switch-{switch}\"\nspeed = \"10G\"\n[[switch.nic]]\nname = \"up\"\nspeed = \"40G\"\nto = \"gateway\"\n"
        );
    }
    for index in 0..machines {
        let kind = if index < members { "node" } else { "machine" };
        let (rack, switch) = (index / 6, index / 15);
        let _ = write!(
            text,
            "[[{kind}]]\nname = \"host-{index:02}\"\nrole = \"virtual machines\"\nrack = \"R{rack}\"\ncpu = {{ cores = {}, threads = 16 }}\nram = \"64 GB\"\n",
            4 + index % 3 * 4
        );
        for port in 0..=usize::from(index % 4 == 0) {
            let bond = if index % 4 == 0 { "bond = \"bond0\"\n" } else { "" };
            let _ = write!(
                text,
                "[[{kind}.nic]]\nname = \"eth{port}\"\nspeed = \"10G\"\n{bond}to = \"switch-{switch}\"\n"
            );
        }
        if index % 10 == 5 {
            let other = (switch + 1) % switches;
            let _ = write!(
                text,
                "[[{kind}.nic]]\nname = \"backup\"\nspeed = \"1G\"\nstate = \"standby\"\nto = \"switch-{other}\"\n"
            );
        }
        if index % 7 == 0 {
            let _ = write!(text, "[[{kind}.power]]\nsource = \"battery\"\n");
        }
    }
    let host = machines.saturating_sub(1);
    let _ = write!(text, "[qdevice]\nhost = \"host-{host:02}\"\nalgorithm = \"ffsplit\"\n");
    text
}
