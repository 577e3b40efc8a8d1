//! What is laid over the cables: the corosync mesh and the QDevice's trunk. It moves nothing.

use super::board::{ANY_OVERLAY, Layer, Net, Start};
use super::place::Placed;
use super::ports::PortOf;
use super::route::{apart, beyond, lay_stub, stub_points};
use super::search::Search;
use super::{Laid, Line, WireKind};
use crate::model::topology::{Band, Topology};

/// From how many members on the mesh is a bus.
const BUS_FROM: usize = 6;
/// How many orders there are in which a mesh can be laid; the order of this number makes it a bus, which has no
/// crossing.
pub const MESH_ORDERS: usize = 40;
/// A mesh line crosses another only where there is no other way.
const CROSSING: u32 = 4_000;

/// The QDevice serves the whole mesh: its trunk ends at any line of it.
pub const TRUNK: Net = Net { id: ANY_OVERLAY, layer: Layer::Overlay };

/// Lays the mesh and the QDevice's trunk; returns how many lines found no way.
pub fn lay_overlay(
    topology: &Topology,
    placed: &Placed,
    order: usize,
    laid: &mut Laid,
    search: &mut Search,
) -> usize {
    let devices = topology.devices.iter().enumerate();
    let members: Vec<usize> =
        devices.filter_map(|(index, device)| (device.band == Band::Node).then_some(index)).collect();
    // The nets of the overlay come after those of devices and links. Every line of the mesh has one of its own, unless
    // the mesh is a bus.
    let first = u32::try_from(topology.devices.len() + topology.links.len()).unwrap_or(0);
    let mut lost = if members.len() >= BUS_FROM || order == MESH_ORDERS {
        lay_bus(&members, placed, Net { id: first, layer: Layer::Overlay }, laid, search)
    } else {
        lay_mesh(&mesh_order(&members, placed, order), placed, first, laid, search)
    };
    let Some(port) = placed.port(PortOf::Trunk) else { return lost };
    lay_stub(port, TRUNK, &mut laid.board);
    laid.lines.push((WireKind::Trunk, stub_points(port)));
    // A single member has no mesh: the trunk leads to its box.
    let single = if let [only] = members.as_slice() { around(placed, laid, *only) } else { Vec::new() };
    let line = Line { kind: WireKind::Trunk, net: TRUNK, starts: &[beyond(port)], ends: &single, crossing: CROSSING };
    lost += usize::from(!laid.route(&line, search));
    lost
}

fn around(placed: &Placed, laid: &Laid, device: usize) -> Vec<Start> {
    placed.frames.get(device).map(|frame| laid.board.around(*frame)).unwrap_or_default()
}

/// One line that all members hang on, from below: the second is joined to the first, all others to what is there by
/// then.
fn lay_bus(members: &[usize], placed: &Placed, net: Net, laid: &mut Laid, search: &mut Search) -> usize {
    let below = |laid: &Laid, device: usize| {
        let all = around(placed, laid, device);
        let below = all.iter().filter(|start| start.direction == 2);
        // Drops in the middle of every box, as on a rack of hooks.
        let below: Vec<Start> = below.map(|start| Start { cost: start.cost * 6, ..*start }).collect();
        if below.is_empty() { all } else { below }
    };
    let mut ends = members.first().map(|first| below(laid, *first)).unwrap_or_default();
    let mut lost = 0;
    for member in members.iter().skip(1) {
        let starts = below(laid, *member);
        let line = Line { kind: WireKind::Mesh, net, starts: &starts, ends: &ends, crossing: CROSSING };
        if laid.route(&line, search) {
            ends.clear();
        } else {
            lost += 1;
        }
    }
    lost
}

/// One line for each pair, neighbours first: so the four corners of a square are joined before its diagonals. The other
/// orders turn the row of pairs.
fn mesh_order(members: &[usize], placed: &Placed, order: usize) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (index, a) in members.iter().enumerate() {
        for b in members.iter().skip(index + 1) {
            if let (Some(from), Some(to)) = (placed.frames.get(*a), placed.frames.get(*b)) {
                pairs.push((apart(from, to), *a, *b));
            }
        }
    }
    pairs.sort_unstable();
    if order % 2 == 1 {
        pairs.reverse();
    }
    let turn = (order / 2) % pairs.len().max(1);
    pairs.rotate_left(turn);
    pairs.into_iter().map(|(_, a, b)| if order >= MESH_ORDERS / 2 { (b, a) } else { (a, b) }).collect()
}

fn lay_mesh(
    pairs: &[(usize, usize)],
    placed: &Placed,
    first: u32,
    laid: &mut Laid,
    search: &mut Search,
) -> usize {
    let mut lost = 0;
    for ((a, b), id) in pairs.iter().zip(first..) {
        let (starts, ends) = (around(placed, laid, *a), around(placed, laid, *b));
        let net = Net { id, layer: Layer::Overlay };
        let line = Line { kind: WireKind::Mesh, net, starts: &starts, ends: &ends, crossing: CROSSING };
        lost += usize::from(!laid.route(&line, search));
    }
    lost
}
