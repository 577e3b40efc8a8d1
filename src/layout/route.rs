//! The lines of a drawing, in the order in which they are laid: cables first, the mesh and the QDevice over them.

use super::board::{ANY_OVERLAY, Board, Edge, Layer, Net, Point, Start};
use super::place::{BUS_FROM, Placed, Port, PortOf, STUB, Side};
use super::{Lines, WireKind};
use crate::model::topology::{Band, Topology};

/// Lays all links; returns how many found no way.
///
/// Links to one switch share rails, as ports of a switch do not differ. The nearest come first.
pub fn links(
    topology: &Topology,
    placed: &Placed,
    order: usize,
    board: &mut Board,
    lines: &mut Lines,
) -> usize {
    let devices = topology.devices.len();
    let is_switch =
        |device: usize| topology.devices.get(device).is_some_and(|device| device.band == Band::Switch);
    let fans_out = |switch: usize| topology.links.iter().filter(|link| link.to == Some(switch)).count() > 1;
    let net = |link: usize| {
        let to =
            topology.links.get(link).and_then(|link| link.to).filter(|to| is_switch(*to) && fans_out(*to));
        let own =
            topology.links.get(link).is_some_and(|link| is_switch(link.from) || link.far_speed.is_some());
        let id = to.filter(|_| !own).unwrap_or(devices + link);
        Net { id, layer: Layer::Cables }
    };
    for port in &placed.ports {
        match port.of {
            PortOf::Near(link) | PortOf::Far(link) => lay_stub(port, net(link), board),
            PortOf::Trunk => board.keep(beyond(port), TRUNK),
        }
    }
    let order = cable_order(topology, placed, order);
    let mut lost = 0;
    for index in order {
        let (Some(link), Some(port)) = (topology.links.get(index), placed.port(PortOf::Near(index))) else {
            continue;
        };
        let Some(to) = link.to else {
            lines.push((WireKind::Loose(index), stub_points(port)));
            continue;
        };
        let net = net(index);
        let ends = match placed.port(PortOf::Far(index)) {
            Some(far) => {
                lines.push((WireKind::Link(index), stub_points(far)));
                vec![beyond(far)]
            }
            None => around(placed, board, to, topology, link.from),
        };
        lines.push((WireKind::Link(index), stub_points(port)));
        match board.route(&[beyond(port)], &ends, net) {
            Some(points) => {
                let kind = if net.id < devices { WireKind::Rail(index) } else { WireKind::Link(index) };
                lines.push((kind, points));
            }
            None => lost += 1,
        }
    }
    lost
}

/// How many orders there are in which cables can be laid.
pub const CABLE_ORDERS: usize = 6;

/// The nearest ends first, else by the file, by the switch, or from behind.
fn cable_order(topology: &Topology, placed: &Placed, order: usize) -> Vec<usize> {
    let mut links: Vec<usize> = (0..topology.links.len()).collect();
    let from = |link: usize| topology.links.get(link).map(|link| link.from);
    let to = |link: usize| topology.links.get(link).and_then(|link| link.to);
    let far = |link: usize| distance(topology, placed, link);
    match order {
        0 => links.sort_by_key(|link| (far(*link), *link)),
        1 => links.sort_by_key(|link| (to(*link), far(*link))),
        2 => links.sort_by_key(|link| (std::cmp::Reverse(to(*link)), far(*link))),
        3 => links.sort_by_key(|link| (from(*link), far(*link))),
        4 => links.sort_by_key(|link| (std::cmp::Reverse(from(*link)), far(*link))),
        _ => links.sort_by_key(|link| (std::cmp::Reverse(far(*link)), *link)),
    }
    links
}

/// The cells around a switch or a machine at which a cable may end: above and below; a cable comes from the side that
/// the other device stands on.
fn around(placed: &Placed, board: &Board, to: usize, topology: &Topology, from: usize) -> Vec<Start> {
    let Some(frame) = placed.frames.get(to).copied() else { return Vec::new() };
    let from = placed.frames.get(from).map_or(0, |from| from.row);
    if from == frame.row {
        return board.around(frame);
    }
    let below = from > frame.row;
    let is_switch = topology.devices.get(to).is_some_and(|device| device.band == Band::Switch);
    let mut starts = board.around(frame);
    starts.retain(|start| start.column >= frame.column && start.column < frame.column + frame.width);
    let towards: Vec<Start> =
        starts.iter().copied().filter(|start| (start.row >= frame.row) == below).collect();
    if towards.is_empty() || !is_switch { starts } else { towards }
}

fn distance(topology: &Topology, placed: &Placed, link: usize) -> usize {
    let Some(link) = topology.links.get(link) else { return 0 };
    let (from, to) = (placed.frames.get(link.from), link.to.and_then(|to| placed.frames.get(to)));
    from.zip(to).map_or(0, |(from, to)| from.row.abs_diff(to.row) * 2 + middle(from).abs_diff(middle(to)))
}

fn middle(frame: &super::place::Cells) -> usize {
    frame.column + frame.width / 2
}

fn lay_stub(port: &Port, net: Net, board: &mut Board) {
    let (row, outer) = (port.row, port.outer_row());
    board.stub(port.column, row.min(outer)..=row.max(outer), net);
    board.keep(beyond(port), net);
}

/// The cell beyond a stub's outer end.
fn beyond(port: &Port) -> Start {
    match port.side {
        Side::Top => Start::up(port.column, port.outer_row().saturating_sub(1)),
        Side::Bottom => Start::down(port.column, port.outer_row() + 1),
    }
}

/// A stub, from the box's edge outwards.
fn stub_points(port: &Port) -> Vec<Point> {
    let (inner, outer) = match port.side {
        Side::Top => (Edge::Bottom, Edge::Top),
        Side::Bottom => (Edge::Top, Edge::Bottom),
    };
    let column = port.column;
    debug_assert!(port.row.abs_diff(port.outer_row()) + 1 == STUB);
    vec![Point { column, row: port.row, edge: inner }, Point { column, row: port.outer_row(), edge: outer }]
}

/// Lays the mesh and the QDevice's trunk; returns how many lines found no way.
pub fn overlay(
    topology: &Topology,
    placed: &Placed,
    order: usize,
    board: &mut Board,
    lines: &mut Lines,
) -> usize {
    let members: Vec<usize> = topology
        .devices
        .iter()
        .enumerate()
        .filter_map(|(index, device)| (device.band == Band::Node).then_some(index))
        .collect();
    // The nets of the overlay come after those of devices and links. Every line of the mesh has one of its own, unless
    // the mesh is a bus.
    let first = topology.devices.len() + topology.links.len();
    let mut lost = if members.len() >= BUS_FROM || order == MESH_ORDERS {
        lay_bus(&members, placed, board, Net { id: first, layer: Layer::Overlay }, lines)
    } else {
        lay_mesh(&members, placed, order, board, first, lines)
    };
    let Some(port) = placed.port(PortOf::Trunk) else { return lost };
    lay_stub(port, TRUNK, board);
    lines.push((WireKind::Trunk, stub_points(port)));
    // A single member has no mesh: the trunk leads to its box.
    let single = if members.len() == 1 { members.as_slice() } else { &[] };
    let ends: Vec<Start> = single.iter().flat_map(|member| around_frame(placed, board, *member)).collect();
    match board.route(&[beyond(port)], &ends, TRUNK) {
        Some(points) => lines.push((WireKind::Trunk, points)),
        None => lost += 1,
    }
    lost
}

/// The QDevice serves the whole mesh: its trunk ends at any line of it.
const TRUNK: Net = Net { id: ANY_OVERLAY, layer: Layer::Overlay };

fn around_frame(placed: &Placed, board: &Board, device: usize) -> Vec<Start> {
    placed.frames.get(device).map(|frame| board.around(*frame)).unwrap_or_default()
}

/// One line that all members hang on: the second is joined to the first, all others to what is there by then.
fn lay_bus(members: &[usize], placed: &Placed, board: &mut Board, net: Net, lines: &mut Lines) -> usize {
    let mut ends = members.first().map(|first| around_frame(placed, board, *first)).unwrap_or_default();
    let mut lost = 0;
    for member in members.iter().skip(1) {
        let starts = around_frame(placed, board, *member);
        match board.route(&starts, &ends, net) {
            Some(points) => {
                ends.clear();
                lines.push((WireKind::Mesh, points));
            }
            None => lost += 1,
        }
    }
    lost
}

/// How many orders there are in which a mesh can be laid; the order of this number makes it a bus, which has no
/// crossing.
pub const MESH_ORDERS: usize = 24;

/// One line for each pair, neighbours first: so the four corners of a square are joined before its diagonals. The other
/// orders turn the row of pairs.
fn mesh_order(members: &[usize], placed: &Placed, order: usize) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (index, a) in members.iter().enumerate() {
        for b in members.iter().skip(index + 1) {
            if let (Some(from), Some(to)) = (placed.frames.get(*a), placed.frames.get(*b)) {
                pairs.push((from.row.abs_diff(to.row) * 2 + middle(from).abs_diff(middle(to)), *a, *b));
            }
        }
    }
    pairs.sort_unstable();
    if order % 2 == 1 {
        pairs.reverse();
    }
    let turn = (order / 2) % pairs.len().max(1);
    pairs.rotate_left(turn);
    pairs.into_iter().map(|(_, a, b)| if order >= 12 { (b, a) } else { (a, b) }).collect()
}

fn lay_mesh(
    members: &[usize],
    placed: &Placed,
    order: usize,
    board: &mut Board,
    first_id: usize,
    lines: &mut Lines,
) -> usize {
    let mut lost = 0;
    for (index, (a, b)) in mesh_order(members, placed, order).into_iter().enumerate() {
        let (starts, ends) = (around_frame(placed, board, a), around_frame(placed, board, b));
        match board.route(&starts, &ends, Net { id: first_id + index, layer: Layer::Overlay }) {
            Some(points) => lines.push((WireKind::Mesh, points)),
            None => lost += 1,
        }
    }
    lost
}
