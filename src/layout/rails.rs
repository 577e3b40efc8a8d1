//! Where cables to one switch run together: from where another joins it, a cable is drawn as what they are together.

use super::{Wire, WireKind};
use crate::model::inventory::LinkState;
use crate::model::topology::Topology;

type Point = (i32, i32);

/// Cuts every cable of a rail where the first other one joins it: before that it is the link's own, and behind it stands
/// for the best link of all that have joined.
pub fn split(wires: Vec<Wire>, topology: &Topology) -> Vec<Wire> {
    let joints: Vec<(usize, Point)> = wires
        .iter()
        .enumerate()
        .filter(|(_, wire)| matches!(wire.kind, WireKind::Rail(_)))
        .filter_map(|(index, wire)| Some((index, *wire.points.last()?)))
        .collect();
    let mut best: Vec<Option<usize>> = wires
        .iter()
        .map(|wire| match wire.kind {
            WireKind::Rail(link) => Some(link),
            _ => None,
        })
        .collect();
    // What joins a line was laid after it.
    for (joining, point) in joints.iter().rev() {
        let own = best.get(*joining).copied().flatten();
        let onto = wires.iter().take(*joining).position(|wire| is_on(wire, *point));
        if let Some(entry) = onto.and_then(|onto| best.get_mut(onto)) {
            *entry = (*entry).max_by_rank(own, topology);
        }
    }
    wires
        .into_iter()
        .enumerate()
        .flat_map(|(index, wire)| cut(index, wire, &joints, best.get(index)))
        .collect()
}

trait Best {
    fn max_by_rank(self, other: Self, topology: &Topology) -> Self;
}

impl Best for Option<usize> {
    /// The link that carries traffic, and of those the fastest.
    fn max_by_rank(self, other: Self, topology: &Topology) -> Self {
        let rank = |link: Option<usize>| {
            let link = link.and_then(|link| topology.links.get(link))?;
            Some((link.state == LinkState::Up, link.state == LinkState::Standby, link.bits_per_second))
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

fn is_on(wire: &Wire, point: Point) -> bool {
    matches!(wire.kind, WireKind::Rail(_))
        && wire.points.windows(2).any(|pair| match pair {
            [from, to] => lies_between(point, *from, *to),
            _ => false,
        })
}

fn cut(index: usize, wire: Wire, joints: &[(usize, Point)], best: Option<&Option<usize>>) -> Vec<Wire> {
    let WireKind::Rail(link) = wire.kind else { return vec![wire] };
    let own = WireKind::Link(link);
    let shared = WireKind::Rail(best.copied().flatten().unwrap_or(link));
    let mut before: Vec<Point> = wire.points.first().copied().into_iter().collect();
    for (at, pair) in wire.points.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        let on = joints.iter().filter(|(of, joint)| *of != index && lies_between(*joint, *from, *to));
        if let Some((_, joint)) = on.min_by_key(|(_, joint)| distance(*joint, *from)) {
            before.push(*joint);
            let after = std::iter::once(*joint).chain(wire.points.iter().skip(at + 1).copied()).collect();
            return [(own, before), (shared, after)]
                .map(|(kind, mut points): (_, Vec<Point>)| {
                    points.dedup();
                    Wire { kind, points }
                })
                .into_iter()
                .filter(|wire| wire.points.len() > 1)
                .collect();
        }
        before.push(*to);
    }
    vec![Wire { kind: own, points: wire.points }]
}

fn lies_between(point: Point, from: Point, to: Point) -> bool {
    let within = |at: i32, one: i32, other: i32| one.min(other) <= at && at <= one.max(other);
    within(point.0, from.0, to.0) && within(point.1, from.1, to.1)
}

fn distance(one: Point, other: Point) -> i32 {
    (one.0 - other.0).abs() + (one.1 - other.1).abs()
}
