//! The speed of links against measured throughput.
//!
//! The bottleneck along the path is the limit: 942 Mbit/s contradicts neither a port of 1G at one end nor one of 10G at
//! the other, while anything faster than the slowest stated link cannot be.

use super::{Basis, Contradiction, Topic};
use crate::diag::Span;
use crate::model::inventory::{Inventory, LinkState, Machine, Nic};
use crate::model::quantity::Rate;
use crate::model::reading::Iperf3Reading;

/// The slowest stated link along a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathLimit {
    /// What it carries, as stated.
    pub bits_per_second: u64,
    /// What it is: `port onboard of pi`.
    pub what: String,
    /// Where its speed is stated.
    pub span: Span,
}

/// The slowest stated link between two machines, as far as the inventory knows it; `None` for a run within one machine.
pub fn path_limit(inventory: &Inventory, from: Option<&str>, to: Option<&str>) -> Option<PathLimit> {
    if from.is_some() && from == to {
        return None;
    }
    let ends = [from, to].into_iter().flatten().filter_map(|name| inventory.machine(name));
    let limits = ends.flat_map(|machine| [end_limit(machine), switch_limit(inventory, machine)]);
    limits.flatten().min_by_key(|limit| limit.bits_per_second)
}

/// What the ports of a machine carry at most: of several, the fastest; those of a bond together, since it may spread
/// streams over them. `None` if a port that may be in use states no speed.
fn end_limit(machine: &Machine) -> Option<PathLimit> {
    let usable = || machine.nics.iter().filter(|nic| nic.state != LinkState::AdminDown);
    if usable().any(|nic| nic.speed.is_none()) {
        return None;
    }
    let group = |nic: &Nic| -> u64 {
        let same =
            |other: &&Nic| nic.bond.is_some() && other.bond == nic.bond && other.state == LinkState::Up;
        let speed = |nic: &Nic| nic.speed.as_ref().map_or(0, |speed| speed.bits_per_second);
        let together = usable().filter(same).fold(0u64, |sum, nic| sum.saturating_add(speed(nic)));
        together.max(speed(nic))
    };
    let fastest = usable().map(group).max()?;
    let nic = usable().find(|nic| group(nic) == fastest)?;
    let alone = nic.speed.as_ref().is_some_and(|speed| speed.bits_per_second == fastest);
    let what = match (&nic.bond, alone) {
        (Some(bond), false) => format!("bond {bond} of {}", *machine.name),
        _ => format!("port {} of {}", nic.name, *machine.name),
    };
    Some(PathLimit { bits_per_second: fastest, what, span: nic.speed.as_ref()?.span.clone() })
}

/// The ports of the switch, if the machine's only usable link ends there.
fn switch_limit(inventory: &Inventory, machine: &Machine) -> Option<PathLimit> {
    let usable: Vec<&Nic> = machine.nics.iter().filter(|nic| nic.state != LinkState::AdminDown).collect();
    let [only] = usable.as_slice() else { return None };
    let name = only.to.as_ref()?;
    let switch = inventory.switches.iter().find(|switch| *switch.name == **name)?;
    let speed = switch.speed.as_ref()?;
    Some(PathLimit {
        bits_per_second: speed.bits_per_second,
        what: format!("ports of {}", switch.label),
        span: speed.span.clone(),
    })
}

/// A run that was faster than the slowest stated link on its way.
pub fn throughput_drift(
    inventory: &Inventory,
    reading: &Iperf3Reading,
    from: Option<&str>,
    to: Option<&str>,
) -> Option<Contradiction> {
    let rate = reading.rate.as_ref()?;
    let limit = path_limit(inventory, from, to)?;
    // Compared with the least that the printed figure can stand for.
    if rate.least <= limit.bits_per_second as f64 {
        return None;
    }
    Some(Contradiction {
        what: format!("speed of {}", limit.what),
        basis: Basis::Stated,
        stated: spelled(limit.bits_per_second),
        stated_at: limit.span,
        measured: format!("{} through it", spelled(rate.bits_per_second)),
        measured_at: rate.span.clone(),
        topic: Topic::Links,
    })
}

fn spelled(bits_per_second: u64) -> String {
    Rate { text: String::new(), bits_per_second }.spelled()
}
