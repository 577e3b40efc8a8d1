//! Which stated speeds limit a run: the links of the machines at its two ends.
//!
//! Comes in: the inventory, and the ends of the run by name or address. Goes out: for each end that the inventory knows,
//! its fastest link that is up. An end that it does not know has no limit, and none is guessed.

use crate::model::inventory::{Inventory, LinkState, Machine, Nic};
use crate::model::quantity::Rate;

/// A stated speed on the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Whose it is: `pi, onboard`.
    pub what: String,
    /// Bits a second.
    pub bits: u64,
}

/// The server that an iperf3 command names: `iperf3 -c HOST`.
pub fn server(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "-c" | "--client" => return words.next(),
            _ => {}
        }
        if let Some(host) = word.strip_prefix("--client=") {
            return Some(host);
        }
    }
    None
}

/// The machine of this name, label or address; a user in front (`root@pve1`) does not count.
pub fn machine<'a>(inventory: &'a Inventory, end: &str) -> Option<&'a Machine> {
    let end = end.rsplit('@').next().unwrap_or(end);
    let called = |machine: &&Machine| {
        let address = machine.address.as_ref().map(|address| address.value.as_str());
        *machine.name == end || address.and_then(|address| address.split('/').next()) == Some(end)
    };
    let labelled = |machine: &&Machine| machine.label == end;
    inventory.all_machines().find(called).or_else(|| inventory.all_machines().find(labelled))
}

/// What limits a machine: its fastest link that is up and has a stated speed.
pub fn limit(machine: &Machine) -> Option<Limit> {
    let up = machine.nics.iter().filter(|nic| nic.state == LinkState::Up);
    let stated = up.filter_map(|nic| Some((nic, &nic.speed.as_ref()?.value)));
    let fastest = stated.reduce(
        |best: (&Nic, &Rate), next| {
            if next.1.bits_per_second > best.1.bits_per_second { next } else { best }
        },
    );
    fastest.map(|(nic, speed)| Limit {
        what: format!("{}, {}", machine.label, nic.name),
        bits: speed.bits_per_second,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_of_a_command_is_what_follows_c() {
        assert_eq!(server("iperf3 -c 192.0.2.1 -t 30 -P 4"), Some("192.0.2.1"));
        assert_eq!(server("ssh root@pve1 iperf3 --client=pi -J"), Some("pi"));
        assert_eq!(server("iperf3 -s"), None);
        assert_eq!(server("iperf3 -c"), None);
    }
}
